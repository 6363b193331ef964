/* XML of mapping files: what the strict forms do right. The package's own ways are in the conformance
   vectors (tests/compat). */
#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void texts_are_parsed_as_the_package_does(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.parse_xml", "[`<a><b>007</b><b/></a>`]", "{`a`:{`b`:[7,null]}}"},
        {"sdk.parse_xml", "[`<a>1.0<b/>x</a>`]", "{`a`:{`b`:null,`#text`:`1x`}}"},
        {"sdk.parse_xml", "[`<a x='1' y=''/>`, {`includeAttributes`: true}]",
         "{`a`:{`#text`:null,`@x`:`1`,`@y`:null}}"},
        {"sdk.parse_xml", "[`<a><b></a>`]", "{`a`:{`b`:null}}"},
        {"sdk.parse_xml", "[`<!DOCTYPE a [<!ENTITY e 'v'>]><a>&e;&#65;&#0;</a>`]",
         "{`a`:`v&#65;`}"},
        {"sdk.parse_xml", "[`<!DOCTYPE a [<!ENTITY e SYSTEM 'v'>]><a/>`]",
         "fails: Failed to parse XML: External entities are not supported"},
        {"sdk.parse_xml", "[`<a><!D></a>`]",
         "fails: Failed to parse XML: Invalid Tag instead of DOCTYPE"},
        {"sdk.parse_xml", "[`<!DOCTYPE a [<!ENTITY 1e 'v'>]><a/>`]",
         "fails: Failed to parse XML: Invalid entity name 1e"},
        {"sdk.parse_xml", "[`<!DOCTYPE a [<!ENTITY e v>]><a/>`]",
         "fails: Failed to parse XML: Expected quoted string, found `v`"},
        {"sdk.parse_xml", "[`<a`]",
         "fails: Failed to parse XML: readTagExp returned undefined at position 0. Context: `<a`"},
        {"sdk.parse_xml", "[`@text 102 <a>`]",
         "fails: Failed to parse XML: Maximum nested tags exceeded"},
        {"sdk.parse_xml", "[5]",
         "fails: Failed to parse XML: xmlContent.replace is not a function (the text is 5)"},
        {"sdk.parse_xml", "[`<a/>`, 5]", "fails: the options are 5; they are an object"},
        {"sdk.xml_path", "[`<a x='v'><b>1</b></a>`, `a.b`]", "1"},
        {"sdk.xml_path", "[`<a x='v'/>`, `a@x`]", "`v`"},
        {"sdk.xml_path", "[5, `a`]",
         "fails: Failed to resolve path: Invalid data format for XMLPathResolver: expected string "
         "or "
         "object, got number"},
        {"strict.xml_path", "[5, `a`]", "missing"},
        {"strict.xml_path", "[`text`, `a`]", "missing"},
        {"strict.xml_path", "[`<a>007</a>`, `a`]", "`007`"},
        {"strict.xml_path", "[`<a>`, `a`]",
         "fails: Failed to resolve path: Failed to parse XML string: Failed to parse XML: line 1, "
         "column 4: <a> is not closed"},
    };
    CHECK(rows);
}

static void strict_texts_stay_what_they_are(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"strict.parse_xml", "[`<a>007</a>`]", "{`a`:`007`}"},
        {"strict.parse_xml", "[`<a>1.10</a>`]", "{`a`:`1.10`}"},
        {"strict.parse_xml", "[`<a>12E3</a>`]", "{`a`:`12E3`}"},
        {"strict.parse_xml", "[`<a>0x1F</a>`]", "{`a`:`0x1F`}"},
        {"strict.parse_xml", "[`<a>9007199254740993</a>`]", "{`a`:`9007199254740993`}"},
        {"strict.parse_xml", "[`<a> -12.5 </a>`]", "{`a`:-12.5}"},
        {"strict.parse_xml", "[`<a>TRUE</a>`]", "{`a`:true}"},
        {"strict.parse_xml", "[`<a>true</a>`, {`parseBooleans`: false}]", "{`a`:`true`}"},
        {"strict.parse_xml", "[`<a>7</a>`, {`parseNumbers`: false}]", "{`a`:`7`}"},
        {"strict.parse_xml", "[`<a>&#65;&#x42;&amp;lt;</a>`]", "{`a`:`AB&lt;`}"},
        {"strict.parse_xml", "[`<a><![CDATA[ 007 <!-- c --> ]]></a>`]", "{`a`:` 007 <!-- c --> `}"},
        {"strict.parse_xml", "[`<a> x <![CDATA[ y ]]> </a>`]", "{`a`:`x  y `}"},
        {"strict.parse_xml", "[`<a>1<b/>2</a>`]", "{`a`:{`b`:null,`#text`:[`1`,`2`]}}"},
        {"strict.parse_xml", "[`<a> t1 <b/> t2 </a>`]", "{`a`:{`b`:null,`#text`:[`t1 `,` t2`]}}"},
        {"strict.parse_xml", "[`<a> <b/> t1<b/><b/> t2 <b/></a>`, {`normalizeWhitespace`: true}]",
         "{`a`:{`b`:[null,null,null,null],`#text`:[``,`t1`,``,`t2`,``]}}"},
        {"strict.xml_model", "[{`b`: `1`, `#text`: [` x `, `y`]}]", "{`b`:1,`#text`:[`x `,`y`]}"},
        {"sdk.xml_model", "[{`b`: `1`, `#text`: [` x `, `7`]}]", "{`b`:1,`#text`:`x7`}"},
        {"strict.parse_xml", "[`<a> <b/> 7 <c/> </a>`]", "{`a`:{`b`:null,`c`:null,`#text`:7}}"},
        {"strict.parse_xml", "[`<a x='' y=' 1 '/>`, {`includeAttributes`: true}]",
         "{`a`:{`#text`:null,`@x`:``,`@y`:`1`}}"},
        {"strict.parse_xml", "[`<a x='1'/>`, {`includeAttributes`: true, `attributePrefix`: ``}]",
         "{`a`:{`#text`:null,`x`:`1`}}"},
        {"strict.parse_xml", "[`<?p q?><a>1<!-- c -->2</a>tail`]", "{`?p`:null,`a`:12}"},
        {"strict.select_xml", "[`<a><b>07</b><c><b/></c></a>`, `//b`]", "[{`b`:`07`},{`b`:null}]"},
        {"strict.select_xml", "[`<a><b><c/></b></a>`, `/a/b`]", "[{`c`:null}]"},
        {"strict.select_xml", "[`<a>1</a>`, `a`]", "[]"},
        {"strict.select_xml", "[`<a>1</a>`, 5]", "fails: the selector is 5; it is a text"},
    };
    CHECK(rows);
}

static void what_is_not_well_formed_is_refused(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"strict.parse_xml", "[``]",
         "fails: Failed to parse XML: line 1, column 1: there is no element"},
        {"strict.parse_xml", "[`<a>\\n<b></a>`]",
         "fails: Failed to parse XML: line 2, column 4: </a> stands where </b> is expected"},
        {"strict.parse_xml", "[`<a>`]",
         "fails: Failed to parse XML: line 1, column 4: <a> is not closed"},
        {"strict.parse_xml", "[`<a/></b>`]",
         "fails: Failed to parse XML: line 1, column 5: </b> closes nothing"},
        {"strict.parse_xml", "[`x<a/>`]",
         "fails: Failed to parse XML: line 1, column 2: there is text before the first element"},
        {"strict.parse_xml", "[`<1a/>`]",
         "fails: Failed to parse XML: line 1, column 1: `1a` is no name of an element"},
        {"strict.parse_xml", "[`<a x/>`]",
         "fails: Failed to parse XML: line 1, column 1: attribute x has no value in quotes"},
        {"strict.parse_xml", "[`<a x=1/>`]",
         "fails: Failed to parse XML: line 1, column 1: attribute x has no value in quotes"},
        {"strict.parse_xml", "[`<a x='1' x='2'/>`]",
         "fails: Failed to parse XML: line 1, column 1: attribute x stands twice"},
        {"strict.parse_xml", "[`<a x='1'y='2'/>`]",
         "fails: Failed to parse XML: line 1, column 1: white space is missing between two "
         "attributes"},
        {"strict.parse_xml", "[`<a x='<'/>`]",
         "fails: Failed to parse XML: line 1, column 1: a < in an attribute is written &lt;"},
        {"strict.parse_xml", "[`<a =x/>`]",
         "fails: Failed to parse XML: line 1, column 1: `` is no name of an attribute"},
        {"strict.parse_xml", "[`<a>a & b</a>`]",
         "fails: Failed to parse XML: line 1, column 9: & is no reference; a plain & is written "
         "&amp;"},
        {"strict.parse_xml", "[`<a>&nbsp;</a>`]",
         "fails: Failed to parse XML: line 1, column 10: &nbsp; is no reference; a plain & is "
         "written &amp;"},
        {"strict.parse_xml", "[`<a>&#0;</a>`]",
         "fails: Failed to parse XML: line 1, column 8: &#0; is no reference; a plain & is written "
         "&amp;"},
        {"strict.parse_xml", "[`<a><![cdata[x]]></a>`]",
         "fails: Failed to parse XML: line 1, column 4: <! begins nothing that belongs here; CDATA "
         "is "
         "<![CDATA[...]]>"},
        {"strict.parse_xml", "[`<a><!-- x</a>`]",
         "fails: Failed to parse XML: Comment is not closed."},
    };
    CHECK(rows);
}

static void values_of_weft_become_the_model(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.xml_model",
         "[{`@id`: ` 1 `, `@e`: ``, `n`: `007`, `l`: [`1`, ``, {`@k`: `v`}], `#text`: `t`}]",
         "{`n`:7,`l`:[1,null,{`#text`:null,`@k`:`v`}],`#text`:`t`,`@id`:`1`,`@e`:null}"},
        {"strict.xml_model", "[{`@e`: ``, `n`: `007`, `m`: `7`, `b`: `true`, `#text`: `7`}]",
         "{`n`:`007`,`m`:7,`b`:true,`#text`:7,`@e`:``}"},
        {"sdk.xml_model", "[``]", "null"},
        {"sdk.xml_model", "[`@missing`]", "null"},
        {"sdk.xml_model", "[[`1`, {`a`: `x`}]]", "[1,{`a`:`x`}]"},
        {"sdk.xml_model", "[{}]", "null"},
    };
    CHECK(rows);
}

static void nodes_are_taken_and_read(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.node", "[{`a`: {`b`: 1}}, `a`, `json`, false, null, false, `n`]", "{`b`:1}"},
        {"sdk.node", "[{`a`: 0, `body`: {`a`: 4}}, `a`, `json`, false, null, false, `n`]", "4"},
        {"strict.node", "[{`a`: 0, `body`: {`a`: 4}}, `a`, `json`, false, null, false, `n`]", "0"},
        {"sdk.node", "[{}, `a`, `json`, false, null, false, `n`]", "missing"},
        {"sdk.node", "[{}, `a.b`, `xml`, false, null, true, `n`]",
         "fails: Node processing failed for 'n': Required node 'n' extraction returned "
         "null/undefined "
         "at path: a.b (also tried fallback paths)\n\nField: n\nSource Path: a.b\n\nField: n"},
        {"sdk.node", "[{`a`: 1}, `a[0]`, `json`, false, null, false, `n`]",
         "fails: Node processing failed for 'n': Expected array but got number at path segment\n\n"
         "Field: n"},
        {"sdk.node",
         "[{`a`: {`_`: `&lt;b x='1'&gt;07&lt;/b&gt;`}}, `a`, `json`, true, `xml`, false, `n`]",
         "{`b`:{`#text`:7,`@x`:`1`}}"},
        {"strict.node", "[{`a`: `<b>07</b>`}, `a`, `json`, false, `xml`, false, `n`]", "{`b`:7}"},
        {"sdk.node", "[{`a`: 5}, `a`, `json`, false, `xml`, false, `n`]",
         "fails: Node processing failed for 'n': Failed to parse XML: xmlContent.replace is not a "
         "function\n\nField: n"},
        {"sdk.node", "[{`a`: `<b`}, `a`, `json`, false, `xml`, false, `n`]",
         "fails: Node processing failed for 'n': Failed to parse XML: readTagExp returned "
         "undefined at "
         "position 0. Context: `<b`\n\nField: n"},
        {"sdk.node", "[{`a`: `{\\`q\\`:1}`}, `a`, `json`, false, `json`, false, `n`]", "{`q`:1}"},
        {"sdk.node", "[{`a`: `{`}, `a`, `json`, false, `json`, false, `n`]",
         "fails: Node processing failed for 'n': a key in quotes is expected in JSON at "
         "position 1\n\nField: n"},
        {"sdk.node", "[{`a`: [1, {`b`: 2}, `&lt;`]}, `a`, `json`, true, null, false, `n`]",
         "`1,[object Object],<`"},
        {"sdk.node", "[{`a`: 1}, ``, `json`, false, null, false, `n`]",
         "fails: a node has a path (here ``) and a name (here `n`), both texts"},
        {"sdk.unescape", "[`&AMP;#65;&#x42;&#38;lt;&euro;&no;&#xD800;&`]",
         "`AB&lt;€&no;&#xD800;&`"},
        {"strict.unescape", "[`&amp;#65;&#x42;`]", "`&#65;B`"},
        {"sdk.unescape", "[5]", "5"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_parsed_as_the_package_does),
        cmocka_unit_test(strict_texts_stay_what_they_are),
        cmocka_unit_test(what_is_not_well_formed_is_refused),
        cmocka_unit_test(values_of_weft_become_the_model),
        cmocka_unit_test(nodes_are_taken_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
