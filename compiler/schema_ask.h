/* Questions that people ask a schema: weft_schema_* in include/weft/schema.h, from inside. */
#ifndef WF_COMPILER_SCHEMA_ASK_H
#define WF_COMPILER_SCHEMA_ASK_H

#include "compiler/unit.h"
#include "weft/schema.h"

struct weft_schema {
    wf_unit unit; /* holds the trees and texts that the table of types borrows from */
    weft_compile_options options;
};

/* What a name names. One of the three is set. */
typedef struct wf_schema_subject {
    const wf_schema_type *type;
    const wf_schema_field *field;
    const wf_schema_value *value;
} wf_schema_subject;

/* Finds "Type", "Type.member", or a mutation or query; WEFT_INVALID with W2163. */
weft_status wf_schema_subject_find(wf_schema_subject *out, const wf_schema *schema, weft_span name,
                                   weft_diags *diags);

void wf_schema_show(wf_buf *out, const wf_schema *schema, const wf_schema_subject *subject,
                    weft_schema_format format);
/* All of it in schema language, without declarations of directives. */
void wf_schema_print(wf_buf *out, const wf_schema *schema);
void wf_schema_fields(wf_buf *out, const wf_schema_subject *subject, uint32_t depth,
                      weft_schema_format format);
/* False: memory. */
bool wf_schema_diff(wf_buf *out, weft_schema_changes *changes, const wf_schema *before,
                    const wf_schema *after, weft_schema_format format, wf_arena *arena);

#endif
