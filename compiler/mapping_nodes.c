/* The mutation mapper's files with nodes: `fields`, or `arguments.input`. Nodes are taken from the record
   first; then every path reads the record with the nodes laid over it, one that begins with $name that
   node, and in a list one that begins with $. the item. */
#include "compiler/mapping.h"

#include "vm/json.h"

#include <string.h>

/* Where a field stands. */
typedef struct place {
    wf_mapping_scope *item; /* of the list around it; NULL: none */
    weft_span list;         /* that list's name */
    bool is_member;         /* directly in that item */
    bool runs_custom;       /* custom.* resolvers run here, too, in the package */
} place;

typedef struct walk {
    wf_mapping *m;
    const wf_document *nodes; /* or NULL */
    wf_mapping_scope data;    /* record and nodes */
} walk;

static wf_node *value_of(walk *w, const wf_document *field, weft_span name, place at);
static wf_node *list_of(walk *w, const wf_document *field, weft_span name, place at);

static const wf_document *find(const wf_document *field, const char *key)
{
    return wf_mapping_find(field, key);
}

/* ---- paths ---- */

static wf_node *path_on(walk *w, wf_node *value, const wf_document *source, weft_span path)
{
    wf_mapping *m = w->m;
    return wf_mapping_call(m, source, wf_mapping_library(m, m->is_xml ? "xml_path" : "json_path"),
                           value, wf_mapping_quoted(m, source, path), NULL, NULL);
}

static weft_span node_name(wf_mapping *m, weft_span name)
{
    return wf_mapping_print(m, "node_%.*s", (int)name.len, name.ptr);
}

/* $name or $name.path: nothing where the node is none. */
static wf_node *node_path(walk *w, const wf_document *source, weft_span text)
{
    wf_mapping *m = w->m;
    const char *dot = memchr(text.ptr, '.', text.len);
    const size_t len = dot ? (size_t)(dot - text.ptr) : text.len;
    const weft_span name = weft_span_of(text.ptr, len);
    if (!w->nodes || !wf_document_member(w->nodes, name))
        return wf_mapping_omit(m, source);
    const weft_span bound = node_name(m, name);
    wf_node *value = wf_mapping_name(m, source, bound);
    if (dot)
        value = path_on(w, value, source, weft_span_of(text.ptr + len + 1, text.len - len - 1));
    const char *test = m->faithful ? "sdk.is_truthy" : "exists";
    wf_node *there =
        wf_mapping_call(m, source, test, wf_mapping_name(m, source, bound), NULL, NULL, NULL);
    return wf_mapping_if(m, source, there, value, NULL);
}

/* $.path: of the item, whatever else the field says. */
static bool is_item_path(const wf_document *field)
{
    const wf_document *source = wf_mapping_text(field, "source");
    return source && source->text.len >= 2 && memcmp(source->text.ptr, "$.", 2) == 0;
}

static bool is_relative(const walk *w, weft_span text, place at)
{
    return text.len >= 2 && text.ptr[0] == '$' && text.ptr[1] == '.' && at.item &&
           (at.is_member || !w->m->faithful);
}

static wf_node *read(walk *w, const wf_document *source, place at)
{
    wf_mapping *m = w->m;
    const weft_span text = source->text;
    if (is_relative(w, text, at))
        return path_on(w, wf_mapping_record(m, at.item, source), source,
                       weft_span_of(text.ptr + 2, text.len - 2));
    if (text.ptr[0] == '$')
        return node_path(w, source, weft_span_of(text.ptr + 1, text.len - 1));
    return path_on(w, wf_mapping_record(m, &w->data, source), source, text);
}

/* ---- resolvers ---- */

static bool is_custom(weft_span name)
{
    return name.len > 7 && memcmp(name.ptr, "custom.", 7) == 0;
}

/* The package's sentence around that of the resolver. */
static wf_node *guarded(walk *w, const wf_document *resolver, weft_span name, place at,
                        wf_node *call, wf_node *value)
{
    wf_mapping *m = w->m;
    wf_node *failed =
        wf_mapping_call(m, resolver, "sdk.resolver_failed",
                        wf_mapping_call(m, resolver, "sdk.failure", NULL, NULL, NULL, NULL),
                        wf_mapping_quoted(m, resolver, resolver->text), value,
                        wf_mapping_quoted(m, resolver, name));
    if (at.item) {
        failed = wf_mapping_argue(m, failed, "list", wf_mapping_quoted(m, resolver, at.list));
        failed = wf_mapping_argue(m, failed, "index", wf_mapping_index(m, at.item, resolver));
    }
    return wf_mapping_catch(m, resolver, call, failed);
}

/* Built twice: once for the call, once for what is said when it fails. */
typedef struct field_value {
    const wf_document *field;
    const wf_document *source;
    place at;
} field_value;

static wf_node *plain_value(walk *w, const field_value *v)
{
    wf_mapping *m = w->m;
    const wf_document *fallback = find(v->field, "defaultValue");
    wf_node *value = v->source ? read(w, v->source, v->at) : wf_mapping_omit(m, v->field);
    const bool relative = v->source && is_relative(w, v->source->text, v->at);
    if (!fallback || relative || !v->source)
        return value;
    return wf_mapping_else(m, fallback, value, wf_mapping_literal(m, fallback));
}

/* What a custom resolver is given: in an item without a source of its own the item. */
static wf_node *given_value(walk *w, const field_value *v)
{
    if (!v->source && v->at.item && v->at.is_member)
        return wf_mapping_record(w->m, v->at.item, v->field);
    return plain_value(w, v);
}

static wf_node *custom(walk *w, const wf_document *resolver, const field_value *v, weft_span name)
{
    wf_mapping *m = w->m;
    wf_node *call =
        wf_mapping_custom(m, resolver, given_value(w, v), wf_mapping_record(m, &w->data, resolver),
                          wf_mapping_record(m, v->at.item ? v->at.item : &w->data, resolver));
    return guarded(w, resolver, name, v->at, call, given_value(w, v));
}

/* A transform takes the place of the default; a custom resolver comes behind it. */
static wf_node *resolved(walk *w, const wf_document *resolver, const field_value *v, weft_span name)
{
    wf_mapping *m = w->m;
    if (is_custom(resolver->text)) {
        if (m->faithful && (!v->at.runs_custom || !wf_mapping_declares(m, resolver->text)))
            return plain_value(w, v);
        return custom(w, resolver, v, name);
    }
    if (!wf_mapping_transforms(m, resolver))
        return plain_value(w, v);
    if (!v->source)
        return m->faithful ? wf_mapping_omit(m, v->field)
                           : wf_mapping_transform(m, &w->data, resolver, given_value(w, v));
    return wf_mapping_transform(m, v->at.item ? v->at.item : &w->data, resolver,
                                read(w, v->source, v->at));
}

static wf_node *scalar(walk *w, const wf_document *field, weft_span name, place at)
{
    wf_mapping *m = w->m;
    const wf_document *transform = m->faithful ? NULL : wf_mapping_text(field, "transform");
    const wf_document *resolver = wf_mapping_text(field, "resolver");
    const wf_document *must = find(field, "required");
    const field_value v = {field, wf_mapping_text(field, "source"), at};
    if (!resolver)
        resolver = transform;
    wf_node *value = resolver ? resolved(w, resolver, &v, name) : plain_value(w, &v);
    if (m->faithful || !wf_mapping_is_truthy(must))
        return value;
    return wf_mapping_call(
        m, must, "sdk.field_required", value, wf_mapping_quoted(m, must, name),
        wf_mapping_quoted(m, must, v.source ? v.source->text : weft_span_text("none")), NULL);
}

/* ---- objects ---- */

/* Members under their names; those with dots into each other, as long as they do not meet. */
static wf_node *add_nested(walk *w, wf_node *object, const wf_document *field, weft_span name,
                           wf_node *value)
{
    const unsigned flags = WF_NODE_KEEP | WF_NODE_QUOTED;
    const char *dot = memchr(name.ptr, '.', name.len);
    if (!dot || !object)
        return wf_node_add(object, wf_mapping_entry(w->m, field, name, flags, value));
    const weft_span first = weft_span_of(name.ptr, (size_t)(dot - name.ptr));
    const weft_span rest = weft_span_of(dot + 1, name.len - first.len - 1);
    for (wf_node *entry = object->first; entry; entry = entry->next) {
        if (!weft_span_equal(entry->text, first))
            continue;
        if (!add_nested(w, entry->first, field, rest, value))
            return NULL;
        wf_mapping_grow(entry);
        wf_mapping_grow(object);
        return object;
    }
    wf_node *inner =
        add_nested(w, wf_mapping_node(w->m, WF_NODE_OBJECT, field), field, rest, value);
    return wf_node_add(object, wf_mapping_entry(w->m, field, first, flags, inner));
}

/* Without its brackets at the end. */
static weft_span list_name(weft_span name)
{
    const bool brackets = name.len >= 2 && memcmp(name.ptr + name.len - 2, "[]", 2) == 0;
    return brackets ? weft_span_of(name.ptr, name.len - 2) : name;
}

static bool is_list(const wf_document *field, weft_span name)
{
    const wf_document *flag = find(field, "isArray");
    return list_name(name).len != name.len ||
           (flag && flag->kind == WF_DOCUMENT_BOOL && flag->truth);
}

/* Whether a name leads into what another one writes: then they are written one after the other. */
static bool any_meet(wf_mapping *m, const wf_mapping_members *fields)
{
    wf_map names;
    wf_map_init(&names, &m->unit->arena);
    for (size_t i = 0; i < fields->count; i++) {
        if (!wf_map_put(&names, list_name(fields->items[i].key), &names, NULL))
            m->unit->status = WEFT_NOMEM;
    }
    for (size_t i = 0; i < fields->count && m->unit->status == WEFT_OK; i++) {
        const weft_span name = list_name(fields->items[i].key);
        for (size_t k = 0; k < name.len; k++) {
            if (name.ptr[k] == '.' && wf_map_find(&names, weft_span_of(name.ptr, k)))
                return true;
        }
    }
    return false;
}

static wf_node *member_of(walk *w, wf_node *object, const wf_document *field, weft_span written,
                          bool meet, place at)
{
    wf_mapping *m = w->m;
    const weft_span name = list_name(written);
    const bool lists = is_list(field, written);
    wf_node *value = lists ? list_of(w, field, name, at) : value_of(w, field, name, at);
    if (!lists && !meet)
        return add_nested(w, object, field, name, value);
    return wf_node_add(object,
                       wf_mapping_entry(m, field, name, WF_NODE_KEEP | WF_NODE_QUOTED, value));
}

/* Names with dots nest, and lists are told by their names, too. */
static wf_node *object_of(walk *w, const wf_document *fields, place at)
{
    wf_mapping *m = w->m;
    wf_mapping_members members = {NULL, 0};
    wf_node *object = wf_mapping_node(m, WF_NODE_OBJECT, fields);
    if (!wf_mapping_fields(m, &members, fields))
        return NULL;
    const bool meet = any_meet(m, &members);
    for (size_t i = 0; i < members.count && object; i++)
        object = member_of(w, object, members.items[i].value, members.items[i].key, meet, at);
    if (!meet)
        return object;
    return wf_mapping_call(m, fields, wf_mapping_library(m, "nest"), object, NULL, NULL, NULL);
}

/* An item: names as they stand; faithfully lists in it are copied. */
static wf_node *item_of(walk *w, const wf_document *fields, place at)
{
    wf_mapping *m = w->m;
    wf_mapping_members members = {NULL, 0};
    wf_node *object = wf_mapping_node(m, WF_NODE_OBJECT, fields);
    if (!wf_mapping_fields(m, &members, fields))
        return NULL;
    for (size_t i = 0; i < members.count && object; i++) {
        const wf_document *field = members.items[i].value;
        const weft_span name = members.items[i].key;
        const wf_document *flag = find(field, "isArray");
        const bool lists = !m->faithful && flag && flag->kind == WF_DOCUMENT_BOOL && flag->truth;
        wf_node *value = lists ? list_of(w, field, name, at) : value_of(w, field, name, at);
        object = wf_node_add(
            object, wf_mapping_entry(m, field, name, WF_NODE_KEEP | WF_NODE_QUOTED, value));
    }
    return object;
}

static wf_node *value_of(walk *w, const wf_document *field, weft_span name, place at)
{
    wf_mapping *m = w->m;
    const wf_document *value = wf_mapping_constant_of(m, field);
    const wf_document *fields = find(field, "fields");
    place below = at;
    below.is_member = false;
    if (field->kind == WF_DOCUMENT_NULL)
        return wf_mapping_fail(m, field, "Cannot read properties of null (reading 'value')");
    if (m->faithful && at.is_member && is_item_path(field))
        return scalar(w, field, name, at);
    if (value)
        return wf_mapping_constant(m, value);
    if (!m->faithful && field->kind == WF_DOCUMENT_STRING && field->text.len != 0)
        return read(w, field, at);
    if (!wf_mapping_is_object(field))
        return wf_mapping_omit(m, field);
    if (wf_mapping_is_truthy(fields) && wf_mapping_is_object(fields)) {
        below.runs_custom = at.runs_custom && !at.item;
        return object_of(w, fields, below);
    }
    if (!wf_mapping_text(field, "source") && !wf_mapping_text(field, "resolver") &&
        (m->faithful || !wf_mapping_text(field, "transform"))) {
        below.runs_custom = false;
        return object_of(w, field, below);
    }
    return scalar(w, field, name, at);
}

/* ---- lists ---- */

/* A nested object in the items: the package maps it once. */
static bool has_object(const wf_document *fields)
{
    for (const wf_document *field = fields->first; field; field = field->next) {
        if (field->kind == WF_DOCUMENT_OBJECT && !find(field, "value") && !is_item_path(field) &&
            (wf_mapping_is_truthy(find(field, "fields")) ||
             (!wf_mapping_text(field, "source") && !wf_mapping_text(field, "resolver"))))
            return true;
    }
    return false;
}

static wf_node *items_of(walk *w, const wf_document *field, const wf_document *source,
                         weft_span name, place at)
{
    wf_mapping *m = w->m;
    const wf_document *must = find(field, "required");
    const wf_document *fallback = find(field, "defaultValue");
    wf_node *value = read(w, source, at);
    if (!m->faithful && fallback)
        value = wf_mapping_else(m, fallback, value, wf_mapping_literal(m, fallback));
    if (!m->faithful && wf_mapping_is_truthy(must))
        value =
            wf_mapping_call(m, must, "sdk.field_required", value, wf_mapping_quoted(m, must, name),
                            wf_mapping_quoted(m, must, source->text), NULL);
    value = wf_mapping_call(m, source, "sdk.node_items", value, NULL, NULL, NULL);
    const wf_document *fields = find(field, "fields");
    if (m->faithful && wf_mapping_is_object(fields) && has_object(fields))
        value = wf_mapping_argue(m, value, "once",
                                 wf_mapping_word(m, WF_NODE_BOOL, source, weft_span_text("true")));
    return value;
}

static wf_node *list_of(walk *w, const wf_document *field, weft_span name, place at)
{
    wf_mapping *m = w->m;
    const wf_document *source = wf_mapping_text(field, "source");
    const wf_document *fields = find(field, "fields");
    if (!source)
        return wf_mapping_node(m, WF_NODE_LIST, field);
    wf_mapping_scope item = wf_mapping_bind(m, "item");
    const place below = {.item = &item, .list = name, .is_member = true, .runs_custom = true};
    wf_node *body = wf_mapping_is_object(fields) ? item_of(w, fields, below)
                                                 : wf_mapping_node(m, WF_NODE_OBJECT, field);
    return wf_mapping_each(m, field, items_of(w, field, source, name, at), &item, body);
}

/* ---- nodes ---- */

static bool is_name(weft_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.len != 0;
}

static bool is_switch(const wf_document *node, const char *key)
{
    const wf_document *said = find(node, key);
    return !said || said->kind == WF_DOCUMENT_BOOL;
}

/* What is wrong with the node in the package's words, or NULL. */
static wf_node *wrong_node(wf_mapping *m, const wf_document *node)
{
    const int len = (int)node->key.len;
    const char *name = node->key.ptr;
    const wf_document *parse = find(node, "parse");
    wf_buf text;
    if (!is_name(node->key))
        return wf_mapping_fail(m, node,
                               "Invalid node name '%.*s'. Node names must start with a letter or "
                               "underscore and contain only letters, numbers, and underscores."
                               "\n\nField: %.*s",
                               len, name, len, name);
    if (node->kind != WF_DOCUMENT_OBJECT)
        return wf_mapping_fail(m, node,
                               "Node '%.*s' configuration must be an object.\n\nField: %.*s", len,
                               name, len, name);
    if (!wf_mapping_text(node, "extract"))
        return wf_mapping_fail(m, node,
                               "Node '%.*s' must have an 'extract' field with a valid path string."
                               "\n\nField: %.*s",
                               len, name, len, name);
    for (size_t i = 0; i < 2; i++) {
        static const char *const switches[] = {"unescape", "required"};
        if (!is_switch(node, switches[i]))
            return wf_mapping_fail(
                m, node,
                "Node '%.*s' has invalid '%s' value. Must be a boolean.\n\nField: "
                "%.*s",
                len, name, switches[i], len, name);
    }
    if (!wf_mapping_is_truthy(parse) || (parse->kind == WF_DOCUMENT_STRING &&
                                         (weft_span_equal(parse->text, weft_span_text("xml")) ||
                                          weft_span_equal(parse->text, weft_span_text("json")))))
        return NULL;
    wf_buf_init(&text, 0);
    wf_mapping_put_text(&text, parse);
    const weft_span shown = wf_mapping_print(m, "%.*s", (int)text.len, text.data ? text.data : "");
    wf_buf_fini(&text);
    return wf_mapping_fail(m, node,
                           "Node '%.*s' has invalid 'parse' value: '%.*s'. Must be 'xml' or 'json'."
                           "\n\nField: %.*s",
                           len, name, (int)shown.len, shown.ptr, len, name);
}

static wf_node *truth(wf_mapping *m, const wf_document *at, const wf_document *value)
{
    return wf_mapping_word(m, WF_NODE_BOOL, at,
                           weft_span_text(wf_mapping_is_truthy(value) ? "true" : "false"));
}

static wf_node *let_node(wf_mapping *m, const wf_document *node, wf_mapping_scope *root)
{
    const wf_document *extract = wf_mapping_text(node, "extract");
    const wf_document *parse = wf_mapping_text(node, "parse");
    wf_node *call = wf_mapping_call(
        m, extract, wf_mapping_library(m, "node"), wf_mapping_record(m, root, extract),
        wf_mapping_quoted(m, extract, extract->text),
        wf_mapping_quoted(m, extract, weft_span_text(m->is_xml ? "xml" : "json")),
        truth(m, node, find(node, "unescape")));
    call = wf_mapping_argue(m, call, "",
                            parse ? wf_mapping_quoted(m, parse, parse->text)
                                  : wf_mapping_node(m, WF_NODE_NULL, node));
    call = wf_mapping_argue(m, call, "", truth(m, node, find(node, "required")));
    call = wf_mapping_argue(m, call, "", wf_mapping_quoted(m, node, node->key));
    return wf_mapping_let(m, node, node_name(m, node->key), call);
}

/* { name: node_name … } */
static wf_node *nodes_object(wf_mapping *m, const wf_mapping_members *nodes, const wf_document *all)
{
    wf_node *object = wf_mapping_node(m, WF_NODE_OBJECT, all);
    for (size_t i = 0; i < nodes->count && object; i++) {
        const wf_document *node = nodes->items[i].value;
        object = wf_node_add(object,
                             wf_mapping_entry(m, node, node->key, WF_NODE_KEEP | WF_NODE_QUOTED,
                                              wf_mapping_name(m, node, node_name(m, node->key))));
    }
    return object;
}

static wf_node *names_list(wf_mapping *m, const wf_mapping_members *nodes, const wf_document *at)
{
    wf_node *list = wf_mapping_node(m, WF_NODE_LIST, at);
    for (size_t i = 0; i < nodes->count && list; i++)
        list = wf_node_add(list, wf_mapping_quoted(m, at, nodes->items[i].key));
    return list;
}

/* The bindings that the fields read: the record, each node, both together. */
static void add_bindings(walk *w, wf_node *block, const wf_mapping_members *nodes,
                         const wf_document *at)
{
    wf_mapping *m = w->m;
    wf_mapping_scope root = {.name = weft_span_text("root")};
    if (nodes->count == 0 && !w->data.used)
        return;
    wf_node *record = wf_mapping_node(m, WF_NODE_RECORD, at);
    if (m->is_xml)
        record =
            wf_mapping_call(m, at, wf_mapping_library(m, "xml_model"), record, NULL, NULL, NULL);
    record = wf_mapping_call(m, at, "sdk.node_root", record, names_list(m, nodes, at), NULL, NULL);
    block = wf_node_add(block, wf_mapping_let(m, at, root.name, record));
    for (size_t i = 0; i < nodes->count && block; i++)
        block = wf_node_add(block, let_node(m, nodes->items[i].value, &root));
    if (!w->data.used)
        return;
    wf_node *both = wf_mapping_record(m, &root, at);
    if (nodes->count != 0)
        both = wf_mapping_call(m, at, "sdk.overlay", both, nodes_object(m, nodes, at), NULL, NULL);
    if (!wf_node_add(block, wf_mapping_let(m, at, w->data.name, both)))
        m->unit->status = WEFT_NOMEM;
}

/* ---- the file ---- */

static const wf_document *fields_of(const wf_document *root)
{
    const wf_document *fields = find(root, "fields");
    return wf_mapping_is_truthy(fields) ? fields : find(find(root, "arguments"), "input");
}

/* The variables; where there are `arguments` the package forgets their name. */
static wf_node *wrapped(wf_mapping *m, const wf_document *fields, wf_node *block, wf_node *value)
{
    static const weft_span input = {"input", 5};
    const wf_document *root = m->file.root;
    const bool named = wf_mapping_is_truthy(find(root, "arguments")) &&
                       (m->faithful || wf_mapping_is_truthy(find(root, "fields")));
    if (named && value && value->kind == WF_NODE_OBJECT) {
        if (block)
            (void)wf_node_adopt(block, value);
        return block;
    }
    wf_node *entry = wf_mapping_word(m, WF_NODE_ENTRY, fields, input);
    if (entry)
        entry->flags = WF_NODE_KEEP | WF_NODE_QUOTED;
    return wf_node_add(block, wf_node_add(entry, value));
}

/* JSON without blanks. */
static void put_json(wf_buf *out, const wf_document *value)
{
    const bool is_list = value->kind == WF_DOCUMENT_LIST;
    if (value->kind == WF_DOCUMENT_STRING) {
        wf_json_put_text(out, value->text);
        return;
    }
    if (!wf_mapping_is_object(value)) {
        wf_mapping_put_text(out, value);
        return;
    }
    wf_buf_put_byte(out, is_list ? '[' : '{');
    for (const wf_document *member = value->first; member; member = member->next) {
        if (!is_list) {
            wf_json_put_text(out, member->key);
            wf_buf_put_byte(out, ':');
        }
        put_json(out, member);
        if (member->next)
            wf_buf_put_byte(out, ',');
    }
    wf_buf_put_byte(out, is_list ? ']' : '}');
}

static wf_node *no_fields(wf_mapping *m)
{
    const wf_document *root = m->file.root;
    wf_buf text;
    wf_buf_init(&text, 0);
    put_json(&text, root);
    wf_node *fail = wf_mapping_fail(
        m, root,
        "Mapping configuration must have either a \"fields\" property or \"arguments.input\" "
        "property. These define how source data should be mapped to GraphQL fields. Please check "
        "your mapping configuration.\nConfig: %.*s",
        (int)text.len, text.data);
    wf_buf_fini(&text);
    return wrapped(m, root, wf_mapping_node(m, WF_NODE_BLOCK, root), fail);
}

wf_node *wf_mapping_nodes(wf_mapping *m)
{
    const wf_document *fields = fields_of(m->file.root);
    if (!wf_mapping_is_object(fields))
        return no_fields(m);
    const wf_document *all = find(m->file.root, "nodes");
    walk w = {.m = m, .data = {.name = weft_span_text("data")}};
    wf_mapping_members nodes = {NULL, 0};
    wf_node *wrong = NULL;
    w.nodes = wf_mapping_is_object(all) ? all : NULL;
    if (w.nodes && !wf_mapping_fields(m, &nodes, all))
        return NULL;
    for (size_t i = 0; i < nodes.count && !wrong && m->unit->status == WEFT_OK; i++)
        wrong = wrong_node(m, nodes.items[i].value);
    wf_node *block = wf_mapping_node(m, WF_NODE_BLOCK, fields);
    if (wrong)
        return wrapped(m, fields, block, wrong);
    const place top = {.runs_custom = true};
    wf_node *object = object_of(&w, fields, top);
    add_bindings(&w, block, &nodes, fields);
    return wrapped(m, fields, block, object);
}

/* What the nodes give, for whoever compares with the package: { name: node … }. */
wf_node *wf_mapping_nodes_alone(wf_mapping *m)
{
    const wf_document *fields = fields_of(m->file.root);
    const wf_document *all = find(m->file.root, "nodes");
    walk w = {.m = m, .data = {.name = weft_span_text("data")}, .nodes = all};
    wf_mapping_members nodes = {NULL, 0};
    if (!wf_mapping_fields(m, &nodes, all))
        return NULL;
    for (size_t i = 0; i < nodes.count && m->unit->status == WEFT_OK; i++) {
        if (wrong_node(m, nodes.items[i].value))
            return wf_mapping_node(m, WF_NODE_BLOCK, fields);
    }
    wf_node *block = wf_mapping_node(m, WF_NODE_BLOCK, fields);
    add_bindings(&w, block, &nodes, fields);
    for (size_t i = 0; i < nodes.count && block; i++) {
        const wf_document *node = nodes.items[i].value;
        block =
            wf_node_add(block, wf_mapping_entry(m, node, node->key, WF_NODE_KEEP | WF_NODE_QUOTED,
                                                wf_mapping_name(m, node, node_name(m, node->key))));
    }
    return block;
}
