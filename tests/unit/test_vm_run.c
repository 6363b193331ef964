/* The doors of the machine: parameters, functions, records, tracing, memory. */
#include "tests/support/machine.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

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
        "type 0 \"Int!\" int non-null\n" MACHINE_TABLE,
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
    static const char work[] =
        VALUE_MAP(PARAMS MACHINE_TABLE,
                  "GET r0, slot 1\nCONST r1, \"x\"\nCONCAT r0, r0, 2\nCONST r1, \"x\"\n"
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
