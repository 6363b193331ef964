/* How a run begins: its lock, its work, what an earlier run left, and whether that can be trusted. */
#include "base/diags.h"
#include "base/memory.h"
#include "runtime/keep/ledger_core.h"

#include <string.h>

/* Copies the parts' texts, one behind the other. */
static weft_status keep_parts(wf_ledger *ledger, const wf_key_parts *parts)
{
    const weft_span from[] = {parts->pipeline, parts->source, parts->target, parts->mapping};
    weft_span *const to[] = {&ledger->parts.pipeline, &ledger->parts.source, &ledger->parts.target,
                             &ledger->parts.mapping};
    size_t len = 0;
    for (size_t i = 0; i < WF_COUNTOF(from); i++)
        len += from[i].len;
    char *at = wf_alloc(len, 1);
    if (!at)
        return WEFT_NOMEM;
    wf_free(ledger->names);
    ledger->names = at;
    for (size_t i = 0; i < WF_COUNTOF(from); i++) {
        if (from[i].len != 0)
            memcpy(at, from[i].ptr, from[i].len);
        *to[i] = weft_span_of(at, from[i].len);
        at += from[i].len;
    }
    return WEFT_OK;
}

static weft_status take_lock(wf_ledger *ledger, int64_t now_ms)
{
    char name[5 + WF_KEY_CHARS] = "send/"; /* pipelines may have long names */
    unsigned char digest[WF_KEY_BYTES];
    wf_lock_holder holder;
    wf_key_of_body(digest, ledger->parts.pipeline);
    wf_key_text(name + 5, digest);
    const weft_status rc = wf_lock_take(
        &ledger->lease, ledger->store, ledger->alive.descriptor >= 0 ? &ledger->alive : NULL,
        weft_span_text(name), weft_span_text(ledger->owner), ledger->lease_ms, now_ms, &holder);
    if (rc != WEFT_REJECTED)
        return rc;
    weft_diag *const diag =
        wf_diags_add(wf_store_diags(ledger->store), WF_W6009, (wf_place){0},
                     "%s: %s runs this already", wf_store_path(ledger->store), holder.owner);
    wf_diag_hint(wf_store_diags(ledger->store), diag, "wait until it has ended, or stop it");
    return WEFT_IO;
}

static void put_parts(wf_query *query, const wf_key_parts *parts)
{
    wf_query_put_text(query, 1, parts->pipeline);
    wf_query_put_text(query, 2, parts->source);
    wf_query_put_text(query, 3, parts->target);
    wf_query_put_text(query, 4, parts->mapping);
}

/* The row that stands, into the ledger when it is that of the parts. */
static weft_status read_work(bool *found, wf_ledger *ledger, wf_query *query)
{
    const wf_key_parts parts = {wf_query_text(query, 1), wf_query_text(query, 2),
                                wf_query_text(query, 3), wf_query_text(query, 4)};
    const wf_work_row row = {
        .id = wf_query_int(query, 0),
        .checkpoint = (uint64_t)wf_query_int(query, 5),
        .through = (uint64_t)wf_query_int(query, 6),
        .items = (uint64_t)wf_query_int(query, 7),
        .done = wf_query_int(query, 8) != 0,
    };
    if (wf_work_sum(&row, &parts) != wf_query_int(query, 9))
        return wf_store_damaged(ledger->store, "a row of the table work is not as it was written");
    *found = weft_span_equal(parts.pipeline, ledger->parts.pipeline) &&
             weft_span_equal(parts.source, ledger->parts.source) &&
             weft_span_equal(parts.target, ledger->parts.target) &&
             weft_span_equal(parts.mapping, ledger->parts.mapping);
    if (*found)
        ledger->at = row;
    return WEFT_OK;
}

/* Every row is looked at, and by the table, not by its index: a flipped bit in a name must not make the
   work look new, or all of it would be sent again. WEFT_DONE when there is none. */
static weft_status find_work(wf_ledger *ledger)
{
    bool found = false;
    weft_status rc;
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_WORK_ALL);
    while ((rc = wf_query_step(query)) == WEFT_OK) {
        bool is_it = false;
        rc = read_work(&is_it, ledger, query);
        found = found || is_it;
        if (rc != WEFT_OK)
            break;
    }
    wf_query_end(query);
    return rc == WEFT_DONE && found ? WEFT_OK : rc;
}

weft_status wf_ledger_find_work(wf_key_parts *out, wf_buf *names, wf_ledger *ledger, int64_t work)
{
    weft_status rc;
    size_t lengths[4] = {0};
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_WORK_ALL);
    while ((rc = wf_query_step(query)) == WEFT_OK && wf_query_int(query, 0) != work)
        continue;
    for (int i = 0; i < 4 && rc == WEFT_OK; i++) {
        const weft_span name = wf_query_text(query, i + 1);
        lengths[i] = name.len;
        wf_buf_put_span(names, name);
    }
    wf_query_end(query);
    if (rc != WEFT_OK || names->status != WEFT_OK)
        return rc != WEFT_OK ? rc : names->status;
    const char *at = names->data;
    weft_span *const to[] = {&out->pipeline, &out->source, &out->target, &out->mapping};
    for (size_t i = 0; i < 4; at += lengths[i++])
        *to[i] = weft_span_of(at, lengths[i]);
    return WEFT_OK;
}

weft_status wf_ledger_has_work(bool *has, wf_ledger *ledger, const wf_key_parts *parts)
{
    weft_status rc = WEFT_DONE;
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_WORK_ALL);
    *has = false;
    while (!*has && (rc = wf_query_step(query)) == WEFT_OK)
        *has = weft_span_equal(wf_query_text(query, 1), parts->pipeline) &&
               weft_span_equal(wf_query_text(query, 2), parts->source) &&
               weft_span_equal(wf_query_text(query, 3), parts->target) &&
               weft_span_equal(wf_query_text(query, 4), parts->mapping);
    wf_query_end(query);
    return *has || rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status make_work(wf_ledger *ledger)
{
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_WORK_MAKE);
    put_parts(query, &ledger->parts);
    const weft_status rc = wf_query_run(query);
    ledger->at = (wf_work_row){.id = wf_store_row_id(ledger->store)};
    return rc == WEFT_OK ? wf_work_save(ledger) : rc;
}

static weft_status lose_runs(bool *lost, wf_ledger *ledger, int64_t now_ms)
{
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_RUN_LOSE);
    wf_query_put_int(query, 1, ledger->at.id);
    wf_query_put_int(query, 2, WF_RUN_LOST);
    wf_query_put_int(query, 3, now_ms);
    wf_query_put_int(query, 4, WF_RUN_RUNNING);
    const weft_status rc = wf_query_run(query);
    *lost = rc == WEFT_OK && wf_store_changes(ledger->store) != 0;
    return rc;
}

static weft_status make_run(wf_ledger *ledger, const wf_work *work, int64_t now_ms)
{
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_RUN_BEGIN);
    wf_query_put_int(query, 1, ledger->at.id);
    wf_query_put_text(query, 2, weft_span_text(ledger->owner));
    wf_query_put_int(query, 3, ledger->lease.token);
    wf_query_put_int(query, 4, WF_RUN_RUNNING);
    wf_query_put_text(query, 5, work->input);
    wf_query_put_count(query, 6, ledger->at.checkpoint);
    wf_query_put_int(query, 7, now_ms);
    const weft_status rc = wf_query_run(query);
    ledger->run = wf_store_row_id(ledger->store);
    return rc;
}

static weft_status note_file(wf_ledger *ledger, const wf_work *work, int64_t now_ms)
{
    if (!work->has_hash)
        return WEFT_OK;
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_FILE_SEEN);
    wf_query_put_bytes(query, 1, weft_span_of((const char *)work->hash, WF_KEY_BYTES));
    wf_query_put_text(query, 2, work->input);
    wf_query_put_count(query, 3, work->size);
    wf_query_put_int(query, 4, now_ms);
    wf_query_put_int(query, 5, ledger->run);
    return wf_query_run(query);
}

static weft_status begin(wf_begun *begun, int64_t *killed, wf_ledger *ledger, const wf_work *work,
                         int64_t now_ms)
{
    weft_status rc = take_lock(ledger, now_ms);
    if (rc == WEFT_OK)
        rc = find_work(ledger);
    if (rc == WEFT_DONE)
        rc = make_work(ledger);
    if (rc == WEFT_OK)
        rc = wf_leaves_killed(killed, ledger);
    if (rc == WEFT_OK)
        rc = lose_runs(&begun->was_killed, ledger, now_ms);
    if (rc == WEFT_OK)
        rc = make_run(ledger, work, now_ms);
    if (rc == WEFT_OK)
        rc = note_file(ledger, work, now_ms);
    return rc;
}

/* The index of unsettled items says the same as the rows: the checkpoint is taken from it. */
static weft_status verify_index(wf_ledger *ledger, uint64_t unsettled, uint64_t first)
{
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_ITEM_COUNT_OPEN);
    wf_query_put_int(query, 1, ledger->at.id);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK && ((uint64_t)wf_query_int(query, 0) != unsettled ||
                          (uint64_t)wf_query_int(query, 1) != first))
        rc = wf_store_damaged(ledger->store, "an index of the table item contradicts it");
    wf_query_end(query);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

/* Every row of the work is as it was written, none is gone, and none before the checkpoint is open. */
static weft_status verify(wf_begun *begun, wf_ledger *ledger)
{
    wf_item_row row;
    weft_status rc = begun->was_killed ? wf_store_check(ledger->store) : WEFT_OK;
    if (rc != WEFT_OK)
        return rc;
    uint64_t items = 0;
    uint64_t first = 0; /* unsettled */
    bool is_ordered = true;
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_ITEM_ALL);
    wf_query_put_int(query, 1, ledger->at.id);
    while ((rc = wf_query_step(query)) == WEFT_OK &&
           (rc = wf_item_read(&row, ledger, query, 0)) == WEFT_OK) {
        const bool is_open = row.fate == WF_FATE_OPEN || row.fate == WF_FATE_UNSENT;
        items++;
        begun->unsettled += is_open;
        if (is_open && first == 0)
            first = row.record;
        is_ordered = is_ordered && row.record > ledger->highest;
        ledger->highest = row.record;
    }
    wf_query_end(query);
    if (rc != WEFT_DONE)
        return rc;
    if (items != ledger->at.items || !is_ordered)
        return wf_store_damaged(ledger->store, "rows of the table item are gone");
    if ((first != 0 && first <= ledger->at.checkpoint) ||
        ledger->at.checkpoint > ledger->at.through)
        return wf_store_damaged(ledger->store, "a checkpoint is ahead of what is settled");
    return verify_index(ledger, begun->unsettled, first);
}

weft_status wf_ledger_begin(wf_begun *out, wf_ledger *ledger, const wf_work *work, int64_t now_ms)
{
    bool mine;
    int64_t killed = 0;
    wf_begun begun = {0};
    if (ledger->failed != WEFT_OK)
        return ledger->failed;
    if (ledger->run != 0)
        return WEFT_MISUSE;
    weft_status rc = keep_parts(ledger, &work->parts);
    if (rc != WEFT_OK)
        return rc;
    ledger->highest = 0;
    ledger->pending = 0;
    rc = wf_store_enter(ledger->store, &mine);
    if (rc == WEFT_OK)
        rc = wf_store_leave(ledger->store, mine, begin(&begun, &killed, ledger, work, now_ms));
    if (rc == WEFT_OK)
        rc = verify(&begun, ledger);
    if (rc == WEFT_OK)
        rc = wf_leaves_begin(ledger, killed, now_ms);
    if (rc != WEFT_OK) {
        ledger->run = 0;
        if (ledger->alive.descriptor >= 0)
            wf_alive_drop(&ledger->alive, ledger->lease.id); /* the next one need not wait */
        return rc;
    }
    begun.run = ledger->run;
    begun.work = ledger->at.id;
    begun.checkpoint = ledger->at.checkpoint;
    begun.is_resumed = ledger->at.items != 0 || ledger->at.through != 0;
    begun.was_done = ledger->at.done;
    *out = begun;
    return WEFT_OK;
}

/* ---- files ---- */

/* Both statements take hash and name and give the same columns. */
static weft_status find_file(wf_seen *out, wf_ledger *ledger, wf_query_id id,
                             const unsigned char hash[WF_KEY_BYTES], weft_span name)
{
    wf_query *const query = wf_query_start(ledger->store, id);
    wf_query_put_bytes(query, 1, weft_span_of((const char *)hash, WF_KEY_BYTES));
    wf_query_put_text(query, 2, name);
    const weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK) {
        const weft_span then = wf_query_bytes(query, 0);
        memset(out->hash, 0, sizeof out->hash);
        if (then.len == sizeof out->hash)
            memcpy(out->hash, then.ptr, sizeof out->hash);
        out->is_same_name = weft_span_equal(wf_query_text(query, 1), name);
        out->first_ms = wf_query_int(query, 2);
        out->last_ms = wf_query_int(query, 3);
        out->times = (uint64_t)wf_query_int(query, 4);
        out->run = wf_query_int(query, 5);
        out->is_changed = memcmp(out->hash, hash, sizeof out->hash) != 0;
    }
    wf_query_end(query);
    return rc;
}

weft_status wf_ledger_seen(wf_seen *out, wf_ledger *ledger, const unsigned char hash[WF_KEY_BYTES],
                           weft_span name)
{
    weft_status rc = wf_ledger_commit_finish(ledger);
    if (rc != WEFT_OK)
        return rc;
    rc = find_file(out, ledger, WF_QUERY_FILE_FIND, hash, name);
    return rc == WEFT_DONE ? find_file(out, ledger, WF_QUERY_FILE_FIND_NAME, hash, name) : rc;
}
