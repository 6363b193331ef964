/* Every text of the suite through every reader, shape and split; and what readers give is what the plain
   parser and wf_shape_fill give. */
#include "tests/support/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const wf_reader_options lines = {.format = WF_FORMAT_NDJSON, .name = "in"};
static const wf_reader_options document = {.format = WF_FORMAT_JSON, .name = "in"};

static int hex_value(char c)
{
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

static size_t decode_case(char *to, const char *from)
{
    size_t len = 0;
    for (; *from != '\0' && *from != '\n'; from++) {
        if (*from == '%') {
            to[len++] = (char)(hex_value(from[1]) * 16 + hex_value(from[2]));
            from += 2;
        } else {
            to[len++] = *from;
        }
    }
    return len;
}

static bool is_accepted(const char *text)
{
    return strncmp(text, "1@", 2) == 0 && !strstr(text, "rejected") && strstr(text, "DONE") &&
           !strstr(text, "\n2@");
}

/* Every kernel is fed whole, and byte by byte; agree/json does more of it. */
static size_t next_chunk(const wf_reader_options *options, size_t chunk)
{
    if (options->cpu != WF_CPU_SCALAR)
        return chunk > 1 ? 1 : 0;
    return chunk > 7 ? chunk / 2 : chunk - 1;
}

static void judge_by(reading *r, const wf_reader_options *options, const char *name,
                     weft_span input, bool accept)
{
    static const char *const shapes[] = {"{}",    "*",    "{a b{c} asd title}",
                                         "[]{a}", "[][]", "{x[]{id} id*}"};
    for (size_t i = 0; i < WF_COUNTOF(shapes); i++) {
        for (size_t chunk = input.len + 1; chunk != 0; chunk = next_chunk(options, chunk)) {
            const char *const text = read_in_chunks(r, options, shapes[i], input, chunk);
            if (is_accepted(text) != accept)
                fail_msg("%s, shape %s, format %d, %zu bytes a read:\n%s", name, shapes[i],
                         (int)options->format, chunk, text);
        }
    }
}

/* Read carefully and by every kernel. */
static void judge(reading *r, const wf_reader_options *options, const char *name, weft_span input,
                  bool accept)
{
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        wf_reader_options by = *options;
        by.cpu = (wf_cpu)cpu;
        judge_by(r, &by, name, input, accept);
    }
}

static void json_judges_the_suite(void **state)
{
    (void)state;
    FILE *const file = fopen(WEFT_SOURCE_DIR "/tests/format/json-suite.txt", "r");
    assert_non_null(file);
    static char line[4096];
    static char input[4096];
    reading r;
    reading_init(&r);
    int counts[2] = {0, 0};
    while (fgets(line, sizeof line, file)) {
        char *const text = strchr(line, ' ');
        if (line[0] == '#' || !text)
            continue;
        *text = '\0';
        const size_t len = decode_case(input, text + 1);
        const bool accept = line[0] == 'y' || strncmp(line, "iy", 2) == 0;
        const weft_span bytes = weft_span_of(input, len);
        counts[accept]++;
        judge(&r, &document, line, bytes, accept);
        const bool has_line_end = memchr(input, '\n', len ? len - 1 : 0) != NULL;
        if (!has_line_end)
            judge(&r, &lines, line, bytes, accept);
        wf_json_error error;
        weft_value value;
        const size_t mark = len >= 3 && memcmp(input, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        wf_arena_reset(&r.arena);
        const weft_status rc =
            wf_json_parse(&value, weft_span_of(input + mark, len - mark), &r.arena, &error);
        if ((rc == WEFT_OK) != accept)
            fail_msg("%s: wf_json_parse gives %d", line, (int)rc);
    }
    (void)fclose(file);
    assert_int_equal(counts[true], 105);
    assert_int_equal(counts[false], 213);
    reading_fini(&r);
}

/* What the shape-directed reader gives is what the plain parser and wf_shape_fill give. */
static void json_agrees_with_the_plain_parser(void **state)
{
    (void)state;
    static const char *const inputs[] = {
        "{\"a\":1,\"b\":[{\"c\":\"x\\n\",\"d\":[1,[2]]},null,{\"c\":{\"e\":1}}]}",
        "{\"f\":{\"g\":{\"h\":[]}}}",
        "{\"b\":{\"c\":[1]},\"f\":[{\"g\":1}],\"a\":{\"x\":1}}",
        "{\"b\":[[{\"c\":1}]],\"f\":{\"g\":\"s\"}}",
        "[{\"a\":1}]",
        "true",
        "{\"b\":[],\"f\":null}",
    };
    static const char *const shapes[] = {"{a b[]{c d[]} f{g{h}}}", "{a{x} b*}", "{f{g*} b[]*}",
                                         "{b[][]{c} f[]{g[]{h}}}", "[]{a}",     "*",
                                         "{b{c{e}} f{g{h[]}}}",    "{a}"};
    for (size_t i = 0; i < WF_COUNTOF(inputs); i++) {
        for (size_t j = 0; j < WF_COUNTOF(shapes); j++) {
            reading r;
            reading_init(&r);
            shape_text nodes;
            const wf_shape *const shape = shape_text_parse(&nodes, shapes[j]);
            const char *const read =
                read_in_chunks(&r, &lines, shapes[j], weft_span_text(inputs[i]), 1000);
            wf_arena arena;
            wf_arena_init(&arena, 0);
            wf_json_error error;
            weft_value value;
            wf_buf text;
            wf_buf_init(&text, 0);
            weft_value *const block = wf_arena_zero(&arena, shape->nodes[0].width, sizeof *block);
            assert_int_equal(wf_json_parse(&value, weft_span_text(inputs[i]), &arena, &error),
                             WEFT_OK);
            assert_int_equal(wf_shape_fill(shape, value, block, &arena), WEFT_OK);
            wf_buf_put_text(&text, "1@0:1 ");
            reader_text_slot(&text, shape, 0, block[0], false);
            wf_buf_put_text(&text, "\nDONE\n");
            wf_buf_put_byte(&text, '\0');
            assert_string_equal(read, text.data);
            wf_buf_fini(&text);
            wf_arena_fini(&arena);
            reading_fini(&r);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_judges_the_suite),
        cmocka_unit_test(json_agrees_with_the_plain_parser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
