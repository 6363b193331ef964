#include "compiler/mapping_rules.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* What each rule says is in tests/reject/mapping_*.case. */

static void parse(wf_document_file *file, wf_arena *arena, weft_diags *diags, const char *text)
{
    wf_source *const source = wf_source_new(arena, "m.json", weft_span_text(text));
    assert_non_null(source);
    assert_int_equal(wf_document_parse(file, source, arena, diags), WEFT_OK);
}

static void expect_dialect(const char *text, wf_mapping_dialect dialect)
{
    wf_arena arena;
    wf_document_file file;
    wf_arena_init(&arena, 0);
    weft_diags *const diags = weft_diags_new(0);
    assert_non_null(diags);
    parse(&file, &arena, diags, text);
    assert_int_equal(wf_mapping_dialect_of(file.root), dialect);
    weft_diags_free(diags);
    wf_arena_fini(&arena);
}

static void rules_tell_the_dialects_apart(void **state)
{
    (void)state;
    expect_dialect("{\"fields\":{}}", WF_MAPPING_FIELDS);
    expect_dialect("{\"mutation\":\"m\",\"fields\":{}}", WF_MAPPING_NODES);
    expect_dialect("{\"nodes\":{},\"fields\":{}}", WF_MAPPING_NODES);
    expect_dialect("{\"nodes\":{},\"arguments\":{\"input\":{}}}", WF_MAPPING_NODES);
    expect_dialect("{\"mutation\":\"m\",\"arguments\":{\"a\":{}}}", WF_MAPPING_ARGUMENTS);
    expect_dialect("{\"mutation\":\"m\",\"arguments\":{}}", WF_MAPPING_ARGUMENTS);
    expect_dialect("{\"mutation\":\"m\",\"arguments\":{},\"fields\":{}}", WF_MAPPING_NODES);
    expect_dialect("{\"arguments\":{\"a\":1},\"fields\":{}}", WF_MAPPING_ARGUMENTS);
    expect_dialect("[]", WF_MAPPING_FIELDS);
}

static void rules_know_a_mapping_file_by_its_beginning(void **state)
{
    (void)state;
    assert_true(wf_mapping_is_json(weft_span_text("{")));
    assert_true(wf_mapping_is_json(weft_span_text(" \r\n\t{}")));
    assert_true(wf_mapping_is_json(weft_span_text("\xef\xbb\xbf{}")));
    assert_true(wf_mapping_is_json(weft_span_text("// x")));
    assert_true(wf_mapping_is_json(weft_span_text("/* x */")));
    assert_false(wf_mapping_is_json(weft_span_text("weft 1")));
    assert_false(wf_mapping_is_json(weft_span_text("/")));
    assert_false(wf_mapping_is_json(weft_span_text("[1]")));
    assert_false(wf_mapping_is_json(weft_span_text("")));
}

/* Errors, warnings and differences of a file. */
static void expect_counts(const char *text, const wf_mapping_rules_options *options, size_t errors,
                          size_t warnings, size_t differences)
{
    wf_arena arena;
    wf_document_file file;
    size_t counted = 0;
    wf_arena_init(&arena, 0);
    weft_diags *const diags = weft_diags_new(0);
    assert_non_null(diags);
    parse(&file, &arena, diags, text);
    assert_int_equal(wf_mapping_rules(diags, &file, options, &counted),
                     errors == 0 ? WEFT_OK : WEFT_INVALID);
    assert_int_equal(weft_diags_errors(diags), errors);
    assert_int_equal(weft_diags_warnings(diags), warnings);
    assert_int_equal(counted, differences);
    weft_diags_free(diags);
    wf_arena_fini(&arena);
}

static void rules_warn_where_faithful_mode_reproduces(void **state)
{
    (void)state;
    static const char text[] = "{\"fields\":{\"\":{\"value\":1},\"a\":{\"source\":5},"
                               "\"c\":{\"resolver\":\"custom.x\"}}}";
    wf_mapping_rules_options options = {0};
    expect_counts(text, &options, 3, 0, 2);
    options.faithful = true;
    expect_counts(text, &options, 0, 3, 2);
}

static void rules_look_at_fields_as_arguments_when_told(void **state)
{
    (void)state;
    static const char text[] = "{\"mutation\":\"m\",\"sourceFormat\":\"json\",\"fields\":"
                               "{\"a\":{\"source\":\"b[0]\"}}}";
    wf_mapping_rules_options options = {0};
    expect_counts(text, &options, 0, 0, 1); /* NODES: a path that wants a list */
    options.dialect = WF_MAPPING_ARGUMENTS;
    expect_counts(text, &options, 0, 1, 2); /* which `map` does not read at all */
}

static void rules_take_declared_resolvers(void **state)
{
    (void)state;
    const weft_span names[] = {weft_span_text("custom.a"), weft_span_text("custom.order")};
    wf_mapping_rules_options options = {0};
    options.resolvers = names;
    options.resolver_count = 2;
    expect_counts("{\"fields\":{\"a\":{\"resolver\":\"custom.order\"}}}", &options, 0, 0, 0);
    expect_counts("{\"fields\":{\"a\":{\"resolver\":\"custom.ordre\"}}}", &options, 1, 0, 0);
    /* the package does not know custom resolvers in `arguments` */
    expect_counts("{\"sourceFormat\":\"json\",\"arguments\":{\"a\":{\"source\":\"b\","
                  "\"resolver\":\"custom.a\"}}}",
                  &options, 0, 1, 1);
}

static void rules_take_the_format_of_the_records(void **state)
{
    (void)state;
    static const char text[] = "{\"arguments\":{\"a\":\"b.@id\"}}";
    wf_mapping_rules_options options = {0};
    expect_counts(text, &options, 0, 1, 1); /* no sourceFormat */
    options.xml = true;
    expect_counts(text, &options, 0, 2, 4); /* and guessed types, mixed text, and the attribute */
}

static void rules_stand_a_failing_allocation(void **state)
{
    (void)state;
    static const char text[] = "{\"fields\":{\"a\":{\"value\":{}},\"a.b\":{\"source\":\"c[0][1]\","
                               "\"resolver\":\"x\"},\"d[1]\":{\"fields\":{\"e\":\"f\",\"e\":1}}}}";
    wf_arena arena;
    wf_document_file file;
    wf_arena_init(&arena, 0);
    weft_diags *const other = weft_diags_new(0);
    assert_non_null(other);
    parse(&file, &arena, other, text);
    bool failed = true;
    for (uint64_t nth = 1; failed; nth++) {
        weft_diags *const diags = weft_diags_new(0);
        assert_non_null(diags);
        const uint64_t before = wf_memory_count();
        wf_memory_fail_nth(nth);
        const weft_status status = wf_mapping_rules(diags, &file, NULL, NULL);
        wf_memory_fail_nth(0);
        failed = wf_memory_count() - before >= nth;
        assert_true(status == WEFT_INVALID || (failed && status == WEFT_NOMEM));
        weft_diags_free(diags);
    }
    weft_diags_free(other);
    wf_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_tell_the_dialects_apart),
        cmocka_unit_test(rules_know_a_mapping_file_by_its_beginning),
        cmocka_unit_test(rules_warn_where_faithful_mode_reproduces),
        cmocka_unit_test(rules_look_at_fields_as_arguments_when_told),
        cmocka_unit_test(rules_take_declared_resolvers),
        cmocka_unit_test(rules_take_the_format_of_the_records),
        cmocka_unit_test(rules_stand_a_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
