#include "runtime/send/client.h"

#include "base/diags.h"
#include "base/memory.h"
#include "runtime/send/client_core.h"
#include "runtime/system.h"

/* ---- opening ---- */

int64_t wf_client_now(const wf_client *client)
{
    return wf_clock_steady_ms(&client->options.clock);
}

/* splitmix64 */
uint64_t wf_client_random(wf_client *client)
{
    uint64_t z = client->random += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

#define MS_OF_HOUR 3600000u

static uint32_t number_of(const wf_connection *connection, wf_setting setting)
{
    const int64_t number = wf_connection_number(connection, setting);
    return number < 0 ? 0 : number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static weft_status open_http(wf_client *client, weft_diags *diags)
{
    const wf_connection *const c = client->connection;
    wf_http_options options;
    memset(&options, 0, sizeof options);
    /* and one for tokens, which must not wait for calls that wait for them */
    options.concurrency = client->options.concurrency +
                          (c->auth == WF_AUTH_OAUTH2 && client->options.concurrency < 256);
    options.connect_ms = number_of(c, WF_SETTING_connectTimeoutMs);
    options.first_byte_ms = number_of(c, WF_SETTING_firstByteTimeoutMs);
    options.total_ms = number_of(c, WF_SETTING_timeoutMs);
    options.reply_max = (size_t)wf_connection_number(c, WF_SETTING_replyMaxBytes);
    options.ca_file = wf_connection_text(c, WF_SETTING_caFile).len
                          ? wf_connection_text(c, WF_SETTING_caFile).ptr
                          : NULL;
    options.proxy = wf_connection_text(c, WF_SETTING_proxy).ptr;
    options.allow_plain = wf_connection_number(c, WF_SETTING_insecure) != 0;
    options.allow_private = wf_connection_number(c, WF_SETTING_allowPrivate) != 0;
    return wf_http_open(&client->http, &options, diags);
}

static void set_policy(wf_client *client, int64_t now_ms)
{
    const wf_connection *const c = client->connection;
    client->policy.attempts = number_of(c, WF_SETTING_retryAttempts);
    client->policy.base_ms = number_of(c, WF_SETTING_retryDelayMs);
    client->policy.cap_ms = number_of(c, WF_SETTING_retryDelayMaxMs);
    client->policy.total_ms = number_of(c, WF_SETTING_retryForMs);
    /* no attempt with a key that the API may have forgotten */
    if (client->policy.total_ms / MS_OF_HOUR >= number_of(c, WF_SETTING_keyHours))
        client->policy.total_ms = number_of(c, WF_SETTING_keyHours) * MS_OF_HOUR;
    client->policy.busy_is_unexecuted = wf_connection_number(c, WF_SETTING_busyIsUnexecuted) != 0;
    client->circuit.is_used = wf_connection_number(c, WF_SETTING_circuit) != 0;
    wf_pace_init(&client->pace, wf_connection_number(c, WF_SETTING_ratePerMinute),
                 wf_connection_number(c, WF_SETTING_burst), now_ms);
    wf_budget_init(&client->budget, now_ms);
}

static weft_status set_origin(wf_client *client, weft_diags *diags)
{
    const weft_span url = wf_connection_text(client->connection, WF_SETTING_baseUrl);
    const weft_status rc = wf_http_origin(client->origin, sizeof client->origin, url);
    if (rc != WEFT_INVALID)
        return rc;
    (void)wf_diags_add(diags, WF_W5302, (wf_place){0},
                       "connection %.*s: \"%.*s\" is no http or https URL",
                       (int)client->connection->name.len, client->connection->name.ptr,
                       (int)(url.len < 200 ? url.len : 200), url.ptr ? url.ptr : "");
    return WEFT_INVALID;
}

static weft_status make_calls(wf_client *client)
{
    if (client->options.concurrency == 0)
        client->options.concurrency = number_of(client->connection, WF_SETTING_concurrency);
    if (client->options.concurrency > 256)
        client->options.concurrency = 256;
    wf_width_init(&client->width,
                  wf_connection_number(client->connection, WF_SETTING_adaptive) != 0,
                  client->options.concurrency, wf_client_now(client));
    client->call_count =
        client->options.pending ? client->options.pending : client->options.concurrency * 4;
    client->calls = wf_alloc(client->call_count, sizeof *client->calls);
    return client->calls ? WEFT_OK : WEFT_NOMEM;
}

weft_status wf_client_open(wf_client **out, const wf_connection *connection,
                           const wf_client_options *options, weft_diags *diags)
{
    WF_ASSERT(options && options->clock.steady_ms && options->clock.wall_s);
    wf_client *const client = wf_new(wf_client);
    if (!client)
        return WEFT_NOMEM;
    client->connection = connection;
    client->options = *options;
    client->random = options->seed;
    if (client->random == 0 && !wf_system_random(&client->random))
        client->random = (uint64_t)wf_client_now(client); /* jitter, no secret */
    client->run_id = wf_client_random(client);
    set_policy(client, wf_client_now(client));
    weft_status rc = set_origin(client, diags);
    if (rc == WEFT_OK)
        rc = make_calls(client);
    if (rc == WEFT_OK)
        rc = wf_auth_open(&client->auth, connection, &client->policy, client->options.clock, diags);
    if (rc == WEFT_OK)
        rc = open_http(client, diags);
    if (rc == WEFT_OK)
        *out = client;
    else
        wf_client_close(client);
    return rc;
}

void wf_client_close(wf_client *client)
{
    if (!client)
        return;
    wf_http_close(client->http);
    wf_auth_close(&client->auth);
    for (size_t i = 0; client->calls && i < client->call_count; i++) {
        wf_buf_fini(&client->calls[i].url);
        wf_buf_fini(&client->calls[i].content_type);
        wf_buf_fini(&client->calls[i].body);
        wf_buf_fini(&client->calls[i].key);
    }
    wf_free(client->calls);
    wf_free(client);
}

/* ---- calls in ---- */

size_t wf_client_pending(const wf_client *client)
{
    return client->pending;
}

size_t wf_client_room(const wf_client *client)
{
    return client->call_count - client->pending - (client->shown ? 1 : 0);
}

weft_status wf_client_start(wf_client *client, const wf_call *call, const char **reason)
{
    wf_client_call *slot = NULL;
    for (size_t i = 0; i < client->call_count && !slot; i++) {
        if (client->calls[i].state == WF_CALL_FREE)
            slot = &client->calls[i];
    }
    if (!slot)
        return WEFT_LIMIT;
    const weft_status rc = wf_client_take(client, slot, call, reason);
    if (rc == WEFT_OK)
        client->pending++;
    return rc;
}

/* ---- moving on ---- */

/* The oldest call that may go now; otherwise NULL, and `*due_ms` is when the next one may. */
static wf_client_call *find_ready(wf_client *client, int64_t now_ms, int64_t *due_ms)
{
    wf_client_call *best = NULL;
    for (size_t i = 0; i < client->call_count; i++) {
        wf_client_call *const call = &client->calls[i];
        if (call->state != WF_CALL_READY)
            continue;
        if (call->ready_ms > now_ms) {
            if (call->ready_ms < *due_ms)
                *due_ms = call->ready_ms;
        } else if (!best || call->order < best->order) {
            best = call;
        }
    }
    return best;
}

static void not_before(int64_t *due_ms, int64_t at_ms)
{
    if (at_ms < *due_ms)
        *due_ms = at_ms;
}

/* Whether a request may go now; otherwise `*due_ms` is told when. */
static bool may_go(wf_client *client, const wf_client_call *call, int64_t now_ms, int64_t *due_ms)
{
    const bool is_retry = call->counted != 0;
    const int64_t circuit_ms = wf_circuit_wait_ms(&client->circuit, now_ms);
    const int64_t pace_ms = wf_pace_wait_ms(&client->pace, now_ms);
    const int64_t brake_ms = wf_brake_wait_ms(&client->brake, now_ms);
    const int64_t budget_ms = is_retry ? wf_budget_wait_ms(&client->budget, now_ms) : 0;
    int64_t wait_ms = client->everybody_ms - now_ms;
    if (circuit_ms < 0)
        return false; /* the probe's reply wakes us */
    if (wait_ms < circuit_ms)
        wait_ms = circuit_ms;
    if (wait_ms < pace_ms)
        wait_ms = pace_ms;
    if (wait_ms < brake_ms)
        wait_ms = brake_ms;
    if (wait_ms < budget_ms)
        wait_ms = budget_ms;
    if (wait_ms > 0) {
        not_before(due_ms, now_ms + wait_ms);
        return false;
    }
    wf_circuit_go(&client->circuit);
    wf_pace_take(&client->pace);
    wf_brake_take(&client->brake);
    if (is_retry) {
        wf_budget_spend(&client->budget);
        client->counts.retries++;
    } else {
        wf_budget_earn(&client->budget);
    }
    return true;
}

/* Has a token asked for when it is time. */
static weft_status tend_token(wf_client *client, int64_t now_ms)
{
    wf_buf form;
    bool make = false;
    const char *reason = "";
    if (wf_auth_due_ms(&client->auth, now_ms) > now_ms || wf_http_room(client->http) == 0)
        return WEFT_OK;
    wf_buf_init(&form, (size_t)256 << 10);
    (void)wf_buf_reserve(&form, 16384); /* growing would leave copies behind */
    weft_status rc = wf_auth_begin(&client->auth, &form, &make, now_ms);
    if (rc == WEFT_OK && make) {
        const wf_http_header headers[] = {
            {weft_span_text("Content-Type"), weft_span_text("application/x-www-form-urlencoded")},
            {weft_span_text("Accept"), weft_span_text("application/json")}};
        const wf_http_request request = {.url = wf_buf_span(&client->auth.url),
                                         .headers = headers,
                                         .header_count = WF_COUNTOF(headers),
                                         .body = wf_buf_span(&form),
                                         .with_body = true};
        rc = wf_http_start(client->http, &request, WF_CLIENT_TOKEN_TAG, &reason);
        if (rc == WEFT_INVALID) {
            wf_auth_give_up(&client->auth, reason);
            rc = WEFT_OK;
        }
    }
    wf_buf_wipe(&form);
    return rc;
}

/* Without a token and without hope of one, calls end where they are. */
static void abandon_waiting(wf_client *client, const char *why)
{
    for (size_t i = 0; i < client->call_count; i++) {
        if (client->calls[i].state == WF_CALL_READY)
            wf_client_abandon(client, &client->calls[i], why);
    }
}

/* Starts what may go. `*due_ms` becomes the time of the next look. */
static weft_status launch(wf_client *client, int64_t now_ms, int64_t *due_ms)
{
    weft_status rc = tend_token(client, now_ms);
    const char *const failure = wf_auth_failure(&client->auth, now_ms);
    if (failure)
        abandon_waiting(client, failure);
    not_before(due_ms, wf_auth_due_ms(&client->auth, now_ms));
    while (rc == WEFT_OK && wf_auth_is_ready(&client->auth, now_ms) &&
           client->counts.in_flight < wf_width_now(&client->width) &&
           wf_http_room(client->http) != 0) {
        wf_client_call *const call = find_ready(client, now_ms, due_ms);
        if (!call || !may_go(client, call, now_ms, due_ms))
            break;
        rc = wf_client_launch(client, call, now_ms);
    }
    return rc;
}

static wf_client_call *find_ended(wf_client *client)
{
    wf_client_call *best = NULL;
    for (size_t i = 0; i < client->call_count; i++) {
        wf_client_call *const call = &client->calls[i];
        if (call->state == WF_CALL_ENDED && (!best || call->order < best->order))
            best = call;
    }
    return best;
}

static void give(wf_client *client, wf_client_call *call, const wf_http_reply *reply,
                 wf_answer *answer)
{
    memset(answer, 0, sizeof *answer);
    answer->tag = call->tag;
    answer->fate = call->fate;
    answer->safety = call->safety;
    answer->status = call->last_status;
    answer->doubt = call->maybe;
    answer->attempts = call->requests;
    answer->took_ms = call->requests ? wf_client_now(client) - call->begun_ms : 0;
    answer->sentence = call->sentence;
    answer->request_id = weft_span_text(call->id);
    if (reply) {
        answer->body = reply->body;
        answer->content_type = reply->content_type;
        if (reply->request_id.len != 0)
            answer->request_id = reply->request_id;
    }
    client->shown = call;
    client->pending--;
}

static weft_status take_token(wf_client *client, const wf_http_reply *reply)
{
    const uint64_t before = client->auth.generation;
    const weft_status rc =
        wf_auth_take(&client->auth, reply, wf_client_now(client), wf_client_random(client));
    if (client->auth.generation == before)
        return rc;
    client->counts.renewals++;
    if (client->options.event) {
        const wf_client_event event = {.kind = WF_EVENT_RENEWED, .sentence = ""};
        client->options.event(client->options.user, &event);
    }
    return rc;
}

weft_status wf_client_poll(wf_client *client, uint32_t wait_ms, wf_answer *answer, bool *got)
{
    wf_http_reply reply;
    bool replied = false;
    *got = false;
    if (client->shown) {
        client->shown->state = WF_CALL_FREE;
        client->shown = NULL;
    }
    wf_http_release(client->http);
    if (client->options.stop && *client->options.stop)
        abandon_waiting(client, "stopped on request");
    const int64_t now_ms = wf_client_now(client);
    int64_t due_ms = now_ms + wait_ms;
    weft_status rc = launch(client, now_ms, &due_ms);
    wf_client_call *ended = rc == WEFT_OK ? find_ended(client) : NULL;
    if (rc == WEFT_OK && !ended && client->pending != 0) {
        rc = wf_http_poll(client->http, due_ms > now_ms ? (uint32_t)(due_ms - now_ms) : 0, &reply,
                          &replied);
        if (replied && reply.tag == WF_CLIENT_TOKEN_TAG) {
            rc = take_token(client, &reply);
            replied = false;
        } else if (replied) {
            wf_client_call *const call = &client->calls[reply.tag];
            wf_client_settle(client, call, &reply, wf_client_now(client));
            ended = call->state == WF_CALL_ENDED ? call : NULL;
        }
    }
    if (ended) {
        give(client, ended, replied ? &reply : NULL, answer);
        *got = true;
    }
    return rc;
}

uint32_t wf_client_width(const wf_client *client)
{
    return wf_width_now(&client->width);
}

void wf_client_wake(wf_client *client)
{
    wf_http_wake(client->http);
}

void wf_client_count(const wf_client *client, wf_client_counts *counts)
{
    *counts = client->counts;
    counts->waiting = (uint32_t)(client->pending - client->counts.in_flight);
}
