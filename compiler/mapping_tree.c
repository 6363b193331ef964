/* Nodes of a .weft tree at places of a JSON document. A member that has a key is pointed at by its key
   where the entry is meant, by its value where the value is. */
#include "compiler/mapping.h"

#include "compiler/mapping_value.h"

#include <stdarg.h>
#include <string.h>

static wf_node *made(wf_mapping *m, wf_node_kind kind, uint32_t start, uint32_t end, weft_span text)
{
    wf_node *const node = wf_node_new(&m->unit->arena, kind, m->file.source, start, end);
    if (!node) {
        m->unit->status = WEFT_NOMEM;
        return NULL;
    }
    node->text = text;
    if (text.ptr) {
        node->name_start = start;
        node->name_end = end;
    }
    return node;
}

/* A text without its quotes. */
static wf_node *at_value(wf_mapping *m, wf_node_kind kind, const wf_document *at, weft_span text)
{
    const uint32_t quote = at->kind == WF_DOCUMENT_STRING && at->end - at->start >= 2 ? 1 : 0;
    return made(m, kind, at->start + quote, at->end - quote, text);
}

wf_node *wf_mapping_node(wf_mapping *m, wf_node_kind kind, const wf_document *at)
{
    return at_value(m, kind, at, weft_span_of(NULL, 0));
}

wf_node *wf_mapping_word(wf_mapping *m, wf_node_kind kind, const wf_document *at, weft_span text)
{
    return at_value(m, kind, at, text);
}

wf_node *wf_mapping_quoted(wf_mapping *m, const wf_document *at, weft_span text)
{
    return at_value(m, WF_NODE_TEXT, at, text);
}

wf_node *wf_mapping_absent(wf_mapping *m, const wf_document *at)
{
    return wf_mapping_node(m, WF_NODE_ABSENT, at);
}

wf_node *wf_mapping_omit(wf_mapping *m, const wf_document *at)
{
    return wf_mapping_node(m, WF_NODE_OMIT, at);
}

wf_node *wf_mapping_name(wf_mapping *m, const wf_document *at, weft_span name)
{
    return at_value(m, WF_NODE_NAME, at, name);
}

/* ---- calls ---- */

wf_node *wf_mapping_argue(wf_mapping *m, wf_node *call, const char *name, wf_node *value)
{
    if (!call || !value)
        return NULL;
    wf_node *argument = made(m, WF_NODE_ARGUMENT, value->start, value->end, weft_span_text(name));
    return wf_node_add(call, wf_node_add(argument, value));
}

wf_node *wf_mapping_call(wf_mapping *m, const wf_document *at, const char *name, wf_node *a,
                         wf_node *b, wf_node *c, wf_node *d)
{
    wf_node *const args[] = {a, b, c, d};
    wf_node *call = at_value(m, WF_NODE_CALL, at, weft_span_text(name));
    for (size_t i = 0; i < WF_COUNTOF(args) && args[i]; i++)
        call = wf_mapping_argue(m, call, "", args[i]);
    return call;
}

const char *wf_mapping_library(wf_mapping *m, const char *name)
{
    const weft_span strict = wf_mapping_print(m, "strict.%s", name);
    if (!m->faithful && wf_registry_find(m->unit->registry, strict))
        return strict.ptr;
    return wf_mapping_print(m, "sdk.%s", name).ptr;
}

/* ---- entries and bindings ---- */

wf_node *wf_mapping_entry(wf_mapping *m, const wf_document *member, weft_span name, unsigned flags,
                          wf_node *value)
{
    /* Inside of the quotes, so that the dots of a name are found where they stand. */
    const bool keyed = member->key_end != 0;
    wf_node *entry = made(m, WF_NODE_ENTRY, keyed ? member->key_start + 1 : member->start,
                          keyed ? member->key_end - 1 : member->end, name);
    if (entry)
        entry->flags = (uint8_t)flags;
    return wf_node_add(entry, value);
}

wf_node *wf_mapping_let(wf_mapping *m, const wf_document *at, weft_span name, wf_node *value)
{
    wf_node *let = at_value(m, WF_NODE_LET, at, name);
    return wf_node_add(wf_node_add(let, wf_mapping_absent(m, at)), value);
}

static uint8_t taller(uint8_t height)
{
    return height < UINT8_MAX ? (uint8_t)(height + 1) : UINT8_MAX;
}

static wf_node *prepend(wf_node *object, wf_node *let)
{
    let->next = object->first;
    object->first = let;
    object->last = object->last ? object->last : let;
    object->count++;
    if (let->height >= object->height)
        object->height = taller(let->height);
    return object;
}

void wf_mapping_grow(wf_node *node)
{
    for (const wf_node *child = node->first; child; child = child->next) {
        if (child->height >= node->height)
            node->height = taller(child->height);
    }
}

/* { let …  value: body }.value, for a body that has no place for a let. */
static wf_node *with_place(wf_mapping *m, wf_node *body)
{
    static const weft_span value = {"value", 5};
    wf_node *entry = made(m, WF_NODE_ENTRY, body->start, body->end, value);
    if (entry)
        entry->flags = WF_NODE_KEEP | WF_NODE_QUOTED;
    wf_node *object = made(m, WF_NODE_OBJECT, body->start, body->end, weft_span_of(NULL, 0));
    object = wf_node_add(object, wf_node_add(entry, body));
    return wf_node_add(made(m, WF_NODE_MEMBER, body->start, body->end, value), object);
}

wf_node *wf_mapping_prepend(wf_mapping *m, wf_node *body, wf_node *let)
{
    if (!body || !let)
        return NULL;
    if (body->kind == WF_NODE_OBJECT || body->kind == WF_NODE_BLOCK)
        return prepend(body, let);
    wf_node *inner = body->first;
    if (inner && inner->kind == WF_NODE_ARGUMENT)
        inner = inner->first;
    if (!inner || inner->kind != WF_NODE_OBJECT) {
        body = with_place(m, body);
        inner = body ? body->first : NULL;
    }
    if (!inner)
        return NULL;
    (void)prepend(inner, let);
    if (body->first != inner)
        wf_mapping_grow(body->first);
    wf_mapping_grow(body);
    return body;
}

/* name: true */
static wf_node *switched_on(wf_mapping *m, const wf_document *at, const char *name)
{
    return wf_node_add(wf_mapping_word(m, WF_NODE_ENTRY, at, weft_span_text(name)),
                       wf_mapping_word(m, WF_NODE_BOOL, at, weft_span_text("true")));
}

wf_node *wf_mapping_model(wf_mapping *m, const wf_document *at)
{
    wf_node *record = wf_mapping_node(m, WF_NODE_RECORD, at);
    if (!m->is_xml)
        return record;
    if (m->unit->options->elements)
        return wf_mapping_call(m, at, wf_mapping_library(m, "xml_model"), record, NULL, NULL, NULL);
    if (m->has_xpath)
        return wf_mapping_document(m, at);
    wf_node *options = wf_node_add(wf_mapping_node(m, WF_NODE_OBJECT, at),
                                   switched_on(m, at, "includeAttributes"));
    if (!m->faithful)
        options = wf_node_add(options, switched_on(m, at, "anyName"));
    wf_node *parsed =
        wf_mapping_call(m, at, wf_mapping_library(m, "parse_xml"), record, options, NULL, NULL);
    wf_node *is_text = wf_mapping_call(m, at, "sdk.helper.isString",
                                       wf_mapping_node(m, WF_NODE_RECORD, at), NULL, NULL, NULL);
    /* A record from memory may be parsed already. */
    return wf_mapping_if(m, at, is_text, parsed, wf_mapping_node(m, WF_NODE_RECORD, at));
}

wf_node *wf_mapping_with_model(wf_mapping *m, wf_node *body, const wf_mapping_scope *record,
                               const wf_document *at)
{
    return wf_mapping_prepend(m, body,
                              wf_mapping_let(m, at, record->name, wf_mapping_model(m, at)));
}

wf_node *wf_mapping_if(wf_mapping *m, const wf_document *at, wf_node *condition, wf_node *then,
                       wf_node *otherwise)
{
    wf_node *node = wf_node_add(wf_mapping_node(m, WF_NODE_IF, at), condition);
    return wf_node_add(wf_node_add(node, then), otherwise ? otherwise : wf_mapping_absent(m, at));
}

wf_node *wf_mapping_each(wf_mapping *m, const wf_document *at, wf_node *list,
                         const wf_mapping_scope *item, wf_node *body)
{
    wf_node *node = wf_node_add(wf_mapping_node(m, WF_NODE_EACH, at), list);
    const bool named = item->used || item->index_used;
    node = wf_node_add(node, named ? wf_mapping_name(m, at, item->name) : wf_mapping_absent(m, at));
    node = wf_node_add(node, item->index_used ? wf_mapping_name(m, at, item->index)
                                              : wf_mapping_absent(m, at));
    return wf_node_add(wf_node_add(node, wf_mapping_absent(m, at)), body);
}

static wf_node *binary(wf_mapping *m, const wf_document *at, wf_operator operator_, wf_node *a,
                       wf_node *b)
{
    wf_node *node = wf_node_add(wf_mapping_node(m, WF_NODE_BINARY, at), a);
    if (node)
        node->operator_ = (uint8_t)operator_;
    return wf_node_add(node, b);
}

wf_node *wf_mapping_else(wf_mapping *m, const wf_document *at, wf_node *a, wf_node *b)
{
    return binary(m, at, WF_OPERATOR_ELSE, a, b);
}

wf_node *wf_mapping_catch(wf_mapping *m, const wf_document *at, wf_node *a, wf_node *b)
{
    return binary(m, at, WF_OPERATOR_CATCH, a, b);
}

wf_node *wf_mapping_record(wf_mapping *m, wf_mapping_scope *scope, const wf_document *at)
{
    scope->used = true;
    if (scope->name.len == 0)
        return wf_mapping_node(m, WF_NODE_RECORD, at);
    return wf_mapping_name(m, at, scope->name);
}

wf_node *wf_mapping_index(wf_mapping *m, wf_mapping_scope *item, const wf_document *at)
{
    item->index_used = true;
    return wf_mapping_name(m, at, item->index);
}

wf_mapping_scope wf_mapping_bind(wf_mapping *m, const char *name)
{
    wf_mapping_scope scope = {.name = {NULL, 0}};
    m->names++;
    scope.name = m->names == 1 ? weft_span_text(name)
                               : wf_mapping_print(m, "%s_%u", name, (unsigned)m->names);
    scope.index = wf_mapping_print(m, "position_%u", (unsigned)m->names);
    return scope;
}

/* ---- sentences ---- */

static weft_span print(wf_mapping *m, const char *format, va_list args)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_vprintf(&text, format, args);
    wf_buf_put_byte(&text, '\0');
    const weft_span kept = wf_arena_dup(&m->unit->arena, wf_buf_span(&text));
    const bool whole = text.status == WEFT_OK && kept.ptr;
    if (!whole)
        m->unit->status = WEFT_NOMEM;
    wf_buf_fini(&text);
    return whole ? weft_span_of(kept.ptr, kept.len - 1) : weft_span_text("");
}

weft_span wf_mapping_print(wf_mapping *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const weft_span text = print(m, format, args);
    va_end(args);
    return text;
}

wf_node *wf_mapping_fail(wf_mapping *m, const wf_document *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const weft_span text = print(m, format, args);
    va_end(args);
    return wf_mapping_call(m, at, "sdk.fail", wf_mapping_quoted(m, at, text), NULL, NULL, NULL);
}

wf_node *wf_mapping_reject(wf_mapping *m, const wf_document *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const weft_span text = print(m, format, args);
    va_end(args);
    return wf_node_add(wf_mapping_node(m, WF_NODE_REJECT, at), wf_mapping_quoted(m, at, text));
}

weft_diag *wf_mapping_complain(wf_mapping *m, wf_code code, const wf_document *at,
                               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const weft_span text = print(m, format, args);
    va_end(args);
    return wf_diags_add(m->unit->diags, code, wf_mapping_place(&m->file, at), "%.*s", (int)text.len,
                        text.ptr);
}
