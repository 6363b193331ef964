/* Output of the npm package's builders, and what their strict forms do right. The rest is in the
   conformance vectors (tests/compat). */
#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void csv_is_written(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.build_csv", "[[{`a`: {`b`: 1, `c`: [1, null]}, `d`: `x,\\`y`}, null]]",
         "`a.b,a.c,d\\n1,1; null,\\`x,\\`\\`y\\`\\n,,`"},
        {"sdk.build_csv", "[[{`a`: 1}, {`b`: 2}]]", "`a\\n1\\n`"},
        {"strict.build_csv", "[[{`a`: 1}, {`b`: 2, `a`: 3}]]", "`a,b\\n1,\\n3,2`"},
        {"sdk.build_csv",
         "[[{`a`: {`b`: 1}}], {`nestedHandling`: `json`, `includeHeaders`: false}]",
         "`\\`{\\`\\`b\\`\\`:1}\\``"},
        {"sdk.build_csv", "[[[1, 2]], {`delimiter`: `;`, `quoteAll`: true}]",
         "`\\`0\\`;\\`1\\`\\n\\`\\`;\\`\\``"},
        {"sdk.build_csv", "[[]]", "``"},
        {"sdk.build_csv", "[5]", "``"},
        {"sdk.stringify_csv", "[[{`a`: [1, 2], `b`: {}}, `xy`], {`headers`: true}]",
         "`a,b\\n\\`1,2\\`,[object Object]\\nx,y\\n`"},
        {"sdk.stringify_csv", "[[{`a`: 1}], {`headers`: [`b`, `a`], `delimiter`: `;`}]",
         "`b;a\\n;1\\n`"},
        {"sdk.stringify_csv", "[[null]]", "fails: Cannot convert undefined or null to object"},
        {"sdk.stringify_csv", "[null]", "fails: records is not iterable (it is null)"},
    };
    CHECK(rows);
}

static void xml_is_written(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.build_xml", "[{`a`: [1, null, {}], `b`: {`@i`: `<`, `#text`: `t`}, `c`: ``}]",
         "`<?xml version=\\`1.0\\` encoding=\\`UTF-8\\`?>\\n<root>\\n  <a>1</a>\\n  <a/>\\n  "
         "<a/>\\n  "
         "<b i=\\`&lt;\\`>t</b>\\n  <c></c>\\n</root>`"},
        {"sdk.build_xml", "[{`a b`: 1}, {`prettyPrint`: false, `xmlDeclaration`: false}]",
         "`<root><a b>1</a b></root>`"},
        {"strict.build_xml", "[{`a b`: 1}]",
         "fails: `a b` is no name of an XML element or attribute"},
        {"strict.build_xml", "[{`@1`: 1}]", "fails: `1` is no name of an XML element or attribute"},
        {"sdk.build_xml", "[[1, 2], {`prettyPrint`: false, `xmlDeclaration`: false}]",
         "`<root>1</root><root>2</root>`"},
        {"strict.build_xml", "[[1, 2]]",
         "fails: a document has one root; a list of 2 would have as many"},
        {"sdk.build_xml", "[{`#text`: `t`, `l`: []}, {`xmlDeclaration`: false}]",
         "`<root>\\n</root>`"},
        {"strict.build_xml", "[{`#text`: `t`, `l`: []}, {`xmlDeclaration`: false}]",
         "`<root>t</root>`"},
        {"sdk.build_xml", "[{`a`: `<x>`}, {`cdataKeys`: [`a`], `prettyPrint`: false}]",
         "`<?xml version=\\`1.0\\` encoding=\\`UTF-8\\`?><root><a><![CDATA[<x>]]></a></root>`"},
        {"sdk.stringify_xml",
         "[{`a`: [1, null], `b`: {`@x`: true, `#text`: `t`, `c`: []}}, "
         "{`declaration`: false}]",
         "`<root>\\n  <a/>\\n  <a>1</a>\\n  <b x>t</b>\\n</root>\\n`"},
        {"sdk.stringify_xml", "[{`r`: {`a`: {`#text`: `t`, `c`: [[1]]}}}, {`rootElement`: `r`}]",
         "`<?xml version=\\`1.0\\` encoding=\\`UTF-8\\`?>\\n<r>\\n  <a>\\nt    <c>\\n      "
         "<0>1</0>\\n    </c>\\n  </a>\\n</r>\\n`"},
        {"sdk.stringify_xml", "[null]", "fails: Cannot read properties of null (reading 'root')"},
    };
    CHECK(rows);
}

static void json_is_written(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.build_json",
         "[{`o`: [{`id`: 1, `l`: [{`s`: 2}, `x`]}, {`id`: 3}, null]}, {`mode`: `flatten`, "
         "`arrayPath`: `o[*].l[*]`, `repeatFields`: [`id`, `no`]}]",
         "[{`s`:2,`id`:1},{`0`:`x`,`id`:1},{`id`:3}]"},
        {"sdk.build_json", "[{`a`: 1, `l`: [2]}, {`mode`: `flatten`}]", "[2]"},
        {"sdk.build_json", "[{`a`: 1}, {`mode`: `flatten`}]", "[{`a`:1}]"},
        {"sdk.build_json", "[{`a`: 1}, {`mode`: `flatten`, `arrayPath`: `x[*]`}]", "[]"},
        {"sdk.build_json", "[{`a`: 1}]", "{`a`:1}"},
        {"sdk.stringify_json",
         "[{`b`: 1, `10`: 2, `9`: {}, `a`: [1, {`d`: 1, `c`: []}]}, "
         "{`sortKeys`: true, `pretty`: true, `indent`: 1}]",
         "`{\\n \\`9\\`: {},\\n \\`10\\`: 2,\\n \\`a\\`: [\\n  1,\\n  {\\n   \\`c\\`: [],\\n   "
         "\\`d\\`: 1\\n  }\\n ],\\n \\`b\\`: 1\\n}`"},
        {"sdk.stringify_json", "[{`n`: 12345678901234567890}]", "`{\\`n\\`:12345678901234567000}`"},
        {"strict.stringify_json", "[{`n`: 12345678901234567890}]",
         "`{\\`n\\`:12345678901234567890}`"},
        {"sdk.stringify_json", "[`@missing`]", "missing"},
        {"sdk.stringify_json", "[{`\\uffff`: 1, `\\ud83d\\ude00`: 2}, {`sortKeys`: true}]",
         "`{\\`\U0001F600\\`:2,\\`\uffff\\`:1}`"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_written),
        cmocka_unit_test(xml_is_written),
        cmocka_unit_test(json_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
