/* What is said to an API and how its answer is read: GraphQL, batches or events. A wire knows one mapping's target; it
   does not send (submit.h does) and does not remember. */
#ifndef WF_SEND_WIRE_H
#define WF_SEND_WIRE_H

#include "base/buf.h"
#include "runtime/send/graphql_reply.h"
#include "weft/diag.h"

/* What becomes of a record, told apart as GraphQL's answers are; the other APIs use the same words. */
typedef wf_graphql_result wf_wire_result;

/* Gives the status that ends the telling. */
typedef weft_status (*wf_wire_visit)(void *user, weft_span ticket);

typedef struct wf_wire wf_wire;
struct wf_wire {
    weft_span path;    /* behind the connection's base URL */
    uint32_t most;     /* records in a request */
    size_t overhead;   /* bytes of a request that are not the records' */
    uint32_t total_ms; /* for an answer; 0: as the connection says */
    /* Appends the body of a request for `count` records, whose texts are `bodies`. */
    weft_status (*put)(wf_wire *self, wf_buf *out, const weft_span *bodies, uint32_t count);
    /* Whether a refusal that is usually one of the connection (404) is one of the record here; NULL: it never is. */
    bool (*is_of_record)(wf_wire *self, int status, weft_span body, wf_arena *arena);
    /* Reads the answer to it. Sets every result. */
    weft_status (*read)(wf_wire *self, wf_wire_result *results, uint32_t count, int status,
                        weft_span body, wf_arena *arena);
    /* For APIs whose answer only promises; else NULL. `ticket` appends the path that says what became of the
       request; `follow` reads what stands there and sets every result; false: it is not done yet. */
    weft_status (*ticket)(wf_wire *self, wf_buf *path, weft_span body, wf_arena *arena);
    bool (*follow)(wf_wire *self, wf_wire_result *results, uint32_t count, weft_span body,
                   wf_arena *arena);
    /* For APIs that say what they took; else NULL. `list` appends the path that says it; `listed` tells of each thing that
       stands there by the path `ticket` would have given. WEFT_INVALID: this is no whole list. */
    weft_status (*list)(wf_wire *self, wf_buf *path);
    weft_status (*listed)(wf_wire *self, weft_span body, wf_arena *arena, wf_wire_visit visit,
                          void *user);
    void (*close)(wf_wire *self);
};

/* A mutation: its text for one record, and for several (vm/several.h; empty: it cannot be sent so). Kept. */
weft_status wf_graphql_wire_open(wf_wire **out, weft_span operation, weft_span several);

/* An entity of the Batch API: action and type as the mapping says them; `members` of each batch behind them, as JSON with a
   comma before each, or empty. */
weft_status wf_batch_wire_open(wf_wire **out, weft_span action, weft_span type, weft_span members);
/* Batches go under this job from now on: to be said before the first. */
weft_status wf_batch_wire_under(wf_wire *wire, weft_span job);

/* Events, which get `retailer` as their retailerId where they have none (empty: they keep as they are). `is_sync`: the
   answer comes when their workflow ran. `is_limited`: it has 30 s for that, else 15; not what the connection gives. */
weft_status wf_event_wire_open(wf_wire **out, weft_span retailer, bool is_sync, bool is_limited);

void wf_wire_close(wf_wire *wire); /* takes NULL */

/* A result whose message is static. */
void wf_wire_say(wf_wire_result *out, wf_graphql_class class_, const char *code, const char *text);

#endif
