/* Decimals to and from text and machine numbers. */
#include "base/number.h"
#include "vm/decimal_parts.h"

#include <string.h>

typedef struct notation {
    const char *digits; /* first that counts: not a leading zero */
    const char *point;  /* NULL: none */
    const char *end;    /* of the digits */
    int64_t exponent;
    bool is_negative;
} notation;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at != end && is_digit(*at))
        at++;
    return at;
}

#define EXPONENT_MOST ((int64_t)1 << 40) /* beyond any length of text */

static bool read_exponent(int64_t *out, const char *at, const char *end)
{
    bool is_negative = false;
    if (at != end && (*at == '-' || *at == '+'))
        is_negative = *at++ == '-';
    if (at == end)
        return false;
    int64_t exponent = 0;
    for (; at != end; at++) {
        if (!is_digit(*at))
            return false;
        if (exponent < EXPONENT_MOST)
            exponent = exponent * 10 + (*at - '0');
    }
    *out = is_negative ? -exponent : exponent;
    return true;
}

static bool read_notation(notation *n, weft_span text)
{
    const char *at = text.ptr;
    const char *const end = text.ptr + text.len;
    memset(n, 0, sizeof *n);
    if (at != end && (*at == '-' || *at == '+'))
        n->is_negative = *at++ == '-';
    n->digits = at;
    at = skip_digits(at, end);
    if (at == n->digits)
        return false;
    n->end = at;
    if (at != end && *at == '.') {
        n->point = at;
        n->end = at = skip_digits(at + 1, end);
        if (at == n->point + 1)
            return false;
    }
    if (at != end && (*at == 'e' || *at == 'E'))
        return read_exponent(&n->exponent, at + 1, end);
    return at == end;
}

/* Many digits or an exponent. */
static bool parse_notation(wf_decimal *out, notation *n)
{
    while (n->digits != n->end && (*n->digits == '0' || *n->digits == '.'))
        n->digits++;
    int64_t count = n->end - n->digits;
    if (n->point && n->digits <= n->point)
        count--;
    int64_t scale = (n->point ? n->end - n->point - 1 : 0) - n->exponent;
    if (count == 0) {
        const int64_t kept = scale > WF_DECIMAL_DIGITS ? WF_DECIMAL_DIGITS : scale;
        *out = wf_decimal_make((wf_pair){0, 0}, kept > 0 ? (unsigned)kept : 0, false);
        return true;
    }
    while ((count > WF_DECIMAL_DIGITS || scale > WF_DECIMAL_DIGITS) &&
           (n->end[-1] == '0' || n->end[-1] == '.')) {
        if (*--n->end == '0') {
            count--;
            scale--;
        }
    }
    if (scale > WF_DECIMAL_DIGITS || count - (scale < 0 ? scale : 0) > WF_DECIMAL_DIGITS)
        return false;
    wf_wide w = wf_wide_of(0, 0);
    for (const char *at = n->digits; at != n->end; at++)
        if (*at != '.')
            wf_wide_multiply_small(&w, 10, (uint32_t)(*at - '0'));
    if (scale < 0)
        wf_wide_shift(&w, (unsigned)-scale);
    return wf_decimal_settle(out, &w, scale < 0 ? 0 : (unsigned)scale, n->is_negative);
}

/* What most numbers are: a text of at most 19 bytes without an exponent. False for all others, which
   may be numbers all the same. */
static bool parse_short(wf_decimal *out, weft_span text)
{
    const char *at = text.ptr;
    const char *const end = text.ptr + text.len;
    const bool is_negative = *at == '-';
    at += is_negative;
    if (at == end || !is_digit(*at))
        return false;
    uint64_t c = 0;
    for (; at != end && is_digit(*at); at++)
        c = c * 10 + (uint64_t)(*at - '0');
    const char *const point = at;
    if (at != end) {
        if (*at++ != '.' || at == end)
            return false;
        for (; at != end && is_digit(*at); at++)
            c = c * 10 + (uint64_t)(*at - '0');
        if (at != end)
            return false;
    }
    *out = wf_decimal_make((wf_pair){c, 0}, point == end ? 0 : (unsigned)(end - point - 1),
                           is_negative);
    return true;
}

bool wf_decimal_parse(wf_decimal *out, weft_span text)
{
    notation n;
    if (text.len == 0)
        return false;
    if (text.len <= 19 && parse_short(out, text))
        return true;
    return read_notation(&n, text) && parse_notation(out, &n);
}

/* The digits of `value` before `end`; gives their start. */
static char *put_digits(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    return end;
}

/* `value` as 19 digits before `end`, zeros in front. */
static char *put_19_digits(char *end, uint64_t value)
{
    char *const begin = end - 19;
    char *at = put_digits(end, value);
    while (at != begin)
        *--at = '0';
    return begin;
}

/* High < 10^19, so the quotient fits a word. */
static uint64_t divide_by_ten_19(wf_pair c, uint64_t *rest)
{
    wf_wide w = wf_wide_of(c.low, c.high);
    const wf_wide ten_19 = wf_wide_of(wf_tens[19], 0);
    const wf_wide q = wf_wide_divide(&w, &ten_19);
    wf_pair r = {0, 0};
    wf_pair quotient = {0, 0};
    (void)wf_wide_to_pair(&r, &w); /* both are below 10^19 */
    (void)wf_wide_to_pair(&quotient, &q);
    *rest = r.low;
    return quotient.low;
}

size_t wf_decimal_format(char out[WF_DECIMAL_CHARS], const wf_decimal *value)
{
    char digits[WF_DECIMAL_DIGITS + 2];
    char *const end = digits + sizeof digits;
    char *at;
    if (value->high == 0) {
        at = put_digits(end, value->low);
    } else {
        uint64_t rest;
        const uint64_t upper = divide_by_ten_19((wf_pair){value->low, value->high}, &rest);
        at = put_19_digits(end, rest);
        at = upper != 0 ? put_digits(at, upper) : at;
    }
    while ((size_t)(end - at) <= value->scale)
        *--at = '0';
    char *to = out;
    if (value->negative)
        *to++ = '-';
    const size_t whole = (size_t)(end - at) - value->scale;
    memcpy(to, at, whole);
    to += whole;
    if (value->scale != 0) {
        *to++ = '.';
        memcpy(to, at + whole, value->scale);
        to += value->scale;
    }
    return (size_t)(to - out);
}

bool wf_decimal_to_int(int64_t *out, const wf_decimal *value)
{
    wf_decimal d = *value;
    if (d.scale != 0) {
        d = wf_decimal_trim(value);
        if (d.scale != 0)
            return false;
    }
    if (d.high != 0 || d.low > (uint64_t)INT64_MAX + d.negative)
        return false;
    *out = d.negative ? (int64_t)(0u - d.low) : (int64_t)d.low;
    return true;
}

double wf_decimal_to_double(const wf_decimal *value)
{
    static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (value->high == 0 && value->low <= (uint64_t)1 << 53 && value->scale < WF_COUNTOF(exact)) {
        const double d = (double)value->low / exact[value->scale]; /* rounds once */
        return value->negative ? -d : d;
    }
    char text[WF_DECIMAL_CHARS];
    double d = 0;
    (void)wf_double_parse(&d, weft_span_of(text, wf_decimal_format(text, value))); /* it is one */
    return d;
}
