/* However the bytes of a CSV arrive, the same records, refusals and complaints come out, whether the
   careful reader reads them or the index with any kernel, one by one or many laid ahead; and what was read,
   written as CSV and read again is the same. The first four bytes choose options. */
#include "runtime/write/writer.h"
#include "tests/agree/agree.h"
#include "tests/fuzz/fuzz_reader.h"

#define AHEAD_BYTES ((size_t)32 << 10) /* as long as a stretch */

static void check_routes(const wf_reader_options *options, const char *shape, weft_span input,
                         size_t chunk)
{
    wf_reader_options route = *options;
    wf_buf careful;
    route.careful = true;
    (void)read_all(&careful, &route, shape, input, input.len + 1);
    route.careful = false;
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        wf_buf fast;
        route.cpu = (wf_cpu)cpu;
        (void)read_all(&fast, &route, shape, input, cpu == WF_CPU_AVX2 ? chunk : input.len + 1);
        MUST(weft_span_equal(wf_buf_span(&careful), wf_buf_span(&fast)));
        wf_buf_fini(&fast);
    }
    wf_buf_fini(&careful);
}

/* Rows are laid ahead only where none of a stretch may be too long. */
static void check_ahead(const wf_reader_options *options, const char *shape, weft_span input,
                        size_t chunk)
{
    static agree_places places;
    static wf_buf careful;
    static wf_buf ahead;
    wf_reader_options route = *options;
    random_source r = {input.len * 67 + chunk};
    places.input = input;
    places.count = 0;
    route.max_record_bytes = AHEAD_BYTES;
    route.careful = true;
    (void)agree_read_places(&careful, &route, shape, input, input.len + 1, NULL, &places);
    route.careful = false;
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        route.cpu = (wf_cpu)cpu;
        (void)agree_read_places(&ahead, &route, shape, input,
                                cpu == WF_CPU_AVX2 ? chunk : input.len + 1, &r, &places);
        MUST(weft_span_equal(wf_buf_span(&careful), wf_buf_span(&ahead)));
    }
}

/* Records as JSON texts, one a line. */
static void read_maps(wf_buf *out, wf_buf *written, const wf_reader_options *options,
                      weft_span input)
{
    shape_text nodes;
    chunk_input bytes = chunk_input_of(input, input.len + 1);
    weft_diags *const diags = weft_diags_new(10);
    wf_arena arena;
    wf_reader *reader;
    wf_writer *writer = NULL;
    const wf_writer_options writing = {.format = WF_OUTPUT_CSV};
    wf_arena_init(&arena, ARENA_MAX);
    wf_buf_init(out, 0);
    weft_status rc =
        wf_reader_open(&reader, options, shape_text_parse(&nodes, "*"), &bytes.base, diags);
    MUST(rc == WEFT_OK);
    MUST(wf_writer_open(&writer, &writing) == WEFT_OK);
    while (rc == WEFT_OK || rc == WEFT_REJECTED) {
        wf_record record = {.arena = &arena};
        wf_arena_reset(&arena);
        rc = reader->next(reader, &record, diags);
        if (rc == WEFT_OK) {
            wf_json_put(out, record.block[0]);
            wf_buf_put_byte(out, '\n');
        }
        if (rc == WEFT_OK && written)
            MUST(writer->put(writer, written, record.block[0], diags) == WEFT_OK);
    }
    wf_writer_close(writer);
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
}

/* With blanks kept every row has every named column. An unnamed or doubled column cannot be
   addressed, and those files are left out. */
static void check_written(weft_span input)
{
    const wf_reader_options options = {.format = WF_FORMAT_CSV,
                                       .csv = {.keep_blank = true, .no_header = true},
                                       .max_record_bytes = RECORD_BYTES,
                                       .name = "in"};
    const wf_reader_options again = {.format = WF_FORMAT_CSV,
                                     .csv = {.keep_blank = true},
                                     .max_record_bytes = 2 * RECORD_BYTES,
                                     .name = "in"};
    wf_buf first;
    wf_buf second;
    wf_buf written;
    wf_buf_init(&written, 0);
    read_maps(&first, &written, &options, input);
    read_maps(&second, NULL, &again, wf_buf_span(&written));
    MUST(weft_span_equal(wf_buf_span(&first), wf_buf_span(&second)));
    wf_buf_fini(&first);
    wf_buf_fini(&second);
    wf_buf_fini(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const shapes[] = {"{a c}",         "*", "{b{x} a[] c[]{y}}", "[]{a}",
                                         "{\"1\" \"3\"}", "{}"};
    static const char delimiters[] = {',', ';', '\t', ' ', 'a'};
    static const char quotes[] = {'"', '"', '\'', '|'};
    const weft_span named[] = {{"a", 1}, {"b", 1}, {"c", 1}};
    if (size < 4)
        return 0;
    wf_reader_options options = {.format = WF_FORMAT_CSV, .name = "in"};
    options.csv.trim = (data[0] & 1) != 0;
    options.csv.keep_blank = (data[0] & 2) != 0;
    options.csv.ragged = (data[0] & 4) != 0;
    options.csv.no_header = (data[0] & 8) != 0;
    options.csv.columns = named;
    options.csv.column_count = (data[0] & 16) != 0 ? 3 : 0;
    options.csv.delimiter = delimiters[(data[0] >> 5) % WF_COUNTOF(delimiters)];
    options.csv.quote = quotes[data[1] % WF_COUNTOF(quotes)];
    options.max_record_bytes = data[1] >> 2 ? data[1] >> 2 : RECORD_BYTES;
    const char *const shape = shapes[data[3] % WF_COUNTOF(shapes)];
    const weft_span input = weft_span_of((const char *)data + 4, size - 4);
    check_routes(&options, shape, input, 1 + data[2] % 67);
    if ((data[1] >> 2) % 4 == 0)
        check_ahead(&options, shape, input, 1 + data[2] % 67);
    check_written(input);
    return 0;
}
