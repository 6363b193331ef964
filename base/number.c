/* Reading and writing numbers. The common cases take a few exact machine operations (Clinger's fast
   path); the rest is decided by exact integers, slower and evidently right. What is easy to get
   wrong: a double just at half way between two others, and the lower neighbour of a power of two,
   which is twice as near as the upper one. */
#include "base/number.h"

#include "base/bignum.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool wf_int64_parse(int64_t *out, weft_span text)
{
    size_t i = 0;
    const bool negative = text.len != 0 && text.ptr[0] == '-';
    if (text.len != 0 && (text.ptr[0] == '-' || text.ptr[0] == '+'))
        i++;
    if (i == text.len)
        return false;
    const uint64_t most = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    uint64_t value = 0;
    for (; i < text.len; i++) {
        if (!is_digit(text.ptr[i]))
            return false;
        const uint64_t digit = (uint64_t)(text.ptr[i] - '0');
        if (value > (most - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (!negative)
        *out = (int64_t)value;
    else
        *out = value == most ? INT64_MIN : -(int64_t)value;
    return true;
}

static size_t count_digits(uint64_t value)
{
    size_t count = 1;
    for (; value >= 10000; value /= 10000)
        count += 4;
    return count + (value >= 10) + (value >= 100) + (value >= 1000);
}

size_t wf_uint64_format(char *out, uint64_t value)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    const size_t count = count_digits(value);
    size_t at = count;
    for (; at > 1; value /= 100) {
        at -= 2;
        memcpy(out + at, pairs + value % 100 * 2, 2);
    }
    if (at != 0)
        out[0] = (char)('0' + value);
    return count;
}

size_t wf_int64_format(char *out, int64_t value)
{
    if (value >= 0)
        return wf_uint64_format(out, (uint64_t)value);
    out[0] = '-';
    return 1 + wf_uint64_format(out + 1, 0 - (uint64_t)value);
}

int wf_hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool wf_int64_add(int64_t *out, int64_t a, int64_t b)
{
    if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b)
        return false;
    *out = a + b;
    return true;
}

bool wf_int64_sub(int64_t *out, int64_t a, int64_t b)
{
    if (b > 0 ? a < INT64_MIN + b : a > INT64_MAX + b)
        return false;
    *out = a - b;
    return true;
}

bool wf_int64_mul(int64_t *out, int64_t a, int64_t b)
{
    const uint64_t ua = a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
    const uint64_t ub = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    const bool negative = (a < 0) != (b < 0);
    const uint64_t most = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    if (ub != 0 && ua > most / ub)
        return false;
    const uint64_t product = ua * ub;
    if (!negative)
        *out = (int64_t)product;
    else
        *out = product > (uint64_t)INT64_MAX ? INT64_MIN : -(int64_t)product;
    return true;
}

static size_t scan_digits(weft_span text, size_t at)
{
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at;
}

size_t wf_number_scan(weft_span text)
{
    size_t at = 0;
    if (at < text.len && text.ptr[at] == '-')
        at++;
    if (at == text.len || !is_digit(text.ptr[at]))
        return 0;
    at = text.ptr[at] == '0' ? at + 1 : scan_digits(text, at);
    if (at + 1 < text.len && text.ptr[at] == '.' && is_digit(text.ptr[at + 1]))
        at = scan_digits(text, at + 1);
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
        size_t digits = at + 1;
        if (digits < text.len && (text.ptr[digits] == '+' || text.ptr[digits] == '-'))
            digits++;
        if (digits < text.len && is_digit(text.ptr[digits]))
            at = scan_digits(text, digits);
    }
    return at;
}

/* A double has at most 767 significant decimal digits at a half-way point, so the digits behind
   them only say whether the number lies above: one digit 1 stands for all of them. */
#define MOST_DIGITS 769

/* The number is 0.d1d2d3… times 10^point. */
typedef struct decimal_digits {
    uint32_t count;
    int32_t point;
    bool negative;
    char digits[MOST_DIGITS + 1];
} decimal_digits;

#define FAR_EXPONENT 1000000 /* far beyond any double; keeps sums of exponents in range */

static int32_t parse_exponent(weft_span text, size_t at)
{
    const bool negative = text.ptr[at] == '-';
    if (text.ptr[at] == '-' || text.ptr[at] == '+')
        at++;
    int32_t exponent = 0;
    for (; at < text.len; at++)
        if (exponent < FAR_EXPONENT)
            exponent = exponent * 10 + (text.ptr[at] - '0');
    return negative ? -exponent : exponent;
}

/* `text` is a JSON number. */
static void split_decimal(decimal_digits *out, weft_span text)
{
    size_t at = 0;
    bool seen_point = false;
    bool cut = false;
    int64_t point = 0;
    out->count = 0;
    out->negative = text.ptr[0] == '-';
    if (out->negative)
        at++;
    for (; at < text.len && text.ptr[at] != 'e' && text.ptr[at] != 'E'; at++) {
        const char c = text.ptr[at];
        if (c == '.') {
            seen_point = true;
            continue;
        }
        if (c == '0' && out->count == 0) {
            point -= seen_point;
            continue;
        }
        point += !seen_point;
        if (out->count < MOST_DIGITS)
            out->digits[out->count++] = c;
        else
            cut = cut || c != '0';
    }
    while (out->count != 0 && !cut && out->digits[out->count - 1] == '0')
        out->count--;
    if (cut)
        out->digits[out->count++] = '1';
    if (at < text.len)
        point += parse_exponent(text, at + 1);
    if (point > FAR_EXPONENT)
        point = FAR_EXPONENT;
    out->point = point < -FAR_EXPONENT ? -FAR_EXPONENT : (int32_t)point;
}

static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

#define MOST_EXACT ((uint64_t)1 << 53)

/* Both operands exact, hence one rounding: correct (Clinger 1990). */
static bool parse_fast(double *out, const decimal_digits *d)
{
    if (d->count > 17)
        return false;
    uint64_t value = 0;
    for (uint32_t i = 0; i < d->count; i++)
        value = value * 10 + (uint64_t)(d->digits[i] - '0');
    const int32_t exponent = d->point - (int32_t)d->count;
    if (value > MOST_EXACT || exponent < -22 || exponent > 22)
        return false;
    if (exponent < 0)
        *out = (double)value / powers_of_ten[-exponent];
    else
        *out = (double)value * powers_of_ten[exponent];
    return true;
}

#define INFINITE ((uint64_t)0x7ff << 52)

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* bits * 2^exponent, `sticky` when a little more, rounded to nearest even. The top bit is set. */
static double assemble(uint64_t bits, int32_t exponent, bool sticky)
{
    const int32_t top = exponent + 63; /* the value is in [2^top, 2^(top+1)) */
    if (top > 1023)
        return double_of(INFINITE);
    const int32_t keep = top >= -1022 ? 53 : 53 + (top + 1022);
    if (keep < 0)
        return 0;
    const uint32_t drop = (uint32_t)(64 - keep);
    uint64_t mantissa = drop == 64 ? 0 : bits >> drop;
    const uint64_t half = (uint64_t)1 << (drop - 1);
    const uint64_t rest = drop == 64 ? bits : bits & ((half << 1) - 1);
    if (rest > half || (rest == half && (sticky || (mantissa & 1) != 0)))
        mantissa++;
    /* The leading one of a normal mantissa, and a carry out of it, add to the exponent's field. */
    const uint64_t field = keep == 53 ? (uint64_t)(top + 1022) : 0;
    return double_of((field << 52) + mantissa);
}

/* The quotient's top 64 bits by long division, one bit at a time, and whether anything is left. */
static double divide(wf_bignum *numerator, wf_bignum *denominator)
{
    int32_t exponent =
        (int32_t)wf_bignum_bits(numerator) - (int32_t)wf_bignum_bits(denominator) - 1;
    if (exponent > 0)
        wf_bignum_shift(denominator, (uint32_t)exponent);
    else
        wf_bignum_shift(numerator, (uint32_t)-exponent);
    /* Now 1 <= numerator / denominator < 4. */
    uint64_t bits = 0;
    wf_bignum_shift(denominator, 1);
    exponent++;
    while ((bits >> 63) == 0) {
        bits <<= 1;
        if (wf_bignum_compare(numerator, denominator) >= 0) {
            wf_bignum_minus(numerator, denominator);
            bits |= 1;
        }
        wf_bignum_multiply(numerator, 2);
        exponent--;
    }
    return assemble(bits, exponent + 1, numerator->count != 0);
}

static double parse_exact(const decimal_digits *d)
{
    if (d->point > 310)
        return double_of(INFINITE);
    if (d->point < -330)
        return 0;
    wf_bignum numerator;
    wf_bignum denominator;
    wf_bignum_set(&numerator, 0);
    wf_bignum_set(&denominator, 1);
    for (uint32_t i = 0; i < d->count; i++) {
        wf_bignum_multiply(&numerator, 10);
        wf_bignum_add(&numerator, (uint32_t)(d->digits[i] - '0'));
    }
    const int32_t exponent = d->point - (int32_t)d->count;
    if (exponent >= 0)
        wf_bignum_power10(&numerator, (uint32_t)exponent);
    else
        wf_bignum_power10(&denominator, (uint32_t)-exponent);
    return divide(&numerator, &denominator);
}

bool wf_double_parse(double *out, weft_span text)
{
    if (text.len == 0 || wf_number_scan(text) != text.len)
        return false;
    decimal_digits d;
    split_decimal(&d, text);
    double value = 0;
    if (d.count != 0 && !parse_fast(&value, &d))
        value = parse_exact(&d);
    *out = d.negative ? -value : value;
    return true;
}

/* The fewest digits that read back as the value: 0.d1d2d3… times 10^point. */
typedef struct shortest_digits {
    uint32_t count;
    int32_t point;
    char digits[24];
} shortest_digits;

/* Two decimals of at most 15 digits never read as the same double, so the first that reads as the
   value is the shortest. */
static bool shorten_fast(shortest_digits *out, double value)
{
    for (int32_t places = 0; places <= 12; places++) {
        const double scaled = value * powers_of_ten[places];
        if (scaled >= (places == 0 ? (double)MOST_EXACT : 1e15)) /* whole numbers stand alone */
            return false;
        const uint64_t whole = (uint64_t)(scaled + 0.5);
        if (whole != 0 && (double)whole / powers_of_ten[places] == value) {
            out->count = (uint32_t)wf_uint64_format(out->digits, whole);
            out->point = (int32_t)out->count - places;
            return true;
        }
    }
    return false;
}

/* The value is r/s, its neighbours' half-way points are (r+up)/s and (r-down)/s. */
typedef struct shortest_state {
    wf_bignum r, s, up, down;
    bool closed; /* the half-way points read as the value too */
} shortest_state;

static bool is_above(const shortest_state *state) /* r + up reaches s */
{
    wf_bignum sum = state->r;
    wf_bignum_plus(&sum, &state->up);
    const int order = wf_bignum_compare(&sum, &state->s);
    return state->closed ? order >= 0 : order > 0;
}

static bool is_below(const shortest_state *state) /* what is left is no more than down */
{
    const int order = wf_bignum_compare(&state->r, &state->down);
    return state->closed ? order <= 0 : order < 0;
}

static void begin_shortest(shortest_state *state, uint64_t mantissa, int32_t exponent, bool lonely)
{
    const uint32_t extra = lonely ? 2 : 1; /* `lonely`: the lower neighbour is half as far */
    wf_bignum_set(&state->r, mantissa);
    wf_bignum_set(&state->s, 1);
    wf_bignum_set(&state->up, 1);
    wf_bignum_set(&state->down, 1);
    wf_bignum_shift(&state->r, extra);
    wf_bignum_shift(&state->s, extra);
    wf_bignum_shift(&state->up, extra - 1);
    if (exponent >= 0) {
        wf_bignum_shift(&state->r, (uint32_t)exponent);
        wf_bignum_shift(&state->up, (uint32_t)exponent);
        wf_bignum_shift(&state->down, (uint32_t)exponent);
    } else {
        wf_bignum_shift(&state->s, (uint32_t)-exponent);
    }
    state->closed = (mantissa & 1) == 0;
}

static void scale10(shortest_state *state)
{
    wf_bignum_multiply(&state->r, 10);
    wf_bignum_multiply(&state->up, 10);
    wf_bignum_multiply(&state->down, 10);
}

/* Brings the value below 1, where (value + up) would not round to 1, and at least 0.1 or so; gives
   the power of ten taken out. 2^`top` <= value; the estimate may be one too small, never too large,
   and that is mended. */
static int32_t normalize(shortest_state *state, int32_t top)
{
    const double estimate = top * 0.30102999566398120 - 1e-10;
    int32_t point = (int32_t)estimate;
    if (estimate > point)
        point++;
    if (point >= 0) {
        wf_bignum_power10(&state->s, (uint32_t)point);
    } else {
        wf_bignum_power10(&state->r, (uint32_t)-point);
        wf_bignum_power10(&state->up, (uint32_t)-point);
        wf_bignum_power10(&state->down, (uint32_t)-point);
    }
    if (is_above(state)) {
        wf_bignum_multiply(&state->s, 10);
        point++;
    }
    return point;
}

static char next_digit(shortest_state *state)
{
    char digit = '0';
    scale10(state);
    while (wf_bignum_compare(&state->r, &state->s) >= 0) {
        wf_bignum_minus(&state->r, &state->s);
        digit++;
    }
    return digit;
}

/* Steele and White's free-format algorithm, as Burger and Dybvig state it (1996). */
static void shorten_exact(shortest_digits *out, double value)
{
    const uint64_t bits = bits_of(value);
    const int32_t field = (int32_t)(bits >> 52);
    const uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    const uint64_t mantissa = field != 0 ? fraction | (uint64_t)1 << 52 : fraction;
    const int32_t exponent = (field != 0 ? field : 1) - 1075;
    shortest_state state;
    begin_shortest(&state, mantissa, exponent, fraction == 0 && field > 1);
    int32_t top = exponent;
    for (uint64_t rest = mantissa; rest > 1; rest >>= 1)
        top++;
    out->point = normalize(&state, top);
    out->count = 0;
    bool low = false;
    bool high = false;
    while (!low && !high) {
        out->digits[out->count++] = next_digit(&state);
        low = is_below(&state);
        high = is_above(&state);
    }
    wf_bignum_multiply(&state.r, 2);
    char *const last = &out->digits[out->count - 1];
    const int half = wf_bignum_compare(&state.r, &state.s);
    const bool nearer_up = half > 0 || (half == 0 && (*last & 1) != 0); /* a tie goes to even */
    if (high && (!low || nearer_up))
        (*last)++; /* never beyond 9: normalize saw to it */
}

static size_t put_repeated(char *out, char c, int32_t count)
{
    if (count <= 0)
        return 0;
    memset(out, c, (size_t)count);
    return (size_t)count;
}

static size_t put_exponential(char *out, const shortest_digits *d)
{
    size_t len = 0;
    const int32_t exponent = d->point - 1;
    out[len++] = d->digits[0];
    if (d->count > 1) {
        out[len++] = '.';
        memcpy(out + len, d->digits + 1, d->count - 1);
        len += d->count - 1;
    }
    out[len++] = 'e';
    out[len++] = exponent < 0 ? '-' : '+';
    return len + wf_uint64_format(out + len, (uint64_t)(exponent < 0 ? -exponent : exponent));
}

/* ECMAScript, Number::toString, steps 6 to 10: n is `point`, k is `count`. */
static size_t put_shortest(char *out, const shortest_digits *d)
{
    const int32_t count = (int32_t)d->count;
    if (d->point > 21 || d->point <= -6)
        return put_exponential(out, d);
    size_t len = 0;
    if (d->point <= 0) {
        memcpy(out, "0.", 2);
        len = 2 + put_repeated(out + 2, '0', -d->point);
        memcpy(out + len, d->digits, d->count);
        return len + d->count;
    }
    if (d->point >= count) {
        memcpy(out, d->digits, d->count);
        return d->count + put_repeated(out + d->count, '0', d->point - count);
    }
    const size_t whole = (size_t)d->point;
    memcpy(out, d->digits, whole);
    out[whole] = '.';
    memcpy(out + whole + 1, d->digits + whole, d->count - whole);
    return d->count + 1;
}

size_t wf_double_format(char *out, double value)
{
    WF_ASSERT((bits_of(value) & INFINITE) != INFINITE);
    size_t len = 0;
    if (value == 0) { /* minus zero too */
        out[0] = '0';
        return 1;
    }
    if (value < 0) {
        out[len++] = '-';
        value = -value;
    }
    shortest_digits d;
    if (!shorten_fast(&d, value))
        shorten_exact(&d, value);
    while (d.count > 1 && d.digits[d.count - 1] == '0')
        d.count--;
    return len + put_shortest(out + len, &d);
}
