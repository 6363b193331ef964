/* mapWithNodes: parts of the record are taken out, decoded and parsed ("nodes"), laid over the record's
   own members, and the fields read from both. All of it is bindings at the head of the mapping. */
#include "compiler/mapping_nodes.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(weft_span name)
{
    if (name.len == 0 || !is_letter(name.ptr[0]))
        return false;
    size_t i = 1;
    while (i < name.len && (is_letter(name.ptr[i]) || (name.ptr[i] >= '0' && name.ptr[i] <= '9')))
        i++;
    return i == name.len;
}

static bool is_flag(const wf_document *node, const char *key)
{
    const wf_document *flag = wf_mapping_find(node, key);
    return !flag || flag->kind == WF_DOCUMENT_BOOL;
}

static bool is_format(const wf_document *parse)
{
    return parse->kind == WF_DOCUMENT_STRING &&
           (weft_span_equal(parse->text, weft_span_text("xml")) ||
            weft_span_equal(parse->text, weft_span_text("json")));
}

/* What the package says of a node that is no node, in the order of its looking; empty: nothing. */
static weft_span mistake(wf_mapping *m, const wf_document *node, weft_span name)
{
    const int len = (int)name.len;
    const wf_document *extract = wf_mapping_find(node, "extract");
    const wf_document *parse = wf_mapping_find(node, "parse");
    if (!wf_mapping_is_object(node))
        return wf_mapping_print(m, "Node '%.*s' configuration must be an object.", len, name.ptr);
    if (!wf_mapping_is_truthy(extract) || extract->kind != WF_DOCUMENT_STRING)
        return wf_mapping_print(
            m, "Node '%.*s' must have an 'extract' field with a valid path string.", len, name.ptr);
    if (wf_mapping_is_truthy(parse) && !is_format(parse)) {
        wf_buf text;
        wf_buf_init(&text, 0);
        wf_mapping_put_text(&text, parse);
        const weft_span said = wf_mapping_print(
            m, "Node '%.*s' has invalid 'parse' value: '%.*s'. Must be 'xml' or 'json'.", len,
            name.ptr, (int)text.len, text.data);
        wf_buf_fini(&text);
        return said;
    }
    if (!is_flag(node, "unescape") || !is_flag(node, "required"))
        return wf_mapping_print(m, "Node '%.*s' has invalid '%s' value. Must be a boolean.", len,
                                name.ptr, is_flag(node, "unescape") ? "required" : "unescape");
    return weft_span_of("", 0);
}

const wf_document *wf_mapping_nodes_find(const wf_mapping_room *n, weft_span name)
{
    if (!n->nodes || !is_name(name))
        return NULL;
    const wf_document *node = wf_document_member(n->nodes, name);
    return node && mistake(n->m, node, name).len == 0 ? node : NULL;
}

weft_span wf_mapping_nodes_name(wf_mapping_room *n, weft_span node)
{
    return wf_mapping_print(n->m, "_node_%.*s", (int)node.len, node.ptr);
}

/* ---- bindings ---- */

static const char *format_of(const wf_mapping *m)
{
    return m->xml_paths ? "xml" : "json";
}

/* The record, looked at as the package does: it is an object, and the nodes are nodes. */
static wf_node *checked_record(wf_mapping_room *n, wf_node *record)
{
    wf_mapping *m = n->m;
    const wf_document *root = m->file.root;
    wf_mapping_members members = {NULL, 0};
    record = wf_mapping_call(m, root, "sdk.root_object", record, NULL, NULL, NULL);
    if (!n->nodes || !wf_mapping_fields(m, &members, n->nodes))
        return record;
    for (size_t i = 0; i < members.count && record; i++) {
        const weft_span name = members.items[i].key;
        const wf_document *at = members.items[i].value;
        weft_span said = mistake(m, at, name);
        if (!is_name(name))
            said = wf_mapping_print(m,
                                    "Invalid node name '%.*s'. Node names must start with a letter "
                                    "or underscore and contain only letters, numbers, and "
                                    "underscores.",
                                    (int)name.len, name.ptr);
        record = wf_mapping_call(m, at, "sdk.node_name", record, wf_mapping_quoted(m, at, name),
                                 wf_mapping_quoted(m, at, said), NULL);
    }
    return record;
}

static wf_node *flag_of(wf_mapping *m, const wf_document *node, const char *key)
{
    const wf_document *flag = wf_mapping_find(node, key);
    return wf_mapping_word(m, WF_NODE_BOOL, flag ? flag : node,
                           weft_span_text(wf_mapping_is_truthy(flag) ? "true" : "false"));
}

static wf_node *node_value(wf_mapping_room *n, wf_mapping_scope *record, const wf_document *node,
                           weft_span name)
{
    wf_mapping *m = n->m;
    const wf_document *extract = wf_mapping_find(node, "extract");
    const wf_document *parse = wf_mapping_text(node, "parse");
    wf_node *call = wf_mapping_call(
        m, extract, wf_mapping_library(m, "node"), wf_mapping_record(m, record, extract),
        wf_mapping_quoted(m, extract, extract->text),
        wf_mapping_quoted(m, extract, weft_span_text(format_of(m))), flag_of(m, node, "unescape"));
    call = wf_mapping_argue(m, call, "",
                            parse ? wf_mapping_quoted(m, parse, parse->text)
                                  : wf_mapping_node(m, WF_NODE_NULL, node));
    call = wf_mapping_argue(m, call, "", flag_of(m, node, "required"));
    return wf_mapping_argue(m, call, "", wf_mapping_quoted(m, node, name));
}

/* { name: value of the node, … } */
static wf_node *node_object(wf_mapping_room *n, const wf_mapping_members *members,
                            wf_node_kind kind)
{
    wf_mapping *m = n->m;
    wf_node *object = wf_mapping_node(m, kind, n->nodes);
    for (size_t i = 0; i < members->count && object; i++) {
        const weft_span name = members->items[i].key;
        const wf_document *at = members->items[i].value;
        if (wf_mapping_nodes_find(n, name))
            object = wf_node_add(
                object, wf_mapping_entry(m, at, name, WF_NODE_KEEP | WF_NODE_QUOTED,
                                         wf_mapping_name(m, at, wf_mapping_nodes_name(n, name))));
    }
    return object;
}

/* Bindings in the order in which they are evaluated; prepending turns them around, so the last of the
   list is bound first. */
typedef struct bindings {
    wf_node **lets;
    size_t count;
} bindings;

static void bind(bindings *b, wf_node *let)
{
    b->lets[b->count++] = let;
}

static wf_node *with_bindings(wf_mapping *m, const bindings *b, wf_node *body)
{
    for (size_t i = b->count; i > 0; i--)
        body = wf_mapping_prepend(m, body, b->lets[i - 1]);
    return body;
}

static wf_node *entry_of(wf_mapping_room *n, const char *name, wf_node *value)
{
    wf_mapping *m = n->m;
    wf_node *entry = wf_node_new(&m->unit->arena, WF_NODE_ENTRY, m->file.source, n->fields->start,
                                 n->fields->start + 1);
    if (!entry) {
        m->unit->status = WEFT_NOMEM;
        return NULL;
    }
    entry->text = weft_span_text(name);
    entry->flags = WF_NODE_KEEP | WF_NODE_QUOTED;
    return wf_node_add(entry, value);
}

/* A file with arguments, too, sends its fields as they are. */
bool wf_mapping_nodes_wrapped(const wf_mapping *m)
{
    const wf_document *arguments = wf_mapping_find(m->file.root, "arguments");
    const bool has_arguments = wf_mapping_is_object(arguments) && arguments->count != 0;
    if (!wf_mapping_is_object(wf_mapping_find(m->file.root, "fields")))
        return !m->faithful;
    return !has_arguments;
}

/* { input: … }, as the mutation takes it. */
static wf_node *variables(wf_mapping_room *n, wf_node *data)
{
    wf_node *block = wf_mapping_node(n->m, WF_NODE_BLOCK, n->m->file.root);
    return wf_mapping_nodes_wrapped(n->m) ? wf_node_add(block, entry_of(n, "input", data)) : data;
}

/* What mapWithNodes returns of a record: the data, the variables, what the nodes hold. */
static wf_node *whole_result(wf_mapping_room *n, bindings *b, const wf_mapping_members *nodes)
{
    wf_mapping *m = n->m;
    const wf_document *root = m->file.root;
    const wf_mapping_scope data = wf_mapping_bind(m, "_data");
    bind(b, wf_mapping_let(m, n->fields, data.name,
                           wf_mapping_node_fields(n, n->fields, WF_NODE_OBJECT)));
    wf_node *sent = wf_mapping_name(m, root, data.name);
    if (wf_mapping_nodes_wrapped(m))
        sent = wf_node_add(wf_mapping_node(m, WF_NODE_OBJECT, root), entry_of(n, "input", sent));
    wf_node *held =
        n->nodes ? node_object(n, nodes, WF_NODE_OBJECT) : wf_mapping_node(m, WF_NODE_OBJECT, root);
    wf_node *block = wf_mapping_node(m, WF_NODE_BLOCK, root);
    block = wf_node_add(block, entry_of(n, "data", wf_mapping_name(m, root, data.name)));
    block = wf_node_add(block, entry_of(n, "variables", sent));
    return wf_node_add(block, entry_of(n, "context", held));
}

/* Constants read nothing; what is no record fails all the same. */
static wf_node *record_needed(wf_mapping_room *n, wf_mapping_scope *record)
{
    wf_mapping *m = n->m;
    const wf_document *root = m->file.root;
    return wf_node_add(
        wf_mapping_node(m, WF_NODE_REQUIRE, root),
        wf_mapping_call(m, root, "exists", wf_mapping_record(m, record, root), NULL, NULL, NULL));
}

/* The package calls no custom resolver before everything is built: of several failures that of a path is
   told. Only which one is told depends on it, so it is done only to be faithful. */
static void build_first(wf_mapping_room *n, bindings *b)
{
    wf_mapping *m = n->m;
    wf_mapping_scope built = wf_mapping_bind(m, "_built");
    n->never++;
    wf_node *fields = wf_mapping_node_fields(n, n->fields, WF_NODE_OBJECT);
    n->never--;
    bind(b, wf_mapping_let(m, n->fields, built.name,
                           wf_mapping_call(m, n->fields, "sdk.if_undefined",
                                           wf_mapping_record(m, &n->context, n->fields), fields,
                                           NULL, NULL)));
    n->context = built;
}

/* What is mapped, or the nodes alone. */
static wf_node *body_of(wf_mapping_room *n, bindings *b, bool alone)
{
    wf_mapping *m = n->m;
    const wf_document *root = m->file.root;
    wf_mapping_members members = {NULL, 0};
    wf_mapping_scope record = wf_mapping_bind(m, "_record");
    bind(b, wf_mapping_let(m, root, record.name, checked_record(n, wf_mapping_model(m, root))));
    if (n->nodes && !wf_mapping_fields(m, &members, n->nodes))
        return NULL;
    for (size_t i = 0; i < members.count; i++) {
        const wf_document *node = wf_mapping_nodes_find(n, members.items[i].key);
        if (node)
            bind(b, wf_mapping_let(m, node, wf_mapping_nodes_name(n, members.items[i].key),
                                   node_value(n, &record, node, members.items[i].key)));
    }
    if (alone)
        return node_object(n, &members, WF_NODE_BLOCK);
    n->context = record;
    if (members.count != 0) {
        n->context = wf_mapping_bind(m, "_context");
        bind(b, wf_mapping_let(
                    m, n->nodes, n->context.name,
                    wf_mapping_call(m, n->nodes, "merge", wf_mapping_record(m, &record, n->nodes),
                                    node_object(n, &members, WF_NODE_OBJECT), NULL, NULL)));
    }
    if (m->faithful && m->unit->resolvers)
        build_first(n, b);
    wf_node *body =
        m->unit->options->result
            ? whole_result(n, b, &members)
            : variables(n, wf_mapping_node_fields(n, n->fields,
                                                  wf_mapping_nodes_wrapped(n->m) ? WF_NODE_OBJECT
                                                                                 : WF_NODE_BLOCK));
    if (members.count == 0 && !n->context.used && body && body->kind == WF_NODE_BLOCK)
        bind(b, record_needed(n, &record));
    return body;
}

/* A file that has nothing to map fails each record, as the package does. */
static wf_node *nothing_to_map(wf_mapping *m)
{
    const wf_document *root = m->file.root;
    return wf_mapping_call(m, root, "sdk.nothing_to_map", wf_mapping_literal(m, root), NULL, NULL,
                           NULL);
}

static wf_node *mapping_of(wf_mapping *m, bool alone)
{
    const wf_document *root = m->file.root;
    const wf_document *fields = wf_mapping_find(root, "fields");
    const wf_document *nodes = wf_mapping_find(root, "nodes");
    wf_mapping_room n = {.m = m, .fields = fields};
    if (!wf_mapping_is_object(fields)) {
        n.fields = wf_mapping_find(wf_mapping_find(root, "arguments"), "input");
        n.is_input = true;
    }
    if (!wf_mapping_is_object(n.fields))
        return nothing_to_map(m);
    n.nodes = nodes && nodes->kind == WF_DOCUMENT_OBJECT && nodes->count != 0 ? nodes : NULL;
    const size_t room = (n.nodes ? n.nodes->count : 0) + 3;
    bindings b = {wf_arena_alloc(&m->unit->arena, room * sizeof *b.lets), 0};
    if (!b.lets) {
        m->unit->status = WEFT_NOMEM;
        return NULL;
    }
    return with_bindings(m, &b, body_of(&n, &b, alone));
}

wf_node *wf_mapping_nodes(wf_mapping *m)
{
    return mapping_of(m, false);
}

wf_node *wf_mapping_nodes_alone(wf_mapping *m)
{
    return mapping_of(m, true);
}

/* ---- reading ---- */

static wf_node *at_path(wf_mapping_room *n, wf_node *from, const wf_document *source,
                        weft_span path)
{
    wf_mapping *m = n->m;
    return wf_mapping_call(m, source,
                           wf_mapping_library(m, m->xml_paths ? "xml_path" : "json_path"), from,
                           wf_mapping_quoted(m, source, path), NULL, NULL);
}

static wf_node *of_node(wf_mapping_room *n, const wf_document *source, weft_span name,
                        weft_span path, bool whole)
{
    wf_mapping *m = n->m;
    if (!wf_mapping_nodes_find(n, name))
        return wf_mapping_omit(m, source);
    const weft_span bound = wf_mapping_nodes_name(n, name);
    if (whole)
        return wf_mapping_name(m, source, bound);
    wf_node *there = wf_mapping_call(m, source, m->faithful ? "sdk.is_truthy" : "exists",
                                     wf_mapping_name(m, source, bound), NULL, NULL, NULL);
    return wf_mapping_if(m, source, there,
                         at_path(n, wf_mapping_name(m, source, bound), source, path), NULL);
}

/* For the fields of an item the package keeps it under `$`, where the XML paths look for attributes: "@id"
   alone is the item's. */
static wf_node *with_item(wf_mapping_room *n, wf_mapping_item *item, const wf_document *source)
{
    wf_mapping *m = n->m;
    wf_node *held = wf_mapping_node(m, WF_NODE_OBJECT, source);
    held = wf_node_add(held, wf_mapping_entry(m, source, weft_span_text("$"),
                                              WF_NODE_KEEP | WF_NODE_QUOTED,
                                              wf_mapping_record(m, &item->value, source)));
    return wf_mapping_call(m, source, "merge", wf_mapping_record(m, &n->context, source), held,
                           NULL, NULL);
}

wf_node *wf_mapping_nodes_read(wf_mapping_room *n, wf_mapping_item *item, const wf_document *source)
{
    wf_mapping *m = n->m;
    const weft_span text = source->text;
    wf_node *const xpath = wf_mapping_xpath(m, source, !item);
    if (xpath)
        return xpath;
    if (text.ptr[0] == '@' && m->xml_paths && item)
        return at_path(n, with_item(n, item, source), source, text);
    if (text.ptr[0] != '$')
        return at_path(n, wf_mapping_record(m, &n->context, source), source, text);
    const char *const dot = memchr(text.ptr, '.', text.len);
    const weft_span name =
        weft_span_of(text.ptr + 1, (dot ? (size_t)(dot - text.ptr) : text.len) - 1);
    const weft_span path =
        dot ? weft_span_of(dot + 1, text.len - name.len - 2) : weft_span_of("", 0);
    if (name.len != 0 || !dot)
        return of_node(n, source, name, path, !dot);
    if (!item || (m->faithful && !item->direct))
        return wf_mapping_omit(m, source);
    return at_path(n, wf_mapping_record(m, &item->value, source), source, path);
}
