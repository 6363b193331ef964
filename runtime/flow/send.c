/* The conductor of a submission. One round: fill parcels, begin to make durable what is said, send what is recorded, take
   answers. What is easy to get wrong: nothing leaves before the commit that records it, and nothing is counted or
   logged before the commit that settles it; and the disk is waited for elsewhere (send_commit.c). */
#include "runtime/flow/send_run.h"

#include "base/memory.h"

#define WAIT_MS  50u
#define TICK_MS  10u   /* while something was said and is not on its way to the disk */
#define DRAIN_MS 10000 /* for what is under way after a request to stop */

static void show(wf_send_run *run)
{
    wf_submit_counts sent = {0};
    if (run->submit) {
        wf_submit_count(run->submit, &sent);
        run->counts.requests = sent.requests;
        run->counts.retries = sent.retries;
        run->counts.throttled = sent.throttled;
        run->counts.renewals = sent.renewals;
    }
    run->counts.bytes_in = run->intake.reader->position(run->intake.reader);
    run->counts.size = run->intake.input.size;
    if (run->options->progress)
        run->options->progress(run->options->context, &run->counts);
}

/* Sends what is durable, the oldest first, as far as there is room. */
static weft_status send_ready(wf_send_run *run)
{
    while (wf_submit_room(run->submit) != 0) {
        if (run->parcels_in[WF_PARCEL_READY] == 0) {
            run->is_starved = run->is_committing && run->counts.requests != 0;
            break;
        }
        wf_send_parcel *const p = wf_send_line_next(run);
        const wf_parcel parcel = {p->spans, run->options->send_keys ? p->key_texts : NULL, p->count,
                                  (uint64_t)(p - run->parcels)};
        wf_send_move(run, p, WF_PARCEL_SENT);
        const weft_status rc = wf_submit_start(run->submit, &parcel);
        if (rc != WEFT_OK)
            return rc;
        wf_send_log_parcel(run, p);
    }
    return WEFT_OK;
}

/* What was recorded and never left is given back: it is known to be unsent. */
static weft_status give_back(wf_send_run *run)
{
    wf_send_line_on(run, WF_PARCEL_STAGED,
                    WF_PARCEL_READY); /* what is said of both is one commit */
    while (run->parcels_in[WF_PARCEL_READY] != 0) {
        wf_send_parcel *const p = wf_send_line_next(run);
        for (uint32_t k = 0; k < p->count; k++) {
            wf_outcome outcome = {0};
            outcome.record = p->items[k].record;
            outcome.fate = WF_FATE_UNSENT;
            outcome.note = weft_span_text("the run ended before it was sent");
            const weft_status rc = wf_ledger_settle(run->ledger, &outcome, 1, wf_send_wall_ms());
            if (rc != WEFT_OK)
                return rc;
        }
        run->said.open -= p->count; /* wraps; added to what is counted it is that less */
        run->said.unsent += p->count;
        run->is_dirty = true;
        wf_send_move(run, p, WF_PARCEL_FREE);
    }
    return WEFT_OK;
}

static bool is_stopping(const wf_send_run *run)
{
    const volatile int *stop = run->options->input.stop;
    return stop && *stop;
}

/* Why nothing more is to be sent, if there is a reason; said once. */
static weft_status reason_to_end(wf_send_run *run)
{
    const char *const broken = wf_submit_broken(run->submit);
    if (is_stopping(run))
        return WEFT_STOPPED;
    if (!broken)
        return WEFT_OK;
    if (!run->broken_told) {
        weft_diag *const diag = wf_diags_add(run->diags, WF_W5503, (wf_place){0}, "%s", broken);
        wf_diag_hint(run->diags, diag, "mend the connection; --resume goes on from here");
        run->broken_told = true;
    }
    return WEFT_IO;
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
        rc = wf_send_stage(run);
        rc = rc == WEFT_OK ? give_back(run) : rc;
        *why = *why == WEFT_OK ? reason : *why;
    } else {
        const weft_status filled = fill(run);
        *why = *why == WEFT_OK ? filled : *why;
    }
    return rc == WEFT_OK ? wf_send_commit_tend(run) : rc;
}

static bool is_over(const wf_send_run *run)
{
    return run->input_ended && !run->is_committing && !run->is_dirty &&
           run->parcels_in[WF_PARCEL_FREE] == run->parcel_count;
}

/* One round; `*why` is why reading ended. WEFT_DONE when nothing is left to do. */
static weft_status step(wf_send_run *run, weft_status *why)
{
    const weft_status reason = reason_to_end(run);
    const bool is_idle =
        wf_submit_pending(run->submit) == 0 && run->parcels_in[WF_PARCEL_READY] == 0;
    weft_status rc = wf_send_commit_take(run, is_idle || reason != WEFT_OK);
    if (rc == WEFT_OK && !run->is_committing)
        rc = use_ledger(run, reason, why);
    if (rc == WEFT_OK)
        rc = send_ready(run);
    show(run);
    if (rc == WEFT_OK && is_over(run))
        return WEFT_DONE;
    if (rc == WEFT_OK)
        rc = wf_submit_poll(run->submit, run->is_dirty && !run->is_committing ? TICK_MS : WAIT_MS);
    if (rc == WEFT_OK)
        rc = run->failed;
    /* Durable already: it need not wait for the next commit. */
    return rc == WEFT_OK && reason == WEFT_OK ? send_ready(run) : rc;
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
            deadline = wf_clock_steady_ms(&run->clock) + DRAIN_MS;
        if (wf_clock_steady_ms(&run->clock) >= deadline)
            return WEFT_STOPPED;
    }
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
        for (uint32_t i = 0; i < run->parcel_count && (rc == WEFT_OK || rc == WEFT_DONE); i++) {
            wf_send_parcel *const p = &run->parcels[i];
            if (p->state != WF_PARCEL_STAGED)
                continue;
            wf_buf_reset(&body);
            const weft_status put = run->wire->put(run->wire, &body, p->spans, p->count);
            rc = put == WEFT_OK ? rc : put;
            if (put == WEFT_OK && run->options->dry)
                run->options->dry(run->options->context, wf_buf_span(&body));
            run->counts.requests++;
            wf_send_move(run, p, WF_PARCEL_FREE);
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
    if (ended == WEFT_OK)
        ended = wf_ledger_end(run->ledger, state_of(rc), weft_span_text(""), wf_send_wall_ms());
    wf_send_log_end(run, rc, wf_clock_steady_ms(&run->clock) - began_ms);
    wf_send_tell(run);
    return rc == WEFT_OK ? ended : rc;
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
    *counts = run->counts;
    wf_send_close(run);
    wf_free(run);
    return rc;
}
