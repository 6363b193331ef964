#include "vm/value.h"

#include "tests/support/arena_case.h"
#include "tests/support/json_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static weft_value text_of(const char *text)
{
    return weft_text(weft_span_text(text));
}

static weft_value decimal_of(const char *text)
{
    wf_decimal decimal;
    weft_value value;
    assert_true(wf_decimal_parse(&decimal, weft_span_text(text)));
    assert_true(wf_value_decimal(&value, &arena, &decimal));
    return value;
}

static weft_value real_of(double real)
{
    const weft_value v = {.kind = WEFT_KIND_DOUBLE, .as.real = real};
    return v;
}

static weft_value date_of(int64_t days)
{
    const weft_value v = {.kind = WEFT_KIND_DATE, .as.integer = days};
    return v;
}

static weft_value instant_of(int64_t seconds, uint32_t nanos, int zone)
{
    const weft_value v = {.kind = WEFT_KIND_DATETIME,
                          .extra = (uint16_t)(zone + 0x8000),
                          .len = nanos,
                          .as.integer = seconds};
    return v;
}

static void kinds_have_names(void **state)
{
    (void)state;
    for (int kind = 0; kind < WEFT_KIND_COUNT; kind++)
        assert_string_not_equal(weft_kind_name((weft_kind)kind), "unknown");
    assert_string_equal(weft_kind_name(WEFT_KIND_COUNT), "unknown");
    assert_string_equal(weft_kind_name(WEFT_KIND_TEXT), "text");
    assert_string_equal(weft_kind_name(WEFT_KIND_RECORD), weft_kind_name(WEFT_KIND_MAP));
}

static void member_gives_the_last_of_equal_keys(void **state)
{
    (void)state;
    const weft_member members[] = {
        {{"a", 1}, weft_int(1)}, {{"b", 1}, weft_int(2)}, {{"a", 1}, weft_int(3)}};
    const weft_value map = weft_map(members, 3);
    assert_int_equal(weft_value_member(map, weft_span_text("a")).as.integer, 3);
    assert_int_equal(weft_value_member(map, weft_span_text("b")).as.integer, 2);
    assert_int_equal(weft_value_member(map, weft_span_text("")).kind, WEFT_KIND_MISSING);
    assert_int_equal(weft_value_member(weft_int(1), weft_span_text("a")).kind, WEFT_KIND_MISSING);
}

static void expect_integer(weft_value v, int64_t expected)
{
    int64_t out;
    assert_true(wf_value_integer(&out, v));
    assert_true(out == expected);
}

static void integers_come_from_all_exact_numbers(void **state)
{
    (void)state;
    int64_t out;
    expect_integer(weft_int(-3), -3);
    expect_integer(json_value(&arena, "12"), 12);
    expect_integer(json_value(&arena, "-9223372036854775808"), INT64_MIN);
    expect_integer(json_value(&arena, "2.0"), 2);
    expect_integer(json_value(&arena, "1e3"), 1000);
    expect_integer(decimal_of("7.000"), 7);
    assert_false(wf_value_integer(&out, json_value(&arena, "2.5")));
    assert_false(wf_value_integer(&out, json_value(&arena, "9223372036854775808")));
    assert_false(wf_value_integer(&out, json_value(&arena, "1e400")));
    assert_false(wf_value_integer(&out, text_of("12")));
    assert_false(wf_value_integer(&out, weft_bool(1)));
    assert_false(wf_value_integer(&out, real_of(1)));
    assert_false(wf_value_integer(&out, weft_missing()));
}

static void numbers_are_exact(void **state)
{
    (void)state;
    wf_decimal out;
    assert_true(wf_value_number(&out, json_value(&arena, "29.90")));
    assert_int_equal(out.low, 2990);
    assert_int_equal(out.scale, 2);
    assert_true(wf_value_number(&out, weft_int(INT64_MIN)));
    assert_true(out.low == (uint64_t)1 << 63 && out.negative);
    assert_true(wf_value_number(&out, decimal_of("-1.5")));
    assert_false(wf_value_number(&out, json_value(&arena, "1e38")));
    assert_false(wf_value_number(&out, text_of("1")));
    assert_false(wf_value_number(&out, real_of(1)));
}

static void expect_order(weft_value a, weft_value b, int order)
{
    int out = 7;
    assert_true(wf_value_compare(&out, a, b));
    assert_int_equal(out, order);
    assert_true(wf_value_compare(&out, b, a));
    assert_int_equal(out, -order);
    assert_int_equal(wf_value_equal(a, b), order == 0);
    assert_int_equal(wf_value_equal(b, a), order == 0);
}

static void numbers_compare_in_any_notation(void **state)
{
    (void)state;
    expect_order(weft_int(1), weft_int(2), -1);
    expect_order(weft_int(INT64_MIN), weft_int(INT64_MAX), -1);
    expect_order(weft_int(1), json_value(&arena, "1.0"), 0);
    expect_order(weft_int(1), json_value(&arena, "1e0"), 0);
    expect_order(weft_int(1), decimal_of("1.00"), 0);
    expect_order(weft_int(1), real_of(1.0), 0);
    expect_order(decimal_of("0.1"), real_of(0.1), 0);
    expect_order(json_value(&arena, "0.1"), real_of(0.1), 0);
    expect_order(decimal_of("0.1"), json_value(&arena, "0.10000"), 0);
    expect_order(json_value(&arena, "-0"), weft_int(0), 0);
    expect_order(json_value(&arena, "-0.0"), real_of(-0.0), 0);
    expect_order(weft_int(-1), json_value(&arena, "-0.999"), -1);
    expect_order(real_of(2.5), weft_int(2), 1);
    expect_order(real_of(1e300), decimal_of("99999999999999999999999999999999999999"), 1);
    expect_order(real_of(-1e-300), weft_int(0), -1);
    expect_order(real_of(1.5), real_of(2.5), -1);
}

static void numbers_beyond_38_digits_compare_digit_by_digit(void **state)
{
    (void)state;
    expect_order(json_value(&arena, "1e100"), json_value(&arena, "10e99"), 0);
    expect_order(json_value(&arena, "1e100"), json_value(&arena, "0.001e103"), 0);
    expect_order(json_value(&arena, "1e100"), json_value(&arena, "1e101"), -1);
    expect_order(json_value(&arena, "-1e100"), json_value(&arena, "1e100"), -1);
    expect_order(json_value(&arena, "-1e100"), json_value(&arena, "-1e101"), 1);
    expect_order(json_value(&arena, "1e-100"), weft_int(0), 1);
    expect_order(json_value(&arena, "-1e-100"), weft_int(0), -1);
    expect_order(json_value(&arena, "0e100"), json_value(&arena, "0e-100"), 0);
    expect_order(json_value(&arena, "1e100"), weft_int(INT64_MAX), 1);
    expect_order(json_value(&arena, "1e-100"), weft_int(1), -1);
    expect_order(json_value(&arena, "1e-50"),
                 decimal_of("0.00000000000000000000000000000000000001"), -1);
    expect_order(json_value(&arena, "123456789012345678901234567890123456789012345"),
                 json_value(&arena, "123456789012345678901234567890123456789012346"), -1);
    expect_order(json_value(&arena, "12345678901234567890123456789012345678901234.5"),
                 json_value(&arena, "123456789012345678901234567890123456789012345e-1"), 0);
    expect_order(json_value(&arena, "12345678901234567890123456789012345678901234.50"),
                 json_value(&arena, "12345678901234567890123456789012345678901234.51"), -1);
    expect_order(json_value(&arena, "12345678901234567890123456789012345678901234"),
                 json_value(&arena, "12345678901234567890123456789012345678901234.1"), -1);
    expect_order(json_value(&arena, "1e99999999999999999999999999"),
                 json_value(&arena, "1e9999999999999"), 1);
    expect_order(json_value(&arena, "-1e-99999999999999999999999999"),
                 json_value(&arena, "-1e-9999999999999"), 1);
    expect_order(json_value(&arena, "0.00000000000000000000000000000000000000000000000012e48"),
                 json_value(&arena, "1.2e-1"), 0);
    expect_order(json_value(&arena, "1e308"), real_of(1e308), 0);
    expect_order(json_value(&arena, "1e309"), real_of(1e308), 1);
}

static void what_is_not_finite_still_has_an_equality(void **state)
{
    (void)state;
    const double infinity = strtod("inf", NULL);
    const weft_value nan = real_of(strtod("nan", NULL));
    int out;
    assert_true(wf_value_equal(nan, nan));
    assert_false(wf_value_equal(nan, real_of(0)));
    assert_false(wf_value_equal(nan, weft_int(0)));
    assert_false(wf_value_equal(weft_int(0), nan));
    assert_false(wf_value_compare(&out, nan, nan));
    assert_false(wf_value_compare(&out, nan, weft_int(1)));
    expect_order(real_of(infinity), real_of(infinity), 0);
    expect_order(real_of(infinity), weft_int(1), 1);
    expect_order(json_value(&arena, "-1e999"), real_of(-infinity), 1);
}

static void texts_and_dates_have_an_order(void **state)
{
    (void)state;
    int out;
    expect_order(text_of("a"), text_of("b"), -1);
    expect_order(text_of("a"), text_of("ab"), -1);
    expect_order(text_of(""), text_of(""), 0);
    expect_order(text_of(""), text_of("a"), -1);
    expect_order(text_of("\xef\xbf\xbd"), text_of("\xf0\x90\x80\x80"), -1); /* U+FFFD, U+10000 */
    expect_order(date_of(-1), date_of(1), -1);
    expect_order(instant_of(5, 1, 0), instant_of(5, 2, 0), -1);
    expect_order(instant_of(5, 9, 0), instant_of(6, 0, 0), -1);
    expect_order(instant_of(5, 0, 60), instant_of(5, 0, -60), 0);
    assert_false(wf_value_compare(&out, text_of("1"), weft_int(1)));
    assert_false(wf_value_compare(&out, date_of(1), instant_of(86400, 0, 0)));
    assert_false(wf_value_compare(&out, weft_null(), weft_null()));
    assert_false(wf_value_compare(&out, weft_bool(0), weft_bool(1)));
    assert_false(wf_value_compare(&out, json_value(&arena, "[]"), json_value(&arena, "[]")));
}

static void expect_equal(const char *a, const char *b, bool is_equal)
{
    const weft_value x = json_value(&arena, a);
    const weft_value y = json_value(&arena, b);
    if (wf_value_equal(x, y) != is_equal || wf_value_equal(y, x) != is_equal)
        fail_msg("%s and %s", a, b);
}

static void equality_is_total_and_by_value(void **state)
{
    (void)state;
    static const char *const all[] = {
        "null", "true", "false", "0", "1", "\"\"", "\"1\"", "[]", "{}", "[null]", "{\"a\":null}",
    };
    for (size_t i = 0; i < WF_COUNTOF(all); i++)
        for (size_t j = 0; j < WF_COUNTOF(all); j++)
            expect_equal(all[i], all[j], i == j);
    assert_true(wf_value_equal(weft_missing(), weft_missing()));
    assert_false(wf_value_equal(weft_missing(), weft_null()));
    assert_false(wf_value_equal(date_of(0), weft_int(0)));
    const weft_value blocks[] = {weft_null(), weft_null()};
    weft_value record = {.kind = WEFT_KIND_RECORD, .as.block = blocks};
    weft_value other = record; /* records are equal only to themselves */
    assert_true(wf_value_equal(record, other));
    other.as.block = blocks + 1;
    assert_false(wf_value_equal(record, other));
    expect_equal("[1,2.0,[3]]", "[1.0,2,[3e0]]", true);
    expect_equal("[1,2]", "[2,1]", false);
    expect_equal("[1,2]", "[1,2,3]", false);
    expect_equal("{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1.0}", true);
    expect_equal("{\"a\":1,\"b\":2}", "{\"a\":1}", false);
    expect_equal("{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false);
    expect_equal("{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", false);
    expect_equal("{\"a\":{\"x\":1,\"y\":2}}", "{\"a\":{\"y\":2,\"x\":1}}", true);
}

static void equality_minds_missing_and_repeated_members(void **state)
{
    (void)state;
    const weft_member a[] = {{{"k", 1}, weft_int(1)}, {{"k", 1}, weft_int(2)}};
    const weft_member b[] = {{{"k", 1}, weft_int(9)}, {{"k", 1}, weft_int(2)}};
    const weft_member c[] = {{{"k", 1}, weft_int(2)}, {{"m", 1}, weft_missing()}};
    const weft_member d[] = {{{"k", 1}, weft_int(2)}, {{"m", 1}, weft_null()}};
    const weft_value maps[] = {weft_map(a, 2), weft_map(b, 2), weft_map(c, 2), weft_map(c, 1)};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++)
            assert_true(wf_value_equal(maps[i], maps[j]));
    for (size_t i = 0; i < 4; i++) {
        assert_false(wf_value_equal(maps[i], weft_map(d, 2)));
        assert_false(wf_value_equal(weft_map(d, 2), maps[i]));
        assert_false(wf_value_equal(weft_map(a, 1), maps[i]));
    }
}

static void equality_knows_strides(void **state)
{
    (void)state;
    const weft_value spread[] = {weft_int(1), weft_null(), weft_int(2), weft_null()};
    weft_value strided = weft_list(spread, 2);
    strided.extra = 2;
    assert_true(wf_value_equal(strided, json_value(&arena, "[1,2]")));
    assert_true(wf_value_equal(json_value(&arena, "[1,2]"), strided));
}

/* Trees whose members stand in opposite orders: work must not double with each level. */
static weft_value deep_map(int depth, bool is_turned, int leaf)
{
    weft_value v = weft_int(leaf);
    for (int i = 0; i < depth; i++) {
        weft_member *const members = wf_arena_zero(&arena, 2, sizeof *members);
        assert_non_null(members);
        members[is_turned].key = weft_span_text("deep");
        members[is_turned].value = v;
        members[!is_turned].key = weft_span_text("other");
        members[!is_turned].value = weft_int(i);
        v = weft_map(members, 2);
    }
    return v;
}

static void equality_of_deep_maps_takes_linear_time(void **state)
{
    (void)state;
    assert_true(wf_value_equal(deep_map(250, false, 1), deep_map(250, true, 1)));
    assert_true(wf_value_equal(deep_map(250, false, 1), deep_map(250, false, 1)));
    assert_false(wf_value_equal(deep_map(250, false, 1), deep_map(250, true, 2)));
    assert_false(wf_value_equal(deep_map(250, false, 1), deep_map(250, false, 2)));
    assert_false(wf_value_equal(deep_map(100000, false, 1), deep_map(100000, false, 1)));
}

static weft_value wide_map(uint32_t count, bool is_turned)
{
    weft_member *const members = wf_arena_zero(&arena, count, sizeof *members);
    assert_non_null(members);
    for (uint32_t i = 0; i < count; i++) {
        char key[16];
        const int len = snprintf(key, sizeof key, "key%u", (unsigned)i);
        weft_member *const to = &members[is_turned ? count - 1 - i : i];
        to->key = wf_arena_dup(&arena, weft_span_of(key, (size_t)len));
        to->value = weft_int(i);
    }
    return weft_map(members, count);
}

static void equality_of_wide_maps_takes_linear_time(void **state)
{
    (void)state;
    weft_value turned = wide_map(100000, true);
    assert_true(wf_value_equal(wide_map(100000, false), turned));
    turned.len--; /* without key0 */
    assert_false(wf_value_equal(wide_map(100000, false), turned));
    assert_false(wf_value_equal(turned, wide_map(100000, false)));
    wf_memory_fail_nth(1); /* the slow way, without memory for an index */
    assert_true(wf_value_equal(wide_map(100, false), wide_map(100, true)));
}

static void blank_is_nothing_or_white_space(void **state)
{
    (void)state;
    assert_true(wf_value_is_blank(weft_missing()));
    assert_true(wf_value_is_blank(weft_null()));
    assert_true(wf_value_is_blank(text_of("")));
    assert_true(wf_value_is_blank(text_of(" \t\r\n")));
    assert_true(wf_value_is_blank(text_of("\xc2\xa0\xe3\x80\x80")));
    assert_false(wf_value_is_blank(text_of("x")));
    assert_false(wf_value_is_blank(text_of("  x ")));
    assert_false(wf_value_is_blank(text_of("\xc3\xa9")));
    assert_false(wf_value_is_blank(text_of("\x01")));
    assert_false(wf_value_is_blank(weft_int(0)));
    assert_false(wf_value_is_blank(weft_bool(0)));
    assert_false(wf_value_is_blank(json_value(&arena, "[]")));
}

static void expect_text(weft_value v, const char *expected)
{
    wf_buf out;
    wf_buf_init(&out, 0);
    wf_value_put_text(&out, v);
    assert_int_equal(out.status, WEFT_OK);
    if (!weft_span_equal(wf_buf_span(&out), weft_span_text(expected)))
        fail_msg("%.*s instead of %s", (int)out.len, out.data, expected);
    wf_buf_fini(&out);
}

static void text_form_is_what_a_cell_shows(void **state)
{
    (void)state;
    expect_text(text_of("a \"b\"\n"), "a \"b\"\n");
    expect_text(text_of(""), "");
    expect_text(json_value(&arena, "29.90"), "29.90");
    expect_text(weft_int(-7), "-7");
    expect_text(decimal_of("1.50"), "1.50");
    expect_text(real_of(0.1), "0.1");
    expect_text(real_of(strtod("nan", NULL)), "");
    expect_text(weft_bool(1), "true");
    expect_text(weft_bool(0), "false");
    expect_text(weft_null(), "");
    expect_text(weft_missing(), "");
    expect_text(date_of(20181), "2025-04-03");
    expect_text(instant_of(1743674400, 0, 0), "2025-04-03T10:00:00Z");
    expect_text(json_value(&arena, "[1, \"a\", null, {\"b\": {}}]"), "[1,\"a\",null,{\"b\":{}}]");
}

static void copy_is_deep(void **state)
{
    (void)state;
    char source[] = "{\"a\":[1,\"text\",2.50,true,null],\"b\":{\"c\":\"\"},\"e\":[]}";
    wf_arena other;
    wf_arena_init(&other, 0);
    weft_value copied;
    assert_int_equal(wf_value_copy(&copied, json_value(&arena, source), &other), WEFT_OK);
    memset(source, 'z', sizeof source - 1);
    wf_arena_reset(&arena);
    expect_text(copied, "{\"a\":[1,\"text\",2.50,true,null],\"b\":{\"c\":\"\"},\"e\":[]}");
    assert_int_equal(wf_value_copy(&copied, decimal_of("1.50"), &other), WEFT_OK);
    wf_arena_reset(&arena);
    expect_text(copied, "1.50");
    wf_arena_fini(&other);
}

static void copy_closes_strides_and_has_bounds(void **state)
{
    (void)state;
    weft_value copied = weft_int(3);
    const weft_value spread[] = {weft_int(1), weft_null(), weft_int(2), weft_null()};
    weft_value strided = weft_list(spread, 2);
    strided.extra = 2;
    assert_int_equal(wf_value_copy(&copied, strided, &arena), WEFT_OK);
    assert_int_equal(copied.extra, 1);
    expect_text(copied, "[1,2]");
    assert_int_equal(wf_value_copy(&copied, deep_map(100000, false, 1), &arena), WEFT_LIMIT);
    const weft_value record = {.kind = WEFT_KIND_RECORD, .as.block = spread};
    assert_int_equal(wf_value_copy(&copied, record, &arena), WEFT_MISUSE);
    assert_int_equal(wf_value_copy(&copied, weft_list(&record, 1), &arena), WEFT_MISUSE);
    expect_text(copied, "[1,2]"); /* untouched by failures */
}

static void copy_reports_memory_failures(void **state)
{
    (void)state;
    const weft_value wide = wide_map(3000, false);
    weft_status rc = WEFT_NOMEM;
    uint64_t nth = 0;
    while (rc == WEFT_NOMEM) {
        wf_arena other;
        weft_value copied;
        wf_arena_init(&other, 0);
        wf_memory_fail_nth(++nth);
        rc = wf_value_copy(&copied, wide, &other);
        wf_memory_fail_nth(0);
        if (rc == WEFT_OK)
            assert_true(wf_value_equal(copied, wide));
        wf_arena_fini(&other);
    }
    assert_int_equal(rc, WEFT_OK);
    assert_true(nth > 2);

    wf_arena small;
    wf_decimal decimal = wf_decimal_of_int(1);
    weft_value v;
    wf_arena_init(&small, 0);
    wf_memory_fail_nth(1);
    assert_false(wf_value_decimal(&v, &small, &decimal));
    assert_int_equal(wf_value_copy(&v, text_of("a"), &small), WEFT_NOMEM);
    assert_int_equal(wf_value_copy(&v, weft_list(&v, 0), &small), WEFT_NOMEM);
    wf_memory_fail_nth(0);
    wf_arena_fini(&small);
}

/* The calendar, counted day by day from 1 January -9999 to 31 December 9999. */
static bool is_leap(int year)
{
    const int y = year < 0 ? -year : year;
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

static unsigned month_days(int year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static void civil_counts_each_day_of_20000_years(void **state)
{
    (void)state;
    int64_t day = wf_civil_to_days(-9999, 1, 1);
    for (int year = -9999; year <= 9999; year++)
        for (unsigned month = 1; month <= 12; month++)
            for (unsigned d = 1; d <= month_days(year, month); d++, day++) {
                int32_t y;
                unsigned m;
                unsigned dd;
                wf_civil_from_days(day, &y, &m, &dd);
                if (wf_civil_to_days(year, month, d) != day || y != year || m != month || dd != d)
                    fail_msg("%d-%u-%u", year, month, d);
            }
    assert_true(day == wf_civil_to_days(10000, 1, 1));
}

static void civil_knows_fixed_days(void **state)
{
    (void)state;
    assert_true(wf_civil_to_days(1970, 1, 1) == 0);
    assert_true(wf_civil_to_days(1969, 12, 31) == -1);
    assert_true(wf_civil_to_days(2000, 3, 1) == 11017);
    assert_true(wf_civil_to_days(2000, 2, 29) == 11016);
    assert_true(wf_civil_to_days(1, 1, 1) == -719162);
    assert_true(wf_civil_to_days(0, 3, 1) == -719468);
    assert_true(wf_civil_to_days(2038, 1, 19) == 24855); /* 2^31 seconds */
    assert_true(wf_civil_to_days(INT32_MIN, 1, 1) == -784353015833);
    assert_true(wf_civil_to_days(INT32_MAX, 12, 31) == 784351576776);
    int32_t year;
    unsigned month;
    unsigned day;
    wf_civil_from_days(INT64_MAX, &year, &month, &day); /* clamped */
    assert_true(year == INT32_MAX && month == 12 && day == 31);
    wf_civil_from_days(INT64_MIN, &year, &month, &day);
    assert_true(year == INT32_MIN && month == 1 && day == 1);
}

static void expect_date(int32_t year, unsigned month, unsigned day, const char *expected)
{
    char out[WF_DATETIME_CHARS];
    const size_t len = wf_date_format(out, wf_civil_to_days(year, month, day));
    assert_true(weft_span_equal(weft_span_of(out, len), weft_span_text(expected)));
}

static void dates_are_written_in_iso_form(void **state)
{
    (void)state;
    expect_date(2025, 4, 3, "2025-04-03");
    expect_date(2024, 2, 29, "2024-02-29");
    expect_date(33, 12, 9, "0033-12-09");
    expect_date(0, 1, 1, "0000-01-01");
    expect_date(-1, 12, 31, "-0001-12-31");
    expect_date(-9999, 1, 1, "-9999-01-01");
    expect_date(9999, 12, 31, "9999-12-31");
    expect_date(10000, 1, 1, "10000-01-01");
    expect_date(123456, 7, 8, "123456-07-08");
    expect_date(INT32_MAX, 12, 31, "2147483647-12-31");
    expect_date(INT32_MIN, 1, 1, "-2147483648-01-01");
}

static void expect_instant(weft_value v, const char *expected)
{
    char out[WF_DATETIME_CHARS];
    const size_t len = wf_datetime_format(out, v);
    if (!weft_span_equal(weft_span_of(out, len), weft_span_text(expected)))
        fail_msg("%.*s instead of %s", (int)len, out, expected);
}

static void instants_are_written_in_their_zone(void **state)
{
    (void)state;
    expect_instant(instant_of(0, 0, 0), "1970-01-01T00:00:00Z");
    expect_instant(instant_of(-1, 0, 0), "1969-12-31T23:59:59Z");
    expect_instant(instant_of(86399, 999999999, 0), "1970-01-01T23:59:59.999999999Z");
    expect_instant(instant_of(0, 500000000, 0), "1970-01-01T00:00:00.5Z");
    expect_instant(instant_of(0, 120000000, 0), "1970-01-01T00:00:00.12Z");
    expect_instant(instant_of(0, 1000000, 0), "1970-01-01T00:00:00.001Z");
    expect_instant(instant_of(0, 1, 0), "1970-01-01T00:00:00.000000001Z");
    expect_instant(instant_of(1743674400, 0, 60), "2025-04-03T11:00:00+01:00");
    expect_instant(instant_of(1743674400, 0, -570), "2025-04-03T00:30:00-09:30");
    expect_instant(instant_of(0, 0, -1), "1969-12-31T23:59:00-00:01");
    expect_instant(instant_of(-86400, 0, 14 * 60), "1969-12-31T14:00:00+14:00");
    expect_instant(instant_of(951782400, 0, 0), "2000-02-29T00:00:00Z");
    weft_value v = instant_of(0, 0, 0);
    v.extra = 0; /* no zone was set */
    expect_instant(v, "1970-01-01T00:00:00Z");
    expect_instant(instant_of(INT64_MAX, 999999999, 24 * 60),
                   "2147483647-12-31T00:00:00.999999999+24:00");
    expect_instant(instant_of(INT64_MIN, 999999999, -24 * 60),
                   "-2147483648-01-01T00:00:00.999999999-24:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_CASE(kinds_have_names),
        ARENA_CASE(member_gives_the_last_of_equal_keys),
        ARENA_CASE(integers_come_from_all_exact_numbers),
        ARENA_CASE(numbers_are_exact),
        ARENA_CASE(numbers_compare_in_any_notation),
        ARENA_CASE(numbers_beyond_38_digits_compare_digit_by_digit),
        ARENA_CASE(what_is_not_finite_still_has_an_equality),
        ARENA_CASE(texts_and_dates_have_an_order),
        ARENA_CASE(equality_is_total_and_by_value),
        ARENA_CASE(equality_minds_missing_and_repeated_members),
        ARENA_CASE(equality_knows_strides),
        ARENA_CASE(equality_of_deep_maps_takes_linear_time),
        ARENA_CASE(equality_of_wide_maps_takes_linear_time),
        ARENA_CASE(blank_is_nothing_or_white_space),
        ARENA_CASE(text_form_is_what_a_cell_shows),
        ARENA_CASE(copy_is_deep),
        ARENA_CASE(copy_closes_strides_and_has_bounds),
        ARENA_CASE(copy_reports_memory_failures),
        ARENA_CASE(civil_counts_each_day_of_20000_years),
        ARENA_CASE(civil_knows_fixed_days),
        ARENA_CASE(dates_are_written_in_iso_form),
        ARENA_CASE(instants_are_written_in_their_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
