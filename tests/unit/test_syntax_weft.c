#include "grammar/syntax.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/support/syntax_text.h"

/* ---- trees ---- */

static void syntax_weft_gives_the_tree_of_every_kind(void **state)
{
    (void)state;
    wf_buf text = {.data = NULL};
    wf_buf tree = {.data = NULL};
    syntax_text t;
    syntax_parse(&t, syntax_read(&text, "every_kind.weft"));
    assert_int_equal(t.status, WEFT_OK);
    (void)syntax_read(&tree, "every_kind.tree");
    wf_buf_put_byte(&tree, '\0');
    assert_string_equal(t.out.data, tree.data);
    syntax_close(&t);
    wf_buf_fini(&text);
    wf_buf_fini(&tree);
}

static void see_kinds(const wf_node *node, bool *seen)
{
    seen[node->kind] = true;
    for (const wf_node *child = node->first; child; child = child->next)
        see_kinds(child, seen);
}

static void syntax_weft_every_kind_is_in_that_tree(void **state)
{
    (void)state;
    bool seen[WF_NODE_COUNT] = {false};
    wf_buf text = {.data = NULL};
    syntax_text t;
    syntax_parse(&t, syntax_read(&text, "every_kind.weft"));
    see_kinds(t.file, seen);
    for (int kind = 0; kind < WF_NODE_COUNT; kind++)
        if (kind != WF_NODE_ERROR && !seen[kind])
            fail_msg("%s is not shown", wf_node_kind_name((wf_node_kind)kind));
    syntax_close(&t);
    wf_buf_fini(&text);
}

static void syntax_weft_takes_the_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(syntax_files); i++) {
        wf_buf text = {.data = NULL};
        syntax_text t;
        syntax_parse(&t, syntax_read(&text, syntax_files[i]));
        assert_int_equal(t.status, WEFT_OK);
        assert_int_equal(weft_diags_count(t.diags), 0);
        syntax_close(&t);
        wf_buf_fini(&text);
    }
}

/* The expression as one line of s-expression. */
static void expect_expression(const char *expression, const char *tree)
{
    char text[512];
    syntax_text t;
    (void)snprintf(text, sizeof text, "weft 1\nconst x = %s\n", expression);
    syntax_parse(&t, weft_span_text(text));
    if (t.status != WEFT_OK)
        fail_msg("%s: %s", expression, weft_diags_at(t.diags, 0)->message);
    wf_buf_reset(&t.out);
    wf_node_dump(&t.out, t.file->first->first);
    size_t len = 0;
    for (size_t i = 0; i < t.out.len; i++) {
        const bool breaks = t.out.data[i] == '\n';
        t.out.data[len++] = breaks ? ' ' : t.out.data[i];
        while (breaks && i + 1 < t.out.len && t.out.data[i + 1] == ' ')
            i++;
    }
    t.out.data[len - 1] = '\0';
    assert_string_equal(t.out.data, tree);
    syntax_close(&t);
}

static void syntax_weft_operators_bind_as_the_language_says(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a catch b ?? c", "(BINARY catch (NAME a) (BINARY ?? (NAME b) (NAME c)))"},
        {"a ?? b or c", "(BINARY ?? (NAME a) (BINARY or (NAME b) (NAME c)))"},
        {"a or b and c", "(BINARY or (NAME a) (BINARY and (NAME b) (NAME c)))"},
        {"a and b or c", "(BINARY or (BINARY and (NAME a) (NAME b)) (NAME c))"},
        {"not a and b", "(BINARY and (UNARY not (NAME a)) (NAME b))"},
        {"not a == b", "(UNARY not (BINARY == (NAME a) (NAME b)))"},
        {"a == b + c", "(BINARY == (NAME a) (BINARY + (NAME b) (NAME c)))"},
        {"a + b * c", "(BINARY + (NAME a) (BINARY * (NAME b) (NAME c)))"},
        {"a - b - c", "(BINARY - (BINARY - (NAME a) (NAME b)) (NAME c))"},
        {"-a * b", "(BINARY * (UNARY - (NAME a)) (NAME b))"},
        {"-a.b", "(UNARY - (MEMBER b (NAME a)))"},
        {"a - -b", "(BINARY - (NAME a) (UNARY - (NAME b)))"},
        {"a ?? b ?? c", "(BINARY ?? (BINARY ?? (NAME a) (NAME b)) (NAME c))"},
        {"a is T and b", "(BINARY and (IS T (NAME a)) (NAME b))"},
        {"a in [b] or c", "(BINARY or (BINARY in (NAME a) (LIST (NAME b))) (NAME c))"},
        {"if a then b else c catch d", "(IF (NAME a) (NAME b) (BINARY catch (NAME c) (NAME d)))"},
        {"if a then if b then c else d", "(IF (NAME a) (IF (NAME b) (NAME c) (NAME d)) (ABSENT))"},
        {"a ?? if b then c else d", "(BINARY ?? (NAME a) (IF (NAME b) (NAME c) (NAME d)))"},
        {"a ?? reject \"x\" catch b",
         "(BINARY catch (BINARY ?? (NAME a) (REJECT (TEXT x))) (NAME b))"},
        {"a!.b!", "(REQUIRED (MEMBER b (REQUIRED (NAME a))))"},
        {"a.b != c", "(BINARY != (MEMBER b (NAME a)) (NAME c))"},
        {"(a == b) == c", "(BINARY == (BINARY == :grouped (NAME a) (NAME b)) (NAME c))"},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        expect_expression(rows[i][0], rows[i][1]);
}

static void syntax_weft_hyphens_belong_to_paths(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {".a-b", "(MEMBER a-b (CURRENT))"},
        {".a-1", "(MEMBER a-1 (CURRENT))"},
        {".a - 1", "(BINARY - (MEMBER a (CURRENT)) (INTEGER 1))"},
        {".a -1", "(BINARY - (MEMBER a (CURRENT)) (INTEGER 1))"},
        {".a-(b)", "(BINARY - (MEMBER a (CURRENT)) (NAME b :grouped))"},
        {"a.b-c@d-e", "(ATTRIBUTE d-e (MEMBER b-c (NAME a)))"},
        {"f()-1", "(BINARY - (CALL f) (INTEGER 1))"},
        {"x[-1]", "(INDEX (NAME x) (UNARY - (INTEGER 1)))"},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        expect_expression(rows[i][0], rows[i][1]);
}

static void syntax_weft_words_are_free_where_they_cannot_mislead(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"map(xs, .a)", "(CALL map (ARGUMENT (NAME xs)) (ARGUMENT (MEMBER a (CURRENT))))"},
        {"test and table in use", "(BINARY and (NAME test) (BINARY in (NAME table) (NAME use)))"},
        {"from + to + at + clock", "(BINARY + (BINARY + (BINARY + (NAME from) (NAME to)) "
                                   "(NAME at)) (NAME clock))"},
        {".if.map.null", "(MEMBER null (MEMBER map (MEMBER if (CURRENT))))"},
        {"{ if: 1 map: 2 null : 3 }",
         "(OBJECT (ENTRY if (INTEGER 1)) (ENTRY map (INTEGER 2)) (ENTRY null (INTEGER 3)))"},
        {"{ a: 10  d: 4, s.x: 10 min }",
         "(OBJECT (ENTRY a (INTEGER 10)) (ENTRY d (INTEGER 4)) (ENTRY s.x (DURATION 10 (NAME "
         "min))))"},
        {"f(group: 1)", "(CALL f (ARGUMENT group (INTEGER 1)))"},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        expect_expression(rows[i][0], rows[i][1]);
}

static void syntax_weft_texts_are_unescaped(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"\"a\\n${b}\\${\"", "(TEMPLATE (TEXT \"a\\n\") (NAME b) (TEXT ${))"},
        {"\"${a}${b}\"", "(TEMPLATE (NAME a) (NAME b))"},
        {"\"${ { a: \"}\" } }\"", "(TEMPLATE (OBJECT (ENTRY a (TEXT }))))"},
        {"\"${\"${\"x\"}\"}\"", "(TEMPLATE (TEMPLATE (TEXT x)))"},
        {"'${a}\\n'", "(TEXT \"${a}\\\\n\")"},
        {"''", "(TEXT \"\")"},
        {"r'\\d''+'", "(REGEX \"\\\\d'+\")"},
        {"```a``b```", "(TEXT a``b)"},
        {"````\na\n```\nb\n````", "(TEXT \"a\\n```\\nb\")"},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        expect_expression(rows[i][0], rows[i][1]);
}

/* ---- places ---- */

static const wf_node *find(const wf_node *node, wf_node_kind kind)
{
    if (node->kind == kind)
        return node;
    for (const wf_node *child = node->first; child; child = child->next) {
        const wf_node *const found = find(child, kind);
        if (found)
            return found;
    }
    return NULL;
}

static void expect_slice(const syntax_text *t, uint32_t start, uint32_t end, const char *expected)
{
    const weft_span found = weft_span_of(t->source->text.ptr + start, end - start);
    if (!weft_span_equal(found, weft_span_text(expected)))
        fail_msg("found `%.*s`, expected `%s`", (int)found.len, found.ptr, expected);
}

static void syntax_weft_keeps_documentation(void **state)
{
    (void)state;
    wf_buf text = {.data = NULL};
    syntax_text t;
    wf_buf_put_text(&text, "weft 1\nmap m from json to json {\n");
    for (int i = 0; i < 20; i++)
        wf_buf_printf(&text, "  ##  %d \n  # not this\n  ##\n  ##more\n  a: 1 # nor this\n", i);
    wf_buf_put_text(&text, "  b: 2\n}\n## Of g.\nconst g = 1\n## of nothing\n");
    syntax_parse(&t, wf_buf_span(&text));
    assert_int_equal(t.status, WEFT_OK);
    const wf_node *entry = t.file->first->last->first;
    for (int i = 0; i < 20; i++, entry = entry->next) {
        char expected[32];
        (void)snprintf(expected, sizeof expected, " %d\n\nmore", i);
        assert_true(weft_span_equal(entry->doc, weft_span_text(expected)));
    }
    assert_int_equal(entry->doc.len, 0);
    assert_true(weft_span_equal(t.file->last->doc, weft_span_text("Of g.")));
    assert_int_equal(t.file->first->doc.len, 0);
    syntax_close(&t);
    wf_buf_fini(&text);
}

static void syntax_weft_dotted_types_are_one_text(void **state)
{
    (void)state;
    syntax_text t;
    syntax_parse(&t, weft_span_text("weft 1\nparam x: a .B?\n"));
    assert_int_equal(t.status, WEFT_OK);
    assert_true(weft_span_equal(find(t.file, WF_NODE_TYPE_NAME)->text, weft_span_text("a.B")));
    syntax_close(&t);
}

static void syntax_weft_nodes_know_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        wf_node_kind kind;
        const char *whole;
        const char *name;
    } rows[] = {
        {"param  LIMIT : Int = 10", WF_NODE_PARAM, "param  LIMIT : Int = 10", "LIMIT"},
        {"param L: [ Int! ]! # x", WF_NODE_TYPE_LIST, "[ Int! ]!", ""},
        {"param L: a.B?", WF_NODE_TYPE_NAME, "a.B?", "a.B"},
        {"use \"p.weft\" as p", WF_NODE_USE, "use \"p.weft\" as p", "p.weft"},
        {"const x = (a + (b))", WF_NODE_BINARY, "a + (b)", ""},
        {"const x = ((a) + b) * c", WF_NODE_BINARY, "((a) + b) * c", ""},
        {"const x = .a.b-c[0]", WF_NODE_MEMBER, ".a.b-c", "b-c"},
        {"const x = .a", WF_NODE_CURRENT, ".", ""},
        {"const x = @a", WF_NODE_CURRENT, "", ""},
        {"const x = .\"a b\"", WF_NODE_MEMBER, ".\"a b\"", "a b"},
        {"const x = y.@a-b", WF_NODE_ATTRIBUTE, "y.@a-b", "a-b"},
        {"const x = y.f( 1 )", WF_NODE_CALL, "y.f( 1 )", "f"},
        {"const x = f(k : 1 + 2)", WF_NODE_ARGUMENT, "k : 1 + 2", "k"},
        {"const x = f(i => i.a)", WF_NODE_LAMBDA, "i => i.a", ""},
        {"const x = f((a, b) => a)", WF_NODE_PARAMETERS, "(a, b)", ""},
        {"const x = \"ab ${c} d\"", WF_NODE_TEMPLATE, "\"ab ${c} d\"", ""},
        {"const x = \"ab ${c} d\"", WF_NODE_TEXT, "ab ", "ab "},
        {"const x = 'ab'", WF_NODE_TEXT, "'ab'", "ab"},
        {"const x = r'ab'", WF_NODE_REGEX, "r'ab'", "ab"},
        {"const x = 10 min", WF_NODE_DURATION, "10 min", "10"},
        {"const x = a!", WF_NODE_REQUIRED, "a!", ""},
        {"const x = xs[? .a ]", WF_NODE_FILTER, "xs[? .a ]", ""},
        {"const x = a is T", WF_NODE_IS, "a is T", "T"},
        {"const x = if a then b", WF_NODE_IF, "if a then b", ""},
        {"const x = match a { 1 => 2, } # y", WF_NODE_MATCH, "match a { 1 => 2, }", ""},
        {"const x = match a { 1 | 2 => 3 }", WF_NODE_PATTERNS, "1 | 2", ""},
        {"const x = each a as b { c: 1 }", WF_NODE_EACH, "each a as b { c: 1 }", ""},
        {"const x = { keep  a.b : 1 }", WF_NODE_ENTRY, "keep  a.b : 1", "a.b"},
        {"const x = { \"a b\" : 1 }", WF_NODE_ENTRY, "\"a b\" : 1", "a b"},
        {"map m from csv( a: 1 ) to json { }", WF_NODE_SOURCE, "csv( a: 1 )", "csv"},
        {"map m from csv to type A.B { }", WF_NODE_TARGET, "type A.B", "type"},
        {"map m from csv to json { }", WF_NODE_BLOCK, "{ }", ""},
        {"map m from csv to mutation a returning { b } { }", WF_NODE_SELECTION, "{ b }", ""},
        {"test m \"t\" { mock l(1) => 2 }", WF_NODE_MOCK, "mock l(1) => 2", "l"},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        char text[256];
        syntax_text t;
        (void)snprintf(text, sizeof text, "weft 1\n%s\n", rows[i].text);
        syntax_parse(&t, weft_span_text(text));
        assert_int_equal(t.status, WEFT_OK);
        const wf_node *const node = find(t.file, rows[i].kind);
        assert_non_null(node);
        expect_slice(&t, node->start, node->end, rows[i].whole);
        expect_slice(&t, node->name_start, node->name_end, rows[i].name);
        assert_ptr_equal(node->source, t.source);
        syntax_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(syntax_weft_gives_the_tree_of_every_kind),
        cmocka_unit_test(syntax_weft_every_kind_is_in_that_tree),
        cmocka_unit_test(syntax_weft_takes_the_samples),
        cmocka_unit_test(syntax_weft_operators_bind_as_the_language_says),
        cmocka_unit_test(syntax_weft_hyphens_belong_to_paths),
        cmocka_unit_test(syntax_weft_words_are_free_where_they_cannot_mislead),
        cmocka_unit_test(syntax_weft_texts_are_unescaped),
        cmocka_unit_test(syntax_weft_nodes_know_their_place),
        cmocka_unit_test(syntax_weft_keeps_documentation),
        cmocka_unit_test(syntax_weft_dotted_types_are_one_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
