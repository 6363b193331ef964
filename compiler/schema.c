/* The table of types itself: making it, asking it, printing references. Filling is done by
   schema_sdl.c and schema_json.c, linking and checking by schema_finish.c. */
#include "compiler/schema.h"

#include "compiler/schema_build.h"

#include <stdarg.h>

#define SUGGESTIONS_MOST 20u     /* searches in one schema … */
#define SUGGEST_AMONG    100000u /* … through at most so many names */

/* ---- complaints ---- */

weft_diag *wf_schema_complain(wf_schema *schema, wf_code code, wf_place place, const char *format,
                              ...)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    va_list args;
    va_start(args, format);
    wf_buf_vprintf(&text, format, args);
    va_end(args);
    const size_t errors = weft_diags_errors(schema->diags);
    weft_diag *const diag = wf_diags_add(schema->diags, code, place, "%.*s", (int)text.len,
                                         text.len != 0 ? text.data : "");
    wf_buf_fini(&text);
    if (weft_diags_errors(schema->diags) != errors)
        schema->invalid = true;
    return diag;
}

void wf_schema_suggest(wf_schema *schema, weft_diag *diag, weft_span wrong, const wf_map *names)
{
    if (schema->suggestions++ >= SUGGESTIONS_MOST || names->count > SUGGEST_AMONG)
        return;
    wf_suggest suggest;
    wf_suggest_init(&suggest, wrong);
    wf_suggest_offer_map(&suggest, names);
    (void)wf_suggest_hint(schema->diags, diag, &suggest); /* no near name, no hint */
}

weft_status wf_schema_status(const wf_schema *schema, bool had_memory)
{
    if (!had_memory)
        return WEFT_NOMEM;
    return schema->invalid ? WEFT_INVALID : WEFT_OK;
}

/* ---- filling ---- */

typedef struct known_scalar {
    const char *name;
    wf_schema_scalar scalar;
    bool built_in;
} known_scalar;

static const known_scalar known_scalars[] = {
    {"Int", WF_SCALAR_INT, true},
    {"Float", WF_SCALAR_FLOAT, true},
    {"String", WF_SCALAR_STRING, true},
    {"Boolean", WF_SCALAR_BOOLEAN, true},
    {"ID", WF_SCALAR_ID, true},
    {"Date", WF_SCALAR_DATE, false},
    {"LocalDate", WF_SCALAR_DATE, false},
    {"DateTime", WF_SCALAR_DATE_TIME, false},
    {"Timestamp", WF_SCALAR_DATE_TIME, false},
};

static wf_schema_scalar scalar_of(weft_span name)
{
    for (size_t i = 0; i < WF_COUNTOF(known_scalars); i++) {
        if (weft_span_equal(name, weft_span_text(known_scalars[i].name)))
            return known_scalars[i].scalar;
    }
    return WF_SCALAR_ANY;
}

static wf_schema_type *new_type(wf_schema *schema, wf_schema_kind kind, weft_span name,
                                wf_place place)
{
    wf_schema_type *const type = wf_arena_new(schema->arena, wf_schema_type);
    if (!type)
        return NULL;
    type->name = name;
    type->kind = kind;
    type->scalar = kind == WF_SCHEMA_SCALAR ? scalar_of(name) : WF_SCALAR_NONE;
    type->place = place;
    wf_map_init(&type->fields, schema->arena);
    wf_map_init(&type->values, schema->arena);
    wf_map_init(&type->members, schema->arena);
    wf_map_init(&type->possible, schema->arena);
    return type;
}

/* "FILE:LINE" of the first declaration, for a hint; nothing when it has no place. */
static void hint_first(wf_schema *schema, weft_diag *diag, wf_place first, const char *advice)
{
    uint32_t line;
    uint32_t column;
    if (!first.source) {
        wf_diag_hint(schema->diags, diag, "%s", advice);
        return;
    }
    wf_source_line(first.source, first.start, &line, &column);
    wf_diag_hint(schema->diags, diag, "first declared in %s:%u; %s", first.source->name, line,
                 advice);
}

static void complain_taken(wf_schema *schema, const wf_schema_type *old, wf_place place)
{
    if (old->built_in) {
        wf_schema_complain(schema, WF_W2150, place, "`%.*s` is a built-in scalar of GraphQL",
                           WF_SHOWN(old->name));
        return;
    }
    weft_diag *const diag = wf_schema_complain(schema, WF_W2150, place, "`%.*s` is declared twice",
                                               WF_SHOWN(old->name));
    hint_first(schema, diag, old->place, "write `extend` before the second to add to it");
}

static void check_name(wf_schema *schema, weft_span name, wf_place place)
{
    if (name.len >= 2 && name.ptr[0] == '_' && name.ptr[1] == '_')
        wf_schema_complain(schema, WF_W2158, place,
                           "`%.*s` begins with __, which GraphQL keeps for itself", WF_SHOWN(name));
}

bool wf_schema_put_type(wf_schema *schema, wf_schema_type **out, wf_schema_kind kind,
                        weft_span name, wf_place place)
{
    wf_schema_type *const old = wf_map_find(&schema->types, name);
    *out = NULL;
    if (old && old->built_in && kind == WF_SCHEMA_SCALAR) {
        old->built_in = false;
        old->place = place;
        *out = old;
        return true;
    }
    if (old) {
        complain_taken(schema, old, place);
        return true;
    }
    wf_schema_type *const type = new_type(schema, kind, name, place);
    if (!type || !wf_map_put(&schema->types, name, type, NULL))
        return false;
    check_name(schema, name, place);
    *out = type;
    return true;
}

/* False and a complaint when `map` has `name`. */
static bool is_free(wf_schema *schema, const wf_map *map, weft_span name, wf_place place,
                    const wf_schema_type *where)
{
    if (!wf_map_find(map, name))
        return true;
    wf_schema_complain(schema, WF_W2152, place, "`%.*s` is declared twice in `%.*s`",
                       WF_SHOWN(name), WF_SHOWN(where->name));
    return false;
}

bool wf_schema_put_field(wf_schema *schema, wf_map *map, wf_schema_field *field,
                         const wf_schema_type *where)
{
    field->owner = where;
    if (!is_free(schema, map, field->name, field->place, where))
        return true;
    check_name(schema, field->name, field->place);
    return wf_map_put(map, field->name, field, NULL);
}

bool wf_schema_put_value(wf_schema *schema, wf_schema_type *type, wf_schema_value *value)
{
    if (!is_free(schema, &type->values, value->name, value->place, type))
        return true;
    check_name(schema, value->name, value->place);
    return wf_map_put(&type->values, value->name, value, NULL);
}

bool wf_schema_put_member(wf_schema *schema, wf_schema_type *type, weft_span name, wf_place place)
{
    if (!is_free(schema, &type->members, name, place, type))
        return true;
    wf_schema_ref *const ref = wf_arena_new(schema->arena, wf_schema_ref);
    if (!ref)
        return false;
    ref->kind = WF_SCHEMA_REF_NAMED;
    ref->name = name;
    ref->place = place;
    return wf_map_put(&type->members, name, ref, NULL);
}

static const char *const operation_names[] = {
    [WF_SCHEMA_QUERY] = "query",
    [WF_SCHEMA_MUTATION] = "mutation",
    [WF_SCHEMA_SUBSCRIPTION] = "subscription",
};

void wf_schema_put_root(wf_schema *schema, wf_schema_operation operation, weft_span name,
                        wf_place place)
{
    wf_schema_root_type *const root = &schema->roots[operation];
    schema->has_roots = true;
    if (root->name.ptr) {
        weft_diag *const diag =
            wf_schema_complain(schema, WF_W2156, place, "the root type of %s is named twice",
                               operation_names[operation]);
        hint_first(schema, diag, root->place, "remove one");
        return;
    }
    root->name = name;
    root->place = place;
}

/* ---- making ---- */

static bool add_built_in(wf_schema *schema)
{
    const wf_place nowhere = {NULL, 0, 0};
    for (size_t i = 0; i < WF_COUNTOF(known_scalars); i++) {
        if (!known_scalars[i].built_in)
            continue;
        wf_schema_type *const type =
            new_type(schema, WF_SCHEMA_SCALAR, weft_span_text(known_scalars[i].name), nowhere);
        if (!type || !wf_map_put(&schema->types, type->name, type, NULL))
            return false;
        type->built_in = true;
    }
    return true;
}

static bool add_type_name(wf_schema *schema)
{
    wf_schema_field *const field = wf_arena_new(schema->arena, wf_schema_field);
    wf_schema_ref *const ref = wf_arena_new(schema->arena, wf_schema_ref);
    if (!field || !ref)
        return false;
    ref->kind = WF_SCHEMA_REF_NAMED;
    ref->non_null = true;
    ref->name = weft_span_text("String");
    ref->named = wf_schema_find(schema, ref->name);
    field->name = weft_span_text("__typename");
    field->type = ref;
    schema->type_name = field;
    return true;
}

wf_schema *wf_schema_new(wf_arena *arena)
{
    wf_schema *const schema = wf_arena_new(arena, wf_schema);
    if (!schema)
        return NULL;
    schema->arena = arena;
    wf_map_init(&schema->types, arena);
    wf_map_init(&schema->directives, arena);
    wf_map_init(&schema->unknown, arena);
    return add_built_in(schema) && add_type_name(schema) ? schema : NULL;
}

/* ---- asking ---- */

const wf_schema_type *wf_schema_find(const wf_schema *schema, weft_span name)
{
    return wf_map_find(&schema->types, name);
}

const wf_map *wf_schema_types(const wf_schema *schema)
{
    return &schema->types;
}

const wf_schema_type *wf_schema_root(const wf_schema *schema, wf_schema_operation operation)
{
    return schema->roots[operation].type;
}

static const wf_schema_field *root_field(const wf_schema *schema, wf_schema_operation operation,
                                         weft_span name)
{
    const wf_schema_type *const root = wf_schema_root(schema, operation);
    return root ? wf_schema_field_find(root, name) : NULL;
}

const wf_schema_field *wf_schema_query(const wf_schema *schema, weft_span name)
{
    return root_field(schema, WF_SCHEMA_QUERY, name);
}

const wf_schema_field *wf_schema_mutation(const wf_schema *schema, weft_span name)
{
    return root_field(schema, WF_SCHEMA_MUTATION, name);
}

const wf_schema_field *wf_schema_typename(const wf_schema *schema)
{
    return schema->type_name;
}

const wf_schema_field *wf_schema_field_find(const wf_schema_type *type, weft_span name)
{
    return wf_map_find(&type->fields, name);
}

const wf_schema_field *wf_schema_argument_find(const wf_schema_field *field, weft_span name)
{
    return wf_map_find(&field->arguments, name);
}

const wf_schema_value *wf_schema_value_find(const wf_schema_type *type, weft_span name)
{
    return wf_map_find(&type->values, name);
}

const wf_schema_type *wf_schema_ref_base(const wf_schema_ref *ref)
{
    while (ref->kind == WF_SCHEMA_REF_LIST)
        ref = ref->element;
    return ref->named;
}

bool wf_schema_is_input(const wf_schema_type *type)
{
    return type->kind == WF_SCHEMA_SCALAR || type->kind == WF_SCHEMA_ENUM ||
           type->kind == WF_SCHEMA_INPUT;
}

bool wf_schema_is_output(const wf_schema_type *type)
{
    return type->kind != WF_SCHEMA_INPUT;
}

static bool is_abstract(const wf_schema_type *type)
{
    return type->kind == WF_SCHEMA_INTERFACE || type->kind == WF_SCHEMA_UNION;
}

bool wf_schema_overlap(const wf_schema_type *type, const wf_schema_type *condition)
{
    if (type == condition)
        return true;
    if (!is_abstract(type) && !is_abstract(condition))
        return false;
    if (!is_abstract(type))
        return wf_map_find(&condition->possible, type->name) == type;
    if (!is_abstract(condition))
        return wf_map_find(&type->possible, condition->name) == condition;
    const bool first_is_smaller = type->possible.count <= condition->possible.count;
    const wf_map *const few = first_is_smaller ? &type->possible : &condition->possible;
    const wf_map *const many = first_is_smaller ? &condition->possible : &type->possible;
    for (uint32_t i = 0; i < few->count; i++) {
        if (wf_map_find(many, few->entries[i].key))
            return true;
    }
    return false;
}

/* ---- printing ---- */

void wf_schema_ref_print(wf_buf *out, const wf_schema_ref *ref)
{
    const wf_schema_ref *inner = ref;
    for (; inner->kind == WF_SCHEMA_REF_LIST; inner = inner->element)
        wf_buf_put_byte(out, '[');
    wf_buf_put_span(out, inner->name);
    if (inner->non_null)
        wf_buf_put_byte(out, '!');
    /* The closing brackets stand in the other order: count from the inside. */
    size_t depth = 0;
    for (const wf_schema_ref *at = ref; at != inner; at = at->element)
        depth++;
    for (; depth > 0; depth--) {
        const wf_schema_ref *at = ref;
        for (size_t i = 1; i < depth; i++)
            at = at->element;
        wf_buf_put_text(out, at->non_null ? "]!" : "]");
    }
}

const char *wf_schema_kind_text(wf_schema_kind kind)
{
    static const char *const texts[] = {
        [WF_SCHEMA_SCALAR] = "a scalar",        [WF_SCHEMA_OBJECT] = "an object type",
        [WF_SCHEMA_INTERFACE] = "an interface", [WF_SCHEMA_UNION] = "a union",
        [WF_SCHEMA_ENUM] = "an enum",           [WF_SCHEMA_INPUT] = "an input type",
    };
    WF_ASSERT(kind < WF_SCHEMA_KIND_COUNT);
    return texts[kind];
}
