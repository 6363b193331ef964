/* GraphQL schemas, asked: what a type looks like, what an input takes, what changed between two. A
   schema comes as schema language (a file, or a folder of *.graphql, *.graphqls, *.gql), as an
   introspection result, or as documentation in JSON. */
#ifndef WEFT_SCHEMA_H
#define WEFT_SCHEMA_H

#include "weft/compile.h"

typedef struct weft_schema weft_schema; /* read-only once opened; may be shared by threads */

typedef enum weft_schema_format {
    WEFT_SCHEMA_TEXT,
    WEFT_SCHEMA_JSON,
    WEFT_SCHEMA_MARKDOWN
} weft_schema_format;

/* Changes by what they do to somebody who uses the older schema. */
typedef struct weft_schema_changes {
    size_t breaking;  /* what worked is refused, or gives something else */
    size_t dangerous; /* still accepted; may surprise, as a new value of an enum does */
    size_t safe;
} weft_schema_changes;

#ifdef __cplusplus
extern "C" {
#endif

/* Opens the schema at `path`; complaints go to `diags`. NULL loader: files. WEFT_OK; WEFT_INVALID with
   diagnostics, WEFT_NOMEM, WEFT_LIMIT. Given: close with weft_schema_close. */
WEFT_API weft_status weft_schema_open(weft_schema **out, const char *path,
                                      const weft_loader *loader, weft_diags *diags);
WEFT_API void weft_schema_close(weft_schema *schema); /* takes NULL */

/* Checks a document of operations and fragments by the rules of the GraphQL specification; NULL schema:
   only what it says of itself. WEFT_OK, WEFT_INVALID with diagnostics, WEFT_NOMEM, WEFT_LIMIT. */
WEFT_API weft_status weft_schema_check(const weft_schema *schema, weft_span text, const char *name,
                                       weft_diags *diags);

/* The declaration of what `name` names: a type ("Order"), a field or argument list of a type
   ("Order.items"), a query or mutation ("createOrder"); NULL: how many there are of each kind, and the
   operations. WEFT_INVALID with a diagnostic (W2163) when there is no such thing. `*out` is given:
   weft_bytes_free, here and below. */
WEFT_API weft_status weft_schema_show(weft_span *out, const weft_schema *schema, const char *name,
                                      weft_schema_format format, weft_diags *diags);

/* All types in schema language, in their order; declarations of directives are left out. `*out` is given:
   weft_bytes_free. WEFT_NOMEM. */
WEFT_API weft_status weft_schema_print(weft_span *out, const weft_schema *schema);

/* Everything that can stand below a type or an operation's arguments, flat: path, type, required, list,
   default, description. Recursive types are followed to `depth` levels (0: 8, at most 32) and never
   into a type that is already being followed. */
WEFT_API weft_status weft_schema_fields(weft_span *out, const weft_schema *schema, const char *name,
                                        uint32_t depth, weft_schema_format format,
                                        weft_diags *diags);

/* What changed from `before` to `after`, the worst first, with stable codes (those of graphql-js:
   FIELD_REMOVED, REQUIRED_INPUT_FIELD_ADDED ...). */
WEFT_API weft_status weft_schema_diff(weft_span *out, weft_schema_changes *changes,
                                      const weft_schema *before, const weft_schema *after,
                                      weft_schema_format format);

#ifdef __cplusplus
}
#endif
#endif
