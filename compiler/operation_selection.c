/* Fields, their arguments, fragments in selections, directives. */
#include "compiler/operation.h"

static bool is_leaf(const wf_schema_type *type)
{
    return type->kind == WF_SCHEMA_SCALAR || type->kind == WF_SCHEMA_ENUM;
}

/* ---- arguments ---- */

static const wf_sdl_node *given(const wf_sdl_node *node, weft_span name)
{
    for (const wf_sdl_node *at = node->first; at; at = at->next) {
        if (at->kind == WF_SDL_ARGUMENT && weft_span_equal(at->text, name))
            return at;
    }
    return NULL;
}

/* `declared` NULL: which there are is not known. */
static void check_arguments(wf_operation *op, wf_operation_part *part, const wf_sdl_node *node,
                            const wf_map *declared)
{
    for (const wf_sdl_node *at = node->first; at; at = at->next) {
        if (at->kind != WF_SDL_ARGUMENT)
            continue;
        const wf_schema_field *const argument = declared ? wf_map_find(declared, at->text) : NULL;
        if (given(node, at->text) != at)
            (void)wf_operation_complain(op, wf_operation_at_name(at), "argument ", at->text,
                                        " stands twice");
        if (declared && !argument)
            wf_operation_suggest(op,
                                 wf_operation_complain(op, wf_operation_at_name(at),
                                                       "there is no argument ", at->text, ""),
                                 at->text, declared);
        if (argument && argument->deprecated)
            wf_diags_add(op->unit->diags, WF_W9005, wf_operation_at_name(at),
                         "argument `%.*s` of `%.*s` is deprecated: %.*s", (int)at->text.len,
                         at->text.ptr, (int)node->text.len, node->text.ptr,
                         (int)argument->deprecated_reason.len, argument->deprecated_reason.ptr);
        if (at->first)
            wf_operation_value(op, part, at->first, argument ? argument->type : NULL,
                               argument && argument->has_default, 0);
    }
    for (uint32_t i = 0; declared && i < declared->count; i++) {
        const wf_schema_field *const argument = declared->entries[i].value;
        if (wf_schema_field_required(argument) && !given(node, argument->name))
            (void)wf_operation_complain(op, wf_operation_at_name(node), "argument ", argument->name,
                                        " is required here");
    }
}

/* ---- directives ---- */

static bool stands_before(const wf_sdl_node *owner, const wf_sdl_node *directive)
{
    for (const wf_sdl_node *at = owner->first; at && at != directive; at = at->next) {
        if (at->kind == WF_SDL_DIRECTIVE && weft_span_equal(at->text, directive->text))
            return true;
    }
    return false;
}

void wf_operation_directives(wf_operation *op, wf_operation_part *part, const wf_sdl_node *node,
                             unsigned location)
{
    for (const wf_sdl_node *at = node->first; at; at = at->next) {
        if (at->kind != WF_SDL_DIRECTIVE)
            continue;
        const wf_schema_directive *const known =
            op->schema ? wf_schema_directive_find(op->schema, at->text) : NULL;
        if (op->schema && !known && wf_schema_is_whole(op->schema))
            (void)wf_operation_complain(op, wf_operation_at(at), "there is no directive ", at->text,
                                        "");
        if (known && (known->locations & location) == 0)
            (void)wf_operation_complain(op, wf_operation_at(at), "directive ", at->text,
                                        " cannot stand here");
        if (known && !known->repeatable && stands_before(node, at))
            (void)wf_operation_complain(op, wf_operation_at(at), "directive ", at->text,
                                        " stands twice");
        check_arguments(op, part, at, known && !known->open ? &known->arguments.fields : NULL);
    }
}

/* ---- fields ---- */

const wf_schema_field *wf_operation_field(wf_operation *op, const wf_sdl_node *node,
                                          const wf_schema_type *type)
{
    if (!type)
        return NULL;
    if (weft_span_equal(node->text, weft_span_text("__typename")))
        return wf_schema_typename(op->schema);
    const bool asks_schema = weft_span_equal(node->text, weft_span_text("__schema")) ||
                             weft_span_equal(node->text, weft_span_text("__type"));
    if (asks_schema && type == wf_schema_root(op->schema, WF_SCHEMA_QUERY))
        return NULL; /* what schemas say of themselves is not in them */
    const wf_schema_field *const field =
        type->kind == WF_SCHEMA_UNION ? NULL : wf_schema_field_find(type, node->text);
    if (field)
        return field;
    weft_diag *const diag =
        wf_operation_complain(op, wf_operation_at_name(node), "there is no field ", node->text, "");
    if (type->kind == WF_SCHEMA_UNION)
        wf_diag_hint(op->unit->diags, diag, "%.*s is a union: write ... on TYPE { %.*s }",
                     (int)type->name.len, type->name.ptr, (int)node->text.len, node->text.ptr);
    else
        wf_operation_suggest(op, diag, node->text, &type->fields);
    return NULL;
}

static void check_leaf(wf_operation *op, const wf_sdl_node *node, const wf_schema_type *base,
                       const wf_sdl_node *set)
{
    if (is_leaf(base) && set)
        (void)wf_operation_complain(op, wf_operation_at(set), "", base->name,
                                    " has no fields to select");
    if (!is_leaf(base) && !set) {
        weft_diag *const diag =
            wf_operation_complain(op, wf_operation_at_name(node), "", node->text,
                                  " is an object: say which of its fields");
        wf_diag_hint(op->unit->diags, diag, "write %.*s { … }", (int)node->text.len,
                     node->text.ptr);
    }
}

static void check_field(wf_operation *op, wf_operation_part *part, const wf_sdl_node *node,
                        const wf_schema_type *type, uint32_t depth)
{
    const wf_schema_field *const field = wf_operation_field(op, node, type);
    const wf_schema_type *const base = field ? wf_schema_ref_base(field->type) : NULL;
    const wf_sdl_node *const set = wf_sdl_find(node, WF_SDL_SELECTION_SET);
    if (field && type && field->deprecated)
        wf_diags_add(op->unit->diags, WF_W9005, wf_operation_at_name(node),
                     "`%.*s` of %.*s is deprecated: %.*s", (int)node->text.len, node->text.ptr,
                     (int)type->name.len, type->name.ptr, (int)field->deprecated_reason.len,
                     field->deprecated_reason.ptr);
    check_arguments(op, part, node, field ? &field->arguments : NULL);
    wf_operation_directives(op, part, node, WF_SCHEMA_AT_FIELD);
    if (base && (wf_schema_is_whole(op->schema) || set || is_leaf(base)))
        check_leaf(op, node, base, set);
    if (set)
        wf_operation_selection(op, part, set, base && !is_leaf(base) ? base : NULL, depth + 1);
}

/* ---- fragments ---- */

static void check_possible(wf_operation *op, const wf_sdl_node *node, const wf_schema_type *type,
                           const wf_schema_type *condition)
{
    if (!type || !condition || wf_schema_overlap(type, condition))
        return;
    wf_diags_add(op->unit->diags, WF_W2123, wf_operation_at(node),
                 "a fragment on %.*s never applies here: %.*s is never one",
                 (int)condition->name.len, condition->name.ptr, (int)type->name.len,
                 type->name.ptr);
}

static const wf_schema_type *condition_of(wf_operation *op, const wf_sdl_node *on)
{
    const wf_schema_type *const type = op->schema ? wf_schema_find(op->schema, on->text) : NULL;
    if (type && (is_leaf(type) || type->kind == WF_SCHEMA_INPUT)) {
        (void)wf_operation_complain(op, wf_operation_at(on), "a fragment cannot be on ", on->text,
                                    ", which has no fields to select");
        return NULL;
    }
    if (op->schema && !type && wf_schema_is_whole(op->schema))
        wf_operation_suggest(
            op, wf_operation_complain(op, wf_operation_at(on), "there is no type ", on->text, ""),
            on->text, wf_schema_types(op->schema));
    return type;
}

static void check_inline(wf_operation *op, wf_operation_part *part, const wf_sdl_node *node,
                         const wf_schema_type *type, uint32_t depth)
{
    const wf_sdl_node *const on = wf_sdl_find(node, WF_SDL_NAMED_TYPE);
    const wf_sdl_node *const set = wf_sdl_find(node, WF_SDL_SELECTION_SET);
    const wf_schema_type *const condition = on ? condition_of(op, on) : type;
    wf_operation_directives(op, part, node, WF_SCHEMA_AT_INLINE);
    if (on)
        check_possible(op, node, type, condition);
    if (set)
        wf_operation_selection(op, part, set, condition, depth + 1);
}

static void check_spread(wf_operation *op, wf_operation_part *part, const wf_sdl_node *node,
                         const wf_schema_type *type)
{
    wf_operation_spread *const spread = wf_arena_new(&op->unit->arena, wf_operation_spread);
    const wf_operation_part *const to = wf_map_find(&op->fragments, node->text);
    const wf_sdl_node *const on = to ? wf_sdl_find(to->node, WF_SDL_NAMED_TYPE) : NULL;
    const wf_schema_type *const condition =
        on && op->schema ? wf_schema_find(op->schema, on->text) : NULL;
    if (!spread) {
        op->unit->status = WEFT_NOMEM;
        return;
    }
    spread->node = node;
    *part->spreads_end = spread;
    part->spreads_end = &spread->next;
    wf_operation_directives(op, part, node, WF_SCHEMA_AT_SPREAD);
    if (condition && !is_leaf(condition) && condition->kind != WF_SCHEMA_INPUT)
        check_possible(op, node, type, condition);
}

void wf_operation_selection(wf_operation *op, wf_operation_part *part, const wf_sdl_node *set,
                            const wf_schema_type *type, uint32_t depth)
{
    if (depth > WF_OPERATION_DEPTH) {
        wf_diags_add(op->unit->diags, WF_W2123, wf_operation_at(set), "selections nest too deep");
        return;
    }
    for (const wf_sdl_node *node = set->first; node && op->unit->status == WEFT_OK;
         node = node->next) {
        if (node->kind == WF_SDL_FIELD)
            check_field(op, part, node, type, depth);
        else if (node->kind == WF_SDL_INLINE_FRAGMENT)
            check_inline(op, part, node, type, depth);
        else
            check_spread(op, part, node, type);
    }
}
