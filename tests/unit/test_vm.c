/* The machine, instruction by instruction: what it gives and how it fails. */
#include "tests/support/machine.h"

#include "base/memory.h"
#include "vm/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VALUE(body, record, expected)  assert_maps(VALUE_MAP("", body), record, expected)
#define OUTPUT(body, record, expected) assert_maps(OUTPUT_MAP("", body), record, expected)

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

/* ---- calls ---- */

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

#define TABLE                                                                                      \
    "table 0 \"t\"\nrow \"A\" \"first\"\nrow 1 \"one\"\nrow true \"yes\"\nrow \"A\" \"again\"\n"   \
    "row #2.50 null\n"
#define LOOK                                                                                       \
    "GET r0, slot 1\nTABLE r0, table 0\nJABSENT r0, @none\nRETURN r0\nnone: CONST r0, \"none\"\n"  \
    "RETURN r0"

static void tables_are_looked_up_by_value(void **state)
{
    (void)state;
    static const char look[] = VALUE_MAP(TABLE, LOOK);
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

/* ---- outcomes ---- */

static void reject_skip_and_warn(void **state)
{
    (void)state;
    VALUE("CONST r0, \"negative total\"\nREJECT r0", "{}", "W3003 negative total");
    VALUE("GET r0, slot 1\nREJECT r0", "{}", "W3003 the mapping rejects this record");
    VALUE("GET r0, slot 1\nREJECT r0", "{\"a\":[1]}", "W3003 a list of 1");
    VALUE("RECORD r0\nREJECT r0", "{}", "W3003 an object");
    VALUE("SKIP", "{}", "skipped");
    machine m;
    machine_open(&m, VALUE_MAP("", "CONST r0, \"no unit\"\nWARN r0\nRETURN r0"));
    assert_string_equal(machine_map(&m, "{}"), "\"no unit\"");
    assert_string_equal(machine_diag(&m)->code, "W3001");
    assert_int_equal(machine_diag(&m)->severity, WEFT_SEVERITY_WARNING);
    assert_string_equal(machine_diag(&m)->message, "no unit");
    assert_int_equal(machine_diag(&m)->line, 3);
    machine_close(&m);
    machine_open(&m, VALUE_MAP("", "RECORD r0\nWARN r0\nRETURN r1"));
    assert_string_equal(machine_map(&m, "{}"), "null");
    assert_string_equal(machine_diag(&m)->message, "an object");
    machine_close(&m);
}

/* ---- emission ---- */

static void members_are_emitted_with_their_comma(void **state)
{
    (void)state;
    static const char members[] = OUTPUT_MAP(
        "",
        "EMIT \"{\"\nGET r0, slot 1\nEMITF r0, \",\\\"x\\\":\"\nGET r0, slot 2\n"
        "EMITF r0, \",\\\"y\\\":\"\nGET r0, slot 3\nEMITN r0, \",\\\"z\\\":\"\nEMIT \"}\"\nEND");
    assert_maps(members, "{\"a\":\"t\",\"b\":2.50,\"c\":true}",
                "{\"x\":\"t\",\"y\":2.50,\"z\":true}");
    assert_maps(members, "{\"b\":1,\"c\":null}", "{\"y\":1,\"z\":null}");
    assert_maps(members, "{\"a\":null,\"c\":[1,{\"k\":\"v\"}]}", "{\"z\":[1,{\"k\":\"v\"}]}");
    assert_maps(members, "{}", "{}");
    assert_maps(members, "{\"a\":\"q\\\"\\\\\\n\\u0001é\"}", "{\"x\":\"q\\\"\\\\\\n\\u0001é\"}");
}

static void texts_of_all_lengths_are_copied(void **state)
{
    (void)state;
    static const char body[] = OUTPUT_MAP(
        "",
        "EMIT \"{\"\nGET r0, slot 1\nCONCAT r0, r0, 1\nEMITF r0, \",\\\"x\\\":\"\nEMIT \"}\"\nEND");
    static const char plain[] =
        "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdef"
        "ghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrst";
    machine m;
    char record[256];
    char expected[256];
    machine_open(&m, body);
    for (int len = 0; len < (int)sizeof plain; len++) {
        (void)snprintf(record, sizeof record, "{\"a\":\"%.*s\"}", len, plain);
        (void)snprintf(expected, sizeof expected, "{\"x\":\"%.*s\"}", len, plain);
        assert_string_equal(machine_map(&m, record), expected);
    }
    machine_close(&m);
}

/* Every special byte at every place of texts of all lengths, each in a block of its own size. */
static void texts_are_escaped_wherever_they_need_it(void **state)
{
    (void)state;
    static const char bytes[] = {'"', '\\', '\x1f', '\n', '\x01', ' ', '!', '#', '[', '~', '\x7f'};
    machine m;
    wf_buf out;
    wf_buf expected;
    weft_value block[4] = {{0}};
    const wf_vm_input input = {.block = block};
    wf_buf_init(&out, 0);
    wf_buf_init(&expected, 0);
    machine_open(&m, OUTPUT_MAP("", "GET r0, slot 1\nEMITE r0\nEND"));
    machine_make(&m, NULL);
    for (size_t len = 0; len < 70; len++) {
        char *const text = test_malloc(len + (len == 0));
        for (size_t at = 0; at < len + (len == 0); at++) {
            memset(text, 'x', len);
            if (len != 0)
                text[at] = bytes[(at + len) % sizeof bytes];
            block[1] = weft_text(weft_span_of(text, len));
            wf_buf_reset(&out);
            wf_buf_reset(&expected);
            wf_json_put_text(&expected, weft_span_of(text, len));
            assert_int_equal(wf_vm_run(m.vm, &input, &out, NULL, m.diags), WEFT_OK);
            assert_true(weft_span_equal(wf_buf_span(&out), wf_buf_span(&expected)));
        }
        test_free(text);
    }
    wf_buf_fini(&out);
    wf_buf_fini(&expected);
    machine_close(&m);
}

static void constants_are_emitted_plain(void **state)
{
    (void)state;
    OUTPUT(
        "EMIT \"[\"\nCONST r0, \"plain\"\nEMITE r0\nCONST r0, \"q\\\"\"\nEMITE r0\nCONST r0, -12\n"
        "EMITE r0\nCONST r0, date 0\nEMITE r0\nCONST r0, datetime 60 0 0\nEMITE r0\n"
        "CONST r0, double 0.5\nEMITE r0\nCONST r0, decimal 1.50\nEMITE r0\nCONST r0, null\nEMITE "
        "r0\n"
        "CONST r0, missing\nEMITE r0\nEMIT \"]\"\nEND",
        "{}", "[\"plain\",\"q\\\"\",-12,\"1970-01-01\",\"1970-01-01T00:01:00Z\",0.5,1.50,null]");
    OUTPUT("EMIT \"[\"\nCONST r0, \"0123456789abcdef-0123456789abcdef-0123456789\"\nEMITE r0\n"
           "EMITS \",{\"\nEMIT \"}\"\nEMITS \",[]\"\nEMIT \"]\"\nEND",
           "{}", "[\"0123456789abcdef-0123456789abcdef-0123456789\",{},[]]");
}

static void records_are_emitted_as_objects(void **state)
{
    (void)state;
    OUTPUT(
        "EMIT \"{\"\nRECORD r0\nEMITF r0, \",\\\"all\\\":\"\nNEWLIST r1\nAPPEND r1, r0\nLIST r1\n"
        "EMITF r1, \",\\\"list\\\":\"\nEMIT \"}\"\nEND",
        "{\"a\":1,\"b\":\"x\"}",
        "{\"all\":{\"a\":1,\"b\":\"x\"},\"list\":[{\"a\":1,\"b\":\"x\"}]}");
    OUTPUT("NEWLIST r0\nEMIT \"[\"\nEMITE r0\nEMIT \"]\"\nEND", "{}",
           "W3011 an unfinished value (list) stands where a whole one must");
    assert_maps(OUTPUT_MAP(TABLE, "TABLE r0, table 0\nEMIT \"{\"\nEMITF r0, \",\\\"x\\\":\"\n"
                                  "EMIT \"}\"\nEND"),
                "{}", "W3011 an unfinished value (absent) stands where a whole one must");
}

static void empty_objects_disappear(void **state)
{
    (void)state;
    static const char group[] = OUTPUT_MAP(
        "",
        "EMIT \"{\"\nGET r0, slot 1\nEMITF r0, \",\\\"x\\\":\"\nMARK r1\nEMITS \",\\\"g\\\":{\"\n"
        "GET r0, slot 2\nEMITF r0, \",\\\"y\\\":\"\nCLOSE r1\nGET r0, slot 3\n"
        "EMITF r0, \",\\\"z\\\":\"\nEMIT \"}\"\nEND");
    assert_maps(group, "{\"a\":1,\"b\":2,\"c\":3}", "{\"x\":1,\"g\":{\"y\":2},\"z\":3}");
    assert_maps(group, "{\"a\":1,\"c\":3}", "{\"x\":1,\"z\":3}");
    assert_maps(group, "{\"c\":3}", "{\"z\":3}");
    assert_maps(group, "{\"b\":3}", "{\"g\":{\"y\":3}}");
    OUTPUT("EMIT \"{\"\nCONST r0, 9\nCLOSE r0\nEND", "{}",
           "W3011 an unfinished value (integer) stands where a whole one must");
    OUTPUT("EMIT \"{\"\nCONST r0, -1\nCLOSE r0\nEND", "{}",
           "W3011 an unfinished value (integer) stands where a whole one must");
    OUTPUT("EMIT \"{\"\nCONST r0, \"x\"\nCLOSE r0\nEND", "{}",
           "W3011 an unfinished value (text) stands where a whole one must");
    OUTPUT("MARK r0\nCLOSE r0\nEND", "{}", "}");
}

static void a_rejected_record_leaves_no_output(void **state)
{
    (void)state;
    machine m;
    wf_buf out;
    weft_value block[4] = {{0}};
    const wf_vm_input input = {
        .block = block, .name = "in.csv", .number = 7, .offset = 90, .line = 8};
    wf_buf_init(&out, 0);
    wf_buf_put_text(&out, "before\n");
    machine_open(&m, OUTPUT_MAP("", "EMIT \"{\"\nGET r0, slot 1\nREQUIRE r0\nEMIT \"}\"\nEND"));
    machine_make(&m, NULL);
    assert_int_equal(wf_vm_run(m.vm, &input, &out, NULL, m.diags), WEFT_REJECTED);
    assert_int_equal(out.len, 7);
    const weft_diag *const diag = machine_diag(&m);
    assert_string_equal(diag->input, "in.csv");
    assert_int_equal(diag->record, 7);
    assert_int_equal(diag->offset, 90);
    assert_int_equal(diag->input_line, 8);
    block[1] = weft_int(1);
    assert_int_equal(wf_vm_run(m.vm, &input, &out, NULL, m.diags), WEFT_OK);
    assert_memory_equal(out.data, "before\n{}", 9);
    assert_int_equal(out.len, 9);
    wf_buf_fini(&out);
    machine_close(&m);
}

/* ---- handlers ---- */

static void the_inner_handler_takes_a_failure(void **state)
{
    (void)state;
    static const char nested[] = VALUE_MAP(
        "", "outer: GET r0, slot 1\ninner: LIB r0, \"fail\" 1\nafter: RETURN r0\n"
            "first: CONST r0, \"inner\"\nRETURN r0\nsecond: CONST r0, \"outer\"\nRETURN r0\n"
            "handler @inner @after @first\nhandler @outer @first @second");
    assert_maps(nested, "{\"a\":\"x\"}", "\"inner\"");
}

static void a_failure_in_a_handler_goes_further_out(void **state)
{
    (void)state;
    static const char nested[] = VALUE_MAP(
        "", "outer: GET r0, slot 1\ninner: LIB r0, \"fail\" 1\nafter: RETURN r0\n"
            "first: CONST r1, 1\nLIB r1, \"length\" 1\nRETURN r1\nsecond: CONST r0, \"outer\"\n"
            "RETURN r0\nhandler @inner @after @first\nhandler @outer @second @second");
    assert_maps(nested, "{\"a\":\"x\"}", "\"outer\"");
}

static void callers_handle_what_their_callees_do_not(void **state)
{
    (void)state;
    static const char calls[] =
        "function 0 \"main\" registers 4\nGET r2, slot 1\nCONST r0, \"kept\"\nfrom: CALL r2, "
        "function 1\n"
        "to: RETURN r2\ncatch: RETURN r0\nhandler @from @to @catch\n"
        "function 1 \"one\" params 1 registers 3\nMOVE r1, r0\nCALL r1, function 2\nRETURN r1\n"
        "function 2 \"two\" params 1 registers 1\nLIB r0, \"fail\" 1\nRETURN r0\n" MACHINE_MAP;
    assert_maps(calls, "{\"a\":\"x\"}", "\"kept\"");
}

static void required_rejected_and_skipped_pass_every_handler(void **state)
{
    (void)state;
#define CAUGHT(body)                                                                               \
    VALUE_MAP("",                                                                                  \
              "from: " body "\nRETURN r0\nto: RETURN r0\ncatch: CONST r0, \"caught\"\nRETURN r0\n" \
              "handler @from @to @catch")
    assert_maps(CAUGHT("REQUIRE r0"), "{}", "W3002 .a is missing, required for out");
    assert_maps(CAUGHT("CONST r0, \"no\"\nREJECT r0"), "{}", "W3003 no");
    assert_maps(CAUGHT("SKIP"), "{}", "skipped");
    assert_maps(CAUGHT("ADD r0, r0, r0"), "{}", "\"caught\"");
}

static void a_caught_failure_is_not_reported(void **state)
{
    (void)state;
    machine m;
    machine_open(&m, CAUGHT("ADD r0, r0, r0"));
    assert_string_equal(machine_map(&m, "{}"), "\"caught\"");
    assert_null(machine_diag(&m));
    machine_close(&m);
}

/* ---- limits ---- */

static void steps_are_limited(void **state)
{
    (void)state;
    machine m;
    const weft_vm_options options = {.limits = {.steps = 5}};
    machine_open(&m,
                 CAUGHT("GET r0, slot 1\nCONST r1, 0\nagain: LOOP r0, @done\nBACK @again\ndone:"));
    machine_make(&m, &options);
    assert_string_equal(machine_map(&m, "{\"a\":[1,2,3,4,5]}"), "[1,2,3,4,5]");
    assert_string_equal(machine_map(&m, "{\"a\":[1,2,3,4,5,6]}"),
                        "W3202 mapping this record takes more than 5 steps");
    assert_string_equal(machine_map(&m, "{\"a\":[]}"), "[]");
    machine_close(&m);
}

static void memory_is_limited(void **state)
{
    (void)state;
    machine m;
    const weft_vm_options options = {.limits = {.memory_bytes = 1 << 16}};
    machine_open(&m, CAUGHT("GET r0, slot 1\nCONST r1, 0\nagain: LOOP r0, @done\n"
                            "CONCAT r3, r2, 1\nBACK @again\ndone: LIB r3, \"hog\" 1\nMOVE r0, r3"));
    machine_make(&m, &options);
    assert_string_equal(machine_map(&m, "{\"a\":[\"x\"]}"),
                        "W3201 mapping this record takes more than 65536 bytes of memory");
    assert_string_equal(machine_map(&m, "{\"a\":[]}"), "null");
    machine_close(&m);
}

static void output_is_limited(void **state)
{
    (void)state;
    machine m;
    const weft_vm_options options = {.limits = {.output_bytes = 20}};
    machine_open(&m, OUTPUT_MAP("", "EMIT \"[\"\nGET r0, slot 1\nEMITE r0\nEMIT \"]\"\nEND"));
    machine_make(&m, &options);
    assert_string_equal(machine_map(&m, "{\"a\":\"0123456789abcdef\"}"), "[\"0123456789abcdef\"]");
    assert_string_equal(machine_map(&m, "{\"a\":\"0123456789abcdefg\"}"),
                        "W3203 the output of this record is longer than 20 bytes");
    assert_string_equal(
        machine_map(&m, "{\"a\":\"0123456789abcdefg0123456789abcdefg0123456789abcdefg0123\"}"),
        "W3203 the output of this record is longer than 20 bytes");
    assert_string_equal(machine_map(&m,
                                    "{\"a\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"
                                    "21,22,23,24,25,26,27,28,29]}"),
                        "W3203 the output of this record is longer than 20 bytes");
    machine_close(&m);
}

static void a_full_buffer_rejects_the_record(void **state)
{
    (void)state;
    machine m;
    wf_buf out;
    weft_value block[4] = {{0}};
    const wf_vm_input input = {.block = block};
    wf_buf_init(&out, 16);
    wf_buf_put_text(&out, "0123456789");
    machine_open(&m, OUTPUT_MAP("", "EMIT \"{}\"\nEND"));
    machine_make(&m, NULL);
    assert_int_equal(wf_vm_run(m.vm, &input, &out, NULL, m.diags), WEFT_REJECTED);
    assert_string_equal(machine_diag(&m)->code, "W3203");
    assert_int_equal(out.len, 10);
    assert_int_equal(out.status, WEFT_OK);
    wf_buf_fini(&out);
    machine_close(&m);
}

static void values_that_share_parts_cost_steps(void **state)
{
    (void)state;
    /* 2^40 leaves from 40 lists of two */
    char listing[4096];
    char *at = listing;
    at += sprintf(at, "function 0 registers 4\nCONST r0, 1\n");
    for (int i = 0; i < 40; i++)
        at += sprintf(at, "NEWLIST r1\nAPPEND r1, r0\nAPPEND r1, r0\nLIST r1\nMOVE r0, r1\n");
    (void)sprintf(at, "MOVE r2, r0\nEQ r0, r0, r2\nRETURN r0%s", MACHINE_MAP);
    assert_maps(listing, "{}", "W3202 mapping this record takes more than 10000000 steps");
}

static void depth_is_limited(void **state)
{
    (void)state;
    static const char deep[] = VALUE_MAP(
        "", "GET r0, slot 1\nCONST r1, 0\nCONST r5, 1\nagain: LOOP r0, @done\n"
            "ASLIST r5, r5\nNEWLIST r6\nAPPEND r6, r5\nLIST r6\nMOVE r5, r6\nBACK @again\n"
            "done: RETURN r5");
    char record[2048];
    char *at = record + sprintf(record, "{\"a\":[1");
    for (int i = 0; i < 300; i++)
        at += sprintf(at, ",1");
    (void)sprintf(at, "]}");
    assert_maps(deep, "{\"a\":[1]}", "[[1]]");
    assert_maps(deep, record, "W3204 a value is nested more than 256 levels deep");
}

/* ---- parameters ---- */

#define PARAMS                                                                                     \
    "type 0 \"Int!\" int non-null\ntype 1 \"[String!]\" list of 2\ntype 2 \"String!\" string "     \
    "non-null\nparam 0 \"QTY\" type 0\nparam 1 \"TAGS\" type 1 default null\n"                     \
    "param 2 \"NAME\" type 2 default \"none\"\n"
#define GIVE                                                                                       \
    "NEWLIST r0\nPARAM r1, param 0\nAPPEND r0, r1\nPARAM r1, param 1\nAPPEND r0, r1\n"             \
    "PARAM r1, param 2\nAPPEND r0, r1\nLIST r0\nRETURN r0"

static void parameters_are_converted_strictly(void **state)
{
    (void)state;
    machine m;
    machine_open(&m, VALUE_MAP(PARAMS, GIVE));
    assert_string_equal(machine_map(&m, "{}"), "W2207 parameter QTY (Int!) was not given");
    assert_int_equal(weft_vm_param(m.vm, weft_span_text("QTY"), weft_span_text("12 EA"), m.diags),
                     WEFT_INVALID);
    assert_string_equal(machine_diag(&m)->code, "W2206");
    assert_string_equal(machine_diag(&m)->message,
                        "parameter \"12 EA\" is not an integer (QTY: Int!)");
    assert_int_equal(weft_vm_param(m.vm, weft_span_text("QTX"), weft_span_text("12"), m.diags),
                     WEFT_INVALID);
    assert_string_equal(machine_diag(&m)->code, "W2205");
    assert_int_equal(weft_vm_param(m.vm, weft_span_text("QTY"), weft_span_text("12"), m.diags),
                     WEFT_OK);
    assert_string_equal(machine_map(&m, "{}"), "[12,null,\"none\"]");
    assert_int_equal(
        weft_vm_param(m.vm, weft_span_text("TAGS"), weft_span_text("[\"a\"]"), m.diags), WEFT_OK);
    assert_int_equal(weft_vm_param(m.vm, weft_span_text("NAME"), weft_span_text("x"), m.diags),
                     WEFT_OK);
    assert_string_equal(machine_map(&m, "{}"), "[12,[\"a\"],\"x\"]");
    assert_int_equal(weft_vm_param(m.vm, weft_span_text("TAGS"), weft_span_text("[\"a\""), m.diags),
                     WEFT_INVALID);
    assert_int_equal(wf_vm_set_param(m.vm, 0, weft_int(7), m.diags), WEFT_OK);
    assert_string_equal(machine_map(&m, "{}"), "[7,[\"a\"],\"x\"]");
    assert_int_equal(wf_vm_set_param(m.vm, 9, weft_int(7), m.diags), WEFT_MISUSE);
    machine_close(&m);
}

/* ---- doors ---- */

static void functions_are_called_by_themselves(void **state)
{
    (void)state;
    static const char twice[] = "function 0 \"main\" registers 1\nRETURN r0\n"
                                "function 1 \"twice\" params 1 registers 2\nADD r1, r0, r0\nGET "
                                "r0, slot 2\nRETURN r1\n" MACHINE_MAP;
    machine m;
    weft_value result;
    const weft_value one = weft_int(21);
    const weft_value text = weft_text(weft_span_text("x"));
    machine_open(&m, twice);
    machine_make(&m, NULL);
    assert_int_equal(wf_vm_call(&result, m.vm, 1, &one, 1, m.diags), WEFT_OK);
    assert_int_equal(result.as.integer, 42);
    assert_int_equal(wf_vm_call(&result, m.vm, 1, &text, 1, m.diags), WEFT_REJECTED);
    assert_string_equal(machine_diag(&m)->code, "W3007");
    assert_int_equal(machine_diag(&m)->record, 0);
    assert_int_equal(wf_vm_call(&result, m.vm, 1, &one, 0, m.diags), WEFT_MISUSE);
    assert_int_equal(wf_vm_call(&result, m.vm, 2, &one, 1, m.diags), WEFT_MISUSE);
    machine_close(&m);
}

static void texts_of_a_csv_source_have_no_type(void **state)
{
    (void)state;
    static const char cells[] =
        "type 0 \"Int\" int\nfunction 0 registers 2\nsite 1 1 \".a\" \"out\"\nGET r0, slot 1\n"
        "CONVERT r0, type 0\nRETURN r0\nmap 0 \"m\" function 0 from csv to json trim\nnode 0 width "
        "2\n"
        "node 1 in 0 \"a\" slot 1\n";
    assert_maps(cells, "{\"a\":\" 12 \"}", "12");
    assert_maps(cells, "{\"a\":\"  \"}", "null");
    assert_maps(cells, "{\"a\":\"12 EA\"}", "W3102 \"12 EA\" is not an integer (out: Int)");
}

static void records_that_are_not_json_are_rejected(void **state)
{
    (void)state;
    machine m;
    machine_open(&m, VALUE_MAP("", "RECORD r0\nRETURN r0"));
    assert_memory_equal(machine_map(&m, "{\"a\":}"), "W3012 byte 6", 12);
    assert_string_equal(machine_map(&m, "[1]"), "[1]");
    machine_close(&m);
}

static void seen(void *context, const weft_program *program, uint32_t pc,
                 const weft_value *registers, uint32_t count)
{
    char *const listing = context;
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_program_put_instruction(&text, program, pc);
    (void)sprintf(listing + strlen(listing), "%.*s/%u/%d ", (int)strcspn(text.data, " "), text.data,
                  count, registers[0].kind);
    wf_buf_fini(&text);
}

static void tracing_shows_each_instruction(void **state)
{
    (void)state;
    char listing[256] = "";
    machine m;
    machine_open(&m, "function 0 registers 3\nGET r0, slot 1\nMOVE r1, r0\nCALL r1, function 1\n"
                     "RETURN r1\nfunction 1 params 1 registers 1\nRETURN r0" MACHINE_MAP);
    machine_make(&m, NULL);
    wf_vm_set_trace(m.vm, seen, listing);
    assert_string_equal(machine_map(&m, "{\"a\":\"x\"}"), "\"x\"");
    assert_string_equal(listing, "GET/3/0 MOVE/3/7 CALL/3/7 RETURN/1/7 RETURN/3/7 ");
    wf_vm_set_trace(m.vm, NULL, NULL);
    assert_string_equal(machine_map(&m, "{\"a\":\"x\"}"), "\"x\"");
    assert_int_equal(strlen(listing), 48);
    machine_close(&m);
}

static void a_warm_machine_allocates_nothing(void **state)
{
    (void)state;
    static const char work[] = OUTPUT_MAP(
        "type 0 \"Int!\" int non-null\n" TABLE,
        "EMIT \"{\"\nGET r0, slot 1\nREQUIRE r0\nLIB r0, \"echo\" 1\nEMITF r0, \",\\\"x\\\":\"\n"
        "GET r0, slot 2\nCONVERT r0, type 0\nEMITF r0, \",\\\"y\\\":\"\nGET r3, slot 3\n"
        "CONCAT r4, r3, 1\nTABLE r4, table 0\nJABSENT r4, @no\nEMITF r4, \",\\\"z\\\":\"\nno: EMIT "
        "\"}\"\nEND");
    machine m;
    weft_span out;
    const weft_span record = weft_span_text("{\"a\":\"q\\\"\",\"b\":12,\"c\":\"A\"}");
    machine_open(&m, work);
    for (int i = 0; i < 5; i++)
        (void)machine_map(&m, record.ptr);
    assert_string_equal(m.said, "{\"x\":\"q\\\"\",\"y\":12,\"z\":\"first\"}");
    const uint64_t before = wf_memory_count();
    for (int i = 0; i < 100; i++)
        assert_int_equal(weft_vm_map_json(&out, m.vm, record, m.diags), WEFT_OK);
    assert_int_equal(wf_memory_count(), before);
    machine_close(&m);
}

static void doors_refuse_misuse(void **state)
{
    (void)state;
    machine m;
    weft_vm *vm;
    weft_value block[4] = {{0}};
    const wf_vm_input input = {.block = block};
    const weft_vm_options second = {.map = 1};
    machine_open(&m, OUTPUT_MAP("", "END"));
    assert_int_equal(weft_vm_new(&vm, m.program, &second, m.diags), WEFT_MISUSE);
    machine_make(&m, NULL);
    assert_int_equal(wf_vm_run(m.vm, &input, NULL, NULL, m.diags), WEFT_MISUSE);
    assert_int_equal(wf_vm_shape(m.vm)->node_count, 4);
    weft_vm_free(NULL);
    machine_close(&m);
}

static int recover(void **state)
{
    (void)state;
    wf_memory_fail_nth(0);
    return 0;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    static const char work[] = VALUE_MAP(
        PARAMS TABLE, "GET r0, slot 1\nCONST r1, \"x\"\nCONCAT r0, r0, 2\nCONST r1, \"x\"\n"
                      "LIB r0, \"begins\" 2 pattern \"x\"\nNEWMAP r1\nMOVE r2, r0\nPUT r1, \"k\"\n"
                      "MAP r1\nRETURN r1");
    machine m;
    weft_status rc = WEFT_NOMEM;
    weft_span out;
    machine_open(&m, work);
    for (uint64_t nth = 1; rc != WEFT_OK; nth++) {
        weft_vm *vm = NULL;
        assert_true(nth < 200);
        wf_memory_fail_nth(nth);
        rc = weft_vm_new(&vm, m.program, NULL, m.diags);
        if (rc == WEFT_OK)
            rc = weft_vm_param(vm, weft_span_text("QTY"), weft_span_text("1"), m.diags);
        if (rc == WEFT_OK)
            rc = weft_vm_map_json(&out, vm, weft_span_text("{\"a\":\"abc\"}"), m.diags);
        wf_memory_fail_nth(0);
        if (rc == WEFT_OK)
            assert_memory_equal(out.ptr, "{\"k\":false}", out.len);
        else
            assert_int_equal(rc, WEFT_NOMEM);
        weft_vm_free(vm);
    }
    machine_close(&m);
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
        cmocka_unit_test(reject_skip_and_warn),
        cmocka_unit_test(members_are_emitted_with_their_comma),
        cmocka_unit_test(texts_of_all_lengths_are_copied),
        cmocka_unit_test(texts_are_escaped_wherever_they_need_it),
        cmocka_unit_test(constants_are_emitted_plain),
        cmocka_unit_test(records_are_emitted_as_objects),
        cmocka_unit_test(empty_objects_disappear),
        cmocka_unit_test(a_rejected_record_leaves_no_output),
        cmocka_unit_test(the_inner_handler_takes_a_failure),
        cmocka_unit_test(a_failure_in_a_handler_goes_further_out),
        cmocka_unit_test(callers_handle_what_their_callees_do_not),
        cmocka_unit_test(required_rejected_and_skipped_pass_every_handler),
        cmocka_unit_test(a_caught_failure_is_not_reported),
        cmocka_unit_test(steps_are_limited),
        cmocka_unit_test(memory_is_limited),
        cmocka_unit_test(output_is_limited),
        cmocka_unit_test(a_full_buffer_rejects_the_record),
        cmocka_unit_test(values_that_share_parts_cost_steps),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(parameters_are_converted_strictly),
        cmocka_unit_test(functions_are_called_by_themselves),
        cmocka_unit_test(texts_of_a_csv_source_have_no_type),
        cmocka_unit_test(records_that_are_not_json_are_rejected),
        cmocka_unit_test(tracing_shows_each_instruction),
        cmocka_unit_test(a_warm_machine_allocates_nothing),
        cmocka_unit_test(doors_refuse_misuse),
        cmocka_unit_test_teardown(every_allocation_may_fail, recover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
