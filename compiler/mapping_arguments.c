/* The mutation mapper's files: `arguments`. Constant, list, group, scalar, in the order in which the
   package decides. Items of lists have a rule set of their own, faithfully a smaller one. Nothing is
   tried: the first failure is the record's. */
#include "compiler/mapping.h"

#include <string.h>

static wf_node *member(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                       weft_span name);
static wf_node *item_member(wf_mapping *m, wf_mapping_scope *item, const wf_document *field,
                            weft_span name);

static const wf_document *find(const wf_document *field, const char *key)
{
    return wf_mapping_find(field, key);
}

static bool is_true(const wf_document *field, const char *key)
{
    return wf_mapping_is_truthy(wf_mapping_find(field, key));
}

static bool is_list(const wf_document *field)
{
    return is_true(field, "isArray") || is_true(field, "_array");
}

static wf_node *path(wf_mapping *m, wf_mapping_scope *scope, const wf_document *source)
{
    wf_node *xpath = wf_mapping_xpath(
        m, source, scope->name.len == 0 || weft_span_equal(scope->name, weft_span_text("record")));
    return xpath ? xpath : wf_mapping_path(m, wf_mapping_record(m, scope, source), source);
}

/* A text is a path. What explains something and no rule looks at is one to the package as well: it is
   read as the package reads it. */
static wf_node *shorthand(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field)
{
    if (!wf_rules_is_remark(field))
        return path(m, scope, field);
    return wf_mapping_call(m, field, m->xml_paths ? "sdk.xml_path" : "sdk.json_path",
                           wf_mapping_record(m, scope, field),
                           wf_mapping_quoted(m, field, field->text), NULL, NULL);
}

/* ---- one value ---- */

static wf_node *with_default(wf_mapping *m, const wf_document *field, wf_node *value)
{
    const wf_document *fallback = find(field, "defaultValue");
    if (!fallback)
        return value;
    return wf_mapping_else(m, fallback, value, wf_mapping_literal(m, fallback));
}

static wf_node *scalar(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                       weft_span name)
{
    const wf_document *source = wf_mapping_text(field, "source");
    const wf_document *resolver = wf_mapping_text(field, "resolver");
    const wf_document *transform = wf_mapping_text(field, "transform");
    const wf_document *must = find(field, "required");
    wf_node *value = path(m, scope, source);
    value = wf_mapping_transform(m, scope, resolver ? resolver : transform, value);
    value = with_default(m, field, value);
    if (!wf_mapping_is_truthy(must))
        return value;
    return wf_mapping_call(m, must, "sdk.field_required", value, wf_mapping_quoted(m, must, name),
                           wf_mapping_quoted(m, must, source->text), NULL);
}

/* In items of lists: another sentence, and faithfully no resolver. */
static wf_node *item_scalar(wf_mapping *m, wf_mapping_scope *item, const wf_document *field,
                            weft_span name)
{
    const wf_document *source = wf_mapping_text(field, "source");
    const wf_document *resolver = m->faithful ? NULL : wf_mapping_text(field, "resolver");
    const wf_document *transform = wf_mapping_text(field, "transform");
    const wf_document *must = find(field, "required");
    wf_node *value = path(m, item, source);
    value = wf_mapping_transform(m, item, resolver ? resolver : transform, value);
    value = with_default(m, field, value);
    if (!wf_mapping_is_truthy(must))
        return value;
    return wf_mapping_call(m, must, "sdk.item_required", value, wf_mapping_quoted(m, must, name),
                           wf_mapping_index(m, item, must),
                           wf_mapping_quoted(m, must, source->text));
}

/* ---- groups ---- */

typedef wf_node *member_fn(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                           weft_span name);

/* A member of a group or list that is about it and no target. */
static bool is_about(const wf_mapping *m, const wf_document *group, weft_span name)
{
    static const char *const of_lists[] = {"source",   "isArray",  "autoWrap", "validation",
                                           "required", "resolver", "transform"};
    const wf_document *value = wf_document_member(group, name);
    if (wf_mapping_is_private(name))
        return true;
    if (!is_list(group))
        return wf_mapping_is_reserved(name) && (m->faithful || !wf_mapping_is_config(value));
    for (size_t i = 0; i < WF_COUNTOF(of_lists); i++) {
        if (weft_span_equal(name, weft_span_text(of_lists[i])))
            return true;
    }
    return false;
}

static wf_node *entries(wf_mapping *m, wf_node *object, wf_mapping_scope *scope,
                        const wf_document *group, member_fn *make);

/* `fields` inside of a group: its members are targets too, but for the package. */
static bool is_fields(const wf_mapping *m, weft_span name, const wf_document *value)
{
    return !m->faithful && weft_span_equal(name, weft_span_text("fields")) &&
           value->kind == WF_DOCUMENT_OBJECT && !wf_mapping_find(value, "source");
}

static wf_node *entries(wf_mapping *m, wf_node *object, wf_mapping_scope *scope,
                        const wf_document *group, member_fn *make)
{
    wf_mapping_members members = {NULL, 0};
    if (!wf_mapping_fields(m, &members, group))
        return NULL;
    for (size_t i = 0; i < members.count && object; i++) {
        const wf_document *field = members.items[i].value;
        const weft_span name = members.items[i].key;
        if (is_fields(m, name, field)) {
            object = entries(m, object, scope, field, make);
            continue;
        }
        if (is_about(m, group, name))
            continue;
        object = wf_node_add(object, wf_mapping_entry(m, field, name, WF_NODE_KEEP | WF_NODE_QUOTED,
                                                      make(m, scope, field, name)));
    }
    return object;
}

static wf_node *object_of(wf_mapping *m, wf_mapping_scope *scope, const wf_document *group,
                          member_fn *make)
{
    return entries(m, wf_mapping_node(m, WF_NODE_OBJECT, group), scope, group, make);
}

/* The object over what stands at `source`. */
static wf_node *part_of(wf_mapping *m, wf_mapping_scope *scope, const wf_document *source,
                        const wf_document *group, member_fn *make)
{
    wf_mapping_scope part = wf_mapping_bind(m, "part");
    wf_node *object = object_of(m, &part, group, make);
    if (!part.used) /* the path is read all the same, and may fail */
        return wf_mapping_call(m, source, "sdk.if_undefined", object, path(m, scope, source), NULL,
                               NULL);
    return wf_mapping_prepend(m, object,
                              wf_mapping_let(m, source, part.name, path(m, scope, source)));
}

static wf_node *group(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                      member_fn *make)
{
    const wf_document *source = wf_mapping_text(field, "source");
    if (!source)
        return object_of(m, scope, field, make);
    wf_node *there =
        wf_mapping_call(m, source, "sdk.is_truthy", path(m, scope, source), NULL, NULL, NULL);
    return wf_mapping_if(m, source, there, part_of(m, scope, source, field, make), NULL);
}

/* ---- lists ---- */

static wf_node *flag(wf_mapping *m, const wf_document *at, bool truth)
{
    return wf_mapping_word(m, WF_NODE_BOOL, at, weft_span_text(truth ? "true" : "false"));
}

static const wf_document *least_items(const wf_document *field)
{
    const wf_document *rules = find(field, "validation");
    if (!wf_mapping_is_truthy(rules))
        rules = find(field, "_validation");
    const wf_document *least = rules ? find(rules, "minItems") : NULL;
    return least && least->kind == WF_DOCUMENT_NUMBER ? least : NULL;
}

static wf_node *list(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field)
{
    const wf_document *source = wf_mapping_text(field, "source");
    const wf_document *least = least_items(field);
    const bool wrap = is_true(field, "autoWrap") || is_true(field, "_autoWrap");
    if (!source)
        return wf_mapping_fail(m, field, "Array field must have a source path\n\nField: array");
    wf_mapping_scope item = wf_mapping_bind(m, "item");
    wf_node *body = object_of(m, &item, field, item_member);
    wf_node *items =
        wf_mapping_call(m, source, wf_mapping_library(m, "list_of"), path(m, scope, source),
                        wf_mapping_quoted(m, source, source->text), flag(m, source, wrap),
                        flag(m, source, is_true(field, "required")));
    if (least)
        items = wf_mapping_argue(m, items, "least", wf_mapping_literal(m, least));
    return wf_mapping_each(m, field, items, &item, body);
}

/* ---- members ---- */

static wf_node *item_member(wf_mapping *m, wf_mapping_scope *item, const wf_document *field,
                            weft_span name)
{
    const wf_document *value = wf_mapping_constant_of(m, field);
    const wf_document *source = wf_mapping_text(field, "source");
    const wf_document *mapping = find(field, "mapping");
    if (value)
        return wf_mapping_constant(m, value);
    if (!m->faithful && field->kind == WF_DOCUMENT_OBJECT && is_list(field))
        return list(m, item, field);
    if (source && wf_mapping_is_truthy(mapping))
        return part_of(m, item, source, mapping, member);
    if (field->kind == WF_DOCUMENT_STRING && field->text.len != 0)
        return shorthand(m, item, field);
    if (source && (m->faithful || !is_true(field, "_nested")))
        return item_scalar(m, item, field, name);
    if (m->faithful || field->kind != WF_DOCUMENT_OBJECT)
        return wf_mapping_omit(m, field);
    return group(m, item, field, item_member);
}

static wf_node *member(wf_mapping *m, wf_mapping_scope *scope, const wf_document *field,
                       weft_span name)
{
    const wf_document *value = wf_mapping_constant_of(m, field);
    const wf_document *source = wf_mapping_text(field, "source");
    if (field->kind == WF_DOCUMENT_NULL)
        return wf_mapping_fail(m, field, "Cannot read properties of null (reading 'value')");
    if (field->kind == WF_DOCUMENT_STRING)
        return field->text.len != 0 ? shorthand(m, scope, field) : wf_mapping_omit(m, field);
    if (value)
        return wf_mapping_constant(m, value);
    if (m->faithful && is_true(field, "source") && !source)
        return wf_mapping_fail(m, field, "Failed to resolve path: path.split is not a function");
    if (!wf_mapping_is_object(field))
        return wf_mapping_omit(m, field);
    if (is_list(field))
        return list(m, scope, field);
    if (is_true(field, "_nested") || !source)
        return group(m, scope, field, member);
    return scalar(m, scope, field, name);
}

/* ---- the file ---- */

wf_node *wf_mapping_arguments(wf_mapping *m)
{
    const wf_document *arguments = find(m->file.root, "arguments");
    wf_mapping_scope record = {.name = {NULL, 0}};
    wf_mapping_members members = {NULL, 0};
    if (m->is_xml)
        record.name = weft_span_text("record");
    wf_node *block = wf_mapping_node(m, WF_NODE_BLOCK, arguments ? arguments : m->file.root);
    if (!arguments) /* the mutation is sent without any */
        return block;
    if (!wf_mapping_fields(m, &members, arguments))
        return NULL;
    for (size_t i = 0; i < members.count && block; i++) {
        const wf_document *field = members.items[i].value;
        const weft_span name = members.items[i].key;
        if (wf_mapping_is_private(name))
            continue; /* a remark: the rules say so */
        block = wf_node_add(block, wf_mapping_entry(m, field, name, WF_NODE_KEEP | WF_NODE_QUOTED,
                                                    member(m, &record, field, name)));
    }
    return m->is_xml && record.used ? wf_mapping_with_model(m, block, &record, arguments) : block;
}
