#include "base/number.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_int64(const char *text, int64_t value)
{
    int64_t out = 42;
    assert_true(wf_int64_parse(&out, weft_span_text(text)));
    assert_true(out == value);
}

static void expect_no_int64(const char *text)
{
    int64_t out = 42;
    assert_false(wf_int64_parse(&out, weft_span_text(text)));
    assert_true(out == 42);
}

static void int64_parse_takes_a_sign_and_digits(void **state)
{
    (void)state;
    expect_int64("0", 0);
    expect_int64("-0", 0);
    expect_int64("+17", 17);
    expect_int64("007", 7);
    expect_int64("9223372036854775807", INT64_MAX);
    expect_int64("-9223372036854775808", INT64_MIN);
    expect_int64("-9223372036854775807", -INT64_MAX);
    expect_int64("00000000000000000000000012", 12);
    expect_no_int64("");
    expect_no_int64("-");
    expect_no_int64("+-1");
    expect_no_int64("1 ");
    expect_no_int64("12 EA");
    expect_no_int64("1.0");
    expect_no_int64("1e3");
    expect_no_int64("9223372036854775808");
    expect_no_int64("-9223372036854775809");
    expect_no_int64("18446744073709551616");
    expect_no_int64("99999999999999999999999");
}

static void expect_uint64_text(uint64_t value)
{
    char out[WF_INT64_CHARS];
    char expected[WF_INT64_CHARS + 1];
    const int len = snprintf(expected, sizeof expected, "%" PRIu64, value);
    assert_int_equal(wf_uint64_format(out, value), len);
    assert_memory_equal(out, expected, (size_t)len);
}

static void uint64_format_writes_each_length(void **state)
{
    (void)state;
    uint64_t power = 1;
    for (int i = 0; i < 20; i++, power *= 10) {
        expect_uint64_text(power - 1);
        expect_uint64_text(power);
        expect_uint64_text(power / 81 * 10 + (uint64_t)i); /* 123456... */
    }
    expect_uint64_text(UINT64_MAX);
}

static void int64_format_writes_all_values(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-1, "-1"},
        {1000, "1000"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        char out[WF_INT64_CHARS];
        const size_t len = wf_int64_format(out, rows[i].value);
        assert_true(weft_span_equal(weft_span_of(out, len), weft_span_text(rows[i].text)));
    }
}

static void int64_arithmetic_stops_at_the_ends(void **state)
{
    (void)state;
    int64_t out = 0;
    assert_true(wf_int64_add(&out, INT64_MAX, INT64_MIN) && out == -1);
    assert_false(wf_int64_add(&out, INT64_MAX, 1));
    assert_false(wf_int64_add(&out, INT64_MIN, -1));
    assert_true(wf_int64_sub(&out, -1, INT64_MIN) && out == INT64_MAX);
    assert_false(wf_int64_sub(&out, 0, INT64_MIN));
    assert_false(wf_int64_sub(&out, INT64_MIN, 1));
    assert_true(wf_int64_mul(&out, INT64_MIN, 1) && out == INT64_MIN);
    assert_true(wf_int64_mul(&out, -3037000500, 3037000499) && out == -9223372033963249500);
    assert_true(wf_int64_mul(&out, 0, INT64_MIN) && out == 0);
    assert_true(wf_int64_mul(&out, -3037000499, -3037000499) && out == 9223372030926249001);
    assert_false(wf_int64_mul(&out, INT64_MIN, -1));
    assert_false(wf_int64_mul(&out, 3037000500, 3037000500));
}

static void number_scan_follows_the_grammar_of_json(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
    } rows[] = {
        {"0", 1},       {"-0", 2},  {"12", 2},   {"1.50", 4}, {"1e5", 3},   {"1E+05", 5},
        {"-1.2e-3", 7}, {"01", 1},  {"1.", 1},   {".5", 0},   {"-", 0},     {"-a", 0},
        {"+1", 0},      {"1e", 1},  {"1e+", 1},  {"1.e5", 1}, {"", 0},      {"1,2", 1},
        {"123abc", 3},  {"-.5", 0}, {"0x10", 1}, {"00", 1},   {"1.5.5", 3}, {"Infinity", 0},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        assert_int_equal(wf_number_scan(weft_span_text(rows[i].text)), rows[i].len);
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double parse(weft_span text)
{
    double out = 42;
    assert_true(wf_double_parse(&out, text));
    return out;
}

static void double_parse_rounds_to_nearest_even(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t bits;
    } rows[] = {
        {"0", 0},
        {"-0", 0x8000000000000000},
        {"0e999999999999", 0},
        {"1", 0x3ff0000000000000},
        {"-1.5", 0xbff8000000000000},
        {"0.1", 0x3fb999999999999a},
        {"123456789012345678901234567890", 0x45f8ee90ff6c373e},
        /* 2^53 + 1 lies half way: down to even; a little more: up; 2^53 + 3: up to even */
        {"9007199254740993", 0x4340000000000000},
        {"9007199254740993.00000000000000000000000000000000001", 0x4340000000000001},
        {"9007199254740995", 0x4340000000000002},
        {"9007199254740992.999999999999999999999999999999999999", 0x4340000000000000},
        /* the ends of the range */
        {"1.7976931348623157e308", 0x7fefffffffffffff},
        {"1.7976931348623158e308", 0x7fefffffffffffff},
        {"1.7976931348623159e308", 0x7ff0000000000000},
        {"-1e309", 0xfff0000000000000},
        {"1e99999999999999999999", 0x7ff0000000000000},
        {"2.2250738585072014e-308", 0x0010000000000000},
        {"2.2250738585072011e-308", 0x000fffffffffffff},
        {"4.9e-324", 0x0000000000000001},
        {"5e-324", 0x0000000000000001},
        /* 2^-1075 is half of the least: to even, which is zero; a little more: up */
        {"2.4703282292062327208e-324", 0},
        {"2.4703282292062328e-324", 1},
        {"1e-400", 0},
        {"1e-99999999999999999999", 0},
        {"0.000000000000000000000000000000000000000000000000000000000000001e63",
         0x3ff0000000000000},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        assert_true(bits_of(parse(weft_span_text(rows[i].text))) == rows[i].bits);
}

static void double_parse_regards_every_digit(void **state)
{
    (void)state;
    /* 2^53 + 1, a half, with a digit that decides far behind it. */
    enum {
        ZEROS = 3000
    };
    static char text[ZEROS + 32];
    memcpy(text, "9007199254740993.", 17);
    memset(text + 17, '0', ZEROS);
    assert_true(parse(weft_span_of(text, 17 + ZEROS)) == 9007199254740992.0);
    text[17 + ZEROS] = '1';
    assert_true(parse(weft_span_of(text, 17 + ZEROS + 1)) == 9007199254740994.0);
}

static void double_parse_refuses_what_is_no_json_number(void **state)
{
    (void)state;
    static const char *const texts[] = {"",   " 1",  "1 ",  "+1",  ".5",  "1.",       "01",
                                        "1e", "0x1", "1,5", "NaN", "--1", "Infinity", "1e5.0"};
    for (size_t i = 0; i < WF_COUNTOF(texts); i++) {
        double out = 42;
        assert_false(wf_double_parse(&out, weft_span_text(texts[i])));
        assert_true(out == 42);
    }
}

static void expect_format(double value, const char *text)
{
    char out[WF_DOUBLE_CHARS];
    const size_t len = wf_double_format(out, value);
    if (!weft_span_equal(weft_span_of(out, len), weft_span_text(text)))
        fail_msg("%.17g: %.*s is not %s", value, (int)len, out, text);
}

static void double_format_writes_as_ecmascript_does(void **state)
{
    (void)state;
    expect_format(0, "0");
    expect_format(-0.0, "0");
    expect_format(1, "1");
    expect_format(-12.5, "-12.5");
    expect_format(0.1, "0.1");
    expect_format(0.1 + 0.2, "0.30000000000000004");
    expect_format(29.9, "29.9");
    expect_format(100, "100");
    expect_format(1e20, "100000000000000000000");
    expect_format(123456789012345680000.0, "123456789012345680000");
    expect_format(1e21, "1e+21");
    expect_format(1.5e300, "1.5e+300");
    expect_format(0.000001, "0.000001");
    expect_format(0.0000015, "0.0000015");
    expect_format(1e-7, "1e-7");
    expect_format(1.25e-9, "1.25e-9");
    expect_format(5e-324, "5e-324");
    expect_format(1.7976931348623157e308, "1.7976931348623157e+308");
    expect_format(2.2250738585072014e-308, "2.2250738585072014e-308");
    expect_format(2.225073858507201e-308, "2.225073858507201e-308");
    expect_format(9007199254740991.0, "9007199254740991");
    expect_format(9007199254740992.0, "9007199254740992");
    expect_format(9007199254740994.0, "9007199254740994");
    expect_format(1.7e15, "1700000000000000");
    expect_format(double_of(0x3d10000000000000), "1.4210854715202004e-14"); /* 2^-46 */
    expect_format(double_of(0x3d30000000000000), "5.684341886080802e-14");  /* 2^-44: uneven gap */
    expect_format(double_of(0x3e60000000000000), "2.9802322387695312e-8");  /* 2^-25: a tie */
    expect_format(172875823084382.625, "172875823084382.62");
    expect_format(9.5367431640625e-7, "9.5367431640625e-7");
    expect_format(4.35, "4.35");
    expect_format(0.000123, "0.000123");
    expect_format(999999999999999.9, "999999999999999.9");
}

/* xorshift64*, seeded: the same numbers on every run. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * 0x2545f4914f6cdd1d;
}

static bool is_finite(double value)
{
    return (bits_of(value) >> 52 & 0x7ff) != 0x7ff;
}

/* Bits at random, and halves of them with few digits, as data has. */
static double random_double(uint64_t *seed, int i)
{
    const uint64_t bits = next_random(seed);
    switch (i % 4) {
    case 0:
        return (double)(bits % 100000000) / 1000.0;
    case 1:
        return (double)(bits >> 10) / 1e5;
    default:
        return double_of(bits);
    }
}

static void double_format_reads_back(void **state)
{
    (void)state;
    uint64_t seed = 20250105;
    for (int i = 0; i < 20000; i++) {
        const double value = random_double(&seed, i);
        char out[WF_DOUBLE_CHARS + 1];
        if (!is_finite(value))
            continue;
        const size_t len = wf_double_format(out, value);
        assert_true(len <= WF_DOUBLE_CHARS);
        out[len] = '\0';
        assert_true(bits_of(parse(weft_span_of(out, len))) == bits_of(value));
        assert_true(bits_of(strtod(out, NULL)) == bits_of(value));
    }
}

static size_t significant_digits(weft_span text)
{
    size_t count = 0;
    size_t zeros = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] != 'e'; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            continue;
        if (text.ptr[i] == '0') {
            zeros += count != 0;
        } else {
            count += zeros + 1;
            zeros = 0;
        }
    }
    return count;
}

static void double_format_is_the_shortest(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 5000; i++) {
        const double value = random_double(&seed, i);
        char out[WF_DOUBLE_CHARS];
        char other[64];
        if (!is_finite(value) || value == 0)
            continue;
        const size_t digits = significant_digits(weft_span_of(out, wf_double_format(out, value)));
        if (digits == 1)
            continue;
        (void)snprintf(other, sizeof other, "%.*e", (int)digits - 2, value);
        assert_false(strtod(other, NULL) == value);
    }
}

static void double_parse_agrees_with_the_c_library(void **state)
{
    (void)state;
    uint64_t seed = 99;
    for (int i = 0; i < 20000; i++) {
        char text[80];
        const uint64_t a = next_random(&seed);
        const uint64_t b = next_random(&seed);
        const int exponent = (int)(next_random(&seed) % 700) - 360;
        (void)snprintf(text, sizeof text, "%llu.%llue%d", (unsigned long long)(a >> (b % 64)),
                       (unsigned long long)b, exponent);
        assert_true(bits_of(parse(weft_span_text(text))) == bits_of(strtod(text, NULL)));
    }
}

/* Half way between two neighbours, written out in full: the hardest input there is. */
static void double_parse_decides_exact_halves(void **state)
{
    (void)state;
    uint64_t seed = 3;
    static char text[2000];
    for (int i = 0; i < 300; i++) {
        const uint64_t bits = next_random(&seed) >> 1;
        const double value = double_of(bits);
        if (!is_finite(value) || !is_finite(double_of(bits + 1)))
            continue;
        (void)snprintf(text, sizeof text, "%.1100Lf",
                       ((long double)value + (long double)double_of(bits + 1)) / 2);
        assert_true(bits_of(parse(weft_span_text(text))) == bits + (bits & 1));
    }
}

static void hex_digits_are_sixteen_in_two_cases(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    int found = 0;
    (void)state;
    for (int c = 0; c < 256; c++)
        found += wf_hex_digit((char)c) >= 0;
    assert_int_equal(found, 22);
    for (int i = 0; i < 22; i++)
        assert_int_equal(wf_hex_digit(digits[i]), i < 16 ? i : i - 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(int64_parse_takes_a_sign_and_digits),
        cmocka_unit_test(int64_format_writes_all_values),
        cmocka_unit_test(uint64_format_writes_each_length),
        cmocka_unit_test(int64_arithmetic_stops_at_the_ends),
        cmocka_unit_test(hex_digits_are_sixteen_in_two_cases),
        cmocka_unit_test(number_scan_follows_the_grammar_of_json),
        cmocka_unit_test(double_parse_rounds_to_nearest_even),
        cmocka_unit_test(double_parse_regards_every_digit),
        cmocka_unit_test(double_parse_refuses_what_is_no_json_number),
        cmocka_unit_test(double_format_writes_as_ecmascript_does),
        cmocka_unit_test(double_format_reads_back),
        cmocka_unit_test(double_format_is_the_shortest),
        cmocka_unit_test(double_parse_agrees_with_the_c_library),
        cmocka_unit_test(double_parse_decides_exact_halves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
