/* The conductor of a submission. One round: fill parcels, begin to make durable what is said, send what is recorded, take
   answers. What is easy to get wrong: nothing leaves before the commit that records it, and nothing is counted or
   logged before the commit that settles it; and the disk is waited for elsewhere (send_commit.c). */
#include "runtime/flow/send_run.h"

#include "base/memory.h"

#define WAIT_MS  50u
#define TICK_MS  10u    /* while something was said and is not on its way to the disk */
#define SHARE_MS 1u     /* for one of several APIs */
#define DRAIN_MS 10000u /* for what is under way after a request to stop */

static void count_requests(wf_send_run *run)
{
    wf_submit_counts all = {0};
    for (uint32_t i = 0; i < run->route_count; i++) {
        wf_submit_counts sent;
        wf_submit_count(run->routes[i].submit, &sent);
        all.unlisted += sent.unlisted + run->routes[i].unlisted;
        all.requests += sent.requests;
        all.retries += sent.retries;
        all.throttled += sent.throttled;
        all.renewals += sent.renewals;
    }
    run->counts.requests = all.requests;
    run->counts.retries = all.retries;
    run->counts.throttled = all.throttled;
    run->counts.renewals = all.renewals;
    run->counts.unlisted = all.unlisted;
}

static void show(wf_send_run *run)
{
    if (!run->options->dry_run)
        count_requests(run);
    run->counts.bytes_in = run->intake.reader->position(run->intake.reader);
    run->counts.size = run->intake.input.size;
    if (run->options->progress)
        run->options->progress(run->options->context, &run->counts);
}

/* Sends what is durable, the oldest first, as far as there is room. */
static weft_status send_ready_to(wf_send_route *route)
{
    wf_send_run *const run = route->run;
    while (wf_submit_room(route->submit) != 0) {
        if (route->parcels_in[WF_PARCEL_READY] == 0) {
            route->is_starved = run->is_committing && run->counts.requests != 0;
            break;
        }
        wf_send_parcel *const p = wf_send_line_next(route);
        const wf_parcel parcel = {p->spans, run->options->send_keys ? p->key_texts : NULL, p->count,
                                  (uint64_t)(p - route->parcels)};
        wf_send_move(route, p, WF_PARCEL_SENT);
        weft_status rc = wf_ledger_leaves(run->ledger, p->batch);
        if (rc == WEFT_OK)
            rc = wf_submit_start(route->submit, &parcel);
        if (rc != WEFT_OK)
            return rc;
        run->counts.sent += p->count;
        wf_send_log_parcel(route, p);
    }
    return WEFT_OK;
}

static weft_status send_ready(wf_send_run *run)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; i < run->route_count && rc == WEFT_OK; i++) {
        if (!wf_submit_broken(run->routes[i].submit))
            rc = send_ready_to(&run->routes[i]);
    }
    return rc;
}

/* What was recorded and never left is given back: it is known to be unsent. */
static weft_status give_back(wf_send_route *route, const char *why)
{
    wf_send_run *const run = route->run;
    wf_send_line_on(route, WF_PARCEL_STAGED,
                    WF_PARCEL_READY); /* what is said of both is one commit */
    while (route->parcels_in[WF_PARCEL_READY] != 0) {
        wf_send_parcel *const p = wf_send_line_next(route);
        for (uint32_t k = 0; k < p->count; k++) {
            wf_outcome outcome = {0};
            outcome.record = p->items[k].record;
            outcome.fate = WF_FATE_UNSENT;
            outcome.note = weft_span_text(why);
            const weft_status rc = wf_ledger_settle(run->ledger, &outcome, 1, wf_send_wall_ms());
            if (rc != WEFT_OK)
                return rc;
        }
        run->said.open -= p->count; /* wraps; added to what is counted it is that less */
        run->said.unsent += p->count;
        route->said.open -= p->count;
        route->said.unsent += p->count;
        run->is_dirty = true;
        wf_send_move(route, p, WF_PARCEL_FREE);
    }
    return WEFT_OK;
}

static bool is_stopping(const wf_send_run *run)
{
    const volatile int *stop = run->options->input.stop;
    return stop && *stop;
}

static void tell_broken(wf_send_route *route, const char *why)
{
    weft_diags *const diags = route->run->diags;
    const bool is_one = route->number == 0;
    weft_diag *const diag = wf_diags_add(diags, WF_W5503, (wf_place){0}, "%s%s%s",
                                         is_one ? "" : route->name, is_one ? "" : ": ", why);
    wf_diag_hint(diags, diag, "mend the connection; --resume goes on from here");
    route->broken_told = true;
}

/* Why nothing more is to be sent, if there is a reason; said once. One of several APIs that refuses its connection is
   none: the others go on. */
static weft_status reason_to_end(wf_send_run *run)
{
    weft_status reason = is_stopping(run) ? WEFT_STOPPED : WEFT_OK;
    for (uint32_t i = 0; i < run->route_count; i++) {
        wf_send_route *const route = &run->routes[i];
        const char *const broken = wf_submit_broken(route->submit);
        if (broken && !route->broken_told && reason == WEFT_OK)
            tell_broken(route, broken);
        if (broken && route->number == 0 && reason == WEFT_OK)
            reason = WEFT_IO;
    }
    if (reason == WEFT_OK && run->rule.is_broken)
        reason = WEFT_LIMIT;
    return reason;
}

/* What will not leave: all, or what is for APIs that refuse the connection. */
static weft_status give_up(wf_send_run *run, bool all)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; i < run->route_count && rc == WEFT_OK; i++) {
        const char *const broken = wf_submit_broken(run->routes[i].submit);
        if (all || broken)
            rc = give_back(&run->routes[i], all ? "the run ended before it was sent" : broken);
    }
    return rc;
}

/* Moves on with all APIs; one of several is not waited for while another may have an answer. */
static weft_status poll(wf_send_run *run, uint32_t most)
{
    uint32_t busy = 0;
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; i < run->route_count; i++)
        busy += wf_submit_pending(run->routes[i].submit) != 0;
    for (uint32_t i = 0; i < run->route_count && rc == WEFT_OK; i++)
        rc = wf_submit_poll(run->routes[i].submit, busy > 1 && most != 0 ? SHARE_MS : most);
    return rc;
}

/* Why nothing more is read: the end of the input is no reason to complain. */
static weft_status fill(wf_send_run *run)
{
    if (run->input_ended)
        return WEFT_OK;
    weft_status rc = wf_send_fill(run);
    if (rc == WEFT_OK)
        return rc;
    run->input_ended = true;
    rc = rc == WEFT_DONE ? WEFT_OK : rc;
    const weft_status staged = wf_send_stage(run);
    return rc == WEFT_OK ? staged : rc;
}

/* What is asked of the ledger while it is here: more parcels, or the return of those that will not leave, and then its
   next way to the disk. */
static weft_status use_ledger(wf_send_run *run, weft_status reason, weft_status *why)
{
    weft_status rc = WEFT_OK;
    if (reason != WEFT_OK) {
        run->input_ended = true;
        run->said.read -= run->is_held; /* the next run reads it */
        run->is_held = false;
        rc = wf_send_stage(run);
        rc = rc == WEFT_OK ? give_up(run, true) : rc;
        *why = *why == WEFT_OK ? reason : *why;
    } else {
        const weft_status filled = fill(run);
        *why = *why == WEFT_OK ? filled : *why;
        rc = run->select ? give_up(run, false) : WEFT_OK;
    }
    return rc == WEFT_OK ? wf_send_commit_tend(run) : rc;
}

static bool is_over(const wf_send_run *run)
{
    bool is = run->input_ended && !run->is_committing && !run->is_dirty;
    for (uint32_t i = 0; i < run->route_count && is; i++)
        is = run->routes[i].parcels_in[WF_PARCEL_FREE] == run->routes[i].parcel_count;
    return is;
}

/* Nothing is under way, nor can leave. */
static bool is_idle(const wf_send_run *run)
{
    bool is = true;
    for (uint32_t i = 0; i < run->route_count && is; i++)
        is = wf_submit_pending(run->routes[i].submit) == 0 &&
             run->routes[i].parcels_in[WF_PARCEL_READY] == 0;
    return is;
}

/* One round; `*why` is why reading ended. WEFT_DONE when nothing is left to do. */
static weft_status step(wf_send_run *run, weft_status *why)
{
    const weft_status reason = reason_to_end(run);
    weft_status rc = wf_send_commit_take(run, is_idle(run) || reason != WEFT_OK);
    if (rc == WEFT_OK && !run->is_committing)
        rc = use_ledger(run, reason, why);
    if (rc == WEFT_OK)
        rc = send_ready(run);
    show(run);
    if (rc == WEFT_OK && is_over(run))
        return WEFT_DONE;
    if (rc == WEFT_OK)
        rc = poll(run, run->is_dirty && !run->is_committing ? TICK_MS : WAIT_MS);
    /* What is durable already leaves before the ledger is used again. */
    if (rc == WEFT_OK && reason == WEFT_OK)
        rc = send_ready(run);
    if (rc == WEFT_OK && reason == WEFT_OK)
        rc = poll(run, 0);
    return rc == WEFT_OK ? run->failed : rc;
}

static weft_status run_all(wf_send_run *run)
{
    weft_status why = WEFT_OK;
    int64_t deadline = INT64_MAX;
    for (;;) {
        const weft_status rc = step(run, &why);
        if (rc != WEFT_OK)
            return rc == WEFT_DONE ? why : rc;
        if (is_stopping(run) && deadline == INT64_MAX)
            deadline = wf_clock_steady_ms(&run->clock) +
                       (run->options->drain_ms ? run->options->drain_ms : DRAIN_MS);
        if (wf_clock_steady_ms(&run->clock) >= deadline)
            return WEFT_STOPPED;
    }
}

/* The bodies that would be sent to one API now. */
static weft_status print_staged(wf_send_route *route, wf_buf *body)
{
    const weft_send_options *const o = route->run->options;
    weft_status rc = WEFT_OK;
    wf_send_line_on(route, WF_PARCEL_STAGED, WF_PARCEL_READY);
    while (rc == WEFT_OK && route->parcels_in[WF_PARCEL_READY] != 0) {
        wf_send_parcel *const p = wf_send_line_next(route);
        wf_buf_reset(body);
        rc = route->wire->put(route->wire, body, p->spans, p->count);
        if (rc == WEFT_OK && o->dry)
            o->dry(o->context, wf_buf_span(body));
        route->run->counts.requests++;
        wf_send_move(route, p, WF_PARCEL_FREE);
    }
    return rc;
}

/* The bodies that would be sent, in order. */
static weft_status run_dry(wf_send_run *run)
{
    wf_buf body;
    weft_status rc = WEFT_OK;
    wf_buf_init(&body, 0);
    while (rc == WEFT_OK) {
        rc = is_stopping(run) ? WEFT_STOPPED : wf_send_fill(run);
        const weft_status staged = rc == WEFT_DONE ? wf_send_stage(run) : WEFT_OK;
        rc = staged == WEFT_OK ? rc : staged;
        for (uint32_t i = 0; i < run->route_count && (rc == WEFT_OK || rc == WEFT_DONE); i++) {
            const weft_status put = print_staged(&run->routes[i], &body);
            rc = put == WEFT_OK ? rc : put;
        }
        wf_send_tell(run);
    }
    wf_buf_fini(&body);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static wf_run_state state_of(weft_status rc)
{
    switch (rc) {
    case WEFT_OK:
        return WF_RUN_FINISHED;
    case WEFT_LIMIT:
    case WEFT_STOPPED:
        return WF_RUN_STOPPED;
    default:
        return WF_RUN_FAILED;
    }
}

static weft_status add_totals(wf_send_run *run)
{
    uint64_t fates[WF_FATE_COUNT] = {0};
    const weft_status rc = wf_ledger_fates(fates, run->ledger);
    run->counts.total =
        (weft_send_totals){fates[WF_FATE_ACCEPTED], fates[WF_FATE_REFUSED], fates[WF_FATE_REJECTED],
                           fates[WF_FATE_UNKNOWN],  fates[WF_FATE_UNSENT],  fates[WF_FATE_OPEN]};
    return rc;
}

static weft_status end(wf_send_run *run, weft_status rc, int64_t began_ms)
{
    weft_status ended = wf_send_commit_take(run, true);
    if (ended == WEFT_OK)
        ended = add_totals(run);
    if (ended == WEFT_OK && rc == WEFT_OK && run->is_whole)
        ended = wf_send_delta_end(run);
    if (ended == WEFT_OK)
        ended = wf_ledger_end(run->ledger, state_of(rc), weft_span_text(""), wf_send_wall_ms());
    wf_send_log_end(run, rc, wf_clock_steady_ms(&run->clock) - began_ms);
    wf_send_tell(run);
    return rc == WEFT_OK ? ended : rc;
}

static void tell_routes(const wf_send_run *run)
{
    for (uint32_t i = 0; i < run->route_count && run->select && run->options->route; i++) {
        const wf_send_route *const route = &run->routes[i];
        wf_submit_counts sent = {0};
        if (route->submit)
            wf_submit_count(route->submit, &sent);
        const weft_send_route told = {route->name, route->connection->name.ptr, route->mapped,
                                      route->counts, sent.requests};
        run->options->route(run->options->context, &told);
    }
}

weft_status weft_send(weft_send_counts *counts, const weft_program *program,
                      const weft_send_options *options, const weft_param *params,
                      size_t param_count, weft_diags *diags)
{
    wf_send_run *const run = wf_new(wf_send_run);
    if (!run)
        return WEFT_NOMEM;
    run->program = program;
    run->options = options;
    run->diags = diags;
    run->clock = wf_flow_clock();
    weft_status rc = wf_send_open(run, params, param_count);
    const bool is_open = rc == WEFT_OK;
    const int64_t began_ms = wf_clock_steady_ms(&run->clock);
    if (is_open) {
        wf_send_log_begin(run);
        wf_send_log_flush(run, &run->lines);
        rc = options->dry_run ? run_dry(run) : run_all(run);
        show(run);
    }
    if (run->begun.run != 0)
        rc = end(run, rc, began_ms);
    tell_routes(run);
    *counts = run->counts;
    wf_send_close(run);
    wf_free(run);
    return rc;
}
