/* Comparisons (section 3.4). Between node sets "some pair of nodes" is meant, which is found without
   trying all pairs: equal texts by a table, lesser numbers by the least and the greatest. */
#include "base/map.h"
#include "vm/xpath_machine.h"

#include <math.h>

static bool compare_numbers(wf_xpath_op op, double a, double b)
{
    switch (op) {
    case WF_XPATH_OP_EQ:
        return a == b;
    case WF_XPATH_OP_NE:
        return a != b;
    case WF_XPATH_OP_LT:
        return a < b;
    case WF_XPATH_OP_LE:
        return a <= b;
    case WF_XPATH_OP_GT:
        return a > b;
    default:
        return a >= b;
    }
}

static bool is_equality(wf_xpath_op op)
{
    return op == WF_XPATH_OP_EQ || op == WF_XPATH_OP_NE;
}

/* `b op a` is `a mirrored(op) b`. */
static wf_xpath_op mirrored(wf_xpath_op op)
{
    switch (op) {
    case WF_XPATH_OP_LT:
        return WF_XPATH_OP_GT;
    case WF_XPATH_OP_LE:
        return WF_XPATH_OP_GE;
    case WF_XPATH_OP_GT:
        return WF_XPATH_OP_LT;
    case WF_XPATH_OP_GE:
        return WF_XPATH_OP_LE;
    default:
        return op;
    }
}

static bool same_text(wf_xpath_machine *m, weft_span a, weft_span b)
{
    return a.len == b.len && wf_xpath_pay_bytes(m, a.len) && weft_span_equal(a, b);
}

static double node_number(wf_xpath_machine *m, const wf_xml_node *node)
{
    wf_xpath_value text = wf_xpath_of_string(wf_xpath_node_string(m, node));
    return wf_xpath_to_number(m, &text);
}

/* ---- two node sets ---- */

static bool share_text(wf_xpath_machine *m, const wf_xpath_value *a, const wf_xpath_value *b)
{
    static char present;
    wf_map texts;
    wf_map_init(&texts, m->arena);
    for (uint32_t i = 0; i < a->count && m->status == WEFT_OK; i++) {
        const weft_span text = wf_xpath_node_string(m, a->nodes[i]);
        if (wf_xpath_pay_bytes(m, text.len) && !wf_map_put(&texts, text, &present, NULL))
            m->status = WEFT_NOMEM;
    }
    for (uint32_t i = 0; i < b->count && m->status == WEFT_OK; i++) {
        const weft_span text = wf_xpath_node_string(m, b->nodes[i]);
        if (wf_xpath_pay_bytes(m, text.len) && wf_map_find(&texts, text))
            return true;
    }
    return false;
}

static bool all_same(wf_xpath_machine *m, const wf_xpath_value *nodes, weft_span text)
{
    for (uint32_t i = 0; i < nodes->count && m->status == WEFT_OK; i++) {
        if (!same_text(m, wf_xpath_node_string(m, nodes->nodes[i]), text))
            return false;
    }
    return true;
}

/* Only where all texts of both are the same one no pair differs. */
static bool differ_somewhere(wf_xpath_machine *m, const wf_xpath_value *a, const wf_xpath_value *b)
{
    if (a->count == 0 || b->count == 0)
        return false;
    const weft_span text = wf_xpath_node_string(m, a->nodes[0]);
    return !all_same(m, b, text) || !all_same(m, a, text);
}

/* The least or greatest number among the nodes; NaN where none is a number. */
static double extreme(wf_xpath_machine *m, const wf_xpath_value *nodes, wf_xpath_op op)
{
    double best = (double)NAN;
    for (uint32_t i = 0; i < nodes->count && m->status == WEFT_OK; i++) {
        const double number = node_number(m, nodes->nodes[i]);
        if (isnan(best) || compare_numbers(op, number, best))
            best = number;
    }
    return best;
}

static bool compare_sets(wf_xpath_machine *m, wf_xpath_op op, const wf_xpath_value *a,
                         const wf_xpath_value *b)
{
    if (op == WF_XPATH_OP_EQ)
        return share_text(m, a, b);
    if (op == WF_XPATH_OP_NE)
        return differ_somewhere(m, a, b);
    return compare_numbers(op, extreme(m, a, op), extreme(m, b, mirrored(op)));
}

/* ---- a node set and something else ---- */

static bool compare_set(wf_xpath_machine *m, wf_xpath_op op, const wf_xpath_value *nodes,
                        const wf_xpath_value *other)
{
    if (other->kind == WF_XPATH_BOOL)
        return compare_numbers(op, wf_xpath_to_bool(nodes), other->boolean);
    const bool as_text = is_equality(op) && other->kind == WF_XPATH_STRING;
    const double number = as_text ? 0 : wf_xpath_to_number(m, other);
    for (uint32_t i = 0; i < nodes->count && m->status == WEFT_OK; i++) {
        if (as_text ? same_text(m, wf_xpath_node_string(m, nodes->nodes[i]), other->string) ==
                          (op == WF_XPATH_OP_EQ)
                    : compare_numbers(op, node_number(m, nodes->nodes[i]), number))
            return m->status == WEFT_OK;
    }
    return false;
}

static bool compare_plain(wf_xpath_machine *m, wf_xpath_op op, const wf_xpath_value *a,
                          const wf_xpath_value *b)
{
    if (is_equality(op) && (a->kind == WF_XPATH_BOOL || b->kind == WF_XPATH_BOOL))
        return compare_numbers(op, wf_xpath_to_bool(a), wf_xpath_to_bool(b));
    if (is_equality(op) && a->kind == WF_XPATH_STRING && b->kind == WF_XPATH_STRING)
        return same_text(m, a->string, b->string) == (op == WF_XPATH_OP_EQ);
    return compare_numbers(op, wf_xpath_to_number(m, a), wf_xpath_to_number(m, b));
}

bool wf_xpath_compare(wf_xpath_machine *m, wf_xpath_op op, const wf_xpath_value *a,
                      const wf_xpath_value *b)
{
    if (a->kind == WF_XPATH_NODES && b->kind == WF_XPATH_NODES)
        return compare_sets(m, op, a, b);
    if (a->kind == WF_XPATH_NODES)
        return compare_set(m, op, a, b);
    if (b->kind == WF_XPATH_NODES)
        return compare_set(m, mirrored(op), b, a);
    return compare_plain(m, op, a, b);
}
