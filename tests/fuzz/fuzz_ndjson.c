/* JSON through the readers. However the bytes arrive and by whichever route they are read, the same
   comes out; and what the reader gives for a line is what the plain parser and wf_shape_fill give. The first four bytes choose options. */
#include "tests/fuzz/fuzz_reader.h"

static void check_same(const wf_buf *expected, const wf_reader_options *options, const char *shape,
                       weft_span input, size_t chunk)
{
    wf_buf got;
    (void)read_all(&got, options, shape, input, chunk);
    MUST(weft_span_equal(wf_buf_span(expected), wf_buf_span(&got)));
    wf_buf_fini(&got);
}

/* In one piece and in many, carefully and by every kernel. */
static void check_routes(const wf_reader_options *options, const char *shape, weft_span input,
                         size_t chunk)
{
    wf_reader_options by = *options;
    wf_buf careful;
    by.careful = true;
    (void)read_all(&careful, &by, shape, input, input.len + 1);
    check_same(&careful, &by, shape, input, chunk);
    by.careful = false;
    for (int cpu = WF_CPU_AVX2; cpu <= WF_CPU_AVX512; cpu++) {
        by.cpu = (wf_cpu)cpu;
        check_same(&careful, &by, shape, input, input.len + 1);
        check_same(&careful, &by, shape, input, chunk);
    }
    wf_buf_fini(&careful);
}

static bool is_blank(weft_span line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r')
            return false;
    return true;
}

/* One line by the plain way: "-" when it is refused. */
static void put_line(wf_buf *out, const wf_shape *shape, weft_span line, wf_arena *arena)
{
    weft_value value;
    wf_json_error error;
    wf_arena_reset(arena);
    weft_value *const block = wf_arena_zero(arena, shape->nodes[0].width, sizeof *block);
    MUST(block);
    const weft_status rc = wf_json_parse(&value, line, arena, &error);
    MUST(rc != WEFT_NOMEM);
    if (rc == WEFT_OK) {
        MUST(wf_shape_fill(shape, value, block, arena) == WEFT_OK);
        reader_text_slot(out, shape, 0, block[shape->nodes[0].slot], true);
    } else {
        wf_buf_put_byte(out, '-');
    }
    wf_buf_put_byte(out, '\n');
}

static void put_lines(wf_buf *out, const wf_shape *shape, weft_span input, wf_arena *arena)
{
    if (input.len >= 3 && memcmp(input.ptr, "\xef\xbb\xbf", 3) == 0)
        input = weft_span_of(input.ptr + 3, input.len - 3);
    while (input.len != 0) {
        const char *const end = memchr(input.ptr, '\n', input.len);
        const size_t len = end ? (size_t)(end - input.ptr) : input.len;
        if (!is_blank(weft_span_of(input.ptr, len)))
            put_line(out, shape, weft_span_of(input.ptr, len), arena);
        const size_t passed = len + (end != NULL);
        input = weft_span_of(input.ptr + passed, input.len - passed);
    }
}

static void read_lines(wf_buf *out, const wf_shape *shape, weft_span input, wf_arena *arena)
{
    const wf_reader_options options = {
        .format = WF_FORMAT_NDJSON, .max_record_bytes = input.len + 1, .name = "in"};
    chunk_input bytes = chunk_input_of(input, input.len + 1);
    weft_diags *const diags = weft_diags_new(10);
    wf_reader *reader;
    weft_status rc = wf_reader_open(&reader, &options, shape, &bytes.base, diags);
    MUST(rc == WEFT_OK);
    for (;;) {
        wf_record record = {.arena = arena};
        wf_arena_reset(arena);
        rc = reader->next(reader, &record, diags);
        if (rc == WEFT_OK)
            reader_text_slot(out, shape, 0, record.block[shape->nodes[0].slot], true);
        else if (rc == WEFT_REJECTED)
            wf_buf_put_byte(out, '-');
        else
            break;
        wf_buf_put_byte(out, '\n');
    }
    MUST(rc == WEFT_DONE || rc == WEFT_INVALID);
    wf_reader_close(reader);
    weft_diags_free(diags);
}

/* Of input that is not text no line is read. */
static bool is_other(weft_span input)
{
    static const char *const begins[] = {"\xff\xfe", "\xfe\xff", "\x1f\x8b", "\x28\xb5\x2f\xfd",
                                         "PK\x03\x04"};
    for (size_t i = 0; i < WF_COUNTOF(begins); i++) {
        const size_t len = strlen(begins[i]);
        if (input.len >= len && memcmp(input.ptr, begins[i], len) == 0)
            return true;
    }
    return false;
}

static void check_lines(const char *shape, weft_span input)
{
    shape_text nodes;
    wf_arena arena;
    wf_buf plain;
    wf_buf read;
    wf_arena_init(&arena, ARENA_MAX);
    wf_buf_init(&plain, 0);
    wf_buf_init(&read, 0);
    shape_text_parse(&nodes, shape);
    if (!is_other(input)) {
        read_lines(&read, &nodes.shape, input, &arena);
        put_lines(&plain, &nodes.shape, input, &arena);
    }
    MUST(weft_span_equal(wf_buf_span(&plain), wf_buf_span(&read)));
    wf_buf_fini(&plain);
    wf_buf_fini(&read);
    wf_arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const shapes[] = {
        "{a b}", "*",    "{a{b{c}} l[]{s t[]} w*}", "[]{a}", "{a[][]{b} b[]* c{}}",
        "{}",    "[][]", "{a{a{a{a}}} b{a}}"};
    const weft_span path[] = {{"d", 1}, {"r", 1}};
    if (size < 4)
        return 0;
    wf_reader_options options = {.name = "in"};
    options.format = (data[0] & 1) != 0 ? WF_FORMAT_JSON : WF_FORMAT_NDJSON;
    options.each = (data[0] & 2) != 0;
    options.path = path;
    options.path_count = (data[0] >> 2) % 3;
    options.max_record_bytes = data[1] ? data[1] : RECORD_BYTES;
    options.max_depth = (data[0] & 32) != 0 ? 3 : 0;
    const char *const shape = shapes[data[3] % WF_COUNTOF(shapes)];
    const weft_span input = weft_span_of((const char *)data + 4, size - 4);
    check_routes(&options, shape, input, 1 + data[2] % 67);
    check_lines(shape, input);
    return 0;
}
