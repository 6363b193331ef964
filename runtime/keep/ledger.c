/* The ledger's frame: opening, saying, committing, ending. */
#include "base/diags.h"
#include "base/memory.h"
#include "runtime/keep/ledger_core.h"

#include <string.h>

#define DEFAULT_ITEMS 100u
#define DEFAULT_MS    5u

static weft_status open_parts(wf_ledger *ledger, const char *path, const wf_ledger_options *options,
                              weft_diags *diags)
{
    char me[WF_LOCK_OWNER_CHARS];
    const char *const owner = options->owner && options->owner[0] != '\0'
                                  ? options->owner
                                  : wf_place_process(me, sizeof me);
    ledger->owner = wf_alloc(strlen(owner) + 1, 1);
    if (!ledger->owner)
        return WEFT_NOMEM;
    memcpy(ledger->owner, owner, strlen(owner));
    weft_status rc = wf_store_open(&ledger->store, path, &options->store, diags);
    if (rc == WEFT_OK && !options->store.vfs && !options->store.read_only)
        rc = wf_alive_open(&ledger->alive, path, diags);
    return rc;
}

weft_status wf_ledger_open(wf_ledger **out, const char *path, const wf_ledger_options *options,
                           weft_diags *diags)
{
    static const wf_ledger_options plain = {0};
    const wf_ledger_options *const wishes = options ? options : &plain;
    wf_ledger *const ledger = wf_new(wf_ledger);
    if (!ledger)
        return WEFT_NOMEM;
    ledger->alive.descriptor = -1;
    ledger->lease_ms = wishes->lease_ms;
    ledger->group_items = wishes->group_items != 0 ? wishes->group_items : DEFAULT_ITEMS;
    ledger->group_ms = wishes->group_ms != 0 ? wishes->group_ms : DEFAULT_MS;
    const weft_status rc = open_parts(ledger, path, wishes, diags);
    if (rc == WEFT_OK)
        *out = ledger;
    else
        wf_ledger_close(ledger); /* takes a half-open one */
    return rc;
}

void wf_ledger_close(wf_ledger *ledger)
{
    if (!ledger)
        return;
    wf_store_close(ledger->store);
    wf_alive_close(&ledger->alive);
    wf_free(ledger->names);
    wf_free(ledger->owner);
    wf_free(ledger);
}

wf_store *wf_ledger_store(wf_ledger *ledger)
{
    (void)wf_ledger_commit_finish(ledger); /* a failure stays, and is given by the next commit */
    return ledger->store;
}

uint64_t wf_ledger_checkpoint(const wf_ledger *ledger)
{
    return ledger->at.checkpoint;
}

bool wf_ledger_is_durable(const wf_ledger *ledger)
{
    return ledger->pending == 0 && !ledger->is_committing && ledger->failed == WEFT_OK;
}

weft_status wf_ledger_fail(wf_ledger *ledger, weft_status status)
{
    wf_store_rollback(ledger->store);
    ledger->failed = status;
    return status;
}

weft_status wf_ledger_say(wf_ledger *ledger, uint64_t things, int64_t now_ms)
{
    bool mine;
    weft_status rc = wf_ledger_commit_finish(ledger);
    if (rc != WEFT_OK)
        return rc;
    if (ledger->run == 0)
        return WEFT_MISUSE;
    rc = wf_store_enter(ledger->store, &mine); /* stays open until the commit */
    if (rc != WEFT_OK)
        return wf_ledger_fail(ledger, rc);
    if (ledger->pending == 0)
        ledger->pending_ms = now_ms;
    ledger->pending += things;
    return WEFT_OK;
}

weft_status wf_ledger_join(wf_ledger *ledger, int64_t now_ms)
{
    return wf_ledger_say(ledger, 1, now_ms);
}

void wf_ledger_pass(wf_ledger *ledger, uint64_t through)
{
    if (through > ledger->at.through)
        ledger->at.through = through;
}

/* ---- commit ---- */

int64_t wf_row_sum(const uint64_t *numbers, size_t count, const unsigned char *bytes, size_t len)
{
    uint64_t sum = 0xcbf29ce484222325u; /* FNV-1a of 64 bits */
    for (size_t i = 0; i < count * 8; i++)
        sum = (sum ^ (numbers[i / 8] >> (8 * (i % 8)) & 0xffu)) * 0x100000001b3u;
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ bytes[i]) * 0x100000001b3u;
    return (int64_t)sum;
}

int64_t wf_work_sum(const wf_work_row *row, const wf_key_parts *parts)
{
    unsigned char names[WF_KEY_BYTES];
    const uint64_t numbers[] = {(uint64_t)row->id, row->checkpoint, row->through, row->items,
                                row->done};
    wf_key_make(names, parts, weft_span_text(""), 0);
    return wf_row_sum(numbers, WF_COUNTOF(numbers), names, sizeof names);
}

weft_status wf_work_save(wf_ledger *ledger)
{
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_WORK_SAVE);
    wf_query_put_int(query, 1, ledger->at.id);
    wf_query_put_count(query, 2, ledger->at.checkpoint);
    wf_query_put_count(query, 3, ledger->at.through);
    wf_query_put_count(query, 4, ledger->at.items);
    wf_query_put_int(query, 5, ledger->at.done);
    wf_query_put_int(query, 6, wf_work_sum(&ledger->at, &ledger->parts));
    return wf_query_run(query);
}

/* The checkpoint stands right before the first record that is not settled. */
static weft_status move_checkpoint(wf_ledger *ledger)
{
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_ITEM_FIRST_OPEN);
    wf_query_put_int(query, 1, ledger->at.id);
    const weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK)
        ledger->at.checkpoint =
            wf_query_is_null(query, 0) ? ledger->at.through : (uint64_t)wf_query_int(query, 0) - 1;
    wf_query_end(query);
    return rc;
}

/* What belongs into every commit. With `last` the lock is let go in the same transaction. */
static weft_status prepare(wf_ledger *ledger, int64_t now_ms, bool last)
{
    bool mine;
    weft_status rc = wf_store_enter(ledger->store, &mine);
    if (rc == WEFT_OK)
        rc = wf_lock_check(&ledger->lease, ledger->store);
    if (rc == WEFT_OK)
        rc = last ? wf_lock_drop(&ledger->lease, ledger->store, NULL)
                  : wf_lock_renew(&ledger->lease, ledger->store, now_ms, false);
    if (rc == WEFT_OK)
        rc = move_checkpoint(ledger);
    if (rc == WEFT_OK)
        rc = wf_work_save(ledger);
    return rc == WEFT_OK ? rc : wf_ledger_fail(ledger, rc);
}

static weft_status commit(wf_ledger *ledger, int64_t now_ms, bool last)
{
    const int64_t lock = ledger->lease.id;
    weft_status rc = prepare(ledger, now_ms, last);
    if (rc == WEFT_OK && (rc = wf_store_commit(ledger->store)) != WEFT_OK)
        rc = wf_ledger_fail(ledger, rc);
    if (rc != WEFT_OK)
        return rc;
    if (last && ledger->alive.descriptor >= 0)
        wf_alive_drop(&ledger->alive, lock);
    ledger->pending = 0;
    return WEFT_OK;
}

static bool lease_is_due(const wf_ledger *ledger, int64_t now_ms)
{
    return ledger->lease.until_ms - now_ms <= (int64_t)ledger->lease.life_ms * 2 / 3;
}

weft_status wf_ledger_commit(wf_ledger *ledger, int64_t now_ms)
{
    const weft_status rc = wf_ledger_commit_finish(ledger);
    if (rc != WEFT_OK)
        return rc;
    if (ledger->run == 0 || (ledger->pending == 0 && !lease_is_due(ledger, now_ms)))
        return WEFT_OK;
    return commit(ledger, now_ms, false);
}

bool wf_ledger_is_due(const wf_ledger *ledger, int64_t now_ms)
{
    const bool is_old = ledger->pending != 0 && (now_ms < ledger->pending_ms ||
                                                 now_ms - ledger->pending_ms >= ledger->group_ms);
    return ledger->run != 0 &&
           (ledger->pending >= ledger->group_items || is_old || lease_is_due(ledger, now_ms));
}

weft_status wf_ledger_tick(wf_ledger *ledger, int64_t now_ms)
{
    const weft_status rc = wf_ledger_commit_finish(ledger);
    return rc == WEFT_OK && wf_ledger_is_due(ledger, now_ms) ? commit(ledger, now_ms, false) : rc;
}

weft_status wf_ledger_commit_start(wf_ledger *ledger, int64_t now_ms)
{
    weft_status rc = wf_ledger_commit_finish(ledger);
    if (rc != WEFT_OK || ledger->run == 0)
        return rc;
    rc = prepare(ledger, now_ms, false);
    if (rc != WEFT_OK)
        return rc;
    wf_store_commit_start(ledger->store);
    ledger->is_committing = true;
    ledger->pending = 0;
    return WEFT_OK;
}

bool wf_ledger_is_committing(const wf_ledger *ledger)
{
    return ledger->is_committing && !wf_store_commit_is_over(ledger->store);
}

weft_status wf_ledger_commit_finish(wf_ledger *ledger)
{
    if (!ledger->is_committing)
        return ledger->failed;
    ledger->is_committing = false;
    const weft_status rc = wf_store_commit_end(ledger->store);
    return rc == WEFT_OK ? rc : wf_ledger_fail(ledger, rc);
}

/* ---- the end ---- */

weft_status wf_ledger_end(wf_ledger *ledger, wf_run_state state, weft_span note, int64_t now_ms)
{
    weft_status rc = wf_ledger_say(ledger, 1, now_ms);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_RUN_END);
    wf_query_put_int(query, 1, ledger->run);
    wf_query_put_int(query, 2, (int64_t)state);
    wf_query_put_int(query, 3, now_ms);
    wf_query_put_text(query, 4, note);
    rc = wf_query_run(query);
    if (rc == WEFT_OK)
        rc = move_checkpoint(ledger);
    ledger->at.done = state == WF_RUN_FINISHED && ledger->at.checkpoint == ledger->at.through;
    rc = rc == WEFT_OK ? commit(ledger, now_ms, true) : wf_ledger_fail(ledger, rc);
    if (rc == WEFT_OK)
        ledger->run = 0;
    return rc;
}

weft_status wf_ledger_fates(uint64_t counts[WF_FATE_COUNT], wf_ledger *ledger)
{
    weft_status rc = wf_ledger_commit_finish(ledger);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_WORK_FATES);
    wf_query_put_int(query, 1, ledger->at.id);
    rc = wf_query_step(query);
    for (int fate = 0; fate < WF_FATE_COUNT; fate++)
        counts[fate] = rc == WEFT_OK ? (uint64_t)wf_query_int(query, fate) : 0;
    wf_query_end(query);
    return rc;
}
