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

static void add_totals(weft_send_totals *counts, weft_send_totals *said)
{
    counts->accepted += said->accepted;
    counts->refused += said->refused;
    counts->unknown += said->unknown;
    counts->unsent += said->unsent;
    counts->open += said->open;
    *said = (weft_send_totals){0};
}

void wf_send_tell(wf_send_run *run)
{
    add_counts(run, &run->said);
    for (uint32_t i = 0; i < run->route_count; i++)
        add_totals(&run->routes[i].counts, &run->routes[i].said);
    wf_send_log_flush(run, &run->lines);
}

/* Requests that will soon have nothing to send do not wait for more to be said, nor does the end of the input. */
static bool is_urgent(const wf_send_run *run)
{
    bool is = run->input_ended || run->route_count == 0;
    for (uint32_t i = 0; i < run->route_count && !is; i++) {
        const wf_send_route *const route = &run->routes[i];
        /* one of several that has nothing to be recorded waits for its records, not for the disk */
        is = route->parcels_in[WF_PARCEL_READY] * 2 <= route->ahead &&
             (route->number == 0 || route->parcels_in[WF_PARCEL_STAGED] != 0);
    }
    return is;
}

static bool is_time(const wf_send_run *run)
{
    return (run->is_dirty && is_urgent(run)) || wf_ledger_is_due(run->ledger, wf_send_wall_ms());
}

/* Every record up to it was recorded or passed over. */
static uint64_t passed(const wf_send_run *run)
{
    uint64_t last = run->passed;
    for (uint32_t i = 0; i < run->route_count; i++) {
        const wf_send_parcel *const filling = run->routes[i].filling;
        if (filling && filling->items[0].record <= last)
            last = filling->items[0].record - 1;
    }
    return last;
}

weft_status wf_send_commit_tend(wf_send_run *run)
{
    wf_ledger_pass(run->ledger, passed(run));
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
    for (uint32_t i = 0; i < run->route_count; i++) {
        wf_send_route *const route = &run->routes[i];
        route->held = route->said;
        route->said = (weft_send_totals){0};
        wf_send_line_on(route, WF_PARCEL_STAGED, WF_PARCEL_COMMITTING);
    }
    return WEFT_OK;
}

/* A commit that requests had to wait for was begun too late: from now on more is made ready ahead. */
static void look_ahead(wf_send_route *route)
{
    if (route->is_starved)
        route->ahead += route->ahead / 4 + 1;
    if (route->ahead > route->ahead_most)
        route->ahead = route->ahead_most;
    route->is_starved = false;
}

weft_status wf_send_commit_take(wf_send_run *run, bool wait)
{
    if (!run->is_committing || (!wait && wf_ledger_is_committing(run->ledger)))
        return WEFT_OK;
    const weft_status rc = wf_ledger_commit_finish(run->ledger);
    run->is_committing = false;
    if (rc != WEFT_OK)
        return rc;
    for (uint32_t i = 0; i < run->route_count; i++) {
        wf_send_route *const route = &run->routes[i];
        wf_send_line_on(route, WF_PARCEL_COMMITTING, WF_PARCEL_READY);
        add_totals(&route->counts, &route->held);
        look_ahead(route);
    }
    add_counts(run, &run->held);
    wf_send_log_flush(run, &run->held_lines);
    return wf_send_late_say(run);
}
