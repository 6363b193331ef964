/* The machine calls: functions of the program, the library, tables, look-ups; and what is converted and returned. */
#include "tests/support/machine.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void call_has_its_own_window(void **state)
{
    (void)state;
    static const char before[] =
        "function 0 \"main\" registers 6\nGET r2, slot 1\nGET r3, slot 2\nCONST r5, \"kept\"\n"
        "CALL r2, function 1\nMOVE r0, r2\nCALL r2, function 2\nRETURN r0\n"
        "function 1 \"sum\" params 2 registers 4\nJSOME r2, @dirty\nADD r3, r0, r1\nRETURN r3\n"
        "dirty: CONST r0, \"dirty\"\nRETURN r0\n"
        "function 2 \"none\" registers 1\nJSOME r0, @dirty\nRETURN r0\n"
        "dirty: CONST r0, \"dirty\"\nREJECT r0" MACHINE_MAP;
    assert_maps(before, "{\"a\":1,\"b\":2}", "3");
}

static void library_applies_the_signature(void **state)
{
    (void)state;
#define LIB1(name) "GET r0, slot 1\nLIB r0, \"" name "\" 1\nRETURN r0"
    VALUE(LIB1("length"), "{\"a\":\"four\"}", "4");
    VALUE(LIB1("length"), "{\"a\":null}", "null");
    VALUE(LIB1("length"), "{\"a\":4}", "W3103 length: s takes text, not 4");
    VALUE(LIB1("kind_int"), "{\"a\":4}", "\"int\"");
    VALUE(LIB1("kind_int"), "{\"a\":4.0}", "\"int\"");
    VALUE(LIB1("kind_int"), "{\"a\":4.5}", "W3103 kind_int: n takes an integer, not 4.5");
    VALUE(LIB1("kind_int"), "{\"a\":\"4\"}", "W3103 kind_int: n takes an integer, not \"4\"");
    VALUE(LIB1("kind_decimal"), "{\"a\":4}", "\"decimal\"");
    VALUE(LIB1("kind_decimal"), "{\"a\":true}", "W3103 kind_decimal: n takes a number, not true");
    VALUE(LIB1("kind_number"), "{\"a\":4}", "\"int\"");
    VALUE(LIB1("kind_number"), "{\"a\":4.0}", "\"decimal\"");
    VALUE(LIB1("kind_number"), "{\"a\":99999999999999999999}", "\"decimal\"");
    VALUE(LIB1("kind_maybe"), "{}", "\"missing\"");
    VALUE(LIB1("kind_maybe"), "{\"a\":null}", "\"null\"");
    VALUE(LIB1("kind"), "{}", "\"missing\"");
    VALUE(LIB1("kind_date"), "{\"a\":\"x\"}", "W3103 kind_date: d takes a date-time, not \"x\"");
    VALUE("CONST r0, date 3\nLIB r0, \"kind_date\" 1\nRETURN r0", "{}", "\"date\"");
    VALUE("CONST r0, double 0.5\nLIB r0, \"kind_number\" 1\nRETURN r0", "{}", "\"decimal\"");
    VALUE("NEWLIST r0\nLIB r0, \"kind\" 1\nRETURN r0", "{}",
          "W3011 an unfinished value (list) stands where a whole one must");
}

static void library_sees_maps_for_records(void **state)
{
    (void)state;
    VALUE("RECORD r0\nLIB r0, \"kind\" 1\nRETURN r0", "{\"a\":1}", "\"map\"");
    VALUE("RECORD r0\nLIB r0, \"map_any\" 1\nRETURN r0", "{\"a\":1}", "{\"a\":1}");
    VALUE("RECORD r0\nLIB r0, \"same\" 1\nIS r0, {record}\nRETURN r0", "{\"a\":1}", "true");
#define LIST1(name, kind)                                                                          \
    "NEWLIST r0\nRECORD r1\nAPPEND r0, r1\nLIST r0\nLIB r0, \"" name "\" 1\nCONST r1, 0\n"         \
    "INDEX r0, r0, r1\nIS r0, {" kind "}\nRETURN r0"
    VALUE(LIST1("list_any", "map"), "{\"a\":1}", "true");
    VALUE(LIST1("echo", "map"), "{\"a\":1}", "true");
    VALUE(LIST1("same", "record"), "{\"a\":1}", "true");
    VALUE(LIB1("list_text"), "{\"a\":[\"x\"]}", "[\"x\"]");
    VALUE(LIB1("list_text"), "{\"a\":\"x\"}", "W3103 list_text: xs takes a list, not \"x\"");
    VALUE(LIB1("first_kind"), "{\"a\":[1]}", "\"list\"");
    VALUE(LIB1("map_any"), "{\"a\":[1]}", "W3103 map_any: m takes an object, not a list of 1");
}

static void library_gives_nothing_for_nothing(void **state)
{
    (void)state;
    VALUE("CONST r0, \"x\"\nGET r1, slot 1\nLIB r0, \"count\" 2\nRETURN r0", "{\"a\":null}",
          "null");
    VALUE("CONST r0, \"x\"\nGET r1, slot 1\nLIB r0, \"count\" 2\nRETURN r0", "{}", "20");
    VALUE("CONST r0, \"x\"\nGET r1, slot 1\nLIB r0, \"count\" 2\nRETURN r0", "{\"a\":5}", "21");
    VALUE("CONST r0, \"x\"\nCONST r1, 9\nLIB r0, \"count\" 1\nRETURN r0", "{}", "10");
}

static void library_failures_have_their_sentence(void **state)
{
    (void)state;
    VALUE(LIB1("fail"), "{\"a\":\"this\"}", "W3101 this is no good");
    VALUE(LIB1("silent"), "{\"a\":\"this\"}", "W3101 silent failed");
    machine m;
    machine_open(&m, VALUE_MAP("", LIB1("fail")));
    (void)machine_map(&m, "{\"a\":\"this\"}");
    assert_string_equal(machine_diag(&m)->value, "this");
    assert_string_equal(machine_diag(&m)->target_path, "out");
    assert_int_equal(machine_diag(&m)->record, 1);
    machine_close(&m);
}

static void library_is_told_of_clock_and_record(void **state)
{
    (void)state;
    machine m;
    const weft_vm_options options = {.now_seconds = 1000, .now_nanos = 7};
    machine_open(&m,
                 VALUE_MAP("", "LIB r0, \"now\" 0\nLIB r1, \"row\" 0\nADD r0, r0, r1\nRETURN r0"));
    machine_make(&m, &options);
    assert_string_equal(machine_map(&m, "{}"), "1008");
    wf_vm_set_clock(m.vm, 2000, 0);
    assert_string_equal(machine_map(&m, "{}"), "2001");
    assert_int_equal(m.program->traits, WEFT_USES_CLOCK | WEFT_USES_RECORD);
    machine_close(&m);
}

static void patterns_are_compiled_once(void **state)
{
    (void)state;
    static const char text[] = VALUE_MAP(
        "", "GET r0, slot 1\nCONST r1, \"ab\"\nLIB r0, \"begins\" 2 pattern \"ab\"\nRETURN r0");
    assert_maps(text, "{\"a\":\"abc\"}", "true");
    assert_maps(text, "{\"a\":\"bc\"}", "false");
}

static void a_text_may_stand_for_a_pattern(void **state)
{
    (void)state;
    VALUE("GET r0, slot 1\nCONST r1, \"(\"\nLIB r0, \"either\" 2\nRETURN r0", "{\"a\":\"abc\"}",
          "1");
    VALUE("GET r0, slot 1\nCONST r1, \"a\"\nLIB r0, \"either\" 2 pattern \"a\"\nRETURN r0",
          "{\"a\":\"abc\"}", "true");
}

#define LOOK                                                                                       \
    "GET r0, slot 1\nTABLE r0, table 0\nJABSENT r0, @none\nRETURN r0\nnone: CONST r0, \"none\"\n"  \
    "RETURN r0"

static void tables_are_looked_up_by_value(void **state)
{
    (void)state;
    static const char look[] = VALUE_MAP(MACHINE_TABLE, LOOK);
    assert_maps(look, "{\"a\":\"A\"}", "\"first\"");
    assert_maps(look, "{\"a\":1.00}", "\"one\"");
    assert_maps(look, "{\"a\":true}", "\"yes\"");
    assert_maps(look, "{\"a\":2.5}", "null");
    assert_maps(look, "{\"a\":\"1\"}", "\"none\"");
    assert_maps(look, "{\"a\":false}", "\"none\"");
    assert_maps(look, "{}", "\"none\"");
    assert_maps(look, "{\"a\":[1]}", "\"none\"");
}

static weft_status answer(weft_value *out, void *context, uint32_t lookup, const weft_value *args,
                          uint32_t count, wf_buf *message)
{
    assert_int_equal(lookup, 0);
    assert_int_equal(count, 1);
    *(int *)context += 1;
    if (args[0].kind != WEFT_KIND_TEXT) {
        wf_buf_put_text(message, "the store did not answer");
        return WEFT_REJECTED;
    }
    *out = args[0];
    return WEFT_OK;
}

#define LOOKUP                                                                                     \
    "type 0 \"String!\" string non-null\nlookup 0 \"store\" params 1 type 0 query \"{ a }\"\n"
#define ASK "GET r0, slot 1\nLOOKUP r0, lookup 0\nRETURN r0"

static void lookups_ask_outside(void **state)
{
    (void)state;
    int asked = 0;
    machine m;
    machine_open(&m, VALUE_MAP(LOOKUP, ASK));
    assert_string_equal(machine_map(&m, "{\"a\":\"x\"}"),
                        "W3010 store: there are no look-ups here");
    wf_vm_set_lookup(m.vm, answer, &asked);
    assert_string_equal(machine_map(&m, "{\"a\":\"x\"}"), "\"x\"");
    assert_string_equal(machine_map(&m, "{\"a\":1}"), "W3010 the store did not answer");
    assert_int_equal(asked, 2);
    machine_close(&m);
}

static void convert_names_the_target(void **state)
{
    (void)state;
    machine m;
    machine_open(&m, VALUE_MAP("type 0 \"Int!\" int non-null\n",
                               "GET r0, slot 1\nCONVERT r0, type 0\nRETURN r0"));
    assert_string_equal(machine_map(&m, "{\"a\":12}"), "12");
    assert_string_equal(machine_map(&m, "{\"a\":\"12\"}"),
                        "W3102 \"12\" is text, not an integer (out: Int!)");
    assert_string_equal(machine_diag(&m)->hint, "write .int() to read an integer from a text");
    assert_string_equal(machine_map(&m, "{}"),
                        "W3002 missing where a value is required (out: Int!)");
    machine_close(&m);
}

static void return_gives_whole_values_only(void **state)
{
    (void)state;
    VALUE("NEWLIST r0\nRETURN r0", "{}",
          "W3011 an unfinished value (list) stands where a whole one must");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(call_has_its_own_window),
        cmocka_unit_test(library_applies_the_signature),
        cmocka_unit_test(library_sees_maps_for_records),
        cmocka_unit_test(library_gives_nothing_for_nothing),
        cmocka_unit_test(library_failures_have_their_sentence),
        cmocka_unit_test(library_is_told_of_clock_and_record),
        cmocka_unit_test(patterns_are_compiled_once),
        cmocka_unit_test(a_text_may_stand_for_a_pattern),
        cmocka_unit_test(tables_are_looked_up_by_value),
        cmocka_unit_test(lookups_ask_outside),
        cmocka_unit_test(convert_names_the_target),
        cmocka_unit_test(return_gives_whole_values_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
