#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void lambdas_choose_elements(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"map", "[[1, 2], [10, `@missing`]]", "[10]"},
        {"map", "[[], []]", "[]"},
        {"map", "[null, []]", "null"},
        {"filter", "[[1, 5, 3], [false, true, true]]", "[5,3]"},
        {"filter", "[[], []]", "[]"},
        {"filter", "[[1, 2], [true, null]]",
         "fails: the condition for element 1 is null; filter() takes true or false"},
        {"filter", "[[1], [`@missing`]]",
         "fails: the condition for element 0 is missing; filter() takes true or false"},
        {"partition", "[[1, 5, 3], [false, true, true]]", "[[5,3],[1]]"},
        {"partition", "[[], []]", "[[],[]]"},
        {"find", "[[1, 5, 3], [false, true, true]]", "5"},
        {"find", "[[1], [false]]", "missing"},
        {"find", "[[], []]", "missing"},
        {"find", "[[1, 2], [0, true]]",
         "fails: the condition for element 0 is 0; find() takes true or false"},
        {"all", "[[1, 2], [true, true]]", "true"},
        {"all", "[[1, 2], [true, false]]", "false"},
        {"all", "[[], []]", "true"},
        {"any", "[[1, 2], [false, true]]", "true"},
        {"any", "[[], []]", "false"},
        {"none", "[[1, 2], [false, false]]", "true"},
        {"none", "[[1, 2], [false, true]]", "false"},
        {"none", "[[], []]", "true"},
        {"all", "[[1], [`x`]]",
         "fails: the condition for element 0 is `x`; all() takes true or false"},
    };
    CHECK(rows);
}

static void numbers_are_summed_up(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"count", "[[1, 5, 3]]", "3"},
        {"count", "[[]]", "0"},
        {"count", "[[1, 5, 3], [false, true, true]]", "2"},
        {"count", "[[1], [null]]",
         "fails: the condition for element 0 is null; count() takes true or false"},
        {"sum", "[[0.1, 0.2]]", "0.3"},
        {"sum", "[[1, 2, 3]]", "6"},
        {"sum", "[[]]", "0"},
        {"sum", "[[{}, {}], [2, 3.50]]", "5.50"},
        {"sum", "[[1, 2.50, 3]]", "6.50"},
        {"sum", "[[9223372036854775807, 1]]", "9223372036854775808"},
        {"sum", "[[1, null]]",
         "fails: element 1 is null; sum() takes numbers of at most 38 digits"},
        {"sum", "[[1, `2`]]", "fails: element 1 is `2`; sum() takes numbers of at most 38 digits"},
        {"sum", "[[{}], [`@missing`]]",
         "fails: element 0 is missing; sum() takes numbers of at most 38 digits"},
        {"sum", "[[99999999999999999999999999999999999999, 1]]",
         "fails: the sum has more than 38 digits"},
        {"avg", "[[1, 2]]", "1.5"},
        {"avg", "[[1, 1, 2]]", "1.33333333333333333333"},
        {"avg", "[[2, 4]]", "3"},
        {"avg", "[[]]", "missing"},
        {"avg", "[[{}, {}], [1, 4]]", "2.5"},
        {"avg", "[[true]]", "fails: element 0 is true; avg() takes numbers of at most 38 digits"},
        {"min", "[[3, 1.0, 2]]", "1.0"},
        {"min", "[[]]", "missing"},
        {"min", "[[{}, {}], [2, 1]]", "1"},
        {"min", "[[`a`]]", "fails: element 0 is `a`; min() takes numbers of at most 38 digits"},
        {"max", "[[3, 1, 3.5]]", "3.5"},
        {"max", "[[-1, -2]]", "-1"},
        {"max", "[[1, null]]",
         "fails: element 1 is null; max() takes numbers of at most 38 digits"},
    };
    CHECK(rows);
}

static void lists_are_cut_and_joined(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"reverse", "[[1, 2, 3]]", "[3,2,1]"},
        {"reverse", "[[]]", "[]"},
        {"chunk", "[[1, 2, 3], 2]", "[[1,2],[3]]"},
        {"chunk", "[[1, 2], 2]", "[[1,2]]"},
        {"chunk", "[[1, 2], 9223372036854775807]", "[[1,2]]"},
        {"chunk", "[[], 2]", "[]"},
        {"chunk", "[[1], 0]", "fails: size: 0 is not a size; chunk() takes 1 or more"},
        {"zip", "[[1, 2], [`a`, `b`]]", "[[1,`a`],[2,`b`]]"},
        {"zip", "[[], []]", "[]"},
        {"zip", "[[1], []]", "fails: the lists have 1 and 0 elements; zip() takes equally many"},
        {"flatten", "[[[1, 2], [], [3, [4]]]]", "[1,2,3,[4]]"},
        {"flatten", "[[]]", "[]"},
        {"flatten", "[[[1], 2]]",
         "fails: element 1 is 2; flatten() takes a list of lists, which x[] always gives"},
        {"flatten", "[[null]]",
         "fails: element 0 is null; flatten() takes a list of lists, which x[] always gives"},
        {"concat", "[[1], [2, 3]]", "[1,2,3]"},
        {"concat", "[[], []]", "[]"},
        {"first", "[[1, 2]]", "1"},
        {"first", "[[]]", "missing"},
        {"last", "[[1, 2]]", "2"},
        {"last", "[[]]", "missing"},
        {"only", "[[7]]", "7"},
        {"only", "[[]]", "fails: the list has 0 elements; only() takes exactly one"},
        {"only", "[[1, 2]]", "fails: the list has 2 elements; only() takes exactly one"},
        {"take", "[[1, 2, 3], 2]", "[1,2]"},
        {"take", "[[1], 9]", "[1]"},
        {"take", "[[1], 0]", "[]"},
        {"take", "[[1], -1]", "fails: count: -1 is negative; take() takes 0 or more"},
        {"drop", "[[1, 2, 3], 2]", "[3]"},
        {"drop", "[[1], 9]", "[]"},
        {"drop", "[[1, 2], 0]", "[1,2]"},
        {"drop", "[[1], -1]", "fails: count: -1 is negative; drop() takes 0 or more"},
        {"compact", "[[`a`, null, ` `, 0, `@missing`, false, []]]", "[`a`,0,false,[]]"},
        {"compact", "[[]]", "[]"},
    };
    CHECK(rows);
}

static void elements_are_found(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"contains", "[`abc`, `bc`]", "true"},
        {"contains", "[`abc`, ``]", "true"},
        {"contains", "[`abc`, `x`]", "false"},
        {"contains", "[[1, 2], 2.0]", "true"},
        {"contains", "[[1, `2`], 2]", "false"},
        {"contains", "[[{`a`: 1, `b`: 2}], {`b`: 2, `a`: 1}]", "true"},
        {"contains", "[[], 1]", "false"},
        {"contains", "[`a1`, 1]", "fails: 1 is not text; in a text contains() looks for text"},
        {"index_of", "[`añb`, `b`]", "2"},
        {"index_of", "[`abc`, `x`]", "missing"},
        {"index_of", "[[`a`, `b`], `b`]", "1"},
        {"index_of", "[[`a`], `b`]", "missing"},
        {"index_of", "[[], null]", "null"},
        {"pluck", "[[{`a`: 1}, {`b`: 2}], `a`]", "[1]"},
        {"pluck", "[[], `a`]", "[]"},
        {"pluck", "[[{`a`: 1}, 5], `a`]", "fails: element 1 is 5; pluck() takes objects"},
    };
    CHECK(rows);
}

static void ranges_are_bounded(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"range", "[0, 3]", "[0,1,2]"},
        {"range", "[5, 0, -2]", "[5,3,1]"},
        {"range", "[0, 10, 4]", "[0,4,8]"},
        {"range", "[3, 3]", "[]"},
        {"range", "[3, 0]", "[]"},
        {"range", "[0, 3, -1]", "[]"},
        {"range", "[9223372036854775806, 9223372036854775807]", "[9223372036854775806]"},
        {"range", "[9223372036854775800, 9223372036854775807, 5]",
         "[9223372036854775800,9223372036854775805]"},
        {"range", "[-9223372036854775808, -9223372036854775806]",
         "[-9223372036854775808,-9223372036854775807]"},
        {"range", "[0, 9, 0]", "fails: step: 0 gets nowhere; range() takes steps up or down"},
        {"range", "[0, 1000001]",
         "fails: the range would have 1000001 elements; range() makes at most 1000000"},
        {"range", "[-9223372036854775808, 9223372036854775807]",
         "fails: the range would have 18446744073709551615 elements; range() makes at most "
         "1000000"},
        {"range", "[9223372036854775807, -9223372036854775808, -9223372036854775808]",
         "[9223372036854775807,-1]"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lambdas_choose_elements),  cmocka_unit_test(numbers_are_summed_up),
        cmocka_unit_test(lists_are_cut_and_joined), cmocka_unit_test(elements_are_found),
        cmocka_unit_test(ranges_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
