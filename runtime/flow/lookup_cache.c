#include "runtime/flow/lookup_cache.h"

#include "vm/json.h"

#include <string.h>

#define BYTES_MOST ((size_t)64 << 20) /* all is forgotten beyond half of it */

void wf_lookup_cache_init(wf_lookup_cache *c)
{
    *c = (wf_lookup_cache){.window = 1};
    wf_arena_init(&c->arena, BYTES_MOST);
    wf_map_init(&c->map, &c->arena);
    c->wanted_end = &c->wanted;
}

void wf_lookup_cache_fini(wf_lookup_cache *c)
{
    wf_arena_fini(&c->arena);
}

void wf_lookup_cache_turn(wf_lookup_cache *c)
{
    c->window++;
    if (c->arena.held < BYTES_MOST / 2)
        return;
    wf_arena_reset(&c->arena);
    wf_map_init(&c->map, &c->arena);
    c->wanted = NULL;
    c->wanted_end = &c->wanted;
    c->wanted_count = 0;
}

static void want(wf_lookup_cache *c, wf_found *found)
{
    found->state = WF_FOUND_WANTED;
    found->next = NULL;
    *c->wanted_end = found;
    c->wanted_end = &found->next;
    c->wanted_count++;
}

/* "3[...]" */
static weft_span key_of(wf_arena *arena, uint32_t lookup, weft_span arguments)
{
    char *const key = wf_arena_alloc(arena, arguments.len + sizeof lookup);
    if (!key)
        return weft_span_of(NULL, 0);
    memcpy(key, &lookup, sizeof lookup);
    memcpy(key + sizeof lookup, arguments.ptr, arguments.len);
    return weft_span_of(key, arguments.len + sizeof lookup);
}

wf_found *wf_lookup_cache_at(wf_lookup_cache *c, uint32_t lookup, weft_span arguments,
                             int64_t now_ms)
{
    const wf_arena_mark mark = wf_arena_here(&c->arena);
    const weft_span key = key_of(&c->arena, lookup, arguments);
    wf_found *found = key.ptr ? wf_map_find(&c->map, key) : NULL;
    if (found) {
        wf_arena_rewind(&c->arena, mark);
        const bool is_good =
            found->state == WF_FOUND_WANTED ||
            (found->is_lasting ? now_ms < found->until_ms : found->window == c->window);
        if (!is_good)
            want(c, found);
        return found;
    }
    found = key.ptr ? wf_arena_new(&c->arena, wf_found) : NULL;
    if (!found || !wf_map_put(&c->map, key, found, NULL))
        return NULL;
    found->lookup = lookup;
    found->arguments = weft_span_of(key.ptr + sizeof lookup, arguments.len);
    want(c, found);
    return found;
}

weft_status wf_lookup_cache_set(wf_lookup_cache *c, wf_found *found, weft_span json, int64_t now_ms,
                                uint32_t seconds)
{
    wf_json_error error;
    const weft_span text = wf_arena_dup(&c->arena, json);
    if (!text.ptr)
        return WEFT_NOMEM;
    found->value = weft_missing();
    if (text.len != 0) {
        const weft_status rc = wf_json_parse(&found->value, text, &c->arena, &error);
        if (rc != WEFT_OK)
            return rc == WEFT_NOMEM ? rc : WEFT_INVALID;
    }
    found->state = WF_FOUND_VALUE;
    found->is_lasting = seconds != 0;
    found->until_ms = now_ms + (int64_t)seconds * 1000;
    found->window = c->window;
    return WEFT_OK;
}

weft_status wf_lookup_cache_fail(wf_lookup_cache *c, wf_found *found, weft_span message)
{
    found->message = wf_arena_dup(&c->arena, message);
    found->state = WF_FOUND_FAILED;
    found->is_lasting = false;
    found->window = c->window;
    return found->message.ptr ? WEFT_OK : WEFT_NOMEM;
}

wf_found *wf_lookup_cache_take(wf_lookup_cache *c)
{
    wf_found *const wanted = c->wanted;
    c->wanted = NULL;
    c->wanted_end = &c->wanted;
    c->wanted_count = 0;
    return wanted;
}
