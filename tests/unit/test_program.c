/* Building programs, asking them, listing them. */
#include "tests/support/assemble.h"
#include "tests/support/machine.h"

#include "base/memory.h"
#include "vm/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const wf_site nowhere = {WF_NONE, 0, 0, 0, 0, WF_NONE, WF_NONE};

static void equal_rows_are_shared(void **state)
{
    (void)state;
    wf_builder *const b = wf_builder_new();
    weft_value untyped = weft_text(weft_span_text("x"));
    untyped.flags = WEFT_VALUE_UNTYPED;
    assert_int_equal(wf_builder_text(b, weft_span_text("x")), 0);
    assert_int_equal(wf_builder_text(b, weft_span_text("y")), 1);
    assert_int_equal(wf_builder_text(b, weft_span_text("x")), 0);
    assert_int_equal(wf_builder_constant(b, untyped), 2);
    assert_int_equal(wf_builder_constant(b, weft_int(1)), 3);
    assert_int_equal(wf_builder_constant(b, weft_bool(1)), 4);
    assert_int_equal(wf_builder_constant(b, weft_int(1)), 3);
    assert_int_equal(wf_builder_constant(b, weft_missing()), 5);
    assert_int_equal(wf_builder_constant(b, weft_null()), 6);
    assert_int_equal(wf_builder_constant(b, weft_missing()), 5);
    assert_int_equal(wf_builder_key(b, weft_span_text("k")), 0);
    assert_int_equal(wf_builder_key(b, weft_span_text("")), 1);
    assert_int_equal(wf_builder_key(b, weft_span_text("k")), 0);
    assert_int_equal(wf_builder_site(b, &nowhere), 0);
    assert_int_equal(wf_builder_site(b, &nowhere), 0);
    assert_int_equal(wf_builder_call_site(b, weft_span_text("f"), 1, WF_NONE), 0);
    assert_int_equal(wf_builder_call_site(b, weft_span_text("f"), 2, WF_NONE), 1);
    assert_int_equal(wf_builder_call_site(b, weft_span_text("f"), 1, WF_NONE), 0);
    wf_builder_free(b);
    wf_builder_free(NULL);
}

static void texts_side_by_side_are_not_shared(void **state)
{
    (void)state;
    wf_builder *const b = wf_builder_new();
    const weft_span texts[] = {weft_span_text("x"), weft_span_text("x"), weft_span_text("y")};
    assert_int_equal(wf_builder_text(b, texts[0]), 0);
    assert_int_equal(wf_builder_texts(b, texts, 3), 1);
    assert_int_equal(wf_builder_text(b, texts[2]), 4);
    assert_int_equal(wf_builder_texts(b, NULL, 0), 5);
    wf_builder_free(b);
}

static void lists_are_no_constants(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    weft_program *program = NULL;
    wf_builder *const b = wf_builder_new();
    assert_int_equal(wf_builder_constant(b, weft_list(NULL, 0)), WF_NONE);
    assert_int_equal(wf_builder_finish(&program, b, diags), WEFT_INVALID);
    wf_builder_free(b);
    weft_diags_free(diags);
}

static void an_empty_program_is_a_program(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    weft_program *program = NULL;
    wf_builder *const b = wf_builder_new();
    assert_int_equal(wf_builder_finish(&program, b, diags), WEFT_OK);
    assert_int_equal(weft_program_map_count(program), 0);
    assert_int_equal(weft_program_map_find(program, weft_span_text("m")), WEFT_MAP_NONE);
    assert_int_equal(weft_program_param_count(program), 0);
    weft_program_free(program);
    weft_program_free(NULL);
    wf_builder_free(b);
    weft_diags_free(diags);
}

static void programs_are_asked_for_mappings_and_parameters(void **state)
{
    (void)state;
    machine m;
    machine_open(
        &m, "type 0 \"Int\" int\nparam 0 \"P\" type 0\nparam 1 \"Q\" type 0 default 3\n"
            "function 0 registers 1\nRETURN r0\n"
            "map 0 \"one\" function 0\nnode 0 width 1\nmap 1 \"two\" function 0\nnode 0 width 1");
    assert_int_equal(weft_program_map_count(m.program), 2);
    assert_true(weft_span_equal(weft_program_map_name(m.program, 1), weft_span_text("two")));
    assert_int_equal(weft_program_map_name(m.program, 2).len, 0);
    assert_int_equal(weft_program_map_find(m.program, weft_span_text("two")), 1);
    assert_int_equal(weft_program_param_count(m.program), 2);
    assert_true(weft_span_equal(weft_program_param_name(m.program, 0), weft_span_text("P")));
    assert_int_equal(weft_program_param_name(m.program, 2).len, 0);
    assert_true(weft_program_param_required(m.program, 0));
    assert_false(weft_program_param_required(m.program, 1));
    machine_close(&m);
}

/* One function `registers 2` of what `fill` puts into it, then RETURN; the status of finishing. */
static weft_status finish(weft_program **out, wf_builder *b, weft_diags *diags)
{
    const uint32_t site = wf_builder_site(b, &nowhere);
    (void)wf_builder_abc(b, WF_OP_RETURN, 0, 0, 0, site);
    const wf_function function = {.name = WF_NONE, .end = wf_builder_here(b), .registers = 2};
    (void)wf_builder_function(b, &function);
    return wf_builder_finish(out, b, diags);
}

static void a_jump_too_far_is_refused(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    for (uint32_t between = 32767; between <= 32768; between++) {
        weft_program *program = NULL;
        wf_builder *const b = wf_builder_new();
        const uint32_t site = wf_builder_site(b, &nowhere);
        const uint32_t jump = wf_builder_jump(b, WF_OP_JNONE, 0, site);
        for (uint32_t i = 0; i < between; i++)
            (void)wf_builder_abc(b, WF_OP_MOVE, 0, 1, 0, site);
        wf_builder_aim(b, jump, wf_builder_here(b));
        const weft_status rc = finish(&program, b, diags);
        assert_int_equal(rc, between == 32767 ? WEFT_OK : WEFT_LIMIT);
        assert_int_equal(weft_diags_count(diags), between == 32767 ? 0 : 1);
        weft_program_free(program);
        wf_builder_free(b);
    }
    weft_diags_free(diags);
}

/* More constants than an instruction can name: those of tables give way to those of code. */
static void constants_that_code_names_come_first(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    weft_program *program = NULL;
    wf_builder *const b = wf_builder_new();
    const uint32_t count = 70000;
    wf_table_row *const rows = wf_alloc(count, sizeof *rows);
    const weft_span names[] = {weft_span_text("A"), weft_span_text("B")};
    for (uint32_t i = 0; i < count; i++) {
        rows[i].key = wf_builder_constant(b, weft_int(i));
        rows[i].value = rows[i].key;
    }
    (void)wf_builder_table(b, weft_span_text("t"), rows, count);
    wf_free(rows);
    const wf_target_type type = {
        .kind = WF_TYPE_ENUM, .name = WF_NONE, .first = wf_builder_texts(b, names, 2), .count = 2};
    (void)wf_builder_type(b, &type);
    const wf_site at = {wf_builder_text(b, weft_span_text("file")), 1, 1, 0, 0, WF_NONE, WF_NONE};
    const uint32_t site = wf_builder_site(b, &at);
    const uint32_t last = wf_builder_text(b, weft_span_text("last"));
    assert_true(last > 65535);
    (void)wf_builder_ax(b, WF_OP_CONST, 0, last, site);
    (void)wf_builder_ax(b, WF_OP_CONST, 1, 5, site);
    assert_int_equal(finish(&program, b, diags), WEFT_OK);
    const weft_span text = wf_program_text(program, wf_code_x(program->code[0]));
    assert_true(weft_span_equal(text, weft_span_text("last")));
    assert_int_equal(program->constants[wf_code_x(program->code[1])].as.integer, 5);
    const wf_table_row *const row = &program->rows[69999];
    assert_int_equal(program->constants[row->key].as.integer, 69999);
    const uint32_t first = program->types[0].first;
    assert_true(weft_span_equal(wf_program_text(program, first), names[0]));
    assert_true(weft_span_equal(wf_program_text(program, first + 1), names[1]));
    assert_true(
        weft_span_equal(wf_program_text(program, program->sites[program->code_sites[0]].file),
                        weft_span_text("file")));
    weft_program_free(program);
    wf_builder_free(b);
    weft_diags_free(diags);
}

static const char everything[] =
    "type 0 \"Int!\" int non-null\n"
    "type 1 \"[Int!]\" list of 0\n"
    "type 2 \"S\" enum \"A\" \"B\\n\"\n"
    "type 3 \"In\" input\n"
    "  field \"qty\" type 0 default\n"
    "  field \"next\" type 3\n"
    "param 0 \"P\" type 0 default 12\n"
    "param 1 \"Q\" type 1\n"
    "table 0 \"t\"\n"
    "  row \"A\" ~\"x\"\n"
    "  row #1.50 decimal 2.50\n"
    "lookup 0 \"l\" params 1 type 0 variables 1 take 1 cache 60 batch 5 query \"{ a }\"\n"
    "function 0 \"main\" params 0 registers 8 emits\n"
    "    0  MOVE     r0, r1\n"
    "    1  CONST    r0, date -1\n"
    "    2  CONST    r0, datetime 60 5 -60\n"
    "    3  CONST    r0, double 0.5\n"
    "    4  PARAM    r0, param 0 \"P\"\n"
    "    5  GET      r2, slot 2\n"
    "    6  FIELD    r3, r2, slot 1\n"
    "    7  FIELDW   r3, slot 300\n"
    "    8  MEMBER   r3, \"odd \\\"key\\\"\"\n"
    "    9  INDEX    r0, r1, r2\n"
    "   10  JNONE    r0, @13\n"
    "   11  IS       r0, {null text}\n"
    "   12  IS       r0, {}\n"
    "   13  LOOP     r0, @16\n"
    "   14  CALL     r1, function 1 \"sub\"\n"
    "   15  BACK     @13\n"
    "   16  LIB      r0, \"begins\" 2 pattern \"ab\"\n"
    "   17  TABLE    r0, table 0 \"t\"\n"
    "   18  LOOKUP   r0, lookup 0 \"l\"\n"
    "   19  CONVERT  r0, type 3 \"In\"\n"
    "   20  CONCAT   r0, r1, 3\n"
    "   21  EMIT     \"{\"\n"
    "   22  EMITF    r0, \",\\\"x\\\":\"\n"
    "   23  JMP      @24\n"
    "   24  END\n"
    "  handler @0 @5 @21\n"
    "function 1 \"sub\" params 1 registers 1\n"
    "   25  RETURN   r0\n"
    "map 0 \"m\" function 0 from csv to batch each trim\n"
    "  delimiter 59\n"
    "  path \"a\" \"b\"\n"
    "  columns \"c\" \"d\"\n"
    "  output \"e\"\n"
    "  target \"INVENTORY\"\n"
    "  action \"UPSERT\"\n"
    "  size 500\n"
    "  node 0 width 3 used\n"
    "  node 1 in 0 \"xs\" slot 1\n"
    "  node 2 each 1 width 2 used\n"
    "  node 3 in 2 \"y\" slot 1 all used\n"
    "  node 4 in 0 \"z z\" slot 2 used\n";

/* Comments gone, blanks at line ends too. */
static void strip(char *text)
{
    char *to = text;
    char *line = text;
    bool is_comment = false;
    for (const char *at = text; *at; at++) {
        if (*at == ';')
            is_comment = true;
        if (*at == '\n') {
            while (to > line && to[-1] == ' ')
                to--;
            if (to != line)
                *to++ = '\n';
            line = to;
            is_comment = false;
        } else if (!is_comment) {
            *to++ = *at;
        }
    }
    *to = '\0';
}

static void listings_are_read_back(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    weft_program *program = NULL;
    weft_span dump;
    char error[160];
    const weft_status rc = wf_assemble(&program, everything, diags, error);
    if (rc != WEFT_OK)
        fail_msg("%s%s", error, weft_diags_count(diags) ? weft_diags_at(diags, 0)->message : "");
    assert_int_equal(weft_program_dump(&dump, program), WEFT_OK);
    char *const copy = test_malloc(dump.len + 1);
    memcpy(copy, dump.ptr, dump.len);
    copy[dump.len] = '\0';
    strip(copy);
    assert_string_equal(copy, everything);
    test_free(copy);
    weft_bytes_free(dump);
    weft_program_free(program);
    weft_diags_free(diags);
}

static void an_instruction_shows_its_site(void **state)
{
    (void)state;
    machine m;
    wf_buf out;
    wf_buf_init(&out, 0);
    machine_open(&m, VALUE_MAP("", "GET r3, slot 2\nRETURN r3"));
    wf_program_put_instruction(&out, m.program, 0);
    wf_buf_put_byte(&out, '\0');
    assert_string_equal(out.data, "GET      r3, slot 2                      ; 3:7 .a -> out");
    wf_buf_fini(&out);
    machine_close(&m);
}

static void every_instruction_has_its_row(void **state)
{
    (void)state;
    for (int op = 0; op < WF_OP_COUNT; op++) {
        assert_true(strlen(wf_op_name((wf_op)op)) > 1);
        assert_true(strlen(wf_op_effect((wf_op)op)) > 3);
        assert_true(wf_op_form((wf_op)op) <= WF_FORM_AE);
    }
    assert_string_equal(wf_op_name(WF_OP_COUNT), "?");
}

static void linking_names_what_is_not_there(void **state)
{
    (void)state;
    static const struct {
        const char *call;
        const char *code;
    } rows[] = {
        {"\"nothing\" 1", "W2208"},
        {"\"length\" 0", "W2209"},
        {"\"length\" 2", "W2209"},
        {"\"begins\" 2", "W2209"},
        {"\"begins\" 2 pattern \"(a\"", "W2210"},
    };
    const weft_family *const families[] = {&machine_family};
    weft_diags *const diags = weft_diags_new(0);
    wf_registry registry;
    assert_int_equal(wf_registry_init(&registry, families, 1, diags), WEFT_OK);
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        weft_program *program = NULL;
        char error[160];
        char listing[200];
        (void)snprintf(listing, sizeof listing, "function 0 registers 4\nLIB r0, %s\nRETURN r0\n",
                       rows[i].call);
        weft_diags_reset(diags);
        assert_int_equal(wf_assemble(&program, listing, diags, error), WEFT_OK);
        assert_int_equal(wf_program_link(program, &registry, diags), WEFT_INVALID);
        assert_int_equal(weft_diags_count(diags), 1);
        assert_string_equal(weft_diags_at(diags, 0)->code, rows[i].code);
        assert_false(program->linked);
        weft_program_free(program);
    }
    wf_registry_fini(&registry);
    weft_diags_free(diags);
}

static int recover(void **state)
{
    (void)state;
    wf_memory_fail_nth(0);
    return 0;
}

static void building_survives_every_failing_allocation(void **state)
{
    (void)state;
    const weft_family *const families[] = {&machine_family};
    weft_diags *const diags = weft_diags_new(0);
    wf_registry registry;
    assert_int_equal(wf_registry_init(&registry, families, 1, diags), WEFT_OK);
    weft_status rc = WEFT_NOMEM;
    for (uint64_t nth = 1; rc != WEFT_OK; nth++) {
        weft_program *program = NULL;
        char error[160];
        assert_true(nth < 2000);
        wf_memory_fail_nth(nth);
        rc = wf_assemble(&program, everything, diags, error);
        if (rc == WEFT_OK)
            rc = wf_program_link(program, &registry, diags);
        wf_memory_fail_nth(0);
        assert_true(rc == WEFT_OK || rc == WEFT_NOMEM || (rc == WEFT_INVALID && error[0] != '\0'));
        weft_program_free(program);
    }
    wf_registry_fini(&registry);
    weft_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_rows_are_shared),
        cmocka_unit_test(texts_side_by_side_are_not_shared),
        cmocka_unit_test(lists_are_no_constants),
        cmocka_unit_test(an_empty_program_is_a_program),
        cmocka_unit_test(programs_are_asked_for_mappings_and_parameters),
        cmocka_unit_test(a_jump_too_far_is_refused),
        cmocka_unit_test(constants_that_code_names_come_first),
        cmocka_unit_test(listings_are_read_back),
        cmocka_unit_test(an_instruction_shows_its_site),
        cmocka_unit_test(every_instruction_has_its_row),
        cmocka_unit_test(linking_names_what_is_not_there),
        cmocka_unit_test_teardown(building_survives_every_failing_allocation, recover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
