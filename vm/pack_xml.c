/* A tree is its nodes by their number in document order, which the builder gives without gaps. Pointers
   between nodes become that number and one; pointers to texts become offsets. */
#include "vm/pack_xml.h"

#include "vm/pack.h"

/* A node is named by where its tree begins and, in the low bits, its number. */
#define NUMBER_BITS 28
#define NODES_MOST  (1u << NUMBER_BITS)

/* Stands before the nodes. */
typedef struct tree_head {
    uint32_t count;
    uint32_t is_mended; /* its numbers are pointers already */
    uint64_t size;      /* in bytes, with this and the texts */
} tree_head;

static_assert(sizeof(tree_head) == WF_PACK_ALIGN, "nodes are aligned behind their head");

/* The node behind `node` in document order, attributes and namespaces aside. */
static const wf_xml_node *next_node(const wf_xml_node *node)
{
    if (node->first_child)
        return node->first_child;
    while (node && !node->next)
        node = node->parent;
    return node ? node->next : NULL;
}

static uint32_t last_order(const wf_xml_node *root)
{
    uint32_t last = root->order;
    for (const wf_xml_node *node = root; node; node = next_node(node)) {
        const wf_xml_node *const hung[] = {node->first_namespace, node->first_attribute};
        last = node->order > last ? node->order : last;
        for (size_t i = 0; i < WF_COUNTOF(hung); i++)
            for (const wf_xml_node *at = hung[i]; at; at = at->next)
                last = at->order > last ? at->order : last;
    }
    return last;
}

/* ---- packing ---- */

typedef struct packed_tree {
    wf_buf *out;
    size_t at; /* of the head, in `out` */
    uint32_t count;
} packed_tree;

static wf_xml_node *numbered(const wf_xml_node *node)
{
    return node ? (wf_xml_node *)(uintptr_t)(node->order + 1) : NULL;
}

static void put_text(const packed_tree *t, weft_span *text)
{
    const size_t at = t->out->len - t->at;
    wf_buf_put_span(t->out, *text);
    text->ptr = (const char *)(uintptr_t)at;
}

static void put_node(const packed_tree *t, const wf_xml_node *node)
{
    wf_xml_node copy = *node;
    put_text(t, &copy.local);
    put_text(t, &copy.prefix);
    put_text(t, &copy.uri);
    put_text(t, &copy.text);
    copy.parent = numbered(node->parent);
    copy.first_child = numbered(node->first_child);
    copy.last_child = numbered(node->last_child);
    copy.next = numbered(node->next);
    copy.previous = numbered(node->previous);
    copy.first_attribute = numbered(node->first_attribute);
    copy.first_namespace = numbered(node->first_namespace);
    if (t->out->status == WEFT_OK && node->order < t->count)
        memcpy(t->out->data + t->at + sizeof(tree_head) + node->order * sizeof copy, &copy,
               sizeof copy);
}

static void put_tree(wf_pack_trees *trees, wf_buf *out, size_t start, const wf_xml_node *root)
{
    static const char zeros[WF_PACK_ALIGN] = {0};
    const size_t past = (out->len - start) % WF_PACK_ALIGN;
    wf_buf_put(out, zeros, past == 0 ? 0 : WF_PACK_ALIGN - past);
    const packed_tree t = {out, out->len, last_order(root) + 1};
    const size_t room = sizeof(tree_head) + t.count * sizeof *root;
    trees->root = root;
    trees->at = t.at - start;
    if (t.count > NODES_MOST && out->status == WEFT_OK)
        out->status = WEFT_LIMIT;
    if (out->status != WEFT_OK || !wf_buf_reserve(out, room))
        return;
    memset(out->data + out->len, 0, room);
    out->len += room;
    for (const wf_xml_node *node = root; node; node = next_node(node)) {
        put_node(&t, node);
        for (const wf_xml_node *at = node->first_namespace; at; at = at->next)
            put_node(&t, at);
        for (const wf_xml_node *at = node->first_attribute; at; at = at->next)
            put_node(&t, at);
    }
    const tree_head head = {t.count, 0, out->len - t.at};
    if (out->status == WEFT_OK)
        memcpy(out->data + t.at, &head, sizeof head);
}

uint64_t wf_pack_node(wf_pack_trees *trees, wf_buf *out, size_t start, const wf_xml_node *node)
{
    const wf_xml_node *root = node;
    while (root->parent)
        root = root->parent;
    if (trees->root != root)
        put_tree(trees, out, start, root);
    return (uint64_t)trees->at << NUMBER_BITS | node->order;
}

/* ---- taking ---- */

static bool mend_text(weft_span *text, char *tree, size_t size)
{
    const uintptr_t at = (uintptr_t)text->ptr;
    if (at > size || text->len > size - at)
        return false;
    text->ptr = tree + at;
    return true;
}

static bool mend_link(wf_xml_node **link, wf_xml_node *nodes, uint32_t count)
{
    const uintptr_t number = (uintptr_t)*link;
    *link = number == 0 ? NULL : nodes + (number - 1);
    return number <= count;
}

static bool mend_node(wf_xml_node *node, wf_xml_node *nodes, uint32_t count, char *tree,
                      size_t size)
{
    return mend_text(&node->local, tree, size) && mend_text(&node->prefix, tree, size) &&
           mend_text(&node->uri, tree, size) && mend_text(&node->text, tree, size) &&
           mend_link(&node->parent, nodes, count) && mend_link(&node->first_child, nodes, count) &&
           mend_link(&node->last_child, nodes, count) && mend_link(&node->next, nodes, count) &&
           mend_link(&node->previous, nodes, count) &&
           mend_link(&node->first_attribute, nodes, count) &&
           mend_link(&node->first_namespace, nodes, count);
}

wf_xml_node *wf_pack_take_node(char *bytes, size_t len, uint64_t node)
{
    const size_t at = (size_t)(node >> NUMBER_BITS);
    const uint32_t number = (uint32_t)(node & (NODES_MOST - 1));
    if (at % WF_PACK_ALIGN != 0 || at > len || len - at < sizeof(tree_head))
        return NULL;
    void *const begin = bytes + at;
    tree_head *const head = begin;
    void *const behind = head + 1;
    wf_xml_node *const nodes = behind;
    if (head->size > len - at || number >= head->count ||
        head->count > (head->size - sizeof *head) / sizeof *nodes)
        return NULL;
    for (uint32_t i = 0; !head->is_mended && i < head->count; i++) {
        if (!mend_node(&nodes[i], nodes, head->count, bytes + at, (size_t)head->size))
            return NULL;
    }
    head->is_mended = 1;
    return &nodes[number];
}
