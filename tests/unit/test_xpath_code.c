/* XPath before and around its values: what is known when compiling, complaints and their places, limits
   of size, steps and memory, and code that no compiler made. */
#include "tests/support/xpath_desk.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

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
    const wf_xml_node *const root = desk_tree(&d, "<r><a>1</a><a>2</a></r>");
    const wf_xml_node *const nodes[] = {root->first_child->first_child,
                                        root->first_child->last_child};
    wf_xpath_value values[2] = {{.kind = WF_XPATH_NODES, .nodes = nodes, .count = 2},
                                {.kind = WF_XPATH_NUMBER, .number = 2}};
    wf_xpath_value value;
    assert_int_equal(desk_run(&d, &value, "$a[$n]/text() = $n", root, values, 2), WEFT_OK);
    assert_true(value.boolean);
    assert_int_equal(desk_run(&d, &value, "$a | /r", root, values, 2), WEFT_OK);
    assert_int_equal(value.count, 3);
    assert_int_equal(desk_run(&d, &value, "$a[2]", root, values, 2), WEFT_OK);
    assert_ptr_equal(value.nodes[0], nodes[1]);
    assert_int_equal(desk_run(&d, &value, "$x", root, values, 2), WEFT_OK);
    assert_int_equal(value.kind, WF_XPATH_NODES);
    values[0].kind = WF_XPATH_NUMBER;
    assert_int_equal(desk_run(&d, &value, "$a/b", root, values, 2), WEFT_REJECTED);
    assert_int_equal(desk_run(&d, &value, "$a | /r", root, values, 2), WEFT_REJECTED);
    assert_int_equal(desk_run(&d, &value, "count($a)", root, values, 2), WEFT_REJECTED);
    assert_int_equal(desk_run(&d, &value, "$a[1]", root, values, 2), WEFT_REJECTED);
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
    assert_string_equal(desk_shown(&d), wanted);
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
    assert_int_equal(wf_xpath_result(desk_code(&d, expression)), kind);
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
        const wf_xml_node *const root = desk_tree(&d, "<a>1</a>");
        assert_int_equal(desk_run(&d, &value, desk_shown(&d), root, NULL, 0), WEFT_OK);
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
    const wf_xml_node *const root = desk_tree(&d, "<a>1</a>");
    assert_int_equal(desk_run(&d, &value, desk_shown(&d), root, NULL, 0), WEFT_OK);
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
    const wf_xml_node *const root = desk_tree(&d, "<r><a/><a/><a/><a/></r>");
    d.steps = 100;
    assert_int_equal(desk_run(&d, &value, "count(//a)", root, NULL, 0), WEFT_OK);
    assert_in_range(100 - d.steps, 6, 20);
    d.steps = 50;
    assert_int_equal(desk_run(&d, &value, "//*[//*[//*]]", root, NULL, 0), WEFT_LIMIT);
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
    return desk_tree(d, desk_shown(d));
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
        if (desk_run(&d, &value, expressions[i], root, NULL, 0) != WEFT_OK)
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
    const wf_xml_node *const root = desk_tree(&d, desk_shown(&d));
    d.steps = 30000;
    assert_int_equal(
        desk_run(&d, &value, "//a/following-sibling::a/preceding-sibling::a", root, NULL, 0),
        WEFT_OK);
    assert_int_equal(value.count, 1999);
    assert_int_equal(desk_run(&d, &value, "//a[following-sibling::*[1]]", root, NULL, 0), WEFT_OK);
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
    const wf_xml_node *const root = desk_tree(&d, desk_shown(&d));
    const weft_span code =
        desk_code(&d, "//a[concat(., ., ., .) = 'x' or . = 'y' or number(.) = 1]");
    wf_arena scratch;
    wf_arena_init(&scratch, 262144);
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
            desk_tree(&d, "<a k='v' xml:lang='en'>t<b>ab</b><a k='v'><b/></a></a>");
        const weft_span code = desk_code(&d, expressions[e]);
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
        const wf_xml_node *const root = desk_tree(&d, document);
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
    const weft_span code = desk_code(&d, "$a[1] or $b");
    assert_false(wf_xpath_verify(weft_span_of(NULL, 0), 9));
    assert_false(wf_xpath_verify(code, 1)); /* needs two variables */
    assert_false(wf_xpath_verify(weft_span_of(code.ptr, code.len - 1), 2));
    assert_false(wf_xpath_verify(weft_span_of(code.ptr, code.len - 4), 2));
    desk_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
