/* Where the records of one work went when each one says itself where to: the connections that were chosen, and which
   of them a batch went to. A run that goes on sends what is unsettled nowhere else. */
#ifndef WF_RUNTIME_ROUTE_H
#define WF_RUNTIME_ROUTE_H

#include "base/buf.h"
#include "runtime/keep/store.h"

typedef struct wf_route {
    int64_t number;
    weft_span name;       /* as it was selected */
    weft_span connection; /* that served: this one or one of its fallbacks */
    weft_span target;     /* where it led: its URL */
} wf_route;

/* The last one of this name. WEFT_DONE: none. The texts are in `texts`. */
weft_status wf_route_find(wf_route *out, wf_buf *texts, wf_store *store, int64_t work,
                          weft_span name);
/* That of a batch. WEFT_DONE: none. The texts are in `texts`. */
weft_status wf_route_of_batch(wf_route *out, wf_buf *texts, wf_store *store, int64_t batch);
/* Notes one; `route->number` is not looked at. */
weft_status wf_route_make(int64_t *number, wf_store *store, int64_t work, const wf_route *route);
/* The batch goes there: said in the transaction that records the batch. */
weft_status wf_route_note(wf_store *store, int64_t batch, int64_t number);

#endif
