/* The UniversalMapper's files: `fields` alone. Each top-level field is an entry that may fail by itself;
   a failure below it is the field's. What a path is relative to changes with nested objects that have
   a source and with the items of lists; nothing reaches back. */
#include "compiler/mapping.h"

#include <string.h>

static wf_node *block(wf_mapping *m, wf_mapping_scope *scope, const wf_document *fields,
                      wf_node_kind kind, unsigned flags);

static const wf_document *find(const wf_document *field, const char *key)
{
    return wf_mapping_find(field, key);
}

/* The source when it is a text that is not empty; what is none is reported by the rules. */
static const wf_document *source_of(const wf_document *field)
{
    return wf_mapping_text(field, "source");
}

static weft_span source_text(const wf_document *field)
{
    const wf_document *source = source_of(field);
    return source ? source->text : weft_span_text("none");
}

static wf_node *path_text(wf_mapping *m, const wf_document *source)
{
    return wf_mapping_quoted(m, source, source->text);
}

/* What nothing was bound for, or the record's model. */
static bool is_record(const wf_mapping_scope *scope)
{
    return scope->name.len == 0 || weft_span_equal(scope->name, weft_span_text("record"));
}

static wf_node *get(wf_mapping *m, wf_mapping_scope *scope, const wf_document *source)
{
    wf_node *xpath = wf_mapping_xpath(m, source, is_record(scope));
    if (xpath)
        return xpath;
    return wf_mapping_call(m, source, wf_mapping_library(m, "get"),
                           wf_mapping_record(m, scope, source), path_text(m, source), NULL, NULL);
}

static wf_node *required(wf_mapping *m, const wf_document *field, weft_span name, wf_node *value)
{
    const wf_document *at = find(field, "required");
    return wf_mapping_call(m, at, "sdk.require", value, wf_mapping_quoted(m, at, name),
                           wf_mapping_quoted(m, at, source_text(field)), NULL);
}

/* ---- one value ---- */

/* A source or resolver that is no text: an error of the file, or faithfully of each record. */
static bool wrong(const wf_document *field)
{
    const wf_document *source = find(field, "source");
    const wf_document *resolver = find(field, "resolver");
    return (wf_mapping_is_truthy(source) && source->kind != WF_DOCUMENT_STRING) ||
           (wf_mapping_is_truthy(resolver) && resolver->kind != WF_DOCUMENT_STRING);
}

static wf_node *engine_failure(wf_mapping *m, const wf_document *field)
{
    const wf_document *source = find(field, "source");
    const wf_document *resolver = find(field, "resolver");
    wf_buf text;
    if (wf_mapping_is_truthy(source) && source->kind != WF_DOCUMENT_STRING)
        return wf_mapping_fail(m, source, "path.split is not a function");
    wf_buf_init(&text, 0);
    wf_mapping_put_text(&text, resolver);
    const weft_span name = wf_buf_span(&text);
    wf_node *fail =
        wf_mapping_fail(m, resolver, "Resolver '%.*s' not found", (int)name.len, name.ptr);
    wf_buf_fini(&text);
    return fail;
}

/* The constant, or what stands at the source. */
static wf_node *raw(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field)
{
    const wf_document *value = find(field, "value");
    const wf_document *source = source_of(field);
    if (value)
        return wf_mapping_literal(m, value);
    return source ? get(m, scope, source) : wf_mapping_omit(m, field);
}

static wf_node *scalar(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                       weft_span name)
{
    const wf_document *value = find(field, "value");
    const wf_document *source = source_of(field);
    const wf_document *fallback = find(field, "defaultValue");
    const wf_document *resolver = wf_mapping_text(field, "resolver");
    const bool must = wf_mapping_is_truthy(find(field, "required"));
    if (wrong(field))
        return engine_failure(m, field);
    wf_node *node = raw(m, scope, field);
    const bool first = must && (value || source || !resolver);
    if (first && !resolver)
        node = required(m, field, name, node);
    if (fallback)
        node = wf_mapping_call(m, fallback, "sdk.or_default", node, wf_mapping_literal(m, fallback),
                               NULL, NULL);
    if (!resolver)
        return node;
    node = wf_mapping_resolve(m, scope, resolver, node);
    if (must && (!m->faithful || (!value && !source)))
        node = wf_mapping_call(m, resolver, "sdk.require_after", node,
                               wf_mapping_quoted(m, resolver, name),
                               wf_mapping_quoted(m, resolver, resolver->text), NULL);
    if (!first)
        return node;
    /* A required value that is missing is no failure of the resolver: it is looked at before. */
    wf_node *there = required(m, field, name, raw(m, scope, field));
    return wf_mapping_if(
        m, resolver, wf_mapping_call(m, resolver, "exists", there, NULL, NULL, NULL), node, NULL);
}

/* ---- objects and lists ---- */

static wf_node *nothing_there(wf_mapping *m, const wf_document *field, weft_span name)
{
    const wf_document *source = source_of(field);
    if (!wf_mapping_is_truthy(find(field, "required")))
        return NULL;
    const int len = (int)name.len;
    if (m->faithful || name.ptr == m->top.ptr)
        return wf_mapping_fail(m, source, "Required nested object '%.*s' has missing source '%.*s'",
                               len, name.ptr, (int)source->text.len, source->text.ptr);
    return wf_mapping_reject(m, source,
                             "Failed to map field '%.*s': Required nested object '%.*s' has "
                             "missing source '%.*s'",
                             (int)m->top.len, m->top.ptr, len, name.ptr, (int)source->text.len,
                             source->text.ptr);
}

static wf_node *nested(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                       weft_span name)
{
    const wf_document *fields = find(field, "fields");
    const wf_document *source = source_of(field);
    if (!source)
        return block(m, scope, fields, WF_NODE_OBJECT, WF_NODE_KEEP);
    wf_mapping_scope inner = wf_mapping_bind(m, "part");
    wf_node *object = block(m, &inner, fields, WF_NODE_OBJECT, WF_NODE_KEEP);
    if (inner.used) {
        object = wf_mapping_prepend(m, object,
                                    wf_mapping_let(m, source, inner.name, get(m, scope, source)));
    }
    wf_node *there = wf_mapping_call(m, source, "exists", get(m, scope, source), NULL, NULL, NULL);
    return wf_mapping_if(m, source, there, object, nothing_there(m, field, name));
}

/* The dot behind a wildcard may be left out. */
static weft_span dotted(wf_mapping *m, weft_span path)
{
    for (size_t i = 0; i + 3 < path.len; i++) {
        const char next = path.ptr[i + 3];
        if (memcmp(path.ptr + i, "[*]", 3) == 0 && next != '.' && next != '[' && next != '@')
            return wf_mapping_print(m, "%.*s.%.*s", (int)(i + 3), path.ptr, (int)(path.len - i - 3),
                                    path.ptr + i + 3);
    }
    return path;
}

static wf_node *items(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field)
{
    const wf_document *source = source_of(field);
    if (!source && wf_mapping_is_truthy(find(field, "source")))
        return engine_failure(m, field);
    if (!source)
        return wf_mapping_node(m, WF_NODE_LIST, field);
    return wf_mapping_call(
        m, source, wf_mapping_library(m, "items"), wf_mapping_record(m, scope, source),
        wf_mapping_quoted(m, source, m->faithful ? source->text : dotted(m, source->text)), NULL,
        NULL);
}

/* What a list field is when its source is empty; NULL: the list of no items. */
static wf_node *of_empty(wf_mapping *m, const wf_document *field, weft_span name)
{
    const wf_document *must = find(field, "required");
    const wf_document *fallback = find(field, "defaultValue");
    const weft_span source = source_text(field);
    if (m->faithful || !source_of(field))
        return NULL;
    if (wf_mapping_is_truthy(must))
        return wf_mapping_fail(m, must, "Required field '%.*s' is missing or empty (source: %.*s)",
                               (int)name.len, name.ptr, (int)source.len, source.ptr);
    return fallback ? wf_mapping_literal(m, fallback) : NULL;
}

static wf_node *list(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                     weft_span name)
{
    const wf_document *source = source_of(field);
    wf_mapping_scope item = wf_mapping_bind(m, "item");
    wf_node *body = block(m, &item, find(field, "fields"), WF_NODE_OBJECT, WF_NODE_KEEP);
    wf_node *each = wf_mapping_each(m, field, items(m, scope, field), &item, body);
    wf_node *instead = of_empty(m, field, name);
    if (!instead)
        return each;
    wf_node *empty =
        wf_mapping_call(m, source, "sdk.is_empty", get(m, scope, source), NULL, NULL, NULL);
    return wf_mapping_if(m, source, empty, instead, each);
}

/* ---- fields ---- */

/* A text is a path, but not for the package, and not where it explains something. */
static bool is_field(const wf_mapping *m, const wf_document *field)
{
    return field->kind == WF_DOCUMENT_OBJECT ||
           (!m->faithful && field->kind == WF_DOCUMENT_STRING && field->text.len != 0 &&
            !wf_rules_is_remark(field));
}

/* On the first level the mapper itself fails, not the field. */
static wf_node *null_field(wf_mapping *m, const wf_document *field)
{
    const wf_document *root = find(m->file.root, "fields");
    if (field->parent == root)
        return wf_mapping_reject(m, field, "Cannot read properties of null (reading 'required')");
    return wf_mapping_fail(m, field, "Cannot read properties of null (reading 'isArray')");
}

static wf_node *value_of(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                         weft_span name)
{
    const wf_document *fields = find(field, "fields");
    if (field->kind == WF_DOCUMENT_NULL) /* faithfully; else it was an error of the file */
        return null_field(m, field);
    if (!is_field(m, field))
        return wf_mapping_omit(m, field); /* counts as one without value */
    if (field->kind == WF_DOCUMENT_STRING)
        return get(m, scope, field);
    if (!wf_mapping_is_truthy(fields))
        return scalar(m, scope, field, name);
    if (wf_mapping_is_truthy(find(field, "isArray")))
        return list(m, scope, field, name);
    return nested(m, scope, field, name);
}

/* What fails there may be left out, but for what is required. */
static unsigned top_flags(const wf_document *field)
{
    const bool must = wf_mapping_is_truthy(find(field, "required"));
    return WF_NODE_KEEP | WF_NODE_PACKAGE | (must ? 0u : WF_NODE_TRY);
}

/* A field as an entry `name`. One of the first level that is an element's keeps what it is called. */
static wf_node *entry(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                      weft_span name, unsigned flags)
{
    const bool top = (flags & WF_NODE_PACKAGE) != 0;
    if (top) {
        m->top = field->key;
        flags = top_flags(field) | (flags & WF_NODE_QUOTED);
    }
    wf_node *node = wf_mapping_entry(m, field, name, flags, value_of(m, scope, field, field->key));
    if (top && name.len != field->key.len)
        node = wf_node_add(node, wf_mapping_quoted(m, field, field->key));
    return node;
}

/* `count` fields from `first` on as the list whose elements they write. */
static wf_node *elements(wf_mapping *m, wf_mapping_scope *scope, const wf_mapping_member *first,
                         size_t count, unsigned flags)
{
    wf_node *list = wf_mapping_node(m, WF_NODE_LIST, first->value);
    size_t index = 0;
    for (size_t i = 0; i < count; index++) {
        wf_node *object = wf_mapping_node(m, WF_NODE_OBJECT, first[i].value);
        wf_mapping_element name = {{NULL, 0}, 0, {NULL, 0}};
        for (; i < count && wf_mapping_element_of(&name, first[i].value) && name.index == index;
             i++)
            object = wf_node_add(
                object, entry(m, scope, first[i].value, name.member, flags | WF_NODE_QUOTED));
        list = wf_node_add(list, object);
    }
    return list;
}

/* Does something: the rules tell what does not. */
static bool is_made(const wf_mapping *m, const wf_document *field, const wf_document *fields,
                    bool top)
{
    return field->parent == fields &&
           (top || is_field(m, field) || field->kind == WF_DOCUMENT_NULL);
}

/* The object that the fields give. An object literal, or where names go into each other a call. */
static wf_node *block(wf_mapping *m, wf_mapping_scope *scope, const wf_document *fields,
                      wf_node_kind kind, unsigned flags)
{
    wf_mapping_members members = {NULL, 0};
    wf_node *node = NULL;
    if (!wf_mapping_fields(m, &members, fields))
        return NULL;
    const bool entries = fields->kind == WF_DOCUMENT_OBJECT && wf_mapping_are_entries(m, &members);
    node = wf_mapping_node(m, entries ? kind : WF_NODE_OBJECT, fields);
    for (size_t i = 0; i < members.count && node; i++) {
        const wf_document *field = members.items[i].value;
        const weft_span name = members.items[i].key;
        const size_t listed = entries ? wf_mapping_list_fields(&members, i) : 0;
        const bool dotted = entries && memchr(name.ptr, '.', name.len);
        wf_mapping_element element;
        if (listed != 0 && wf_mapping_element_of(&element, field)) {
            node = wf_node_add(
                node, wf_mapping_entry(m, field, element.list, WF_NODE_KEEP | WF_NODE_QUOTED,
                                       elements(m, scope, &members.items[i], listed, flags)));
            i += listed - 1;
        } else if (is_made(m, field, fields, (flags & WF_NODE_PACKAGE) != 0)) {
            node = wf_node_add(
                node, entry(m, scope, field, name, flags | (dotted ? 0u : WF_NODE_QUOTED)));
        }
    }
    if (entries)
        return node;
    return wf_mapping_call(m, fields, wf_mapping_library(m, "nest"), node, NULL, NULL, NULL);
}

wf_node *wf_mapping_universal(wf_mapping *m)
{
    const wf_document *fields = find(m->file.root, "fields");
    wf_mapping_scope record = {.name = {NULL, 0}};
    if (m->is_xml)
        record.name = weft_span_text("record");
    wf_node *body = block(m, &record, fields, WF_NODE_BLOCK, WF_NODE_KEEP | WF_NODE_PACKAGE);
    return m->is_xml && record.used ? wf_mapping_with_model(m, body, &record, fields) : body;
}
