/* One error of a GraphQL answer: what it says about whether something was executed, and what to do. Pure. */
#ifndef WF_SEND_GRAPHQL_ERROR_H
#define WF_SEND_GRAPHQL_ERROR_H

#include "base/core.h"
#include "weft/value.h"

/* What became of one record of a request. */
typedef enum wf_graphql_class {
    WF_GRAPHQL_ACCEPTED,
    WF_GRAPHQL_REFUSED,         /* not executed, and the same again */
    WF_GRAPHQL_THROTTLED,       /* not executed; later */
    WF_GRAPHQL_UNAUTHENTICATED, /* not executed; with a new token */
    WF_GRAPHQL_ISOLATE,         /* not executed, because the request was refused as a whole */
    WF_GRAPHQL_DOUBTFUL         /* nobody knows whether it was executed */
} wf_graphql_class;

typedef enum wf_graphql_advice {
    WF_ADVICE_NONE,
    WF_ADVICE_FIX,
    WF_ADVICE_VERIFY,
    WF_ADVICE_LATER,
    WF_ADVICE_SUPPORT
} wf_graphql_advice;

typedef struct wf_graphql_error {
    wf_graphql_class class_;
    wf_graphql_advice advice;
    int64_t wait_ms; /* -1: not said */
    bool is_warning; /* a code that ends in W: told, not fatal */
    weft_span code;  /* borrowed from the error; may be empty */
    weft_span message;
    const char *what; /* static; "" when the code is not known */
} wf_graphql_error;

/* Classifies an element of `errors`; takes anything, also what is no object. */
wf_graphql_error wf_graphql_error_of(weft_value error);

/* What to do, for people; static. */
const char *wf_graphql_advice_text(wf_graphql_advice advice);

#endif
