/* Worked examples; test_decimal_slow.c has the rest. */
#include "vm/decimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static wf_decimal dec(const char *text)
{
    wf_decimal d;
    if (!wf_decimal_parse(&d, weft_span_text(text)))
        fail_msg("%s is not taken as a decimal", text);
    return d;
}

static void expect_text(const wf_decimal *d, const char *text)
{
    char out[WF_DECIMAL_CHARS];
    const size_t len = wf_decimal_format(out, d);
    if (len != strlen(text) || memcmp(out, text, len) != 0)
        fail_msg("%.*s instead of %s", (int)len, out, text);
}

static void expect_parse(const char *text, const char *formatted)
{
    const wf_decimal d = dec(text);
    expect_text(&d, formatted);
}

static void expect_no_parse(const char *text)
{
    wf_decimal d;
    if (wf_decimal_parse(&d, weft_span_text(text)))
        fail_msg("%s is taken as a decimal", text);
}

#define NINES_19 "9999999999999999999"
#define NINES_38 NINES_19 NINES_19
#define ZEROS_19 "0000000000000000000"
#define ZEROS_38 ZEROS_19 ZEROS_19
#define TEN_37   "1" ZEROS_19 "000000000000000000"
#define LEAST                                                                                      \
    "0.0000000000000000000"                                                                        \
    "0000000000000000001" /* 10^-38 */

static void parse_keeps_the_digits(void **state)
{
    (void)state;
    expect_parse("0", "0");
    expect_parse("-0", "0");
    expect_parse("-0.00", "0.00");
    expect_parse("29.90", "29.90");
    expect_parse("-29.90", "-29.90");
    expect_parse("+1.5", "1.5");
    expect_parse("007", "7");
    expect_parse("00.10", "0.10");
    expect_parse("9223372036854775808", "9223372036854775808");
    expect_parse("18446744073709551615", "18446744073709551615");
    expect_parse("18446744073709551616", "18446744073709551616");
    expect_parse("-18446744073709551616.5", "-18446744073709551616.5");
    expect_parse(NINES_19, NINES_19);
    expect_parse(NINES_38, NINES_38);
    expect_parse("-" NINES_38, "-" NINES_38);
    expect_parse("0." NINES_38, "0." NINES_38);
    expect_parse("0000000000000000000000000000000000000000000000001", "1");
    expect_parse(TEN_37, TEN_37);
    expect_parse(LEAST, LEAST);
    expect_parse("10000000000000000000.0000000000000000000",
                 "10000000000000000000.000000000000000000");
}

static void parse_takes_exponents(void **state)
{
    (void)state;
    expect_parse("1e3", "1000");
    expect_parse("1E+3", "1000");
    expect_parse("1.50e1", "15.0");
    expect_parse("1.50e2", "150");
    expect_parse("1.50e3", "1500");
    expect_parse("12e-2", "0.12");
    expect_parse("-12.5e-1", "-1.25");
    expect_parse("1e37", TEN_37);
    expect_parse("1e-38", LEAST);
    expect_parse("10e-39", LEAST);
    expect_parse("100.0e-40", LEAST);
    expect_parse("0e999999999999999999999999", "0");
    expect_parse("0.00e1", "0.0");
    expect_parse("0e-2", "0.00");
    expect_parse("0e-99", "0." ZEROS_38);
    expect_parse(NINES_38 "e-38", "0." NINES_38);
    expect_parse("0.000001e6", "1");
    expect_parse("1" ZEROS_38 "e-1", TEN_37);
    expect_parse("1." ZEROS_38 "00", "1.0000000000000000000"
                                     "000000000000000000");
    expect_parse("0." ZEROS_38 "0000", "0." ZEROS_38);
}

static void parse_refuses_what_is_no_number(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",    "-",    "+",     ".",  ".5",     "5.",       "1.e3",  "1e",    "1e+",  "1e-",
        "e3",  "--1",  "+-1",   "1 ", " 1",     "1,5",      "1.2.3", "12 EA", "0x10", "NaN",
        "inf", "1e3x", "1e1.5", "1-", "1.5e3 ", "\xd9\xa3", "1_000", "1.-5",  "-.5",  "1ee3",
    };
    for (size_t i = 0; i < WF_COUNTOF(texts); i++)
        expect_no_parse(texts[i]);
    wf_decimal d;
    assert_false(wf_decimal_parse(&d, weft_span_of(NULL, 0)));
    assert_false(wf_decimal_parse(&d, weft_span_of("1\0", 2)));
}

static void parse_refuses_what_does_not_fit(void **state)
{
    (void)state;
    expect_no_parse("1" ZEROS_38);
    expect_no_parse(NINES_38 "9");
    expect_no_parse(NINES_38 ".5");
    expect_no_parse("1e38");
    expect_no_parse("1e-39");
    expect_no_parse("15e-39");
    expect_no_parse("1e99999999999999999999999999");
    expect_no_parse("1e-99999999999999999999999999");
    expect_no_parse("1.00000000000000000000000000000000000001"); /* 39 digits */
    expect_no_parse(LEAST "1");
}

typedef bool operation(wf_decimal *out, const wf_decimal *a, const wf_decimal *b);

static void expect_result(operation *op, const char *a, const char *b, const char *result)
{
    const wf_decimal x = dec(a);
    const wf_decimal y = dec(b);
    wf_decimal out;
    if (!op(&out, &x, &y))
        fail_msg("nothing for %s and %s", a, b);
    expect_text(&out, result);
}

static void expect_no_result(operation *op, const char *a, const char *b)
{
    const wf_decimal x = dec(a);
    const wf_decimal y = dec(b);
    wf_decimal out;
    if (op(&out, &x, &y))
        fail_msg("something for %s and %s", a, b);
}

static void add_and_sub_are_exact(void **state)
{
    (void)state;
    expect_result(wf_decimal_add, "29.90", "0.10", "30.00");
    expect_result(wf_decimal_add, "0.1", "0.2", "0.3");
    expect_result(wf_decimal_add, "1", "-1.00", "0.00");
    expect_result(wf_decimal_add, "-0.5", "0.25", "-0.25");
    expect_result(wf_decimal_add, "18446744073709551615", "1", "18446744073709551616");
    expect_result(wf_decimal_add, "18446744073709551615", "18446744073709551615",
                  "36893488147419103230");
    expect_result(wf_decimal_sub, "18446744073709551616", "1", "18446744073709551615");
    expect_result(wf_decimal_sub, "1", "18446744073709551616", "-18446744073709551615");
    expect_result(wf_decimal_sub, "0", "5.0", "-5.0");
    expect_result(wf_decimal_sub, "3", "3", "0");
    expect_result(wf_decimal_sub, "0", "0", "0");
    expect_result(wf_decimal_add, NINES_38, "-1",
                  "9999999999999999999"
                  "9999999999999999998");
    expect_no_result(wf_decimal_add, NINES_38, "1");
    expect_no_result(wf_decimal_sub, "-" NINES_38, "1");
    expect_no_result(wf_decimal_add, NINES_38, "0.1");
    /* zeros of the fraction give way */
    expect_result(wf_decimal_add, NINES_38, "0.0", NINES_38);
    expect_result(wf_decimal_add, NINES_38, "-1.00",
                  "9999999999999999999"
                  "9999999999999999998");
    expect_result(wf_decimal_add, TEN_37, "0.00000", TEN_37);
    expect_result(wf_decimal_add, "1" ZEROS_19, "0.00" ZEROS_19,
                  "1" ZEROS_19 ".000000000000000000");
}

static void mul_is_exact(void **state)
{
    (void)state;
    expect_result(wf_decimal_mul, "29.90", "3", "89.70");
    expect_result(wf_decimal_mul, "1.10", "1.10", "1.2100");
    expect_result(wf_decimal_mul, "-1.5", "2", "-3.0");
    expect_result(wf_decimal_mul, "-1.5", "-2", "3.0");
    expect_result(wf_decimal_mul, "-1.5", "0", "0.0");
    expect_result(wf_decimal_mul, NINES_19, NINES_19, "99999999999999999980000000000000000001");
    expect_result(wf_decimal_mul, "4294967295", "4294967297", "18446744073709551615");
    expect_result(wf_decimal_mul, "18446744073709551615", "5", "92233720368547758075");
    expect_result(wf_decimal_mul, "0.0000000000000000001", "0.0000000000000000001", LEAST);
    expect_result(wf_decimal_mul, "0.0000000000000000001", "0.00000000000000000010", LEAST);
    expect_result(wf_decimal_mul, TEN_37, LEAST, "0.1" ZEROS_19 "000000000000000000");
    expect_no_result(wf_decimal_mul, TEN_37, "10");
    expect_no_result(wf_decimal_mul, LEAST, "0.1");
    expect_result(wf_decimal_mul, "5" ZEROS_19, "0.2", "1" ZEROS_19 ".0");
}

static void div_gives_20_digits_half_even(void **state)
{
    (void)state;
    expect_result(wf_decimal_div, "10", "4", "2.5");
    expect_result(wf_decimal_div, "10.00", "2", "5");
    expect_result(wf_decimal_div, "1", "3", "0.33333333333333333333");
    expect_result(wf_decimal_div, "2", "3", "0.66666666666666666667");
    expect_result(wf_decimal_div, "-2", "3", "-0.66666666666666666667");
    expect_result(wf_decimal_div, "0", "-7", "0");
    expect_result(wf_decimal_div, "0.00000000000000000001", "2", "0"); /* half: to even 0 */
    expect_result(wf_decimal_div, "0.00000000000000000003", "2", "0.00000000000000000002");
    expect_result(wf_decimal_div, "0.00000000000000000001", "1.9", "0.00000000000000000001");
    expect_result(wf_decimal_div, "-0.00000000000000000001", "3", "0");
    expect_result(wf_decimal_div, TEN_37, "1", TEN_37);
    expect_result(wf_decimal_div, TEN_37, TEN_37, "1");
    expect_result(wf_decimal_div, NINES_38, NINES_38, "1");
    expect_result(wf_decimal_div, "1", "0.0000000000000000001", "1" ZEROS_19);
    expect_result(wf_decimal_div, "123456789012345678", "1", "123456789012345678");
    expect_no_result(wf_decimal_div, "1", "0");
    expect_no_result(wf_decimal_div, "0", "0.00");
    expect_no_result(wf_decimal_div, NINES_38, LEAST);
    expect_no_result(wf_decimal_div, "1" ZEROS_19, "3"); /* 19 digits and 20 more */
}

static void rem_has_the_sign_of_the_dividend(void **state)
{
    (void)state;
    expect_result(wf_decimal_rem, "7", "3", "1");
    expect_result(wf_decimal_rem, "-7", "3", "-1");
    expect_result(wf_decimal_rem, "7", "-3", "1");
    expect_result(wf_decimal_rem, "7.50", "0.2", "0.10");
    expect_result(wf_decimal_rem, "6", "3", "0");
    expect_result(wf_decimal_rem, "-6", "3.0", "0.0");
    /* in tenths 10^39 - 10 by 7: powers of 10 give 3 2 6 4 5 1 in turn, so 6 - 3 */
    expect_result(wf_decimal_rem, NINES_38, "0.7", "0.3");
    expect_result(wf_decimal_rem, LEAST, NINES_38, LEAST);
    expect_no_result(wf_decimal_rem, "1", "0.0");
}

/* `results` in the order of wf_rounding. */
static void expect_rounded(const char *text, int digits, const char *const results[7])
{
    const wf_decimal d = dec(text);
    for (int mode = WF_ROUND_HALF_EVEN; mode <= WF_ROUND_FLOOR; mode++) {
        wf_decimal out;
        assert_true(wf_decimal_round(&out, &d, digits, (wf_rounding)mode));
        expect_text(&out, results[mode]);
    }
}

static void round_knows_seven_modes(void **state)
{
    (void)state;
    /*                         half even, half up, half down, up, down, ceiling, floor */
    expect_rounded("2.5", 0, (const char *const[]){"2", "3", "2", "3", "2", "3", "2"});
    expect_rounded("-2.5", 0, (const char *const[]){"-2", "-3", "-2", "-3", "-2", "-2", "-3"});
    expect_rounded("3.5", 0, (const char *const[]){"4", "4", "3", "4", "3", "4", "3"});
    expect_rounded("-3.5", 0, (const char *const[]){"-4", "-4", "-3", "-4", "-3", "-3", "-4"});
    expect_rounded("2.4", 0, (const char *const[]){"2", "2", "2", "3", "2", "3", "2"});
    expect_rounded("2.51", 0, (const char *const[]){"3", "3", "3", "3", "2", "3", "2"});
    expect_rounded("-2.6", 0, (const char *const[]){"-3", "-3", "-3", "-3", "-2", "-2", "-3"});
    expect_rounded("-0.4", 0, (const char *const[]){"0", "0", "0", "-1", "0", "0", "-1"});
    expect_rounded("0.5", 0, (const char *const[]){"0", "1", "0", "1", "0", "1", "0"});
    expect_rounded("-0.5", 0, (const char *const[]){"0", "-1", "0", "-1", "0", "0", "-1"});
    expect_rounded("7.00", 0, (const char *const[]){"7", "7", "7", "7", "7", "7", "7"});
    expect_rounded("1.005", 2,
                   (const char *const[]){"1.00", "1.01", "1.00", "1.01", "1.00", "1.01", "1.00"});
    expect_rounded("1.015", 2,
                   (const char *const[]){"1.02", "1.02", "1.01", "1.02", "1.01", "1.02", "1.01"});
    expect_rounded("9.99", 1,
                   (const char *const[]){"10.0", "10.0", "10.0", "10.0", "9.9", "10.0", "9.9"});
}

static void round_pads_and_has_a_bound(void **state)
{
    (void)state;
    wf_decimal out;
    wf_decimal d = dec("3");
    assert_true(wf_decimal_round(&out, &d, 2, WF_ROUND_HALF_EVEN));
    expect_text(&out, "3.00");
    d = dec("-1.5");
    assert_true(wf_decimal_round(&out, &d, 1, WF_ROUND_UP));
    expect_text(&out, "-1.5");
    d = dec(NINES_38);
    assert_true(wf_decimal_round(&out, &d, 0, WF_ROUND_UP));
    assert_false(wf_decimal_round(&out, &d, 1, WF_ROUND_UP));
    d = dec("1");
    assert_true(wf_decimal_round(&out, &d, 37, WF_ROUND_UP));
    assert_false(wf_decimal_round(&out, &d, 38, WF_ROUND_UP));
    d = dec("0." NINES_38);
    assert_true(wf_decimal_round(&out, &d, 37, WF_ROUND_UP));
    expect_text(&out, "1.0000000000000000000000000000000000000");
    d = dec("0." NINES_38);
    assert_true(wf_decimal_round(&out, &d, 0, WF_ROUND_DOWN));
    expect_text(&out, "0");
    d = dec("0");
    assert_true(wf_decimal_round(&out, &d, 38, WF_ROUND_DOWN));
    expect_text(&out, "0." ZEROS_38);
}

static int order(const char *a, const char *b)
{
    const wf_decimal x = dec(a);
    const wf_decimal y = dec(b);
    return wf_decimal_compare(&x, &y);
}

static void compare_goes_by_value(void **state)
{
    (void)state;
    assert_int_equal(order("1.0", "1"), 0);
    assert_int_equal(order("0.00", "-0"), 0);
    assert_int_equal(order("-1", "1"), -1);
    assert_int_equal(order("-1.5", "-1.49"), -1);
    assert_int_equal(order("2", "10"), -1);
    assert_int_equal(order("1.10", "1.1"), 0);
    assert_int_equal(order(NINES_38, "0." NINES_38), 1);
    assert_int_equal(order("-" NINES_38, LEAST), -1);
    assert_int_equal(order("18446744073709551616", "18446744073709551615.9"), 1);
    assert_int_equal(order("18446744073709551616.00", "18446744073709551616"), 0);
}

static void trim_and_negate(void **state)
{
    (void)state;
    wf_decimal d = dec("1.500");
    d = wf_decimal_trim(&d);
    expect_text(&d, "1.5");
    d = dec("100");
    d = wf_decimal_trim(&d);
    expect_text(&d, "100");
    d = dec("-0.000");
    d = wf_decimal_trim(&d);
    expect_text(&d, "0");
    d = dec("1" ZEROS_19 ".000000000000000000");
    d = wf_decimal_trim(&d);
    expect_text(&d, "1" ZEROS_19);
    d = dec("123456789012345678901.50");
    d = wf_decimal_trim(&d);
    expect_text(&d, "123456789012345678901.5");
    d = wf_decimal_negate(&d);
    expect_text(&d, "-123456789012345678901.5");
    d = wf_decimal_negate(&d);
    expect_text(&d, "123456789012345678901.5");
    d = dec("0.0");
    d = wf_decimal_negate(&d);
    expect_text(&d, "0.0");
    assert_false(d.negative);
}

static void ints_go_both_ways(void **state)
{
    (void)state;
    static const int64_t values[] = {0, 1, -1, 42, INT64_MAX, INT64_MIN, INT64_MIN + 1};
    for (size_t i = 0; i < WF_COUNTOF(values); i++) {
        const wf_decimal d = wf_decimal_of_int(values[i]);
        int64_t back;
        assert_true(wf_decimal_to_int(&back, &d));
        assert_true(back == values[i]);
    }
    int64_t out;
    wf_decimal d = dec("12.000");
    assert_true(wf_decimal_to_int(&out, &d));
    assert_true(out == 12);
    d = dec("-9223372036854775808.00");
    assert_true(wf_decimal_to_int(&out, &d));
    assert_true(out == INT64_MIN);
    d = dec("12.001");
    assert_false(wf_decimal_to_int(&out, &d));
    d = dec("9223372036854775808");
    assert_false(wf_decimal_to_int(&out, &d));
    d = dec("-9223372036854775809");
    assert_false(wf_decimal_to_int(&out, &d));
    d = dec(NINES_38);
    assert_false(wf_decimal_to_int(&out, &d));
}

static void doubles_are_the_nearest(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0",       "1",
        "-1.5",    "0.1",
        "29.90",   "9007199254740993",
        "1e22",    "1e23",
        "1e-22",   "1e-23",
        "1e-38",   "123456789.123456789123456789",
        "1e37",    "12345678901234567890.123456789012345678",
        "0.3",     "2.675",
        "1.005",   "9007199254740992.5",
        "-0.000",  "0.99999999999999999999",
        "8.41e21", "9007199254740991e-22",
    };
    for (size_t i = 0; i < WF_COUNTOF(texts); i++) {
        const wf_decimal d = dec(texts[i]);
        assert_true(wf_decimal_to_double(&d) == strtod(texts[i], NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_keeps_the_digits),
        cmocka_unit_test(parse_takes_exponents),
        cmocka_unit_test(parse_refuses_what_is_no_number),
        cmocka_unit_test(parse_refuses_what_does_not_fit),
        cmocka_unit_test(add_and_sub_are_exact),
        cmocka_unit_test(mul_is_exact),
        cmocka_unit_test(div_gives_20_digits_half_even),
        cmocka_unit_test(rem_has_the_sign_of_the_dividend),
        cmocka_unit_test(round_knows_seven_modes),
        cmocka_unit_test(round_pads_and_has_a_bound),
        cmocka_unit_test(compare_goes_by_value),
        cmocka_unit_test(trim_and_negate),
        cmocka_unit_test(ints_go_both_ways),
        cmocka_unit_test(doubles_are_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
