#include "vm/shape.h"

#include "tests/support/arena_case.h"
#include "tests/support/json_text.h"
#include "vm/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A shape from paths such as "a.b", "lines[].qty", "extra*" (all below). */

#define NODES 64

static wf_shape_node nodes[NODES];
static weft_span keys[NODES];
static wf_shape shape;

static uint32_t new_node(uint32_t parent, uint32_t key)
{
    const wf_shape_node node = {.key = key,
                                .first_child = WF_SHAPE_NONE,
                                .next = WF_SHAPE_NONE,
                                .element = WF_SHAPE_NONE,
                                .parent = parent};
    assert_true(shape.node_count < NODES);
    nodes[shape.node_count] = node;
    return shape.node_count++;
}

/* The node whose block `node` stands in. */
static uint32_t block_of(uint32_t node)
{
    while (nodes[node].parent != WF_SHAPE_NONE && nodes[node].key != WF_SHAPE_NONE)
        node = nodes[node].parent;
    return node;
}

static uint32_t key_index(weft_span key)
{
    uint32_t i = 0;
    while (i < shape.key_count && !weft_span_equal(keys[i], key))
        i++;
    keys[i] = key;
    if (i == shape.key_count)
        shape.key_count++;
    return i;
}

static uint32_t member_of(uint32_t node, weft_span key)
{
    uint32_t *link = &nodes[node].first_child;
    for (; *link != WF_SHAPE_NONE; link = &nodes[*link].next)
        if (weft_span_equal(keys[nodes[*link].key], key))
            return *link;
    const uint32_t child = new_node(node, key_index(key));
    *link = child;
    nodes[child].slot = nodes[block_of(child)].width++;
    return child;
}

static uint32_t element_of(uint32_t node)
{
    if (nodes[node].element == WF_SHAPE_NONE) {
        nodes[node].element = new_node(node, WF_SHAPE_NONE);
        nodes[nodes[node].element].width = 1;
    }
    return nodes[node].element;
}

static uint32_t add_path(const char *path)
{
    uint32_t node = 0;
    while (*path != '\0') {
        const size_t len = strcspn(path, ".[*");
        if (len != 0) {
            node = member_of(node, weft_span_of(path, len));
            path += len;
        } else if (*path == '[') {
            node = element_of(node);
            path += 2;
        } else {
            nodes[node].all |= *path == '*';
            path++;
        }
    }
    return node;
}

static void make_shape(const char *const *paths, size_t count)
{
    memset(&shape, 0, sizeof shape);
    shape.nodes = nodes;
    shape.keys = keys;
    (void)new_node(WF_SHAPE_NONE, WF_SHAPE_NONE);
    nodes[0].width = 1;
    for (size_t i = 0; i < count; i++)
        (void)add_path(paths[i]);
}

static const char *const order_paths[] = {
    "id*",
    "customer.name*",
    "customer.address.city*",
    "lines[].sku*",
    "lines[].price.amount*",
    "tags[]*",
    "rows[][].x*",
    "extra*",
};

static weft_value *fill(const char *record)
{
    weft_value *const block = wf_arena_zero(&arena, nodes[0].width, sizeof *block);
    assert_int_equal(wf_shape_fill(&shape, json_value(&arena, record), block, &arena), WEFT_OK);
    return block;
}

static weft_value slot(const weft_value *block, const char *path)
{
    return block[nodes[add_path(path)].slot];
}

static void members_are_found_by_name_and_index(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    const uint32_t customer = wf_shape_member(&shape, 0, weft_span_text("customer"));
    assert_int_equal(customer, add_path("customer"));
    assert_int_equal(wf_shape_member(&shape, customer, weft_span_text("name")),
                     add_path("customer.name"));
    assert_int_equal(wf_shape_member(&shape, customer, weft_span_text("nam")), WF_SHAPE_NONE);
    assert_int_equal(wf_shape_member(&shape, 0, weft_span_text("name")), WF_SHAPE_NONE);
    const uint32_t key = key_index(weft_span_text("name"));
    assert_int_equal(wf_shape_member_key(&shape, customer, key), add_path("customer.name"));
    assert_int_equal(wf_shape_member_key(&shape, 0, key), WF_SHAPE_NONE);
}

static void fill_lays_a_record_out(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    const weft_value *const block =
        fill("{\"id\":7,\"skipped\":1,\"extra\":{\"deep\":[1]},"
             "\"customer\":{\"name\":\"N\",\"address\":{\"city\":null,\"zip\":\"1\"}}}");
    assert_int_equal(block[0].kind, WEFT_KIND_RECORD);
    assert_int_equal(block[0].len, 0);
    assert_ptr_equal(block[0].as.block, block);
    assert_int_equal(slot(block, "id").kind, WEFT_KIND_NUMBER);
    const weft_value customer = slot(block, "customer");
    assert_int_equal(customer.kind, WEFT_KIND_RECORD);
    assert_int_equal(customer.len, add_path("customer"));
    assert_ptr_equal(customer.as.block, block); /* the block it stands in */
    assert_int_equal(slot(block, "customer.name").kind, WEFT_KIND_TEXT);
    assert_int_equal(slot(block, "customer.address").kind, WEFT_KIND_RECORD);
    assert_int_equal(slot(block, "customer.address.city").kind, WEFT_KIND_NULL);
    assert_int_equal(slot(block, "extra").kind, WEFT_KIND_MAP);
    assert_int_equal(slot(block, "lines").kind, WEFT_KIND_MISSING);
    assert_int_equal(slot(block, "tags").kind, WEFT_KIND_MISSING);
}

static void fill_gives_each_element_a_block(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    const weft_value *const block =
        fill("{\"lines\":[{\"sku\":\"A\",\"price\":{\"amount\":1}},{\"sku\":\"B\"},null,5],"
             "\"tags\":[\"x\",\"y\"],\"rows\":[[{\"x\":1},{\"x\":2}],[],{\"x\":3}]}");
    const weft_value lines = slot(block, "lines");
    const uint32_t element = add_path("lines[]");
    assert_int_equal(lines.kind, WEFT_KIND_LIST);
    assert_int_equal(lines.flags, 0);
    assert_int_equal(lines.len, 4);
    assert_int_equal(lines.extra, nodes[element].width);
    assert_int_equal(nodes[element].width, 4); /* itself, sku, price, price.amount */
    for (uint32_t i = 0; i < 2; i++) {
        const weft_value line = weft_value_element(lines, i);
        assert_int_equal(line.kind, WEFT_KIND_RECORD);
        assert_int_equal(line.len, element);
        assert_ptr_equal(line.as.block, lines.as.list + (size_t)i * lines.extra);
    }
    assert_int_equal(slot(lines.as.list, "lines[].price.amount").kind, WEFT_KIND_NUMBER);
    const weft_value *const second = lines.as.list + lines.extra;
    assert_int_equal(second[nodes[add_path("lines[].sku")].slot].as.text[0], 'B');
    assert_int_equal(slot(second, "lines[].price").kind, WEFT_KIND_MISSING);
    const weft_value *const third = second + lines.extra;
    assert_int_equal(third[0].kind, WEFT_KIND_NULL);
    assert_int_equal(slot(third, "lines[].sku").kind, WEFT_KIND_MISSING);
    const weft_value *const fourth = third + lines.extra;
    assert_int_equal(fourth[0].kind, WEFT_KIND_NUMBER);
    assert_int_equal(slot(fourth, "lines[].sku").kind, WEFT_KIND_FAULT);
    assert_ptr_equal(slot(fourth, "lines[].price.amount").as.block, fourth);

    const weft_value tags = slot(block, "tags");
    assert_int_equal(tags.extra, 1);
    assert_int_equal(weft_value_element(tags, 1).as.text[0], 'y');

    const weft_value rows = slot(block, "rows");
    assert_int_equal(rows.len, 3);
    assert_int_equal(weft_value_element(rows, 0).kind, WEFT_KIND_LIST);
    assert_int_equal(weft_value_element(rows, 0).len, 2);
    assert_int_equal(weft_value_element(rows, 1).len, 0);
    assert_int_equal(weft_value_element(rows, 2).flags, WEFT_VALUE_WRAPPED);
}

static void fill_wraps_what_is_no_list(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    const weft_value *block = fill("{\"lines\":{\"sku\":\"A\"},\"tags\":\"x\"}");
    const weft_value lines = slot(block, "lines");
    assert_int_equal(lines.kind, WEFT_KIND_LIST);
    assert_int_equal(lines.flags, WEFT_VALUE_WRAPPED);
    assert_int_equal(lines.len, 1);
    assert_int_equal(weft_value_element(lines, 0).kind, WEFT_KIND_RECORD);
    assert_int_equal(slot(lines.as.list, "lines[].sku").as.text[0], 'A');
    const weft_value tags = slot(block, "tags");
    assert_int_equal(tags.flags, WEFT_VALUE_WRAPPED);
    assert_int_equal(weft_value_element(tags, 0).kind, WEFT_KIND_TEXT);
    block = fill("{\"lines\":null,\"tags\":[]}");
    assert_int_equal(slot(block, "lines").kind, WEFT_KIND_NULL);
    assert_int_equal(slot(block, "tags").kind, WEFT_KIND_LIST);
    assert_int_equal(slot(block, "tags").len, 0);
}

static void steps_into_what_has_no_members_are_faults(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    const weft_value *block = fill("{\"customer\":\"text\",\"lines\":[{\"price\":true}]}");
    const weft_value *const customer = &block[nodes[add_path("customer")].slot];
    assert_int_equal(customer->kind, WEFT_KIND_TEXT);
    static const char *const below[] = {"customer.name", "customer.address",
                                        "customer.address.city"};
    for (size_t i = 0; i < WF_COUNTOF(below); i++) {
        assert_int_equal(slot(block, below[i]).kind, WEFT_KIND_FAULT);
        assert_ptr_equal(slot(block, below[i]).as.block, customer);
    }
    assert_int_equal(slot(block, "id").kind, WEFT_KIND_MISSING);
    const weft_value *const line = slot(block, "lines").as.list;
    assert_int_equal(slot(line, "lines[].price.amount").kind, WEFT_KIND_FAULT);
    assert_ptr_equal(slot(line, "lines[].price.amount").as.block,
                     &line[nodes[add_path("lines[].price")].slot]);

    block = fill("{\"customer\":null}");
    assert_int_equal(slot(block, "customer").kind, WEFT_KIND_NULL);
    assert_int_equal(slot(block, "customer.address.city").kind, WEFT_KIND_MISSING);

    block = fill("{\"customer\":[1]}");
    assert_int_equal(slot(block, "customer").kind, WEFT_KIND_LIST);
    assert_int_equal(slot(block, "customer.name").kind, WEFT_KIND_FAULT);

    block = fill("5"); /* the record itself; lists of elements are faults too */
    assert_int_equal(block[0].kind, WEFT_KIND_NUMBER);
    assert_int_equal(slot(block, "lines").kind, WEFT_KIND_FAULT);
    assert_ptr_equal(slot(block, "customer.address.city").as.block, block);
}

static void a_record_may_be_a_list_or_whole(void **state)
{
    (void)state;
    static const char *const list_paths[] = {"[].a*"};
    make_shape(list_paths, 1);
    const weft_value *block = fill("[{\"a\":1},{\"a\":2}]");
    assert_int_equal(block[0].kind, WEFT_KIND_LIST);
    assert_int_equal(block[0].len, 2);
    static const char *const whole[] = {"*"};
    make_shape(whole, 1);
    block = fill("{\"a\":1}");
    assert_int_equal(block[0].kind, WEFT_KIND_MAP);
}

static void expect_map(const weft_value *block, const char *path, const char *expected)
{
    weft_value v;
    wf_buf out;
    wf_buf_init(&out, 0);
    assert_int_equal(wf_shape_to_map(&v, &shape, slot(block, path), &arena), WEFT_OK);
    wf_json_put(&out, v);
    if (!weft_span_equal(wf_buf_span(&out), weft_span_text(expected)))
        fail_msg("%.*s instead of %s", (int)out.len, out.data, expected);
    wf_buf_fini(&out);
}

static void records_go_back_to_maps(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    const weft_value *const block =
        fill("{\"extra\":{\"deep\":[1]},\"id\":7,\"skipped\":1,\"tags\":\"x\","
             "\"customer\":{\"address\":{\"city\":null,\"zip\":\"1\"}},"
             "\"lines\":[{\"sku\":\"A\",\"price\":{\"amount\":1,\"currency\":\"EUR\"}},null,5],"
             "\"rows\":[[{\"x\":1}],{\"x\":2}]}");
    /* shape order; only what was read; what was wrapped is as it was */
    expect_map(block, "",
               "{\"id\":7,\"customer\":{\"address\":{\"city\":null}},"
               "\"lines\":[{\"sku\":\"A\",\"price\":{\"amount\":1}},null,5],\"tags\":\"x\","
               "\"rows\":[[{\"x\":1}],{\"x\":2}],\"extra\":{\"deep\":[1]}}");
    expect_map(block, "customer", "{\"address\":{\"city\":null}}");
    expect_map(block, "lines", "[{\"sku\":\"A\",\"price\":{\"amount\":1}},null,5]");
    expect_map(block, "id", "7");
    expect_map(block, "extra", "{\"deep\":[1]}");
    expect_map(block, "tags", "[\"x\"]"); /* as an expression it is a list */
}

static void values_without_records_stay_as_they_are(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    const weft_value v = json_value(&arena, "[1,[2,{\"a\":[3]}],{\"b\":{\"c\":[]}}]");
    weft_value out;
    wf_arena nothing;
    wf_arena_init(&nothing, 1);
    assert_int_equal(wf_shape_to_map(&out, &shape, v, &nothing), WEFT_OK);
    assert_ptr_equal(out.as.list, v.as.list);
    wf_arena_fini(&nothing);
}

static void records_inside_lists_and_maps_are_found(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    const weft_value *const block = fill("{\"id\":7,\"tags\":\"x\"}");
    const weft_value items[] = {weft_int(1), block[0], weft_null()};
    const weft_value list = weft_list(items, 3);
    const weft_member members[] = {
        {{"a", 1}, weft_int(1)}, {{"b", 1}, list}, {{"t", 1}, slot(block, "tags")}};
    weft_value out;
    assert_int_equal(wf_shape_to_map(&out, &shape, weft_map(members, 3), &arena), WEFT_OK);
    assert_true(wf_value_equal(
        out,
        json_value(&arena, "{\"a\":1,\"b\":[1,{\"id\":7,\"tags\":\"x\"},null],\"t\":[\"x\"]}")));
}

static void depth_has_a_bound(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    enum {
        DEPTH = 100000
    };
    weft_value *const values = wf_arena_zero(&arena, DEPTH, sizeof *values);
    for (int i = 1; i < DEPTH; i++)
        values[i] = weft_list(&values[i - 1], 1);
    weft_value out;
    assert_int_equal(wf_shape_to_map(&out, &shape, values[DEPTH - 1], &arena), WEFT_LIMIT);
}

static void memory_failures_are_reported(void **state)
{
    (void)state;
    make_shape(order_paths, WF_COUNTOF(order_paths));
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_text(&text, "{\"lines\":[0");
    for (int i = 0; i < 200; i++)
        wf_buf_put_text(&text, ",{\"sku\":1,\"price\":{\"amount\":2}}");
    wf_buf_put_text(&text, "]}");
    wf_buf_put_byte(&text, '\0');
    const weft_value record = json_value(&arena, text.data);
    weft_status rc = WEFT_NOMEM;
    for (size_t max = 16; rc == WEFT_NOMEM; max += 16) {
        weft_value block[NODES] = {{0}};
        weft_value out;
        wf_arena small;
        wf_arena_init(&small, max);
        rc = wf_shape_fill(&shape, record, block, &small);
        const weft_member members[] = {{{"a", 1}, weft_int(1)}, {{"r", 1}, block[0]}};
        if (rc == WEFT_OK)
            rc = wf_shape_to_map(&out, &shape, weft_map(members, 2), &small);
        if (rc == WEFT_OK)
            assert_true(wf_value_equal(weft_value_member(out, weft_span_text("r")), record));
        wf_arena_fini(&small);
    }
    assert_int_equal(rc, WEFT_OK);
    wf_buf_fini(&text);
}

static void expect_path(uint32_t node, const char *expected)
{
    wf_buf out;
    wf_buf_init(&out, 0);
    wf_shape_put_path(&out, &shape, node);
    if (!weft_span_equal(wf_buf_span(&out), weft_span_text(expected)))
        fail_msg("%.*s instead of %s", (int)out.len, out.data, expected);
    wf_buf_fini(&out);
}

static void paths_are_written_as_in_a_mapping(void **state)
{
    (void)state;
    static const char *const paths[] = {"lines[].qty", "first-name", "odd key", "order@no",
                                        "[].a",        "9lives",     "_x9",     "ends-"};
    make_shape(paths, WF_COUNTOF(paths));
    expect_path(0, "$");
    expect_path(add_path("lines"), ".lines");
    expect_path(add_path("lines[]"), ".lines[]");
    expect_path(add_path("lines[].qty"), ".lines[].qty");
    expect_path(add_path("first-name"), ".first-name");
    expect_path(add_path("odd key"), ".\"odd key\"");
    expect_path(add_path("order@no"), ".\"order@no\"");
    expect_path(add_path("order.@no"), ".order@no");
    expect_path(add_path("@no"), "@no");
    expect_path(add_path("[]"), "$[]");
    expect_path(add_path("[].a"), "$[].a");
    expect_path(add_path("9lives"), ".\"9lives\"");
    expect_path(add_path("_x9"), "._x9");
    expect_path(add_path("ends-"), ".\"ends-\"");
    expect_path(member_of(0, weft_span_text("a\"b")), ".\"a\\\"b\"");
    expect_path(member_of(0, weft_span_text("")), ".\"\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_CASE(members_are_found_by_name_and_index),
        ARENA_CASE(fill_lays_a_record_out),
        ARENA_CASE(fill_gives_each_element_a_block),
        ARENA_CASE(fill_wraps_what_is_no_list),
        ARENA_CASE(steps_into_what_has_no_members_are_faults),
        ARENA_CASE(a_record_may_be_a_list_or_whole),
        ARENA_CASE(records_go_back_to_maps),
        ARENA_CASE(values_without_records_stay_as_they_are),
        ARENA_CASE(records_inside_lists_and_maps_are_found),
        ARENA_CASE(depth_has_a_bound),
        ARENA_CASE(memory_failures_are_reported),
        ARENA_CASE(paths_are_written_as_in_a_mapping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
