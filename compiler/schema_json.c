/* Introspection results (October 2021 section 4) into the table of types. The document is read
   whole by cJSON, which is why depth and number of values are counted before; names are copied out
   of it. There are no places in such a schema: complaints name the type and field instead. */
#include "compiler/schema_json.h"

#include "base/utf8.h"

#define SIZE_MOST   ((size_t)64 * 1024 * 1024)
#define DEPTH_MOST  200u
#define VALUES_MOST 4000000u

/* ---- the text ---- */

/* Depth and values, without regard to whether it is JSON: strings are skipped, brackets counted. */
static bool is_within_limits(weft_span text)
{
    size_t depth = 0;
    size_t values = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{' || c == ',') {
            values++;
            depth += c == ',' ? 0 : 1;
        } else if ((c == ']' || c == '}') && depth != 0) {
            depth--;
        }
        if (depth > DEPTH_MOST || values > VALUES_MOST)
            return false;
    }
    return true;
}

static wf_place place_at(wf_source *source, size_t offset)
{
    const uint32_t at = (uint32_t)(offset < source->text.len ? offset : source->text.len);
    const wf_place place = {source, at, at < source->text.len ? at + 1 : at};
    return place;
}

/* The document, to be deleted, or NULL after a complaint. */
static cJSON *read_text(weft_status *status, wf_schema *schema, wf_source *source)
{
    const weft_span text = source->text;
    const char *end = text.ptr;
    *status = WEFT_LIMIT;
    if (text.len > SIZE_MOST) {
        wf_schema_complain(schema, WF_W2161, place_at(source, 0), "the file is larger than 64 MiB");
        return NULL;
    }
    if (!is_within_limits(text)) {
        wf_schema_complain(schema, WF_W2161, place_at(source, 0),
                           "the file nests deeper than %u or holds more than %u values", DEPTH_MOST,
                           VALUES_MOST);
        return NULL;
    }
    *status = WEFT_INVALID;
    const size_t valid = wf_utf8_valid(text);
    if (valid != text.len) {
        wf_schema_complain(schema, WF_W2161, place_at(source, valid), "this is not UTF-8");
        return NULL;
    }
    /* The NUL behind the text counts: it is how cJSON sees that nothing follows. */
    cJSON *const json =
        text.len != 0 ? cJSON_ParseWithLengthOpts(text.ptr, text.len + 1, &end, 1) : NULL;
    if (!json)
        wf_schema_complain(schema, WF_W2161, place_at(source, (size_t)(end - text.ptr)),
                           "this is not JSON");
    else
        *status = WEFT_OK;
    return json;
}

/* ---- members ---- */

const cJSON *wf_schema_json_member(const cJSON *object, const char *name)
{
    const cJSON *const item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNull(item) ? NULL : item;
}

/* The list under `name`, or NULL when there is none (null and absent are the same here). */
static const cJSON *list_of(const cJSON *object, const char *name)
{
    const cJSON *const item = wf_schema_json_member(object, name);
    return cJSON_IsArray(item) ? item->child : NULL;
}

/* A copy of the text under `name`; ptr NULL when there is none. */
bool wf_schema_json_text(wf_schema_json *reader, weft_span *out, const cJSON *object,
                         const char *name)
{
    const cJSON *const item = wf_schema_json_member(object, name);
    *out = weft_span_of(NULL, 0);
    if (!cJSON_IsString(item))
        return true;
    *out = wf_arena_dup(reader->schema->arena, weft_span_text(item->valuestring));
    return out->ptr != NULL;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool wf_schema_json_is_name(weft_span name)
{
    if (name.len == 0 || !is_letter(name.ptr[0]))
        return false;
    size_t i = 1;
    while (i < name.len && (is_letter(name.ptr[i]) || (name.ptr[i] >= '0' && name.ptr[i] <= '9')))
        i++;
    return i == name.len;
}

/* The `name` of an object; `what` is for the complaint when it has none, which leaves len 0. */
static bool copy_name(wf_schema_json *reader, weft_span *out, const cJSON *object, const char *what)
{
    if (!wf_schema_json_text(reader, out, object, "name"))
        return false;
    if (wf_schema_json_is_name(*out))
        return true;
    if (reader->type.len != 0)
        wf_schema_complain(reader->schema, WF_W2160, reader->place,
                           "%s of `%.*s` has no valid name", what, WF_SHOWN(reader->type));
    else
        wf_schema_complain(reader->schema, WF_W2160, reader->place, "%s has no valid name", what);
    *out = weft_span_of(NULL, 0);
    return true;
}

static bool text_is(const cJSON *item, const char *text)
{
    return cJSON_IsString(item) &&
           weft_span_equal(weft_span_text(item->valuestring), weft_span_text(text));
}

bool wf_schema_json_deprecated(wf_schema_json *reader, bool *out, weft_span *reason,
                               const cJSON *object)
{
    *out = cJSON_IsTrue(wf_schema_json_member(object, "isDeprecated"));
    if (!*out)
        return true;
    if (!wf_schema_json_text(reader, reason, object, "deprecationReason"))
        return false;
    if (!reason->ptr)
        *reason = weft_span_text("No longer supported");
    return true;
}

/* ---- fields ---- */

static void complain_ref(wf_schema_json *reader, weft_span field)
{
    weft_diag *const diag = wf_schema_complain(reader->schema, WF_W2160, reader->place,
                                               "the type of `%.*s` in `%.*s` is not complete",
                                               WF_SHOWN(field), WF_SHOWN(reader->type));
    wf_diag_hint(reader->schema->diags, diag,
                 "ask for more levels of `ofType` in the introspection query");
}

/* The reference that `json` describes, or NULL in `*out` after a complaint. */
static bool read_ref(wf_schema_json *reader, wf_schema_ref **out, const cJSON *json,
                     weft_span field)
{
    wf_schema_ref **into = out;
    for (;; json = wf_schema_json_member(json, "ofType")) {
        wf_schema_ref *const ref = wf_arena_new(reader->schema->arena, wf_schema_ref);
        if (!ref)
            return false;
        *into = ref;
        ref->place = reader->place;
        if (text_is(wf_schema_json_member(json, "kind"), "NON_NULL")) {
            ref->non_null = true;
            json = wf_schema_json_member(json, "ofType");
        }
        const cJSON *const kind = wf_schema_json_member(json, "kind");
        if (!cJSON_IsString(kind) || text_is(kind, "NON_NULL"))
            break;
        if (!text_is(kind, "LIST")) {
            ref->kind = WF_SCHEMA_REF_NAMED;
            if (!wf_schema_json_text(reader, &ref->name, json, "name"))
                return false;
            if (!wf_schema_json_is_name(ref->name))
                break;
            return true;
        }
        ref->kind = WF_SCHEMA_REF_LIST;
        into = &ref->element;
    }
    *out = NULL;
    complain_ref(reader, field);
    return true;
}

static bool read_default(wf_schema_json *reader, wf_schema_field *field, const cJSON *json)
{
    if (!wf_schema_json_text(reader, &field->default_text, json, "defaultValue"))
        return false;
    field->has_default = field->default_text.ptr != NULL;
    return true;
}

/* A field, input field or argument without its arguments; NULL in `*out` after a complaint. */
static bool read_field(wf_schema_json *reader, wf_schema_field **out, const cJSON *json)
{
    wf_schema_field *const field = wf_arena_new(reader->schema->arena, wf_schema_field);
    *out = NULL;
    if (!field || !copy_name(reader, &field->name, json, "a field or argument"))
        return false;
    if (field->name.len == 0)
        return true;
    field->place = reader->place;
    if (!read_ref(reader, &field->type, wf_schema_json_member(json, "type"), field->name) ||
        !wf_schema_json_text(reader, &field->description, json, "description") ||
        !read_default(reader, field, json) ||
        !wf_schema_json_deprecated(reader, &field->deprecated, &field->deprecated_reason, json))
        return false;
    *out = field->type ? field : NULL;
    return true;
}

static bool add_arguments(wf_schema_json *reader, const wf_schema_type *type,
                          wf_schema_field *field, const cJSON *json)
{
    wf_map_init(&field->arguments, reader->schema->arena);
    for (const cJSON *at = list_of(json, "args"); at; at = at->next) {
        wf_schema_field *argument;
        if (!read_field(reader, &argument, at) ||
            (argument && !wf_schema_put_field(reader->schema, &field->arguments, argument, type)))
            return false;
    }
    return true;
}

static bool add_fields(wf_schema_json *reader, wf_schema_type *type, const cJSON *first)
{
    for (const cJSON *at = first; at; at = at->next) {
        wf_schema_field *field;
        if (!read_field(reader, &field, at))
            return false;
        if (field && (!add_arguments(reader, type, field, at) ||
                      !wf_schema_put_field(reader->schema, &type->fields, field, type)))
            return false;
    }
    return true;
}

static bool add_values(wf_schema_json *reader, wf_schema_type *type, const cJSON *first)
{
    for (const cJSON *at = first; at; at = at->next) {
        wf_schema_value *const value = wf_arena_new(reader->schema->arena, wf_schema_value);
        if (!value || !copy_name(reader, &value->name, at, "a value"))
            return false;
        value->place = reader->place;
        if (value->name.len == 0)
            continue;
        if (!wf_schema_json_text(reader, &value->description, at, "description") ||
            !wf_schema_json_deprecated(reader, &value->deprecated, &value->deprecated_reason, at) ||
            !wf_schema_put_value(reader->schema, type, value))
            return false;
    }
    return true;
}

static bool add_members(wf_schema_json *reader, wf_schema_type *type, const cJSON *first)
{
    for (const cJSON *at = first; at; at = at->next) {
        weft_span name;
        if (!copy_name(reader, &name, at, "a member or interface"))
            return false;
        if (name.len != 0 && !wf_schema_put_member(reader->schema, type, name, reader->place))
            return false;
    }
    return true;
}

/* ---- types ---- */

bool wf_schema_json_kind(wf_schema_kind *out, const cJSON *json)
{
    static const char *const names[] = {
        [WF_SCHEMA_SCALAR] = "SCALAR",       [WF_SCHEMA_OBJECT] = "OBJECT",
        [WF_SCHEMA_INTERFACE] = "INTERFACE", [WF_SCHEMA_UNION] = "UNION",
        [WF_SCHEMA_ENUM] = "ENUM",           [WF_SCHEMA_INPUT] = "INPUT_OBJECT",
    };
    const cJSON *const kind = wf_schema_json_member(json, "kind");
    for (unsigned i = 0; i < WF_SCHEMA_KIND_COUNT; i++) {
        if (text_is(kind, names[i])) {
            *out = (wf_schema_kind)i;
            return true;
        }
    }
    return false;
}

static bool add_body(wf_schema_json *reader, wf_schema_type *type, const cJSON *json)
{
    switch (type->kind) {
    case WF_SCHEMA_OBJECT:
    case WF_SCHEMA_INTERFACE:
        return add_fields(reader, type, list_of(json, "fields")) &&
               add_members(reader, type, list_of(json, "interfaces"));
    case WF_SCHEMA_UNION:
        return add_members(reader, type, list_of(json, "possibleTypes"));
    case WF_SCHEMA_ENUM:
        return add_values(reader, type, list_of(json, "enumValues"));
    case WF_SCHEMA_INPUT:
        type->one_of = cJSON_IsTrue(wf_schema_json_member(json, "isOneOf"));
        return add_fields(reader, type, list_of(json, "inputFields"));
    case WF_SCHEMA_SCALAR:
    case WF_SCHEMA_KIND_COUNT:
        break;
    }
    return true;
}

/* Introspection's own types (__Schema, __Type …) are listed too and are nobody's business. */
static bool is_introspection(weft_span name)
{
    return name.len >= 2 && name.ptr[0] == '_' && name.ptr[1] == '_';
}

static bool add_type(wf_schema_json *reader, const cJSON *json)
{
    wf_schema_kind kind;
    wf_schema_type *type;
    weft_span name;
    reader->type = weft_span_of(NULL, 0);
    if (!copy_name(reader, &name, json, "a type"))
        return false;
    if (name.len == 0 || is_introspection(name))
        return true;
    reader->type = name;
    if (!wf_schema_json_kind(&kind, json)) {
        wf_schema_complain(reader->schema, WF_W2160, reader->place, "the kind of `%.*s` is unknown",
                           WF_SHOWN(name));
        return true;
    }
    if (!wf_schema_put_type(reader->schema, &type, kind, name, reader->place))
        return false;
    if (!type)
        return true; /* declared twice */
    return wf_schema_json_text(reader, &type->description, json, "description") &&
           add_body(reader, type, json);
}

static bool add_root(wf_schema_json *reader, const cJSON *json, wf_schema_operation operation)
{
    static const char *const names[] = {
        [WF_SCHEMA_QUERY] = "queryType",
        [WF_SCHEMA_MUTATION] = "mutationType",
        [WF_SCHEMA_SUBSCRIPTION] = "subscriptionType",
    };
    const cJSON *const root = wf_schema_json_member(json, names[operation]);
    weft_span name;
    if (!root)
        return true;
    reader->type = weft_span_text("__schema");
    if (!copy_name(reader, &name, root, names[operation]))
        return false;
    if (name.len != 0)
        wf_schema_put_root(reader->schema, operation, name, reader->place);
    return true;
}

/* The value of "__schema", wherever it is, or NULL. */
static const cJSON *find_schema(const cJSON *json)
{
    const cJSON *const data = wf_schema_json_member(json, "data");
    const cJSON *const holder = cJSON_IsObject(data) ? data : json;
    const cJSON *const schema = wf_schema_json_member(holder, "__schema");
    return schema ? schema : json;
}

static bool add_directive(wf_schema_json *reader, const cJSON *json)
{
    wf_schema_directive *made;
    weft_span name;
    if (!copy_name(reader, &name, json, "a directive"))
        return false;
    if (!name.ptr)
        return true; /* it complained */
    if (!wf_schema_put_directive(reader->schema, &made, name))
        return false;
    for (const cJSON *at = made ? list_of(json, "locations") : NULL; at; at = at->next) {
        if (cJSON_IsString(at))
            made->locations |= wf_schema_location_of(weft_span_text(at->valuestring));
    }
    if (made)
        made->repeatable = cJSON_IsTrue(wf_schema_json_member(json, "isRepeatable"));
    return !made || add_fields(reader, &made->arguments, list_of(json, "args"));
}

static bool add_schema(wf_schema_json *reader, const cJSON *json)
{
    const cJSON *const root = find_schema(json);
    if (cJSON_IsObject(wf_schema_json_member(root, "types")))
        return wf_schema_json_pages(reader, root);
    if (!cJSON_IsArray(wf_schema_json_member(root, "types"))) {
        weft_diag *const diag = wf_schema_complain(reader->schema, WF_W2160, reader->place,
                                                   "no list of `types` is found in `__schema`");
        if (wf_schema_json_member(json, "errors"))
            wf_diag_hint(
                reader->schema->diags, diag,
                "the file holds the errors of a server: introspection may be switched off");
        return true;
    }
    reader->schema->has_roots = true;
    bool ok = true;
    for (unsigned i = 0; i < WF_SCHEMA_OPERATION_COUNT && ok; i++)
        ok = add_root(reader, root, (wf_schema_operation)i);
    for (const cJSON *at = list_of(root, "types"); at && ok; at = at->next)
        ok = add_type(reader, at);
    reader->type = weft_span_of(NULL, 0);
    for (const cJSON *at = list_of(root, "directives"); at && ok; at = at->next)
        ok = add_directive(reader, at);
    return ok;
}

weft_status wf_schema_add_json(wf_schema *schema, wf_source *source, weft_diags *diags)
{
    weft_status status;
    wf_schema_json reader = {schema, {source, 0, 0}, {NULL, 0}};
    schema->diags = diags;
    schema->invalid = false;
    cJSON *const json = read_text(&status, schema, source);
    if (!json)
        return status;
    const bool had_memory = add_schema(&reader, json);
    cJSON_Delete(json);
    return wf_schema_status(schema, had_memory);
}
