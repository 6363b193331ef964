/* What a killed run left open on one way, under an API that can be asked: batches that were taken and not done, and the one that
   was on its way. What becomes of them is in the ledger before anything else is sent; every other open record
   never left. The records themselves are kept when the input comes to them. What is easy to get wrong: of a batch that
   was refused as a whole pieces went again, so only what was handed over last speaks for a record. */
#include "runtime/flow/send_run.h"

#include <stdlib.h>

#define WAIT_MS    50u
#define AT_ONCE    64u
#define LEFT_BYTES ((size_t)256 << 20)

typedef struct left {
    weft_span ticket; /* empty: it was not answered */
    uint64_t *records;
    uint32_t count;
    int64_t batch; /* its number in the ledger */
    int64_t order;
} left;

typedef struct recovery {
    wf_send_route *route;
    wf_arena arena;
    left *all;
    size_t count;
    size_t room;
    uint32_t largest;
    bool is_open; /* something could not be asked */
    weft_status failed;
} recovery;

static weft_status add(recovery *r, const wf_handed *handed)
{
    wf_arena *const arena = &r->arena;
    left one = {.ticket = wf_arena_dup(arena, handed->ticket),
                .batch = handed->batch,
                .order = handed->order};
    const weft_status rc = wf_send_numbers_take(&one.records, &one.count, handed->records, arena);
    left *const all = wf_send_grown(arena, r->all, &r->room, r->count, sizeof *all);
    if (!all || !one.ticket.ptr)
        return WEFT_NOMEM;
    r->all = all;
    if (rc != WEFT_OK)
        return rc == WEFT_NOMEM ? rc
                                : wf_store_damaged(wf_ledger_store(r->route->run->ledger),
                                                   "the records of a batch are no numbers");
    r->all[r->count++] = one;
    r->largest = one.count > r->largest ? one.count : r->largest;
    return WEFT_OK;
}

static weft_status look(bool *is_open, const recovery *r, uint64_t record, int64_t batch)
{
    const wf_item item = {.record = record};
    wf_known known;
    const weft_status rc = wf_ledger_known(&known, r->route->run->ledger, &item);
    *is_open =
        rc == WEFT_OK && known.is_known && known.fate == WF_FATE_OPEN && known.batch == batch;
    return rc;
}

/* A batch whose records have no outcome yet. */
static weft_status take_handed(void *context, const wf_handed *handed)
{
    recovery *const r = context;
    wf_arena arena;
    uint64_t *numbers = NULL;
    uint32_t count = 0;
    bool is_open = false;
    wf_arena_init(&arena, 1u << 20);
    weft_status rc = wf_send_numbers_take(&numbers, &count, handed->records, &arena);
    if (rc == WEFT_OK)
        rc = look(&is_open, r, numbers[0], handed->batch);
    else
        is_open = rc == WEFT_INVALID; /* `add` says what is wrong */
    wf_arena_fini(&arena);
    return is_open ? add(r, handed) : rc;
}

static bool has_record(const left *one, uint64_t record)
{
    uint32_t from = 0;
    uint32_t to = one->count;
    while (from < to) {
        const uint32_t middle = from + (to - from) / 2;
        if (one->records[middle] < record)
            from = middle + 1;
        else
            to = middle;
    }
    return from < one->count && one->records[from] == record;
}

/* Whether it was handed over again, after the one of number `tag`. */
static bool went_again(const recovery *r, size_t tag, uint64_t record)
{
    for (size_t i = tag + 1; i < r->count; i++) {
        if (has_record(&r->all[i], record))
            return true;
    }
    return false;
}

static int by_order(const void *a, const void *b)
{
    const left *const one = a;
    const left *const two = b;
    return (one->order > two->order) - (one->order < two->order);
}

static void on_settled(void *user, const wf_sent *sent)
{
    recovery *const r = user;
    const uint64_t record = r->all[sent->tag].records[sent->index];
    bool is_open = false;
    if (went_again(r, (size_t)sent->tag, record))
        return;
    weft_status rc = look(&is_open, r, record, r->all[sent->tag].batch);
    if (rc == WEFT_OK && !is_open)
        return; /* another piece of it has come to its end */
    if (sent->fate == WF_SENT_OPEN)
        r->is_open = true;
    else if (rc == WEFT_OK)
        rc = wf_send_found_add(r->route, record, sent->fate, sent->code, sent->note);
    r->failed = r->failed == WEFT_OK ? rc : r->failed;
}

/* The book's functions want the way. */
static weft_status taken(void *user, weft_span ticket)
{
    wf_send_route *const route = ((recovery *)user)->route;
    return route->book.calls.taken(route, ticket);
}

static weft_status closed(void *user, bool is_lost)
{
    wf_send_route *const route = ((recovery *)user)->route;
    return route->book.calls.closed(route, is_lost);
}

static weft_status knows(void *user, weft_span ticket)
{
    wf_send_route *const route = ((recovery *)user)->route;
    return route->book.calls.knows(route, ticket);
}

static weft_status adopt_some(recovery *r, wf_submit *submit, size_t *next)
{
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && *next < r->count && wf_submit_pending(submit) < AT_ONCE) {
        const left *const one = &r->all[*next];
        const wf_parcel parcel = {NULL, NULL, one->count, *next};
        rc = wf_submit_adopt(submit, &parcel, one->ticket);
        ++*next;
    }
    return rc;
}

static weft_status ask(recovery *r)
{
    wf_send_route *const route = r->route;
    const wf_send_run *const run = route->run;
    wf_submit *submit = NULL;
    wf_submit_counts counts;
    const wf_submit_book book = {NULL, taken, closed, knows, route->book.calls.cannot_list};
    wf_submit_options options = {.clock = run->clock,
                                 .concurrency = 4,
                                 .parcels = AT_ONCE,
                                 .parcel_items = r->largest,
                                 .await_ms = run->options->await_ms,
                                 .stop = run->options->input.stop,
                                 .settled = on_settled,
                                 .book = &book,
                                 .user = r};
    size_t next = 0;
    weft_status rc = wf_submit_open(&submit, route->connection, route->wire, &options, run->diags);
    if (rc != WEFT_OK)
        return rc;
    while (rc == WEFT_OK && (next < r->count || wf_submit_pending(submit) != 0)) {
        rc = adopt_some(r, submit, &next);
        if (rc == WEFT_OK)
            rc = wf_submit_poll(submit, WAIT_MS);
        if (rc == WEFT_OK)
            rc = r->failed;
        if (rc == WEFT_OK)
            rc = wf_ledger_tick(run->ledger, wf_send_wall_ms());
    }
    wf_submit_count(submit, &counts);
    route->unlisted += counts.unlisted;
    wf_submit_close(submit);
    return rc;
}

/* What was asked in vain: nothing else is sent before. */
static weft_status refuse(const wf_send_route *route)
{
    const wf_send_run *const run = route->run;
    const volatile int *stop = run->options->input.stop;
    if (stop && *stop)
        return WEFT_STOPPED;
    const bool is_one = route->number == 0;
    weft_diag *const diag = wf_diags_add(
        run->diags, WF_W5509, (wf_place){0},
        "%s%san earlier run handed batches over, and the API does not say yet what became of them",
        is_one ? "" : route->name, is_one ? "" : ": ");
    wf_diag_hint(run->diags, diag, "--resume asks again");
    return WEFT_IO;
}

/* Everything that the book says may be under way. */
static weft_status gather(recovery *r, wf_book_state *state)
{
    wf_send_route *const route = r->route;
    weft_status rc = wf_send_book_read(state, route);
    if (rc != WEFT_OK || *state == WF_BOOK_NONE)
        return rc;
    rc = wf_send_book_look(route);
    if (rc == WEFT_OK)
        rc = wf_batch_wire_under(route->wire, wf_buf_span(&route->book.job));
    if (rc == WEFT_OK)
        rc = wf_send_book_tell(route, take_handed, r);
    if (rc == WEFT_OK && *state == WF_BOOK_LOST)
        rc = add(r, &(wf_handed){weft_span_text(""), wf_buf_span(&route->book.records),
                                 route->book.batch, INT64_MAX});
    return rc;
}

weft_status wf_send_recover(wf_send_route *route)
{
    const wf_send_run *const run = route->run;
    recovery r = {.route = route};
    wf_book_state state = WF_BOOK_NONE;
    if (!route->book.is_kept || run->begun.unsettled == 0)
        return WEFT_OK;
    wf_arena_init(&r.arena, LEFT_BYTES);
    weft_status rc = gather(&r, &state);
    if (rc == WEFT_OK && r.count != 0) {
        qsort(r.all, r.count, sizeof *r.all, by_order);
        rc = ask(&r);
    }
    if (rc == WEFT_OK && !r.is_open)
        rc = wf_send_found_rest(route, state == WF_BOOK_CLEAR || state == WF_BOOK_LOST);
    if (rc == WEFT_OK)
        rc = wf_ledger_commit(run->ledger, wf_send_wall_ms());
    wf_arena_fini(&r.arena);
    return rc == WEFT_OK && r.is_open ? refuse(route) : rc;
}
