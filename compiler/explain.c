/* The plan of a mapping, for people: what is read from the source, what is built, with which types. */
#include "compiler/compile.h"

#define MAX_EXPRESSION 100

static void put_padded(wf_buf *out, weft_span text, size_t width)
{
    wf_buf_put_span(out, text);
    for (size_t i = text.len; i < width; i++)
        wf_buf_put_byte(out, ' ');
}

/* The expression as written, on one line. */
static void put_source(wf_buf *out, const wf_node *node)
{
    const char *text = node->source->text.ptr + node->start;
    const size_t len = node->end - node->start;
    size_t put = 0;
    bool blank = false;
    for (size_t i = 0; i < len && put < MAX_EXPRESSION; i++) {
        const bool space = text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
        if (space && blank)
            continue;
        wf_buf_put_byte(out, space ? ' ' : text[i]);
        blank = space;
        put++;
    }
    if (put == MAX_EXPRESSION)
        wf_buf_put_text(out, " ...");
}

/* What is read there, in a word. */
static const char *read_word(const wf_source_node *node)
{
    if (weft_span_equal(node->key, weft_span_text(WF_SHAPE_TEXT)))
        return "  its text";
    if (weft_span_equal(node->key, weft_span_text(WF_SHAPE_TREE)))
        return "  everything below, for XPath";
    if (node->all)
        return "  everything below";
    if (node->element)
        return "  list";
    return node->text_source || node->xml ? "  Text" : "  value";
}

/* Attributes, and what is no member, follow without a dot. */
static void put_step(wf_buf *path, weft_span key)
{
    const char first = key.len != 0 ? key.ptr[0] : 0;
    if (first == '#')
        return;
    if (first != '@')
        wf_buf_put_byte(path, '.');
    wf_buf_put_span(path, key);
}

static void put_read(wf_buf *out, const wf_source_node *node, wf_buf *path)
{
    if ((node->key.ptr || node->all) &&
        (node->used || node->all || node->element || !node->children)) {
        wf_buf_put_text(out, "    ");
        put_padded(out, path->len != 0 ? wf_buf_span(path) : weft_span_text("$"), 32);
        wf_buf_put_text(out, read_word(node));
        wf_buf_put_byte(out, '\n');
    }
    const size_t mark = path->len;
    for (const wf_source_node *child = node->children; child; child = child->next) {
        put_step(path, child->key);
        put_read(out, child, path);
        path->len = mark;
    }
    if (node->element) {
        wf_buf_put_text(path, "[]");
        put_read(out, node->element, path);
        path->len = mark;
    }
}

static void put_members(wf_buf *out, const wf_object_member *members, wf_buf *path);

static void put_value(wf_buf *out, const wf_object_member *member, const wf_node *value,
                      wf_buf *path)
{
    const wf_field_note *field = member->entry ? member->entry->ref : NULL;
    const wf_object_note *inner = value->kind == WF_NODE_OBJECT ? value->ref : NULL;
    if (value->kind == WF_NODE_EACH && wf_node_at(value, 4)->kind == WF_NODE_OBJECT) {
        inner = wf_node_at(value, 4)->ref;
        wf_buf_put_text(path, "[]");
    }
    wf_buf_put_text(out, "    ");
    put_padded(out, wf_buf_span(path), 32);
    wf_buf_put_text(out, "  ");
    if (field && field->target) {
        wf_schema_ref_print(out, field->target);
        wf_buf_put_text(out, field->convert ? " (checked)" : "");
    } else {
        wf_buf_put_text(out, "any");
    }
    wf_buf_put_text(out, " <- ");
    if (inner && value->kind == WF_NODE_EACH)
        put_source(out, wf_node_at(value, 0));
    else if (inner)
        wf_buf_put_text(out, "object");
    else
        put_source(out, value);
    if (!inner && value->type) {
        wf_buf_put_text(out, " : ");
        wf_type_put(out, value->type);
    }
    wf_buf_put_byte(out, '\n');
    if (inner)
        put_members(out, inner->members, path);
}

static void put_members(wf_buf *out, const wf_object_member *members, wf_buf *path)
{
    for (const wf_object_member *m = members; m; m = m->next) {
        const size_t mark = path->len;
        if (mark != 0)
            wf_buf_put_byte(path, '.');
        wf_buf_put_span(path, m->name);
        if (m->entry)
            put_value(out, m, wf_node_at(m->entry, 0), path);
        else
            put_members(out, m->group, path);
        path->len = mark;
    }
}

static void put_let(wf_buf *out, const wf_node *node)
{
    const wf_node *value = wf_node_at(node, 1);
    put_padded(out, node->text, 32);
    wf_buf_put_text(out, "  ");
    put_source(out, value);
    if (value->type) {
        wf_buf_put_text(out, " : ");
        wf_type_put(out, value->type);
    }
}

/* The bindings, or what decides about the record, under a heading, one a line. */
static void put_statements(wf_buf *out, const wf_node *block, const char *heading, bool lets)
{
    bool any = false;
    for (const wf_node *node = block->first; node; node = node->next) {
        const bool is_let = node->kind == WF_NODE_LET;
        const bool decides = node->kind == WF_NODE_REQUIRE || node->kind == WF_NODE_SKIP ||
                             node->kind == WF_NODE_WARN;
        if (lets ? !is_let : !decides)
            continue;
        if (!any)
            wf_buf_put_text(out, heading);
        any = true;
        wf_buf_put_text(out, "    ");
        if (is_let)
            put_let(out, node);
        else
            put_source(out, node);
        wf_buf_put_byte(out, '\n');
    }
}

/* Which elements of XML are the records. */
static void put_record_path(wf_buf *out, const wf_map_note *map)
{
    if (map->entry.source != WF_SOURCE_XML)
        return;
    wf_buf_put_text(out, map->path_count != 0 ? "\n  each\n    " : "\n  each\n    the document");
    for (uint32_t i = 0; i < map->path_count; i++) {
        if (map->path[i].len == 0 || map->path[i].ptr[0] != '/')
            wf_buf_put_byte(out, '/');
        wf_buf_put_span(out, map->path[i]);
    }
}

/* What makes rows a record, and how they come together. */
static void put_group(wf_buf *out, const wf_map_note *map)
{
    if (!map->group)
        return;
    wf_buf_put_text(out, "\n  groups rows by\n    ");
    put_source(out, map->group);
    if (map->group->type) {
        wf_buf_put_text(out, " : ");
        wf_type_put(out, map->group->type);
    }
    wf_buf_put_text(
        out, map->entry.group_sorted
                 ? "\n    as they come: rows of one key stand together"
                 : "\n    sorted, on disk when they are many; in the order of their first rows");
    wf_buf_put_text(out,
                    map->entry.group_stray ? "\n    a row whose key is not known is rejected alone"
                    : map->entry.group_sorted
                        ? "\n    a row whose key is not known is rejected with the groups beside it"
                        : "\n    a row whose key is not known ends the run before the first group");
}

static void put_map(wf_buf *out, const wf_map_note *map, wf_buf *path)
{
    static const char *const sources[] = {"csv", "json", "ndjson", "xml", "text"};
    static const char *const targets[] = {"json",  "type", "mutation", "batch",
                                          "event", "csv",  "xml"};
    const wf_node *block = wf_node_at(map->node, 2);
    wf_buf_printf(out, "map %.*s from %s to %s", (int)map->symbol->name.len, map->symbol->name.ptr,
                  sources[map->entry.source], targets[map->entry.target]);
    if (map->target_name.len != 0) {
        wf_buf_put_byte(out, ' ');
        wf_buf_put_span(out, map->target_name);
    }
    put_record_path(out, map);
    put_group(out, map);
    wf_buf_put_text(out, "\n  reads\n");
    wf_buf_reset(path);
    put_read(out, map->root, path);
    const bool entries = block->kind == WF_NODE_BLOCK;
    if (entries) {
        put_statements(out, block, "  binds\n", true);
        put_statements(out, block, "  decides\n", false);
    }
    wf_buf_put_text(out, "  builds\n");
    wf_buf_reset(path);
    if (map->wrap.len != 0)
        wf_buf_put_span(path, map->wrap);
    if (entries) {
        const wf_object_note *object = block->ref;
        put_members(out, object->members, path);
    } else {
        wf_buf_put_text(out, "    ");
        put_source(out, block);
        wf_buf_put_byte(out, '\n');
    }
    if (map->operation.len != 0) {
        wf_buf_put_text(out, "  sends\n    ");
        wf_buf_put_span(out, map->operation);
        wf_buf_put_byte(out, '\n');
    }
}

void wf_explain_put(wf_buf *out, const wf_unit *unit)
{
    wf_buf path;
    wf_buf_init(&path, 1u << 20);
    for (const wf_symbol *param = unit->params; param; param = param->next) {
        wf_buf_put_text(out, "param ");
        put_padded(out, param->name, 34);
        wf_type_put(out, param->type);
        wf_buf_put_byte(out, '\n');
    }
    for (const wf_map_note *map = unit->maps; map; map = map->next)
        put_map(out, map, &path);
    if (path.status != WEFT_OK && out->status == WEFT_OK)
        out->status = path.status;
    wf_buf_fini(&path);
}
