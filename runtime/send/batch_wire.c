/* Batches of the Batch API. The answer to a batch is its number; what became of its entities stands behind that, when
   it is done, with errors by the entity's place in the batch. */
#include "base/memory.h"
#include "base/number.h"
#include "runtime/send/wire.h"
#include "vm/json.h"

#include <stdio.h>

#define MOST_ENTITIES 5000u

typedef struct batch_wire {
    wf_wire wire; /* first */
    wf_buf path;  /* /api/v4.1/job/17/batch */
    wf_buf head;  /* {"action":…,"entityType":…,"entities":[ */
} batch_wire;

static weft_status put_batch(wf_wire *self, wf_buf *out, const weft_span *bodies, uint32_t count)
{
    wf_buf_put_span(out, wf_buf_span(&((batch_wire *)self)->head));
    for (uint32_t i = 0; i < count; i++) {
        if (i != 0)
            wf_buf_put_byte(out, ',');
        wf_buf_put_span(out, bodies[i]);
    }
    wf_buf_put_text(out, "]}");
    return out->status;
}

/* Missing when it is no JSON object. WEFT_NOMEM says nothing about it. */
static weft_status parse(weft_value *whole, weft_span body, wf_arena *arena)
{
    wf_json_error error;
    const weft_status rc = wf_json_parse(whole, body, arena, &error);
    if (rc != WEFT_OK || whole->kind != WEFT_KIND_MAP)
        *whole = weft_missing();
    return rc == WEFT_NOMEM ? rc : WEFT_OK;
}

static weft_value member(weft_value map, const char *name)
{
    return map.kind == WEFT_KIND_MAP ? weft_value_member(map, weft_span_text(name))
                                     : weft_missing();
}

static weft_span text_of(weft_value value)
{
    return value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER ? weft_value_span(value)
                                                                          : weft_span_of(NULL, 0);
}

static int64_t number_of(weft_value value)
{
    int64_t n = -1;
    return value.kind == WEFT_KIND_NUMBER && wf_int64_parse(&n, weft_value_span(value)) ? n : -1;
}

/* Read only for refusals: the batch as a whole was not taken. */
static weft_status read_answer(wf_wire *self, wf_wire_result *results, uint32_t count, int status,
                               weft_span body, wf_arena *arena)
{
    weft_value whole;
    (void)self;
    (void)parse(&whole, body, arena); /* what it says of it is for people */
    const weft_span said = text_of(member(whole, "message"));
    char *const code = wf_arena_zero(arena, 1, 16);
    if (code)
        (void)snprintf(code, 16, "HTTP %d", status);
    for (uint32_t i = 0; i < count; i++) {
        wf_wire_say(&results[i], count > 1 ? WF_GRAPHQL_ISOLATE : WF_GRAPHQL_REFUSED,
                    code ? code : "", "the batch was refused");
        if (said.len != 0)
            results[i].message = said;
    }
    return WEFT_OK;
}

static weft_status put_path(wf_wire *self, wf_buf *path, weft_span id)
{
    for (size_t i = 0; i < id.len; i++) {
        const char c = id.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              c == '-' || c == '_'))
            return WEFT_INVALID; /* it would be another path */
    }
    if (id.len == 0)
        return WEFT_INVALID;
    wf_buf_put_span(path, wf_buf_span(&((batch_wire *)self)->path));
    wf_buf_put_byte(path, '/');
    wf_buf_put_span(path, id);
    return path->status;
}

static weft_status read_ticket(wf_wire *self, wf_buf *path, weft_span body, wf_arena *arena)
{
    weft_value whole;
    const weft_status rc = parse(&whole, body, arena);
    return rc == WEFT_OK ? put_path(self, path, text_of(member(whole, "id"))) : rc;
}

/* The results of the job name its batches. */
static weft_status put_list(wf_wire *self, wf_buf *path)
{
    static const char last[] = "/batch";
    const weft_span whole = wf_buf_span(&((batch_wire *)self)->path);
    wf_buf_put(path, whole.ptr, whole.len - (sizeof last - 1));
    wf_buf_put_text(path, "/results");
    return path->status;
}

static weft_status read_list(wf_wire *self, weft_span body, wf_arena *arena, wf_wire_visit visit,
                             void *user)
{
    weft_value whole;
    weft_status rc = parse(&whole, body, arena);
    if (rc != WEFT_OK)
        return rc;
    const weft_value results = member(whole, "results");
    const int64_t total = number_of(member(whole, "totalBatches"));
    wf_buf path;
    if (results.kind != WEFT_KIND_LIST || (total >= 0 && total != results.len))
        return WEFT_INVALID;
    wf_buf_init(&path, 1u << 12);
    for (uint32_t i = 0; rc == WEFT_OK && i < results.len; i++) {
        const weft_value row = weft_value_element(results, i);
        const weft_span id = text_of(member(row, "batchId"));
        wf_buf_reset(&path);
        rc = put_path(self, &path, id.len != 0 ? id : text_of(member(row, "id")));
        if (rc == WEFT_OK)
            rc = visit(user, wf_buf_span(&path));
    }
    wf_buf_fini(&path);
    return rc;
}

typedef enum batch_state {
    BATCH_GOING,
    BATCH_DONE,
    BATCH_FAILED
} batch_state;

static batch_state state_of(weft_span status)
{
    static const char *const done[] = {"COMPLETE", "COMPLETED", "COMPLETED_WITH_ERRORS", "SUCCESS"};
    static const char *const failed[] = {"FAILED", "EXPIRED", "ERROR"};
    for (size_t i = 0; i < WF_COUNTOF(done); i++) {
        if (weft_span_equal(status, weft_span_text(done[i])))
            return BATCH_DONE;
    }
    for (size_t i = 0; i < WF_COUNTOF(failed); i++) {
        if (weft_span_equal(status, weft_span_text(failed[i])))
            return BATCH_FAILED;
    }
    return BATCH_GOING;
}

/* Errors with a place are about an entity; gives how many were without. */
static uint32_t join_errors(wf_wire_result *results, uint32_t count, weft_value errors)
{
    uint32_t without = 0;
    for (uint32_t i = 0; errors.kind == WEFT_KIND_LIST && i < errors.len; i++) {
        const weft_value error = weft_value_element(errors, i);
        const int64_t at = number_of(member(error, "entityIndex"));
        if (at < 0 || at >= count) {
            without++;
            continue;
        }
        wf_wire_say(&results[at], WF_GRAPHQL_REFUSED, "", "the entity was refused");
        results[at].advice = WF_ADVICE_VERIFY;
        results[at].code = text_of(member(error, "code"));
        if (text_of(member(error, "message")).len != 0)
            results[at].message = text_of(member(error, "message"));
    }
    return without;
}

/* A batch that failed before anything of it was processed is tried in halves; one that failed later, or of which some error
   is nobody's, leaves it open what became of the entities that are not named. */
static bool follow(wf_wire *self, wf_wire_result *results, uint32_t count, weft_span body,
                   wf_arena *arena)
{
    weft_value whole;
    if (parse(&whole, body, arena) != WEFT_OK)
        return false; /* it is asked again */
    const batch_state state = state_of(text_of(member(whole, "status")));
    const int64_t processed = number_of(member(whole, "processedEntities"));
    (void)self;
    if (state == BATCH_GOING)
        return false;
    const int64_t total = number_of(member(whole, "totalEntities"));
    for (uint32_t i = 0; i < count; i++)
        wf_wire_say(&results[i], WF_GRAPHQL_ACCEPTED, "", "");
    if (total >= 0 && total != count) {
        for (uint32_t i = 0; i < count; i++)
            wf_wire_say(&results[i], WF_GRAPHQL_DOUBTFUL, "",
                        "the API counts other entities in the batch than were sent");
        return true;
    }
    const uint32_t without = join_errors(results, count, member(whole, "errors"));
    const bool is_untouched = state == BATCH_FAILED && processed == 0;
    const bool is_open = without != 0 || state == BATCH_FAILED;
    for (uint32_t i = 0; is_open && i < count; i++) {
        if (results[i].class_ != WF_GRAPHQL_ACCEPTED)
            continue;
        if (is_untouched)
            wf_wire_say(&results[i], count > 1 ? WF_GRAPHQL_ISOLATE : WF_GRAPHQL_REFUSED, "",
                        "the batch failed before it was processed");
        else
            wf_wire_say(&results[i], WF_GRAPHQL_DOUBTFUL, "",
                        "the batch failed, and what was done of it is not said");
    }
    return true;
}

static void close_wire(wf_wire *self)
{
    batch_wire *const w = (batch_wire *)self;
    wf_buf_fini(&w->path);
    wf_buf_fini(&w->head);
    wf_free(w);
}

weft_status wf_batch_wire_open(wf_wire **out, weft_span action, weft_span type, weft_span members)
{
    batch_wire *const w = wf_new(batch_wire);
    if (!w)
        return WEFT_NOMEM;
    wf_buf_init(&w->path, 1u << 12);
    wf_buf_init(&w->head, 1u << 16);
    w->wire.most = MOST_ENTITIES;
    w->wire.put = put_batch;
    w->wire.read = read_answer;
    w->wire.ticket = read_ticket;
    w->wire.follow = follow;
    w->wire.list = put_list;
    w->wire.listed = read_list;
    w->wire.close = close_wire;
    wf_buf_put_text(&w->head, "{\"action\":");
    wf_json_put_text(&w->head, action);
    wf_buf_put_text(&w->head, ",\"entityType\":");
    wf_json_put_text(&w->head, type);
    wf_buf_put_span(&w->head, members);
    wf_buf_put_text(&w->head, ",\"entities\":[");
    w->wire.overhead = w->head.len + 2;
    const weft_status rc = w->head.status;
    if (rc == WEFT_OK)
        *out = &w->wire;
    else
        close_wire(&w->wire);
    return rc;
}

weft_status wf_batch_wire_under(wf_wire *wire, weft_span job)
{
    batch_wire *const w = (batch_wire *)wire;
    wf_buf_reset(&w->path);
    wf_buf_printf(&w->path, "/api/v4.1/job/%.*s/batch", (int)job.len, job.ptr);
    w->wire.path = wf_buf_span(&w->path);
    return w->path.status;
}
