/* The memory of readers of JSON: none for a further record, little for what is not wanted, and any may fail. */
#include "base/memory.h"
#include "tests/support/endless_input.h"
#include "tests/support/reading.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const wf_reader_options lines = {.format = WF_FORMAT_NDJSON, .name = "in"};
static const wf_reader_options each = {.format = WF_FORMAT_JSON, .each = true, .name = "in"};

static void expect_no_allocations_by(const wf_reader_options *options, const char *first,
                                     const char *row, uint64_t rows)
{
    shape_text nodes;
    endless_input input = {.base = {read_endless},
                           .first = first,
                           .row = row,
                           .len = strlen(row),
                           .left = strlen(row) * rows};
    const wf_shape *const shape =
        shape_text_parse(&nodes, "{id customer{name} lines[]{sku tags[]} all*}");
    weft_diags *const diags = weft_diags_new(0);
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_reader *reader;
    assert_int_equal(wf_reader_open(&reader, options, shape, &input.base, diags), WEFT_OK);
    uint64_t before = 0;
    uint64_t count = 0;
    wf_record record = {.arena = &arena};
    while (reader->next(reader, &record, diags) == WEFT_OK) {
        if (++count == 5)
            before = wf_memory_count();
        if (count == rows)
            assert_int_equal(wf_memory_count(), before);
        wf_arena_reset(&arena);
    }
    assert_true(count >= rows);
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
}

static void expect_no_allocations(const wf_reader_options *options, const char *first,
                                  const char *row, uint64_t rows)
{
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        wf_reader_options by = *options;
        by.cpu = (wf_cpu)cpu;
        expect_no_allocations_by(&by, first, row, rows);
    }
}

#define ORDER                                                                                      \
    "{\"id\":1,\"customer\":{\"name\":\"A\\nB\",\"x\":[1,2]},\"lines\":[{\"sku\":\"a\",\"tags\":[" \
    "1,2,3,4,"                                                                                     \
    "5,6]},{\"sku\":\"b\"}],\"all\":{\"k\":[{\"z\":null}],\"l\":\"\\u00e9\"},\"unwanted\":{\"a\":" \
    "[{}]}}"

static void json_allocates_nothing_for_a_record_in_steady_state(void **state)
{
    (void)state;
    expect_no_allocations(&lines, "", ORDER "\n", 20000);
    expect_no_allocations(&each, "[" ORDER, "," ORDER, 20000);
}

/* What is not wanted may be larger than the window; a record that spans many reads is not parsed
   again and again. */
static void document_skips_what_is_larger_than_the_window(void **state)
{
    (void)state;
    const weft_span path[] = {{"d", 1}};
    const wf_reader_options options = {.format = WF_FORMAT_JSON,
                                       .path = path,
                                       .path_count = 1,
                                       .each = true,
                                       .max_record_bytes = 1000,
                                       .name = "in"};
    wf_buf input;
    wf_buf_init(&input, 0);
    wf_buf_put_text(&input, "{\"skipped\":[");
    for (int i = 0; i < 20000; i++)
        wf_buf_printf(&input, "{\"number\":%d},\"%040d\",\n", i, i);
    wf_buf_put_text(&input, "\"");
    for (int i = 0; i < 100000; i++)
        wf_buf_put_byte(&input, 'x');
    wf_buf_put_text(&input, "\"],\"d\":[{\"a\":1}]}");
    reading r;
    reading_init(&r);
    assert_string_equal(read_in_chunks(&r, &options, "{a}", wf_buf_span(&input), 4096),
                        "1@1308911:20001 {a:1}\nDONE\n");
    reading_fini(&r);
    wf_buf_fini(&input);
}

static void json_reports_a_record_that_is_too_big_for_its_arena(void **state)
{
    (void)state;
    wf_buf input;
    wf_buf_init(&input, 0);
    wf_buf_put_text(&input, "[{\"l\":[1");
    for (int i = 0; i < 1000; i++)
        wf_buf_put_text(&input, ",1");
    wf_buf_put_text(&input, "]},{\"l\":[2]}]");
    reading r;
    reading_init(&r);
    wf_arena_init(&r.arena, 8192);
    static const char *const expected =
        "1@1:1 rejected \"{\\\"l\\\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,\"\n"
        "  W4804 1@1:1 its values need more memory than a record may hold; column 2 has \"{\"\n"
        "2@2011:1 {l:[2]}\nDONE\n";
    for (size_t chunk = 1; chunk < 3000; chunk += 977)
        assert_string_equal(read_in_chunks(&r, &each, "{l[]{k}}", wf_buf_span(&input), chunk),
                            expected);
    reading_fini(&r);
    wf_buf_fini(&input);
}

static void json_survives_every_failing_allocation(void **state)
{
    (void)state;
    expect_survival(&lines, "{a b[]{c} w*}",
                    "{\"a\":\"\\n\",\"b\":[{\"c\":1},{\"c\":2}],\"w\":{\"k\":1,\"k\":2}}\n"
                    "{\"a\":1,\"a\":2}\n{\"a\":}\n",
                    5);
    const weft_span path[] = {{"p", 1}};
    const wf_reader_options options = {
        .format = WF_FORMAT_JSON, .path = path, .path_count = 1, .each = true, .name = "in"};
    expect_survival(&options, "{a b[]{c} w*}",
                    "{\"o\":[],\"p\":[{\"b\":[1,2,3,4,5,6,7,8,9],\"w\":[{}]},{}]}", 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_allocates_nothing_for_a_record_in_steady_state),
        cmocka_unit_test(document_skips_what_is_larger_than_the_window),
        cmocka_unit_test(json_reports_a_record_that_is_too_big_for_its_arena),
        cmocka_unit_test(json_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
