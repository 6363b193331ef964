#include "runtime/send/auth.h"

#include "base/diags.h"
#include "base/memory.h"

#include <stdio.h>

#define TURN_MS     100 /* between looks at a lock that another process holds */
#define REFUSED_MAX 2   /* new tokens in a row that nobody accepts: a third would fare no better */

/* ---- credentials that stay ---- */

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
    (void)wf_buf_reserve(&both, 4096); /* growing would leave copies behind */
    wf_buf_put_span(&both, wf_connection_text(connection, WF_SETTING_username));
    wf_buf_put_byte(&both, ':');
    wf_buf_put_span(&both, wf_connection_text(connection, WF_SETTING_password));
    wf_buf_put_text(header, "Basic ");
    put_base64(header, wf_buf_span(&both));
    if (both.status != WEFT_OK)
        header->status = both.status;
    wf_buf_wipe(&both);
}

static void put_bearer(wf_auth_state *auth, weft_span token)
{
    wf_wipe(auth->header.data, auth->header.len);
    wf_buf_reset(&auth->header);
    wf_buf_put_text(&auth->header, "Bearer ");
    wf_buf_put_span(&auth->header, token);
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

/* ---- tokens ---- */

static bool is_oauth(const wf_auth_state *auth)
{
    return auth->connection->auth == WF_AUTH_OAUTH2;
}

/* A token with a life of `life_ms` from now on. */
static void hold(wf_auth_state *auth, weft_span token, int64_t now_ms, int64_t life_ms,
                 uint64_t random)
{
    put_bearer(auth, token);
    auth->generation++;
    auth->was_accepted = false;
    auth->expires_ms = now_ms + life_ms;
    /* 80 % of its life, and 5 % to either side, so that clients that began together part */
    auth->renew_ms = now_ms + life_ms / 100 * 75 + (int64_t)(random % 101) * (life_ms / 1000);
    auth->attempts = 0;
    auth->not_before_ms = now_ms;
}

/* Takes what the cache has, if it is better than nothing. True when calls can go with it. */
static weft_status look_into_cache(wf_auth_state *auth, bool *found, int64_t now_ms)
{
    wf_token token;
    *found = false;
    memset(&token, 0, sizeof token);
    (void)wf_buf_reserve(&token.access, 16384);
    weft_status rc = wf_token_cache_read(&token, &auth->cache);
    const int64_t left_s = token.expires_s - wf_clock_wall_s(&auth->clock);
    const bool is_spent = weft_span_equal(wf_buf_span(&token.refresh), wf_buf_span(&auth->spent));
    if (rc == WEFT_OK && token.refresh.len != 0 && !is_spent) {
        wf_wipe(auth->refresh.data, auth->refresh.len);
        wf_buf_reset(&auth->refresh);
        wf_buf_put_span(&auth->refresh, wf_buf_span(&token.refresh));
    }
    /* the one that was just found wanting is no news */
    const weft_span held = wf_buf_span(&auth->header);
    const bool same = held.len > 7 && weft_span_equal(weft_span_of(held.ptr + 7, held.len - 7),
                                                      wf_buf_span(&token.access));
    if (rc == WEFT_OK && left_s > 0 && !same) {
        hold(auth, wf_buf_span(&token.access), now_ms, left_s * 1000, 50);
        *found = true;
    }
    wf_token_fini(&token);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status open_oauth(wf_auth_state *auth, int64_t now_ms)
{
    const wf_connection *const c = auth->connection;
    const weft_span given = wf_connection_text(c, WF_SETTING_tokenUrl);
    weft_span base = wf_connection_text(c, WF_SETTING_baseUrl);
    wf_buf key;
    bool found = false;
    while (base.len != 0 && base.ptr[base.len - 1] == '/')
        base.len--;
    wf_buf_put_span(&auth->url, given.len ? given : base);
    if (given.len == 0)
        wf_buf_put_text(&auth->url, "/oauth/token");
    (void)wf_buf_reserve(&auth->refresh, 4096);
    (void)wf_buf_reserve(&auth->spent, 4096);
    wf_buf_put_span(&auth->refresh, wf_connection_text(c, WF_SETTING_refreshToken));
    wf_buf_init(&key, 0);
    wf_buf_put_span(&key, wf_connection_text(c, WF_SETTING_clientId));
    wf_buf_put_byte(&key, ' ');
    wf_buf_put_span(&key, wf_connection_text(c, WF_SETTING_username));
    wf_buf_put_byte(&key, ' ');
    wf_buf_put_span(&key, wf_buf_span(&auth->url));
    weft_status rc = auth->url.status != WEFT_OK ? auth->url.status : key.status;
    if (rc == WEFT_OK)
        rc = wf_token_cache_open(&auth->cache, wf_connection_text(c, WF_SETTING_tokenCache),
                                 wf_buf_span(&key));
    wf_buf_fini(&key);
    if (rc == WEFT_OK && wf_token_cache_is_used(&auth->cache))
        rc = look_into_cache(auth, &found, now_ms);
    return rc;
}

weft_status wf_auth_open(wf_auth_state *auth, const wf_connection *connection,
                         const wf_retry_policy *policy, wf_clock clock, weft_diags *diags)
{
    memset(auth, 0, sizeof *auth);
    (void)diags;
    auth->connection = connection;
    auth->policy = policy;
    auth->clock = clock;
    wf_buf_init(&auth->header, (size_t)64 << 10);
    (void)wf_buf_reserve(&auth->header, 16384); /* growing would leave copies behind */
    switch (connection->auth) {
    case WF_AUTH_BEARER:
        put_bearer(auth, wf_connection_text(connection, WF_SETTING_token));
        break;
    case WF_AUTH_BASIC:
        put_basic(&auth->header, connection);
        break;
    case WF_AUTH_API_KEY:
        wf_buf_put_span(&auth->header, wf_connection_text(connection, WF_SETTING_apiKey));
        break;
    case WF_AUTH_OAUTH2: {
        const weft_status rc = open_oauth(auth, wf_clock_steady_ms(&auth->clock));
        if (rc != WEFT_OK)
            return rc;
        break;
    }
    case WF_AUTH_NONE:
    case WF_AUTH_CUSTOM:
        break;
    }
    return auth->header.status;
}

void wf_auth_close(wf_auth_state *auth)
{
    wf_buf_wipe(&auth->header);
    wf_buf_wipe(&auth->refresh);
    wf_buf_wipe(&auth->spent);
    wf_buf_fini(&auth->url);
    wf_token_cache_close(&auth->cache);
}

bool wf_auth_is_ready(const wf_auth_state *auth, int64_t now_ms)
{
    return !is_oauth(auth) || (auth->header.len != 0 && now_ms < auth->expires_ms);
}

const char *wf_auth_failure(const wf_auth_state *auth, int64_t now_ms)
{
    return auth->has_failed && !wf_auth_is_ready(auth, now_ms) ? auth->sentence : NULL;
}

int64_t wf_auth_due_ms(const wf_auth_state *auth, int64_t now_ms)
{
    if (!is_oauth(auth) || auth->is_asking || auth->has_failed)
        return INT64_MAX;
    const int64_t wish = wf_auth_is_ready(auth, now_ms) ? auth->renew_ms : now_ms;
    return wish > auth->not_before_ms ? wish : auth->not_before_ms;
}

weft_status wf_auth_begin(wf_auth_state *auth, wf_buf *body, bool *make, int64_t now_ms)
{
    *make = false;
    if (wf_auth_due_ms(auth, now_ms) > now_ms)
        return WEFT_OK;
    if (wf_token_cache_is_used(&auth->cache)) {
        bool found = false;
        const bool mine = wf_token_cache_lock(&auth->cache);
        const weft_status rc = look_into_cache(auth, &found, now_ms);
        if (rc != WEFT_OK || found || !mine) {
            wf_token_cache_unlock(&auth->cache);
            if (!found)
                auth->not_before_ms = now_ms + TURN_MS;
            return rc;
        }
    }
    auth->by_refresh = auth->refresh.len != 0;
    wf_auth_put_form(auth, body);
    if (body->status != WEFT_OK) {
        wf_token_cache_unlock(&auth->cache);
        return body->status;
    }
    if (auth->attempts++ == 0)
        auth->first_ms = now_ms;
    auth->is_asking = true;
    *make = true;
    return WEFT_OK;
}

/* ---- replies ---- */

static weft_status keep(wf_auth_state *auth, wf_buf *access, wf_buf *refresh, int64_t life_s,
                        int64_t now_ms, uint64_t random)
{
    if (refresh->len != 0) { /* otherwise the old one stays good */
        wf_wipe(auth->refresh.data, auth->refresh.len);
        wf_buf_reset(&auth->refresh);
        wf_buf_put_span(&auth->refresh, wf_buf_span(refresh));
    }
    weft_status rc = auth->refresh.status;
    if (rc == WEFT_OK && wf_token_cache_is_used(&auth->cache)) {
        const wf_token token = {*access, auth->refresh, wf_clock_wall_s(&auth->clock) + life_s};
        rc = wf_token_cache_write(&auth->cache, &token);
        if (rc == WEFT_IO)
            rc = WEFT_OK; /* a cache that cannot be written is none */
    }
    if (rc == WEFT_OK)
        hold(auth, wf_buf_span(access), now_ms, life_s * 1000, random);
    return rc != WEFT_OK ? rc : auth->header.status;
}

/* The refresh token is not shown again, wherever it comes from. */
static weft_status spend(wf_auth_state *auth)
{
    wf_wipe(auth->spent.data, auth->spent.len);
    wf_buf_reset(&auth->spent);
    wf_buf_put_span(&auth->spent, wf_buf_span(&auth->refresh));
    wf_wipe(auth->refresh.data, auth->refresh.len);
    wf_buf_reset(&auth->refresh);
    auth->attempts = 0;
    return auth->spent.status;
}

/* A token did not come: again later, again without the refresh token, or never. */
static weft_status refuse(wf_auth_state *auth, const wf_http_reply *reply, int64_t now_ms,
                          uint64_t random)
{
    const wf_signal signal = wf_signal_of(reply);
    wf_attempt attempt;
    memset(&attempt, 0, sizeof attempt);
    attempt.counted = attempt.repeated = auth->attempts;
    attempt.spent_ms = now_ms - auth->first_ms;
    attempt.renewed = true;
    attempt.random = random;
    attempt.retry_after_ms = wf_retry_after_ms(reply->retry_after, wf_clock_wall_s(&auth->clock));
    const wf_decision decision = wf_retry_decide(auth->policy, WF_SAFETY_READ, signal, &attempt);
    wf_auth_explain(auth, reply);
    if (decision.step == WF_STEP_WAIT) {
        auth->not_before_ms = now_ms + decision.wait_ms;
    } else if (auth->by_refresh) {
        return spend(auth);
    } else {
        auth->has_failed = true;
    }
    return WEFT_OK;
}

weft_status wf_auth_take(wf_auth_state *auth, const wf_http_reply *reply, int64_t now_ms,
                         uint64_t random)
{
    bool found = false;
    int64_t life_s = 0;
    wf_buf access;
    wf_buf refresh;
    weft_status rc = WEFT_OK;
    auth->is_asking = false;
    wf_buf_init(&access, (size_t)64 << 10);
    wf_buf_init(&refresh, (size_t)64 << 10);
    (void)wf_buf_reserve(&access, 16384);
    (void)wf_buf_reserve(&refresh, 16384);
    if (wf_signal_of(reply) == WF_SIGNAL_DONE)
        rc = wf_auth_read_token(&found, &access, &refresh, &life_s, reply->body);
    if (rc == WEFT_OK && found)
        rc = keep(auth, &access, &refresh, life_s, now_ms, random);
    else if (rc == WEFT_OK)
        rc = refuse(auth, reply, now_ms, random);
    wf_buf_wipe(&access);
    wf_buf_wipe(&refresh);
    wf_token_cache_unlock(&auth->cache);
    return rc;
}

void wf_auth_give_up(wf_auth_state *auth, const char *why)
{
    auth->is_asking = false;
    auth->has_failed = true;
    (void)snprintf(auth->sentence, sizeof auth->sentence, "no token: %.*s: %s",
                   (int)(auth->url.len < 200 ? auth->url.len : 200), auth->url.data, why);
    wf_token_cache_unlock(&auth->cache);
}

/* ---- what calls tell ---- */

void wf_auth_accepted(wf_auth_state *auth, uint64_t generation)
{
    if (generation != auth->generation)
        return;
    auth->was_accepted = true;
    auth->refused = 0;
}

bool wf_auth_was_good(const wf_auth_state *auth, uint64_t generation)
{
    return generation != auth->generation || auth->was_accepted;
}

bool wf_auth_rejected(wf_auth_state *auth, uint64_t generation, int64_t now_ms)
{
    if (!is_oauth(auth))
        return false;
    if (generation != auth->generation || !wf_auth_is_ready(auth, now_ms))
        return true; /* another one is there, or on its way */
    if (!auth->was_accepted && ++auth->refused >= REFUSED_MAX)
        return false;
    auth->expires_ms = now_ms; /* the text stays, so that the cache's copy is known again */
    return true;
}
