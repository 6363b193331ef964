/* State by scope and key: bytes with a version and, if wanted, an end. Scopes are texts ("global", "pipeline/stock"),
   keys and values bytes. What has ended is as if it were not there. Every change is one transaction, or
   part of the one that is open (store.h), so several keys change together. */
#ifndef WF_RUNTIME_KV_H
#define WF_RUNTIME_KV_H

#include "base/buf.h"
#include "runtime/keep/store.h"

#define WF_KV_MAX_KEY   1024u         /* bytes of scope and of key */
#define WF_KV_MAX_VALUE (16u << 20)   /* bytes */
#define WF_KV_ANY       ((int64_t)-1) /* whatever stands there */

typedef struct wf_kv_entry {
    weft_span key;
    weft_span value;
    int64_t version; /* from 1; never given twice in one ledger */
    int64_t changed_ms;
    int64_t expires_ms; /* 0: never */
} wf_kv_entry;

/* WEFT_DONE when nothing is there. The value is appended to `value`; `about` may be NULL, its spans are
   empty. */
weft_status wf_kv_get(wf_buf *value, wf_kv_entry *about, wf_store *store, weft_span scope,
                      weft_span key, int64_t now_ms);

/* `only_if`: WF_KV_ANY, 0 (nothing may be there) or the version that must be there: else WEFT_REJECTED and nothing
   is changed. `ttl_ms` 0: for ever. `version` (may be NULL) is the new one. WEFT_INVALID with W6013 for an empty or
   too long scope or key, or a too large value. */
weft_status wf_kv_set(int64_t *version, wf_store *store, weft_span scope, weft_span key,
                      weft_span value, int64_t only_if, int64_t ttl_ms, int64_t now_ms);

/* WEFT_DONE when nothing was there; WEFT_REJECTED as above. */
weft_status wf_kv_remove(wf_store *store, weft_span scope, weft_span key, int64_t only_if,
                         int64_t now_ms);

typedef weft_status (*wf_kv_visit)(void *context, const wf_kv_entry *entry);
/* Every entry whose key begins with `prefix`, in the order of bytes, until `visit` gives something else than
   WEFT_OK, which is given back. `visit` changes nothing in the store and is quick: nobody can
   write meanwhile. */
weft_status wf_kv_scan(wf_store *store, weft_span scope, weft_span prefix, wf_kv_visit visit,
                       void *context, int64_t now_ms);

/* Removes what has ended. `removed` may be NULL. */
weft_status wf_kv_sweep(uint64_t *removed, wf_store *store, int64_t now_ms);

#endif
