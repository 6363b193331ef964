/* Paths of mapping files: what the strict forms do right, and that the faithful ones do not. The
   conformance vectors (tests/compat) have the rest. */
#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

#define SOURCE                                                                                     \
    "{`arr`: [{`x`: 1}, {`x`: 2}, 3], `nested`: [[1, 2], [3]], `s`: `a\\ud83d\\ude00c`, `nul`: "   \
    "null, `k.d`: {`e`: 5}, `el`: {`@id`: `E`, `#text`: 7}, `con`: {`edges`: [{`node`: {`x`: "     \
    "8}}, "                                                                                        \
    "null, {`x`: 9}]}, `*`: `star`, `a[0]`: `odd`}"

static void sources_are_read_as_the_package_does(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.get", "[" SOURCE ", `arr[0].x`]", "1"},
        {"sdk.get", "[" SOURCE ", `arr[01].x`]", "2"},
        {"sdk.get", "[" SOURCE ", `arr.1.x`]", "2"},
        {"sdk.get", "[" SOURCE ", `arr.length`]", "3"},
        {"sdk.get", "[" SOURCE ", `s.length`]", "4"},
        {"sdk.get", "[" SOURCE ", `s.0`]", "`a`"},
        {"sdk.get", "[" SOURCE ", `s[3]`]", "`c`"},
        {"sdk.get", "[" SOURCE ", `s[2]`]", "``"},
        {"sdk.get", "[" SOURCE ", `nested[0][1]`]", "missing"},
        {"sdk.get", "[" SOURCE ", `arr[*].x`]", "missing"},
        {"sdk.get", "[" SOURCE ", `arr[99999999999]`]", "missing"},
        {"sdk.get", "[" SOURCE ", `nul`, `D`]", "null"},
        {"sdk.get", "[" SOURCE ", `nul.x`, `D`]", "`D`"},
        {"sdk.get", "[" SOURCE ", ``, `D`]", "`D`"},
        {"sdk.get", "[{`a`: `@missing`}, `a`, `D`]", "`D`"},
        {"sdk.get", "[{}, 5]", "fails: the path is 5; it is to be a text"},
        {"sdk.items", "[" SOURCE ", `arr`]", "[{`x`:1},{`x`:2},3]"},
        {"sdk.items", "[" SOURCE ", `con`]",
         "fails: Cannot read properties of null (reading 'node')"},
        {"sdk.items", "[{`a`: {`edges`: [{`node`: 0, `v`: 1}, 5]}}, `a`]", "[{`node`:0,`v`:1},5]"},
        {"sdk.items", "[{`a`: {`edges`: {}}}, `a`]", "fails: edges.map is not a function"},
        {"sdk.items", "[{`a`: {`edges`: 0}}, `a`]", "[]"},
        {"sdk.items", "[" SOURCE ", `arr[*].x`]", "[1,2]"},
        {"sdk.items", "[" SOURCE ", `el[*]`]", "[]"},
        {"sdk.items", "[" SOURCE ", `nested[*][*]`]", "[]"},
        {"sdk.items", "[" SOURCE ", `el`]", "[{`@id`:`E`,`#text`:7}]"},
        {"sdk.items", "[" SOURCE ", `@missing`]", "[]"},
        {"sdk.items", "[{`a`: 0}, `a`]", "[]"},
    };
    CHECK(rows);
}

static void sources_are_read_strictly(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"strict.get", "[" SOURCE ", `nested[0][1]`]", "2"},
        {"strict.get", "[" SOURCE ", `nested[-1][0]`]", "3"},
        {"strict.get", "[" SOURCE ", `arr[-4]`]", "missing"},
        {"strict.get", "[" SOURCE ", `arr[*].x`]", "[1,2]"},
        {"strict.get", "[" SOURCE ", `arr.*.x`]", "[1,2]"},
        {"strict.get", "[" SOURCE ", `nested[*][*]`]", "[1,2,3]"},
        {"strict.get", "[" SOURCE ", `con[*].x`]", "[8,9]"},
        {"strict.get", "[" SOURCE ", `nul[*]`]", "missing"},
        {"strict.get", "[" SOURCE ", `el[*].@id`]", "[`E`]"},
        {"strict.get", "[" SOURCE ", `el@id`]", "`E`"},
        {"strict.get", "[" SOURCE ", `['k.d'].e`]", "5"},
        {"strict.get", "[[1, 2], `[1]`]", "2"},
        {"strict.get", "[" SOURCE ", `*`]", "`star`"},
        {"strict.get", "[" SOURCE ", `a[0]`]", "missing"}, /* an index, for the package too */
        {"strict.get", "[{`a[0][1]`: 1}, `a[0][1]`]", "1"},
        {"strict.below", "[``, `length`]", "0"},
        {"strict.below", "[0, `[*]`]", "[]"},
        {"strict.get", "[``, `length`]", "missing"},
        {"strict.get", "[" SOURCE ", `s.0`]", "missing"},
        {"strict.get", "[" SOURCE ", `s[0]`]", "missing"},
        {"strict.get", "[" SOURCE ", `s.length`]", "4"},
        {"strict.get", "[{`a[x]`: 1}, `a[x]`]", "1"},
        {"strict.get", "[" SOURCE ", ``, `D`]", "`D`"},
        {"strict.items", "[" SOURCE ", `con`]", "[{`x`:8},{`x`:9}]"},
        {"strict.items", "[{`a`: {`edges`: {`node`: 1}}}, `a`]", "[1]"},
        {"strict.items", "[" SOURCE ", `el[*]`]", "[{`@id`:`E`,`#text`:7}]"},
        {"strict.items", "[[{`x`: 1}, {`x`: 2}], `[*].x`]", "[1,2]"},
        {"strict.items", "[{`a`: [{`b`: [1, 2]}, {}, {`b`: 3}]}, `a[*].b[*]`]", "[1,2,3]"},
        {"strict.items", "[{`a`: [{`b`: [1]}]}, `a[*].b`]", "[[1]]"},
        {"strict.items", "[{}, `a[*]`]", "[]"},
        {"strict.items", "[{`a`: ``}, `a`]", "[]"},
    };
    CHECK(rows);
}

static void targets_are_made_along_the_path(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.set", "[{`a`: 5}, `a.b`, 1]", "{`a`:{`b`:1}}"},
        {"sdk.set", "[{`z`: 1}, `l[1].x`, 1]", "{`z`:1,`l`:[{},{`x`:1}]}"},
        {"sdk.set", "[{`a`: null}, `a.b`, 1]",
         "fails: Cannot set properties of null (setting 'b')"},
        {"sdk.set", "[{`a`: [1]}, `a.b`, 1]", "{`a`:[1]}"},
        {"sdk.set", "[{`a`: [1]}, `a.length`, `x`]", "fails: Invalid array length"},
        {"sdk.set", "[{`a`: [1, 2, 3]}, `a.length`, 1]", "{`a`:[1]}"},
        {"sdk.set", "[{}, `a[0][1]`, `@missing`]", "{`a[0]`:[]}"},
        {"sdk.set", "[{}, `a[99999999].x`, 1]",
         "fails: the list would have more than 1000000 elements"},
        {"sdk.set", "[{}, `__proto__.x`, 1]", "{}"},
        {"sdk.set", "[{}, `a.__proto__[0]`, 1]", "{}"},
        {"sdk.set", "[{}, ``, 1]", "{}"},
        {"sdk.set", "[null, `a`, 1]", "null"},
        {"sdk.set", "[`@missing`, `a`, 1]", "{`a`:1}"},
        {"sdk.set", "[5, `a`, 1]", "fails: the target is 5; it is to be an object"},
        {"strict.set", "[{`a`: null}, `a.b`, 1]", "{`a`:{`b`:1}}"},
        {"strict.set", "[{`a`: [null, 5]}, `a[1].x`, 1]", "{`a`:[null,{`x`:1}]}"},
        {"strict.set", "[{`a`: [1]}, `a.b`, 1]",
         "fails: a list has no member `b`; it has elements"},
        {"strict.set", "[{`a`: [1, 2]}, `a.1`, 9]", "{`a`:[1,9]}"},
        {"strict.set", "[{}, `a[2]`, 1]", "{`a`:[null,null,1]}"},
        {"strict.set", "[{}, `m[1][0]`, 1]", "{`m`:[null,[1]]}"},
        {"strict.set", "[{`a`: [1, 2]}, `a[-1]`, 9]", "{`a`:[1,9]}"},
        {"strict.set", "[{}, `a[-1]`, 9]",
         "fails: the list has 0 elements; there is no element -1"},
        {"strict.set", "[{}, `[0].x`, 9]", "[{`x`:9}]"},
        {"strict.set", "[{`b`: 1}, `[0]`, 9]",
         "fails: the target is an object; it is to be a list"},
        {"strict.set", "[{}, `['k.d'].e`, 9]", "{`k.d`:{`e`:9}}"},
        {"strict.set", "[{}, `a[*]`, 9]",
         "fails: `a[*]` is no place to write to: [*] is every element"},
        {"strict.set", "[{}, `__proto__.x`, 1]", "{`__proto__`:{`x`:1}}"},
        {"strict.set", "[{}, `a@b`, 1]", "{`a@b`:1}"},
        {"strict.set", "[{}, ``, 1]", "fails: the target has no name"},
    };
    CHECK(rows);
}

#define MODEL                                                                                      \
    "{`r`: {`@id`: `R`, `e`: {`#text`: 5, `@u`: `EA`}, `it`: [{`@k`: `a`, `#text`: `A`, `v`: 1}, " \
    "{`@k`: `b.c`, `#text`: `B`}], `one`: {`@k`: `s`, `v`: 9}, `pre`: {`_`: `U`, `$`: {`k`: "      \
    "`v`}}, `nul`: null}}"

static void mutation_paths_are_resolved(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.json_path", "[{`a`: {`b`: 1}}, `a['b']`]", "1"},
        {"sdk.json_path", "[{`a`: [[1, 2], [3]]}, `a[*].0`]", "[1,3]"},
        {"sdk.json_path", "[{`a`: [1]}, `a[x]`]",
         "fails: Failed to resolve path: Invalid array index: x"},
        {"sdk.json_path", "[{`a`: `t`}, `a[0]`]",
         "fails: Expected array but got string at path segment"},
        {"sdk.json_path", "[{`a`: 1}, `a[*]`]",
         "fails: Expected array for wildcard but got number"},
        {"sdk.json_path", "[{`a`: 1}, ``]", "fails: Path cannot be empty"},
        {"strict.json_path", "[{`a`: [[1, 2]]}, `a[0][-1]`]", "2"},
        {"strict.json_path", "[{`a`: {`k.d`: 3}}, `a['k.d']`]", "3"},
        {"strict.json_path", "[{`a`: {`b`: 1}}, `a[0].b`]", "1"},
        {"strict.json_path", "[{`a`: {`b`: 1}}, `a[1].b`]", "missing"},
        {"strict.json_path", "[{`a`: {`b`: 1}}, `a[*].b`]", "[1]"},
        {"strict.json_path", "[{`a`: null}, `a[*].b`]", "missing"},
        {"strict.json_path", "[{`a`: [{`b`: [1]}, {`b`: [2]}]}, `a[*].b[*]`]", "[[1],[2]]"},
        {"strict.json_path", "[{`a`: [1, 2]}, `a[1x]`]",
         "fails: Failed to resolve path: Invalid array index: 1x"},
        {"strict.json_path", "[{}, ``]", "fails: Path cannot be empty"},
        {"sdk.xml_path", "[" MODEL ", `r.e`]", "5"},
        {"sdk.xml_path", "[" MODEL ", `r.it[k=a].v`]", "1"},
        {"sdk.xml_path", "[" MODEL ", `r.it[1]@k`]", "`b.c`"},
        {"sdk.xml_path", "[" MODEL ", `r.e.@u`]", "missing"},
        {"sdk.xml_path", "[" MODEL ", `r.pre@k`]", "`v`"},
        {"sdk.xml_path", "[" MODEL ", `r.one[k=s]`]",
         "fails: Expected array for filter but got object"},
        {"sdk.xml_path", "[{`a`: [null]}, `a[k=v]`]",
         "fails: Failed to resolve path: Cannot read properties of null (reading '$')"},
        {"strict.xml_path", "[" MODEL ", `r.e.@u`]", "`EA`"},
        {"strict.xml_path", "[" MODEL ", `r.@id`]", "`R`"},
        {"strict.xml_path", "[" MODEL ", `r@id`]", "`R`"},
        {"strict.xml_path", "[" MODEL ", `r.one[0].v`]", "9"},
        {"strict.xml_path", "[" MODEL ", `r.one[*].v`]", "[9]"},
        {"strict.xml_path", "[" MODEL ", `r.one[k=s].v`]", "9"},
        {"strict.xml_path", "[" MODEL ", `r.it[k=b.c]`]", "`B`"},
        {"strict.xml_path", "[" MODEL ", `r.it[@k='b.c']`]", "`B`"},
        {"strict.xml_path", "[" MODEL ", `r.it[-1]`]", "`B`"},
        {"strict.xml_path", "[" MODEL ", `r.pre`]", "`U`"},
        {"strict.xml_path", "[" MODEL ", `r.nul[0]`]", "missing"},
        {"strict.xml_path", "[{`a`: [null, {`@k`: `v`, `x`: 1}]}, `a[k=v].x`]", "1"},
        {"strict.xml_path", "[" MODEL ", `r['e']`]",
         "fails: Failed to resolve path: Invalid array index: 'e'"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_are_read_as_the_package_does),
        cmocka_unit_test(sources_are_read_strictly),
        cmocka_unit_test(targets_are_made_along_the_path),
        cmocka_unit_test(mutation_paths_are_resolved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
