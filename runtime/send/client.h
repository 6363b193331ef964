/* One connection in use: credentials, pace, retries and the circuit around runtime/send/http.h. A call
   goes in once and comes out once, with its fate. Nothing here waits except wf_client_poll.

   Not safe for concurrent use: one client per thread. */
#ifndef WF_SEND_CLIENT_H
#define WF_SEND_CLIENT_H

#include "runtime/clock.h"
#include "runtime/send/connection.h"
#include "runtime/send/retry.h"
#include "weft/diag.h"

typedef struct wf_client wf_client;

/* What a judge makes of a reply that HTTP calls a success. */
typedef enum wf_verdict_kind {
    WF_VERDICT_STANDS,          /* the caller reads the body */
    WF_VERDICT_THROTTLED,       /* not executed; wait_ms, or -1 for a backoff, and again */
    WF_VERDICT_BUSY,            /* not executed; counted, and again */
    WF_VERDICT_UNAUTHENTICATED, /* as 401 */
    WF_VERDICT_DOUBTFUL         /* does not tell whether it was executed */
} wf_verdict_kind;

typedef struct wf_verdict {
    wf_verdict_kind kind;
    int64_t wait_ms; /* -1: not said */
} wf_verdict;

typedef struct wf_judgeable {
    uint64_t tag;
    int status;
    weft_span body;
    weft_span content_type;
} wf_judgeable;

/* One event of a call, for a log: nothing secret is in it. */
typedef struct wf_client_event {
    enum {
        WF_EVENT_RETRY,
        WF_EVENT_RENEWED,
        WF_EVENT_CIRCUIT_OPEN,
        WF_EVENT_CIRCUIT_CLOSED,
        WF_EVENT_THROTTLED
    } kind;
    uint64_t tag;
    uint32_t attempt;
    int status;
    int64_t wait_ms;
    const char *sentence; /* "" when there is none */
} wf_client_event;

typedef struct wf_client_options {
    wf_clock clock;       /* required */
    uint64_t seed;        /* of jitter; 0: from the system */
    uint32_t concurrency; /* 0: as the connection says */
    uint32_t pending; /* calls taken in at most, those under way too; 0: four times concurrency */
    /* Asked about each reply of 2xx; NULL: all stand. */
    wf_verdict (*judge)(void *user, const wf_judgeable *reply);
    void (*event)(void *user, const wf_client_event *event); /* NULL: none */
    void *user;
    volatile const int *stop; /* non-zero: what waits is given up as UNSENT or UNKNOWN */
} wf_client_options;

typedef struct wf_call {
    const char *method; /* NULL: POST with a body, GET without; otherwise it must stay valid */
    weft_span path;     /* behind the connection's base URL ("/graphql"), or a whole URL: to another
                               origin than the base URL's it goes without credentials */
    weft_span content_type; /* empty: application/json */
    weft_span body;         /* copied, as all spans here */
    wf_safety safety;
    weft_span key;     /* idempotency key; empty: none is sent */
    uint64_t tag;      /* comes back with the answer */
    uint32_t total_ms; /* of one attempt; 0: as the connection says */
} wf_call;

/* Spans and the sentence are valid until the next poll or close. */
typedef struct wf_answer {
    uint64_t tag;
    wf_call_fate fate;
    wf_safety safety;
    bool doubt;     /* also with ANSWERED: an earlier attempt may have been executed, so that a
                       refusal of a keyed call (409, or one that says "exists") may be its echo */
    int status;     /* of the last reply; 0: none arrived */
    weft_span body; /* of the last reply, also when given up */
    weft_span content_type;
    weft_span request_id; /* the server's, or the one that was sent */
    uint32_t attempts;    /* requests made */
    int64_t took_ms;      /* from start to end, waits too */
    const char *sentence; /* for people: "" when status is 2xx and stands */
} wf_answer;

typedef struct wf_client_counts {
    uint64_t requests; /* made, tokens not counted */
    uint64_t retries;
    uint64_t throttled;
    uint64_t renewals; /* of the token */
    uint64_t opened;   /* how often the circuit opened */
    uint32_t in_flight;
    uint32_t waiting;
} wf_client_counts;

/* `connection` is kept. Makes no request. WEFT_INVALID with diagnostics, WEFT_NOMEM. */
weft_status wf_client_open(wf_client **out, const wf_connection *connection,
                           const wf_client_options *options, weft_diags *diags);
/* Drops what is under way: a caller that cares polls until nothing is. Takes NULL. */
void wf_client_close(wf_client *client);

/* How many calls can be taken in now. */
size_t wf_client_room(const wf_client *client);
/* Calls taken in and not given back. */
size_t wf_client_pending(const wf_client *client);

/* Takes a call in. WEFT_LIMIT without room; WEFT_INVALID when it can never be sent (`*reason`, static,
   says why); WEFT_NOMEM. */
weft_status wf_client_start(wf_client *client, const wf_call *call, const char **reason);

/* Lets calls move on for at most `wait_ms`, and gives one that came to its end. May come back early
   without one; immediately when none is pending. WEFT_IO when the system's waiting fails. */
weft_status wf_client_poll(wf_client *client, uint32_t wait_ms, wf_answer *answer, bool *got);

/* How many requests may be under way now: the concurrency, or less of a connection that is adaptive. */
uint32_t wf_client_width(const wf_client *client);

/* Has a poll that waits come back early. From any thread. */
void wf_client_wake(wf_client *client);

void wf_client_count(const wf_client *client, wf_client_counts *counts);

#endif
