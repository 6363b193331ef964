/* A whole submission: records from an input through a mapping to an API, with a ledger that knows what became of
   each. A run that was killed at any instant and is started again sends what is unsettled, and only that; where
   nobody can know whether a record was executed, it is reported as unknown and not sent again. */
#ifndef WEFT_SEND_H
#define WEFT_SEND_H

#include "weft/connection.h"
#include "weft/pipeline.h"

/* How the whole work stands, with what earlier runs did: records of the ledger by what became of them. */
typedef struct weft_send_totals {
    uint64_t accepted;
    uint64_t refused;
    uint64_t rejected;
    uint64_t unknown;
    uint64_t unsent;
    uint64_t open;
} weft_send_totals;

/* How a run stands. Outcomes are durable before they are counted. */
typedef struct weft_send_counts {
    uint64_t read;      /* records seen */
    uint64_t mapped;    /* of them, in this run */
    uint64_t rejected;  /* by the mapping */
    uint64_t skipped;   /* by the mapping */
    uint64_t before;    /* settled by an earlier run: left alone */
    uint64_t unchanged; /* as they were accepted last (only_changed): left alone */
    uint64_t gone; /* keys that were accepted once and are not in this snapshot; set at the end */
    uint64_t warnings;
    uint64_t accepted;
    uint64_t refused;  /* by the API: not executed */
    uint64_t unknown;  /* perhaps executed */
    uint64_t unsent;   /* given up, not executed: --resume sends them */
    uint64_t open;     /* recorded, and their outcome is awaited */
    uint64_t sent;     /* handed to the API at least once */
    uint64_t requests; /* made, those for tokens not counted */
    uint64_t retries;
    uint64_t throttled;
    uint64_t renewals; /* of the token */
    /* Records of lost batches that count as not taken because the API listed nothing in time (lostWaitMs of the connection): by
       that wait, not by an answer. They were sent again, or are unsent. */
    uint64_t unlisted;
    uint64_t bytes_in;
    uint64_t size;          /* of the input; 0: unknown */
    int64_t run;            /* its number in the ledger; 0: none was begun */
    weft_send_totals total; /* set at the end */
} weft_send_counts;

/* What went to one of several connections, in this run. The names are those of the connections. */
typedef struct weft_send_route {
    const char *name;       /* as it was selected */
    const char *connection; /* that served: this one or a fallback */
    uint64_t mapped;
    weft_send_totals became; /* `rejected` is 0: those go nowhere */
    uint64_t requests;
} weft_send_route;

typedef void (*weft_send_route_fn)(void *context, const weft_send_route *route);
typedef void (*weft_send_progress_fn)(void *context, const weft_send_counts *counts);
/* One event as a JSON object, without a line end. No secret is in it. */
typedef void (*weft_send_log_fn)(void *context, weft_span line);

/* Which job batches go under. */
typedef enum weft_job_policy {
    WEFT_JOB_OF_INPUT, /* one for the input, whichever run sends it */
    WEFT_JOB_OF_RUN,
    WEFT_JOB_OF_DAY /* one for the pipeline and the day (UTC) */
} weft_job_policy;

typedef struct weft_send_options {
    /* Where records come from and how they are mapped: map, input, from, record_path, max_rejects, limit, clock, stop, report.
       What concerns an output is not looked at. */
    weft_pipeline_options input;
    /* Where to; kept until weft_send returns. Not needed for a dry run. */
    weft_connections *connections;
    const char *connection; /* its name among them */
    /* Instead of one connection: each record goes to that which the connections' `select` gives for what the record holds. The
       program was compiled with `also`: weft_connections_select_path. Look-ups ask the connection that their record goes to;
       neither `connection` nor that of `input` is looked at. */
    int select;
    const char *ledger;   /* path; required unless dry_run */
    const char *pipeline; /* a name that stays, from run to run; NULL: the mapping's */
    const char *source;   /* the input's name in the ledger; NULL: its content */
    uint32_t concurrency; /* requests at once; 0: as the connection says */
    uint32_t batch;       /* records in a request; 0: as the mapping says, else 1, of batches 250 */
    size_t batch_bytes;   /* of a request's records; 0: 1 MiB */
    weft_job_policy job;
    /* Of each batch, beside its entities: source, event, catalogueRef (texts), conditions (JSON). Borrowed. W5513 says what is
       wrong with one. */
    const weft_param *batch_members;
    size_t batch_member_count;
    int skip_preprocessing; /* jobs: the API compares nothing with what it has */
    int sync;               /* events: the answer comes when their workflow ran */
    uint32_t await_ms;      /* for what becomes of a batch; 0: 300,000 */
    uint32_t drain_ms;      /* for what is under way once input.stop is set; 0: 10,000 */
    /* Path of the business key in the mapped record ("ref", "input.ref"): a record that is as it was accepted last under its key is
       left alone. NULL: all are sent. */
    const char *only_changed;
    /* With only_changed: the input holds every key there is, so those that do not stand in it are gone. They are told when its last
       record is settled and none was rejected: else nobody knows whose key is missing (W5512). */
    int snapshot;
    /* Stop rules (W5511, WEFT_LIMIT): what this run rejected, had refused or does not know. 0: no such rule. */
    uint64_t max_failed; /* stop when more than so many failed */
    uint32_t
        max_failed_share; /* stop when more than so many percent of the last `failed_window` did */
    uint32_t failed_window; /* 0: 1000 */
    uint64_t max_alike;     /* stop when so many in a row failed for the same reason */
    int resume;             /* go on where an earlier run of this work ended */
    int replay;     /* with `resume`: take up what was refused or rejected, after a repair */
    int repeatable; /* executing a record twice does no harm: it is sent again when in doubt */
    int send_keys;  /* send Idempotency-Key, which the API is known to honour; implies repeatable */
    int dry_run;    /* no request, no ledger: the bodies go to `dry` */
    void (*dry)(void *context, weft_span body);
    /* Each key that is gone, then an empty one. When that gave WEFT_OK, they are forgotten: they are new when they come again. NULL:
       they are counted and logged, and again with the next snapshot. */
    weft_status (*gone)(void *context, weft_span key);
    weft_send_progress_fn progress; /* often; also when nothing moves */
    weft_send_log_fn log;
    weft_send_route_fn route; /* with `select`, at the end: each one that was used */
    void *context;            /* of all these */
} weft_send_options;

#ifdef __cplusplus
extern "C" {
#endif

/* Runs until all is settled that can be. `*counts` is always set. WEFT_OK when the input was read to its end; the
   counts say what was refused, unknown or unsent. WEFT_INVALID, WEFT_LIMIT, WEFT_STOPPED as for a pipeline; WEFT_IO when the
   ledger, the input or the API as a whole fails (W55xx, W60xx); what was accepted before stays known. */
WEFT_API weft_status weft_send(weft_send_counts *counts, const weft_program *program,
                               const weft_send_options *options, const weft_param *params,
                               size_t param_count, weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
