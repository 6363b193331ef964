/* A GraphQL schema from the API itself, by introspection. */
#ifndef WEFT_FETCH_H
#define WEFT_FETCH_H

#include "weft/connection.h"

typedef struct weft_fetch_options {
    const char *path;         /* behind the base URL; NULL: /graphql */
    volatile const int *stop; /* becomes non-zero: stop; NULL: never */
} weft_fetch_options;

#ifdef __cplusplus
extern "C" {
#endif

/* Asks the API of connection `name` for its schema. `*out` is the bare `__schema` object as JSON with two
   spaces an indent and a line end: given, weft_bytes_free. WEFT_INVALID with diagnostics (also when the
   answer is no schema: W5313), WEFT_IO with W5313 when there was no answer, WEFT_STOPPED, WEFT_NOMEM. NULL
   options: all default. */
WEFT_API weft_status weft_schema_fetch(weft_span *out, weft_connections *connections,
                                       const char *name, const weft_fetch_options *options,
                                       weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
