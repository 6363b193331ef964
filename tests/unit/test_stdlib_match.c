#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void patterns_match_and_extract(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"matches", "[`AB-12`, `@/^[A-Z]{2}-\\\\d+$/`]", "true"},
        {"matches", "[`xAB-12`, `@/^[A-Z]{2}-\\\\d+$/`]", "false"},
        {"matches", "[`AB-12\\n`, `@/^[A-Z]{2}-\\\\d+$/`]", "false"},
        {"matches", "[``, `@/^$/`]", "true"},
        {"matches", "[`é`, `@/^.$/`]", "true"},
        {"matches", "[`É`, `@/(?i)é/`]", "true"},
        {"matches", "[`٣`, `@/\\\\d/`]", "false"},
        {"matches", "[`é`, `@/\\\\w/`]", "false"},
        {"matches", "[`é`, `@/\\\\p{L}/`]", "true"},
        {"matches", "[`password1`, `@/^(?=.*\\\\d)\\\\w{8,}$/`]", "true"},
        {"extract", "[`order 123 of 456`, `@/\\\\d+/`]", "`123`"},
        {"extract", "[`order`, `@/\\\\d+/`]", "missing"},
        {"extract", "[`abc`, `@/x*/`]", "``"},
        {"extract_all", "[`order 123 of 456`, `@/\\\\d+/`]", "[`123`,`456`]"},
        {"extract_all", "[`é1`, `@/x*/`]", "[``,``,``]"},
        {"extract_all", "[``, `@/a/`]", "[]"},
        {"count_matches", "[`banana`, `@/an/`]", "2"},
        {"count_matches", "[``, `@/^/`]", "1"},
        {"capture", "[`2025-01-05`, `@/(\\\\d+)-(\\\\d+)/`, 2]", "`01`"},
        {"capture", "[`2025-01-05`, `@/(\\\\d+)-(\\\\d+)/`, 0]", "`2025-01`"},
        {"capture", "[`a=b`, `@/(?<k>\\\\w)=(?<v>\\\\w)/`, `v`]", "`b`"},
        {"capture", "[`b`, `@/(a)|(b)/`, 1]", "missing"},
        {"capture", "[`x`, `@/(a)/`, 1]", "missing"},
        {"capture", "[`a`, `@/(a)/`, 2]",
         "fails: group: 2 is not from 0 to 1, the groups of the pattern"},
        {"capture", "[`a`, `@/(a)/`, -1]",
         "fails: group: -1 is not from 0 to 1, the groups of the pattern"},
        {"capture", "[`a`, `@/(a)/`, `k`]", "fails: group: the pattern has no group called `k`"},
        {"captures", "[`a=b`, `@/(?<k>\\\\w)=(?<v>\\\\w)/`]", "{`k`:`a`,`v`:`b`}"},
        {"captures", "[`b`, `@/(?<x>a)|(?<y>b)/`]", "{`y`:`b`}"},
        {"captures", "[`z`, `@/(?<x>a)/`]", "missing"},
        {"captures", "[`z`, `@/(a)/`]",
         "fails: the pattern has no named groups; write (?<name>...)"},
        {"matches", "[null, `@/a/`]", "null"},
    };
    CHECK(rows);
}

static void parts_are_replaced(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"replace", "[`1.234.567`, `.`, ``]", "`1234567`"},
        {"replace", "[`aaa`, `aa`, `b`]", "`ba`"},
        {"replace", "[`abc`, `x`, `y`]", "`abc`"},
        {"replace", "[``, `x`, `y`]", "``"},
        {"replace", "[`a.b`, `.`, `$1`]", "`a$1b`"},
        {"replace", "[`abc`, ``, `y`]",
         "fails: what: `` stands everywhere; replace() takes at least one character"},
        {"replace", "[`Lee, Ann`, `@/(\\\\w+), (\\\\w+)/`, `$2 $1`]", "`Ann Lee`"},
        {"replace", "[`12 EA`, `@/\\\\s*(EA|PCS)$/`, ``]", "`12`"},
        {"replace", "[`abc`, `@/b/`, `[$0$$]`]", "`a[b$]c`"},
        {"replace", "[`abc`, `@/(?<x>b)/`, `<$<x>>`]", "`a<b>c`"},
        {"replace", "[`abc`, `@/x*/`, `-`]", "`-a-b-c-`"},
        {"replace", "[`baaac`, `@/a*/`, `-`]", "`-b--c-`"},
        {"replace", "[`éé`, `@/x*/`, `-`]", "`-é-é-`"},
        {"replace", "[``, `@/^$/`, `x`]", "`x`"},
        {"replace", "[`b`, `@/(a)|b/`, `[$1]`]", "`[]`"},
        {"replace", "[`b`, `@/b/`, `$1`]",
         "fails: with: $1 is none of the 0 groups of the pattern; $$ is a $"},
        {"replace", "[`b`, `@/b/`, `$`]",
         "fails: with: behind $ stands a digit, <name> or another $"},
        {"replace", "[`b`, `@/b/`, `$<x`]",
         "fails: with: behind $ stands a digit, <name> or another $"},
        {"replace", "[`b`, `@/b/`, `$<x>`]", "fails: with: the pattern has no group called `x`"},
        {"replace", "[`a`, `@/b/`, `$9`]", "`a`"},
        {"replace_first", "[`a-b-c`, `-`, ``]", "`ab-c`"},
        {"replace_first", "[`a-b-c`, `@/-/`, `+`]", "`a+b-c`"},
        {"replace_first", "[`abc`, `x`, `y`]", "`abc`"},
    };
    CHECK(rows);
}

static void texts_are_split(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"split", "[`a,b,,c`, `,`]", "[`a`,`b`,``,`c`]"},
        {"split", "[`a`, `,`]", "[`a`]"},
        {"split", "[``, `,`]", "[``]"},
        {"split", "[`,`, `,`]", "[``,``]"},
        {"split", "[`a||b`, `||`]", "[`a`,`b`]"},
        {"split", "[`a`, ``]", "fails: by: `` separates nothing; chars() gives the characters"},
        {"split", "[`a , b;c`, `@/\\\\s*[,;]\\\\s*/`]", "[`a`,`b`,`c`]"},
        {"split", "[`abc`, `@/x*/`]", "[`abc`]"},
        {"split", "[`axxb`, `@/x*/`]", "[`a`,`b`]"},
        {"split", "[``, `@/,/`]", "[``]"},
        {"split", "[`a.b`, `.`]", "[`a`,`b`]"},
    };
    CHECK(rows);
}

static void bad_patterns_are_refused(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"matches", "[`a`, `@/(a/`]", "refused at 2: missing closing parenthesis"},
        {"matches", "[`a`, `@/a**/`]",
         "refused at 2: quantifier does not follow a repeatable item"},
        {"matches", "[`a`, `@/(a)\\\\1/`]",
         "refused at 3: back references are not part of weft's patterns"},
        {"matches", "[`a`, `@/(?<x>a)\\\\k<x>/`]",
         "refused at 7: back references are not part of weft's patterns"},
        {"matches", "[`a`, `@/(?R)/`]",
         "refused at 0: recursion and back references are not part of weft's patterns"},
        {"matches", "[`a`, `@/(a)(?1)/`]",
         "refused at 3: recursion and back references are not part of weft's patterns"},
        {"matches", "[`a`, `@/(?<x>a)(?P=x)/`]",
         "refused at 7: recursion and back references are not part of weft's patterns"},
        {"matches", "[`a`, `@/(?(1)a|b)/`]",
         "refused at 0: conditions are not part of weft's patterns"},
        {"matches", "[`a`, `@/(?C1)a/`]", "refused at 0: callouts are not part of weft's patterns"},
        {"matches", "[`a`, `@/(*COMMIT)a/`]",
         "refused at 0: verbs (*...) are not part of weft's patterns"},
        {"matches", "[`a`, `@/(?>a)/`]",
         "refused at 0: atomic groups are not part of weft's patterns; use (?:...)"},
        {"matches", "[`a`, `@/a*+/`]",
         "refused at 2: possessive quantifiers are not part of weft's patterns"},
        {"matches", "[`a`, `@/a{1,2}+/`]",
         "refused at 6: possessive quantifiers are not part of weft's patterns"},
        {"matches", "[`a`, `@/a\\\\Kb/`]",
         "refused at 1: \\K is not part of weft's patterns; use a group"},
        {"matches", "[`*+`, `@/\\\\*\\\\+/`]", "true"},
        {"matches", "[`*+`, `@/[*]+[+]+/`]", "true"},
        {"matches", "[`(?R)`, `@/\\\\Q(?R)\\\\E/`]", "true"},
        {"matches", "[`(*`, `@/[]()*]+/`]", "true"},
        {"matches", "[`aa`, `@/a+?a/`]", "true"},
        {"matches", "[`a`, `@/(?-i)a/`]", "true"},
    };
    CHECK(rows);
}

static void work_is_bounded(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"matches", "[`@text 40 a`, `@/^(a+)+$/`]", "true"},
        {"matches", "[`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!`, `@/^(a+)+$/`]",
         "fails: the pattern of matches() takes too many steps on "
         "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!`; make its parts exclude each other, or "
         "anchor it "
         "with ^"},
        {"matches", "[`@text 100000  `, `@/\\\\s+[xy]/`]",
         "fails: the pattern of matches() takes too many steps on `                                "
         "   "
         "                         ...`; make its parts exclude each other, or anchor it with ^"},
        {"matches", "[`@text 100000 ab `, `@/\\\\s+[xy]/`]", "false"},
        {"count_matches", "[`@text 100000 ab `, `@/b\\\\s/`]", "100000"},
        {"matches", "[`@text 9000 a`, `@/(?=a)b/`]",
         "fails: the text has 9000 bytes; a pattern that looks ahead takes at most 8192"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_and_extract),
        cmocka_unit_test(parts_are_replaced),
        cmocka_unit_test(texts_are_split),
        cmocka_unit_test(bad_patterns_are_refused),
        cmocka_unit_test(work_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
