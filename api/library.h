/* What the public functions of this room share. */
#ifndef WF_API_LIBRARY_H
#define WF_API_LIBRARY_H

#include "vm/registry.h"
#include "weft/compile.h"

/* The registry of the standard library; close it, or hand it to a program. */
weft_status wf_api_library_open(wf_registry **out, weft_diags *diags);
void wf_api_library_close(wf_registry *registry); /* takes NULL */

/* `options` (NULL: all default) with a loader. */
weft_compile_options wf_api_options(const weft_compile_options *options);

#endif
