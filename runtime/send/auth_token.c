/* Token requests and replies as they stand on the wire (RFC 6749 sections 4 to 6). */
#include "base/arena.h"
#include "base/memory.h"
#include "base/number.h"
#include "runtime/send/auth.h"
#include "vm/json.h"

#include <stdio.h>

#define LIFE_S 3600 /* where the reply does not say */

/* ---- the request ---- */

static void put_encoded(wf_buf *out, weft_span text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '*';
        if (plain) {
            wf_buf_put_byte(out, (char)c);
        } else if (c == ' ') {
            wf_buf_put_byte(out, '+');
        } else {
            wf_buf_put_byte(out, '%');
            wf_buf_put_byte(out, digits[c >> 4]);
            wf_buf_put_byte(out, digits[c & 15]);
        }
    }
}

static void put_field(wf_buf *out, const char *name, weft_span value)
{
    if (out->len != 0)
        wf_buf_put_byte(out, '&');
    wf_buf_put_text(out, name);
    wf_buf_put_byte(out, '=');
    put_encoded(out, value);
}

static bool is_by_password(const wf_connection *c)
{
    const weft_span grant = wf_connection_text(c, WF_SETTING_grantType);
    if (grant.len != 0)
        return weft_span_equal(grant, weft_span_text("password"));
    return wf_connection_text(c, WF_SETTING_username).len != 0 &&
           wf_connection_text(c, WF_SETTING_password).len != 0;
}

void wf_auth_put_form(const wf_auth_state *auth, wf_buf *body)
{
    const wf_connection *const c = auth->connection;
    const bool by_password = is_by_password(c);
    const weft_span scope = c->settings[WF_SETTING_scope].given || !by_password
                                ? wf_connection_text(c, WF_SETTING_scope)
                                : weft_span_text("api");
    put_field(body, "grant_type",
              weft_span_text(auth->by_refresh ? "refresh_token"
                             : by_password    ? "password"
                                              : "client_credentials"));
    put_field(body, "client_id", wf_connection_text(c, WF_SETTING_clientId));
    put_field(body, "client_secret", wf_connection_text(c, WF_SETTING_clientSecret));
    if (auth->by_refresh) {
        put_field(body, "refresh_token", wf_buf_span(&auth->refresh));
        return;
    }
    if (by_password) {
        put_field(body, "username", wf_connection_text(c, WF_SETTING_username));
        put_field(body, "password", wf_connection_text(c, WF_SETTING_password));
    }
    if (scope.len != 0)
        put_field(body, "scope", scope);
}

/* ---- the reply ---- */

static int64_t life_of(weft_value root)
{
    const weft_value value = weft_value_member(root, weft_span_text("expires_in"));
    double seconds = 0;
    if (value.kind != WEFT_KIND_NUMBER && value.kind != WEFT_KIND_TEXT)
        return LIFE_S;
    if (!wf_double_parse(&seconds, weft_value_span(value)) || !(seconds >= 1))
        return LIFE_S;
    return seconds > 1e9 ? 1000000000 : (int64_t)seconds;
}

static bool is_token_text(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= 0x20 || (unsigned char)text.ptr[i] >= 0x7f)
            return false;
    }
    return text.len != 0;
}

weft_status wf_auth_read_token(bool *found, wf_buf *token, wf_buf *refresh, int64_t *seconds,
                               weft_span body)
{
    wf_arena arena;
    wf_json_error error;
    weft_value root;
    *found = false;
    wf_arena_init(&arena, (size_t)4 << 20);
    const weft_status rc = wf_json_parse(&root, body, &arena, &error);
    if (rc == WEFT_OK && root.kind == WEFT_KIND_MAP) {
        const weft_value access = weft_value_member(root, weft_span_text("access_token"));
        const weft_value again = weft_value_member(root, weft_span_text("refresh_token"));
        *found = weft_value_is_text(access) && is_token_text(weft_value_span(access));
        if (*found)
            wf_buf_put_span(token, weft_value_span(access));
        if (*found && weft_value_is_text(again) && again.len != 0)
            wf_buf_put_span(refresh, weft_value_span(again));
        *seconds = life_of(root);
    }
    wf_arena_wipe(&arena);
    if (rc == WEFT_NOMEM || token->status != WEFT_OK)
        return WEFT_NOMEM;
    return refresh->status;
}

/* ---- a refusal in words ---- */

static bool holds(weft_span text, weft_span part)
{
    for (size_t i = 0; part.len != 0 && i + part.len <= text.len; i++) {
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0)
            return true;
    }
    return false;
}

/* Endpoints have been known to repeat what they were sent. */
static bool holds_secret(const wf_auth_state *auth, weft_span text)
{
    const wf_connection *const c = auth->connection;
    return holds(text, wf_connection_text(c, WF_SETTING_clientSecret)) ||
           holds(text, wf_connection_text(c, WF_SETTING_password)) ||
           holds(text, wf_buf_span(&auth->refresh)) || holds(text, wf_buf_span(&auth->header));
}

static size_t put_words(const wf_auth_state *auth, char *room, size_t size, weft_value value)
{
    size_t len = 0;
    if (!weft_value_is_text(value) || holds_secret(auth, weft_value_span(value)))
        return 0;
    for (uint32_t i = 0; i < value.len && len + 1 < size; i++) {
        const unsigned char c = (unsigned char)value.as.text[i];
        room[len++] = (char)(c < 0x20 || c == 0x7f ? ' ' : c);
    }
    room[len] = '\0';
    return len;
}

void wf_auth_explain(wf_auth_state *auth, const wf_http_reply *reply)
{
    wf_arena arena;
    wf_json_error error;
    weft_value root;
    char kind[64] = "";
    char words[160] = "";
    if (reply->failure != WF_HTTP_FAILURE_NONE) {
        (void)snprintf(auth->sentence, sizeof auth->sentence, "no token: %s", reply->sentence);
        return;
    }
    wf_arena_init(&arena, (size_t)1 << 20);
    if (wf_json_parse(&root, reply->body, &arena, &error) == WEFT_OK &&
        root.kind == WEFT_KIND_MAP) {
        (void)put_words(auth, kind, sizeof kind, weft_value_member(root, weft_span_text("error")));
        (void)put_words(auth, words, sizeof words,
                        weft_value_member(root, weft_span_text("error_description")));
    }
    wf_arena_wipe(&arena);
    const bool well = reply->status >= 200 && reply->status < 300;
    (void)snprintf(auth->sentence, sizeof auth->sentence, "no token: %.*s: %d%s%s%s%s%s",
                   (int)(auth->url.len < 200 ? auth->url.len : 200), auth->url.data, reply->status,
                   well ? ", and no access_token in the reply" : "", kind[0] ? ", " : "", kind,
                   words[0] ? ": " : "", words);
}
