/* The answer to a GraphQL request for one or several records, told apart by alias. Pure: bytes in, classes out. */
#ifndef WF_SEND_GRAPHQL_REPLY_H
#define WF_SEND_GRAPHQL_REPLY_H

#include "base/arena.h"
#include "runtime/send/graphql_error.h"

/* How the aliases of a request are called: head, number from 1 on, tail. */
typedef struct wf_graphql_alias {
    weft_span head;
    weft_span tail;
    bool is_numbered; /* false: the request is for one record, its answer is the only member */
} wf_graphql_alias;

typedef struct wf_graphql_result {
    wf_graphql_class class_;
    wf_graphql_advice advice;
    int64_t wait_ms;   /* -1: not said */
    weft_span code;    /* in the arena or borrowed from the body, as the next */
    weft_span message; /* empty: nothing to say */
} wf_graphql_result;

/* Reads `body` for `count` records. Whatever the body is, each result is set: what is no answer of GraphQL is
   DOUBTFUL, as is a record that the answer does not mention. An answer without `data` was not executed (October 2021,
   section 7.1), unless its error says that the server failed. WEFT_NOMEM, WEFT_LIMIT: the results are DOUBTFUL. */
weft_status wf_graphql_reply_read(wf_graphql_result *results, uint32_t count, weft_span body,
                                  const wf_graphql_alias *alias, wf_arena *arena);

#endif
