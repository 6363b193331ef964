/* Fields of one name in the answer (October 2021 section 5.3.2). Those that may stand in one object must
   ask for the same; all must have the same shape, also where only one of them can come. Instead of
   pairs, groups are compared: all of a name for the shape, and of them for each object type those that
   can come together. Bounded by work: what costs more is refused, as servers do. */
#include "compiler/operation.h"

#define WORK_MOST 100000u

/* A field where it is asked for. */
typedef struct asked {
    const wf_sdl_node *node;
    const wf_schema_type *parent; /* NULL: not known */
    const wf_schema_field *field; /* NULL: not known */
    struct asked *next;
} asked;

typedef struct group {
    asked *first;
    asked **end;
} group;

typedef struct merging {
    wf_operation *op;
    wf_map names; /* of the answer → group */
    uint32_t visit;
} merging;

static bool works(wf_operation *op, const wf_sdl_node *at)
{
    if (op->work == WORK_MOST)
        wf_diags_add(op->unit->diags, WF_W2123, wf_operation_at(at),
                     "too many selections stand for the same field");
    return op->work++ < WORK_MOST && op->unit->status == WEFT_OK;
}

/* ---- collecting ---- */

static weft_span name_of(const wf_sdl_node *field)
{
    const wf_sdl_node *const alias = wf_sdl_find(field, WF_SDL_ALIAS);
    return alias ? alias->text : field->text;
}

static bool add(merging *m, const wf_sdl_node *node, const wf_schema_type *parent)
{
    wf_arena *const arena = &m->op->unit->arena;
    asked *const one = wf_arena_new(arena, asked);
    group *at = wf_map_find(&m->names, name_of(node));
    if (!at) {
        at = wf_arena_new(arena, group);
        if (at)
            at->end = &at->first;
        if (!at || !wf_map_put(&m->names, name_of(node), at, NULL))
            return false;
    }
    if (!one)
        return false;
    one->node = node;
    one->parent = parent;
    if (parent && weft_span_equal(node->text, weft_span_text("__typename")))
        one->field = wf_schema_typename(m->op->schema);
    else if (parent && parent->kind != WF_SCHEMA_UNION)
        one->field = wf_schema_field_find(parent, node->text);
    *at->end = one;
    at->end = &one->next;
    return true;
}

/* Inline fragments and fragments in each other go as deep as the document does. */
static void collect(merging *m, const wf_sdl_node *set, const wf_schema_type *parent,
                    uint32_t depth)
{
    wf_operation *const op = m->op;
    if (depth > 2 * WF_OPERATION_FRAGMENTS)
        op->work = WORK_MOST;
    for (const wf_sdl_node *node = set->first; node && works(op, node); node = node->next) {
        const wf_sdl_node *inner = wf_sdl_find(node, WF_SDL_SELECTION_SET);
        const wf_sdl_node *on = wf_sdl_find(node, WF_SDL_NAMED_TYPE);
        if (node->kind == WF_SDL_FIELD) {
            if (!add(m, node, parent))
                op->unit->status = WEFT_NOMEM;
            continue;
        }
        if (node->kind == WF_SDL_FRAGMENT_SPREAD) {
            wf_operation_part *const to = wf_map_find(&op->fragments, node->text);
            if (!to || to->visit == m->visit)
                continue;
            to->visit = m->visit;
            inner = wf_sdl_find(to->node, WF_SDL_SELECTION_SET);
            on = wf_sdl_find(to->node, WF_SDL_NAMED_TYPE);
        }
        if (inner)
            collect(m, inner,
                    on ? op->schema ? wf_schema_find(op->schema, on->text) : NULL : parent,
                    depth + 1);
    }
}

static void collect_below(merging *m, wf_operation *op, const asked *first)
{
    *m = (merging){.op = op, .visit = ++op->visits};
    wf_map_init(&m->names, &op->unit->arena);
    for (const asked *at = first; at; at = at->next) {
        const wf_sdl_node *const set = wf_sdl_find(at->node, WF_SDL_SELECTION_SET);
        if (set)
            collect(m, set, at->field ? wf_schema_ref_base(at->field->type) : NULL, 0);
    }
}

/* ---- shapes ---- */

static bool is_leaf(const wf_schema_type *type)
{
    return type->kind == WF_SCHEMA_SCALAR || type->kind == WF_SCHEMA_ENUM;
}

static bool same_shape(const wf_schema_ref *a, const wf_schema_ref *b)
{
    while (a->kind == b->kind && a->non_null == b->non_null && a->kind == WF_SCHEMA_REF_LIST) {
        a = a->element;
        b = b->element;
    }
    if (a->kind != b->kind || a->non_null != b->non_null)
        return false;
    return (!is_leaf(a->named) && !is_leaf(b->named)) || a->named == b->named;
}

static void conflict(wf_operation *op, const asked *at, const asked *first, const char *why)
{
    uint32_t line = 0;
    uint32_t column = 0;
    weft_diag *const diag =
        wf_operation_complain(op, wf_operation_at_name(at->node), "", name_of(at->node), why);
    wf_source_line(first->node->source, first->node->start, &line, &column);
    wf_diag_hint(op->unit->diags, diag, "give one of them another name: NAME: %.*s  (line %u)",
                 (int)at->node->text.len, at->node->text.ptr, (unsigned)line);
}

static void check_shapes(merging *m, uint32_t depth)
{
    for (uint32_t i = 0; i < m->names.count && depth < WF_OPERATION_DEPTH; i++) {
        const group *const all = m->names.entries[i].value;
        const asked *known = all->first;
        merging below;
        while (known && !known->field)
            known = known->next;
        for (const asked *at = known ? known->next : NULL; at && works(m->op, at->node);
             at = at->next) {
            if (!at->field || same_shape(known->field->type, at->field->type))
                continue;
            conflict(m->op, at, known, " is of two types in one answer");
            return;
        }
        collect_below(&below, m->op, all->first);
        check_shapes(&below, depth + 1);
    }
}

/* ---- what comes together ---- */

static bool same_value(const wf_sdl_node *a, const wf_sdl_node *b, uint32_t depth);

static bool same_members(const wf_sdl_node *a, const wf_sdl_node *b, bool named, uint32_t depth)
{
    const wf_sdl_node *other = b->first;
    uint32_t count = 0;
    uint32_t others = 0;
    for (const wf_sdl_node *at = a->first; at; at = at->next)
        count += !named || at->kind == WF_SDL_ARGUMENT;
    for (const wf_sdl_node *at = b->first; at; at = at->next)
        others += !named || at->kind == WF_SDL_ARGUMENT;
    if (count != others)
        return false;
    for (const wf_sdl_node *at = a->first; at; at = at->next) {
        if (named && at->kind != WF_SDL_ARGUMENT)
            continue;
        if (named)
            other = b->first;
        while (named && other &&
               (other->kind != WF_SDL_ARGUMENT || !weft_span_equal(other->text, at->text)))
            other = other->next;
        if (!other || !same_value(named ? at->first : at, named ? other->first : other, depth + 1))
            return false;
        other = other->next;
    }
    return true;
}

static bool same_value(const wf_sdl_node *a, const wf_sdl_node *b, uint32_t depth)
{
    if (!a || !b || a->kind != b->kind || depth > WF_OPERATION_DEPTH)
        return false;
    if (a->kind == WF_SDL_LIST)
        return same_members(a, b, false, depth);
    if (a->kind == WF_SDL_OBJECT_VALUE)
        return same_members(a, b, true, depth);
    return weft_span_equal(a->text, b->text);
}

/* Those of a group that may come in an object of `type`; NULL: those of interfaces and unions. */
static bool together(merging *m, group *out, const group *all, const wf_schema_type *type)
{
    *out = (group){NULL, NULL};
    out->end = &out->first;
    for (const asked *at = all->first; at; at = at->next) {
        const bool is_object = at->parent && at->parent->kind == WF_SCHEMA_OBJECT;
        if (is_object && at->parent != type)
            continue;
        asked *const copy = wf_arena_new(&m->op->unit->arena, asked);
        if (!copy) {
            m->op->unit->status = WEFT_NOMEM;
            return false;
        }
        *copy = *at;
        copy->next = NULL;
        *out->end = copy;
        out->end = &copy->next;
    }
    return out->first != NULL;
}

static void check_fields(merging *m, uint32_t depth);

static void check_together(merging *m, const group *all, const wf_schema_type *type, uint32_t depth)
{
    group some;
    merging below;
    if (!together(m, &some, all, type))
        return;
    for (const asked *at = some.first->next; at && works(m->op, at->node); at = at->next) {
        if (weft_span_equal(at->node->text, some.first->node->text) &&
            same_members(at->node, some.first->node, true, 0))
            continue;
        conflict(m->op, at, some.first, " is asked for in two ways");
        return;
    }
    collect_below(&below, m->op, some.first);
    check_fields(&below, depth + 1);
}

static void check_fields(merging *m, uint32_t depth)
{
    for (uint32_t i = 0; i < m->names.count && depth < WF_OPERATION_DEPTH; i++) {
        const group *const all = m->names.entries[i].value;
        bool any = false;
        if (!all->first->next && !wf_sdl_find(all->first->node, WF_SDL_SELECTION_SET))
            continue;
        for (const asked *at = all->first; at && works(m->op, at->node); at = at->next) {
            const asked *before = all->first;
            if (!at->parent || at->parent->kind != WF_SCHEMA_OBJECT)
                continue;
            while (before != at && before->parent != at->parent)
                before = before->next;
            any = true;
            if (before == at)
                check_together(m, all, at->parent, depth);
        }
        if (!any)
            check_together(m, all, NULL, depth);
    }
}

void wf_operation_merge(wf_operation *op, const wf_sdl_node *set, const wf_schema_type *type)
{
    const size_t errors = weft_diags_errors(op->unit->diags);
    merging m = {.op = op, .visit = ++op->visits};
    wf_map_init(&m.names, &op->unit->arena);
    collect(&m, set, type, 0);
    check_shapes(&m, 0);
    if (weft_diags_errors(op->unit->diags) == errors)
        check_fields(&m, 0);
}
