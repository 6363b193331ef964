/* The conductor of a submission. One round: fill parcels, make durable what is said, send what is recorded, take
   answers. What is easy to get wrong: nothing leaves before the commit that records it, and nothing is counted or
   logged before the commit that settles it. */
#include "runtime/flow/send_run.h"

#include "base/memory.h"

#define WAIT_MS  50u
#define DRAIN_MS 10000 /* for what is under way after a request to stop */

/* Adds what was said to what is durable. */
static void add_counts(wf_send_run *run)
{
    weft_send_counts *const c = &run->counts;
    const weft_send_counts *s = &run->said;
    c->read += s->read;
    c->mapped += s->mapped;
    c->rejected += s->rejected;
    c->skipped += s->skipped;
    c->before += s->before;
    c->unchanged += s->unchanged;
    c->warnings += s->warnings;
    c->accepted += s->accepted;
    c->refused += s->refused;
    c->unknown += s->unknown;
    c->unsent += s->unsent;
    c->open += s->open;
    run->said = (weft_send_counts){0};
}

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

static weft_status commit(wf_send_run *run)
{
    weft_status rc = WEFT_OK;
    if (run->ledger) {
        wf_ledger_pass(run->ledger, run->filling ? run->filling->items[0].record - 1 : run->passed);
        rc = run->is_dirty ? wf_ledger_commit(run->ledger, wf_send_wall_ms())
                           : wf_ledger_tick(run->ledger, wf_send_wall_ms());
    }
    if (rc != WEFT_OK)
        return rc;
    run->is_dirty = false;
    add_counts(run);
    wf_send_log_flush(run);
    return WEFT_OK;
}

static weft_status send_staged(wf_send_run *run)
{
    for (uint32_t i = 0; i < run->parcel_count; i++) {
        wf_send_parcel *const p = &run->parcels[i];
        if (p->state != WF_PARCEL_STAGED)
            continue;
        const wf_parcel parcel = {p->spans, run->options->send_keys ? p->key_texts : NULL, p->count,
                                  i};
        p->state = WF_PARCEL_SENT;
        const weft_status rc = wf_submit_start(run->submit, &parcel);
        if (rc != WEFT_OK)
            return rc;
        wf_send_log_parcel(run, p);
    }
    return WEFT_OK;
}

static bool is_stopping(const wf_send_run *run)
{
    const volatile int *stop = run->options->input.stop;
    return stop && *stop;
}

/* Why nothing more is read: the end of the input is no reason to complain. */
static weft_status fill(wf_send_run *run)
{
    if (run->input_ended)
        return WEFT_OK;
    if (is_stopping(run)) {
        run->input_ended = true;
        return WEFT_STOPPED;
    }
    const char *const broken = wf_submit_broken(run->submit);
    if (broken) {
        weft_diag *const diag = wf_diags_add(run->diags, WF_W5503, (wf_place){0}, "%s", broken);
        wf_diag_hint(run->diags, diag, "mend the connection; --resume goes on from here");
        run->input_ended = true;
        return WEFT_IO;
    }
    weft_status rc = wf_send_fill(run);
    if (rc == WEFT_OK)
        return rc;
    run->input_ended = true;
    rc = rc == WEFT_DONE ? WEFT_OK : rc;
    const weft_status staged = wf_send_stage(run);
    return rc == WEFT_OK ? staged : rc;
}

static weft_status run_all(wf_send_run *run)
{
    weft_status rc = WEFT_OK; /* why reading ended */
    int64_t deadline = INT64_MAX;
    for (;;) {
        const weft_status filled = fill(run);
        rc = rc == WEFT_OK ? filled : rc;
        weft_status done = commit(run);
        if (done == WEFT_OK)
            done = send_staged(run);
        show(run);
        if (done != WEFT_OK)
            return done;
        if (run->input_ended && wf_submit_pending(run->submit) == 0)
            return rc;
        if (is_stopping(run) && deadline == INT64_MAX)
            deadline = wf_clock_steady_ms(&run->clock) + DRAIN_MS;
        if (wf_clock_steady_ms(&run->clock) >= deadline)
            return WEFT_STOPPED;
        done = wf_submit_poll(run->submit, WAIT_MS);
        done = done == WEFT_OK ? run->failed : done;
        if (done != WEFT_OK)
            return done;
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
            run->said.requests++;
            p->state = WF_PARCEL_FREE;
        }
        run->counts.requests += run->said.requests;
        add_counts(run);
        wf_send_log_flush(run);
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
    weft_status ended = add_totals(run);
    if (ended == WEFT_OK)
        ended = wf_ledger_end(run->ledger, state_of(rc), weft_span_text(""), wf_send_wall_ms());
    wf_send_log_end(run, rc, wf_clock_steady_ms(&run->clock) - began_ms);
    wf_send_log_flush(run);
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
        wf_send_log_flush(run);
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
