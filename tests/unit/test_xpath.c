/* XPath from text to value. Expectations are the Recommendation's own examples (sections 2 to 5) and
   what it says in words, worked out by hand; tests/oracle/xpath compares with libxml2. */
#include "tests/support/xpath_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct row {
    const char *expression;
    const char *wanted;
} row;

/* Each row with the document's element whose id is "here", or else the root, as context. */
static void expect_rows(const char *document, const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        desk d;
        wf_xpath_value value;
        desk_init(&d);
        const wf_xml_node *context = desk_tree(&d, document);
        if (desk_run(&d, &value, "//*[@id = 'here']", context, NULL, 0) == WEFT_OK &&
            value.count != 0)
            context = value.nodes[0];
        const weft_status rc = desk_run(&d, &value, rows[i].expression, context, NULL, 0);
        if (rc != WEFT_OK)
            fail_msg("%s: status %d", rows[i].expression, (int)rc);
        xpath_text_put(&d.text, &value);
        if (strcmp(desk_shown(&d), rows[i].wanted) != 0)
            fail_msg("%s: %s, not %s", rows[i].expression, d.text.data, rows[i].wanted);
        desk_fini(&d);
    }
}

#define EXPECT(document, rows) expect_rows((document), (rows), WF_COUNTOF(rows))

/* ---- the data model and paths ---- */

static const char book[] =
    "<doc id='d'><chapter id='c1'><title>Introduction</title><para id='p1'>one</para></chapter>"
    "<chapter id='here'><title>Axes</title><para id='p2' type='warning'>two <b>b</b></para>"
    "<para id='p3'>three</para><para id='p4' type='warning'>four</para><note id='n1'>x</note>"
    "<!--said--><?go there?><section id='s1'><para id='p5'>five</para><para id='p6'>six</para>"
    "</section></chapter><chapter id='c3'><title>End</title><para id='p7'>seven</para></chapter>"
    "</doc>";

/* Section 2's list of location paths. */
static void xpath_selects_by_the_examples_of_section_2(void **state)
{
    (void)state;
    static const row rows[] = {
        {"child::para", "para#p2 para#p3 para#p4"},
        {"child::*", "title para#p2 para#p3 para#p4 note#n1 section#s1"},
        {"child::text()", ""},
        {"child::node()", "title para#p2 para#p3 para#p4 note#n1 !said ?go section#s1"},
        {"attribute::id", "@id"},
        {"attribute::*", "@id"},
        {"descendant::para", "para#p2 para#p3 para#p4 para#p5 para#p6"},
        {"ancestor::doc", "doc#d"},
        {"ancestor-or-self::chapter", "chapter#here"},
        {"descendant-or-self::para", "para#p2 para#p3 para#p4 para#p5 para#p6"},
        {"self::para", ""},
        {"self::chapter", "chapter#here"},
        {"child::section/descendant::para", "para#p5 para#p6"},
        {"child::*/child::para", "para#p5 para#p6"},
        {"/", "/"},
        {"/descendant::para", "para#p1 para#p2 para#p3 para#p4 para#p5 para#p6 para#p7"},
        {"/descendant::section/child::para", "para#p5 para#p6"},
        {"child::para[position()=1]", "para#p2"},
        {"child::para[position()=last()]", "para#p4"},
        {"child::para[position()=last()-1]", "para#p3"},
        {"child::para[position()>1]", "para#p3 para#p4"},
        {"following-sibling::chapter[position()=1]", "chapter#c3"},
        {"preceding-sibling::chapter[position()=1]", "chapter#c1"},
        {"/descendant::para[position()=6]", "para#p6"},
        {"/child::doc/child::chapter[position()=2]/child::section[position()=1]", "section#s1"},
        {"child::para[attribute::type=\"warning\"]", "para#p2 para#p4"},
        {"child::para[attribute::type='warning'][position()=2]", "para#p4"},
        {"child::para[position()=2][attribute::type=\"warning\"]", ""},
        {"/doc/child::chapter[child::title='Introduction']", "chapter#c1"},
        {"/doc/child::chapter[child::title]", "chapter#c1 chapter#here chapter#c3"},
        {"child::*[self::note or self::section]", "note#n1 section#s1"},
        {"child::*[self::note or self::section][position()=last()]", "section#s1"},
        /* the abbreviated ones */
        {"para", "para#p2 para#p3 para#p4"},
        {"*", "title para#p2 para#p3 para#p4 note#n1 section#s1"},
        {"@id", "@id"},
        {"@*", "@id"},
        {"para[1]", "para#p2"},
        {"para[last()]", "para#p4"},
        {"*/para", "para#p5 para#p6"},
        {"/doc/chapter[2]/section[1]", "section#s1"},
        {"section//para", "para#p5 para#p6"},
        {"//para", "para#p1 para#p2 para#p3 para#p4 para#p5 para#p6 para#p7"},
        {"//chapter/para", "para#p1 para#p2 para#p3 para#p4 para#p7"},
        {".", "chapter#here"},
        {".//para", "para#p2 para#p3 para#p4 para#p5 para#p6"},
        {"..", "doc#d"},
        {"../@id", "@id"},
        {"para[@type]", "para#p2 para#p4"},
        {"para[@type=\"warning\"]", "para#p2 para#p4"},
        {"para[@type=\"warning\"][2]", "para#p4"},
        {"para[2][@type=\"warning\"]", ""},
        {"para[@id and @type]", "para#p2 para#p4"},
        /* "The location path //para[1] does not mean the same as /descendant::para[1]." */
        {"//para[1]", "para#p1 para#p2 para#p5 para#p7"},
        {"/descendant::para[1]", "para#p1"},
        {"(//para)[1]", "para#p1"},
        {"(//para)[last()]", "para#p7"},
    };
    EXPECT(book, rows);
}

static void xpath_walks_all_axes(void **state)
{
    (void)state;
    static const row rows[] = {
        {"para/following::*",
         "para#p3 para#p4 note#n1 section#s1 para#p5 para#p6 chapter#c3 title para#p7"},
        {"section/preceding::*",
         "chapter#c1 title para#p1 title para#p2 b para#p3 para#p4 note#n1"},
        {"section/preceding::*[1]", "note#n1"},
        {"section/preceding::*[5]", "para#p2"},
        {"para/preceding-sibling::*", "title para#p2 para#p3"},
        {"para/following-sibling::node()", "para#p3 para#p4 note#n1 !said ?go section#s1"},
        {"section/para/ancestor::*", "doc#d chapter#here section#s1"},
        {"section/para/ancestor::*[1]", "section#s1"},
        {"section/para/ancestor-or-self::*[2]", "section#s1"},
        {"section/para/ancestor-or-self::node()",
         "/ doc#d chapter#here section#s1 para#p5 para#p6"},
        {"(section/para/ancestor::*)[1]", "doc#d"},
        {"ancestor::node()[last()]", "/"},
        {"@id/..", "chapter#here"},
        {"@id/ancestor::*", "doc#d chapter#here"},
        {"@id/child::node()", ""},
        {"@id/following-sibling::node()", ""},
        {"@id/descendant-or-self::node()", "@id"},
        /* an attribute has no descendants, so what is in its element follows it (2.2) */
        {"section/@id/following::*", "para#p5 para#p6 chapter#c3 title para#p7"},
        {"section/@id/preceding::*[1]", "note#n1"},
        {"comment() | processing-instruction('go') | processing-instruction('no')", "!said ?go"},
        {"processing-instruction()", "?go"},
        {"descendant::text()[. = 'b']", "\"b\""},
        {"/node()", "doc#d"},
        {"/..", ""},
        {"/self::node()", "/"},
        {"//b/ancestor::para/..", "chapter#here"},
        {"para[2] | para[1] | para", "para#p2 para#p3 para#p4"},
        {"//para/..//para[not(following::para)]", "para#p7"},
        {"para[position() = 3 or position() = 1]", "para#p2 para#p4"},
        {"para[3.0]", "para#p4"},
        {"para[1.5]", ""},
        {"para[0]", ""},
        {"para[-1]", ""},
        {"para[4294967297]", ""},
        {"para['']", ""},
        {"para['x'][2]", "para#p3"},
        {"id('here')", ""},
    };
    EXPECT(book, rows);
}

static void xpath_knows_namespaces(void **state)
{
    (void)state;
    static const char document[] =
        "<a xmlns='urn:p' xmlns:x='urn:q' x:k='1' k='2'><x:b id='here'><c xmlns=''><d/></c>"
        "<e xmlns:x='urn:p' x:k='3'/></x:b></a>";
    static const row rows[] = {
        {"/a", ""},
        {"/p:a", "a"},
        {"/p:a/@k", "@k"},
        {"/p:a/@q:k", "@x:k"},
        {"/p:a/@q:*", "@x:k"},
        {"/p:a/@*", "@x:k @k"},
        {"/p:*/q:*/*", "c e"},
        {"/*/*/p:*", "e"},
        {"/*/*/p:e/@p:k", "@x:k"},
        {"//c/d", "d"},
        {"name()", "'x:b'"},
        {"local-name()", "'b'"},
        {"namespace-uri()", "'urn:q'"},
        {"namespace-uri(//c)", "''"},
        {"name(/*/@q:k)", "'x:k'"},
        {"count(namespace::*)", "3"},
        {"count(//d/namespace::*)", "2"},
        {"namespace::x", "xmlns:x"},
        {"string(namespace::x)", "'urn:q'"},
        {"string(p:e/namespace::x)", "'urn:p'"},
        {"local-name(namespace::x)", "'x'"},
        {"namespace-uri(namespace::x)", "''"},
        {"string(namespace::xml)", "'http://www.w3.org/XML/1998/namespace'"},
        {"namespace::x/..", "x:b#here"},
        {"count(namespace::* | namespace::*)", "3"},
        {"count(//namespace::x)", "5"},
        {"namespace::node()[self::x]", ""}, /* self looks for elements */
        {"@x", ""},
        {"@xml:lang", ""},
    };
    EXPECT(document, rows);
}

/* ---- values ---- */

static void xpath_calculates(void **state)
{
    (void)state;
    static const row rows[] = {
        {"1 + 2 * 3", "7"},
        {"(1 + 2) * 3", "9"},
        {"10 - 4 - 3", "3"},
        {"7 div 2", "3.5"},
        {"1 div 0", "Infinity"},
        {"-1 div 0", "-Infinity"},
        {"0 div 0", "NaN"},
        {"1 div -0", "-Infinity"},
        {"5 mod 2", "1"},
        {"5 mod -2", "1"},
        {"-5 mod 2", "-1"},
        {"-5 mod -2", "-1"},
        {"1.5 mod 0.5", "0"},
        {"1 div (-4 mod 2)", "-Infinity"},
        {"5 mod 0", "NaN"},
        {"5 mod (1 div 0)", "5"},
        {"--3", "3"},
        {"---3", "-3"},
        {"-'3'", "-3"},
        {"- - true()", "1"},
        {"'3' + '4'", "7"},
        {"'x' + 1", "NaN"},
        {"true() + true()", "2"},
        {".5 + 5.", "5.5"},
        {"007", "7"},
        {"0.1 + 0.2", "0.30000000000000004"},
        {"1000000000000000000000000", "1000000000000000000000000"},
        {"123456789012345678", "123456789012345680"},
        {"0.000000123", "0.000000123"},
        {"-0.000000123", "-0.000000123"},
        {"100", "100"},
        {"-0", "0"},
        {"12.50", "12.5"},
        {"6*3", "18"},
        {"* * 2", "NaN"},
        {"2*2*2", "8"},
        {"floor(2.6)", "2"},
        {"floor(-2.5)", "-3"},
        {"ceiling(2.2)", "3"},
        {"ceiling(-2.5)", "-2"},
        {"1 div ceiling(-0.5)", "-Infinity"},
        {"round(2.5)", "3"},
        {"round(2.4999)", "2"},
        {"round(-2.5)", "-2"},
        {"round(-2.6)", "-3"},
        {"1 div round(-0.5)", "-Infinity"},
        {"1 div round(-0.2)", "-Infinity"},
        {"1 div round(0.2)", "Infinity"},
        {"round(0.49999999999999994)", "0"},
        {"round(9007199254740993)", "9007199254740992"},
        {"round(1 div 0)", "Infinity"},
        {"round('x')", "NaN"},
        {"number('  12.5 ')", "12.5"},
        {"number('-.5')", "-0.5"},
        {"number('5.')", "5"},
        {"number('.')", "NaN"},
        {"number('-')", "NaN"},
        {"number('')", "NaN"},
        {"number('+1')", "NaN"},
        {"number('1e3')", "NaN"},
        {"number('- 1')", "NaN"},
        {"number('--1')", "NaN"},
        {"number('0x10')", "NaN"},
        {"number('1 2')", "NaN"},
        {"number(false())", "0"},
        {"sum(/none)", "0"},
    };
    EXPECT("<r/>", rows);
}

static void xpath_handles_texts(void **state)
{
    (void)state;
    static const row rows[] = {
        {"string(1 div 3)", "'0.3333333333333333'"},
        {"string(-0)", "'0'"},
        {"string(1 = 1)", "'true'"},
        {"string(/none)", "''"},
        {"string(/r/b)", "'bc'"},
        {"string()", "'a\xc3\xa9\xf0\x9f\x98\x80 z'"},
        {"string(/)", "'a\xc3\xa9\xf0\x9f\x98\x80 zbc'"},
        {"concat('a', 1, true(), /none)", "'a1true'"},
        {"starts-with('abc', 'ab')", "true"},
        {"starts-with('abc', '')", "true"},
        {"starts-with('', 'a')", "false"},
        {"contains('abc', 'bc')", "true"},
        {"contains('abc', '')", "true"},
        {"contains('aab', 'ab')", "true"},
        {"contains('ab', 'abc')", "false"},
        {"substring-before('1999/04/01', '/')", "'1999'"},
        {"substring-before('a', 'x')", "''"},
        {"substring-after('1999/04/01', '/')", "'04/01'"},
        {"substring-after('1999/04/01', '19')", "'99/04/01'"},
        {"substring-after('a', '')", "'a'"},
        {"substring('12345', 2, 3)", "'234'"},
        {"substring('12345', 2)", "'2345'"},
        {"substring('12345', 1.5, 2.6)", "'234'"},
        {"substring('12345', 0, 3)", "'12'"},
        {"substring('12345', 0 div 0, 3)", "''"},
        {"substring('12345', 1, 0 div 0)", "''"},
        {"substring('12345', -42, 1 div 0)", "'12345'"},
        {"substring('12345', -1 div 0, 1 div 0)", "''"},
        {"substring('12345', -1 div 0)", "'12345'"},
        {"substring('a\xc3\xa9\xf0\x9f\x98\x80z', 2, 2)", "'\xc3\xa9\xf0\x9f\x98\x80'"},
        {"string-length()", "5"},
        {"string-length('a\xc3\xa9\xf0\x9f\x98\x80')", "3"},
        {"normalize-space('  a  b\t\nc ')", "'a b c'"},
        {"normalize-space(' ')", "''"},
        {"normalize-space('a\xc2\xa0 b')", "'a\xc2\xa0 b'"},
        {"translate('bar', 'abc', 'ABC')", "'BAr'"},
        {"translate('--aaa--', 'abc-', 'ABC')", "'AAA'"},
        {"translate('aba', 'aa', 'xy')", "'xbx'"},
        {"translate('a\xc3\xa9', '\xc3\xa9', '\xf0\x9f\x98\x80')", "'a\xf0\x9f\x98\x80'"},
        {"lang('en')", "true"},
        {"lang('EN')", "true"},
        {"lang('en-GB')", "true"},
        {"lang('e')", "false"},
        {"lang('de')", "false"},
        {"/r/b[lang('de')]", "b"},
        {"/r[lang('de')]", ""},
        {"boolean('')", "false"},
        {"boolean('false')", "true"},
        {"boolean(0)", "false"},
        {"boolean(0 div 0)", "false"},
        {"boolean(/r)", "true"},
        {"boolean(/none)", "false"},
        {"not(/none)", "true"},
    };
    EXPECT("<r><here id='here' xml:lang='en-GB'>a\xc3\xa9\xf0\x9f\x98\x80 z</here>"
           "<b xml:lang='de'>b<i>c</i><!--no--></b></r>",
           rows);
}

static void xpath_compares_by_section_3_4(void **state)
{
    (void)state;
    static const row rows[] = {
        {"1 = 1.0", "true"},
        {"'1' = 1", "true"},
        {"'1' = '1.0'", "false"},
        {"'x' != 'x'", "false"},
        {"0 div 0 = 0 div 0", "false"},
        {"0 div 0 != 0 div 0", "true"},
        {"true() = 'x'", "true"},
        {"true() = 0", "false"},
        {"'10' < '9'", "false"},
        {"'a' < 'b'", "false"},
        {"2 > 1 > 0", "true"},
        {"3 > 2 > 1", "false"},
        {"1 = 1 = 1", "true"},
        {"//n = 2", "true"},
        {"//n != 2", "true"},
        {"not(//n = 2)", "false"},
        {"//n = 4", "false"},
        {"//n = '02'", "false"},
        {"//n = 02", "true"},
        {"//n < 2", "true"},
        {"//n > 3", "false"},
        {"3 <= //n", "true"},
        {"4 <= //n", "false"},
        {"//n = //m", "true"},
        {"//n != //m", "true"},
        {"//m = //m", "true"},
        {"//one != //one", "false"},
        {"//n < //m", "true"},
        {"//n > //m", "true"},
        {"//m > //n", "true"},
        {"//n >= //big", "false"},
        {"//n < //big", "true"},
        {"//none = //none", "false"},
        {"//none != //n", "false"},
        {"//none = true()", "false"},
        {"//none = false()", "true"},
        {"//n = true()", "true"},
        {"//n > false()", "true"},
        {"//none < true()", "true"},
        {"//word < 3", "false"},
        {"//word >= 3", "false"},
        {"count(//n[. > 1])", "2"},
        {"sum(//n)", "6"},
        {"sum(//n | //m)", "11"},
        {"sum(//word)", "NaN"},
        {"true() or (1 div 0 = 0)", "true"},
        {"false() and true() or true()", "true"},
        {"false() or false()", "false"},
        {"1 and 'x' and //n", "true"},
        {"1 and '' and //n", "false"},
    };
    EXPECT("<r><n>1</n><n>2</n><n>3</n><m>2</m><m>3</m><one>z</one><word>z</word><big>9</big></r>",
           rows);
}

/* Section 3.7: what `*` and the names of operators are is told by the token before. */
static void xpath_tells_operators_from_names(void **state)
{
    (void)state;
    static const row rows[] = {
        {"*[1] * 2", "10"},
        {"div div mod", "2.5"},
        {"div * mod", "10"},
        {"or or and", "true"},
        {"count(and | or | div | mod)", "3"},
        {"div-mod", "div-mod"},
        {"text", "text"},
        {"text/text()", "\"t\""},
        {"node | comment", "comment"},
        {"count ( * )", "6"},
        {"child :: div", "div"},
        {"child::*", "div mod or div-mod text comment"},
        {"@*", "@id @and"},
        {"@and = 'x'and true()", "true"},
        {"div -mod", "3"},
        {"div<6", "true"},
        {"*//text()", "\"5\" \"2\" \"1\" \"t\""},
    };
    EXPECT("<r id='here' and='x'><div>5</div><mod>2</mod><or>1</or><div-mod/><text>t</text>"
           "<comment/></r>",
           rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xpath_selects_by_the_examples_of_section_2),
        cmocka_unit_test(xpath_walks_all_axes),
        cmocka_unit_test(xpath_knows_namespaces),
        cmocka_unit_test(xpath_calculates),
        cmocka_unit_test(xpath_handles_texts),
        cmocka_unit_test(xpath_compares_by_section_3_4),
        cmocka_unit_test(xpath_tells_operators_from_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
