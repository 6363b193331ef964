/* State by scope and key. */
#include "runtime/keep/kv.h"

#include "base/diags.h"

#include <string.h>

static weft_status check(wf_store *store, weft_span scope, weft_span key, size_t value_bytes)
{
    const char *wrong = NULL;
    if (scope.len == 0 || key.len == 0)
        wrong = "scope and key must not be empty";
    else if (scope.len > WF_KV_MAX_KEY || key.len > WF_KV_MAX_KEY)
        wrong = "scope and key have at most 1024 bytes";
    else if (value_bytes > WF_KV_MAX_VALUE)
        wrong = "a value has at most 16 MiB";
    if (!wrong)
        return WEFT_OK;
    wf_diags_add(wf_store_diags(store), WF_W6013, (wf_place){0}, "%s", wrong);
    return WEFT_INVALID;
}

/* The row, when it is there and has not ended: WEFT_OK, and the caller ends the query. */
static weft_status find(wf_query **out, wf_store *store, weft_span scope, weft_span key,
                        int64_t now_ms)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_KV_FIND);
    wf_query_put_text(query, 1, scope);
    wf_query_put_bytes(query, 2, key);
    weft_status rc = wf_query_step(query);
    const int64_t end = rc == WEFT_OK ? wf_query_int(query, 3) : 0;
    if (rc == WEFT_OK && end != 0 && end <= now_ms)
        rc = WEFT_DONE;
    if (rc == WEFT_OK)
        *out = query;
    else
        wf_query_end(query);
    return rc;
}

weft_status wf_kv_get(wf_buf *value, wf_kv_entry *about, wf_store *store, weft_span scope,
                      weft_span key, int64_t now_ms)
{
    wf_query *query;
    weft_status rc = find(&query, store, scope, key, now_ms);
    if (rc != WEFT_OK)
        return rc;
    wf_buf_put_span(value, wf_query_bytes(query, 0));
    if (about)
        *about = (wf_kv_entry){.version = wf_query_int(query, 1),
                               .changed_ms = wf_query_int(query, 2),
                               .expires_ms = wf_query_int(query, 3)};
    wf_query_end(query);
    return value->status;
}

/* WEFT_OK when what stands there is what must: `*is_there` says whether anything does. */
static weft_status compare(bool *is_there, wf_store *store, weft_span scope, weft_span key,
                           int64_t only_if, int64_t now_ms)
{
    wf_query *query;
    const weft_status rc = find(&query, store, scope, key, now_ms);
    const int64_t version = rc == WEFT_OK ? wf_query_int(query, 1) : 0;
    if (rc == WEFT_OK)
        wf_query_end(query);
    else if (rc != WEFT_DONE)
        return rc;
    *is_there = rc == WEFT_OK;
    return only_if == WF_KV_ANY || only_if == version ? WEFT_OK : WEFT_REJECTED;
}

static weft_status next_version(int64_t *out, wf_store *store)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_SEQUENCE_NEXT);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK)
        *out = wf_query_int(query, 0);
    else if (rc == WEFT_DONE)
        rc = wf_store_damaged(store, "the sequence of versions is gone");
    wf_query_end(query);
    return rc;
}

static weft_status put(int64_t *version, wf_store *store, weft_span scope, weft_span key,
                       weft_span value, int64_t ttl_ms, int64_t now_ms)
{
    const weft_status rc = next_version(version, store);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_KV_PUT);
    wf_query_put_text(query, 1, scope);
    wf_query_put_bytes(query, 2, key);
    wf_query_put_bytes(query, 3, value);
    wf_query_put_int(query, 4, *version);
    wf_query_put_int(query, 5, now_ms);
    wf_query_put_int(query, 6,
                     ttl_ms == 0                   ? 0
                     : ttl_ms > INT64_MAX - now_ms ? INT64_MAX
                                                   : now_ms + ttl_ms);
    return wf_query_run(query);
}

weft_status wf_kv_set(int64_t *version, wf_store *store, weft_span scope, weft_span key,
                      weft_span value, int64_t only_if, int64_t ttl_ms, int64_t now_ms)
{
    bool mine;
    bool is_there;
    int64_t given = 0;
    weft_status rc = check(store, scope, key, value.len);
    if (rc == WEFT_OK)
        rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    rc = compare(&is_there, store, scope, key, only_if, now_ms);
    if (rc == WEFT_OK)
        rc = put(&given, store, scope, key, value, ttl_ms, now_ms);
    rc = wf_store_leave(store, mine, rc);
    if (rc == WEFT_OK && version)
        *version = given;
    return rc;
}

weft_status wf_kv_remove(wf_store *store, weft_span scope, weft_span key, int64_t only_if,
                         int64_t now_ms)
{
    bool mine;
    bool is_there = false;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    rc = compare(&is_there, store, scope, key, only_if, now_ms);
    if (rc == WEFT_OK) {
        wf_query *const query = wf_query_start(store, WF_QUERY_KV_REMOVE);
        wf_query_put_text(query, 1, scope);
        wf_query_put_bytes(query, 2, key);
        rc = wf_query_run(query);
    }
    return wf_store_leave(store, mine, rc == WEFT_OK && !is_there ? WEFT_DONE : rc);
}

weft_status wf_kv_scan(wf_store *store, weft_span scope, weft_span prefix, wf_kv_visit visit,
                       void *context, int64_t now_ms)
{
    weft_status rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_KV_SCAN);
    wf_query_put_text(query, 1, scope);
    wf_query_put_bytes(query, 2, prefix);
    wf_query_put_int(query, 3, now_ms);
    while ((rc = wf_query_step(query)) == WEFT_OK) {
        const wf_kv_entry entry = {wf_query_bytes(query, 0), wf_query_bytes(query, 1),
                                   wf_query_int(query, 2), wf_query_int(query, 3),
                                   wf_query_int(query, 4)};
        const bool is_within =
            entry.key.len >= prefix.len &&
            (prefix.len == 0 || memcmp(entry.key.ptr, prefix.ptr, prefix.len) == 0);
        if (!is_within) /* in order: none follows */
            rc = WEFT_DONE;
        if (!is_within || (rc = visit(context, &entry)) != WEFT_OK)
            break;
    }
    wf_query_end(query);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

weft_status wf_kv_sweep(uint64_t *removed, wf_store *store, int64_t now_ms)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_KV_SWEEP);
    wf_query_put_int(query, 1, now_ms);
    rc = wf_query_run(query);
    const uint64_t count = rc == WEFT_OK ? wf_store_changes(store) : 0;
    rc = wf_store_leave(store, mine, rc);
    if (removed)
        *removed = rc == WEFT_OK ? count : 0;
    return rc;
}
