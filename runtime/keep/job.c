/* Jobs, their stages, and the job of the day. */
#include "runtime/keep/job.h"

#include "base/diags.h"

#include <string.h>

#define DAY_MS  ((int64_t)86400000)
#define MOST_ID 200u

static bool is_id(weft_span id)
{
    for (size_t i = 0; i < id.len; i++) {
        const char c = id.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              c == '_' || c == '-' || c == '.'))
            return false;
    }
    return id.len != 0 && id.len <= MOST_ID;
}

static weft_status make(wf_store *store, weft_span id, weft_span origin, weft_span details,
                        int64_t now_ms)
{
    wf_query *query = wf_query_start(store, WF_QUERY_JOB_FIND);
    wf_query_put_text(query, 1, id);
    const weft_status rc = wf_query_step(query);
    wf_query_end(query);
    if (rc != WEFT_DONE)
        return rc == WEFT_OK ? WEFT_REJECTED : rc;
    query = wf_query_start(store, WF_QUERY_JOB_MAKE);
    wf_query_put_text(query, 1, id);
    wf_query_put_text(query, 2, origin);
    wf_query_put_text(query, 3, details);
    wf_query_put_int(query, 4, now_ms);
    return wf_query_run(query);
}

weft_status wf_job_make(wf_store *store, weft_span id, weft_span origin, weft_span details,
                        int64_t now_ms)
{
    bool mine;
    if (!is_id(id)) {
        wf_diags_add(wf_store_diags(store), WF_W6013, (wf_place){0},
                     "the id of a job has 1 to 200 letters, digits, _, - and .");
        return WEFT_INVALID;
    }
    const weft_status rc = wf_store_enter(store, &mine);
    return rc == WEFT_OK ? wf_store_leave(store, mine, make(store, id, origin, details, now_ms))
                         : rc;
}

static weft_span keep(wf_arena *arena, weft_span text, weft_status *rc)
{
    const weft_span copy = wf_arena_dup(arena, text);
    if (!copy.ptr)
        *rc = WEFT_NOMEM;
    return copy;
}

weft_status wf_job_find(wf_job *out, wf_store *store, weft_span id, wf_arena *arena)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_JOB_FIND);
    wf_query_put_text(query, 1, id);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK) {
        const int64_t state = wf_query_int(query, 0);
        wf_job job = {
            .state = (wf_job_state)state,
            .stage = keep(arena, wf_query_text(query, 1), &rc),
            .message = keep(arena, wf_query_text(query, 2), &rc),
            .origin = keep(arena, wf_query_text(query, 3), &rc),
            .details = keep(arena, wf_query_text(query, 4), &rc),
            .created_ms = wf_query_int(query, 5),
            .started_ms = wf_query_int(query, 6),
            .ended_ms = wf_query_int(query, 7),
            .changed_ms = wf_query_int(query, 8),
        };
        if (state < WF_JOB_QUEUED || state > WF_JOB_FAILED)
            rc = wf_store_damaged(store, "a job has a state that there is not");
        if (rc == WEFT_OK)
            *out = job;
    }
    wf_query_end(query);
    return rc;
}

static bool may_move(wf_job_state from, wf_job_state to)
{
    switch (from) {
    case WF_JOB_QUEUED:
        return true;
    case WF_JOB_PROCESSING:
        return to != WF_JOB_QUEUED;
    case WF_JOB_COMPLETED:
        return false;
    case WF_JOB_FAILED:
        return to == WF_JOB_QUEUED;
    }
    return false;
}

static weft_status move(wf_store *store, weft_span id, wf_job_state state, weft_span stage,
                        weft_span message, int64_t now_ms)
{
    wf_query *query = wf_query_start(store, WF_QUERY_JOB_FIND);
    wf_query_put_text(query, 1, id);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK && !may_move((wf_job_state)wf_query_int(query, 0), state))
        rc = WEFT_REJECTED;
    const int64_t started = rc == WEFT_OK ? wf_query_int(query, 6) : 0;
    wf_query_end(query);
    if (rc != WEFT_OK)
        return rc;
    const bool is_over = state == WF_JOB_COMPLETED || state == WF_JOB_FAILED;
    query = wf_query_start(store, WF_QUERY_JOB_MOVE);
    wf_query_put_text(query, 1, id);
    wf_query_put_int(query, 2, (int64_t)state);
    wf_query_put_text(query, 3, stage);
    wf_query_put_text(query, 4, message);
    wf_query_put_int(query, 5, state != WF_JOB_QUEUED && started == 0 ? now_ms : started);
    wf_query_put_int(query, 6, is_over ? now_ms : 0);
    wf_query_put_int(query, 7, now_ms);
    rc = wf_query_run(query);
    if (rc != WEFT_OK)
        return rc;
    query = wf_query_start(store, WF_QUERY_JOB_STAGE);
    wf_query_put_text(query, 1, id);
    wf_query_put_text(query, 2, stage);
    wf_query_put_text(query, 3, message);
    wf_query_put_int(query, 4, now_ms);
    return wf_query_run(query);
}

weft_status wf_job_move(wf_store *store, weft_span id, wf_job_state state, weft_span stage,
                        weft_span message, int64_t now_ms)
{
    bool mine;
    const weft_status rc = wf_store_enter(store, &mine);
    return rc == WEFT_OK
               ? wf_store_leave(store, mine, move(store, id, state, stage, message, now_ms))
               : rc;
}

/* ---- the job of the day ---- */

weft_status wf_daily_find(wf_daily *out, wf_store *store, weft_span pipeline, weft_span day,
                          wf_arena *arena, int64_t now_ms)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_DAILY_FIND);
    wf_query_put_text(query, 1, pipeline);
    wf_query_put_text(query, 2, day);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK && wf_query_int(query, 3) <= now_ms)
        rc = WEFT_DONE;
    if (rc == WEFT_OK) {
        const weft_span job = keep(arena, wf_query_text(query, 0), &rc);
        *out = (wf_daily){job, (uint64_t)wf_query_int(query, 1), wf_query_int(query, 2),
                          wf_query_int(query, 3)};
    }
    wf_query_end(query);
    return rc;
}

static weft_status put_daily(wf_store *store, weft_span pipeline, weft_span day, weft_span job,
                             int64_t life_ms, int64_t now_ms)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_DAILY_PUT);
    wf_query_put_text(query, 1, pipeline);
    wf_query_put_text(query, 2, day);
    wf_query_put_text(query, 3, job);
    wf_query_put_int(query, 4, now_ms);
    wf_query_put_int(query, 5, now_ms + (life_ms != 0 ? life_ms : DAY_MS));
    return wf_query_run(query);
}

static weft_status make_daily(wf_store *store, weft_span pipeline, weft_span day, weft_span job,
                              int64_t life_ms, int64_t now_ms)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_DAILY_FIND);
    wf_query_put_text(query, 1, pipeline);
    wf_query_put_text(query, 2, day);
    const weft_status rc = wf_query_step(query);
    const bool stands = rc == WEFT_OK && wf_query_int(query, 3) > now_ms;
    wf_query_end(query);
    if (stands || (rc != WEFT_OK && rc != WEFT_DONE))
        return stands ? WEFT_REJECTED : rc;
    return put_daily(store, pipeline, day, job, life_ms, now_ms);
}

weft_status wf_daily_replace(wf_store *store, weft_span pipeline, weft_span day, weft_span job,
                             int64_t life_ms, int64_t now_ms)
{
    bool mine;
    const weft_status rc = wf_store_enter(store, &mine);
    return rc == WEFT_OK
               ? wf_store_leave(store, mine, put_daily(store, pipeline, day, job, life_ms, now_ms))
               : rc;
}

weft_status wf_daily_make(wf_store *store, weft_span pipeline, weft_span day, weft_span job,
                          int64_t life_ms, int64_t now_ms)
{
    bool mine;
    const weft_status rc = wf_store_enter(store, &mine);
    return rc == WEFT_OK
               ? wf_store_leave(store, mine, make_daily(store, pipeline, day, job, life_ms, now_ms))
               : rc;
}

weft_status wf_daily_count(uint64_t *total, wf_store *store, weft_span pipeline, weft_span day,
                           uint64_t batches)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_DAILY_COUNT);
    wf_query_put_text(query, 1, pipeline);
    wf_query_put_text(query, 2, day);
    wf_query_put_count(query, 3, batches);
    rc = wf_query_step(query);
    if (rc == WEFT_OK)
        *total = (uint64_t)wf_query_int(query, 0);
    wf_query_end(query);
    return wf_store_leave(store, mine, rc);
}
