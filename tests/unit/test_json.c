/* JSON in. The accepted and refused texts are the classes every strict parser is held to:
   structure, numbers, strings, literals, white space, encodings. */
#include "vm/json.h"

#include "base/memory.h"
#include "tests/support/arena_case.h"
#include "tests/support/json_text.h"
#include "vm/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A text that may contain NUL, from a literal. */
#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* Parses an exact-size copy, so that a sanitizer sees a byte read beyond the end. */
static weft_status parse_copy(weft_value *out, char **copy, weft_span text, wf_json_error *error)
{
    *copy = malloc(text.len != 0 ? text.len : 1);
    assert_non_null(*copy);
    if (text.len != 0)
        memcpy(*copy, text.ptr, text.len);
    return wf_json_parse(out, weft_span_of(*copy, text.len), &arena, error);
}

static const struct {
    weft_span text;
    weft_span compact; /* ptr NULL: the same */
} accepted[] = {
    /* structure */
    {TEXT("[]"), {NULL, 0}},
    {TEXT("{}"), {NULL, 0}},
    {TEXT("[[]]"), {NULL, 0}},
    {TEXT("[[],[[]],{}]"), {NULL, 0}},
    {TEXT("[\"\"]"), {NULL, 0}},
    {TEXT("[null]"), {NULL, 0}},
    {TEXT("[null,1,\"1\",{}]"), {NULL, 0}},
    {TEXT("[1,null,null,null,2]"), {NULL, 0}},
    {TEXT("{\"a\":[]}"), {NULL, 0}},
    {TEXT("{\"\":0}"), {NULL, 0}},
    {TEXT("{\"a\":{\"b\":{\"c\":[1,{\"d\":[]}]}}}"), {NULL, 0}},
    {TEXT("{\"asd\":\"sdf\",\"dfg\":\"fgh\"}"), {NULL, 0}},
    {TEXT("{\"min\":-1.0e+28,\"max\":1.0e+28}"), {NULL, 0}},
    /* equal keys: the last value, where the first stood */
    {TEXT("{\"a\":\"b\",\"a\":\"c\"}"), TEXT("{\"a\":\"c\"}")},
    {TEXT("{\"a\":1,\"b\":2,\"a\":3}"), TEXT("{\"a\":3,\"b\":2}")},
    {TEXT("{\"a\":1,\"\\u0061\":2,\"b\":3}"), TEXT("{\"a\":2,\"b\":3}")},
    /* white space */
    {TEXT(" [ ] "), TEXT("[]")},
    {TEXT("\t\n\r [\t1\n,\r2 ]\n"), TEXT("[1,2]")},
    {TEXT(" { \"a\" : 1 , \"b\" : [ ] } "), TEXT("{\"a\":1,\"b\":[]}")},
    {TEXT("\n\n1\n\n"), TEXT("1")},
    /* lonely values */
    {TEXT("true"), {NULL, 0}},
    {TEXT("false"), {NULL, 0}},
    {TEXT("null"), {NULL, 0}},
    {TEXT("42"), {NULL, 0}},
    {TEXT("-0.1"), {NULL, 0}},
    {TEXT("\"asd\""), {NULL, 0}},
    {TEXT("\"\""), {NULL, 0}},
    /* numbers keep their digits */
    {TEXT("0"), {NULL, 0}},
    {TEXT("-0"), {NULL, 0}},
    {TEXT("-0.0"), {NULL, 0}},
    {TEXT("0e1"), {NULL, 0}},
    {TEXT("0e+1"), {NULL, 0}},
    {TEXT("0E-1"), {NULL, 0}},
    {TEXT("20e1"), {NULL, 0}},
    {TEXT("1E22"), {NULL, 0}},
    {TEXT("1E-2"), {NULL, 0}},
    {TEXT("1E+2"), {NULL, 0}},
    {TEXT("123.456e78"), {NULL, 0}},
    {TEXT("29.90"), {NULL, 0}},
    {TEXT("1e0001"), {NULL, 0}},
    {TEXT("-123"), {NULL, 0}},
    {TEXT("123456789012345678901234567890"), {NULL, 0}},
    {TEXT("0.00000000000000000000000000000000000000000000000000000000000000001"), {NULL, 0}},
    {TEXT("0.4e00669999999999999999999999999999999999999999999969999999006"), {NULL, 0}},
    {TEXT("-1e+9999"), {NULL, 0}},
    /* escapes */
    {TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), TEXT("\"\\\"\\\\/\\b\\f\\n\\r\\t\"")},
    {TEXT("\"\\u0041\\u00e9\\u20AC\""), TEXT("\"A\xc3\xa9\xe2\x82\xac\"")},
    {TEXT("\"\\u0000\""), {NULL, 0}},
    {TEXT("\"\\u001f\\u000b\\u0010\""), {NULL, 0}},
    {TEXT("\"\\u0008\\u000a\\u000A\""), TEXT("\"\\b\\n\\n\"")},
    {TEXT("\"\\u0022\\u005c\\u005C\\u002f\""), TEXT("\"\\\"\\\\\\\\/\"")},
    {TEXT("\"\\\\u0000\""), {NULL, 0}},
    {TEXT("\"\\\\a\""), {NULL, 0}},
    {TEXT("\"\\\\\""), {NULL, 0}},
    {TEXT("\"\\uD801\\udc37\""), TEXT("\"\xf0\x90\x90\xb7\"")},
    {TEXT("\"\\ud83d\\ude39\\ud83d\\udc8d\""), TEXT("\"\xf0\x9f\x98\xb9\xf0\x9f\x92\x8d\"")},
    {TEXT("\"\\uDBFF\\uDFFF\""), TEXT("\"\xf4\x8f\xbf\xbf\"")},
    {TEXT("\"\\uD800\\uDC00\""), TEXT("\"\xf0\x90\x80\x80\"")},
    {TEXT("\"\\uFFFF\\uFDD0\\uFEFF\""), TEXT("\"\xef\xbf\xbf\xef\xb7\x90\xef\xbb\xbf\"")},
    {TEXT("\"\\u2028\\u2029\\u007f\""), TEXT("\"\xe2\x80\xa8\xe2\x80\xa9\x7f\"")},
    {TEXT("\"a\\u0020b\\u0063d\\nefghijklmnopqrstuvw\\txyz\""),
     TEXT("\"a bcd\\nefghijklmnopqrstuvw\\txyz\"")},
    {TEXT("{\"\\n\\u00e9\":1}"), TEXT("{\"\\n\xc3\xa9\":1}")},
    {TEXT("{\"foo\\u0000bar\":42}"), {NULL, 0}},
    /* bytes as they are */
    {TEXT("\"\x7f\""), {NULL, 0}},
    {TEXT("\"a/*b*/c\""), {NULL, 0}},
    {TEXT("\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\""), {NULL, 0}},
    {TEXT("\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""), {NULL, 0}},
    {TEXT("\"\xe2\x80\xa8\xe2\x80\xa9\""), {NULL, 0}},
    {TEXT("\"\xce\xb1 is 123456789 \xe2\x82\xac and more than eight bytes\""), {NULL, 0}},
    {TEXT("{\"\xe2\x82\xac\":\"\xe2\x82\xac\"}"), {NULL, 0}},
};

static void parse_accepts_all_that_is_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(accepted); i++) {
        const weft_span text = accepted[i].text;
        weft_value value;
        wf_json_error error = {0, NULL};
        char *copy;
        if (parse_copy(&value, &copy, text, &error) != WEFT_OK)
            fail_msg("%.*s: at %zu: %s", (int)text.len, text.ptr, error.offset, error.reason);
        expect_put(value, accepted[i].compact.ptr ? accepted[i].compact : text);
        free(copy);
    }
}

static const struct {
    weft_span text;
    size_t offset; /* of the first byte that cannot stand there */
} refused[] = {
    /* structure */
    {TEXT(""), 0},
    {TEXT(" "), 1},
    {TEXT("["), 1},
    {TEXT("]"), 0},
    {TEXT("{"), 1},
    {TEXT("}"), 0},
    {TEXT("[,"), 1},
    {TEXT("[,1]"), 1},
    {TEXT("[1,]"), 3},
    {TEXT("[1,,2]"), 3},
    {TEXT("[1,,]"), 3},
    {TEXT("[\"\",]"), 4},
    {TEXT("[1 true]"), 3},
    {TEXT("[1:2]"), 2},
    {TEXT("[1;2]"), 2},
    {TEXT("[3[4]]"), 2},
    {TEXT("[1"), 2},
    {TEXT("[1,"), 3},
    {TEXT("[1,\n1\n,1"), 8},
    {TEXT("[\"a"), 3},
    {TEXT("[{}"), 3},
    {TEXT("[]]"), 2},
    {TEXT("[1]x"), 3},
    {TEXT("[1]]"), 3},
    {TEXT("{}}"), 2},
    {TEXT("{},{}"), 2},
    {TEXT("1 2"), 2},
    {TEXT("[x"), 1},
    {TEXT("[\"x\"]]"), 5},
    {TEXT("[inner,\"double extra comma\",,]"), 1},
    {TEXT("[ , \"\"]"), 2},
    {TEXT("[}"), 1},
    {TEXT("{]"), 1},
    {TEXT("[1}"), 2},
    {TEXT("{\"a\":1]"), 6},
    {TEXT("{,"), 1},
    {TEXT("{\"a\""), 4},
    {TEXT("{\"a\":"), 5},
    {TEXT("{\"a\":}"), 5},
    {TEXT("{\"a\":1"), 6},
    {TEXT("{\"a\":1,"), 7},
    {TEXT("{\"a\":1,}"), 7},
    {TEXT("{\"a\":1,,\"b\":2}"), 7},
    {TEXT("{\"a\" 1}"), 5},
    {TEXT("{\"a\",1}"), 4},
    {TEXT("{\"a\"::1}"), 5},
    {TEXT("{a:1}"), 1},
    {TEXT("{'a':1}"), 1},
    {TEXT("{1:1}"), 1},
    {TEXT("{null:1}"), 1},
    {TEXT("{[]:1}"), 1},
    {TEXT("{\"a\":1 \"b\":2}"), 7},
    {TEXT("{\"a\":\"a\" 123}"), 9},
    {TEXT("{\"a\":b}"), 5},
    {TEXT("{\"id\":0,,,,,}"), 8},
    {TEXT("{\"a\":\"b\"}/**/"), 9},
    {TEXT("{\"a\":\"b\"}#"), 9},
    {TEXT("/**/{}"), 0},
    {TEXT("[1,/**/2]"), 3},
    {TEXT("{\"a\":true} \"x\""), 11},
    {TEXT("[\"\":1]"), 3},
    {TEXT("*"), 0},
    {TEXT("<null>"), 0},
    {TEXT("[<null>]"), 1},
    {TEXT("\\u000A\"\""), 0},
    /* white space that is none */
    {TEXT("[\f]"), 1},
    {TEXT("[\v1]"), 1},
    {TEXT("\xc2\xa0[]"), 0},
    {TEXT("[\xe2\x81\xa0]"), 1},
    {TEXT("\xef\xbb\xbf{}"), 0}, /* a byte order mark */
    {TEXT("1\0"), 1},
    {TEXT("\0"), 0},
    {TEXT("123\0"), 3},
    {TEXT("[\0]"), 1},
    /* words */
    {TEXT("nul"), 3},
    {TEXT("nulll"), 4},
    {TEXT("tru"), 3},
    {TEXT("truee"), 4},
    {TEXT("True"), 0},
    {TEXT("TRUE"), 0},
    {TEXT("[fals]"), 5},
    {TEXT("[falsy]"), 5},
    {TEXT("nan"), 1},
    {TEXT("NaN"), 0},
    {TEXT("-NaN"), 1},
    {TEXT("Infinity"), 0},
    {TEXT("-Infinity"), 1},
    {TEXT("[Inf]"), 1},
    {TEXT("undefined"), 0},
    {TEXT("t"), 1},
    /* numbers */
    {TEXT("-"), 1},
    {TEXT("+1"), 0},
    {TEXT("++1"), 0},
    {TEXT("--1"), 1},
    {TEXT("-x"), 1},
    {TEXT("- 1"), 1},
    {TEXT("01"), 1},
    {TEXT("-01"), 2},
    {TEXT("-012"), 2},
    {TEXT("00"), 1},
    {TEXT("[00.1]"), 2},
    {TEXT(".1"), 0},
    {TEXT("-.1"), 1},
    {TEXT("1."), 2},
    {TEXT("1.]"), 2},
    {TEXT("[1.e1]"), 3},
    {TEXT("[0.e1]"), 3},
    {TEXT("[-2.]"), 4},
    {TEXT("1.2.3"), 3},
    {TEXT("[.2e-3]"), 1},
    {TEXT("1e"), 2},
    {TEXT("1e+"), 3},
    {TEXT("1E-]"), 3},
    {TEXT("[1eE2]"), 3},
    {TEXT("[0.3e]"), 5},
    {TEXT("[0.3e+]"), 6},
    {TEXT("[0e+-1]"), 4},
    {TEXT("[1.0e1.5]"), 6},
    {TEXT("1 000"), 2},
    {TEXT("1,5"), 1},
    {TEXT("0x1"), 1},
    {TEXT("[0x42]"), 2},
    {TEXT("[1+2]"), 2},
    {TEXT("[1ea]"), 3},
    {TEXT("[-1x]"), 3},
    {TEXT("[1.8011670033376514H-308]"), 19},
    {TEXT("[\xef\xbc\x91]"), 1}, /* a full-width digit */
    {TEXT("[1\xe5]"), 2},
    {TEXT("1_000"), 1},
    /* strings */
    {TEXT("\""), 1},
    {TEXT("\"abc"), 4},
    {TEXT("\"abcdefghijklmnop"), 17},
    {TEXT("'a'"), 0},
    {TEXT("['single quote']"), 1},
    {TEXT("[\"a\nb\"]"), 3},
    {TEXT("[\"\t\"]"), 2},
    {TEXT("[\"a\0b\"]"), 3},
    {TEXT("[\"\x1f\"]"), 2},
    {TEXT("\"0123456789\x01\""), 11},
    {TEXT("\"\\n0123456789\x01\""), 13},
    {TEXT("\"\\"), 2},
    {TEXT("\"\\\""), 3},
    {TEXT("\"\\a\""), 2},
    {TEXT("\"\\x00\""), 2},
    {TEXT("\"\\'\""), 2},
    {TEXT("\"\\U0041\""), 2},
    {TEXT("\"\\0\""), 2},
    {TEXT("\"\\ \""), 2},
    {TEXT("\"\\\t\""), 2},
    {TEXT("\"\\\\\\\""), 5},
    {TEXT("\"\\u\""), 3},
    {TEXT("\"\\u1\""), 4},
    {TEXT("\"\\u12\""), 5},
    {TEXT("\"\\u123\""), 6},
    {TEXT("\"\\u12"), 5},
    {TEXT("\"\\u00g0\""), 5},
    {TEXT("\"\\u 123\""), 3},
    {TEXT("\"\\u+123\""), 3},
    {TEXT("\"\\\xe5\""), 2},
    {TEXT("\"\\u\xe5\""), 3},
    {TEXT("\"\\\xf0\x9f\x8c\x80\""), 2},
    {TEXT("[\\u0020\"asd\"]"), 1},
    {TEXT("\"a\"b\""), 3},
    {TEXT("[\"asd]"), 6},
    /* halves of pairs: at the escape */
    {TEXT("\"\\ud800\""), 1},
    {TEXT("\"ab\\udc00\""), 3},
    {TEXT("\"\\ud800abc\""), 1},
    {TEXT("\"\\ud800\\n\""), 1},
    {TEXT("\"\\ud800\\ud800\""), 1},
    {TEXT("\"\\udc00\\ud800\""), 1},
    {TEXT("\"\\ud800\\u0041\""), 1},
    {TEXT("\"\\ud834\\udd1e\\udd1e\""), 13},
    {TEXT("\"\\ud800\\u\""), 9},
    {TEXT("\"\\ud800\\u1\""), 10},
    {TEXT("\"\\ud800\\u1x\""), 10},
    {TEXT("\"\\ud800\\"), 1},
    {TEXT("{\"\\ud800\":1}"), 2},
    /* not UTF-8: at the sequence */
    {TEXT("\"\xff\""), 1},
    {TEXT("\"a\xfe\""), 2},
    {TEXT("\"\x80\""), 1},
    {TEXT("\"\xbf\""), 1},
    {TEXT("\"\xc3\""), 1},
    {TEXT("\"\xc3"), 1},
    {TEXT("\"\xc0\xaf\""), 1}, /* overlong */
    {TEXT("\"\xe0\x80\xaf\""), 1},
    {TEXT("\"\xf0\x80\x80\xaf\""), 1},
    {TEXT("\"\xfc\x83\xbf\xbf\xbf\xbf\""), 1},
    {TEXT("\"\xed\xa0\x80\""), 1}, /* surrogates */
    {TEXT("\"\xed\xbf\xbf\""), 1},
    {TEXT("\"\xf4\x90\x80\x80\""), 1}, /* beyond U+10FFFF */
    {TEXT("\"\xf5\x80\x80\x80\""), 1},
    {TEXT("\"\xe2\x82\""), 1},
    {TEXT("\"\xe2\x82"), 1},
    {TEXT("\"\xf0\x9f\x98\""), 1},
    {TEXT("\"0123456789\xe2\x82(\""), 11},
    {TEXT("\"\xe2\x82\xac\xe2\x82\""), 4},
    {TEXT("\"\\n\xe2\x82\\n\""), 3},
    {TEXT("\"\\n0123456789\xff\""), 13},
    {TEXT("\"\xff\x01\""), 1}, /* the first fault counts */
    {TEXT("\"\xff"), 1},
    {TEXT("\"\\n\xff\\q\""), 3},
    {TEXT("{\"\xff\":1}"), 2},
    {TEXT("[\xff]"), 1},
    {TEXT("\xff"), 0},
    {TEXT("[]\xff"), 2},
    {TEXT("[\xe5]"), 1},
    /* other encodings */
    {TEXT("\xff\xfe[\0]\0"), 0},
    {TEXT("\0[\0\"\0\xe9\0\"\0]"), 0},
    {TEXT("[\0]\0"), 1},
};

static void parse_refuses_all_else_at_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(refused); i++) {
        const weft_span text = refused[i].text;
        weft_value value = weft_int(7);
        wf_json_error error = {999, NULL};
        char *copy;
        const weft_status rc = parse_copy(&value, &copy, text, &error);
        free(copy);
        if (rc != WEFT_REJECTED)
            fail_msg("%.*s: status %d", (int)text.len, text.ptr, (int)rc);
        assert_non_null(error.reason);
        if (error.offset != refused[i].offset)
            fail_msg("%.*s: at %zu instead of %zu: %s", (int)text.len, text.ptr, error.offset,
                     refused[i].offset, error.reason);
        assert_int_equal(value.kind, WEFT_KIND_INT); /* untouched */
    }
}

/* Each prefix of a text that uses everything is refused at its end. */
static void parse_refuses_each_prefix_at_its_end(void **state)
{
    (void)state;
    static const char text[] =
        "{\"k\":[1.5e+3,true,false,null,\"a\\n\\u00e9\\ud83d\\ude00b\"],\"l\":{}}";
    for (size_t len = 0; len + 1 < sizeof text; len++) {
        weft_value value;
        wf_json_error error = {0, NULL};
        char *copy;
        assert_int_equal(parse_copy(&value, &copy, weft_span_of(text, len), &error), WEFT_REJECTED);
        free(copy);
        if (error.offset != len && strstr(error.reason, "surrogate") == NULL)
            fail_msg("%.*s: at %zu: %s", (int)len, text, error.offset, error.reason);
    }
}

static void parse_gives_kinds_and_flags(void **state)
{
    (void)state;
    const weft_value v =
        json_value(&arena, "[null,true,false,12.50,\"plain\",\"a\\/b\",\"a\\nb\",[],{}]");
    assert_int_equal(v.kind, WEFT_KIND_LIST);
    assert_int_equal(v.len, 9);
    assert_int_equal(v.extra, 1);
    assert_int_equal(weft_value_element(v, 0).kind, WEFT_KIND_NULL);
    assert_int_equal(weft_value_element(v, 1).kind, WEFT_KIND_BOOL);
    assert_int_equal(weft_value_element(v, 1).as.boolean, 1);
    assert_int_equal(weft_value_element(v, 2).as.boolean, 0);
    const weft_value number = weft_value_element(v, 3);
    assert_int_equal(number.kind, WEFT_KIND_NUMBER);
    assert_true(weft_span_equal(weft_value_span(number), weft_span_text("12.50")));
    assert_int_equal(weft_value_element(v, 4).kind, WEFT_KIND_TEXT);
    assert_int_equal(weft_value_element(v, 4).flags, WEFT_VALUE_PLAIN);
    assert_int_equal(weft_value_element(v, 5).flags, WEFT_VALUE_PLAIN);
    assert_int_equal(weft_value_element(v, 6).flags, 0);
    assert_int_equal(weft_value_element(v, 7).kind, WEFT_KIND_LIST);
    assert_non_null(weft_value_element(v, 7).as.list);
    assert_int_equal(weft_value_element(v, 8).kind, WEFT_KIND_MAP);
    assert_non_null(weft_value_element(v, 8).as.map);
}

static void parse_borrows_texts_without_escapes(void **state)
{
    (void)state;
    const char *const text = "[\"abc\",\"a\\u0062c\"]";
    const weft_value v = json_value(&arena, text);
    assert_ptr_equal(weft_value_element(v, 0).as.text, text + 2);
    assert_false(weft_value_element(v, 1).as.text >= text &&
                 weft_value_element(v, 1).as.text < text + strlen(text));
    assert_true(wf_value_equal(weft_value_element(v, 0), weft_value_element(v, 1)));
}

/* Quote, escape, control and broken bytes at each place of a word of eight. */
static void parse_sees_each_byte_of_a_text(void **state)
{
    (void)state;
    for (size_t len = 0; len < 40; len++)
        for (size_t at = 0; at <= len; at++) {
            char text[64];
            weft_value value;
            wf_json_error error = {0, NULL};
            memset(text, 'x', sizeof text);
            text[0] = '"';
            text[1 + at] = '"';
            char *copy;
            weft_status rc = parse_copy(&value, &copy, weft_span_of(text, at + 2), &error);
            assert_int_equal(rc, WEFT_OK);
            assert_int_equal(value.len, at);
            free(copy);
            text[1 + at] = 'x';
            text[1 + len + 1] = '"';
            static const char bad[] = {'\x1f', '\0', '\xff', '\x80', '\xc3'};
            for (size_t i = 0; i < sizeof bad; i++) {
                text[1 + at] = bad[i];
                rc = parse_copy(&value, &copy, weft_span_of(text, len + 3), &error);
                assert_int_equal(rc, WEFT_REJECTED);
                assert_int_equal(error.offset, at + 1);
                free(copy);
            }
        }
}

static void expect_nested(size_t depth, weft_status status, char open, char close)
{
    char text[1024];
    weft_value value;
    wf_json_error error = {0, NULL};
    memset(text, open, depth);
    memset(text + depth, close, depth);
    const weft_span span = weft_span_of(text, 2 * depth);
    assert_int_equal(wf_json_parse(&value, span, &arena, &error), status);
    if (status == WEFT_OK)
        expect_put(value, span);
    else
        assert_int_equal(error.offset, WF_JSON_DEPTH);
}

static void depth_has_a_bound(void **state)
{
    (void)state;
    expect_nested(1, WEFT_OK, '[', ']');
    expect_nested(WF_JSON_DEPTH, WEFT_OK, '[', ']');
    expect_nested(WF_JSON_DEPTH + 1, WEFT_LIMIT, '[', ']');
    expect_nested(500, WEFT_LIMIT, '[', ']');

    /* objects count as well */
    char text[WF_JSON_DEPTH * 5 + 8];
    size_t len = 0;
    for (int i = 0; i <= WF_JSON_DEPTH; i++) {
        memcpy(text + len, "{\"\":", 4);
        len += 4;
    }
    weft_value value;
    wf_json_error error = {0, NULL};
    assert_int_equal(wf_json_parse(&value, weft_span_of(text, len), &arena, &error), WEFT_LIMIT);
    assert_int_equal(error.offset, 4 * WF_JSON_DEPTH);

    /* siblings do not */
    wf_buf many;
    wf_buf_init(&many, 0);
    wf_buf_put_byte(&many, '[');
    for (int i = 0; i < 2 * WF_JSON_DEPTH; i++)
        wf_buf_put_text(&many, i == 0 ? "[{}]" : ",[{}]");
    wf_buf_put_byte(&many, ']');
    assert_int_equal(wf_json_parse(&value, wf_buf_span(&many), &arena, &error), WEFT_OK);
    wf_buf_fini(&many);
}

/* Objects around the size where equal keys are found another way: each key twice. */
static void equal_keys_keep_the_last_value(void **state)
{
    (void)state;
    for (int count = 1; count < 80; count++) {
        wf_buf text;
        wf_buf_init(&text, 0);
        wf_buf_put_byte(&text, '{');
        for (int i = 0; i < 2 * count; i++)
            wf_buf_printf(&text, "%s\"key%d\":%d", i == 0 ? "" : ",", i % count, i);
        wf_buf_put_byte(&text, '}');
        weft_value v;
        wf_json_error error;
        assert_int_equal(wf_json_parse(&v, wf_buf_span(&text), &arena, &error), WEFT_OK);
        assert_int_equal(v.len, count);
        for (int i = 0; i < count; i++) {
            char key[16];
            int64_t number;
            (void)snprintf(key, sizeof key, "key%d", i);
            assert_true(weft_span_equal(v.as.map[i].key, weft_span_text(key)));
            assert_true(wf_value_integer(&number, v.as.map[i].value));
            assert_int_equal(number, i + count);
        }
        wf_buf_fini(&text);
        wf_arena_reset(&arena);
    }
}

/* Quadratic work would take minutes here. */
static void large_objects_take_linear_time(void **state)
{
    (void)state;
    enum {
        COUNT = 200000
    };
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_byte(&text, '{');
    for (int i = 0; i < COUNT; i++)
        wf_buf_printf(&text, "%s\"k%d\":%d", i == 0 ? "" : ",", i % (COUNT - 1), i);
    wf_buf_put_byte(&text, '}');
    weft_value v;
    wf_json_error error;
    assert_int_equal(wf_json_parse(&v, wf_buf_span(&text), &arena, &error), WEFT_OK);
    assert_int_equal(v.len, COUNT - 1);
    int64_t first;
    assert_true(wf_value_integer(&first, v.as.map[0].value));
    assert_int_equal(first, COUNT - 1);
    wf_buf_fini(&text);
}

static void long_lists_outgrow_the_stack(void **state)
{
    (void)state;
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_byte(&text, '[');
    for (int i = 0; i < 5000; i++)
        wf_buf_printf(&text, "%s[%d,[%d]]", i == 0 ? "" : ",", i, i);
    wf_buf_put_byte(&text, ']');
    weft_value v;
    wf_json_error error;
    assert_int_equal(wf_json_parse(&v, wf_buf_span(&text), &arena, &error), WEFT_OK);
    assert_int_equal(v.len, 5000);
    expect_put(v, wf_buf_span(&text));
    wf_buf_fini(&text);
}

static void memory_failures_are_reported(void **state)
{
    (void)state;
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_byte(&text, '[');
    for (int i = 0; i < 300; i++)
        wf_buf_printf(&text, "%s{\"a\\n%d\":[\"x\\t%0100d\"]}", i == 0 ? "" : ",", i, i);
    wf_buf_put_text(&text, ",{");
    for (int i = 0; i < 3000; i++)
        wf_buf_printf(&text, "%s\"key%d\":%d", i == 0 ? "" : ",", i, i);
    wf_buf_put_text(&text, "}]");
    weft_status rc = WEFT_NOMEM;
    uint64_t nth = 0;
    while (rc == WEFT_NOMEM) {
        weft_value v;
        wf_json_error error;
        wf_arena_fini(&arena);
        wf_memory_fail_nth(++nth);
        rc = wf_json_parse(&v, wf_buf_span(&text), &arena, &error);
        wf_memory_fail_nth(0);
        if (rc == WEFT_OK)
            expect_put(v, wf_buf_span(&text));
    }
    assert_int_equal(rc, WEFT_OK);
    assert_true(nth > 5);

    /* at each place: an arena of each size below what is needed */
    size_t max = 0;
    do {
        weft_value v;
        wf_json_error error;
        wf_arena small;
        max += 16;
        wf_arena_init(&small, max);
        rc = wf_json_parse(&v, wf_buf_span(&text), &small, &error);
        if (rc == WEFT_OK)
            expect_put(v, wf_buf_span(&text));
        wf_arena_fini(&small);
        max += max / 64 & ~(size_t)15;
    } while (rc == WEFT_NOMEM);
    assert_int_equal(rc, WEFT_OK);
    wf_buf_fini(&text);
}

static void a_warm_arena_allocates_nothing(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":[1,2,{\"b\":\"c\\n\"}],\"d\":{\"e\":null}}";
    weft_value v;
    wf_json_error error;
    assert_int_equal(wf_json_parse(&v, weft_span_text(text), &arena, &error), WEFT_OK);
    const uint64_t before = wf_memory_count();
    for (int i = 0; i < 100; i++) {
        wf_arena_reset(&arena);
        assert_int_equal(wf_json_parse(&v, weft_span_text(text), &arena, &error), WEFT_OK);
    }
    assert_int_equal(wf_memory_count(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_CASE(parse_accepts_all_that_is_json),
        ARENA_CASE(parse_refuses_all_else_at_its_place),
        ARENA_CASE(parse_refuses_each_prefix_at_its_end),
        ARENA_CASE(parse_gives_kinds_and_flags),
        ARENA_CASE(parse_borrows_texts_without_escapes),
        ARENA_CASE(parse_sees_each_byte_of_a_text),
        ARENA_CASE(depth_has_a_bound),
        ARENA_CASE(equal_keys_keep_the_last_value),
        ARENA_CASE(large_objects_take_linear_time),
        ARENA_CASE(long_lists_outgrow_the_stack),
        ARENA_CASE(memory_failures_are_reported),
        ARENA_CASE(a_warm_arena_allocates_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
