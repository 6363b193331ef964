/* Every operation on decimals against slow arithmetic on strings of digits, written here and sharing nothing with
   what it checks. */
#include "vm/decimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Natural numbers as digits from the lowest. */

#define BIG_DIGITS 256

typedef struct big {
    int count; /* without leading zeros; 0 is zero */
    int digit[BIG_DIGITS];
} big;

static void big_drop_zeros(big *a)
{
    while (a->count != 0 && a->digit[a->count - 1] == 0)
        a->count--;
}

static big big_of_text(const char *digits, size_t len)
{
    big a;
    memset(&a, 0, sizeof a);
    for (size_t i = len; i-- != 0;)
        if (digits[i] != '.' && digits[i] != '-')
            a.digit[a.count++] = digits[i] - '0';
    big_drop_zeros(&a);
    return a;
}

static big big_of(const wf_decimal *d)
{
    char text[WF_DECIMAL_CHARS];
    return big_of_text(text, wf_decimal_format(text, d));
}

static big big_shift(big a, int by)
{
    big r;
    memset(&r, 0, sizeof r);
    for (int i = 0; i < a.count; i++)
        r.digit[i + by] = a.digit[i];
    r.count = a.count != 0 ? a.count + by : 0;
    return r;
}

static int big_compare(const big *a, const big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (int i = a->count; i-- != 0;)
        if (a->digit[i] != b->digit[i])
            return a->digit[i] < b->digit[i] ? -1 : 1;
    return 0;
}

static big big_add(big a, const big *b)
{
    int carry = 0;
    for (int i = 0; i < BIG_DIGITS; i++) {
        carry += (i < a.count ? a.digit[i] : 0) + (i < b->count ? b->digit[i] : 0);
        a.digit[i] = carry % 10;
        carry /= 10;
    }
    a.count = BIG_DIGITS;
    big_drop_zeros(&a);
    return a;
}

static big big_subtract(big a, const big *b)
{
    int borrow = 0;
    for (int i = 0; i < a.count; i++) {
        a.digit[i] -= borrow + (i < b->count ? b->digit[i] : 0);
        borrow = a.digit[i] < 0;
        a.digit[i] += borrow * 10;
    }
    big_drop_zeros(&a);
    return a;
}

static big big_multiply(const big *a, const big *b)
{
    big r;
    memset(&r, 0, sizeof r);
    for (int i = 0; i < a->count; i++)
        for (int j = 0; j < b->count; j++)
            r.digit[i + j] += a->digit[i] * b->digit[j];
    for (int i = 0; i + 1 < BIG_DIGITS; i++) {
        r.digit[i + 1] += r.digit[i] / 10;
        r.digit[i] %= 10;
    }
    r.count = BIG_DIGITS;
    big_drop_zeros(&r);
    return r;
}

/* As at school, digit by digit. */
static big big_divide(const big *a, const big *b, big *rest)
{
    big q;
    memset(&q, 0, sizeof q);
    memset(rest, 0, sizeof *rest);
    q.count = a->count;
    for (int i = a->count; i-- != 0;) {
        *rest = big_shift(*rest, 1);
        rest->digit[0] = a->digit[i];
        rest->count = rest->count != 0 ? rest->count : 1;
        big_drop_zeros(rest);
        while (big_compare(rest, b) >= 0) {
            *rest = big_subtract(*rest, b);
            q.digit[i]++;
        }
    }
    big_drop_zeros(&q);
    return q;
}

/* What a result must be: `a` * 10^-scale, with only so many fraction zeros dropped as is needed. */
static void expect_big(bool got, const wf_decimal *out, big a, int scale, bool is_negative)
{
    while (scale > 0 && a.count == 0 && scale > WF_DECIMAL_DIGITS)
        scale--;
    while (scale > 0 && (a.count > WF_DECIMAL_DIGITS || scale > WF_DECIMAL_DIGITS) &&
           a.digit[0] == 0) {
        for (int i = 0; i + 1 < a.count; i++)
            a.digit[i] = a.digit[i + 1];
        a.count--;
        scale--;
    }
    const bool fits = a.count <= WF_DECIMAL_DIGITS && scale <= WF_DECIMAL_DIGITS;
    assert_int_equal(got, fits);
    if (!fits)
        return;
    const big b = big_of(out);
    assert_int_equal(big_compare(&a, &b), 0);
    assert_int_equal(out->scale, scale);
    assert_int_equal(out->negative, is_negative && a.count != 0);
}

static uint64_t random_state = 20250403;

static uint32_t random_below(uint32_t bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % bound);
}

/* Any length and scale, often with runs of 0 and 9, where carries run far. */
static wf_decimal random_decimal(void)
{
    char text[WF_DECIMAL_CHARS];
    size_t len = 0;
    const uint32_t count = 1 + random_below(random_below(2) ? 38 : 10);
    const uint32_t scale = random_below(random_below(2) ? 39 : 4);
    const uint32_t kind = random_below(4);
    if (random_below(2))
        text[len++] = '-';
    const uint32_t total = count > scale ? count : scale + (scale < 38);
    for (uint32_t i = total; i-- != 0;) {
        const uint32_t digit = kind == 0 ? 9 : kind == 1 ? 0 : random_below(10);
        text[len++] = (char)('0' + (i >= count ? 0 : random_below(8) ? digit : random_below(10)));
        if (i == scale && i != 0)
            text[len++] = '.';
    }
    wf_decimal d;
    char whole[WF_DECIMAL_CHARS + 2];
    (void)snprintf(whole, sizeof whole, "%.*s", (int)len, text);
    if (total == scale && scale != 0) { /* 38 fraction digits: nothing before the point yet */
        const int sign = text[0] == '-';
        (void)snprintf(whole, sizeof whole, "%s0.%.*s", sign ? "-" : "", (int)len - sign,
                       text + sign);
    }
    if (!wf_decimal_parse(&d, weft_span_text(whole)))
        fail_msg("random %s", whole);
    return d;
}

/* Two, and their coefficients at one scale, which is given. */
static int random_aligned(wf_decimal *x, wf_decimal *y, big *a, big *b)
{
    *x = random_decimal();
    *y = random_decimal();
    const int scale = x->scale > y->scale ? x->scale : y->scale;
    *a = big_shift(big_of(x), scale - x->scale);
    *b = big_shift(big_of(y), scale - y->scale);
    return scale;
}

#ifndef ROUNDS
#define ROUNDS 20000
#endif

static void add_agrees_with_slow_arithmetic(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        wf_decimal x;
        wf_decimal y;
        big a;
        big b;
        const int scale = random_aligned(&x, &y, &a, &b);
        const int larger = big_compare(&a, &b);
        const big sum = big_add(a, &b);
        const big difference = larger >= 0 ? big_subtract(a, &b) : big_subtract(b, &a);
        wf_decimal out;
        bool got = wf_decimal_add(&out, &x, &y);
        if (x.negative == y.negative)
            expect_big(got, &out, sum, scale, x.negative);
        else
            expect_big(got, &out, difference, scale, larger >= 0 ? x.negative : y.negative);
        got = wf_decimal_sub(&out, &x, &y);
        if (x.negative != y.negative)
            expect_big(got, &out, sum, scale, x.negative);
        else
            expect_big(got, &out, difference, scale, larger >= 0 ? x.negative : !y.negative);
        const int by_value =
            x.negative != y.negative ? (x.negative ? -1 : 1) : (x.negative ? -larger : larger);
        assert_int_equal(wf_decimal_compare(&x, &y), by_value);
    }
}

static void mul_agrees_with_slow_arithmetic(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        const wf_decimal x = random_decimal();
        const wf_decimal y = random_decimal();
        const big a = big_of(&x);
        const big b = big_of(&y);
        wf_decimal out;
        const bool got = wf_decimal_mul(&out, &x, &y);
        expect_big(got, &out, big_multiply(&a, &b), x.scale + y.scale, x.negative != y.negative);
    }
}

static void div_agrees_with_slow_arithmetic(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        const wf_decimal x = random_decimal();
        const wf_decimal y = random_decimal();
        const int shift = 20 + y.scale - x.scale;
        const big a = big_shift(big_of(&x), shift > 0 ? shift : 0);
        const big b = big_shift(big_of(&y), shift < 0 ? -shift : 0);
        wf_decimal out;
        const bool got = wf_decimal_div(&out, &x, &y);
        if (b.count == 0) {
            assert_false(got);
            continue;
        }
        big rest;
        big q = big_divide(&a, &b, &rest);
        rest = big_add(rest, &rest);
        const int half = big_compare(&rest, &b);
        const big one = big_of_text("1", 1);
        if (half > 0 || (half == 0 && q.count != 0 && q.digit[0] % 2 == 1))
            q = big_add(q, &one);
        int scale = 20;
        while (scale > 0 && (q.count == 0 || q.digit[0] == 0)) {
            for (int i = 0; i + 1 < q.count; i++)
                q.digit[i] = q.digit[i + 1];
            q.count -= q.count != 0;
            scale--;
        }
        expect_big(got, &out, q, scale, x.negative != y.negative);
    }
}

static void rem_agrees_with_slow_arithmetic(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        wf_decimal x;
        wf_decimal y;
        big a;
        big b;
        const int scale = random_aligned(&x, &y, &a, &b);
        wf_decimal out;
        const bool got = wf_decimal_rem(&out, &x, &y);
        if (b.count == 0) {
            assert_false(got);
            continue;
        }
        big rest;
        (void)big_divide(&a, &b, &rest);
        expect_big(got, &out, rest, scale, x.negative);
    }
}

static bool goes_away(int mode, int half, bool is_odd, bool is_negative)
{
    static const char table[][4] = {
        /* below, half, above: '=' stays, '+' away, 'e' to even, 'n' away when negative, 'p' else */
        "=e+", "=++", "==+", "+++", "===", "ppp", "nnn",
    };
    const char c = table[mode][half + 1];
    return c == '+' || (c == 'e' && is_odd) || (c == 'n' && is_negative) ||
           (c == 'p' && !is_negative);
}

static void round_agrees_with_slow_arithmetic(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        const wf_decimal x = random_decimal();
        const int digits = (int)random_below(39);
        const int mode = (int)random_below(7);
        wf_decimal out;
        const bool got = wf_decimal_round(&out, &x, digits, (wf_rounding)mode);
        const int drop = x.scale - digits;
        big q = big_of(&x);
        if (drop <= 0) {
            q = big_shift(q, -drop);
        } else {
            const big one = big_of_text("1", 1);
            const big divisor = big_shift(one, drop);
            big rest;
            q = big_divide(&q, &divisor, &rest);
            const bool is_exact = rest.count == 0;
            rest = big_add(rest, &rest);
            const int half = big_compare(&rest, &divisor);
            if (!is_exact && goes_away(mode, half, q.count && q.digit[0] % 2 == 1, x.negative))
                q = big_add(q, &one);
        }
        assert_int_equal(got, q.count <= WF_DECIMAL_DIGITS);
        if (got)
            expect_big(true, &out, q, digits, x.negative);
    }
}

/* Digits with a point anywhere and an exponent, against moving the point by hand. */
static void parse_agrees_with_slow_arithmetic(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char text[128];
        size_t len = 0;
        const bool is_negative = random_below(2);
        const uint32_t whole = 1 + random_below(30);
        const uint32_t fraction = random_below(30);
        const int exponent = (int)random_below(61) - 30;
        if (is_negative)
            text[len++] = '-';
        for (uint32_t i = 0; i < whole + fraction; i++) {
            if (i == whole)
                text[len++] = '.';
            text[len++] = (char)('0' + (random_below(3) ? 0 : random_below(10)));
        }
        const big digits = big_of_text(text, len);
        len += (size_t)snprintf(text + len, sizeof text - len, "e%d", exponent);
        const int scale = (int)fraction - exponent;
        wf_decimal out;
        const bool got = wf_decimal_parse(&out, weft_span_of(text, len));
        expect_big(got, &out, scale < 0 ? big_shift(digits, -scale) : digits, scale < 0 ? 0 : scale,
                   is_negative);
    }
}

static void doubles_agree_with_the_c_library(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char text[WF_DECIMAL_CHARS + 1];
        const wf_decimal d = random_decimal();
        text[wf_decimal_format(text, &d)] = '\0';
        assert_true(wf_decimal_to_double(&d) == strtod(text, NULL));
    }
}

static void format_and_parse_are_inverse(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char text[WF_DECIMAL_CHARS];
        const wf_decimal d = random_decimal();
        wf_decimal back;
        assert_true(wf_decimal_parse(&back, weft_span_of(text, wf_decimal_format(text, &d))));
        assert_true(back.low == d.low && back.high == d.high);
        assert_true(back.scale == d.scale && back.negative == d.negative);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(add_agrees_with_slow_arithmetic),
        cmocka_unit_test(mul_agrees_with_slow_arithmetic),
        cmocka_unit_test(div_agrees_with_slow_arithmetic),
        cmocka_unit_test(rem_agrees_with_slow_arithmetic),
        cmocka_unit_test(round_agrees_with_slow_arithmetic),
        cmocka_unit_test(parse_agrees_with_slow_arithmetic),
        cmocka_unit_test(doubles_agree_with_the_c_library),
        cmocka_unit_test(format_and_parse_are_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
