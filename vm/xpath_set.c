/* Node sets: arrays of nodes in document order, each node once. */
#include "vm/xpath_machine.h"

#include <string.h>

static int compare_text(weft_span a, weft_span b)
{
    const size_t least = a.len < b.len ? a.len : b.len;
    const int order = least != 0 ? memcmp(a.ptr, b.ptr, least) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

int wf_xpath_set_compare(const wf_xml_node *a, const wf_xml_node *b)
{
    if (a == b)
        return 0;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    const bool a_is_namespace = a->kind == WF_XML_NAMESPACE;
    const bool b_is_namespace = b->kind == WF_XML_NAMESPACE;
    if (a_is_namespace && b_is_namespace && a->parent == b->parent)
        return compare_text(a->local, b->local);
    if (a_is_namespace != b_is_namespace)
        return a_is_namespace ? 1 : -1;
    return (uintptr_t)a < (uintptr_t)b ? -1
                                       : 1; /* nodes of two trees: some order, always the same */
}

bool wf_xpath_set_add(wf_xpath_machine *m, wf_xpath_list *list, const wf_xml_node *node)
{
    if (list->count == list->cap) {
        if (list->cap > UINT32_MAX / 2) {
            m->status = WEFT_LIMIT;
            return false;
        }
        const uint32_t cap = list->cap != 0 ? list->cap * 2 : 8;
        const wf_xml_node **const nodes = wf_xpath_alloc(m, cap, sizeof *nodes);
        if (!nodes)
            return false;
        if (list->count != 0)
            memcpy(nodes, list->nodes, list->count * sizeof *nodes);
        list->nodes = nodes;
        list->cap = cap;
    }
    list->nodes[list->count++] = node;
    return true;
}

/* 1: rising, each once; -1: falling; 0: neither. */
static int direction_of(const wf_xpath_list *list)
{
    bool rises = true;
    bool falls = true;
    for (uint32_t i = 1; i < list->count && (rises || falls); i++) {
        const int order = wf_xpath_set_compare(list->nodes[i - 1], list->nodes[i]);
        rises = rises && order < 0;
        falls = falls && order > 0;
    }
    return rises ? 1 : falls ? -1 : 0;
}

static void reverse(wf_xpath_list *list)
{
    for (uint32_t i = 0; i < list->count / 2; i++) {
        const wf_xml_node *const node = list->nodes[i];
        list->nodes[i] = list->nodes[list->count - 1 - i];
        list->nodes[list->count - 1 - i] = node;
    }
}

/* Two sorted runs into one. What is in both comes twice. */
static void merge(const wf_xml_node **out, const wf_xml_node *const *a, size_t a_count,
                  const wf_xml_node *const *b, size_t b_count)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a_count || j < b_count) {
        if (j == b_count || (i < a_count && wf_xpath_set_compare(a[i], b[j]) <= 0))
            *out++ = a[i++];
        else
            *out++ = b[j++];
    }
}

/* Merge sort from below: no recursion, and runs that are sorted already cost nothing to find. */
static void sort(wf_xpath_machine *m, wf_xpath_list *list)
{
    const wf_xml_node **from = list->nodes;
    const wf_xml_node **to = wf_xpath_alloc(m, list->count, sizeof *to);
    if (!to)
        return;
    for (size_t width = 1; width < list->count; width *= 2) {
        for (size_t at = 0; at < list->count; at += 2 * width) {
            const size_t left = list->count - at;
            const size_t a = left < width ? left : width;
            const size_t b = left - a < width ? left - a : width;
            merge(to + at, from + at, a, from + at + a, b);
        }
        const wf_xml_node **const other = from;
        from = to;
        to = other;
    }
    list->nodes = from;
}

static void drop_twins(wf_xpath_list *list)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (kept == 0 || wf_xpath_set_compare(list->nodes[kept - 1], list->nodes[i]) != 0)
            list->nodes[kept++] = list->nodes[i];
    }
    list->count = kept;
}

void wf_xpath_set_order(wf_xpath_machine *m, wf_xpath_list *list)
{
    const int direction = direction_of(list);
    if (direction < 0)
        reverse(list);
    if (direction != 0)
        return;
    sort(m, list);
    drop_twins(list);
}

wf_xpath_value wf_xpath_set_value(const wf_xpath_list *list)
{
    wf_xpath_value value = {0};
    value.kind = WF_XPATH_NODES;
    value.nodes = list->nodes;
    value.count = list->count;
    return value;
}

wf_xpath_value wf_xpath_set_union(wf_xpath_machine *m, const wf_xpath_value *a,
                                  const wf_xpath_value *b)
{
    wf_xpath_list list = {0};
    const uint64_t count = (uint64_t)a->count + b->count;
    if (count > UINT32_MAX)
        m->status = WEFT_LIMIT;
    else if (wf_xpath_pay(m, count))
        list.nodes = wf_xpath_alloc(m, (size_t)count, sizeof *list.nodes);
    if (list.nodes) {
        list.count = (uint32_t)count;
        merge(list.nodes, a->nodes, a->count, b->nodes, b->count);
        drop_twins(&list);
    }
    return wf_xpath_set_value(&list);
}
