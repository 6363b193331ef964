/* See submit.h. A parcel is sent as one request. Records whose request was refused as a whole, or that failed beside
   others in a way that another try may mend, go alone afterwards, each once. */
#include "runtime/send/submit_core.h"

#include "base/memory.h"
#include "runtime/system.h"

#include <string.h>

#define AWAIT_MS    300000u
#define REPLY_BYTES ((size_t)512 << 20)

/* ---- what the client asks and tells ---- */

static bool all_are(const wf_wire_result *results, uint32_t count, wf_graphql_class class_)
{
    for (uint32_t i = 0; i < count; i++) {
        if (results[i].class_ != class_)
            return false;
    }
    return true;
}

/* A reply of 2xx may still say that nothing was done, or not what was. One that says different things of its
   records stands: each is dealt with by itself. */
static wf_verdict judge(void *user, const wf_judgeable *reply)
{
    wf_submit *const s = user;
    const wf_submit_request *r = &s->requests[reply->tag];
    wf_verdict verdict = {WF_VERDICT_STANDS, -1};
    if (s->wire->ticket) /* an answer that promises is looked at when it stands */
        return verdict;
    wf_arena_reset(&s->arena);
    const weft_status rc =
        s->wire->read(s->wire, s->results, r->count, reply->status, reply->body, &s->arena);
    if (rc != WEFT_OK || all_are(s->results, r->count, WF_GRAPHQL_DOUBTFUL))
        verdict.kind = WF_VERDICT_DOUBTFUL;
    else if (all_are(s->results, r->count, WF_GRAPHQL_THROTTLED))
        verdict.kind = WF_VERDICT_THROTTLED;
    else if (all_are(s->results, r->count, WF_GRAPHQL_UNAUTHENTICATED))
        verdict.kind = WF_VERDICT_UNAUTHENTICATED;
    if (verdict.kind != WF_VERDICT_STANDS)
        verdict.wait_ms = s->results[0].wait_ms;
    return verdict;
}

static wf_submit_event_kind kind_of(const wf_client_event *event)
{
    switch (event->kind) {
    case WF_EVENT_RETRY:
        return WF_SUBMIT_RETRY;
    case WF_EVENT_RENEWED:
        return WF_SUBMIT_RENEWED;
    case WF_EVENT_CIRCUIT_OPEN:
        return WF_SUBMIT_CIRCUIT_OPEN;
    case WF_EVENT_CIRCUIT_CLOSED:
        return WF_SUBMIT_CIRCUIT_CLOSED;
    case WF_EVENT_THROTTLED:
        break;
    }
    return WF_SUBMIT_THROTTLED;
}

void wf_submit_tell(wf_submit *s, const wf_submit_event *event)
{
    if (s->options.event)
        s->options.event(s->options.user, event);
}

static void on_event(void *user, const wf_client_event *event)
{
    wf_submit *const s = user;
    if (event->kind == WF_EVENT_CIRCUIT_OPEN || event->kind == WF_EVENT_CIRCUIT_CLOSED)
        s->circuit_is_open = event->kind == WF_EVENT_CIRCUIT_OPEN;
    if (event->kind == WF_EVENT_THROTTLED && event->wait_ms > 0)
        s->quiet_until_ms = wf_clock_steady_ms(&s->options.clock) + event->wait_ms;
    const bool is_of_call = (event->kind == WF_EVENT_RETRY || event->kind == WF_EVENT_THROTTLED) &&
                            event->tag < s->request_count;
    const wf_submit_event told = {
        kind_of(event), is_of_call ? s->loads[s->requests[event->tag].load].parcel.tag : UINT64_MAX,
        event->attempt, event->status,
        event->wait_ms, event->sentence ? event->sentence : ""};
    wf_submit_tell(s, &told);
}

/* ---- opening and closing ---- */

static weft_status reserve(wf_submit *s)
{
    const uint32_t items = s->options.parcel_items;
    s->request_count = s->options.parcels * 2 + 8;
    s->loads = wf_alloc(s->options.parcels, sizeof *s->loads);
    s->requests = wf_alloc(s->request_count, sizeof *s->requests);
    s->marks = wf_alloc((size_t)s->options.parcels * items, sizeof *s->marks);
    s->results = wf_alloc(items, sizeof *s->results);
    if (!s->loads || !s->requests || !s->marks || !s->results)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < s->options.parcels; i++)
        s->loads[i].marks = s->marks + (size_t)i * items;
    return WEFT_OK;
}

weft_status wf_submit_open(wf_submit **out, const struct wf_connection *connection, wf_wire *wire,
                           const wf_submit_options *options, weft_diags *diags)
{
    wf_submit *const s = wf_new(wf_submit);
    wf_client_options client = {0};
    if (!s)
        return WEFT_NOMEM;
    s->options = *options;
    s->options.await_ms = options->await_ms ? options->await_ms : AWAIT_MS;
    s->wire = wire;
    s->lost_wait_ms = wf_connection_number(connection, WF_SETTING_lostWaitMs);
    wf_buf_init(&s->body, 0);
    wf_arena_init(&s->arena, REPLY_BYTES);
    weft_status rc = reserve(s);
    client.clock = options->clock;
    client.seed = options->seed;
    client.concurrency = options->concurrency;
    client.pending = s->request_count;
    client.judge = judge;
    client.event = on_event;
    client.user = s;
    client.stop = options->stop;
    if (rc == WEFT_OK)
        rc = wf_client_open(&s->client, connection, &client, diags);
    if (rc == WEFT_OK)
        *out = s;
    else
        wf_submit_close(s);
    return rc;
}

void wf_submit_close(wf_submit *s)
{
    if (!s)
        return;
    wf_client_close(s->client);
    wf_buf_fini(&s->body);
    wf_arena_fini(&s->arena);
    wf_free(s->loads);
    wf_free(s->requests);
    wf_free(s->marks);
    wf_free(s->results);
    wf_free(s);
}

/* A record that waits for another try takes no request from the others. */
uint32_t wf_submit_room(const wf_submit *s)
{
    wf_client_counts counts;
    const uint32_t free_ones = s->options.parcels - s->in_use;
    const uint32_t most = s->options.book && free_ones > 1 ? 1 : free_ones;
    const bool is_quiet =
        s->circuit_is_open || wf_clock_steady_ms(&s->options.clock) < s->quiet_until_ms;
    if ((is_quiet && s->in_use != 0) || s->is_out)
        return 0;
    wf_client_count(s->client, &counts);
    const uint32_t busy = counts.in_flight + s->fresh;
    const uint32_t width = wf_client_width(s->client);
    const uint32_t room = busy < width ? width - busy : 0;
    return room < most ? room : most;
}

uint32_t wf_submit_pending(const wf_submit *s)
{
    return s->in_use;
}

void wf_submit_wake(wf_submit *s)
{
    wf_client_wake(s->client);
}

const char *wf_submit_broken(const wf_submit *s)
{
    return s->broken[0] != '\0' ? s->broken : NULL;
}

void wf_submit_count(const wf_submit *s, wf_submit_counts *counts)
{
    wf_client_counts from;
    wf_client_count(s->client, &from);
    counts->requests = from.requests;
    counts->retries = from.retries;
    counts->throttled = from.throttled;
    counts->renewals = from.renewals;
    counts->unlisted = s->unlisted;
    counts->in_flight = from.in_flight;
}

/* A load for the parcel, not in use yet; NULL: there is no room. */
static wf_submit_load *take_load(wf_submit *s, const wf_parcel *parcel)
{
    uint32_t index = 0;
    while (index < s->options.parcels && s->loads[index].in_use)
        index++;
    if (index == s->options.parcels || parcel->count > s->options.parcel_items)
        return NULL;
    wf_submit_load *const l = &s->loads[index];
    *l = (wf_submit_load){.parcel = *parcel, .open = parcel->count, .marks = l->marks};
    memset(l->marks, WF_PIECE_NONE, parcel->count * sizeof *l->marks);
    return l;
}

weft_status wf_submit_start(wf_submit *s, const wf_parcel *parcel)
{
    wf_submit_load *const l = take_load(s, parcel);
    if (!l)
        return WEFT_MISUSE;
    const weft_status rc = wf_submit_piece_start(s, (uint32_t)(l - s->loads), 0, parcel->count);
    if (rc == WEFT_OK) {
        l->in_use = true;
        s->in_use++;
    }
    return rc;
}

weft_status wf_submit_adopt(wf_submit *s, const wf_parcel *parcel, weft_span ticket)
{
    wf_submit_load *const l = take_load(s, parcel);
    wf_submit_request *r = s->requests;
    while (r < s->requests + s->request_count && r->stage != WF_STAGE_FREE)
        r++;
    if (!l || r == s->requests + s->request_count || ticket.len >= WF_TICKET_BYTES ||
        (ticket.len == 0 && s->is_out))
        return WEFT_MISUSE;
    l->in_use = true;
    l->is_adopted = true;
    s->in_use++;
    *r = (wf_submit_request){.stage = WF_STAGE_SENT};
    r->load = (uint32_t)(l - s->loads);
    r->count = parcel->count;
    if (ticket.len != 0) {
        wf_submit_answer_await(s, r, ticket);
        r->due_ms = 0; /* it may long be done */
        return WEFT_OK;
    }
    s->is_out = true;
    const weft_status rc = wf_submit_lost_begin(s, r);
    return rc == WEFT_DONE ? WEFT_MISUSE : rc;
}

weft_status wf_submit_poll(wf_submit *s, uint32_t wait_ms)
{
    wf_answer answer;
    bool got = true;
    weft_status rc = wf_submit_piece_pump(s);
    wait_ms = wf_submit_piece_due(s, wait_ms);
    while (rc == WEFT_OK && got) {
        got = false;
        s->fresh = 0;
        /* A client without a call does not wait; what pauses here must not spin. */
        if (wf_client_pending(s->client) == 0 && s->in_use != 0 && wait_ms != 0)
            wf_system_nap(wait_ms);
        rc = wf_client_poll(s->client, wait_ms, &answer, &got);
        if (rc == WEFT_OK && got) {
            wf_submit_answer_take(s, &answer);
            rc = wf_submit_piece_pump(s);
        }
        wait_ms = 0;
    }
    return rc == WEFT_OK ? s->failed : rc;
}
