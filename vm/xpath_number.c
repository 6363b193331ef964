/* XPath's numbers: doubles whose text has neither exponent nor plus sign (section 4.4). */
#include "base/number.h"
#include "vm/xpath_machine.h"

#include <math.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(weft_span text, size_t at)
{
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at;
}

/* Digits ('.' Digits?)? | '.' Digits, all of `text`. */
static bool is_numeral(weft_span text)
{
    const size_t whole = digits_at(text, 0);
    if (whole == text.len)
        return whole != 0;
    if (text.ptr[whole] != '.')
        return false;
    const size_t end = digits_at(text, whole + 1);
    return end == text.len && (whole != 0 || end > whole + 1);
}

bool wf_xpath_number_parse(double *out, weft_span text, wf_arena *arena)
{
    while (text.len != 0 && is_space(text.ptr[text.len - 1]))
        text.len--;
    while (text.len != 0 && is_space(text.ptr[0]))
        text = weft_span_of(text.ptr + 1, text.len - 1);
    const bool is_negative = text.len != 0 && text.ptr[0] == '-';
    if (is_negative)
        text = weft_span_of(text.ptr + 1, text.len - 1);
    *out = (double)NAN;
    if (!is_numeral(text))
        return true;
    /* now as JSON has it: without leading zeros, with digits on both sides of a point */
    while (text.len > 1 && text.ptr[0] == '0' && text.ptr[1] != '.')
        text = weft_span_of(text.ptr + 1, text.len - 1);
    if (text.ptr[text.len - 1] == '.')
        text.len--;
    if (text.ptr[0] == '.') {
        char *const copy = wf_arena_alloc(arena, text.len + 1);
        if (!copy)
            return false;
        copy[0] = '0';
        memcpy(copy + 1, text.ptr, text.len);
        text = weft_span_of(copy, text.len + 1);
    }
    const bool is_number = wf_double_parse(out, text);
    WF_ASSERT(is_number);
    (void)is_number;
    if (is_negative)
        *out = -*out;
    return true;
}

/* `digits` times ten to `exponent`, without an exponent. */
static size_t put_plain(char *out, weft_span digits, int64_t exponent)
{
    const int64_t point = (int64_t)digits.len + exponent; /* digits before the point */
    size_t len = 0;
    if (point <= 0) {
        out[len++] = '0';
        out[len++] = '.';
        for (int64_t i = point; i < 0; i++)
            out[len++] = '0';
    }
    for (size_t i = 0; i < digits.len; i++) {
        if (point > 0 && i == (size_t)point)
            out[len++] = '.';
        out[len++] = digits.ptr[i];
    }
    for (int64_t i = (int64_t)digits.len; i < point; i++)
        out[len++] = '0';
    return len;
}

/* ECMAScript's shortest text, taken apart: its significant digits and the power of ten behind them. */
static size_t put_finite(char *out, double number)
{
    char text[WF_DOUBLE_CHARS];
    char digits[WF_DOUBLE_CHARS];
    const size_t len = wf_double_format(text, number);
    size_t count = 0;
    int64_t exponent = 0;
    bool is_fraction = false;
    size_t i = 0;
    for (; i < len && text[i] != 'e'; i++) {
        if (text[i] == '.')
            is_fraction = true;
        else if (count != 0 || text[i] != '0')
            digits[count++] = text[i];
        if (is_fraction && text[i] != '.')
            exponent--;
    }
    int64_t power = 0;
    if (i < len && wf_int64_parse(&power, weft_span_of(text + i + 1, len - i - 1)))
        exponent += power;
    return put_plain(out, weft_span_of(digits, count), exponent);
}

static size_t put_word(char *out, const char *word)
{
    const size_t len = strlen(word);
    memcpy(out, word, len);
    return len;
}

size_t wf_xpath_number_format(char *out, double number)
{
    if (isnan(number))
        return put_word(out, "NaN");
    if (number == 0) /* negative zero too */
        return put_word(out, "0");
    if (isinf(number))
        return put_word(out, number < 0 ? "-Infinity" : "Infinity");
    if (number > 0)
        return put_finite(out, number);
    out[0] = '-';
    return 1 + put_finite(out + 1, -number);
}

/* ---- arithmetic that C leaves to libm ---- */

double wf_xpath_number_floor(double x)
{
    if (!(x > -4503599627370496.0 && x < 4503599627370496.0) || x == 0)
        return x; /* whole already, infinite or NaN; zero keeps its sign */
    const double whole = (double)(int64_t)x;
    if (whole > x)
        return whole - 1;
    return whole == 0 && x < 0 ? -0.0 : whole;
}

double wf_xpath_number_ceiling(double x)
{
    return -wf_xpath_number_floor(-x);
}

/* The nearest whole number, of two the greater; -0.5 to -0 give -0 (section 4.4). */
double wf_xpath_number_round(double x)
{
    const double below = wf_xpath_number_floor(x);
    if (!(x - below >= 0.5)) /* NaN too */
        return below;
    return below == -1 ? -0.0 : below + 1;
}

/* x > 0 finite as fraction * 2^exponent, fraction of exactly 53 bits. */
static uint64_t taken_apart(double x, int *exponent)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint64_t hidden = (uint64_t)1 << 52;
    uint64_t fraction = bits & (hidden - 1);
    int power = (int)(bits >> 52 & 0x7ff);
    if (power == 0)
        power = 1;
    else
        fraction |= hidden;
    while (fraction < hidden) {
        fraction <<= 1;
        power--;
    }
    *exponent = power - 1075;
    return fraction;
}

/* 2^exponent, -1022 <= exponent <= 1023. */
static double power_of_two(int exponent)
{
    const uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double out;
    memcpy(&out, &bits, sizeof out);
    return out;
}

/* x mod y for 0 < y <= x, both finite; exact. */
static double remainder_of(double x, double y)
{
    int x_power;
    int y_power;
    uint64_t rest = taken_apart(x, &x_power);
    const uint64_t divisor = taken_apart(y, &y_power);
    for (int i = x_power; i > y_power; i--)
        rest = (rest >= divisor ? rest - divisor : rest) << 1;
    if (rest >= divisor)
        rest -= divisor;
    /* in two halves: the power may lie below the normal numbers, and the product is exact */
    return (double)rest * power_of_two(y_power / 2) * power_of_two(y_power - y_power / 2);
}

/* As % of Java and ECMAScript: the result has the sign of `a` (section 3.5). */
double wf_xpath_number_mod(double a, double b)
{
    if (isnan(a) || isnan(b) || isinf(a) || b == 0)
        return (double)NAN;
    const double x = a < 0 ? -a : a;
    const double y = b < 0 ? -b : b;
    if (isinf(b) || x < y)
        return a;
    const double rest = remainder_of(x, y);
    return signbit(a) ? -rest : rest;
}
