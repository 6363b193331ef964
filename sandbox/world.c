/* Keys and counts. What is executed is named by what a person would name it: its reference. */
#include "sandbox/world.h"

#include "vm/json.h"

#define KEY_BYTES ((size_t)4096)

static weft_value first_of(weft_value map, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const weft_value value =
            map.kind == WEFT_KIND_MAP ? weft_value_member(map, weft_span_text(names[i]))
                                      : weft_missing();
        if (value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER)
            return value;
    }
    return weft_missing();
}

/* The reference of an input, of arguments, of an entity or an event; else what it is made of. */
static void put_key(wf_buf *out, const wf_world *world, weft_value arguments)
{
    const char *const names[] = {world->key ? world->key : "ref", "ref", "id", "entityRef",
                                 "entityId"};
    const weft_value input = weft_value_member(arguments, weft_span_text("input"));
    weft_value found = first_of(input, names, WF_COUNTOF(names));
    if (found.kind == WEFT_KIND_MISSING)
        found = first_of(arguments, names, WF_COUNTOF(names));
    if (found.kind != WEFT_KIND_MISSING) {
        wf_buf_put_span(out, weft_value_span(found));
        return;
    }
    const weft_value sku = weft_value_member(arguments, weft_span_text("skuRef"));
    const weft_value location = weft_value_member(arguments, weft_span_text("locationRef"));
    if (sku.kind == WEFT_KIND_TEXT && location.kind == WEFT_KIND_TEXT) {
        wf_buf_printf(out, "%.*s@%.*s", WF_SPAN(weft_value_span(sku)),
                      WF_SPAN(weft_value_span(location)));
        return;
    }
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_json_put(&text, arguments);
    wf_buf_printf(out, "#%08x", (unsigned)wf_hash(wf_buf_span(&text), 1));
    wf_buf_fini(&text);
}

wf_executed *wf_world_execute(wf_call *call, weft_span operation, weft_value arguments)
{
    wf_world *const world = call->world;
    wf_buf name;
    wf_buf_init(&name, KEY_BYTES);
    wf_buf_put_span(&name, operation);
    wf_buf_put_byte(&name, ' ');
    put_key(&name, world, arguments);
    wf_executed *found = wf_map_find(&world->executed, wf_buf_span(&name));
    if (!found) {
        const weft_span kept = wf_arena_dup(&world->arena, wf_buf_span(&name));
        found = kept.ptr ? wf_arena_new(&world->arena, wf_executed) : NULL;
        if (found) {
            found->operation = weft_span_of(kept.ptr, operation.len);
            found->key = weft_span_of(kept.ptr + operation.len + 1, kept.len - operation.len - 1);
            found->number = ++world->last_id;
        }
        if (found && !wf_map_put(&world->executed, kept, found, NULL))
            found = NULL;
    }
    wf_buf_fini(&name);
    if (!found)
        return NULL;
    found->count++;
    world->executions++;
    call->executions++;
    return found;
}

void wf_world_counts(wf_buf *out, const wf_world *world)
{
    uint64_t repeated = 0;
    for (uint32_t i = 0; i < world->executed.count; i++) {
        const wf_executed *e = world->executed.entries[i].value;
        repeated += e->count > 1;
        wf_buf_put_text(out, "{\"operation\":");
        wf_json_put_text(out, e->operation);
        wf_buf_put_text(out, ",\"key\":");
        wf_json_put_text(out, e->key);
        wf_buf_printf(out, ",\"executions\":%llu}\n", (unsigned long long)e->count);
    }
    wf_buf_printf(out,
                  "{\"requests\":%llu,\"faults\":%llu,\"tokens\":%llu,\"keys\":%u,"
                  "\"executions\":%llu,\"repeated\":%llu}\n",
                  (unsigned long long)world->requests, (unsigned long long)world->faults_made,
                  (unsigned long long)world->tokens_given, (unsigned)world->executed.count,
                  (unsigned long long)world->executions, (unsigned long long)repeated);
}

void wf_call_refuse(wf_call *call, uint32_t status, const char *format, ...)
{
    wf_buf text;
    wf_buf_init(&text, 1u << 16);
    va_list args;
    va_start(args, format);
    wf_buf_vprintf(&text, format, args);
    va_end(args);
    wf_buf_reset(call->reply);
    call->status = status;
    wf_buf_put_text(call->reply, "{\"message\":");
    wf_json_put_text(call->reply, wf_buf_span(&text));
    wf_buf_put_byte(call->reply, '}');
    wf_buf_fini(&text);
}

weft_value wf_call_json(wf_call *call)
{
    weft_value value = weft_missing();
    wf_json_error error;
    const weft_status rc = wf_json_parse(&value, call->body, call->arena, &error);
    if (rc == WEFT_OK && value.kind == WEFT_KIND_MAP)
        return value;
    wf_call_refuse(call, 400, "the body is no JSON object");
    return weft_missing();
}
