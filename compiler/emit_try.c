/* Entries whose failure does not reject the record: `try`. The value is computed in the range of a
   handler; behind it stands what is done when it fails. Fields of the npm package's mapping files name
   themselves in their sentences, also those that do reject, and are remembered when they have no value. */
#include "compiler/emitter.h"

bool wf_emit_is_guarded(const wf_node *entry)
{
    return (entry->flags & (WF_NODE_TRY | WF_NODE_PACKAGE)) != 0;
}

/* What a field is called in its file: the second child of an entry whose name is only part of it. */
static weft_span field_name(const wf_node *entry)
{
    const wf_node *const called = wf_node_maybe(entry, 1);
    return called ? called->text : entry->text;
}

void wf_emit_note(wf_emitter *e, const wf_node *entry, uint32_t value)
{
    if (entry && entry->flags & WF_NODE_PACKAGE && wf_emit_may_be_nothing(wf_node_at(entry, 0)))
        wf_emit_ax(e, entry, WF_OP_NOTE, value, wf_builder_text(e->builder, field_name(entry)));
}

/* What stands before the sentence of a failure. */
static uint32_t prefix_of(wf_emitter *e, const wf_node *entry)
{
    wf_buf text;
    if (!(entry->flags & WF_NODE_PACKAGE))
        return wf_builder_text(e->builder, weft_span_text(""));
    const weft_span name = field_name(entry);
    wf_buf_init(&text, 0);
    wf_buf_printf(&text, "Failed to map field '%.*s': ", (int)name.len, name.ptr);
    const uint32_t prefix = wf_builder_text(e->builder, wf_buf_span(&text));
    if (text.status != WEFT_OK)
        wf_emit_fail(e, text.status);
    wf_buf_fini(&text);
    return prefix;
}

void wf_emit_guard(wf_emitter *e, const wf_node *entry, uint32_t from, uint32_t value,
                   uint32_t mark)
{
    const wf_node *node = wf_node_at(entry, 0);
    const uint32_t to = wf_emit_here(e);
    wf_jumps done = {0};
    if (to == from)
        return;
    wf_emit_jump(e, node, WF_OP_JMP, 0, &done);
    wf_builder_handler(e->builder, from, to, wf_emit_here(e));
    if (!(entry->flags & WF_NODE_TRY)) {
        wf_emit_ax(e, node, WF_OP_HARD, 0, prefix_of(e, entry));
    } else {
        if (mark != WF_NONE)
            wf_emit_abc(e, node, WF_OP_CUT, mark, 0, 0);
        wf_emit_ax(e, node, WF_OP_SOFT, value, prefix_of(e, entry));
    }
    wf_emit_aim(e, &done);
}
