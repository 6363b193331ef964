/* weft_draft_query, from inside. */
#ifndef WF_COMPILER_DRAFT_QUERY_H
#define WF_COMPILER_DRAFT_QUERY_H

#include "compiler/schema_ask.h"

/* Appends a mapping from answers of the query in `source` to CSV rows, in no particular layout. WEFT_OK,
   WEFT_INVALID with diagnostics, WEFT_NOMEM. */
weft_status wf_draft_query_put(wf_buf *out, const wf_schema *schema, wf_unit *unit,
                               wf_source *source);

#endif
