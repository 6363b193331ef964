/* The thirteen axes (section 2.2). A walk from one node follows the axis's own order; a walk from many
   visits what several of them lead to once. What is easy to get wrong: `next` of an attribute is the
   next attribute, which is no sibling, and an attribute's descendants are none though its element's
   are after it. */
#include "vm/xpath_machine.h"

#include <string.h>

#define LEVELS 512 /* deeper trees lose the shortcuts, not their nodes */

static bool is_in_tree(const wf_xml_node *node)
{
    return node->kind != WF_XML_ATTRIBUTE && node->kind != WF_XML_NAMESPACE;
}

static bool fits(const wf_xml_node *node, const wf_xpath_seek *seek)
{
    const wf_xml_kind principal = wf_xpath_axis_at(seek->axis)->principal;
    switch (seek->test) {
    case WF_XPATH_TEST_NAME:
        return node->kind == principal && weft_span_equal(node->local, seek->local) &&
               weft_span_equal(node->uri, seek->uri);
    case WF_XPATH_TEST_ANY:
        return node->kind == principal;
    case WF_XPATH_TEST_ANY_IN:
        return node->kind == principal && weft_span_equal(node->uri, seek->uri);
    case WF_XPATH_TEST_NODE:
        return true;
    case WF_XPATH_TEST_TEXT:
        return node->kind == WF_XML_TEXT;
    case WF_XPATH_TEST_COMMENT:
        return node->kind == WF_XML_COMMENT;
    case WF_XPATH_TEST_PI:
        return node->kind == WF_XML_PI;
    case WF_XPATH_TEST_PI_TARGET:
        return node->kind == WF_XML_PI && weft_span_equal(node->local, seek->local);
    case WF_XPATH_TEST_COUNT:
        break;
    }
    return false;
}

/* Looks at one node; false when the walk is over. */
static bool visit(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *node,
                  const wf_xpath_seek *seek)
{
    if (!wf_xpath_pay(m, 1))
        return false;
    if (!fits(node, seek))
        return true;
    return wf_xpath_set_add(m, out, node) && (seek->most == 0 || out->count < seek->most);
}

/* The node behind `node` and its subtree, not leaving `top` (NULL: the tree). */
static const wf_xml_node *behind(const wf_xml_node *node, const wf_xml_node *top)
{
    while (node && node != top && !node->next)
        node = node->parent;
    return node && node != top ? node->next : NULL;
}

static const wf_xml_node *after(const wf_xml_node *node, const wf_xml_node *top)
{
    return node->first_child ? node->first_child : behind(node, top);
}

/* The node before `node` in document order, its parent included. */
static const wf_xml_node *before(const wf_xml_node *node)
{
    if (!node->previous)
        return node->parent;
    node = node->previous;
    while (node->last_child)
        node = node->last_child;
    return node;
}

/* From `node` through its `next` ones. */
static void walk_forward(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *node,
                         const wf_xpath_seek *seek)
{
    while (node && visit(m, out, node, seek))
        node = node->next;
}

static void walk_backward(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *node,
                          const wf_xpath_seek *seek)
{
    while (node && visit(m, out, node, seek))
        node = node->previous;
}

static void walk_up(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *node,
                    const wf_xpath_seek *seek)
{
    while (node && visit(m, out, node, seek))
        node = node->parent;
}

static void walk_below(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *top,
                       const wf_xpath_seek *seek)
{
    const wf_xml_node *node = is_in_tree(top) ? top->first_child : NULL;
    while (node && visit(m, out, node, seek))
        node = after(node, top);
}

static void walk_following(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *node,
                           const wf_xpath_seek *seek)
{
    node = is_in_tree(node) ? behind(node, NULL) : node->parent ? after(node->parent, NULL) : NULL;
    while (node && visit(m, out, node, seek))
        node = after(node, NULL);
}

static void walk_preceding(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *node,
                           const wf_xpath_seek *seek)
{
    if (!is_in_tree(node))
        node = node->parent;
    const wf_xml_node *ancestor = node ? node->parent : NULL;
    while (node && (node = before(node)) != NULL) {
        if (node == ancestor) {
            ancestor = ancestor->parent;
            if (!wf_xpath_pay(m, 1))
                return;
        } else if (!visit(m, out, node, seek)) {
            return;
        }
    }
}

/* ---- namespaces: nodes made on demand ---- */

/* Whether a declaration between `node` and `holder` hides `prefix`. */
static bool is_hidden(wf_xpath_machine *m, const wf_xml_node *node, const wf_xml_node *holder,
                      weft_span prefix)
{
    for (; node != holder; node = node->parent) {
        for (const wf_xml_node *ns = node->first_namespace; ns; ns = ns->next) {
            if (!wf_xpath_pay(m, 1) || weft_span_equal(ns->local, prefix))
                return true;
        }
    }
    return false;
}

static bool visit_namespace(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *element,
                            weft_span prefix, weft_span uri, const wf_xpath_seek *seek)
{
    wf_xml_node *const node = wf_xpath_alloc(m, 1, sizeof *node);
    if (!node)
        return false;
    memset(node, 0, sizeof *node);
    node->kind = WF_XML_NAMESPACE;
    node->order = element->order;
    node->local = prefix;
    node->text = uri;
    /* nobody writes through it: a result's nodes are const */
    node->parent = (wf_xml_node *)(uintptr_t)element;
    return visit(m, out, node, seek);
}

static void walk_namespaces(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *element,
                            const wf_xpath_seek *seek)
{
    if (element->kind != WF_XML_ELEMENT)
        return;
    const weft_span xml = weft_span_text("xml");
    if (!visit_namespace(m, out, element, xml,
                         weft_span_text("http://www.w3.org/XML/1998/namespace"), seek))
        return;
    for (const wf_xml_node *holder = element; holder; holder = holder->parent) {
        for (const wf_xml_node *ns = holder->first_namespace; ns; ns = ns->next) {
            if (is_hidden(m, element, holder, ns->local) || ns->text.len == 0 ||
                weft_span_equal(ns->local, xml))
                continue;
            if (!visit_namespace(m, out, element, ns->local, ns->text, seek))
                return;
        }
    }
}

void wf_xpath_axis_walk(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *node,
                        const wf_xpath_seek *seek)
{
    switch (seek->axis) {
    case WF_XPATH_AXIS_ANCESTOR:
        walk_up(m, out, node->parent, seek);
        break;
    case WF_XPATH_AXIS_ANCESTOR_OR_SELF:
        walk_up(m, out, node, seek);
        break;
    case WF_XPATH_AXIS_ATTRIBUTE:
        walk_forward(m, out, node->kind == WF_XML_ELEMENT ? node->first_attribute : NULL, seek);
        break;
    case WF_XPATH_AXIS_CHILD:
        walk_forward(m, out, is_in_tree(node) ? node->first_child : NULL, seek);
        break;
    case WF_XPATH_AXIS_DESCENDANT_OR_SELF:
        if (!visit(m, out, node, seek))
            break;
        walk_below(m, out, node, seek);
        break;
    case WF_XPATH_AXIS_DESCENDANT:
        walk_below(m, out, node, seek);
        break;
    case WF_XPATH_AXIS_FOLLOWING:
        walk_following(m, out, node, seek);
        break;
    case WF_XPATH_AXIS_FOLLOWING_SIBLING:
        walk_forward(m, out, is_in_tree(node) ? node->next : NULL, seek);
        break;
    case WF_XPATH_AXIS_NAMESPACE:
        walk_namespaces(m, out, node, seek);
        break;
    case WF_XPATH_AXIS_PARENT:
        if (node->parent)
            (void)visit(m, out, node->parent, seek);
        break;
    case WF_XPATH_AXIS_PRECEDING:
        walk_preceding(m, out, node, seek);
        break;
    case WF_XPATH_AXIS_PRECEDING_SIBLING:
        walk_backward(m, out, is_in_tree(node) ? node->previous : NULL, seek);
        break;
    case WF_XPATH_AXIS_SELF:
        (void)visit(m, out, node, seek);
        break;
    case WF_XPATH_AXIS_COUNT:
        break;
    }
}

/* ---- from many nodes ---- */

static uint32_t depth_of(const wf_xml_node *node)
{
    uint32_t depth = 0;
    for (; node->parent; node = node->parent)
        depth++;
    return depth;
}

static bool is_below(const wf_xml_node *node, const wf_xml_node *top)
{
    for (node = node->parent; node && node != top; node = node->parent)
        ;
    return node != NULL;
}

/* Subtrees of nodes that lie in another's subtree were walked with it. */
static void all_below(wf_xpath_machine *m, wf_xpath_list *out, const wf_xpath_value *from,
                      const wf_xpath_seek *seek)
{
    const wf_xml_node *top = NULL;
    for (uint32_t i = 0; i < from->count && m->status == WEFT_OK; i++) {
        const wf_xml_node *const node = from->nodes[i];
        const bool is_walked = top && is_in_tree(node) && is_below(node, top);
        if (is_walked)
            continue;
        wf_xpath_axis_walk(m, out, node, seek);
        if (is_in_tree(node))
            top = node;
    }
}

/* Of nodes on one way down the last, else the first, has all that is behind any of them. */
static void all_following(wf_xpath_machine *m, wf_xpath_list *out, const wf_xpath_value *from,
                          const wf_xpath_seek *seek)
{
    uint32_t i = 0;
    while (i + 1 < from->count && is_below(from->nodes[i + 1], from->nodes[i]) &&
           wf_xpath_pay(m, 1))
        i++;
    wf_xpath_axis_walk(m, out, from->nodes[i], seek);
}

/* Nodes of one parent stand next to each other among those of their depth, so the parent seen last at
   each depth tells which siblings were walked already. */
static void all_siblings(wf_xpath_machine *m, wf_xpath_list *out, const wf_xpath_value *from,
                         const wf_xpath_seek *seek)
{
    const wf_xml_node *seen[LEVELS] = {NULL};
    const bool is_back = wf_xpath_axis_at(seek->axis)->is_reverse;
    for (uint32_t i = 0; i < from->count && m->status == WEFT_OK; i++) {
        const wf_xml_node *const node = from->nodes[is_back ? from->count - 1 - i : i];
        if (!is_in_tree(node) || !node->parent)
            continue;
        const uint32_t depth = depth_of(node);
        if (depth < LEVELS && seen[depth] == node->parent)
            continue;
        if (depth < LEVELS)
            seen[depth] = node->parent;
        wf_xpath_axis_walk(m, out, node, seek);
    }
}

/* Above a node that was climbed past all is walked. */
static void all_above(wf_xpath_machine *m, wf_xpath_list *out, const wf_xpath_value *from,
                      const wf_xpath_seek *seek)
{
    const wf_xml_node *seen[LEVELS] = {NULL};
    for (uint32_t i = 0; i < from->count; i++) {
        const wf_xml_node *node = from->nodes[i];
        uint32_t depth = depth_of(node);
        if (seek->axis == WF_XPATH_AXIS_ANCESTOR) {
            node = node->parent;
            depth--; /* unused when there is no parent */
        }
        for (; node; node = node->parent, depth--) {
            if (depth < LEVELS && seen[depth] == node)
                break;
            if (depth < LEVELS && is_in_tree(node))
                seen[depth] = node;
            if (!visit(m, out, node, seek))
                return;
        }
    }
}

void wf_xpath_axis_walk_all(wf_xpath_machine *m, wf_xpath_list *out, const wf_xpath_value *from,
                            const wf_xpath_seek *seek)
{
    const wf_xpath_axis axis = seek->axis;
    if (from->count == 0)
        return;
    if (axis == WF_XPATH_AXIS_DESCENDANT || axis == WF_XPATH_AXIS_DESCENDANT_OR_SELF) {
        all_below(m, out, from, seek);
    } else if (axis == WF_XPATH_AXIS_FOLLOWING) {
        all_following(m, out, from, seek);
    } else if (axis == WF_XPATH_AXIS_PRECEDING) {
        /* what precedes another of them precedes the last too */
        wf_xpath_axis_walk(m, out, from->nodes[from->count - 1], seek);
    } else if (axis == WF_XPATH_AXIS_FOLLOWING_SIBLING || axis == WF_XPATH_AXIS_PRECEDING_SIBLING) {
        all_siblings(m, out, from, seek);
    } else if (axis == WF_XPATH_AXIS_ANCESTOR || axis == WF_XPATH_AXIS_ANCESTOR_OR_SELF) {
        all_above(m, out, from, seek);
    } else {
        for (uint32_t i = 0; i < from->count && m->status == WEFT_OK; i++)
            wf_xpath_axis_walk(m, out, from->nodes[i], seek);
    }
    wf_xpath_set_order(m, out);
}
