/* Locks: one row a name, a token that only grows. */
#include "runtime/keep/lock.h"

#include "base/diags.h"

#include <string.h>

#define DEFAULT_LIFE 60000u

static weft_status find(wf_store *store, weft_span name, int64_t *id, bool *has_byte,
                        wf_lock_holder *holder)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_LOCK_FIND);
    wf_query_put_text(query, 1, name);
    const weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK) {
        const weft_span owner = wf_query_text(query, 1);
        const size_t len = owner.len < WF_LOCK_OWNER_CHARS ? owner.len : WF_LOCK_OWNER_CHARS - 1u;
        memcpy(holder->owner, len == 0 ? "" : owner.ptr, len);
        holder->owner[len] = '\0';
        *id = wf_query_int(query, 0);
        holder->token = wf_query_int(query, 2);
        *has_byte = wf_query_int(query, 3) != 0;
        holder->since_ms = wf_query_int(query, 4);
        holder->until_ms = wf_query_int(query, 5);
    }
    wf_query_end(query);
    return rc;
}

static weft_status make(wf_store *store, weft_span name, int64_t *id)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_LOCK_MAKE);
    wf_query_put_text(query, 1, name);
    const weft_status rc = wf_query_run(query);
    *id = wf_store_row_id(store);
    return rc;
}

/* Within the transaction. */
static weft_status take(wf_lease *out, wf_store *store, wf_alive *alive, weft_span name,
                        weft_span owner, int64_t now_ms, wf_lock_holder *holder)
{
    int64_t id = 0;
    bool has_byte = false;
    weft_status rc = find(store, name, &id, &has_byte, holder);
    if (rc == WEFT_DONE)
        rc = make(store, name, &id);
    if (rc != WEFT_OK)
        return rc;
    /* The byte of a holder that was stopped, not killed, is still held: its lease ends all the same, and
       the new holder goes without one. */
    const bool got_byte = alive && wf_alive_take(alive, id);
    const bool is_free = holder->owner[0] == '\0' || holder->until_ms <= now_ms;
    const bool is_dead = has_byte && got_byte;
    if (!is_free && !is_dead) {
        if (got_byte)
            wf_alive_drop(alive, id);
        return WEFT_REJECTED;
    }
    wf_query *const query = wf_query_start(store, WF_QUERY_LOCK_TAKE);
    wf_query_put_int(query, 1, id);
    wf_query_put_text(query, 2, owner);
    wf_query_put_int(query, 3, got_byte);
    wf_query_put_int(query, 4, now_ms);
    wf_query_put_int(query, 5, now_ms + out->life_ms);
    rc = wf_query_run(query);
    if (rc != WEFT_OK && got_byte)
        wf_alive_drop(alive, id);
    out->id = id;
    out->token = holder->token + 1;
    out->until_ms = now_ms + out->life_ms;
    return rc;
}

weft_status wf_lock_take(wf_lease *out, wf_store *store, wf_alive *alive, weft_span name,
                         weft_span owner, uint32_t life_ms, int64_t now_ms, wf_lock_holder *holder)
{
    bool mine;
    wf_lock_holder found = {{'\0'}, 0, 0, 0};
    wf_lease lease = {.life_ms = life_ms != 0 ? life_ms : DEFAULT_LIFE};
    weft_status rc = wf_store_enter(store, &mine);
    if (rc == WEFT_OK)
        rc = wf_store_leave(store, mine, take(&lease, store, alive, name, owner, now_ms, &found));
    if (rc == WEFT_OK)
        *out = lease;
    if (holder)
        *holder = found;
    return rc;
}

static weft_status lost(const wf_lease *lease, wf_store *store)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_LOCK_HOLDS);
    wf_query_put_int(query, 1, lease->id);
    const weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK || rc == WEFT_DONE) {
        const weft_span owner = rc == WEFT_OK ? wf_query_text(query, 0) : weft_span_text("");
        weft_diag *const diag =
            wf_diags_add(wf_store_diags(store), WF_W6010, (wf_place){0},
                         "%s: %.*s took over; this process was too late", wf_store_path(store),
                         owner.len > 100 ? 100 : (int)owner.len, owner.len == 0 ? "" : owner.ptr);
        wf_diag_hint(wf_store_diags(store), diag, "nothing to mend: the other one goes on");
    }
    wf_query_end(query);
    return rc == WEFT_OK || rc == WEFT_DONE ? WEFT_IO : rc;
}

weft_status wf_lock_check(const wf_lease *lease, wf_store *store)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_LOCK_HOLDS);
    wf_query_put_int(query, 1, lease->id);
    weft_status rc = wf_query_step(query);
    const bool is_ours =
        rc == WEFT_OK && wf_query_int(query, 1) == lease->token && wf_query_text(query, 0).len != 0;
    wf_query_end(query);
    if (rc == WEFT_OK || rc == WEFT_DONE)
        rc = is_ours ? WEFT_OK : lost(lease, store);
    return rc;
}

weft_status wf_lock_renew(wf_lease *lease, wf_store *store, int64_t now_ms, bool always)
{
    const int64_t until = now_ms + lease->life_ms;
    if (!always && lease->until_ms - now_ms > (int64_t)lease->life_ms * 2 / 3)
        return WEFT_OK;
    wf_query *const query = wf_query_start(store, WF_QUERY_LOCK_RENEW);
    wf_query_put_int(query, 1, lease->id);
    wf_query_put_int(query, 2, lease->token);
    wf_query_put_int(query, 3, until);
    const weft_status rc = wf_query_run(query);
    if (rc == WEFT_OK && wf_store_changes(store) == 0)
        return lost(lease, store);
    if (rc == WEFT_OK)
        lease->until_ms = until;
    return rc;
}

weft_status wf_lock_drop(wf_lease *lease, wf_store *store, wf_alive *alive)
{
    if (lease->id == 0)
        return WEFT_OK;
    wf_query *const query = wf_query_start(store, WF_QUERY_LOCK_DROP);
    wf_query_put_int(query, 1, lease->id);
    wf_query_put_int(query, 2, lease->token);
    const weft_status rc = wf_query_run(query);
    if (rc == WEFT_OK && alive)
        wf_alive_drop(alive, lease->id);
    *lease = (wf_lease){0};
    return rc;
}
