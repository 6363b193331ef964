/* Queries of look-ups: every field, argument and variable against the schema, and from the selection
   the type of the answer. Without a schema only the form is checked. Fragments by name are allowed
   and not followed: what they select is taken as it comes. */
#include "compiler/query.h"

#include "grammar/syntax.h"

#define ALIGNED_MAX ((size_t)256 << 10) /* larger files get places inside the query only */
#define DEPTH_MOST  100

typedef struct query {
    wf_check_place *place;
    wf_map variables; /* name → wf_schema_field */
    wf_map used;      /* names of variables that stand somewhere */
} query;

/* The query as a source whose offsets are those of the mapping file: everything before it is blank. */
static wf_source *aligned(wf_unit *unit, const wf_node *node)
{
    const wf_source *file = node->source;
    const size_t end = node->name_end;
    const weft_span written =
        weft_span_of(file->text.ptr + node->name_start, end - node->name_start);
    if (end > ALIGNED_MAX || !weft_span_equal(written, node->text))
        return wf_source_new(&unit->arena, file->name, node->text);
    char *text = wf_arena_alloc(&unit->arena, end + 1);
    if (!text)
        return NULL;
    for (size_t i = 0; i < end; i++)
        text[i] = i >= node->name_start || file->text.ptr[i] == '\n' ? file->text.ptr[i] : ' ';
    return wf_source_new(&unit->arena, file->name, weft_span_of(text, end));
}

static wf_place at(const wf_sdl_node *node)
{
    const wf_place place = {node->source, node->start, node->end};
    return place;
}

static wf_place at_name(const wf_sdl_node *node)
{
    const wf_place place = {node->source, node->start, node->start + (uint32_t)node->text.len};
    return place;
}

static weft_diag *complain(query *q, wf_place place, const char *what, weft_span name,
                           const char *rest)
{
    return wf_diags_add(q->place->unit->diags, WF_W2123, place, "%s`%.*s`%s", what, WF_SPAN(name),
                        rest);
}

/* Gives the nearest name, or the empty span. */
static weft_span suggest(query *q, weft_diag *diag, weft_span name, const wf_map *names)
{
    wf_suggest found;
    wf_suggest_init(&found, name);
    wf_suggest_offer_map(&found, names);
    (void)wf_suggest_hint(q->place->unit->diags, diag, &found);
    return wf_suggest_best(&found);
}

/* ---- variables ---- */

static wf_schema_ref *ref_of(query *q, const wf_sdl_node *type)
{
    wf_unit *unit = q->place->unit;
    if (type->kind == WF_SDL_NON_NULL_TYPE) {
        wf_schema_ref *ref = ref_of(q, type->first);
        if (ref)
            ref->non_null = true;
        return ref;
    }
    wf_schema_ref *ref = wf_arena_new(&unit->arena, wf_schema_ref);
    if (!ref) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    if (type->kind == WF_SDL_LIST_TYPE) {
        ref->kind = WF_SCHEMA_REF_LIST;
        ref->element = ref_of(q, type->first);
        return ref->element ? ref : NULL;
    }
    const wf_schema *schema = unit->schema ? unit->schema : wf_check_builtins(unit);
    ref->name = type->text;
    ref->named = schema ? wf_schema_find(schema, type->text) : NULL;
    if (ref->named && wf_schema_is_input(ref->named))
        return ref;
    if (unit->schema) {
        weft_diag *diag = complain(q, at(type), "there is no input type ", type->text, "");
        (void)suggest(q, diag, type->text, wf_schema_types(unit->schema));
    }
    /* Anything fits a type that is not known. */
    const wf_schema *builtins = wf_check_builtins(unit);
    ref->named = builtins ? wf_schema_find(builtins, weft_span_text("Json")) : NULL;
    return ref->named ? ref : NULL;
}

static bool is_type(const wf_sdl_node *node)
{
    return node->kind == WF_SDL_NAMED_TYPE || node->kind == WF_SDL_LIST_TYPE ||
           node->kind == WF_SDL_NON_NULL_TYPE;
}

static void add_variable(query *q, const wf_sdl_node *node)
{
    wf_unit *unit = q->place->unit;
    wf_schema_field *field = wf_arena_new(&unit->arena, wf_schema_field);
    if (!field) {
        unit->status = WEFT_NOMEM;
        return;
    }
    field->name = node->text;
    field->place = at(node);
    for (const wf_sdl_node *child = node->first; child; child = child->next) {
        if (is_type(child))
            field->type = ref_of(q, child);
        else if (child->kind != WF_SDL_DIRECTIVE)
            field->has_default = true;
    }
    if (!field->type)
        return;
    if (wf_map_find(&q->variables, node->text))
        (void)complain(q, at(node), "variable ", node->text, " is declared twice");
    else if (!wf_map_put(&q->variables, node->text, field, NULL))
        unit->status = WEFT_NOMEM;
}

static void use_variables(query *q, const wf_sdl_node *value, uint32_t depth)
{
    if (depth > DEPTH_MOST)
        return;
    if (value->kind == WF_SDL_VARIABLE) {
        union {
            const wf_sdl_node *kept;
            void *value;
        } cast = {value};
        if (!wf_map_find(&q->variables, value->text)) {
            weft_diag *diag = complain(q, at(value), "variable ", value->text, " is not declared");
            const weft_span meant = suggest(q, diag, value->text, &q->variables);
            if (meant.len != 0 && !wf_map_put(&q->used, meant, cast.value, NULL))
                q->place->unit->status = WEFT_NOMEM;
        } else if (!wf_map_put(&q->used, value->text, cast.value, NULL)) {
            q->place->unit->status = WEFT_NOMEM;
        }
        return;
    }
    for (const wf_sdl_node *child = value->first; child; child = child->next)
        use_variables(q, child, depth + 1);
}

/* ---- selections ---- */

static const wf_type *check_selection(query *q, const wf_sdl_node *set, const wf_schema_type *type,
                                      uint32_t depth);

static void check_arguments(query *q, const wf_sdl_node *node, const wf_schema_field *field)
{
    for (const wf_sdl_node *child = node->first; child; child = child->next) {
        if (child->kind != WF_SDL_ARGUMENT)
            continue;
        if (child->first)
            use_variables(q, child->first, 0);
        if (field && !wf_schema_argument_find(field, child->text)) {
            weft_diag *diag = complain(q, at_name(child), "there is no argument ", child->text, "");
            (void)suggest(q, diag, child->text, &field->arguments);
        }
    }
    for (uint32_t i = 0; field && i < field->arguments.count; i++) {
        const wf_schema_field *argument = wf_schema_argument_at(field, i);
        bool given = !wf_schema_field_required(argument);
        for (const wf_sdl_node *child = node->first; child && !given; child = child->next)
            given = child->kind == WF_SDL_ARGUMENT && weft_span_equal(child->text, argument->name);
        if (!given)
            (void)complain(q, at_name(node), "argument ", argument->name, " is required here");
    }
}

static const wf_type *wrapped(wf_unit *unit, const wf_schema_ref *ref, const wf_type *object)
{
    const wf_type *type = ref->kind == WF_SCHEMA_REF_LIST
                              ? wf_type_list(unit, wrapped(unit, ref->element, object))
                              : object;
    return ref->non_null ? type : wf_type_maybe(unit, type, false, true);
}

/* The type of a field in the answer: numbers come as they were written. */
static const wf_type *field_type(query *q, const wf_sdl_node *node, const wf_schema_field *field,
                                 uint32_t depth)
{
    wf_unit *unit = q->place->unit;
    const wf_schema_type *base = field ? wf_schema_ref_base(field->type) : NULL;
    const wf_sdl_node *set = wf_sdl_find(node, WF_SDL_SELECTION_SET);
    const bool leaf = base && (base->kind == WF_SCHEMA_SCALAR || base->kind == WF_SCHEMA_ENUM);
    if (base && leaf && set)
        (void)complain(q, at(set), "", base->name, " has no fields to select");
    if (base && !leaf && !set) {
        weft_diag *diag =
            complain(q, at_name(node), "", node->text, " is an object: say which of its fields");
        wf_diag_hint(unit->diags, diag, "write %.*s { … }", WF_SPAN(node->text));
    }
    const wf_type *type = wf_type_plain(WF_CLASS_ANY);
    if (set && !leaf)
        type = check_selection(q, set, base, depth + 1);
    else if (leaf && base->scalar == WF_SCALAR_STRING)
        type = wf_type_plain(WF_CLASS_STRING);
    else if (leaf && base->scalar == WF_SCALAR_BOOLEAN)
        type = wf_type_plain(WF_CLASS_BOOL);
    else if (leaf && (base->kind == WF_SCHEMA_ENUM || base->scalar == WF_SCALAR_ID))
        type = wf_type_named(unit, base);
    return field ? wrapped(unit, field->type, type) : type;
}

static const wf_schema_field *find_field(query *q, const wf_sdl_node *node,
                                         const wf_schema_type *type)
{
    if (!type)
        return NULL;
    if (weft_span_equal(node->text, weft_span_text("__typename")))
        return wf_schema_typename(q->place->unit->schema);
    const wf_schema_field *field = wf_schema_field_find(type, node->text);
    if (!field) {
        weft_diag *diag = complain(q, at_name(node), "there is no field ", node->text, "");
        (void)suggest(q, diag, node->text, &type->fields);
    }
    return field;
}

static bool add_member(wf_unit *unit, wf_type_member ***tail, weft_span name, const wf_type *type)
{
    wf_type_member *member = wf_arena_new(&unit->arena, wf_type_member);
    if (!member) {
        unit->status = WEFT_NOMEM;
        return false;
    }
    member->name = name;
    member->type = type;
    **tail = member;
    *tail = &member->next;
    return true;
}

static const wf_type *check_selection(query *q, const wf_sdl_node *set, const wf_schema_type *type,
                                      uint32_t depth)
{
    wf_unit *unit = q->place->unit;
    wf_type_member *members = NULL;
    wf_type_member **tail = &members;
    bool open = type == NULL; /* members that are not known may come */
    if (depth > DEPTH_MOST)
        return wf_type_plain(WF_CLASS_ANY);
    for (const wf_sdl_node *node = set->first; node && unit->status == WEFT_OK; node = node->next) {
        if (node->kind != WF_SDL_FIELD) {
            const wf_sdl_node *inner = wf_sdl_find(node, WF_SDL_SELECTION_SET);
            const wf_sdl_node *on = wf_sdl_find(node, WF_SDL_NAMED_TYPE);
            open = true;
            if (inner)
                (void)check_selection(
                    q, inner, on && unit->schema ? wf_schema_find(unit->schema, on->text) : type,
                    depth + 1);
            continue;
        }
        const wf_schema_field *field = find_field(q, node, type);
        const wf_sdl_node *alias = wf_sdl_find(node, WF_SDL_ALIAS);
        open = open || !field; /* what it would have been is not known */
        check_arguments(q, node, field);
        if (!add_member(unit, &tail, alias ? alias->text : node->text,
                        field_type(q, node, field, depth)))
            break;
    }
    return open ? wf_type_plain(WF_CLASS_ANY) : wf_type_object(unit, members);
}

/* ---- the document ---- */

static const wf_sdl_node *only_operation(query *q, const wf_sdl_node *document, wf_place whole)
{
    const wf_sdl_node *operation = wf_sdl_find(document, WF_SDL_OPERATION);
    uint32_t count = 0;
    for (const wf_sdl_node *node = document->first; node; node = node->next)
        count += node->kind == WF_SDL_OPERATION;
    if (count != 1) {
        wf_diags_add(q->place->unit->diags, WF_W2123, whole,
                     "a look-up has one query, this text has %u", (unsigned)count);
        return NULL;
    }
    if (!weft_span_equal(operation->text, weft_span_text("query"))) {
        weft_diag *diag = wf_diags_add(q->place->unit->diags, WF_W2123, whole,
                                       "a look-up reads: its operation is a query, not a %.*s",
                                       WF_SPAN(operation->text));
        wf_diag_hint(q->place->unit->diags, diag, "changes are made by the target of a mapping");
        return NULL;
    }
    return operation;
}

static void check_unused(query *q)
{
    for (uint32_t i = 0; i < q->variables.count; i++) {
        const wf_schema_field *field = q->variables.entries[i].value;
        if (!wf_map_find(&q->used, field->name))
            (void)complain(q, field->place, "variable ", field->name, " is never used");
    }
}

static const wf_schema_type *variables_type(query *q)
{
    wf_schema_type *type = wf_arena_new(&q->place->unit->arena, wf_schema_type);
    if (!type) {
        q->place->unit->status = WEFT_NOMEM;
        return NULL;
    }
    type->name = weft_span_text("the query");
    type->kind = WF_SCHEMA_INPUT;
    type->fields = q->variables;
    return type;
}

void wf_query_check(wf_check_place *place, const wf_node *node, const wf_type **reply,
                    const wf_schema_type **variables)
{
    wf_unit *unit = place->unit;
    wf_sdl_node *document = NULL;
    query q = {.place = place};
    *reply = wf_type_plain(WF_CLASS_ANY);
    *variables = NULL;
    wf_map_init(&q.variables, &unit->arena);
    wf_map_init(&q.used, &unit->arena);
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
    const wf_sdl_node *operation = only_operation(&q, document, wf_check_at_name(node));
    const wf_sdl_node *set = operation ? wf_sdl_find(operation, WF_SDL_SELECTION_SET) : NULL;
    if (!set)
        return;
    for (const wf_sdl_node *child = operation->first; child; child = child->next) {
        if (child->kind == WF_SDL_VARIABLE_DEF)
            add_variable(&q, child);
    }
    const wf_schema_type *root =
        unit->schema ? wf_schema_root(unit->schema, WF_SCHEMA_QUERY) : NULL;
    *reply = check_selection(&q, set, root, 0);
    check_unused(&q);
    *variables = variables_type(&q);
}
