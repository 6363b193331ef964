/* Calls that read by a path of plain names (check_read.c): a slot where the place is known and has one -
   nothing above it is read whole - else a member after the other. Lists are left to the call unless a
   list stands in the slot. */
#include "compiler/emitter.h"

static bool has_slot(const wf_emitter *e, const wf_source_node *node)
{
    return e->shape && node && node->id != WF_NONE;
}

static void emit_steps(wf_emitter *e, const wf_node *node, const wf_source_node *from,
                       const wf_source_node *to, uint32_t dst)
{
    if (to == from)
        return;
    emit_steps(e, node, from, to->parent, dst);
    wf_emit_ax(e, node, WF_OP_STEP, dst, to->id);
}

static bool is_record(const wf_node *node)
{
    const wf_symbol *symbol = node->ref;
    return (node->kind == WF_NODE_RECORD || node->kind == WF_NODE_CURRENT) && symbol &&
           symbol->kind == WF_SYMBOL_RECORD;
}

/* Whether the value of `node` is the record's, or in the record's block at the place it is of. */
static bool is_in_record(const wf_node *node)
{
    while (!is_record(node)) {
        if (node->kind == WF_NODE_NAME) {
            const wf_symbol *const symbol = node->ref;
            if (!symbol || symbol->kind != WF_SYMBOL_LET || symbol->convert)
                return false;
            node = wf_node_at(symbol->node, 1);
        } else if (node->kind == WF_NODE_CALL) {
            const wf_call_note *const call = node->ref;
            if (call->callee != WF_CALLEE_LIBRARY || !call->is_plain || !call->to)
                return false;
            node = call->args[0];
        } else {
            return false;
        }
    }
    return true;
}

static void emit_place(wf_emitter *e, const wf_node *node, const wf_call_note *call, uint32_t dst)
{
    if (is_in_record(call->args[0])) {
        wf_emit_ax(e, node, WF_OP_PEEK, dst, e->shape->nodes[call->to->id].slot);
        return;
    }
    wf_emit_expr(e, call->args[0], dst);
    emit_steps(e, node, call->from, call->to, dst);
}

/* By names: what was read whole, or comes from somewhere else. */
static void emit_names(wf_emitter *e, const wf_node *node, const wf_call_note *call, uint32_t dst)
{
    weft_span path = call->args[1]->text;
    wf_emit_expr(e, call->args[0], dst);
    for (;;) {
        const weft_span name = wf_first_name(path);
        wf_emit_ax(e, node, WF_OP_SEEK, dst, wf_builder_key(e->builder, name));
        if (name.len == path.len)
            return;
        path = weft_span_of(path.ptr + name.len + 1, path.len - name.len - 1);
    }
}

bool wf_emit_read(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const wf_call_note *const call = node->ref;
    if (!call->is_plain)
        return false;
    if (has_slot(e, call->to))
        emit_place(e, node, call, dst);
    else
        emit_names(e, node, call, dst);
    return true;
}

bool wf_emit_read_list(wf_emitter *e, const wf_node *node, uint32_t dst, wf_jumps *done)
{
    const wf_call_note *const call = node->ref;
    if (!has_slot(e, call->to))
        return false;
    const uint32_t top = e->top;
    emit_place(e, node, call, dst);
    const uint32_t is_list = wf_emit_register(e, node);
    wf_emit_abc(e, node, WF_OP_MOVE, is_list, dst, 0);
    wf_emit_ax(e, node, WF_OP_IS, is_list, 1u << WEFT_KIND_LIST);
    wf_emit_jump(e, node, WF_OP_JTRUE, is_list, done);
    e->top = top;
    return true;
}
