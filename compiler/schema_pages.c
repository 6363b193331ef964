/* Schemas as documentation writes them: `types`, `inputs`, `enums`, `scalars` and `connections` are
   objects of name → type, fields are objects of name → field, and a field's type is a text such as
   "[OrderItemInput!]!". Such pages describe a part of a schema, so a type that nobody describes is a
   warning here and takes anything. */
#include "compiler/schema_json.h"

#define WRAPPERS_MOST 32

/* ---- "[Name!]!" ---- */

typedef struct type_text {
    wf_schema_json *reader;
    weft_span text;
    size_t at;
} type_text;

static bool take(type_text *t, char c)
{
    if (t->at == t->text.len || t->text.ptr[t->at] != c)
        return false;
    t->at++;
    return true;
}

/* The name that begins here; len 0 when there is none. */
static weft_span take_name(type_text *t)
{
    const size_t from = t->at;
    while (t->at < t->text.len &&
           wf_schema_json_is_name(weft_span_of(t->text.ptr + from, t->at + 1 - from)))
        t->at++;
    return weft_span_of(t->text.ptr + from, t->at - from);
}

/* The reference, or NULL in `*out` when the text is none. False: memory. */
static bool read_type(type_text *t, wf_schema_ref **out)
{
    wf_schema_ref *lists[WRAPPERS_MOST];
    size_t depth = 0;
    wf_schema_ref **into = out;
    bool whole;
    for (;; depth++) {
        wf_schema_ref *const ref = wf_arena_new(t->reader->schema->arena, wf_schema_ref);
        if (!ref)
            return false;
        *into = ref;
        ref->place = t->reader->place;
        if (depth == WRAPPERS_MOST || !take(t, '[')) {
            ref->kind = WF_SCHEMA_REF_NAMED;
            ref->name = take_name(t);
            ref->non_null = take(t, '!');
            whole = ref->name.len != 0;
            break;
        }
        ref->kind = WF_SCHEMA_REF_LIST;
        lists[depth] = ref;
        into = &ref->element;
    }
    while (whole && depth != 0) {
        whole = take(t, ']');
        lists[--depth]->non_null = take(t, '!');
    }
    if (!whole || t->at != t->text.len)
        *out = NULL;
    return true;
}

/* ---- fields ---- */

static weft_span key_of(const cJSON *item)
{
    return item->string ? weft_span_text(item->string) : weft_span_of("", 0);
}

/* The name under which `item` stands, copied; len 0 after a complaint. False: memory. */
static bool copy_key(wf_schema_json *reader, weft_span *out, const cJSON *item, const char *what)
{
    *out = wf_arena_dup(reader->schema->arena, key_of(item));
    if (!out->ptr)
        return false;
    if (wf_schema_json_is_name(*out) && cJSON_IsObject(item))
        return true;
    wf_schema_complain(reader->schema, WF_W2160, reader->place, "%s `%.*s` %s", what,
                       WF_SHOWN(*out), cJSON_IsObject(item) ? "has no valid name" : "is no object");
    out->len = 0;
    return true;
}

static bool read_default(wf_schema_json *reader, wf_schema_field *field, const cJSON *json)
{
    if (!wf_schema_json_text(reader, &field->default_text, json, "defaultValue"))
        return false;
    field->has_default = field->default_text.ptr != NULL;
    return true;
}

/* A field or argument without its arguments; NULL in `*out` after a complaint. */
static bool read_field(wf_schema_json *reader, wf_schema_field **out, const cJSON *json)
{
    type_text type = {reader, {NULL, 0}, 0};
    wf_schema_field *const field = wf_arena_new(reader->schema->arena, wf_schema_field);
    *out = NULL;
    if (!field || !copy_key(reader, &field->name, json, "the field or argument"))
        return false;
    if (field->name.len == 0)
        return true;
    field->place = reader->place;
    if (!wf_schema_json_text(reader, &type.text, json, "type") || !read_type(&type, &field->type) ||
        !wf_schema_json_text(reader, &field->description, json, "description") ||
        !read_default(reader, field, json) ||
        !wf_schema_json_deprecated(reader, &field->deprecated, &field->deprecated_reason, json))
        return false;
    if (field->type) {
        *out = field;
        return true;
    }
    weft_diag *const diag =
        wf_schema_complain(reader->schema, WF_W2160, reader->place,
                           "the type of `%.*s` in `%.*s` cannot be read: `%.*s`",
                           WF_SHOWN(field->name), WF_SHOWN(reader->type), WF_SHOWN(type.text));
    wf_diag_hint(reader->schema->diags, diag, "write it as schema language does: \"[Name!]!\"");
    return true;
}

static const cJSON *members_of(const cJSON *json, const char *name)
{
    const cJSON *const item = wf_schema_json_member(json, name);
    return cJSON_IsObject(item) ? item->child : NULL;
}

static bool add_fields(wf_schema_json *reader, wf_schema_type *type, const cJSON *json)
{
    for (const cJSON *at = members_of(json, "fields"); at; at = at->next) {
        wf_schema_field *field;
        if (!read_field(reader, &field, at))
            return false;
        if (!field)
            continue;
        wf_map_init(&field->arguments, reader->schema->arena);
        for (const cJSON *given = members_of(at, "args"); given; given = given->next) {
            wf_schema_field *argument;
            if (!read_field(reader, &argument, given) ||
                (argument &&
                 !wf_schema_put_field(reader->schema, &field->arguments, argument, type)))
                return false;
        }
        if (!wf_schema_put_field(reader->schema, &type->fields, field, type))
            return false;
    }
    return true;
}

/* ---- values: texts, objects with a name, or name → description ---- */

static bool add_value(wf_schema_json *reader, wf_schema_type *type, const cJSON *json)
{
    const cJSON *const named = cJSON_IsObject(json) ? wf_schema_json_member(json, "name") : json;
    const char *const text = cJSON_IsString(named) ? named->valuestring : json->string;
    wf_schema_value *const value = wf_arena_new(reader->schema->arena, wf_schema_value);
    if (!value)
        return false;
    value->name = wf_arena_dup(reader->schema->arena, weft_span_text(text ? text : ""));
    value->place = reader->place;
    if (!value->name.ptr)
        return false;
    if (wf_schema_json_is_name(value->name))
        return wf_schema_put_value(reader->schema, type, value);
    wf_schema_complain(reader->schema, WF_W2160, reader->place,
                       "a value of `%.*s` has no valid name", WF_SHOWN(reader->type));
    return true;
}

static bool add_values(wf_schema_json *reader, wf_schema_type *type, const cJSON *json)
{
    const cJSON *const values = wf_schema_json_member(json, "values");
    bool ok = true;
    for (const cJSON *at = values ? values->child : NULL; at && ok; at = at->next) {
        /* `{"STANDARD": "as usual"}`: the key is the name */
        if (cJSON_IsObject(values)) {
            wf_schema_value *const value = wf_arena_new(reader->schema->arena, wf_schema_value);
            ok = value != NULL;
            if (!ok || !wf_schema_json_is_name(key_of(at)))
                continue;
            value->name = wf_arena_dup(reader->schema->arena, key_of(at));
            value->place = reader->place;
            ok = value->name.ptr && wf_schema_put_value(reader->schema, type, value);
        } else {
            ok = add_value(reader, type, at);
        }
    }
    return ok;
}

static bool add_names(wf_schema_json *reader, wf_schema_type *type, const cJSON *json,
                      const char *list)
{
    const cJSON *const names = wf_schema_json_member(json, list);
    for (const cJSON *at = cJSON_IsArray(names) ? names->child : NULL; at; at = at->next) {
        const weft_span name = wf_arena_dup(
            reader->schema->arena, weft_span_text(cJSON_IsString(at) ? at->valuestring : ""));
        if (!name.ptr || (wf_schema_json_is_name(name) &&
                          !wf_schema_put_member(reader->schema, type, name, reader->place)))
            return false;
    }
    return true;
}

/* ---- types ---- */

static bool add_type(wf_schema_json *reader, const cJSON *json, wf_schema_kind usual)
{
    wf_schema_kind kind = usual;
    wf_schema_type *type;
    weft_span name;
    if (!copy_key(reader, &name, json, "the type"))
        return false;
    reader->type = name;
    if (name.len == 0)
        return true;
    if (wf_schema_json_member(json, "kind") && !wf_schema_json_kind(&kind, json)) {
        wf_schema_complain(reader->schema, WF_W2160, reader->place, "the kind of `%.*s` is unknown",
                           WF_SHOWN(name));
        return true;
    }
    if (!wf_schema_put_type(reader->schema, &type, kind, name, reader->place))
        return false;
    if (!type)
        return true; /* declared twice */
    if (!wf_schema_json_text(reader, &type->description, json, "description"))
        return false;
    switch (kind) {
    case WF_SCHEMA_OBJECT:
    case WF_SCHEMA_INTERFACE:
        return add_fields(reader, type, json) && add_names(reader, type, json, "interfaces");
    case WF_SCHEMA_INPUT:
        return add_fields(reader, type, json);
    case WF_SCHEMA_UNION:
        return add_names(reader, type, json, "possibleTypes");
    case WF_SCHEMA_ENUM:
        return add_values(reader, type, json);
    case WF_SCHEMA_SCALAR:
    case WF_SCHEMA_KIND_COUNT:
        break;
    }
    return true;
}

bool wf_schema_json_pages(wf_schema_json *reader, const cJSON *document)
{
    static const struct {
        const char *name;
        wf_schema_kind usual;
    } groups[] = {
        {"types", WF_SCHEMA_OBJECT},         {"connections", WF_SCHEMA_OBJECT},
        {"interfaces", WF_SCHEMA_INTERFACE}, {"inputs", WF_SCHEMA_INPUT},
        {"enums", WF_SCHEMA_ENUM},           {"scalars", WF_SCHEMA_SCALAR},
        {"unions", WF_SCHEMA_UNION},
    };
    bool ok = true;
    reader->schema->is_partial = true;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        for (const cJSON *at = members_of(document, groups[i].name); at && ok; at = at->next)
            ok = add_type(reader, at, groups[i].usual);
    }
    return ok;
}
