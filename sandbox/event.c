/* Events and their log. */
#include "sandbox/world.h"

#include "base/number.h"
#include "vm/json.h"

#include <stdio.h>
#include <string.h>

#define COUNT_DEFAULT 100
#define COUNT_MOST    5000

typedef struct wf_event {
    uint64_t id;
    weft_value body;    /* as it was sent */
    const char *status; /* what became of it */
    char made[32];      /* when, in UTC */
    struct wf_event *next;
} wf_event;

static weft_span member_text(weft_value body, const char *name)
{
    const weft_value value = weft_value_member(body, weft_span_text(name));
    return value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER
               ? weft_value_span(value)
               : weft_span_of(NULL, 0);
}

/* The members that name the entity and what it belongs to. */
static const char *const context[] = {"entityType",     "entityId",     "entityRef",
                                      "rootEntityType", "rootEntityId", "rootEntityRef"};

static void put_event(wf_buf *out, const wf_event *event)
{
    const weft_value attributes = weft_value_member(event->body, weft_span_text("attributes"));
    wf_buf_printf(out, "{\"id\":\"%llu\",\"name\":", (unsigned long long)event->id);
    wf_json_put_text(out, member_text(event->body, "name"));
    wf_buf_put_text(out, ",\"type\":\"ORCHESTRATION\",\"accountId\":\"SANDBOX\",\"retailerId\":");
    wf_json_put_text(out, member_text(event->body, "retailerId"));
    wf_buf_put_text(out, ",\"category\":\"ACTION\",\"context\":{\"sourceEvents\":[]");
    for (size_t i = 0; i < WF_COUNTOF(context); i++) {
        const weft_span text = member_text(event->body, context[i]);
        if (text.len == 0)
            continue;
        wf_buf_printf(out, ",\"%s\":", context[i]);
        wf_json_put_text(out, text);
    }
    wf_buf_printf(out, "},\"eventStatus\":\"%s\",\"attributes\":", event->status);
    if (attributes.kind == WEFT_KIND_MISSING)
        wf_buf_put_text(out, "null");
    else
        wf_json_put(out, attributes);
    wf_buf_printf(out, ",\"source\":null,\"generatedBy\":\"sandbox\",\"generatedOn\":\"%s\"}",
                  event->made);
}

static wf_event *keep_event(wf_call *call)
{
    wf_world *const world = call->world;
    wf_json_error error;
    wf_event *const event = wf_arena_new(&world->arena, wf_event);
    const weft_span text = wf_arena_dup(&world->arena, call->body);
    if (!event || !text.ptr ||
        wf_json_parse(&event->body, text, &world->arena, &error) != WEFT_OK)
        return NULL;
    event->id = ++world->last_id;
    (void)snprintf(event->made, sizeof event->made, "%s", call->now_text);
    if (world->last_event)
        world->last_event->next = event;
    else
        world->events = event;
    world->last_event = event;
    world->event_count++;
    return event;
}

/* Who sends synchronously is told at once that no workflow listens; who does not finds it in the log. */
static void create_event(wf_call *call, bool is_sync)
{
    uint32_t value = 0;
    const weft_value body = wf_call_json(call);
    if (body.kind == WEFT_KIND_MISSING)
        return;
    const weft_span name = member_text(body, "name");
    if (name.len == 0 || member_text(body, "entityType").len == 0) {
        wf_call_refuse(call, 400, "an event needs name and entityType");
        return;
    }
    const bool is_heard = !wf_fault_strikes(&call->world->faults, WF_FAULT_NO_MATCH, &value);
    wf_event *const event = keep_event(call);
    if (!event || (is_heard && !wf_world_execute(call, name, body))) {
        wf_call_refuse(call, 503, "out of memory");
        return;
    }
    event->status = is_heard ? "SUCCESS" : "NO_MATCH";
    if (is_sync && !is_heard) {
        wf_call_refuse(call, 404, "no workflow listens to the event");
        return;
    }
    call->status = is_sync ? 200 : 202;
    wf_buf_printf(call->reply, "{\"id\":\"%llu\",\"success\":true,\"eventStatus\":\"%s\"}",
                  (unsigned long long)event->id, is_sync ? event->status : "PENDING");
}

static uint64_t number_argument(const wf_call *call, const char *name, uint64_t fallback)
{
    const char *const text = call->argument(call->arguments, name);
    int64_t n = 0;
    return text && wf_int64_parse(&n, weft_span_text(text)) && n >= 0 ? (uint64_t)n : fallback;
}

static const char *wanted(const wf_call *call, const char *name)
{
    const char *const text = call->argument(call->arguments, name);
    return text && *text != '\0' ? text : NULL;
}

static bool has(const wf_call *call, const char *name, weft_span value)
{
    const char *const text = wanted(call, name);
    return !text || weft_span_equal(weft_span_text(text), value);
}

static bool matches(const wf_call *call, const wf_event *event)
{
    char id[24];
    char name[40];
    const char *const from = wanted(call, "from");
    const char *const to = wanted(call, "to");
    (void)snprintf(id, sizeof id, "%llu", (unsigned long long)event->id);
    bool is_it = has(call, "name", member_text(event->body, "name")) &&
                 has(call, "retailerId", member_text(event->body, "retailerId")) &&
                 has(call, "eventStatus", weft_span_text(event->status)) &&
                 has(call, "eventType", weft_span_text("ORCHESTRATION")) &&
                 has(call, "category", weft_span_text("ACTION")) &&
                 has(call, "eventId", weft_span_text(id)) &&
                 (!from || strcmp(from, event->made) <= 0) && (!to || strcmp(event->made, to) <= 0);
    for (size_t i = 0; is_it && i < WF_COUNTOF(context); i++) {
        (void)snprintf(name, sizeof name, "context.%s", context[i]);
        is_it = has(call, name, member_text(event->body, context[i]));
    }
    return is_it;
}

static void search(wf_call *call)
{
    const uint64_t start = number_argument(call, "start", 0);
    const uint64_t count = number_argument(call, "count", COUNT_DEFAULT);
    uint64_t seen = 0;
    uint64_t given = 0;
    bool more = false;
    if (count > COUNT_MOST) {
        wf_call_refuse(call, 400, "count is at most %d", COUNT_MOST);
        return;
    }
    wf_buf_printf(call->reply, "{\"start\":%llu,\"results\":[", (unsigned long long)start);
    for (const wf_event *e = call->world->events; e && !more; e = e->next) {
        if (!matches(call, e) || seen++ < start)
            continue;
        more = given == count;
        if (more)
            continue;
        if (given++ != 0)
            wf_buf_put_byte(call->reply, ',');
        put_event(call->reply, e);
    }
    wf_buf_printf(call->reply, "],\"count\":%llu,\"hasMore\":%s}", (unsigned long long)given,
                  more ? "true" : "false");
}

void wf_event_answer(wf_call *call, weft_span rest)
{
    const bool is_post = weft_span_equal(call->method, weft_span_text("POST"));
    const bool is_sync = weft_span_equal(rest, weft_span_text("/sync"));
    int64_t id = 0;
    if (is_post && (is_sync || weft_span_equal(rest, weft_span_text("/async")))) {
        create_event(call, is_sync);
        return;
    }
    if (!is_post && rest.len == 0) {
        search(call);
        return;
    }
    const wf_event *event = NULL;
    if (!is_post && rest.len > 1 &&
        wf_int64_parse(&id, weft_span_of(rest.ptr + 1, rest.len - 1))) {
        event = call->world->events;
        while (event && event->id != (uint64_t)id)
            event = event->next;
    }
    if (event)
        put_event(call->reply, event);
    else
        wf_call_refuse(call, 404, "there is no such event");
}
