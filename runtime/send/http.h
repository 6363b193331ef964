/* HTTP requests, many at a time, without waiting for any of them. The one door to libcurl: nothing
   of it shows here. It knows no credentials, no retries and no time of day; runtime/send/client.h
   does. What is easy to get wrong: libcurl itself sends a request again when a kept connection turns
   out to be dead, whether or not the server has executed it. Here no request with a body is ever
   sent twice, and none at all whose method changes something.

   Not safe for concurrent use: one handle per thread. Only wf_http_wake may be called from any. */
#ifndef WF_SEND_HTTP_H
#define WF_SEND_HTTP_H

#include "base/core.h"
#include "weft/diag.h"
#include "weft/span.h"
#include "weft/status.h"

typedef struct wf_http wf_http;

typedef struct wf_http_options {
    uint32_t concurrency;   /* requests under way at most; 0: 8, at most 512 */
    uint32_t connect_ms;    /* name, connection and TLS handshake; 0: 10,000 */
    uint32_t first_byte_ms; /* from the start of sending to the reply's first byte; 0: 60,000 */
    uint32_t total_ms;      /* all of it; 0: 60,000 */
    size_t reply_max;       /* bytes of a reply's body, unpacked; 0: 64 MiB */
    const char *ca_file;    /* certificates to trust, PEM, instead of the system's; NULL: those */
    const char *proxy;      /* URL of a proxy; NULL or "": none, whatever the environment says */
    const char *user_agent; /* NULL: "weft/VERSION" */
    bool allow_plain;       /* http:// to other hosts than this machine */
    bool allow_private;     /* names that resolve to private addresses; a host that is spelled as an
                               address, and localhost, are always allowed */
} wf_http_options;

typedef struct wf_http_header {
    weft_span name;
    weft_span value;
} wf_http_header;

typedef struct wf_http_request {
    const char *method; /* NULL: POST with a body, GET without */
    weft_span url;      /* absolute; borrowed, as all of this, for the call */
    const wf_http_header *headers;
    size_t header_count;
    weft_span body;    /* copied */
    bool with_body;    /* also where `body` is empty */
    uint32_t total_ms; /* 0: that of the handle */
} wf_http_request;

/* How far a request got. */
typedef enum wf_http_fate {
    WF_HTTP_UNSENT,  /* no byte of it left: it was not executed */
    WF_HTTP_SENT,    /* some of it left and no whole reply came: nobody knows */
    WF_HTTP_ANSWERED /* a whole reply is there */
} wf_http_fate;

/* Why there is no whole reply. */
typedef enum wf_http_failure {
    WF_HTTP_FAILURE_NONE,
    WF_HTTP_FAILURE_NAME,        /* the host's name (or the proxy's) has no address */
    WF_HTTP_FAILURE_CONNECT,     /* refused, no route, too slow to connect */
    WF_HTTP_FAILURE_TLS,         /* the handshake broke off or found nothing in common */
    WF_HTTP_FAILURE_CERTIFICATE, /* the server's certificate is not to be trusted */
    WF_HTTP_FAILURE_FORBIDDEN,   /* the address is private and that was not allowed */
    WF_HTTP_FAILURE_TIMEOUT,
    WF_HTTP_FAILURE_BROKEN,    /* reset, closed early, cut short, not HTTP */
    WF_HTTP_FAILURE_TOO_LARGE, /* the reply is beyond reply_max */
    WF_HTTP_FAILURE_NOMEM
} wf_http_failure;

/* Spans and the sentence are valid until the next poll, release or close. */
typedef struct wf_http_reply {
    uint64_t tag;
    wf_http_fate fate;
    wf_http_failure failure; /* NONE exactly with ANSWERED */
    int status;              /* 0: none arrived */
    weft_span body;
    weft_span content_type; /* headers: empty when absent */
    weft_span retry_after;
    weft_span request_id; /* X-Request-Id */
    weft_span location;
    uint32_t connect_us; /* until the connection stood; 0 on a kept one */
    uint32_t total_us;
    const char *sentence; /* for people: what went wrong; "" with ANSWERED */
} wf_http_reply;

/* `*out` is given: wf_http_close. NULL options: all default. WEFT_INVALID with W5301 when the CA file
   cannot be used. */
weft_status wf_http_open(wf_http **out, const wf_http_options *options, weft_diags *diags);
/* Drops what is under way. Takes NULL. */
void wf_http_close(wf_http *http);

/* How many requests can be started now. */
size_t wf_http_room(const wf_http *http);

/* Starts a request; `tag` comes back with its reply. WEFT_LIMIT without room; WEFT_INVALID for a URL or
   a header that cannot be sent (then `*reason`, static, says why); WEFT_NOMEM. */
weft_status wf_http_start(wf_http *http, const wf_http_request *request, uint64_t tag,
                          const char **reason);

/* Lets requests move on for at most `wait_ms`, and gives one that ended. May come back early without
   one. WEFT_IO when the system's waiting fails. */
weft_status wf_http_poll(wf_http *http, uint32_t wait_ms, wf_http_reply *reply, bool *got);

/* Has the poll that is waiting, or else the next one that would, come back early. */
void wf_http_wake(wf_http *http);

/* Takes back the reply that was given, so that there is room for a request before the next poll. */
void wf_http_release(wf_http *http);

/* Whether libcurl is to be had: it is loaded with the first call. WEFT_IO with a diagnostic when it is not. */
weft_status wf_http_load(weft_diags *diags);

/* "https://host:port" of a URL in `room`, which holds `size` bytes. WEFT_INVALID when it is no http or
   https URL, names a user, or does not fit; WEFT_NOMEM; WEFT_IO without libcurl, of which wf_http_load tells. */
weft_status wf_http_origin(char *room, size_t size, weft_span url);
/* Whether the host of an origin is spelled as an address of this machine or localhost. */
bool wf_http_is_local(const char *origin);

#endif
