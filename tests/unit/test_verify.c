/* What the verifier refuses: each rule once, by a program that breaks it and nothing else. */
#include "tests/support/assemble.h"

#include "vm/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The sentence behind "not a well-formed program: ", or "" when it is one. */
static char said[256];

static const char *verify(const char *listing)
{
    weft_diags *const diags = weft_diags_new(0);
    weft_program *program = NULL;
    char error[160];
    const weft_status rc = wf_assemble(&program, listing, diags, error);
    said[0] = '\0';
    if (rc != WEFT_OK) {
        if (weft_diags_count(diags) == 0)
            fail_msg("%s", error);
        assert_string_equal(weft_diags_at(diags, 0)->code, "W2204");
        (void)snprintf(said, sizeof said, "%s",
                       weft_diags_at(diags, 0)->message + strlen("not a well-formed program: "));
    }
    weft_program_free(program);
    weft_diags_free(diags);
    return said;
}

#define FUNCTION(body) "function 0 registers 4\n" body "\nRETURN r0\n"
#define EMITTING(body) "function 0 registers 4 emits\n" body "\nEND\n"

static void registers_are_counted(void **state)
{
    (void)state;
    assert_string_equal(verify(FUNCTION("MOVE r3, r0")), "");
    assert_string_equal(verify(FUNCTION("MOVE r4, r0")),
                        "instruction 0 (MOVE) uses a register that its function does not have");
    assert_string_equal(verify(FUNCTION("MOVE r0, r4")),
                        "instruction 0 (MOVE) uses a register that its function does not have");
    assert_string_equal(verify(FUNCTION("ADD r0, r0, r4")),
                        "instruction 0 (ADD) uses a register that its function does not have");
    assert_string_equal(verify(FUNCTION("PUT r2, \"k\"")), "");
    assert_string_equal(verify(FUNCTION("PUT r3, \"k\"")),
                        "instruction 0 (PUT) uses a register that its function does not have");
    assert_string_equal(verify(FUNCTION("PUTKEEP r3, \"k\"")),
                        "instruction 0 (PUTKEEP) uses a register that its function does not have");
    assert_string_equal(verify(FUNCTION("SLICE r0, r3")),
                        "instruction 0 (SLICE) uses a register that its function does not have");
    assert_string_equal(verify(FUNCTION("LOOP r1, @x\nx:")), "");
    assert_string_equal(verify(FUNCTION("LOOP r2, @x\nx:")),
                        "instruction 0 (LOOP) uses a register that its function does not have");
    assert_string_equal(verify(FUNCTION("CONCAT r0, r2, 2")), "");
    assert_string_equal(verify(FUNCTION("CONCAT r0, r2, 3")),
                        "instruction 0 (CONCAT) uses a register that its function does not have");
    assert_string_equal(verify(FUNCTION("LIB r2, \"f\" 3")),
                        "instruction 0 (LIB) uses a register that its function does not have");
    assert_string_equal(verify(FUNCTION("FIELD r0, r4, slot 0")),
                        "instruction 0 (FIELD) uses a register that its function does not have");
    assert_string_equal(verify("function 0 registers 251\nRETURN r0"),
                        "function 0 has 251 registers and 0 parameters");
    assert_string_equal(verify("function 0 params 2 registers 1\nRETURN r0"),
                        "function 0 has 1 registers and 2 parameters");
}

static void pools_are_not_left(void **state)
{
    (void)state;
    assert_string_equal(verify(FUNCTION("PARAM r0, param 0")),
                        "instruction 0 (PARAM) names what is not there");
    assert_string_equal(verify(FUNCTION("TABLE r0, table 0")),
                        "instruction 0 (TABLE) names what is not there");
    assert_string_equal(verify(FUNCTION("CONVERT r0, type 0")),
                        "instruction 0 (CONVERT) names what is not there");
    assert_string_equal(verify(FUNCTION("LOOKUP r0, lookup 0")),
                        "instruction 0 (LOOKUP) names what is not there");
    assert_string_equal(verify(FUNCTION("CALL r0, function 1")),
                        "instruction 0 (CALL) names what is not there");
    assert_string_equal(verify(FUNCTION("LIB r0, \"f\" 9")),
                        "instruction 0 (LIB) names what is not there");
    assert_string_equal(verify(EMITTING("EMIT 12")),
                        "instruction 0 (EMIT) names what is not there");
    assert_string_equal(verify(EMITTING("EMITS \"\"")),
                        "instruction 0 (EMITS) names what is not there");
    assert_string_equal(verify(EMITTING("EMITF r0, \"\"")),
                        "instruction 0 (EMITF) names what is not there");
    assert_string_equal(verify("param 0 \"P\" type 0\n"),
                        "field 1 of row 0 of params names what is not there");
}

static void functions_are_closed(void **state)
{
    (void)state;
    assert_string_equal(verify("function 0 registers 1\nMOVE r0, r0\n"),
                        "function 0 runs on behind its end");
    assert_string_equal(verify("function 0 registers 1\nJNONE r0, @x\nx: CONST r0, 1\n"),
                        "function 0 runs on behind its end");
    assert_string_equal(verify("function 0 registers 1\n"), "function 0 is not in the code");
    assert_string_equal(verify("function 0 registers 1 emits\nRETURN r0\n"),
                        "instruction 0 (RETURN) stands in a function that writes output");
    assert_string_equal(verify("function 0 registers 1\nEND\n"),
                        "instruction 0 (END) stands in a function that returns a value");
    assert_string_equal(verify("function 0 registers 1\nMARK r0\nRETURN r0\n"),
                        "instruction 0 (MARK) stands in a function that returns a value");
    assert_string_equal(verify("function 0 registers 1\nREJECT r0\nfunction 1 registers 0\nSKIP\n"),
                        "");
}

static void jumps_stay_inside_and_go_forward(void **state)
{
    (void)state;
    assert_string_equal(verify(FUNCTION("again: JMP @again")),
                        "instruction 0 (JMP) jumps the wrong way");
    assert_string_equal(verify(FUNCTION("again: JNONE r0, @again")),
                        "instruction 0 (JNONE) jumps the wrong way");
    assert_string_equal(verify("function 0 registers 1\nJMP @end\nRETURN r0\nend:\n"
                               "function 1 registers 1\nRETURN r0"),
                        "instruction 0 (JMP) jumps out of its function");
    assert_string_equal(verify(FUNCTION("BACK @over\nover:")),
                        "instruction 0 (BACK) jumps the wrong way");
    assert_string_equal(verify(FUNCTION("again: MOVE r0, r0\nBACK @again")),
                        "instruction 1 (BACK) does not go back to a LOOP");
    assert_string_equal(verify(FUNCTION("again: LOOP r0, @done\nBACK @again\ndone:")), "");
}

static void calls_have_no_rings(void **state)
{
    (void)state;
    assert_string_equal(verify("function 0 registers 1\nCALL r0, function 0\nRETURN r0"),
                        "function 0 calls itself");
    assert_string_equal(verify("function 0 registers 1\nCALL r0, function 1\nRETURN r0\n"
                               "function 1 registers 1\nCALL r0, function 0\nRETURN r0"),
                        "function 0 calls itself");
    assert_string_equal(verify("function 0 registers 1\nCALL r0, function 1\nRETURN r0\n"
                               "function 1 registers 1 emits\nEND"),
                        "instruction 0 (CALL) names what is not there");
    assert_string_equal(verify("function 0 registers 1\nCALL r0, function 1\nRETURN r0\n"
                               "function 1 params 2 registers 2\nRETURN r0"),
                        "instruction 0 (CALL) uses a register that its function does not have");
}

/* A chain of `count` functions, each calling the next. */
static const char *chain(int count)
{
    static char listing[32000];
    char *at = listing;
    for (int i = 0; i + 1 < count; i++)
        at += sprintf(at, "function %d registers 3\nCALL r1, function %d\nRETURN r1\n", i, i + 1);
    (void)sprintf(at, "function %d registers 3\nGET r0, slot 5\nRETURN r0\n", count - 1);
    return listing;
}

static void calls_are_at_most_200_deep(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    weft_program *program = NULL;
    char error[160];
    assert_int_equal(wf_assemble(&program, chain(200), diags, error), WEFT_OK);
    assert_int_equal(program->max_depth, 200);
    assert_int_equal(program->max_registers, 199 + 3);
    assert_int_equal(program->max_slots, 6);
    weft_program_free(program);
    weft_diags_free(diags);
    assert_string_equal(verify(chain(201)), "calls are more than 200 deep");
}

static void handlers_stay_in_their_function(void **state)
{
    (void)state;
    assert_string_equal(verify(FUNCTION("a: MOVE r0, r0\nb: MOVE r0, r0\nhandler @a @b @b")), "");
    assert_string_equal(verify(FUNCTION("a: MOVE r0, r0\nb: MOVE r0, r0\nhandler @b @a @b")),
                        "handler 0 covers no code or lies before it");
    assert_string_equal(verify(FUNCTION("a: MOVE r0, r0\nb: MOVE r0, r0\nc: MOVE r0, r0\n"
                                        "handler @b @c @a")),
                        "handler 0 covers no code or lies before it");
    assert_string_equal(verify("function 0 registers 1\na: RETURN r0\nb:\nhandler @a @b @b\n"
                               "function 1 registers 1\nRETURN r0"),
                        "handler 0 leaves its function");
}

static void constants_are_values(void **state)
{
    (void)state;
    assert_string_equal(verify(FUNCTION("CONST r0, #1.5e3")), "");
    assert_string_equal(verify(FUNCTION("CONST r0, #1.5.2")), "constant 0 is not a value");
    assert_string_equal(verify(FUNCTION("CONST r0, #-")), "constant 0 is not a value");
    assert_string_equal(verify(FUNCTION("CONST r0, date 999999999999999")),
                        "constant 0 is not a value");
    assert_string_equal(verify(FUNCTION("CONST r0, datetime 1 1000000000 0")),
                        "constant 0 is not a value");
    assert_string_equal(verify("table 0 \"t\"\nrow null 1\n"),
                        "row 0 has a key that is no text, number or bool");
}

static void texts_are_utf8(void **state)
{
    (void)state;
    wf_builder *const b = wf_builder_new();
    weft_diags *const diags = weft_diags_new(0);
    weft_program *program = NULL;
    (void)wf_builder_text(b, weft_span_text("\xc3("));
    assert_int_equal(wf_builder_finish(&program, b, diags), WEFT_INVALID);
    (void)wf_builder_key(b, weft_span_text("\xff"));
    assert_int_equal(wf_builder_finish(&program, b, diags), WEFT_INVALID);
    assert_int_equal(weft_diags_count(diags), 2);
    weft_diags_free(diags);
    wf_builder_free(b);
}

static void types_and_lookups_name_what_is_there(void **state)
{
    (void)state;
    assert_string_equal(verify("type 0 list of 1\n"), "type 0 is a list of nothing");
    assert_string_equal(verify("type 0 list of 0\n"), "");
    assert_string_equal(verify("type 0 input\nfield \"x\" type 1\n"),
                        "field 1 of row 0 of fields names what is not there");
    assert_string_equal(verify("type 0 int\nlookup 0 \"l\" params 1 type 0 variables 0\n"
                               "function 0 params 2 registers 2\nRETURN r0"),
                        "look-up 0 has functions of another form");
    assert_string_equal(verify("type 0 int\nlookup 0 \"l\" params 1 type 0 take 0\n"
                               "function 0 params 1 registers 1 emits\nEND"),
                        "look-up 0 has functions of another form");
}

#define MAP(nodes) "function 0 registers 1\nRETURN r0\nmap 0 \"m\" function 0\n" nodes

static void shapes_are_trees(void **state)
{
    (void)state;
    assert_string_equal(verify(MAP("node 0 width 1")), "");
    assert_string_equal(verify(MAP("node 0 width 2\nnode 1 in 0 \"a\" slot 1\n")), "");
    assert_string_equal(verify(MAP("node 0 width 2\nnode 1 in 0 \"a\" slot 1 all\n"
                                   "node 2 in 1 \"b\" slot 4294967295\n")),
                        "");
    assert_string_equal(verify(MAP("")), "mapping 0 has a shape of 0 nodes");
    assert_string_equal(verify(MAP("node 0 width 0")), "the shape of mapping 0 is not a tree");
    assert_string_equal(verify(MAP("node 0 width 65536")), "the shape of mapping 0 is not a tree");
    assert_string_equal(verify(MAP("node 0 width 2\nnode 1 in 0 \"a\" slot 2\n")),
                        "the shape of mapping 0 is not a tree");
    assert_string_equal(verify(MAP("node 0 width 2\nnode 1 in 0 \"a\" slot 0\n")),
                        "the shape of mapping 0 is not a tree");
    assert_string_equal(verify(MAP("node 0 width 2\nnode 1 in 0 \"a\" slot 4294967295\n")),
                        "the shape of mapping 0 is not a tree");
    assert_string_equal(verify(MAP("node 0 width 2\nnode 1 in 0 \"a\" width 3\n")),
                        "the shape of mapping 0 is not a tree");
    assert_string_equal(
        verify(MAP("node 0 width 2\nnode 1 in 0 \"a\" slot 1\nnode 2 each 1 width 2\n"
                   "node 3 in 2 \"b\" slot 1\n")),
        "");
    assert_string_equal(
        verify(MAP("node 0 width 2\nnode 1 in 0 \"a\" slot 1\nnode 2 each 1 width 1\n"
                   "node 3 in 2 \"b\" slot 1\n")),
        "the shape of mapping 0 is not a tree");
    assert_string_equal(
        verify(MAP("node 0 width 2\nnode 1 in 0 \"a\" slot 1\nnode 2 each 1 width 1\n"
                   "node 3 each 1 width 1\n")),
        "the shape of mapping 0 is not a tree");
}

static void mappings_read_slots_they_have(void **state)
{
    (void)state;
    assert_string_equal(verify("function 0 registers 1\nGET r0, slot 1\nRETURN r0\n"
                               "map 0 \"m\" function 0\nnode 0 width 1\n"),
                        "mapping 0 reads slots that its shape does not have");
    assert_string_equal(verify("function 0 registers 1\nCALL r0, function 1\nRETURN r0\n"
                               "function 1 registers 1\nGET r0, slot 1\nRETURN r0\n"
                               "map 0 \"m\" function 0\nnode 0 width 1\n"),
                        "mapping 0 reads slots that its shape does not have");
    assert_string_equal(verify("function 0 params 1 registers 1\nRETURN r0\n"
                               "map 0 \"m\" function 0\nnode 0 width 1\n"),
                        "mapping 0 wants arguments");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_are_counted),
        cmocka_unit_test(pools_are_not_left),
        cmocka_unit_test(functions_are_closed),
        cmocka_unit_test(jumps_stay_inside_and_go_forward),
        cmocka_unit_test(calls_have_no_rings),
        cmocka_unit_test(calls_are_at_most_200_deep),
        cmocka_unit_test(handlers_stay_in_their_function),
        cmocka_unit_test(constants_are_values),
        cmocka_unit_test(texts_are_utf8),
        cmocka_unit_test(types_and_lookups_name_what_is_there),
        cmocka_unit_test(shapes_are_trees),
        cmocka_unit_test(mappings_read_slots_they_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
