/* Digests by business key. */
#include "runtime/keep/delta.h"

#include <string.h>

static weft_status put(wf_store *store, weft_span scope, weft_span key, weft_span hash,
                       int64_t snapshot)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_DELTA_PUT);
    wf_query_put_text(query, 1, scope);
    wf_query_put_bytes(query, 2, key);
    wf_query_put_bytes(query, 3, hash);
    wf_query_put_int(query, 4, snapshot);
    rc = wf_query_run(query);
    return wf_store_leave(store, mine, rc);
}

/* The digest that is kept, all zero when it has another length, and the snapshot. WEFT_DONE: none. */
static weft_status find(unsigned char hash[WF_KEY_BYTES], int64_t *snapshot, wf_store *store,
                        weft_span scope, weft_span key)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_DELTA_FIND);
    wf_query_put_text(query, 1, scope);
    wf_query_put_bytes(query, 2, key);
    const weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK) {
        const weft_span bytes = wf_query_bytes(query, 0);
        memset(hash, 0, WF_KEY_BYTES);
        if (bytes.len == WF_KEY_BYTES)
            memcpy(hash, bytes.ptr, WF_KEY_BYTES);
        *snapshot = wf_query_int(query, 1);
    }
    wf_query_end(query);
    return rc;
}

weft_status wf_delta_look(wf_change *out, wf_store *store, weft_span scope, weft_span key,
                          const unsigned char hash[WF_KEY_BYTES], int64_t snapshot)
{
    unsigned char then[WF_KEY_BYTES];
    int64_t seen = 0;
    const weft_status rc = find(then, &seen, store, scope, key);
    if (rc == WEFT_DONE)
        *out = WF_CHANGE_NEW;
    else if (rc == WEFT_OK)
        *out = memcmp(then, hash, WF_KEY_BYTES) == 0 ? WF_CHANGE_SAME : WF_CHANGE_CHANGED;
    else
        return rc;
    return *out == WF_CHANGE_SAME && snapshot != 0 && seen != snapshot
               ? put(store, scope, key, weft_span_of((const char *)then, WF_KEY_BYTES), snapshot)
               : WEFT_OK;
}

weft_status wf_delta_keep(wf_store *store, weft_span scope, weft_span key,
                          const unsigned char hash[WF_KEY_BYTES], int64_t snapshot)
{
    return put(store, scope, key, weft_span_of((const char *)hash, WF_KEY_BYTES), snapshot);
}

weft_status wf_delta_see(wf_store *store, weft_span scope, weft_span key, int64_t snapshot)
{
    unsigned char hash[WF_KEY_BYTES];
    int64_t seen = 0;
    const weft_status rc = find(hash, &seen, store, scope, key);
    if (rc != WEFT_OK || seen == snapshot)
        return rc == WEFT_DONE ? WEFT_OK : rc;
    return put(store, scope, key, weft_span_of((const char *)hash, WF_KEY_BYTES), snapshot);
}

weft_status wf_delta_gone(wf_buf *key, wf_store *store, weft_span scope, weft_span after,
                          int64_t snapshot)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_DELTA_GONE);
    wf_query_put_text(query, 1, scope);
    wf_query_put_int(query, 2, snapshot);
    wf_query_put_bytes(query, 3, after);
    const weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK)
        wf_buf_put_span(key, wf_query_bytes(query, 0));
    wf_query_end(query);
    return rc == WEFT_OK ? key->status : rc;
}

weft_status wf_delta_forget(wf_store *store, weft_span scope, weft_span key)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_DELTA_DROP);
    wf_query_put_text(query, 1, scope);
    wf_query_put_bytes(query, 2, key);
    rc = wf_query_run(query);
    return wf_store_leave(store, mine, rc);
}

weft_status wf_delta_forget_gone(wf_store *store, weft_span scope, int64_t snapshot)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_DELTA_DROP_GONE);
    wf_query_put_text(query, 1, scope);
    wf_query_put_int(query, 2, snapshot);
    rc = wf_query_run(query);
    return wf_store_leave(store, mine, rc);
}
