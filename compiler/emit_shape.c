/* Slots: the real source nodes of a mapping as the shape its reader fills. Objects share the block of
   the object they stand in; each list element begins a block. */
#include "compiler/emitter.h"

typedef struct placing {
    wf_emitter *e;
    wf_shape *shape;
    uint32_t cap;
    weft_status status;
} placing;

static uint32_t add_node(placing *p, uint32_t parent)
{
    wf_shape *shape = p->shape;
    if (shape->node_count == p->cap) {
        const uint32_t cap = p->cap ? p->cap * 2 : 64;
        wf_shape_node *nodes = wf_arena_alloc(&p->e->unit->arena, cap * sizeof *nodes);
        if (!nodes) {
            p->status = WEFT_NOMEM;
            return 0;
        }
        if (shape->node_count != 0)
            memcpy(nodes, shape->nodes, shape->node_count * sizeof *nodes);
        shape->nodes = nodes;
        p->cap = cap;
    }
    wf_shape_node *node = &shape->nodes[shape->node_count];
    *node = (wf_shape_node){0};
    node->key = WF_SHAPE_NONE;
    node->first_child = WF_SHAPE_NONE;
    node->next = WF_SHAPE_NONE;
    node->element = WF_SHAPE_NONE;
    node->parent = parent;
    return shape->node_count++;
}

static void place_block(placing *p, wf_source_node *node, uint32_t id, uint32_t depth);

/* Gives `node` its slot in the block that has `*width` slots so far. */
static void place(placing *p, wf_source_node *node, uint32_t id, uint32_t *width, uint32_t depth)
{
    node->id = id;
    wf_shape_node *row = &p->shape->nodes[id];
    row->slot = (*width)++;
    row->all = node->all;
    row->used = node->used;
    if (depth > p->shape->depth)
        p->shape->depth = depth;
    uint32_t previous = WF_SHAPE_NONE;
    for (wf_source_node *child = node->children; child && p->status == WEFT_OK;
         child = child->next) {
        const uint32_t child_id = add_node(p, id);
        if (p->status != WEFT_OK)
            return;
        p->shape->nodes[child_id].key = wf_builder_key(p->e->builder, child->key);
        if (previous == WF_SHAPE_NONE)
            p->shape->nodes[id].first_child = child_id;
        else
            p->shape->nodes[previous].next = child_id;
        previous = child_id;
        place(p, child, child_id, width, depth + 1);
    }
    if (node->element && p->status == WEFT_OK) {
        const uint32_t element = add_node(p, id);
        if (p->status != WEFT_OK)
            return;
        p->shape->nodes[id].element = element;
        place_block(p, node->element, element, depth + 1);
    }
}

static void place_block(placing *p, wf_source_node *node, uint32_t id, uint32_t depth)
{
    uint32_t width = 0;
    place(p, node, id, &width, depth);
    if (p->status != WEFT_OK)
        return;
    p->shape->nodes[id].width = width;
    if (width > WF_SHAPE_MAX_WIDTH)
        p->status = WEFT_LIMIT;
}

weft_status wf_emit_shape(wf_emitter *e, wf_source_node *root, wf_shape *shape)
{
    placing p = {e, shape, 0, WEFT_OK};
    *shape = (wf_shape){0};
    const uint32_t id = add_node(&p, WF_SHAPE_NONE);
    if (p.status == WEFT_OK)
        place_block(&p, root, id, 0);
    if (p.status == WEFT_OK && shape->node_count > WF_SHAPE_MAX_NODES)
        p.status = WEFT_LIMIT;
    return p.status;
}
