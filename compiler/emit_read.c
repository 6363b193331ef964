/* Calls that read by a path (check_read.c): a slot where the place is known and has one - nothing above it
   is read whole - else a member after the other. Lists are left to the call unless a list stands in the
   slot. Easy to get wrong: behind an index nothing stands in the block of what is before it. */
#include "compiler/emitter.h"
#include "compiler/read_path.h"

/* On the way along a path. */
typedef struct walk {
    wf_emitter *e;
    const wf_node *node;
    const wf_call_note *call;
    uint32_t dst;
    weft_span path; /* what is still to come */
    wf_read_part part;
} walk;

static bool has_slot(const wf_emitter *e, const wf_source_node *node)
{
    return e->shape && node && node->id != WF_NONE;
}

static bool with_steps(const wf_call_note *call)
{
    return (call->library->resolver->traits & WEFT_READS_STEPS) != 0;
}

static void take_part(walk *w)
{
    (void)wf_read_part_next(&w->path, &w->part,
                            with_steps(w->call)); /* the checker went this way */
}

static void emit_element(walk *w)
{
    const bool one_is_list = (w->call->library->resolver->traits & WEFT_ONE_IS_LIST) != 0;
    const uint32_t top = w->e->top;
    const uint32_t index = wf_emit_register(w->e, w->node);
    wf_emit_constant(w->e, w->node, index, weft_int(w->part.index));
    wf_emit_abc(w->e, w->node, one_is_list ? WF_OP_NTHOF : WF_OP_NTH, w->dst, w->dst, index);
    w->e->top = top;
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
            if (call->callee != WF_CALLEE_LIBRARY || !call->is_plain || !call->to ||
                call->has_index)
                return false;
            node = call->args[0];
        } else {
            return false;
        }
    }
    return true;
}

/* Whether `to` stands in the block of `from`; `*count` is how many members are between. */
static bool is_in_block(const wf_source_node *from, const wf_source_node *to, uint32_t *count)
{
    for (*count = 0; to != from; to = to->parent, (*count)++) {
        if (to->parent->element == to)
            return false;
    }
    return true;
}

/* Depth is the path's, whose places are bounded (layout.c). */
static void emit_steps(walk *w, const wf_source_node *to, bool in_record)
{
    uint32_t count = 0;
    if (in_record && is_in_block(w->call->from, to, &count)) {
        while (count-- != 0)
            take_part(w);
        wf_emit_ax(w->e, w->node, WF_OP_PEEK, w->dst, w->e->shape->nodes[to->id].slot);
    } else if (to == w->call->from) {
        wf_emit_expr(w->e, w->call->args[0], w->dst);
    } else {
        emit_steps(w, to->parent, in_record);
        if (to->parent->element == to) {
            emit_element(w);
        } else {
            take_part(w);
            wf_emit_ax(w->e, w->node, WF_OP_STEP, w->dst, to->id);
        }
    }
}

/* By names: what was read whole, or comes from somewhere else. */
static void emit_names(walk *w)
{
    wf_emit_expr(w->e, w->call->args[0], w->dst);
    while (w->path.ptr && w->path.ptr != w->call->rest.ptr) {
        take_part(w);
        wf_emit_ax(w->e, w->node, WF_OP_SEEK, w->dst, wf_builder_key(w->e->builder, w->part.name));
        if (w->part.has_index)
            emit_element(w);
    }
}

static void emit_place(wf_emitter *e, const wf_node *node, const wf_call_note *call, uint32_t dst)
{
    walk w = {.e = e, .node = node, .call = call, .dst = dst, .path = call->path};
    if (has_slot(e, call->to))
        emit_steps(&w, call->to, is_in_record(call->args[0]));
    else
        emit_names(&w);
}

/* The function goes on where the places end. */
static void emit_rest(wf_emitter *e, const wf_node *node, const wf_call_note *call, uint32_t dst)
{
    const char *const name = call->library->resolver->name;
    const uint32_t top = e->top;
    const uint32_t rest = wf_emit_register(e, node);
    wf_emit_text(e, node, rest, call->rest);
    wf_emit_library(e, node, strcmp(name, "strict.get") == 0 ? "strict.below" : name, dst, 2,
                    WF_NONE);
    e->top = top;
}

bool wf_emit_read(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const wf_call_note *const call = node->ref;
    if (!call->is_plain && !call->rest.ptr)
        return false;
    emit_place(e, node, call, dst);
    if (call->rest.ptr)
        emit_rest(e, node, call, dst);
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
