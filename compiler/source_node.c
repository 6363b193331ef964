/* The shape while it grows: places in the source that the program touches. A place is made when it is
   first named and never goes; the emitter's layout gives it a slot. */
#include "compiler/unit.h"

#define SEARCHED_CHILDREN 12 /* more are found by a map */
#define SEARCHED_FEEDS    64 /* more may stand twice, which is harmless */

static wf_source_node *new_node(wf_unit *unit)
{
    wf_source_node *node = wf_arena_new(&unit->arena, wf_source_node);
    if (!node) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    node->id = WF_NONE;
    unit->source_nodes++;
    return node;
}

wf_source_node *wf_source_root(wf_unit *unit, bool is_virtual, bool text_source)
{
    wf_source_node *node = new_node(unit);
    if (!node)
        return NULL;
    node->is_virtual = is_virtual;
    node->text_source = text_source;
    if (is_virtual) {
        node->next_virtual = unit->virtuals;
        unit->virtuals = node;
    }
    return node;
}

/* Too many places for a shape: everything here is read whole and found by name. */
static wf_source_node *read_whole(wf_source_node *node)
{
    node->all = true;
    return node;
}

static wf_source_node *new_below(wf_unit *unit, wf_source_node *parent)
{
    wf_source_node *node = new_node(unit);
    if (node) {
        node->parent = parent;
        node->is_virtual = parent->is_virtual;
        node->text_source = parent->text_source;
        node->xml = parent->xml;
    }
    return node;
}

static wf_source_node *find_child(const wf_source_node *node, weft_span key)
{
    if (node->by_key)
        return wf_map_find(node->by_key, key);
    for (wf_source_node *child = node->children; child; child = child->next) {
        if (weft_span_equal(child->key, key))
            return child;
    }
    return NULL;
}

static void index_children(wf_unit *unit, wf_source_node *node)
{
    wf_map *map = wf_arena_new(&unit->arena, wf_map);
    if (!map) {
        unit->status = WEFT_NOMEM;
        return;
    }
    wf_map_init(map, &unit->arena);
    for (wf_source_node *child = node->children; child; child = child->next) {
        if (!wf_map_put(map, child->key, child, NULL)) {
            unit->status = WEFT_NOMEM;
            return;
        }
    }
    node->by_key = map;
}

static uint32_t count_children(const wf_source_node *node)
{
    uint32_t count = 0;
    for (const wf_source_node *child = node->children; child; child = child->next)
        count++;
    return count;
}

wf_source_node *wf_source_member(wf_unit *unit, wf_source_node *node, weft_span key)
{
    wf_source_node *child = find_child(node, key);
    if (child)
        return child;
    if (unit->source_nodes >= WF_SHAPE_MAX_NODES)
        return read_whole(node);
    child = new_below(unit, node);
    if (!child)
        return NULL;
    child->key = key;
    if (node->children)
        node->last->next = child;
    else
        node->children = child;
    node->last = child;
    if (node->by_key) {
        if (!wf_map_put(node->by_key, key, child, NULL))
            unit->status = WEFT_NOMEM;
    } else if (count_children(node) > SEARCHED_CHILDREN) {
        index_children(unit, node);
    }
    return child;
}

wf_source_node *wf_source_element(wf_unit *unit, wf_source_node *node)
{
    node->indexed = true;
    if (node->element)
        return node->element;
    if (unit->source_nodes >= WF_SHAPE_MAX_NODES)
        return read_whole(node);
    node->element = new_below(unit, node);
    return node->element;
}

bool wf_source_asks_namespace(weft_span key)
{
    return key.len > 1 && (key.ptr[0] == '{' || (key.ptr[0] == '@' && key.ptr[1] == '{'));
}

void wf_source_flow(wf_unit *unit, wf_source_node *to, wf_source_node *from)
{
    if (to == from || unit->status != WEFT_OK)
        return;
    uint32_t searched = 0;
    for (const wf_source_feed *known = to->feeds; known && searched < SEARCHED_FEEDS;
         known = known->next, searched++) {
        if (known->from == from)
            return;
    }
    wf_source_feed *feed = wf_arena_new(&unit->arena, wf_source_feed);
    if (!feed) {
        unit->status = WEFT_NOMEM;
        return;
    }
    feed->from = from;
    feed->next = to->feeds;
    to->feeds = feed;
}
