/* What to do with a reply: policy as pure functions of what is known, no clock, no memory. Whether a
   call may be sent again depends on what the reply says about execution and on what the call does
   when it is executed twice. */
#ifndef WF_SEND_RETRY_H
#define WF_SEND_RETRY_H

#include "base/core.h"
#include "runtime/send/http.h"

/* What a second execution of a call does. */
typedef enum wf_safety {
    WF_SAFETY_READ,   /* nothing: a query, a status, a list */
    WF_SAFETY_KEYED,  /* nothing: the API knows it by a key and executes it once */
    WF_SAFETY_UNSAFE, /* harm: sent again only when it provably was not executed */
    WF_SAFETY_COUNT
} wf_safety;

/* What came back, as far as it matters here. */
typedef enum wf_signal {
    WF_SIGNAL_DONE,            /* 2xx */
    WF_SIGNAL_UNSENT,          /* no connection, no byte left */
    WF_SIGNAL_BROKEN,          /* it left, and no whole reply came; 502, 504 */
    WF_SIGNAL_BUSY,            /* 408, 425, 503 */
    WF_SIGNAL_THROTTLED,       /* 429, and what the judge calls so */
    WF_SIGNAL_UNAUTHENTICATED, /* 401 */
    WF_SIGNAL_CONFLICT,        /* 409 */
    WF_SIGNAL_SERVER_ERROR,    /* 500 and other 5xx, except 501 and 505 */
    WF_SIGNAL_DOUBTFUL,        /* an answer that does not tell whether it was executed */
    WF_SIGNAL_PERMANENT,       /* other 3xx and 4xx, 501, 505: the same again */
    WF_SIGNAL_UNTRUSTED,       /* certificate, forbidden address: the same again, and unsent */
    WF_SIGNAL_TOO_LARGE,       /* a reply beyond the limit: the same again, but executed perhaps */
    WF_SIGNAL_COUNT
} wf_signal;

/* The outcome of a call as its caller sees it. */
typedef enum wf_call_fate {
    WF_CALL_ANSWERED, /* an answer of the API stands: 2xx, or a permanent refusal */
    WF_CALL_UNSENT,   /* given up, and provably not executed */
    WF_CALL_UNKNOWN   /* given up, and nobody knows whether it was executed */
} wf_call_fate;

typedef enum wf_step {
    WF_STEP_STANDS, /* ANSWERED */
    WF_STEP_WAIT,   /* send again after wait_ms */
    WF_STEP_RENEW,  /* renew the credentials, then send again */
    WF_STEP_UNSENT, /* give up */
    WF_STEP_UNKNOWN /* give up */
} wf_step;

/* Zero means default. */
typedef struct wf_retry_policy {
    uint32_t attempts;     /* counted ones; 0: 8 */
    uint32_t base_ms;      /* 0: 250 */
    uint32_t cap_ms;       /* 0: 60,000 */
    uint32_t most_wait_ms; /* longest Retry-After that is honoured; beyond it, that is; 0: 15 min */
    uint32_t total_ms;     /* from the first attempt on; 0: 1 h */
    bool busy_is_unexecuted; /* the API promises that 503 means not processed */
} wf_retry_policy;

/* What is known about a call when an attempt has ended. */
typedef struct wf_attempt {
    uint32_t counted;  /* attempts so far with this one; throttled ones are not counted */
    uint32_t repeated; /* how often this same status came in a row, with this one */
    int64_t spent_ms;  /* since the first attempt began */
    bool maybe;        /* an earlier attempt may have been executed */
    bool renewed;      /* for this call already, and another token would be no better */
    uint64_t random;
    int64_t retry_after_ms; /* what the reply asks for; -1: nothing */
} wf_attempt;

typedef struct wf_decision {
    wf_step step;
    int64_t wait_ms; /* with WAIT */
    bool counted;    /* the attempt counts */
    bool maybe;      /* from now on: it may have been executed */
    bool everybody;  /* the wait is for all calls of the connection, not for this one */
} wf_decision;

/* What an HTTP reply says. */
wf_signal wf_signal_of(const wf_http_reply *reply);

wf_decision wf_retry_decide(const wf_retry_policy *policy, wf_safety safety, wf_signal signal,
                            const wf_attempt *attempt);

/* A wait with full jitter: anything from 0 to min(cap, base * 2^(counted-1)). */
int64_t wf_retry_backoff(const wf_retry_policy *policy, uint32_t counted, uint64_t random);

/* The value of Retry-After in milliseconds, from seconds or an HTTP date (all three forms of RFC 9110
   section 5.6.7); -1 when it is neither. `now_s` is the wall clock. */
int64_t wf_retry_after_ms(weft_span value, int64_t now_s);

#endif
