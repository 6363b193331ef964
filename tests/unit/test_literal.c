#include "grammar/literal.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef struct fault_log {
    struct {
        wf_literal_fault fault;
        size_t at;
        size_t len;
    } rows[8];
    size_t count;
} fault_log;

static void note(void *context, wf_literal_fault fault, size_t at, size_t len)
{
    fault_log *const log = context;
    assert_true(log->count < WF_COUNTOF(log->rows));
    log->rows[log->count].fault = fault;
    log->rows[log->count].at = at;
    log->rows[log->count++].len = len;
}

static void expect_span(weft_span found, const char *expected)
{
    assert_non_null(found.ptr);
    assert_int_equal(found.len, strlen(expected));
    assert_memory_equal(found.ptr, expected, found.len);
}

static void expect_text(const char *raw, const char *expected)
{
    fault_log log = {.count = 0};
    wf_arena arena;
    wf_arena_init(&arena, 0);
    expect_span(wf_literal_text(weft_span_text(raw), &arena, note, &log), expected);
    assert_int_equal(log.count, 0);
    wf_arena_fini(&arena);
}

static void expect_fault(const char *raw, const char *expected, wf_literal_fault fault, size_t at,
                         size_t len)
{
    fault_log log = {.count = 0};
    wf_arena arena;
    wf_arena_init(&arena, 0);
    expect_span(wf_literal_text(weft_span_text(raw), &arena, note, &log), expected);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.rows[0].fault, fault);
    assert_int_equal(log.rows[0].at, at);
    assert_int_equal(log.rows[0].len, len);
    wf_arena_fini(&arena);
}

static void literal_text_undoes_escapes(void **state)
{
    (void)state;
    expect_text("", "");
    expect_text("plain", "plain");
    expect_text("\\\"\\\\\\/\\$\\b\\f\\n\\r\\t", "\"\\/$\b\f\n\r\t");
    expect_text("a\\u0041b", "aAb");
    expect_text("\\u00e9\\u20AC", "\xc3\xa9\xe2\x82\xac");
    expect_text("\\ud83d\\ude00!", "\xf0\x9f\x98\x80!");
    expect_text("\\u{1F600}\\u{a}", "\xf0\x9f\x98\x80\n");
    expect_text("\\u{10ffff}", "\xf4\x8f\xbf\xbf");
    expect_text("$x", "$x");
}

static void literal_text_reports_what_is_no_escape(void **state)
{
    (void)state;
    expect_fault("a\\q", "a\\q", WF_LITERAL_UNKNOWN_ESCAPE, 1, 2);
    expect_fault("\\\xc3\xa9!", "\\\xc3\xa9!", WF_LITERAL_UNKNOWN_ESCAPE, 0, 3);
    expect_fault("\\u12", "\\u12", WF_LITERAL_BAD_UNICODE, 0, 2);
    expect_fault("\\u{}", "\\u{}", WF_LITERAL_BAD_UNICODE, 0, 2);
    expect_fault("\\u{1234567}", "\\u{1234567}", WF_LITERAL_BAD_UNICODE, 0, 2);
    expect_fault("\\u{12", "\\u{12", WF_LITERAL_BAD_UNICODE, 0, 2);
    expect_fault("\\u{110000}", "\\u{110000}", WF_LITERAL_NO_CHARACTER, 0, 10);
    expect_fault("\\ud83d", "\\ud83d", WF_LITERAL_NO_CHARACTER, 0, 6);
    expect_fault("\\ude00", "\\ude00", WF_LITERAL_NO_CHARACTER, 0, 6);
    expect_fault("\\ud83d\\u0041", "\\ud83dA", WF_LITERAL_NO_CHARACTER, 0, 6);
    expect_fault("a\tb", "a\tb", WF_LITERAL_CONTROL, 1, 1);
}

static void literal_text_survives_a_cut_escape(void **state)
{
    (void)state;
    expect_text("abc\\", "abc\\");
}

static void literal_raw_knows_the_doubled_quote_alone(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    expect_span(wf_literal_raw(weft_span_text(""), &arena), "");
    expect_span(wf_literal_raw(weft_span_text("a\\n${b}"), &arena), "a\\n${b}");
    expect_span(wf_literal_raw(weft_span_text("it''s"), &arena), "it's");
    expect_span(wf_literal_raw(weft_span_text("''''"), &arena), "''");
    wf_arena_fini(&arena);
}

static void literal_block_drops_the_lines_of_its_fences(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        const char *text;
    } rows[] = {
        {"", ""},
        {"abc", "abc"},
        {"\nabc\n", "abc"},
        {"  \nabc\n  ", "abc"},
        {"\nabc\n\n", "abc\n"},
        {"\n  a\n b \n", "  a\n b "},
        {"\r\na\r\nb\r\n", "a\nb"},
        {"\ra\rb\r", "a\nb"},
        {"\n", ""},
        {"\n  ", ""},
        {"\n\n", ""},
        {"abc\nd", "abc\nd"},
        {"  abc  ", "  abc  "},
    };
    wf_arena arena;
    wf_arena_init(&arena, 0);
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        expect_span(wf_literal_block(weft_span_text(rows[i].raw), &arena), rows[i].text);
    wf_arena_fini(&arena);
}

static void literal_without_memory_has_no_pointer(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 1);
    assert_null(wf_literal_text(weft_span_text("\\n"), &arena, NULL, NULL).ptr);
    assert_null(wf_literal_raw(weft_span_text("''"), &arena).ptr);
    assert_null(wf_literal_block(weft_span_text("a\rb"), &arena).ptr);
    wf_arena_fini(&arena);
}

static void expect_duration(const char *digits, const char *unit, int64_t expected)
{
    int64_t ms = -1;
    assert_true(wf_literal_duration(&ms, weft_span_text(digits), weft_span_text(unit)));
    assert_true(ms == expected);
}

static void literal_duration_is_in_milliseconds(void **state)
{
    (void)state;
    int64_t ms;
    expect_duration("7", "ms", 7);
    expect_duration("7", "s", 7000);
    expect_duration("10", "min", 600000);
    expect_duration("2", "h", 7200000);
    expect_duration("1", "d", 86400000);
    assert_false(wf_literal_duration(&ms, weft_span_text("1"), weft_span_text("week")));
    assert_false(
        wf_literal_duration(&ms, weft_span_text("9223372036854775807"), weft_span_text("s")));
    assert_false(
        wf_literal_duration(&ms, weft_span_text("99999999999999999999"), weft_span_text("ms")));
    assert_true(wf_literal_is_unit(weft_span_text("min")));
    assert_false(wf_literal_is_unit(weft_span_text("mins")));
    assert_false(wf_literal_is_unit(weft_span_text("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literal_text_undoes_escapes),
        cmocka_unit_test(literal_text_reports_what_is_no_escape),
        cmocka_unit_test(literal_text_survives_a_cut_escape),
        cmocka_unit_test(literal_raw_knows_the_doubled_quote_alone),
        cmocka_unit_test(literal_block_drops_the_lines_of_its_fences),
        cmocka_unit_test(literal_without_memory_has_no_pointer),
        cmocka_unit_test(literal_duration_is_in_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
