/* Values against target types: what each takes, what it gives, what it says. */
#include "tests/support/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The listing of a mapping that converts `a` to type 0; from CSV texts have no type of their own. */
#define CONVERT(types, source)                                                                     \
    types                                                                                          \
        "\nfunction 0 registers 2\nsite 2 5 \".a\" \"out\"\nGET r0, slot 1\nCONVERT r0, type 0\n"  \
        "RETURN r0\nmap 0 \"m\" function 0 from " source                                           \
        " to json\nnode 0 width 2\nnode 1 in 0 \"a\" slot 1 all used\n"
#define SOURCE_TEXT(types) CONVERT(types, "csv")
#define JSON(types)        CONVERT(types, "json")

typedef struct conversion {
    const char *record;
    const char *expected;
} conversion;

static void check(const char *listing, const conversion *rows, size_t count)
{
    machine m;
    machine_open(&m, listing);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(machine_map(&m, rows[i].record), rows[i].expected);
    machine_close(&m);
}

#define CHECK(listing, ...)                                                                        \
    do {                                                                                           \
        static const conversion rows[] = {__VA_ARGS__};                                            \
        check(listing, rows, WF_COUNTOF(rows));                                                    \
    } while (0)

static void source_text_becomes_an_int(void **state)
{
    (void)state;
    CHECK(SOURCE_TEXT("type 0 \"Int\" int"), {"{\"a\":\"12\"}", "12"}, {"{\"a\":\"-12\"}", "-12"},
          {"{\"a\":\"2.0\"}", "2"}, {"{\"a\":\"2.00\"}", "2"}, {"{\"a\":\"007\"}", "7"},
          {"{\"a\":\"+5\"}", "5"}, {"{\"a\":\"-007\"}", "-7"}, {"{\"a\":\"0\"}", "0"},
          {"{\"a\":\"-0\"}", "0"}, {"{\"a\":\"2147483647\"}", "2147483647"},
          {"{\"a\":\"-2147483648\"}", "-2147483648"}, {"{\"a\":\"00000000000000000000012\"}", "12"},
          {"{}", "null"}, {"{\"a\":null}", "null"}, {"{\"a\":12}", "12"});
    CHECK(SOURCE_TEXT("type 0 \"Int\" int"),
          {"{\"a\":\"12 EA\"}", "W3102 \"12 EA\" is not an integer (out: Int)"},
          {"{\"a\":\"1e3\"}", "W3102 \"1e3\" is not an integer (out: Int)"},
          {"{\"a\":\"2.5\"}", "W3102 \"2.5\" is not an integer (out: Int)"},
          {"{\"a\":\"2.\"}", "W3102 \"2.\" is not an integer (out: Int)"},
          {"{\"a\":\".5\"}", "W3102 \".5\" is not an integer (out: Int)"},
          {"{\"a\":\"-\"}", "W3102 \"-\" is not an integer (out: Int)"},
          {"{\"a\":\"--1\"}", "W3102 \"--1\" is not an integer (out: Int)"},
          {"{\"a\":\"1 \"}", "W3102 \"1 \" is not an integer (out: Int)"},
          {"{\"a\":\"0x1\"}", "W3102 \"0x1\" is not an integer (out: Int)"},
          {"{\"a\":\"99999999999999999999\"}",
           "W3102 \"99999999999999999999\" is not an integer (out: Int)"},
          {"{\"a\":\"2147483648\"}",
           "W3102 \"2147483648\" does not fit an Int of 32 bits (out: Int)"},
          {"{\"a\":true}", "W3102 true is not an integer (out: Int)"},
          {"{\"a\":[1]}", "W3102 a list of 1 is not an integer (out: Int)"});
}

static void json_values_become_ints_only_when_they_are(void **state)
{
    (void)state;
    CHECK(JSON("type 0 \"Int\" int"), {"{\"a\":12}", "12"}, {"{\"a\":2.0}", "2"},
          {"{\"a\":1e3}", "1000"}, {"{\"a\":-0}", "0"}, {"{\"a\":2147483647}", "2147483647"},
          {"{\"a\":\"12\"}", "W3102 \"12\" is text, not an integer (out: Int)"},
          {"{\"a\":2.5}", "W3102 2.5 is not an integer (out: Int)"},
          {"{\"a\":2147483648}", "W3102 2147483648 does not fit an Int of 32 bits (out: Int)"},
          {"{\"a\":{}}", "W3102 an object is not an integer (out: Int)"});
    CHECK(
        JSON("type 0 \"Int\" long"), {"{\"a\":9223372036854775807}", "9223372036854775807"},
        {"{\"a\":9223372036854775808}", "W3102 9223372036854775808 is not an integer (out: Int)"});
}

static void floats_keep_their_digits(void **state)
{
    (void)state;
    CHECK(SOURCE_TEXT("type 0 \"Float\" float"), {"{\"a\":\"29.90\"}", "29.90"},
          {"{\"a\":\"007\"}", "7"}, {"{\"a\":\"+5\"}", "5"}, {"{\"a\":\"-007.50\"}", "-7.50"},
          {"{\"a\":\"+00.5\"}", "0.5"}, {"{\"a\":\"-0.5\"}", "-0.5"}, {"{\"a\":\"000\"}", "0"},
          {"{\"a\":\"123456789012345678901234567890.12345678901234567890\"}",
           "123456789012345678901234567890.12345678901234567890"},
          {"{\"a\":\"1e3\"}", "W3102 \"1e3\" is not a number (out: Float)"},
          {"{\"a\":\"1,5\"}", "W3102 \"1,5\" is not a number (out: Float)"},
          {"{\"a\":\"NaN\"}", "W3102 \"NaN\" is not a number (out: Float)"},
          {"{\"a\":\"5.\"}", "W3102 \"5.\" is not a number (out: Float)"},
          {"{\"a\":\".5\"}", "W3102 \".5\" is not a number (out: Float)"});
    CHECK(JSON("type 0 \"Float\" float"), {"{\"a\":29.90}", "29.90"}, {"{\"a\":1E+3}", "1E+3"},
          {"{\"a\":5}", "5"}, {"{\"a\":\"5\"}", "W3102 \"5\" is text, not a number (out: Float)"},
          {"{\"a\":false}", "W3102 false is not a number (out: Float)"});
}

static void decimals_are_exact(void **state)
{
    (void)state;
    CHECK(SOURCE_TEXT("type 0 \"Decimal\" decimal"), {"{\"a\":\"29.90\"}", "29.90"},
          {"{\"a\":\"-007.50\"}", "-7.50"},
          {"{\"a\":\"123456789012345678901234567890.1234567890\"}",
           "W3102 \"123456789012345678901234567890.1234567890\" has more than 38 digits (out: "
           "Decimal)"});
    CHECK(JSON("type 0 \"Decimal\" decimal"), {"{\"a\":1e3}", "1000"},
          {"{\"a\":1e50}", "W3102 1e50 has more than 38 digits (out: Decimal)"},
          {"{\"a\":\"5\"}", "W3102 \"5\" is text, not a number (out: Decimal)"});
}

static void strings_are_texts_and_dates(void **state)
{
    (void)state;
    CHECK(JSON("type 0 \"String\" string"), {"{\"a\":\"x\"}", "\"x\""}, {"{\"a\":\"\"}", "\"\""},
          {"{\"a\":5}", "W3102 5 is not text (out: String)"},
          {"{\"a\":true}", "W3102 true is not text (out: String)"},
          {"{\"a\":[\"x\"]}", "W3102 a list of 1 is not text (out: String)"});
    CHECK(SOURCE_TEXT("type 0 \"String\" string"), {"{\"a\":\"007\"}", "\"007\""});
    CHECK(JSON("type 0 \"Text\" text"), {"{\"a\":\"x\"}", "\"x\""},
          {"{\"a\":5}", "W3102 5 is not text (out: Text)"});
    assert_maps(VALUE_MAP("type 0 \"String\" string",
                          "CONST r0, date 1\nCONVERT r0, type 0\nCONST r1, datetime 60 0 60\n"
                          "CONVERT r1, type 0\nCONST r2, \" \"\nMOVE r3, r1\nMOVE r1, r2\n"
                          "MOVE r2, r3\nCONCAT r0, r0, 3\nRETURN r0"),
                "{}", "\"1970-01-02 1970-01-01T01:01:00+01:00\"");
}

static void ids_are_texts_or_integers(void **state)
{
    (void)state;
    CHECK(JSON("type 0 \"ID\" id"), {"{\"a\":\"x\"}", "\"x\""},
          {"{\"a\":1234567890123456789012345}", "1234567890123456789012345"},
          {"{\"a\":12.0}", "12"},
          {"{\"a\":1.5}", "W3102 1.5 is neither text nor an integer (out: ID)"},
          {"{\"a\":true}", "W3102 true is neither text nor an integer (out: ID)"});
    CHECK(SOURCE_TEXT("type 0 \"ID\" id"), {"{\"a\":\"0012\"}", "\"0012\""});
}

static void booleans_are_true_or_false(void **state)
{
    (void)state;
    CHECK(SOURCE_TEXT("type 0 \"Boolean\" boolean"), {"{\"a\":\"true\"}", "true"},
          {"{\"a\":\"false\"}", "false"}, {"{\"a\":true}", "true"},
          {"{\"a\":\"TRUE\"}", "W3102 \"TRUE\" is not a bool (true or false) (out: Boolean)"},
          {"{\"a\":\"1\"}", "W3102 \"1\" is not a bool (true or false) (out: Boolean)"},
          {"{\"a\":1}", "W3102 1 is not a bool (true or false) (out: Boolean)"});
    CHECK(JSON("type 0 \"Boolean\" boolean"),
          {"{\"a\":\"true\"}", "W3102 \"true\" is text, not a bool (out: Boolean)"});
}

static void dates_are_days_of_the_calendar(void **state)
{
    (void)state;
    CHECK(
        SOURCE_TEXT("type 0 \"Date\" date"), {"{\"a\":\"2024-02-29\"}", "\"2024-02-29\""},
        {"{\"a\":\"0001-01-01\"}", "\"0001-01-01\""},
        {"{\"a\":\"2025-02-29\"}", "W3102 \"2025-02-29\" is not a date (yyyy-MM-dd) (out: Date)"},
        {"{\"a\":\"2025-13-01\"}", "W3102 \"2025-13-01\" is not a date (yyyy-MM-dd) (out: Date)"},
        {"{\"a\":\"2025-1-01\"}", "W3102 \"2025-1-01\" is not a date (yyyy-MM-dd) (out: Date)"},
        {"{\"a\":\"2025-01-01x\"}", "W3102 \"2025-01-01x\" is not a date (yyyy-MM-dd) (out: Date)"},
        {"{\"a\":\"2025/01/01\"}", "W3102 \"2025/01/01\" is not a date (yyyy-MM-dd) (out: Date)"});
    CHECK(JSON("type 0 \"Date\" date"),
          {"{\"a\":\"2024-02-29\"}", "W3102 \"2024-02-29\" is text, not a date (out: Date)"},
          {"{\"a\":3}", "W3102 3 is not a date (yyyy-MM-dd) (out: Date)"});
    CHECK(JSON("type 0 \"DateTime\" datetime"),
          {"{\"a\":\"2025-01-27T10:00:00.000Z\"}", "\"2025-01-27T10:00:00.000Z\""},
          {"{\"a\":3}", "W3102 3 is not a date-time (out: DateTime)"});
    assert_maps(VALUE_MAP("type 0 \"Date\" date\ntype 1 \"DateTime\" datetime",
                          "CONST r0, date 1\nCONVERT r0, type 0\nCONVERT r0, type 1\nRETURN r0"),
                "{}", "\"1970-01-02\"");
}

#define STATUS "type 0 \"Status\" enum \"A\" \"B\" \"C\"\n"

static void enums_have_their_names_only(void **state)
{
    (void)state;
    CHECK(JSON(STATUS), {"{\"a\":\"B\"}", "\"B\""},
          {"{\"a\":\"b\"}", "W3102 \"b\" is not a value of its type (out: Status); it has A, B, C"},
          {"{\"a\":\"\"}", "W3102 \"\" is not a value of its type (out: Status); it has A, B, C"},
          {"{\"a\":1}", "W3102 1 is not a value of its type (out: Status); it has A, B, C"});
    CHECK(SOURCE_TEXT(STATUS), {"{\"a\":\"C\"}", "\"C\""});
    CHECK(JSON("type 0 \"S\" enum \"A\" \"B\" \"C\" \"D\" \"E\" \"F\" \"G\"\n"),
          {"{\"a\":\"x\"}",
           "W3102 \"x\" is not a value of its type (out: S); it has A, B, C, D, E and 2 more"});
}

#define INTS "type 0 \"[Int!]\" list of 1\ntype 1 \"Int!\" int non-null\n"

static void lists_are_converted_by_element(void **state)
{
    (void)state;
    CHECK(JSON(INTS), {"{\"a\":[1,2.0,3]}", "[1,2,3]"}, {"{\"a\":[]}", "[]"}, {"{}", "null"},
          {"{\"a\":[1,\"x\"]}", "W3102 \"x\" is text, not an integer (out[1]: Int!)"},
          {"{\"a\":[null]}", "W3002 null where a value is required (out[0]: Int!)"},
          {"{\"a\":7}", "W3102 7 is not a list (out: [Int!])"});
    CHECK(JSON("type 0 \"[[Int]]\" list of 1\ntype 1 \"[Int]\" list of 2\ntype 2 \"Int\" int\n"),
          {"{\"a\":[[1],[2,2.0],[]]}", "[[1],[2,2],[]]"},
          {"{\"a\":[null,[null]]}", "[null,[null]]"},
          {"{\"a\":[[1],[2,true]]}", "W3102 true is not an integer (out[1][1]: Int)"});
}

#define INPUT                                                                                      \
    "type 0 \"ItemInput!\" input non-null\nfield \"sku\" type 1\nfield \"qty\" type 2\n"           \
    "field \"tags\" type 3\nfield \"next\" type 4\nfield \"kind\" type 1 default\n"                \
    "type 1 \"String!\" string non-null\ntype 2 \"Int\" int\ntype 3 \"[String!]\" list of 1\n"     \
    "type 4 \"ItemInput\" input\nfield \"sku\" type 1\nfield \"qty\" type 2\n"                     \
    "field \"tags\" type 3\nfield \"next\" type 4\n"

static void inputs_have_known_members(void **state)
{
    (void)state;
    CHECK(JSON(INPUT), {"{\"a\":{\"sku\":\"x\"}}", "{\"sku\":\"x\"}"},
          {"{\"a\":{\"qty\":2.0,\"sku\":\"x\",\"tags\":[\"t\"]}}",
           "{\"qty\":2,\"sku\":\"x\",\"tags\":[\"t\"]}"},
          {"{\"a\":{\"sku\":\"x\",\"next\":{\"sku\":\"y\",\"next\":null}}}",
           "{\"sku\":\"x\",\"next\":{\"sku\":\"y\",\"next\":null}}"});
    CHECK(JSON(INPUT),
          {"{\"a\":{\"sku\":\"x\",\"colour\":1}}",
           "W3102 1 is under a name that its input lacks (out.colour: ItemInput!)"},
          {"{\"a\":{\"qty\":1}}", "W3002 missing where a value is required (out.sku: String!)"},
          {"{\"a\":{\"sku\":\"x\",\"kind\":null}}",
           "W3002 null where a value is required (out.kind: String!)"},
          {"{\"a\":{\"sku\":\"x\",\"next\":{\"sku\":\"y\",\"tags\":[\"a\",5]}}}",
           "W3102 5 is not text (out.next.tags[1]: String!)"},
          {"{\"a\":{\"sku\":\"x\",\"next\":{}}}",
           "W3002 missing where a value is required (out.next.sku: String!)"},
          {"{\"a\":[]}", "W3102 a list of 0 is not an object (out: ItemInput!)"},
          {"{}", "W3002 missing where a value is required (out: ItemInput!)"});
}

static void the_way_in_stands_in_the_diagnostic(void **state)
{
    (void)state;
    machine m;
    machine_open(&m, JSON(INPUT));
    (void)machine_map(&m, "{\"a\":{\"sku\":\"x\",\"next\":{\"sku\":\"y\",\"tags\":[\"a\",5]}}}");
    assert_string_equal(machine_diag(&m)->target_path, "out.next.tags[1]");
    assert_string_equal(machine_diag(&m)->source_path, ".a");
    assert_string_equal(machine_diag(&m)->value, "5");
    machine_close(&m);
}

static void records_become_inputs(void **state)
{
    (void)state;
    assert_maps(VALUE_MAP("type 0 \"In\" input\nfield \"a\" type 1\nfield \"b\" type 1\n"
                          "type 1 \"Int\" int\n",
                          "RECORD r0\nCONVERT r0, type 0\nRETURN r0"),
                "{\"a\":1,\"b\":2.0}", "{\"a\":1,\"b\":2}");
}

static void inputs_may_be_wide(void **state)
{
    (void)state;
    char listing[8192];
    char *at = listing + sprintf(listing, "type 0 \"Wide\" input\n");
    for (int i = 0; i < 100; i++)
        at += sprintf(at, "field \"f%d\" type %d\n", i, i == 99 ? 2 : 1);
    (void)sprintf(at, "type 1 \"Int\" int\ntype 2 \"Int!\" int non-null\n%s", JSON(""));
    machine m;
    machine_open(&m, listing);
    assert_string_equal(machine_map(&m, "{\"a\":{\"f99\":2.0,\"f3\":1,\"f70\":5}}"),
                        "{\"f99\":2,\"f3\":1,\"f70\":5}");
    assert_string_equal(machine_map(&m, "{\"a\":{\"f98\":2}}"),
                        "W3002 missing where a value is required (out.f99: Int!)");
    machine_close(&m);
}

static void missing_elements_stay_missing(void **state)
{
    (void)state;
    assert_maps(VALUE_MAP(INTS, "NEWLIST r0\nGET r1, slot 1\nAPPENDM r0, r1\nCONST r1, #2.0\n"
                                "APPENDM r0, r1\nLIST r0\nCONVERT r0, type 0\nRETURN r0"),
                "{}", "[2]");
}

static void any_takes_anything(void **state)
{
    (void)state;
    CHECK(JSON("type 0 \"Json\" any"), {"{\"a\":[1,{\"x\":null}]}", "[1,{\"x\":null}]"},
          {"{\"a\":\"t\"}", "\"t\""}, {"{}", "null"});
}

static void depth_is_bounded(void **state)
{
    (void)state;
    char record[4096] = "";
    char *at = record;
    at += sprintf(at, "{\"a\":");
    for (int i = 0; i < 250; i++)
        at += sprintf(at, "[");
    for (int i = 0; i < 250; i++)
        at += sprintf(at, "]");
    (void)sprintf(at, "}");
    machine m;
    machine_open(&m, JSON("type 0 \"L\" list of 0\n"));
    assert_memory_equal(machine_map(&m, record), "[[[", 3);
    machine_close(&m);
}

static void a_value_without_a_target_has_a_type_to_name(void **state)
{
    (void)state;
    assert_maps("type 0 \"Int\" int\nfunction 0 registers 2\nCONST r0, \"x\"\nCONVERT r0, type 0\n"
                "RETURN r0" MACHINE_MAP,
                "{}", "W3102 \"x\" is text, not an integer (Int)");
    assert_maps("type 0 int\nfunction 0 registers 2\nCONST r0, \"x\"\nCONVERT r0, type 0\nRETURN "
                "r0" MACHINE_MAP,
                "{}", "W3102 \"x\" is text, not an integer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(source_text_becomes_an_int),
        cmocka_unit_test(json_values_become_ints_only_when_they_are),
        cmocka_unit_test(floats_keep_their_digits),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(strings_are_texts_and_dates),
        cmocka_unit_test(ids_are_texts_or_integers),
        cmocka_unit_test(booleans_are_true_or_false),
        cmocka_unit_test(dates_are_days_of_the_calendar),
        cmocka_unit_test(enums_have_their_names_only),
        cmocka_unit_test(lists_are_converted_by_element),
        cmocka_unit_test(inputs_have_known_members),
        cmocka_unit_test(the_way_in_stands_in_the_diagnostic),
        cmocka_unit_test(records_become_inputs),
        cmocka_unit_test(inputs_may_be_wide),
        cmocka_unit_test(missing_elements_stay_missing),
        cmocka_unit_test(any_takes_anything),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(a_value_without_a_target_has_a_type_to_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
