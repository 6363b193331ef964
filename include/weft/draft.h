/* A first mapping from samples to a schema: what can be matched by its name is mapped, what is required and
   was not found is a TODO, the rest is listed in comments. A start to be read, not a result. */
#ifndef WEFT_DRAFT_H
#define WEFT_DRAFT_H

#include "weft/place.h"
#include "weft/schema.h"

typedef struct weft_draft_options {
    const char *target;      /* "createOrder": a mutation; or an input type */
    const char *schema_path; /* for `use schema` */
    const char *source;      /* the mapping's source: "csv(header: true)", "json each .orders[]" */
    int json; /* a JSON mapping file of the npm package; then `source` is its sourceFormat */
    const char *
        source_path; /* JSON: what stands before the paths of the record: "orders.order."; NULL: nothing */
    const weft_place *places;
    size_t place_count;
} weft_draft_options;

typedef struct weft_draft_counts {
    size_t mapped;
    size_t unsure;   /* of them: the name says less than it should; marked in the text */
    size_t todo;     /* required, and nothing was found */
    size_t optional; /* not required, and nothing was found */
} weft_draft_counts;

#ifdef __cplusplus
extern "C" {
#endif

/* The text of the mapping, in canonical form; given: weft_bytes_free. WEFT_INVALID with a diagnostic when the
   schema has no such mutation or input type; WEFT_NOMEM, WEFT_LIMIT. */
WEFT_API weft_status weft_draft(weft_span *out, weft_draft_counts *counts,
                                const weft_schema *schema, const weft_draft_options *options,
                                weft_diags *diags);

/* From a query (its text, named `name` in messages) to a mapping of its answers to CSV: the elements of the
   first list are the rows, every leaf below a column. Given: weft_bytes_free. WEFT_INVALID with diagnostics when the
   query does not fit the schema; WEFT_NOMEM, WEFT_LIMIT. */
WEFT_API weft_status weft_draft_query(weft_span *out, const weft_schema *schema, weft_span text,
                                      const char *name, weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
