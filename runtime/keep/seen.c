/* Keys on disk. */
#include "runtime/keep/seen.h"

#include "base/digest.h"
#include "base/memory.h"
#include "runtime/keep/store.h"

#define KEY_BYTES 16u

struct wf_seen_keys {
    wf_store *store;
};

weft_status wf_seen_open(wf_seen_keys **out, weft_diags *diags)
{
    const wf_store_options options = {.is_scratch = true};
    wf_seen_keys *const seen = wf_new(wf_seen_keys);
    if (!seen)
        return WEFT_NOMEM;
    const weft_status rc = wf_store_open(&seen->store, "", &options, diags);
    if (rc == WEFT_OK)
        *out = seen;
    else
        wf_free(seen);
    return rc;
}

void wf_seen_close(wf_seen_keys *seen)
{
    if (!seen)
        return;
    wf_store_close(seen->store);
    wf_free(seen);
}

static weft_status find(uint64_t *first, wf_seen_keys *seen, weft_span digest)
{
    wf_query *const query = wf_query_start(seen->store, WF_QUERY_SEEN_FIND);
    wf_query_put_bytes(query, 1, digest);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK) {
        *first = (uint64_t)wf_query_int(query, 0);
        rc = WEFT_REJECTED;
    } else if (rc == WEFT_DONE) {
        rc = wf_store_damaged(seen->store, "a key that is there cannot be found");
    }
    wf_query_end(query);
    return rc;
}

weft_status wf_seen_add(uint64_t *first, wf_seen_keys *seen, weft_span key, uint64_t record)
{
    unsigned char bytes[WF_DIGEST_BYTES];
    (void)wf_digest_of(bytes, WF_DIGEST_SHA256, key); /* 32 */
    const weft_span digest = weft_span_of((const char *)bytes, KEY_BYTES);
    wf_query *const query = wf_query_start(seen->store, WF_QUERY_SEEN_ADD);
    wf_query_put_bytes(query, 1, digest);
    wf_query_put_count(query, 2, record);
    const weft_status rc = wf_query_run(query);
    if (rc != WEFT_OK || wf_store_changes(seen->store) != 0)
        return rc;
    return find(first, seen, digest);
}
