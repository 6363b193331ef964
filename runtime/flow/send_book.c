/* The book of batches that were handed over: what left without an answer, what was taken under which number, and under
   which jobs something went that nobody wrote down. It stands in the ledger beside the records, in two
   scopes of its state:

       handover   work/3                          job 17 clear          everything was answered
                                                  job 17 lost 8 1-250   batch 8, these records: not answered
                                                  job 17 open           sent by a run that might repeat
                  cloud https://… 17              1
       handed     https://…/job/17/batch/4        3 7 1-250             of work 3, batch 7 of the ledger

   Each value ends in a digest of itself: a flipped bit must not settle other records. */
#include "runtime/flow/send_run.h"

#include "base/map.h"
#include "base/number.h"
#include "runtime/keep/kv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VALUE_BYTES  ((size_t)1 << 20)
#define ARENA_BYTES  ((size_t)256 << 20)
#define SUM_CHARS    9u /* a blank and eight digits */
#define MOST_NUMBERS 5000u

static weft_span scope_of(bool is_handed)
{
    return weft_span_text(is_handed ? "handed" : "handover");
}

/* ---- values ---- */

static weft_status set(wf_send_run *run, bool is_handed)
{
    wf_send_book *const b = &run->book;
    wf_buf_printf(&b->value, " %08x", (unsigned)wf_hash(wf_buf_span(&b->value), 1));
    weft_status rc = b->key.status == WEFT_OK ? b->value.status : b->key.status;
    if (rc == WEFT_OK)
        rc = wf_ledger_join(run->ledger, wf_send_wall_ms());
    run->is_dirty = true;
    return rc == WEFT_OK ? wf_kv_set(NULL, wf_ledger_store(run->ledger), scope_of(is_handed),
                                     wf_buf_span(&b->key), wf_buf_span(&b->value), WF_KV_ANY, 0,
                                     wf_send_wall_ms())
                         : rc;
}

/* Without its digest; false: it is not as it was written. */
static bool is_whole(weft_span *value)
{
    char sum[SUM_CHARS + 1];
    if (value->len < SUM_CHARS)
        return false;
    value->len -= SUM_CHARS;
    (void)snprintf(sum, sizeof sum, " %08x", (unsigned)wf_hash(*value, 1));
    return memcmp(sum, value->ptr + value->len, SUM_CHARS) == 0;
}

static weft_status damaged(wf_send_run *run)
{
    return wf_store_damaged(wf_ledger_store(run->ledger),
                            "what it says of batches is not as it was written");
}

/* What stands under the key. WEFT_DONE: nothing. The span is in book.value. */
static weft_status get(weft_span *value, wf_send_run *run, bool is_handed)
{
    wf_send_book *const b = &run->book;
    wf_buf_reset(&b->value);
    const weft_status rc =
        b->key.status == WEFT_OK
            ? wf_kv_get(&b->value, NULL, wf_ledger_store(run->ledger), scope_of(is_handed),
                        wf_buf_span(&b->key), wf_send_wall_ms())
            : b->key.status;
    *value = wf_buf_span(&b->value);
    return rc == WEFT_OK && !is_whole(value) ? damaged(run) : rc;
}

/* The word in front of `*rest`, which moves behind it. */
static weft_span word(weft_span *rest)
{
    const char *const blank = rest->len ? memchr(rest->ptr, ' ', rest->len) : NULL;
    const size_t len = blank ? (size_t)(blank - rest->ptr) : rest->len;
    const weft_span found = weft_span_of(rest->ptr, len);
    const size_t past = blank ? len + 1 : len;
    *rest = weft_span_of(rest->ptr + past, rest->len - past);
    return found;
}

static void key_of_work(wf_send_run *run)
{
    wf_buf_reset(&run->book.key);
    wf_buf_printf(&run->book.key, "work/%" PRId64, run->begun.work);
}

static void put_base(wf_send_run *run)
{
    wf_buf_put_span(&run->book.key, wf_connection_text(run->connection, WF_SETTING_baseUrl));
}

static void key_of_cloud(wf_send_run *run)
{
    wf_buf_reset(&run->book.key);
    wf_buf_put_text(&run->book.key, "cloud ");
    put_base(run);
    wf_buf_put_byte(&run->book.key, ' ');
    wf_buf_put_span(&run->book.key, wf_buf_span(&run->book.job));
}

static void key_of_ticket(wf_send_run *run, weft_span ticket)
{
    wf_buf_reset(&run->book.key);
    put_base(run);
    wf_buf_put_span(&run->book.key, ticket);
}

static weft_status set_state(wf_send_run *run, const char *state)
{
    wf_send_book *const b = &run->book;
    key_of_work(run);
    wf_buf_reset(&b->value);
    wf_buf_put_text(&b->value, "job ");
    wf_buf_put_span(&b->value, wf_buf_span(&b->job));
    wf_buf_printf(&b->value, " %s", state);
    if (strcmp(state, "lost") == 0) {
        wf_buf_printf(&b->value, " %" PRId64 " ", b->batch);
        wf_buf_put_span(&b->value, wf_buf_span(&b->records));
    }
    return set(run, false);
}

static weft_status cloud(wf_send_run *run)
{
    run->book.calls.cannot_list = true;
    key_of_cloud(run);
    wf_buf_reset(&run->book.value);
    wf_buf_put_byte(&run->book.value, '1');
    return set(run, false);
}

/* ---- records ---- */

static void put_records(wf_buf *out, const wf_item *items, uint32_t count)
{
    uint32_t from = 0;
    while (from < count) {
        uint32_t to = from;
        while (to + 1 < count && items[to + 1].record == items[to].record + 1)
            to++;
        wf_buf_printf(out, "%s%" PRIu64, from ? "," : "", items[from].record);
        if (to != from)
            wf_buf_printf(out, "-%" PRIu64, items[to].record);
        from = to + 1;
    }
}

/* "4" or "4-9" in front of `*rest`, which moves behind the comma. */
static bool take_range(int64_t *from, int64_t *to, weft_span *rest)
{
    const char *const comma = memchr(rest->ptr, ',', rest->len);
    const weft_span part = weft_span_of(rest->ptr, comma ? (size_t)(comma - rest->ptr) : rest->len);
    const char *const dash = part.len ? memchr(part.ptr, '-', part.len) : NULL;
    const size_t head = dash ? (size_t)(dash - part.ptr) : part.len;
    *rest = comma ? weft_span_of(comma + 1, rest->len - part.len - 1)
                  : weft_span_of(rest->ptr + rest->len, 0);
    if (!wf_int64_parse(from, weft_span_of(part.ptr, head)))
        return false;
    *to = *from;
    return !dash || wf_int64_parse(to, weft_span_of(dash + 1, part.len - head - 1));
}

weft_status wf_send_book_numbers(uint64_t **out, uint32_t *count, weft_span records,
                                 wf_arena *arena)
{
    uint64_t *const numbers = wf_arena_zero(arena, MOST_NUMBERS, sizeof *numbers);
    int64_t last = 0;
    *count = 0;
    *out = numbers;
    if (!numbers)
        return WEFT_NOMEM;
    while (records.len != 0) {
        int64_t from = 0;
        int64_t to = 0;
        if (!take_range(&from, &to, &records) || from <= last || to < from ||
            to - from >= (int64_t)(MOST_NUMBERS - *count))
            return WEFT_INVALID;
        for (int64_t n = from; n <= to; n++)
            numbers[(*count)++] = (uint64_t)n;
        last = to;
    }
    return *count != 0 ? WEFT_OK : WEFT_INVALID;
}

/* ---- what the submission says: the ledger comes back from the disk first ---- */

static weft_status leaving(void *user, uint64_t tag, uint32_t first, uint32_t count)
{
    wf_send_route *const route = user;
    wf_send_run *const run = route->run;
    const wf_send_parcel *p = &route->parcels[tag];
    weft_status rc = wf_send_commit_take(run, true);
    wf_buf_reset(&run->book.records);
    put_records(&run->book.records, p->items + first, count);
    run->book.batch = p->batch;
    rc = rc == WEFT_OK ? run->book.records.status : rc;
    if (rc == WEFT_OK)
        rc = set_state(run, "lost");
    return rc == WEFT_OK ? wf_ledger_commit(run->ledger, wf_send_wall_ms()) : rc;
}

static weft_status taken(void *user, weft_span ticket)
{
    wf_send_run *const run = ((wf_send_route *)user)->run;
    wf_send_book *const b = &run->book;
    weft_status rc = wf_send_commit_take(run, true);
    key_of_ticket(run, ticket);
    wf_buf_reset(&b->value);
    wf_buf_printf(&b->value, "%" PRId64 " %" PRId64 " ", run->begun.work, b->batch);
    wf_buf_put_span(&b->value, wf_buf_span(&b->records));
    if (rc == WEFT_OK)
        rc = set(run, true);
    return rc == WEFT_OK ? set_state(run, "clear") : rc;
}

static weft_status closed(void *user, bool is_lost)
{
    wf_send_run *const run = ((wf_send_route *)user)->run;
    weft_status rc = wf_send_commit_take(run, true);
    if (rc == WEFT_OK)
        rc = set_state(run, "clear");
    return rc == WEFT_OK && is_lost ? cloud(run) : rc;
}

static weft_status knows(void *user, weft_span ticket)
{
    wf_send_run *const run = ((wf_send_route *)user)->run;
    weft_span value;
    const weft_status rc = wf_send_commit_take(run, true);
    key_of_ticket(run, ticket);
    return rc != WEFT_OK ? rc : get(&value, run, true);
}

void wf_send_book_init(wf_send_run *run)
{
    wf_send_book *const b = &run->book;
    b->calls = (wf_submit_book){leaving, taken, closed, knows, false};
    wf_buf_init(&b->job, 1u << 10);
    wf_buf_init(&b->records, VALUE_BYTES);
    wf_buf_init(&b->key, VALUE_BYTES);
    wf_buf_init(&b->value, VALUE_BYTES);
    wf_arena_init(&b->arena, ARENA_BYTES);
}

void wf_send_book_fini(wf_send_run *run)
{
    wf_send_book *const b = &run->book;
    wf_buf_fini(&b->job);
    wf_buf_fini(&b->records);
    wf_buf_fini(&b->key);
    wf_buf_fini(&b->value);
    wf_arena_fini(&b->arena);
}

/* ---- what the book says ---- */

weft_status wf_send_book_read(wf_book_state *state, wf_send_run *run)
{
    wf_send_book *const b = &run->book;
    weft_span value;
    int64_t batch = 0;
    key_of_work(run);
    *state = WF_BOOK_NONE;
    weft_status rc = get(&value, run, false);
    if (rc != WEFT_OK)
        return rc == WEFT_DONE ? WEFT_OK : rc;
    (void)word(&value); /* "job" */
    const weft_span job = word(&value);
    const weft_span said = word(&value);
    wf_buf_reset(&b->job);
    wf_buf_reset(&b->records);
    wf_buf_put_span(&b->job, job);
    if (weft_span_equal(said, weft_span_text("clear"))) {
        *state = WF_BOOK_CLEAR;
    } else if (weft_span_equal(said, weft_span_text("open"))) {
        *state = WF_BOOK_OPEN;
    } else if (weft_span_equal(said, weft_span_text("lost")) &&
               wf_int64_parse(&batch, word(&value))) {
        *state = WF_BOOK_LOST;
        b->batch = batch;
        wf_buf_put_span(&b->records, value);
    }
    rc = b->job.status == WEFT_OK ? b->records.status : b->job.status;
    return rc == WEFT_OK && *state == WF_BOOK_NONE ? damaged(run) : rc;
}

typedef struct rival {
    wf_send_run *run;
    char own[32];
    bool is_there;
} rival;

/* Another work of the ledger whose batch under this job is not answered. */
static weft_status meet(void *context, const wf_kv_entry *entry)
{
    rival *const r = context;
    weft_span value = entry->value;
    if (weft_span_equal(entry->key, weft_span_text(r->own)))
        return WEFT_OK;
    if (!is_whole(&value))
        return damaged(r->run);
    (void)word(&value);
    const bool is_same = weft_span_equal(word(&value), wf_buf_span(&r->run->book.job));
    r->is_there =
        r->is_there || (is_same && !weft_span_equal(word(&value), weft_span_text("clear")));
    return WEFT_OK;
}

weft_status wf_send_book_look(wf_send_run *run)
{
    rival r = {.run = run};
    weft_span value;
    (void)snprintf(r.own, sizeof r.own, "work/%" PRId64, run->begun.work);
    key_of_cloud(run);
    weft_status rc = get(&value, run, false);
    run->book.calls.cannot_list = rc == WEFT_OK;
    if (rc == WEFT_DONE)
        rc = wf_kv_scan(wf_ledger_store(run->ledger), scope_of(false), weft_span_text("work/"),
                        meet, &r, wf_send_wall_ms());
    run->book.calls.cannot_list = run->book.calls.cannot_list || r.is_there;
    return rc;
}

weft_status wf_send_book_under(wf_send_run *run, weft_span job)
{
    wf_send_book *const b = &run->book;
    wf_buf_reset(&b->job);
    wf_buf_put_span(&b->job, job);
    weft_status rc = b->job.status;
    if (rc == WEFT_OK && !b->is_kept)
        rc = cloud(run);
    else if (rc == WEFT_OK)
        rc = wf_send_book_look(run);
    if (rc == WEFT_OK)
        rc = set_state(run, b->is_kept ? "clear" : "open");
    return rc == WEFT_OK ? wf_ledger_commit(run->ledger, wf_send_wall_ms()) : rc;
}

typedef struct telling {
    wf_send_run *run;
    wf_book_visit visit;
    void *context;
    size_t base; /* bytes of the key before the ticket */
} telling;

static weft_status tell(void *context, const wf_kv_entry *entry)
{
    const telling *const t = context;
    weft_span value = entry->value;
    int64_t work = 0;
    int64_t batch = 0;
    if (!is_whole(&value) || !wf_int64_parse(&work, word(&value)) ||
        !wf_int64_parse(&batch, word(&value)))
        return damaged(t->run);
    const wf_handed handed = {weft_span_of(entry->key.ptr + t->base, entry->key.len - t->base),
                              value, batch, entry->version};
    return work == t->run->begun.work ? t->visit(t->context, &handed) : WEFT_OK;
}

weft_status wf_send_book_tell(wf_send_run *run, wf_book_visit visit, void *context)
{
    telling t = {run, visit, context, wf_connection_text(run->connection, WF_SETTING_baseUrl).len};
    key_of_ticket(run, run->routes[0].wire->path);
    wf_buf_put_byte(&run->book.key, '/');
    return run->book.key.status == WEFT_OK
               ? wf_kv_scan(wf_ledger_store(run->ledger), scope_of(true),
                            wf_buf_span(&run->book.key), tell, &t, wf_send_wall_ms())
               : run->book.key.status;
}
