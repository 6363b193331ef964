/* Which keys were seen already, in bounded memory: a table on disk without a name that is gone afterwards. */
#ifndef WF_RUNTIME_SEEN_H
#define WF_RUNTIME_SEEN_H

#include "base/core.h"
#include "weft/diag.h"

typedef struct wf_seen_keys wf_seen_keys;

/* `diags` is kept. WEFT_IO, WEFT_NOMEM. */
weft_status wf_seen_open(wf_seen_keys **out, weft_diags *diags);
void wf_seen_close(wf_seen_keys *seen); /* takes NULL */

/* WEFT_OK: a new key. WEFT_REJECTED: `*first` is the record that had it. Keys are compared by 16 bytes of their
   SHA-256. */
weft_status wf_seen_add(uint64_t *first, wf_seen_keys *seen, weft_span key, uint64_t record);

#endif
