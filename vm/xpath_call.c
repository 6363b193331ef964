/* The core library (section 4). Arguments come as they are and are converted here; those that have to
   be nodes were checked by wf_xpath_call. */
#include "base/utf8.h"
#include "vm/xpath_machine.h"

#include <string.h>

/* The first node of the argument, or the context node without one; NULL: an empty set. */
static const wf_xml_node *node_of(const wf_xpath_machine *m, const wf_xpath_value *args,
                                  uint32_t count)
{
    if (count == 0)
        return m->node;
    return args[0].count != 0 ? args[0].nodes[0] : NULL;
}

static weft_span text_of(wf_xpath_machine *m, const wf_xpath_value *args, uint32_t count)
{
    return count == 0 ? wf_xpath_node_string(m, m->node) : wf_xpath_to_string(m, &args[0]);
}

static double number_of(wf_xpath_machine *m, const wf_xpath_value *args, uint32_t count)
{
    if (count != 0)
        return wf_xpath_to_number(m, &args[0]);
    const wf_xpath_value text = wf_xpath_of_string(wf_xpath_node_string(m, m->node));
    return wf_xpath_to_number(m, &text);
}

static weft_span joined(wf_xpath_machine *m, const weft_span *parts, uint32_t count)
{
    size_t len = 0;
    for (uint32_t i = 0; i < count; i++)
        len += parts[i].len;
    if (!wf_xpath_pay_bytes(m, len))
        return weft_span_of(NULL, 0);
    char *const out = wf_xpath_alloc(m, len, 1);
    size_t at = 0;
    for (uint32_t i = 0; out && i < count; i++) {
        if (parts[i].len != 0)
            memcpy(out + at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    return weft_span_of(out, at);
}

static weft_span qualified_name(wf_xpath_machine *m, const wf_xml_node *node)
{
    if (node->prefix.len == 0)
        return node->local;
    const weft_span parts[] = {node->prefix, weft_span_text(":"), node->local};
    return joined(m, parts, 3);
}

static weft_span name(wf_xpath_machine *m, wf_xpath_function which, const wf_xml_node *node)
{
    if (!node)
        return weft_span_of(NULL, 0);
    switch (which) {
    case WF_XPATH_FN_LOCAL_NAME:
        return node->local;
    case WF_XPATH_FN_NAMESPACE_URI:
        return node->uri;
    default:
        return qualified_name(m, node);
    }
}

static weft_span concat(wf_xpath_machine *m, const wf_xpath_value *args, uint32_t count)
{
    weft_span *const parts = wf_xpath_alloc(m, count, sizeof *parts);
    if (!parts)
        return weft_span_of(NULL, 0);
    for (uint32_t i = 0; i < count; i++)
        parts[i] = wf_xpath_to_string(m, &args[i]);
    return joined(m, parts, count);
}

static bool starts_with(wf_xpath_machine *m, weft_span text, weft_span part)
{
    return part.len == 0 || (part.len <= text.len && wf_xpath_pay_bytes(m, part.len) &&
                             memcmp(text.ptr, part.ptr, part.len) == 0);
}

static weft_span substring_around(wf_xpath_machine *m, wf_xpath_function which, weft_span text,
                                  weft_span part)
{
    size_t at;
    if (!wf_xpath_text_find(m, &at, text, part))
        return weft_span_of(NULL, 0);
    if (which == WF_XPATH_FN_SUBSTRING_BEFORE)
        return weft_span_of(text.ptr, at);
    at += part.len;
    return at < text.len ? weft_span_of(text.ptr + at, text.len - at) : weft_span_of(NULL, 0);
}

static weft_span substring(wf_xpath_machine *m, const wf_xpath_value *args, uint32_t count)
{
    const weft_span text = wf_xpath_to_string(m, &args[0]);
    const double from = wf_xpath_number_round(wf_xpath_to_number(m, &args[1]));
    const double to = count == 3 ? from + wf_xpath_number_round(wf_xpath_to_number(m, &args[2]))
                                 : (double)text.len + 1; /* bytes: no fewer than characters */
    return wf_xpath_text_slice(m, text, from, to);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static const wf_xml_node *language_of(wf_xpath_machine *m)
{
    const weft_span xml = weft_span_text("http://www.w3.org/XML/1998/namespace");
    for (const wf_xml_node *node = m->node; node && wf_xpath_pay(m, 1); node = node->parent) {
        if (node->kind != WF_XML_ELEMENT)
            continue;
        for (const wf_xml_node *a = node->first_attribute; a; a = a->next) {
            if (wf_xpath_pay(m, 1) && weft_span_equal(a->local, weft_span_text("lang")) &&
                weft_span_equal(a->uri, xml))
                return a;
        }
    }
    return NULL;
}

/* The same, or the same before a hyphen, whatever the case (section 4.3). */
static bool speaks(wf_xpath_machine *m, weft_span wanted)
{
    const wf_xml_node *const attribute = language_of(m);
    if (!attribute || attribute->text.len < wanted.len || !wf_xpath_pay_bytes(m, wanted.len))
        return false;
    for (size_t i = 0; i < wanted.len; i++) {
        if (lower(attribute->text.ptr[i]) != lower(wanted.ptr[i]))
            return false;
    }
    return attribute->text.len == wanted.len || attribute->text.ptr[wanted.len] == '-';
}

static double sum(wf_xpath_machine *m, const wf_xpath_value *nodes)
{
    double total = 0;
    for (uint32_t i = 0; i < nodes->count && m->status == WEFT_OK; i++) {
        const wf_xpath_value text = wf_xpath_of_string(wf_xpath_node_string(m, nodes->nodes[i]));
        total += wf_xpath_to_number(m, &text);
    }
    return total;
}

static double length_of(wf_xpath_machine *m, weft_span text)
{
    return wf_xpath_pay_bytes(m, text.len) ? (double)wf_utf8_count(text) : 0;
}

/* ---- the table, by kind of result ---- */

static weft_span call_string(wf_xpath_machine *m, wf_xpath_function function,
                             const wf_xpath_value *args, uint32_t count)
{
    switch (function) {
    case WF_XPATH_FN_LOCAL_NAME:
    case WF_XPATH_FN_NAMESPACE_URI:
    case WF_XPATH_FN_NAME:
        return name(m, function, node_of(m, args, count));
    case WF_XPATH_FN_CONCAT:
        return concat(m, args, count);
    case WF_XPATH_FN_SUBSTRING_BEFORE:
    case WF_XPATH_FN_SUBSTRING_AFTER:
        return substring_around(m, function, wf_xpath_to_string(m, &args[0]),
                                wf_xpath_to_string(m, &args[1]));
    case WF_XPATH_FN_SUBSTRING:
        return substring(m, args, count);
    case WF_XPATH_FN_NORMALIZE_SPACE:
        return wf_xpath_text_normalize(m, text_of(m, args, count));
    case WF_XPATH_FN_TRANSLATE:
        return wf_xpath_text_translate(m, wf_xpath_to_string(m, &args[0]),
                                       wf_xpath_to_string(m, &args[1]),
                                       wf_xpath_to_string(m, &args[2]));
    default: /* string() */
        return text_of(m, args, count);
    }
}

static double call_number(wf_xpath_machine *m, wf_xpath_function function,
                          const wf_xpath_value *args, uint32_t count)
{
    switch (function) {
    case WF_XPATH_FN_LAST:
        return m->size;
    case WF_XPATH_FN_POSITION:
        return m->position;
    case WF_XPATH_FN_COUNT:
        return args[0].count;
    case WF_XPATH_FN_STRING_LENGTH:
        return length_of(m, text_of(m, args, count));
    case WF_XPATH_FN_SUM:
        return sum(m, &args[0]);
    case WF_XPATH_FN_FLOOR:
        return wf_xpath_number_floor(wf_xpath_to_number(m, &args[0]));
    case WF_XPATH_FN_CEILING:
        return wf_xpath_number_ceiling(wf_xpath_to_number(m, &args[0]));
    case WF_XPATH_FN_ROUND:
        return wf_xpath_number_round(wf_xpath_to_number(m, &args[0]));
    default: /* number() */
        return number_of(m, args, count);
    }
}

static bool call_bool(wf_xpath_machine *m, wf_xpath_function function, const wf_xpath_value *args)
{
    size_t at;
    switch (function) {
    case WF_XPATH_FN_STARTS_WITH:
        return starts_with(m, wf_xpath_to_string(m, &args[0]), wf_xpath_to_string(m, &args[1]));
    case WF_XPATH_FN_CONTAINS:
        return wf_xpath_text_find(m, &at, wf_xpath_to_string(m, &args[0]),
                                  wf_xpath_to_string(m, &args[1]));
    case WF_XPATH_FN_NOT:
        return !wf_xpath_to_bool(&args[0]);
    case WF_XPATH_FN_TRUE:
        return true;
    case WF_XPATH_FN_FALSE:
        return false;
    case WF_XPATH_FN_LANG:
        return speaks(m, wf_xpath_to_string(m, &args[0]));
    default: /* boolean() */
        return wf_xpath_to_bool(&args[0]);
    }
}

wf_xpath_value wf_xpath_call(wf_xpath_machine *m, wf_xpath_function function,
                             const wf_xpath_value *args, uint32_t count)
{
    const wf_xpath_function_row *const row = wf_xpath_function_at(function);
    const wf_xpath_list nothing = {0};
    if (count != 0 && row->first == WF_XPATH_NODES && args[0].kind != WF_XPATH_NODES) {
        wf_xpath_refuse(m, "a function was given something that is no node set");
        return wf_xpath_of_bool(false);
    }
    switch (row->result) {
    case WF_XPATH_STRING:
        return wf_xpath_of_string(call_string(m, function, args, count));
    case WF_XPATH_NUMBER:
        return wf_xpath_of_number(call_number(m, function, args, count));
    case WF_XPATH_BOOL:
        return wf_xpath_of_bool(call_bool(m, function, args));
    case WF_XPATH_NODES: /* id(): documents have no DTD here, so no attribute is an ID */
    case WF_XPATH_ANY:
        break;
    }
    return wf_xpath_set_value(&nothing);
}
