/* The machine, instruction by instruction: reading, looping, building and reckoning. */
#include "tests/support/machine.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* ---- values and reading ---- */

static void move_const_and_record(void **state)
{
    (void)state;
    VALUE("CONST r1, \"x\"\nMOVE r0, r1\nRETURN r0", "{}", "\"x\"");
    VALUE("CONST r0, 12\nRETURN r0", "{}", "12");
    VALUE("CONST r0, #1.50\nRETURN r0", "{}", "1.50");
    VALUE("CONST r0, decimal 1.50\nRETURN r0", "{}", "1.50");
    VALUE("CONST r0, null\nRETURN r0", "{}", "null");
    VALUE("RECORD r0\nRETURN r0", "{\"b\":2,\"a\":1,\"x\":3}", "{\"a\":1,\"b\":2}");
    VALUE("NEWLIST r1\nMOVE r0, r1\nRETURN r0", "{}",
          "W3011 an unfinished value (list) stands where a whole one must");
}

static void get_reads_slots(void **state)
{
    (void)state;
    VALUE("GET r0, slot 1\nRETURN r0", "{\"a\":\"x\"}", "\"x\"");
    VALUE("GET r0, slot 2\nRETURN r0", "{\"a\":\"x\",\"b\":null}", "null");
    VALUE(
        "GET r0, slot 2\nGET r0, slot 3\nNEWMAP r1\nMOVE r2, r0\nPUT r1, \"k\"\nMAP r1\nRETURN r1",
        "{}", "{}");
}

#define NESTED                                                                                     \
    "\nmap 0 \"m\" function 0 from json to json\nnode 0 width 3\nnode 1 in 0 \"a\" slot 1\n"       \
    "node 2 in 1 \"b\" slot 2 used\n"

static void a_step_into_text_fails(void **state)
{
    (void)state;
    static const char listing[] =
        "function 0 registers 2\nsite 4 9 \".a.b\" \"out.x\"\nGET r0, slot 2\nRETURN r0" NESTED;
    machine m;
    machine_open(&m, listing);
    assert_string_equal(machine_map(&m, "{\"a\":{\"b\":7}}"), "7");
    assert_string_equal(machine_map(&m, "{\"a\":\"text\"}"),
                        "W3004 .a.b: there is \"text\", which has no members");
    const weft_diag *const diag = machine_diag(&m);
    assert_string_equal(diag->file, "test.weft");
    assert_int_equal(diag->line, 4);
    assert_int_equal(diag->column, 9);
    assert_string_equal(diag->source_path, ".a.b");
    assert_string_equal(diag->target_path, "out.x");
    assert_string_equal(diag->value, "text");
    assert_string_equal(machine_map(&m, "{\"a\":[1]}"),
                        "W3004 .a.b: there is a list of 1, which has no members");
    machine_close(&m);
}

#define LINES                                                                                      \
    "\nmap 0 \"m\" function 0 from json to json\nnode 0 width 2\nnode 1 in 0 \"xs\" slot 1\n"      \
    "node 2 each 1 width 3\nnode 3 in 2 \"p\" slot 1\nnode 4 in 3 \"q\" slot 2\n"

static void field_reads_blocks(void **state)
{
    (void)state;
    static const char listing[] =
        "function 0 registers 8\nsite 1 1 \".xs[].p.q\"\nGET r0, slot 1\nCONST r1, 0\nNEWLIST r4\n"
        "loop: LOOP r0, @done\nFIELD r3, r2, slot 2\nAPPENDM r4, r3\nMOVE r3, r2\n"
        "FIELDW r3, slot 2\nAPPENDM r4, r3\nBACK @loop\ndone: LIST r4\nRETURN r4" LINES;
    machine m;
    machine_open(&m, listing);
    assert_string_equal(machine_map(&m, "{\"xs\":[{\"p\":{\"q\":1}},{\"p\":{\"q\":2}}]}"),
                        "[1,1,2,2]");
    assert_string_equal(machine_map(&m, "{\"xs\":[null,{}]}"), "[]");
    assert_string_equal(machine_map(&m, "{\"xs\":[5]}"),
                        "W3004 .xs[].p.q: there is 5, which has no members");
    assert_string_equal(machine_map(&m, "{\"xs\":[{\"p\":5}]}"),
                        "W3004 .xs[].p.q: there is 5, which has no members");
    assert_string_equal(machine_map(&m, "{\"xs\":{\"p\":{\"q\":3}}}"), "[3,3]");
    assert_string_equal(machine_map(&m, "{}"),
                        "W3005 .xs[].p.q: a list is needed, there is missing");
    machine_close(&m);
}

static void a_slot_beyond_the_block_fails(void **state)
{
    (void)state;
    VALUE("RECORD r0\nFIELD r0, r0, slot 4\nRETURN r0", "{\"a\":1}",
          "W3004 .a: there is an object, which has no members");
    VALUE("RECORD r0\nFIELDW r0, slot 4\nRETURN r0", "{\"a\":1}",
          "W3004 .a: there is an object, which has no members");
}

static void member_steps_by_key(void **state)
{
    (void)state;
    VALUE("RECORD r0\nMEMBER r0, \"b\"\nRETURN r0", "{\"a\":1,\"b\":2}", "2");
    VALUE("RECORD r0\nMEMBER r0, \"z\"\nJNONE r0, @none\nRETURN r0\nnone: CONST r0, \"none\"\n"
          "RETURN r0",
          "{\"a\":1,\"z\":2}", "\"none\"");
    VALUE("GET r0, slot 1\nMEMBER r0, \"k\"\nRETURN r0", "{\"a\":{\"k\":[1]}}", "null");
    VALUE("RECORD r0\nMAPOF r0\nMEMBER r0, \"b\"\nRETURN r0", "{\"a\":1,\"b\":[2]}", "[2]");
    VALUE("GET r0, slot 1\nMEMBER r0, \"k\"\nRETURN r0", "{}", "null");
    VALUE("GET r0, slot 1\nMEMBER r0, \"k\"\nRETURN r0", "{\"a\":\"t\"}",
          "W3004 .a: there is \"t\", which has no members");
}

static void as_list_wraps(void **state)
{
    (void)state;
    VALUE("GET r0, slot 1\nASLIST r0, r0\nRETURN r0", "{\"a\":1}", "[1]");
    VALUE("GET r0, slot 1\nASLIST r0, r0\nRETURN r0", "{\"a\":[1,2]}", "[1,2]");
    VALUE("GET r0, slot 1\nASLIST r0, r0\nRETURN r0", "{\"a\":null}", "[]");
    VALUE("GET r0, slot 1\nASLIST r0, r0\nRETURN r0", "{}", "[]");
    VALUE("NEWMAP r0\nASLIST r0, r0\nRETURN r0", "{}",
          "W3011 an unfinished value (object) stands where a whole one must");
}

static void index_counts_from_both_ends(void **state)
{
    (void)state;
    static const char at[] =
        VALUE_MAP("", "GET r0, slot 1\nGET r1, slot 2\nINDEX r2, r0, r1\nRETURN r2");
    assert_maps(at, "{\"a\":[1,2,3],\"b\":0}", "1");
    assert_maps(at, "{\"a\":[1,2,3],\"b\":-1}", "3");
    assert_maps(at, "{\"a\":[1,2,3],\"b\":2.0}", "3");
    assert_maps(at, "{\"a\":[1,2,3],\"b\":3}", "null");
    assert_maps(at, "{\"a\":[1,2,3],\"b\":-4}", "null");
    assert_maps(at, "{\"a\":[1,2,3]}", "null");
    assert_maps(at, "{\"b\":1}", "null");
    assert_maps(at, "{\"a\":7,\"b\":0}", "W3005 .a: a list is needed, there is 7");
    assert_maps(at, "{\"a\":[1],\"b\":\"x\"}",
                "W3005 a position in a list is an integer, not \"x\"");
    assert_maps("function 0 registers 3\nsite 1 1 \".xs\"\nGET r0, slot 1\nCONST r1, 0\n"
                "INDEX r0, r0, r1\nRETURN r0" LINES,
                "{\"xs\":\"one\"}", "W3005 .xs: a list is needed, there is \"one\"");
    assert_maps("function 0 registers 3\nsite 1 1 \".xs\"\nGET r0, slot 1\nASLIST r0, r0\n"
                "CONST r1, 0\nINDEX r0, r0, r1\nRETURN r0" LINES,
                "{\"xs\":\"one\"}", "\"one\"");
}

static void slice_takes_a_part(void **state)
{
    (void)state;
    static const char part[] =
        VALUE_MAP("", "GET r0, slot 1\nGET r1, slot 2\nGET r2, slot 3\nSLICE r0, r1\nRETURN r0");
    assert_maps(part, "{\"a\":[1,2,3,4],\"b\":1,\"c\":3}", "[2,3]");
    assert_maps(part, "{\"a\":[1,2,3,4],\"b\":2}", "[3,4]");
    assert_maps(part, "{\"a\":[1,2,3,4],\"c\":-1}", "[1,2,3]");
    assert_maps(part, "{\"a\":[1,2,3,4],\"b\":-9,\"c\":9}", "[1,2,3,4]");
    assert_maps(part, "{\"a\":[1,2,3,4],\"b\":3,\"c\":1}", "[]");
    assert_maps(part, "{\"b\":1}", "null");
    assert_maps(part, "{\"a\":5,\"b\":1}", "W3005 .a: a list is needed, there is 5");
    assert_maps(part, "{\"a\":[1],\"b\":true}",
                "W3005 a position in a list is an integer, not true");
}

static void mapof_turns_records_into_maps(void **state)
{
    (void)state;
    VALUE("RECORD r0\nIS r0, {record}\nRETURN r0", "{\"a\":1}", "true");
    VALUE("RECORD r0\nMAPOF r0\nIS r0, {map}\nRETURN r0", "{\"a\":1}", "true");
    VALUE("NEWLIST r0\nRECORD r1\nAPPEND r0, r1\nLIST r0\nMAPOF r0\nCONST r1, 0\nINDEX r0, r0, r1\n"
          "IS r0, {map}\nRETURN r0",
          "{\"a\":1}", "true");
}

/* ---- jumps and loops ---- */

static void jumps_look_at_one_register(void **state)
{
    (void)state;
#define JUMP(op)                                                                                   \
    "GET r0, slot 1\n" op " r0, @far\nCONST r1, \"near\"\nRETURN r1\nfar: CONST r1, \"far\"\n"     \
    "RETURN r1"
    VALUE(JUMP("JNONE"), "{}", "\"far\"");
    VALUE(JUMP("JNONE"), "{\"a\":null}", "\"far\"");
    VALUE(JUMP("JNONE"), "{\"a\":\"\"}", "\"near\"");
    VALUE(JUMP("JSOME"), "{\"a\":0}", "\"far\"");
    VALUE(JUMP("JSOME"), "{}", "\"near\"");
    VALUE(JUMP("JTRUE"), "{\"a\":true}", "\"far\"");
    VALUE(JUMP("JTRUE"), "{\"a\":false}", "\"near\"");
    VALUE(JUMP("JTRUE"), "{\"a\":\"Y\"}", "W3008 a condition must be true or false, not \"Y\"");
    VALUE(JUMP("JFALSE"), "{\"a\":false}", "\"far\"");
    VALUE(JUMP("JFALSE"), "{\"a\":true}", "\"near\"");
    VALUE(JUMP("JFALSE"), "{}", "W3008 a condition must be true or false, not missing");
    VALUE("JMP @over\nCONST r0, 1\nRETURN r0\nover: CONST r0, 2\nRETURN r0", "{}", "2");
}

static void loop_visits_each_element(void **state)
{
    (void)state;
    static const char loop[] =
        VALUE_MAP("", "GET r0, slot 1\nCONST r1, 0\nCONST r4, 0\nagain: LOOP r0, @done\n"
                      "ADD r4, r4, r2\nBACK @again\ndone: RETURN r4");
    assert_maps(loop, "{\"a\":[1,2,3.5]}", "6.5");
    assert_maps(loop, "{\"a\":[]}", "0");
    assert_maps(loop, "{\"a\":1}", "W3005 .a: a list is needed, there is 1");
    VALUE("GET r0, slot 1\nCONST r1, \"x\"\nagain: LOOP r0, @done\nBACK @again\ndone: RETURN r0",
          "{\"a\":[1]}", "W3011 an unfinished value (text) stands where a whole one must");
    VALUE("GET r0, slot 1\nCONST r1, -5\nagain: LOOP r0, @done\nBACK @again\ndone: RETURN r0",
          "{\"a\":[1]}", "[1]");
}

/* ---- building ---- */

static void lists_are_built(void **state)
{
    (void)state;
    static const char many[] =
        VALUE_MAP("", "GET r0, slot 1\nCONST r1, 0\nNEWLIST r4\nagain: LOOP r0, @done\n"
                      "APPEND r4, r2\nAPPEND r4, r2\nBACK @again\ndone: LIST r4\nRETURN r4");
    assert_maps(many, "{\"a\":[1,2,3,4,5,6,7,8,9]}", "[1,1,2,2,3,3,4,4,5,5,6,6,7,7,8,8,9,9]");
    VALUE("NEWLIST r0\nGET r1, slot 1\nAPPEND r0, r1\nGET r1, slot 2\nAPPEND r0, r1\nLIST r0\n"
          "RETURN r0",
          "{\"b\":null}", "[null]");
    VALUE("NEWLIST r0\nGET r1, slot 1\nAPPENDM r0, r1\nLIST r0\nCONST r1, 0\nNEWLIST r4\n"
          "CONST r3, \"seen\"\nagain: LOOP r0, @done\nAPPEND r4, r3\nBACK @again\n"
          "done: LIST r4\nRETURN r4",
          "{}", "[\"seen\"]");
    VALUE("CONST r0, 1\nAPPEND r0, r0\nRETURN r0", "{}",
          "W3011 an unfinished value (integer) stands where a whole one must");
    VALUE("NEWLIST r0\nNEWLIST r1\nAPPEND r0, r1\nRETURN r0", "{}",
          "W3011 an unfinished value (list) stands where a whole one must");
    VALUE("CONST r0, 1\nLIST r0\nRETURN r0", "{}",
          "W3011 an unfinished value (integer) stands where a whole one must");
    VALUE("NEWMAP r0\nLIST r0\nRETURN r0", "{}",
          "W3011 an unfinished value (object) stands where a whole one must");
}

static void spread_adds_elements(void **state)
{
    (void)state;
    static const char spread[] =
        VALUE_MAP("", "NEWLIST r0\nGET r1, slot 1\nSPREAD r0, r1\nGET r1, slot 2\nSPREAD r0, r1\n"
                      "LIST r0\nRETURN r0");
    assert_maps(spread, "{\"a\":[1,2],\"b\":[3,null]}", "[1,2,3,null]");
    assert_maps(spread, "{\"b\":[3]}", "[3]");
    assert_maps(spread, "{\"a\":4}", "W3005 .a: a list is needed, there is 4");
}

static void maps_are_built(void **state)
{
    (void)state;
    static const char put[] = VALUE_MAP(
        "", "NEWMAP r0\nGET r1, slot 1\nPUT r0, \"x\"\nGET r1, slot 2\nPUTKEEP r0, \"y\"\n"
            "GET r1, slot 3\nPUTKEEP r0, \"z\"\nMAP r0\nRETURN r0");
    assert_maps(put, "{\"a\":1,\"b\":2,\"c\":3}", "{\"x\":1,\"y\":2,\"z\":3}");
    assert_maps(put, "{\"a\":null,\"b\":null}", "{\"y\":null}");
    VALUE("CONST r0, 1\nCONST r1, 1\nPUT r0, \"x\"\nRETURN r0", "{}",
          "W3011 an unfinished value (integer) stands where a whole one must");
    VALUE("NEWMAP r0\nNEWMAP r1\nPUTKEEP r0, \"x\"\nRETURN r0", "{}",
          "W3011 an unfinished value (object) stands where a whole one must");
    VALUE("NEWMAP r0\nMAPSOME r0\nJNONE r0, @none\nRETURN r0\nnone: CONST r0, \"none\"\nRETURN r0",
          "{}", "\"none\"");
    VALUE("NEWMAP r0\nCONST r1, 1\nPUT r0, \"x\"\nMAPSOME r0\nRETURN r0", "{}", "{\"x\":1}");
    VALUE("NEWLIST r0\nMAP r0\nRETURN r0", "{}",
          "W3011 an unfinished value (list) stands where a whole one must");
}

/* ---- tests and arithmetic ---- */

static void require_rejects_nothing_and_blank(void **state)
{
    (void)state;
    static const char need[] = VALUE_MAP("", "GET r0, slot 1\nREQUIRE r0\nRETURN r0");
    assert_maps(need, "{\"a\":\"x\"}", "\"x\"");
    assert_maps(need, "{\"a\":0}", "0");
    assert_maps(need, "{}", "W3002 .a is missing, required for out");
    assert_maps(need, "{\"a\":null}", "W3002 .a is null, required for out");
    assert_maps(need, "{\"a\":\" \\u00a0 \"}", "W3002 .a is blank, required for out");
}

static void is_tests_kinds(void **state)
{
    (void)state;
    VALUE("GET r0, slot 1\nIS r0, {text bool}\nRETURN r0", "{\"a\":\"x\"}", "true");
    VALUE("GET r0, slot 1\nIS r0, {text bool}\nRETURN r0", "{\"a\":1}", "false");
    VALUE("GET r0, slot 1\nIS r0, {missing}\nRETURN r0", "{}", "true");
    VALUE("GET r0, slot 1\nIS r0, {number}\nRETURN r0", "{\"a\":1}", "true");
}

static void equality_is_total(void **state)
{
    (void)state;
#define PAIR(op) "GET r0, slot 1\nGET r1, slot 2\n" op " r2, r0, r1\nRETURN r2"
    VALUE(PAIR("EQ"), "{\"a\":1,\"b\":1.0}", "true");
    VALUE(PAIR("EQ"), "{\"a\":\"1\",\"b\":1}", "false");
    VALUE(PAIR("EQ"), "{}", "true");
    VALUE(PAIR("EQ"), "{\"a\":{\"x\":1,\"y\":[2]},\"b\":{\"y\":[2],\"x\":1}}", "true");
    VALUE(PAIR("NE"), "{\"a\":1,\"b\":2}", "true");
    VALUE(PAIR("NE"), "{\"a\":\"x\",\"b\":\"x\"}", "false");
    VALUE("RECORD r0\nRECORD r1\nEQ r2, r0, r1\nRETURN r2", "{\"a\":1}", "true");
    VALUE("NEWLIST r0\nNEWLIST r1\nEQ r2, r0, r1\nRETURN r2", "{}",
          "W3011 an unfinished value (list) stands where a whole one must");
}

static void order_needs_two_of_a_kind(void **state)
{
    (void)state;
    VALUE(PAIR("LT"), "{\"a\":1,\"b\":1.5}", "true");
    VALUE(PAIR("LT"), "{\"a\":2,\"b\":2}", "false");
    VALUE(PAIR("LE"), "{\"a\":2,\"b\":2}", "true");
    VALUE(PAIR("LE"), "{\"a\":\"b\",\"b\":\"a\"}", "false");
    VALUE(PAIR("LT"), "{\"a\":\"10\",\"b\":9}", "W3006 \"10\" and 9 have no order");
    VALUE("NEWLIST r0\nCONST r1, 1\nLT r2, r1, r0\nRETURN r2", "{}",
          "W3011 an unfinished value (list) stands where a whole one must");
    VALUE(PAIR("LE"), "{\"b\":9}", "W3006 missing and 9 have no order");
}

static void in_searches_a_list(void **state)
{
    (void)state;
    VALUE(PAIR("IN"), "{\"a\":2,\"b\":[1,2.0]}", "true");
    VALUE(PAIR("IN"), "{\"a\":\"2\",\"b\":[1,2]}", "false");
    VALUE(PAIR("IN"), "{\"a\":2}", "false");
    VALUE(PAIR("IN"), "{\"a\":2,\"b\":2}", "W3005 in takes a list, not 2");
}

static void not_takes_a_bool(void **state)
{
    (void)state;
    VALUE("GET r0, slot 1\nNOT r0, r0\nRETURN r0", "{\"a\":true}", "false");
    VALUE("GET r0, slot 1\nNOT r0, r0\nRETURN r0", "{\"a\":false}", "true");
    VALUE("GET r0, slot 1\nNOT r0, r0\nRETURN r0", "{\"a\":0}",
          "W3008 a condition must be true or false, not 0");
}

static void arithmetic_is_exact(void **state)
{
    (void)state;
    VALUE(PAIR("ADD"), "{\"a\":1,\"b\":2}", "3");
    VALUE(PAIR("ADD"), "{\"a\":0.1,\"b\":0.2}", "0.3");
    VALUE(PAIR("ADD"), "{\"a\":9223372036854775807,\"b\":1}", "9223372036854775808");
    VALUE(PAIR("SUB"), "{\"a\":1,\"b\":2.50}", "-1.50");
    VALUE(PAIR("SUB"), "{\"a\":1,\"b\":2}", "-1");
    VALUE("GET r0, slot 1\nNEG r0, r0\nRETURN r0", "{\"a\":7}", "-7");
    VALUE(PAIR("MUL"), "{\"a\":19.99,\"b\":3}", "59.97");
    VALUE(PAIR("MUL"), "{\"a\":4000000000000,\"b\":4000000000000}", "16000000000000000000000000");
    VALUE(PAIR("DIV"), "{\"a\":1,\"b\":8}", "0.125");
    VALUE(PAIR("DIV"), "{\"a\":2,\"b\":3}", "0.66666666666666666667");
    VALUE(PAIR("REM"), "{\"a\":-7,\"b\":3}", "-1");
    VALUE(PAIR("REM"), "{\"a\":7.5,\"b\":2}", "1.5");
    VALUE(PAIR("REM"), "{\"a\":-9223372036854775808,\"b\":-1}", "0");
    VALUE("GET r0, slot 1\nNEG r0, r0\nRETURN r0", "{\"a\":1.50}", "-1.50");
    VALUE("GET r0, slot 1\nNEG r0, r0\nRETURN r0", "{\"a\":-9223372036854775808}",
          "9223372036854775808");
}

static void arithmetic_fails_rather_than_guesses(void **state)
{
    (void)state;
    VALUE(PAIR("ADD"), "{\"a\":\"1\",\"b\":2}", "W3007 + takes numbers, not \"1\"");
    VALUE(PAIR("DIV"), "{\"a\":[],\"b\":2}", "W3007 / takes numbers, not a list of 0");
    VALUE(PAIR("REM"), "{\"a\":2,\"b\":null}", "W3007 % takes numbers, not null");
    VALUE(PAIR("SUB"), "{\"a\":1}", "W3007 - takes numbers, not missing");
    VALUE(PAIR("DIV"), "{\"a\":1,\"b\":0.00}", "W3007 division by zero");
    VALUE(PAIR("REM"), "{\"a\":1,\"b\":0}", "W3007 division by zero");
    VALUE(PAIR("MUL"), "{\"a\":1e30,\"b\":1e30}", "W3007 the result of * has more than 38 digits");
    VALUE("GET r0, slot 1\nNEG r0, r0\nRETURN r0", "{\"a\":true}",
          "W3007 - takes numbers, not true");
}

static void concat_joins_texts(void **state)
{
    (void)state;
    static const char join[] = VALUE_MAP(
        "", "GET r0, slot 1\nGET r1, slot 2\nGET r2, slot 3\nCONCAT r3, r0, 3\nRETURN r3");
    assert_maps(join, "{\"a\":\"x\",\"b\":\"\",\"c\":\"\\\"z\"}", "\"x\\\"z\"");
    assert_maps(join, "{\"a\":1.50,\"b\":true,\"c\":\"\"}", "\"1.50true\"");
    assert_maps(join, "{\"a\":1.50,\"b\":true,\"c\":[1,\"q\"]}",
                "W3009 a value of this text is a list of 2");
    assert_maps(join, "{\"a\":\"x\",\"b\":\"y\"}", "W3009 a value of this text is missing");
    assert_maps(join, "{\"a\":\"x\",\"b\":null,\"c\":1}", "W3009 a value of this text is null");
    VALUE("CONCAT r0, r0, 0\nRETURN r0", "{}", "\"\"");
    VALUE("GET r0, slot 1\nGET r1, slot 2\nMESSAGE r0, r0, 2\nRETURN r0", "{\"b\":null}",
          "\"(missing)(null)\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(move_const_and_record),
        cmocka_unit_test(get_reads_slots),
        cmocka_unit_test(a_step_into_text_fails),
        cmocka_unit_test(field_reads_blocks),
        cmocka_unit_test(a_slot_beyond_the_block_fails),
        cmocka_unit_test(member_steps_by_key),
        cmocka_unit_test(as_list_wraps),
        cmocka_unit_test(index_counts_from_both_ends),
        cmocka_unit_test(slice_takes_a_part),
        cmocka_unit_test(mapof_turns_records_into_maps),
        cmocka_unit_test(jumps_look_at_one_register),
        cmocka_unit_test(loop_visits_each_element),
        cmocka_unit_test(lists_are_built),
        cmocka_unit_test(spread_adds_elements),
        cmocka_unit_test(maps_are_built),
        cmocka_unit_test(require_rejects_nothing_and_blank),
        cmocka_unit_test(is_tests_kinds),
        cmocka_unit_test(equality_is_total),
        cmocka_unit_test(order_needs_two_of_a_kind),
        cmocka_unit_test(in_searches_a_list),
        cmocka_unit_test(not_takes_a_bool),
        cmocka_unit_test(arithmetic_is_exact),
        cmocka_unit_test(arithmetic_fails_rather_than_guesses),
        cmocka_unit_test(concat_joins_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
