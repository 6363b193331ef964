/* Credentials: what stands in the Authorization header, and how a token is had, kept and renewed. The
   client has the requests made (they are ordinary ones) and the replies handed in. Calls of one
   client share a token and a renewal: there is never more than one under way. */
#ifndef WF_SEND_AUTH_H
#define WF_SEND_AUTH_H

#include "base/buf.h"
#include "runtime/clock.h"
#include "runtime/send/connection.h"
#include "runtime/send/retry.h"
#include "weft/diag.h"

typedef struct wf_auth_state {
    const wf_connection *connection;
    wf_buf header;       /* the value of Authorization, or of the API key's header; may be empty */
    uint64_t generation; /* of the token in it; 1 is the first */
} wf_auth_state;

/* WEFT_INVALID with a diagnostic when something is missing; WEFT_NOMEM. */
weft_status wf_auth_open(wf_auth_state *auth, const wf_connection *connection, weft_diags *diags);
void wf_auth_close(wf_auth_state *auth);

/* The header that carries the credentials; false when there is none. Valid until the next renewal. */
bool wf_auth_header(const wf_auth_state *auth, wf_http_header *header);

#endif
