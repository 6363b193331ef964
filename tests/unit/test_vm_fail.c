/* How a record ends that gives no output, who may catch a failure, and what bounds a run. */
#include "tests/support/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reject_skip_and_warn),
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
