/* Values into texts, numbers and booleans (sections 4.2 to 4.4), and the string value of a node
   (section 5). */
#include "base/number.h"
#include "vm/xpath_machine.h"

#include <math.h>
#include <string.h>

wf_xpath_value wf_xpath_of_string(weft_span string)
{
    wf_xpath_value value = {0};
    value.kind = WF_XPATH_STRING;
    value.string = string;
    return value;
}

wf_xpath_value wf_xpath_of_number(double number)
{
    wf_xpath_value value = {0};
    value.kind = WF_XPATH_NUMBER;
    value.number = number;
    return value;
}

wf_xpath_value wf_xpath_of_bool(bool boolean)
{
    wf_xpath_value value = {0};
    value.kind = WF_XPATH_BOOL;
    value.boolean = boolean;
    return value;
}

/* The next node below `top` in document order. */
static const wf_xml_node *next_below(const wf_xml_node *node, const wf_xml_node *top)
{
    if (node->first_child)
        return node->first_child;
    while (node != top && !node->next)
        node = node->parent;
    return node != top ? node->next : NULL;
}

/* The texts below `node`, joined. One alone is borrowed, as it nearly always is. */
weft_span wf_xpath_node_string(wf_xpath_machine *m, const wf_xml_node *node)
{
    if (node->kind != WF_XML_ELEMENT && node->kind != WF_XML_ROOT)
        return node->text;
    weft_span only = weft_span_of(NULL, 0);
    size_t len = 0;
    uint32_t pieces = 0;
    for (const wf_xml_node *at = next_below(node, node); at; at = next_below(at, node)) {
        if (!wf_xpath_pay(m, 1))
            return weft_span_of(NULL, 0);
        if (at->kind != WF_XML_TEXT)
            continue;
        only = at->text;
        len += at->text.len;
        pieces++;
    }
    if (pieces <= 1 || !wf_xpath_pay_bytes(m, len))
        return only;
    char *const joined = wf_xpath_alloc(m, len, 1);
    if (!joined)
        return weft_span_of(NULL, 0);
    char *to = joined;
    for (const wf_xml_node *at = next_below(node, node); at; at = next_below(at, node)) {
        if (at->kind == WF_XML_TEXT && at->text.len != 0) {
            memcpy(to, at->text.ptr, at->text.len);
            to += at->text.len;
        }
    }
    return weft_span_of(joined, len);
}

static weft_span number_text(wf_xpath_machine *m, double number)
{
    char text[WF_XPATH_NUMBER_CHARS];
    const weft_span copy =
        wf_arena_dup(m->arena, weft_span_of(text, wf_xpath_number_format(text, number)));
    if (!copy.ptr && m->status == WEFT_OK)
        m->status = WEFT_NOMEM;
    return copy;
}

weft_span wf_xpath_to_string(wf_xpath_machine *m, const wf_xpath_value *value)
{
    switch (value->kind) {
    case WF_XPATH_NODES:
        return value->count != 0 ? wf_xpath_node_string(m, value->nodes[0]) : weft_span_of(NULL, 0);
    case WF_XPATH_BOOL:
        return weft_span_text(value->boolean ? "true" : "false");
    case WF_XPATH_NUMBER:
        return number_text(m, value->number);
    case WF_XPATH_STRING:
    case WF_XPATH_ANY:
        break;
    }
    return value->string;
}

double wf_xpath_to_number(wf_xpath_machine *m, const wf_xpath_value *value)
{
    if (value->kind == WF_XPATH_NUMBER)
        return value->number;
    if (value->kind == WF_XPATH_BOOL)
        return value->boolean ? 1 : 0;
    const weft_span text = wf_xpath_to_string(m, value);
    double number = (double)NAN;
    if (wf_xpath_pay_bytes(m, text.len) && !wf_xpath_number_parse(&number, text, m->arena))
        m->status = WEFT_NOMEM;
    return number;
}

bool wf_xpath_to_bool(const wf_xpath_value *value)
{
    switch (value->kind) {
    case WF_XPATH_NODES:
        return value->count != 0;
    case WF_XPATH_BOOL:
        return value->boolean;
    case WF_XPATH_NUMBER:
        return value->number != 0 && !isnan(value->number);
    case WF_XPATH_STRING:
    case WF_XPATH_ANY:
        break;
    }
    return value->string.len != 0;
}
