/* if and match: arms in order, the first that fits gives the value. */
#include "compiler/emitter.h"

void wf_emit_if(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    wf_jumps no = {0};
    wf_jumps done = {0};
    const uint32_t test = wf_emit_here(e);
    wf_emit_branch(e, wf_node_at(node, 0), false, &no);
    uint32_t from = wf_emit_here(e);
    wf_emit_expr(e, wf_node_at(node, 1), dst);
    wf_emit_jump(e, node, WF_OP_JMP, 0, &done);
    wf_emit_point_side(e, WF_POINT_THEN, wf_node_at(node, 1), test, from);
    wf_emit_aim(e, &no);
    const wf_node *otherwise = wf_node_maybe(node, 2);
    from = wf_emit_here(e);
    if (otherwise) {
        wf_emit_expr(e, otherwise, dst);
        wf_emit_point_side(e, WF_POINT_ELSE, otherwise, test, from);
    } else {
        wf_emit_constant(e, node, dst, weft_missing());
    }
    wf_emit_aim(e, &done);
}

/* Jumps to `fits` when the text in `subject` matches; other kinds never do. */
static void emit_regex(wf_emitter *e, const wf_node *pattern, uint32_t subject, wf_jumps *fits)
{
    const uint32_t base = wf_emit_registers(e, pattern, 2);
    wf_jumps no_text = {0};
    wf_emit_abc(e, pattern, WF_OP_MOVE, base, subject, 0);
    wf_emit_ax(e, pattern, WF_OP_IS, base, 1u << WEFT_KIND_TEXT);
    wf_emit_jump(e, pattern, WF_OP_JFALSE, base, &no_text);
    wf_emit_abc(e, pattern, WF_OP_MOVE, base, subject, 0);
    wf_emit_text(e, pattern, base + 1, pattern->text);
    wf_emit_library(e, pattern, "matches", base, 2, wf_builder_text(e->builder, pattern->text));
    wf_emit_jump(e, pattern, WF_OP_JTRUE, base, fits);
    wf_emit_aim(e, &no_text);
}

static void emit_pattern(wf_emitter *e, const wf_node *pattern, uint32_t subject, wf_jumps *fits)
{
    const uint32_t top = e->top;
    switch ((wf_node_kind)pattern->kind) {
    case WF_NODE_REGEX:
        emit_regex(e, pattern, subject, fits);
        break;
    case WF_NODE_IS_KIND: {
        const uint32_t test = wf_emit_register(e, pattern);
        wf_emit_abc(e, pattern, WF_OP_MOVE, test, subject, 0);
        wf_emit_ax(e, pattern, WF_OP_IS, test, (uint32_t)(uintptr_t)pattern->ref);
        wf_emit_jump(e, pattern, WF_OP_JTRUE, test, fits);
        break;
    }
    case WF_NODE_GUARD:
        wf_emit_branch(e, wf_node_at(pattern, 0), true, fits);
        break;
    default: {
        const uint32_t literal = wf_emit_registers(e, pattern, 2);
        wf_emit_expr(e, pattern, literal);
        wf_emit_abc(e, pattern, WF_OP_EQ, literal + 1, subject, literal);
        wf_emit_jump(e, pattern, WF_OP_JTRUE, literal + 1, fits);
        break;
    }
    }
    e->top = top;
}

static bool is_else(const wf_node *arm)
{
    return weft_span_equal(wf_node_at(arm, 0)->text, weft_span_text("else"));
}

void wf_emit_match(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const uint32_t top = e->top;
    wf_jumps done = {0};
    bool closed = false;
    const uint32_t test = wf_emit_here(e);
    /* A name bound elsewhere may be read while dst is written: no arm reads it after its match. */
    const uint32_t subject = wf_emit_value_operand(e, wf_node_at(node, 0));
    for (const wf_node *arm = node->first->next; arm && !closed; arm = arm->next) {
        wf_jumps fits = {0};
        wf_jumps next = {0};
        closed = is_else(arm);
        if (!closed) {
            const wf_node *patterns = wf_node_at(arm, 0);
            for (const wf_node *p = patterns->first; p; p = p->next)
                emit_pattern(e, p, subject, &fits);
            wf_emit_jump(e, arm, WF_OP_JMP, 0, &next);
            wf_emit_aim(e, &fits);
        }
        const uint32_t from = wf_emit_here(e);
        wf_emit_expr(e, wf_node_at(arm, 1), dst);
        wf_emit_jump(e, arm, WF_OP_JMP, 0, &done);
        wf_emit_point_side(e, WF_POINT_ARM, arm, test, from);
        wf_emit_aim(e, &next);
    }
    if (!closed)
        wf_emit_constant(e, node, dst, weft_missing());
    wf_emit_aim(e, &done);
    e->top = top;
}
