/* Names that people give: a type, a member of it, an operation. */
#include "compiler/schema_ask.h"
#include "compiler/suggest.h"

static void complain(const wf_schema *schema, const wf_schema_type *type, weft_span name,
                     weft_diags *diags)
{
    const wf_place nowhere = {NULL, 0, 0};
    wf_suggest near;
    weft_diag *const diag =
        type ? wf_diags_add(diags, WF_W2163, nowhere, "`%.*s` has no `%.*s`", (int)type->name.len,
                            type->name.ptr, (int)name.len, name.ptr)
             : wf_diags_add(diags, WF_W2163, nowhere,
                            "the schema has no type, mutation or query `%.*s`", (int)name.len,
                            name.ptr);
    wf_suggest_init(&near, name);
    if (type) {
        wf_suggest_offer_map(&near, type->kind == WF_SCHEMA_ENUM ? &type->values : &type->fields);
    } else {
        wf_suggest_offer_map(&near, wf_schema_types(schema));
        for (int i = 0; i < WF_SCHEMA_OPERATION_COUNT; i++) {
            const wf_schema_type *const root = wf_schema_root(schema, (wf_schema_operation)i);
            if (root)
                wf_suggest_offer_map(&near, &root->fields);
        }
    }
    (void)wf_suggest_hint(diags, diag, &near); /* none is near: no hint */
}

static bool find_member(wf_schema_subject *out, const wf_schema_type *type, weft_span name)
{
    out->field = wf_schema_field_find(type, name);
    out->value = out->field ? NULL : wf_schema_value_find(type, name);
    return out->field || out->value;
}

weft_status wf_schema_subject_find(wf_schema_subject *out, const wf_schema *schema, weft_span name,
                                   weft_diags *diags)
{
    const char *const dot = name.len != 0 ? memchr(name.ptr, '.', name.len) : NULL;
    const weft_span first = weft_span_of(name.ptr, dot ? (size_t)(dot - name.ptr) : name.len);
    const wf_schema_type *const type = wf_schema_find(schema, first);
    memset(out, 0, sizeof *out);
    if (dot && type) {
        const weft_span member = weft_span_of(dot + 1, name.len - first.len - 1);
        if (find_member(out, type, member))
            return WEFT_OK;
        complain(schema, type, member, diags);
        return WEFT_INVALID;
    }
    out->type = type;
    if (!type)
        out->field = wf_schema_mutation(schema, first);
    if (!type && !out->field)
        out->field = wf_schema_query(schema, first);
    if (type || (out->field && !dot))
        return WEFT_OK;
    complain(schema, NULL, first, diags);
    return WEFT_INVALID;
}
