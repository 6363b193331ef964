/* See sdk_entities.h. */
#include "stdlib/sdk_entities.h"

#include "base/utf8.h"

enum {
    NAMES = 1,
    DECIMAL = 2,
    HEXADECIMAL = 4
};

#define NAME_MOST 16u /* bytes between & and ; */

static const struct {
    const char *name;
    uint32_t code;
} names[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},     {"apos", '\''},
    {"nbsp", ' '},     {"ensp", ' '},     {"emsp", ' '},     {"thinsp", ' '},   {"copy", 0xa9},
    {"reg", 0xae},     {"trade", 0x2122}, {"euro", 0x20ac},  {"pound", 0xa3},   {"yen", 0xa5},
    {"cent", 0xa2},    {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018}, {"rsquo", 0x2019},
    {"ldquo", 0x201c}, {"rdquo", 0x201d}, {"sbquo", 0x201a}, {"bdquo", 0x201e}, {"times", 0xd7},
    {"divide", 0xf7},  {"plusmn", 0xb1},  {"minus", 0x2212}, {"larr", 0x2190},  {"rarr", 0x2192},
    {"uarr", 0x2191},  {"darr", 0x2193},
};

static bool named(uint32_t *out, weft_span text)
{
    if (wf_utf8_is_word(text, "#39")) {
        *out = '\'';
        return true;
    }
    for (size_t i = 0; i < WF_COUNTOF(names); i++)
        if (wf_utf8_is_word(text, names[i].name)) {
            *out = names[i].code;
            return true;
        }
    return false;
}

static bool numbered(uint32_t *out, weft_span digits, uint32_t base)
{
    uint32_t code = 0;
    for (size_t i = 0; i < digits.len; i++) {
        const char c = digits.ptr[i];
        const char low = (char)(c | 0x20);
        uint32_t digit = 99;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (low >= 'a' && low <= 'f')
            digit = (uint32_t)(low - 'a') + 10;
        if (digit >= base)
            return false;
        code = code > 0x10ffff ? code : code * base + digit;
    }
    *out = code;
    return digits.len != 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

/* What stands between & and ;. */
static bool read_reference(uint32_t *out, weft_span text, int kinds)
{
    if ((kinds & NAMES) != 0 && named(out, text))
        return true;
    if (text.len < 2 || text.ptr[0] != '#')
        return false;
    const bool is_hex = (text.ptr[1] | 0x20) == 'x';
    if ((kinds & (is_hex ? HEXADECIMAL : DECIMAL)) == 0)
        return false;
    return is_hex ? numbered(out, wf_lib_rest(text, 2), 16)
                  : numbered(out, wf_lib_rest(text, 1), 10);
}

/* The text between the & at `at` and its ;, or ptr NULL. Numbers may have any number of zeros. */
static weft_span reference_at(weft_span text, size_t at)
{
    for (size_t i = at + 1; i < text.len && text.ptr[i] != '&'; i++) {
        if (text.ptr[i] == ';')
            return weft_span_of(text.ptr + at + 1, i - at - 1);
        if (i - at > NAME_MOST && text.ptr[at + 1] != '#')
            break;
    }
    return weft_span_of(NULL, 0);
}

static weft_status pass(weft_value *out, weft_call *call, weft_span text, int kinds)
{
    wf_lib_text decoded;
    wf_lib_text_init(&decoded, call, text.len);
    for (size_t at = 0; at < text.len; at++) {
        uint32_t code;
        const weft_span name = text.ptr[at] == '&' ? reference_at(text, at) : weft_span_of(NULL, 0);
        if (name.ptr && read_reference(&code, name, kinds)) {
            wf_lib_put_code(&decoded, code);
            at += name.len + 1;
        } else {
            wf_lib_put_byte(&decoded, text.ptr[at]);
        }
    }
    return wf_lib_text_finish(out, &decoded);
}

weft_status wf_sdk_entities_decode(weft_value *out, weft_call *call, weft_span text, bool once)
{
    static const int kinds[] = {NAMES, DECIMAL, HEXADECIMAL};
    weft_status rc = WEFT_OK;
    *out = weft_text(text);
    if (text.len == 0 || !memchr(text.ptr, '&', text.len))
        return WEFT_OK;
    if (once)
        return pass(out, call, text, NAMES | DECIMAL | HEXADECIMAL);
    for (size_t i = 0; rc == WEFT_OK && i < WF_COUNTOF(kinds); i++)
        rc = pass(out, call, weft_value_span(*out), kinds[i]);
    return rc;
}
