/* When and how what was said becomes durable. The disk is waited for elsewhere (wf_ledger_commit_start), and what was said
   before belongs to that commit: log lines, counts, parcels. What is said meanwhile belongs to the next one. */
#include "runtime/flow/send_run.h"

/* Adds to what is durable. */
static void add_counts(wf_send_run *run, weft_send_counts *said)
{
    weft_send_counts *const c = &run->counts;
    c->read += said->read;
    c->mapped += said->mapped;
    c->rejected += said->rejected;
    c->skipped += said->skipped;
    c->before += said->before;
    c->unchanged += said->unchanged;
    c->warnings += said->warnings;
    c->accepted += said->accepted;
    c->refused += said->refused;
    c->unknown += said->unknown;
    c->unsent += said->unsent;
    c->open += said->open;
    *said = (weft_send_counts){0};
}

void wf_send_tell(wf_send_run *run)
{
    add_counts(run, &run->said);
    wf_send_log_flush(run, &run->lines);
}

/* Requests that will soon have nothing to send do not wait for more to be said, nor does the end of the input. */
static bool is_time(const wf_send_run *run)
{
    const bool may_wait = run->parcels_in[WF_PARCEL_READY] * 2 > run->ahead && !run->input_ended;
    return (run->is_dirty && !may_wait) || wf_ledger_is_due(run->ledger, wf_send_wall_ms());
}

weft_status wf_send_commit_tend(wf_send_run *run)
{
    wf_ledger_pass(run->ledger, run->filling ? run->filling->items[0].record - 1 : run->passed);
    if (!is_time(run)) {
        if (!run->is_dirty)
            wf_send_tell(run);
        return WEFT_OK;
    }
    const weft_status rc = wf_ledger_commit_start(run->ledger, wf_send_wall_ms());
    if (rc != WEFT_OK)
        return rc;
    const wf_buf lines = run->held_lines; /* empty */
    run->held_lines = run->lines;
    run->lines = lines;
    run->held = run->said;
    run->said = (weft_send_counts){0};
    run->is_dirty = false;
    run->is_committing = true;
    wf_send_line_on(run, WF_PARCEL_STAGED, WF_PARCEL_COMMITTING);
    return WEFT_OK;
}

/* A commit that requests had to wait for was begun too late: from now on more is made ready ahead. */
static void look_ahead(wf_send_run *run)
{
    if (run->is_starved)
        run->ahead += run->ahead / 4 + 1;
    if (run->ahead > run->ahead_most)
        run->ahead = run->ahead_most;
    run->is_starved = false;
}

weft_status wf_send_commit_take(wf_send_run *run, bool wait)
{
    if (!run->is_committing || (!wait && wf_ledger_is_committing(run->ledger)))
        return WEFT_OK;
    const weft_status rc = wf_ledger_commit_finish(run->ledger);
    run->is_committing = false;
    if (rc != WEFT_OK)
        return rc;
    wf_send_line_on(run, WF_PARCEL_COMMITTING, WF_PARCEL_READY);
    add_counts(run, &run->held);
    wf_send_log_flush(run, &run->held_lines);
    look_ahead(run);
    return wf_send_late_say(run);
}
