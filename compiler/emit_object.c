/* Object literals as values, and the statements of a block. */
#include "compiler/emitter.h"

void wf_emit_convert(wf_emitter *e, const wf_node *node, const wf_field_note *field, uint32_t dst)
{
    if (field && field->convert && field->target)
        wf_emit_ax(e, node, WF_OP_CONVERT, dst, wf_emit_schema_type(e, field->target));
}

void wf_emit_entry(wf_emitter *e, const wf_node *node, const wf_field_note *field, uint32_t dst)
{
    if (field && field->target && field->target->kind == WF_SCHEMA_REF_LIST)
        wf_emit_values(e, node, dst);
    else
        wf_emit_value(e, node, dst);
}

static uint32_t target_of(wf_emitter *e, const wf_node *entry)
{
    const wf_field_note *field = entry->ref;
    if (!field || field->path.len == 0)
        return e->target;
    return wf_builder_text(e->builder, field->path);
}

bool wf_emit_always_there(const wf_object_member *member)
{
    if (member->entry)
        return !(member->entry->flags & WF_NODE_TRY) &&
               !wf_emit_may_be_nothing(wf_node_at(member->entry, 0));
    for (const wf_object_member *m = member->group; m; m = m->next) {
        if (wf_emit_always_there(m))
            return true;
    }
    return false;
}

/* Members into the builder at `map`; the register behind it takes each value. */
static void emit_members(wf_emitter *e, const wf_node *node, const wf_object_member *members,
                         uint32_t map)
{
    for (const wf_object_member *m = members; m; m = m->next) {
        const uint32_t key = wf_builder_key(e->builder, m->name);
        const uint32_t top = e->top;
        const uint32_t target = e->target;
        wf_op put = WF_OP_PUT;
        if (m->entry) {
            e->target = target_of(e, m->entry);
            const wf_node *value = wf_node_at(m->entry, 0);
            const uint32_t from = wf_emit_here(e);
            wf_emit_entry(e, value, m->entry->ref, map + 1);
            wf_emit_convert(e, value, m->entry->ref, map + 1);
            wf_emit_note(e, m->entry, map + 1);
            if (wf_emit_is_guarded(m->entry))
                wf_emit_guard(e, m->entry, from, map + 1, WF_NONE);
            if (m->entry->flags & WF_NODE_KEEP)
                put = WF_OP_PUTKEEP;
        } else {
            const uint32_t group = wf_emit_registers(e, node, 2);
            wf_emit_abc(e, node, WF_OP_NEWMAP, group, 0, 0);
            emit_members(e, node, m->group, group);
            wf_emit_abc(e, node, wf_emit_always_there(m) ? WF_OP_MAP : WF_OP_MAPSOME, group, 0, 0);
            wf_emit_abc(e, node, WF_OP_MOVE, map + 1, group, 0);
        }
        const uint32_t pc = wf_emit_ax(e, m->entry ? m->entry : node, put, map, key);
        if (m->entry && wf_node_at(m->entry, 0)->kind != WF_NODE_OBJECT)
            wf_emit_point_field(e, m->entry, pc);
        e->target = target;
        e->top = top;
    }
}

void wf_emit_object(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    const wf_object_note *object = node->ref;
    const uint32_t top = e->top;
    wf_emit_statements(e, node);
    const uint32_t map = wf_emit_place(e, node, dst);
    wf_emit_register(e, node); /* each value in turn */
    wf_emit_abc(e, node, WF_OP_NEWMAP, map, 0, 0);
    emit_members(e, node, object->members, map);
    wf_emit_abc(e, node, WF_OP_MAP, map, 0, 0);
    wf_emit_settle(e, node, dst, map);
    e->top = top;
}

static void emit_require(wf_emitter *e, const wf_node *node)
{
    const uint32_t top = e->top;
    wf_jumps holds = {0};
    const wf_node *condition = wf_node_at(node, 0);
    const wf_node *message = wf_node_maybe(node, 1);
    const uint32_t test = wf_emit_here(e);
    wf_emit_branch(e, condition, true, &holds);
    const uint32_t from = wf_emit_here(e);
    const uint32_t text = wf_emit_register(e, node);
    if (message) {
        wf_emit_message(e, message, text);
    } else {
        wf_buf sentence;
        wf_buf_init(&sentence, 4096);
        wf_buf_put_text(&sentence, "required: ");
        wf_buf_put(&sentence, condition->source->text.ptr + condition->start,
                   condition->end - condition->start < 200 ? condition->end - condition->start
                                                           : 200);
        if (sentence.status != WEFT_OK)
            wf_emit_fail(e, WEFT_NOMEM);
        wf_emit_text(e, node, text, wf_buf_span(&sentence));
        wf_buf_fini(&sentence);
    }
    wf_emit_abc(e, node, WF_OP_REJECT, text, 0, 0);
    wf_emit_point_side(e, WF_POINT_REQUIRE, node, test, from);
    wf_emit_aim(e, &holds);
    e->top = top;
}

static void emit_skip(wf_emitter *e, const wf_node *node)
{
    wf_jumps no = {0};
    const wf_node *condition = wf_node_maybe(node, 0);
    const uint32_t test = wf_emit_here(e);
    if (condition)
        wf_emit_branch(e, condition, false, &no);
    const uint32_t from = wf_emit_here(e);
    wf_emit_abc(e, node, WF_OP_SKIP, 0, 0, 0);
    wf_emit_point_side(e, WF_POINT_SKIP, node, test, from);
    wf_emit_aim(e, &no);
}

static void emit_warn(wf_emitter *e, const wf_node *node)
{
    const uint32_t top = e->top;
    wf_jumps no = {0};
    const wf_node *condition = wf_node_maybe(node, 0);
    const uint32_t test = wf_emit_here(e);
    if (condition)
        wf_emit_branch(e, condition, false, &no);
    const uint32_t from = wf_emit_here(e);
    const uint32_t text = wf_emit_register(e, node);
    wf_emit_message(e, wf_node_at(node, 1), text);
    wf_emit_abc(e, node, WF_OP_WARN, text, 0, 0);
    wf_emit_point_side(e, WF_POINT_WARN, node, test, from);
    wf_emit_aim(e, &no);
    e->top = top;
}

/* A name nobody reads is not computed: expressions have no effects. */
static void emit_let(wf_emitter *e, const wf_node *node)
{
    wf_symbol *symbol = node->ref;
    const wf_node *value = wf_node_at(node, 1);
    if (!symbol->reads)
        return;
    symbol->index = wf_emit_register(e, node);
    if (symbol->convert)
        wf_emit_value(e, value, symbol->index);
    else
        wf_emit_expr(e, value, symbol->index);
    const uint32_t type = symbol->convert ? wf_emit_declared_type(e, symbol->type, false) : WF_NONE;
    if (type != WF_NONE)
        wf_emit_ax(e, value, WF_OP_CONVERT, symbol->index, type);
}

void wf_emit_statements(wf_emitter *e, const wf_node *block)
{
    for (const wf_node *node = block->first; node; node = node->next) {
        switch ((wf_node_kind)node->kind) {
        case WF_NODE_LET:
            emit_let(e, node);
            break;
        case WF_NODE_REQUIRE:
            emit_require(e, node);
            break;
        case WF_NODE_SKIP:
            emit_skip(e, node);
            break;
        case WF_NODE_WARN:
            emit_warn(e, node);
            break;
        default:
            break; /* entries */
        }
    }
}
