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

/* What is touched below `node` is touched below `place` too. */
static void carry_over(carry *c, const wf_source_node *node, wf_source_node *place, uint32_t depth)
{
    if (place->all)
        return;
    set_flag(c, &place->used, node->used);
    set_flag(c, &place->indexed, node->indexed);
    set_flag(c, &place->all, node->all || depth > MAX_DEPTH);
    if (place->all)
        return;
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
    node->element = NULL;
}

/* A place that is both a list and an object is read whole; so is everything below a whole place. */
static void settle(wf_source_node *node, uint32_t depth)
{
    if (node->all || (node->element && node->children) || depth > MAX_DEPTH) {
        forget_below(node);
        return;
    }
    for (wf_source_node *child = node->children; child; child = child->next)
        settle(child, depth + 1);
    if (node->element)
        settle(node->element, depth + 1);
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
    for (wf_map_note *map = unit->maps; map; map = map->next) {
        if (map->root)
            settle(map->root, 0);
    }
    return unit->status;
}
