/* Paths to rooms, and the answers to keyed requests, which are given again instead of executed again. */
#include "sandbox/world.h"

#include <string.h>

static bool starts(weft_span *rest, weft_span path, const char *head)
{
    const size_t len = strlen(head);
    if (path.len < len || memcmp(path.ptr, head, len) != 0 ||
        (path.len > len && path.ptr[len] != '/'))
        return false;
    *rest = weft_span_of(path.ptr + len, path.len - len);
    return true;
}

static void answer(wf_call *call)
{
    weft_span rest;
    const bool is_post = weft_span_equal(call->method, weft_span_text("POST"));
    if (is_post && weft_span_equal(call->path, weft_span_text("/graphql")))
        wf_graphql_answer(call);
    else if (starts(&rest, call->path, "/api/v4.1/job"))
        wf_job_answer(call, rest);
    else if (starts(&rest, call->path, "/api/v4.1/event"))
        wf_event_answer(call, rest);
    else
        wf_call_refuse(call, 404, "there is nothing under this path");
}

/* The answer that was given under the request's key; false: there was none. */
static bool give_again(wf_call *call, uint32_t hash)
{
    const wf_stored *const stored = wf_map_find(&call->world->replies, call->idempotency_key);
    if (!stored)
        return false;
    if (stored->hash != hash) {
        wf_call_refuse(call, 422, "this Idempotency-Key belongs to another body");
        return true;
    }
    call->status = stored->status;
    wf_buf_put_span(call->reply, stored->body);
    return true;
}

static void store(wf_call *call, uint32_t hash)
{
    wf_world *const world = call->world;
    const weft_span key = wf_arena_dup(&world->arena, call->idempotency_key);
    wf_stored *const stored = wf_arena_new(&world->arena, wf_stored);
    if (!stored || !key.ptr || !wf_map_put(&world->replies, key, stored, NULL)) {
        wf_call_refuse(call, 503, "out of memory");
        return;
    }
    stored->hash = hash;
    stored->status = call->status;
    stored->body = wf_arena_dup(&world->arena, wf_buf_span(call->reply));
}

void wf_route(wf_call *call)
{
    call->status = 200;
    if (weft_span_equal(call->path, weft_span_text("/_sandbox/counts"))) {
        wf_world_counts(call->reply, call->world);
        return;
    }
    if (weft_span_equal(call->path, weft_span_text("/oauth/token"))) {
        wf_token_give(call);
        return;
    }
    if (!wf_token_check(call))
        return;
    const uint32_t hash = wf_hash(call->body, 1);
    const bool is_keyed = call->idempotency_key.len != 0;
    if (is_keyed && give_again(call, hash))
        return;
    answer(call);
    if (is_keyed && call->executions != 0)
        store(call, hash);
}
