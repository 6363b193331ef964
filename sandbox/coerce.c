/* Values against types. A list takes a single value as a list of one, an ID takes whole numbers, a Float takes
   integers: all else has to be of the kind. Complaints name the path, never the value: it is data. */
#include "sandbox/coerce.h"

#include "base/number.h"

#include <stdio.h>

#define PATH_BYTES 256

static bool refuse(wf_request *op, const wf_sdl_node *node, const char *path,
                   const wf_schema_ref *type, const char *what)
{
    wf_buf name;
    wf_buf_init(&name, 1u << 12);
    wf_schema_ref_print(&name, type);
    wf_request_error(op, "BAD_USER_INPUT", node, "%s: %.*s %s", path, (int)name.len, name.data,
                       what);
    wf_buf_fini(&name);
    return false;
}

static bool is_int32(weft_value value)
{
    int64_t n = 0;
    const bool is_whole = value.kind == WEFT_KIND_INT ||
                          (value.kind == WEFT_KIND_NUMBER &&
                           wf_int64_parse(&n, weft_value_span(value)));
    if (value.kind == WEFT_KIND_INT)
        n = value.as.integer;
    return is_whole && n >= INT32_MIN && n <= INT32_MAX;
}

static bool is_whole(weft_value value)
{
    int64_t n = 0;
    return value.kind == WEFT_KIND_INT || (value.kind == WEFT_KIND_NUMBER &&
                                           wf_int64_parse(&n, weft_value_span(value)));
}

/* What is wrong with a value for a scalar or an enum; NULL: nothing. */
static const char *wrong_leaf(const wf_schema_type *type, weft_value value)
{
    const bool is_text = value.kind == WEFT_KIND_TEXT;
    if (type->kind == WF_SCHEMA_ENUM)
        return is_text && wf_schema_value_find(type, weft_value_span(value))
                   ? NULL
                   : "takes one of its values only";
    switch (type->scalar) {
    case WF_SCALAR_INT:
        return is_int32(value) ? NULL : "takes whole numbers of 32 bits";
    case WF_SCALAR_FLOAT:
        return weft_value_is_number(value) ? NULL : "takes numbers";
    case WF_SCALAR_STRING:
    case WF_SCALAR_DATE:
    case WF_SCALAR_DATE_TIME:
        return is_text ? NULL : "takes texts";
    case WF_SCALAR_BOOLEAN:
        return value.kind == WEFT_KIND_BOOL ? NULL : "takes true and false";
    case WF_SCALAR_ID:
        return is_text || is_whole(value) ? NULL : "takes texts and whole numbers";
    case WF_SCALAR_ANY:
    case WF_SCALAR_NONE:
        break;
    }
    return NULL;
}

static bool json(wf_request *op, weft_value *out, weft_value value, const wf_schema_ref *type,
                 const char *path, uint32_t depth);

static bool json_list(wf_request *op, weft_value *out, weft_value value,
                      const wf_schema_ref *type, const char *path, uint32_t depth)
{
    const bool is_list = value.kind == WEFT_KIND_LIST;
    const uint32_t count = is_list ? value.len : 1;
    weft_value *const items = wf_arena_zero(op->arena, (size_t)count + 1, sizeof *items);
    char place[PATH_BYTES];
    bool ok = true;
    if (!items) {
        op->status = WEFT_NOMEM;
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        (void)snprintf(place, sizeof place, "%s[%u]", path, (unsigned)i);
        ok &= json(op, &items[i], is_list ? weft_value_element(value, i) : value, type->element,
                   is_list ? place : path, depth + 1);
    }
    *out = weft_list(items, count);
    return ok;
}

/* What was given that the type does not have. */
static bool check_unknown(wf_request *op, weft_value value, const wf_schema_ref *ref,
                          const char *path)
{
    bool ok = true;
    for (uint32_t i = 0; i < value.len; i++) {
        const weft_span key = value.as.map[i].key;
        if (wf_schema_field_find(ref->named, key))
            continue;
        wf_request_error(op, "BAD_USER_INPUT", NULL, "%s: %.*s has no field %.*s", path,
                           WF_SPAN(ref->name), WF_SPAN(key));
        ok = false;
    }
    return ok;
}

static bool json_object(wf_request *op, weft_value *out, weft_value value,
                        const wf_schema_ref *ref, const char *path, uint32_t depth)
{
    const wf_schema_type *type = ref->named;
    if (value.kind != WEFT_KIND_MAP)
        return refuse(op, NULL, path, ref, "takes objects");
    bool ok = check_unknown(op, value, ref, path);
    weft_member *const members = wf_arena_zero(op->arena, (size_t)type->fields.count + 1,
                                               sizeof *members);
    uint32_t count = 0;
    if (!members) {
        op->status = WEFT_NOMEM;
        return false;
    }
    for (uint32_t i = 0; i < type->fields.count; i++) {
        const wf_schema_field *field = wf_schema_field_at(type, i);
        char place[PATH_BYTES];
        (void)snprintf(place, sizeof place, "%s.%.*s", path, WF_SPAN(field->name));
        weft_value given = weft_value_member(value, field->name);
        if (given.kind == WEFT_KIND_MISSING && wf_schema_field_required(field)) {
            ok = refuse(op, NULL, place, field->type, "is required and is not given");
            continue;
        }
        members[count].key = field->name;
        if (given.kind == WEFT_KIND_MISSING)
            members[count].value = wf_coerce_default(op, field);
        else
            ok &= json(op, &members[count].value, given, field->type, place, depth + 1);
        count += members[count].value.kind != WEFT_KIND_MISSING;
    }
    if (type->one_of && (value.len != 1 || value.as.map[0].value.kind == WEFT_KIND_NULL))
        ok = refuse(op, NULL, path, ref, "takes exactly one of its fields");
    *out = weft_map(members, count);
    return ok;
}

static bool json(wf_request *op, weft_value *out, weft_value value, const wf_schema_ref *type,
                 const char *path, uint32_t depth)
{
    if (depth > WF_REQUEST_DEPTH)
        return refuse(op, NULL, path, type, "is nested too deeply here");
    *out = value;
    if (weft_value_is_nothing(value))
        return !type->non_null || refuse(op, NULL, path, type, "takes no null");
    if (type->kind == WF_SCHEMA_REF_LIST)
        return json_list(op, out, value, type, path, depth);
    if (type->named->kind == WF_SCHEMA_INPUT)
        return json_object(op, out, value, type, path, depth);
    const char *const wrong = wrong_leaf(type->named, value);
    return !wrong || refuse(op, NULL, path, type, wrong);
}

bool wf_coerce_json(wf_request *op, weft_value *out, weft_value value, const wf_schema_ref *type,
                    const char *path)
{
    return json(op, out, value, type, path, 0);
}

/* ---- literals ---- */

static bool literal(wf_request *op, weft_value *out, const wf_sdl_node *node,
                    const wf_schema_ref *type, bool has_default, uint32_t depth);

/* Whether a variable of type `from` may stand where `to` is wanted (section 5.8.5). */
static bool may_stand(const wf_schema_ref *from, const wf_schema_ref *to, bool has_default)
{
    if (to->non_null && !from->non_null && !has_default)
        return false;
    if (from->kind != to->kind)
        return false;
    return to->kind == WF_SCHEMA_REF_LIST ? may_stand(from->element, to->element, false)
                                          : from->named == to->named;
}

static bool of_variable(wf_request *op, weft_value *out, const wf_sdl_node *node,
                        const wf_schema_ref *type, bool has_default)
{
    wf_variable *const variable = wf_map_find(&op->variables, node->text);
    if (!variable) {
        wf_request_error(op, "GRAPHQL_VALIDATION_FAILED", node, "variable $%.*s is not declared",
                           WF_SPAN(node->text));
        return false;
    }
    variable->used = true;
    *out = variable->value;
    if (may_stand(variable->type, type, has_default || variable->has_default))
        return true;
    char name[PATH_BYTES];
    (void)snprintf(name, sizeof name, "$%.*s", WF_SPAN(node->text));
    refuse(op, node, name, type, "is wanted here, and the variable's type is another");
    return false;
}

static bool literal_list(wf_request *op, weft_value *out, const wf_sdl_node *node,
                         const wf_schema_ref *type, uint32_t depth)
{
    const bool is_list = node->kind == WF_SDL_LIST;
    uint32_t count = is_list ? 0 : 1;
    for (const wf_sdl_node *c = is_list ? node->first : NULL; c; c = c->next)
        count++;
    weft_value *const items = wf_arena_zero(op->arena, (size_t)count + 1, sizeof *items);
    if (!items) {
        op->status = WEFT_NOMEM;
        return false;
    }
    bool ok = true;
    const wf_sdl_node *child = is_list ? node->first : node;
    for (uint32_t i = 0; i < count; i++, child = child->next)
        ok &= literal(op, &items[i], child, type->element, false, depth + 1);
    *out = weft_list(items, count);
    return ok;
}

static const wf_sdl_node *member_of(const wf_sdl_node *object, weft_span name)
{
    for (const wf_sdl_node *c = object->first; c; c = c->next) {
        if (c->kind == WF_SDL_ARGUMENT && weft_span_equal(c->text, name))
            return c;
    }
    return NULL;
}

static bool literal_object(wf_request *op, weft_value *out, const wf_sdl_node *node,
                           const wf_schema_ref *ref, uint32_t depth)
{
    const wf_schema_type *type = ref->named;
    bool ok = true;
    uint32_t count = 0;
    if (node->kind != WF_SDL_OBJECT_VALUE)
        return refuse(op, node, "literal", ref, "takes objects");
    for (const wf_sdl_node *c = node->first; c; c = c->next) {
        if (wf_schema_field_find(type, c->text))
            continue;
        wf_request_error(op, "GRAPHQL_VALIDATION_FAILED", c, "%.*s has no field %.*s",
                           WF_SPAN(type->name), WF_SPAN(c->text));
        ok = false;
    }
    weft_member *const members = wf_arena_zero(op->arena, (size_t)type->fields.count + 1,
                                               sizeof *members);
    if (!members) {
        op->status = WEFT_NOMEM;
        return false;
    }
    for (uint32_t i = 0; i < type->fields.count; i++) {
        const wf_schema_field *field = wf_schema_field_at(type, i);
        const wf_sdl_node *given = member_of(node, field->name);
        if (!given && wf_schema_field_required(field))
            ok = refuse(op, node, "literal", field->type, "is required and is not given");
        members[count].key = field->name;
        if (given && given->first)
            ok &= literal(op, &members[count].value, given->first, field->type, field->has_default,
                          depth + 1);
        else
            members[count].value = wf_coerce_default(op, field);
        count += members[count].value.kind != WEFT_KIND_MISSING;
    }
    *out = weft_map(members, count);
    return ok;
}

static weft_value leaf_of(const wf_sdl_node *node)
{
    weft_value value = weft_text(node->text);
    if (node->kind == WF_SDL_INT || node->kind == WF_SDL_FLOAT)
        value.kind = WEFT_KIND_NUMBER;
    else if (node->kind == WF_SDL_BOOLEAN)
        value = weft_bool(weft_span_equal(node->text, weft_span_text("true")));
    return value;
}

/* A value of a scalar that takes anything, as it stands. */
static bool literal_any(wf_request *op, weft_value *out, const wf_sdl_node *node)
{
    *out = leaf_of(node);
    if (node->kind == WF_SDL_LIST || node->kind == WF_SDL_OBJECT_VALUE) {
        wf_request_error(op, "GRAPHQL_VALIDATION_FAILED", node,
                           "the sandbox reads no lists and objects as literals of a scalar: use a "
                           "variable");
        return false;
    }
    return true;
}

static bool literal(wf_request *op, weft_value *out, const wf_sdl_node *node,
                    const wf_schema_ref *type, bool has_default, uint32_t depth)
{
    if (node->kind == WF_SDL_VARIABLE)
        return of_variable(op, out, node, type, has_default);
    if (depth > WF_REQUEST_DEPTH)
        return refuse(op, node, "literal", type, "is nested too deeply here");
    if (node->kind == WF_SDL_NULL) {
        *out = weft_null();
        return !type->non_null || refuse(op, node, "literal", type, "takes no null");
    }
    if (type->kind == WF_SCHEMA_REF_LIST)
        return literal_list(op, out, node, type, depth);
    if (type->named->kind == WF_SCHEMA_INPUT)
        return literal_object(op, out, node, type, depth);
    if (type->named->kind == WF_SCHEMA_SCALAR && type->named->scalar == WF_SCALAR_ANY)
        return literal_any(op, out, node);
    *out = leaf_of(node);
    const bool is_enum = type->named->kind == WF_SCHEMA_ENUM;
    if ((node->kind == WF_SDL_ENUM_LITERAL) != is_enum || node->kind == WF_SDL_LIST ||
        node->kind == WF_SDL_OBJECT_VALUE)
        return refuse(op, node, "literal", type, "does not take such a value");
    const char *const wrong = wrong_leaf(type->named, *out);
    return !wrong || refuse(op, node, "literal", type, wrong);
}

bool wf_coerce_literal(wf_request *op, weft_value *out, const wf_sdl_node *node,
                       const wf_schema_ref *type, bool has_default)
{
    return literal(op, out, node, type, has_default, 0);
}

weft_value wf_coerce_default(wf_request *op, const wf_schema_field *field)
{
    weft_value value = weft_missing();
    if (field->default_value)
        (void)literal(op, &value, field->default_value, field->type, false, 0); /* complains */
    return value;
}
