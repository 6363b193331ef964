/* XML: where an element stands for its value, and XPath. A program without an XML source has none of
   this. Easy to get wrong: `.a ?? b` and `.a!` ask for the value even where they give the element. */
#include "compiler/emitter.h"

/* What a place of the mapping being emitted holds: several shape nodes are elements with members. */
static bool may_be_element_at(const wf_emitter *e, const wf_source_node *source)
{
    if (!e->shape || source->is_virtual || source->id == WF_NONE)
        return true;
    const wf_shape_node *node = &e->shape->nodes[source->id];
    return node->all || node->element != WF_SHAPE_NONE || node->first_child != WF_SHAPE_NONE;
}

bool wf_emit_may_be_element(const wf_emitter *e, const wf_type *type)
{
    if (!e->unit->has_xml || e->in_test || !type)
        return false;
    switch ((wf_class)type->class_) {
    case WF_CLASS_ANY:
        return true;
    case WF_CLASS_SOURCE:
        return may_be_element_at(e, type->source);
    case WF_CLASS_LIST:
        return wf_emit_may_be_element(e, type->element);
    default:
        return false;
    }
}

/* One value is wanted where the type is no list: several elements fail. */
static void emit_value_of(wf_emitter *e, const wf_node *node, uint32_t dst, uint32_t from)
{
    const wf_type *type = node->type;
    const wf_op op = type->class_ == WF_CLASS_SOURCE ? WF_OP_VALUE : WF_OP_VALUES;
    wf_emit_abc(e, node, op, dst, from, 0);
}

static void emit_else_value(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    wf_jumps done = {0};
    const uint32_t test = wf_emit_here(e);
    wf_emit_value(e, wf_node_at(node, 0), dst);
    wf_emit_jump(e, node, WF_OP_JSOME, dst, &done);
    const uint32_t from = wf_emit_here(e);
    wf_emit_value(e, wf_node_at(node, 1), dst);
    wf_emit_point_side(e, WF_POINT_DEFAULT, wf_node_at(node, 1), test, from);
    wf_emit_aim(e, &done);
}

void wf_emit_value(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    if (!wf_emit_may_be_element(e, node->type)) {
        wf_emit_expr(e, node, dst);
    } else if (node->kind == WF_NODE_BINARY && node->operator_ == WF_OPERATOR_ELSE) {
        emit_else_value(e, node, dst);
    } else if (node->kind == WF_NODE_BINARY && node->operator_ == WF_OPERATOR_CATCH) {
        wf_emit_catch(e, node, dst, true);
    } else if (node->kind == WF_NODE_REQUIRED) {
        wf_emit_value(e, wf_node_at(node, 0), dst);
        wf_emit_abc(e, node, WF_OP_REQUIRE, dst, 0, 0);
    } else {
        wf_emit_expr(e, node, dst);
        emit_value_of(e, node, dst, dst);
    }
}

void wf_emit_values(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    wf_emit_expr(e, node, dst);
    if (wf_emit_may_be_element(e, node->type))
        wf_emit_abc(e, node, WF_OP_VALUES, dst, dst, 0);
}

uint32_t wf_emit_value_operand(wf_emitter *e, const wf_node *node)
{
    if (!wf_emit_may_be_element(e, node->type))
        return wf_emit_operand(e, node);
    const uint32_t dst = wf_emit_register(e, node);
    wf_emit_value(e, node, dst);
    return dst;
}

uint32_t wf_emit_asked(wf_emitter *e, const wf_node *node, uint32_t reg)
{
    if ((node->flags & WF_NODE_STEPPED) || !wf_emit_may_be_element(e, node->type))
        return reg;
    const uint32_t asked = wf_emit_register(e, node);
    wf_emit_abc(e, node, WF_OP_VALUES, asked, reg, 0);
    return asked;
}

/* Nodes among the variables stay nodes: XPath takes their strings itself. */
void wf_emit_xpath(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const wf_xpath_note *note = node->ref;
    const uint32_t top = e->top;
    const uint32_t base = wf_emit_place(e, node, dst);
    wf_emit_expr(e, note->context, base);
    for (uint32_t i = 0; i < note->variable_count; i++)
        wf_emit_expr(e, note->variables[i], wf_emit_register(e, node));
    wf_emit_ax(
        e, node, WF_OP_XPATH, base,
        wf_builder_xpath(e->builder, node->text, note->code, note->variable_count, note->mode));
    wf_emit_settle(e, node, dst, base);
    e->top = top;
}
