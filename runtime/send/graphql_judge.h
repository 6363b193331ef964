/* Whether the answer to a query of GraphQL says: nothing was done, come again. For calls that only read. */
#ifndef WF_SEND_GRAPHQL_JUDGE_H
#define WF_SEND_GRAPHQL_JUDGE_H

#include "base/arena.h"
#include "runtime/send/client.h"

/* Throttled and unauthenticated answers, and bodies that are no JSON (cut off, or another server's page) go again; all
   others stand. `arena` is reset. */
wf_verdict wf_graphql_judge_read(weft_span body, wf_arena *arena);

#endif
