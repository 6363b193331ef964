#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void equal_elements_are_found_by_value(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"unique", "[[2, 1, 2.0, 20e-1]]", "[2,1]"},
        {"unique", "[[0, -0, 0.00, 0e5]]", "[0]"},
        {"unique", "[[100, 1e2, 1.00e2, 1000e-1, 10]]", "[100,10]"},
        {"unique", "[[0.5, 5e-1, 0.05, 50e-2]]", "[0.5,0.05]"},
        {"unique",
         "[[123456789012345678901234567890123456789012345, "
         "1234567890123456789012345678901234567890123450e-1, "
         "12345678901234567890123456789012345678901234.5e1, "
         "123456789012345678901234567890123456789012346]]",
         "[123456789012345678901234567890123456789012345,"
         "123456789012345678901234567890123456789012346]"},
        {"unique", "[[`a`, `A`, `a`, ``]]", "[`a`,`A`,``]"},
        {"unique", "[[1, `1`, true, null, null, false]]", "[1,`1`,true,null,false]"},
        {"unique", "[[{`a`: 1, `b`: [2]}, {`b`: [2.0], `a`: 1}, {`a`: 1}]]",
         "[{`a`:1,`b`:[2]},{`a`:1}]"},
        {"unique", "[[[1, 2], [2, 1], [1, 2]]]", "[[1,2],[2,1]]"},
        {"unique", "[[`@date 2025-01-01`, `@date 2025-01-01`]]", "[`2025-01-01`]"},
        {"unique", "[[`@time 2025-01-01T10:00:00+02:00`, `@time 2025-01-01T08:00:00Z`]]",
         "[`2025-01-01T10:00:00+02:00`]"},
        {"unique", "[[]]", "[]"},
        {"unique", "[[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,1,2,3,4,5,6,7,8,9,10]]",
         "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]"},
        {"unique_by", "[[`a`, `B`, `A`], [`a`, `b`, `a`]]", "[`a`,`B`]"},
        {"unique_by", "[[1, 2, 3], [`@missing`, `@missing`, null]]", "[1,3]"},
        {"except", "[[1, 2, 3, 2], [2.0]]", "[1,3]"},
        {"except", "[[1], []]", "[1]"},
        {"except", "[[], [1]]", "[]"},
        {"intersect", "[[1, 2, 3, 2], [3, 2]]", "[2,3,2]"},
        {"intersect", "[[1], []]", "[]"},
    };
    CHECK(rows);
}

static void elements_are_grouped(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"group_by", "[[1, 5, 3], [`s`, `b`, `s`]]", "{`s`:[1,3],`b`:[5]}"},
        {"group_by", "[[`a`, `b`, `c`], [1, 1.0, 2.50]]", "{`1`:[`a`,`b`],`2.5`:[`c`]}"},
        {"group_by", "[[`a`, `b`], [true, `@date 2025-01-05`]]",
         "{`true`:[`a`],`2025-01-05`:[`b`]}"},
        {"group_by", "[[], []]", "{}"},
        {"group_by", "[[1], [``]]", "{``:[1]}"},
        {"group_by", "[[1, 2], [`a`, null]]",
         "fails: the key of element 1 is null; group_by() needs one: use ?? ``"},
        {"group_by", "[[1], [`@missing`]]",
         "fails: the key of element 0 is missing; group_by() needs one: use ?? ``"},
        {"group_by", "[[1], [[1]]]",
         "fails: the key of element 0 is a list of 1; group_by() takes texts and numbers"},
        {"group_by", "[[1], [{}]]",
         "fails: the key of element 0 is an object; group_by() takes texts and numbers"},
        {"group_by",
         "[[1,2,3,4,5,6,7,8,9,10], "
         "[`a`,`b`,`c`,`d`,`e`,`f`,`g`,`h`,`i`,`a`]]",
         "{`a`:[1,10],`b`:[2],`c`:[3],`d`:[4],`e`:[5],`f`:[6],`g`:[7],`h`:[8],`i`:[9]}"},
        {"index_by", "[[{`id`: `a`}, {`id`: `b`}], [`a`, `b`]]", "{`a`:{`id`:`a`},`b`:{`id`:`b`}}"},
        {"index_by", "[[1, 2], [1, 1.0]]",
         "fails: two elements have the key `1`; index_by() needs each key once: use group_by()"},
        {"index_by", "[[1], [null]]",
         "fails: the key of element 0 is null; index_by() needs one: use ?? ``"},
        {"index_by", "[[], []]", "{}"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_elements_are_found_by_value),
        cmocka_unit_test(elements_are_grouped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
