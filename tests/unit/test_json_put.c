/* JSON out: values as text. */
#include "vm/json.h"

#include "base/memory.h"
#include "tests/support/arena_case.h"
#include "tests/support/json_text.h"
#include "vm/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_escapes_each_byte_of_a_text(void **state)
{
    (void)state;
    for (size_t at = 0; at < 57; at++) /* by 16, by 8, and the rest */
        for (unsigned c = 0; c < 0x80; c++) {
            char text[57];
            char expected[80];
            size_t len = 0;
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            expected[len++] = '"';
            for (size_t i = 0; i < sizeof text; i++) {
                const char *const short_forms = "\"\"\\\\\bb\ff\nn\rr\tt";
                const char *form = NULL;
                for (const char *f = short_forms; *f; f += 2)
                    form = *f == text[i] ? f : form;
                if (form)
                    len += (size_t)snprintf(expected + len, sizeof expected - len, "\\%c", form[1]);
                else if ((unsigned char)text[i] < 0x20)
                    len += (size_t)snprintf(expected + len, sizeof expected - len, "\\u%04x", c);
                else
                    expected[len++] = text[i];
            }
            expected[len++] = '"';
            expect_put(weft_text(weft_span_of(text, sizeof text)), weft_span_of(expected, len));
        }
}

static void put_escapes_whole_texts(void **state)
{
    (void)state;
    char text[300];
    char expected[2 + 6 * sizeof text];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = '\x01';
        memcpy(expected + 1 + 6 * i, "\\u0001", 6);
    }
    expected[0] = '"';
    expected[sizeof expected - 1] = '"';
    expect_put(weft_text(weft_span_of(text, sizeof text)), weft_span_of(expected, sizeof expected));
    expect_put(weft_text(weft_span_of(NULL, 0)), weft_span_text("\"\""));
    weft_value plain = weft_text(weft_span_text("as it is"));
    plain.flags = WEFT_VALUE_PLAIN;
    expect_put(plain, weft_span_text("\"as it is\""));
    plain.len = 0;
    plain.as.text = NULL;
    expect_put(plain, weft_span_text("\"\""));
}

static void put_stops_at_the_depth_bound(void **state)
{
    (void)state;
    static weft_value values[WF_JSON_DEPTH + 1];
    values[0] = weft_int(1);
    for (int i = 1; i <= WF_JSON_DEPTH; i++)
        values[i] = weft_list(&values[i - 1], 1);
    const weft_value good = values[WF_JSON_DEPTH];
    const weft_value bad = weft_list(&good, 1);
    wf_buf out;
    wf_buf_init(&out, 0);
    wf_json_put(&out, good);
    assert_int_equal(out.status, WEFT_OK);
    assert_int_equal(out.len, 2 * WF_JSON_DEPTH + 1);
    wf_buf_reset(&out);
    wf_json_put(&out, bad);
    assert_int_equal(out.status, WEFT_LIMIT);
    wf_buf_reset(&out);
    wf_json_put_pretty(&out, bad);
    assert_int_equal(out.status, WEFT_LIMIT);
    wf_buf_reset(&out);
    wf_json_put(&out, weft_bool(1));
    assert_true(weft_span_equal(wf_buf_span(&out), weft_span_text("true")));
    wf_buf_fini(&out);
}

static void put_leaves_out_what_is_missing(void **state)
{
    (void)state;
    const weft_value items[] = {weft_missing(), weft_int(1), weft_missing(), weft_null(),
                                weft_missing()};
    expect_put(weft_list(items, 5), weft_span_text("[1,null]"));
    expect_put(weft_list(items, 1), weft_span_text("[]"));
    const weft_member members[] = {
        {{"a", 1}, weft_missing()},
        {{"b", 1}, weft_null()},
        {{"c", 1}, weft_missing()},
        {{"d", 1}, weft_int(-5)},
    };
    expect_put(weft_map(members, 4), weft_span_text("{\"b\":null,\"d\":-5}"));
    expect_put(weft_map(members, 1), weft_span_text("{}"));
    expect_put(weft_missing(), weft_span_text(""));
    weft_value strided = weft_list(items + 1, 2);
    strided.extra = 2;
    expect_put(strided, weft_span_text("[1,null]"));
}

static void put_writes_numbers_and_dates(void **state)
{
    (void)state;
    wf_decimal decimal;
    weft_value value;
    assert_true(wf_decimal_parse(&decimal, weft_span_text("-29.90")));
    assert_true(wf_value_decimal(&value, &arena, &decimal));
    expect_put(value, weft_span_text("-29.90"));
    expect_put(weft_int(INT64_MIN), weft_span_text("-9223372036854775808"));
    weft_value real = {.kind = WEFT_KIND_DOUBLE, .as.real = 0.1};
    expect_put(real, weft_span_text("0.1"));
    real.as.real = 1e21;
    expect_put(real, weft_span_text("1e+21"));
    real.as.real = strtod("inf", NULL);
    expect_put(real, weft_span_text("null"));
    real.as.real = strtod("nan", NULL);
    expect_put(real, weft_span_text("null"));
    const weft_value date = {.kind = WEFT_KIND_DATE, .as.integer = 20181};
    expect_put(date, weft_span_text("\"2025-04-03\""));
    weft_value instant = {.kind = WEFT_KIND_DATETIME, .extra = 0x8000, .as.integer = 1743674400};
    expect_put(instant, weft_span_text("\"2025-04-03T10:00:00Z\""));
    instant.extra = 0x8000 + 90;
    instant.len = 250000000;
    expect_put(instant, weft_span_text("\"2025-04-03T11:30:00.25+01:30\""));
}

static void put_pretty_indents_by_two(void **state)
{
    (void)state;
    const weft_value v = json_value(&arena, "{\"a\":[1,{\"b\":[]}],\"c\":{},\"d\":\"x\"}");
    static const char expected[] = "{\n"
                                   "  \"a\": [\n"
                                   "    1,\n"
                                   "    {\n"
                                   "      \"b\": []\n"
                                   "    }\n"
                                   "  ],\n"
                                   "  \"c\": {},\n"
                                   "  \"d\": \"x\"\n"
                                   "}";
    wf_buf out;
    wf_buf_init(&out, 0);
    wf_json_put_pretty(&out, v);
    assert_true(weft_span_equal(wf_buf_span(&out), weft_span_text(expected)));
    wf_buf_fini(&out);
}

static void put_keeps_to_the_limit_of_its_buffer(void **state)
{
    (void)state;
    const weft_value v = json_value(&arena, "{\"a\":[1,2,{\"b\":\"c\\n\"}]}");
    for (size_t max = 1; max < 23; max++) {
        wf_buf out;
        wf_buf_init(&out, max);
        wf_json_put(&out, v);
        assert_int_equal(out.status, WEFT_LIMIT);
        wf_buf_fini(&out);
    }
    wf_buf out;
    wf_buf_init(&out, 0);
    wf_memory_fail_nth(1);
    wf_json_put(&out, v);
    wf_memory_fail_nth(0);
    assert_int_equal(out.status, WEFT_NOMEM);
    wf_buf_fini(&out);
    const weft_value escaped = weft_text(weft_span_text("\x01\x01\x01"));
    for (size_t max = 1; max < 20; max++) {
        wf_buf_init(&out, max);
        wf_json_put(&out, escaped);
        assert_int_equal(out.status, WEFT_LIMIT);
        wf_buf_reset(&out);
        wf_json_put_pretty(&out, weft_list(&v, 1));
        assert_int_equal(out.status, WEFT_LIMIT);
        wf_buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_CASE(put_escapes_each_byte_of_a_text),
        ARENA_CASE(put_escapes_whole_texts),
        ARENA_CASE(put_stops_at_the_depth_bound),
        ARENA_CASE(put_leaves_out_what_is_missing),
        ARENA_CASE(put_writes_numbers_and_dates),
        ARENA_CASE(put_pretty_indents_by_two),
        ARENA_CASE(put_keeps_to_the_limit_of_its_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
