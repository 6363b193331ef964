#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void members_are_read(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"keys", "[{`b`: 1, `a`: null}]", "[`b`,`a`]"},
        {"keys", "[{}]", "[]"},
        {"keys", "[{`a`: `@missing`, `b`: 1}]", "[`b`]"},
        {"values", "[{`b`: 1, `a`: null}]", "[1,null]"},
        {"values", "[{`a`: `@missing`}]", "[]"},
        {"entries", "[{`a`: 1, `b`: `@missing`, `c`: [2]}]",
         "[{`key`:`a`,`value`:1},{`key`:`c`,`value`:[2]}]"},
        {"entries", "[{}]", "[]"},
        {"get", "[{`a`: 1}, `a`]", "1"},
        {"get", "[{`a`: null}, `a`, 5]", "null"},
        {"get", "[{`a`: 1}, `b`]", "missing"},
        {"get", "[{`a`: 1}, `b`, 0]", "0"},
        {"has", "[{`a`: null}, `a`]", "true"},
        {"has", "[{`a`: `@missing`}, `a`]", "false"},
        {"has", "[{}, ``]", "false"},
    };
    CHECK(rows);
}

static void objects_are_made_from_objects(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"from_entries", "[[{`key`: `a`, `value`: 1}, {`value`: 2, `key`: `b`}]]", "{`a`:1,`b`:2}"},
        {"from_entries", "[[]]", "{}"},
        {"from_entries", "[[{`key`: `a`}]]", "{}"},
        {"from_entries", "[[{`key`: 1}]]",
         "fails: the key of element 0 is 1; from_entries() takes texts"},
        {"from_entries", "[[1]]", "fails: element 0 is 1; from_entries() takes objects"},
        {"from_entries", "[[{`key`: `a`, `value`: 1}, {`key`: `a`, `value`: 2}]]",
         "fails: the key `a` stands twice; from_entries() takes each once"},
        {"put", "[{`a`: 1}, `b`, 2]", "{`a`:1,`b`:2}"},
        {"put", "[{`a`: 1, `b`: 2}, `a`, null]", "{`a`:null,`b`:2}"},
        {"put", "[{}, ``, `@missing`]", "{}"},
        {"pick", "[{`a`: 1, `b`: 2, `c`: 3}, [`c`, `a`, `x`]]", "{`a`:1,`c`:3}"},
        {"pick", "[{`a`: 1}, []]", "{}"},
        {"pick", "[{`a`: 1}, [1]]", "fails: element 0 is 1; pick() takes keys, which are texts"},
        {"omit", "[{`a`: 1, `b`: 2}, [`a`]]", "{`b`:2}"},
        {"omit", "[{`a`: 1}, [null]]",
         "fails: element 0 is null; omit() takes keys, which are texts"},
        {"merge", "[{`a`: 1, `b`: 2}, {`b`: 3, `c`: 4}]", "{`a`:1,`b`:3,`c`:4}"},
        {"merge", "[{}, {}]", "{}"},
        {"merge", "[{`a`: {`x`: 1}}, {`a`: {`y`: 2}}]", "{`a`:{`y`:2}}"},
        {"merge_deep", "[{`a`: {`x`: 1}, `b`: [1]}, {`a`: {`y`: 2}, `b`: [2]}]",
         "{`a`:{`x`:1,`y`:2},`b`:[2]}"},
        {"merge_deep", "[{`a`: 1}, {`a`: {`y`: 2}}]", "{`a`:{`y`:2}}"},
        {"rename", "[{`a`: 1, `b`: 2}, {`a`: `x`}]", "{`x`:1,`b`:2}"},
        {"rename", "[{`a`: 1, `b`: 2}, {`a`: `b`, `b`: `a`}]", "{`b`:1,`a`:2}"},
        {"rename", "[{`a`: 1, `b`: 2}, {`a`: `b`}]", "fails: two members would have the name `b`"},
        {"rename", "[{`a`: 1}, {`a`: 2}]", "fails: the new name of `a` is 2; rename() takes texts"},
        {"map_values", "[{`a`: 1, `b`: 2}, [10, 20]]", "{`a`:10,`b`:20}"},
        {"map_values", "[{`a`: 1, `b`: `@missing`, `c`: 3}, [10, 30]]", "{`a`:10,`c`:30}"},
        {"map_values", "[{}, []]", "{}"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_read),
        cmocka_unit_test(objects_are_made_from_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
