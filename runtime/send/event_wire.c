/* Events of the Event API: one a request; what the mapping gives is the event. */
#include "base/memory.h"
#include "runtime/send/wire.h"
#include "vm/json.h"

#include <stdio.h>

typedef struct event_wire {
    wf_wire wire; /* first */
    bool is_sync;
    wf_buf retailer; /* ,"retailerId":"34"} */
    wf_arena arena;
} event_wire;

#define SYNC_MS     30000u /* for a workflow to run */
#define ASYNC_MS    15000u
#define EVENT_BYTES ((size_t)64 << 20)

static weft_status put_event(wf_wire *self, wf_buf *out, const weft_span *bodies, uint32_t count)
{
    event_wire *const w = (event_wire *)self;
    weft_value event;
    wf_json_error error;
    (void)count; /* one */
    wf_arena_reset(&w->arena);
    const weft_status rc = wf_json_parse(&event, bodies[0], &w->arena, &error);
    if (rc != WEFT_OK)
        return rc;
    const bool has_own =
        event.kind != WEFT_KIND_MAP || event.len == 0 || w->retailer.len == 0 ||
        !weft_value_is_nothing(weft_value_member(event, weft_span_text("retailerId")));
    if (has_own) {
        wf_buf_put_span(out, bodies[0]);
    } else {
        wf_buf_put(out, bodies[0].ptr, bodies[0].len - 1); /* the closing brace */
        wf_buf_put_span(out, wf_buf_span(&w->retailer));
    }
    return out->status;
}

/* The text of a member of the answer; empty: there is none. */
static weft_span text_of(weft_value whole, const char *name)
{
    const weft_value value = whole.kind == WEFT_KIND_MAP
                                 ? weft_value_member(whole, weft_span_text(name))
                                 : weft_missing();
    return value.kind == WEFT_KIND_TEXT ? weft_value_span(value) : weft_span_of(NULL, 0);
}

/* Missing when it is no JSON. */
static weft_status parse(weft_value *whole, weft_span body, wf_arena *arena)
{
    wf_json_error error;
    const weft_status rc = wf_json_parse(whole, body, arena, &error);
    if (rc != WEFT_OK)
        *whole = weft_missing();
    return rc == WEFT_NOMEM ? rc : WEFT_OK;
}

static weft_status say_status(wf_wire_result *result, int status, wf_arena *arena)
{
    char *const code = wf_arena_zero(arena, 1, 16);
    if (!code)
        return WEFT_NOMEM;
    (void)snprintf(code, 16, "HTTP %d", status);
    result->code = weft_span_text(code);
    return WEFT_OK;
}

/* Where the answer came when the workflow ran, it may say how that went. What failed halfway may have done something:
   it is not refused. */
static bool say_run(wf_wire_result *result, weft_value whole)
{
    const weft_span said = text_of(whole, "eventStatus");
    if (weft_span_equal(said, weft_span_text("NO_MATCH")))
        wf_wire_say(result, WF_GRAPHQL_REFUSED, "NO_MATCH", "no workflow listens to the event");
    else if (weft_span_equal(said, weft_span_text("FAILED")))
        wf_wire_say(result, WF_GRAPHQL_DOUBTFUL, "FAILED",
                    "the workflow failed, and what it did before is not said");
    else
        return false;
    return true;
}

/* A body that is empty or no JSON is as good as one that says nothing; `success: false` is a refusal. */
static weft_status read_answer(wf_wire *self, wf_wire_result *results, uint32_t count, int status,
                               weft_span body, wf_arena *arena)
{
    weft_value whole;
    (void)count;
    const weft_status rc = parse(&whole, body, arena);
    if (rc != WEFT_OK)
        return rc;
    const weft_value success = whole.kind == WEFT_KIND_MAP
                                   ? weft_value_member(whole, weft_span_text("success"))
                                   : weft_missing();
    const bool is_good = status / 100 == 2;
    const bool is_taken = is_good && !(success.kind == WEFT_KIND_BOOL && !success.as.boolean);
    if (is_good && ((event_wire *)self)->is_sync && say_run(results, whole))
        return WEFT_OK;
    wf_wire_say(results, is_taken ? WF_GRAPHQL_ACCEPTED : WF_GRAPHQL_REFUSED, "", "");
    if (is_taken)
        return WEFT_OK;
    results->message = text_of(whole, "message");
    if (results->message.len == 0)
        results->message = weft_span_text("the event was refused");
    return say_status(results, status, arena);
}

/* A synchronous event that no workflow listens to is answered with 404 by the API itself, that is in JSON. */
static bool is_of_record(wf_wire *self, int status, weft_span body, wf_arena *arena)
{
    weft_value whole;
    return ((event_wire *)self)->is_sync && status == 404 &&
           parse(&whole, body, arena) == WEFT_OK && whole.kind == WEFT_KIND_MAP;
}

static void close_wire(wf_wire *self)
{
    event_wire *const w = (event_wire *)self;
    wf_buf_fini(&w->retailer);
    wf_arena_fini(&w->arena);
    wf_free(w);
}

weft_status wf_event_wire_open(wf_wire **out, weft_span retailer, bool is_sync, bool is_limited)
{
    const uint32_t limit_ms = is_sync ? SYNC_MS : ASYNC_MS;
    event_wire *const w = wf_new(event_wire);
    if (!w)
        return WEFT_NOMEM;
    wf_buf_init(&w->retailer, 1u << 16);
    wf_arena_init(&w->arena, EVENT_BYTES);
    w->is_sync = is_sync;
    w->wire.path = weft_span_text(is_sync ? "/api/v4.1/event/sync" : "/api/v4.1/event/async");
    w->wire.total_ms = is_limited ? limit_ms : 0;
    w->wire.is_of_record = is_of_record;
    w->wire.most = 1;
    w->wire.put = put_event;
    w->wire.read = read_answer;
    w->wire.close = close_wire;
    if (retailer.len != 0) {
        wf_buf_put_text(&w->retailer, ",\"retailerId\":");
        wf_json_put_text(&w->retailer, retailer);
        wf_buf_put_byte(&w->retailer, '}');
    }
    const weft_status rc = w->retailer.status;
    if (rc == WEFT_OK)
        *out = &w->wire;
    else
        close_wire(&w->wire);
    return rc;
}
