/* JSON values of a mapping file as expressions. A number that the language cannot write - one with an
   exponent, one of too many digits - is read from its text when the program runs. */
#include "compiler/mapping.h"

#include "compiler/mapping_value.h"

#include <string.h>

#define DIGITS_MOST 18 /* of a whole number that is surely an integer */

static wf_node *number(wf_mapping *m, const wf_document *value)
{
    weft_span digits = value->text;
    const bool negative = digits.len != 0 && digits.ptr[0] == '-';
    if (negative)
        digits = weft_span_of(digits.ptr + 1, digits.len - 1);
    const bool plain = digits.len <= DIGITS_MOST && !memchr(digits.ptr, 'e', digits.len) &&
                       !memchr(digits.ptr, 'E', digits.len);
    if (!plain)
        return wf_mapping_call(m, value, "json", wf_mapping_quoted(m, value, value->text), NULL,
                               NULL, NULL);
    const bool whole = !memchr(digits.ptr, '.', digits.len);
    wf_node *node = wf_mapping_word(m, whole ? WF_NODE_INTEGER : WF_NODE_DECIMAL, value, digits);
    if (!negative)
        return node;
    node = wf_node_add(wf_mapping_node(m, WF_NODE_UNARY, value), node);
    if (node)
        node->operator_ = WF_OPERATOR_NEG;
    return node;
}

static wf_node *list(wf_mapping *m, const wf_document *value)
{
    wf_node *node = wf_mapping_node(m, WF_NODE_LIST, value);
    for (const wf_document *item = value->first; item && node; item = item->next)
        node = wf_node_add(node, wf_mapping_literal(m, item));
    return node;
}

static wf_node *object(wf_mapping *m, const wf_document *value)
{
    wf_mapping_members members = {NULL, 0};
    wf_node *node = wf_mapping_node(m, WF_NODE_OBJECT, value);
    if (wf_mapping_members_of(&members, value, &m->unit->arena) != WEFT_OK) {
        m->unit->status = WEFT_NOMEM;
        return NULL;
    }
    for (size_t i = 0; i < members.count && node; i++)
        node = wf_node_add(node, wf_mapping_entry(m, members.items[i].value, members.items[i].key,
                                                  WF_NODE_KEEP | WF_NODE_QUOTED,
                                                  wf_mapping_literal(m, members.items[i].value)));
    return node;
}

/* NAME of a text ${NAME}, where it can be a parameter's; else empty. */
static weft_span variable(weft_span text)
{
    const weft_span none = weft_span_text("");
    if (text.len < 4 || text.ptr[0] != '$' || text.ptr[1] != '{' || text.ptr[text.len - 1] != '}')
        return none;
    const weft_span name = weft_span_of(text.ptr + 2, text.len - 3);
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return none;
    }
    return name;
}

static void add_param(wf_mapping *m, const wf_document *value, weft_span name)
{
    wf_node *param = wf_mapping_word(m, WF_NODE_PARAM, value, name);
    wf_node *type = wf_mapping_word(m, WF_NODE_TYPE_NAME, value, weft_span_text("String"));
    param = wf_node_add(wf_node_add(param, type), wf_mapping_quoted(m, value, value->text));
    if (!wf_node_add(m->tree, param) || !wf_map_put(&m->environment, name, param, NULL))
        m->unit->status = WEFT_NOMEM;
}

wf_node *wf_mapping_constant(wf_mapping *m, const wf_document *value)
{
    const weft_span name =
        value->kind == WF_DOCUMENT_STRING ? variable(value->text) : weft_span_text("");
    if (name.len == 0)
        return wf_mapping_literal(m, value);
    if (!wf_map_find(&m->environment, name))
        add_param(m, value, name);
    /* Set but empty counts as not set. */
    wf_node *empty =
        wf_node_add(wf_mapping_node(m, WF_NODE_BINARY, value), wf_mapping_name(m, value, name));
    if (empty)
        empty->operator_ = WF_OPERATOR_EQ;
    empty = wf_node_add(empty, wf_mapping_quoted(m, value, weft_span_text("")));
    return wf_mapping_if(m, value, empty, wf_mapping_quoted(m, value, value->text),
                         wf_mapping_name(m, value, name));
}

wf_node *wf_mapping_literal(wf_mapping *m, const wf_document *value)
{
    switch ((wf_document_kind)value->kind) {
    case WF_DOCUMENT_NULL:
        return wf_mapping_node(m, WF_NODE_NULL, value);
    case WF_DOCUMENT_BOOL:
        return wf_mapping_word(m, WF_NODE_BOOL, value,
                               weft_span_text(value->truth ? "true" : "false"));
    case WF_DOCUMENT_NUMBER:
        return number(m, value);
    case WF_DOCUMENT_STRING:
        return wf_mapping_quoted(m, value, value->text);
    case WF_DOCUMENT_LIST:
        return list(m, value);
    case WF_DOCUMENT_OBJECT:
        return object(m, value);
    case WF_DOCUMENT_ERROR:
        break;
    }
    return wf_mapping_omit(m, value);
}
