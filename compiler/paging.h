/* How a query is read page by page: where its connection stands and which variables move it, by the
   grammar and the places of arguments, never by the names of variables. */
#ifndef WF_COMPILER_PAGING_H
#define WF_COMPILER_PAGING_H

#include "compiler/unit.h"
#include "weft/extract.h"

/* Fills `out` from a document that was checked; texts are in the unit's arena or the source. Complaints
   (W5601) go to the unit's diagnostics: WEFT_INVALID. */
weft_status wf_paging_find(weft_paging *out, wf_unit *unit, const wf_sdl_node *document,
                           const weft_paging_options *options);

#endif
