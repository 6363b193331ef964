#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void case_is_mapped_by_code_point(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"upper", "[`straße`]", "`STRASSE`"},
        {"upper", "[`ﬃ ŉ \u0390`]", "`FFI ʼN \u0399\u0308\u0301`"},
        {"upper", "[``]", "``"},
        {"upper", "[`AB-1`]", "`AB-1`"},
        {"upper", "[null]", "null"},
        {"upper", "[`@missing`]", "missing"},
        {"lower", "[`ÀB ΑΣ ΑΣΑ`]", "`àb ας ασα`"},
        {"lower", "[`İ`]", "`i̇`"},
        {"lower", "[`x`]", "`x`"},
    };
    CHECK(rows);
}

static void ends_are_trimmed(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"trim", "[` a b `]", "`a b`"},
        {"trim", "[`\\u00a0\\t x\\u3000\\ufeff`]", "`x`"},
        {"trim", "[`   `]", "``"},
        {"trim", "[``]", "``"},
        {"trim_start", "[` a `]", "`a `"},
        {"trim_start", "[`\\u2003é`]", "`é`"},
        {"trim_start", "[`  `]", "``"},
        {"trim_end", "[` a `]", "` a`"},
        {"trim_end", "[`é\\u2003`]", "`é`"},
        {"trim_end", "[`  `]", "``"},
        {"trim_prefix", "[`$$12`, `$`]", "`$12`"},
        {"trim_prefix", "[`12`, `$`]", "`12`"},
        {"trim_prefix", "[`1`, `12`]", "`1`"},
        {"trim_prefix", "[`12`, ``]", "`12`"},
        {"trim_prefix", "[`12`, `12`]", "``"},
        {"trim_suffix", "[`12 EA`, ` EA`]", "`12`"},
        {"trim_suffix", "[`EA`, ` EA`]", "`EA`"},
        {"trim_suffix", "[``, `x`]", "``"},
        {"starts_with", "[`SKU-1`, `SKU`]", "true"},
        {"starts_with", "[`sku`, `SKU`]", "false"},
        {"starts_with", "[``, ``]", "true"},
        {"ends_with", "[`a.csv`, `.csv`]", "true"},
        {"ends_with", "[`a.csv`, `.CSV`]", "false"},
        {"ends_with", "[`v`, `csv`]", "false"},
    };
    CHECK(rows);
}

static void positions_count_code_points(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"length", "[`日本`]", "2"},
        {"length", "[``]", "0"},
        {"length", "[`a😀`]", "2"},
        {"byte_length", "[`日本`]", "6"},
        {"substring", "[`abcdef`, 1, 3]", "`bc`"},
        {"substring", "[`abcdef`, 2]", "`cdef`"},
        {"substring", "[`abcdef`, -2]", "`ef`"},
        {"substring", "[`abcdef`, 1, -1]", "`bcde`"},
        {"substring", "[`añb😀c`, 1, 4]", "`ñb😀`"},
        {"substring", "[`abc`, 2, 1]", "``"},
        {"substring", "[`abc`, 7]", "``"},
        {"substring", "[`abc`, -9, 99]", "`abc`"},
        {"substring", "[``, 0, 1]", "``"},
        {"substring", "[`abc`, 1, null]", "null"},
        {"substring", "[`abc`, -9223372036854775808, 9223372036854775807]", "`abc`"},
        {"sub", "[`abcdef`, 2, 3]", "`cde`"},
        {"sub", "[`abcdef`, 2]", "`cdef`"},
        {"sub", "[`abcdef`, -3, 2]", "`de`"},
        {"sub", "[`abc`, 0, 0]", "``"},
        {"sub", "[`abc`, 1, 9223372036854775807]", "`bc`"},
        {"sub", "[`abc`, 0, -1]", "fails: count: -1 is negative; sub() takes 0 or more"},
        {"left", "[`añb`, 2]", "`añ`"},
        {"left", "[`ab`, 9]", "`ab`"},
        {"left", "[`ab`, 0]", "``"},
        {"left", "[`ab`, -1]", "fails: count: -1 is negative; left() takes 0 or more"},
        {"right", "[`añb`, 2]", "`ñb`"},
        {"right", "[`ab`, 9]", "`ab`"},
        {"right", "[`ab`, 0]", "``"},
        {"right", "[`ab`, -1]", "fails: count: -1 is negative; right() takes 0 or more"},
    };
    CHECK(rows);
}

static void marks_cut_a_text(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"before", "[`a-b-c`, `-`]", "`a`"},
        {"before", "[`abc`, `-`]", "missing"},
        {"before", "[`-a`, `-`]", "``"},
        {"before", "[`a`, ``]", "``"},
        {"after", "[`a-b-c`, `-`]", "`b-c`"},
        {"after", "[`a-`, `-`]", "``"},
        {"after", "[`abc`, `-`]", "missing"},
        {"before_last", "[`a-b-c`, `-`]", "`a-b`"},
        {"before_last", "[`abc`, `-`]", "missing"},
        {"after_last", "[`a/b/c.csv`, `/`]", "`c.csv`"},
        {"after_last", "[`ab`, `abc`]", "missing"},
        {"between", "[`Chair (red) (x)`, `(`, `)`]", "`red`"},
        {"between", "[`Chair (red`, `(`, `)`]", "missing"},
        {"between", "[`red)`, `(`, `)`]", "missing"},
        {"between", "[`|x|`, `|`, `|`]", "`x`"},
        {"before",
         "[`0123456789abcdefghijklmnopq-0123456789abcdefghijklmnopqrstuvwxyz`, "
         "`0123456789abcdefghijklmnopqr`]",
         "`0123456789abcdefghijklmnopq-`"},
        {"after_last", "[`xyxyxyxyxyxyxyxyxyxyxyxyxyz`, `xyxyxyxyxyxyxyxyxyxy`]", "`z`"},
    };
    CHECK(rows);
}

static void texts_are_filled_up_and_repeated(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"pad_start", "[`42`, 5, `0`]", "`00042`"},
        {"pad_start", "[`42`, 5]", "`   42`"},
        {"pad_start", "[`42`, 7, `añ`]", "`añaña42`"},
        {"pad_start", "[`42`, 2]", "`42`"},
        {"pad_start", "[`42`, -2]", "`42`"},
        {"pad_start", "[`42`, 5, ``]",
         "fails: with: `` cannot fill; pad_start() takes at least one character"},
        {"pad_start", "[`42`, 99999999999]",
         "fails: length: 99999999999 is more than a text may have (16777216)"},
        {"pad_end", "[`ab`, 4, `.`]", "`ab..`"},
        {"pad_end", "[`日`, 3, `-`]", "`日--`"},
        {"repeat", "[`ab`, 3]", "`ababab`"},
        {"repeat", "[`ab`, 0]", "``"},
        {"repeat", "[``, 9223372036854775807]", "``"},
        {"repeat", "[`ab`, -1]", "fails: times: -1 is negative; repeat() takes 0 or more"},
        {"repeat", "[`ab`, 100000000]",
         "fails: the text would be longer than 16 MiB; repeat() fewer times"},
        {"repeat", "[`ab`, 9223372036854775807]",
         "fails: the text would be longer than 16 MiB; repeat() fewer times"},
    };
    CHECK(rows);
}

static void texts_become_lists(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"chars", "[`añ😀`]", "[`a`,`ñ`,`😀`]"},
        {"chars", "[``]", "[]"},
        {"lines", "[`a\\nb\\r\\nc\\rd`]", "[`a`,`b`,`c`,`d`]"},
        {"lines", "[`a\\n`]", "[`a`]"},
        {"lines", "[`\\n\\n`]", "[``,``]"},
        {"lines", "[``]", "[]"},
        {"lines", "[`a\\r`]", "[`a`]"},
        {"split_ws", "[` Ann  B\\tLee `]", "[`Ann`,`B`,`Lee`]"},
        {"split_ws", "[`a\\u00a0b`]", "[`a`,`b`]"},
        {"split_ws", "[` `]", "[]"},
        {"split_ws", "[`x`]", "[`x`]"},
    };
    CHECK(rows);
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"truncate", "[`hello world`, 8, `...`]", "`hello...`"},
        {"truncate", "[`hello world`, 5]", "`hello`"},
        {"truncate", "[`hello`, 5, `...`]", "`hello`"},
        {"truncate", "[`ñandú`, 3, `…`]", "`ña…`"},
        {"truncate", "[`hello`, 0]", "``"},
        {"truncate", "[`hello`, 2, `...`]", "fails: end: `...` alone is longer than 2 characters"},
        {"truncate", "[`hello`, -1]", "fails: length: -1 is negative; truncate() takes 0 or more"},
        {"reverse_text", "[`añ😀b`]", "`b😀ña`"},
        {"reverse_text", "[``]", "``"},
    };
    CHECK(rows);
}

static void elements_are_joined(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"join", "[[`a`, `b`, `c`], `, `]", "`a, b, c`"},
        {"join", "[[`a`, `b`]]", "`ab`"},
        {"join", "[[], `, `]", "``"},
        {"join", "[[`a`, 1, 29.90, true, `@date 2025-01-05`], `|`]", "`a|1|29.90|true|2025-01-05`"},
        {"join", "[[`a`, null], `,`]",
         "fails: element 1 is null; join() takes texts: use compact() or ?? before it"},
        {"join", "[[`@missing`], `,`]",
         "fails: element 0 is missing; join() takes texts: use compact() or ?? before it"},
        {"join", "[[[1, 2]], `,`]",
         "fails: element 0 is a list of 2; join() takes texts, numbers and dates"},
        {"join", "[[{}], `,`]",
         "fails: element 0 is an object; join() takes texts, numbers and dates"},
    };
    CHECK(rows);
}

static void values_have_a_text(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"text", "[`a`]", "`a`"},
        {"text", "[29.90]", "`29.90`"},
        {"text", "[12345678901234567890123]", "`12345678901234567890123`"},
        {"text", "[true]", "`true`"},
        {"text", "[`@date 2025-01-05`]", "`2025-01-05`"},
        {"text", "[`@time 2025-01-05T10:00:00+02:00`]", "`2025-01-05T10:00:00+02:00`"},
        {"text", "[[1, `a`]]", "`[1,\\`a\\`]`"},
        {"text", "[{`a`: null}]", "`{\\`a\\`:null}`"},
        {"text", "[null]", "null"},
        {"text", "[`@missing`]", "missing"},
    };
    CHECK(rows);
}

static void templates_are_filled(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"template", "[`Hi {{who}}, {{n}} x`, {`who`: `Ann`, `n`: 2}]", "`Hi Ann, 2 x`"},
        {"template", "[`plain`, {}]", "`plain`"},
        {"template", "[`{{a}}{{a}}`, {`a`: ``}]", "``"},
        {"template", "[`{{who}}`, {}]", "fails: the template wants `who`, which is missing"},
        {"template", "[`{{who}}`, {`who`: null}]",
         "fails: the template wants `who`, which is null"},
        {"template", "[`{{who`, {`who`: 1}]", "fails: a {{ of the template has no }}"},
        {"template", "[`{{a b}}`, {}]", "fails: `a b` is not a name; template() takes {{name}}"},
    };
    CHECK(rows);
}

static void addresses_and_names(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"is_email", "[`a@b.c`]", "true"},
        {"is_email", "[`é@b.c`]", "true"},
        {"is_email", "[`a@b`]", "false"},
        {"is_email", "[`a b@c.d`]", "false"},
        {"is_email", "[`a@b@c.d`]", "false"},
        {"is_email", "[`@b.c`]", "false"},
        {"is_email", "[`a@.c`]", "false"},
        {"is_email", "[`a@b.`]", "false"},
        {"is_email", "[`a@`]", "false"},
        {"is_email", "[``]", "false"},
        {"full_name", "[` Ann `, ` Lee`]", "`Ann Lee`"},
        {"full_name", "[null, `Lee`]", "`Lee`"},
        {"full_name", "[`Ann`, `@missing`]", "`Ann`"},
        {"full_name", "[` `, null]", "missing"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_is_mapped_by_code_point),
        cmocka_unit_test(ends_are_trimmed),
        cmocka_unit_test(positions_count_code_points),
        cmocka_unit_test(marks_cut_a_text),
        cmocka_unit_test(texts_are_filled_up_and_repeated),
        cmocka_unit_test(texts_become_lists),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(elements_are_joined),
        cmocka_unit_test(values_have_a_text),
        cmocka_unit_test(templates_are_filled),
        cmocka_unit_test(addresses_and_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
