#include "runtime/flow/lookups.h"

#include "base/diags.h"
#include "base/digest.h"
#include "base/memory.h"
#include "runtime/flow/lookup_cache.h"
#include "runtime/flow/lookup_text.h"
#include "runtime/send/graphql_judge.h"
#include "vm/json.h"

#define WAIT_MS        100u
#define CONCURRENCY    4u
#define BODY_BYTES     ((size_t)64 << 20)
#define PAGE_BYTES     ((size_t)512 << 20)
#define COMPLAINTS     16
#define ARGUMENTS_MOST 64u
#define SCOPE          "lookup"

typedef struct request {
    bool in_use;
    uint32_t first; /* of the order */
    uint32_t count;
} request;

struct wf_lookups {
    const weft_program *program;
    wf_lookups_options settings;
    weft_diags *diags;
    weft_diags *own; /* of `with` and `take` */
    weft_vm *vm;     /* runs them */
    wf_client *client;
    wf_lookup_cache cache;
    wf_lookups_counts counts;
    request *requests;
    uint32_t request_count;
    wf_found **order; /* what is being asked for */
    uint32_t order_count;
    uint32_t next;
    uint32_t alone; /* the last so many of `order` are asked for one by one */
    wf_buf key;
    wf_buf body;
    wf_buf text;
    wf_arena judged;
    wf_arena arena; /* of a request or an answer */
    weft_status failed;
};

static int64_t now_ms(const wf_lookups *l)
{
    return wf_clock_steady_ms(&l->settings.clock);
}

static const wf_lookup *row_of(const wf_lookups *l, const wf_found *found)
{
    return &l->program->lookups[found->lookup];
}

/* ---- the machine asks ---- */

static weft_status put_arguments(wf_lookups *l, const weft_value *args, uint32_t count)
{
    wf_buf_reset(&l->key);
    wf_buf_put_byte(&l->key, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i != 0)
            wf_buf_put_byte(&l->key, ',');
        if (args[i].kind == WEFT_KIND_MISSING)
            wf_buf_put_text(&l->key, "null");
        else
            wf_json_put(&l->key, args[i]);
    }
    wf_buf_put_byte(&l->key, ']');
    return l->key.status;
}

static wf_found *find(wf_lookups *l, uint32_t lookup, const weft_value *args, uint32_t count,
                      weft_status *rc)
{
    *rc = put_arguments(l, args, count);
    wf_found *const found =
        *rc == WEFT_OK ? wf_lookup_cache_at(&l->cache, lookup, wf_buf_span(&l->key), now_ms(l))
                       : NULL;
    if (*rc == WEFT_OK && !found)
        *rc = WEFT_NOMEM;
    return found;
}

static weft_status give(weft_value *out, const wf_found *found, wf_buf *message)
{
    if (found->state == WF_FOUND_VALUE) {
        *out = found->value;
        return WEFT_OK;
    }
    wf_buf_put_span(message, found->message);
    return WEFT_REJECTED;
}

/* What is wanted ends the run of the record, which is run again once it is there. */
static weft_status answer(weft_value *out, void *context, uint32_t lookup, const weft_value *args,
                          uint32_t count, wf_buf *message)
{
    weft_status rc;
    const wf_found *const found = find(context, lookup, args, count, &rc);
    if (rc != WEFT_OK)
        return rc;
    if (found->state == WF_FOUND_WANTED) {
        wf_buf_put_text(message, "it is being asked for");
        return WEFT_REJECTED;
    }
    return give(out, found, message);
}

static weft_status answer_ahead(weft_value *out, void *context, uint32_t lookup,
                                const weft_value *args, uint32_t count, wf_buf *message)
{
    weft_status rc;
    for (uint32_t i = 0; i < count; i++)
        if (args[i].kind == WEFT_KIND_MISSING)
            return WEFT_SKIPPED; /* perhaps what another look-up did not give yet */
    const wf_found *const found = find(context, lookup, args, count, &rc);
    if (rc != WEFT_OK)
        return rc;
    return found->state == WF_FOUND_WANTED ? WEFT_SKIPPED : give(out, found, message);
}

void wf_lookups_serve(wf_lookups *l, weft_vm *vm, bool ahead)
{
    wf_vm_set_lookup(vm, ahead ? answer_ahead : answer, l);
}

uint32_t wf_lookups_wanted(const wf_lookups *l)
{
    return l->cache.wanted_count;
}

void wf_lookups_turn(wf_lookups *l)
{
    wf_lookup_cache_turn(&l->cache);
}

void wf_lookups_count(const wf_lookups *l, wf_lookups_counts *counts)
{
    *counts = l->counts;
}

/* ---- the store ---- */

static void put_store_key(char out[65], const wf_lookups *l, const wf_found *found)
{
    static const char digits[] = "0123456789abcdef";
    const wf_lookup *const row = row_of(l, found);
    const weft_span parts[] = {wf_connection_text(l->settings.connection, WF_SETTING_baseUrl),
                               wf_program_text(l->program, row->name),
                               wf_program_text(l->program, row->query), found->arguments,
                               l->settings.scope};
    unsigned char sum[WF_DIGEST_BYTES];
    wf_digest digest;
    wf_digest_init(&digest, WF_DIGEST_SHA256);
    for (size_t i = 0; i < WF_COUNTOF(parts) - (l->settings.scope.len == 0); i++) {
        wf_digest_add(&digest, parts[i]);
        wf_digest_add(&digest, weft_span_of("", 1));
    }
    const size_t len = wf_digest_finish(&digest, sum);
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[sum[i] >> 4];
        out[2 * i + 1] = digits[sum[i] & 15];
    }
    out[2 * len] = '\0';
}

/* WEFT_DONE: the store does not know it. */
static weft_status recall(wf_lookups *l, wf_found *found)
{
    char key[2 * WF_DIGEST_BYTES + 1];
    const uint32_t seconds = row_of(l, found)->cache_seconds;
    if (!l->settings.store || seconds == 0)
        return WEFT_DONE;
    put_store_key(key, l, found);
    wf_buf_reset(&l->text);
    weft_status rc = wf_kv_get(&l->text, NULL, l->settings.store, weft_span_text(SCOPE),
                               weft_span_text(key), wf_clock_wall_s(&l->settings.clock) * 1000);
    if (rc == WEFT_OK)
        rc = wf_lookup_cache_set(&l->cache, found, wf_buf_span(&l->text), now_ms(l), seconds);
    l->counts.known += rc == WEFT_OK;
    return rc == WEFT_INVALID ? WEFT_DONE : rc;
}

static weft_status keep(wf_lookups *l, const wf_found *found)
{
    char key[2 * WF_DIGEST_BYTES + 1];
    const uint32_t seconds = row_of(l, found)->cache_seconds;
    if (seconds == 0 || found->state != WF_FOUND_VALUE)
        return WEFT_OK;
    put_store_key(key, l, found);
    wf_buf_reset(&l->text);
    wf_json_put(&l->text, found->value);
    if (l->text.status != WEFT_OK)
        return l->text.status;
    return wf_kv_set(NULL, l->settings.store, weft_span_text(SCOPE), weft_span_text(key),
                     wf_buf_span(&l->text), WF_KV_ANY, (int64_t)seconds * 1000,
                     wf_clock_wall_s(&l->settings.clock) * 1000);
}

/* What was asked for, in one transaction: no request is made while others wait for the file. */
static weft_status keep_all(wf_lookups *l)
{
    bool mine = false;
    if (!l->settings.store || l->order_count == 0)
        return WEFT_OK;
    weft_status rc = wf_store_enter(l->settings.store, &mine);
    for (uint32_t i = 0; rc == WEFT_OK && i < l->order_count; i++)
        rc = keep(l, l->order[i]);
    return wf_store_leave(l->settings.store, mine, rc);
}

/* ---- `with` and `take` ---- */

static weft_span last_words(const wf_lookups *l)
{
    const size_t count = weft_diags_count(l->own);
    return weft_span_text(count != 0 ? weft_diags_at(l->own, count - 1)->message
                                     : "it cannot be computed");
}

static weft_status call(wf_lookups *l, weft_value *out, uint32_t function, const weft_value *args,
                        uint32_t count)
{
    weft_diags_reset(l->own);
    return wf_vm_call(out, l->vm, function, args, count, l->own);
}

/* The variables of one key. WEFT_REJECTED: the key failed, and that was set. */
static weft_status make_variables(wf_lookups *l, weft_value *out, wf_found *found)
{
    const wf_lookup *const row = row_of(l, found);
    weft_value list;
    wf_json_error error;
    *out = weft_missing();
    if (row->variables == WF_NONE)
        return WEFT_OK;
    weft_status rc = wf_json_parse(&list, found->arguments, &l->arena, &error);
    if (rc != WEFT_OK)
        return rc == WEFT_NOMEM ? rc : WEFT_INVALID; /* it was put as JSON */
    weft_value *const args = wf_arena_zero(&l->arena, (size_t)row->params + 1, sizeof *args);
    if (!args)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < row->params && i < list.len; i++)
        args[i] = list.as.list[i];
    rc = call(l, out, row->variables, args, row->params);
    if (rc != WEFT_REJECTED)
        return rc;
    rc = wf_lookup_cache_fail(&l->cache, found, last_words(l));
    return rc == WEFT_OK ? WEFT_REJECTED : rc;
}

static weft_status take(wf_lookups *l, wf_found *found, weft_value data)
{
    const wf_lookup *const row = row_of(l, found);
    weft_value value = data;
    wf_arena_reset(wf_vm_arena(l->vm));
    weft_status rc = row->take == WF_NONE ? WEFT_OK : call(l, &value, row->take, &data, 1);
    if (rc == WEFT_REJECTED)
        return wf_lookup_cache_fail(&l->cache, found, last_words(l));
    if (rc != WEFT_OK)
        return rc;
    wf_buf_reset(&l->text);
    wf_json_put(&l->text, value);
    rc = l->text.status;
    return rc == WEFT_OK ? wf_lookup_cache_set(&l->cache, found, wf_buf_span(&l->text), now_ms(l),
                                               row->cache_seconds)
                         : rc;
}

/* ---- requests ---- */

/* Keys of one look-up that stand side by side and go together. */
static uint32_t group_size(const wf_lookups *l)
{
    const wf_lookup *const row = row_of(l, l->order[l->next]);
    const uint32_t end = l->order_count - l->alone;
    const uint32_t most =
        row->several == WF_NONE || row->batch == 0 || l->next >= end ? 1 : row->batch;
    uint32_t count = 1;
    while (count < most && l->next + count < end &&
           l->order[l->next + count]->lookup == l->order[l->next]->lookup)
        count++;
    return count;
}

static uint32_t free_request(const wf_lookups *l)
{
    uint32_t i = 0;
    while (i < l->request_count && l->requests[i].in_use)
        i++;
    return i;
}

/* Those whose variables cannot be made leave the group: they failed. */
static weft_status make_group(wf_lookups *l, request *r, weft_value *variables, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        wf_found *const found = l->order[l->next + i];
        const weft_status rc = make_variables(l, &variables[kept], found);
        if (rc == WEFT_REJECTED)
            continue;
        if (rc != WEFT_OK)
            return rc;
        l->order[l->next + kept++] = found;
    }
    r->first = l->next;
    r->count = kept;
    l->next += count;
    return WEFT_OK;
}

static weft_status start(wf_lookups *l, uint32_t at)
{
    const char *reason = "";
    request *const r = &l->requests[at];
    const wf_lookup *const row = row_of(l, l->order[l->next]);
    const uint32_t count = group_size(l);
    wf_arena_reset(&l->arena);
    wf_arena_reset(wf_vm_arena(l->vm));
    weft_value *const variables = wf_arena_zero(&l->arena, count, sizeof *variables);
    weft_status rc = variables ? make_group(l, r, variables, count) : WEFT_NOMEM;
    if (rc != WEFT_OK || r->count == 0)
        return rc;
    wf_buf_reset(&l->body);
    wf_lookup_put_body(&l->body, l->program, row, variables, r->count);
    if (l->body.status != WEFT_OK)
        return l->body.status;
    const wf_call request_call = {.path = weft_span_text("/graphql"),
                                  .body = wf_buf_span(&l->body),
                                  .safety = WF_SAFETY_READ,
                                  .tag = at};
    rc = wf_client_start(l->client, &request_call, &reason);
    if (rc == WEFT_INVALID)
        (void)wf_diags_add(l->diags, WF_W5503, (wf_place){0}, "nothing can be sent: %s", reason);
    r->in_use = rc == WEFT_OK;
    l->counts.requests += rc == WEFT_OK;
    return rc;
}

/* The keys of a request that failed as a whole go again, each alone; their places at the end of the order are free. */
static void put_back(wf_lookups *l, const request *r)
{
    for (uint32_t i = 0; i < r->count; i++)
        l->order[l->order_count++] = l->order[r->first + i];
    l->alone += r->count;
}

static weft_status read_answer(wf_lookups *l, const request *r, weft_span body)
{
    weft_value reply;
    wf_json_error error;
    wf_arena_reset(&l->arena);
    weft_status rc = wf_json_parse(&reply, body, &l->arena, &error);
    if (rc == WEFT_REJECTED ||
        rc == WEFT_LIMIT) /* the judge let it stand: it is JSON, perhaps too deep */
        reply = weft_missing();
    else if (rc != WEFT_OK)
        return rc;
    rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < r->count; i++) {
        wf_found *const found = l->order[r->first + i];
        weft_value data;
        weft_span message;
        rc = wf_lookup_data(&data, &message, reply, i, r->count, &l->arena);
        if (rc != WEFT_OK)
            break;
        if (data.kind == WEFT_KIND_MISSING && message.len == 0) {
            put_back(l, r);
            break;
        }
        rc = data.kind == WEFT_KIND_MISSING ? wf_lookup_cache_fail(&l->cache, found, message)
                                            : take(l, found, data);
    }
    return rc;
}

static weft_status take_answer(wf_lookups *l, const wf_answer *given)
{
    request *const r = &l->requests[given->tag];
    r->in_use = false;
    if (given->fate == WF_CALL_ANSWERED && given->status / 100 == 2)
        return read_answer(l, r, given->body);
    if (given->fate == WF_CALL_ANSWERED && r->count > 1) { /* too large, perhaps */
        put_back(l, r);
        return WEFT_OK;
    }
    if (l->settings.stop && *l->settings.stop)
        return WEFT_STOPPED;
    const weft_span name = wf_program_text(l->program, row_of(l, l->order[r->first])->name);
    weft_diag *const diag =
        wf_diags_add(l->diags, WF_W5607, (wf_place){0}, "%.*s: %s", (int)name.len, name.ptr,
                     *given->sentence ? given->sentence : "no answer");
    wf_diag_hint(l->diags, diag, "the records behind this one were not mapped");
    return WEFT_IO;
}

/* ---- a round ---- */

/* One look-up's keys side by side, without those that the store knows. Twice the room: any may come again. */
static weft_status make_order(wf_lookups *l)
{
    const uint32_t count = l->cache.wanted_count;
    wf_found *const wanted = wf_lookup_cache_take(&l->cache);
    weft_status rc = WEFT_OK;
    wf_free(l->order);
    l->order_count = 0;
    l->next = 0;
    l->alone = 0;
    l->order = wf_alloc((size_t)count * 2 + 1, sizeof(wf_found *));
    if (!l->order)
        return WEFT_NOMEM;
    for (uint32_t lookup = 0; lookup < l->program->lookup_count; lookup++) {
        for (wf_found *at = wanted; at && rc == WEFT_OK; at = at->next) {
            if (at->lookup != lookup)
                continue;
            rc = recall(l, at);
            if (rc != WEFT_DONE)
                continue;
            l->order[l->order_count++] = at;
            rc = WEFT_OK;
        }
    }
    l->counts.asked += l->order_count;
    return rc;
}

static weft_status round_trip(wf_lookups *l)
{
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && (l->next < l->order_count || wf_client_pending(l->client) != 0)) {
        wf_answer given;
        bool got = false;
        uint32_t at;
        while (rc == WEFT_OK && l->next < l->order_count && wf_client_room(l->client) != 0 &&
               (at = free_request(l)) < l->request_count)
            rc = start(l, at);
        if (rc == WEFT_OK)
            rc = wf_client_poll(l->client, WAIT_MS, &given, &got);
        if (rc == WEFT_OK && got)
            rc = take_answer(l, &given);
        else if (rc == WEFT_OK && l->settings.stop && *l->settings.stop)
            rc = WEFT_STOPPED;
    }
    return rc;
}

weft_status wf_lookups_fetch(wf_lookups *l)
{
    if (l->failed != WEFT_OK)
        return l->failed;
    weft_status rc = make_order(l);
    if (rc == WEFT_OK)
        rc = round_trip(l);
    if (rc == WEFT_OK)
        rc = keep_all(l);
    l->failed = rc; /* answers that still come belong to nothing any more */
    return rc;
}

bool wf_lookups_again(wf_lookups *l, weft_status *rc)
{
    if (!l || l->cache.wanted_count == 0)
        return false;
    if (*rc != WEFT_OK && *rc != WEFT_REJECTED && *rc != WEFT_SKIPPED)
        return false;
    const weft_status fetched = wf_lookups_fetch(l);
    if (fetched != WEFT_OK)
        *rc = fetched;
    return fetched == WEFT_OK;
}

/* ---- open and close ---- */

static wf_verdict judge(void *user, const wf_judgeable *reply)
{
    wf_lookups *const l = user;
    return wf_graphql_judge_read(reply->body, &l->judged);
}

static weft_status open_machine(wf_lookups *l, const weft_pipeline_options *options,
                                const weft_param *params, size_t count)
{
    const weft_vm_options vm = {.map = options->map,
                                .limits = options->limits,
                                .now_seconds = options->now_seconds,
                                .now_nanos = options->now_nanos,
                                .random_seed = options->random_seed};
    weft_status rc = weft_vm_new(&l->vm, l->program, &vm, l->diags);
    for (size_t i = 0; i < count && rc == WEFT_OK; i++)
        rc = weft_vm_param(l->vm, weft_span_text(params[i].name), weft_span_text(params[i].value),
                           l->diags);
    return rc == WEFT_OK ? wf_vm_ready(l->vm, l->diags) : rc;
}

static weft_status open_client(wf_lookups *l)
{
    const int64_t usual = wf_connection_number(l->settings.connection, WF_SETTING_concurrency);
    l->request_count = l->settings.concurrency ? l->settings.concurrency
                       : usual > 0             ? (uint32_t)usual
                                               : CONCURRENCY;
    const wf_client_options options = {.clock = l->settings.clock,
                                       .concurrency = l->request_count,
                                       .judge = judge,
                                       .user = l,
                                       .stop = l->settings.stop};
    l->requests = wf_alloc(l->request_count, sizeof *l->requests);
    return l->requests ? wf_client_open(&l->client, l->settings.connection, &options, l->diags)
                       : WEFT_NOMEM;
}

weft_status wf_lookups_open(wf_lookups **out, const weft_program *program,
                            const weft_pipeline_options *options, const weft_param *params,
                            size_t param_count, const wf_lookups_options *settings,
                            weft_diags *diags)
{
    wf_lookups *const l = wf_new(wf_lookups);
    if (!l)
        return WEFT_NOMEM;
    l->program = program;
    l->settings = *settings;
    l->diags = diags;
    wf_lookup_cache_init(&l->cache);
    wf_buf_init(&l->key, BODY_BYTES);
    wf_buf_init(&l->body, BODY_BYTES);
    wf_buf_init(&l->text, BODY_BYTES);
    wf_arena_init(&l->arena, PAGE_BYTES);
    wf_arena_init(&l->judged, PAGE_BYTES);
    l->own = weft_diags_new(COMPLAINTS);
    weft_status rc = l->own ? open_machine(l, options, params, param_count) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = open_client(l);
    if (rc == WEFT_OK)
        *out = l;
    else
        wf_lookups_close(l);
    return rc;
}

void wf_lookups_close(wf_lookups *l)
{
    if (!l)
        return;
    wf_client_close(l->client);
    weft_vm_free(l->vm);
    weft_diags_free(l->own);
    wf_lookup_cache_fini(&l->cache);
    wf_buf_fini(&l->key);
    wf_buf_fini(&l->body);
    wf_buf_fini(&l->text);
    wf_arena_fini(&l->arena);
    wf_arena_fini(&l->judged);
    wf_free(l->requests);
    wf_free(l->order);
    wf_free(l);
}
