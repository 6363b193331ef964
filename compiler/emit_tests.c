/* Tests of the file → functions of the program and a suite beside it. */
#include "compiler/emitter.h"

struct wf_emit_tests {
    wf_test *tests;
    uint32_t count;
};

/* An expression as a function without parameters. */
static uint32_t value_function(wf_emitter *e, const wf_node *node)
{
    const wf_emit_frame frame = wf_emit_begin(e, 0);
    const uint32_t result = wf_emit_register(e, node);
    wf_emit_expr(e, node, result);
    wf_emit_abc(e, node, WF_OP_RETURN, result, 0, 0);
    return wf_emit_end(e, frame, weft_span_text("test"), 0, false);
}

static void target_member(wf_emitter *e, const wf_node *node, weft_span name)
{
    while (name.len != 0) {
        const char *dot = memchr(name.ptr, '.', name.len);
        const size_t len = dot ? (size_t)(dot - name.ptr) : name.len;
        wf_emit_ax(e, node, WF_OP_MEMBER, 0,
                   wf_builder_key(e->builder, weft_span_of(name.ptr, len)));
        name = weft_span_of(name.ptr + len, name.len - len);
        if (name.len != 0)
            name = weft_span_of(name.ptr + 1, name.len - 1);
    }
}

/* A target path (`input.items[0].sku`) as steps on the result in register 0. */
static void target_steps(wf_emitter *e, const wf_node *node)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_NAME:
        target_member(e, node, node->text);
        break;
    case WF_NODE_MEMBER:
        target_steps(e, wf_node_at(node, 0));
        wf_emit_ax(e, node, WF_OP_MEMBER, 0, wf_builder_key(e->builder, node->text));
        break;
    case WF_NODE_INDEX: {
        const uint32_t top = e->top;
        target_steps(e, wf_node_at(node, 0));
        const uint32_t index = wf_emit_register(e, node);
        wf_emit_expr(e, wf_node_at(node, 1), index);
        wf_emit_abc(e, node, WF_OP_INDEX, 0, 0, index);
        e->top = top;
        break;
    }
    case WF_NODE_CURRENT:
    case WF_NODE_RECORD:
        break;
    default:
        WF_ASSERT(false); /* check lets no other target path pass */
        break;
    }
}

static uint32_t path_function(wf_emitter *e, const wf_node *path)
{
    const wf_emit_frame frame = wf_emit_begin(e, 1);
    target_steps(e, path);
    wf_emit_abc(e, path, WF_OP_RETURN, 0, 0, 0);
    return wf_emit_end(e, frame, weft_span_text("test"), 1, false);
}

static weft_span source_text(const wf_node *node)
{
    return weft_span_of(node->source->text.ptr + node->start, node->end - node->start);
}

static bool is_text(const wf_node *node, const char *text)
{
    return weft_span_equal(node->text, weft_span_text(text));
}

static void add_expect(wf_emitter *e, const wf_node *node, wf_test_expect *expect)
{
    wf_source_line(node->source, node->start, &expect->line, &expect->column);
    expect->got = WF_NONE;
    expect->expected = WF_NONE;
    if (is_text(node, "value")) {
        expect->kind = WF_EXPECT_VALUE;
        expect->expected = value_function(e, wf_node_at(node, 0));
    } else if (is_text(node, "path")) {
        expect->kind = WF_EXPECT_PATH;
        expect->got = path_function(e, wf_node_at(node, 0));
        expect->expected = value_function(e, wf_node_at(node, 1));
        expect->text = source_text(wf_node_at(node, 0));
    } else if (is_text(node, "reject_at")) {
        expect->kind = WF_EXPECT_REJECT_AT;
        expect->text = source_text(wf_node_at(node, 0));
    } else if (is_text(node, "skip")) {
        expect->kind = WF_EXPECT_SKIP;
    } else {
        expect->kind = is_text(node, "warn") ? WF_EXPECT_WARN : WF_EXPECT_REJECT;
        const wf_node *text = wf_node_maybe(node, 0);
        if (text)
            expect->text = text->text;
    }
}

static void add_given(wf_emitter *e, const wf_node *node, wf_test *test)
{
    test->given_value = WF_NONE;
    if (is_text(node, "object")) {
        test->given_kind = WF_GIVEN_VALUE;
        test->given_value = value_function(e, wf_node_at(node, 0));
        return;
    }
    test->given = wf_node_at(node, 0)->text;
    test->given_kind = is_text(node, "csv")      ? WF_GIVEN_CSV
                       : is_text(node, "xml")    ? WF_GIVEN_XML
                       : is_text(node, "ndjson") ? WF_GIVEN_NDJSON
                                                 : WF_GIVEN_JSON;
}

/* Check made sure that the clock is an ISO 8601 date-time; folding gives its value. */
static void add_clock(wf_emitter *e, const wf_node *node, wf_test *test)
{
    weft_value value;
    if (!wf_fold_clock(&value, e->unit, node))
        return;
    test->has_clock = true;
    test->clock_seconds = value.as.integer;
    test->clock_nanos = value.len;
}

typedef struct counts {
    uint32_t with;
    uint32_t mocks;
    uint32_t expects;
} counts;

static counts count_items(const wf_node *node)
{
    counts n = {0, 0, 0};
    for (const wf_node *item = node->first; item; item = item->next) {
        n.with += item->kind == WF_NODE_WITH;
        n.mocks += item->kind == WF_NODE_MOCK;
        n.expects += item->kind == WF_NODE_EXPECT;
    }
    return n;
}

static void add_item(wf_emitter *e, const wf_node *item, wf_test *test, wf_test_with *with,
                     wf_test_mock *mocks, wf_test_expect *expects)
{
    switch ((wf_node_kind)item->kind) {
    case WF_NODE_WITH: {
        const wf_symbol *param = item->ref;
        with[test->with_count].param = param->index;
        with[test->with_count++].value = value_function(e, wf_node_at(item, 0));
        break;
    }
    case WF_NODE_MOCK: {
        const wf_symbol *lookup = item->ref;
        mocks[test->mock_count].lookup = lookup->index;
        mocks[test->mock_count].args = value_function(e, wf_node_at(item, 0));
        mocks[test->mock_count++].result = value_function(e, wf_node_at(item, 1));
        break;
    }
    case WF_NODE_CLOCK:
        add_clock(e, item, test);
        break;
    case WF_NODE_GIVEN:
        add_given(e, item, test);
        break;
    case WF_NODE_EXPECT:
        add_expect(e, item, &expects[test->expect_count++]);
        break;
    default:
        break;
    }
}

static void add_test(wf_emitter *e, const wf_node *node, wf_test *test)
{
    const counts n = count_items(node);
    wf_arena *arena = &e->unit->arena;
    wf_test_with *with = wf_arena_zero(arena, n.with + 1, sizeof *with);
    wf_test_mock *mocks = wf_arena_zero(arena, n.mocks + 1, sizeof *mocks);
    wf_test_expect *expects = wf_arena_zero(arena, n.expects + 1, sizeof *expects);
    if (!with || !mocks || !expects) {
        wf_emit_fail(e, WEFT_NOMEM);
        return;
    }
    const wf_map_note *map = node->ref;
    test->map = map->symbol->index;
    test->title = wf_node_at(node, 0)->text;
    test->given_value = WF_NONE;
    wf_source_line(node->source, node->start, &test->line, &test->column);
    for (const wf_node *item = node->first->next; item && e->status == WEFT_OK; item = item->next)
        add_item(e, item, test, with, mocks, expects);
    test->with = with;
    test->mocks = mocks;
    test->expects = expects;
}

wf_emit_tests *wf_emit_tests_compile(wf_emitter *e)
{
    wf_emit_tests *tests = wf_arena_new(&e->unit->arena, wf_emit_tests);
    if (tests)
        tests->tests = wf_arena_zero(&e->unit->arena, e->unit->test_count + 1, sizeof(wf_test));
    if (!tests || !tests->tests) {
        wf_emit_fail(e, WEFT_NOMEM);
        return NULL;
    }
    e->in_test = true;
    for (uint32_t i = 0; i < e->unit->test_count && e->status == WEFT_OK; i++)
        add_test(e, e->unit->tests[i], &tests->tests[tests->count++]);
    return tests;
}

/* ---- copying into the program's arena: the unit goes when compiling ends ---- */

static const void *copy_rows(wf_arena *arena, const void *rows, uint32_t count, size_t size)
{
    void *copy = wf_arena_zero(arena, (size_t)count + 1, size);
    if (copy && count != 0)
        memcpy(copy, rows, count * size);
    return copy;
}

static bool copy_test(wf_arena *arena, wf_test *test)
{
    test->title = wf_arena_dup(arena, test->title);
    test->given = wf_arena_dup(arena, test->given);
    test->with = copy_rows(arena, test->with, test->with_count, sizeof *test->with);
    test->mocks = copy_rows(arena, test->mocks, test->mock_count, sizeof *test->mocks);
    wf_test_expect *expects = wf_arena_zero(arena, test->expect_count + 1, sizeof *expects);
    if (!test->title.ptr || !test->given.ptr || !test->with || !test->mocks || !expects)
        return false;
    for (uint32_t i = 0; i < test->expect_count; i++) {
        expects[i] = test->expects[i];
        expects[i].text = wf_arena_dup(arena, test->expects[i].text);
        if (!expects[i].text.ptr)
            return false;
    }
    test->expects = expects;
    return true;
}

weft_status wf_emit_tests_attach(weft_program *program, wf_unit *unit, const wf_emit_tests *tests)
{
    struct wf_test_suite *suite = wf_arena_new(&program->arena, struct wf_test_suite);
    wf_test *copies = wf_arena_zero(&program->arena, tests->count + 1, sizeof *copies);
    const weft_span file = wf_arena_dup(&program->arena, weft_span_text(unit->files->source->name));
    if (!suite || !copies || !file.ptr)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < tests->count; i++) {
        copies[i] = tests->tests[i];
        if (!copy_test(&program->arena, &copies[i]))
            return WEFT_NOMEM;
    }
    suite->file = file.ptr;
    suite->tests = copies;
    suite->count = tests->count;
    program->tests = suite;
    return WEFT_OK;
}
