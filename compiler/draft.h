/* weft_draft, from inside. draft_match.c finds places, draft.c writes the mapping. */
#ifndef WF_COMPILER_DRAFT_H
#define WF_COMPILER_DRAFT_H

#include "compiler/schema_ask.h"
#include "weft/draft.h"

#define WF_DRAFT_DEPTH 24u

/* Where in the target one is, and what of the samples belongs to it. */
typedef struct wf_draft_scope {
    size_t root;      /* the place whose members are looked at: the record, an object, an element */
    size_t base;      /* the place that `item` stands for: 0, or an element */
    char item[16];    /* "item", "item2"; empty: the record */
    weft_span field;  /* the target's field this is for: "customer" for customer_email */
    bool must_prefix; /* nothing was found for the field itself: only its whole name counts */
} wf_draft_scope;

typedef enum wf_draft_want {
    WF_DRAFT_SCALAR,
    WF_DRAFT_SCALARS, /* a list of them */
    WF_DRAFT_OBJECT,
    WF_DRAFT_OBJECTS
} wf_draft_want;

typedef struct wf_draft_match {
    const weft_place *place; /* NULL: none */
    const wf_draft_scope *scope;
    bool is_unsure;
} wf_draft_match;

/* The place whose name is nearest to the field's; `used`: one flag a place, which count against it. */
wf_draft_match wf_draft_find(const weft_draft_options *options, const uint8_t *used,
                             const wf_draft_scope *scope, weft_span field, wf_draft_want want);

/* draft_target.c: a mutation (`field`) or an input type; W2163 for anything else. */
weft_status wf_draft_subject(wf_schema_subject *out, const wf_schema *schema, weft_span name,
                             weft_diags *diags);
/* " id ref": what a mutation that gives `type`, an object, is asked for. */
void wf_draft_put_returned(wf_buf *out, const wf_schema_type *type);

/* draft_json.c: the same as a JSON mapping file, laid out. */
weft_status wf_draft_put_json(wf_buf *out, weft_draft_counts *counts, const wf_schema *schema,
                              const weft_draft_options *options, weft_diags *diags);

/* Appends the mapping, in no particular layout. Statuses of weft_draft. */
weft_status wf_draft_put(wf_buf *out, weft_draft_counts *counts, const wf_schema *schema,
                         const weft_draft_options *options, weft_diags *diags);

#endif
