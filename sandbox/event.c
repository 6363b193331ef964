/* Events and their log. */
#include "sandbox/world.h"

#include "base/number.h"
#include "vm/json.h"

#define COUNT_DEFAULT 100
#define COUNT_MOST    5000

typedef struct wf_event {
    uint64_t id;
    weft_span name;
    weft_span entity; /* its reference */
    weft_span body;   /* JSON */
    struct wf_event *next;
} wf_event;

static weft_span member_text(weft_value body, const char *name)
{
    const weft_value value = weft_value_member(body, weft_span_text(name));
    return value.kind == WEFT_KIND_TEXT ? weft_value_span(value) : weft_span_of(NULL, 0);
}

static void put_event(wf_buf *out, const wf_event *event)
{
    wf_buf_printf(out, "{\"id\":\"%llu\",\"name\":", (unsigned long long)event->id);
    wf_json_put_text(out, event->name);
    wf_buf_put_text(out, ",\"eventStatus\":\"SUCCESS\",\"context\":");
    wf_buf_put_span(out, event->body);
    wf_buf_put_byte(out, '}');
}

static void create_event(wf_call *call, bool is_sync)
{
    wf_world *const world = call->world;
    const weft_value body = wf_call_json(call);
    if (body.kind == WEFT_KIND_MISSING)
        return;
    const weft_span name = member_text(body, "name");
    if (name.len == 0 || member_text(body, "entityType").len == 0) {
        wf_call_refuse(call, 400, "an event needs name and entityType");
        return;
    }
    wf_event *const event = wf_arena_new(&world->arena, wf_event);
    if (event) {
        event->id = ++world->last_id;
        event->name = wf_arena_dup(&world->arena, name);
        event->entity = wf_arena_dup(&world->arena, member_text(body, "entityRef"));
        event->body = wf_arena_dup(&world->arena, call->body);
    }
    if (!event || !event->name.ptr || !event->body.ptr || !wf_world_execute(call, name, body)) {
        wf_call_refuse(call, 503, "out of memory");
        return;
    }
    if (world->last_event)
        world->last_event->next = event;
    else
        world->events = event;
    world->last_event = event;
    world->event_count++;
    call->status = is_sync ? 200 : 202;
    wf_buf_printf(call->reply, "{\"id\":\"%llu\",\"success\":true,\"eventStatus\":\"%s\"}",
                  (unsigned long long)event->id, is_sync ? "SUCCESS" : "PENDING");
}

static uint64_t number_argument(const wf_call *call, const char *name, uint64_t fallback)
{
    const char *const text = call->argument(call->arguments, name);
    int64_t n = 0;
    return text && wf_int64_parse(&n, weft_span_text(text)) && n >= 0 ? (uint64_t)n : fallback;
}

static bool matches(const wf_call *call, const char *name, weft_span value)
{
    const char *const wanted = call->argument(call->arguments, name);
    return !wanted || *wanted == '\0' || weft_span_equal(weft_span_text(wanted), value);
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
        if (!matches(call, "name", e->name) || !matches(call, "context.entityRef", e->entity) ||
            seen++ < start)
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
