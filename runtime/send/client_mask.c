/* What an API repeats of its caller's credentials is masked before anybody looks at the reply. */
#include "base/memory.h"
#include "base/number.h"
#include "runtime/send/client_core.h"
#include "runtime/send/mask.h"

#include <string.h>

#define PASSWORD_BYTES ((size_t)1024)

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

/* A proxy's own replies know the password in its URL, and not as that spells it. */
static void mask_password(const wf_http_reply *reply, weft_span url)
{
    char password[PASSWORD_BYTES];
    size_t len = 0;
    size_t end = url.len;
    while (end != 0 && url.ptr[end - 1] != '@')
        end--;
    size_t at = end;
    for (size_t i = 0; i + 1 < end; i++) { /* the scheme's colon has slashes behind it */
        if (url.ptr[i] == ':' && url.ptr[i + 1] != '/' && at == end)
            at = i + 1;
    }
    while (end != 0 && at < end - 1 && len < sizeof password) {
        const int high = at + 2 < end && url.ptr[at] == '%' ? wf_hex_digit(url.ptr[at + 1]) : -1;
        const int low = high >= 0 ? wf_hex_digit(url.ptr[at + 2]) : -1;
        char byte = url.ptr[at];
        if (low >= 0)
            byte = (char)(high << 4 | low);
        password[len++] = byte;
        at += low >= 0 ? 3 : 1;
    }
    mask_both(reply, weft_span_of(password, len));
    wf_wipe(password, sizeof password);
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
    mask_password(reply, connection->settings[WF_SETTING_proxy].text);
    for (size_t i = 0; i < connection->header_count; i++)
        mask_both(reply, connection->headers[i].value);
}
