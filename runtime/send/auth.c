#include "runtime/send/auth.h"

#include "base/diags.h"
#include "base/memory.h"

static void put_base64(wf_buf *out, weft_span bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        const size_t left = bytes.len - i;
        const unsigned char *const at = (const unsigned char *)bytes.ptr + i;
        const uint32_t three =
            (uint32_t)at[0] << 16 | (uint32_t)(left > 1 ? at[1] : 0) << 8 | (left > 2 ? at[2] : 0);
        wf_buf_put_byte(out, digits[three >> 18]);
        wf_buf_put_byte(out, digits[three >> 12 & 63]);
        wf_buf_put_byte(out, left > 1 ? digits[three >> 6 & 63] : '=');
        wf_buf_put_byte(out, left > 2 ? digits[three & 63] : '=');
    }
}

static void put_basic(wf_buf *header, const wf_connection *connection)
{
    wf_buf both;
    wf_buf_init(&both, 0);
    wf_buf_put_span(&both, wf_connection_text(connection, WF_SETTING_username));
    wf_buf_put_byte(&both, ':');
    wf_buf_put_span(&both, wf_connection_text(connection, WF_SETTING_password));
    wf_buf_put_text(header, "Basic ");
    put_base64(header, wf_buf_span(&both));
    if (both.status != WEFT_OK)
        header->status = both.status;
    wf_buf_wipe(&both);
}

weft_status wf_auth_open(wf_auth_state *auth, const wf_connection *connection, weft_diags *diags)
{
    memset(auth, 0, sizeof *auth);
    (void)diags;
    auth->connection = connection;
    auth->generation = 1;
    wf_buf_init(&auth->header, (size_t)64 << 10);
    (void)wf_buf_reserve(&auth->header, 4096); /* growing would leave copies behind */
    switch (connection->auth) {
    case WF_AUTH_BEARER:
        wf_buf_put_text(&auth->header, "Bearer ");
        wf_buf_put_span(&auth->header, wf_connection_text(connection, WF_SETTING_token));
        break;
    case WF_AUTH_BASIC:
        put_basic(&auth->header, connection);
        break;
    case WF_AUTH_API_KEY:
        wf_buf_put_span(&auth->header, wf_connection_text(connection, WF_SETTING_apiKey));
        break;
    case WF_AUTH_OAUTH2:
    case WF_AUTH_NONE:
    case WF_AUTH_CUSTOM:
        break;
    }
    return auth->header.status;
}

void wf_auth_close(wf_auth_state *auth)
{
    wf_buf_wipe(&auth->header);
}

bool wf_auth_header(const wf_auth_state *auth, wf_http_header *header)
{
    if (auth->header.len == 0)
        return false;
    header->name = auth->connection->auth == WF_AUTH_API_KEY
                       ? wf_connection_text(auth->connection, WF_SETTING_apiKeyHeader)
                       : weft_span_text("Authorization");
    header->value = wf_buf_span(&auth->header);
    return true;
}
