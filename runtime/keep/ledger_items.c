/* Records in the ledger: what is known of one, batches before they are sent, outcomes. What is easy to
   get wrong: a row is replaced as a whole, so whatever it held must have been read first. */
#include "base/diags.h"
#include "runtime/keep/ledger_core.h"

#include <stdio.h>
#include <string.h>

/* ---- rows ---- */

static int64_t sum_of(const wf_ledger *ledger, const wf_item_row *row)
{
    const uint64_t numbers[] = {(uint64_t)ledger->at.id, row->record,
                                (uint64_t)row->fate,     row->turn,
                                row->has_body,           (uint64_t)row->first_ms};
    return wf_row_sum(numbers, WF_COUNTOF(numbers), row->body, row->has_body ? WF_KEY_BYTES : 0);
}

weft_status wf_item_read(wf_item_row *out, wf_ledger *ledger, wf_query *query, uint64_t record)
{
    const int at = record == 0 ? 1 : 0;
    const int64_t fate = wf_query_int(query, at + 1);
    const weft_span body = wf_query_bytes(query, at + 3);
    wf_item_row row = {
        .record = record == 0 ? (uint64_t)wf_query_int(query, 0) : record,
        .batch = wf_query_int(query, at),
        .fate = fate >= 0 && fate < WF_FATE_COUNT ? (wf_fate)fate : WF_FATE_COUNT,
        .turn = (uint64_t)wf_query_int(query, at + 2),
        .has_body = body.len == WF_KEY_BYTES,
        .first_ms = wf_query_int(query, at + 4),
        .sum = wf_query_int(query, at + 5),
    };
    if (row.has_body)
        memcpy(row.body, body.ptr, WF_KEY_BYTES);
    if (row.fate == WF_FATE_COUNT || sum_of(ledger, &row) != row.sum)
        return wf_store_damaged(ledger->store, "a row of the table item is not as it was written");
    *out = row;
    return WEFT_OK;
}

weft_status wf_item_find(wf_item_row *out, wf_ledger *ledger, uint64_t record)
{
    if (record > ledger->highest)
        return WEFT_DONE;
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_ITEM_FIND);
    wf_query_put_int(query, 1, ledger->at.id);
    wf_query_put_count(query, 2, record);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK)
        rc = wf_item_read(out, ledger, query, record);
    wf_query_end(query);
    return rc;
}

weft_status wf_item_write(wf_ledger *ledger, wf_item_row *row, weft_span code, weft_span note,
                          int64_t now_ms)
{
    row->sum = sum_of(ledger, row);
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_ITEM_PUT);
    wf_query_put_int(query, 1, ledger->at.id);
    wf_query_put_count(query, 2, row->record);
    wf_query_put_int(query, 3, row->batch);
    wf_query_put_int(query, 4, (int64_t)row->fate);
    wf_query_put_count(query, 5, row->turn);
    wf_query_put_bytes(query, 6,
                       weft_span_of((const char *)row->body, row->has_body ? WF_KEY_BYTES : 0));
    wf_query_put_int(query, 7, row->first_ms);
    wf_query_put_int(query, 8, now_ms);
    wf_query_put_text(query, 9, code);
    wf_query_put_text(query, 10, note);
    wf_query_put_int(query, 11, row->sum);
    const weft_status rc = wf_query_run(query);
    if (row->record > ledger->highest)
        ledger->highest = row->record;
    return rc;
}

/* ---- what is known ---- */

static void make_key(unsigned char out[WF_KEY_BYTES], const wf_ledger *ledger, const wf_item *item,
                     uint64_t turn)
{
    char number[24];
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)item->record);
    const weft_span name = item->identity.len != 0 ? item->identity : weft_span_text(number);
    wf_key_make(out, &ledger->parts, name, turn);
}

/* Who has the record's own name, and with which content? WEFT_DONE: nobody. */
static weft_status find_claim(uint64_t *record, unsigned char body[WF_KEY_BYTES], wf_ledger *ledger,
                              const wf_item *item)
{
    unsigned char key[WF_KEY_BYTES];
    make_key(key, ledger, item, 0);
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_CLAIM_FIND);
    wf_query_put_bytes(query, 1, weft_span_of((const char *)key, WF_KEY_BYTES));
    const weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK) {
        const weft_span bytes = wf_query_bytes(query, 2);
        *record = (uint64_t)wf_query_int(query, 1);
        memset(body, 0, WF_KEY_BYTES);
        if (bytes.len == WF_KEY_BYTES)
            memcpy(body, bytes.ptr, WF_KEY_BYTES);
    }
    wf_query_end(query);
    return rc;
}

/* Whether the receiver may take the record anew under another key: it did not execute it, and what is
   sent now may be something else. */
static bool takes_another_turn(const wf_item_row *row, bool is_same_body)
{
    return row->fate == WF_FATE_REFUSED || row->fate == WF_FATE_REJECTED ||
           (row->fate == WF_FATE_UNSENT && !is_same_body);
}

static bool is_same_body(const wf_item_row *row, const wf_item *item)
{
    return row->has_body && memcmp(row->body, item->body, WF_KEY_BYTES) == 0;
}

weft_status wf_ledger_known(wf_known *out, wf_ledger *ledger, const wf_item *item)
{
    wf_item_row row = {0};
    wf_known known = {.record = item->record};
    unsigned char bytes[WF_KEY_BYTES];
    const bool is_new = item->identity.len == 0 && item->record > ledger->highest;
    weft_status rc = is_new ? ledger->failed : wf_ledger_commit_finish(ledger);
    if (rc != WEFT_OK)
        return rc;
    if (ledger->run == 0)
        return WEFT_MISUSE;
    rc = WEFT_DONE;
    if (item->identity.len != 0)
        rc = find_claim(&known.record, known.body, ledger, item);
    known.is_elsewhere = rc == WEFT_OK && known.record != item->record;
    if (rc == WEFT_OK || rc == WEFT_DONE)
        rc = wf_item_find(&row, ledger, known.record);
    if (rc == WEFT_OK) {
        known.is_known = true;
        known.fate = row.fate;
        known.batch = row.batch;
        known.first_ms = row.first_ms;
        memcpy(known.body, row.body, WF_KEY_BYTES);
        known.is_same_body = is_same_body(&row, item);
        known.turn = row.turn + takes_another_turn(&row, known.is_same_body);
    }
    make_key(bytes, ledger, item, known.turn);
    wf_key_text(known.key, bytes);
    if (rc == WEFT_OK || rc == WEFT_DONE)
        *out = known;
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

/* ---- batches ---- */

static weft_status refuse(wf_ledger *ledger, weft_status status, wf_code code, uint64_t record,
                          const char *what)
{
    weft_diag *const diag = wf_diags_add(wf_store_diags(ledger->store), code, (wf_place){0},
                                         "record %llu: %s", (unsigned long long)record, what);
    wf_diag_record(wf_store_diags(ledger->store), diag, "", record, 0, 0);
    return status;
}

static weft_status claim(wf_ledger *ledger, const wf_item *item)
{
    unsigned char key[WF_KEY_BYTES];
    unsigned char body[WF_KEY_BYTES];
    uint64_t record = item->record;
    const weft_status rc = find_claim(&record, body, ledger, item);
    if (rc != WEFT_OK && rc != WEFT_DONE)
        return rc;
    if (rc == WEFT_OK && record != item->record) {
        char what[96];
        (void)snprintf(what, sizeof what, "it has the key of record %llu",
                       (unsigned long long)record);
        return refuse(ledger, WEFT_REJECTED, WF_W6011, item->record, what);
    }
    make_key(key, ledger, item, 0);
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_CLAIM_MAKE);
    wf_query_put_bytes(query, 1, weft_span_of((const char *)key, WF_KEY_BYTES));
    wf_query_put_int(query, 2, ledger->at.id);
    wf_query_put_count(query, 3, item->record);
    wf_query_put_bytes(query, 4, weft_span_of((const char *)item->body, WF_KEY_BYTES));
    return wf_query_run(query);
}

/* One item becomes OPEN; `*added` when it had no row. */
static weft_status record_item(bool *added, wf_ledger *ledger, const wf_item *item, int64_t batch,
                               char *key_text, int64_t now_ms)
{
    wf_item_row row = {.record = item->record, .first_ms = now_ms};
    unsigned char key[WF_KEY_BYTES];
    weft_status rc = wf_item_find(&row, ledger, item->record);
    *added = rc == WEFT_DONE;
    if (rc != WEFT_OK && rc != WEFT_DONE)
        return rc;
    if (rc == WEFT_OK && takes_another_turn(&row, is_same_body(&row, item))) {
        row.turn++;
        row.first_ms = now_ms; /* another key, another age */
    } else if (rc == WEFT_OK && row.fate != WF_FATE_OPEN && row.fate != WF_FATE_UNSENT) {
        return refuse(ledger, WEFT_MISUSE, WF_W6012, item->record,
                      "it is settled and cannot be sent again");
    } else if (rc == WEFT_OK && !is_same_body(&row, item)) {
        return refuse(ledger, WEFT_REJECTED, WF_W6011, item->record,
                      "it was recorded with another content under the same key");
    }
    rc = item->identity.len != 0 ? claim(ledger, item) : WEFT_OK;
    if (rc != WEFT_OK)
        return rc;
    row.batch = batch;
    row.fate = WF_FATE_OPEN;
    row.has_body = true;
    memcpy(row.body, item->body, WF_KEY_BYTES);
    make_key(key, ledger, item, row.turn);
    if (key_text)
        wf_key_text(key_text, key);
    return wf_item_write(ledger, &row, weft_span_text(""), weft_span_text(""), now_ms);
}

static weft_status record_items(int64_t *batch, uint64_t *added, wf_ledger *ledger,
                                const wf_item *items, size_t count, char (*keys)[WF_KEY_CHARS],
                                int64_t now_ms)
{
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_BATCH_MAKE);
    wf_query_put_int(query, 1, ledger->run);
    wf_query_put_count(query, 2, count);
    wf_query_put_int(query, 3, now_ms);
    weft_status rc = wf_query_run(query);
    *batch = wf_store_row_id(ledger->store);
    for (size_t i = 0; i < count && rc == WEFT_OK; i++) {
        bool is_new = false;
        rc = items[i].record == 0
                 ? WEFT_MISUSE
                 : record_item(&is_new, ledger, &items[i], *batch, keys ? keys[i] : NULL, now_ms);
        *added += is_new;
    }
    return rc;
}

static weft_status run(wf_ledger *ledger, wf_query_id id)
{
    return wf_query_run(wf_query_start(ledger->store, id));
}

weft_status wf_ledger_batch(int64_t *batch, wf_ledger *ledger, const wf_item *items, size_t count,
                            uint64_t through, char (*keys)[WF_KEY_CHARS], int64_t now_ms)
{
    uint64_t added = 0;
    int64_t number = 0;
    const uint64_t highest = ledger->highest;
    weft_status rc = wf_ledger_say(ledger, count, now_ms);
    if (rc != WEFT_OK)
        return rc;
    rc = run(ledger, WF_QUERY_MARK); /* a refused batch takes nothing else with it */
    if (rc == WEFT_OK)
        rc = record_items(&number, &added, ledger, items, count, keys, now_ms);
    if (rc == WEFT_REJECTED || rc == WEFT_MISUSE) {
        const weft_status back = run(ledger, WF_QUERY_MARK_BACK);
        ledger->highest = highest;
        if (back != WEFT_OK)
            return wf_ledger_fail(ledger, back);
        const weft_status dropped = run(ledger, WF_QUERY_MARK_DROP);
        return dropped == WEFT_OK ? rc : wf_ledger_fail(ledger, dropped);
    }
    if (rc == WEFT_OK)
        rc = run(ledger, WF_QUERY_MARK_DROP);
    if (rc != WEFT_OK)
        return wf_ledger_fail(ledger, rc);
    for (size_t i = 0; i < count && through == 0; i++)
        wf_ledger_pass(ledger, items[i].record);
    wf_ledger_pass(ledger, through);
    ledger->at.items += added;
    ledger->at.done = false;
    *batch = number;
    return WEFT_OK;
}

/* ---- outcomes ---- */

static weft_status put_raw(wf_ledger *ledger, const wf_outcome *outcome)
{
    const bool is_kept = outcome->raw.len != 0;
    if (!is_kept && outcome->fate != WF_FATE_ACCEPTED)
        return WEFT_OK;
    wf_query *const query =
        wf_query_start(ledger->store, is_kept ? WF_QUERY_REJECT_PUT : WF_QUERY_REJECT_DROP);
    wf_query_put_int(query, 1, ledger->at.id);
    wf_query_put_count(query, 2, outcome->record);
    if (is_kept) {
        wf_query_put_int(query, 3, ledger->run);
        wf_query_put_bytes(query, 4, outcome->raw);
    }
    return wf_query_run(query);
}

/* Whether a record of fate `from` may have the outcome `to`; `*becomes` is what it then has. */
static bool may_become(wf_fate *becomes, wf_fate from, wf_fate to)
{
    const bool by_mapping = to == WF_FATE_REJECTED || to == WF_FATE_SKIPPED;
    *becomes = to;
    switch (from) {
    case WF_FATE_OPEN: /* it may have been sent, whatever the mapping says of it now */
        if (by_mapping)
            *becomes = WF_FATE_UNKNOWN;
        return true;
    case WF_FATE_UNSENT:
        return true;
    case WF_FATE_UNKNOWN:
        return !by_mapping;
    case WF_FATE_REFUSED: /* not executed either: a replay may find that the mapping rejects it now */
    case WF_FATE_REJECTED:
    case WF_FATE_SKIPPED:
        return from == to || by_mapping;
    case WF_FATE_ACCEPTED:
        return to == WF_FATE_ACCEPTED;
    case WF_FATE_COUNT:
        break;
    }
    return false;
}

static weft_status settle(wf_ledger *ledger, const wf_outcome *outcome, int64_t now_ms)
{
    wf_fate becomes = outcome->fate;
    wf_item_row row = {.record = outcome->record, .first_ms = now_ms};
    const bool by_mapping = outcome->fate == WF_FATE_REJECTED || outcome->fate == WF_FATE_SKIPPED;
    if (outcome->fate == WF_FATE_OPEN || outcome->fate >= WF_FATE_COUNT || outcome->record == 0)
        return WEFT_MISUSE;
    weft_status rc = wf_item_find(&row, ledger, outcome->record);
    if (rc != WEFT_OK && rc != WEFT_DONE)
        return rc;
    if (rc == WEFT_DONE && !by_mapping)
        return refuse(ledger, WEFT_MISUSE, WF_W6012, outcome->record,
                      "it has an outcome, but was never recorded");
    if (rc == WEFT_OK && !may_become(&becomes, row.fate, outcome->fate))
        return refuse(ledger, WEFT_MISUSE, WF_W6012, outcome->record,
                      "its outcome is known already and is another one");
    ledger->at.items += rc == WEFT_DONE;
    row.fate = becomes;
    rc = wf_item_write(ledger, &row, outcome->code, outcome->note, now_ms);
    return rc == WEFT_OK ? put_raw(ledger, outcome) : rc;
}

weft_status wf_ledger_settle(wf_ledger *ledger, const wf_outcome *outcomes, size_t count,
                             int64_t now_ms)
{
    weft_status rc = wf_ledger_say(ledger, count, now_ms);
    if (rc != WEFT_OK)
        return rc;
    for (size_t i = 0; i < count && rc == WEFT_OK; i++)
        rc = settle(ledger, &outcomes[i], now_ms);
    return rc == WEFT_OK || rc == WEFT_MISUSE ? rc : wf_ledger_fail(ledger, rc);
}

/* ---- what is left ---- */

weft_status wf_ledger_list(wf_left *out, size_t room, size_t *count, wf_ledger *ledger,
                           wf_fate fate, uint64_t after)
{
    wf_item_row row = {0};
    weft_status rc = wf_ledger_commit_finish(ledger);
    *count = 0;
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(
        ledger->store, fate == WF_FATE_COUNT ? WF_QUERY_ITEM_OPEN : WF_QUERY_ITEM_OF_FATE);
    wf_query_put_int(query, 1, ledger->at.id);
    wf_query_put_count(query, 2, after);
    wf_query_put_count(query, 3, room);
    if (fate != WF_FATE_COUNT)
        wf_query_put_int(query, 4, (int64_t)fate);
    while ((rc = wf_query_step(query)) == WEFT_OK &&
           (rc = wf_item_read(&row, ledger, query, 0)) == WEFT_OK && *count < room) {
        wf_left *const left = &out[(*count)++];
        *left = (wf_left){row.record, row.fate, row.turn, row.batch, row.first_ms, {0}};
        memcpy(left->body, row.body, WF_KEY_BYTES);
    }
    wf_query_end(query);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}
