/* Texts whose escapes the index has found: what they decode to, and which go out as they came in. */
#include "runtime/read/json_decode.h"
#include "vm/escaped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 300u

/* A text in padded room, with marks as the index leaves them: one at each backslash that begins an escape, and
   one far behind. */
typedef struct marked {
    char bytes[MOST + 64];
    uint32_t marks[MOST + 1];
    weft_span text;
    char room[MOST + WF_JSON_DECODE_ROOM];
} marked;

static void mark(marked *m, const char *text)
{
    uint32_t count = 0;
    memset(m, 0, sizeof *m);
    memcpy(m->bytes, text, strlen(text));
    m->text = weft_span_of(m->bytes, strlen(text));
    for (uint32_t i = 0; i < m->text.len; i++)
        if (text[i] == '\\')
            m->marks[count++] = i++;
    m->marks[count] = MOST + 1;
}

enum {
    PLAIN = WEFT_VALUE_ROOMY | WEFT_VALUE_PLAIN,
    OWN = WEFT_VALUE_ROOMY | WEFT_VALUE_ESCAPED,
    OTHER = WEFT_VALUE_ROOMY
};

static void check(const char *text, const char *expected, size_t len, unsigned flags)
{
    marked m;
    weft_value value;
    mark(&m, text);
    const uint32_t *const behind = wf_json_decode(&value, m.room, m.text, m.bytes, m.marks);
    assert_non_null(behind);
    assert_int_equal(*behind, MOST + 1);
    assert_int_equal(value.kind, WEFT_KIND_TEXT);
    assert_int_equal(value.flags, flags);
    assert_int_equal(value.len, len);
    assert_memory_equal(value.as.text, expected, len);
    if (flags != OWN)
        return;
    const wf_escaped escaped = wf_escaped_of(&value);
    assert_ptr_equal(escaped.source, m.bytes);
    assert_int_equal(escaped.len, m.text.len);
}

#define DECODES(text, expected, flags) check(text, expected, sizeof(expected) - 1, flags)

static void escapes_of_our_own_are_kept(void **state)
{
    (void)state;
    DECODES("\\\"", "\"", OWN);
    DECODES("a\\\\b", "a\\b", OWN);
    DECODES("\\b\\f\\n\\r\\t", "\b\f\n\r\t", OWN);
    DECODES("x\\u0000y", "x\0y", OWN);
    DECODES("\\u0001\\u0007\\u000b\\u000e\\u001f", "\x01\x07\x0b\x0e\x1f", OWN);
    DECODES("sixteen bytes in front, more than thirty-two in all \\\"and behind it as well\\\"",
            "sixteen bytes in front, more than thirty-two in all \"and behind it as well\"", OWN);
    DECODES("caf\xc3\xa9 \\n", "caf\xc3\xa9 \n", OWN);
}

static void other_escapes_are_decoded(void **state)
{
    (void)state;
    DECODES("\\/", "/", PLAIN);
    DECODES("\\u0041\\u005A", "AZ", PLAIN);
    DECODES("\\u00e9\\u00FF", "\xc3\xa9\xc3\xbf", PLAIN);
    DECODES("\\u20ac", "\xe2\x82\xac", PLAIN);
    DECODES("\\ud83d\\ude00!", "\xf0\x9f\x98\x80!", PLAIN);
    DECODES("\\u007f", "\x7f", PLAIN);
    DECODES("\\u0022", "\"", OTHER);
    DECODES("\\u005c", "\\", OTHER);
    DECODES("\\u000a", "\n", OTHER);
    DECODES("\\u0008\\u0009\\u000c\\u000d", "\b\t\f\r", OTHER);
    DECODES("\\u001F", "\x1f", OTHER);
    DECODES("\\u000B", "\x0b", OTHER);
    DECODES("\\n\\/", "\n/", OTHER);
    DECODES("\\/\\n", "/\n", OTHER);
    DECODES("\\n\\u00e9", "\n\xc3\xa9", OTHER);
}

static void what_is_no_escape_is_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "\\x",     "\\u12g4",        "\\u00g0",  "\\u000",       "\\u00",          "\\u",
        "\\",      "\\ud83d",        "\\ud83dx", "\\ude00",      "\\ud83d\\u0041", "\\ud83d\\n",
        "\\U0041", "\\ud83d\\ud83d", "a\\u004",  "\\ud83d\\ude0"};
    for (size_t i = 0; i < WF_COUNTOF(broken); i++) {
        marked m;
        weft_value value;
        mark(&m, broken[i]);
        assert_null(wf_json_decode(&value, m.room, m.text, m.bytes, m.marks));
    }
}

/* Marks at anything but escapes: control characters, and every byte of what is not UTF-8. */
static void other_marks_are_refused(void **state)
{
    (void)state;
    marked m;
    weft_value value;
    mark(&m, "a\x01z");
    m.marks[0] = 1;
    m.marks[1] = MOST + 1;
    assert_null(wf_json_decode(&value, m.room, m.text, m.bytes, m.marks));
    mark(&m, "\\n\xff");
    for (uint32_t i = 0; i < 3; i++)
        m.marks[i] = i;
    m.marks[3] = MOST + 1;
    assert_null(wf_json_decode(&value, m.room, m.text, m.bytes, m.marks));
    mark(&m, "\\ud83d\\ude00");
    for (uint32_t i = 0; i < 12; i++)
        m.marks[i] = i;
    m.marks[12] = MOST + 1;
    assert_null(wf_json_decode(&value, m.room, m.text, m.bytes, m.marks));
}

static void the_place_behind_an_escape_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int len; /* 0: it is none */
    } given[] = {{"\\n", 2},      {"\\/x", 2},      {"\\u0041", 6},
                 {"\\u20acx", 6}, {"\\x", 0},       {"\\ud83d\\ude00", 12},
                 {"\\ud83d", 0},  {"\\ude00", 0},   {"\\u00fg", 0},
                 {"\\u123", 0},   {"\\ud83d\\n", 0}};
    for (size_t i = 0; i < WF_COUNTOF(given); i++) {
        char room[64] = {0};
        memcpy(room, given[i].text, strlen(given[i].text));
        const char *const behind = wf_json_decode_behind(room);
        assert_ptr_equal(behind, given[i].len != 0 ? room + given[i].len : NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_of_our_own_are_kept),
        cmocka_unit_test(other_escapes_are_decoded),
        cmocka_unit_test(what_is_no_escape_is_refused),
        cmocka_unit_test(other_marks_are_refused),
        cmocka_unit_test(the_place_behind_an_escape_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
