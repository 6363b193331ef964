/* Outcomes on their way into the ledger. While that is on its way to the disk they wait, and the parcels with them:
   the event loop never does. */
#include "runtime/flow/send_run.h"

#include "base/memory.h"
#include "runtime/keep/parked.h"

static weft_status say(wf_send_route *route, const wf_sent *sent)
{
    wf_send_run *const run = route->run;
    static const wf_fate fates[] = {WF_FATE_ACCEPTED, WF_FATE_REFUSED, WF_FATE_UNKNOWN,
                                    WF_FATE_UNSENT};
    wf_send_parcel *const p = &route->parcels[sent->tag];
    const size_t from = sent->index ? p->raw_ends[sent->index - 1] : 0;
    wf_outcome outcome = {0};
    WF_ASSERT(p->open > 0);
    if (--p->open == 0)
        wf_send_move(route, p, WF_PARCEL_FREE);
    if (sent->fate == WF_SENT_OPEN)
        return WEFT_OK; /* as the ledger has it */
    outcome.record = p->items[sent->index].record;
    outcome.fate = fates[sent->fate];
    outcome.code = sent->code;
    outcome.note = sent->note;
    if (sent->fate == WF_SENT_REFUSED || sent->fate == WF_SENT_UNKNOWN)
        outcome.raw = weft_span_of(p->raws.data + from, p->raw_ends[sent->index] - from);
    weft_status rc = wf_ledger_settle(run->ledger, &outcome, 1, wf_send_wall_ms());
    if (rc == WEFT_OK && sent->fate == WF_SENT_ACCEPTED)
        rc = wf_send_delta_keep(route, p, sent->index);
    if (rc == WEFT_OK && outcome.raw.ptr)
        rc = wf_send_park_sent(route, p, sent);
    else if (rc == WEFT_OK && sent->fate == WF_SENT_ACCEPTED && run->begun.is_resumed)
        rc = wf_parked_drop(wf_ledger_store(run->ledger), run->begun.work, outcome.record);
    if (sent->fate != WF_SENT_UNSENT)
        wf_send_rule_note(run, sent->fate != WF_SENT_ACCEPTED, sent->code, sent->note);
    run->is_dirty = true;
    run->said.open--; /* wraps; added to what is counted it is one less */
    run->said.accepted += sent->fate == WF_SENT_ACCEPTED;
    run->said.refused += sent->fate == WF_SENT_REFUSED;
    run->said.unknown += sent->fate == WF_SENT_UNKNOWN;
    run->said.unsent += sent->fate == WF_SENT_UNSENT;
    route->said.open--;
    route->said.accepted += sent->fate == WF_SENT_ACCEPTED;
    route->said.refused += sent->fate == WF_SENT_REFUSED;
    route->said.unknown += sent->fate == WF_SENT_UNKNOWN;
    route->said.unsent += sent->fate == WF_SENT_UNSENT;
    wf_send_log_outcome(run, route, outcome.record, sent);
    return rc;
}

static bool make_room(wf_send_run *run)
{
    if (run->late_count < run->late_room)
        return true;
    const size_t room = run->late_room ? run->late_room * 2 : 64;
    wf_send_late *const more = wf_realloc(run->late, room * sizeof *more);
    if (!more)
        return false;
    run->late = more;
    run->late_room = room;
    return true;
}

/* false: there is no memory to keep it. */
static bool keep(wf_send_route *route, const wf_sent *sent)
{
    wf_send_run *const run = route->run;
    if (!make_room(run))
        return false;
    wf_send_late *const late = &run->late[run->late_count];
    late->route = route;
    late->sent = *sent;
    late->code_at = run->late_texts.len;
    wf_buf_put_span(&run->late_texts, sent->code);
    late->note_at = run->late_texts.len;
    wf_buf_put_span(&run->late_texts, sent->note);
    late->reply_at = run->late_texts.len;
    wf_buf_put_span(&run->late_texts, sent->reply);
    run->late_count += run->late_texts.status == WEFT_OK;
    return run->late_texts.status == WEFT_OK;
}

weft_status wf_send_late_say(wf_send_run *run)
{
    weft_status rc = WEFT_OK;
    for (size_t i = 0; i < run->late_count && rc == WEFT_OK; i++) {
        wf_send_late *const late = &run->late[i];
        late->sent.code = weft_span_of(run->late_texts.data + late->code_at, late->sent.code.len);
        late->sent.note = weft_span_of(run->late_texts.data + late->note_at, late->sent.note.len);
        late->sent.reply =
            weft_span_of(run->late_texts.data + late->reply_at, late->sent.reply.len);
        rc = say(late->route, &late->sent);
    }
    run->late_count = 0;
    wf_buf_reset(&run->late_texts);
    return rc;
}

void wf_send_settled(void *user, const wf_sent *sent)
{
    wf_send_route *const route = user;
    wf_send_run *const run = route->run;
    if (run->is_committing && keep(route, sent))
        return;
    weft_status rc = wf_send_late_say(run);
    if (rc == WEFT_OK)
        rc = say(route, sent);
    if (rc != WEFT_OK && run->failed == WEFT_OK)
        run->failed = rc;
}
