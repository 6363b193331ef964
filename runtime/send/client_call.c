/* One call: taken in, sent, and what its replies mean. */
#include "base/memory.h"
#include "runtime/send/client_core.h"

#include <stdio.h>

#define HEADERS_MAX   64
#define ASKED_MS      1000 /* a shorter pause says nothing about a rate */
#define RENEWALS_MOST 3u   /* for one call: one that is refused with every token ends */

/* ---- taking in ---- */

static bool is_whole_url(weft_span path)
{
    return (path.len > 7 && memcmp(path.ptr, "http://", 7) == 0) ||
           (path.len > 8 && memcmp(path.ptr, "https://", 8) == 0);
}

static void put_url(wf_buf *url, const wf_client *client, weft_span path)
{
    weft_span base = wf_connection_text(client->connection, WF_SETTING_baseUrl);
    if (!is_whole_url(path)) {
        while (base.len != 0 && base.ptr[base.len - 1] == '/')
            base.len--;
        wf_buf_put_span(url, base);
        if (path.len != 0 && path.ptr[0] != '/')
            wf_buf_put_byte(url, '/');
    }
    wf_buf_put_span(url, path);
}

static void put_copy(wf_buf *out, weft_span text)
{
    wf_buf_reset(out);
    wf_buf_put_span(out, text);
}

weft_status wf_client_take(wf_client *client, wf_client_call *slot, const wf_call *call,
                           const char **reason)
{
    char origin[sizeof client->origin];
    wf_buf_reset(&slot->url);
    put_url(&slot->url, client, call->path);
    put_copy(&slot->body, call->body);
    put_copy(&slot->key, call->key);
    put_copy(&slot->content_type,
             call->content_type.len ? call->content_type : weft_span_text("application/json"));
    const wf_buf *const all[] = {&slot->url, &slot->body, &slot->key, &slot->content_type};
    for (size_t i = 0; i < WF_COUNTOF(all); i++) {
        if (all[i]->status != WEFT_OK)
            return all[i]->status;
    }
    const weft_status rc = wf_http_origin(origin, sizeof origin, wf_buf_span(&slot->url));
    if (rc != WEFT_OK) {
        *reason = "this is no http or https URL";
        return rc;
    }
    slot->is_own = strcmp(origin, client->origin) == 0;
    slot->with_body = call->body.len != 0 || (call->method && strcmp(call->method, "POST") == 0);
    slot->method = call->method ? call->method : (slot->with_body ? "POST" : "GET");
    slot->safety = call->safety;
    slot->tag = call->tag;
    slot->total_ms = call->total_ms;
    slot->requests = slot->counted = slot->repeated = 0;
    slot->last_status = 0;
    slot->begun_ms = slot->ready_ms = 0;
    slot->maybe = false;
    slot->renewals = 0;
    slot->order = client->next_order++;
    slot->sentence[0] = slot->id[0] = '\0';
    slot->state = WF_CALL_READY;
    return WEFT_OK;
}

/* ---- sending ---- */

static void add(wf_http_header *headers, size_t *count, weft_span name, weft_span value)
{
    if (*count < HEADERS_MAX && name.len != 0) {
        headers[*count].name = name;
        headers[*count].value = value;
        (*count)++;
    }
}

/* Credentials and the headers of the connection go to its own origin only. */
static size_t gather_headers(const wf_client *client, const wf_client_call *call,
                             wf_http_header *headers)
{
    const wf_connection *const connection = client->connection;
    size_t count = 0;
    wf_http_header credentials;
    if (call->is_own && wf_auth_header(&client->auth, &credentials))
        add(headers, &count, credentials.name, credentials.value);
    if (call->with_body)
        add(headers, &count, weft_span_text("Content-Type"), wf_buf_span(&call->content_type));
    add(headers, &count, weft_span_text("Accept"), weft_span_text("application/json"));
    add(headers, &count, wf_connection_text(connection, WF_SETTING_correlationHeader),
        weft_span_text(call->id));
    if (call->key.len != 0)
        add(headers, &count, wf_connection_text(connection, WF_SETTING_keyHeader),
            wf_buf_span(&call->key));
    for (size_t i = 0; i < connection->header_count && call->is_own; i++)
        add(headers, &count, connection->headers[i].name, connection->headers[i].value);
    return count;
}

weft_status wf_client_launch(wf_client *client, wf_client_call *call, int64_t now_ms)
{
    wf_http_header headers[HEADERS_MAX];
    wf_http_request request;
    const char *reason = "";
    memset(&request, 0, sizeof request);
    (void)snprintf(call->id, sizeof call->id, "%016llx-%llu.%u", (unsigned long long)client->run_id,
                   (unsigned long long)call->order, (unsigned)(call->requests + 1));
    request.method = call->method;
    request.url = wf_buf_span(&call->url);
    request.headers = headers;
    request.header_count = gather_headers(client, call, headers);
    request.body = wf_buf_span(&call->body);
    request.with_body = call->with_body;
    request.total_ms = call->total_ms;
    const weft_status rc =
        wf_http_start(client->http, &request, (uint64_t)(call - client->calls), &reason);
    wf_wipe(headers, sizeof headers);
    if (rc == WEFT_INVALID) {
        client->circuit.is_probing = false; /* it was no probe */
        wf_client_abandon(client, call, reason);
        return WEFT_OK;
    }
    if (rc != WEFT_OK)
        return rc;
    if (call->requests == 0)
        call->begun_ms = now_ms;
    call->sent_ms = now_ms;
    call->requests++;
    call->generation = client->auth.generation;
    call->state = WF_CALL_FLYING;
    client->counts.requests++;
    client->counts.in_flight++;
    wf_width_go(&client->width, client->counts.in_flight);
    return WEFT_OK;
}

/* ---- replies ---- */

static void tell(wf_client *client, wf_client_event event)
{
    if (client->options.event)
        client->options.event(client->options.user, &event);
}

static wf_signal judge(wf_client *client, const wf_client_call *call, const wf_http_reply *reply,
                       int64_t *wait_ms)
{
    const wf_signal signal = wf_signal_of(reply);
    *wait_ms = wf_retry_after_ms(reply->retry_after, wf_clock_wall_s(&client->options.clock));
    if (signal != WF_SIGNAL_DONE || !client->options.judge)
        return signal;
    const wf_judgeable judgeable = {call->tag, reply->status, reply->body, reply->content_type};
    const wf_verdict verdict = client->options.judge(client->options.user, &judgeable);
    if (verdict.wait_ms >= 0)
        *wait_ms = verdict.wait_ms;
    switch (verdict.kind) {
    case WF_VERDICT_THROTTLED:
        return WF_SIGNAL_THROTTLED;
    case WF_VERDICT_BUSY:
        return WF_SIGNAL_UNSENT; /* not executed, and counted: the same rule */
    case WF_VERDICT_UNAUTHENTICATED:
        return WF_SIGNAL_UNAUTHENTICATED;
    case WF_VERDICT_DOUBTFUL:
        return WF_SIGNAL_DOUBTFUL;
    case WF_VERDICT_STANDS:
        break;
    }
    return WF_SIGNAL_DONE;
}

static const char *what_of(wf_signal signal, int status)
{
    switch (signal) {
    case WF_SIGNAL_THROTTLED:
        return "too many requests";
    case WF_SIGNAL_UNAUTHENTICATED:
        return "the credentials are refused";
    case WF_SIGNAL_CONFLICT:
        return "in conflict with something that is there";
    case WF_SIGNAL_BUSY:
        return "the server is busy";
    case WF_SIGNAL_SERVER_ERROR:
    case WF_SIGNAL_BROKEN:
        return "the server failed";
    case WF_SIGNAL_DOUBTFUL:
        return "the reply does not tell whether it was executed";
    default:
        break;
    }
    if (status == 403)
        return "permission denied";
    if (status == 404)
        return "there is no such thing";
    if (status == 413)
        return "the request is too large";
    return status >= 300 && status < 400 ? "redirects are not followed" : "refused";
}

static void put_sentence(wf_client_call *call, wf_signal signal, const wf_http_reply *reply)
{
    const weft_span url = wf_buf_span(&call->url);
    char times[48] = "";
    if (call->requests > 1)
        (void)snprintf(times, sizeof times, ", after %u requests", (unsigned)call->requests);
    call->sentence[0] = '\0';
    if (reply->failure != WF_HTTP_FAILURE_NONE)
        (void)snprintf(call->sentence, sizeof call->sentence, "%s%s", reply->sentence, times);
    else if (signal != WF_SIGNAL_DONE)
        (void)snprintf(call->sentence, sizeof call->sentence, "%s %.*s: %d, %s%s%s%s", call->method,
                       (int)(url.len < 200 ? url.len : 200), url.ptr, reply->status,
                       what_of(signal, reply->status), reply->location.len ? " to " : "",
                       reply->location.len ? reply->location.ptr : "", times);
}

static void end_call(wf_client_call *call, wf_call_fate fate)
{
    call->fate = fate;
    call->state = WF_CALL_ENDED;
}

static bool is_failure_of_server(wf_signal signal)
{
    return signal == WF_SIGNAL_UNSENT || signal == WF_SIGNAL_BROKEN || signal == WF_SIGNAL_BUSY ||
           signal == WF_SIGNAL_SERVER_ERROR;
}

static void note_circuit(wf_client *client, const wf_client_call *call, wf_signal signal,
                         int64_t now_ms)
{
    if (!wf_circuit_note(&client->circuit, now_ms, is_failure_of_server(signal)))
        return;
    if (client->circuit.is_open)
        client->counts.opened++;
    tell(client, (wf_client_event){
                     client->circuit.is_open ? WF_EVENT_CIRCUIT_OPEN : WF_EVENT_CIRCUIT_CLOSED,
                     call->tag, call->requests, call->last_status, 0, call->sentence});
}

static void wait_for(wf_client *client, wf_client_call *call, const wf_decision *decision,
                     bool is_asked, int64_t now_ms)
{
    call->ready_ms = now_ms + decision->wait_ms;
    call->state = WF_CALL_READY;
    if (decision->everybody) {
        client->counts.throttled++;
        if (client->everybody_ms < call->ready_ms)
            client->everybody_ms = call->ready_ms;
        wf_brake_refused(&client->brake, now_ms, call->sent_ms, call->ready_ms, is_asked);
    }
    tell(client,
         (wf_client_event){decision->everybody ? WF_EVENT_THROTTLED : WF_EVENT_RETRY, call->tag,
                           call->requests, call->last_status, decision->wait_ms, call->sentence});
}

/* Whether another token would be refused as well. One that others were let in with, or that is replaced
   already, was good and has ended: calls under way use it up between them. */
static bool is_refused_for_good(const wf_client *client, const wf_client_call *call)
{
    return call->renewals >= RENEWALS_MOST ||
           (call->renewals != 0 && !wf_auth_was_good(&client->auth, call->generation));
}

void wf_client_settle(wf_client *client, wf_client_call *call, const wf_http_reply *reply,
                      int64_t now_ms)
{
    wf_attempt attempt;
    const wf_signal signal = judge(client, call, reply, &attempt.retry_after_ms);
    client->counts.in_flight--;
    call->repeated = reply->status == call->last_status ? call->repeated + 1 : 1;
    call->last_status = reply->status;
    attempt.counted = call->counted + 1;
    attempt.repeated = call->repeated;
    attempt.spent_ms = now_ms - call->begun_ms;
    attempt.maybe = call->maybe;
    attempt.renewed = is_refused_for_good(client, call);
    attempt.random = wf_client_random(client);
    const wf_decision decision = wf_retry_decide(&client->policy, call->safety, signal, &attempt);
    call->counted += decision.counted;
    call->maybe = decision.maybe;
    wf_client_mask(client, reply);
    put_sentence(call, signal, reply);
    if (reply->status != 0 && signal != WF_SIGNAL_UNAUTHENTICATED)
        wf_auth_accepted(&client->auth, call->generation);
    note_circuit(client, call, signal, now_ms);
    if (signal != WF_SIGNAL_THROTTLED)
        wf_brake_answered(&client->brake, now_ms);
    if (signal == WF_SIGNAL_THROTTLED || is_failure_of_server(signal))
        wf_width_failed(&client->width, now_ms, call->sent_ms);
    else
        wf_width_answered(&client->width, now_ms, now_ms - call->sent_ms);
    switch (decision.step) {
    case WF_STEP_STANDS:
        end_call(call, WF_CALL_ANSWERED);
        break;
    case WF_STEP_UNSENT:
        end_call(call, WF_CALL_UNSENT);
        break;
    case WF_STEP_UNKNOWN:
        end_call(call, WF_CALL_UNKNOWN);
        break;
    case WF_STEP_RENEW:
        call->renewals++;
        if (wf_auth_rejected(&client->auth, call->generation, now_ms))
            call->state = WF_CALL_READY;
        else
            end_call(call, WF_CALL_ANSWERED);
        break;
    case WF_STEP_WAIT:
        wait_for(client, call, &decision, attempt.retry_after_ms >= ASKED_MS, now_ms);
        break;
    }
}

void wf_client_abandon(wf_client *client, wf_client_call *call, const char *why)
{
    (void)client;
    (void)snprintf(call->sentence, sizeof call->sentence, "%s", why);
    end_call(call, call->maybe ? WF_CALL_UNKNOWN : WF_CALL_UNSENT);
}
