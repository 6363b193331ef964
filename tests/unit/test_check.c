/* What check leaves for the emitter: notes, order, rewritten forms, the shape. What it complains
   about is in tests/reject/. */
#include "compiler/unit.h"

#include "stdlib/stdlib.h"
#include "tests/support/one_text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char schema_text[] =
    "scalar Json\n"
    "type Query { a: Int }\n"
    "type Mutation {\n"
    "  create(input: Order!): Made\n"
    "  update(id: ID!, input: Order!, dry: Boolean): Made\n"
    "}\n"
    "type Made { id: ID! ref: String items: [Made!] }\n"
    "input Order { ref: String qty: Int any: Json tags: [String!] }\n";

typedef struct checked {
    wf_unit unit;
    wf_registry registry;
    one_text given;
    weft_loader loader;
    weft_compile_options options;
    weft_status status;
} checked;

static void start(checked *c, const char *text)
{
    size_t count = 0;
    const weft_family *const *families = wf_stdlib_families(&count);
    *c = (checked){0};
    wf_arena_init(&c->unit.arena, 0);
    c->unit.diags = weft_diags_new(0);
    assert_non_null(c->unit.diags);
    assert_int_equal(wf_registry_init(&c->registry, families, count, c->unit.diags), WEFT_OK);
    c->given = (one_text){schema_text};
    c->loader = one_text_loader(&c->given);
    c->options.loader = &c->loader;
    c->unit.options = &c->options;
    c->unit.registry = &c->registry;
    wf_source *source = wf_source_new(&c->unit.arena, "test.weft", weft_span_text(text));
    assert_non_null(source);
    c->status = wf_bind(&c->unit, source);
    if (c->status == WEFT_OK)
        c->status = wf_check(&c->unit);
    if (c->status == WEFT_OK)
        c->status = wf_fold(&c->unit);
}

static void begin(checked *c, const char *text)
{
    start(c, text);
    if (c->status != WEFT_OK)
        print_error("%s\n", weft_diags_render(c->unit.diags, NULL).ptr);
    assert_int_equal(c->status, WEFT_OK);
}

static void end(checked *c)
{
    weft_diags_free(c->unit.diags);
    wf_registry_fini(&c->registry);
    wf_arena_fini(&c->unit.arena);
}

static void assert_span(weft_span got, const char *expected)
{
    assert_int_equal(got.len, strlen(expected));
    assert_memory_equal(got.ptr, expected, got.len);
}

static const wf_source_node *child(const wf_source_node *node, const char *key)
{
    for (const wf_source_node *at = node->children; at; at = at->next) {
        if (weft_span_equal(at->key, weft_span_text(key)))
            return at;
    }
    return NULL;
}

/* The expression of the entry called `name` of the first mapping. */
static const wf_node *entry(const checked *c, const char *name)
{
    const wf_node *block = wf_node_at(c->unit.maps->node, 2);
    for (const wf_node *at = block->first; at; at = at->next) {
        if (at->kind == WF_NODE_ENTRY && weft_span_equal(at->text, weft_span_text(name)))
            return wf_node_at(at, 0);
    }
    return NULL;
}

static const wf_field_note *field(const checked *c, const char *name)
{
    const wf_node *block = wf_node_at(c->unit.maps->node, 2);
    for (const wf_node *at = block->first; at; at = at->next) {
        if (at->kind == WF_NODE_ENTRY && weft_span_equal(at->text, weft_span_text(name)))
            return at->ref;
    }
    return NULL;
}

static void check_makes_the_operation_of_a_single_input(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nuse schema \"s\"\n"
              "map m from json to mutation create returning { id items { ref } } { ref: .a }\n");
    assert_span(c.unit.maps->wrap, "input");
    assert_span(c.unit.maps->operation, "mutation create($input: Order!) { create(input: $input) "
                                        "{ id items { ref } } }");
    assert_span(field(&c, "ref")->path, "input.ref");
    end(&c);
}

static void check_makes_the_operation_of_the_arguments_that_are_given(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nuse schema \"s\"\nmap m from json to mutation update returning { id } {\n"
              "  input.ref: .a  id: .b!\n}\n");
    assert_int_equal(c.unit.maps->wrap.len, 0);
    assert_span(c.unit.maps->operation,
                "mutation update($id: ID!, $input: Order!) { update(id: $id, input: $input) "
                "{ id } }");
    end(&c);
}

static void check_puts_callees_before_callers(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nfn a(x: Text) -> Text = b(x)\nfn b(x: Text) -> Text = c(x)\n"
              "fn c(x: Text) -> Text = x\nmap m from csv to json { y: a(.z) }\n");
    assert_span(c.unit.functions->name, "c");
    assert_span(c.unit.functions->next->name, "b");
    assert_span(c.unit.functions->next->next->name, "a");
    end(&c);
}

static void check_marks_what_is_touched_and_no_more(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nmap m from json to json {\n  let o = .order\n  a: \"${o.name!}\"\n"
              "  b: .lines[].count()\n  c: .whole.to_json()\n  d: .lines[0].sku.text()\n}\n");
    const wf_source_node *root = c.unit.maps->root;
    assert_false(root->all);
    assert_false(child(root, "order")->used);
    assert_true(child(child(root, "order"), "name")->used);
    assert_false(child(child(root, "order"), "name")->all);
    assert_true(child(root, "lines")->indexed);
    assert_false(child(root, "lines")->element->all);
    assert_non_null(child(child(root, "lines")->element, "sku"));
    assert_true(child(root, "whole")->all);
    end(&c);
}

static void check_feeds_parameters_from_their_arguments(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nfn f(x: Any) -> Any = x.b\n"
              "map m from json to json { y: f(.p).c  z: if .q == 1 then .r else .s }\n");
    const wf_source_node *root = c.unit.maps->root;
    const wf_type *parameter = c.unit.functions->function->params[0]->type;
    assert_int_equal(parameter->class_, WF_CLASS_SOURCE);
    assert_true(parameter->source->is_virtual);
    assert_ptr_equal(parameter->source->feeds->from, child(root, "p"));
    assert_non_null(child(child(parameter->source, "b"), "c"));
    const wf_type *joined = entry(&c, "z")->type;
    assert_true(joined->source->is_virtual);
    assert_non_null(joined->source->feeds->next);
    end(&c);
}

static void check_gives_cells_their_place(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nmap m from csv to json { y: .sku }\n");
    const wf_type *type = entry(&c, "y")->type;
    assert_int_equal(type->class_, WF_CLASS_TEXT);
    assert_ptr_equal(type->source, child(c.unit.maps->root, "sku"));
    assert_true(type->may_miss);
    assert_false(type->may_null);
    end(&c);
}

static void check_says_what_is_converted(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nuse schema \"s\"\nmap m from csv to type Order {\n"
              "  ref: .a  qty: .b  any: .c  tags: [.d]\n}\n");
    assert_false(field(&c, "ref")->convert);
    assert_true(field(&c, "qty")->convert);
    assert_false(field(&c, "any")->convert);
    assert_false(field(&c, "tags")->convert);
    end(&c);
}

static void check_turns_each_member_around(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nmap m from json to json { y: .xs[*].ys[*].z }\n");
    const wf_node *outer = entry(&c, "y");
    assert_int_equal(outer->kind, WF_NODE_EACH_MEMBER);
    assert_int_equal(outer->count, 2);
    assert_int_equal(wf_node_at(outer, 0)->kind, WF_NODE_MEMBER);
    const wf_node *inner = wf_node_at(outer, 1);
    assert_int_equal(inner->kind, WF_NODE_EACH_MEMBER);
    const wf_scope_note *scope = outer->ref;
    assert_ptr_equal(wf_node_at(wf_node_at(inner, 0), 0)->ref, scope->item);
    assert_int_equal(outer->type ? ((const wf_type *)outer->type)->class_ : 0, WF_CLASS_LIST);
    end(&c);
}

static void check_wraps_expressions_into_lambdas(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nmap m from json to json { y: .xs[].sum(.a)  z: .xs[].map(x => x.b) }\n");
    const wf_call_note *sum = entry(&c, "y")->ref;
    const wf_call_note *map = entry(&c, "z")->ref;
    assert_int_equal(sum->args[1]->kind, WF_NODE_LAMBDA);
    assert_int_equal(map->args[1]->kind, WF_NODE_LAMBDA);
    const wf_scope_note *scope = sum->args[1]->ref;
    assert_ptr_equal(wf_node_at(wf_node_at(sum->args[1], 1), 0)->ref, scope->item);
    end(&c);
}

static void check_puts_arguments_in_order(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nfn f(a: Text, b: Text = \"x\", c: Text = \"y\") -> Text = \"${a}${b}${c}\"\n"
              "map m from csv to json { y: f(c: \"3\", a: \"1\") }\n");
    const wf_call_note *call = entry(&c, "y")->ref;
    assert_int_equal(call->count, 3);
    assert_span(call->args[0]->text, "1");
    assert_null(call->args[1]);
    assert_span(call->args[2]->text, "3");
    end(&c);
}

static void check_splits_group_by(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nmap m from json to json { y: .xs[].group_by(.k, g => g.count()) }\n");
    const wf_call_note *outer = entry(&c, "y")->ref;
    assert_string_equal(outer->library->resolver->name, "map_values");
    const wf_call_note *inner = outer->args[0]->ref;
    assert_string_equal(inner->library->resolver->name, "group_by");
    end(&c);
}

static void check_completes_an_event(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nmap m from json to event Ready(entityType: \"ORDER\") { entityRef: .a! }\n");
    assert_span(entry(&c, "name")->text, "Ready");
    assert_span(entry(&c, "entityType")->text, "ORDER");
    const wf_object_note *note = wf_node_at(c.unit.maps->node, 2)->ref;
    assert_span(note->members->name, "name");
    end(&c);
}

static void check_groups_dotted_entries(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nmap m from json to json { a.b: 1  c: 2  a.d.e: 3 }\n");
    const wf_object_note *note = wf_node_at(c.unit.maps->node, 2)->ref;
    const wf_object_member *a = note->members;
    assert_span(a->name, "a");
    assert_null(a->entry);
    assert_span(a->group->name, "b");
    assert_span(a->group->next->name, "d");
    assert_span(a->group->next->group->name, "e");
    assert_span(a->next->name, "c");
    assert_null(a->next->next);
    end(&c);
}

static void fold_leaves_literals(void **state)
{
    checked c;
    (void)state;
    begin(&c,
          "weft 1\nconst A = 2\nconst B = A * 3 + 1\n"
          "map m from json to json { x: B  y: \"a-${B}\".upper()  z: -A  d: \"a\".length() }\n");
    weft_value value;
    assert_true(wf_fold_constant(&value, &c.unit, entry(&c, "x")));
    assert_int_equal(value.as.integer, 7);
    assert_int_equal(entry(&c, "y")->kind, WF_NODE_TEXT);
    assert_span(entry(&c, "y")->text, "A-7");
    assert_int_equal(entry(&c, "z")->kind, WF_NODE_INTEGER);
    assert_span(entry(&c, "z")->text, "-2");
    assert_span(entry(&c, "d")->text, "1");
    end(&c);
}

static void check_reads_its_settings(void **state)
{
    checked c;
    (void)state;
    begin(&c, "weft 1\nmap m from csv(header: false, columns: [\"a\", \"b\"], delimiter: \";\", "
              "trim: true, blank: \"keep\")\n to batch INVENTORY(action: \"UPSERT\", size: 250) {\n"
              "  locationRef: .a!  skuRef: .b!  qty: .a!  type: \"T\"  status: \"S\" }\n"
              "map n from json each .data.orders[] to csv { x: .a  y.z: .b }\n");
    const wf_map_note *m = c.unit.maps;
    assert_true(m->entry.no_header);
    assert_true(m->entry.trim);
    assert_true(m->entry.keep_blank);
    assert_int_equal(m->entry.delimiter, ';');
    assert_int_equal(m->column_count, 2);
    assert_span(m->columns[1], "b");
    assert_int_equal(m->entry.batch_size, 250);
    assert_span(m->action, "UPSERT");
    assert_span(m->target_name, "INVENTORY");
    assert_true(m->next->entry.each);
    assert_int_equal(m->next->path_count, 2);
    assert_span(m->next->path[0], "data");
    assert_int_equal(m->next->output_count, 2);
    assert_span(m->next->output[1], "y.z");
    end(&c);
}

static void types_print_as_they_are_written(void **state)
{
    checked c;
    wf_buf out;
    (void)state;
    begin(&c, "weft 1\nuse schema \"s\"\nfn f(a: [Order], b: Text?, c: ID) -> Any = a\n"
              "map m from json to json { x: f([], .b.text(), \"1\") }\n");
    static const char *const expected[] = {"[Order]", "Text?", "ID"};
    const wf_function_note *function = c.unit.functions->function;
    assert_int_equal(function->count, WF_COUNTOF(expected));
    for (uint32_t i = 0; i < WF_COUNTOF(expected); i++) {
        wf_buf_init(&out, 0);
        wf_type_put(&out, function->params[i]->type);
        assert_span(wf_buf_span(&out), expected[i]);
        wf_buf_fini(&out);
    }
    end(&c);
}

static void check_stops_at_chains_that_are_too_deep(void **state)
{
    checked c;
    wf_buf text = {0};
    (void)state;
    wf_buf_init(&text, 0);
    wf_buf_put_text(&text, "weft 1\n");
    for (int i = 0; i < 300; i++)
        wf_buf_printf(&text, "fn f%d(a: Text) -> Text = f%d(a)\n", i, i + 1);
    wf_buf_put_text(&text, "fn f300(a: Text) -> Text = a\n");
    wf_buf_put_text(&text, "map m from csv to json { x: f0(.a) }\n");
    wf_buf_put_byte(&text, 0);
    assert_int_equal(text.status, WEFT_OK);
    start(&c, text.data ? text.data : "");
    assert_int_equal(c.status, WEFT_INVALID);
    assert_int_equal(weft_diags_count(c.unit.diags), 1);
    assert_string_equal(weft_diags_at(c.unit.diags, 0)->code, "W2016");
    assert_int_equal(weft_diags_at(c.unit.diags, 0)->line, 201);
    wf_buf_fini(&text);
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_makes_the_operation_of_a_single_input),
        cmocka_unit_test(check_makes_the_operation_of_the_arguments_that_are_given),
        cmocka_unit_test(check_puts_callees_before_callers),
        cmocka_unit_test(check_marks_what_is_touched_and_no_more),
        cmocka_unit_test(check_feeds_parameters_from_their_arguments),
        cmocka_unit_test(check_gives_cells_their_place),
        cmocka_unit_test(check_says_what_is_converted),
        cmocka_unit_test(check_turns_each_member_around),
        cmocka_unit_test(check_wraps_expressions_into_lambdas),
        cmocka_unit_test(check_puts_arguments_in_order),
        cmocka_unit_test(check_splits_group_by),
        cmocka_unit_test(check_completes_an_event),
        cmocka_unit_test(check_groups_dotted_entries),
        cmocka_unit_test(fold_leaves_literals),
        cmocka_unit_test(check_reads_its_settings),
        cmocka_unit_test(types_print_as_they_are_written),
        cmocka_unit_test(check_stops_at_chains_that_are_too_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
