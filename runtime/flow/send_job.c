/* The job that batches go under: of the input, of the day, or of the run. Its number is kept in the ledger, so that a
   run that goes on takes the same. What is easy to get wrong: between the answer and the ledger a kill leaves an empty job
   behind; the next run makes another, which harms nobody. */
#include "runtime/flow/send_run.h"
#include "runtime/keep/job.h"
#include "runtime/keep/kv.h"
#include "runtime/send/job_call.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define ID_BYTES       ((size_t)256)
#define NAME_BYTES     ((size_t)1024)
#define PIPELINE_BYTES ((size_t)1 << 20)

static void day_of(char out[16], int64_t ms)
{
    const time_t seconds = (time_t)(ms / 1000);
    struct tm t = {0};
    (void)gmtime_r(&seconds, &t); /* of a year that fits */
    (void)snprintf(out, 16, "%04d-%02d-%02d", (t.tm_year + 1900) % 10000, (t.tm_mon + 1) % 100,
                   t.tm_mday % 100);
}

/* The job that an earlier run left; WEFT_DONE: there is none. */
static weft_status find(wf_buf *id, wf_send_run *run, weft_span key, weft_span pipeline,
                        weft_span day)
{
    wf_store *const store = wf_ledger_store(run->ledger);
    const int64_t now = wf_send_wall_ms();
    if (run->options->job == WEFT_JOB_OF_INPUT)
        return wf_kv_get(id, NULL, store, weft_span_text("job"), key, now);
    if (run->options->job == WEFT_JOB_OF_RUN)
        return WEFT_DONE;
    wf_arena arena;
    wf_daily daily;
    wf_arena_init(&arena, 1u << 20);
    const weft_status rc = wf_daily_find(&daily, store, pipeline, day, &arena, now);
    if (rc == WEFT_OK)
        wf_buf_put_span(id, daily.job);
    wf_arena_fini(&arena);
    return rc;
}

static weft_status keep(wf_send_run *run, weft_span key, weft_span pipeline, weft_span day,
                        weft_span id)
{
    wf_store *const store = wf_ledger_store(run->ledger);
    const int64_t now = wf_send_wall_ms();
    weft_status rc = WEFT_OK;
    if (run->options->job == WEFT_JOB_OF_INPUT)
        rc = wf_kv_set(NULL, store, weft_span_text("job"), key, id, WF_KV_ANY, 0, now);
    else if (run->options->job == WEFT_JOB_OF_DAY)
        rc = wf_daily_make(store, pipeline, day, id, 0, now);
    if (rc == WEFT_REJECTED) /* one stands that the API takes nothing under any more */
        rc = wf_daily_replace(store, pipeline, day, id, 0, now);
    return rc == WEFT_OK ? wf_ledger_commit(run->ledger, now) : rc;
}

/* The one that is kept, if the API takes more under it. WEFT_DONE: another is wanted. */
static weft_status find_open(wf_buf *id, wf_send_route *route, const wf_job_call *job,
                             weft_span key, weft_span pipeline, weft_span day)
{
    bool is_over = false;
    weft_status rc = find(id, route->run, key, pipeline, day);
    if (rc == WEFT_OK)
        rc = wf_job_call_look(&is_over, wf_buf_span(id), route->connection, job, route->run->diags);
    if (rc == WEFT_OK && is_over)
        wf_buf_reset(id);
    return rc == WEFT_OK && is_over ? WEFT_DONE : rc;
}

/* What it is kept under: the work, or its day; of several APIs each has its own. */
static void put_names(wf_buf *key, wf_buf *pipeline, const wf_send_route *route)
{
    wf_buf_printf(key, "work/%" PRId64, route->run->begun.work);
    wf_buf_put_span(pipeline, route->run->pipeline);
    if (route->number != 0) {
        wf_buf_printf(key, "/%s", route->name);
        wf_buf_printf(pipeline, " to %s", route->name);
    }
}

static weft_status find_or_make(wf_buf *id, wf_send_route *route, weft_span retailer)
{
    wf_send_run *const run = route->run;
    char day[16];
    wf_buf key;
    wf_buf pipeline;
    wf_buf name;
    day_of(day, wf_send_wall_ms());
    wf_buf_init(&key, NAME_BYTES);
    wf_buf_init(&pipeline, PIPELINE_BYTES);
    wf_buf_init(&name, NAME_BYTES);
    put_names(&key, &pipeline, route);
    wf_buf_printf(&name, "%.*s %s run %" PRId64, (int)run->pipeline.len, run->pipeline.ptr, day,
                  run->begun.run);
    const wf_job_call job = {wf_buf_span(&name), retailer, run->options->skip_preprocessing != 0,
                             run->clock, run->options->input.stop};
    weft_status rc = key.status != WEFT_OK ? key.status : pipeline.status;
    rc = rc == WEFT_OK ? name.status : rc;
    if (rc == WEFT_OK)
        rc = find_open(id, route, &job, wf_buf_span(&key), wf_buf_span(&pipeline),
                       weft_span_text(day));
    if (rc == WEFT_DONE) {
        rc = wf_job_call_make(id, route->connection, &job, run->diags);
        if (rc == WEFT_OK)
            rc = keep(run, wf_buf_span(&key), wf_buf_span(&pipeline), weft_span_text(day),
                      wf_buf_span(id));
    }
    wf_buf_fini(&key);
    wf_buf_fini(&pipeline);
    wf_buf_fini(&name);
    return rc;
}

weft_status wf_send_job(wf_send_route *route)
{
    weft_diags *const diags = route->run->diags;
    const weft_span retailer = wf_connection_text(route->connection, WF_SETTING_retailerId);
    if (retailer.len == 0) {
        weft_diag *const diag = wf_diags_add(diags, WF_W5507, (wf_place){0},
                                             "a job belongs to a retailer, and none is named");
        wf_diag_hint(diags, diag, "name it in the connection, or with --set retailerId=ID");
        return WEFT_INVALID;
    }
    wf_buf id;
    wf_buf_init(&id, ID_BYTES);
    weft_status rc = find_or_make(&id, route, retailer);
    if (rc == WEFT_OK)
        rc = wf_batch_wire_under(route->wire, wf_buf_span(&id));
    if (rc == WEFT_OK)
        rc = wf_send_book_under(route, wf_buf_span(&id));
    wf_buf_fini(&id);
    return rc;
}
