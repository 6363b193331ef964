/* What changed since it was accepted last: a digest for each business key. A digest is written in the
   same transaction as the acceptance it belongs to (wf_ledger_settle, then wf_delta_keep), so a run that is
   killed neither forgets a change nor believes in one that never arrived. During a run call wf_ledger_join
   before wf_delta_look, or each look may be a transaction of its own.

   Two kinds of input: a full snapshot holds every key there is, so keys that are missing are gone; a delta
   holds what changed, so missing keys mean nothing. */
#ifndef WF_RUNTIME_DELTA_H
#define WF_RUNTIME_DELTA_H

#include "base/buf.h"
#include "runtime/keep/key.h"
#include "runtime/keep/store.h"

typedef enum wf_change {
    WF_CHANGE_NEW,
    WF_CHANGE_CHANGED,
    WF_CHANGE_SAME
} wf_change;

/* Compares with what was accepted last. `scope` tells apart what shares no keys (the pipeline's name).
   `snapshot`: the number of the full snapshot that is read (wf_begun.work), in which what is the SAME is
   noted as seen; 0: a delta is read, nothing is noted. */
weft_status wf_delta_look(wf_change *out, wf_store *store, weft_span scope, weft_span key,
                          const unsigned char hash[WF_KEY_BYTES], int64_t snapshot);
/* It was accepted with this content. */
weft_status wf_delta_keep(wf_store *store, weft_span scope, weft_span key,
                          const unsigned char hash[WF_KEY_BYTES], int64_t snapshot);
/* A changed or refused key stood in the snapshot too, without being accepted: it is not gone. Of a key
   that was never accepted nothing is noted. */
weft_status wf_delta_see(wf_store *store, weft_span scope, weft_span key, int64_t snapshot);
/* After a full snapshot: the next key behind `after` (in byte order; empty: the first) that did not stand in
   it, appended to `key`. WEFT_DONE when there is none. Memory does not grow with keys. */
weft_status wf_delta_gone(wf_buf *key, wf_store *store, weft_span scope, weft_span after,
                          int64_t snapshot);
/* Forgets all of them. */
weft_status wf_delta_forget_gone(wf_store *store, weft_span scope, int64_t snapshot);
/* Forgets a key: it is NEW when it comes again. */
weft_status wf_delta_forget(wf_store *store, weft_span scope, weft_span key);

#endif
