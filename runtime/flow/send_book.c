/* The book of batches that were handed over: what left without an answer, what was taken under which number, and under
   which jobs something went that nobody wrote down. It stands in the ledger beside the records, in two
   scopes of its state:

       handover   work/3                          job 17 clear          everything was answered
                                                  job 17 lost 8 1-250   batch 8, these records: not answered
                                                  job 17 open           sent by a run that might repeat
                  work/3/5 https://… vienna       …                     of several ways number 5, the name last
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

#define VALUE_BYTES ((size_t)1 << 20)
#define SUM_CHARS   9u /* a blank and eight digits */

static weft_span scope_of(bool is_handed)
{
    return weft_span_text(is_handed ? "handed" : "handover");
}

/* ---- values ---- */

static weft_status set(wf_send_route *route, bool is_handed)
{
    wf_send_run *const run = route->run;
    wf_send_book *const b = &route->book;
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

static weft_status damaged(const wf_send_run *run)
{
    return wf_store_damaged(wf_ledger_store(run->ledger),
                            "what it says of batches is not as it was written");
}

/* What stands under the key. WEFT_DONE: nothing. The span is in book.value. */
static weft_status get(weft_span *value, wf_send_route *route, bool is_handed)
{
    const wf_send_run *const run = route->run;
    wf_send_book *const b = &route->book;
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

static weft_span base_of(const wf_send_route *route)
{
    return wf_connection_text(route->connection, WF_SETTING_baseUrl);
}

static void key_of_way(wf_send_route *route)
{
    wf_buf *const key = &route->book.key;
    wf_buf_reset(key);
    wf_buf_printf(key, "work/%" PRId64, route->run->begun.work);
    if (route->number == 0)
        return;
    wf_buf_printf(key, "/%" PRId64 " ", route->number);
    wf_buf_put_span(key, base_of(route));
    wf_buf_printf(key, " %s", route->name);
}

static void key_of_cloud(wf_send_route *route)
{
    wf_buf *const key = &route->book.key;
    wf_buf_reset(key);
    wf_buf_put_text(key, "cloud ");
    wf_buf_put_span(key, base_of(route));
    wf_buf_put_byte(key, ' ');
    wf_buf_put_span(key, wf_buf_span(&route->book.job));
}

static void key_of_ticket(wf_send_route *route, weft_span ticket)
{
    wf_buf_reset(&route->book.key);
    wf_buf_put_span(&route->book.key, base_of(route));
    wf_buf_put_span(&route->book.key, ticket);
}

static weft_status set_state(wf_send_route *route, const char *state)
{
    wf_send_book *const b = &route->book;
    key_of_way(route);
    wf_buf_reset(&b->value);
    wf_buf_put_text(&b->value, "job ");
    wf_buf_put_span(&b->value, wf_buf_span(&b->job));
    wf_buf_printf(&b->value, " %s", state);
    if (strcmp(state, "lost") == 0) {
        wf_buf_printf(&b->value, " %" PRId64 " ", b->batch);
        wf_buf_put_span(&b->value, wf_buf_span(&b->records));
    }
    return set(route, false);
}

static weft_status cloud(wf_send_route *route)
{
    route->book.calls.cannot_list = true;
    key_of_cloud(route);
    wf_buf_reset(&route->book.value);
    wf_buf_put_byte(&route->book.value, '1');
    return set(route, false);
}

/* ---- what the submission says: the ledger comes back from the disk first ---- */

static weft_status leaving(void *user, uint64_t tag, uint32_t first, uint32_t count)
{
    wf_send_route *const route = user;
    wf_send_book *const b = &route->book;
    const wf_send_parcel *p = &route->parcels[tag];
    weft_status rc = wf_send_commit_take(route->run, true);
    wf_buf_reset(&b->records);
    wf_send_numbers_put(&b->records, p->items + first, count);
    b->batch = p->batch;
    rc = rc == WEFT_OK ? b->records.status : rc;
    if (rc == WEFT_OK)
        rc = set_state(route, "lost");
    return rc == WEFT_OK ? wf_ledger_commit(route->run->ledger, wf_send_wall_ms()) : rc;
}

static weft_status taken(void *user, weft_span ticket)
{
    wf_send_route *const route = user;
    wf_send_book *const b = &route->book;
    weft_status rc = wf_send_commit_take(route->run, true);
    key_of_ticket(route, ticket);
    wf_buf_reset(&b->value);
    wf_buf_printf(&b->value, "%" PRId64 " %" PRId64 " ", route->run->begun.work, b->batch);
    wf_buf_put_span(&b->value, wf_buf_span(&b->records));
    if (rc == WEFT_OK)
        rc = set(route, true);
    return rc == WEFT_OK ? set_state(route, "clear") : rc;
}

static weft_status closed(void *user, bool is_lost)
{
    wf_send_route *const route = user;
    weft_status rc = wf_send_commit_take(route->run, true);
    if (rc == WEFT_OK)
        rc = set_state(route, "clear");
    return rc == WEFT_OK && is_lost ? cloud(route) : rc;
}

static weft_status knows(void *user, weft_span ticket)
{
    wf_send_route *const route = user;
    weft_span value;
    const weft_status rc = wf_send_commit_take(route->run, true);
    key_of_ticket(route, ticket);
    return rc != WEFT_OK ? rc : get(&value, route, true);
}

void wf_send_book_init(wf_send_book *b)
{
    b->calls = (wf_submit_book){leaving, taken, closed, knows, false};
    wf_buf_init(&b->job, 1u << 10);
    wf_buf_init(&b->records, VALUE_BYTES);
    wf_buf_init(&b->key, VALUE_BYTES);
    wf_buf_init(&b->value, VALUE_BYTES);
}

void wf_send_book_fini(wf_send_book *b)
{
    wf_buf_fini(&b->job);
    wf_buf_fini(&b->records);
    wf_buf_fini(&b->key);
    wf_buf_fini(&b->value);
}

/* ---- what the book says ---- */

weft_status wf_send_book_read(wf_book_state *state, wf_send_route *route)
{
    wf_send_book *const b = &route->book;
    weft_span value;
    int64_t batch = 0;
    key_of_way(route);
    *state = WF_BOOK_NONE;
    weft_status rc = get(&value, route, false);
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
    return rc == WEFT_OK && *state == WF_BOOK_NONE ? damaged(route->run) : rc;
}

typedef struct rival {
    wf_send_route *route;
    weft_span own; /* the key of the way itself */
    bool is_there;
} rival;

/* The API of a way; empty: the key does not say. */
static weft_span api_of(weft_span key)
{
    (void)word(&key); /* "work/3/5" */
    return word(&key);
}

/* Another way of the ledger whose batch under this job is not answered. Jobs of other APIs have the same numbers. */
static weft_status meet(void *context, const wf_kv_entry *entry)
{
    rival *const r = context;
    weft_span value = entry->value;
    const weft_span api = api_of(entry->key);
    if (weft_span_equal(entry->key, r->own) ||
        (api.len != 0 && !weft_span_equal(api, base_of(r->route))))
        return WEFT_OK;
    if (!is_whole(&value))
        return damaged(r->route->run);
    (void)word(&value);
    const bool is_same = weft_span_equal(word(&value), wf_buf_span(&r->route->book.job));
    r->is_there =
        r->is_there || (is_same && !weft_span_equal(word(&value), weft_span_text("clear")));
    return WEFT_OK;
}

weft_status wf_send_book_look(wf_send_route *route)
{
    wf_send_book *const b = &route->book;
    rival r = {.route = route};
    weft_span value;
    key_of_cloud(route);
    weft_status rc = get(&value, route, false);
    b->calls.cannot_list = rc == WEFT_OK;
    if (rc == WEFT_DONE) {
        key_of_way(route);
        r.own = wf_buf_span(&b->key);
        rc = b->key.status == WEFT_OK
                 ? wf_kv_scan(wf_ledger_store(route->run->ledger), scope_of(false),
                              weft_span_text("work/"), meet, &r, wf_send_wall_ms())
                 : b->key.status;
    }
    b->calls.cannot_list = b->calls.cannot_list || r.is_there;
    return rc;
}

weft_status wf_send_book_under(wf_send_route *route, weft_span job)
{
    wf_send_book *const b = &route->book;
    wf_buf_reset(&b->job);
    wf_buf_put_span(&b->job, job);
    weft_status rc = b->job.status;
    if (rc == WEFT_OK && !b->is_kept)
        rc = cloud(route);
    else if (rc == WEFT_OK)
        rc = wf_send_book_look(route);
    if (rc == WEFT_OK)
        rc = set_state(route, b->is_kept ? "clear" : "open");
    return rc == WEFT_OK ? wf_ledger_commit(route->run->ledger, wf_send_wall_ms()) : rc;
}

typedef struct telling {
    const wf_send_run *run;
    wf_book_visit visit;
    wf_book_way_visit visit_way;
    void *context;
    size_t base; /* bytes of the key before the ticket, or the number */
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

weft_status wf_send_book_tell(wf_send_route *route, wf_book_visit visit, void *context)
{
    telling t = {.run = route->run, .visit = visit, .context = context};
    t.base = base_of(route).len;
    key_of_ticket(route, route->wire->path);
    wf_buf_put_byte(&route->book.key, '/');
    return route->book.key.status == WEFT_OK
               ? wf_kv_scan(wf_ledger_store(route->run->ledger), scope_of(true),
                            wf_buf_span(&route->book.key), tell, &t, wf_send_wall_ms())
               : route->book.key.status;
}

static weft_status tell_way(void *context, const wf_kv_entry *entry)
{
    const telling *const t = context;
    weft_span rest = weft_span_of(entry->key.ptr + t->base, entry->key.len - t->base);
    int64_t number = 0;
    const bool is_number = wf_int64_parse(&number, word(&rest));
    (void)word(&rest); /* the API: its connection is looked up */
    return is_number ? t->visit_way(t->context, number, rest) : damaged(t->run);
}

weft_status wf_send_book_ways(wf_send_run *run, wf_book_way_visit visit, void *context)
{
    char prefix[40];
    telling t = {.run = run, .visit_way = visit, .context = context};
    (void)snprintf(prefix, sizeof prefix, "work/%" PRId64 "/", run->begun.work);
    t.base = strlen(prefix);
    return wf_kv_scan(wf_ledger_store(run->ledger), scope_of(false), weft_span_text(prefix),
                      tell_way, &t, wf_send_wall_ms());
}
