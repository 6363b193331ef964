#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/read/input.h"
#include "runtime/read/json_record.h"
#include "tests/support/endless_input.h"
#include "tests/support/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const wf_reader_options lines = {.format = WF_FORMAT_NDJSON, .name = "in"};
static const wf_reader_options document = {.format = WF_FORMAT_JSON, .name = "in"};
static const wf_reader_options each = {.format = WF_FORMAT_JSON, .each = true, .name = "in"};

static void expect_lines(const char *shape, const char *input, const char *expected)
{
    expect_reading(&lines, shape, weft_span_text(input), expected);
}

static void expect_document(const char *shape, const char *input, const char *expected)
{
    expect_reading(&document, shape, weft_span_text(input), expected);
}

static void expect_each(const char *shape, const char *input, const char *expected)
{
    expect_reading(&each, shape, weft_span_text(input), expected);
}

static void expect_path(const char *first, const char *second, bool is_each, const char *shape,
                        const char *input, const char *expected)
{
    const weft_span path[] = {weft_span_text(first), weft_span_text(second)};
    const wf_reader_options options = {.format = WF_FORMAT_JSON,
                                       .each = is_each,
                                       .path = path,
                                       .path_count = second ? 2 : 1,
                                       .name = "in"};
    expect_reading(&options, shape, weft_span_text(input), expected);
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

/* Documents. */

static void document_is_one_record(void **state)
{
    (void)state;
    expect_document("{a}", "\xef\xbb\xbf {\"a\":\n[1,2]}\n", "1@4:1 {a:[1,2]}\nDONE\n");
    expect_document("[]{a}", "[{\"a\":1},{\"a\":2}]", "1@0:1 [{a:1},{a:2}]\nDONE\n");
    expect_document("{a}", "12", "1@0:1 12\nDONE\n");
    expect_document("{a}", " 12 \n", "1@1:1 12\nDONE\n");
    expect_document("{a}", "-1.5e3", "1@0:1 -1.5e3\nDONE\n");
}

static void document_elements_are_records(void **state)
{
    (void)state;
    expect_each("{a}", " [ {\"a\":1} ,\n{\"a\":2},3 ] ",
                "1@3:1 {a:1}\n2@13:2 {a:2}\n3@21:2 3\nDONE\n");
    expect_each("{a}", "[]", "DONE\n");
    expect_each("{a}", "null", "DONE\n");
    expect_each("{a}", "{\"a\":1}", "1@0:1 {a:1}\nDONE\n");
    expect_each("{a}", "[1,23,456]", "1@1:1 1\n2@3:1 23\n3@6:1 456\nDONE\n");
}

static void document_records_stand_at_a_path(void **state)
{
    (void)state;
    static const char *const input =
        "{\"x\":[{\"orders\":[9]},\"\\ud83d\\ude39\xc3\xa9\",-1.5e-3,true,false,null],\n"
        " \"d\\u0061ta\":{\"n\":\"[\\\"\",\"orders\":[{\"a\":1},\n{\"a\":2}],\"t\":{\"orders\":0}},"
        "\n"
        "\"z\":[[],{},{\"k\":[]}]}\n";
    expect_path("data", "orders", true, "{a}", input, "1@98:2 {a:1}\n2@107:3 {a:2}\nDONE\n");
    expect_path("data", "orders", false, "[]{a}", input, "1@97:2 [{a:1},{a:2}]\nDONE\n");
    expect_path("data", NULL, false, "{n}", input, "1@77:2 {n:\"[\\\"\"}\nDONE\n");
    expect_path("z", NULL, true, "{k*}", input,
                "1@140:4 []\n2@143:4 {k:~}\n3@146:4 {k:[]}\nDONE\n");
}

static void document_names_where_the_path_ends(void **state)
{
    (void)state;
    expect_path(
        "data", "orders", true, "{a}", "{\"data\":{\"order\":[]}}",
        "  W4106 0@19:1 there is no .data.orders: .data has no member \"orders\"\nINVALID\n");
    expect_path("data", "orders", true, "{a}", "{\"x\":1}",
                "  W4106 0@6:1 there is no .data.orders: the document has no member \"data\"\n"
                "INVALID\n");
    expect_path("data", "orders", true, "{a}", "{\"data\":[{\"orders\":[]}]}",
                "  W4106 0@8:1 there is no .data.orders: .data is a list and has no members\n"
                "INVALID\n");
    expect_path("data", NULL, true, "{a}", "{}",
                "  W4106 0@1:1 there is no .data: the document has no member \"data\"\nINVALID\n");
    expect_path("data", NULL, true, "{a}", "\"data\"",
                "  W4106 0@0:1 there is no .data: the document is a text and has no members\n"
                "INVALID\n");
    expect_path("data", NULL, true, "{a}", "12",
                "  W4106 0@0:1 there is no .data: the document is a number and has no members\n"
                "INVALID\n");
    expect_path("data", NULL, true, "{a}", "{\"data\":null}", "DONE\n");
}

static void document_refuses_a_path_that_is_there_twice(void **state)
{
    (void)state;
    expect_path("d", NULL, true, "{a}", "{\"d\":[{\"a\":1}],\"d\":[]}",
                "1@6:1 {a:1}\n"
                "  W4107 0@15:1 .d, where the records are, is there a second time\n"
                "INVALID\n");
}

static void document_gives_the_records_before_a_fault(void **state)
{
    (void)state;
    expect_each("{a}", "[{\"a\":1},\n {\"a\":2},\n {\"a\" 3}]",
                "1@1:1 {a:1}\n2@11:2 {a:2}\n"
                "  W4101 3@26:3 a colon is expected behind the key; column 7 has \"3\"\nINVALID\n");
    expect_each("{a}", "[{\"a\":1},{\"a\":",
                "1@1:1 {a:1}\n  W4101 2@14:1 the text ends too early, in column 15\nINVALID\n");
    expect_each("{a}", "[1,]",
                "1@1:1 1\n  W4101 2@3:1 a value is expected; column 4 has \"]\"\nINVALID\n");
    expect_each("{a}", "[1 2]",
                "1@1:1 1\n  W4101 0@3:1 a comma or ] is expected; column 4 has \"2\"\nINVALID\n");
    expect_each("{a}", "[1",
                "1@1:1 1\n  W4101 0@2:1 the text ends too early, in column 3\nINVALID\n");
    expect_each("{a}", "[1,",
                "1@1:1 1\n  W4101 0@3:1 the text ends too early, in column 4\nINVALID\n");
    expect_each("{a}", "[", "  W4101 0@1:1 the text ends too early, in column 2\nINVALID\n");
    expect_each("{a}", "", "  W4101 0@0:1 the text ends too early, in column 1\nINVALID\n");
    expect_each("{a}", "[1]\n\n ]",
                "1@1:1 1\n"
                "  W4101 0@6:3 only one value is expected in a document; column 2 has \"]\"\n"
                "INVALID\n");
    expect_document("{a}", "{\"a\":1} x",
                    "1@0:1 {a:1}\n"
                    "  W4101 0@8:1 only one value is expected in a document; column 9 has \"x\"\n"
                    "INVALID\n");
}

static void document_checks_what_stands_beside_the_records(void **state)
{
    (void)state;
    static const struct {
        const char *beside;
        const char *complaint;
    } cases[] = {
        {"nul ", "W4101 0@8:1 a value is expected, in column 9"},
        {"01", "W4101 0@6:1 a comma or } is expected; column 7 has \"1\""},
        {"1.}", "W4101 0@7:1 a digit is expected; column 8 has \"}\""},
        {"-x", "W4101 0@6:1 a digit is expected; column 7 has \"x\""},
        {"1e+", "W4101 0@8:1 a digit is expected; column 9 has \",\""},
        {"\"\\x\"", "W4101 0@7:1 there is no such escape; column 8 has \"x\""},
        {"\"\\u00g0\"", "W4101 0@10:1 \\u takes four hexadecimal digits; column 11 has \"g\""},
        {"\"\t\"", "W4101 0@6:1 a control character in a text must be escaped, in column 7"},
        {"\"\xff\"", "W4102 0@6:1 byte 0xff in column 7 is not UTF-8"},
        {"\"\xe0\x80\x80\"", "W4102 0@7:1 byte 0x80 in column 8 is not UTF-8"},
        {"\"\\ud800\"", "W4103 0@12:1 half of a surrogate pair stands alone; column 13 has \"\"\""},
        {"\"\\ud800\\n\"",
         "W4103 0@13:1 half of a surrogate pair stands alone; column 14 has \"n\""},
        {"\"\\ud800\\u0041\"",
         "W4103 0@17:1 half of a surrogate pair stands alone; column 18 has \"1\""},
        {"\"\\udc00\"", "W4103 0@11:1 half of a surrogate pair stands alone; column 12 has \"0\""},
        {"[1,]", "W4101 0@8:1 a value is expected; column 9 has \"]\""},
        {"{\"a\":1,}", "W4101 0@12:1 a key in quotes is expected; column 13 has \"}\""},
        {"{\"a\" 1}", "W4101 0@10:1 a colon is expected behind the key; column 11 has \"1\""},
        {"{\"a\":1]", "W4101 0@11:1 a comma or } is expected; column 12 has \"]\""},
        {"[1}", "W4101 0@7:1 a comma or ] is expected; column 8 has \"}\""},
    };
    for (size_t i = 0; i < WF_COUNTOF(cases); i++) {
        char input[100];
        char expected[200];
        (void)snprintf(input, sizeof input, "{\"b\":%s,\"d\":[]}", cases[i].beside);
        (void)snprintf(expected, sizeof expected, "  %s\nINVALID\n", cases[i].complaint);
        expect_path("d", NULL, true, "{a}", input, expected);
    }
}

static void document_goes_on_behind_a_soft_fault(void **state)
{
    (void)state;
    expect_each(
        "{a}",
        "[{\"a\":\"\xff\"},{\"b\":\"\\ud800\\\\\"},{\"a\":\"\\ud800\\u0041\xe2\x82\"},\n{\"a\":1}]",
        "1@1:1 rejected \"{\\\"a\\\":\\\"\xff\\\"}\"\n"
        "  W4102 1@7:1 byte 0xff in column 8 is not UTF-8\n"
        "2@11:1 rejected \"{\\\"b\\\":\\\"\\\\ud800\\\\\\\\\\\"}\"\n"
        "  W4103 2@17:1 half of a surrogate pair stands alone; column 18 has \"\\\"\n"
        "3@28:1 rejected \"{\\\"a\\\":\\\"\\\\ud800\\\\u0041\xe2\x82\\\"}\"\n"
        "  W4103 3@34:1 half of a surrogate pair stands alone; column 35 has \"\\\"\n"
        "4@52:2 {a:1}\nDONE\n");
}

static void document_refuses_a_record_that_is_too_long(void **state)
{
    (void)state;
    const wf_reader_options small = {
        .format = WF_FORMAT_JSON, .each = true, .max_record_bytes = 8, .name = "in"};
    expect_reading(
        &small, "{a}", weft_span_text("[{\"a\":12}, {\"a\":123}]"),
        "1@1:1 {a:12}\n"
        "  W4105 2@11:1 the record is longer than 8 bytes, the most it may have\nINVALID\n");
    expect_reading(
        &small, "{a}", weft_span_text("[123456789]"),
        "  W4105 1@1:1 the record is longer than 8 bytes, the most it may have\nINVALID\n");
    expect_reading(&small, "{a}", weft_span_text("[1234567x9]"),
                   "1@1:1 1234567\n"
                   "  W4101 0@8:1 a comma or ] is expected; column 9 has \"x\"\nINVALID\n");
    expect_reading(
        &small, "{a}", weft_span_text("[\"1234567\t\"]"),
        "  W4101 1@9:1 a control character in a text must be escaped, in column 10\nINVALID\n");
    expect_reading(
        &small, "{a}", weft_span_text("[\"12345678\t\"]"),
        "  W4105 1@1:1 the record is longer than 8 bytes, the most it may have\nINVALID\n");
}

/* The suite: every text through every reader, shape and split. */

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

/* Memory. */

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

static void survive_failing_allocations(const wf_reader_options *options, const char *input)
{
    weft_status rc = WEFT_NOMEM;
    uint64_t nth = 0;
    while (rc == WEFT_NOMEM && nth < 1000) {
        shape_text nodes;
        chunk_input bytes = chunk_input_of(weft_span_text(input), 7);
        wf_buf text;
        wf_arena arena;
        wf_buf_init(&text, 0);
        assert_true(wf_buf_reserve(&text, 4096));
        wf_arena_init(&arena, 0);
        wf_memory_fail_nth(++nth);
        rc = reader_text_run(&text, options, shape_text_parse(&nodes, "{a b[]{c} w*}"), &bytes.base,
                             &arena, false);
        wf_memory_fail_nth(0);
        wf_buf_fini(&text);
        wf_arena_fini(&arena);
    }
    assert_int_equal(rc, WEFT_DONE);
    assert_true(nth > 5);
}

static void json_survives_every_failing_allocation(void **state)
{
    (void)state;
    survive_failing_allocations(
        &lines, "{\"a\":\"\\n\",\"b\":[{\"c\":1},{\"c\":2}],\"w\":{\"k\":1,\"k\":2}}\n"
                "{\"a\":1,\"a\":2}\n{\"a\":}\n");
    const weft_span path[] = {{"p", 1}};
    const wf_reader_options options = {
        .format = WF_FORMAT_JSON, .path = path, .path_count = 1, .each = true, .name = "in"};
    survive_failing_allocations(&options,
                                "{\"o\":[],\"p\":[{\"b\":[1,2,3,4,5,6,7,8,9],\"w\":[{}]},{}]}");
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
        cmocka_unit_test(document_is_one_record),
        cmocka_unit_test(document_elements_are_records),
        cmocka_unit_test(document_records_stand_at_a_path),
        cmocka_unit_test(document_names_where_the_path_ends),
        cmocka_unit_test(document_refuses_a_path_that_is_there_twice),
        cmocka_unit_test(document_gives_the_records_before_a_fault),
        cmocka_unit_test(document_checks_what_stands_beside_the_records),
        cmocka_unit_test(document_goes_on_behind_a_soft_fault),
        cmocka_unit_test(document_refuses_a_record_that_is_too_long),
        cmocka_unit_test(json_judges_the_suite),
        cmocka_unit_test(json_agrees_with_the_plain_parser),
        cmocka_unit_test(json_allocates_nothing_for_a_record_in_steady_state),
        cmocka_unit_test(document_skips_what_is_larger_than_the_window),
        cmocka_unit_test(json_reports_a_record_that_is_too_big_for_its_arena),
        cmocka_unit_test(json_survives_every_failing_allocation),
        cmocka_unit_test(json_record_reads_bytes_in_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
