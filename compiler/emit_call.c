/* Calls: library functions, functions of the file, tables, look-ups. Arguments stand side by side;
   the result comes back in the first of their registers. */
#include "compiler/emitter.h"

void wf_emit_library(wf_emitter *e, const wf_node *node, const char *name, uint32_t base,
                     uint32_t count, uint32_t pattern)
{
    const uint32_t site = wf_builder_call_site(e->builder, weft_span_text(name), count, pattern);
    wf_emit_ax(e, node, WF_OP_LIB, base, site);
}

/* The register of argument `i`, behind those before it; the first has the call's own. Given out when
   its turn comes, so that an argument that is a call itself is made in place. */
static void take_argument(wf_emitter *e, const wf_node *node, uint32_t i)
{
    if (i != 0)
        wf_emit_register(e, node);
}

/* The argument that holds a pattern literal, as a constant; WF_NONE when the function has none. */
static uint32_t pattern_of(wf_emitter *e, const wf_call_note *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        const wf_sig_type *type = call->library->signature.params[i].type;
        const wf_node *arg = call->args[i];
        weft_value value;
        if (!(type->kinds & WF_SIG_PATTERN) || !arg)
            continue;
        while (arg->kind == WF_NODE_ARGUMENT)
            arg = wf_node_at(arg, 0);
        /* where a text may stand too, a text is a text */
        const bool takes_text = (type->kinds & WF_SIG_TEXT) != 0;
        if (arg->kind == WF_NODE_REGEX || (arg->kind == WF_NODE_TEXT && !takes_text))
            return wf_builder_text(e->builder, arg->text);
        if (!takes_text && wf_fold_constant(&value, e->unit, arg) && weft_value_is_text(value))
            return wf_builder_text(e->builder, weft_value_span(value));
    }
    return WF_NONE;
}

/* A lambda runs over the list before it: the first argument, or for maps its values. */
static void emit_lambda_argument(wf_emitter *e, const wf_call_note *call, uint32_t i, uint32_t base,
                                 uint32_t dst)
{
    const wf_node *lambda = call->args[i];
    const uint32_t gives = call->library->signature.params[i].type->result->kinds;
    const uint32_t top = e->top;
    const uint32_t kinds = call->library->signature.params[0].type->kinds;
    uint32_t list = base;
    if ((kinds & WF_SIG_MAP) && !(kinds & WF_SIG_LIST)) {
        list = wf_emit_register(e, lambda);
        wf_emit_abc(e, lambda, WF_OP_MOVE, list, base, 0);
        wf_emit_library(e, lambda, "values", list, 1, WF_NONE);
    }
    wf_emit_lambda(e, lambda, list, (gives & WF_SIG_VARIABLE) == 0, dst);
    e->top = top;
}

/* Where a list is wanted, its elements are values; elsewhere one value is. */
static void emit_plain_argument(wf_emitter *e, const wf_call_note *call, const wf_node *arg,
                                uint32_t i, uint32_t dst)
{
    const uint32_t kinds = call->library->signature.params[i].type->kinds;
    if (kinds & WF_SIG_LIST)
        wf_emit_values(e, arg, dst);
    else
        wf_emit_value(e, arg, dst);
}

static void emit_library_call(wf_emitter *e, const wf_node *node, const wf_call_note *call,
                              uint32_t base)
{
    wf_jumps none = {0};
    uint32_t count = call->count;
    while (count > 0 && !call->args[count - 1])
        count--;
    for (uint32_t i = 0; i < count; i++) {
        const wf_node *arg = call->args[i];
        take_argument(e, node, i);
        if (!arg)
            wf_emit_constant(e, node, base + i, weft_missing());
        else if (arg->kind == WF_NODE_LAMBDA)
            emit_lambda_argument(e, call, i, base, base + i);
        else if (call->whole >> i & 1u)
            wf_emit_expr(e, arg, base + i);
        else
            emit_plain_argument(e, call, arg, i, base + i);
        if (arg && (call->looked >> i & 1u) && wf_emit_may_be_element(e, arg->type))
            wf_emit_abc(e, arg, WF_OP_MAPOF, base + i, 0, 0);
        /* A loop over nothing would fail: the call gives nothing instead. */
        if (i == 0 && count > 1 && call->args[1] && call->args[1]->kind == WF_NODE_LAMBDA && arg &&
            wf_emit_may_be_nothing(arg))
            wf_emit_jump(e, node, WF_OP_JNONE, base, &none);
        if (i == 0 && arg && (call->library->resolver->traits & WEFT_PASSES) &&
            !wf_emit_may_be_element(e, arg->type))
            wf_emit_jump(e, node, WF_OP_JFULL, base, &none);
    }
    const uint32_t pattern = pattern_of(e, call);
    const uint32_t site = wf_builder_call_site(
        e->builder, weft_span_text(call->library->resolver->name), count, pattern);
    wf_emit_ax(e, node, WF_OP_LIB, base, site);
    wf_emit_aim(e, &none);
}

/* An argument that is nothing, given to a parameter that does not take it, is the result of the whole
   call: missing or null, as it was. The jumps of argument `i` come to `none[i]`. */
static void emit_nothing(wf_emitter *e, const wf_node *node, uint32_t base, wf_jumps *none,
                         uint32_t count)
{
    wf_jumps done = {0};
    for (uint32_t i = 1; i < count; i++) {
        if (none[i].count == 0)
            continue;
        wf_emit_jump(e, node, WF_OP_JMP, 0, &done);
        wf_emit_aim(e, &none[i]);
        wf_emit_abc(e, node, WF_OP_MOVE, base, base + i, 0);
    }
    wf_emit_aim(e, &done);
    if (count != 0)
        wf_emit_aim(e, &none[0]); /* it stands in `base` */
}

static wf_jumps *nothing_jumps(wf_emitter *e, uint32_t count)
{
    wf_jumps *none = wf_arena_zero(&e->unit->arena, (size_t)count + 1, sizeof *none);
    if (!none)
        wf_emit_fail(e, WEFT_NOMEM);
    return none;
}

/* Where the static type does not prove the parameter's. */
static void convert_argument(wf_emitter *e, const wf_call_note *call, const wf_node *arg,
                             uint32_t i, uint32_t base)
{
    const wf_function_note *function = call->symbol->function;
    if (!call->convert || !call->convert[i])
        return;
    const uint32_t type = wf_emit_declared_type(e, function->params[i]->type, false);
    if (type != WF_NONE)
        wf_emit_ax(e, arg, WF_OP_CONVERT, base + i, type);
}

/* What must be converted is a value; all else the function may walk on. */
static void emit_given(wf_emitter *e, const wf_call_note *call, const wf_node *arg, uint32_t i,
                       uint32_t dst)
{
    const wf_type *wanted = call->symbol->function->params[i]->type;
    if (!call->convert || !call->convert[i])
        wf_emit_expr(e, arg, dst);
    else if (wanted->class_ == WF_CLASS_LIST)
        wf_emit_values(e, arg, dst);
    else
        wf_emit_value(e, arg, dst);
}

static void emit_function_call(wf_emitter *e, const wf_node *node, const wf_call_note *call,
                               uint32_t base)
{
    const wf_function_note *function = call->symbol->function;
    wf_jumps *none = nothing_jumps(e, call->count);
    for (uint32_t i = 0; i < call->count; i++) {
        const wf_node *arg = call->args[i] ? call->args[i] : function->defaults[i];
        take_argument(e, node, i);
        if (!arg) {
            wf_emit_constant(e, node, base + i, weft_missing());
            continue;
        }
        emit_given(e, call, arg, i, base + i);
        if (none && !function->maybe[i] && wf_emit_may_be_nothing(arg))
            wf_emit_jump(e, arg, WF_OP_JNONE, base + i, &none[i]);
        convert_argument(e, call, arg, i, base);
    }
    wf_emit_ax(e, node, WF_OP_CALL, base, call->symbol->index);
    if (none)
        emit_nothing(e, node, base, none, call->count);
}

/* The `else` row of a table declaration, or NULL: no row may stand behind it. */
static const wf_node *else_row(const wf_node *table)
{
    const wf_node *last = table->last;
    const bool is_else = last && last->kind == WF_NODE_TABLE_ROW && wf_node_at(last, 0)->count == 0;
    return is_else ? wf_node_at(last, 1) : NULL;
}

static void emit_unlisted(wf_emitter *e, const wf_node *node, const wf_symbol *table, uint32_t key)
{
    const uint32_t top = e->top;
    const uint32_t parts = wf_emit_registers(e, node, 3);
    wf_emit_abc(e, node, WF_OP_MOVE, parts, key, 0);
    wf_emit_text(e, node, parts + 1, weft_span_text(" is not in table "));
    wf_emit_text(e, node, parts + 2, table->name);
    wf_emit_abc(e, node, WF_OP_MESSAGE, parts, parts, 3);
    wf_emit_abc(e, node, WF_OP_REJECT, parts, 0, 0);
    e->top = top;
}

/* Rejected at the call, which knows the path and the target, and not at the table. */
static void emit_table_reject(wf_emitter *e, const wf_node *node, const wf_node *reject,
                              uint32_t base)
{
    wf_emit_message(e, wf_node_at(reject, 0), base);
    wf_emit_abc(e, node, WF_OP_REJECT, base, 0, 0);
}

static void emit_table_call(wf_emitter *e, const wf_node *node, const wf_call_note *call,
                            uint32_t base)
{
    const uint32_t top = e->top;
    wf_jumps none = {0};
    wf_jumps absent = {0};
    wf_jumps done = {0};
    /* A table with an `else` row has an answer for nothing, too. */
    const wf_node *otherwise = else_row(call->symbol->node);
    wf_emit_value(e, call->args[0], base);
    if (!otherwise && wf_emit_may_be_nothing(call->args[0]))
        wf_emit_jump(e, node, WF_OP_JNONE, base, &none);
    const uint32_t key = wf_emit_register(e, node);
    if (!otherwise) /* the message names it */
        wf_emit_abc(e, node, WF_OP_MOVE, key, base, 0);
    wf_emit_ax(e, node, WF_OP_TABLE, base, call->symbol->index);
    wf_emit_jump(e, node, WF_OP_JABSENT, base, &absent);
    wf_emit_jump(e, node, WF_OP_JMP, 0, &done);
    wf_emit_aim(e, &absent);
    const uint32_t from = wf_emit_here(e);
    if (otherwise && otherwise->kind == WF_NODE_REJECT)
        emit_table_reject(e, node, otherwise, base);
    else if (otherwise)
        wf_emit_expr(e, otherwise, base);
    else
        emit_unlisted(e, node, call->symbol, key);
    if (otherwise)
        wf_emit_point_else_row(e, call->symbol, otherwise, from);
    wf_emit_aim(e, &none); /* nothing is its own answer */
    wf_emit_aim(e, &done);
    e->top = top;
}

static void emit_lookup_call(wf_emitter *e, const wf_node *node, const wf_call_note *call,
                             uint32_t base)
{
    wf_jumps *none = nothing_jumps(e, call->count);
    for (uint32_t i = 0; i < call->count; i++) {
        const wf_node *arg = call->args[i];
        take_argument(e, node, i);
        if (!arg) {
            wf_emit_constant(e, node, base + i, weft_missing());
            continue;
        }
        emit_given(e, call, arg, i, base + i);
        if (none && wf_emit_may_be_nothing(arg))
            wf_emit_jump(e, arg, WF_OP_JNONE, base + i, &none[i]);
        convert_argument(e, call, arg, i, base);
    }
    wf_emit_ax(e, node, WF_OP_LOOKUP, base, call->symbol->index);
    if (none)
        emit_nothing(e, node, base, none, call->count);
}

void wf_emit_call(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const wf_call_note *call = node->ref;
    const uint32_t top = e->top;
    const uint32_t base = wf_emit_place(e, node, dst);
    switch (call->callee) {
    case WF_CALLEE_LIBRARY:
        if (!wf_emit_read(e, node, base)) {
            wf_jumps is_list = {0};
            (void)wf_emit_read_list(e, node, base, &is_list);
            emit_library_call(e, node, call, base);
            wf_emit_aim(e, &is_list);
        }
        break;
    case WF_CALLEE_FUNCTION:
        emit_function_call(e, node, call, base);
        break;
    case WF_CALLEE_TABLE:
        emit_table_call(e, node, call, base);
        break;
    case WF_CALLEE_LOOKUP:
        emit_lookup_call(e, node, call, base);
        break;
    case WF_CALLEE_FAILURE:
        wf_emit_abc(e, node, WF_OP_FAILURE, base, 0, 0);
        break;
    }
    wf_emit_settle(e, node, dst, base);
    e->top = top;
}
