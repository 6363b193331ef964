/* Schemas in the form of documentation. */
#include "compiler/schema.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char page[] =
    "{\"title\": \"a schema\", \"types\": {\n"
    "  \"Query\": {\"kind\": \"OBJECT\", \"fields\": {\n"
    "    \"order\": {\"type\": \"Order\", \"args\": {\"id\": {\"type\": \"ID!\"}}}}},\n"
    "  \"Mutation\": {\"fields\": {\n"
    "    \"createOrder\": {\"type\": \"Order\", \"args\": {\"input\": {\"type\": "
    "\"CreateOrderInput!\"}}}}},\n"
    "  \"Order\": {\"description\": \"an order\", \"fields\": {\"id\": {\"type\": \"ID!\"}}}},\n"
    " \"inputs\": {\"CreateOrderInput\": {\"kind\": \"INPUT_OBJECT\", \"fields\": {\n"
    "    \"ref\": {\"type\": \"String!\", \"description\": \"its name\"},\n"
    "    \"type\": {\"type\": \"OrderType\", \"defaultValue\": \"HD\"},\n"
    "    \"items\": {\"type\": \"[[OrderItem!]]!\"}}}},\n"
    " \"enums\": {\"OrderType\": {\"values\": [\"HD\", {\"name\": \"CC\"}]},\n"
    "            \"Colour\": {\"values\": {\"RED\": \"as blood\"}}},\n"
    " \"scalars\": {\"DateTime\": {\"kind\": \"SCALAR\"}}}";

typedef struct built {
    wf_arena arena;
    weft_diags *diags;
    wf_schema *schema;
    weft_status added;
    weft_status finished;
} built;

static void build(built *b, const char *text)
{
    wf_arena_init(&b->arena, 0);
    b->diags = weft_diags_new(0);
    b->schema = wf_schema_new(&b->arena);
    wf_source *const source = wf_source_new(&b->arena, "page.json", weft_span_text(text));
    assert_non_null(b->diags);
    assert_non_null(b->schema);
    assert_non_null(source);
    b->added = wf_schema_add_json(b->schema, source, b->diags);
    b->finished = wf_schema_finish(b->schema, b->diags);
}

static void drop(built *b)
{
    weft_diags_free(b->diags);
    wf_arena_fini(&b->arena);
}

static const wf_schema_type *type_of(const built *b, const char *name)
{
    const wf_schema_type *const type = wf_schema_find(b->schema, weft_span_text(name));
    assert_non_null(type);
    return type;
}

static void expect_field(const built *b, const char *type, const char *name, const char *printed)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    const wf_schema_field *const field =
        wf_schema_field_find(type_of(b, type), weft_span_text(name));
    assert_non_null(field);
    wf_schema_ref_print(&text, field->type);
    assert_true(weft_span_equal(wf_buf_span(&text), weft_span_text(printed)));
    wf_buf_fini(&text);
}

static void pages_are_a_schema(void **state)
{
    (void)state;
    built b;
    build(&b, page);
    assert_int_equal(b.added, WEFT_OK);
    assert_int_equal(b.finished, WEFT_OK);
    expect_field(&b, "CreateOrderInput", "ref", "String!");
    expect_field(&b, "CreateOrderInput", "items", "[[OrderItem!]]!");
    const wf_schema_field *const create =
        wf_schema_mutation(b.schema, weft_span_text("createOrder"));
    assert_non_null(create);
    assert_true(wf_schema_field_required(wf_schema_argument_find(create, weft_span_text("input"))));
    assert_int_equal(type_of(&b, "OrderType")->values.count, 2);
    assert_int_equal(type_of(&b, "Colour")->values.count, 1);
    assert_false(wf_schema_field_required(
        wf_schema_field_find(type_of(&b, "CreateOrderInput"), weft_span_text("type"))));
    /* OrderItem is named and not described: one warning, and it takes anything */
    assert_int_equal(weft_diags_count(b.diags), 1);
    const weft_diag *const diag = weft_diags_at(b.diags, 0);
    assert_int_equal(diag->severity, WEFT_SEVERITY_WARNING);
    assert_string_equal(diag->message,
                        "1 type is named and not described, and takes anything: OrderItem");
    drop(&b);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } mistakes[] = {
        {"{\"types\": {\"Query\": {\"fields\": {\"a\": {\"type\": \"[Int\"}}}}}",
         "the type of `a` in `Query` cannot be read: `[Int`"},
        {"{\"types\": {\"Query\": {\"fields\": {\"a\": {\"type\": \"Int!!\"}}}}}",
         "the type of `a` in `Query` cannot be read: `Int!!`"},
        {"{\"types\": {\"Query\": {\"fields\": {\"a\": {}}}}}",
         "the type of `a` in `Query` cannot be read: ``"},
        {"{\"types\": {\"Query\": {\"fields\": {\"a b\": {\"type\": \"Int\"}}}}}",
         "the field or argument `a b` has no valid name"},
        {"{\"types\": {\"Query\": 1}}", "the type `Query` is no object"},
        {"{\"types\": {\"Query\": {\"kind\": \"TABLE\"}}}", "the kind of `Query` is unknown"},
        {"{\"types\": {}, \"enums\": {\"E\": {\"values\": [1]}}}",
         "a value of `E` has no valid name"},
    };
    for (size_t i = 0; i < WF_COUNTOF(mistakes); i++) {
        built b;
        build(&b, mistakes[i].text);
        assert_int_equal(b.added, WEFT_INVALID);
        assert_true(weft_diags_count(b.diags) > 0);
        assert_string_equal(weft_diags_at(b.diags, 0)->message, mistakes[i].message);
        drop(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_a_schema),
        cmocka_unit_test(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
