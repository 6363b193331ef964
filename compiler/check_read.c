/* Calls that read source data by a path that is a text, as mapping files of the npm package do. A path
   of plain names is a place of the shape like any other: only what stands there is read. Easy to get
   wrong: a path that is not plain reads everything, and so does what is handed to a function that looks
   inside. */
#include "compiler/check.h"

/* `length` and positions are members of texts and lists; brackets, quotes, * and @ mean more than
   names, and { begins a namespace. */
static bool is_plain_name(weft_span name)
{
    static const char more[] = {'[', ']', '{', '}', '*', '@', '"', '\''};
    bool is_number = true;
    for (size_t i = 0; i < name.len; i++) {
        if (memchr(more, name.ptr[i], sizeof more))
            return false;
        is_number = is_number && name.ptr[i] >= '0' && name.ptr[i] <= '9';
    }
    return !is_number && !weft_span_equal(name, weft_span_text("length"));
}

static bool is_plain(weft_span path)
{
    for (;;) {
        const weft_span name = wf_first_name(path);
        if (!is_plain_name(name)) /* also when it is empty */
            return false;
        if (name.len == path.len)
            return true;
        path = weft_span_of(path.ptr + name.len + 1, path.len - name.len - 1);
    }
}

/* The place at `path` below `from`; NULL when the shape is full: then all of it is read. */
static wf_source_node *place_at(wf_unit *unit, wf_source_node *from, weft_span path)
{
    for (;;) {
        const weft_span name = wf_first_name(path);
        wf_source_node *const child = wf_source_member(unit, from, name);
        if (!child || child == from || name.len == path.len)
            return child == from ? NULL : child;
        from = child;
        path = weft_span_of(path.ptr + name.len + 1, path.len - name.len - 1);
    }
}

/* Elements of XML have more members than names say, and what a function is given has no slots. */
static bool has_places(const wf_type *type)
{
    return type->class_ == WF_CLASS_SOURCE && !type->source->xml && !type->source->is_virtual;
}

static const wf_type *read_value(wf_unit *unit, wf_source_node *node, bool lenient)
{
    wf_type *const type = wf_arena_new(&unit->arena, wf_type);
    if (!type) {
        unit->status = WEFT_NOMEM;
        return wf_type_plain(WF_CLASS_ANY);
    }
    *type = *wf_type_source(unit, node);
    type->text_source = false; /* a value like any other, also where steps into it make no sense */
    type->lenient = lenient;
    return type;
}

/* One value stands for a list of it, and its `edges`, when it has some, for their nodes. */
static const wf_type *read_list(wf_unit *unit, wf_source_node *node)
{
    wf_source_node *const element = wf_source_element(unit, node);
    if (!element)
        return wf_type_plain(WF_CLASS_ANY);
    element->used = true;
    return wf_type_list(unit, read_value(unit, element, true));
}

static const wf_type *read_path(wf_unit *unit, wf_call_note *note, wf_source_node *from,
                                bool as_list)
{
    wf_source_node *const to = place_at(unit, from, note->args[1]->text);
    if (!to)
        return NULL;
    note->from = from;
    note->to = to;
    if (!as_list)
        return read_value(unit, to, false);
    const wf_type *const type = read_list(unit, to);
    wf_source_node *const edges =
        to->element ? wf_source_member(unit, to->element, weft_span_text("edges")) : NULL;
    if (edges)
        edges->all = edges->used = true;
    return type;
}

const wf_type *wf_check_read(wf_check_place *place, wf_call_note *note)
{
    const unsigned traits = note->library->resolver->traits;
    if (traits & (WEFT_READS_PATH | WEFT_LISTS_PATH)) {
        wf_node *const path = note->args[1];
        const bool has_default = note->count > 2 && note->args[2];
        if (!path || path->kind != WF_NODE_TEXT || has_default || !is_plain(path->text))
            return NULL;
        note->is_plain = (traits & WEFT_READS_PATH) != 0;
        const wf_type *const from = wf_check_expr(place, note->args[0], NULL);
        path->type = wf_type_plain(WF_CLASS_STRING);
        if (!has_places(from))
            return NULL;
        return read_path(place->unit, note, from->source, (traits & WEFT_LISTS_PATH) != 0);
    }
    if (!(traits & WEFT_LISTS_VALUE) || (note->count > 4 && note->args[4]))
        return NULL; /* a list may have too few elements */
    const wf_type *const value = wf_check_expr(place, note->args[0], NULL);
    if (!has_places(value))
        return NULL;
    for (uint32_t i = 1; i < note->count; i++) {
        if (note->args[i])
            (void)wf_check_expr(place, note->args[i], NULL);
    }
    note->from = note->to = value->source;
    return read_list(place->unit, note->to);
}
