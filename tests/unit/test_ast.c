#include "grammar/ast.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static wf_node *leaf(wf_arena *arena, wf_node_kind kind, const char *text)
{
    wf_node *const node = wf_node_new(arena, kind, NULL, 0, 0);
    assert_non_null(node);
    node->text = weft_span_text(text);
    return node;
}

static void ast_children_stand_in_order(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_node *const list = leaf(&arena, WF_NODE_LIST, NULL);
    wf_node *const a = leaf(&arena, WF_NODE_NAME, "a");
    wf_node *const b = leaf(&arena, WF_NODE_ABSENT, NULL);
    assert_ptr_equal(wf_node_add(list, a), list);
    assert_ptr_equal(wf_node_add(list, b), list);
    assert_int_equal(list->count, 2);
    assert_ptr_equal(wf_node_at(list, 0), a);
    assert_ptr_equal(wf_node_at(list, 1), b);
    assert_ptr_equal(wf_node_maybe(list, 0), a);
    assert_null(wf_node_maybe(list, 1));
    assert_null(wf_node_maybe(list, 2));
    wf_arena_fini(&arena);
}

static void ast_missing_memory_is_handed_on(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_node *const list = leaf(&arena, WF_NODE_LIST, NULL);
    assert_null(wf_node_add(list, NULL));
    assert_null(wf_node_add(NULL, list));
    assert_null(wf_node_adopt(list, NULL));
    assert_null(wf_node_adopt(NULL, list));
    assert_int_equal(list->count, 0);
    wf_arena_fini(&arena);
    wf_arena_init(&arena, 1);
    assert_null(wf_node_new(&arena, WF_NODE_LIST, NULL, 0, 0));
    wf_arena_fini(&arena);
}

static void ast_adopting_moves_all_children(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_node *const from = leaf(&arena, WF_NODE_LIST, NULL);
    wf_node *const none = leaf(&arena, WF_NODE_LIST, NULL);
    wf_node *const call = leaf(&arena, WF_NODE_CALL, "f");
    wf_node_add(from,
                wf_node_add(leaf(&arena, WF_NODE_REQUIRED, NULL), leaf(&arena, WF_NODE_NAME, "a")));
    wf_node_add(from, leaf(&arena, WF_NODE_NAME, "b"));
    assert_ptr_equal(wf_node_adopt(call, none), call);
    assert_int_equal(call->height, 0);
    assert_ptr_equal(wf_node_adopt(call, from), call);
    assert_int_equal(call->count, 2);
    assert_int_equal(call->height, 2);
    assert_string_equal(call->last->text.ptr, "b");
    wf_node_add(call, leaf(&arena, WF_NODE_NAME, "c"));
    assert_int_equal(call->count, 3);
    assert_int_equal(call->height, 2);
    wf_arena_fini(&arena);
}

static void ast_height_stops_at_its_limit(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_node *node = leaf(&arena, WF_NODE_NAME, "a");
    for (int i = 0; i < 300; i++) {
        assert_int_equal(node->height, i < 255 ? i : 255);
        node = wf_node_add(leaf(&arena, WF_NODE_REQUIRED, NULL), node);
    }
    wf_arena_fini(&arena);
}

static void ast_names_come_from_the_table(void **state)
{
    (void)state;
    assert_string_equal(wf_node_kind_name(WF_NODE_FILE), "FILE");
    assert_string_equal(wf_node_kind_name(WF_NODE_EACH), "EACH");
    assert_string_equal(wf_node_kind_name(WF_NODE_ERROR), "ERROR");
    assert_string_equal(wf_operator_text(WF_OPERATOR_NONE), "");
    assert_string_equal(wf_operator_text(WF_OPERATOR_CATCH), "catch");
    assert_string_equal(wf_operator_text(WF_OPERATOR_ELSE), "??");
    assert_string_equal(wf_operator_text(WF_OPERATOR_EQ), "==");
    assert_string_equal(wf_operator_text(WF_OPERATOR_MATCHES), "matches");
    assert_string_equal(wf_operator_text(WF_OPERATOR_NEG), "-");
}

static void ast_dump_shows_kinds_texts_flags_and_documentation(void **state)
{
    (void)state;
    wf_arena arena;
    wf_buf out;
    wf_arena_init(&arena, 0);
    wf_buf_init(&out, 0);
    wf_node *const entry = leaf(&arena, WF_NODE_ENTRY, "a b");
    entry->flags = WF_NODE_KEEP | WF_NODE_QUOTED;
    entry->doc = weft_span_text("why\n\"so\"");
    wf_node *const sum = leaf(&arena, WF_NODE_BINARY, NULL);
    sum->operator_ = WF_OPERATOR_ADD;
    sum->flags = WF_NODE_GROUPED;
    wf_node_add(wf_node_add(sum, leaf(&arena, WF_NODE_TEXT, "\x01\\")),
                leaf(&arena, WF_NODE_TEXT, ""));
    wf_node_add(entry, sum);
    wf_node_dump(&out, entry);
    wf_buf_put_byte(&out, '\0');
    assert_string_equal(out.data, "(ENTRY \"a b\" :keep :quoted ## \"why\\n\\\"so\\\"\"\n"
                                  "  (BINARY + :grouped (TEXT \"\\x01\\\\\") (TEXT \"\")))\n");
    wf_buf_fini(&out);
    wf_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ast_children_stand_in_order),
        cmocka_unit_test(ast_missing_memory_is_handed_on),
        cmocka_unit_test(ast_adopting_moves_all_children),
        cmocka_unit_test(ast_height_stops_at_its_limit),
        cmocka_unit_test(ast_names_come_from_the_table),
        cmocka_unit_test(ast_dump_shows_kinds_texts_flags_and_documentation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
