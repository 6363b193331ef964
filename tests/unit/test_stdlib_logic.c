#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void presence_is_tested(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"blank", "[` \\t\\u00a0`]", "true"},
        {"blank", "[`@missing`]", "true"},
        {"blank", "[null]", "true"},
        {"blank", "[0]", "false"},
        {"blank", "[[]]", "false"},
        {"blank", "[`a`]", "false"},
        {"exists", "[``]", "true"},
        {"exists", "[false]", "true"},
        {"exists", "[null]", "false"},
        {"exists", "[`@missing`]", "false"},
        {"empty", "[[]]", "true"},
        {"empty", "[{}]", "true"},
        {"empty", "[` `]", "true"},
        {"empty", "[null]", "true"},
        {"empty", "[`@missing`]", "true"},
        {"empty", "[[null]]", "false"},
        {"empty", "[0]", "false"},
        {"empty", "[false]", "false"},
    };
    CHECK(rows);
}

static void something_stands_in(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"coalesce", "[null, `@missing`, `b`, `c`]", "`b`"},
        {"coalesce", "[``, `b`]", "``"},
        {"coalesce", "[0, 1]", "0"},
        {"coalesce", "[null, null]", "missing"},
        {"default", "[null, `x`]", "`x`"},
        {"default", "[`@missing`, `x`]", "`x`"},
        {"default", "[``, `x`]", "``"},
        {"default", "[null, null]", "null"},
        {"if_blank", "[`  `, `x`]", "`x`"},
        {"if_blank", "[null, `x`]", "`x`"},
        {"if_blank", "[0, 1]", "0"},
        {"non_blank", "[` `]", "missing"},
        {"non_blank", "[null]", "missing"},
        {"non_blank", "[`a`]", "`a`"},
        {"non_blank", "[false]", "false"},
    };
    CHECK(rows);
}

static void kinds_have_words(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"kind", "[`a`]", "`text`"},
        {"kind", "[1]", "`number`"},
        {"kind", "[1.5]", "`number`"},
        {"kind", "[true]", "`bool`"},
        {"kind", "[`@date 2025-01-05`]", "`date`"},
        {"kind", "[`@time 2025-01-05T00:00:00Z`]", "`datetime`"},
        {"kind", "[[]]", "`list`"},
        {"kind", "[{}]", "`object`"},
        {"kind", "[null]", "`null`"},
        {"kind", "[`@missing`]", "`missing`"},
    };
    CHECK(rows);
}

static void booleans_are_read_strictly(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"bool", "[`true`]", "true"},
        {"bool", "[`FALSE`]", "false"},
        {"bool", "[`Yes`]", "true"},
        {"bool", "[`n`]", "false"},
        {"bool", "[`1`]", "true"},
        {"bool", "[`0`]", "false"},
        {"bool", "[true]", "true"},
        {"bool", "[1]", "true"},
        {"bool", "[0.0]", "false"},
        {"bool", "[null]", "null"},
        {"bool", "[`J`, `J`, `N`]", "true"},
        {"bool", "[`N`, `J`, `N`]", "false"},
        {"bool", "[true, `J`, `N`]", "true"},
        {"bool", "[`yes`, `J`, `N`]", "fails: `yes` is neither `J` nor `N`"},
        {"bool", "[`J`, `J`]", "fails: bool() takes both words, yes: and no:, or neither"},
        {"bool", "[`maybe`]",
         "fails: `maybe` is not a boolean; bool() takes true, false, yes, no, y, n, 1 and 0 in any "
         "case, or bool(yes: ..., no: ...) other words"},
        {"bool", "[` yes`]",
         "fails: ` yes` is not a boolean; bool() takes true, false, yes, no, y, n, 1 and 0 in any "
         "case, or bool(yes: ..., no: ...) other words"},
        {"bool", "[2]", "fails: 2 is not a boolean; bool() takes texts, 1 and 0"},
        {"bool", "[0.5]", "fails: 0.5 is not a boolean; bool() takes texts, 1 and 0"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presence_is_tested),
        cmocka_unit_test(something_stands_in),
        cmocka_unit_test(kinds_have_words),
        cmocka_unit_test(booleans_are_read_strictly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
