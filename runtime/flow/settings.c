/* A mapping's settings and the command's wishes → options of reader and writer. */
#include "runtime/flow/flow.h"

static weft_status copy_texts(const weft_span **out, const weft_program *program, uint32_t first,
                              uint32_t count, wf_arena *arena)
{
    weft_span *texts = wf_arena_zero(arena, (size_t)count + 1, sizeof *texts);
    if (!texts)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        texts[i] = wf_program_text(program, first + i);
    *out = texts;
    return WEFT_OK;
}

static wf_format format_of(wf_source_kind source, weft_input_format from)
{
    switch (from) {
    case WEFT_FROM_CSV:
        return WF_FORMAT_CSV;
    case WEFT_FROM_JSON:
        return WF_FORMAT_JSON;
    case WEFT_FROM_NDJSON:
        return WF_FORMAT_NDJSON;
    case WEFT_FROM_XML:
        return WF_FORMAT_XML;
    case WEFT_FROM_MAPPING:
        break;
    }
    switch (source) {
    case WF_SOURCE_CSV:
        return WF_FORMAT_CSV;
    case WF_SOURCE_JSON:
        return WF_FORMAT_JSON;
    case WF_SOURCE_XML:
        return WF_FORMAT_XML;
    case WF_SOURCE_TEXT:
        return WF_FORMAT_TEXT;
    case WF_SOURCE_NDJSON:
        break;
    }
    return WF_FORMAT_NDJSON;
}

weft_status wf_flow_reader_options(wf_reader_options *out, const weft_program *program,
                                   uint32_t map, weft_input_format from, const char *record_path,
                                   wf_arena *arena, weft_diags *diags)
{
    const wf_map_entry_point *entry = &program->maps[map];
    *out = (wf_reader_options){0};
    /* What is read as a whole is so in any format. */
    out->format =
        format_of(entry->source, entry->source == WF_SOURCE_TEXT ? WEFT_FROM_MAPPING : from);
    out->keep_blank = entry->keep_blank;
    out->keep_pieces = entry->keep_pieces;
    out->csv.delimiter = entry->delimiter;
    out->csv.quote = entry->quote;
    out->csv.no_header = entry->no_header;
    out->csv.trim = entry->trim;
    out->csv.keep_quoted = entry->keep_quoted;
    out->csv.keep_blank = entry->keep_blank;
    out->csv.ragged = entry->ragged;
    out->csv.column_count = entry->column_count;
    weft_status rc =
        copy_texts(&out->csv.columns, program, entry->column_first, entry->column_count, arena);
    if (rc == WEFT_OK && record_path) {
        rc = wf_flow_record_path(out, record_path, arena, diags);
    } else if (rc == WEFT_OK) {
        out->each = entry->each;
        out->path_count = entry->path_count;
        rc = copy_texts(&out->path, program, entry->path_first, entry->path_count, arena);
    }
    return rc;
}

weft_status wf_flow_sample_options(wf_reader_options *out, weft_input_format from,
                                   const char *record_path, wf_arena *arena, weft_diags *diags)
{
    *out = (wf_reader_options){0};
    out->format = format_of(WF_SOURCE_NDJSON, from);
    out->keep_blank = true; /* blanks are counted */
    out->csv.keep_blank = true;
    out->each = true; /* a list at the root is a list of records */
    return record_path ? wf_flow_record_path(out, record_path, arena, diags) : WEFT_OK;
}

static weft_span text_or_empty(const weft_program *program, uint32_t constant)
{
    return constant == WF_NONE ? weft_span_text("") : wf_program_text(program, constant);
}

static weft_status no_mutation(const weft_program *program, const wf_map_entry_point *entry,
                               weft_diags *diags)
{
    const weft_span name = wf_program_text(program, entry->name);
    weft_diag *const diag =
        wf_diags_add(diags, WF_W4892, (wf_place){0}, "`%.*s` is no mutation: there is no request",
                     (int)name.len, name.ptr);
    wf_diag_hint(diags, diag, "leave --payload out, or map  to mutation NAME");
    return WEFT_INVALID;
}

/* What the target calls the parts of its output. */
static weft_status name_output(wf_writer_options *out, const weft_program *program,
                               const wf_map_entry_point *entry, wf_arena *arena)
{
    const weft_span *texts = NULL;
    const uint32_t count = entry->output_count;
    const weft_status rc = copy_texts(&texts, program, entry->output_first, count, arena);
    if (rc == WEFT_OK && entry->target == WF_TARGET_XML && count >= 2) {
        out->root = texts[0];
        out->record = texts[1];
        out->cdata = texts + 2;
        out->cdata_count = count - 2;
    } else if (rc == WEFT_OK && entry->target != WF_TARGET_XML) {
        out->columns = texts;
        out->column_count = count;
    }
    return rc;
}

static bool is_called(const weft_program *program, const wf_map_entry_point *entry,
                      const char *name)
{
    return weft_span_equal(text_or_empty(program, entry->name), weft_span_text(name));
}

weft_status wf_flow_writer_options(wf_writer_options *out, const weft_program *program,
                                   uint32_t map, weft_output_format to, wf_arena *arena,
                                   weft_diags *diags)
{
    const wf_map_entry_point *entry = &program->maps[map];
    *out = (wf_writer_options){0};
    out->operation = text_or_empty(program, entry->operation);
    out->several = text_or_empty(program, entry->several);
    switch (to) {
    case WEFT_TO_DEFAULT:
        out->format = entry->target == WF_TARGET_CSV   ? WF_OUTPUT_CSV
                      : entry->target == WF_TARGET_XML ? WF_OUTPUT_XML
                                                       : WF_OUTPUT_NDJSON;
        break;
    case WEFT_TO_NDJSON:
        out->format = WF_OUTPUT_NDJSON;
        break;
    case WEFT_TO_JSON:
        out->format = WF_OUTPUT_JSON;
        break;
    case WEFT_TO_CSV:
        out->format = WF_OUTPUT_CSV;
        break;
    case WEFT_TO_XML:
        out->format = WF_OUTPUT_XML;
        break;
    case WEFT_TO_PAYLOAD:
        if (out->operation.len == 0)
            return no_mutation(program, entry, diags);
        out->format = WF_OUTPUT_PAYLOAD;
        break;
    case WEFT_TO_RESULT:
        out->format = WF_OUTPUT_RESULT;
        out->is_bare = is_called(program, entry, "bare_result");
        out->is_whole = out->is_bare || is_called(program, entry, "result");
        out->is_whole &= out->operation.len != 0;
        break;
    }
    return name_output(out, program, entry, arena);
}
