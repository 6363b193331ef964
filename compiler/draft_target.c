/* What a draft is for: a mutation or an input type, and what the mutation is asked to give. */
#include "compiler/draft.h"

static bool is_leaf(const wf_schema_field *field)
{
    const wf_schema_kind kind = wf_schema_ref_base(field->type)->kind;
    if (kind != WF_SCHEMA_SCALAR && kind != WF_SCHEMA_ENUM)
        return false;
    for (uint32_t i = 0; i < field->arguments.count; i++)
        if (wf_schema_field_required(wf_schema_argument_at(field, i)))
            return false;
    return !field->deprecated;
}

void wf_draft_put_returned(wf_buf *out, const wf_schema_type *type)
{
    static const char *const known[] = {"id", "ref"};
    bool any = false;
    for (size_t i = 0; i < WF_COUNTOF(known); i++) {
        const wf_schema_field *const field = wf_schema_field_find(type, weft_span_text(known[i]));
        if (field && is_leaf(field)) {
            wf_buf_printf(out, " %s", known[i]);
            any = true;
        }
    }
    for (uint32_t i = 0; !any && type->kind != WF_SCHEMA_UNION && i < type->fields.count; i++) {
        const wf_schema_field *const field = wf_schema_field_at(type, i);
        if (is_leaf(field)) {
            wf_buf_put_byte(out, ' ');
            wf_buf_put_span(out, field->name);
            any = true;
        }
    }
    wf_buf_put_text(out, any ? "" : " __typename");
}

weft_status wf_draft_subject(wf_schema_subject *out, const wf_schema *schema, weft_span name,
                             weft_diags *diags)
{
    const wf_place nowhere = {NULL, 0, 0};
    const weft_status rc = wf_schema_subject_find(out, schema, name, diags);
    if (rc != WEFT_OK)
        return rc;
    if (out->field && out->field == wf_schema_mutation(schema, name))
        return WEFT_OK;
    if (!out->field && out->type && out->type->kind == WF_SCHEMA_INPUT)
        return WEFT_OK;
    (void)wf_diags_add(diags, WF_W2163, nowhere, "`%.*s` is no mutation and no input type",
                       (int)name.len, name.ptr);
    return WEFT_INVALID;
}
