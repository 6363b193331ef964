/* Rows of a specification: the tree of what is built, walked in the order of its entries. */
#include "compiler/spec.h"

#include "compiler/check.h"

#define RULE_MOST  400 /* bytes of an expression */
#define DEPTH_MOST 64u

typedef struct lister {
    const wf_unit *unit;
    const wf_map_note *map;
    wf_arena *arena;
    wf_spec_row **end;
    wf_buf path;
    wf_buf text;
    bool no_memory;
} lister;

static weft_span kept(lister *l, weft_span text)
{
    const weft_span copy = wf_arena_dup(l->arena, text);
    l->no_memory = l->no_memory || !copy.ptr;
    return copy;
}

static weft_span kept_text(lister *l)
{
    l->no_memory = l->no_memory || l->text.status != WEFT_OK;
    return kept(l, wf_buf_span(&l->text));
}

/* ---- the expression ---- */

/* As written, with runs of white space as one blank. */
static void put_text(wf_buf *out, weft_span text, size_t start, size_t end)
{
    bool blank = false;
    const size_t from = out->len;
    for (size_t i = start; i < end && i < text.len; i++) {
        const char c = text.ptr[i];
        const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (out->len - from >= RULE_MOST) {
            wf_buf_put_text(out, " ...");
            return;
        }
        if (!space || !blank)
            wf_buf_put_byte(out, space ? ' ' : c);
        blank = space;
    }
}

/* Where the value of a JSON member ends that begins at `at`: behind its brackets, or before what follows. */
static size_t end_of_json(weft_span text, size_t at)
{
    uint32_t depth = 0;
    for (; at < text.len; at++) {
        const char c = text.ptr[at];
        if (c == '"') {
            for (at++; at < text.len && text.ptr[at] != '"'; at++)
                at += text.ptr[at] == '\\';
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            return at;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return text.len;
}

/* The expression; of a mapping file in JSON, where it is lowered, what stands behind the key. */
static void put_rule(wf_buf *out, const wf_node *entry, const wf_node *node)
{
    const weft_span text = node->source->text;
    size_t at = entry->end;
    if (!wf_check_in_json(node)) {
        put_text(out, text, node->start, node->end);
        return;
    }
    while (at < text.len && memchr("\": \t\r\n", text.ptr[at], 6))
        at++;
    /* The quote of a text that stands there was passed, too. */
    if (at < text.len && at != 0 && text.ptr[at - 1] == '"' && at - 1 > entry->end)
        at--;
    put_text(out, text, at, end_of_json(text, at));
}

static bool is_path(const wf_node *node)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_CURRENT:
    case WF_NODE_RECORD:
    case WF_NODE_MEMBER:
    case WF_NODE_ATTRIBUTE:
    case WF_NODE_AS_LIST:
    case WF_NODE_XPATH:
        return true;
    default:
        return false;
    }
}

/* Every longest path in the expression, each once. */
static void put_sources(wf_buf *out, const wf_node *node, uint32_t depth)
{
    if (depth > WF_NODE_MAX_HEIGHT)
        return;
    if (!is_path(node)) {
        for (const wf_node *child = node->first; child; child = child->next)
            put_sources(out, child, depth + 1);
        return;
    }
    const weft_span path =
        weft_span_of(node->source->text.ptr + node->start, node->end - node->start);
    for (size_t i = 0; i + path.len <= out->len && path.len != 0; i++) {
        const bool begins = i == 0 || out->data[i - 1] == ' ';
        const bool ends = i + path.len == out->len || out->data[i + path.len] == ',';
        if (begins && ends && memcmp(out->data + i, path.ptr, path.len) == 0)
            return;
    }
    wf_buf_put_text(out, out->len == 0 ? "" : ", ");
    wf_buf_put_span(out, path);
}

/* ---- tests ---- */

/* Whether an expectation's path, with [3] read as [], is the target or stands above or below it. */
static bool looks_at(weft_span expected, weft_span target)
{
    size_t e = 0;
    size_t t = 0;
    while (e < expected.len && t < target.len) {
        if (expected.ptr[e] != target.ptr[t])
            return false;
        e++;
        t++;
        if (expected.ptr[e - 1] != '[')
            continue;
        while (e < expected.len && expected.ptr[e] >= '0' && expected.ptr[e] <= '9')
            e++;
    }
    const char *const rest = e < expected.len ? expected.ptr + e : target.ptr + t;
    return (e == expected.len && t == target.len) || *rest == '.' || *rest == '[';
}

static bool test_looks_at(const wf_node *test, weft_span target)
{
    for (const wf_node *item = test->first; item; item = item->next) {
        if (item->kind != WF_NODE_EXPECT)
            continue;
        if (weft_span_equal(item->text, weft_span_text("value")))
            return true;
        if (!weft_span_equal(item->text, weft_span_text("path")) &&
            !weft_span_equal(item->text, weft_span_text("reject_at")))
            continue;
        const wf_node *const path = wf_node_at(item, 0);
        if (looks_at(weft_span_of(path->source->text.ptr + path->start, path->end - path->start),
                     target))
            return true;
    }
    return false;
}

static weft_span tests_of(lister *l, weft_span target)
{
    wf_buf_reset(&l->text);
    for (uint32_t i = 0; i < l->unit->test_count; i++) {
        const wf_node *const test = l->unit->tests[i];
        if (!weft_span_equal(test->text, l->map->symbol->name) || !test_looks_at(test, target))
            continue;
        wf_buf_put_text(&l->text, l->text.len == 0 ? "" : "; ");
        wf_buf_put_span(&l->text, wf_node_at(test, 0)->text);
    }
    return kept_text(l);
}

/* ---- the tree ---- */

static void list_members(lister *l, const wf_object_member *members, uint32_t depth);

/* The object literal that the value is, for each element when it is an each. */
static const wf_object_note *object_of(const wf_node *value)
{
    if (value->kind == WF_NODE_OBJECT)
        return value->ref;
    if (value->kind == WF_NODE_EACH && wf_node_at(value, 4)->kind == WF_NODE_OBJECT)
        return wf_node_at(value, 4)->ref;
    return NULL;
}

static void list_entry(lister *l, const wf_node *entry, uint32_t depth)
{
    const wf_node *const value = wf_node_at(entry, 0);
    const wf_field_note *const field = entry->ref;
    const wf_object_note *const inner = object_of(value);
    const bool each = value->kind == WF_NODE_EACH;
    wf_spec_row *const row = wf_arena_new(l->arena, wf_spec_row);
    if (!row) {
        l->no_memory = true;
        return;
    }
    wf_buf_put_text(&l->path, each ? "[]" : "");
    row->map = kept(l, l->map->symbol->name);
    row->target = kept(l, wf_buf_span(&l->path));
    wf_buf_reset(&l->text);
    if (field && field->target) {
        wf_schema_ref_print(&l->text, field->target);
        row->required = field->target->non_null;
    }
    row->type = kept_text(l);
    row->whole = inner != NULL;
    wf_buf_reset(&l->text);
    put_sources(&l->text, inner && each ? wf_node_at(value, 0) : value, 0);
    if (inner && !each)
        wf_buf_reset(&l->text);
    row->source = kept_text(l);
    wf_buf_reset(&l->text);
    if (inner && each)
        wf_buf_put_text(&l->text, "each ");
    if (!inner || each)
        put_rule(&l->text, entry, inner ? wf_node_at(value, 0) : value);
    row->rule = kept_text(l);
    row->doc = kept(l, entry->doc);
    row->tests = tests_of(l, row->target);
    *l->end = row;
    l->end = &row->next;
    if (inner && depth < DEPTH_MOST)
        list_members(l, inner->members, depth + 1);
}

static void list_members(lister *l, const wf_object_member *members, uint32_t depth)
{
    for (const wf_object_member *m = members; m && !l->no_memory; m = m->next) {
        const size_t mark = l->path.len;
        if (mark != 0)
            wf_buf_put_byte(&l->path, '.');
        wf_buf_put_span(&l->path, m->name);
        if (m->entry)
            list_entry(l, m->entry, depth);
        else if (depth < DEPTH_MOST)
            list_members(l, m->group, depth + 1);
        l->path.len = mark;
    }
}

/* What holds for the record as a whole: a row without a target, with the statement as written. */
static void list_statement(lister *l, const wf_node *node)
{
    wf_spec_row *const row = wf_arena_new(l->arena, wf_spec_row);
    if (!row) {
        l->no_memory = true;
        return;
    }
    row->map = kept(l, l->map->symbol->name);
    wf_buf_reset(&l->text);
    put_sources(&l->text, node, 0);
    row->source = kept_text(l);
    wf_buf_reset(&l->text);
    put_text(&l->text, node->source->text, node->start, node->end);
    row->rule = kept_text(l);
    *l->end = row;
    l->end = &row->next;
}

static void list_statements(lister *l, const wf_node *source, const wf_node *block)
{
    for (const wf_node *child = source->first; child && !l->no_memory; child = child->next)
        if (child->kind == WF_NODE_GROUP)
            list_statement(l, child);
    for (const wf_node *child = block->first; child && !l->no_memory; child = child->next)
        if (child->kind == WF_NODE_LET || child->kind == WF_NODE_REQUIRE ||
            child->kind == WF_NODE_SKIP || child->kind == WF_NODE_WARN)
            list_statement(l, child);
}

bool wf_spec_rows(wf_spec_row **out, const wf_unit *unit, wf_arena *arena)
{
    lister l = {.unit = unit, .arena = arena, .end = out};
    *out = NULL;
    wf_buf_init(&l.path, 1u << 20);
    wf_buf_init(&l.text, 1u << 20);
    for (const wf_map_note *map = unit->maps; map && !l.no_memory; map = map->next) {
        const wf_node *const block = wf_node_at(map->node, 2);
        const bool object = block->kind == WF_NODE_BLOCK || block->kind == WF_NODE_OBJECT;
        const wf_object_note *const note = object ? block->ref : NULL;
        l.map = map;
        wf_buf_reset(&l.path);
        wf_buf_put_span(&l.path, map->wrap);
        if (!wf_check_in_json(map->node))
            list_statements(&l, wf_node_at(map->node, 0), block);
        if (note)
            list_members(&l, note->members, 0);
    }
    wf_buf_fini(&l.path);
    wf_buf_fini(&l.text);
    return !l.no_memory;
}
