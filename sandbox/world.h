/* What the sandbox knows: tokens, what was executed under which key, answers to keyed requests, jobs, events. One lock over
   all of it, taken by the server around each call into the rooms below. */
#ifndef WF_SANDBOX_WORLD_H
#define WF_SANDBOX_WORLD_H

#include "base/map.h"
#include "sandbox/fault.h"
#include "sandbox/request.h"
#include "sandbox/sandbox.h"

typedef struct wf_world {
    wf_arena arena; /* everything below; grows until the end */
    const wf_schema *schema;
    const char *key;
    uint64_t rows;
    uint32_t token_seconds;
    bool needs_token;
    wf_faults faults;
    wf_map executed; /* "operation key" → wf_executed */
    wf_map tokens;   /* → wf_token */
    wf_map replies;  /* idempotency key → wf_stored */
    struct wf_job *jobs;
    struct wf_job *last_job;
    struct wf_event *events;
    struct wf_event *last_event;
    uint64_t event_count;
    uint64_t last_id;
    uint64_t requests;
    uint64_t executions;
    uint64_t faults_made;
    uint64_t tokens_given;
} wf_world;

typedef struct wf_executed {
    weft_span operation;
    weft_span key;
    uint64_t count;
    uint64_t number; /* of the object it made */
} wf_executed;

typedef struct wf_token {
    int64_t ends;  /* seconds */
    uint64_t uses; /* requests that it let in */
} wf_token;

typedef struct wf_stored {
    uint32_t hash; /* of the body */
    uint32_t status;
    weft_span body;
} wf_stored;

/* One request on its way through. */
typedef struct wf_call {
    wf_world *world;
    weft_span method;
    weft_span path; /* without the query */
    weft_span body;
    weft_span authorization;
    weft_span idempotency_key;
    void *arguments; /* of the query string */
    const char *(*argument)(void *arguments, const char *name); /* NULL: not given */
    int64_t now; /* seconds */
    char now_text[32]; /* 2025-01-27T10:00:00.000Z */
    wf_arena *arena;
    wf_buf *reply;
    uint32_t status;
    bool executes; /* the fault, if any, lets it execute */
    uint64_t executions;
} wf_call;

/* Counts an execution of `operation` with `arguments` (MAP); NULL when memory is short. */
wf_executed *wf_world_execute(wf_call *call, weft_span operation, weft_value arguments);

/* Answers with a status and {"message"}. */
void wf_call_refuse(wf_call *call, uint32_t status, const char *format, ...) WF_PRINTF(3, 4);

/* token.c */
void wf_token_give(wf_call *call);
/* Whether the request may pass; else it has been refused. */
bool wf_token_check(wf_call *call);
/* Lets the request's token end if it was used `uses` times; whether it did. */
bool wf_token_expire(wf_call *call, uint32_t uses);

/* graphql.c */
void wf_graphql_answer(wf_call *call);

/* job.c: what stands behind /api/v4.1/job */
void wf_job_answer(wf_call *call, weft_span rest);

/* event.c: what stands behind /api/v4.1/event */
void wf_event_answer(wf_call *call, weft_span rest);

/* route.c: everything about a request but transport and faults of transport. */
void wf_route(wf_call *call);
void wf_world_counts(wf_buf *out, const wf_world *world);

/* The body as JSON; missing after a refusal (400). */
weft_value wf_call_json(wf_call *call);

#endif
