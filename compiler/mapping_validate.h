/* The npm package's validator of mutation mapping files: its rules, in its order and words, over a
   document with places. What weft itself says about mapping files is in mapping_rules.h. */
#ifndef WF_COMPILER_MAPPING_VALIDATE_H
#define WF_COMPILER_MAPPING_VALIDATE_H

#include "base/buf.h"
#include "base/diags.h"
#include "grammar/document.h"

typedef struct wf_mapping_validate_options {
    bool strict;            /* warnings make the file invalid */
    bool check_resolvers;   /* `validateResolvers` together with a list */
    const weft_span *known; /* resolvers that are known; borrowed */
    size_t known_count;
} wf_mapping_validate_options;

/* Appends the package's result as JSON text:
   {"valid":…,"errors":[{"code","message","path"?}…],"warnings":[…],"summary":{"totalErrors":…,
   "totalWarnings":…}}. NULL options: all default. WEFT_OK; WEFT_REJECTED where the package fails with
   an error of its engine (a field that is null): nothing is appended then; WEFT_NOMEM, WEFT_LIMIT. */
weft_status wf_mapping_validate(wf_buf *out, const wf_document_file *file,
                                const wf_mapping_validate_options *options);

/* The same as diagnostics W50xx with places. WEFT_OK; WEFT_INVALID when there were errors;
   WEFT_NOMEM, WEFT_LIMIT. */
weft_status wf_mapping_validate_diags(weft_diags *diags, const wf_document_file *file,
                                      const wf_mapping_validate_options *options);

#endif
