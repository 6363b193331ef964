#include "grammar/syntax.h"

#include "base/memory.h"
#include "tests/support/parsed_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* A document with all that belongs to it. */
typedef struct parsed {
    parsed_text in;
    wf_sdl_node *tree;
    weft_status status;
} parsed;

typedef weft_status (*parser)(wf_sdl_node **out, wf_source *source, wf_arena *arena,
                              weft_diags *diags);

static void parse_bytes(parsed *p, parser parse, weft_span text)
{
    parsed_open(&p->in, "a.graphql", text);
    p->tree = NULL;
    p->status = parse(&p->tree, p->in.source, &p->in.arena, p->in.diags);
}

static const char *dumped(parsed *p)
{
    wf_buf_reset(&p->in.out);
    wf_sdl_dump(&p->in.out, p->tree);
    return parsed_out(&p->in);
}

static void expect_tree(parser parse, const char *text, const char *tree)
{
    parsed p;
    parse_bytes(&p, parse, weft_span_text(text));
    assert_string_equal(parsed_complaints(&p.in), "");
    assert_int_equal(p.status, WEFT_OK);
    assert_string_equal(dumped(&p), tree);
    parsed_close(&p.in);
}

/* The text of the only string in `input A { f: T = <literal> }`. */
static void expect_literal(const char *literal, const char *value, size_t len)
{
    char text[256];
    parsed p;
    (void)snprintf(text, sizeof text, "input A { f: T = %s }", literal);
    parse_bytes(&p, wf_syntax_sdl, weft_span_text(text));
    assert_string_equal(parsed_complaints(&p.in), "");
    const wf_sdl_node *const field = wf_sdl_find(p.tree->first, WF_SDL_INPUT_VALUE);
    const wf_sdl_node *const string = wf_sdl_find(field, WF_SDL_STRING);
    assert_non_null(string);
    assert_int_equal(string->text.len, len);
    assert_memory_equal(string->text.ptr, value, len);
    parsed_close(&p.in);
}

static void expect_complaints(parser parse, const char *text, const char *wanted)
{
    parsed p;
    parse_bytes(&p, parse, weft_span_text(text));
    const char *const found = parsed_complaints(&p.in);
    if (strcmp(found, wanted) != 0)
        fail_msg("%s\n  gives  %s\n  not    %s", text, found, wanted);
    assert_int_equal(p.status, WEFT_INVALID);
    assert_non_null(p.tree);
    parsed_close(&p.in);
}

/* ---- trees ---- */

static void sdl_every_definition_has_its_node(void **state)
{
    (void)state;
    expect_tree(
        wf_syntax_sdl,
        "schema @a { query: Q mutation: M subscription: S }\n"
        "\"d\" scalar S @specifiedBy(url: \"u\")\n"
        "type T implements & A & B @c { \"f\" f: Int g(\"x\" a: Int! = 1 @d): [[T!]]! @e }\n"
        "interface I implements J { a: Int }\n"
        "union U = | A | B\n"
        "enum E { A \"b\" B @deprecated }\n"
        "input N { a: [Int] = [1], b: ID }\n"
        "directive @x(a: Int) repeatable on | FIELD | OBJECT\n",
        "(DOCUMENT\n"
        "  (SCHEMA\n"
        "    (ROOT_OPERATION \"query\"\n"
        "      (NAMED_TYPE \"Q\"))\n"
        "    (ROOT_OPERATION \"mutation\"\n"
        "      (NAMED_TYPE \"M\"))\n"
        "    (ROOT_OPERATION \"subscription\"\n"
        "      (NAMED_TYPE \"S\"))\n"
        "    (DIRECTIVE \"a\"))\n"
        "  (SCALAR \"S\" described \"d\"\n"
        "    (DIRECTIVE \"specifiedBy\"\n"
        "      (ARGUMENT \"url\"\n"
        "        (STRING \"u\"))))\n"
        "  (OBJECT \"T\"\n"
        "    (IMPLEMENTS \"A\")\n"
        "    (IMPLEMENTS \"B\")\n"
        "    (FIELD_DEF \"f\" described \"f\"\n"
        "      (NAMED_TYPE \"Int\"))\n"
        "    (FIELD_DEF \"g\"\n"
        "      (NON_NULL_TYPE\n"
        "        (LIST_TYPE\n"
        "          (LIST_TYPE\n"
        "            (NON_NULL_TYPE\n"
        "              (NAMED_TYPE \"T\")))))\n"
        "      (INPUT_VALUE \"a\" described \"x\"\n"
        "        (NON_NULL_TYPE\n"
        "          (NAMED_TYPE \"Int\"))\n"
        "        (INT \"1\")\n"
        "        (DIRECTIVE \"d\"))\n"
        "      (DIRECTIVE \"e\"))\n"
        "    (DIRECTIVE \"c\"))\n"
        "  (INTERFACE \"I\"\n"
        "    (IMPLEMENTS \"J\")\n"
        "    (FIELD_DEF \"a\"\n"
        "      (NAMED_TYPE \"Int\")))\n"
        "  (UNION \"U\"\n"
        "    (NAMED_TYPE \"A\")\n"
        "    (NAMED_TYPE \"B\"))\n"
        "  (ENUM \"E\"\n"
        "    (ENUM_VALUE \"A\")\n"
        "    (ENUM_VALUE \"B\" described \"b\"\n"
        "      (DIRECTIVE \"deprecated\")))\n"
        "  (INPUT \"N\"\n"
        "    (INPUT_VALUE \"a\"\n"
        "      (LIST_TYPE\n"
        "        (NAMED_TYPE \"Int\"))\n"
        "      (LIST\n"
        "        (INT \"1\")))\n"
        "    (INPUT_VALUE \"b\"\n"
        "      (NAMED_TYPE \"ID\")))\n"
        "  (DIRECTIVE_DEF \"x\" repeatable\n"
        "    (INPUT_VALUE \"a\"\n"
        "      (NAMED_TYPE \"Int\"))\n"
        "    (LOCATION \"FIELD\")\n"
        "    (LOCATION \"OBJECT\")))\n");
}

static void sdl_extensions_are_flagged(void **state)
{
    (void)state;
    expect_tree(wf_syntax_sdl,
                "extend schema @a extend scalar S @a extend type T implements I\n"
                "extend interface I { a: A } extend union U = A extend enum E { A }\n"
                "extend input N { a: A }",
                "(DOCUMENT\n"
                "  (SCHEMA extend\n"
                "    (DIRECTIVE \"a\"))\n"
                "  (SCALAR \"S\" extend\n"
                "    (DIRECTIVE \"a\"))\n"
                "  (OBJECT \"T\" extend\n"
                "    (IMPLEMENTS \"I\"))\n"
                "  (INTERFACE \"I\" extend\n"
                "    (FIELD_DEF \"a\"\n"
                "      (NAMED_TYPE \"A\")))\n"
                "  (UNION \"U\" extend\n"
                "    (NAMED_TYPE \"A\"))\n"
                "  (ENUM \"E\" extend\n"
                "    (ENUM_VALUE \"A\"))\n"
                "  (INPUT \"N\" extend\n"
                "    (INPUT_VALUE \"a\"\n"
                "      (NAMED_TYPE \"A\"))))\n");
}

static void sdl_keywords_are_names(void **state)
{
    (void)state;
    expect_tree(wf_syntax_sdl,
                "type type { input: on, true(null: enum): union }\n"
                "enum extend { type query on repeatable }",
                "(DOCUMENT\n"
                "  (OBJECT \"type\"\n"
                "    (FIELD_DEF \"input\"\n"
                "      (NAMED_TYPE \"on\"))\n"
                "    (FIELD_DEF \"true\"\n"
                "      (NAMED_TYPE \"union\")\n"
                "      (INPUT_VALUE \"null\"\n"
                "        (NAMED_TYPE \"enum\"))))\n"
                "  (ENUM \"extend\"\n"
                "    (ENUM_VALUE \"type\")\n"
                "    (ENUM_VALUE \"query\")\n"
                "    (ENUM_VALUE \"on\")\n"
                "    (ENUM_VALUE \"repeatable\")))\n");
}

static void sdl_types_without_body_stand_side_by_side(void **state)
{
    (void)state;
    expect_tree(wf_syntax_sdl, "type A interface B union C enum D input E scalar F",
                "(DOCUMENT\n"
                "  (OBJECT \"A\")\n"
                "  (INTERFACE \"B\")\n"
                "  (UNION \"C\")\n"
                "  (ENUM \"D\")\n"
                "  (INPUT \"E\")\n"
                "  (SCALAR \"F\"))\n");
}

static void sdl_values_keep_their_spelling(void **state)
{
    (void)state;
    expect_tree(wf_syntax_sdl,
                "directive @d(a: T = [-0 1.50 2e-3 true null E {k: \"\"} [] {}]) on FIELD",
                "(DOCUMENT\n"
                "  (DIRECTIVE_DEF \"d\"\n"
                "    (INPUT_VALUE \"a\"\n"
                "      (NAMED_TYPE \"T\")\n"
                "      (LIST\n"
                "        (INT \"-0\")\n"
                "        (FLOAT \"1.50\")\n"
                "        (FLOAT \"2e-3\")\n"
                "        (BOOLEAN \"true\")\n"
                "        (NULL \"null\")\n"
                "        (ENUM_LITERAL \"E\")\n"
                "        (OBJECT_VALUE\n"
                "          (ARGUMENT \"k\"\n"
                "            (STRING \"\")))\n"
                "        (LIST)\n"
                "        (OBJECT_VALUE)))\n"
                "    (LOCATION \"FIELD\")))\n");
}

static void sdl_operations_have_their_tree(void **state)
{
    (void)state;
    expect_tree(wf_syntax_operation,
                "\"of q\" query q(\"\"\"of a\"\"\" $a: [Int!] = [1] @d, $b: S!) @x { n: f(a: $a) "
                "@y { ...F ... on T { b }\n"
                "  ... @z { c } } }\n"
                "\"of F\" fragment F on T { on }\n"
                "{ mutation }",
                "(DOCUMENT\n"
                "  (OPERATION \"query\" described \"of q\"\n"
                "    (NAME \"q\")\n"
                "    (VARIABLE_DEF \"a\" described \"of a\"\n"
                "      (LIST_TYPE\n"
                "        (NON_NULL_TYPE\n"
                "          (NAMED_TYPE \"Int\")))\n"
                "      (LIST\n"
                "        (INT \"1\"))\n"
                "      (DIRECTIVE \"d\"))\n"
                "    (VARIABLE_DEF \"b\"\n"
                "      (NON_NULL_TYPE\n"
                "        (NAMED_TYPE \"S\")))\n"
                "    (DIRECTIVE \"x\")\n"
                "    (SELECTION_SET\n"
                "      (FIELD \"f\"\n"
                "        (ALIAS \"n\")\n"
                "        (ARGUMENT \"a\"\n"
                "          (VARIABLE \"a\"))\n"
                "        (DIRECTIVE \"y\")\n"
                "        (SELECTION_SET\n"
                "          (FRAGMENT_SPREAD \"F\")\n"
                "          (INLINE_FRAGMENT\n"
                "            (NAMED_TYPE \"T\")\n"
                "            (SELECTION_SET\n"
                "              (FIELD \"b\")))\n"
                "          (INLINE_FRAGMENT\n"
                "            (DIRECTIVE \"z\")\n"
                "            (SELECTION_SET\n"
                "              (FIELD \"c\")))))))\n"
                "  (FRAGMENT \"F\" described \"of F\"\n"
                "    (NAMED_TYPE \"T\")\n"
                "    (SELECTION_SET\n"
                "      (FIELD \"on\")))\n"
                "  (OPERATION \"query\"\n"
                "    (SELECTION_SET\n"
                "      (FIELD \"mutation\"))))\n");
}

/* ---- strings ---- */

static void sdl_escapes_are_resolved(void **state)
{
    (void)state;
    expect_literal("\"\"", "", 0);
    expect_literal("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\b\f\n\r\t", 9);
    expect_literal("\"\\u0041\\u00e9\"", "A\xc3\xa9", 3);
    expect_literal("\"\\u{1F600}\\u{41}\"",
                   "\xf0\x9f\x98\x80"
                   "A",
                   5);
    expect_literal("\"\\uD83D\\uDE00\"", "\xf0\x9f\x98\x80", 4);
    expect_literal("\"\\u0000\"", "", 1);
    expect_literal("\"# no, \\u0023 comment\"", "# no, # comment", 15);
}

static void sdl_block_strings_lose_their_indentation(void **state)
{
    (void)state;
    expect_literal("\"\"\"\"\"\"", "", 0);
    expect_literal("\"\"\"a\"\"\"", "a", 1);
    expect_literal("\"\"\"\n    Hello,\n      World!\n\n    Yours\n  \"\"\"",
                   "Hello,\n  World!\n\nYours", 22);
    expect_literal("\"\"\"  first\n   second\r\n\t \r  third\"\"\"", "  first\n second\n\nthird",
                   22);
    expect_literal("\"\"\"\n\n  a \\\"\"\" b \\n\n \t\n\"\"\"", "a \"\"\" b \\n", 10);
    expect_literal("\"\"\"a\"\"b\"c\"\"\"", "a\"\"b\"c", 6);
}

/* ---- places ---- */

static void sdl_places_are_exact(void **state)
{
    (void)state;
    const char *const text = "\"d\" type Tee {\n  \"x\" f(a: Int = [1]): [A!]! @b\n}";
    parsed p;
    parse_bytes(&p, wf_syntax_sdl, weft_span_text(text));
    const wf_sdl_node *const type = p.tree->first;
    assert_int_equal(type->start, 4);
    assert_int_equal(type->end, strlen(text));
    assert_int_equal(wf_sdl_place(type).start, 9);
    assert_int_equal(wf_sdl_place(type).end, 12);
    const wf_sdl_node *const field = type->first;
    assert_int_equal(field->start, 21);
    assert_int_equal(field->end, 46);
    const wf_sdl_node *const argument = wf_sdl_find(field, WF_SDL_INPUT_VALUE);
    assert_int_equal(argument->start, 23);
    assert_int_equal(argument->end, 35);
    const wf_sdl_node *const list = wf_sdl_find(argument, WF_SDL_LIST);
    assert_int_equal(list->start, 32);
    assert_int_equal(list->end, 35);
    assert_int_equal(wf_sdl_place(list).start, 32);
    assert_int_equal(field->first->start, 38);
    assert_int_equal(field->first->end, 43);
    parsed_close(&p.in);
}

/* ---- mistakes ---- */

typedef struct mistake {
    const char *text;
    const char *wanted;
} mistake;

static void sdl_mistakes_in_schemas_have_code_and_place(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {"type A { a Int }", "W1101 1:12"},
        {"type A { a: }", "W1101 1:13"},
        {"type A { a: Int = 1 }", "W1101 1:17"},
        {"type A { a: Int!! }", "W1101 1:17"},
        {"type A { a: [Int }", "W1101 1:18"},
        {"type { a: Int }", "W1101 1:6"},
        {"type A: B", "W1101 1:7"},
        {"type A implements B C { a: Int }", "W1101 1:21"},
        {"type A implements { a: Int }", "W1101 1:19"},
        {"\n\n  class A { a: Int }", "W1101 3:3"},
        {"Type A { a: Int }", "W1101 1:1"},
        {"type A { a: Int } }", "W1101 1:19"},
        {"union U = A |", "W1101 1:14"},
        {"union U =\ntype A { a: Int }", "W1101 2:1"},
        {"schema { foo: Q }", "W1101 1:10"},
        {"input I { a(b: Int): Int }", "W1101 1:12"},
        {"directive d on FIELD", "W1101 1:11"},
        {"directive @d FIELD", "W1101 1:14"},
        {"scalar S @", "W1101 1:11"},
        {"enum E { A: 1 }", "W1101 1:11"},
        {"type A { a: Int? }", "W1102 1:16"},
        {"type A { a: Int; b: Int }", "W1102 1:16"},
        {"input I { a: String = 'x' }", "W1102 1:23"},
        {"// no\ntype A { a: Int }", "W1102 1:1; W1102 1:2; W1101 1:4"},
        {"type A\x01 { a: Int }", "W1102 1:7"},
        {"type Gr\xc3\xb6\xc3\x9f"
         "e { a: Int }",
         "W1102 1:8; W1101 1:12"},
        {"input I { a: S = \"x\n}", "W1103 1:18"},
        {"\"\"\"a\ntype A { a: Int }", "W1103 1:1"},
        {"input I { a: S = \"\\x \\u12 \\u{} \\u{110000} \\uD800 \" }",
         "W1104 1:19; W1104 1:22; W1104 1:27; W1104 1:32; W1104 1:43"},
        {"input I { a: Int = 007, b: F = 1., c: F = .5 d: F = 1e, e: F = -x }",
         "W1105 1:20; W1105 1:32; W1102 1:43; W1105 1:53; W1102 1:64"},
        {"type A { a: Int }\n\xff", "W1106 2:1"},
        {"query { a }", "W1110 1:1"},
        {"type A { a: Int }\n{ a }\nfragment F on A { a }\n", "W1110 2:1; W1110 3:1"},
        {"", "W1112 1:1"},
        {" # nothing\n", "W1112 1:1"},
        {"extend type A", "W1113 1:1"},
        {"type B { b: Int }\nextend schema", "W1113 2:1"},
        {"type A {}", "W1114 1:8"},
        {"type A { a(): Int }", "W1114 1:11"},
        {"\"no\" extend type A { a: Int }", "W1115 1:1"},
        {"enum E { A true B }", "W1116 1:12"},
        {"input I { a: Int = $x }", "W1117 1:20"},
        {"type A @d(a: [$x]) { a: Int }", "W1117 1:15"},
        {"directive @d on FIELD | field", "W1118 1:25"},
        {"type A {\n  a: Int\n", "W1119 1:8"},
        {"type A {\n  a: Int\ntype B { b: Int }", "W1119 1:8"},
        {"type A { a(b: [Int\n", "W1119 1:15"},
    };
    for (size_t i = 0; i < WF_COUNTOF(mistakes); i++)
        expect_complaints(wf_syntax_sdl, mistakes[i].text, mistakes[i].wanted);
}

static void sdl_mistakes_in_operations_have_code_and_place(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {"query { }", "W1114 1:7"},
        {"query Q() { a }", "W1114 1:8"},
        {"query Q(a: Int) { a }", "W1101 1:9"},
        {"query Q { a(b) }", "W1101 1:14"},
        {"query Q { a(b: ) }", "W1101 1:16"},
        {"query Q { ... }", "W1101 1:15"},
        {"query Q { a: }", "W1101 1:14"},
        {"query Q($a: Int = $b) { a }", "W1117 1:19"},
        {"query Q(\"yes\" \"no\" $a: Int) { a }", "W1101 1:15"},
        {"\"yes\" \"no\" query { a }", "W1101 1:7"},
        {"\"yes\"", "W1101 1:6"},
        {"\"no\" { a }", "W1115 1:1"},
        {"fragment on on T { a }", "W1116 1:10"},
        {"fragment F { a }", "W1101 1:12"},
        {"{ a }\ntype T { a: Int }", "W1111 2:1"},
        {"extend type T { a: Int }", "W1111 1:1"},
        {"a { b }", "W1101 1:1"},
        {"{ a", "W1119 1:1"},
        {"", "W1112 1:1"},
    };
    for (size_t i = 0; i < WF_COUNTOF(mistakes); i++)
        expect_complaints(wf_syntax_operation, mistakes[i].text, mistakes[i].wanted);
}

static void sdl_goes_on_with_the_next_definition(void **state)
{
    (void)state;
    parsed p;
    parse_bytes(&p, wf_syntax_sdl,
                weft_span_text("type A { a }\n"
                               "type B { input: Int type: Int }\n"
                               "enum C { true }\n"
                               "type D {\n"
                               "  a: Int\n"
                               "\n"
                               "extend type E { x = 1 }\n"
                               "\"\"\"described\"\"\"\n"
                               "input F { f: Int }\n"
                               "directive @g(a: ) on FIELD\n"
                               "directive @h on FIELD type I { i: Int } } type J { j: Int }\n"));
    assert_string_equal(parsed_complaints(&p.in), "W1101 1:12; W1116 3:10; W1119 4:8; W1101 7:19; "
                                                  "W1101 10:17; W1101 11:41");
    assert_string_equal(dumped(&p), "(DOCUMENT\n"
                                    "  (OBJECT \"B\"\n"
                                    "    (FIELD_DEF \"input\"\n"
                                    "      (NAMED_TYPE \"Int\"))\n"
                                    "    (FIELD_DEF \"type\"\n"
                                    "      (NAMED_TYPE \"Int\")))\n"
                                    "  (INPUT \"F\" described \"described\"\n"
                                    "    (INPUT_VALUE \"f\"\n"
                                    "      (NAMED_TYPE \"Int\")))\n"
                                    "  (DIRECTIVE_DEF \"h\"\n"
                                    "    (LOCATION \"FIELD\"))\n"
                                    "  (OBJECT \"I\"\n"
                                    "    (FIELD_DEF \"i\"\n"
                                    "      (NAMED_TYPE \"Int\")))\n"
                                    "  (OBJECT \"J\"\n"
                                    "    (FIELD_DEF \"j\"\n"
                                    "      (NAMED_TYPE \"Int\"))))\n");
    parsed_close(&p.in);
}

static void sdl_sentences_name_what_was_wanted(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {"type A { a Int }", "expected `(` or `:`, found `Int` | a name here needs a colon behind "
                             "it: name: …"},
        {"input A { a: Int = }", "expected a value, found `}` | "},
        {"type A implements B C", "expected `&`, `@`, `{` or the next definition, found `C` | "
                                  "several interfaces are joined by &: implements A & B"},
        {"Input A { a: Int }", "`Input` begins no definition | keywords are written small: input"},
        {"type A {\n a: Int\ntype B { b: Int }", "this `{` is never closed | write `}` before the "
                                                 "definition that begins in line 3"},
        {"schema { Q: Q }", "expected `query`, `mutation` or `subscription`, found `Q` | "},
    };
    for (size_t i = 0; i < WF_COUNTOF(mistakes); i++) {
        parsed p;
        char found[512];
        parse_bytes(&p, wf_syntax_sdl, weft_span_text(mistakes[i].text));
        assert_int_equal(weft_diags_count(p.in.diags), 1);
        const weft_diag *const diag = weft_diags_at(p.in.diags, 0);
        (void)snprintf(found, sizeof found, "%s | %s", diag->message, diag->hint);
        assert_string_equal(found, mistakes[i].wanted);
        parsed_close(&p.in);
    }
}

static void sdl_gives_up_after_a_hundred_mistakes(void **state)
{
    (void)state;
    wf_buf text;
    parsed p;
    wf_buf_init(&text, 0);
    for (int i = 0; i < 150; i++)
        wf_buf_put_text(&text, "type A { a }\n");
    parse_bytes(&p, wf_syntax_sdl, wf_buf_span(&text));
    assert_int_equal(weft_diags_count(p.in.diags), 101);
    assert_string_equal(weft_diags_at(p.in.diags, 100)->code, "W1109");
    assert_int_equal(p.status, WEFT_INVALID);
    parsed_close(&p.in);
    wf_buf_fini(&text);
}

/* ---- limits ---- */

static void put_times(wf_buf *out, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        wf_buf_put_text(out, text);
}

static void sdl_nests_two_hundred_deep_and_no_deeper(void **state)
{
    (void)state;
    for (int depth = 199; depth <= 200; depth++) {
        wf_buf text;
        parsed p;
        wf_buf_init(&text, 0);
        wf_buf_put_text(&text, "input A { a: T = ");
        put_times(&text, "[", depth);
        put_times(&text, "]", depth);
        wf_buf_put_text(&text, " }");
        parse_bytes(&p, wf_syntax_sdl, wf_buf_span(&text));
        assert_string_equal(parsed_complaints(&p.in), depth == 199 ? "" : "W1107 1:217");
        assert_int_equal(p.status, depth == 199 ? WEFT_OK : WEFT_LIMIT);
        parsed_close(&p.in);
        wf_buf_fini(&text);
    }
}

static void sdl_takes_a_million_brackets_in_stride(void **state)
{
    (void)state;
    static const char *const pieces[] = {"{",        "[",      "a(",      "}",
                                         "type A {", "\"\"\"", "type a ", "@a("};
    for (size_t i = 0; i < WF_COUNTOF(pieces); i++) {
        wf_buf text;
        parsed p;
        wf_buf_init(&text, 0);
        put_times(&text, pieces[i], 300000);
        parse_bytes(&p, wf_syntax_sdl, wf_buf_span(&text));
        parsed_close(&p.in);
        parse_bytes(&p, wf_syntax_operation, wf_buf_span(&text));
        assert_true(p.status == WEFT_INVALID || p.status == WEFT_LIMIT);
        assert_true(p.in.arena.held < 16 * text.len + 65536);
        parsed_close(&p.in);
        wf_buf_fini(&text);
    }
}

static void sdl_refuses_more_than_64_mib(void **state)
{
    (void)state;
    parsed p;
    wf_buf text;
    wf_buf_init(&text, 0);
    assert_true(wf_buf_reserve(&text, (size_t)64 * 1024 * 1024 + 1));
    memset(text.data, ' ', text.cap);
    parse_bytes(&p, wf_syntax_sdl, weft_span_of(text.data, (size_t)64 * 1024 * 1024 + 1));
    assert_int_equal(p.status, WEFT_LIMIT);
    assert_string_equal(parsed_complaints(&p.in), "W1108 1:1");
    parsed_close(&p.in);
    wf_buf_fini(&text);
}

static void sdl_bytes_after_a_nul_are_read(void **state)
{
    (void)state;
    parsed p;
    parse_bytes(&p, wf_syntax_sdl, weft_span_of("type A { a: Int }\0 type B", 25));
    assert_string_equal(parsed_complaints(&p.in), "W1102 1:18");
    assert_non_null(p.tree->first->next);
    parsed_close(&p.in);
}

/* ---- memory ---- */

static weft_status parse_once(const char *text, size_t max_bytes)
{
    wf_arena arena;
    wf_arena_init(&arena, max_bytes);
    weft_diags *const diags = weft_diags_new(0);
    wf_source *const source =
        diags ? wf_source_new(&arena, "a.graphql", weft_span_text(text)) : NULL;
    wf_sdl_node *tree;
    const weft_status status = source ? wf_syntax_sdl(&tree, source, &arena, diags) : WEFT_NOMEM;
    weft_diags_free(diags);
    wf_arena_fini(&arena);
    return status;
}

/* Deep enough for the parser's stack to grow, with strings to unescape and a mistake. */
static void put_memory_test(wf_buf *out)
{
    wf_buf_init(out, 0);
    wf_buf_put_text(out,
                    "type A { a }\ninput B { b: S = \"\\n\" c: S = \"\"\"\n x\n\"\"\"\nd: T = ");
    put_times(out, "[{a: ", 95);
    wf_buf_put_text(out, "1");
    put_times(out, "}]", 95);
    wf_buf_put_text(out, " }\n");
    put_times(out, "type A @b { f(a: Int = 1): [A!]! }\n", 20);
    wf_buf_put_byte(out, '\0');
}

static void sdl_survives_every_failed_allocation(void **state)
{
    (void)state;
    wf_buf text;
    put_memory_test(&text);
    weft_status status = WEFT_NOMEM;
    uint64_t nth = 0;
    while (status == WEFT_NOMEM) {
        wf_memory_fail_nth(++nth);
        status = parse_once(text.data, 0);
        wf_memory_fail_nth(0);
        assert_true(status == WEFT_NOMEM || status == WEFT_INVALID);
    }
    assert_true(nth > 5);
    wf_buf_fini(&text);
}

/* An arena asks for memory rarely; a maximum that grows in small steps ends it everywhere. */
static void sdl_survives_every_full_arena(void **state)
{
    (void)state;
    wf_buf text;
    put_memory_test(&text);
    weft_status status = WEFT_NOMEM;
    size_t max_bytes = 4096;
    for (; status == WEFT_NOMEM; max_bytes += 48) {
        status = parse_once(text.data, max_bytes);
        assert_true(status == WEFT_NOMEM || status == WEFT_INVALID);
    }
    assert_true(max_bytes > 16384 && max_bytes < 1000000);
    wf_buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sdl_every_definition_has_its_node),
        cmocka_unit_test(sdl_extensions_are_flagged),
        cmocka_unit_test(sdl_keywords_are_names),
        cmocka_unit_test(sdl_types_without_body_stand_side_by_side),
        cmocka_unit_test(sdl_values_keep_their_spelling),
        cmocka_unit_test(sdl_operations_have_their_tree),
        cmocka_unit_test(sdl_escapes_are_resolved),
        cmocka_unit_test(sdl_block_strings_lose_their_indentation),
        cmocka_unit_test(sdl_places_are_exact),
        cmocka_unit_test(sdl_mistakes_in_schemas_have_code_and_place),
        cmocka_unit_test(sdl_mistakes_in_operations_have_code_and_place),
        cmocka_unit_test(sdl_goes_on_with_the_next_definition),
        cmocka_unit_test(sdl_sentences_name_what_was_wanted),
        cmocka_unit_test(sdl_gives_up_after_a_hundred_mistakes),
        cmocka_unit_test(sdl_nests_two_hundred_deep_and_no_deeper),
        cmocka_unit_test(sdl_takes_a_million_brackets_in_stride),
        cmocka_unit_test(sdl_refuses_more_than_64_mib),
        cmocka_unit_test(sdl_bytes_after_a_nul_are_read),
        cmocka_unit_test(sdl_survives_every_failed_allocation),
        cmocka_unit_test(sdl_survives_every_full_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
