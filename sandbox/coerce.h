/* Input coercion (GraphQL October 2021, sections 3 and 6.1.2): JSON values and literals of a document
   against input types. */
#ifndef WF_SANDBOX_COERCE_H
#define WF_SANDBOX_COERCE_H

#include "sandbox/request.h"

/* A JSON value for a variable. `path` is what to call it in complaints ("$input"). Gives the value with
   defaults put in; false after a complaint. */
bool wf_coerce_json(wf_request *op, weft_value *out, weft_value value, const wf_schema_ref *type,
                    const char *path);

/* A literal of the document, which may hold variables. */
bool wf_coerce_literal(wf_request *op, weft_value *out, const wf_sdl_node *literal,
                       const wf_schema_ref *type, bool has_default);

/* The value that an input field or argument has when it is not given; MISSING when it has none. */
weft_value wf_coerce_default(wf_request *op, const wf_schema_field *field);

#endif
