/* One GraphQL request against the schema: which operation, whether every field, argument, variable and
   fragment fits, and the values of arguments. Complaints become GraphQL errors in `errors`; nothing is
   executed here. What is checked is what can go wrong in what weft sends; it is no conformance suite. */
#ifndef WF_SANDBOX_REQUEST_H
#define WF_SANDBOX_REQUEST_H

#include "base/buf.h"
#include "compiler/schema.h"
#include "weft/value.h"

#define WF_SPAN(s) (int)(s).len, (s).ptr /* for %.*s */

#define WF_REQUEST_DEPTH  64
#define WF_REQUEST_STEPS  1000000u /* selections looked at, fragments followed */
#define WF_REQUEST_ERRORS 20 /* told of; the rest would be noise */

typedef struct wf_request {
    const wf_schema *schema;
    wf_arena *arena; /* of the request */
    const wf_sdl_node *document;
    const wf_sdl_node *chosen;    /* the operation */
    const wf_schema_type *root;   /* Query or Mutation */
    wf_schema_operation kind;
    wf_map variables;             /* name → wf_variable */
    wf_buf *errors;               /* JSON objects, joined by commas */
    uint32_t error_count;
    uint32_t steps;
    weft_status status; /* WEFT_NOMEM sticks */
} wf_request;

typedef struct wf_variable {
    const wf_schema_ref *type;
    weft_value value; /* MISSING: not given */
    bool has_default;
    bool used;
} wf_variable;

/* Parses and checks `query`, puts in `variables` (a MAP, null or missing) and chooses the operation called `name`
   (empty: the only one). WEFT_OK; WEFT_INVALID when there are errors; WEFT_NOMEM. `op` is zeroed but for
   schema, arena and errors. */
weft_status wf_request_open(wf_request *op, weft_span query, weft_value variables,
                              weft_span name);

/* The value of a field's argument, coerced; MISSING when it is not given and has no default. */
weft_value wf_request_argument(wf_request *op, const wf_sdl_node *field,
                                 const wf_schema_field *definition, weft_span name);

/* Whether @skip and @include let the selection stand. */
bool wf_request_stands(const wf_request *op, const wf_sdl_node *selection);
/* The fragment of that name, or NULL. */
const wf_sdl_node *wf_request_fragment(const wf_request *op, weft_span name);

/* Adds an error; `node` (or NULL) says where in the document. */
void wf_request_error(wf_request *op, const char *code, const wf_sdl_node *node,
                        const char *format, ...) WF_PRINTF(4, 5);

#endif
