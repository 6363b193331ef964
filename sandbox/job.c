/* Jobs and their batches. A batch is done when it arrives; its first status says that it is being processed,
   so that whoever waits has to wait. */
#include "sandbox/world.h"

#include "base/number.h"
#include "vm/json.h"

#include <string.h>

typedef struct wf_batch {
    uint64_t id;
    uint32_t total;
    uint32_t refused;
    weft_span errors; /* JSON objects, joined by commas */
    bool asked;
    struct wf_batch *next;
} wf_batch;

typedef struct wf_job {
    uint64_t id;
    weft_span name; /* JSON text */
    wf_batch *batches;
    wf_batch *last;
    struct wf_job *next;
} wf_job;

static const char *state_of(const wf_batch *batch)
{
    return batch->refused == 0 ? "COMPLETE" : "COMPLETED_WITH_ERRORS";
}

static void put_batch(wf_buf *out, const wf_job *job, const wf_batch *batch, bool is_done,
                      const char *id)
{
    const uint32_t processed = is_done ? batch->total - batch->refused : 0;
    wf_buf_printf(out,
                  "{\"%s\":\"%llu\",\"jobId\":\"%llu\",\"status\":\"%s\",\"totalEntities\":%u,"
                  "\"processedEntities\":%u,\"errors\":[",
                  id, (unsigned long long)batch->id, (unsigned long long)job->id,
                  is_done ? state_of(batch) : "PROCESSING", (unsigned)batch->total,
                  (unsigned)processed);
    if (is_done)
        wf_buf_put_span(out, batch->errors);
    wf_buf_put_text(out, "]}");
}

static weft_span kept_json(wf_world *world, weft_value value)
{
    wf_buf text;
    wf_buf_init(&text, 1u << 20);
    wf_json_put(&text, value);
    const weft_span kept = wf_arena_dup(&world->arena, wf_buf_span(&text));
    wf_buf_fini(&text);
    return kept;
}

static void create_job(wf_call *call)
{
    wf_world *const world = call->world;
    const weft_value body = wf_call_json(call);
    if (body.kind == WEFT_KIND_MISSING)
        return;
    const weft_value name = weft_value_member(body, weft_span_text("name"));
    const weft_value retailer = weft_value_member(body, weft_span_text("retailerId"));
    if (name.kind != WEFT_KIND_TEXT || name.len == 0 || weft_value_is_nothing(retailer)) {
        wf_call_refuse(call, 400, "a job needs name and retailerId");
        return;
    }
    wf_job *const job = wf_arena_new(&world->arena, wf_job);
    const weft_span kept = kept_json(world, name);
    if (!job || !kept.ptr) {
        wf_call_refuse(call, 503, "out of memory");
        return;
    }
    job->id = ++world->last_id;
    job->name = kept;
    if (world->last_job)
        world->last_job->next = job;
    else
        world->jobs = job;
    world->last_job = job;
    wf_buf_printf(call->reply, "{\"id\":\"%llu\",\"name\":%.*s,\"status\":\"OPEN\",\"retailerId\":",
                  (unsigned long long)job->id, WF_SPAN(job->name));
    wf_json_put(call->reply, retailer);
    wf_buf_put_byte(call->reply, '}');
    call->executions++;
}

/* What an entity lacks; NULL: nothing. */
static const char *lack_of(const wf_call *call, weft_value entity, bool is_inventory)
{
    static const char *const needed[] = {"locationRef", "skuRef", "qty"};
    uint32_t value = 0;
    if (entity.kind != WEFT_KIND_MAP)
        return "an entity is an object";
    for (size_t i = 0; is_inventory && i < WF_COUNTOF(needed); i++) {
        if (weft_value_is_nothing(weft_value_member(entity, weft_span_text(needed[i]))))
            return "locationRef, skuRef and qty are required";
    }
    return wf_fault_strikes(&call->world->faults, WF_FAULT_PARTIAL, &value)
               ? "a unique constraint is violated"
               : NULL;
}

static void take_entities(wf_call *call, wf_batch *batch, weft_value entities, bool is_inventory)
{
    wf_buf errors;
    wf_buf_init(&errors, 0);
    for (uint32_t i = 0; i < entities.len; i++) {
        const weft_value entity = weft_value_element(entities, i);
        const char *const lack = lack_of(call, entity, is_inventory);
        if (!lack && wf_world_execute(call, weft_span_text("batch"), entity))
            continue;
        wf_buf_printf(&errors, "%s{\"code\":\"C0123E\",\"message\":\"%s\",\"entityIndex\":%u}",
                      batch->refused++ ? "," : "", lack ? lack : "out of memory", (unsigned)i);
    }
    batch->total = entities.len;
    batch->errors = wf_arena_dup(&call->world->arena, wf_buf_span(&errors));
    wf_buf_fini(&errors);
}

static void create_batch(wf_call *call, wf_job *job)
{
    const weft_value body = wf_call_json(call);
    if (body.kind == WEFT_KIND_MISSING)
        return;
    const weft_value action = weft_value_member(body, weft_span_text("action"));
    const weft_value type = weft_value_member(body, weft_span_text("entityType"));
    const weft_value entities = weft_value_member(body, weft_span_text("entities"));
    if (action.kind != WEFT_KIND_TEXT || type.kind != WEFT_KIND_TEXT ||
        entities.kind != WEFT_KIND_LIST || entities.len == 0) {
        wf_call_refuse(call, 400, "a batch needs action, entityType and entities");
        return;
    }
    wf_batch *const batch = wf_arena_new(&call->world->arena, wf_batch);
    if (!batch) {
        wf_call_refuse(call, 503, "out of memory");
        return;
    }
    batch->id = ++call->world->last_id;
    take_entities(call, batch, entities,
                  weft_span_equal(weft_value_span(type), weft_span_text("INVENTORY")));
    if (job->last)
        job->last->next = batch;
    else
        job->batches = batch;
    job->last = batch;
    wf_buf_printf(call->reply, "{\"id\":\"%llu\",\"jobId\":\"%llu\",\"status\":\"PENDING\"}",
                  (unsigned long long)batch->id, (unsigned long long)job->id);
}

static void put_job(wf_call *call, const wf_job *job)
{
    uint64_t refused = 0;
    for (const wf_batch *b = job->batches; b; b = b->next)
        refused += b->refused;
    wf_buf_printf(call->reply, "{\"id\":\"%llu\",\"name\":%.*s,\"status\":\"%s\"}",
                  (unsigned long long)job->id, WF_SPAN(job->name),
                  !job->batches ? "OPEN" : refused ? "COMPLETED_WITH_ERRORS" : "COMPLETE");
}

static void put_results(wf_call *call, const wf_job *job)
{
    unsigned total = 0;
    unsigned failed = 0;
    for (const wf_batch *b = job->batches; b; b = b->next) {
        total++;
        failed += b->refused != 0;
    }
    wf_buf_printf(call->reply,
                  "{\"totalBatches\":%u,\"successfulBatches\":%u,\"failedBatches\":%u,\"results\":[",
                  total, total - failed, failed);
    for (const wf_batch *b = job->batches; b; b = b->next) {
        if (b != job->batches)
            wf_buf_put_byte(call->reply, ',');
        put_batch(call->reply, job, b, true, "batchId");
    }
    wf_buf_put_text(call->reply, "]}");
}

/* The part of a path up to the next slash. */
static weft_span step(weft_span *rest)
{
    if (rest->len != 0 && rest->ptr[0] == '/')
        *rest = weft_span_of(rest->ptr + 1, rest->len - 1);
    const char *const end = rest->len ? memchr(rest->ptr, '/', rest->len) : NULL;
    const weft_span part = weft_span_of(rest->ptr, end ? (size_t)(end - rest->ptr) : rest->len);
    *rest = weft_span_of(rest->ptr + part.len, rest->len - part.len);
    return part;
}

static uint64_t id_of(weft_span text)
{
    int64_t id = 0;
    return wf_int64_parse(&id, text) && id > 0 ? (uint64_t)id : 0;
}

static void answer_batch(wf_call *call, wf_job *job, weft_span text)
{
    wf_batch *batch = job->batches;
    const uint64_t id = id_of(text);
    while (batch && batch->id != id)
        batch = batch->next;
    if (!batch) {
        wf_call_refuse(call, 404, "there is no such batch");
        return;
    }
    put_batch(call->reply, job, batch, batch->asked, "id");
    batch->asked = true;
}

void wf_job_answer(wf_call *call, weft_span rest)
{
    const bool is_post = weft_span_equal(call->method, weft_span_text("POST"));
    const weft_span text = step(&rest);
    const weft_span word = step(&rest);
    const weft_span number = step(&rest);
    wf_job *job = call->world->jobs;
    if (text.len == 0 && is_post) {
        create_job(call);
        return;
    }
    const uint64_t id = id_of(text);
    while (job && job->id != id)
        job = job->next;
    if (!job)
        wf_call_refuse(call, 404, "there is no such job");
    else if (weft_span_equal(word, weft_span_text("batch")) && is_post && number.len == 0)
        create_batch(call, job);
    else if (weft_span_equal(word, weft_span_text("batch")) && !is_post)
        answer_batch(call, job, number);
    else if (weft_span_equal(word, weft_span_text("results")) && !is_post)
        put_results(call, job);
    else if (word.len == 0 && !is_post)
        put_job(call, job);
    else
        wf_call_refuse(call, 404, "there is no such thing");
}
