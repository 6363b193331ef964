/* See submit.h. A parcel is sent as one request. Records whose request was refused as a whole, or that failed beside
   others in a way that another try may mend, go alone afterwards, each once. */
#include "runtime/send/submit.h"

#include "base/memory.h"
#include "runtime/send/client.h"

#include <stdio.h>
#include <string.h>

#define REPLY_BYTES    ((size_t)512 << 20)
#define SENTENCE_BYTES 300

typedef struct load { /* a parcel on its way */
    wf_parcel parcel;
    bool in_use;
    uint32_t open;  /* records without an outcome */
    uint32_t alone; /* records that wait to be sent alone */
    bool *waits;    /* per record */
} load;

typedef struct request {
    bool in_use;
    uint32_t load;
    uint32_t first; /* records [first, first + count) of it */
    uint32_t count;
} request;

struct wf_submit {
    wf_submit_options options;
    wf_client *client;
    wf_wire *wire;
    load *loads;
    uint32_t in_use;
    request *requests; /* tag of a call: index */
    uint32_t request_count;
    bool *flags; /* of all loads */
    wf_wire_result *results;
    uint32_t fresh;         /* calls the client has not looked at */
    int64_t quiet_until_ms; /* the API asked for a pause */
    bool circuit_is_open;
    wf_buf body;
    wf_arena arena;
    char broken[SENTENCE_BYTES];
    char code[16];
};

static request *request_at(wf_submit *s, uint64_t tag)
{
    WF_ASSERT(tag < s->request_count);
    return &s->requests[tag];
}

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
    const request *r = request_at(s, reply->tag);
    wf_verdict verdict = {WF_VERDICT_STANDS, -1};
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

static void tell(wf_submit *s, const wf_submit_event *event)
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
    tell(s, &told);
}

/* ---- opening and closing ---- */

static weft_status reserve(wf_submit *s)
{
    const uint32_t items = s->options.parcel_items;
    s->request_count = s->options.parcels * 2 + 8;
    s->loads = wf_alloc(s->options.parcels, sizeof *s->loads);
    s->requests = wf_alloc(s->request_count, sizeof *s->requests);
    s->flags = wf_alloc((size_t)s->options.parcels * items, sizeof *s->flags);
    s->results = wf_alloc(items, sizeof *s->results);
    if (!s->loads || !s->requests || !s->flags || !s->results)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < s->options.parcels; i++)
        s->loads[i].waits = s->flags + (size_t)i * items;
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
    s->wire = wire;
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
    wf_free(s->flags);
    wf_free(s->results);
    wf_free(s);
}

/* A record that waits for another try takes no request from the others. */
uint32_t wf_submit_room(const wf_submit *s)
{
    wf_client_counts counts;
    const uint32_t most = s->options.parcels - s->in_use;
    const bool is_quiet =
        s->circuit_is_open || wf_clock_steady_ms(&s->options.clock) < s->quiet_until_ms;
    if (is_quiet && s->in_use != 0)
        return 0;
    wf_client_count(s->client, &counts);
    const uint32_t busy = counts.in_flight + s->fresh;
    const uint32_t room = busy < s->options.concurrency ? s->options.concurrency - busy : 0;
    return room < most ? room : most;
}

uint32_t wf_submit_pending(const wf_submit *s)
{
    return s->in_use;
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
    counts->in_flight = from.in_flight;
}

/* ---- outcomes ---- */

static void settle(wf_submit *s, const request *r, uint32_t i, wf_sent_fate fate,
                   const wf_wire_result *result, const wf_answer *answer)
{
    load *const l = &s->loads[r->load];
    wf_sent sent = {0};
    sent.tag = l->parcel.tag;
    sent.index = r->first + i;
    sent.fate = fate;
    sent.code = result->code;
    sent.note = result->message;
    sent.hint = wf_graphql_advice_text(result->advice);
    sent.attempts = answer->attempts;
    sent.took_ms = answer->took_ms;
    WF_ASSERT(l->open > 0);
    l->open--;
    s->options.settled(s->options.user, &sent);
    if (l->open == 0) {
        l->in_use = false;
        s->in_use--;
    }
}

static void settle_all(wf_submit *s, const request *r, wf_sent_fate fate, const char *code,
                       const wf_answer *answer)
{
    wf_wire_result result;
    wf_wire_say(&result, WF_GRAPHQL_DOUBTFUL, code, answer->sentence);
    for (uint32_t i = 0; i < r->count; i++)
        settle(s, r, i, fate, &result, answer);
}

static void send_alone(wf_submit *s, const request *r, uint32_t i)
{
    load *const l = &s->loads[r->load];
    l->waits[r->first + i] = true;
    l->alone++;
}

static void take_result(wf_submit *s, const request *r, uint32_t i, const wf_wire_result *result,
                        const wf_answer *answer)
{
    const bool is_alone = r->count == 1;
    switch (result->class_) {
    case WF_GRAPHQL_ACCEPTED:
        settle(s, r, i, WF_SENT_ACCEPTED, result, answer);
        return;
    case WF_GRAPHQL_REFUSED:
        settle(s, r, i, WF_SENT_REFUSED, result, answer);
        return;
    case WF_GRAPHQL_ISOLATE:
    case WF_GRAPHQL_THROTTLED:
    case WF_GRAPHQL_UNAUTHENTICATED: /* alone, the client waits or renews as is due */
        if (is_alone)
            settle(s, r, i, WF_SENT_UNSENT, result, answer);
        else
            send_alone(s, r, i);
        return;
    case WF_GRAPHQL_DOUBTFUL:
        if (is_alone || !s->options.is_repeatable)
            settle(s, r, i, WF_SENT_UNKNOWN, result, answer);
        else
            send_alone(s, r, i);
        return;
    }
}

/* A refusal of the connection, not of what was sent. */
static bool is_of_connection(int status)
{
    return status / 100 == 3 || status == 401 || status == 403 || status == 404 || status == 405 ||
           status == 407 || status == 410 || status == 451;
}

static void take_answer(wf_submit *s, const wf_answer *answer)
{
    request *const r = request_at(s, answer->tag);
    const request taken = *r;
    const uint32_t waiting = s->loads[taken.load].alone;
    const uint64_t tag = s->loads[taken.load].parcel.tag;
    r->in_use = false;
    s->code[0] = '\0';
    if (answer->status != 0)
        (void)snprintf(s->code, sizeof s->code, "HTTP %d", answer->status);
    if (answer->fate == WF_FATE_UNSENT) {
        settle_all(s, &taken, WF_SENT_UNSENT, s->code, answer);
        return;
    }
    /* A failure of the server that stays the same says nothing about what was done. */
    if (answer->fate == WF_FATE_UNKNOWN || answer->status >= 500) {
        settle_all(s, &taken, WF_SENT_UNKNOWN, s->code, answer);
        return;
    }
    if (is_of_connection(answer->status)) {
        (void)snprintf(s->broken, sizeof s->broken, "the API refuses the connection: %s",
                       answer->sentence);
        settle_all(s, &taken, WF_SENT_UNSENT, s->code, answer);
        return;
    }
    wf_arena_reset(&s->arena);
    if (s->wire->read(s->wire, s->results, taken.count, answer->status, answer->body, &s->arena) !=
        WEFT_OK) {
        settle_all(s, &taken, WF_SENT_UNKNOWN, s->code, answer);
        return;
    }
    for (uint32_t i = 0; i < taken.count; i++)
        take_result(s, &taken, i, &s->results[i], answer);
    if (s->loads[taken.load].alone > waiting) {
        const wf_submit_event event = {
            WF_SUBMIT_ALONE, tag, answer->attempts,
            answer->status,  0,   "records of the request are tried one by one"};
        tell(s, &event);
    }
}

/* ---- sending ---- */

static weft_status start_request(wf_submit *s, uint32_t index, uint32_t first, uint32_t count)
{
    const wf_parcel *parcel = &s->loads[index].parcel;
    const char *reason = "";
    uint32_t slot = 0;
    while (slot < s->request_count && s->requests[slot].in_use)
        slot++;
    if (slot == s->request_count)
        return WEFT_LIMIT;
    wf_buf_reset(&s->body);
    weft_status rc = s->wire->put(s->wire, &s->body, parcel->bodies + first, count);
    if (rc != WEFT_OK)
        return rc == WEFT_LIMIT ? WEFT_NOMEM : rc; /* LIMIT means: no room now */
    wf_call call = {0};
    call.path = s->wire->path;
    call.body = wf_buf_span(&s->body);
    call.safety = s->options.is_repeatable ? WF_SAFETY_KEYED : WF_SAFETY_UNSAFE;
    if (parcel->keys && count == 1)
        call.key = weft_span_text(parcel->keys[first]);
    call.tag = slot;
    rc = wf_client_start(s->client, &call, &reason);
    s->fresh += rc == WEFT_OK;
    if (rc == WEFT_OK)
        s->requests[slot] = (request){true, index, first, count};
    else if (rc == WEFT_INVALID)
        (void)snprintf(s->broken, sizeof s->broken, "the request cannot be sent: %s", reason);
    return rc;
}

weft_status wf_submit_start(wf_submit *s, const wf_parcel *parcel)
{
    uint32_t index = 0;
    while (index < s->options.parcels && s->loads[index].in_use)
        index++;
    if (index == s->options.parcels || parcel->count > s->options.parcel_items)
        return WEFT_MISUSE;
    load *const l = &s->loads[index];
    l->parcel = *parcel;
    l->open = parcel->count;
    l->alone = 0;
    memset(l->waits, 0, parcel->count * sizeof *l->waits);
    const weft_status rc = start_request(s, index, 0, parcel->count);
    if (rc == WEFT_OK) {
        l->in_use = true;
        s->in_use++;
    }
    return rc;
}

/* What waits to go alone when nothing more is to be sent. */
static void give_up_alone(wf_submit *s, uint32_t index)
{
    load *const l = &s->loads[index];
    const request whole = {true, index, 0, l->parcel.count};
    wf_answer answer = {0};
    wf_wire_result result;
    wf_wire_say(&result, WF_GRAPHQL_REFUSED, "", s->broken);
    for (uint32_t i = 0; l->in_use && l->alone != 0 && i < whole.count; i++) {
        if (!l->waits[i])
            continue;
        l->waits[i] = false;
        l->alone--;
        settle(s, &whole, i, WF_SENT_UNSENT, &result, &answer);
    }
}

/* Sends records that wait to go alone, as far as there is room. One slot for each parcel stays free. */
static weft_status start_alone(wf_submit *s)
{
    for (uint32_t index = 0; s->broken[0] != '\0' && index < s->options.parcels; index++)
        give_up_alone(s, index);
    for (uint32_t index = 0; index < s->options.parcels; index++) {
        load *const l = &s->loads[index];
        for (uint32_t i = 0; l->in_use && l->alone != 0 && i < l->parcel.count; i++) {
            if (!l->waits[i])
                continue;
            if (wf_client_room(s->client) <= s->options.parcels)
                return WEFT_OK;
            const weft_status rc = start_request(s, index, i, 1);
            if (rc != WEFT_OK)
                return rc == WEFT_LIMIT ? WEFT_OK : rc;
            l->waits[i] = false;
            l->alone--;
        }
    }
    return WEFT_OK;
}

weft_status wf_submit_poll(wf_submit *s, uint32_t wait_ms)
{
    wf_answer answer;
    bool got = true;
    weft_status rc = start_alone(s);
    while (rc == WEFT_OK && got) {
        got = false;
        s->fresh = 0;
        rc = wf_client_poll(s->client, wait_ms, &answer, &got);
        if (rc == WEFT_OK && got) {
            take_answer(s, &answer);
            rc = start_alone(s);
        }
        wait_ms = 0;
    }
    return rc;
}
