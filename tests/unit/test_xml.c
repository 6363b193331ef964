#include "base/memory.h"
#include "vm/json.h"
#include "vm/shape.h"
#include "vm/xml_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct making {
    wf_arena arena;
    wf_xml_builder builder;
    wf_xml_node *root;
} making;

static weft_span text(const char *t)
{
    return weft_span_text(t);
}

static void making_init(making *m)
{
    wf_arena_init(&m->arena, 0);
    wf_xml_builder_init(&m->builder);
    wf_xml_build_begin(&m->builder, &m->arena);
}

static void making_fini(making *m)
{
    wf_xml_builder_fini(&m->builder);
    wf_arena_fini(&m->arena);
}

static wf_xml_node *open(making *m, const char *name)
{
    return wf_xml_build_open(&m->builder, text(name), text(""), text(""));
}

static void attribute(making *m, const char *name, const char *value)
{
    wf_xml_build_attribute(&m->builder, text(name), text(""), text(""), text(value));
}

static void words(making *m, const char *t)
{
    wf_xml_build_text(&m->builder, text(t));
}

static void shut(making *m)
{
    wf_xml_build_close(&m->builder);
}

static wf_xml_node *leaf(making *m, const char *name, const char *t)
{
    wf_xml_node *const node = open(m, name);
    words(m, t);
    shut(m);
    return node;
}

static void gives(making *m, const wf_xml_node *node, bool keep_blank, const char *expected)
{
    weft_value value;
    wf_buf out;
    wf_buf_init(&out, 0);
    assert_int_equal(m->builder.status, WEFT_OK);
    assert_int_equal(wf_xml_value(&value, node, keep_blank, &m->arena), WEFT_OK);
    wf_json_put(&out, value);
    wf_buf_put_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    wf_buf_fini(&out);
}

/* <order no="7" empty=" "> a <sku> x </sku><b/><sku>y<!--c-->z</sku> d </order> */
static wf_xml_node *order(making *m)
{
    wf_xml_node *const node = open(m, "order");
    attribute(m, "no", "7");
    attribute(m, "empty", " ");
    words(m, " a ");
    (void)leaf(m, "sku", " x ");
    (void)leaf(m, "b", "");
    (void)open(m, "sku");
    words(m, "y");
    wf_xml_build_comment(&m->builder, text("c"));
    words(m, "z");
    shut(m);
    words(m, " ");
    words(m, "d ");
    shut(m);
    return node;
}

static void builder_links_nodes_in_document_order(void **state)
{
    (void)state;
    making m;
    making_init(&m);
    wf_xml_node *const root = wf_xml_build_root(&m.builder);
    wf_xml_node *const node = open(&m, "a");
    wf_xml_build_namespace(&m.builder, text("p"), text("urn:p"));
    wf_xml_build_namespace(&m.builder, text("q"), text("urn:q"));
    attribute(&m, "x", "1");
    attribute(&m, "y", "2");
    attribute(&m, "z", "3");
    words(&m, "one");
    words(&m, "two");
    wf_xml_build_pi(&m.builder, text("go"), text("on"));
    wf_xml_node *const child = leaf(&m, "b", "");
    shut(&m);
    assert_int_equal(m.builder.status, WEFT_OK);
    assert_ptr_equal(root->first_child, node);
    assert_ptr_equal(node->parent, root);
    assert_int_equal(node->first_namespace->kind, WF_XML_NAMESPACE);
    assert_memory_equal(node->first_namespace->next->text.ptr, "urn:q", 5);
    const wf_xml_node *at = node->first_attribute;
    for (const char *value = "123"; *value; value++, at = at->next) {
        assert_int_equal(at->text.ptr[0], *value);
        assert_ptr_equal(at->parent, node);
        assert_ptr_equal(at->next ? at->next->previous : at, at);
    }
    assert_null(at);
    assert_int_equal(node->first_child->kind, WF_XML_TEXT);
    assert_int_equal(node->first_child->text.len, 6);
    assert_int_equal(node->first_child->next->kind, WF_XML_PI);
    assert_ptr_equal(node->last_child, child);
    assert_ptr_equal(child->previous, node->first_child->next);
    assert_null(child->first_child);
    assert_true(root->order < node->order && node->order < node->first_namespace->order &&
                node->first_namespace->next->order < node->first_attribute->order &&
                node->first_attribute->order < node->first_child->order &&
                node->first_child->order < child->order);
    making_fini(&m);
}

static void values_are_texts_or_objects(void **state)
{
    (void)state;
    making m;
    making_init(&m);
    const wf_xml_node *const node = order(&m);
    gives(&m, node, false, "{\"@no\":\"7\",\"sku\":[\"x\",\"yz\"],\"#text\":\"a  d\"}");
    gives(&m, node, true,
          "{\"@no\":\"7\",\"@empty\":\"\",\"sku\":[\"x\",\"yz\"],\"b\":\"\",\"#text\":\"a  d\"}");
    gives(&m, node->first_attribute, false, "\"7\"");
    gives(&m, node->first_child, false, "\"a\"");
    gives(&m, node->first_child->next, false, "\"x\"");
    gives(&m, node->first_child->next->next, false, "");
    gives(&m, node->first_child->next->next, true, "\"\"");
    making_fini(&m);
}

static void values_are_untyped_and_keep_the_places_of_lists(void **state)
{
    (void)state;
    making m;
    weft_value value;
    making_init(&m);
    wf_xml_node *const root = wf_xml_build_root(&m.builder);
    (void)open(&m, "l");
    (void)leaf(&m, "v", "");
    (void)leaf(&m, "v", "2");
    shut(&m);
    assert_int_equal(wf_xml_value(&value, root->first_child, false, &m.arena), WEFT_OK);
    const weft_value list = weft_value_member(value, text("v"));
    assert_int_equal(list.len, 2);
    assert_int_equal(weft_value_element(list, 0).kind, WEFT_KIND_MISSING);
    assert_int_equal(weft_value_element(list, 1).flags, WEFT_VALUE_UNTYPED);
    gives(&m, root, true, "{\"l\":{\"v\":[\"\",\"2\"]}}");
    making_fini(&m);
}

static void values_of_many_names_are_found_by_hash(void **state)
{
    (void)state;
    making m;
    weft_value value;
    char names[40][16];
    making_init(&m);
    wf_xml_node *const node = open(&m, "r");
    for (int i = 0; i < 80; i++) {
        (void)snprintf(names[i % 40], sizeof names[0], "n%d", i % 40);
        (void)leaf(&m, names[i % 40], i < 40 ? "first" : "second");
    }
    shut(&m);
    assert_int_equal(wf_xml_value(&value, node, false, &m.arena), WEFT_OK);
    assert_int_equal(value.len, 40);
    for (uint32_t i = 0; i < 40; i++) {
        assert_int_equal(value.as.map[i].value.len, 2);
        assert_memory_equal(value.as.map[i].key.ptr, names[i], value.as.map[i].key.len);
    }
    making_fini(&m);
}

static void strings_join_all_texts_below(void **state)
{
    (void)state;
    making m;
    weft_span string;
    making_init(&m);
    const wf_xml_node *const root = wf_xml_build_root(&m.builder);
    const wf_xml_node *const node = order(&m);
    assert_true(wf_xml_string(&string, node, &m.arena));
    assert_int_equal(string.len, strlen(" a  x yz d "));
    assert_memory_equal(string.ptr, " a  x yz d ", string.len);
    assert_true(wf_xml_string(&string, root, &m.arena));
    assert_int_equal(string.len, strlen(" a  x yz d "));
    assert_true(wf_xml_string(&string, node->first_child->next, &m.arena));
    assert_ptr_equal(string.ptr, node->first_child->next->first_child->text.ptr);
    assert_true(wf_xml_string(&string, node->first_attribute, &m.arena));
    assert_memory_equal(string.ptr, "7", 1);
    assert_true(wf_xml_string(&string, node->first_child->next->next, &m.arena));
    assert_int_equal(string.len, 0);
    making_fini(&m);
}

static void values_too_deep_are_refused(void **state)
{
    (void)state;
    making m;
    weft_value value;
    making_init(&m);
    const wf_xml_node *const node = open(&m, "a");
    for (int i = 0; i < 1100; i++)
        (void)open(&m, "a");
    while (m.builder.current)
        shut(&m);
    assert_int_equal(wf_xml_value(&value, node, false, &m.arena), WEFT_LIMIT);
    making_fini(&m);
}

static void nodes_leave_as_complete_values(void **state)
{
    (void)state;
    making m;
    making_init(&m);
    const wf_xml_node *const node = leaf(&m, "a", " t ");
    const wf_shape shape = {0};
    const weft_value nodes[] = {{.kind = WEFT_KIND_XML, .as.xml = node}, weft_int(1)};
    weft_value out;
    assert_int_equal(wf_shape_to_map(&out, &shape, weft_list(nodes, 2), &m.arena), WEFT_OK);
    assert_int_equal(weft_value_element(out, 0).kind, WEFT_KIND_TEXT);
    assert_int_equal(weft_value_element(out, 0).len, 1);
    making_fini(&m);
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    for (size_t max = 0; max < 40000; max += max < 400 ? 16 : 700) {
        making m;
        weft_value value;
        weft_span string;
        making_init(&m);
        wf_arena_init(&m.arena, max != 0 ? max : 1);
        const wf_xml_node *const root = wf_xml_build_root(&m.builder);
        (void)order(&m);
        if (m.builder.status == WEFT_OK) {
            (void)wf_xml_string(&string, root, &m.arena);
            const weft_status rc = wf_xml_value(&value, root, true, &m.arena);
            assert_true(rc == WEFT_OK || rc == WEFT_NOMEM);
        } else {
            assert_int_equal(m.builder.status, WEFT_NOMEM);
        }
        making_fini(&m);
    }
    for (uint64_t nth = 1;; nth++) {
        making m;
        weft_value value;
        making_init(&m);
        wf_memory_fail_nth(nth);
        const wf_xml_node *const root = wf_xml_build_root(&m.builder);
        (void)order(&m);
        const bool whole =
            m.builder.status == WEFT_OK && wf_xml_value(&value, root, true, &m.arena) == WEFT_OK;
        wf_memory_fail_nth(0);
        making_fini(&m);
        if (whole)
            break;
        assert_true(nth < 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builder_links_nodes_in_document_order),
        cmocka_unit_test(values_are_texts_or_objects),
        cmocka_unit_test(values_are_untyped_and_keep_the_places_of_lists),
        cmocka_unit_test(values_of_many_names_are_found_by_hash),
        cmocka_unit_test(strings_join_all_texts_below),
        cmocka_unit_test(values_too_deep_are_refused),
        cmocka_unit_test(nodes_leave_as_complete_values),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
