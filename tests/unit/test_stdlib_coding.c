#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void json_is_strict(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"json", "[`{\\`a\\`:[1,29.90,null]}`]", "{`a`:[1,29.90,null]}"},
        {"json", "[` true `]", "true"},
        {"json", "[`\\`x\\`\\n`]", "`x`"},
        {"json", "[`null`]", "null"},
        {"to_json", "[{`a`: [1, null, 29.90]}]", "`{\\`a\\`:[1,null,29.90]}`"},
        {"to_json", "[{`a`: 1}, false]", "`{\\`a\\`:1}`"},
        {"to_json", "[{`a`: 1}, true]", "`{\\n  \\`a\\`: 1\\n}`"},
        {"to_json", "[`x`]", "`\\`x\\``"},
        {"to_json", "[`@date 2025-01-05`]", "`\\`2025-01-05\\``"},
        {"to_json", "[null]", "null"},
        {"to_json",
         "[[`0123456789012345678901234567890123456789`, "
         "`0123456789012345678901234567890123456789`, "
         "`0123456789012345678901234567890123456789`, "
         "`0123456789012345678901234567890123456789`, "
         "`0123456789012345678901234567890123456789`, "
         "`0123456789012345678901234567890123456789`, "
         "`0123456789012345678901234567890123456789`]]",
         "`[\\`0123456789012345678901234567890123456789\\`,"
         "\\`0123456789012345678901234567890123456789\\`,"
         "\\`0123456789012345678901234567890123456789\\`,"
         "\\`0123456789012345678901234567890123456789\\`,"
         "\\`0123456789012345678901234567890123456789\\`,"
         "\\`0123456789012345678901234567890123456789\\`,"
         "\\`0123456789012345678901234567890123456789\\`]`"},
    };
    CHECK(rows);
}

/* Expected texts: RFC 4648 section 10. */
static void base64_has_one_spelling(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"base64", "[``]", "``"},
        {"base64", "[`f`]", "`Zg==`"},
        {"base64", "[`fo`]", "`Zm8=`"},
        {"base64", "[`foo`]", "`Zm9v`"},
        {"base64", "[`foob`]", "`Zm9vYg==`"},
        {"base64", "[`fooba`]", "`Zm9vYmE=`"},
        {"base64", "[`foobar`]", "`Zm9vYmFy`"},
        {"from_base64", "[`Zm9vYmE=`]", "`fooba`"},
        {"from_base64", "[`Zg==`]", "`f`"},
        {"from_base64", "[``]", "``"},
        {"from_base64", "[`aMOpbGxv`]", "`héllo`"},
        {"from_base64", "[`Zg`]",
         "fails: `Zg` is not base64; from_base64() takes A-Z a-z 0-9 + / with = up to a fourth"},
        {"from_base64", "[`Zh==`]",
         "fails: `Zh==` is not base64; from_base64() takes A-Z a-z 0-9 + / with = up to a fourth"},
        {"from_base64", "[`Z===`]",
         "fails: `Z===` is not base64; from_base64() takes A-Z a-z 0-9 + / with = up to a fourth"},
        {"from_base64", "[`Zm 9v`]",
         "fails: `Zm 9v` is not base64; from_base64() takes A-Z a-z 0-9 + / with = up to a fourth"},
        {"from_base64", "[`Zg=a`]",
         "fails: `Zg=a` is not base64; from_base64() takes A-Z a-z 0-9 + / with = up to a fourth"},
        {"from_base64", "[`/w==`]",
         "fails: from_base64() gives bytes that are not UTF-8 text, from byte 1 on"},
        {"base64url", "[`a?>`]", "`YT8-`"},
        {"base64url", "[`f`]", "`Zg`"},
        {"from_base64url", "[`YT8-`]", "`a?>`"},
        {"from_base64url", "[`Zg`]", "`f`"},
        {"from_base64url", "[`Zg==`]", "`f`"},
        {"from_base64url", "[`YT8+`]",
         "fails: `YT8+` is not base64; from_base64url() takes A-Z a-z 0-9 - _"},
        {"from_base64url", "[`Z`]",
         "fails: `Z` is not base64; from_base64url() takes A-Z a-z 0-9 - _"},
        {"hex", "[`hé`]", "`68c3a9`"},
        {"hex", "[``]", "``"},
        {"from_hex", "[`68C3a9`]", "`hé`"},
        {"from_hex", "[`abc`]",
         "fails: `abc` is not hexadecimal; from_hex() takes pairs of digits"},
        {"from_hex", "[`zz`]", "fails: `zz` is not hexadecimal; from_hex() takes pairs of digits"},
        {"from_hex", "[`68ff`]",
         "fails: from_hex() gives bytes that are not UTF-8 text, from byte 2 on"},
    };
    CHECK(rows);
}

static void addresses_are_written(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"url_encode", "[`a b/é-._~`]", "`a%20b%2F%C3%A9-._~`"},
        {"url_encode", "[``]", "``"},
        {"url_decode", "[`a%20b+c%c3%A9`]", "`a b+cé`"},
        {"url_decode", "[`a+b`, true]", "`a b`"},
        {"url_decode", "[`100%`]",
         "fails: `100%` has a % without two hexadecimal digits behind it"},
        {"url_decode", "[`%2`]", "fails: `%2` has a % without two hexadecimal digits behind it"},
        {"url_decode", "[`%ff`]",
         "fails: url_decode() gives bytes that are not UTF-8 text, from byte 1 on"},
        {"url_query", "[{`q`: `a b`, `n`: 2, `x`: null, `é`: true}]", "`q=a%20b&n=2&%C3%A9=true`"},
        {"url_query", "[{}]", "``"},
        {"url_query", "[{`q`: [1]}]",
         "fails: `q` is a list of 1; url_query() takes texts, numbers and dates"},
    };
    CHECK(rows);
}

static void html_is_escaped(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"html_escape", "[`a<b & 'c' > \\`d\\``]", "`a&lt;b &amp; &#39;c&#39; &gt; &quot;d&quot;`"},
        {"html_escape", "[``]", "``"},
        {"html_unescape", "[`&lt;b&gt; &eacute; &#8364; &#x20AC; &apos;&nbsp;&hellip;`]",
         "`<b> é € € '\u00a0…`"},
        {"html_unescape", "[`AT&T & a &amp b&;`]", "`AT&T & a &amp b&;`"},
        {"html_unescape", "[`&yuml;&Agrave;&divide;`]", "`ÿÀ÷`"},
        {"html_unescape", "[`&nosuch;`]",
         "fails: `nosuch` between & and ; is no entity that html_unescape() knows"},
        {"html_unescape", "[`&#0;`]",
         "fails: `#0` between & and ; is no entity that html_unescape() knows"},
        {"html_unescape", "[`&#xD800;`]",
         "fails: `#xD800` between & and ; is no entity that html_unescape() knows"},
        {"html_unescape", "[`&#1114112;`]",
         "fails: `#1114112` between & and ; is no entity that html_unescape() knows"},
        {"html_unescape", "[`&#99999999999999999999;`]",
         "fails: `#99999999999999999999` between & and ; is no entity that html_unescape() knows"},
        {"html_unescape", "[`&#x;`]",
         "fails: `#x` between & and ; is no entity that html_unescape() knows"},
        {"html_unescape", "[`&#;`]",
         "fails: `#` between & and ; is no entity that html_unescape() knows"},
    };
    CHECK(rows);
}

static void bad_json_is_placed(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"json", "[`{a:1}`]", "fails: `{a:1}` is not JSON: a key in quotes is expected at byte 2"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_strict),        cmocka_unit_test(base64_has_one_spelling),
        cmocka_unit_test(addresses_are_written), cmocka_unit_test(html_is_escaped),
        cmocka_unit_test(bad_json_is_placed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
