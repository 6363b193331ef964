/* What was found out about records that a killed run left open: it is in the ledger before anything else is sent, and the
   records themselves are kept when the input comes to them. */
#include "runtime/flow/send_run.h"
#include "runtime/keep/route.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)256 << 20)
#define TEXT_BYTES  ((size_t)1 << 16)
#define LIST_ROOM   256u

void wf_send_found_init(wf_send_run *run)
{
    wf_arena_init(&run->findings.arena, ARENA_BYTES);
}

void wf_send_found_fini(wf_send_run *run)
{
    wf_arena_fini(&run->findings.arena);
}

void *wf_send_grown(wf_arena *arena, void *list, size_t *room, size_t count, size_t size)
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

weft_status wf_send_found_add(wf_send_route *route, uint64_t record, wf_sent_fate fate,
                              weft_span code, weft_span note)
{
    static const wf_fate fates[] = {WF_FATE_ACCEPTED, WF_FATE_REFUSED, WF_FATE_UNKNOWN,
                                    WF_FATE_UNSENT};
    wf_send_findings *const f = &route->run->findings;
    const wf_send_found found = {record, route, fate, wf_arena_dup(&f->arena, code),
                                 wf_arena_dup(&f->arena, note)};
    wf_send_found *const list = wf_send_grown(&f->arena, f->list, &f->room, f->count, sizeof *list);
    if (!list || !found.code.ptr || !found.note.ptr)
        return WEFT_NOMEM;
    f->list = list;
    f->list[f->count++] = found;
    const wf_outcome outcome = {record, fates[fate], found.code, found.note, weft_span_of(NULL, 0)};
    return wf_ledger_settle(route->run->ledger, &outcome, 1, wf_send_wall_ms());
}

/* ---- the rest ---- */

/* Whether a batch went this way; `texts` is scratch. */
static weft_status is_of(bool *is, const wf_send_route *route, int64_t batch, wf_buf *texts)
{
    wf_route known;
    *is = true;
    if (route->number == 0)
        return WEFT_OK;
    wf_buf_reset(texts);
    const weft_status rc =
        wf_route_of_batch(&known, texts, wf_ledger_store(route->run->ledger), batch);
    *is = rc == WEFT_OK && known.number == route->number;
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status add_rest(wf_send_route *route, bool is_unsent, wf_buf *texts)
{
    wf_send_run *const run = route->run;
    wf_left items[LIST_ROOM];
    uint64_t after = 0;
    size_t got = 1;
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && got != 0) {
        rc = wf_ledger_list(items, LIST_ROOM, &got, run->ledger, WF_FATE_OPEN, after);
        for (size_t i = 0; rc == WEFT_OK && i < got; i++) {
            bool is = false;
            after = items[i].record;
            rc = is_of(&is, route, items[i].batch, texts);
            if (rc == WEFT_OK && is && is_unsent)
                rc = wf_send_found_add(route, after, WF_SENT_UNSENT, weft_span_text(""),
                                       weft_span_text("the run that recorded it was killed before "
                                                      "it left"));
            else if (rc == WEFT_OK && is)
                rc = wf_send_found_add(route, after, WF_SENT_UNKNOWN, weft_span_text("W5504"),
                                       weft_span_text("the run that sent it was killed before its "
                                                      "answer was recorded"));
        }
    }
    return rc;
}

static int by_record(const void *a, const void *b)
{
    const wf_send_found *const one = a;
    const wf_send_found *const two = b;
    return (one->record > two->record) - (one->record < two->record);
}

weft_status wf_send_found_rest(wf_send_route *route, bool is_unsent)
{
    wf_send_findings *const f = &route->run->findings;
    wf_buf texts;
    wf_buf_init(&texts, TEXT_BYTES);
    const weft_status rc = add_rest(route, is_unsent, &texts);
    wf_buf_fini(&texts);
    if (f->count != 0)
        qsort(f->list, f->count, sizeof *f->list, by_record);
    return rc;
}

const wf_send_found *wf_send_found_at(const wf_send_run *run, uint64_t record)
{
    const wf_send_findings *const f = &run->findings;
    const wf_send_found key = {.record = record};
    return f->count == 0 ? NULL : bsearch(&key, f->list, f->count, sizeof *f->list, by_record);
}
