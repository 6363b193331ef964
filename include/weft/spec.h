/* A mapping as a table for those who decide what it should do: each place of the target with its type,
   where its value comes from, the rule as written, its documentation, and the tests that look at it. Before
   them stand, without a target, the statements about the record as a whole: group, let, require, skip, warn. */
#ifndef WEFT_SPEC_H
#define WEFT_SPEC_H

#include "weft/compile.h"

typedef enum weft_spec_format {
    WEFT_SPEC_MARKDOWN,
    WEFT_SPEC_CSV, /* RFC 4180, with a header */
    WEFT_SPEC_HTML,
    WEFT_SPEC_JSON
} weft_spec_format;

#ifdef __cplusplus
extern "C" {
#endif

/* All mappings of one file. WEFT_OK; WEFT_INVALID when the mapping has errors (diagnostics), WEFT_NOMEM,
   WEFT_LIMIT, WEFT_IO. Given: weft_bytes_free. */
WEFT_API weft_status weft_spec(weft_span *out, weft_span text, const char *name,
                               const weft_compile_options *options, weft_spec_format format,
                               weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
