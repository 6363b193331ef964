/* Calls that read source data by a path that is a text, as mapping files of the npm package do. Names and
   indexes are places of the shape like any other: only what stands there is read. What else a path has
   (wildcards, `length`, …) is left to the function, which is given what stands where the places end, and
   of that only what it can come to. Easy to get wrong: what it can come to is more than the path says,
   because one value stands for a list of it, and its `edges` for their nodes. */
#include "compiler/check.h"
#include "compiler/read_path.h"

/* Where the places of a path end. */
typedef struct reached {
    wf_source_node *node; /* NULL: the shape is full, or memory short */
    weft_span rest;       /* of the path; ptr NULL: nothing */
    bool has_index;
} reached;

static wf_source_node *step_to(wf_unit *unit, wf_source_node *from, const wf_read_part *part)
{
    wf_source_node *const member = wf_source_member(unit, from, part->name);
    if (!member || member == from || !part->has_index)
        return member == from ? NULL : member;
    wf_source_node *const element = wf_source_element(unit, member);
    return element == member ? NULL : element;
}

static reached reach(wf_unit *unit, wf_source_node *from, weft_span path, bool with_steps)
{
    reached r = {from, path, false};
    wf_read_part part;
    while (r.node && wf_read_part_next(&r.rest, &part, with_steps)) {
        r.node = step_to(unit, r.node, &part);
        r.has_index |= part.has_index;
    }
    return r;
}

static void take_whole(wf_source_node *node)
{
    if (node)
        node->all = node->used = true;
}

/* What the function can come to that is given `node` and the rest of the path. */
static void touch(wf_unit *unit, wf_source_node *node, weft_span rest)
{
    wf_read_part part;
    while (node && rest.ptr) {
        wf_source_node *inner = NULL;
        if (weft_span_equal(rest, weft_span_text("length"))) { /* of a list or text, or a member */
            inner = wf_source_element(unit, node);
            if (inner)
                inner->used = true;
            take_whole(inner ? wf_source_member(unit, inner, rest) : NULL);
            return;
        }
        if (wf_read_part_all(&rest)) {
            inner = wf_source_element(unit, node);
            if (inner)
                take_whole(wf_source_member(unit, inner, weft_span_text("edges")));
        } else if (wf_read_part_next(&rest, &part, true)) {
            inner = step_to(unit, node, &part);
        }
        if (!inner)
            break;
        inner->used = true;
        node = inner;
    }
    take_whole(node);
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

static const wf_type *list_at(wf_unit *unit, wf_source_node *node)
{
    const wf_type *const type = read_list(unit, node);
    wf_source_node *const edges =
        node->element ? wf_source_member(unit, node->element, weft_span_text("edges")) : NULL;
    if (edges)
        edges->all = edges->used = true;
    return type;
}

/* The items of `a[*]` are those of `a`. */
static weft_span without_last_wildcard(weft_span path)
{
    const size_t len = path.len;
    const bool ends = len > 3 && memcmp(path.ptr + len - 3, "[*]", 3) == 0;
    return ends ? weft_span_of(path.ptr, len - 3) : path;
}

static const wf_type *read_path(wf_unit *unit, wf_call_note *note, wf_source_node *from)
{
    const unsigned traits = note->library->resolver->traits;
    const bool as_list = (traits & WEFT_LISTS_PATH) != 0;
    const bool with_steps = (traits & WEFT_READS_STEPS) != 0 && !from->text_source;
    weft_span path = note->args[1]->text;
    reached to = reach(unit, from, path, with_steps);
    if (as_list && to.rest.ptr && weft_span_equal(to.rest, weft_span_text("[*]"))) {
        path = without_last_wildcard(path);
        to = reach(unit, from, path, with_steps);
    }
    if (!to.node || to.node == from || (to.rest.ptr && !with_steps))
        return NULL;
    note->from = from;
    note->to = to.node;
    note->path = path;
    note->rest = to.rest;
    note->has_index = to.has_index;
    if (to.rest.ptr) {
        to.node->passed = true;
        touch(unit, to.node, to.rest);
        return wf_type_plain(WF_CLASS_ANY); /* what the signature says */
    }
    note->is_plain = !as_list;
    return as_list ? list_at(unit, to.node) : read_value(unit, to.node, false);
}

/* A path of names alone, of a value without places: a member after the other. */
static bool is_plain(weft_span path)
{
    wf_read_part part;
    while (wf_read_part_next(&path, &part, false))
        continue;
    return !path.ptr;
}

const wf_type *wf_check_read(wf_check_place *place, wf_call_note *note)
{
    const unsigned traits = note->library->resolver->traits;
    if (traits & (WEFT_READS_PATH | WEFT_LISTS_PATH)) {
        wf_node *const path = note->args[1];
        const bool has_default = note->count > 2 && note->args[2];
        if (!path || path->kind != WF_NODE_TEXT || has_default ||
            !(is_plain(path->text) || (traits & WEFT_READS_STEPS)))
            return NULL;
        const wf_type *const from = wf_check_expr(place, note->args[0], NULL);
        const wf_type *const type =
            has_places(from) ? read_path(place->unit, note, from->source) : NULL;
        if (!type && (traits & WEFT_READS_PATH) != 0 && is_plain(path->text)) {
            note->is_plain = true;
            note->path = path->text;
        }
        path->type = wf_type_plain(WF_CLASS_STRING);
        return type;
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
