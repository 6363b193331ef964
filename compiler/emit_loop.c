/* Loops over lists: each, filters, [*] and the lambdas of library calls. All are the same five
   instructions; what differs is what is done with the element. */
#include "compiler/emitter.h"

void wf_emit_loop_begin(wf_emitter *e, const wf_node *node, const wf_scope_note *scope,
                        wf_emit_loop *loop, uint32_t base)
{
    loop->base = base;
    loop->index = WF_NONE;
    loop->done = (wf_jumps){0};
    wf_emit_constant(e, node, base + 1, weft_int(0));
    loop->start = wf_emit_here(e);
    wf_emit_jump(e, node, WF_OP_LOOP, base, &loop->done);
    if (scope && scope->item)
        scope->item->index = base + 2;
    if (scope && scope->index && scope->index->reads) {
        /* LOOP has moved on: the position of this element is one less. */
        loop->index = wf_emit_registers(e, node, 2);
        wf_emit_constant(e, node, loop->index + 1, weft_int(1));
        wf_emit_abc(e, node, WF_OP_SUB, loop->index, base + 1, loop->index + 1);
        scope->index->index = loop->index;
    }
}

void wf_emit_loop_end(wf_emitter *e, const wf_node *node, wf_emit_loop *loop)
{
    wf_emit_jump_to(e, node, WF_OP_BACK, 0, loop->start);
    wf_emit_aim(e, &loop->done);
}

/* Nothing gives missing; else the elements for which the condition holds, each as `body` gives. */
static void emit_mapped(wf_emitter *e, const wf_node *node, const wf_node *list,
                        const wf_node *condition, const wf_node *body, uint32_t dst)
{
    const uint32_t top = e->top;
    const uint32_t built = wf_emit_place(e, node, dst);
    const uint32_t base = wf_emit_registers(e, node, 3);
    wf_jumps none = {0};
    wf_jumps done = {0};
    wf_emit_loop loop;
    wf_emit_expr(e, list, base);
    if (wf_emit_may_be_nothing(list))
        wf_emit_jump(e, list, WF_OP_JNONE, base, &none);
    wf_emit_abc(e, node, WF_OP_NEWLIST, built, 0, 0);
    wf_emit_loop_begin(e, node, node->ref, &loop, base);
    if (condition) {
        wf_jumps skip = {0};
        wf_emit_branch(e, condition, true, &skip);
        wf_emit_jump_to(e, node, WF_OP_BACK, 0, loop.start);
        wf_emit_aim(e, &skip);
    }
    const uint32_t mark = e->top;
    const uint32_t value = body ? wf_emit_operand(e, body) : base + 2;
    wf_emit_abc(e, node, WF_OP_APPEND, built, value, 0);
    e->top = mark;
    wf_emit_loop_end(e, node, &loop);
    wf_emit_abc(e, node, WF_OP_LIST, built, 0, 0);
    wf_emit_settle(e, node, dst, built);
    if (none.count != 0) {
        wf_emit_jump(e, node, WF_OP_JMP, 0, &done);
        wf_emit_aim(e, &none);
        wf_emit_constant(e, node, dst, weft_missing());
        wf_emit_aim(e, &done);
    }
    e->top = top;
}

void wf_emit_each(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    emit_mapped(e, node, wf_node_at(node, 0), wf_node_maybe(node, 3), wf_node_at(node, 4), dst);
}

void wf_emit_filter(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    emit_mapped(e, node, wf_node_at(node, 0), wf_node_at(node, 1), NULL, dst);
}

void wf_emit_each_member(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    emit_mapped(e, node, wf_node_at(node, 0), NULL, wf_node_at(node, 1), dst);
}

void wf_emit_lambda(wf_emitter *e, const wf_node *lambda, uint32_t list, bool as_value,
                    uint32_t dst)
{
    const uint32_t top = e->top;
    const uint32_t built = wf_emit_place(e, lambda, dst);
    const uint32_t base = wf_emit_registers(e, lambda, 3);
    wf_emit_loop loop;
    wf_emit_abc(e, lambda, WF_OP_MOVE, base, list, 0);
    wf_emit_abc(e, lambda, WF_OP_NEWLIST, built, 0, 0);
    wf_emit_loop_begin(e, lambda, lambda->ref, &loop, base);
    const uint32_t mark = e->top;
    const wf_node *body = wf_node_at(lambda, 1);
    const uint32_t value = as_value ? wf_emit_value_operand(e, body) : wf_emit_operand(e, body);
    wf_emit_abc(e, lambda, WF_OP_APPENDM, built, value, 0);
    e->top = mark;
    wf_emit_loop_end(e, lambda, &loop);
    wf_emit_abc(e, lambda, WF_OP_LIST, built, 0, 0);
    wf_emit_settle(e, lambda, dst, built);
    e->top = top;
}
