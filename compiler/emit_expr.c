/* Expressions into registers. */
#include "compiler/emitter.h"

static const wf_type *type_of(const wf_node *node)
{
    return node->type;
}

bool wf_emit_may_be_nothing(const wf_node *node)
{
    const wf_type *type = type_of(node);
    return !type || type->may_miss || type->may_null || type->class_ == WF_CLASS_NOTHING ||
           type->class_ == WF_CLASS_ANY;
}

uint32_t wf_emit_operand(wf_emitter *e, const wf_node *node)
{
    if (node->kind == WF_NODE_NAME || node->kind == WF_NODE_CURRENT) {
        const wf_symbol *symbol = node->ref;
        if (symbol->kind == WF_SYMBOL_LET || symbol->kind == WF_SYMBOL_ITEM ||
            symbol->kind == WF_SYMBOL_INDEX)
            return symbol->index;
    }
    const uint32_t dst = wf_emit_register(e, node);
    wf_emit_expr(e, node, dst);
    return dst;
}

/* A bound name or "." or "$". */
static void emit_symbol(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const wf_symbol *symbol = node->ref;
    switch ((wf_symbol_kind)symbol->kind) {
    case WF_SYMBOL_LET:
    case WF_SYMBOL_ITEM:
    case WF_SYMBOL_INDEX:
        if (symbol->index != dst)
            wf_emit_abc(e, node, WF_OP_MOVE, dst, symbol->index, 0);
        break;
    case WF_SYMBOL_RECORD:
        wf_emit_abc(e, node, WF_OP_RECORD, dst, 0, 0);
        break;
    case WF_SYMBOL_PARAM:
        wf_emit_ax(e, node, WF_OP_PARAM, dst, symbol->index);
        break;
    case WF_SYMBOL_CONST:
        wf_emit_expr(e, wf_node_at(symbol->node, 0), dst);
        break;
    case WF_SYMBOL_TABLE:
    case WF_SYMBOL_FUNCTION:
    case WF_SYMBOL_RESOLVER:
    case WF_SYMBOL_LOOKUP:
    case WF_SYMBOL_MAP:
    case WF_SYMBOL_FILE:
        WF_ASSERT(false); /* check lets no other symbol stand as a value */
        wf_emit_fail(e, WEFT_INVALID);
        break;
    }
}

/* Texts of a template joined; in messages nothing is printed as (missing). */
static void emit_template(wf_emitter *e, const wf_node *node, uint32_t dst, bool message)
{
    const uint32_t top = e->top;
    const uint32_t first = e->top;
    for (const wf_node *part = node->first; part; part = part->next)
        wf_emit_value(e, part, wf_emit_register(e, part));
    wf_emit_abc(e, node, message ? WF_OP_MESSAGE : WF_OP_CONCAT, dst, first, node->count);
    e->top = top;
}

void wf_emit_message(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    if (node->kind == WF_NODE_TEMPLATE) {
        emit_template(e, node, dst, true);
    } else if (node->kind == WF_NODE_TEXT) {
        wf_emit_text(e, node, dst, node->text);
    } else {
        wf_emit_value(e, node, dst);
        wf_emit_abc(e, node, WF_OP_MESSAGE, dst, dst, 1);
    }
}

static void emit_reject(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    wf_emit_message(e, wf_node_at(node, 0), dst);
    wf_emit_abc(e, node, WF_OP_REJECT, dst, 0, 0);
}

static void emit_list(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const uint32_t top = e->top;
    const uint32_t list = wf_emit_place(e, node, dst);
    wf_emit_abc(e, node, WF_OP_NEWLIST, list, 0, 0);
    for (const wf_node *item = node->first; item; item = item->next) {
        const uint32_t mark = e->top;
        const bool spread = item->kind == WF_NODE_SPREAD;
        const uint32_t value = wf_emit_operand(e, spread ? wf_node_at(item, 0) : item);
        wf_emit_abc(e, item, spread ? WF_OP_SPREAD : WF_OP_APPEND, list, value, 0);
        e->top = mark;
    }
    wf_emit_abc(e, node, WF_OP_LIST, list, 0, 0);
    wf_emit_settle(e, node, dst, list);
    e->top = top;
}

static void emit_else(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    wf_jumps done = {0};
    const uint32_t top = e->top;
    const uint32_t test = wf_emit_here(e);
    wf_emit_expr(e, wf_node_at(node, 0), dst);
    wf_emit_jump(e, node, WF_OP_JSOME, wf_emit_asked(e, node, dst), &done);
    e->top = top;
    const uint32_t from = wf_emit_here(e);
    wf_emit_expr(e, wf_node_at(node, 1), dst);
    wf_emit_point_side(e, WF_POINT_DEFAULT, wf_node_at(node, 1), test, from);
    wf_emit_aim(e, &done);
}

static void emit_either(wf_emitter *e, const wf_node *node, uint32_t dst, bool as_value)
{
    if (as_value)
        wf_emit_value(e, node, dst);
    else
        wf_emit_expr(e, node, dst);
}

void wf_emit_catch(wf_emitter *e, const wf_node *node, uint32_t dst, bool as_value)
{
    wf_jumps done = {0};
    const uint32_t from = wf_emit_here(e);
    emit_either(e, wf_node_at(node, 0), dst, as_value);
    const uint32_t to = wf_emit_here(e);
    wf_emit_jump(e, node, WF_OP_JMP, 0, &done);
    const uint32_t handler = wf_emit_here(e);
    if (to > from)
        wf_builder_handler(e->builder, from, to, handler);
    emit_either(e, wf_node_at(node, 1), dst, as_value);
    wf_emit_point_side(e, WF_POINT_CATCH, wf_node_at(node, 1), from, handler);
    wf_emit_aim(e, &done);
}

/* and, or, not as a value: by jumps, so that the right side runs only when it decides. */
static void emit_truth(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    wf_jumps no = {0};
    wf_jumps done = {0};
    wf_emit_branch(e, node, false, &no);
    wf_emit_constant(e, node, dst, weft_bool(1));
    wf_emit_jump(e, node, WF_OP_JMP, 0, &done);
    wf_emit_aim(e, &no);
    wf_emit_constant(e, node, dst, weft_bool(0));
    wf_emit_aim(e, &done);
}

static void emit_matches(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const uint32_t top = e->top;
    const wf_node *pattern = wf_node_at(node, 1);
    const uint32_t base = wf_emit_place(e, node, dst);
    wf_emit_value(e, wf_node_at(node, 0), base);
    wf_emit_text(e, pattern, wf_emit_register(e, node), pattern->text);
    wf_emit_library(e, node, "matches", base, 2, wf_builder_text(e->builder, pattern->text));
    wf_emit_settle(e, node, dst, base);
    e->top = top;
}

static void emit_operator(wf_emitter *e, const wf_node *node, wf_op op, bool swapped, uint32_t dst)
{
    const uint32_t top = e->top;
    const uint32_t left = wf_emit_value_operand(e, wf_node_at(node, 0));
    const uint32_t right = wf_emit_value_operand(e, wf_node_at(node, 1));
    wf_emit_abc(e, node, op, dst, swapped ? right : left, swapped ? left : right);
    e->top = top;
}

static void emit_binary(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    switch ((wf_operator)node->operator_) {
    case WF_OPERATOR_CATCH:
        wf_emit_catch(e, node, dst, false);
        break;
    case WF_OPERATOR_ELSE:
        emit_else(e, node, dst);
        break;
    case WF_OPERATOR_OR:
    case WF_OPERATOR_AND:
        emit_truth(e, node, dst);
        break;
    case WF_OPERATOR_EQ:
        emit_operator(e, node, WF_OP_EQ, false, dst);
        break;
    case WF_OPERATOR_NE:
        emit_operator(e, node, WF_OP_NE, false, dst);
        break;
    case WF_OPERATOR_LT:
        emit_operator(e, node, WF_OP_LT, false, dst);
        break;
    case WF_OPERATOR_LE:
        emit_operator(e, node, WF_OP_LE, false, dst);
        break;
    case WF_OPERATOR_GT:
        emit_operator(e, node, WF_OP_LT, true, dst);
        break;
    case WF_OPERATOR_GE:
        emit_operator(e, node, WF_OP_LE, true, dst);
        break;
    case WF_OPERATOR_IN:
        emit_operator(e, node, WF_OP_IN, false, dst);
        break;
    case WF_OPERATOR_MATCHES:
        emit_matches(e, node, dst);
        break;
    case WF_OPERATOR_ADD:
        emit_operator(e, node, WF_OP_ADD, false, dst);
        break;
    case WF_OPERATOR_SUB:
        emit_operator(e, node, WF_OP_SUB, false, dst);
        break;
    case WF_OPERATOR_MUL:
        emit_operator(e, node, WF_OP_MUL, false, dst);
        break;
    case WF_OPERATOR_DIV:
        emit_operator(e, node, WF_OP_DIV, false, dst);
        break;
    case WF_OPERATOR_REM:
        emit_operator(e, node, WF_OP_REM, false, dst);
        break;
    case WF_OPERATOR_NONE:
    case WF_OPERATOR_NOT:
    case WF_OPERATOR_NEG:
        WF_ASSERT(false); /* no binary operator */
        break;
    }
}

static void emit_unary(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    if (node->operator_ == WF_OPERATOR_NOT) {
        emit_truth(e, node, dst);
        return;
    }
    const uint32_t top = e->top;
    const uint32_t value = wf_emit_value_operand(e, wf_node_at(node, 0));
    wf_emit_abc(e, node, WF_OP_NEG, dst, value, 0);
    e->top = top;
}

/* x.exists(): what it asks, the jump finds by itself. */
static const wf_node *asked_to_exist(const wf_node *node)
{
    const wf_call_note *const call = node->kind == WF_NODE_CALL ? node->ref : NULL;
    if (!call || call->callee != WF_CALLEE_LIBRARY ||
        !weft_span_equal(node->text, weft_span_text("exists")))
        return NULL;
    return call->args[0];
}

void wf_emit_branch(wf_emitter *e, const wf_node *node, bool when, wf_jumps *jumps)
{
    const wf_operator op = (wf_operator)node->operator_;
    if (node->kind == WF_NODE_UNARY && op == WF_OPERATOR_NOT) {
        wf_emit_branch(e, wf_node_at(node, 0), !when, jumps);
        return;
    }
    if (node->kind == WF_NODE_BINARY && (op == WF_OPERATOR_AND || op == WF_OPERATOR_OR)) {
        /* `a and b` jumps on false as soon as either is false; `or` is its mirror. */
        const bool either = (op == WF_OPERATOR_OR) == when;
        if (either) {
            wf_emit_branch(e, wf_node_at(node, 0), when, jumps);
            wf_emit_branch(e, wf_node_at(node, 1), when, jumps);
        } else {
            wf_jumps past = {0};
            wf_emit_branch(e, wf_node_at(node, 0), !when, &past);
            wf_emit_branch(e, wf_node_at(node, 1), when, jumps);
            wf_emit_aim(e, &past);
        }
        return;
    }
    const uint32_t top = e->top;
    const wf_node *const value = asked_to_exist(node);
    if (value) {
        const uint32_t asked = wf_emit_value_operand(e, value);
        wf_emit_jump(e, node, when ? WF_OP_JSOME : WF_OP_JNONE, asked, jumps);
        e->top = top;
        return;
    }
    const uint32_t truth = wf_emit_value_operand(e, node);
    wf_emit_jump(e, node, when ? WF_OP_JTRUE : WF_OP_JFALSE, truth, jumps);
    e->top = top;
}

static void emit_is(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    wf_emit_value(e, wf_node_at(node, 0), dst);
    wf_emit_ax(e, node, WF_OP_IS, dst, (uint32_t)(uintptr_t)node->ref);
}

static bool emit_if_constant(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    weft_value value;
    if (!wf_fold_constant(&value, e->unit, node))
        return false;
    wf_emit_constant(e, node, dst, value);
    return true;
}

/* Literals and names. False: it is neither. */
static bool emit_leaf(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_TEXT:
    case WF_NODE_REGEX:
        wf_emit_text(e, node, dst, node->text);
        return true;
    case WF_NODE_INTEGER:
    case WF_NODE_DECIMAL:
    case WF_NODE_BOOL:
    case WF_NODE_DURATION:
        if (!emit_if_constant(e, node, dst))
            wf_emit_fail(e, WEFT_INVALID);
        return true;
    case WF_NODE_NULL:
        wf_emit_constant(e, node, dst, weft_null());
        return true;
    case WF_NODE_OMIT:
    case WF_NODE_ABSENT:
        wf_emit_constant(e, node, dst, weft_missing());
        return true;
    case WF_NODE_NAME:
    case WF_NODE_CURRENT:
    case WF_NODE_RECORD:
        if (node->kind != WF_NODE_NAME || !emit_if_constant(e, node, dst))
            emit_symbol(e, node, dst);
        return true;
    default:
        return false;
    }
}

/* Paths and what goes over lists. False: it is none of them. */
static bool emit_walk(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_MEMBER:
    case WF_NODE_ATTRIBUTE:
    case WF_NODE_AS_LIST:
    case WF_NODE_INDEX:
    case WF_NODE_SLICE:
        wf_emit_path(e, node, dst);
        return true;
    case WF_NODE_FILTER:
        wf_emit_filter(e, node, dst);
        return true;
    case WF_NODE_EACH_MEMBER:
        wf_emit_each_member(e, node, dst);
        return true;
    case WF_NODE_EACH:
        wf_emit_each(e, node, dst);
        return true;
    default:
        return false;
    }
}

static void emit_required(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const uint32_t top = e->top;
    wf_emit_expr(e, wf_node_at(node, 0), dst);
    wf_emit_abc(e, node, WF_OP_REQUIRE, wf_emit_asked(e, node, dst), 0, 0);
    e->top = top;
}

void wf_emit_expr(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    if (e->status != WEFT_OK || emit_leaf(e, node, dst) || emit_walk(e, node, dst))
        return;
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_CALL:
        if (!emit_if_constant(e, node, dst))
            wf_emit_call(e, node, dst);
        break;
    case WF_NODE_TEMPLATE:
        emit_template(e, node, dst, false);
        break;
    case WF_NODE_LIST:
        emit_list(e, node, dst);
        break;
    case WF_NODE_OBJECT:
        wf_emit_object(e, node, dst);
        break;
    case WF_NODE_XPATH:
        wf_emit_xpath(e, node, dst);
        break;
    case WF_NODE_REJECT:
        emit_reject(e, node, dst);
        break;
    case WF_NODE_IF:
        wf_emit_if(e, node, dst);
        break;
    case WF_NODE_MATCH:
        wf_emit_match(e, node, dst);
        break;
    case WF_NODE_IS:
        emit_is(e, node, dst);
        break;
    case WF_NODE_BINARY:
        emit_binary(e, node, dst);
        break;
    case WF_NODE_UNARY:
        emit_unary(e, node, dst);
        break;
    case WF_NODE_REQUIRED:
        emit_required(e, node, dst);
        break;
    case WF_NODE_ARGUMENT:
        wf_emit_expr(e, wf_node_at(node, 0), dst);
        break;
    default:
        WF_ASSERT(false); /* check lets no other node stand as an expression */
        wf_emit_fail(e, WEFT_INVALID);
        break;
    }
}
