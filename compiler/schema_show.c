/* Declarations as schema language writes them, or as JSON. */
#include "compiler/schema_ask.h"
#include "vm/json.h"

/* ---- schema language ---- */

/* A description as a block string, unless it holds what would end one. */
static void put_description(wf_buf *out, weft_span text, const char *indent)
{
    if (text.len == 0)
        return;
    wf_buf_put_text(out, indent);
    wf_buf_put_text(out, "\"\"\"");
    size_t quotes = 0;
    for (size_t i = 0; i < text.len; i++) {
        quotes = text.ptr[i] == '"' ? quotes + 1 : 0;
        if (quotes == 3) { /* \""" is how a block string holds three quotes */
            out->len -= out->len >= 2 ? 2 : 0;
            wf_buf_put_text(out, "\\\"\"\"");
            quotes = 0;
            continue;
        }
        wf_buf_put_byte(out, text.ptr[i]);
        if (text.ptr[i] == '\n')
            wf_buf_put_text(out, indent);
    }
    wf_buf_put_text(out, quotes != 0 ? "\n" : "");
    wf_buf_put_text(out, quotes != 0 ? indent : "");
    wf_buf_put_text(out, "\"\"\"\n");
}

static void put_deprecated(wf_buf *out, bool deprecated, weft_span reason)
{
    if (!deprecated)
        return;
    wf_buf_put_text(out, " @deprecated(reason: ");
    wf_json_put_text(out, reason);
    wf_buf_put_byte(out, ')');
}

static void put_argument(wf_buf *out, const wf_schema_field *argument)
{
    wf_buf_put_span(out, argument->name);
    wf_buf_put_text(out, ": ");
    wf_schema_ref_print(out, argument->type);
    if (argument->has_default) {
        wf_buf_put_text(out, " = ");
        wf_buf_put_span(out, argument->default_text);
    }
    put_deprecated(out, argument->deprecated, argument->deprecated_reason);
}

static void put_field(wf_buf *out, const wf_schema_field *field, const char *indent)
{
    put_description(out, field->description, indent);
    wf_buf_put_text(out, indent);
    wf_buf_put_span(out, field->name);
    for (uint32_t i = 0; i < field->arguments.count; i++) {
        wf_buf_put_text(out, i == 0 ? "(" : ", ");
        put_argument(out, wf_schema_argument_at(field, i));
    }
    if (field->arguments.count != 0)
        wf_buf_put_byte(out, ')');
    wf_buf_put_text(out, ": ");
    wf_schema_ref_print(out, field->type);
    if (field->has_default) {
        wf_buf_put_text(out, " = ");
        wf_buf_put_span(out, field->default_text);
    }
    put_deprecated(out, field->deprecated, field->deprecated_reason);
    wf_buf_put_byte(out, '\n');
}

static void put_value(wf_buf *out, const wf_schema_value *value, const char *indent)
{
    put_description(out, value->description, indent);
    wf_buf_put_text(out, indent);
    wf_buf_put_span(out, value->name);
    put_deprecated(out, value->deprecated, value->deprecated_reason);
    wf_buf_put_byte(out, '\n');
}

static void put_names(wf_buf *out, const wf_map *names, const char *before, const char *between)
{
    for (uint32_t i = 0; i < names->count; i++) {
        wf_buf_put_text(out, i == 0 ? before : between);
        wf_buf_put_span(out, names->entries[i].key);
    }
}

static void put_type(wf_buf *out, const wf_schema_type *type)
{
    static const char *const words[WF_SCHEMA_KIND_COUNT] = {
        [WF_SCHEMA_SCALAR] = "scalar ",       [WF_SCHEMA_OBJECT] = "type ",
        [WF_SCHEMA_INTERFACE] = "interface ", [WF_SCHEMA_UNION] = "union ",
        [WF_SCHEMA_ENUM] = "enum ",           [WF_SCHEMA_INPUT] = "input ",
    };
    put_description(out, type->description, "");
    wf_buf_put_text(out, words[type->kind]);
    wf_buf_put_span(out, type->name);
    if (type->kind == WF_SCHEMA_UNION)
        put_names(out, &type->members, " = ", " | ");
    else
        put_names(out, &type->members, " implements ", " & ");
    wf_buf_put_text(out, type->one_of ? " @oneOf" : "");
    if (type->fields.count + type->values.count == 0) {
        wf_buf_put_byte(out, '\n');
        return;
    }
    wf_buf_put_text(out, " {\n");
    for (uint32_t i = 0; i < type->fields.count; i++)
        put_field(out, wf_schema_field_at(type, i), "  ");
    for (uint32_t i = 0; i < type->values.count; i++)
        put_value(out, wf_schema_value_at(type, i), "  ");
    wf_buf_put_text(out, "}\n");
}

static bool is_built_in(weft_span name)
{
    static const char *const names[] = {"Int", "Float", "String", "Boolean", "ID"};
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        if (weft_span_equal(name, weft_span_text(names[i])))
            return true;
    }
    return name.len > 1 && name.ptr[0] == '_' && name.ptr[1] == '_';
}

void wf_schema_print(wf_buf *out, const wf_schema *schema)
{
    static const char *const words[] = {
        [WF_SCHEMA_QUERY] = "  query: ",
        [WF_SCHEMA_MUTATION] = "  mutation: ",
        [WF_SCHEMA_SUBSCRIPTION] = "  subscription: ",
    };
    wf_buf_put_text(out, "schema {\n");
    for (int op = 0; op < WF_SCHEMA_OPERATION_COUNT; op++) {
        const wf_schema_type *const root = wf_schema_root(schema, (wf_schema_operation)op);
        if (!root)
            continue;
        wf_buf_put_text(out, words[op]);
        wf_buf_put_span(out, root->name);
        wf_buf_put_byte(out, '\n');
    }
    wf_buf_put_text(out, "}\n");
    for (uint32_t i = 0; i < wf_schema_types(schema)->count; i++) {
        const wf_schema_type *const type = wf_schema_type_at(schema, i);
        if (is_built_in(type->name))
            continue;
        wf_buf_put_byte(out, '\n');
        put_type(out, type);
    }
}

/* ---- JSON ---- */

static void put_key(wf_buf *out, const char *key)
{
    wf_buf_put_byte(out, ',');
    wf_json_put_text(out, weft_span_text(key));
    wf_buf_put_byte(out, ':');
}

static void put_member(wf_buf *out, const char *key, weft_span text)
{
    if (!text.ptr)
        return;
    put_key(out, key);
    wf_json_put_text(out, text);
}

static void put_ref_json(wf_buf *out, const wf_schema_ref *ref)
{
    wf_buf_put_byte(out, '"'); /* names, brackets and marks need no escape */
    wf_schema_ref_print(out, ref);
    wf_buf_put_byte(out, '"');
}

static void put_field_json(wf_buf *out, const wf_schema_field *field)
{
    wf_buf_put_text(out, "{\"name\":");
    wf_json_put_text(out, field->name);
    put_key(out, "type");
    put_ref_json(out, field->type);
    if (wf_schema_field_required(field)) /* of results: never null */
        wf_buf_put_text(out, ",\"required\":true");
    if (field->has_default)
        put_member(out, "default", field->default_text);
    put_member(out, "description", field->description);
    if (field->deprecated)
        put_member(out, "deprecated", field->deprecated_reason);
    for (uint32_t i = 0; i < field->arguments.count; i++) {
        wf_buf_put_text(out, i == 0 ? ",\"arguments\":[" : ",");
        put_field_json(out, wf_schema_argument_at(field, i)); /* arguments have none in turn */
    }
    wf_buf_put_text(out, field->arguments.count != 0 ? "]}" : "}");
}

static void put_value_json(wf_buf *out, const wf_schema_value *value)
{
    wf_buf_put_text(out, "{\"name\":");
    wf_json_put_text(out, value->name);
    put_member(out, "description", value->description);
    if (value->deprecated)
        put_member(out, "deprecated", value->deprecated_reason);
    wf_buf_put_byte(out, '}');
}

static const char *kind_word(wf_schema_kind kind)
{
    static const char *const words[WF_SCHEMA_KIND_COUNT] = {
        [WF_SCHEMA_SCALAR] = "SCALAR",       [WF_SCHEMA_OBJECT] = "OBJECT",
        [WF_SCHEMA_INTERFACE] = "INTERFACE", [WF_SCHEMA_UNION] = "UNION",
        [WF_SCHEMA_ENUM] = "ENUM",           [WF_SCHEMA_INPUT] = "INPUT_OBJECT",
    };
    return words[kind];
}

static void put_type_json(wf_buf *out, const wf_schema_type *type)
{
    wf_buf_put_text(out, "{\"name\":");
    wf_json_put_text(out, type->name);
    put_member(out, "kind", weft_span_text(kind_word(type->kind)));
    wf_buf_put_text(out, type->one_of ? ",\"oneOf\":true" : "");
    put_member(out, "description", type->description);
    for (uint32_t i = 0; i < type->members.count; i++) {
        wf_buf_put_text(out, i != 0                          ? ","
                             : type->kind == WF_SCHEMA_UNION ? ",\"members\":["
                                                             : ",\"interfaces\":[");
        wf_json_put_text(out, type->members.entries[i].key);
    }
    wf_buf_put_text(out, type->members.count != 0 ? "]" : "");
    for (uint32_t i = 0; i < type->fields.count; i++) {
        wf_buf_put_text(out, i == 0 ? ",\"fields\":[" : ",");
        put_field_json(out, wf_schema_field_at(type, i));
    }
    for (uint32_t i = 0; i < type->values.count; i++) {
        wf_buf_put_text(out, i == 0 ? ",\"values\":[" : ",");
        put_value_json(out, wf_schema_value_at(type, i));
    }
    wf_buf_put_text(out, type->fields.count + type->values.count != 0 ? "]}" : "}");
}

/* ---- the whole ---- */

typedef struct overview {
    size_t kinds[WF_SCHEMA_KIND_COUNT];
} overview;

static const char *const operation_words[] = {
    [WF_SCHEMA_QUERY] = "query",
    [WF_SCHEMA_MUTATION] = "mutation",
    [WF_SCHEMA_SUBSCRIPTION] = "subscription",
};

static void put_overview_text(wf_buf *out, const wf_schema *schema, const overview *o)
{
    static const char *const words[WF_SCHEMA_KIND_COUNT] = {
        [WF_SCHEMA_SCALAR] = "scalars",       [WF_SCHEMA_OBJECT] = "types",
        [WF_SCHEMA_INTERFACE] = "interfaces", [WF_SCHEMA_UNION] = "unions",
        [WF_SCHEMA_ENUM] = "enums",           [WF_SCHEMA_INPUT] = "inputs",
    };
    for (int i = 0; i < WF_SCHEMA_KIND_COUNT; i++)
        wf_buf_printf(out, "%-12s%zu\n", words[i], o->kinds[i]);
    for (int op = 0; op < WF_SCHEMA_OPERATION_COUNT; op++) {
        const wf_schema_type *const root = wf_schema_root(schema, (wf_schema_operation)op);
        for (uint32_t i = 0; root && i < root->fields.count; i++) {
            wf_buf_printf(out, "%-12s", operation_words[op]);
            wf_schema_field field = *wf_schema_field_at(root, i);
            field.description = weft_span_of(NULL, 0);
            put_field(out, &field, "");
        }
    }
}

static void put_overview_json(wf_buf *out, const wf_schema *schema, const overview *o)
{
    wf_buf_put_text(out, "{\"kinds\":{");
    for (int i = 0; i < WF_SCHEMA_KIND_COUNT; i++)
        wf_buf_printf(out, "%s\"%s\":%zu", i == 0 ? "" : ",", kind_word((wf_schema_kind)i),
                      o->kinds[i]);
    wf_buf_put_byte(out, '}');
    for (int op = 0; op < WF_SCHEMA_OPERATION_COUNT; op++) {
        const wf_schema_type *const root = wf_schema_root(schema, (wf_schema_operation)op);
        if (!root)
            continue;
        put_key(out, operation_words[op]);
        put_type_json(out, root);
    }
    wf_buf_put_text(out, "}\n");
}

static void put_overview(wf_buf *out, const wf_schema *schema, bool json)
{
    overview o = {{0}};
    for (uint32_t i = 0; i < wf_schema_types(schema)->count; i++)
        o.kinds[wf_schema_type_at(schema, i)->kind]++;
    if (json)
        put_overview_json(out, schema, &o);
    else
        put_overview_text(out, schema, &o);
}

void wf_schema_show(wf_buf *out, const wf_schema *schema, const wf_schema_subject *subject,
                    weft_schema_format format)
{
    const bool json = format == WEFT_SCHEMA_JSON;
    if (!json && format == WEFT_SCHEMA_MARKDOWN)
        wf_buf_put_text(out, "```graphql\n");
    if (!subject) {
        put_overview(out, schema, json);
    } else if (subject->type) {
        (json ? put_type_json : put_type)(out, subject->type);
    } else if (subject->field) {
        if (json)
            put_field_json(out, subject->field);
        else
            put_field(out, subject->field, "");
    } else if (json) {
        put_value_json(out, subject->value);
    } else {
        put_value(out, subject->value, "");
    }
    if (json && subject)
        wf_buf_put_byte(out, '\n');
    if (!json && format == WEFT_SCHEMA_MARKDOWN)
        wf_buf_put_text(out, "```\n");
}
