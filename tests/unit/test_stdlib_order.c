#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void sorting_is_stable_and_by_one_kind(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sort", "[[3, 1, 2]]", "[1,2,3]"},
        {"sort", "[[10, 9, 1e1, 9.5]]", "[9,9.5,10,1e1]"},
        {"sort", "[[3, 1, 2], `desc`]", "[3,2,1]"},
        {"sort", "[[`b`, `B`, `a`, `é`, `z`, `10`, `9`]]", "[`10`,`9`,`B`,`a`,`b`,`z`,`é`]"},
        {"sort", "[[true, false, true]]", "[false,true,true]"},
        {"sort", "[[`@date 2025-02-01`, `@date 2025-01-31`]]", "[`2025-01-31`,`2025-02-01`]"},
        {"sort",
         "[[`@time 2025-01-01T10:00:00+02:00`, `@time 2025-01-01T09:00:00Z`, `@time "
         "2025-01-01T09:30:00+01:00`]]",
         "[`2025-01-01T10:00:00+02:00`,`2025-01-01T09:30:00+01:00`,`2025-01-01T09:00:00Z`]"},
        {"sort", "[[]]", "[]"},
        {"sort", "[[5]]", "[5]"},
        {"sort", "[[[2, `a`], [1, `b`], [2, `A`]]]", "[[1,`b`],[2,`A`],[2,`a`]]"},
        {"sort", "[[1, `a`]]",
         "fails: 1 and `a` have no order; sort() takes numbers, texts, dates, date-times or "
         "booleans, all of one kind"},
        {"sort", "[[`@date 2025-01-01`, `@time 2025-01-01T00:00:00Z`]]",
         "fails: 2025-01-01 and 2025-01-01T00:00:00Z have no order; sort() takes numbers, texts, "
         "dates, date-times or booleans, all of one kind"},
        {"sort", "[[1, null]]", "fails: the key of element 1 is null; sort() needs one: use ??"},
        {"sort", "[[{}]]",
         "fails: an object and an object have no order; sort() takes numbers, texts, dates, "
         "date-times or booleans, all of one kind"},
        {"sort", "[[[1], [1, 2]]]",
         "fails: a list of 1 and a list of 2 have no order; sort() takes numbers, texts, dates, "
         "date-times or booleans, all of one kind"},
        {"sort", "[[[1], 2]]",
         "fails: a list of 1 and 2 have no order; sort() takes numbers, texts, dates, date-times "
         "or "
         "booleans, all of one kind"},
        {"sort", "[[1], `up`]", "fails: order: `up` is not an option; it is `asc` or `desc`"},
    };
    CHECK(rows);
}

static void keys_give_the_order(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sort_by", "[[`c`, `a`, `b`], [2, 1, 2]]", "[`a`,`c`,`b`]"},
        {"sort_by", "[[`c`, `a`, `b`, `d`], [2, 1, 2, 1], `desc`]", "[`c`,`b`,`a`,`d`]"},
        {"sort_by", "[[`x`, `y`, `z`], [[1, `b`], [1, `a`], [0, `c`]]]", "[`z`,`y`,`x`]"},
        {"sort_by", "[[1, 2], [`a`, `@missing`]]",
         "fails: the key of element 1 is missing; sort_by() needs one: use ??"},
        {"sort_by", "[[1, 2], [[1, null], [1, 2]]]",
         "fails: the key of element 0 is null; sort_by() needs one: use ??"},
        {"sort_by", "[[1, 2], [[1, 2], [1, `a`]]]",
         "fails: 2 and `a` have no order; sort_by() takes numbers, texts, dates, date-times or "
         "booleans, all of one kind"},
        {"sort_by", "[[], []]", "[]"},
        {"min_by", "[[`b`, `a`, `c`], [2, 1, 1]]", "`a`"},
        {"max_by", "[[`b`, `a`, `c`], [2, 1, 2]]", "`b`"},
        {"min_by", "[[], []]", "missing"},
        {"max_by", "[[1, 2], [false, true]]", "2"},
        {"max_by", "[[1, 2], [1, `a`]]",
         "fails: 1 and `a` have no order; max_by() takes numbers, texts, dates, date-times or "
         "booleans, all of one kind"},
        {"min_by", "[[1], [null]]",
         "fails: null and null have no order; min_by() takes numbers, texts, dates, date-times or "
         "booleans, all of one kind"},
        {"earliest", "[[`@date 2025-02-01`, `@date 2025-01-01`]]", "`2025-01-01`"},
        {"latest", "[[`@date 2025-02-01`, `@date 2025-01-01`]]", "`2025-02-01`"},
        {"earliest", "[[]]", "missing"},
        {"latest", "[[1]]", "fails: element 0 is 1; latest() takes dates or date-times"},
        {"earliest", "[[`@date 2025-01-01`, `@time 2025-01-01T00:00:00Z`]]",
         "fails: 2025-01-01 and 2025-01-01T00:00:00Z have no order; earliest() takes numbers, "
         "texts, "
         "dates, date-times or booleans, all of one kind"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting_is_stable_and_by_one_kind),
        cmocka_unit_test(keys_give_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
