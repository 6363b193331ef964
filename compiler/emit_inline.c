/* Calls written out. A function that gives an object would build it as a value, only for it to be taken
   apart into text; written where it is called, its entries go straight to the output. What it says about
   itself - owner of its points, sites, paths - stays that of the function. Disadvantage: its code stands
   once for each call, so there are bounds. */
#include "compiler/emitter.h"

#define INLINED_MOST   64u /* calls of a program */
#define DEPTH_MOST     8u
#define REGISTERS_MOST 160u /* in use where it is called: the body needs some too */

/* Nothing about an argument but its value: it is not converted, and there or taken as missing. */
static bool is_simple(const wf_call_note *call, const wf_function_note *function, uint32_t i)
{
    const wf_node *arg = call->args[i] ? call->args[i] : function->defaults[i];
    if (call->convert && call->convert[i])
        return false;
    return !arg || function->maybe[i] || !wf_emit_may_be_nothing(arg);
}

/* Loops in it would stand in those around the call, and messages that count elements go by how many
   loops there are. */
static bool has_loops(const wf_node *node)
{
    if (node->kind == WF_NODE_EACH || node->kind == WF_NODE_LAMBDA ||
        node->kind == WF_NODE_FILTER || node->kind == WF_NODE_AS_LIST ||
        node->kind == WF_NODE_EACH_MEMBER)
        return true;
    for (const wf_node *child = node->first; child; child = child->next)
        if (has_loops(child))
            return true;
    return false;
}

static bool suits(const wf_emitter *e, const wf_node *node)
{
    const wf_call_note *call = node->kind == WF_NODE_CALL ? node->ref : NULL;
    if (!call || call->callee != WF_CALLEE_FUNCTION || e->inlined >= INLINED_MOST ||
        e->inline_depth >= DEPTH_MOST || e->top > REGISTERS_MOST)
        return false;
    const wf_function_note *function = call->symbol->function;
    if (!function->body || function->body->kind != WF_NODE_OBJECT || function->convert ||
        has_loops(function->body))
        return false;
    for (uint32_t i = 0; i < call->count; i++)
        if (!is_simple(call, function, i))
            return false;
    return true;
}

bool wf_emit_inline_begin(wf_emitter *e, const wf_node *node, wf_emit_inline *inlined)
{
    if (!suits(e, node))
        return false;
    const wf_call_note *call = node->ref;
    const wf_function_note *function = call->symbol->function;
    const uint32_t base = wf_emit_registers(e, node, call->count);
    for (uint32_t i = 0; i < call->count; i++) {
        const wf_node *arg = call->args[i] ? call->args[i] : function->defaults[i];
        if (arg)
            wf_emit_expr(e, arg, base + i);
        else
            wf_emit_constant(e, node, base + i, weft_missing());
    }
    for (uint32_t i = 0; i < call->count; i++)
        function->params[i]->index = base + i;
    inlined->body = function->body;
    inlined->shape = e->shape;
    inlined->path = e->inline_path;
    inlined->owner_kind = e->owner_kind;
    inlined->owner = e->owner;
    e->inline_path = wf_emit_path_of(e, node);
    e->shape = NULL; /* a parameter has no place */
    wf_emit_owner(e, WF_OWNER_FUNCTION, call->symbol->name);
    e->inlined++;
    e->inline_depth++;
    return true;
}

void wf_emit_inline_end(wf_emitter *e, const wf_emit_inline *inlined)
{
    e->shape = inlined->shape;
    e->inline_path = inlined->path;
    wf_emit_owner(e, inlined->owner_kind, inlined->owner);
    e->inline_depth--;
}
