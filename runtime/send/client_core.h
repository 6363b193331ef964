/* What the client's files share: the client and its calls. */
#ifndef WF_SEND_CLIENT_CORE_H
#define WF_SEND_CLIENT_CORE_H

#include "base/buf.h"
#include "runtime/send/auth.h"
#include "runtime/send/brake.h"
#include "runtime/send/circuit.h"
#include "runtime/send/client.h"
#include "runtime/send/pace.h"
#include "runtime/send/width.h"

#define WF_CLIENT_SENTENCE_CHARS 768
#define WF_CLIENT_ID_CHARS       64
#define WF_CLIENT_TOKEN_TAG      UINT64_MAX /* of token requests in the http handle */

typedef enum wf_call_state {
    WF_CALL_FREE,
    WF_CALL_READY,  /* waits for its time, for a token, for room */
    WF_CALL_FLYING, /* in the http handle */
    WF_CALL_ENDED   /* its answer is to be given */
} wf_call_state;

typedef struct wf_client_call {
    wf_call_state state;
    uint64_t order; /* calls go in the order in which they came */
    uint64_t tag;
    const char *method;
    wf_safety safety;
    uint32_t total_ms;
    wf_buf url;
    wf_buf content_type;
    wf_buf body;
    wf_buf key;
    bool with_body;
    bool is_own; /* to the connection's origin: with credentials */
    uint32_t requests;
    uint32_t counted;
    uint32_t repeated;
    int last_status;
    int64_t begun_ms; /* 0: not yet */
    int64_t ready_ms; /* not before */
    int64_t sent_ms;  /* its last request */
    bool maybe;
    uint32_t renewals;   /* tokens it was refused with */
    uint64_t generation; /* of the token it went with */
    char id[WF_CLIENT_ID_CHARS];
    wf_call_fate fate;
    char sentence[WF_CLIENT_SENTENCE_CHARS];
} wf_client_call;

struct wf_client {
    const wf_connection *connection;
    wf_client_options options;
    wf_http *http;
    wf_auth_state auth;
    wf_retry_policy policy;
    wf_pace pace;
    wf_budget budget;
    wf_brake brake;
    wf_width width;
    wf_circuit circuit;
    int64_t everybody_ms; /* no call goes before */
    uint64_t run_id;
    uint64_t random;
    uint64_t next_order;
    wf_client_call *calls;
    size_t call_count;
    size_t pending;
    wf_client_call *shown;
    wf_client_counts counts;
    char origin[300]; /* of the base URL */
};

int64_t wf_client_now(const wf_client *client);
uint64_t wf_client_random(wf_client *client);

/* client_mask.c */
/* Writes asterisks over what the reply repeats of the connection's secrets. */
void wf_client_mask(const wf_client *client, const wf_http_reply *reply);

/* client_call.c */
/* Copies a call into a free one. */
weft_status wf_client_take(wf_client *client, wf_client_call *slot, const wf_call *call,
                           const char **reason);
/* Starts its request. */
weft_status wf_client_launch(wf_client *client, wf_client_call *call, int64_t now_ms);
/* What a reply means for its call: state becomes READY or ENDED. */
void wf_client_settle(wf_client *client, wf_client_call *call, const wf_http_reply *reply,
                      int64_t now_ms);
/* Ends a call that did not come to a reply. `why` is copied. */
void wf_client_abandon(wf_client *client, wf_client_call *call, const char *why);

#endif
