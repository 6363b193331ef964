/* Exact decimals: a sign, a coefficient of up to 38 digits and a scale of 0 to 38 fraction digits.
   Operations are exact or fail, except where the header says how they round. */
#ifndef WF_VM_DECIMAL_H
#define WF_VM_DECIMAL_H

#include "base/core.h"
#include "weft/span.h"

typedef struct wf_decimal {
    uint64_t low; /* coefficient: high * 2^64 + low < 10^38 */
    uint64_t high;
    uint8_t scale;    /* fraction digits */
    uint8_t negative; /* never set for zero */
} wf_decimal;

typedef enum wf_rounding {
    WF_ROUND_HALF_EVEN,
    WF_ROUND_HALF_UP, /* away from zero */
    WF_ROUND_HALF_DOWN,
    WF_ROUND_UP, /* away from zero */
    WF_ROUND_DOWN,
    WF_ROUND_CEILING,
    WF_ROUND_FLOOR
} wf_rounding;

#define WF_DECIMAL_DIGITS 38
#define WF_DECIMAL_CHARS  48 /* longest text form */

wf_decimal wf_decimal_of_int(int64_t value);
/* An optional sign, digits (leading zeros too), perhaps a point with digits behind it, perhaps an
   exponent: every JSON number and "+007.50", but not ".5" or "5.". False when it is not that or does
   not fit 38 digits exactly. Trailing fraction zeros are kept: "29.90" has scale 2. */
bool wf_decimal_parse(wf_decimal *out, weft_span text);
/* Plain notation with all `scale` fraction digits; no exponent, no NUL. Gives the length. */
size_t wf_decimal_format(char out[WF_DECIMAL_CHARS], const wf_decimal *value);
/* False when there is a fraction other than zeros, or it does not fit. */
bool wf_decimal_to_int(int64_t *out, const wf_decimal *value);
double wf_decimal_to_double(const wf_decimal *value);

/* Exact; the scale is the larger of the two, or their sum for a product, less only the fraction zeros
   that are in the way. False when the result has more than 38 digits even so. */
bool wf_decimal_add(wf_decimal *out, const wf_decimal *a, const wf_decimal *b);
bool wf_decimal_sub(wf_decimal *out, const wf_decimal *a, const wf_decimal *b);
bool wf_decimal_mul(wf_decimal *out, const wf_decimal *a, const wf_decimal *b);
/* To 20 fraction digits half even, trailing zeros dropped. False for division by zero or overflow. */
bool wf_decimal_div(wf_decimal *out, const wf_decimal *a, const wf_decimal *b);
/* Remainder with the sign of `a`, exact. False for b = 0. */
bool wf_decimal_rem(wf_decimal *out, const wf_decimal *a, const wf_decimal *b);
/* To exactly `digits` (0-38) fraction digits: 3 to 2 digits is 3.00. False when it does not fit. */
bool wf_decimal_round(wf_decimal *out, const wf_decimal *a, int digits, wf_rounding mode);
/* -1, 0, 1; by value: 1.0 equals 1. */
int wf_decimal_compare(const wf_decimal *a, const wf_decimal *b);
wf_decimal wf_decimal_negate(const wf_decimal *a);
/* Drops trailing fraction zeros. */
wf_decimal wf_decimal_trim(const wf_decimal *a);

#endif
