/* See sdk_xml.h. What is easy to get wrong: a text is a number only when the number's own text has the
   same digits; the faithful form disregards leading zeros, zeros behind the point and the sign. */
#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/sdk_xml.h"

#include <math.h>

#define REFERENCE_MOST 1024u /* bytes between & and ; */

static const struct {
    const char *name;
    char character;
} predefined[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};

/* The code point of `#65` or `#x41`; UINT32_MAX beyond Unicode; false when it is not that. */
static bool read_number(uint32_t *out, weft_span name)
{
    const bool is_hex = name.len > 1 && name.ptr[1] == 'x';
    uint32_t code = 0;
    size_t i = is_hex ? 2 : 1;
    if (i >= name.len)
        return false;
    for (; i < name.len; i++) {
        const char c = name.ptr[i];
        const char low = (char)(c | 0x20);
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (is_hex && low >= 'a' && low <= 'f')
            digit = (uint32_t)(low - 'a') + 10;
        else
            return false;
        code = code > 0x10ffff ? code : code * (is_hex ? 16 : 10) + digit;
    }
    *out = code > 0x10ffff ? UINT32_MAX : code;
    return true;
}

/* Characters that XML 1.0 has no place for (production 2). */
static bool is_forbidden(uint32_t code)
{
    return (code < 0x20 && code != 0x9 && code != 0xa && code != 0xd) ||
           (code >= 0xd800 && code <= 0xdfff);
}

/* Puts what `&name;` stands for; false when it stands as it is (or, strictly, for nothing). */
static bool put_number(wf_lib_text *out, weft_span name, bool is_strict)
{
    uint32_t code;
    if (!read_number(&code, name) || code == UINT32_MAX)
        return false;
    if (!is_strict)
        return is_forbidden(code); /* those vanish, all others stay as they are */
    if (is_forbidden(code) || code == 0xfffe || code == 0xffff)
        return false;
    wf_lib_put_code(out, code);
    return true;
}

static bool put_reference(wf_lib_text *out, weft_span name, const wf_sdk_xml_entities *entities,
                          bool is_strict)
{
    if (name.len != 0 && name.ptr[0] == '#')
        return put_number(out, name, is_strict);
    const weft_value *const own = entities->is_open ? wf_map_find(&entities->named, name) : NULL;
    if (own) {
        wf_lib_put_span(out, weft_value_span(*own));
        return true;
    }
    for (size_t i = 0; i < WF_COUNTOF(predefined); i++)
        if (weft_span_equal(name, weft_span_text(predefined[i].name))) {
            wf_lib_put_byte(out, predefined[i].character);
            return true;
        }
    return false;
}

/* The name of the reference at text.ptr[at]; ptr NULL when no ; ends it. */
static weft_span reference_at(weft_span text, size_t at)
{
    for (size_t i = at + 1; i < text.len && i - at < REFERENCE_MOST; i++) {
        if (text.ptr[i] == ';')
            return weft_span_of(text.ptr + at + 1, i - at - 1);
        if (text.ptr[i] == '&' || text.ptr[i] == ' ' || text.ptr[i] == '<')
            break;
    }
    return weft_span_of(NULL, 0);
}

weft_status wf_sdk_xml_text_decode(weft_span *out, weft_call *call, weft_span text,
                                   const wf_sdk_xml_entities *entities, bool is_strict,
                                   weft_span *bad)
{
    wf_lib_text decoded;
    weft_value value;
    *out = text;
    if (text.len == 0 || !memchr(text.ptr, '&', text.len))
        return WEFT_OK;
    wf_lib_text_init(&decoded, call, text.len);
    for (size_t at = 0; at < text.len; at++) {
        const weft_span name = text.ptr[at] == '&' ? reference_at(text, at) : weft_span_of(NULL, 0);
        if (name.ptr && put_reference(&decoded, name, entities, is_strict)) {
            at += name.len + 1;
        } else if (text.ptr[at] == '&' && is_strict) {
            *bad = weft_span_of(text.ptr + at, name.ptr ? name.len + 2 : 1);
            return WEFT_INVALID;
        } else {
            wf_lib_put_byte(&decoded, text.ptr[at]);
        }
    }
    const weft_status rc = wf_lib_text_finish(&value, &decoded);
    if (rc == WEFT_OK)
        *out = weft_value_span(value);
    return rc;
}

static weft_value number(double real)
{
    weft_value v = weft_missing();
    const bool is_whole = real >= -9007199254740992.0 && real <= 9007199254740992.0 &&
                          (double)(int64_t)real == real && !(real == 0 && signbit(real));
    if (is_whole)
        return weft_int((int64_t)real);
    v.kind = WEFT_KIND_DOUBLE;
    v.as.real = real;
    return v;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* -0x1F and the like, exactly. */
static bool read_hex(weft_value *out, weft_span text)
{
    const bool is_signed = text.ptr[0] == '-' || text.ptr[0] == '+';
    const weft_span digits = wf_lib_rest(text, is_signed ? 1 : 0);
    double real = 0;
    if (digits.len < 3 || digits.ptr[0] != '0' || digits.ptr[1] != 'x')
        return false;
    for (size_t i = 2; i < digits.len; i++) {
        const char low = (char)(digits.ptr[i] | 0x20);
        if (!is_digit(digits.ptr[i]) && (low < 'a' || low > 'f'))
            return false;
        real = real * 16 + (is_digit(digits.ptr[i]) ? digits.ptr[i] - '0' : low - 'a' + 10);
    }
    *out = number(text.ptr[0] == '-' ? -real : real);
    return isfinite(real);
}

/* A decimal number in its parts. */
typedef struct parts {
    bool is_negative;
    bool has_point;
    size_t zeros;       /* leading */
    weft_span digits;   /* behind those, with the point, without the exponent */
    weft_span exponent; /* from the e on, or empty */
} parts;

static bool read_parts(parts *out, weft_span text)
{
    size_t at = text.ptr[0] == '-' || text.ptr[0] == '+';
    memset(out, 0, sizeof *out);
    out->is_negative = text.ptr[0] == '-';
    while (at < text.len && text.ptr[at] == '0') {
        at++;
        out->zeros++;
    }
    const size_t from = at;
    while (at < text.len && (is_digit(text.ptr[at]) || (text.ptr[at] == '.' && !out->has_point)))
        out->has_point |= text.ptr[at++] == '.';
    out->digits = weft_span_of(text.ptr + from, at - from);
    out->exponent = wf_lib_rest(text, at);
    const bool has_digits = out->zeros != 0 || out->digits.len > (out->has_point ? 1u : 0u);
    if (!has_digits || at == text.len)
        return has_digits;
    if (text.ptr[at] != 'e' && text.ptr[at] != 'E')
        return false;
    at++;
    at += at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+');
    if (at == text.len)
        return false;
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at == text.len;
}

/* The parts as a JSON number: a digit before and behind the point, no leading zeros. */
static bool to_double(double *out, weft_call *call, const parts *p)
{
    char *const json = weft_call_alloc(call, p->digits.len + p->exponent.len + 4);
    size_t len = 0;
    if (!json)
        return false;
    if (p->is_negative)
        json[len++] = '-';
    if (p->digits.len == 0 || p->digits.ptr[0] == '.')
        json[len++] = '0';
    if (p->digits.len != 0)
        memcpy(json + len, p->digits.ptr, p->digits.len);
    len += p->digits.len;
    if (p->has_point && p->digits.ptr[p->digits.len - 1] == '.')
        json[len++] = '0';
    if (p->exponent.len != 0)
        memcpy(json + len, p->exponent.ptr, p->exponent.len);
    return wf_double_parse(out, weft_span_of(json, len + p->exponent.len)) && isfinite(*out);
}

/* Whether the shortest text of the number has the digits that were written. */
static bool reads_back(double real, const parts *p)
{
    char shortest[WF_DOUBLE_CHARS + 1];
    weft_span own = weft_span_of(shortest, wf_double_format(shortest, real < 0 ? -real : real));
    weft_span written = p->digits;
    if (memchr(own.ptr, 'e', own.len))
        return true;
    while (p->has_point && written.ptr[written.len - 1] == '0')
        written.len--;
    if (p->has_point && written.ptr[written.len - 1] == '.')
        written.len--;
    if (own.len != 0 && own.ptr[0] == '0') /* 0.5 was written 00.5 or .5 */
        own = wf_lib_rest(own, 1);
    return weft_span_equal(own, written);
}

/* A number by the rules of the package's parser; false when the text is none. */
static bool read_loosely(weft_value *out, weft_call *call, weft_span text)
{
    parts p;
    double real;
    if (read_hex(out, text))
        return true;
    if (!read_parts(&p, text) || !to_double(&real, call, &p))
        return false;
    if (p.exponent.len != 0) {
        if (p.digits.len == 0 && p.zeros > 1) /* 00e3 */
            return false;
    } else if (real != 0 && !reads_back(real, &p)) {
        return false;
    }
    *out = number(real);
    return true;
}

/* A number whose own text is `text`. */
static bool read_exactly(weft_value *out, weft_span text)
{
    char shortest[WF_DOUBLE_CHARS];
    double real;
    if (weft_span_equal(text, weft_span_text("-0"))) {
        *out = number(-0.0);
        return true;
    }
    if (text.len > WF_DOUBLE_CHARS || !wf_double_parse(&real, text) || !isfinite(real) ||
        !weft_span_equal(text, weft_span_of(shortest, wf_double_format(shortest, real))))
        return false;
    *out = weft_text(text);
    out->kind = WEFT_KIND_NUMBER;
    return true;
}

static bool begins_number(char c)
{
    return is_digit(c) || c == '-' || c == '+' || c == '.';
}

weft_value wf_sdk_xml_text_value(weft_call *call, weft_span text, bool numbers, bool booleans,
                                 bool is_strict)
{
    weft_value out = weft_text(text);
    const weft_span word = is_strict ? text : wf_utf8_trim(text);
    if (booleans && weft_span_equal(word, weft_span_text("true")))
        return weft_bool(1);
    if (booleans && weft_span_equal(word, weft_span_text("false")))
        return weft_bool(0);
    if (numbers && word.len != 0 && begins_number(word.ptr[0]))
        (void)(is_strict ? read_exactly(&out, word) : read_loosely(&out, call, word));
    return out;
}

static weft_status one_space(weft_value *out, weft_call *call, weft_span text)
{
    wf_lib_text made;
    const weft_span whole = wf_utf8_trim(text);
    bool is_pending = false;
    wf_lib_text_init(&made, call, whole.len);
    for (size_t at = 0, len; at < whole.len; at += len) {
        const bool is_space = wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(whole, at), &len));
        if (!is_space && is_pending)
            wf_lib_put_byte(&made, ' ');
        if (!is_space)
            wf_lib_put(&made, whole.ptr + at, len);
        is_pending = is_space;
    }
    return wf_lib_text_finish(out, &made);
}

weft_status wf_sdk_xml_text_final(weft_value *out, weft_call *call, weft_value value,
                                  const wf_sdk_xml_options *options)
{
    *out = value;
    if (!weft_value_is_text(value))
        return WEFT_OK;
    const weft_span text = weft_value_span(value);
    if (options->has_booleans && wf_utf8_is_word(text, "true"))
        *out = weft_bool(1);
    else if (options->has_booleans && wf_utf8_is_word(text, "false"))
        *out = weft_bool(0);
    else if (options->is_normal)
        return one_space(out, call, text);
    return WEFT_OK;
}

/* ---- in tags ---- */

size_t wf_sdk_xml_skip_space(weft_span text, size_t at)
{
    for (size_t len; at < text.len; at += len)
        if (!wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(text, at), &len)))
            break;
    return at;
}

size_t wf_sdk_xml_name_end(weft_span text, size_t at)
{
    for (size_t len; at < text.len && text.ptr[at] != '='; at += len)
        if (wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(text, at), &len)))
            break;
    return at;
}
