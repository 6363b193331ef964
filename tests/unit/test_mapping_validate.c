#include "compiler/mapping_validate.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void parse(wf_document_file *file, wf_arena *arena, weft_diags *diags, const char *text)
{
    wf_source *const source = wf_source_new(arena, "m.json", weft_span_text(text));
    assert_non_null(source);
    assert_int_equal(wf_document_parse(file, source, arena, diags), WEFT_OK);
}

/* The whole result as JSON text. */
static void expect_result(const char *text, const wf_mapping_validate_options *options,
                          const char *expected)
{
    wf_arena arena;
    wf_document_file file;
    wf_buf out;
    wf_arena_init(&arena, 0);
    wf_buf_init(&out, 0);
    weft_diags *const diags = weft_diags_new(0);
    assert_non_null(diags);
    parse(&file, &arena, diags, text);
    assert_int_equal(wf_mapping_validate(&out, &file, options), WEFT_OK);
    wf_buf_put_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    wf_buf_fini(&out);
    weft_diags_free(diags);
    wf_arena_fini(&arena);
}

/* The codes with their places, "W5004 1:1; …", in the order of the rules. */
static void expect_codes(const char *text, const char *expected)
{
    wf_arena arena;
    wf_document_file file;
    wf_buf out;
    wf_arena_init(&arena, 0);
    wf_buf_init(&out, 0);
    weft_diags *const diags = weft_diags_new(0);
    assert_non_null(diags);
    parse(&file, &arena, diags, text);
    const weft_status status = wf_mapping_validate_diags(diags, &file, NULL);
    assert_int_equal(status, weft_diags_errors(diags) == 0 ? WEFT_OK : WEFT_INVALID);
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        wf_buf_printf(&out, "%s%s %u:%u", i == 0 ? "" : "; ", diag->code, diag->line, diag->column);
    }
    wf_buf_put_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    wf_buf_fini(&out);
    weft_diags_free(diags);
    wf_arena_fini(&arena);
}

#define HEAD                                                                                       \
    "{\"version\":\"1.0\",\"mutation\":\"m\",\"sourceFormat\":\"xml\",\"returnFields\":[1],\n"

static void validate_finds_nothing_in_a_sound_file(void **state)
{
    (void)state;
    static const char nothing[] = "{\"valid\":true,\"errors\":[],\"warnings\":[],"
                                  "\"summary\":{\"totalErrors\":0,\"totalWarnings\":0}}";
    expect_result(HEAD "\"fields\":{\"a\":{\"source\":\"x\"}}}", NULL, nothing);
    expect_codes(HEAD "\"fields\":{\"a\":{\"source\":\"x\"}}}", "");
}

static void validate_gives_code_message_and_path(void **state)
{
    (void)state;
    expect_result(
        HEAD "\"fields\":{\"a\":{\"fields\":{\"b\\\"\":{\"source\":5,\"value\":1}}}}}", NULL,
        "{\"valid\":false,\"errors\":[{\"code\":\"FIELD_SOURCE_INVALID_TYPE\",\"message\":"
        "\"Field \\\"b\\\"\\\" source must be a string\",\"path\":\"fields.a.fields.b\\\"."
        "source\"}],\"warnings\":[{\"code\":\"FIELD_VALUE_AND_SOURCE\",\"message\":\"Field "
        "\\\"b\\\"\\\" has both \\\"value\\\" and \\\"source\\\". \\\"value\\\" will take "
        "precedence.\",\"path\":\"fields.a.fields.b\\\"\"}],\"summary\":{\"totalErrors\":1,"
        "\"totalWarnings\":1}}");
    expect_result("[]", NULL,
                  "{\"valid\":false,\"errors\":[{\"code\":\"ROOT_IS_ARRAY\",\"message\":"
                  "\"Configuration cannot be an array\"}],\"warnings\":[],\"summary\":"
                  "{\"totalErrors\":1,\"totalWarnings\":0}}");
}

static void validate_knows_resolvers_and_strictness(void **state)
{
    (void)state;
    static const char text[] = HEAD "\"fields\":{\"a\":{\"resolver\":\"trim\"},"
                                    "\"b\":{\"resolver\":\"q\"}}}";
    static const char list[] =
        "\"errors\":[],\"warnings\":[{\"code\":\"FIELD_RESOLVER_UNKNOWN\","
        "\"message\":\"Field \\\"b\\\" references unknown resolver \\\"q\\\"\","
        "\"path\":\"fields.b.resolver\"}],\"summary\":{\"totalErrors\":0,"
        "\"totalWarnings\":1}}";
    const weft_span known = weft_span_text("trim");
    wf_mapping_validate_options options = {false, true, &known, 1};
    char expected[512];
    for (int strict = 0; strict <= 1; strict++) {
        options.strict = strict != 0;
        wf_buf whole;
        wf_buf_init(&whole, 0);
        wf_buf_printf(&whole, "{\"valid\":%s,%s", strict != 0 ? "false" : "true", list);
        assert_true(whole.len < sizeof expected);
        memcpy(expected, whole.data, whole.len);
        expected[whole.len] = '\0';
        wf_buf_fini(&whole);
        expect_result(text, &options, expected);
    }
    options.check_resolvers = false;
    options.strict = false;
    expect_result(text, &options,
                  "{\"valid\":true,\"errors\":[],\"warnings\":[],"
                  "\"summary\":{\"totalErrors\":0,\"totalWarnings\":0}}");
}

static void validate_checks_the_head(void **state)
{
    (void)state;
    expect_codes("null", "W5001 1:1");
    expect_codes("\"x\"", "W5002 1:1");
    expect_codes("[1]", "W5003 1:1");
    expect_codes("{}", "W5004 1:1; W5007 1:1; W5011 1:1; W5013 1:1; W5032 1:1");
    expect_codes("{\"version\":1,\"mutation\":2,\"sourceFormat\":3,\n\"returnFields\":\"a\",\n"
                 "\"operationName\":\"op\",\"fields\":{}}",
                 "W5005 1:2; W5008 1:14; W5012 1:27; W5033 2:1; W5035 3:1");
    expect_codes(
        "{\"version\":\"1\",\"mutation\":\" \",\"sourceFormat\":\"xml\",\n\"returnFields\":[],\n"
        "\"operationName\":\"Op\",\"arguments\":{},\"fields\":{}}",
        "W5006 1:2; W5009 1:16; W5010 1:16; W5014 3:37; W5030 3:22; W5034 2:1");
    expect_codes(HEAD "\"arguments\":{\"a\":1,\"_b\":1,\"c\":null,\"d\":[]}}",
                 "W5031 2:14; W5031 2:27");
}

static void validate_checks_nodes(void **state)
{
    (void)state;
    expect_codes(HEAD
                 "\"fields\":{},\"nodes\":{\"1\":{\"extract\":\"x\"},\"b\":5,\"c\":{},\"c\":{}}}",
                 "W5016 2:48; W5015 2:22; W5017 2:42; W5018 2:55");
    expect_codes(HEAD "\"fields\":{},\"nodes\":{\"a\":\n{\"extract\":1,\"parse\":2,\"unescape\":3,"
                      "\"required\":4}}}",
                 "W5019 3:2; W5020 3:14; W5021 3:24; W5022 3:37");
    expect_codes(HEAD "\"fields\":{},\"nodes\":{\"a\":{\"extract\":\"x\",\"unescape\":true}}}",
                 "W5023 2:41");
}

static void validate_checks_fields(void **state)
{
    (void)state;
    expect_codes(HEAD "\"fields\":{\"a..b\":{\"resolver\":5},\"c\":{\"_x\":1},\"d\":\"x\"}}",
                 "W5024 2:11; W5026 2:19; W5025 2:33; W5025 2:46");
    expect_codes(HEAD "\"fields\":{\"b\":null}}", "W5036 2:11");
    /* indexes come first, ascending */
    expect_codes(HEAD "\"fields\":{\"z\":{},\"10\":{},\"2\":{}}}",
                 "W5025 2:26; W5025 2:18; W5025 2:11");
    expect_codes(HEAD "\"fields\":[{}, {\"value\":1}]}", "W5025 2:11");
}

static void validate_stands_a_failing_allocation(void **state)
{
    (void)state;
    wf_arena arena;
    wf_document_file file;
    wf_arena_init(&arena, 0);
    weft_diags *const diags = weft_diags_new(0);
    assert_non_null(diags);
    parse(&file, &arena, diags,
          HEAD "\"nodes\":{\"a\":{}},\"fields\":{\"1\":{\"fields\":{\"b\":{}}}}}");
    weft_status status = WEFT_NOMEM;
    for (uint64_t nth = 1; status == WEFT_NOMEM; nth++) {
        wf_buf out;
        wf_buf_init(&out, 0);
        wf_memory_fail_nth(nth);
        status = wf_mapping_validate(&out, &file, NULL);
        wf_memory_fail_nth(0);
        wf_buf_fini(&out);
        assert_true(status == WEFT_NOMEM || (status == WEFT_OK && nth > 1));
    }
    weft_diags_free(diags);
    wf_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validate_finds_nothing_in_a_sound_file),
        cmocka_unit_test(validate_gives_code_message_and_path),
        cmocka_unit_test(validate_knows_resolvers_and_strictness),
        cmocka_unit_test(validate_checks_the_head),
        cmocka_unit_test(validate_checks_nodes),
        cmocka_unit_test(validate_checks_fields),
        cmocka_unit_test(validate_stands_a_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
