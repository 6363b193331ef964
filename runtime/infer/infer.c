/* Samples are read by the readers of a run, each record whole. */
#include "runtime/infer/infer.h"

#include "base/memory.h"
#include "runtime/flow/flow.h"
#include "runtime/infer/infer_print.h"
#include "runtime/infer/shape_file.h"
#include "runtime/read/input.h"

weft_status weft_infer_new(weft_infer **out)
{
    weft_infer *const infer = wf_new(weft_infer);
    if (!infer)
        return WEFT_NOMEM;
    const weft_status rc = wf_tally_init(&infer->tally);
    if (rc == WEFT_OK)
        *out = infer;
    else
        wf_free(infer);
    return rc;
}

void weft_infer_free(weft_infer *infer)
{
    if (infer)
        wf_tally_fini(&infer->tally);
    wf_free(infer);
}

/* ---- reading ---- */

static bool ends_in(const char *name, const char *ending)
{
    const size_t len = strlen(name);
    const size_t end = strlen(ending);
    return len > end && memcmp(name + len - end, ending, end) == 0;
}

static weft_input_format format_of(const char *path, weft_input_format from)
{
    if (from != WEFT_FROM_MAPPING)
        return from;
    if (ends_in(path, ".csv") || ends_in(path, ".tsv"))
        return WEFT_FROM_CSV;
    if (ends_in(path, ".xml"))
        return WEFT_FROM_XML;
    return ends_in(path, ".json") ? WEFT_FROM_JSON : WEFT_FROM_NDJSON;
}

static weft_status read_records(weft_infer *infer, wf_reader *reader, wf_arena *arena,
                                uint64_t limit, weft_diags *diags)
{
    wf_record record = {.arena = arena};
    weft_status rc = WEFT_OK;
    for (uint64_t i = 0; rc == WEFT_OK && (limit == 0 || i < limit); i++) {
        wf_arena_reset(arena);
        rc = reader->next(reader, &record, diags);
        if (rc == WEFT_REJECTED) {
            infer->rejected++;
            rc = WEFT_OK;
        } else if (rc == WEFT_OK) {
            infer->records++;
            rc = wf_tally_add(&infer->tally, record.block[0]);
        }
    }
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status read_input(weft_infer *infer, wf_input *input, const wf_reader_options *options,
                              uint64_t limit, weft_diags *diags)
{
    /* One place, read whole. */
    wf_shape_node root = {.key = WF_SHAPE_NONE,
                          .first_child = WF_SHAPE_NONE,
                          .next = WF_SHAPE_NONE,
                          .element = WF_SHAPE_NONE,
                          .parent = WF_SHAPE_NONE,
                          .width = 1,
                          .all = 1,
                          .used = 1};
    const wf_shape shape = {.nodes = &root, .node_count = 1};
    wf_reader *reader = NULL;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    weft_status rc = wf_reader_open(&reader, options, &shape, input, diags);
    if (rc == WEFT_OK)
        rc = read_records(infer, reader, &arena, limit, diags);
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    return rc;
}

weft_status weft_infer_read(weft_infer *infer, const char *path, const weft_infer_options *options,
                            weft_diags *diags)
{
    wf_arena names;
    wf_file_input input;
    wf_reader_options reader = {0};
    bool is_shape = false;
    if (format_of(path, options->from) == WEFT_FROM_JSON && !options->record_path) {
        const weft_status read = wf_shape_file_read(&is_shape, infer, path, diags);
        if (read != WEFT_OK || is_shape)
            return read;
    }
    wf_arena_init(&names, 0);
    weft_status rc = wf_flow_sample_options(&reader, format_of(path, options->from),
                                            options->record_path, &names, diags);
    reader.csv.delimiter = options->delimiter != 0 ? options->delimiter
                           : ends_in(path, ".tsv") ? '\t'
                                                   : ',';
    reader.max_record_bytes = options->max_record_bytes;
    if (rc == WEFT_OK)
        rc = wf_file_input_open(&input, path, diags);
    if (rc == WEFT_OK) {
        input.stop = options->stop;
        reader.name = input.name;
        rc = read_input(infer, &input.base, &reader, options->limit, diags);
        wf_file_input_close(&input);
    }
    wf_arena_fini(&names);
    return rc;
}

/* ---- answers ---- */

void weft_infer_counts(const weft_infer *infer, uint64_t *records, uint64_t *rejected)
{
    *records = infer->records;
    *rejected = infer->rejected;
}

weft_status weft_infer_print(weft_span *out, const weft_infer *infer, weft_infer_format format)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_infer_put(&text, &infer->tally, infer->records, infer->rejected, format);
    if (text.status == WEFT_OK)
        *out = wf_buf_span(&text);
    else
        wf_buf_fini(&text);
    return text.status;
}
