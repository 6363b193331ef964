/* The target's type is walked beside what the mapping builds. What is built by an object literal, also
   in an each or in a function, is followed; any other value fills its place whole. */
#include "compiler/coverage.h"

#define DEPTH_MOST 64u /* objects in objects; functions that build objects */

typedef struct walker {
    weft_coverage *coverage;
    wf_coverage_place **end;
    wf_buf path;
    bool no_memory;
} walker;

static const wf_object_member *member_of(const wf_object_member *members, weft_span name)
{
    while (members && !weft_span_equal(members->name, name))
        members = members->next;
    return members;
}

/* The object that a value is, as far as it can be seen; NULL: it fills its place whole. */
static const wf_object_note *object_of(const wf_node *value, uint32_t depth)
{
    if (!value || depth == DEPTH_MOST)
        return NULL;
    switch ((wf_node_kind)value->kind) {
    case WF_NODE_OBJECT:
        return value->ref;
    case WF_NODE_EACH:
        return object_of(wf_node_at(value, 4), depth + 1);
    case WF_NODE_LIST:
        return object_of(value->first, depth + 1);
    case WF_NODE_REQUIRED:
        return object_of(wf_node_at(value, 0), depth + 1);
    case WF_NODE_CALL: {
        const wf_call_note *const call = value->ref;
        if (!call || call->callee != WF_CALLEE_FUNCTION || !call->symbol->function)
            return NULL;
        return object_of(call->symbol->function->body, depth + 1);
    }
    default:
        return NULL;
    }
}

static void add_place(walker *w, const wf_schema_field *field, wf_coverage_status status)
{
    wf_arena *const arena = &w->coverage->arena;
    wf_coverage_place *const place = wf_arena_new(arena, wf_coverage_place);
    wf_buf type;
    wf_buf_init(&type, 0);
    wf_schema_ref_print(&type, field->type);
    if (place && type.status == WEFT_OK) {
        place->path = wf_arena_dup(arena, wf_buf_span(&w->path));
        place->type = wf_arena_dup(arena, wf_buf_span(&type));
        place->description = wf_arena_dup(arena, field->description);
        place->status = status;
        place->required = wf_schema_field_required(field);
        *w->end = place;
        w->end = &place->next;
    }
    w->no_memory = w->no_memory || !place || !place->path.ptr || !place->type.ptr;
    wf_buf_fini(&type);
}

static void walk(walker *w, const wf_schema_type *type, const wf_object_member *members,
                 uint32_t depth);

static void walk_field(walker *w, const wf_schema_field *field, const wf_object_member *member,
                       uint32_t depth)
{
    const wf_schema_type *const base = wf_schema_ref_base(field->type);
    const wf_object_note *const object =
        member && member->entry ? object_of(wf_node_maybe(member->entry, 0), 0) : NULL;
    const wf_object_member *const inner = object ? object->members : member ? member->group : NULL;
    const size_t mark = w->path.len;
    if (mark != 0)
        wf_buf_put_byte(&w->path, '.');
    wf_buf_put_span(&w->path, field->name);
    for (const wf_schema_ref *at = field->type; at; at = at->element)
        wf_buf_put_text(&w->path, at->kind == WF_SCHEMA_REF_LIST ? "[]" : "");
    if (inner && base->kind == WF_SCHEMA_INPUT && depth < DEPTH_MOST)
        walk(w, base, inner, depth + 1);
    else
        add_place(w, field,
                  member               ? WF_COVERAGE_MAPPED
                  : field->has_default ? WF_COVERAGE_DEFAULTED
                                       : WF_COVERAGE_NEVER);
    w->path.len = mark;
}

static void walk(walker *w, const wf_schema_type *type, const wf_object_member *members,
                 uint32_t depth)
{
    for (uint32_t i = 0; i < type->fields.count && !w->no_memory; i++) {
        const wf_schema_field *const field = wf_schema_field_at(type, i);
        walk_field(w, field, member_of(members, field->name), depth);
    }
}

static bool add_map(weft_coverage *coverage, const wf_map_note *map)
{
    wf_arena *const arena = &coverage->arena;
    wf_coverage_map *const row = wf_arena_new(arena, wf_coverage_map);
    const wf_node *const block = wf_node_maybe(map->node, 2);
    const wf_object_note *const object =
        block && (block->kind == WF_NODE_BLOCK || block->kind == WF_NODE_OBJECT) ? block->ref
                                                                                 : NULL;
    if (!row)
        return false;
    row->file = wf_arena_dup(arena, weft_span_text(map->node->source->name));
    row->name = wf_arena_dup(arena, map->symbol->name);
    row->target = wf_arena_dup(arena, map->target_name);
    row->typed = object && map->target && map->target->kind == WF_SCHEMA_REF_NAMED &&
                 map->target->named->kind == WF_SCHEMA_INPUT;
    *coverage->end = row;
    coverage->end = &row->next;
    if (!row->file.ptr || !row->name.ptr)
        return false;
    if (!row->typed)
        return true;
    walker w = {.coverage = coverage, .end = &row->places};
    wf_buf_init(&w.path, 1u << 20);
    wf_buf_put_span(&w.path, map->wrap);
    walk(&w, map->target->named, object->members, 0);
    w.no_memory = w.no_memory || w.path.status != WEFT_OK;
    wf_buf_fini(&w.path);
    return !w.no_memory;
}

bool wf_coverage_add(weft_coverage *coverage, const wf_unit *unit)
{
    bool ok = true;
    for (const wf_map_note *map = unit->maps; map && ok; map = map->next)
        ok = add_map(coverage, map);
    return ok;
}

void wf_coverage_count(const wf_coverage_map *map, weft_coverage_counts *counts)
{
    counts->maps += map->typed;
    counts->untyped += !map->typed;
    for (const wf_coverage_place *at = map->places; at; at = at->next) {
        const bool mapped = at->status == WF_COVERAGE_MAPPED;
        counts->required += at->required;
        counts->required_mapped += at->required && mapped;
        counts->optional += !at->required;
        counts->optional_mapped += !at->required && mapped;
        counts->defaulted += at->status == WF_COVERAGE_DEFAULTED;
    }
}
