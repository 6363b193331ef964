/* `json(fields: "named")`: what a converted mapping file of the npm package says of its first level, so that
   failures there name their field and fields without a value are remembered, as in the file itself. Fields
   a[0].b, a[0].c, … of such a file stand as the objects of a list; they are called by the whole name. */
#include "compiler/check.h"

static void mark_entries(wf_unit *unit, wf_node *object, weft_span list, size_t index);

static bool is_list_of_objects(const wf_node *value)
{
    const wf_node *item = value->kind == WF_NODE_LIST ? value->first : NULL;
    while (item && item->kind == WF_NODE_OBJECT)
        item = item->next;
    return value->kind == WF_NODE_LIST && value->first && !item;
}

/* list[index].name; empty when memory is short. */
static weft_span element_name(wf_unit *unit, weft_span list, size_t index, weft_span name)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_printf(&text, "%.*s[%zu].%.*s", (int)list.len, list.ptr, index, (int)name.len, name.ptr);
    const weft_span kept = wf_arena_dup(&unit->arena, wf_buf_span(&text));
    if (text.status != WEFT_OK || !kept.ptr)
        unit->status = WEFT_NOMEM;
    wf_buf_fini(&text);
    return kept.ptr ? kept : weft_span_text("");
}

static void mark(wf_unit *unit, wf_node *entry, weft_span list, size_t index)
{
    if (entry->flags & WF_NODE_PACKAGE)
        return; /* of a JSON mapping file */
    entry->flags |= WF_NODE_PACKAGE;
    if (list.len == 0)
        return;
    wf_node *const called =
        wf_node_new(&unit->arena, WF_NODE_TEXT, entry->source, entry->start, entry->end);
    if (called)
        called->text = element_name(unit, list, index, entry->text);
    if (!wf_node_add(entry, called))
        unit->status = WEFT_NOMEM;
}

static void mark_elements(wf_unit *unit, wf_node *list, weft_span name)
{
    size_t index = 0;
    for (wf_node *item = list->first; item; item = item->next)
        mark_entries(unit, item, name, index++);
}

/* Entries of an object; `list` is empty on the first level. A constant that is a list is guarded itself. */
static void mark_entries(wf_unit *unit, wf_node *object, weft_span list, size_t index)
{
    for (wf_node *entry = object->first; entry; entry = entry->next) {
        if (entry->kind != WF_NODE_ENTRY)
            continue;
        wf_node *const value = entry->first;
        if (list.len == 0 && !(entry->flags & WF_NODE_TRY) && is_list_of_objects(value))
            mark_elements(unit, value, entry->text);
        else
            mark(unit, entry, list, index);
    }
}

void wf_name_fields(wf_unit *unit, wf_node *body)
{
    static const weft_span first_level = {"", 0};
    wf_node *object = body;
    if (body->kind == WF_NODE_CALL) /* nest: names go into each other; x.f(y) has x before */
        object = body->last;
    if (object && object->kind == WF_NODE_ARGUMENT)
        object = object->first;
    if (object && (object->kind == WF_NODE_BLOCK || object->kind == WF_NODE_OBJECT))
        mark_entries(unit, object, first_level, 0);
}
