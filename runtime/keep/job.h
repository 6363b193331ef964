/* Jobs and the stages they go through; one job a day for pipelines that want one. A job goes queued →
   processing → completed or failed; a failed one may be queued again, a completed one is final. */
#ifndef WF_RUNTIME_JOB_H
#define WF_RUNTIME_JOB_H

#include "base/arena.h"
#include "runtime/keep/store.h"

/* The numbers are in files. */
typedef enum wf_job_state {
    WF_JOB_QUEUED = 0,
    WF_JOB_PROCESSING = 1,
    WF_JOB_COMPLETED = 2,
    WF_JOB_FAILED = 3
} wf_job_state;

typedef struct wf_job {
    wf_job_state state;
    weft_span stage;
    weft_span message;
    weft_span origin;  /* who wanted it: "manual", "schedule" */
    weft_span details; /* the caller's, JSON by custom */
    int64_t created_ms;
    int64_t started_ms; /* 0: not yet */
    int64_t ended_ms;
    int64_t changed_ms;
} wf_job;

/* A new job, queued. The id has 1 to 200 letters, digits, `_`, `-`, `.`: else WEFT_INVALID with W6013.
   WEFT_REJECTED when the id is taken. */
weft_status wf_job_make(wf_store *store, weft_span id, weft_span origin, weft_span details,
                        int64_t now_ms);
/* WEFT_DONE when there is none. Texts are in `arena`. */
weft_status wf_job_find(wf_job *out, wf_store *store, weft_span id, wf_arena *arena);
/* Moves on, or notes another stage of the same state; kept as history. WEFT_DONE when there is no such job,
   WEFT_REJECTED when it cannot go there. */
weft_status wf_job_move(wf_store *store, weft_span id, wf_job_state state, weft_span stage,
                        weft_span message, int64_t now_ms);

typedef struct wf_daily {
    weft_span job; /* in the arena */
    uint64_t batches;
    int64_t created_ms;
    int64_t expires_ms;
} wf_daily;

/* The day's job ("2025-01-27", by the caller's calendar). WEFT_DONE when there is none or it has ended. */
weft_status wf_daily_find(wf_daily *out, wf_store *store, weft_span pipeline, weft_span day,
                          wf_arena *arena, int64_t now_ms);
/* Makes `job` the day's. WEFT_REJECTED when there is one already that has not ended. `life_ms` 0: 24 hours. */
weft_status wf_daily_make(wf_store *store, weft_span pipeline, weft_span day, weft_span job,
                          int64_t life_ms, int64_t now_ms);
/* Makes `job` the day's, whatever was: the API takes nothing under that any more. */
weft_status wf_daily_replace(wf_store *store, weft_span pipeline, weft_span day, weft_span job,
                             int64_t life_ms, int64_t now_ms);
/* Counts batches sent to it; `*total` is the new sum. WEFT_DONE when there is none. */
weft_status wf_daily_count(uint64_t *total, wf_store *store, weft_span pipeline, weft_span day,
                           uint64_t batches);

#endif
