/* The scripts. */
#include "tests/fault/ledger_scripts.h"

#include "runtime/keep/counter.h"
#include "runtime/keep/delta.h"
#include "runtime/keep/job.h"
#include "runtime/keep/kv.h"

#include <string.h>

/* A step: what it gives, and one more transaction when that is well. */
#define STEP(call)                                                                                 \
    do {                                                                                           \
        const weft_status step_rc = (call);                                                        \
        if (step_rc != WEFT_OK)                                                                    \
            return step_rc;                                                                        \
        done(run);                                                                                 \
    } while (0)
/* Something that is said, not yet durable. */
#define SAY(call)                                                                                  \
    do {                                                                                           \
        const weft_status say_rc = (call);                                                         \
        if (say_rc != WEFT_OK)                                                                     \
            return say_rc;                                                                         \
    } while (0)

const wf_work script_work = {
    .parts = {{"stock", 5}, {"file:a.csv", 10}, {"test/api", 8}, {"stock v1", 8}},
    .input = {"a.csv", 5},
    .has_hash = true,
    .hash = {1, 2, 3},
};

static void done(script_run *run)
{
    run->marks++;
    if (run->mark)
        run->mark(run);
}

wf_item script_item(uint64_t record, const char *body)
{
    wf_item item = {.record = record};
    wf_key_of_body(item.body, weft_span_text(body));
    return item;
}

static weft_status batch(script_run *run, uint64_t from, uint64_t to, const char *body)
{
    wf_item items[64];
    int64_t number;
    size_t count = 0;
    for (uint64_t record = from; record <= to && count < 64; record++)
        items[count++] = script_item(record, body);
    return wf_ledger_batch(&number, run->ledger, items, count, 0, NULL, run->now);
}

static weft_status settle(script_run *run, uint64_t from, uint64_t to, wf_fate fate, weft_span raw)
{
    weft_status rc = WEFT_OK;
    for (uint64_t record = from; record <= to && rc == WEFT_OK; record++) {
        const wf_outcome outcome = {record, fate, {"409", 3}, {"the sku is taken", 16}, raw};
        rc = wf_ledger_settle(run->ledger, &outcome, 1, run->now);
    }
    return rc;
}

static const weft_span nothing = {NULL, 0};

/* Every other one in two steps, as a run that does not wait for the disk. */
static weft_status commit(script_run *run)
{
    if (run->commits++ % 2 != 0)
        return wf_ledger_commit(run->ledger, run->now);
    const weft_status rc = wf_ledger_commit_start(run->ledger, run->now);
    return rc == WEFT_OK ? wf_ledger_commit_finish(run->ledger) : rc;
}

static weft_status begin(script_run *run)
{
    wf_begun begun;
    run->now += 100000; /* what a dead process leased is over: this disk shows no signs of life */
    return wf_ledger_begin(&begun, run->ledger, &script_work, run->now);
}

static weft_status end(script_run *run, wf_run_state state)
{
    return wf_ledger_end(run->ledger, state, weft_span_text("it ended"), run->now);
}

static weft_status whole_run(script_run *run)
{
    STEP(begin(run));
    SAY(batch(run, 1, 20, "x"));
    STEP(commit(run));
    SAY(settle(run, 1, 12, WF_FATE_ACCEPTED, nothing));
    SAY(batch(run, 21, 60, "x"));
    STEP(commit(run));
    SAY(settle(run, 13, 19, WF_FATE_REFUSED, weft_span_text("13;a;b")));
    SAY(settle(run, 61, 62, WF_FATE_REJECTED, weft_span_text("61;bad")));
    STEP(commit(run));
    SAY(settle(run, 20, 60, WF_FATE_ACCEPTED, nothing));
    STEP(commit(run));
    STEP(end(run, WF_RUN_FINISHED));
    return WEFT_OK;
}

/* The process goes away and another one comes back, twice. */
static weft_status killed_and_resumed(script_run *run)
{
    STEP(begin(run));
    SAY(batch(run, 1, 40, "x"));
    STEP(commit(run));
    SAY(settle(run, 1, 3, WF_FATE_ACCEPTED, nothing)); /* never committed */
    script_close(run);
    SAY(script_open(run));
    STEP(begin(run));
    SAY(settle(run, 2, 9, WF_FATE_ACCEPTED, nothing));
    SAY(settle(run, 1, 1, WF_FATE_UNKNOWN, nothing));
    STEP(commit(run));
    SAY(settle(run, 10, 39, WF_FATE_UNSENT, nothing));
    STEP(commit(run));
    script_close(run);
    SAY(script_open(run));
    STEP(begin(run));
    SAY(batch(run, 10, 40, "x"));
    STEP(commit(run));
    SAY(settle(run, 10, 40, WF_FATE_ACCEPTED, nothing));
    STEP(end(run, WF_RUN_STOPPED));
    return WEFT_OK;
}

/* Values that fill pages of their own, and a batch that is taken back. */
static weft_status large_rejects(script_run *run)
{
    static char raw[20000];
    memset(raw, 'r', sizeof raw);
    STEP(begin(run));
    SAY(batch(run, 1, 5, "x"));
    STEP(commit(run));
    SAY(settle(run, 1, 5, WF_FATE_REFUSED, weft_span_of(raw, sizeof raw)));
    STEP(commit(run));
    SAY(batch(run, 6, 9, "x"));
    const weft_status refused = batch(run, 9, 30, "y"); /* 9 has another content */
    if (refused != WEFT_REJECTED)
        return refused == WEFT_OK ? WEFT_MISUSE : refused;
    STEP(commit(run));
    SAY(batch(run, 1, 2, "mended"));
    SAY(settle(run, 1, 2, WF_FATE_ACCEPTED, nothing)); /* frees the pages */
    STEP(commit(run));
    STEP(end(run, WF_RUN_FAILED));
    return WEFT_OK;
}

static weft_status take_and_drop(script_run *run)
{
    wf_lease lease = {0};
    wf_store *const store = wf_ledger_store(run->ledger);
    const weft_span name = weft_span_text("daily");
    STEP(wf_lock_take(&lease, store, NULL, name, weft_span_text("me"), 1000, run->now, NULL));
    STEP(wf_lock_renew(&lease, store, run->now + 500, true));
    STEP(wf_lock_drop(&lease, store, NULL));
    return WEFT_OK;
}

static weft_status state(script_run *run)
{
    int64_t version = 0;
    uint64_t value;
    wf_failure failure;
    wf_store *const store = wf_ledger_store(run->ledger);
    const weft_span s = weft_span_text("s");
    const weft_span k = weft_span_text("k");
    const weft_span job = weft_span_text("job-1");
    STEP(wf_kv_set(&version, store, s, k, weft_span_text("1"), 0, 0, run->now));
    STEP(wf_kv_set(&version, store, s, k, weft_span_text("2"), version, 10, run->now));
    STEP(wf_kv_sweep(NULL, store, run->now + 10));
    SAY(take_and_drop(run));
    STEP(wf_job_make(store, job, s, weft_span_text("{}"), run->now));
    STEP(wf_job_move(store, job, WF_JOB_PROCESSING, s, k, run->now));
    STEP(wf_job_move(store, job, WF_JOB_COMPLETED, s, k, run->now));
    STEP(wf_daily_make(store, s, weft_span_text("2025-01-27"), job, 0, run->now));
    STEP(wf_daily_count(&value, store, s, weft_span_text("2025-01-27"), 3));
    STEP(wf_counter_add(&value, NULL, store, k, 5, 10, 1000, run->now));
    STEP(wf_counter_raise(&value, store, s, 77, run->now));
    STEP(wf_failure_note(&failure, store, k, s, NULL, run->now));
    STEP(wf_failure_clear(store, k));
    return WEFT_OK;
}

/* Business keys with their digests, in the transactions of their acceptance. */
static weft_status changes(script_run *run)
{
    int64_t number;
    wf_change change;
    wf_store *const store = wf_ledger_store(run->ledger);
    const weft_span scope = weft_span_text("stock");
    static const char *const keys[] = {"SKU-1", "SKU-2", "SKU-3", "SKU-4"};
    wf_item items[4];
    STEP(begin(run));
    for (size_t i = 0; i < 4; i++) {
        items[i] = script_item(i + 1, keys[i]);
        items[i].identity = weft_span_text(keys[i]);
        SAY(wf_ledger_join(run->ledger, run->now));
        SAY(wf_delta_look(&change, store, scope, items[i].identity, items[i].body, 1));
    }
    SAY(wf_ledger_batch(&number, run->ledger, items, 4, 0, NULL, run->now));
    STEP(commit(run));
    for (size_t i = 0; i < 4; i++) {
        SAY(settle(run, i + 1, i + 1, WF_FATE_ACCEPTED, nothing));
        SAY(wf_delta_keep(store, scope, items[i].identity, items[i].body, 1));
        if (i % 2 != 0)
            STEP(commit(run));
    }
    STEP(wf_delta_forget(store, scope, items[0].identity));
    STEP(end(run, WF_RUN_FINISHED));
    return WEFT_OK;
}

/* A group commit after each few outcomes, as a run has them. */
static weft_status small_groups(script_run *run)
{
    STEP(begin(run));
    for (uint64_t record = 1; record <= 24; record += 4) {
        SAY(batch(run, record, record + 3, "x"));
        STEP(commit(run));
        SAY(settle(run, record, record + 2, WF_FATE_ACCEPTED, nothing));
        STEP(commit(run));
        SAY(settle(run, record + 3, record + 3, WF_FATE_UNKNOWN, weft_span_text("u")));
    }
    wf_ledger_pass(run->ledger, 30);
    STEP(end(run, WF_RUN_FINISHED));
    return WEFT_OK;
}

const script scripts[] = {
    {"a whole run", whole_run}, {"killed and resumed", killed_and_resumed},
    {"rejects", large_rejects}, {"state", state},
    {"changes", changes},       {"small groups", small_groups},
};
const size_t script_count = sizeof scripts / sizeof scripts[0];

weft_status script_open(script_run *run)
{
    const wf_ledger_options options = {.owner = "here:1", .store = {.vfs = "disk"}};
    run->ledger = NULL;
    return wf_ledger_open(&run->ledger, "ledger", &options, run->diags);
}

void script_close(script_run *run)
{
    wf_ledger_close(run->ledger);
    run->ledger = NULL;
}

weft_status script_play(const script *played, script_run *run)
{
    run->now = SCRIPT_NOW;
    weft_status rc = script_open(run);
    if (rc == WEFT_OK) {
        done(run);
        rc = played->play(run);
    }
    script_close(run);
    return rc;
}
