/* Types, parameters, tables and look-ups of a listing. */
#include "tests/support/assemble_parts.h"

void assemble_close_type(assembler *a)
{
    if (a->type == WF_NONE)
        return;
    a->type_row.first = wf_builder_fields(a->builder, a->fields, a->row_count);
    a->type_row.count = a->row_count;
    wf_builder_type_set(a->builder, a->type, &a->type_row);
    a->type = WF_NONE;
}

void assemble_close_table(assembler *a)
{
    if (a->has_table)
        (void)wf_builder_table(a->builder, a->table_name, a->rows, a->row_count);
    a->has_table = false;
}

static bool type_kind(assembler *a, uint8_t *out)
{
    static const char *const words[] = {"any",   "string",  "id",      "int",  "long",
                                        "float", "decimal", "boolean", "date", "datetime",
                                        "enum",  "list",    "input",   "text"};
    for (size_t i = 0; i < WF_COUNTOF(words); i++) {
        if (assemble_take(a, words[i])) {
            *out = (uint8_t)i;
            return true;
        }
    }
    return assemble_fail(a, "there is no such kind of type");
}

static bool enum_names(assembler *a)
{
    weft_span names[64];
    uint32_t count = 0;
    while (assemble_at_text(a) && count < WF_COUNTOF(names))
        if (!assemble_text(a, &names[count++]))
            return false;
    a->type_row.first = wf_builder_texts(a->builder, names, count);
    a->type_row.count = count;
    return true;
}

bool assemble_open_type(assembler *a)
{
    uint32_t index;
    if (assemble_at_number(a) && !assemble_number(a, &index))
        return false;
    a->type_row = (wf_target_type){.name = assemble_maybe_text(a)};
    if (!type_kind(a, &a->type_row.kind))
        return false;
    a->type_row.non_null = assemble_take(a, "non-null");
    if (assemble_take(a, "of") && !assemble_number(a, &a->type_row.element))
        return false;
    if (!enum_names(a))
        return false;
    const uint32_t type = wf_builder_type(a->builder, &a->type_row);
    a->type = a->type_row.kind == WF_TYPE_INPUT ? type : WF_NONE;
    return true;
}

bool assemble_add_field(assembler *a)
{
    weft_span name;
    wf_type_field *const field = &a->fields[a->row_count];
    if (a->type == WF_NONE || a->row_count == ASSEMBLE_MOST || !assemble_text(a, &name) ||
        !assemble_row(a, "type", &field->type))
        return assemble_fail(a, "field \"name\" type N stands below an input");
    field->name = wf_builder_key(a->builder, name);
    field->has_default = assemble_take(a, "default");
    a->row_count++;
    return true;
}

bool assemble_add_param(assembler *a)
{
    uint32_t index;
    wf_param param = {.fallback = WF_NONE};
    if (assemble_at_number(a) && !assemble_number(a, &index))
        return false;
    param.name = assemble_text_constant(a);
    if (!assemble_row(a, "type", &param.type))
        return false;
    if (assemble_take(a, "default"))
        param.fallback = assemble_constant(a);
    (void)wf_builder_param(a->builder, &param);
    return !a->failed;
}

bool assemble_open_table(assembler *a)
{
    uint32_t index;
    if (assemble_at_number(a) && !assemble_number(a, &index))
        return false;
    a->has_table = true;
    return assemble_text(a, &a->table_name);
}

bool assemble_add_row(assembler *a)
{
    if (!a->has_table || a->row_count == ASSEMBLE_MOST)
        return assemble_fail(a, "row KEY VALUE stands below a table");
    a->rows[a->row_count].key = assemble_constant(a);
    a->rows[a->row_count++].value = assemble_constant(a);
    return !a->failed;
}

bool assemble_add_lookup(assembler *a)
{
    uint32_t index;
    wf_lookup lookup = {.query = WF_NONE, .variables = WF_NONE, .take = WF_NONE};
    if (assemble_at_number(a) && !assemble_number(a, &index))
        return false;
    lookup.name = assemble_maybe_text(a);
    while (!assemble_at_end(a)) {
        bool is_good = true;
        if (assemble_take(a, "params"))
            is_good = assemble_number(a, &lookup.params);
        else if (assemble_take(a, "type"))
            is_good = assemble_number(a, &lookup.type);
        else if (assemble_take(a, "variables"))
            is_good = assemble_number(a, &lookup.variables);
        else if (assemble_take(a, "take"))
            is_good = assemble_number(a, &lookup.take);
        else if (assemble_take(a, "cache"))
            is_good = assemble_number(a, &lookup.cache_seconds);
        else if (assemble_take(a, "batch"))
            is_good = assemble_number(a, &lookup.batch);
        else if (assemble_take(a, "query"))
            lookup.query = assemble_text_constant(a);
        else
            is_good = assemble_fail(a, "look-ups have no such property");
        if (!is_good)
            return false;
    }
    (void)wf_builder_lookup(a->builder, &lookup);
    return !a->failed;
}
