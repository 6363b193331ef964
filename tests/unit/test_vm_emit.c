/* The machine writes JSON straight into the output. */
#include "tests/support/machine.h"

#include "vm/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

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
    assert_maps(OUTPUT_MAP(MACHINE_TABLE,
                           "TABLE r0, table 0\nEMIT \"{\"\nEMITF r0, \",\\\"x\\\":\"\n"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_emitted_with_their_comma),
        cmocka_unit_test(texts_of_all_lengths_are_copied),
        cmocka_unit_test(texts_are_escaped_wherever_they_need_it),
        cmocka_unit_test(constants_are_emitted_plain),
        cmocka_unit_test(records_are_emitted_as_objects),
        cmocka_unit_test(empty_objects_disappear),
        cmocka_unit_test(a_rejected_record_leaves_no_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
