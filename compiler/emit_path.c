/* Paths. A member of source data whose place is known is one load from a slot; one below a function
   parameter or inside a value is looked up by key. */
#include "compiler/emitter.h"

/* `.key`, `.rows` of a record that is a group. */
static bool is_of_group(const wf_node *node)
{
    const wf_type *const base = node->kind == WF_NODE_MEMBER ? wf_node_at(node, 0)->type : NULL;
    return base && base->class_ == WF_CLASS_SOURCE && base->source->is_group;
}

static const wf_source_node *group_member(const wf_node *node)
{
    const wf_type *const base = wf_node_at(node, 0)->type;
    const wf_source_node *child = base->source->children;
    while (child && !weft_span_equal(child->key, node->text))
        child = child->next;
    return child && child->id != WF_NONE ? child : NULL;
}

/* The source node of a path expression when it has a slot, else NULL. */
static const wf_source_node *placed(const wf_emitter *e, const wf_node *node)
{
    const wf_type *type = node->type;
    if (!e->shape || !type)
        return NULL;
    if (is_of_group(node))
        return group_member(node);
    if (!type->source)
        return NULL;
    if (type->class_ != WF_CLASS_SOURCE && type->class_ != WF_CLASS_TEXT)
        return NULL;
    const wf_source_node *source = type->source;
    return source->is_virtual || source->id == WF_NONE ? NULL : source;
}

/* Where a chain of members begins: the expression whose value is the block they all stand in. */
static const wf_node *chain_root(const wf_emitter *e, const wf_node *node)
{
    while (node->kind == WF_NODE_MEMBER || node->kind == WF_NODE_ATTRIBUTE) {
        const wf_node *base = wf_node_at(node, 0);
        const wf_source_node *here = placed(e, node);
        const wf_source_node *above = placed(e, base);
        if (!above || !here || here->parent != above)
            return NULL;
        node = base;
    }
    return node;
}

static bool is_record(const wf_node *node)
{
    const wf_symbol *symbol = node->ref;
    return (node->kind == WF_NODE_RECORD || node->kind == WF_NODE_CURRENT) && symbol &&
           symbol->kind == WF_SYMBOL_RECORD;
}

static void emit_slot(wf_emitter *e, const wf_node *node, const wf_node *root, uint32_t slot,
                      uint32_t dst)
{
    if (is_record(root)) {
        wf_emit_ax(e, node, WF_OP_GET, dst, slot);
        return;
    }
    const uint32_t top = e->top;
    const uint32_t block = wf_emit_operand(e, root);
    if (slot <= UINT8_MAX) {
        wf_emit_abc(e, node, WF_OP_FIELD, dst, block, slot);
    } else {
        wf_emit_abc(e, node, WF_OP_MOVE, dst, block, 0);
        wf_emit_ax(e, node, WF_OP_FIELDW, dst, slot);
    }
    e->top = top;
}

static uint32_t key_of(wf_emitter *e, const wf_node *node)
{
    if (node->kind != WF_NODE_ATTRIBUTE)
        return wf_builder_key(e->builder, node->text);
    wf_buf key;
    wf_buf_init(&key, 0);
    wf_buf_put_byte(&key, '@');
    wf_buf_put_span(&key, node->text);
    const uint32_t index = wf_builder_key(e->builder, wf_buf_span(&key));
    if (key.status != WEFT_OK)
        wf_emit_fail(e, key.status);
    wf_buf_fini(&key);
    return index;
}

static void emit_member(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const wf_source_node *source = placed(e, node);
    const wf_node *root = source ? chain_root(e, node) : NULL;
    if (root) {
        emit_slot(e, node, root, e->shape->nodes[source->id].slot, dst);
        return;
    }
    wf_emit_expr(e, wf_node_at(node, 0), dst);
    wf_emit_ax(e, node, WF_OP_MEMBER, dst, key_of(e, node));
}

static void emit_slice(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const uint32_t top = e->top;
    const uint32_t bounds = wf_emit_registers(e, node, 2);
    wf_emit_expr(e, wf_node_at(node, 0), dst);
    for (uint32_t i = 0; i < 2; i++) {
        const wf_node *bound = wf_node_maybe(node, i + 1);
        if (bound)
            wf_emit_expr(e, bound, bounds + i);
        else
            wf_emit_constant(e, node, bounds + i, weft_missing());
    }
    wf_emit_abc(e, node, WF_OP_SLICE, dst, bounds, 0);
    e->top = top;
}

void wf_emit_path(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const uint32_t top = e->top;
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_MEMBER:
    case WF_NODE_ATTRIBUTE:
        emit_member(e, node, dst);
        break;
    case WF_NODE_AS_LIST:
        wf_emit_abc(e, node, WF_OP_ASLIST, dst, wf_emit_operand(e, wf_node_at(node, 0)), 0);
        break;
    case WF_NODE_INDEX: {
        const uint32_t list = wf_emit_operand(e, wf_node_at(node, 0));
        const uint32_t index = wf_emit_operand(e, wf_node_at(node, 1));
        wf_emit_abc(e, node, WF_OP_INDEX, dst, list, index);
        break;
    }
    case WF_NODE_SLICE:
        emit_slice(e, node, dst);
        break;
    default:
        WF_ASSERT(false); /* no other node is a path */
        break;
    }
    e->top = top;
}
