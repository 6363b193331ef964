/* Lists of what a ledger holds, a line a row. */
#ifndef WF_RUNTIME_STATE_VIEW_H
#define WF_RUNTIME_STATE_VIEW_H

#include "runtime/keep/store.h"
#include "weft/state.h"

weft_status wf_state_view(wf_store *store, const weft_state_query *query, int64_t now_ms,
                          weft_state_line_fn line, void *context);

#endif
