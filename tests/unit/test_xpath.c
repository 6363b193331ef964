/* XPath from text to value. Expectations are the Recommendation's own examples (sections 2 to 5) and
   what it says in words, worked out by hand; tests/oracle/xpath compares with libxml2. */
#include "tests/support/xml_tree.h"
#include "tests/support/xpath_text.h"
#include "vm/xpath_code.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct row {
    const char *expression;
    const char *wanted;
} row;

typedef struct desk {
    wf_arena arena;
    wf_buf text;
    weft_diags *diags;
    uint64_t steps;
} desk;

static void desk_init(desk *d)
{
    wf_arena_init(&d->arena, 0);
    wf_buf_init(&d->text, 0);
    d->diags = weft_diags_new(0);
    d->steps = 1000000;
    assert_non_null(d->diags);
}

static void desk_fini(desk *d)
{
    weft_diags_free(d->diags);
    wf_buf_fini(&d->text);
    wf_arena_fini(&d->arena);
}

static const char *shown(desk *d)
{
    wf_buf_put_byte(&d->text, '\0');
    assert_int_equal(d->text.status, WEFT_OK);
    return d->text.data;
}

static weft_span code_of(desk *d, const char *expression)
{
    wf_buf code;
    wf_buf_init(&code, 0);
    const wf_xpath *const xpath =
        xpath_text_read(weft_span_text(expression), NULL, &d->arena, d->diags);
    if (!xpath)
        fail_msg("%s: %.*s", expression, (int)weft_diags_render(d->diags, NULL).len,
                 weft_diags_render(d->diags, NULL).ptr);
    assert_int_equal(wf_xpath_compile(&code, xpath), WEFT_OK);
    const weft_span kept = wf_arena_dup(&d->arena, wf_buf_span(&code));
    wf_buf_fini(&code);
    assert_true(wf_xpath_verify(kept, xpath->variable_count));
    assert_int_equal(wf_xpath_result(kept), xpath->result);
    return kept;
}

static weft_status run(desk *d, wf_xpath_value *out, const char *expression,
                       const wf_xml_node *context, const wf_xpath_value *variables, uint32_t count)
{
    wf_xpath_run run = {0};
    run.arena = &d->arena;
    run.steps = &d->steps;
    run.variables = variables;
    run.variable_count = count;
    return wf_xpath_eval(out, code_of(d, expression), context, &run);
}

static const wf_xml_node *tree_of(desk *d, const char *document)
{
    const wf_xml_node *const root = xml_tree_read(weft_span_text(document), &d->arena);
    assert_non_null(root);
    return root;
}

/* Each row with the document's element whose id is "here", or else the root, as context. */
static void expect_rows(const char *document, const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        desk d;
        wf_xpath_value value;
        desk_init(&d);
        const wf_xml_node *context = tree_of(&d, document);
        if (run(&d, &value, "//*[@id = 'here']", context, NULL, 0) == WEFT_OK && value.count != 0)
            context = value.nodes[0];
        const weft_status rc = run(&d, &value, rows[i].expression, context, NULL, 0);
        if (rc != WEFT_OK)
            fail_msg("%s: status %d", rows[i].expression, (int)rc);
        xpath_text_put(&d.text, &value);
        if (strcmp(shown(&d), rows[i].wanted) != 0)
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

/* ---- variables ---- */

static void xpath_numbers_variables_by_first_use(void **state)
{
    (void)state;
    desk d;
    desk_init(&d);
    const wf_xpath *const xpath =
        xpath_text_read(weft_span_text("$b + $a * $b"), NULL, &d.arena, d.diags);
    assert_non_null(xpath);
    assert_int_equal(xpath->variable_count, 2);
    assert_true(weft_span_equal(xpath->variables[0].name, weft_span_text("b")));
    assert_true(weft_span_equal(xpath->variables[1].name, weft_span_text("a")));
    assert_int_equal(xpath->variables[1].place.start, 5);
    assert_int_equal(xpath->variables[1].place.end, 7);
    desk_fini(&d);
}

static void xpath_takes_values_of_variables(void **state)
{
    (void)state;
    desk d;
    desk_init(&d);
    const wf_xml_node *const root = tree_of(&d, "<r><a>1</a><a>2</a></r>");
    const wf_xml_node *const nodes[] = {root->first_child->first_child,
                                        root->first_child->last_child};
    wf_xpath_value values[2] = {{.kind = WF_XPATH_NODES, .nodes = nodes, .count = 2},
                                {.kind = WF_XPATH_NUMBER, .number = 2}};
    wf_xpath_value value;
    assert_int_equal(run(&d, &value, "$a[$n]/text() = $n", root, values, 2), WEFT_OK);
    assert_true(value.boolean);
    assert_int_equal(run(&d, &value, "$a | /r", root, values, 2), WEFT_OK);
    assert_int_equal(value.count, 3);
    assert_int_equal(run(&d, &value, "$a[2]", root, values, 2), WEFT_OK);
    assert_ptr_equal(value.nodes[0], nodes[1]);
    assert_int_equal(run(&d, &value, "$x", root, values, 2), WEFT_OK);
    assert_int_equal(value.kind, WF_XPATH_NODES);
    values[0].kind = WF_XPATH_NUMBER;
    assert_int_equal(run(&d, &value, "$a/b", root, values, 2), WEFT_REJECTED);
    assert_int_equal(run(&d, &value, "$a | /r", root, values, 2), WEFT_REJECTED);
    assert_int_equal(run(&d, &value, "count($a)", root, values, 2), WEFT_REJECTED);
    assert_int_equal(run(&d, &value, "$a[1]", root, values, 2), WEFT_REJECTED);
    desk_fini(&d);
}

/* ---- what is known when compiling ---- */

static void expect_path(const char *expression, const char *wanted)
{
    desk d;
    desk_init(&d);
    const wf_xpath *const xpath =
        xpath_text_read(weft_span_text(expression), "urn:d", &d.arena, d.diags);
    assert_non_null(xpath);
    wf_buf_put_text(&d.text, !xpath->is_path ? "no" : xpath->is_absolute ? "/" : "");
    for (uint32_t i = 0; i < xpath->step_count; i++) {
        const wf_xpath_step *const step = &xpath->steps[i];
        wf_buf_printf(&d.text, " %s%s{%.*s}%.*s", step->is_deep ? "//" : "",
                      step->is_attribute ? "@" : "", (int)step->uri.len,
                      step->uri.len != 0 ? step->uri.ptr : "", (int)step->local.len,
                      step->local.len != 0 ? step->local.ptr : "");
        if (step->any_uri)
            wf_buf_put_byte(&d.text, '*');
    }
    assert_string_equal(shown(&d), wanted);
    desk_fini(&d);
}

static void xpath_knows_simple_paths(void **state)
{
    (void)state;
    expect_path("/a/p:b", "/ {urn:d}a {urn:p}b");
    expect_path("a/@k", " {urn:d}a @{}k");
    expect_path("./a/./b/.", " {urn:d}a {urn:d}b");
    expect_path("child::a/attribute::p:*", " {urn:d}a @{urn:p}");
    expect_path("*/@*", " {}* @{}*");
    expect_path("//a//@b", "/ //{urn:d}a //@{}b");
    expect_path(".//a", " //{urn:d}a");
    expect_path(".", "");
    expect_path("/", "/");
    expect_path("a[1]", "no");
    expect_path("a/text()", "no");
    expect_path("@a/b", "no");
    expect_path("../a", "no");
    expect_path("//.", "no");
    expect_path("descendant-or-self::node()/a", "no");
    expect_path("(a)/b", "no");
    expect_path("a | b", "no");
    expect_path("'a'", "no");
}

static void expect_kind(const char *expression, wf_xpath_kind kind)
{
    desk d;
    desk_init(&d);
    assert_int_equal(wf_xpath_result(code_of(&d, expression)), kind);
    desk_fini(&d);
}

static void xpath_knows_kinds(void **state)
{
    (void)state;
    expect_kind("a | b", WF_XPATH_NODES);
    expect_kind("(a)[1]", WF_XPATH_NODES);
    expect_kind("id('x')", WF_XPATH_NODES);
    expect_kind("$x/a", WF_XPATH_NODES);
    expect_kind("$x", WF_XPATH_ANY);
    expect_kind("a = b", WF_XPATH_BOOL);
    expect_kind("a and b", WF_XPATH_BOOL);
    expect_kind("-a", WF_XPATH_NUMBER);
    expect_kind("a mod b", WF_XPATH_NUMBER);
    expect_kind("count(a)", WF_XPATH_NUMBER);
    expect_kind("'a'", WF_XPATH_STRING);
    expect_kind("name()", WF_XPATH_STRING);
}

/* ---- mistakes ---- */

typedef struct mistake {
    const char *expression;
    const char *code;
    uint32_t start;
    uint32_t length;
    const char *said; /* a part of message or hint */
} mistake;

static void expect_mistake(const mistake *wanted)
{
    desk d;
    desk_init(&d);
    const wf_xpath *const xpath =
        xpath_text_read(weft_span_text(wanted->expression), NULL, &d.arena, d.diags);
    if (xpath || weft_diags_count(d.diags) != 1)
        fail_msg("%s: %zu complaints", wanted->expression, weft_diags_count(d.diags));
    const weft_diag *const diag = weft_diags_at(d.diags, 0);
    if (strcmp(diag->code, wanted->code) != 0 || diag->start != wanted->start ||
        diag->length != wanted->length ||
        (!strstr(diag->message, wanted->said) && !strstr(diag->hint, wanted->said)))
        fail_msg("%s: %s at %u+%u: %s (%s)", wanted->expression, diag->code, diag->start,
                 diag->length, diag->message, diag->hint);
    desk_fini(&d);
}

static void xpath_complains_with_places(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {"", "W1301", 0, 0, "expected an expression, found the end of the expression"},
        {"a/", "W1301", 2, 0, "expected a step, found the end"},
        {"a b", "W1301", 2, 1,
         "expected an operator, the end of the expression, `[` or `/`, found `b`"},
        {"a == b", "W1301", 3, 1, "one ="},
        {"a[1", "W1304", 1, 1, "this `[` is never closed"},
        {"count(a", "W1304", 5, 1, "this `(` is never closed"},
        {"a]", "W1301", 1, 1, "found `]`"},
        {"a[]", "W1301", 2, 1, "expected an expression, found `]`"},
        {".[1]", "W1301", 1, 1, "self::node()[…]"},
        {"a eq b", "W1301", 2, 2, "XPath 2.0"},
        {"a + ", "W1301", 4, 0, "expected an expression"},
        {"+ a", "W1301", 0, 1, "expected an expression, found `+`"},
        {"@ /", "W1301", 2, 1, "expected a name, `*` or a node test"},
        {"text(1)", "W1301", 5, 1, "expected `)`"},
        {"1e3", "W1301", 1, 2, "expected an operator"},
        {"a ! b", "W1302", 2, 1, "not(…)"},
        {"a && b", "W1302", 2, 1, "`and`"},
        {"a | | b", "W1301", 4, 1, "`or`"},
        {"$ a", "W1302", 0, 1, "$name"},
        {"'a", "W1303", 0, 2, "not closed"},
        {"a[. = \"x]", "W1303", 6, 3, "not closed"},
        {"a\xff", "W1302", 1, 1, "not UTF-8"},
        {"cout(a)", "W2031", 0, 7, "`count`"},
        {"p:f()", "W2031", 0, 5, "no function `p:f`"},
        {"concat('a')", "W2032", 0, 11, "takes 2 to 255 arguments, not 1"},
        {"not(a, b)", "W2032", 0, 9, "takes 1 argument, not 2"},
        {"z:a", "W2033", 0, 3, "prefix `z`"},
        {"a/@z:*", "W2033", 2, 4, "prefix `z`"},
        {"childs::a", "W2034", 0, 9, "`child`"},
        {"'a'/b", "W2035", 0, 3, "this is a text"},
        {"a | 1", "W2035", 4, 1, "this is a number"},
        {"(a = b)[1]", "W2035", 1, 5, "this is a boolean"},
        {"count('a')", "W2035", 6, 3, "the function takes nodes"},
    };
    for (size_t i = 0; i < WF_COUNTOF(mistakes); i++)
        expect_mistake(&mistakes[i]);
}

static void xpath_bounds_depth_and_size(void **state)
{
    (void)state;
    desk d;
    desk_init(&d);
    for (int i = 0; i < 64; i++)
        wf_buf_put_text(&d.text, "a[(1 or b and ");
    assert_null(xpath_text_read(wf_buf_span(&d.text), NULL, &d.arena, d.diags));
    assert_string_equal(weft_diags_at(d.diags, 0)->code, "W1305");
    wf_buf_reset(&d.text);
    weft_diags_reset(d.diags);
    while (d.text.len <= 65536)
        wf_buf_put_text(&d.text, "a+");
    assert_null(xpath_text_read(wf_buf_span(&d.text), NULL, &d.arena, d.diags));
    assert_string_equal(weft_diags_at(d.diags, 0)->code, "W1305");
    desk_fini(&d);
}

/* What is not bounded by depth is not nested in the tree either. */
static void xpath_takes_long_chains(void **state)
{
    (void)state;
    static const char *const links[] = {"1+", "--", "a/", "1 or ", "a[1]|", "a[1][1]/"};
    for (size_t i = 0; i < WF_COUNTOF(links); i++) {
        desk d;
        wf_xpath_value value;
        desk_init(&d);
        while (d.text.len < 65000)
            wf_buf_put_text(&d.text, links[i]);
        wf_buf_put_text(&d.text, "a");
        const wf_xml_node *const root = tree_of(&d, "<a>1</a>");
        assert_int_equal(run(&d, &value, shown(&d), root, NULL, 0), WEFT_OK);
        desk_fini(&d);
    }
}

/* 64 brackets with all that a level can hold: the deepest code there is. */
static void xpath_runs_the_deepest_expression(void **state)
{
    (void)state;
    desk d;
    wf_xpath_value value;
    desk_init(&d);
    for (int i = 0; i < 64; i++)
        wf_buf_put_text(&d.text, i % 2 == 0 ? "0 or 1 and -1 * a | a[" : "0 or 1 and 0 < 1 + (");
    wf_buf_put_text(&d.text, "1");
    for (int i = 63; i >= 0; i--)
        wf_buf_put_text(&d.text, i % 2 == 0 ? "]" : ")");
    const wf_xml_node *const root = tree_of(&d, "<a>1</a>");
    assert_int_equal(run(&d, &value, shown(&d), root, NULL, 0), WEFT_OK);
    assert_true(value.boolean);
    desk_fini(&d);
}

static void xpath_places_stand_in_the_literal(void **state)
{
    (void)state;
    desk d;
    desk_init(&d);
    wf_source *const source =
        wf_source_new(&d.arena, "m.weft", weft_span_text("a: x'b[. = ''c'']/oops::d'"));
    const wf_place literal = {source, 3, 27};
    const wf_place place = wf_xpath_locate_literal(&literal, 11, 18); /* oops::d */
    assert_int_equal(place.start, 18);
    assert_int_equal(place.end, 25);
    desk_fini(&d);
}

/* ---- limits ---- */

static void xpath_counts_what_it_looks_at(void **state)
{
    (void)state;
    desk d;
    wf_xpath_value value;
    desk_init(&d);
    const wf_xml_node *const root = tree_of(&d, "<r><a/><a/><a/><a/></r>");
    d.steps = 100;
    assert_int_equal(run(&d, &value, "count(//a)", root, NULL, 0), WEFT_OK);
    assert_in_range(100 - d.steps, 6, 20);
    d.steps = 50;
    assert_int_equal(run(&d, &value, "//*[//*[//*]]", root, NULL, 0), WEFT_LIMIT);
    assert_int_equal(d.steps, 0);
    desk_fini(&d);
}

static const wf_xml_node *deep_tree(desk *d, uint32_t count)
{
    wf_buf_reset(&d->text);
    for (uint32_t i = 0; i < count; i++)
        wf_buf_put_text(&d->text, i % 3 == 0 ? "<a><b/>" : "<a>");
    for (uint32_t i = 0; i < count; i++)
        wf_buf_put_text(&d->text, "</a>");
    return tree_of(d, shown(d));
}

/* Nodes that many lead to are walked over once: n steps, not n * n or n ^ 4. */
static void xpath_does_not_blow_up(void **state)
{
    (void)state;
    static const char *const expressions[] = {
        "//a//a//a//a",
        "//a/ancestor::a//a/ancestor::a",
        "//a/following::a/preceding::a",
        "//node()/descendant-or-self::node()//node()",
        "//a[a]//a[not(zz)]//b",
        "//b/following-sibling::*/preceding-sibling::*",
    };
    desk d;
    desk_init(&d);
    const wf_xml_node *const root = deep_tree(&d, 200);
    for (size_t i = 0; i < WF_COUNTOF(expressions); i++) {
        wf_xpath_value value;
        d.steps = 20000;
        if (run(&d, &value, expressions[i], root, NULL, 0) != WEFT_OK)
            fail_msg("%s takes too many steps", expressions[i]);
    }
    desk_fini(&d);
}

static void xpath_siblings_are_walked_once(void **state)
{
    (void)state;
    desk d;
    wf_xpath_value value;
    desk_init(&d);
    wf_buf_put_text(&d.text, "<r>");
    for (int i = 0; i < 2000; i++)
        wf_buf_put_text(&d.text, "<a/>");
    wf_buf_put_text(&d.text, "</r>");
    const wf_xml_node *const root = tree_of(&d, shown(&d));
    d.steps = 30000;
    assert_int_equal(
        run(&d, &value, "//a/following-sibling::a/preceding-sibling::a", root, NULL, 0), WEFT_OK);
    assert_int_equal(value.count, 1999);
    assert_int_equal(run(&d, &value, "//a[following-sibling::*[1]]", root, NULL, 0), WEFT_OK);
    assert_int_equal(value.count, 1999);
    desk_fini(&d);
}

static void xpath_memory_is_bounded_and_given_back(void **state)
{
    (void)state;
    desk d;
    wf_xpath_value value;
    desk_init(&d);
    wf_buf_put_text(&d.text, "<r>");
    for (int i = 0; i < 2000; i++)
        wf_buf_put_text(&d.text, "<a>0123456789<b/>0123456789</a>");
    wf_buf_put_text(&d.text, "</r>");
    const wf_xml_node *const root = tree_of(&d, shown(&d));
    const weft_span code = code_of(&d, "//a[concat(., ., ., .) = 'x' or . = 'y' or number(.) = 1]");
    wf_arena scratch;
    wf_arena_init(&scratch, 256 * 1024);
    wf_xpath_run run = {.arena = &scratch, .steps = &d.steps};
    assert_int_equal(wf_xpath_eval(&value, code, root, &run), WEFT_OK);
    assert_int_equal(value.count, 0);
    wf_arena_fini(&scratch);
    wf_arena_init(&scratch, 4096);
    run.arena = &scratch;
    assert_int_equal(wf_xpath_eval(&value, code, root, &run), WEFT_NOMEM);
    wf_arena_fini(&scratch);
    desk_fini(&d);
}

/* ---- code from outside ---- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void run_anything(desk *d, weft_span code, const wf_xml_node *root)
{
    const wf_xml_node *const nodes[] = {root};
    const wf_xpath_value variables[] = {{.kind = WF_XPATH_NODES, .nodes = nodes, .count = 1},
                                        {.kind = WF_XPATH_NUMBER, .number = 1}};
    wf_xpath_value value;
    d->steps = 5000;
    wf_xpath_run run = {.arena = &d->arena,
                        .steps = &d->steps,
                        .variables = variables,
                        .variable_count = WF_COUNTOF(variables)};
    (void)wf_xpath_eval(&value, code, root, &run);
}

static void xpath_proves_mutated_code(void **state)
{
    (void)state;
    static const char *const expressions[] = {
        "//a[@k = 'v' and position() < last()][2]/b | $x[1]",
        "concat(substring(name(), 1, 2), translate(., 'ab', 'c'), string(1 div 3)) = $y",
        "ancestor::*[1]/namespace::*[count(//text()) > 1 or lang('en')]",
    };
    uint32_t seed = 7;
    uint32_t passed = 0;
    for (size_t e = 0; e < WF_COUNTOF(expressions); e++) {
        desk d;
        desk_init(&d);
        const wf_xml_node *const root =
            tree_of(&d, "<a k='v' xml:lang='en'>t<b>ab</b><a k='v'><b/></a></a>");
        const weft_span code = code_of(&d, expressions[e]);
        for (int i = 0; i < 20000; i++) {
            const wf_arena_mark mark = wf_arena_here(&d.arena);
            const weft_span copy = wf_arena_dup(&d.arena, code);
            char *const bytes = (char *)(uintptr_t)copy.ptr;
            assert_non_null(bytes);
            for (uint32_t n = next_random(&seed) % 3; n != UINT32_MAX; n--)
                bytes[next_random(&seed) % copy.len] = (char)next_random(&seed);
            const size_t len =
                next_random(&seed) % 10 == 0 ? next_random(&seed) % copy.len : copy.len;
            if (wf_xpath_verify(weft_span_of(bytes, len), 2)) {
                passed++;
                run_anything(&d, weft_span_of(bytes, len), root);
            }
            wf_arena_rewind(&d.arena, mark);
        }
        desk_fini(&d);
    }
    assert_true(passed > 1000); /* or nothing was run */
}

/* Every allocation fails once; what comes is a result or "no memory", and nothing is lost. */
static void xpath_survives_want_of_memory(void **state)
{
    (void)state;
    static const char expression[] = "//a[@k = 'v']/ancestor::*[1] | $x[concat(., '-') = name()]";
    static const char document[] = "<a k='v'>t<b>ab</b><a k='v'><b/></a></a>";
    weft_status rc = WEFT_NOMEM;
    for (uint64_t n = 1; rc != WEFT_OK; n++) {
        desk d;
        wf_buf code;
        wf_xpath *xpath = NULL;
        wf_xpath_value value;
        desk_init(&d);
        wf_buf_init(&code, 0);
        const wf_xml_node *const root = tree_of(&d, document);
        const wf_xpath_value variable = {.kind = WF_XPATH_NODES, .nodes = &root, .count = 1};
        wf_arena arena;
        wf_arena_init(&arena, 0);
        wf_memory_fail_nth(n);
        xpath = xpath_text_read(weft_span_text(expression), NULL, &arena, d.diags);
        rc = xpath ? wf_xpath_compile(&code, xpath) : WEFT_NOMEM;
        wf_xpath_run run = {
            .arena = &arena, .steps = &d.steps, .variables = &variable, .variable_count = 1};
        if (rc == WEFT_OK)
            rc = wf_xpath_eval(&value, wf_buf_span(&code), root, &run);
        wf_memory_fail_nth(0);
        assert_true(rc == WEFT_OK || rc == WEFT_NOMEM);
        assert_int_equal(weft_diags_count(d.diags), 0);
        wf_arena_fini(&arena);
        wf_buf_fini(&code);
        desk_fini(&d);
    }
}

static void xpath_refuses_code_that_is_none(void **state)
{
    (void)state;
    desk d;
    desk_init(&d);
    const weft_span code = code_of(&d, "$a[1] or $b");
    assert_false(wf_xpath_verify(weft_span_of(NULL, 0), 9));
    assert_false(wf_xpath_verify(code, 1)); /* needs two variables */
    assert_false(wf_xpath_verify(weft_span_of(code.ptr, code.len - 1), 2));
    assert_false(wf_xpath_verify(weft_span_of(code.ptr, code.len - 4), 2));
    desk_fini(&d);
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
        cmocka_unit_test(xpath_numbers_variables_by_first_use),
        cmocka_unit_test(xpath_takes_values_of_variables),
        cmocka_unit_test(xpath_knows_simple_paths),
        cmocka_unit_test(xpath_knows_kinds),
        cmocka_unit_test(xpath_complains_with_places),
        cmocka_unit_test(xpath_bounds_depth_and_size),
        cmocka_unit_test(xpath_takes_long_chains),
        cmocka_unit_test(xpath_runs_the_deepest_expression),
        cmocka_unit_test(xpath_places_stand_in_the_literal),
        cmocka_unit_test(xpath_counts_what_it_looks_at),
        cmocka_unit_test(xpath_does_not_blow_up),
        cmocka_unit_test(xpath_siblings_are_walked_once),
        cmocka_unit_test(xpath_memory_is_bounded_and_given_back),
        cmocka_unit_test(xpath_proves_mutated_code),
        cmocka_unit_test(xpath_survives_want_of_memory),
        cmocka_unit_test(xpath_refuses_code_that_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
