/* JSON documents: one record, its elements, or what stands at a path. */
#include "tests/support/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const wf_reader_options document = {.format = WF_FORMAT_JSON, .name = "in"};
static const wf_reader_options each = {.format = WF_FORMAT_JSON, .each = true, .name = "in"};

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(document_is_one_record),
        cmocka_unit_test(document_elements_are_records),
        cmocka_unit_test(document_records_stand_at_a_path),
        cmocka_unit_test(document_names_where_the_path_ends),
        cmocka_unit_test(document_refuses_a_path_that_is_there_twice),
        cmocka_unit_test(document_gives_the_records_before_a_fault),
        cmocka_unit_test(document_checks_what_stands_beside_the_records),
        cmocka_unit_test(document_goes_on_behind_a_soft_fault),
        cmocka_unit_test(document_refuses_a_record_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
