#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void integers_are_read_strictly(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"int", "[`12`]", "12"},
        {"int", "[`-3`]", "-3"},
        {"int", "[`+4`]", "4"},
        {"int", "[`007`]", "7"},
        {"int", "[`-0`]", "0"},
        {"int", "[`2.0`]", "2"},
        {"int", "[`2.000`]", "2"},
        {"int", "[`9223372036854775807`]", "9223372036854775807"},
        {"int", "[`-9223372036854775808`]", "-9223372036854775808"},
        {"int",
         "[`0000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "000000000000000000000000000000000000000000000000000000000000012`]",
         "12"},
        {"int", "[12]", "12"},
        {"int", "[2.0]", "2"},
        {"int", "[1e3]", "1000"},
        {"int", "[null]", "null"},
        {"int", "[`three`]",
         "fails: `three` is not an integer; int() takes digits with an optional sign"},
        {"int", "[``]", "fails: `` is not an integer; int() takes digits with an optional sign"},
        {"int", "[`-`]", "fails: `-` is not an integer; int() takes digits with an optional sign"},
        {"int", "[`12 EA`]",
         "fails: `12 EA` is not an integer; int() takes digits with an optional sign"},
        {"int", "[`1e3`]",
         "fails: `1e3` is not an integer; int() takes digits with an optional sign"},
        {"int", "[`0x10`]",
         "fails: `0x10` is not an integer; int() takes digits with an optional sign"},
        {"int", "[`2.`]",
         "fails: `2.` is not an integer; int() takes digits with an optional sign"},
        {"int", "[`.0`]",
         "fails: `.0` is not an integer; int() takes digits with an optional sign"},
        {"int", "[`٣`]", "fails: `٣` is not an integer; int() takes digits with an optional sign"},
        {"int", "[`1,234`]",
         "fails: `1,234` is not an integer; int() takes digits with an optional sign"},
        {"int", "[` 12 `]",
         "fails: ` 12 ` is not an integer: it has white space around it; trim() it"},
        {"int", "[`2.5`]",
         "fails: `2.5` has a fraction; int() takes whole numbers: use decimal() or round()"},
        {"int", "[2.5]", "fails: 2.5 is no whole number of 64 bits; use decimal() or round()"},
        {"int", "[`9223372036854775808`]",
         "fails: `9223372036854775808` does not fit 64 bits; use decimal() or keep it as text"},
        {"int",
         "[`99999999999999999999999999999999999999999999999999999999999999999999999999999999"
         "99999999999999999999999999999999999999999999999999999999999999999999999999999999`]",
         "fails: `999999999999999999999999999999999999999999999999999999999999...` does not fit 64 "
         "bits; use decimal() or keep it as text"},
    };
    CHECK(rows);
}

static void groups_stand_where_they_belong(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"int", "[`1,234`, `,`]", "1234"},
        {"int", "[`1234`, `,`]", "1234"},
        {"int", "[`-12,345,678`, `,`]", "-12345678"},
        {"int", "[`1,234.00`, `,`]", "1234"},
        {"int", "[`1.234`, `.`]", "1234"},
        {"int", "[`1\\u00a0234`, `\\u00a0`]", "1234"},
        {"int", "[`12,34`, `,`]",
         "fails: `12,34` is not an integer; int() takes digits with an optional sign, `,` only "
         "between groups of three"},
        {"int", "[`1,2345`, `,`]",
         "fails: `1,2345` is not an integer; int() takes digits with an optional sign, `,` only "
         "between groups of three"},
        {"int", "[`1234,567`, `,`]",
         "fails: `1234,567` is not an integer; int() takes digits with an optional sign, `,` only "
         "between groups of three"},
        {"int", "[`,234`, `,`]",
         "fails: `,234` is not an integer; int() takes digits with an optional sign, `,` only "
         "between groups of three"},
        {"int", "[`1,234,`, `,`]",
         "fails: `1,234,` is not an integer; int() takes digits with an optional sign, `,` only "
         "between groups of three"},
        {"int", "[`1,,234`, `,`]",
         "fails: `1,,234` is not an integer; int() takes digits with an optional sign, `,` only "
         "between groups of three"},
        {"int", "[`2.0`, `.`]",
         "fails: `2.0` is not an integer; int() takes digits with an optional sign, `.` only "
         "between "
         "groups of three"},
        {"int", "[`1`, `,,`]",
         "fails: group: `,,` is not a separator; it takes one character like `,`"},
        {"int", "[`1`, `1`]",
         "fails: group: `1` is not a separator; it takes one character like `,`"},
        {"int", "[`1`, ``]",
         "fails: group: `` is not a separator; it takes one character like `,`"},
    };
    CHECK(rows);
}

static void decimals_are_exact(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"decimal", "[`29.90`]", "29.90"},
        {"decimal", "[`-0.5`]", "-0.5"},
        {"decimal", "[`12`]", "12"},
        {"decimal", "[12]", "12"},
        {"decimal", "[1e-3]", "0.001"},
        {"decimal", "[`12345678901234567890123456789012345678`]",
         "12345678901234567890123456789012345678"},
        {"decimal", "[`1.000,05`, `.`, `,`]", "1000.05"},
        {"decimal", "[`1,000.05`, `,`]", "1000.05"},
        {"decimal", "[`1 234,5`, ` `, `,`]", "1234.5"},
        {"decimal", "[`1,5`, `@missing`, `,`]", "1.5"},
        {"decimal", "[`1e3`]",
         "fails: `1e3` is not a number; decimal() takes digits with an optional sign and fraction "
         "behind `.`"},
        {"decimal", "[`.5`]",
         "fails: `.5` is not a number; decimal() takes digits with an optional sign and fraction "
         "behind `.`"},
        {"decimal", "[`5.`]",
         "fails: `5.` is not a number; decimal() takes digits with an optional sign and fraction "
         "behind `.`"},
        {"decimal", "[`1.2.3`]",
         "fails: `1.2.3` is not a number; decimal() takes digits with an optional sign and "
         "fraction "
         "behind `.`"},
        {"decimal", "[`NaN`]",
         "fails: `NaN` is not a number; decimal() takes digits with an optional sign and fraction "
         "behind `.`"},
        {"decimal", "[` 1`]",
         "fails: ` 1` is not a number: it has white space around it; trim() it"},
        {"decimal", "[`10,00.5`, `,`]",
         "fails: `10,00.5` is not a number; decimal() takes digits with an optional sign and "
         "fraction behind `.`, `,` only between groups of three"},
        {"decimal", "[`1.5`, `.`]", "fails: group and point are both `.`; give the other one too"},
        {"decimal", "[`123456789012345678901234567890123456789`]",
         "fails: `123456789012345678901234567890123456789` has more than 38 digits; keep it as "
         "text"},
        {"number", "[`12`]", "12"},
        {"number", "[`12.50`]", "12.50"},
        {"number", "[12.50]", "12.50"},
        {"number", "[`9223372036854775808`]", "9223372036854775808"},
        {"number", "[`twelve`]",
         "fails: `twelve` is not a number; number() takes digits with an optional sign and "
         "fraction "
         "behind `.`"},
    };
    CHECK(rows);
}

static void numbers_are_rounded(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"round", "[2.345, 2, `half_up`]", "2.35"},
        {"round", "[2.345, 2]", "2.34"},
        {"round", "[2.355, 2]", "2.36"},
        {"round", "[-2.345, 2, `half_up`]", "-2.35"},
        {"round", "[2.5]", "2"},
        {"round", "[3.5]", "4"},
        {"round", "[2.5, 0, `half_down`]", "2"},
        {"round", "[2.1, 0, `up`]", "3"},
        {"round", "[-2.1, 0, `up`]", "-3"},
        {"round", "[-2.9, 0, `down`]", "-2"},
        {"round", "[-2.1, 0, `floor`]", "-3"},
        {"round", "[-2.9, 0, `ceiling`]", "-2"},
        {"round", "[5, 2]", "5.00"},
        {"round", "[2.5, -1]", "fails: digits: -1 is not from 0 to 38"},
        {"round", "[2.5, 39]", "fails: digits: 39 is not from 0 to 38"},
        {"round", "[2.5, 0, `nearest`]",
         "fails: mode: `nearest` is not an option; it is `half_even`, `half_up`, `half_down`, "
         "`up`, "
         "`down`, `ceiling` or `floor`"},
        {"round", "[12345678901234567890123456789012345678, 2]",
         "fails: the result has more than 38 digits"},
        {"floor", "[-2.5]", "-3"},
        {"floor", "[2]", "2"},
        {"floor", "[99999999999999999999.5]",
         "fails: 99999999999999999999.5 does not fit 64 bits as an integer"},
        {"ceil", "[2.1]", "3"},
        {"ceil", "[-2.1]", "-2"},
        {"trunc", "[-2.9]", "-2"},
        {"abs", "[-2.50]", "2.50"},
        {"abs", "[-7]", "7"},
        {"abs", "[3]", "3"},
        {"abs", "[-9223372036854775808]", "9223372036854775808"},
        {"sign", "[-0.5]", "-1"},
        {"sign", "[0.00]", "0"},
        {"sign", "[3]", "1"},
    };
    CHECK(rows);
}

static void numbers_are_kept_within_limits(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"at_least", "[-3, 0]", "0"},
        {"at_least", "[3.5, 0]", "3.5"},
        {"at_most", "[12, 10]", "10"},
        {"at_most", "[1.0, 1]", "1.0"},
        {"clamp", "[12, 1, 10]", "10"},
        {"clamp", "[0.5, 1, 10]", "1"},
        {"clamp", "[5, 1, 10]", "5"},
        {"clamp", "[1, 5, 2]", "fails: low: 5 is more than high: 2"},
        {"mod", "[-7, 3]", "2"},
        {"mod", "[7, -3]", "-2"},
        {"mod", "[6, 3]", "0"},
        {"mod", "[5.5, 2]", "1.5"},
        {"mod", "[7, 0]", "fails: 7 has no remainder by 0"},
        {"power", "[1.1, 2]", "1.21"},
        {"power", "[2, 10]", "1024"},
        {"power", "[2, 0]", "1"},
        {"power", "[2, 64]", "18446744073709551616"},
        {"power", "[2, -1]", "fails: exponent: -1 is not from 0 to 1000"},
        {"power", "[10, 38]", "fails: the result has more than 38 digits"},
    };
    CHECK(rows);
}

static void numbers_are_formatted(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"format", "[1234567.5, 2, `,`]", "`1,234,567.50`"},
        {"format", "[1234567.5, 2, `.`, `,`]", "`1.234.567,50`"},
        {"format", "[-1234, 0, `,`]", "`-1,234`"},
        {"format", "[-123, 0, `,`]", "`-123`"},
        {"format", "[0.125, 2, `@missing`, `@missing`, `half_up`]", "`0.13`"},
        {"format", "[0.125, 2]", "`0.12`"},
        {"format", "[29.90]", "`29.90`"},
        {"format", "[1000, `@missing`, `\\u202f`]", "`1\u202f000`"},
        {"format", "[5, 99]", "fails: decimals: 99 is not from 0 to 38"},
        {"format", "[5, 2, `,`, `.`, `x`]",
         "fails: mode: `x` is not an option; it is `half_even`, `half_up`, `half_down`, `up`, "
         "`down`, `ceiling` or `floor`"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_read_strictly),
        cmocka_unit_test(groups_stand_where_they_belong),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(numbers_are_rounded),
        cmocka_unit_test(numbers_are_kept_within_limits),
        cmocka_unit_test(numbers_are_formatted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
