/* Credentials: what stands in the Authorization header, and how a token is had, kept and renewed. The
   client has the token requests made (they are ordinary ones) and hands the replies in. Calls of one
   client share a token and its renewal: there is never more than one under way, early (at 80 % of
   its life, so that expiry in the middle of a run is seen by nobody) or because it was rejected. */
#ifndef WF_SEND_AUTH_H
#define WF_SEND_AUTH_H

#include "base/buf.h"
#include "runtime/clock.h"
#include "runtime/send/connection.h"
#include "runtime/send/retry.h"
#include "runtime/send/token_cache.h"
#include "weft/diag.h"

#define WF_AUTH_SENTENCE_CHARS 512

typedef struct wf_auth_state {
    const wf_connection *connection;
    const wf_retry_policy *policy;
    wf_clock clock;
    wf_buf header;       /* the value of Authorization, or of the API key's header; empty: none */
    uint64_t generation; /* of the token in it; 1 is the first */
    /* oauth2 alone: */
    bool is_asking;     /* a token request is under way, or its turn is waited for */
    bool by_refresh;    /* what is under way shows the refresh token */
    bool has_failed;    /* for good: the sentence says why */
    bool was_accepted;  /* some request with this token was let in */
    uint32_t refused;   /* tokens in a row that never were */
    wf_buf url;         /* of the token endpoint */
    wf_buf refresh;     /* refresh token; empty: none */
    wf_buf spent;       /* the one that was refused last: a cache may still hold it */
    int64_t renew_ms;   /* when to renew early */
    int64_t expires_ms; /* when it is good for nothing */
    int64_t not_before_ms;
    int64_t first_ms; /* of the attempts under way */
    uint32_t attempts;
    wf_token_cache cache;
    char sentence[WF_AUTH_SENTENCE_CHARS];
} wf_auth_state;

/* `policy` is kept. WEFT_INVALID with a diagnostic; WEFT_NOMEM. */
weft_status wf_auth_open(wf_auth_state *auth, const wf_connection *connection,
                         const wf_retry_policy *policy, wf_clock clock, weft_diags *diags);
void wf_auth_close(wf_auth_state *auth);

/* The header that carries the credentials; false when there is none. Valid until the next renewal. */
bool wf_auth_header(const wf_auth_state *auth, wf_http_header *header);

/* Whether calls can go: no token is needed, or a good one is there. */
bool wf_auth_is_ready(const wf_auth_state *auth, int64_t now_ms);
/* Why none ever will; NULL: it may yet. */
const char *wf_auth_failure(const wf_auth_state *auth, int64_t now_ms);
/* When wf_auth_begin has something to do; INT64_MAX: never by itself. */
int64_t wf_auth_due_ms(const wf_auth_state *auth, int64_t now_ms);

/* The token request to make now: its form goes into `body`, which is wiped by the caller. `*make` is
   false when there is none to make. WEFT_NOMEM. */
weft_status wf_auth_begin(wf_auth_state *auth, wf_buf *body, bool *make, int64_t now_ms);
/* Its reply. `random` is for jitter. WEFT_NOMEM. */
weft_status wf_auth_take(wf_auth_state *auth, const wf_http_reply *reply, int64_t now_ms,
                         uint64_t random);

/* The request cannot be made at all. `why` is copied. */
void wf_auth_give_up(wf_auth_state *auth, const char *why);

/* A request with the token of `generation` was let in. */
void wf_auth_accepted(wf_auth_state *auth, uint64_t generation);
/* Whether that token is known to have been good: some request with it was let in, or it is replaced. */
bool wf_auth_was_good(const wf_auth_state *auth, uint64_t generation);
/* One was turned away; true when it may be sent again with another token, which is there or comes. */
bool wf_auth_rejected(wf_auth_state *auth, uint64_t generation, int64_t now_ms);

/* ---- inside ---- */

/* auth_token.c: the form of a token request. */
void wf_auth_put_form(const wf_auth_state *auth, wf_buf *body);
/* What a reply of 2xx gives: `*seconds` of life. False without an access token. The texts are put into
   the buffers, `refresh` only when there is one. WEFT_NOMEM. */
weft_status wf_auth_read_token(bool *found, wf_buf *token, wf_buf *refresh, int64_t *seconds,
                               weft_span body);
/* The sentence of a refusal: status and the endpoint's own words, no secret in them. */
void wf_auth_explain(wf_auth_state *auth, const wf_http_reply *reply);

#endif
