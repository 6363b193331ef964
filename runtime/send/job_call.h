/* Makes a job at the Batch API, for batches to go under. */
#ifndef WF_SEND_JOB_CALL_H
#define WF_SEND_JOB_CALL_H

#include "base/buf.h"
#include "runtime/clock.h"
#include "weft/diag.h"

struct wf_connection;

typedef struct wf_job_call {
    weft_span name;
    weft_span retailer;
    bool
        skips_preprocessing; /* the API compares nothing with what it has: for changes, not for snapshots */
    wf_clock clock;
    volatile const int *stop;
} wf_job_call;

/* Whether the API says that the job takes nothing any more: it expired, it failed, or there is none. What cannot be
   asked is not over. */
weft_status wf_job_call_look(bool *is_over, weft_span id, const struct wf_connection *connection,
                             const wf_job_call *job, weft_diags *diags);

/* Appends the job's id. Sent again only when it provably was not made. WEFT_IO with W5506. */
weft_status wf_job_call_make(wf_buf *id, const struct wf_connection *connection,
                             const wf_job_call *job, weft_diags *diags);

#endif
