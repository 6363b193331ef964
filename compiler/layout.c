/* Source nodes become final: what functions and joins touch is carried over to the places their data
   comes from, and places that must be read whole lose their members. Slots are given out later, when
   the program has a key table (emit_shape.c). Easy to get wrong: a virtual root may feed from another
   virtual root, so carrying over is repeated until nothing changes. */
#include "compiler/unit.h"

/* Deeper paths are read whole: it bounds the recursion here and in readers. */
#define MAX_DEPTH  200
#define MAX_PASSES 1000

typedef struct carry {
    wf_unit *unit;
    bool changed;
} carry;

static void set_flag(carry *c, bool *flag, bool value)
{
    if (value && !*flag) {
        *flag = true;
        c->changed = true;
    }
}

/* Whether something below asks for what only a tree of the record has: nodes, namespaces. */
static bool needs_tree(const wf_source_node *node)
{
    if (node->tree || wf_source_asks_namespace(node->key))
        return true;
    for (const wf_source_node *child = node->children; child; child = child->next) {
        if (needs_tree(child))
            return true;
    }
    return node->element && needs_tree(node->element);
}

/* What is touched below `node` is touched below `place` too. */
static void carry_over(carry *c, const wf_source_node *node, wf_source_node *place, uint32_t depth)
{
    if (place->all) {
        set_flag(c, &place->tree, needs_tree(node));
        return;
    }
    set_flag(c, &place->used, node->used);
    set_flag(c, &place->tree, node->tree);
    set_flag(c, &place->indexed, node->indexed);
    set_flag(c, &place->passed, node->passed);
    set_flag(c, &place->all, node->all || depth > MAX_DEPTH);
    if (place->all) {
        set_flag(c, &place->tree, needs_tree(node));
        return;
    }
    for (const wf_source_node *child = node->children; child; child = child->next) {
        const uint32_t made = c->unit->source_nodes;
        wf_source_node *twin = wf_source_member(c->unit, place, child->key);
        if (!twin)
            return;
        c->changed |= c->unit->source_nodes != made;
        carry_over(c, child, twin, depth + 1);
    }
    if (node->element) {
        wf_source_node *twin = place->element;
        if (!twin) {
            twin = wf_source_element(c->unit, place);
            c->changed = true;
        }
        if (twin)
            carry_over(c, node->element, twin, depth + 1);
    }
}

static void forget_below(wf_source_node *node)
{
    node->all = true;
    node->children = NULL;
    node->by_key = NULL;
    node->element = NULL;
}

static weft_span local_name(weft_span key)
{
    const char *const end = key.len != 0 ? memchr(key.ptr, '}', key.len) : NULL;
    return end ? weft_span_of(end + 1, (size_t)(key.ptr + key.len - end) - 1) : key;
}

/* A member asked for with its namespace and again without would be one element in two places: the one
   with is left to the tree. */
static bool stands_twice(const wf_source_node *parent, const wf_source_node *node)
{
    const bool is_attribute = node->key.ptr[0] == '@';
    const weft_span local = local_name(node->key);
    for (const wf_source_node *child = parent->children; child; child = child->next) {
        weft_span key = child->key;
        if (wf_source_asks_namespace(key) || (key.len != 0 && key.ptr[0] == '@') != is_attribute)
            continue;
        if (is_attribute)
            key = weft_span_of(key.ptr + 1, key.len - 1);
        if (weft_span_equal(key, local))
            return true;
    }
    return false;
}

static void drop_twins(wf_source_node *node)
{
    wf_source_node **at = &node->children;
    wf_source_node *last = NULL;
    while (*at) {
        if (wf_source_asks_namespace((*at)->key) && stands_twice(node, *at)) {
            *at = (*at)->next;
            node->tree = true;
            node->by_key = NULL;
        } else {
            last = *at;
            at = &last->next;
        }
    }
    node->last = last;
}

static void add_part(wf_unit *unit, wf_source_node *node, const char *key)
{
    (void)wf_source_member(unit, node,
                           weft_span_text(key)); /* full: status says so, or it is there */
}

/* One element is a list of one as well: what is asked of the list's elements is asked of it. */
static void merge_element(carry *c, wf_source_node *node, uint32_t depth)
{
    wf_source_node *const element = node->element;
    node->element = NULL;
    carry_over(c, element, node, depth);
}

/* A list may be asked for members as if it was one element: it is, when there is one. */
static void merge_into_element(carry *c, wf_source_node *node, uint32_t depth)
{
    wf_source_node *const element = node->element;
    node->element = NULL;
    carry_over(c, node, element, depth);
    node->element = element;
    node->children = NULL;
    node->by_key = NULL;
    node->all = false;
    node->tree = false;
}

/* Reads an element whole: as a value, which forgets elements that are empty, or as a tree when it is
   walked on, too. */
static void settle_whole(wf_source_node *node)
{
    node->tree = node->children || needs_tree(node);
    forget_below(node);
    node->all = !node->tree;
}

/* XML: an element beside whose members its own text or node is asked for has these as members, too. */
static void settle_xml(carry *c, wf_source_node *node, uint32_t depth)
{
    const bool is_single = !node->key.ptr; /* the record, an element of a list */
    if (node->element && is_single)
        merge_element(c, node, depth);
    if (node->element) {
        merge_into_element(c, node, depth);
        settle_xml(c, node->element, depth + 1);
        return;
    }
    if (node->all || depth > MAX_DEPTH)
        settle_whole(node);
    else
        drop_twins(node);
    for (wf_source_node *child = node->children; child; child = child->next)
        settle_xml(c, child, depth + 1);
    if (node->tree)
        add_part(c->unit, node, WF_SHAPE_TREE);
    else if (node->used && node->children)
        add_part(c->unit, node, WF_SHAPE_TEXT);
}

/* A place that is both a list and an object is read whole; so is everything below a whole place. */
static void settle(wf_source_node *node, uint32_t depth)
{
    if (node->all || (node->element && node->children) || depth > MAX_DEPTH) {
        forget_below(node);
        return;
    }
    /* in a list that is handed over nobody sees which of its elements were no lists themselves */
    if (node->passed && node->element && node->element->element)
        forget_below(node->element);
    for (wf_source_node *child = node->children; child; child = child->next)
        settle(child, depth + 1);
    if (node->element)
        settle(node->element, depth + 1);
}

/* A group is always `key` and `rows`: who asks for it as a whole asks for its rows. */
static void settle_group(carry *c, wf_source_node *root)
{
    wf_source_node *rows = root->children;
    while (!weft_span_equal(rows->key, weft_span_text(WF_GROUP_ROWS)))
        rows = rows->next;
    wf_source_node *const row = rows->element;
    rows->all |= root->all;
    row->all |= rows->all;
    row->tree |= root->tree || rows->tree;
    rows->used |= rows->all;
    root->used |= root->all;
    root->all = rows->all = root->tree = rows->tree = false;
    rows->children = NULL;
    rows->by_key = NULL;
    for (wf_source_node *child = root->children; child; child = child->next) {
        if (child != rows &&
            (child->children ||
             child->element)) /* the key is one value; what else is asked for is not there */
            forget_below(child);
    }
    if (row->xml)
        settle_xml(c, row, 2);
    else
        settle(row, 2);
}

static void settle_map(carry *c, const wf_map_note *map)
{
    if (map->root && map->root->is_group)
        settle_group(c, map->root);
    else if (map->root && map->root->xml)
        settle_xml(c, map->root, 0);
    else if (map->root)
        settle(map->root, 0);
}

weft_status wf_layout(wf_unit *unit)
{
    carry c = {unit, true};
    for (uint32_t pass = 0; c.changed && unit->status == WEFT_OK; pass++) {
        c.changed = false;
        for (wf_source_node *root = unit->virtuals; root; root = root->next_virtual) {
            for (wf_source_feed *feed = root->feeds; feed; feed = feed->next) {
                if (pass >= MAX_PASSES)
                    set_flag(&c, &feed->from->all, true);
                carry_over(&c, root, feed->from, 0);
            }
        }
    }
    for (wf_map_note *map = unit->maps; map; map = map->next)
        settle_map(&c, map);
    for (wf_map_note *map = unit->tested; map; map = map->next)
        settle_map(&c, map);
    return unit->status;
}
