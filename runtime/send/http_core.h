/* What the http files share: the handle and its slots, one per request under way. */
#ifndef WF_SEND_HTTP_CORE_H
#define WF_SEND_HTTP_CORE_H

#include "base/buf.h"
#include "runtime/send/http.h"

#define WF_HTTP_ORIGIN_CHARS   300
#define WF_HTTP_SENTENCE_CHARS 800
#define WF_HTTP_TROUBLE_CHARS  256 /* CURL_ERROR_SIZE */

struct curl_slist;

typedef enum wf_http_slot_state {
    WF_HTTP_SLOT_FREE,
    WF_HTTP_SLOT_BUSY,
    WF_HTTP_SLOT_SHOWN /* its reply is being looked at */
} wf_http_slot_state;

typedef struct wf_http_slot {
    void *easy; /* CURL; kept from request to request */
    wf_http_slot_state state;
    uint64_t tag;
    wf_buf url; /* with a NUL */
    wf_buf sending;
    size_t sent; /* bytes of `sending` that were handed out */
    wf_buf body;
    size_t reply_max;
    size_t header_bytes;
    uint32_t first_byte_ms;
    uint32_t total_ms;
    uint32_t connect_ms;
    bool https;
    bool any_address; /* private ones too */
    bool forbidden;   /* why it was given up, where libcurl cannot know */
    bool too_large;
    bool too_slow;
    struct curl_slist *headers;
    char retry_after[64];
    char content_type[128];
    char request_id[128];
    char location[256];
    char origin[WF_HTTP_ORIGIN_CHARS];
    char trouble[WF_HTTP_TROUBLE_CHARS]; /* libcurl's words */
    char sentence[WF_HTTP_SENTENCE_CHARS];
} wf_http_slot;

struct wf_http {
    void *multi; /* CURLM */
    bool begun;  /* libcurl as a whole */
    wf_http_slot *slots;
    size_t slot_count;
    size_t busy;
    wf_http_slot *shown;
    uint32_t connect_ms;
    uint32_t first_byte_ms;
    uint32_t total_ms;
    size_t reply_max;
    bool allow_plain;
    bool allow_private;
    char *proxy; /* "": none */
    char *ca_file;
    char *user_agent;
};

/* http_memory.c: libcurl as a whole. It counts; each begin that gave true wants an end. */
bool wf_http_begin(void);
void wf_http_end(void);

/* http_slot.c: the transfer handle of a slot, with all that does not change. WEFT_NOMEM. */
weft_status wf_http_slot_open(const wf_http *http, wf_http_slot *slot);
/* Forgets the request and its reply. */
void wf_http_slot_clear(wf_http_slot *slot);
void wf_http_slot_close(wf_http_slot *slot);

/* http_request.c: what changes from request to request. WEFT_INVALID with a reason, WEFT_NOMEM. */
weft_status wf_http_set_request(const wf_http *http, wf_http_slot *slot,
                                const wf_http_request *request, const char **reason);

/* http_cause.c: what the end of a transfer means; `result` is a CURLcode. Fills slot->sentence. */
wf_http_failure wf_http_explain(wf_http_slot *slot, int result);
/* Whether no byte of the request left. */
bool wf_http_nothing_left(const wf_http_slot *slot);

#endif
