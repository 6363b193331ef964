/* A block as JSON text straight into the output. Text that is known now gathers in `pending` and
   leaves as one instruction, joined with the skeleton of the next value wherever that value cannot
   be missing. A skeleton that begins with a comma is *soft* while it is not known whether something
   was written before it: the machine drops the comma behind { and [. */
#include "compiler/emitter.h"

#include "vm/json.h"

static void pend(wf_emitter *e, const wf_node *node, const char *text, size_t len)
{
    if (e->pending.len == 0) {
        e->pending_soft = false;
        e->pending_node = node;
    }
    wf_buf_put(&e->pending, text, len);
    if (e->pending.status != WEFT_OK)
        wf_emit_fail(e, e->pending.status);
}

static void pend_byte(wf_emitter *e, const wf_node *node, char byte)
{
    pend(e, node, &byte, 1);
}

/* A comma unless the output ends in { or [. */
static void pend_comma(wf_emitter *e, const wf_node *node)
{
    if (e->pending.len == 0) {
        pend_byte(e, node, ',');
        e->pending_soft = true;
        return;
    }
    const char last = e->pending.data[e->pending.len - 1];
    if (last != '{' && last != '[')
        pend_byte(e, node, ',');
}

static void pend_key(wf_emitter *e, const wf_node *node, weft_span key)
{
    pend_comma(e, node);
    wf_json_put_text(&e->pending, key);
    pend_byte(e, node, ':');
}

static uint32_t take_pending(wf_emitter *e)
{
    const uint32_t text = wf_builder_text(e->builder, wf_buf_span(&e->pending));
    if (e->pending.status != WEFT_OK)
        wf_emit_fail(e, e->pending.status);
    wf_buf_reset(&e->pending);
    return text;
}

/* Before every jump past output, every label of a loop and every value that may be missing. */
static void flush(wf_emitter *e)
{
    if (e->pending.len == 0)
        return;
    const wf_op op = e->pending_soft ? WF_OP_EMITS : WF_OP_EMIT;
    const wf_node *node = e->pending_node;
    wf_emit_ax(e, node, op, 0, take_pending(e));
}

static void output_members(wf_emitter *e, const wf_node *node, const wf_object_member *members);
static void output_value(wf_emitter *e, const wf_object_member *member, const wf_node *value);

static bool converts(const wf_field_note *field)
{
    return field && field->convert && field->target;
}

/* A value in a list: an object is written member by member, all else as a value. */
static void output_element(wf_emitter *e, const wf_node *value)
{
    const uint32_t before = e->top;
    wf_emit_inline inlined;
    if (wf_emit_inline_begin(e, value, &inlined)) {
        output_element(e, inlined.body);
        wf_emit_inline_end(e, &inlined);
        e->top = before;
        return;
    }
    if (value->kind == WF_NODE_OBJECT) {
        const wf_object_note *object = value->ref;
        const uint32_t top = e->top;
        wf_emit_statements(e, value); /* they write nothing: what is pending may wait */
        pend_comma(e, value);
        pend_byte(e, value, '{');
        output_members(e, value, object->members);
        pend_byte(e, value, '}');
        e->top = top;
        return;
    }
    const uint32_t top = e->top;
    flush(e);
    wf_emit_abc(e, value, WF_OP_EMITE, wf_emit_value_operand(e, value), 0, 0);
    e->top = top;
}

static void output_spread(wf_emitter *e, const wf_node *list)
{
    const uint32_t top = e->top;
    const uint32_t base = wf_emit_registers(e, list, 3);
    wf_jumps none = {0};
    wf_emit_loop loop;
    flush(e);
    wf_emit_expr(e, list, base);
    if (wf_emit_may_be_nothing(list))
        wf_emit_jump(e, list, WF_OP_JNONE, base, &none);
    if (wf_emit_may_be_element(e, list->type))
        wf_emit_abc(e, list, WF_OP_VALUES, base, base, 0);
    wf_emit_loop_begin(e, list, NULL, &loop, base);
    wf_emit_abc(e, list, WF_OP_EMITE, base + 2, 0, 0);
    wf_emit_loop_end(e, list, &loop);
    wf_emit_aim(e, &none);
    e->top = top;
}

static void output_list(wf_emitter *e, const wf_object_member *member, const wf_node *list)
{
    wf_emit_point_field(e, member->entry, wf_emit_here(e));
    pend_key(e, list, member->name);
    pend_byte(e, list, '[');
    for (const wf_node *item = list->first; item; item = item->next) {
        if (item->kind == WF_NODE_SPREAD)
            output_spread(e, wf_node_at(item, 0));
        else
            output_element(e, item);
    }
    pend_byte(e, list, ']');
}

static void output_each(wf_emitter *e, const wf_object_member *member, const wf_node *each)
{
    const uint32_t top = e->top;
    const wf_node *list = wf_node_at(each, 0);
    const wf_node *condition = wf_node_maybe(each, 3);
    const uint32_t base = wf_emit_registers(e, each, 3);
    wf_jumps none = {0};
    wf_emit_loop loop;
    flush(e);
    wf_emit_expr(e, list, base);
    if (wf_emit_may_be_nothing(list))
        wf_emit_jump(e, list, WF_OP_JNONE, base, &none);
    pend_key(e, each, member->name);
    pend_byte(e, each, '[');
    wf_emit_point_field(e, member->entry, wf_emit_here(e));
    flush(e);
    wf_emit_loop_begin(e, each, each->ref, &loop, base);
    if (condition) {
        wf_jumps holds = {0};
        wf_emit_branch(e, condition, true, &holds);
        wf_emit_jump_to(e, each, WF_OP_BACK, 0, loop.start);
        wf_emit_aim(e, &holds);
    }
    output_element(e, wf_node_at(each, 4));
    flush(e);
    wf_emit_loop_end(e, each, &loop);
    pend_byte(e, each, ']');
    flush(e);
    wf_emit_aim(e, &none);
    e->top = top;
}

static void output_if(wf_emitter *e, const wf_object_member *member, const wf_node *node)
{
    wf_jumps no = {0};
    wf_jumps done = {0};
    const wf_node *otherwise = wf_node_maybe(node, 2);
    flush(e);
    const uint32_t test = wf_emit_here(e);
    wf_emit_branch(e, wf_node_at(node, 0), false, &no);
    uint32_t from = wf_emit_here(e);
    output_value(e, member, wf_node_at(node, 1));
    flush(e);
    wf_emit_point_side(e, WF_POINT_THEN, wf_node_at(node, 1), test, from);
    if (otherwise) {
        wf_emit_jump(e, node, WF_OP_JMP, 0, &done);
        wf_emit_aim(e, &no);
        from = wf_emit_here(e);
        output_value(e, member, otherwise);
        flush(e);
        wf_emit_point_side(e, WF_POINT_ELSE, otherwise, test, from);
    } else if (member->entry && member->entry->flags & WF_NODE_PACKAGE) {
        const uint32_t top = e->top;
        const uint32_t nothing = wf_emit_register(e, node);
        wf_emit_jump(e, node, WF_OP_JMP, 0, &done);
        wf_emit_aim(e, &no);
        wf_emit_constant(e, node, nothing, weft_missing());
        wf_emit_note(e, member->entry, nothing);
        e->top = top;
    }
    wf_emit_aim(e, &no);
    wf_emit_aim(e, &done);
}

static void output_object(wf_emitter *e, const wf_object_member *member, const wf_node *object)
{
    const wf_object_note *note = object->ref;
    const uint32_t top = e->top;
    wf_emit_statements(e, object);
    pend_key(e, object, member->name);
    pend_byte(e, object, '{');
    output_members(e, object, note->members);
    pend_byte(e, object, '}');
    e->top = top;
}

static void output_constant(wf_emitter *e, const wf_object_member *member, const wf_node *node,
                            weft_value value)
{
    const bool kept = member->entry && (member->entry->flags & WF_NODE_KEEP) != 0;
    if (value.kind == WEFT_KIND_MISSING) {
        const uint32_t top = e->top;
        const uint32_t nothing = wf_emit_register(e, node);
        wf_emit_constant(e, node, nothing, value);
        wf_emit_note(e, member->entry, nothing);
        e->top = top;
    }
    if (value.kind == WEFT_KIND_MISSING || (value.kind == WEFT_KIND_NULL && !kept))
        return;
    pend_key(e, node, member->name);
    wf_json_put(&e->pending, value);
    wf_emit_point_field(e, member->entry, wf_emit_here(e));
}

static void output_scalar(wf_emitter *e, const wf_object_member *member, const wf_node *value)
{
    const uint32_t top = e->top;
    const bool optional = wf_emit_may_be_nothing(value) || wf_emit_may_be_element(e, value->type);
    const wf_field_note *field = member->entry ? member->entry->ref : NULL;
    const bool kept = member->entry && (member->entry->flags & WF_NODE_KEEP) != 0;
    uint32_t src = 0;
    if (converts(field)) {
        src = wf_emit_register(e, value);
        wf_emit_entry(e, value, field, src);
        wf_emit_convert(e, value, field, src);
    } else {
        src = wf_emit_value_operand(e, value);
    }
    if (optional)
        wf_emit_note(e, member->entry, src);
    /* What was pending may only join a skeleton that is sure to be written. */
    if (optional)
        flush(e);
    pend_key(e, value, member->name);
    const uint32_t pc =
        wf_emit_ax(e, value, kept ? WF_OP_EMITN : WF_OP_EMITF, src, take_pending(e));
    if (value->kind != WF_NODE_OBJECT)
        wf_emit_point_field(e, member->entry, pc);
    e->top = top;
}

/* A function that gives an object. False: it is a value as others are. */
static bool output_inlined(wf_emitter *e, const wf_object_member *member, const wf_node *call)
{
    const uint32_t top = e->top;
    wf_emit_inline inlined;
    if ((member->entry && member->entry->flags & (WF_NODE_PACKAGE | WF_NODE_KEEP)) ||
        !wf_emit_inline_begin(e, call, &inlined))
        return false;
    wf_emit_point_field(e, member->entry, wf_emit_here(e));
    output_object(e, member, inlined.body);
    wf_emit_inline_end(e, &inlined);
    e->top = top;
    return true;
}

static bool jumps_inside(const wf_node *value)
{
    return value->kind == WF_NODE_IF || value->kind == WF_NODE_EACH;
}

static void output_value(wf_emitter *e, const wf_object_member *member, const wf_node *value)
{
    const wf_field_note *field = member->entry ? member->entry->ref : NULL;
    weft_value constant;
    if (e->status != WEFT_OK)
        return;
    if (!converts(field) || jumps_inside(value)) {
        if (value->kind == WF_NODE_OBJECT) {
            output_object(e, member, value);
            return;
        }
        if (value->kind == WF_NODE_LIST && !converts(field)) {
            output_list(e, member, value);
            return;
        }
        if (value->kind == WF_NODE_EACH && !converts(field)) {
            output_each(e, member, value);
            return;
        }
        if (value->kind == WF_NODE_IF) {
            output_if(e, member, value);
            return;
        }
        if (wf_fold_constant(&constant, e->unit, value)) {
            output_constant(e, member, value, constant);
            return;
        }
        if (!converts(field) && output_inlined(e, member, value))
            return;
    }
    output_scalar(e, member, value);
}

/* An entry whose failure is handled: all that it writes lies between two flushes. */
static void output_guarded(wf_emitter *e, const wf_object_member *member)
{
    const uint32_t top = e->top;
    const wf_node *entry = member->entry;
    const wf_node *value = wf_node_at(entry, 0);
    weft_value constant;
    if (!converts(entry->ref) && wf_fold_constant(&constant, e->unit, value)) {
        output_constant(e, member, value, constant);
        return;
    }
    const uint32_t mark = wf_emit_register(e, value);
    flush(e);
    if (entry->flags & WF_NODE_TRY)
        wf_emit_abc(e, value, WF_OP_MARK, mark, 0, 0);
    const uint32_t from = wf_emit_here(e);
    output_value(e, member, value);
    flush(e);
    wf_emit_guard(e, entry, from, mark, mark);
    e->top = top;
}

/* Dotted entries under one member: the member is left out when all of them are. */
static void output_group(wf_emitter *e, const wf_node *node, const wf_object_member *group)
{
    const uint32_t top = e->top;
    const bool sure = wf_emit_always_there(group);
    const uint32_t mark = sure ? 0 : wf_emit_register(e, node);
    if (!sure) {
        flush(e);
        wf_emit_abc(e, node, WF_OP_MARK, mark, 0, 0);
    }
    pend_key(e, node, group->name);
    pend_byte(e, node, '{');
    output_members(e, node, group->group);
    if (sure) {
        pend_byte(e, node, '}');
    } else {
        flush(e);
        wf_emit_abc(e, node, WF_OP_CLOSE, mark, 0, 0);
    }
    e->top = top;
}

static void output_members(wf_emitter *e, const wf_node *node, const wf_object_member *members)
{
    for (const wf_object_member *m = members; m; m = m->next) {
        const uint32_t target = e->target;
        if (m->entry) {
            const wf_field_note *field = m->entry->ref;
            if (field && field->path.len != 0)
                e->target = wf_builder_text(e->builder, field->path);
            if (wf_emit_is_guarded(m->entry))
                output_guarded(e, m);
            else
                output_value(e, m, wf_node_at(m->entry, 0));
        } else {
            output_group(e, node, m);
        }
        e->target = target;
    }
}

/* A mapping whose body is one expression. Nothing is written as null: the record has an output. */
static void output_whole(wf_emitter *e, const wf_map_note *map, const wf_node *value)
{
    const uint32_t result = wf_emit_register(e, value);
    wf_jumps some = {0};
    wf_emit_expr(e, value, result);
    wf_emit_jump(e, value, WF_OP_JSOME, result, &some);
    wf_emit_constant(e, value, result, weft_null());
    wf_emit_aim(e, &some);
    if (map->wrap.len != 0) {
        pend_byte(e, value, '{');
        pend_key(e, value, map->wrap);
        wf_emit_ax(e, value, WF_OP_EMITN, result, take_pending(e));
        pend_byte(e, value, '}');
        flush(e);
    } else {
        wf_emit_abc(e, value, WF_OP_EMITE, result, 0, 0);
    }
    wf_emit_abc(e, value, WF_OP_END, 0, 0, 0);
}

void wf_emit_output(wf_emitter *e, const wf_map_note *map)
{
    const wf_node *block = wf_node_at(map->node, 2);
    if (block->kind != WF_NODE_BLOCK) {
        output_whole(e, map, block);
        return;
    }
    const wf_object_note *object = block->ref;
    wf_emit_statements(e, block);
    pend_byte(e, block, '{');
    if (map->wrap.len != 0) {
        pend_key(e, block, map->wrap);
        pend_byte(e, block, '{');
        output_members(e, block, object->members);
        pend_byte(e, block, '}');
    } else {
        output_members(e, block, object->members);
    }
    pend_byte(e, block, '}');
    flush(e);
    wf_emit_abc(e, block, WF_OP_END, 0, 0, 0);
}
