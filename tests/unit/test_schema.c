#include "compiler/schema.h"

#include "base/memory.h"
#include "grammar/syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct built {
    wf_arena arena;
    weft_diags *diags;
    wf_schema *schema;
    weft_status added; /* the worst of the additions */
    weft_status finished;
    wf_buf text;
} built;

static void begin(built *b)
{
    wf_arena_init(&b->arena, 0);
    wf_buf_init(&b->text, 0);
    b->diags = weft_diags_new(0);
    b->schema = wf_schema_new(&b->arena);
    b->added = WEFT_OK;
    assert_non_null(b->diags);
    assert_non_null(b->schema);
}

static void add_sdl(built *b, const char *name, const char *text)
{
    wf_source *const source = wf_source_new(&b->arena, name, weft_span_text(text));
    wf_sdl_node *tree;
    assert_int_equal(wf_syntax_sdl(&tree, source, &b->arena, b->diags), WEFT_OK);
    const weft_status status = wf_schema_add_sdl(b->schema, tree, b->diags);
    b->added = status == WEFT_OK ? b->added : status;
}

/* JSON as it is written here: with ' for ". */
static void put_json(wf_buf *out, const char *text)
{
    for (; *text != '\0'; text++)
        wf_buf_put_byte(out, *text == '\'' ? '"' : *text);
}

static void add_json(built *b, const char *text)
{
    wf_buf_reset(&b->text);
    put_json(&b->text, text);
    wf_source *const source = wf_source_new(&b->arena, "a.json", wf_buf_span(&b->text));
    const weft_status status = wf_schema_add_json(b->schema, source, b->diags);
    b->added = status == WEFT_OK ? b->added : status;
}

static void finish(built *b)
{
    b->finished = wf_schema_finish(b->schema, b->diags);
}

static void drop(built *b)
{
    wf_buf_fini(&b->text);
    weft_diags_free(b->diags);
    wf_arena_fini(&b->arena);
}

static const char *ended(wf_buf *text)
{
    wf_buf_put_byte(text, '\0');
    assert_int_equal(text->status, WEFT_OK);
    return text->data;
}

/* "W2150 a.graphql:1:2; …" */
static const char *complaints(built *b)
{
    weft_diags_sort(b->diags);
    wf_buf_reset(&b->text);
    for (size_t i = 0; i < weft_diags_count(b->diags); i++) {
        const weft_diag *const diag = weft_diags_at(b->diags, i);
        wf_buf_printf(&b->text, "%s%s %u:%u", i == 0 ? "" : "; ", diag->code, diag->line,
                      diag->column);
    }
    return ended(&b->text);
}

static const wf_schema_type *type_of(const built *b, const char *name)
{
    const wf_schema_type *const type = wf_schema_find(b->schema, weft_span_text(name));
    assert_non_null(type);
    return type;
}

static const wf_schema_field *field_of(const built *b, const char *type, const char *name)
{
    const wf_schema_field *const field =
        wf_schema_field_find(type_of(b, type), weft_span_text(name));
    assert_non_null(field);
    return field;
}

static void expect_text(weft_span found, const char *wanted)
{
    if (!weft_span_equal(found, weft_span_text(wanted)))
        fail_msg("`%.*s`, not `%s`", (int)found.len, found.len ? found.ptr : "", wanted);
}

static void expect_ref(built *b, const wf_schema_ref *ref, const char *wanted)
{
    wf_buf_reset(&b->text);
    wf_schema_ref_print(&b->text, ref);
    assert_string_equal(ended(&b->text), wanted);
}

static const char commerce[] =
    "\"\"\"All there is.\"\"\"\n"
    "type Query { order(ref: [String!]! = [\"a\"], first: Int): Order  node(id: ID!): Node }\n"
    "type Mutation { createOrder(input: CreateOrderInput!): Order }\n"
    "interface Node { id: ID! }\n"
    "type Order implements Node {\n"
    "  id: ID!\n"
    "  \"old\" ref: String @deprecated(reason: \"use id\")\n"
    "  lines: [[Line!]]!\n"
    "}\n"
    "type Line { ref: String @deprecated on: DateTime day: Date data: Json }\n"
    "union Thing = Order | Line\n"
    "enum Status { OPEN \"shut\" CLOSED @deprecated }\n"
    "scalar DateTime scalar Date scalar Json\n"
    "input CreateOrderInput {\n"
    "  ref: String!\n"
    "  status: Status! = OPEN\n"
    "  parent: CreateOrderInput\n"
    "}\n";

static void build_commerce(built *b)
{
    begin(b);
    add_sdl(b, "a.graphql", commerce);
    finish(b);
    assert_string_equal(complaints(b), "");
    assert_int_equal(b->added, WEFT_OK);
    assert_int_equal(b->finished, WEFT_OK);
}

/* ---- asking ---- */

static void schema_finds_types_and_fields(void **state)
{
    (void)state;
    built b;
    build_commerce(&b);
    assert_null(wf_schema_find(b.schema, weft_span_text("Nope")));
    const wf_schema_type *const order = type_of(&b, "Order");
    assert_int_equal(order->kind, WF_SCHEMA_OBJECT);
    assert_int_equal(order->fields.count, 3);
    expect_text(wf_schema_field_at(order, 1)->name, "ref");
    expect_text(wf_schema_field_at(order, 1)->description, "old");
    assert_true(wf_schema_field_at(order, 1)->deprecated);
    expect_text(wf_schema_field_at(order, 1)->deprecated_reason, "use id");
    assert_ptr_equal(wf_schema_field_at(order, 1)->owner, order);
    expect_text(field_of(&b, "Line", "ref")->deprecated_reason, "No longer supported");
    expect_text(type_of(&b, "Query")->description, "All there is.");
    assert_int_equal(order->place.start, strstr(commerce, "Order implements") - commerce);
    assert_int_equal(order->place.end - order->place.start, 5);
    assert_null(wf_schema_field_find(order, weft_span_text("nope")));
    assert_null(wf_schema_field_find(type_of(&b, "Status"), weft_span_text("OPEN")));
    drop(&b);
}

static void schema_prints_references_and_links_them(void **state)
{
    (void)state;
    built b;
    build_commerce(&b);
    const wf_schema_field *const lines = field_of(&b, "Order", "lines");
    expect_ref(&b, lines->type, "[[Line!]]!");
    assert_int_equal(lines->type->kind, WF_SCHEMA_REF_LIST);
    assert_true(lines->type->non_null);
    assert_false(lines->type->element->non_null);
    assert_true(lines->type->element->element->non_null);
    assert_ptr_equal(lines->type->element->element->named, type_of(&b, "Line"));
    assert_ptr_equal(wf_schema_ref_base(lines->type), type_of(&b, "Line"));
    expect_ref(&b, field_of(&b, "Order", "id")->type, "ID!");
    expect_ref(&b, field_of(&b, "Line", "ref")->type, "String");
    drop(&b);
}

static void schema_knows_scalars(void **state)
{
    (void)state;
    built b;
    build_commerce(&b);
    static const struct {
        const char *name;
        wf_schema_scalar scalar;
    } scalars[] = {{"Int", WF_SCALAR_INT},
                   {"Float", WF_SCALAR_FLOAT},
                   {"String", WF_SCALAR_STRING},
                   {"Boolean", WF_SCALAR_BOOLEAN},
                   {"ID", WF_SCALAR_ID},
                   {"Date", WF_SCALAR_DATE},
                   {"DateTime", WF_SCALAR_DATE_TIME},
                   {"Json", WF_SCALAR_ANY},
                   {"Order", WF_SCALAR_NONE}};
    for (size_t i = 0; i < WF_COUNTOF(scalars); i++)
        assert_int_equal(type_of(&b, scalars[i].name)->scalar, scalars[i].scalar);
    assert_true(type_of(&b, "Int")->built_in);
    assert_false(type_of(&b, "Json")->built_in);
    expect_text(wf_schema_type_at(b.schema, 0)->name, "Int");
    drop(&b);
}

static void schema_finds_operations_and_arguments(void **state)
{
    (void)state;
    built b;
    build_commerce(&b);
    const wf_schema_field *const create =
        wf_schema_mutation(b.schema, weft_span_text("createOrder"));
    assert_non_null(create);
    const wf_schema_field *const input = wf_schema_argument_find(create, weft_span_text("input"));
    assert_true(wf_schema_field_required(input));
    assert_ptr_equal(wf_schema_ref_base(input->type), type_of(&b, "CreateOrderInput"));
    assert_null(wf_schema_argument_find(create, weft_span_text("nope")));
    assert_null(wf_schema_mutation(b.schema, weft_span_text("order")));
    const wf_schema_field *const order = wf_schema_query(b.schema, weft_span_text("order"));
    assert_int_equal(order->arguments.count, 2);
    expect_text(wf_schema_argument_at(order, 0)->default_text, "[\"a\"]");
    assert_int_equal(wf_schema_argument_at(order, 0)->default_value->kind, WF_SDL_LIST);
    assert_false(wf_schema_field_required(wf_schema_argument_at(order, 0)));
    assert_false(wf_schema_argument_at(order, 1)->has_default);
    assert_ptr_equal(wf_schema_root(b.schema, WF_SCHEMA_QUERY), type_of(&b, "Query"));
    assert_null(wf_schema_root(b.schema, WF_SCHEMA_SUBSCRIPTION));
    expect_text(wf_schema_typename(b.schema)->name, "__typename");
    expect_ref(&b, wf_schema_typename(b.schema)->type, "String!");
    drop(&b);
}

static void schema_knows_enums_and_what_may_stand_where(void **state)
{
    (void)state;
    built b;
    build_commerce(&b);
    const wf_schema_type *const status = type_of(&b, "Status");
    assert_int_equal(status->values.count, 2);
    expect_text(wf_schema_value_at(status, 1)->description, "shut");
    assert_true(wf_schema_value_find(status, weft_span_text("CLOSED"))->deprecated);
    assert_null(wf_schema_value_find(status, weft_span_text("open")));
    assert_true(wf_schema_is_input(status));
    assert_true(wf_schema_is_output(status));
    assert_false(wf_schema_is_input(type_of(&b, "Order")));
    assert_false(wf_schema_is_output(type_of(&b, "CreateOrderInput")));
    assert_string_equal(wf_schema_kind_text(status->kind), "an enum");
    drop(&b);
}

static void schema_knows_what_a_fragment_can_meet(void **state)
{
    (void)state;
    built b;
    build_commerce(&b);
    const wf_schema_type *const node = type_of(&b, "Node");
    const wf_schema_type *const thing = type_of(&b, "Thing");
    const wf_schema_type *const order = type_of(&b, "Order");
    const wf_schema_type *const line = type_of(&b, "Line");
    assert_int_equal(node->possible.count, 1);
    assert_int_equal(thing->possible.count, 2);
    assert_true(wf_schema_overlap(order, order));
    assert_false(wf_schema_overlap(order, line));
    assert_true(wf_schema_overlap(node, order));
    assert_true(wf_schema_overlap(order, node));
    assert_false(wf_schema_overlap(line, node));
    assert_true(wf_schema_overlap(thing, node));
    assert_true(wf_schema_overlap(node, thing));
    drop(&b);
}

/* ---- merging ---- */

static void schema_merges_documents_and_extensions_in_any_order(void **state)
{
    (void)state;
    built b;
    begin(&b);
    add_sdl(&b, "a.graphql",
            "extend type T implements I { b: Int } extend enum E { B } extend union U = V\n"
            "extend input N { b: E = B } extend schema { mutation: V } extend scalar S @a\n"
            "extend interface I @b");
    add_sdl(&b, "b.graphql",
            "schema { query: T } interface I { a: Int } type T { a: Int } enum E { A }\n"
            "union U = T type V { v: U s: S } input N { a: Int } scalar S");
    finish(&b);
    assert_string_equal(complaints(&b), "");
    assert_int_equal(b.finished, WEFT_OK);
    assert_int_equal(type_of(&b, "T")->fields.count, 2);
    assert_int_equal(type_of(&b, "E")->values.count, 2);
    assert_int_equal(type_of(&b, "U")->possible.count, 2);
    assert_int_equal(type_of(&b, "I")->possible.count, 1);
    expect_text(field_of(&b, "N", "b")->default_text, "B");
    assert_ptr_equal(wf_schema_root(b.schema, WF_SCHEMA_MUTATION), type_of(&b, "V"));
    drop(&b);
}

static void schema_roots_are_those_it_names(void **state)
{
    (void)state;
    built b;
    begin(&b);
    add_sdl(&b, "a.graphql", "schema { query: Q } type Q { a: Int } type Mutation { b: Int }");
    finish(&b);
    assert_int_equal(b.finished, WEFT_OK);
    assert_ptr_equal(wf_schema_root(b.schema, WF_SCHEMA_QUERY), type_of(&b, "Q"));
    assert_null(wf_schema_root(b.schema, WF_SCHEMA_MUTATION));
    drop(&b);
}

static void schema_built_in_scalars_may_be_declared(void **state)
{
    (void)state;
    built b;
    begin(&b);
    add_sdl(&b, "a.graphql", "\"mine\" scalar ID scalar Int type Query { id: ID }");
    finish(&b);
    assert_string_equal(complaints(&b), "");
    assert_int_equal(type_of(&b, "ID")->scalar, WF_SCALAR_ID);
    expect_text(type_of(&b, "ID")->description, "mine");
    assert_false(type_of(&b, "ID")->built_in);
    drop(&b);
}

/* ---- mistakes ---- */

typedef struct mistake {
    const char *text;
    const char *wanted;
} mistake;

static void schema_mistakes_have_code_and_place(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {"type A { a: Int } input A { a: Int }", "W2150 1:25"},
        {"type Int { a: Int }", "W2150 1:6"},
        {"scalar ID scalar ID", "W2150 1:18"},
        {"type A { a: Strin }", "W2151 1:13"},
        {"type A { a(b: [X!]): Int }", "W2151 1:16"},
        {"union U = X", "W2151 1:11"},
        {"type A implements X { a: Int }", "W2151 1:19"},
        {"schema { query: X }", "W2151 1:17"},
        {"type A { a: X b: [X!]! }", "W2151 1:13"},
        {"type A { a: Int a: Int }", "W2152 1:17"},
        {"type A { a(b: Int b: Int): Int }", "W2152 1:19"},
        {"enum E { A B A }", "W2152 1:14"},
        {"type A { a: Int } union U = A | A", "W2152 1:33"},
        {"input I { a: Int } extend input I { a: Int }", "W2152 1:37"},
        {"extend type A { a: Int }", "W2153 1:13"},
        {"type A { a: Int } extend input A { b: Int }", "W2153 1:32"},
        {"type A { a: I } input I { b: Int }", "W2154 1:13"},
        {"type A { a(b: A): Int }", "W2154 1:15"},
        {"input I { a: [A!] } type A { a: Int }", "W2154 1:15"},
        {"enum E { A } union U = E", "W2154 1:24"},
        {"type A { a: Int } type B implements A { a: Int }", "W2154 1:37"},
        {"type A", "W2155 1:6"},
        {"union U", "W2155 1:7"},
        {"enum E @a", "W2155 1:6"},
        {"schema { query: A query: A } type A { a: Int }", "W2156 1:26"},
        {"schema { query: E } enum E { A }", "W2156 1:17"},
        {"schema { query: A } schema { mutation: A } type A { a: Int }", "W2156 1:21"},
        {"interface I { a: Int b: Int } type A implements I { a: Int }", "W2157 1:49"},
        {"interface I { a: Int! } type A implements I { a: Int }", "W2157 1:50"},
        {"interface I { a: [Int] } type A implements I { a: Int }", "W2157 1:51"},
        {"interface I { a(b: Int): Int } type A implements I { a: Int }", "W2157 1:54"},
        {"interface I { a(b: Int): Int } type A implements I { a(b: ID): Int }", "W2157 1:56"},
        {"interface I { a: Int } type A implements I { a(b: Int!): Int }", "W2157 1:48"},
        {"interface I { a: Int } interface J implements I { a: Int } type A implements J { a: Int "
         "}",
         "W2157 1:78"},
        {"interface I implements I { a: Int }", "W2157 1:24"},
        {"type __A { __b: Int }", "W2158 1:6; W2158 1:12"},
        {"input I { a: I! }", "W2159 1:11"},
        {"input A { b: B! } input B { c: [C!]! d: C! } input C { a: A! }", "W2159 1:56"},
    };
    for (size_t i = 0; i < WF_COUNTOF(mistakes); i++) {
        built b;
        begin(&b);
        add_sdl(&b, "a.graphql", mistakes[i].text);
        finish(&b);
        const char *const found = complaints(&b);
        if (strcmp(found, mistakes[i].wanted) != 0)
            fail_msg("%s\n  gives  %s\n  not    %s", mistakes[i].text, found, mistakes[i].wanted);
        const bool is_error = weft_diags_errors(b.diags) != 0;
        assert_int_equal(b.added == WEFT_INVALID || b.finished == WEFT_INVALID, is_error);
        drop(&b);
    }
}

static void schema_sound_ones_are_not_complained_about(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "input A { b: B } input B { a: A! }",
        "input A { a: [A!]! }",
        "interface I { a: I u: U } union U = A type A implements I { a: A! u: A! }",
        "interface I { a(b: Int): Int } type A implements I { a(b: Int c: Int d: Int! = 1): Int! }",
        "interface I { a: [Int]! } interface J implements I { a: [Int!]! }",
        "interface I { a: I } interface J implements I { a: J } type A implements I & J { a: A }",
        "type A { a: Int @unknown(x: 1) }",
    };
    for (size_t i = 0; i < WF_COUNTOF(texts); i++) {
        built b;
        begin(&b);
        add_sdl(&b, "a.graphql", texts[i]);
        finish(&b);
        assert_string_equal(complaints(&b), "");
        assert_int_equal(b.finished, WEFT_OK);
        drop(&b);
    }
}

static void schema_hints_at_the_near_and_the_first(void **state)
{
    (void)state;
    built b;
    begin(&b);
    add_sdl(&b, "a.graphql", "type Order { ref: String }\n");
    add_sdl(&b, "b.graphql", "\ntype Order { id: ID }\ntype Query { a: order  b: OrderInput! }");
    finish(&b);
    assert_string_equal(complaints(&b), "W2150 2:6; W2151 3:17; W2151 3:27");
    assert_string_equal(weft_diags_at(b.diags, 0)->hint,
                        "first declared in a.graphql:1; write `extend` before the second to add to "
                        "it");
    assert_string_equal(weft_diags_at(b.diags, 1)->hint, "did you mean `Order`?");
    assert_string_equal(weft_diags_at(b.diags, 1)->message, "the type `order` is not declared");
    /* A name nobody declared takes anything, so that checking can go on. */
    const wf_schema_ref *const ref = field_of(&b, "Query", "b")->type;
    assert_int_equal(ref->named->scalar, WF_SCALAR_ANY);
    assert_null(wf_schema_find(b.schema, weft_span_text("OrderInput")));
    drop(&b);
}

/* ---- introspection ---- */

/* The contents of "__schema" without its braces. */
static const char types[] =
    "'queryType': {'name': 'Q'}, 'mutationType': null, 'subscriptionType': null, 'types': [\n"
    "{'kind': 'OBJECT', 'name': 'Q', 'description': 'the \\u00e9 root', 'fields': [\n"
    "  {'name': 'f', 'description': null, 'isDeprecated': true, 'deprecationReason': 'old',\n"
    "   'args': [{'name': 'a', 'type': {'kind': 'INPUT_OBJECT', 'name': 'I', 'ofType': null},\n"
    "             'defaultValue': null}],\n"
    "   'type': {'kind': 'NON_NULL', 'name': null, 'ofType':\n"
    "     {'kind': 'LIST', 'name': null, 'ofType': {'kind': 'NON_NULL', 'name': null, 'ofType':\n"
    "       {'kind': 'INTERFACE', 'name': 'N', 'ofType': null}}}}},\n"
    "  {'name': 'u', 'args': [], 'type': {'kind': 'UNION', 'name': 'U'}, 'isDeprecated': false}],\n"
    " 'interfaces': [{'kind': 'INTERFACE', 'name': 'N'}]},\n"
    "{'kind': 'INTERFACE', 'name': 'N', 'possibleTypes': [{'kind': 'OBJECT', 'name': 'Q'}],\n"
    " 'fields': [{'name': 'u', 'args': [], 'type': {'kind': 'UNION', 'name': 'U'}}]},\n"
    "{'kind': 'UNION', 'name': 'U', 'possibleTypes': [{'kind': 'OBJECT', 'name': 'Q'}]},\n"
    "{'kind': 'ENUM', 'name': 'E', 'enumValues': [{'name': 'A'},\n"
    "  {'name': 'B', 'isDeprecated': true}]},\n"
    "{'kind': 'INPUT_OBJECT', 'name': 'I', 'inputFields': [\n"
    "  {'name': 'e', 'defaultValue': 'A',\n"
    "   'type': {'kind': 'NON_NULL', 'name': null, 'ofType': {'kind': 'ENUM', 'name': 'E'}}},\n"
    "  {'name': 't', 'type': {'kind': 'SCALAR', 'name': 'DateTime'}, 'defaultValue': null}]},\n"
    "{'kind': 'SCALAR', 'name': 'DateTime'}, {'kind': 'SCALAR', 'name': 'String'},\n"
    "{'kind': 'OBJECT', 'name': '__Type', 'fields': [\n"
    "  {'name': 'x', 'type': {'kind': 'OBJECT', 'name': '__Unknown'}}]}\n"
    "], 'directives': []";

static void check_introspected(built *b)
{
    finish(b);
    assert_string_equal(complaints(b), "");
    assert_int_equal(b->finished, WEFT_OK);
    expect_text(type_of(b, "Q")->description, "the \xc3\xa9 root");
    const wf_schema_field *const f = wf_schema_query(b->schema, weft_span_text("f"));
    assert_non_null(f);
    expect_ref(b, f->type, "[N!]!");
    expect_text(f->deprecated_reason, "old");
    assert_ptr_equal(wf_schema_ref_base(wf_schema_argument_at(f, 0)->type), type_of(b, "I"));
    assert_int_equal(type_of(b, "N")->possible.count, 1);
    assert_true(wf_schema_overlap(type_of(b, "U"), type_of(b, "N")));
    const wf_schema_field *const e = field_of(b, "I", "e");
    expect_text(e->default_text, "A");
    assert_null(e->default_value);
    assert_false(wf_schema_field_required(e));
    assert_int_equal(type_of(b, "DateTime")->scalar, WF_SCALAR_DATE_TIME);
    expect_text(wf_schema_value_find(type_of(b, "E"), weft_span_text("B"))->deprecated_reason,
                "No longer supported");
    assert_null(wf_schema_find(b->schema, weft_span_text("__Type")));
}

static void schema_reads_introspection_in_three_wrappings(void **state)
{
    (void)state;
    static const char *const wrappings[] = {"\xef\xbb\xbf{'data': {'__schema': {%s}}}\n",
                                            " {'__schema': {%s}}", "{%s}"};
    for (size_t i = 0; i < WF_COUNTOF(wrappings); i++) {
        char text[4096];
        built b;
        const char *const hole = strstr(wrappings[i], "%s");
        (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(hole - wrappings[i]), wrappings[i],
                       types, hole + 2);
        begin(&b);
        add_json(&b, text);
        assert_int_equal(b.added, WEFT_OK);
        check_introspected(&b);
        drop(&b);
    }
}

static void schema_sdl_may_extend_introspection(void **state)
{
    (void)state;
    char text[4096];
    built b;
    (void)snprintf(text, sizeof text, "{%s}", types);
    begin(&b);
    add_sdl(&b, "a.graphql", "extend input I { more: Int } extend schema { mutation: Q }");
    add_json(&b, text);
    finish(&b);
    assert_string_equal(complaints(&b), "");
    assert_int_equal(type_of(&b, "I")->fields.count, 3);
    assert_ptr_equal(wf_schema_root(b.schema, WF_SCHEMA_MUTATION), type_of(&b, "Q"));
    drop(&b);
}

static void schema_refuses_what_is_no_introspection(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {"", "W2161 1:1"},
        {"{", "W2161 1:2"},
        {"{'a':1} x", "W2161 1:9"},
        {"{'a':\n tru}", "W2161 2:2"},
        {"{'a':'\xff'}", "W2161 1:7"},
        {"[]", "W2160 1:1"},
        {"{'errors': [{'message': 'no'}]}", "W2160 1:1"},
        {"{'types': [{'kind': 'OBJECT'}]}", "W2160 1:1"},
        {"{'types': [{'kind': 'THING', 'name': 'A'}]}", "W2160 1:1"},
        {"{'types': [{'kind': 'SCALAR', 'name': 'a b'}]}", "W2160 1:1"},
        {"{'types': [{'kind': 'ENUM', 'name': 'E', 'enumValues': [{'name': 'A'}, {}]}]}",
         "W2160 1:1"},
        {"{'types': [{'kind': 'OBJECT', 'name': 'A', 'fields': [\n"
         "  {'name': 'a', 'type': {'kind': 'NON_NULL', 'ofType': null}},\n"
         "  {'name': 'b', 'type': {'kind': 'SCALAR', 'name': 'Int'}}]}]}",
         "W2160 1:1"},
        {"{'types': [{'kind': 'SCALAR', 'name': 'A'}, {'kind': 'SCALAR', 'name': 'A'}]}",
         "W2150 1:1"},
        {"{'types': [], 'queryType': {'name': 'Q'}}", "W2151 1:1"},
    };
    for (size_t i = 0; i < WF_COUNTOF(mistakes); i++) {
        built b;
        begin(&b);
        add_json(&b, mistakes[i].text);
        finish(&b);
        const char *const found = complaints(&b);
        if (strcmp(found, mistakes[i].wanted) != 0)
            fail_msg("%s\n  gives  %s\n  not    %s", mistakes[i].text, found, mistakes[i].wanted);
        assert_true(b.added == WEFT_INVALID || b.finished == WEFT_INVALID);
        drop(&b);
    }
}

static void schema_json_is_bounded(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        wf_buf text;
        built b;
        wf_buf_init(&text, 0);
        wf_buf_put_text(&text, "[");
        for (int i = 0; i < 4100000; i++)
            wf_buf_put_text(&text, kind == 0 ? "[" : "0,");
        wf_buf_put_byte(&text, '\0');
        begin(&b);
        add_json(&b, text.data);
        assert_int_equal(b.added, WEFT_LIMIT);
        assert_string_equal(complaints(&b), "W2161 1:1");
        drop(&b);
        wf_buf_fini(&text);
    }
}

/* ---- size and memory ---- */

static void schema_of_many_types_costs_few_allocations(void **state)
{
    (void)state;
    enum {
        TYPES = 5000
    };
    wf_buf text;
    built b;
    wf_buf_init(&text, 0);
    wf_buf_put_text(&text, "interface Node { id: ID! }\n");
    for (int i = 0; i < TYPES; i++)
        wf_buf_printf(&text, "type T%d implements Node { id: ID! a(x: Int = %d): T%d }\n", i, i,
                      (i * 7 + 1) % TYPES);
    wf_buf_put_byte(&text, '\0');
    begin(&b);
    const uint64_t before = wf_memory_count();
    add_sdl(&b, "a.graphql", text.data);
    finish(&b);
    assert_true(wf_memory_count() - before < 1000);
    assert_string_equal(complaints(&b), "");
    assert_int_equal(type_of(&b, "Node")->possible.count, TYPES);
    drop(&b);
    wf_buf_fini(&text);
}

static weft_status build_once(const char *sdl, weft_span json, size_t max_bytes)
{
    wf_arena arena;
    wf_arena_init(&arena, max_bytes);
    weft_diags *const diags = weft_diags_new(0);
    wf_schema *const schema = diags ? wf_schema_new(&arena) : NULL;
    wf_source *const a = wf_source_new(&arena, "a", weft_span_text(sdl));
    wf_source *const b = wf_source_new(&arena, "b", json);
    wf_sdl_node *tree = NULL;
    weft_status status = schema && a && b ? WEFT_OK : WEFT_NOMEM;
    if (status == WEFT_OK)
        status = wf_syntax_sdl(&tree, a, &arena, diags);
    if (status == WEFT_OK)
        status = wf_schema_add_sdl(schema, tree, diags);
    if (status == WEFT_OK)
        status = wf_schema_add_json(schema, b, diags);
    if (status == WEFT_OK)
        status = wf_schema_finish(schema, diags);
    weft_diags_free(diags);
    wf_arena_fini(&arena);
    return status;
}

static void put_memory_test(wf_buf *sdl, wf_buf *json)
{
    wf_buf_init(sdl, 0);
    wf_buf_init(json, 0);
    wf_buf_put_text(sdl, "extend input I { more: Int } extend type M { x: Nope y: I }\n");
    wf_buf_put_text(sdl, "type M { a: String }\n");
    for (int i = 0; i < 20; i++)
        wf_buf_printf(sdl, "\"\\u0041\" type T%d { a(b: I): M }\n", i);
    wf_buf_put_byte(sdl, '\0');
    put_json(json, "{");
    put_json(json, types);
    put_json(json, "}");
}

static void schema_survives_every_failed_allocation(void **state)
{
    (void)state;
    wf_buf json;
    wf_buf sdl;
    put_memory_test(&sdl, &json);
    weft_status status = WEFT_NOMEM;
    uint64_t nth = 0;
    while (status == WEFT_NOMEM) {
        wf_memory_fail_nth(++nth);
        status = build_once(sdl.data, wf_buf_span(&json), 0);
        wf_memory_fail_nth(0);
        assert_true(status == WEFT_NOMEM || status == WEFT_INVALID);
    }
    assert_true(nth > 5);
    wf_buf_fini(&sdl);
    wf_buf_fini(&json);
}

/* An arena asks for memory rarely; a maximum that grows in small steps ends it everywhere. */
static void schema_survives_every_full_arena(void **state)
{
    (void)state;
    wf_buf json;
    wf_buf sdl;
    put_memory_test(&sdl, &json);
    weft_status status = WEFT_NOMEM;
    size_t max_bytes = 4096;
    for (; status == WEFT_NOMEM; max_bytes += 48) {
        status = build_once(sdl.data, wf_buf_span(&json), max_bytes);
        assert_true(status == WEFT_NOMEM || status == WEFT_INVALID);
    }
    assert_true(max_bytes > 16384 && max_bytes < 1000000);
    wf_buf_fini(&sdl);
    wf_buf_fini(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_finds_types_and_fields),
        cmocka_unit_test(schema_prints_references_and_links_them),
        cmocka_unit_test(schema_knows_scalars),
        cmocka_unit_test(schema_finds_operations_and_arguments),
        cmocka_unit_test(schema_knows_enums_and_what_may_stand_where),
        cmocka_unit_test(schema_knows_what_a_fragment_can_meet),
        cmocka_unit_test(schema_merges_documents_and_extensions_in_any_order),
        cmocka_unit_test(schema_roots_are_those_it_names),
        cmocka_unit_test(schema_built_in_scalars_may_be_declared),
        cmocka_unit_test(schema_mistakes_have_code_and_place),
        cmocka_unit_test(schema_sound_ones_are_not_complained_about),
        cmocka_unit_test(schema_hints_at_the_near_and_the_first),
        cmocka_unit_test(schema_reads_introspection_in_three_wrappings),
        cmocka_unit_test(schema_sdl_may_extend_introspection),
        cmocka_unit_test(schema_refuses_what_is_no_introspection),
        cmocka_unit_test(schema_json_is_bounded),
        cmocka_unit_test(schema_of_many_types_costs_few_allocations),
        cmocka_unit_test(schema_survives_every_failed_allocation),
        cmocka_unit_test(schema_survives_every_full_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
