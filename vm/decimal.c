/* Exact decimals without a 128-bit type. What fits 64 bits goes a short way; everything else is
   done exactly on wide integers and brought back at the end by `settle`. Easy to get wrong: the
   bound is 38 digits (10^38), not 128 bits. */
#include "vm/decimal_parts.h"

#define DIVISION_DIGITS 20

wf_decimal wf_decimal_make(wf_pair c, unsigned scale, bool is_negative)
{
    wf_decimal d = {0};
    d.low = c.low;
    d.high = c.high;
    d.scale = (uint8_t)scale;
    d.negative = is_negative && (c.low | c.high) != 0;
    return d;
}

bool wf_decimal_settle(wf_decimal *out, wf_wide *w, unsigned scale, bool is_negative)
{
    wf_pair c;
    while (!wf_wide_to_pair(&c, w) || scale > WF_DECIMAL_DIGITS) {
        if (scale == 0 || wf_wide_divide_small(w, 10) != 0)
            return false;
        scale--;
    }
    *out = wf_decimal_make(c, scale, is_negative);
    return true;
}

wf_decimal wf_decimal_of_int(int64_t value)
{
    wf_decimal d = {0};
    d.low = value < 0 ? 0u - (uint64_t)value : (uint64_t)value;
    d.negative = value < 0;
    return d;
}

static bool is_zero(const wf_decimal *d)
{
    return (d->low | d->high) == 0;
}

wf_decimal wf_decimal_negate(const wf_decimal *a)
{
    wf_decimal d = *a;
    d.negative = !a->negative && !is_zero(a);
    return d;
}

wf_decimal wf_decimal_trim(const wf_decimal *a)
{
    wf_pair c = {a->low, a->high};
    unsigned scale = a->scale;
    if (is_zero(a))
        scale = 0;
    while (scale != 0 && c.high != 0) {
        wf_pair tenth = c;
        if (wf_pair_divide_by_ten(&tenth) != 0)
            return wf_decimal_make(c, scale, a->negative);
        c = tenth;
        scale--;
    }
    while (scale != 0 && c.low % 10 == 0) {
        c.low /= 10;
        scale--;
    }
    return wf_decimal_make(c, scale, a->negative);
}

/* Arithmetic. */

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* The coefficient at a scale not smaller than its own. */
static wf_wide align(const wf_decimal *d, unsigned scale)
{
    wf_wide w = wf_wide_of(d->low, d->high);
    if (scale != d->scale)
        wf_wide_shift(&w, scale - d->scale);
    return w;
}

/* The same when it fits a word. */
static bool align_word(uint64_t *out, const wf_decimal *d, unsigned scale)
{
    const unsigned more = scale - d->scale;
    if (d->high != 0 || more >= WF_COUNTOF(wf_tens))
        return false;
    const wf_pair c = wf_pair_of_product(d->low, wf_tens[more]);
    *out = c.low;
    return c.high == 0;
}

static bool add_wide(wf_decimal *out, const wf_decimal *a, const wf_decimal *b, bool b_negative)
{
    const unsigned scale = larger(a->scale, b->scale);
    wf_wide x = align(a, scale);
    wf_wide y = align(b, scale);
    if (a->negative == b_negative) {
        wf_wide_add(&x, &y);
        return wf_decimal_settle(out, &x, scale, b_negative);
    }
    if (wf_wide_compare(&x, &y) >= 0) {
        wf_wide_subtract(&x, &y);
        return wf_decimal_settle(out, &x, scale, a->negative);
    }
    wf_wide_subtract(&y, &x);
    return wf_decimal_settle(out, &y, scale, b_negative);
}

static bool add_signed(wf_decimal *out, const wf_decimal *a, const wf_decimal *b, bool b_negative)
{
    const unsigned scale = larger(a->scale, b->scale);
    uint64_t x;
    uint64_t y;
    if (!align_word(&x, a, scale) || !align_word(&y, b, scale))
        return add_wide(out, a, b, b_negative);
    if (a->negative == b_negative) {
        const uint64_t sum = x + y;
        *out = wf_decimal_make((wf_pair){sum, sum < x}, scale, b_negative);
    } else {
        *out = wf_decimal_make((wf_pair){x >= y ? x - y : y - x, 0}, scale,
                               x >= y ? a->negative : b_negative);
    }
    return true;
}

bool wf_decimal_add(wf_decimal *out, const wf_decimal *a, const wf_decimal *b)
{
    return add_signed(out, a, b, b->negative);
}

bool wf_decimal_sub(wf_decimal *out, const wf_decimal *a, const wf_decimal *b)
{
    return add_signed(out, a, b, !b->negative);
}

bool wf_decimal_mul(wf_decimal *out, const wf_decimal *a, const wf_decimal *b)
{
    const unsigned scale = (unsigned)a->scale + b->scale;
    const bool is_negative = a->negative != b->negative;
    if ((a->high | b->high) == 0 && scale <= WF_DECIMAL_DIGITS) {
        const wf_pair c = wf_pair_of_product(a->low, b->low);
        if (wf_pair_fits(c)) {
            *out = wf_decimal_make(c, scale, is_negative);
            return true;
        }
    }
    const wf_wide x = wf_wide_of(a->low, a->high);
    const wf_wide y = wf_wide_of(b->low, b->high);
    wf_wide product = wf_wide_multiply(&x, &y);
    return wf_decimal_settle(out, &product, scale, is_negative);
}

/* Whether a quotient is one more, from its remainder's relation to half the divisor (-1 less, 0
   half, 1 more; `is_exact`: no remainder) and the parity of the quotient. */
static bool rounds_away(wf_rounding mode, bool is_exact, int half, bool is_odd, bool is_negative)
{
    if (is_exact)
        return false;
    switch (mode) {
    case WF_ROUND_HALF_EVEN:
        return half > 0 || (half == 0 && is_odd);
    case WF_ROUND_HALF_UP:
        return half >= 0;
    case WF_ROUND_HALF_DOWN:
        return half > 0;
    case WF_ROUND_UP:
        return true;
    case WF_ROUND_DOWN:
        return false;
    case WF_ROUND_CEILING:
        return !is_negative;
    case WF_ROUND_FLOOR:
        return is_negative;
    }
    return false;
}

/* `a` / `b`, rounded to an integer. */
static wf_wide divide_rounded(wf_wide *a, const wf_wide *b, wf_rounding mode, bool is_negative)
{
    wf_wide q = wf_wide_divide(a, b);
    const bool is_exact = a->count == 0;
    wf_wide_multiply_small(a, 2, 0);
    const bool is_odd = q.count != 0 && (q.limb[0] & 1u) != 0;
    if (rounds_away(mode, is_exact, wf_wide_compare(a, b), is_odd, is_negative)) {
        const wf_wide one = wf_wide_of(1, 0);
        wf_wide_add(&q, &one);
    }
    return q;
}

bool wf_decimal_div(wf_decimal *out, const wf_decimal *a, const wf_decimal *b)
{
    if (is_zero(b))
        return false;
    wf_wide x = wf_wide_of(a->low, a->high);
    wf_wide y = wf_wide_of(b->low, b->high);
    const int shift = DIVISION_DIGITS + (int)b->scale - (int)a->scale;
    if (shift >= 0)
        wf_wide_shift(&x, (unsigned)shift);
    else
        wf_wide_shift(&y, (unsigned)-shift);
    const bool is_negative = a->negative != b->negative;
    wf_wide q = divide_rounded(&x, &y, WF_ROUND_HALF_EVEN, is_negative);
    wf_decimal d;
    if (!wf_decimal_settle(&d, &q, DIVISION_DIGITS, is_negative))
        return false;
    *out = wf_decimal_trim(&d);
    return true;
}

bool wf_decimal_rem(wf_decimal *out, const wf_decimal *a, const wf_decimal *b)
{
    if (is_zero(b))
        return false;
    const unsigned scale = larger(a->scale, b->scale);
    wf_wide x = align(a, scale);
    const wf_wide y = align(b, scale);
    (void)wf_wide_divide(&x, &y); /* x keeps the remainder, which is all that is wanted */
    return wf_decimal_settle(out, &x, scale, a->negative);
}

/* Both below 2^64, the divisor not zero. */
static uint64_t divide_word_rounded(uint64_t a, uint64_t b, wf_rounding mode, bool is_negative)
{
    const uint64_t q = a / b;
    const uint64_t rest = a % b;
    const uint64_t other = b - rest; /* compared with half of b without overflow */
    const int half = (rest > other) - (rest < other);
    return q + rounds_away(mode, rest == 0, half, (q & 1u) != 0, is_negative);
}

bool wf_decimal_round(wf_decimal *out, const wf_decimal *a, int digits, wf_rounding mode)
{
    WF_ASSERT(digits >= 0 && digits <= WF_DECIMAL_DIGITS);
    const unsigned scale = (unsigned)digits;
    wf_pair c = {a->low, a->high};
    if (scale == a->scale) {
        *out = *a;
        return true;
    }
    if (scale > a->scale) {
        const wf_wide w = align(a, scale);
        if (!wf_wide_to_pair(&c, &w))
            return false;
    } else if (a->high == 0 && a->scale - scale < WF_COUNTOF(wf_tens)) {
        c.low = divide_word_rounded(a->low, wf_tens[a->scale - scale], mode, a->negative);
    } else {
        wf_wide x = wf_wide_of(a->low, a->high);
        wf_wide y = wf_wide_of(1, 0);
        wf_wide_shift(&y, a->scale - scale);
        const wf_wide q = divide_rounded(&x, &y, mode, a->negative);
        (void)wf_wide_to_pair(&c, &q); /* it has fewer digits than before */
    }
    *out = wf_decimal_make(c, scale, a->negative);
    return true;
}

int wf_decimal_compare(const wf_decimal *a, const wf_decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    const unsigned scale = larger(a->scale, b->scale);
    uint64_t x;
    uint64_t y;
    int order;
    if (align_word(&x, a, scale) && align_word(&y, b, scale)) {
        order = (x > y) - (x < y);
    } else {
        const wf_wide wide_x = align(a, scale);
        const wf_wide wide_y = align(b, scale);
        order = wf_wide_compare(&wide_x, &wide_y);
    }
    return a->negative ? -order : order;
}
