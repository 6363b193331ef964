/* The `fields` of a file for mapWithNodes. Values first, as the package builds them; what a custom resolver
   makes of one stands around it. The package calls those resolvers when everything is built, which shows
   only where two things fail or where one reads what another gave: then the value is taken from there. */
#include "compiler/mapping_nodes.h"

#include <string.h>

#define SHOWN_MEMBERS 32u /* of an item, in the sentence of a failed resolver */

static wf_node *object(wf_mapping_room *n, wf_mapping_item *item, const wf_document *fields,
                       wf_node_kind kind);
static wf_node *value_of(wf_mapping_room *n, wf_mapping_item *item, const wf_document *field);

static bool ends_as_list(weft_span name)
{
    return name.len > 2 && memcmp(name.ptr + name.len - 2, "[]", 2) == 0;
}

static bool is_list(const wf_document *field)
{
    const wf_document *flag = wf_mapping_find(field, "isArray");
    return ends_as_list(field->key) || (flag && flag->kind == WF_DOCUMENT_BOOL && flag->truth);
}

static weft_span target_of(const wf_document *field)
{
    return ends_as_list(field->key) ? weft_span_of(field->key.ptr, field->key.len - 2) : field->key;
}

/* The resolver, or where the mapping is right also the transform. */
static const wf_document *function_of(const wf_mapping *m, const wf_document *field)
{
    const wf_document *resolver = wf_mapping_text(field, "resolver");
    return resolver || m->faithful ? resolver : wf_mapping_text(field, "transform");
}

static bool is_custom(weft_span name)
{
    return name.len > 7 && memcmp(name.ptr, "custom.", 7) == 0;
}

/* ---- one value ---- */

/* A group: an object of members, each a field. */
static bool is_group(const wf_mapping *m, const wf_document *field)
{
    if (wf_mapping_find(field, "value") && !wf_mapping_constant_of(m, field))
        return true; /* `value` is a target there */
    return !wf_mapping_is_truthy(wf_mapping_find(field, "source")) &&
           !wf_mapping_is_truthy(wf_mapping_find(field, "resolver"));
}

static wf_node *required(wf_mapping_room *n, const wf_document *field, wf_node *value)
{
    wf_mapping *m = n->m;
    const wf_document *must = wf_mapping_find(field, "required");
    const wf_document *source = wf_mapping_text(field, "source");
    if (m->faithful || !wf_mapping_is_truthy(must))
        return value;
    return wf_mapping_call(m, must, "sdk.field_required", value,
                           wf_mapping_quoted(m, must, target_of(field)),
                           source ? wf_mapping_quoted(m, source, source->text)
                                  : wf_mapping_node(m, WF_NODE_NULL, field),
                           NULL);
}

static wf_node *sourced(wf_mapping_room *n, wf_mapping_item *item, const wf_document *field,
                        const wf_document *source, bool relative)
{
    wf_mapping *m = n->m;
    const wf_document *function = function_of(m, field);
    const wf_document *fallback = wf_mapping_find(field, "defaultValue");
    const bool known = function && !is_custom(function->text) && wf_mapping_transforms(m, function);
    /* After a transform of the package there is no default; of the others it knows nothing. */
    const bool done = known && wf_mapping_is_transform(m, wf_mapping_text(field, "resolver"));
    wf_node *value = wf_mapping_nodes_read(n, item, source);
    if (known)
        value = wf_mapping_transform(m, &n->context, function, value);
    if (fallback && !relative && !done)
        value = wf_mapping_else(m, fallback, value, wf_mapping_literal(m, fallback));
    return value;
}

/* Whether the package looks for custom resolvers inside of the object that `field` makes. */
static bool is_looked_into(const wf_mapping_item *item, const wf_document *field)
{
    return !item && wf_mapping_is_truthy(wf_mapping_find(field, "fields")) &&
           !wf_mapping_is_truthy(wf_mapping_find(field, "source")) &&
           !wf_mapping_is_truthy(wf_mapping_find(field, "resolver")) &&
           !memchr(field->key.ptr, '.', field->key.len);
}

/* "$.path": of the item. */
static bool is_relative(const wf_document *source)
{
    return source && source->text.len > 1 && memcmp(source->text.ptr, "$.", 2) == 0;
}

/* An object inside of a field: there the package knows the item no more. */
static wf_node *inner(wf_mapping_room *n, wf_mapping_item *item, const wf_document *field,
                      const wf_document *fields)
{
    const bool direct = item && item->direct;
    const uint32_t quiet = n->quiet;
    const uint32_t never = n->never;
    const weft_span around = n->around;
    const weft_span name = target_of(field);
    n->around =
        wf_mapping_print(n->m, "%.*s%.*s → ", (int)around.len, around.ptr, (int)name.len, name.ptr);
    n->quiet += !is_looked_into(item, field);
    n->never += !item && field->key.len != 0 && memchr(field->key.ptr, '.', field->key.len);
    if (item)
        item->direct = false;
    wf_node *node = object(n, item, fields, WF_NODE_OBJECT);
    if (item)
        item->direct = direct;
    n->quiet = quiet;
    n->never = never;
    n->around = around;
    return node;
}

/* As the package builds it, before any custom resolver. */
static wf_node *built(wf_mapping_room *n, wf_mapping_item *item, const wf_document *field)
{
    wf_mapping *m = n->m;
    const wf_document *source = wf_mapping_text(field, "source");
    const wf_document *fields = wf_mapping_find(field, "fields");
    if (field->kind == WF_DOCUMENT_STRING && !m->faithful && field->text.len != 0 &&
        !wf_rules_is_remark(field))
        return wf_mapping_nodes_read(n, item, field); /* a path, as in `arguments` */
    if (field->kind == WF_DOCUMENT_NULL)
        return wf_mapping_fail(m, field, "Cannot read properties of null (reading 'value')");
    if (field->kind == WF_DOCUMENT_LIST)
        return inner(n, item, field, field); /* its elements are members to the package */
    if (field->kind != WF_DOCUMENT_OBJECT)
        return wf_mapping_omit(m, field);
    const bool relative = item && item->direct && is_relative(source);
    if (relative)
        return sourced(n, item, field, source, true);
    if (wf_mapping_constant_of(m, field))
        return wf_mapping_constant(m, wf_mapping_constant_of(m, field));
    if (wf_mapping_is_truthy(fields))
        return wf_mapping_is_object(fields) ? inner(n, item, field, fields)
                                            : wf_mapping_node(m, WF_NODE_OBJECT, field);
    if (is_group(m, field))
        return inner(n, item, field, field);
    return source ? sourced(n, item, field, source, false) : wf_mapping_omit(m, field);
}

/* ---- custom resolvers ---- */

/* The custom resolver that the package calls for this field, or NULL. */
static const wf_document *custom_of(const wf_mapping_room *n, const wf_document *field)
{
    const wf_mapping *m = n->m;
    const wf_document *function = field->kind == WF_DOCUMENT_OBJECT ? function_of(m, field) : NULL;
    if (!function || !is_custom(function->text) || n->never != 0)
        return NULL;
    if (m->faithful && (n->is_input || n->quiet != 0 || !wf_mapping_declares(m, function->text)))
        return NULL;
    return function;
}

/* The member of the file's fields around `field`. */
static const wf_document *outermost(const wf_mapping_room *n, const wf_document *field)
{
    while (field && field->parent != n->fields)
        field = field->parent;
    return field;
}

/* What a field of the output holds when the resolvers before `field` were called. One step back is as far
   as this goes: what such a value was itself taken from is not looked up again. */
static wf_node *made_before(wf_mapping_room *n, const wf_document *field, const wf_document *made)
{
    const wf_document *const around = outermost(n, field);
    const uint32_t never = n->never;
    n->never += !around || made->key_start >= around->key_start;
    n->seeks = true;
    wf_node *value = value_of(n, NULL, made);
    n->seeks = false;
    n->never = never;
    return value;
}

/* The package looks for a value that is missing among those that are made, under its source. */
static wf_node *from_output(wf_mapping_room *n, const wf_document *field, wf_node *value)
{
    wf_mapping *m = n->m;
    const wf_document *source = wf_mapping_text(field, "source");
    if (!source || source->text.ptr[0] == '$' || n->seeks)
        return value;
    size_t len = 0;
    while (len < source->text.len && source->text.ptr[len] != '.' && source->text.ptr[len] != '[')
        len++;
    const weft_span first = weft_span_of(source->text.ptr, len);
    const wf_document *made = NULL;
    for (const wf_document *at = n->fields->first; at && n->fields->kind == WF_DOCUMENT_OBJECT;
         at = at->next) {
        if (weft_span_equal(target_of(at), first) && at != field)
            made = at;
    }
    if (!made)
        return value;
    wf_node *output = wf_mapping_node(m, WF_NODE_OBJECT, field);
    output = wf_node_add(output, wf_mapping_entry(m, made, first, WF_NODE_KEEP | WF_NODE_QUOTED,
                                                  made_before(n, field, made)));
    wf_node *found =
        wf_mapping_call(m, source, wf_mapping_library(m, m->xml_paths ? "xml_path" : "json_path"),
                        output, wf_mapping_quoted(m, source, source->text), NULL, NULL);
    wf_node *safe = wf_node_add(wf_mapping_node(m, WF_NODE_BINARY, source), found);
    if (safe)
        safe->operator_ = WF_OPERATOR_CATCH;
    safe = wf_node_add(safe, wf_mapping_omit(m, source));
    return wf_mapping_call(m, source, "sdk.if_undefined", value, safe, NULL, NULL);
}

/* What the sentence of a failed resolver shows: of an item's member the item as it is by then, with what
   the resolvers before gave. Those did not fail, or nobody would ask. */
static wf_node *shown(wf_mapping_room *n, wf_mapping_item *item, const wf_document *field)
{
    wf_mapping *m = n->m;
    const bool tells = n->tells;
    bool before = true;
    if (!item)
        return from_output(n, field, built(n, item, field));
    if (item->fields->count > SHOWN_MEMBERS)
        return built(n, item, field);
    n->tells = true;
    wf_node *node = wf_mapping_node(m, WF_NODE_OBJECT, field);
    for (const wf_document *at = item->fields->first; at && node; at = at->next) {
        before &= at != field;
        node = wf_node_add(node,
                           wf_mapping_entry(m, at, at->key, WF_NODE_KEEP | WF_NODE_QUOTED,
                                            before ? value_of(n, item, at) : built(n, item, at)));
    }
    n->tells = tells;
    return node;
}

/* "items[0].n", or `around` and "items[0] → n". */
static wf_node *place(wf_mapping_room *n, wf_mapping_item *item, const wf_document *at,
                      weft_span name, weft_span around, const char *between)
{
    wf_mapping *m = n->m;
    const int len = (int)around.len;
    if (!item)
        return wf_mapping_quoted(
            m, at, wf_mapping_print(m, "%.*s%.*s", len, around.ptr, (int)name.len, name.ptr));
    wf_node *text = wf_mapping_node(m, WF_NODE_TEMPLATE, at);
    text =
        wf_node_add(text, wf_mapping_quoted(m, at,
                                            wf_mapping_print(m, "%.*s%.*s[", len, around.ptr,
                                                             (int)item->list.len, item->list.ptr)));
    item->number.used = true;
    text = wf_node_add(text, wf_mapping_name(m, at, item->number.name));
    return wf_node_add(
        text,
        wf_mapping_quoted(m, at, wf_mapping_print(m, "]%s%.*s", between, (int)name.len, name.ptr)));
}

/* The steps to the field, where there are more than one. */
static wf_node *steps(wf_mapping_room *n, wf_mapping_item *item, const wf_document *at,
                      weft_span name)
{
    if (!item && n->around.len == 0)
        return wf_mapping_node(n->m, WF_NODE_NULL, at);
    return place(n, item, at, name, n->around, " → ");
}

static wf_node *resolved(wf_mapping_room *n, wf_mapping_item *item, const wf_document *field,
                         const wf_document *resolver, wf_node *value)
{
    wf_mapping *m = n->m;
    const weft_span name = target_of(field);
    wf_node *call = wf_mapping_resolve(m, &n->context, resolver, value);
    if (n->tells)
        return call;
    /* The sentence first: what is computed behind it may fail and be caught, too. */
    wf_node *failed = wf_mapping_call(
        m, resolver, "sdk.resolver_failed",
        wf_mapping_call(m, resolver, "failure", NULL, NULL, NULL, NULL),
        wf_mapping_quoted(m, resolver, resolver->text),
        place(n, item, resolver, name, weft_span_text(""), "."), steps(n, item, resolver, name));
    failed = wf_mapping_argue(m, failed, "", shown(n, item, field));
    wf_node *node = wf_node_add(wf_mapping_node(m, WF_NODE_BINARY, resolver), call);
    if (node)
        node->operator_ = WF_OPERATOR_CATCH;
    return wf_node_add(node, failed);
}

/* ---- lists ---- */

static wf_node *items_of(wf_mapping_room *n, wf_mapping_item *around, const wf_document *field,
                         const wf_document *source)
{
    wf_mapping *m = n->m;
    wf_node *value = wf_mapping_nodes_read(n, around, source);
    const wf_document *must = wf_mapping_find(field, "required");
    if (!m->faithful && wf_mapping_is_truthy(must))
        value = required(n, field, value);
    return wf_mapping_call(m, source, "sdk.node_items", value, NULL, NULL, NULL);
}

static wf_node *list(wf_mapping_room *n, wf_mapping_item *around, const wf_document *field)
{
    wf_mapping *m = n->m;
    const wf_document *source = wf_mapping_text(field, "source");
    const wf_document *fields = wf_mapping_find(field, "fields");
    if (!source)
        return wf_mapping_node(m, WF_NODE_LIST, field);
    wf_mapping_item item = {.value = wf_mapping_bind(m, "item"),
                            .number = wf_mapping_bind(m, "number"),
                            .list = target_of(field),
                            .direct = true,
                            .fields = wf_mapping_is_object(fields) ? fields : field,
                            .above = around};
    wf_node *body = wf_mapping_is_object(fields) ? object(n, &item, fields, WF_NODE_OBJECT)
                                                 : wf_mapping_node(m, WF_NODE_OBJECT, field);
    wf_node *each =
        wf_node_add(wf_mapping_node(m, WF_NODE_EACH, field), items_of(n, around, field, source));
    const bool named = item.value.used || item.number.used;
    each = wf_node_add(each, named ? wf_mapping_name(m, field, item.value.name)
                                   : wf_mapping_absent(m, field));
    each = wf_node_add(each, item.number.used ? wf_mapping_name(m, field, item.number.name)
                                              : wf_mapping_absent(m, field));
    return wf_node_add(wf_node_add(each, wf_mapping_absent(m, field)), body);
}

/* ---- fields ---- */

static wf_node *value_of(wf_mapping_room *n, wf_mapping_item *item, const wf_document *field)
{
    wf_mapping *m = n->m;
    const bool lists = is_list(field) && field->kind == WF_DOCUMENT_OBJECT &&
                       !(m->faithful && item && item->direct);
    const wf_document *custom = custom_of(n, field);
    wf_node *value = lists ? list(n, item, field) : built(n, item, field);
    if (!custom)
        return lists ? value : required(n, field, value);
    const bool whole_item = item && !wf_mapping_text(field, "source");
    if (whole_item)
        value = wf_mapping_call(m, custom, "sdk.if_undefined", value,
                                wf_mapping_record(m, &item->value, custom), NULL, NULL);
    else if (!item)
        value = from_output(n, field, value);
    return required(n, field, resolved(n, item, field, custom, value));
}

/* The package cannot build an object inside of a second item: it takes the first for a circle. */
static wf_node *circular(wf_mapping_room *n, wf_mapping_item *item, const wf_document *field,
                         wf_node *value)
{
    wf_mapping *m = n->m;
    const wf_document *source = wf_mapping_text(field, "source");
    const bool nests =
        field->kind == WF_DOCUMENT_OBJECT && !is_relative(source) &&
        !wf_mapping_constant_of(m, field) &&
        (wf_mapping_is_object(wf_mapping_find(field, "fields")) || is_group(m, field));
    if (!m->faithful || !item || !item->direct || !nests)
        return value;
    item->number.used = true;
    wf_node *second = wf_node_add(wf_mapping_node(m, WF_NODE_BINARY, field),
                                  wf_mapping_name(m, field, item->number.name));
    if (second)
        second->operator_ = WF_OPERATOR_GT;
    second = wf_node_add(second, wf_mapping_word(m, WF_NODE_INTEGER, field, weft_span_text("0")));
    return wf_mapping_if(
        m, field, second,
        wf_mapping_fail(m, field, "Circular reference detected in field configuration"), value);
}

/* ---- names ---- */

/* One field of an object that is being made; `rest` is what of its name is still to be written. */
typedef struct part {
    const wf_document *field;
    weft_span rest;
    bool done;
} part;

/* Lists and the members of items are written under their names as they are. */
static bool is_literal(const wf_document *field, bool in_item)
{
    return in_item || is_list(field) || field->key.len == 0 ||
           !memchr(field->key.ptr, '.', field->key.len);
}

/* Whether no name is another one or what stands before a dot of it. */
static bool is_flat(wf_mapping *m, const part *parts, size_t count, bool in_item)
{
    wf_map names;
    wf_map_init(&names, &m->unit->arena);
    for (size_t i = 0; i < count; i++) {
        if (wf_map_find(&names, parts[i].rest))
            return false;
        if (!wf_map_put(&names, parts[i].rest, &names, NULL))
            m->unit->status = WEFT_NOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_literal(parts[i].field, in_item) && wf_mapping_goes_into(&names, parts[i].rest))
            return false;
    }
    return true;
}

static weft_span head_of(const part *p, bool in_item)
{
    const char *const dot =
        is_literal(p->field, in_item) ? NULL : memchr(p->rest.ptr, '.', p->rest.len);
    return weft_span_of(p->rest.ptr, dot ? (size_t)(dot - p->rest.ptr) : p->rest.len);
}

static wf_node *entry_of(wf_mapping_room *n, wf_mapping_item *item, const wf_document *field,
                         weft_span name)
{
    return wf_mapping_entry(n->m, field, name, WF_NODE_KEEP | WF_NODE_QUOTED,
                            circular(n, item, field, value_of(n, item, field)));
}

static wf_node *grouped(wf_mapping_room *n, wf_mapping_item *item, part *parts, size_t count,
                        bool in_item, wf_node *node);

/* The parts whose names begin with the head of the first: a member, or an object of what follows. */
static wf_node *group(wf_mapping_room *n, wf_mapping_item *item, part *parts, size_t count,
                      bool in_item)
{
    wf_mapping *m = n->m;
    const weft_span head = head_of(parts, in_item);
    part *below = wf_arena_zero(&m->unit->arena, count, sizeof *below);
    size_t inside = 0;
    parts->done = true;
    if (!below) {
        m->unit->status = WEFT_NOMEM;
        return NULL;
    }
    if (head.len == parts->rest.len)
        return entry_of(n, item, parts->field, parts->rest);
    for (size_t i = 0; i < count; i++) {
        const weft_span name = head_of(&parts[i], in_item);
        if (!weft_span_equal(name, head) || name.len == parts[i].rest.len)
            continue;
        parts[i].done = true;
        below[inside++] =
            (part){parts[i].field,
                   weft_span_of(parts[i].rest.ptr + head.len + 1, parts[i].rest.len - head.len - 1),
                   false};
    }
    wf_node *object_node =
        grouped(n, item, below, inside, in_item, wf_mapping_node(m, WF_NODE_OBJECT, parts->field));
    return wf_mapping_entry(m, parts->field, head, WF_NODE_KEEP | WF_NODE_QUOTED, object_node);
}

static wf_node *grouped(wf_mapping_room *n, wf_mapping_item *item, part *parts, size_t count,
                        bool in_item, wf_node *node)
{
    for (size_t i = 0; i < count && node; i++) {
        if (!parts[i].done)
            node = wf_node_add(node, group(n, item, parts + i, count - i, in_item));
    }
    return node;
}

/* { name: …, literal: …, value: … }, for what writes one after the other. */
static wf_node *named_value(wf_mapping_room *n, wf_mapping_item *item, const part *p, bool in_item)
{
    wf_mapping *m = n->m;
    const unsigned flags = WF_NODE_KEEP | WF_NODE_QUOTED;
    const bool literal = is_literal(p->field, in_item);
    wf_node *node = wf_mapping_node(m, WF_NODE_OBJECT, p->field);
    node = wf_node_add(node, wf_mapping_entry(m, p->field, weft_span_text("name"), flags,
                                              wf_mapping_quoted(m, p->field, p->rest)));
    node = wf_node_add(
        node, wf_mapping_entry(m, p->field, weft_span_text("literal"), flags,
                               wf_mapping_word(m, WF_NODE_BOOL, p->field,
                                               weft_span_text(literal ? "true" : "false"))));
    wf_node *value = circular(n, item, p->field, value_of(n, item, p->field));
    return wf_node_add(node, wf_mapping_entry(m, p->field, weft_span_text("value"), flags, value));
}

static wf_node *object(wf_mapping_room *n, wf_mapping_item *item, const wf_document *fields,
                       wf_node_kind kind)
{
    wf_mapping *m = n->m;
    wf_mapping_members members = {NULL, 0};
    const bool in_item = item && item->direct;
    size_t count = 0;
    if (!wf_mapping_fields(m, &members, fields))
        return NULL;
    part *parts = wf_arena_zero(&m->unit->arena, members.count + 1, sizeof *parts);
    if (!parts) {
        m->unit->status = WEFT_NOMEM;
        return NULL;
    }
    for (size_t i = 0; i < members.count; i++) {
        const wf_document *field = members.items[i].value;
        const weft_span key = members.items[i].key; /* of an element its index */
        const weft_span name = in_item || !ends_as_list(key) ? key : target_of(field);
        if (field->parent == fields) /* else a character of a text: the rules say so */
            parts[count++] = (part){field, name, false};
    }
    if (is_flat(m, parts, count, in_item))
        return grouped(n, item, parts, count, in_item, wf_mapping_node(m, kind, fields));
    wf_node *node = wf_mapping_node(m, WF_NODE_LIST, fields);
    for (size_t i = 0; i < count && node; i++)
        node = wf_node_add(node, named_value(n, item, &parts[i], in_item));
    return wf_mapping_call(m, fields, "sdk.nest_dots", node, NULL, NULL, NULL);
}

wf_node *wf_mapping_node_fields(wf_mapping_room *n, const wf_document *fields, wf_node_kind kind)
{
    return object(n, NULL, fields, kind);
}
