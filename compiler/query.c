/* Queries of look-ups: checked as operations, and from the selection the type of the answer. What a
   fragment selects may be missing unless it applies to whatever stands there. */
#include "compiler/query.h"

#include "compiler/operation.h"
#include "grammar/syntax.h"

#define ALIGNED_MAX ((size_t)256 << 10) /* larger files get places inside the query only */

typedef struct answer {
    wf_operation *op;
    wf_type_member *members;
    wf_type_member **end;
    bool is_open; /* members that are not known may come */
    uint32_t depth;
} answer;

/* The query as a source whose offsets are those of the mapping file: what stands around it is blank to
   the parser, and shown to people. */
static wf_source *aligned(wf_unit *unit, const wf_node *node)
{
    const wf_source *file = node->source;
    const char *const all = file->text.ptr;
    size_t end = node->name_end;
    const weft_span written = weft_span_of(all + node->name_start, end - node->name_start);
    while (end < file->text.len && all[end] != '\n' && all[end] != '\r')
        end++;
    if (end > ALIGNED_MAX || !weft_span_equal(written, node->text))
        return wf_source_new(&unit->arena, file->name, node->text);
    char *text = wf_arena_alloc(&unit->arena, end + 1);
    if (!text)
        return NULL;
    for (size_t i = 0; i < end; i++) {
        const bool is_query = i >= node->name_start && i < node->name_end;
        text[i] = is_query || all[i] == '\n' ? all[i] : ' ';
    }
    wf_source *const source = wf_source_new(&unit->arena, file->name, weft_span_of(text, end));
    if (source)
        source->shown = weft_span_of(all, end);
    return source;
}

/* ---- the answer ---- */

static const wf_type *type_of_set(wf_operation *op, const wf_sdl_node *set,
                                  const wf_schema_type *type, uint32_t depth);

static const wf_type *wrapped(wf_unit *unit, const wf_schema_ref *ref, const wf_type *object)
{
    const wf_type *type = ref->kind == WF_SCHEMA_REF_LIST
                              ? wf_type_list(unit, wrapped(unit, ref->element, object))
                              : object;
    return ref->non_null ? type : wf_type_maybe(unit, type, false, true);
}

/* Numbers come as they were written. */
static const wf_type *type_of_field(const answer *a, const wf_sdl_node *node,
                                    const wf_schema_field *field)
{
    wf_unit *const unit = a->op->unit;
    const wf_schema_type *const base = field ? wf_schema_ref_base(field->type) : NULL;
    const wf_sdl_node *const set = wf_sdl_find(node, WF_SDL_SELECTION_SET);
    const wf_type *type = wf_type_plain(WF_CLASS_ANY);
    if (set)
        type = type_of_set(a->op, set, base, a->depth + 1);
    else if (base && base->scalar == WF_SCALAR_STRING)
        type = wf_type_plain(WF_CLASS_STRING);
    else if (base && base->scalar == WF_SCALAR_BOOLEAN)
        type = wf_type_plain(WF_CLASS_BOOL);
    else if (base && (base->kind == WF_SCHEMA_ENUM || base->scalar == WF_SCALAR_ID))
        type = wf_type_named(unit, base);
    return field ? wrapped(unit, field->type, type) : type;
}

static bool is_conditional(const wf_sdl_node *node)
{
    return wf_sdl_find(node, WF_SDL_DIRECTIVE) != NULL; /* @skip, @include, or who knows what */
}

static void add_member(answer *a, const wf_sdl_node *node, const wf_schema_type *type,
                       bool may_miss)
{
    const wf_sdl_node *const alias = wf_sdl_find(node, WF_SDL_ALIAS);
    const weft_span name = alias ? alias->text : node->text;
    wf_unit *const unit = a->op->unit;
    for (const wf_type_member *at = a->members; at; at = at->next) {
        if (!weft_span_equal(at->name, name))
            continue;
        a->is_open = true; /* asked for twice: both together are not followed */
        return;
    }
    const bool is_type_name = weft_span_equal(node->text, weft_span_text("__typename"));
    const wf_schema_field *const field = !type          ? NULL
                                         : is_type_name ? wf_schema_typename(a->op->schema)
                                                        : wf_schema_field_find(type, node->text);
    wf_type_member *const member = wf_arena_new(&unit->arena, wf_type_member);
    if (!member) {
        unit->status = WEFT_NOMEM;
        return;
    }
    a->is_open = a->is_open || !field; /* what it would have been is not known */
    member->name = name;
    member->type = type_of_field(a, node, field);
    if (may_miss || is_conditional(node))
        member->type = wf_type_maybe(unit, member->type, true, false);
    *a->end = member;
    a->end = &member->next;
}

/* Whether whatever is of `type` is of `condition`, too. */
static bool always_applies(const wf_schema_type *type, const wf_schema_type *condition)
{
    return type == condition || (type && condition && type->kind == WF_SCHEMA_OBJECT);
}

static void add_members(answer *a, const wf_sdl_node *set, const wf_schema_type *type,
                        bool may_miss, uint32_t depth)
{
    const wf_schema *const schema = a->op->schema;
    for (const wf_sdl_node *node = set->first; node && a->op->unit->status == WEFT_OK;
         node = node->next) {
        const wf_operation_part *const to = node->kind == WF_SDL_FRAGMENT_SPREAD
                                                ? wf_map_find(&a->op->fragments, node->text)
                                                : NULL;
        const wf_sdl_node *const from = to ? to->node : node;
        const wf_sdl_node *const inner = wf_sdl_find(from, WF_SDL_SELECTION_SET);
        const wf_sdl_node *const on = wf_sdl_find(from, WF_SDL_NAMED_TYPE);
        const wf_schema_type *const condition = !on      ? type
                                                : schema ? wf_schema_find(schema, on->text)
                                                         : NULL;
        if (node->kind == WF_SDL_FIELD)
            add_member(a, node, type, may_miss);
        else if (inner && depth < WF_OPERATION_DEPTH)
            add_members(a, inner, condition,
                        may_miss || is_conditional(node) || !always_applies(type, condition),
                        depth + 1);
        else
            a->is_open = true;
    }
}

static const wf_type *type_of_set(wf_operation *op, const wf_sdl_node *set,
                                  const wf_schema_type *type, uint32_t depth)
{
    answer a = {.op = op, .is_open = type == NULL, .depth = depth};
    a.end = &a.members;
    if (depth > WF_OPERATION_DEPTH)
        return wf_type_plain(WF_CLASS_ANY);
    add_members(&a, set, type, false, 0);
    return a.is_open ? wf_type_plain(WF_CLASS_ANY) : wf_type_object(op->unit, a.members);
}

/* ---- the document ---- */

static const wf_sdl_node *only_operation(weft_diags *diags, const wf_sdl_node *document,
                                         wf_place whole)
{
    const wf_sdl_node *const found = wf_sdl_find(document, WF_SDL_OPERATION);
    uint32_t count = 0;
    for (const wf_sdl_node *node = document->first; node; node = node->next)
        count += node->kind == WF_SDL_OPERATION;
    if (count != 1) {
        wf_diags_add(diags, WF_W2123, whole, "a look-up has one query, this text has %u",
                     (unsigned)count);
        return NULL;
    }
    if (!weft_span_equal(found->text, weft_span_text("query"))) {
        weft_diag *diag = wf_diags_add(diags, WF_W2123, whole,
                                       "a look-up reads: its operation is a query, not a %.*s",
                                       WF_SPAN(found->text));
        wf_diag_hint(diags, diag, "changes are made by the target of a mapping");
        return NULL;
    }
    return found;
}

/* Anything fits a type that is not known. */
static bool complete_types(wf_unit *unit, const wf_map *variables)
{
    const wf_schema *builtins = wf_check_builtins(unit);
    for (uint32_t i = 0; i < variables->count; i++) {
        wf_schema_field *const field = variables->entries[i].value;
        if (field->type)
            continue;
        const wf_schema_type *any =
            builtins ? wf_schema_find(builtins, weft_span_text("Json")) : NULL;
        field->type = any ? wf_check_ref(unit, any, false) : NULL;
        if (!field->type)
            return false;
    }
    return true;
}

static const wf_schema_type *variables_type(wf_unit *unit, const wf_operation_part *operation)
{
    wf_schema_type *type = wf_arena_new(&unit->arena, wf_schema_type);
    if (!type || !complete_types(unit, &operation->variables)) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    type->name = weft_span_text("the query");
    type->kind = WF_SCHEMA_INPUT;
    type->fields = operation->variables;
    return type;
}

void wf_query_check(wf_check_place *place, const wf_node *node, const wf_type **reply,
                    const wf_schema_type **variables, weft_span *several)
{
    wf_unit *unit = place->unit;
    wf_sdl_node *document = NULL;
    wf_operation op;
    *reply = wf_type_plain(WF_CLASS_ANY);
    *variables = NULL;
    wf_source *source = aligned(unit, node);
    if (!source) {
        unit->status = WEFT_NOMEM;
        return;
    }
    const weft_status rc = wf_syntax_operation(&document, source, &unit->arena, unit->diags);
    if (rc == WEFT_NOMEM)
        unit->status = rc;
    if (rc != WEFT_OK)
        return;
    const wf_sdl_node *query = only_operation(unit->diags, document, wf_check_at_name(node));
    const wf_sdl_node *set = query ? wf_sdl_find(query, WF_SDL_SELECTION_SET) : NULL;
    if (!set)
        return;
    wf_operation_check(&op, unit, document);
    const wf_operation_part *operation = op.parts;
    while (operation && operation->node != query)
        operation = operation->next;
    if (!operation || unit->status != WEFT_OK)
        return;
    *reply = type_of_set(&op, set, operation->type, 0);
    *variables = variables_type(unit, operation);
    *several = wf_query_several(unit, document, query);
}
