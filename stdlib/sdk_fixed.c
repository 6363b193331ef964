/* See sdk_fixed.h. Digits are made from the exact value of the double, one by one, as
   Number.prototype.toFixed asks: of two equally near texts the greater. What is easy to get wrong: a
   carry out of the last digit may go through all of them. */
#include "stdlib/sdk_fixed.h"

#include "base/bignum.h"
#include "base/number.h"
#include "stdlib/sdk_js.h"

#include <math.h>

#define DIGITS_MOST 100
#define WHOLE_MOST  22 /* digits before the point: below 1e21 */
#define FIXED_MOST  1e21

/* 10^exponent, correctly rounded. */
static double power_of_ten(int exponent)
{
    char text[8] = "1e";
    double power = 0;
    const size_t len = wf_int64_format(text + 2, exponent);
    (void)wf_double_parse(&power, weft_span_of(text, 2 + len));
    return power;
}

/* The value as r / s. */
static void take_apart(wf_bignum *r, wf_bignum *s, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const int32_t field = (int32_t)(bits >> 52 & 0x7ff);
    const uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    const int32_t exponent = (field != 0 ? field : 1) - 1075;
    wf_bignum_set(r, field != 0 ? fraction | (uint64_t)1 << 52 : fraction);
    wf_bignum_set(s, 1);
    if (exponent >= 0)
        wf_bignum_shift(r, (uint32_t)exponent);
    else
        wf_bignum_shift(s, (uint32_t)-exponent);
}

/* The digits of `value` >= 0, below 1e21: WHOLE_MOST before the point, `digits` behind it. */
static void make_digits(char *to, double value, size_t digits)
{
    wf_bignum r;
    wf_bignum s;
    take_apart(&r, &s, value);
    wf_bignum_power10(&s, WHOLE_MOST);
    for (size_t i = 0; i < WHOLE_MOST + digits; i++) {
        to[i] = '0';
        wf_bignum_multiply(&r, 10);
        for (; wf_bignum_compare(&r, &s) >= 0; to[i]++)
            wf_bignum_minus(&r, &s);
    }
    wf_bignum_multiply(&r, 2);
    if (wf_bignum_compare(&r, &s) < 0)
        return;
    size_t at = WHOLE_MOST + digits - 1;
    for (; to[at] == '9'; at--)
        to[at] = '0';
    to[at]++; /* the first digits are zeros: it ends there at the latest */
}

static weft_status put_fixed(weft_value *out, weft_call *call, double value, size_t digits)
{
    char room[WHOLE_MOST + DIGITS_MOST];
    wf_lib_text text;
    size_t from = 0;
    wf_lib_text_init(&text, call, WHOLE_MOST + digits + 2);
    if (!(value > -FIXED_MOST && value < FIXED_MOST)) {
        wf_sdk_js_put_text(&text, wf_sdk_js_number(value), WF_SDK_JS_FAITHFUL);
        return wf_lib_text_finish(out, &text);
    }
    make_digits(room, value < 0 ? -value : value, digits);
    if (value < 0)
        wf_lib_put_byte(&text, '-');
    while (from + 1 < WHOLE_MOST && room[from] == '0')
        from++;
    wf_lib_put(&text, room + from, WHOLE_MOST - from);
    if (digits != 0)
        wf_lib_put_byte(&text, '.');
    wf_lib_put(&text, room + WHOLE_MOST, digits);
    return wf_lib_text_finish(out, &text);
}

/* Math.round: halves upward, also below zero. */
static double round_up_half(double value)
{
    const double whole = wf_sdk_js_floor(value);
    return value - whole >= 0.5 ? whole + 1 : whole;
}

weft_status wf_sdk_fixed_currency(weft_value *out, weft_call *call, double amount, double digits)
{
    if (isnan(digits))
        digits = 0;
    if (!(digits > -1 && digits < DIGITS_MOST + 1))
        return weft_call_fail(call, "toFixed() digits argument must be between 0 and 100");
    const int scale = (int)digits;
    const double power = power_of_ten(scale);
    double scaled = amount * power;
    const double size = scaled < 0 ? -scaled : scaled;
    if (isfinite(scaled)) {
        const bool is_half = round_up_half((size - wf_sdk_js_floor(size)) * 10) == 5;
        if (is_half)
            scaled = scaled < 0 ? -wf_sdk_js_floor(size) : wf_sdk_js_floor(size);
        else
            scaled = round_up_half(scaled);
    }
    return put_fixed(out, call, scaled / power, (size_t)scale);
}
