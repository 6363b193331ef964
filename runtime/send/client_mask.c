/* What an API repeats of its caller's credentials is masked before anybody looks at the reply. */
#include "runtime/send/client_core.h"
#include "runtime/send/mask.h"

#include <string.h>

static void mask_in(weft_span text, weft_span secret)
{
    if (text.len != 0 && secret.len != 0) /* the reply is the handle's own memory */
        (void)wf_mask((char *)(uintptr_t)text.ptr, text.len, secret);
}

static void mask_both(const wf_http_reply *reply, weft_span secret)
{
    mask_in(reply->body, secret);
    mask_in(reply->location, secret);
}

/* The credentials of "Bearer X" and "Basic X". */
static weft_span behind_scheme(weft_span header)
{
    const char *const blank = header.len != 0 ? memchr(header.ptr, ' ', header.len) : NULL;
    const size_t skip = blank ? (size_t)(blank - header.ptr) + 1 : 0;
    return weft_span_of(header.ptr + skip, header.len - skip);
}

void wf_client_mask(const wf_client *client, const wf_http_reply *reply)
{
    const wf_connection *const connection = client->connection;
    wf_http_header header;
    if (reply->body.len == 0 && reply->location.len == 0)
        return;
    if (wf_auth_header(&client->auth, &header))
        mask_both(reply, behind_scheme(header.value));
    for (size_t i = 0; i < WF_SETTING_COUNT; i++) {
        if (wf_setting_rows[i].kind == WF_SETTING_SECRET)
            mask_both(reply, connection->settings[i].text);
    }
    for (size_t i = 0; i < connection->header_count; i++)
        mask_both(reply, connection->headers[i].value);
}
