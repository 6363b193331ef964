/* The token endpoint (RFC 6749) and the check of what it gave out. */
#include "sandbox/world.h"


#include <stdio.h>

/* A field of a form; values are compared with words that need no decoding. */
static weft_span form_field(weft_span form, const char *name)
{
    const size_t len = strlen(name);
    for (size_t at = 0; at < form.len;) {
        const char *const rest = form.ptr + at;
        const char *const end = memchr(rest, '&', form.len - at);
        const size_t size = end ? (size_t)(end - rest) : form.len - at;
        if (size > len && memcmp(rest, name, len) == 0 && rest[len] == '=')
            return weft_span_of(rest + len + 1, size - len - 1);
        at += size + 1;
    }
    return weft_span_of(NULL, 0);
}

void wf_token_give(wf_call *call)
{
    wf_world *const world = call->world;
    const weft_span grant = form_field(call->body, "grant_type");
    char text[48];
    if (!weft_span_equal(grant, weft_span_text("client_credentials")) &&
        !weft_span_equal(grant, weft_span_text("password")) &&
        !weft_span_equal(grant, weft_span_text("refresh_token"))) {
        call->status = 400;
        wf_buf_put_text(call->reply, "{\"error\":\"unsupported_grant_type\"}");
        return;
    }
    const int len = snprintf(text, sizeof text, "sandbox-%llu",
                             (unsigned long long)++world->tokens_given);
    const weft_span kept = wf_arena_dup(&world->arena, weft_span_of(text, (size_t)len));
    wf_token *const token = kept.ptr ? wf_arena_new(&world->arena, wf_token) : NULL;
    if (!token || !wf_map_put(&world->tokens, kept, token, NULL)) {
        wf_call_refuse(call, 503, "out of memory");
        return;
    }
    token->ends = call->now + world->token_seconds;
    wf_buf_printf(call->reply,
                  "{\"access_token\":\"%s\",\"token_type\":\"bearer\",\"expires_in\":%u,"
                  "\"refresh_token\":\"again-%s\",\"scope\":\"api\"}",
                  text, (unsigned)world->token_seconds, text);
}

static wf_token *token_of(const wf_call *call)
{
    static const char scheme[] = "Bearer ";
    const size_t head = sizeof scheme - 1;
    const weft_span given = call->authorization;
    if (given.len <= head || memcmp(given.ptr, scheme, head) != 0)
        return NULL;
    return wf_map_find(&call->world->tokens, weft_span_of(given.ptr + head, given.len - head));
}

bool wf_token_check(wf_call *call)
{
    wf_token *const token = token_of(call);
    const bool may_pass = token ? token->ends > call->now : !call->world->needs_token;
    if (!may_pass)
        wf_call_refuse(call, 401,
                       token ? "the token has expired" : "a token of /oauth/token is needed");
    else if (token)
        token->uses++;
    return may_pass;
}

bool wf_token_expire(wf_call *call, uint32_t uses)
{
    wf_token *const token = token_of(call);
    if (!token || token->uses < uses || token->ends <= call->now)
        return false;
    token->ends = 0;
    return true;
}
