/* What can only be done when all documents are in: extensions merged, names linked to types, root
   types found, and the checks that need both. Every pass is linear in the size of the schema; no
   pass recurses. A name that nobody declared is complained about once and then stands for a scalar
   that takes anything, so that whoever checks against the schema can go on. */
#include "compiler/schema.h"

#include "compiler/schema_build.h"

static wf_schema_type *type_at(const wf_schema *schema, uint32_t i)
{
    return schema->types.entries[i].value;
}

static wf_schema_field *field_at(const wf_map *fields, uint32_t i)
{
    return fields->entries[i].value;
}

static wf_schema_ref *member_at(const wf_schema_type *type, uint32_t i)
{
    return type->members.entries[i].value;
}

/* ---- linking ---- */

/* The stand-in for an unknown name; complains at the first one. NULL: no memory. */
static const wf_schema_type *unknown_type(wf_schema *schema, const wf_schema_ref *ref)
{
    wf_schema_type *type = wf_map_find(&schema->unknown, ref->name);
    if (type)
        return type;
    type = wf_arena_new(schema->arena, wf_schema_type);
    if (!type || !wf_map_put(&schema->unknown, ref->name, type, NULL))
        return NULL;
    type->name = ref->name;
    type->kind = WF_SCHEMA_SCALAR;
    type->scalar = WF_SCALAR_ANY;
    type->place = ref->place;
    if (schema->is_partial)
        return type; /* said once for all of them: report_unknown */
    weft_diag *const diag = wf_schema_complain(
        schema, WF_W2151, ref->place, "the type `%.*s` is not declared", WF_SHOWN(ref->name));
    wf_schema_suggest(schema, diag, ref->name, &schema->types);
    return type;
}

/* Documentation leaves types out: one warning with the first few. */
static void report_unknown(wf_schema *schema)
{
    const wf_map *const unknown = &schema->unknown;
    const weft_span names[3] = {unknown->count > 0 ? unknown->entries[0].key : weft_span_of("", 0),
                                unknown->count > 1 ? unknown->entries[1].key : weft_span_of("", 0),
                                unknown->count > 2 ? unknown->entries[2].key : weft_span_of("", 0)};
    if (!schema->is_partial || unknown->count == 0)
        return;
    const wf_schema_type *const first = unknown->entries[0].value;
    wf_diags_add(schema->diags, WF_W2162, first->place,
                 "%u type%s named and not described, and take%s anything: %.*s%s%.*s%s%.*s%s",
                 unknown->count, unknown->count == 1 ? " is" : "s are",
                 unknown->count == 1 ? "s" : "", WF_SHOWN(names[0]), unknown->count > 1 ? ", " : "",
                 WF_SHOWN(names[1]), unknown->count > 2 ? ", " : "", WF_SHOWN(names[2]),
                 unknown->count > 3 ? ", ..." : "");
}

static bool link_ref(wf_schema *schema, wf_schema_ref *ref)
{
    while (ref->kind == WF_SCHEMA_REF_LIST)
        ref = ref->element;
    ref->named = wf_map_find(&schema->types, ref->name);
    if (!ref->named)
        ref->named = unknown_type(schema, ref);
    return ref->named != NULL;
}

static wf_place place_of_ref(const wf_schema_ref *ref)
{
    while (ref->kind == WF_SCHEMA_REF_LIST)
        ref = ref->element;
    return ref->place;
}

/* A place where values are given. */
static bool link_input(wf_schema *schema, const wf_schema_field *field, const wf_schema_type *owner)
{
    if (!link_ref(schema, field->type))
        return false;
    const wf_schema_type *const base = wf_schema_ref_base(field->type);
    if (!wf_schema_is_input(base))
        wf_schema_complain(schema, WF_W2154, place_of_ref(field->type),
                           "`%.*s` in `%.*s` takes a value, but `%.*s` is %s",
                           WF_SHOWN(field->name), WF_SHOWN(owner->name), WF_SHOWN(base->name),
                           wf_schema_kind_text(base->kind));
    return true;
}

static bool link_output(wf_schema *schema, const wf_schema_field *field,
                        const wf_schema_type *owner)
{
    if (!link_ref(schema, field->type))
        return false;
    const wf_schema_type *const base = wf_schema_ref_base(field->type);
    if (!wf_schema_is_output(base))
        wf_schema_complain(schema, WF_W2154, place_of_ref(field->type),
                           "`%.*s` in `%.*s` gives a value, but `%.*s` is %s",
                           WF_SHOWN(field->name), WF_SHOWN(owner->name), WF_SHOWN(base->name),
                           wf_schema_kind_text(base->kind));
    for (uint32_t i = 0; i < field->arguments.count; i++) {
        if (!link_input(schema, field_at(&field->arguments, i), owner))
            return false;
    }
    return true;
}

static bool link_fields(wf_schema *schema, wf_schema_type *type)
{
    for (uint32_t i = 0; i < type->fields.count; i++) {
        const wf_schema_field *const field = field_at(&type->fields, i);
        if (!(type->kind == WF_SCHEMA_INPUT ? link_input(schema, field, type)
                                            : link_output(schema, field, type)))
            return false;
    }
    return true;
}

static bool link_members(wf_schema *schema, wf_schema_type *type)
{
    const bool is_union = type->kind == WF_SCHEMA_UNION;
    const wf_schema_kind wanted = is_union ? WF_SCHEMA_OBJECT : WF_SCHEMA_INTERFACE;
    for (uint32_t i = 0; i < type->members.count; i++) {
        wf_schema_ref *const ref = member_at(type, i);
        if (!link_ref(schema, ref))
            return false;
        if (ref->named->kind == wanted || wf_map_find(&schema->unknown, ref->name))
            continue;
        wf_schema_complain(schema, WF_W2154, ref->place,
                           is_union ? "the members of `%.*s` are object types, but `%.*s` is %s"
                                    : "`%.*s` can implement interfaces only, but `%.*s` is %s",
                           WF_SHOWN(type->name), WF_SHOWN(ref->name),
                           wf_schema_kind_text(ref->named->kind));
    }
    return true;
}

static bool knows_types_of(const wf_schema *schema, const wf_map *fields)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const wf_schema_ref *ref = field_at(fields, i)->type;
        while (ref->kind == WF_SCHEMA_REF_LIST)
            ref = ref->element;
        if (!wf_map_find(&schema->types, ref->name))
            return false;
    }
    return true;
}

/* Schemas are published without the types of their servers' own directives: no reason to refuse them. */
static bool link_directives(wf_schema *schema)
{
    bool ok = wf_schema_add_usual_directives(schema);
    for (uint32_t i = 0; i < schema->directives.count && ok; i++) {
        wf_schema_directive *const directive = schema->directives.entries[i].value;
        directive->open = !knows_types_of(schema, &directive->arguments.fields);
        ok = directive->open || link_fields(schema, &directive->arguments);
    }
    return ok;
}

static bool link_types(wf_schema *schema)
{
    for (uint32_t i = 0; i < schema->types.count; i++) {
        if (!link_fields(schema, type_at(schema, i)) || !link_members(schema, type_at(schema, i)))
            return false;
    }
    return true;
}

/* ---- what an interface or union can be ---- */

static bool add_possible(const wf_schema_type *abstract, const wf_schema_type *object)
{
    /* The table is ours to fill until it is finished. */
    wf_schema_type *const into = (wf_schema_type *)(uintptr_t)abstract;
    return wf_map_put(&into->possible, object->name, (void *)(uintptr_t)object, NULL);
}

static bool find_possible(wf_schema *schema)
{
    bool ok = true;
    for (uint32_t i = 0; i < schema->types.count; i++) {
        const wf_schema_type *const type = type_at(schema, i);
        for (uint32_t k = 0; k < type->members.count && ok; k++) {
            const wf_schema_type *const member = member_at(type, k)->named;
            if (type->kind == WF_SCHEMA_UNION && member->kind == WF_SCHEMA_OBJECT)
                ok = add_possible(type, member);
            else if (type->kind == WF_SCHEMA_OBJECT && member->kind == WF_SCHEMA_INTERFACE)
                ok = add_possible(member, type);
        }
    }
    return ok;
}

/* ---- roots ---- */

static const char *const default_roots[] = {
    [WF_SCHEMA_QUERY] = "Query",
    [WF_SCHEMA_MUTATION] = "Mutation",
    [WF_SCHEMA_SUBSCRIPTION] = "Subscription",
};

static void find_named_root(wf_schema *schema, wf_schema_root_type *root)
{
    const wf_schema_type *const type = wf_map_find(&schema->types, root->name);
    if (!type) {
        weft_diag *const diag = wf_schema_complain(
            schema, WF_W2151, root->place, "the type `%.*s` is not declared", WF_SHOWN(root->name));
        wf_schema_suggest(schema, diag, root->name, &schema->types);
    } else if (type->kind != WF_SCHEMA_OBJECT) {
        wf_schema_complain(schema, WF_W2156, root->place,
                           "a root type is an object type, but `%.*s` is %s", WF_SHOWN(root->name),
                           wf_schema_kind_text(type->kind));
    } else {
        root->type = type;
    }
}

static void find_roots(wf_schema *schema)
{
    for (unsigned i = 0; i < WF_SCHEMA_OPERATION_COUNT; i++) {
        wf_schema_root_type *const root = &schema->roots[i];
        if (root->name.ptr) {
            find_named_root(schema, root);
        } else if (!schema->has_roots) {
            const wf_schema_type *const type =
                wf_map_find(&schema->types, weft_span_text(default_roots[i]));
            if (type && type->kind == WF_SCHEMA_OBJECT)
                root->type = type;
        }
    }
}

/* ---- checks ---- */

/* Whoever must give a field cannot give another one instead. */
static void check_one_of(wf_schema *schema, const wf_schema_type *type)
{
    for (uint32_t i = 0; type->one_of && i < type->fields.count; i++) {
        const wf_schema_field *const field = wf_schema_field_at(type, i);
        if (field->type->non_null || field->has_default)
            wf_schema_complain(schema, WF_W2164, field->place,
                               "`%.*s` of the @oneOf input `%.*s` %s", WF_SHOWN(field->name),
                               WF_SHOWN(type->name),
                               field->type->non_null ? "is non-null" : "has a default");
    }
}

static void check_not_empty(wf_schema *schema, const wf_schema_type *type)
{
    const char *lacks = NULL;
    switch (type->kind) {
    case WF_SCHEMA_OBJECT:
    case WF_SCHEMA_INTERFACE:
    case WF_SCHEMA_INPUT:
        lacks = type->fields.count == 0 ? "fields" : NULL;
        break;
    case WF_SCHEMA_UNION:
        lacks = type->members.count == 0 ? "members" : NULL;
        break;
    case WF_SCHEMA_ENUM:
        lacks = type->values.count == 0 ? "values" : NULL;
        break;
    case WF_SCHEMA_SCALAR:
    case WF_SCHEMA_KIND_COUNT:
        break;
    }
    if (lacks)
        wf_schema_complain(schema, WF_W2155, type->place, "`%.*s` has no %s", WF_SHOWN(type->name),
                           lacks);
}

static bool same_ref(const wf_schema_ref *a, const wf_schema_ref *b)
{
    for (;; a = a->element, b = b->element) {
        if (a->kind != b->kind || a->non_null != b->non_null)
            return false;
        if (a->kind == WF_SCHEMA_REF_NAMED)
            return a->named == b->named;
    }
}

/* Whether every value of `type` is one of `wanted`. */
static bool is_subtype(const wf_schema_type *type, const wf_schema_type *wanted)
{
    if (type == wanted)
        return true;
    if (wanted->kind == WF_SCHEMA_INTERFACE)
        return wf_map_find(&type->members, wanted->name) != NULL;
    return wanted->kind == WF_SCHEMA_UNION && wf_map_find(&wanted->possible, type->name) != NULL;
}

static bool is_narrower(const wf_schema_ref *ref, const wf_schema_ref *wanted)
{
    for (;; ref = ref->element, wanted = wanted->element) {
        if (ref->kind != wanted->kind || (wanted->non_null && !ref->non_null))
            return false;
        if (ref->kind == WF_SCHEMA_REF_NAMED)
            return is_subtype(ref->named, wanted->named);
    }
}

/* Each gives how many complaints it had: check_interface stops after a few, because a type that
   has nothing of a large interface would otherwise cost as much as the interface is large. */
#define BROKEN_MOST 5u

static uint32_t check_field_type(wf_schema *schema, const wf_schema_field *field,
                                 const wf_schema_field *promised)
{
    if (is_narrower(field->type, promised->type))
        return 0;
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_schema_ref_print(&text, promised->type);
    wf_schema_complain(schema, WF_W2157, place_of_ref(field->type),
                       "`%.*s` must be `%.*s` or narrower, as `%.*s` promises",
                       WF_SHOWN(field->name), WF_SHOWN(wf_buf_span(&text)),
                       WF_SHOWN(promised->owner->name));
    wf_buf_fini(&text);
    return 1;
}

static uint32_t check_promised_arguments(wf_schema *schema, const wf_schema_field *field,
                                         const wf_schema_field *promised)
{
    uint32_t broken = 0;
    for (uint32_t i = 0; i < promised->arguments.count && broken < BROKEN_MOST; i++) {
        const wf_schema_field *const wanted = field_at(&promised->arguments, i);
        const wf_schema_field *const argument = wf_map_find(&field->arguments, wanted->name);
        if (argument && same_ref(argument->type, wanted->type))
            continue;
        broken++;
        wf_schema_complain(
            schema, WF_W2157, argument ? argument->place : field->place,
            argument ? "the argument `%.*s` of `%.*s` has another type than in `%.*s`"
                     : "the argument `%.*s` of `%.*s` is missing, which `%.*s` has",
            WF_SHOWN(wanted->name), WF_SHOWN(field->name), WF_SHOWN(promised->owner->name));
    }
    return broken;
}

static uint32_t check_own_arguments(wf_schema *schema, const wf_schema_field *field,
                                    const wf_schema_field *promised)
{
    uint32_t broken = 0;
    for (uint32_t i = 0; i < field->arguments.count && broken < BROKEN_MOST; i++) {
        const wf_schema_field *const argument = field_at(&field->arguments, i);
        if (!wf_schema_field_required(argument) ||
            wf_map_find(&promised->arguments, argument->name))
            continue;
        broken++;
        wf_schema_complain(schema, WF_W2157, argument->place,
                           "the argument `%.*s` of `%.*s` is required, but `%.*s` does not have it",
                           WF_SHOWN(argument->name), WF_SHOWN(field->name),
                           WF_SHOWN(promised->owner->name));
    }
    return broken;
}

static uint32_t check_promised_field(wf_schema *schema, const wf_schema_type *type,
                                     const wf_schema_field *promised, wf_place place)
{
    const wf_schema_field *const field = wf_map_find(&type->fields, promised->name);
    if (field)
        return check_field_type(schema, field, promised) +
               check_promised_arguments(schema, field, promised) +
               check_own_arguments(schema, field, promised);
    wf_schema_complain(schema, WF_W2157, place, "`%.*s` lacks the field `%.*s` of `%.*s`",
                       WF_SHOWN(type->name), WF_SHOWN(promised->name),
                       WF_SHOWN(promised->owner->name));
    return 1;
}

/* October 2021 section 3.6, IsValidImplementation. */
static void check_interface(wf_schema *schema, const wf_schema_type *type, const wf_schema_ref *ref)
{
    const wf_schema_type *const interface = ref->named;
    uint32_t broken = 0;
    if (interface == type) {
        wf_schema_complain(schema, WF_W2157, ref->place, "`%.*s` cannot implement itself",
                           WF_SHOWN(type->name));
        return;
    }
    for (uint32_t i = 0; i < interface->members.count && broken < BROKEN_MOST; i++) {
        const weft_span name = interface->members.entries[i].key;
        if (wf_map_find(&type->members, name))
            continue;
        broken++;
        wf_schema_complain(schema, WF_W2157, ref->place,
                           "`%.*s` must implement `%.*s` too, because `%.*s` does",
                           WF_SHOWN(type->name), WF_SHOWN(name), WF_SHOWN(interface->name));
    }
    for (uint32_t i = 0; i < interface->fields.count && broken < BROKEN_MOST; i++)
        broken += check_promised_field(schema, type, field_at(&interface->fields, i), ref->place);
}

static void check_interfaces(wf_schema *schema, const wf_schema_type *type)
{
    if (type->kind == WF_SCHEMA_UNION)
        return;
    for (uint32_t i = 0; i < type->members.count; i++) {
        if (member_at(type, i)->named->kind == WF_SCHEMA_INTERFACE)
            check_interface(schema, type, member_at(type, i));
    }
}

/* ---- inputs that need themselves ---- */

enum {
    UNSEEN,
    OPEN,
    CLOSED
}; /* wf_schema_type.mark */

typedef struct open_type {
    wf_schema_type *type;
    uint32_t next; /* field to look at */
} open_type;

/* The input type that a value of this field always holds, or NULL. */
static wf_schema_type *needed_input(const wf_schema *schema, const wf_schema_field *field)
{
    const wf_schema_ref *const ref = field->type;
    if (!ref->non_null || ref->kind == WF_SCHEMA_REF_LIST || ref->named->kind != WF_SCHEMA_INPUT)
        return NULL;
    return wf_map_find(&schema->types, ref->name);
}

/* Walks what `first` needs, depth first; `open` has room for every type. */
static void walk_needs(wf_schema *schema, wf_schema_type *first, open_type *open)
{
    size_t count = 0;
    open[count++] = (open_type){first, 0};
    first->mark = OPEN;
    while (count > 0) {
        open_type *const top = &open[count - 1];
        if (top->next == top->type->fields.count) {
            top->type->mark = CLOSED;
            count--;
            continue;
        }
        const wf_schema_field *const field = field_at(&top->type->fields, top->next++);
        wf_schema_type *const needed = needed_input(schema, field);
        if (needed && needed->mark == UNSEEN) {
            needed->mark = OPEN;
            open[count++] = (open_type){needed, 0};
        } else if (needed && needed->mark == OPEN) {
            wf_schema_complain(schema, WF_W2159, field->place,
                               "`%.*s` in `%.*s` needs a `%.*s`, which can never be complete",
                               WF_SHOWN(field->name), WF_SHOWN(top->type->name),
                               WF_SHOWN(needed->name));
        }
    }
}

static bool check_needs(wf_schema *schema)
{
    open_type *const open = wf_arena_zero(schema->arena, schema->types.count, sizeof *open);
    if (!open)
        return false;
    for (uint32_t i = 0; i < schema->types.count; i++) {
        wf_schema_type *const type = type_at(schema, i);
        if (type->kind == WF_SCHEMA_INPUT && type->mark == UNSEEN)
            walk_needs(schema, type, open);
    }
    return true;
}

/* ---- the face ---- */

static bool merge_extensions(wf_schema *schema)
{
    bool ok = true;
    for (const wf_schema_extension *at = schema->extensions; at && ok; at = at->next)
        ok = wf_schema_extend(schema, at->node);
    return ok;
}

weft_status wf_schema_finish(wf_schema *schema, weft_diags *diags)
{
    schema->diags = diags;
    schema->invalid = false;
    if (!merge_extensions(schema) || !link_types(schema) || !link_directives(schema) ||
        !find_possible(schema))
        return WEFT_NOMEM;
    report_unknown(schema);
    find_roots(schema);
    for (uint32_t i = 0; i < schema->types.count; i++) {
        check_not_empty(schema, type_at(schema, i));
        check_one_of(schema, type_at(schema, i));
        check_interfaces(schema, type_at(schema, i));
    }
    return wf_schema_status(schema, check_needs(schema));
}
