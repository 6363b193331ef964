/* JSON records, a line each: what is taken, what is refused, and how the shape lays them out. */
#include "runtime/read/input.h"
#include "runtime/read/json_record.h"
#include "tests/support/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const wf_reader_options lines = {.format = WF_FORMAT_NDJSON, .name = "in"};

static void expect_lines(const char *shape, const char *input, const char *expected)
{
    expect_reading(&lines, shape, weft_span_text(input), expected);
}

/* NDJSON. */

static void ndjson_gives_a_record_a_line(void **state)
{
    (void)state;
    expect_lines("{a b}", "{\"a\":1,\"b\":\"x\"}\n{\"b\":true,\"a\":null}\n",
                 "1@0:1 {a:1,b:\"x\"}\n2@16:2 {a:null,b:true}\nDONE\n");
}

static void ndjson_takes_any_white_space_and_blank_lines(void **state)
{
    (void)state;
    expect_lines("{a}", "\xef\xbb\xbf\n  \t\r\n { \"a\" : 1 } \r\n\r\n\t{\"a\"\t:2}",
                 "1@10:3 {a:1}\n2@27:5 {a:2}\nDONE\n");
    expect_lines("{a}", "", "DONE\n");
    expect_lines("{a}", "\n\n", "DONE\n");
}

static void ndjson_rejects_a_line_and_goes_on(void **state)
{
    (void)state;
    expect_lines("{a}", "{\"a\":1}\n{\"a\":\n2}\n{\"a\":3}}\n{\"a\":4,}\n{'a':5}\n{\"a\":6}\n",
                 "1@0:1 {a:1}\n"
                 "2@8:2 rejected \"{\\\"a\\\":\"\n"
                 "  W4101 2@13:2 the text ends too early, in column 6\n"
                 "3@14:3 rejected \"2}\"\n"
                 "  W4101 3@15:3 only one value is expected on a line; column 2 has \"}\"\n"
                 "4@17:4 rejected \"{\\\"a\\\":3}}\"\n"
                 "  W4101 4@24:4 only one value is expected on a line; column 8 has \"}\"\n"
                 "5@26:5 rejected \"{\\\"a\\\":4,}\"\n"
                 "  W4101 5@33:5 a key in quotes is expected; column 8 has \"}\"\n"
                 "6@35:6 rejected \"{'a':5}\"\n"
                 "  W4101 6@36:6 a key in quotes is expected; column 2 has \"'\"\n"
                 "7@43:7 {a:6}\nDONE\n");
}

static void ndjson_rejects_what_is_not_unicode(void **state)
{
    (void)state;
    expect_lines("{a}",
                 "{\"b\":\"\xe9\"}\n{\"\xc3\":1}\n{\"a\":\"\\ud800\"}\n{\"b\":\"\\udc00x\"}\n"
                 "{\"a\":\"\xc3\xa9\\ud83d\\ude39\"}\n[\"\xff\",]\n",
                 "1@0:1 rejected \"{\\\"b\\\":\\\"\xe9\\\"}\"\n"
                 "  W4102 1@6:1 byte 0xe9 in column 7 is not UTF-8\n"
                 "2@10:2 rejected \"{\\\"\xc3\\\":1}\"\n"
                 "  W4102 2@12:2 byte 0xc3 in column 3 is not UTF-8\n"
                 "3@18:3 rejected \"{\\\"a\\\":\\\"\\\\ud800\\\"}\"\n"
                 "  W4103 3@24:3 half of a surrogate pair stands alone; column 7 has \"\\\"\n"
                 "4@33:4 rejected \"{\\\"b\\\":\\\"\\\\udc00x\\\"}\"\n"
                 "  W4103 4@39:4 half of a surrogate pair stands alone; column 7 has \"\\\"\n"
                 "5@49:5 {a:\"\xc3\xa9\xf0\x9f\x98\xb9\"}\n"
                 "6@72:6 rejected \"[\\\"\xff\\\",]\"\n"
                 "  W4102 6@74:6 byte 0xff in column 3 is not UTF-8\nDONE\n");
}

/* A key that was once seen in a bad record is looked at again in the next. */
static void ndjson_does_not_learn_unsound_keys(void **state)
{
    (void)state;
    expect_lines("{a}", "{\"\xff\":1}\n{\"\xff\":1}\n{\"\\ud800\":1}\n{\"\\ud800\":1}\n",
                 "1@0:1 rejected \"{\\\"\xff\\\":1}\"\n"
                 "  W4102 1@2:1 byte 0xff in column 3 is not UTF-8\n"
                 "2@8:2 rejected \"{\\\"\xff\\\":1}\"\n"
                 "  W4102 2@10:2 byte 0xff in column 3 is not UTF-8\n"
                 "3@16:3 rejected \"{\\\"\\\\ud800\\\":1}\"\n"
                 "  W4103 3@18:3 half of a surrogate pair stands alone; column 3 has \"\\\"\n"
                 "4@29:4 rejected \"{\\\"\\\\ud800\\\":1}\"\n"
                 "  W4103 4@31:4 half of a surrogate pair stands alone; column 3 has \"\\\"\n"
                 "DONE\n");
}

static void ndjson_names_a_nul_byte(void **state)
{
    (void)state;
    expect_reading(&lines, "{a}", weft_span_of("{\"a\":\0}\n\"x\0\"\n", 13),
                   "1@0:1 rejected \"{\\\"a\\\":\\u0000}\"\n"
                   "  W4101 1@5:1 a NUL byte cannot stand here, in column 6\n"
                   "2@8:2 rejected \"\\\"x\\u0000\\\"\"\n"
                   "  W4101 2@10:2 a NUL byte cannot stand here, in column 3\nDONE\n");
}

static void ndjson_drops_lines_that_are_too_long(void **state)
{
    (void)state;
    const wf_reader_options small = {
        .format = WF_FORMAT_NDJSON, .max_record_bytes = 8, .name = "in"};
    expect_reading(&small, "{a}",
                   weft_span_text("{\"a\":12}\n{\"a\":123}\n{\"a\":[1,2,3,4]}\n{\"a\":1}"),
                   "1@0:1 {a:12}\n"
                   "2@9:2 rejected \"{\\\"a\\\":123\"\n"
                   "  W4105 2@9:2 the line is longer than 8 bytes, the most a record may have\n"
                   "3@19:3 rejected \"{\\\"a\\\":[1,\"\n"
                   "  W4105 3@19:3 the line is longer than 8 bytes, the most a record may have\n"
                   "4@35:4 {a:1}\nDONE\n");
    expect_reading(&small, "{a}", weft_span_text("\"123456789"),
                   "1@0:1 rejected \"\\\"1234567\"\n"
                   "  W4105 1@0:1 the line is longer than 8 bytes, the most a record may have\n"
                   "DONE\n");
}

/* The shape. */

static void json_lays_records_out_by_the_shape(void **state)
{
    (void)state;
    expect_lines(
        "{a{b c{d}} l[]{x y[]} w*}",
        "{\"a\":{\"b\":1,\"z\":[{}],\"c\":{\"d\":\"e\"}},\"l\":[{\"x\":1,\"y\":[2,3]},{\"y\":4},5,"
        "null],\"w\":[{\"k\":[]}]}\n"
        "{\"a\":[7],\"l\":{\"x\":1},\"w\":null}\n"
        "{\"a\":null,\"l\":null}\n"
        "[1]\n\"s\"\nnull\n{}\n",
        "1@0:1 {a:{b:1,c:{d:\"e\"}},l:[{x:1,y:[2,3]},{x:~,y:wrapped[4]},5,null],w:[{\"k\":"
        "[]}]}\n"
        "2@91:2 {a:[7],l:wrapped[{x:1,y:~}],w:null}\n"
        "3@122:3 {a:null,l:null,w:~}\n"
        "4@142:4 [1]\n5@146:5 \"s\"\n6@150:6 null\n7@155:7 {a:~,l:~,w:~}\nDONE\n");
}

static const weft_value *slot_at(const wf_shape *shape, const wf_record *record, const char *name)
{
    return &record->block[shape->nodes[wf_shape_member(shape, 0, weft_span_text(name))].slot];
}

static void json_marks_members_of_what_has_none_as_faults(void **state)
{
    (void)state;
    shape_text nodes;
    const wf_shape *const shape = shape_text_parse(&nodes, "{a{x y{z}} l[]{m{n}}}");
    wf_memory_input input;
    wf_memory_input_init(&input,
                         weft_span_text("{\"a\":\"s\",\"l\":[1,{\"m\":[2]},{\"m\":{\"n\":3}},"
                                        "4,5,6,{\"m\":true}]}"));
    weft_diags *const diags = weft_diags_new(0);
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_reader *reader;
    wf_record record = {.arena = &arena};
    assert_int_equal(wf_reader_open(&reader, &lines, shape, &input.base, diags), WEFT_OK);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_OK);
    const uint32_t a = wf_shape_member(shape, 0, weft_span_text("a"));
    const uint32_t y = wf_shape_member(shape, a, weft_span_text("y"));
    const uint32_t z = wf_shape_member(shape, y, weft_span_text("z"));
    assert_int_equal(record.block[shape->nodes[z].slot].kind, WEFT_KIND_FAULT);
    assert_ptr_equal(record.block[shape->nodes[z].slot].as.block, slot_at(shape, &record, "a"));
    const weft_value list = *slot_at(shape, &record, "l");
    assert_int_equal(list.len, 7);
    assert_int_equal(list.extra, 3);
    /* The list grew while it was read: what points into a block points into its new place. */
    for (uint32_t i = 0; i < list.len; i++) {
        const weft_value *const block = list.as.list + (size_t)i * list.extra;
        if (block[0].kind == WEFT_KIND_RECORD)
            assert_ptr_equal(block[0].as.block, block);
        if (block[1].kind == WEFT_KIND_RECORD)
            assert_ptr_equal(block[1].as.block, block);
        if (block[2].kind == WEFT_KIND_FAULT)
            assert_true(block[2].as.block == &block[0] || block[2].as.block == &block[1]);
    }
    assert_int_equal(list.as.list[2].kind, WEFT_KIND_FAULT);
    assert_ptr_equal(list.as.list[2].as.block, &list.as.list[0]);
    assert_int_equal(list.as.list[3 + 2].kind, WEFT_KIND_FAULT);
    assert_ptr_equal(list.as.list[3 + 2].as.block, &list.as.list[3 + 1]);
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
}

static void json_keeps_the_digits_of_numbers(void **state)
{
    (void)state;
    expect_lines("{a b c d}", "{\"a\":29.90,\"b\":9223372036854775808123,\"c\":-0,\"d\":1E+400}\n",
                 "1@0:1 {a:29.90,b:9223372036854775808123,c:-0,d:1E+400}\nDONE\n");
}

static void json_replaces_escapes_in_texts_and_keys(void **state)
{
    (void)state;
    expect_lines(
        "{name \"x y\"}",
        "{\"na\\u006de\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud834\\udd1e\"}\n"
        "{\"x\\u0020y\":\"\\u0000\"}\n",
        "1@0:1 {name:\"\\\"\\\\/\\b\\f\\n\\r\\tA\xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9e\",x y:~}\n"
        "2@63:2 {name:~,x y:\"\\u0000\"}\nDONE\n");
}

static void json_says_which_texts_are_plain(void **state)
{
    (void)state;
    reading r;
    reading_init(&r);
    shape_text nodes;
    wf_memory_input input;
    wf_memory_input_init(&input,
                         weft_span_text("{\"a\":\"x\",\"b\":\"\\u00e9\\/\",\"c\":\"\\n\"}"));
    (void)reader_text_run(&r.text, &lines, shape_text_parse(&nodes, "{a b c}"), &input.base,
                          &r.arena, true);
    wf_buf_put_byte(&r.text, '\0');
    assert_string_equal(r.text.data, "1@0:1 {a:p\"x\",b:p\"\xc3\xa9/\",c:\"\\n\"}\nDONE\n");
    reading_fini(&r);
}

static void json_lets_the_last_of_equal_keys_count(void **state)
{
    (void)state;
    expect_lines("{a{x y} l[]{k} w*}",
                 "{\"a\":{\"x\":1,\"y\":2},\"a\":{\"x\":3},\"l\":[{\"k\":1,\"k\":2}]}\n"
                 "{\"a\":1,\"a\":null,\"a\":{\"y\":1,\"y\":[]}}\n"
                 "{\"w\":{\"p\":[{\"q\":1,\"\\u0071\":2}]},\"z\":1,\"z\":2}\n"
                 "{\"w\":{\"p\":1,\"p\":2}}\n",
                 "1@0:1 {a:{x:3,y:~},l:[{k:2}],w:~}\n"
                 "  W9101 1@23:1 .a stands twice in one object; the last one counts\n"
                 "  W9101 1@47:1 .l[].k stands twice in one object; the last one counts\n"
                 "2@52:2 {a:{x:~,y:[]},l:~,w:~}\n"
                 "  W9101 2@83:2 .a.y stands twice in one object; the last one counts\n"
                 "3@88:3 {a:~,l:~,w:{\"p\":[{\"q\":2}]}}\n"
                 "  W9101 3@106:3 .w.p[].q stands twice in one object; the last one counts\n"
                 "4@133:4 {a:~,l:~,w:{\"p\":2}}\nDONE\n");
}

static void json_bounds_the_depth(void **state)
{
    (void)state;
    const wf_reader_options flat = {.format = WF_FORMAT_NDJSON, .max_depth = 2, .name = "in"};
    expect_reading(
        &flat, "{a w*}",
        weft_span_text("{\"a\":[1]}\n{\"a\":[[]]}\n{\"b\":{\"c\":{}}}\n{\"w\":[]}\n{\"w\":[{}]}\n"),
        "1@0:1 {a:[1],w:~}\n"
        "2@10:2 rejected \"{\\\"a\\\":[[]]}\"\n"
        "  W4104 2@16:2 lists and objects are nested too deeply; column 7 has \"[\"\n"
        "3@21:3 rejected \"{\\\"b\\\":{\\\"c\\\":{}}}\"\n"
        "  W4104 3@31:3 lists and objects are nested too deeply; column 11 has \"{\"\n"
        "4@36:4 {a:~,w:[]}\n"
        "5@45:5 rejected \"{\\\"w\\\":[{}]}\"\n"
        "  W4104 5@51:5 lists and objects are nested too deeply; column 7 has \"{\"\n"
        "DONE\n");
}

static void json_finds_members_in_any_order(void **state)
{
    (void)state;
    expect_lines(
        "{a b c}",
        "{\"a\":1,\"b\":2,\"c\":3}\n{\"c\":4,\"b\":5,\"a\":6}\n{\"x\":0,\"b\":7}\n{\"b\":8,\"y\":0,"
        "\"c\":9,\"x\":0}\n{\"a\" :1,\"b\": 2,\n{\"ab\":1,\"a\":2,\"b\":3}\n",
        "1@0:1 {a:1,b:2,c:3}\n2@20:2 {a:6,b:5,c:4}\n3@40:3 {a:~,b:7,c:~}\n"
        "4@54:4 {a:~,b:8,c:9}\n"
        "5@80:5 rejected \"{\\\"a\\\" :1,\\\"b\\\": 2,\"\n"
        "  W4101 5@95:5 the text ends too early, in column 16\n"
        "6@96:6 {a:2,b:3,c:~}\nDONE\n");
}

/* Many keys, long keys, and ever new ones: more than are learned. */
static void json_finds_members_among_very_many(void **state)
{
    (void)state;
    wf_buf input;
    wf_buf_init(&input, 0);
    for (int row = 0; row < 300; row++) {
        wf_buf_put_text(&input, "{");
        for (int i = 0; i < 40; i++)
            wf_buf_printf(&input, "\"key-%d-%d-%0*d\":%d,", row, i, i * 8, 0, i);
        wf_buf_printf(&input, "\"wanted-%0200d\":%d,\"near\":%d}\n", 0, row, -row);
    }
    char shape[300];
    (void)snprintf(shape, sizeof shape, "{wanted-%0200d near}", 0);
    reading r;
    reading_init(&r);
    const char *const text = read_in_chunks(&r, &lines, shape, wf_buf_span(&input), input.len);
    assert_non_null(strstr(text, ":299,near:-299}\nDONE\n"));
    assert_non_null(strstr(text, ":7,near:-7}\n"));
    reading_fini(&r);
    wf_buf_fini(&input);
}

/* A record in memory. */

static void json_record_reads_bytes_in_memory(void **state)
{
    (void)state;
    char text[64 + WF_JSON_RECORD_PADDING] = "{\"a\":[1,2]} {\"a\":3";
    shape_text nodes;
    const wf_shape *const shape = shape_text_parse(&nodes, "{a}");
    wf_json_record *parser;
    assert_int_equal(wf_json_record_new(&parser, shape, 0, "in"), WEFT_OK);
    wf_arena arena;
    wf_arena_init(&arena, 0);
    weft_value block[2] = {{0}, {0}};
    wf_json_outcome outcome;
    assert_int_equal(
        wf_json_record_read(parser, &outcome, block, weft_span_of(text, strlen(text)), &arena),
        WEFT_OK);
    assert_ptr_equal(outcome.end, text + 11);
    memset(block, 0, sizeof block);
    assert_int_equal(wf_json_record_read(parser, &outcome, block,
                                         weft_span_of(text + 12, strlen(text + 12)), &arena),
                     WEFT_REJECTED);
    assert_null(outcome.end);
    assert_true(outcome.is_cut);
    assert_ptr_equal(outcome.at, text + strlen(text));
    wf_json_record_free(parser);
    wf_json_record_free(NULL);
    wf_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ndjson_gives_a_record_a_line),
        cmocka_unit_test(ndjson_takes_any_white_space_and_blank_lines),
        cmocka_unit_test(ndjson_rejects_a_line_and_goes_on),
        cmocka_unit_test(ndjson_rejects_what_is_not_unicode),
        cmocka_unit_test(ndjson_does_not_learn_unsound_keys),
        cmocka_unit_test(ndjson_names_a_nul_byte),
        cmocka_unit_test(ndjson_drops_lines_that_are_too_long),
        cmocka_unit_test(json_lays_records_out_by_the_shape),
        cmocka_unit_test(json_marks_members_of_what_has_none_as_faults),
        cmocka_unit_test(json_keeps_the_digits_of_numbers),
        cmocka_unit_test(json_replaces_escapes_in_texts_and_keys),
        cmocka_unit_test(json_says_which_texts_are_plain),
        cmocka_unit_test(json_lets_the_last_of_equal_keys_count),
        cmocka_unit_test(json_bounds_the_depth),
        cmocka_unit_test(json_finds_members_in_any_order),
        cmocka_unit_test(json_finds_members_among_very_many),
        cmocka_unit_test(json_record_reads_bytes_in_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
