/* A checked mapping as a table; weft_spec from inside. */
#ifndef WF_COMPILER_SPEC_H
#define WF_COMPILER_SPEC_H

#include "compiler/unit.h"
#include "weft/spec.h"

/* A place of the target and what the mapping says of it. Texts are in the arena of wf_spec_rows. */
typedef struct wf_spec_row {
    weft_span map;
    weft_span target; /* "items[].qty" */
    weft_span type;   /* of the target; empty: untyped */
    bool required;
    bool whole;       /* an object or list that is described by the rows below it */
    weft_span source; /* the paths that are read: ".lines[], .qty" */
    weft_span rule;   /* the expression as written, on one line */
    weft_span doc;    /* the ## lines before the entry */
    weft_span tests;  /* titles of the tests that look at it, parted by "; " */
    struct wf_spec_row *next;
} wf_spec_row;

/* The rows of all mappings of a unit without errors: first what holds for the record as a whole (group, let,
   require, skip, warn: `target` is empty), then the entries in their order. False: memory. */
bool wf_spec_rows(wf_spec_row **out, const wf_unit *unit, wf_arena *arena);
void wf_spec_put(wf_buf *out, const wf_spec_row *rows, weft_spec_format format);

#endif
