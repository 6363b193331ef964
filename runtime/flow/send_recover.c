/* What a killed run left open, under an API that can be asked: batches that were taken and not done, and the one that
   was on its way. What becomes of them is in the ledger before anything else is sent; every other open record
   never left. The records themselves are kept when the input comes to them. What is easy to get wrong: of a batch that
   was refused as a whole pieces went again, so only what was handed over last speaks for a record. */
#include "runtime/flow/send_run.h"

#include <stdlib.h>
#include <string.h>

#define WAIT_MS   50u
#define LIST_ROOM 256u
#define AT_ONCE   64u

typedef struct left {
    weft_span ticket; /* empty: it was not answered */
    uint64_t *records;
    uint32_t count;
    int64_t batch; /* its number in the ledger */
    int64_t order;
} left;

typedef struct recovery {
    wf_send_run *run;
    left *all;
    size_t count;
    size_t room;
    uint32_t largest;
    bool is_open; /* something could not be asked */
    weft_status failed;
} recovery;

/* Grows a list in the arena: the old one stays behind. */
static void *grown(wf_arena *arena, void *list, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return list;
    const size_t wanted = *room ? *room * 2 : 64;
    void *const made = wf_arena_zero(arena, wanted, size);
    if (made && count != 0)
        memcpy(made, list, count * size);
    if (made)
        *room = wanted;
    return made;
}

static weft_status add(recovery *r, const wf_handed *handed)
{
    wf_arena *const arena = &r->run->book.arena;
    left one = {.ticket = wf_arena_dup(arena, handed->ticket),
                .batch = handed->batch,
                .order = handed->order};
    const weft_status rc = wf_send_book_numbers(&one.records, &one.count, handed->records, arena);
    left *const all = grown(arena, r->all, &r->room, r->count, sizeof *all);
    if (!all || !one.ticket.ptr)
        return WEFT_NOMEM;
    r->all = all;
    if (rc != WEFT_OK)
        return rc == WEFT_NOMEM ? rc
                                : wf_store_damaged(wf_ledger_store(r->run->ledger),
                                                   "the records of a batch are no numbers");
    r->all[r->count++] = one;
    r->largest = one.count > r->largest ? one.count : r->largest;
    return WEFT_OK;
}

static weft_status look(bool *is_open, const recovery *r, uint64_t record, int64_t batch)
{
    const wf_item item = {.record = record};
    wf_known known;
    const weft_status rc = wf_ledger_known(&known, r->run->ledger, &item);
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
    weft_status rc = wf_send_book_numbers(&numbers, &count, handed->records, &arena);
    if (rc == WEFT_OK)
        rc = look(&is_open, r, numbers[0], handed->batch);
    else
        is_open = rc == WEFT_INVALID; /* `add` says what is wrong */
    wf_arena_fini(&arena);
    return is_open ? add(r, handed) : rc;
}

static weft_status note(wf_send_run *run, uint64_t record, wf_sent_fate fate, weft_span code,
                        weft_span text)
{
    wf_send_book *const b = &run->book;
    const wf_send_found found = {record, fate, wf_arena_dup(&b->arena, code),
                                 wf_arena_dup(&b->arena, text)};
    wf_send_found *const list =
        grown(&b->arena, b->found, &b->found_room, b->found_count, sizeof *list);
    if (!list || !found.code.ptr || !found.note.ptr)
        return WEFT_NOMEM;
    b->found = list;
    b->found[b->found_count++] = found;
    return WEFT_OK;
}

static weft_status settle(wf_send_run *run, const wf_send_found *found)
{
    static const wf_fate fates[] = {WF_FATE_ACCEPTED, WF_FATE_REFUSED, WF_FATE_UNKNOWN,
                                    WF_FATE_UNSENT};
    const wf_outcome outcome = {found->record, fates[found->fate], found->code, found->note,
                                weft_span_of(NULL, 0)};
    return wf_ledger_settle(run->ledger, &outcome, 1, wf_send_wall_ms());
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
        rc = note(r->run, record, sent->fate, sent->code, sent->note);
    if (rc == WEFT_OK && sent->fate != WF_SENT_OPEN)
        rc = settle(r->run, &r->run->book.found[r->run->book.found_count - 1]);
    r->failed = r->failed == WEFT_OK ? rc : r->failed;
}

/* The book's functions want the way. */
static weft_status taken(void *user, weft_span ticket)
{
    wf_send_run *const run = ((recovery *)user)->run;
    return run->book.calls.taken(&run->routes[0], ticket);
}

static weft_status closed(void *user, bool is_lost)
{
    wf_send_run *const run = ((recovery *)user)->run;
    return run->book.calls.closed(&run->routes[0], is_lost);
}

static weft_status knows(void *user, weft_span ticket)
{
    wf_send_run *const run = ((recovery *)user)->run;
    return run->book.calls.knows(&run->routes[0], ticket);
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
    wf_send_run *const run = r->run;
    wf_submit *submit = NULL;
    const wf_submit_book book = {NULL, taken, closed, knows, run->book.calls.cannot_list};
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
    weft_status rc =
        wf_submit_open(&submit, run->connection, run->routes[0].wire, &options, run->diags);
    while (rc == WEFT_OK && (next < r->count || wf_submit_pending(submit) != 0)) {
        rc = adopt_some(r, submit, &next);
        if (rc == WEFT_OK)
            rc = wf_submit_poll(submit, WAIT_MS);
        if (rc == WEFT_OK)
            rc = r->failed;
        if (rc == WEFT_OK)
            rc = wf_ledger_tick(run->ledger, wf_send_wall_ms());
    }
    wf_submit_close(submit);
    return rc;
}

/* ---- the rest ---- */

static int by_record(const void *a, const void *b)
{
    const wf_send_found *const one = a;
    const wf_send_found *const two = b;
    return (one->record > two->record) - (one->record < two->record);
}

static void sort(wf_send_book *b)
{
    if (b->found_count != 0)
        qsort(b->found, b->found_count, sizeof *b->found, by_record);
}

const wf_send_found *wf_send_recovered(const wf_send_run *run, uint64_t record)
{
    const wf_send_book *b = &run->book;
    const wf_send_found key = {.record = record};
    return b->found_count == 0
               ? NULL
               : bsearch(&key, b->found, b->found_count, sizeof *b->found, by_record);
}

/* Every other record that is open: as the book says, nobody knows or it never left. */
static weft_status add_rest(wf_send_run *run, bool is_unsent)
{
    wf_left items[LIST_ROOM];
    uint64_t after = 0;
    size_t got = 1;
    weft_status rc = WEFT_OK;
    sort(&run->book);
    const size_t asked = run->book.found_count;
    while (rc == WEFT_OK && got != 0) {
        rc = wf_ledger_list(items, LIST_ROOM, &got, run->ledger, WF_FATE_OPEN, after);
        for (size_t i = 0; rc == WEFT_OK && i < got; i++) {
            const size_t all = run->book.found_count;
            run->book.found_count = asked; /* what is sorted */
            const bool is_there = wf_send_recovered(run, items[i].record) != NULL;
            run->book.found_count = all;
            if (!is_there && is_unsent)
                rc = note(run, items[i].record, WF_SENT_UNSENT, weft_span_text(""),
                          weft_span_text("the run that recorded it was killed before it left"));
            else if (!is_there)
                rc = note(run, items[i].record, WF_SENT_UNKNOWN, weft_span_text("W5504"),
                          weft_span_text("the run that sent it was killed before its answer was "
                                         "recorded"));
            after = items[i].record;
        }
    }
    for (size_t i = asked; rc == WEFT_OK && i < run->book.found_count; i++)
        rc = settle(run, &run->book.found[i]);
    sort(&run->book);
    return rc;
}

/* What was asked in vain: nothing else is sent before. */
static weft_status refuse(wf_send_run *run)
{
    const volatile int *stop = run->options->input.stop;
    if (stop && *stop)
        return WEFT_STOPPED;
    weft_diag *const diag = wf_diags_add(run->diags, WF_W5509, (wf_place){0},
                                         "an earlier run handed batches over, and the API does "
                                         "not say yet what became of them");
    wf_diag_hint(run->diags, diag, "--resume asks again");
    return WEFT_IO;
}

weft_status wf_send_recover(wf_send_run *run)
{
    recovery r = {.run = run};
    wf_book_state state = WF_BOOK_NONE;
    if (!run->book.is_kept || run->begun.unsettled == 0)
        return WEFT_OK;
    weft_status rc = wf_send_book_read(&state, run);
    if (rc == WEFT_OK && state != WF_BOOK_NONE) {
        rc = wf_send_book_look(run);
        if (rc == WEFT_OK)
            rc = wf_batch_wire_under(run->routes[0].wire, wf_buf_span(&run->book.job));
        if (rc == WEFT_OK)
            rc = wf_send_book_tell(run, take_handed, &r);
        if (rc == WEFT_OK && state == WF_BOOK_LOST)
            rc = add(&r, &(wf_handed){weft_span_text(""), wf_buf_span(&run->book.records),
                                      run->book.batch, INT64_MAX});
    }
    if (rc == WEFT_OK && r.count != 0) {
        qsort(r.all, r.count, sizeof *r.all, by_order);
        rc = ask(&r);
    }
    if (rc == WEFT_OK && !r.is_open)
        rc = add_rest(run, state == WF_BOOK_CLEAR || state == WF_BOOK_LOST);
    if (rc == WEFT_OK)
        rc = wf_ledger_commit(run->ledger, wf_send_wall_ms());
    return rc == WEFT_OK && r.is_open ? refuse(run) : rc;
}
