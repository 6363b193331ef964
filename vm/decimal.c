/* Exact decimals without a 128-bit type. What fits 64 bits goes a short way; everything else is
   done exactly on `wide`, an integer of 32-bit limbs, and brought back at the end by `settle`. Easy
   to get wrong: the bound is 38 digits (10^38), not 128 bits. */
#include "vm/decimal.h"

#include "base/number.h"

#include <string.h>

#define LIMBS           12u /* 384 bits: 10^38 * 10^58, the largest dividend, has 319 */
#define TEN_19          10000000000000000000u
#define BOUND_HIGH      5421010862427522170u /* 10^38 = BOUND_HIGH * 2^64 + BOUND_LOW */
#define BOUND_LOW       687399551400673280u
#define DIVISION_DIGITS 20

static const uint64_t tens[20] = {1u,
                                  10u,
                                  100u,
                                  1000u,
                                  10000u,
                                  100000u,
                                  1000000u,
                                  10000000u,
                                  100000000u,
                                  1000000000u,
                                  10000000000u,
                                  100000000000u,
                                  1000000000000u,
                                  10000000000000u,
                                  100000000000000u,
                                  1000000000000000u,
                                  10000000000000000u,
                                  100000000000000000u,
                                  1000000000000000000u,
                                  TEN_19};

/* 128 bits in two words. */

typedef struct pair {
    uint64_t low;
    uint64_t high;
} pair;

static pair multiply_words(uint64_t a, uint64_t b)
{
    const uint64_t a0 = (uint32_t)a;
    const uint64_t a1 = a >> 32;
    const uint64_t b0 = (uint32_t)b;
    const uint64_t b1 = b >> 32;
    const uint64_t p00 = a0 * b0;
    const uint64_t p01 = a0 * b1;
    const uint64_t p10 = a1 * b0;
    const uint64_t middle = (p00 >> 32) + (uint32_t)p01 + (uint32_t)p10;
    pair r;
    r.low = middle << 32 | (uint32_t)p00;
    r.high = a1 * b1 + (p01 >> 32) + (p10 >> 32) + (middle >> 32);
    return r;
}

static bool is_in_bound(pair c)
{
    return c.high < BOUND_HIGH || (c.high == BOUND_HIGH && c.low < BOUND_LOW);
}

/* Divides `*c` by 10 in place, gives the remainder. */
static uint32_t divide_by_ten(pair *c)
{
    uint64_t rest = c->high % 10;
    c->high /= 10;
    rest = rest << 32 | c->low >> 32;
    const uint64_t upper = rest / 10;
    rest = (rest % 10) << 32 | (uint32_t)c->low;
    c->low = upper << 32 | rest / 10;
    return (uint32_t)(rest % 10);
}

/* Wide integers: limbs from the lowest, `count` without leading zeros. */

typedef struct wide {
    uint32_t limb[LIMBS];
    unsigned count;
} wide;

static void wide_drop_zeros(wide *w)
{
    while (w->count != 0 && w->limb[w->count - 1] == 0)
        w->count--;
}

static wide wide_of(uint64_t low, uint64_t high)
{
    wide w = {{0}, 0};
    w.limb[0] = (uint32_t)low;
    w.limb[1] = (uint32_t)(low >> 32);
    w.limb[2] = (uint32_t)high;
    w.limb[3] = (uint32_t)(high >> 32);
    w.count = 4;
    wide_drop_zeros(&w);
    return w;
}

/* False when it has more than 38 digits. */
static bool wide_to_pair(pair *out, const wide *w)
{
    if (w->count > 4)
        return false;
    uint64_t limb[4] = {0, 0, 0, 0};
    for (unsigned i = 0; i < w->count; i++)
        limb[i] = w->limb[i];
    out->low = limb[1] << 32 | limb[0];
    out->high = limb[3] << 32 | limb[2];
    return is_in_bound(*out);
}

static void wide_push(wide *w, uint64_t carry)
{
    if (carry != 0) {
        WF_ASSERT(w->count < LIMBS && carry <= UINT32_MAX);
        w->limb[w->count++] = (uint32_t)carry;
    }
}

static void wide_multiply_small(wide *w, uint32_t factor, uint32_t plus)
{
    uint64_t carry = plus;
    for (unsigned i = 0; i < w->count; i++) {
        carry += (uint64_t)w->limb[i] * factor;
        w->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    wide_push(w, carry);
}

/* Times 10^digits. */
static void wide_shift(wide *w, unsigned digits)
{
    for (; digits > 9; digits -= 9)
        wide_multiply_small(w, 1000000000u, 0);
    wide_multiply_small(w, (uint32_t)tens[digits], 0);
}

static uint32_t wide_divide_small(wide *w, uint32_t divisor)
{
    uint64_t rest = 0;
    for (unsigned i = w->count; i-- != 0;) {
        rest = rest << 32 | w->limb[i];
        w->limb[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    wide_drop_zeros(w);
    return (uint32_t)rest;
}

static int wide_compare(const wide *a, const wide *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (unsigned i = a->count; i-- != 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static void wide_add(wide *a, const wide *b)
{
    uint64_t carry = 0;
    for (unsigned i = 0; i < b->count || (carry != 0 && i < a->count); i++) {
        if (i == a->count)
            a->limb[a->count++] = 0;
        carry += (uint64_t)a->limb[i] + (i < b->count ? b->limb[i] : 0u);
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    wide_push(a, carry);
}

/* `a` is not less than `b`. */
static void wide_subtract(wide *a, const wide *b)
{
    uint64_t borrow = 0;
    for (unsigned i = 0; i < b->count || (borrow != 0 && i < a->count); i++) {
        const uint64_t take = (i < b->count ? (uint64_t)b->limb[i] : 0u) + borrow;
        borrow = a->limb[i] < take;
        a->limb[i] = (uint32_t)(a->limb[i] - take);
    }
    WF_ASSERT(borrow == 0);
    wide_drop_zeros(a);
}

static wide wide_multiply(const wide *a, const wide *b)
{
    wide r = {{0}, 0};
    WF_ASSERT(a->count + b->count <= LIMBS);
    for (unsigned i = 0; i < a->count; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < b->count; j++) {
            carry += (uint64_t)a->limb[i] * b->limb[j] + r.limb[i + j];
            r.limb[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        r.limb[i + b->count] = (uint32_t)carry;
    }
    r.count = a->count + b->count;
    wide_drop_zeros(&r);
    return r;
}

static void wide_shift_bits(wide *w, unsigned bits) /* fewer than 32 */
{
    uint64_t carry = 0;
    for (unsigned i = 0; i < w->count; i++) {
        carry |= (uint64_t)w->limb[i] << bits;
        w->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    wide_push(w, carry);
}

static void wide_unshift_bits(wide *w, unsigned bits)
{
    for (unsigned i = 0; i < w->count; i++) {
        const uint64_t above = i + 1 < w->count ? w->limb[i + 1] : 0;
        w->limb[i] = (uint32_t)((above << 32 | w->limb[i]) >> bits);
    }
    wide_drop_zeros(w);
}

/* One limb of the quotient of `u` (limbs at `at`.., one more than `v`) by `v`; subtracts it. */
static uint32_t divide_step(uint32_t *u, const wide *v)
{
    const unsigned n = v->count;
    const uint64_t top = (uint64_t)u[n] << 32 | u[n - 1];
    uint64_t q = top / v->limb[n - 1];
    uint64_t rest = top % v->limb[n - 1];
    while (q > UINT32_MAX || q * v->limb[n - 2] > (rest << 32 | u[n - 2])) {
        q--;
        rest += v->limb[n - 1];
        if (rest > UINT32_MAX)
            break;
    }
    uint64_t carry = 0; /* of the product and the borrow together */
    for (unsigned i = 0; i < n; i++) {
        carry += q * v->limb[i];
        const uint32_t part = (uint32_t)carry;
        carry = (carry >> 32) + (u[i] < part);
        u[i] -= part;
    }
    const bool is_too_much = u[n] < carry;
    u[n] = (uint32_t)(u[n] - carry);
    if (is_too_much) {
        q--;
        carry = 0;
        for (unsigned i = 0; i < n; i++) {
            carry += (uint64_t)u[i] + v->limb[i];
            u[i] = (uint32_t)carry;
            carry >>= 32;
        }
        u[n] += (uint32_t)carry;
    }
    return (uint32_t)q;
}

/* Quotient of `a` by `b` (not zero); the remainder stays in `a`. Knuth, algorithm D. */
static wide wide_divide(wide *a, const wide *b)
{
    wide q = {{0}, 0};
    if (b->count == 1) {
        q = *a;
        *a = wide_of(wide_divide_small(&q, b->limb[0]), 0);
        return q;
    }
    if (a->count < b->count)
        return q;
    wide v = *b;
    unsigned bits = 0;
    while ((v.limb[v.count - 1] << bits & 0x80000000u) == 0)
        bits++;
    const unsigned from = a->count - b->count;
    wide_shift_bits(&v, bits);
    wide_shift_bits(a, bits);
    if (a->count == from + b->count) {
        WF_ASSERT(a->count < LIMBS);
        a->limb[a->count++] = 0;
    }
    q.count = from + 1;
    for (unsigned i = from + 1; i-- != 0;)
        q.limb[i] = divide_step(a->limb + i, &v);
    wide_drop_zeros(&q);
    wide_drop_zeros(a);
    wide_unshift_bits(a, bits);
    return q;
}

/* Decimals. */

static wf_decimal make(pair c, unsigned scale, bool is_negative)
{
    wf_decimal d = {0};
    d.low = c.low;
    d.high = c.high;
    d.scale = (uint8_t)scale;
    d.negative = is_negative && (c.low | c.high) != 0;
    return d;
}

/* `w` * 10^-scale as a decimal, without the fraction zeros that are in the way. */
static bool settle(wf_decimal *out, wide *w, unsigned scale, bool is_negative)
{
    pair c;
    while (!wide_to_pair(&c, w) || scale > WF_DECIMAL_DIGITS) {
        if (scale == 0 || wide_divide_small(w, 10) != 0)
            return false;
        scale--;
    }
    *out = make(c, scale, is_negative);
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
    pair c = {a->low, a->high};
    unsigned scale = a->scale;
    if (is_zero(a))
        scale = 0;
    while (scale != 0 && c.high != 0) {
        pair tenth = c;
        if (divide_by_ten(&tenth) != 0)
            return make(c, scale, a->negative);
        c = tenth;
        scale--;
    }
    while (scale != 0 && c.low % 10 == 0) {
        c.low /= 10;
        scale--;
    }
    return make(c, scale, a->negative);
}

/* Text. */

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
        *out = make((pair){0, 0}, kept > 0 ? (unsigned)kept : 0, false);
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
    wide w = wide_of(0, 0);
    for (const char *at = n->digits; at != n->end; at++)
        if (*at != '.')
            wide_multiply_small(&w, 10, (uint32_t)(*at - '0'));
    if (scale < 0)
        wide_shift(&w, (unsigned)-scale);
    return settle(out, &w, scale < 0 ? 0 : (unsigned)scale, n->is_negative);
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
    *out = make((pair){c, 0}, point == end ? 0 : (unsigned)(end - point - 1), is_negative);
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
static uint64_t divide_by_ten_19(pair c, uint64_t *rest)
{
    wide w = wide_of(c.low, c.high);
    const wide ten_19 = wide_of(TEN_19, 0);
    const wide q = wide_divide(&w, &ten_19);
    pair r = {0, 0};
    pair quotient = {0, 0};
    (void)wide_to_pair(&r, &w); /* both are below 10^19 */
    (void)wide_to_pair(&quotient, &q);
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
        const uint64_t upper = divide_by_ten_19((pair){value->low, value->high}, &rest);
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

/* Conversions. */

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

/* Arithmetic. */

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* The coefficient at a scale not smaller than its own. */
static wide align(const wf_decimal *d, unsigned scale)
{
    wide w = wide_of(d->low, d->high);
    if (scale != d->scale)
        wide_shift(&w, scale - d->scale);
    return w;
}

/* The same when it fits a word. */
static bool align_word(uint64_t *out, const wf_decimal *d, unsigned scale)
{
    const unsigned more = scale - d->scale;
    if (d->high != 0 || more >= WF_COUNTOF(tens))
        return false;
    const pair c = multiply_words(d->low, tens[more]);
    *out = c.low;
    return c.high == 0;
}

static bool add_wide(wf_decimal *out, const wf_decimal *a, const wf_decimal *b, bool b_negative)
{
    const unsigned scale = larger(a->scale, b->scale);
    wide x = align(a, scale);
    wide y = align(b, scale);
    if (a->negative == b_negative) {
        wide_add(&x, &y);
        return settle(out, &x, scale, b_negative);
    }
    if (wide_compare(&x, &y) >= 0) {
        wide_subtract(&x, &y);
        return settle(out, &x, scale, a->negative);
    }
    wide_subtract(&y, &x);
    return settle(out, &y, scale, b_negative);
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
        *out = make((pair){sum, sum < x}, scale, b_negative);
    } else {
        *out = make((pair){x >= y ? x - y : y - x, 0}, scale, x >= y ? a->negative : b_negative);
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
        const pair c = multiply_words(a->low, b->low);
        if (is_in_bound(c)) {
            *out = make(c, scale, is_negative);
            return true;
        }
    }
    const wide x = wide_of(a->low, a->high);
    const wide y = wide_of(b->low, b->high);
    wide product = wide_multiply(&x, &y);
    return settle(out, &product, scale, is_negative);
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
static wide divide_rounded(wide *a, const wide *b, wf_rounding mode, bool is_negative)
{
    wide q = wide_divide(a, b);
    const bool is_exact = a->count == 0;
    wide_multiply_small(a, 2, 0);
    const bool is_odd = q.count != 0 && (q.limb[0] & 1u) != 0;
    if (rounds_away(mode, is_exact, wide_compare(a, b), is_odd, is_negative)) {
        const wide one = wide_of(1, 0);
        wide_add(&q, &one);
    }
    return q;
}

bool wf_decimal_div(wf_decimal *out, const wf_decimal *a, const wf_decimal *b)
{
    if (is_zero(b))
        return false;
    wide x = wide_of(a->low, a->high);
    wide y = wide_of(b->low, b->high);
    const int shift = DIVISION_DIGITS + (int)b->scale - (int)a->scale;
    if (shift >= 0)
        wide_shift(&x, (unsigned)shift);
    else
        wide_shift(&y, (unsigned)-shift);
    const bool is_negative = a->negative != b->negative;
    wide q = divide_rounded(&x, &y, WF_ROUND_HALF_EVEN, is_negative);
    wf_decimal d;
    if (!settle(&d, &q, DIVISION_DIGITS, is_negative))
        return false;
    *out = wf_decimal_trim(&d);
    return true;
}

bool wf_decimal_rem(wf_decimal *out, const wf_decimal *a, const wf_decimal *b)
{
    if (is_zero(b))
        return false;
    const unsigned scale = larger(a->scale, b->scale);
    wide x = align(a, scale);
    const wide y = align(b, scale);
    (void)wide_divide(&x, &y); /* x keeps the remainder, which is all that is wanted */
    return settle(out, &x, scale, a->negative);
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
    pair c = {a->low, a->high};
    if (scale == a->scale) {
        *out = *a;
        return true;
    }
    if (scale > a->scale) {
        const wide w = align(a, scale);
        if (!wide_to_pair(&c, &w))
            return false;
    } else if (a->high == 0 && a->scale - scale < WF_COUNTOF(tens)) {
        c.low = divide_word_rounded(a->low, tens[a->scale - scale], mode, a->negative);
    } else {
        wide x = wide_of(a->low, a->high);
        wide y = wide_of(1, 0);
        wide_shift(&y, a->scale - scale);
        const wide q = divide_rounded(&x, &y, mode, a->negative);
        (void)wide_to_pair(&c, &q); /* it has fewer digits than before */
    }
    *out = make(c, scale, a->negative);
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
        const wide wide_x = align(a, scale);
        const wide wide_y = align(b, scale);
        order = wide_compare(&wide_x, &wide_y);
    }
    return a->negative ? -order : order;
}
