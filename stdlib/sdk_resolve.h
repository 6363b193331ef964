/* Paths of mutation mappings as the npm package resolves them, JSON and XML. */
#ifndef WF_STDLIB_SDK_RESOLVE_H
#define WF_STDLIB_SDK_RESOLVE_H

#include "stdlib/lib.h"

/* What stands at `path`, or missing. Fails with the package's sentence: an empty path, brackets that
   are no index, an index or a wildcard where there is no list. */
weft_status wf_sdk_resolve_json(weft_value *out, weft_call *call, weft_value value, weft_span path);
weft_status wf_sdk_resolve_xml(weft_value *out, weft_call *call, weft_value value, weft_span path);

/* The same done right; see sdk_steps.h. */
weft_status wf_sdk_resolve_strictly(weft_value *out, weft_call *call, weft_value value,
                                    weft_span path, bool is_xml);

#endif
