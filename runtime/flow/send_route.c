/* One way that records go: to an API, in parcels, and what became of them. */
#include "runtime/flow/send_run.h"

#include "base/memory.h"

#define RAW_BYTES_MOST   ((size_t)1 << 30)
#define BATCH_BYTES      ((size_t)1 << 20)
#define BATCH_MOST       5000u
#define BATCH_USUAL      250u
#define CONCURRENCY_MOST 256u
#define PARCELS_EACH     4u /* for each request under way: three more may wait */
#define AHEAD_MOST       6u /* for each request: so many may be made ready ahead */

static weft_span text_or_empty(const weft_program *program, uint32_t constant)
{
    return constant == WF_NONE ? weft_span_text("") : wf_program_text(program, constant);
}

static const wf_map_entry_point *entry_of(const wf_send_run *run)
{
    return &run->program->maps[run->options->input.map];
}

static weft_status refuse_target(wf_send_run *run)
{
    const weft_span name = wf_program_text(run->program, entry_of(run)->name);
    weft_diag *const diag =
        wf_diags_add(run->diags, WF_W5501, (wf_place){0}, "`%.*s` maps to nothing that can be sent",
                     (int)name.len, name.ptr);
    wf_diag_hint(run->diags, diag,
                 "send takes mappings  to mutation NAME,  to batch ENTITY  and  to event NAME");
    return WEFT_INVALID;
}

static weft_status open_wire(wf_send_route *route)
{
    const wf_send_run *const run = route->run;
    const wf_map_entry_point *entry = entry_of(run);
    const weft_program *program = run->program;
    switch (entry->target) {
    case WF_TARGET_MUTATION:
        return wf_graphql_wire_open(&route->wire, text_or_empty(program, entry->operation),
                                    text_or_empty(program, entry->several));
    case WF_TARGET_BATCH:
        return wf_batch_wire_open(&route->wire,
                                  entry->action == WF_NONE ? weft_span_text("UPSERT")
                                                           : text_or_empty(program, entry->action),
                                  text_or_empty(program, entry->target_name),
                                  wf_buf_span(&run->members));
    case WF_TARGET_EVENT:
        return wf_event_wire_open(
            &route->wire, wf_connection_text(route->connection, WF_SETTING_retailerId),
            run->options->sync != 0,
            route->connection->settings[WF_SETTING_timeoutMs].origin == WF_ORIGIN_DEFAULT);
    case WF_TARGET_JSON:
    case WF_TARGET_TYPE:
    case WF_TARGET_CSV:
    case WF_TARGET_XML:
        break;
    }
    return WEFT_MISUSE; /* wf_send_route_check refused it */
}

static weft_status refuse_batch(const wf_send_run *run, const char *why, unsigned most)
{
    if (most != 0)
        wf_diags_add(run->diags, WF_W5502, (wf_place){0}, "%s %u records, not %u", why, most,
                     (unsigned)run->batch);
    else
        wf_diags_add(run->diags, WF_W5502, (wf_place){0}, "%s", why);
    return WEFT_INVALID;
}

weft_status wf_send_route_check(wf_send_run *run)
{
    const weft_send_options *o = run->options;
    const wf_target_kind target = (wf_target_kind)entry_of(run)->target;
    if (target != WF_TARGET_MUTATION && target != WF_TARGET_BATCH && target != WF_TARGET_EVENT)
        return refuse_target(run);
    run->batch = o->batch ? o->batch : entry_of(run)->batch_size;
    if (run->batch == 0)
        run->batch = target == WF_TARGET_BATCH ? BATCH_USUAL : 1;
    run->batch_bytes = o->batch_bytes ? o->batch_bytes : BATCH_BYTES;
    if (run->batch > BATCH_MOST)
        run->batch = BATCH_MOST;
    if (o->send_keys && run->batch > 1)
        return refuse_batch(
            run, "an Idempotency-Key belongs to one record: with keys a request has one", 0);
    return wf_send_members(run, target == WF_TARGET_BATCH);
}

static weft_status open_parcel(wf_send_parcel *p, uint32_t batch)
{
    wf_buf_init(&p->bodies, RAW_BYTES_MOST);
    wf_buf_init(&p->raws, RAW_BYTES_MOST);
    wf_buf_init(&p->names, RAW_BYTES_MOST);
    p->items = wf_alloc(batch, sizeof *p->items);
    p->body_ends = wf_alloc(batch, sizeof *p->body_ends);
    p->raw_ends = wf_alloc(batch, sizeof *p->raw_ends);
    p->name_ends = wf_alloc(batch, sizeof *p->name_ends);
    p->spans = wf_alloc(batch, sizeof *p->spans);
    p->places = wf_alloc(batch, sizeof *p->places);
    p->keys = wf_alloc(batch, sizeof *p->keys);
    p->key_texts = wf_alloc(batch, sizeof *p->key_texts);
    return p->items && p->body_ends && p->raw_ends && p->name_ends && p->spans && p->places &&
                   p->keys && p->key_texts
               ? WEFT_OK
               : WEFT_NOMEM;
}

/* As many as may be under way or wait for another try, one that is being filled and one that waits for room. */
static weft_status open_parcels(wf_send_route *route, uint32_t concurrency)
{
    route->ahead = concurrency;
    route->ahead_most = concurrency * AHEAD_MOST;
    route->parcel_count = concurrency * PARCELS_EACH + route->ahead_most + 2;
    route->parcels_in[WF_PARCEL_FREE] = route->parcel_count;
    route->parcels = wf_alloc(route->parcel_count, sizeof *route->parcels);
    route->line = wf_alloc(route->parcel_count, sizeof *route->line);
    weft_status rc = route->parcels && route->line ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; i < route->parcel_count && rc == WEFT_OK; i++)
        rc = open_parcel(&route->parcels[i], route->run->batch);
    return rc;
}

static void close_parcels(wf_send_route *route)
{
    for (uint32_t i = 0; route->parcels && i < route->parcel_count; i++) {
        wf_send_parcel *const p = &route->parcels[i];
        wf_buf_fini(&p->bodies);
        wf_buf_fini(&p->raws);
        wf_buf_fini(&p->names);
        wf_free(p->items);
        wf_free(p->body_ends);
        wf_free(p->raw_ends);
        wf_free(p->name_ends);
        wf_free(p->spans);
        wf_free(p->places);
        wf_free(p->keys);
        wf_free(p->key_texts);
    }
    wf_free(route->parcels);
    wf_free(route->line);
}

/* ---- the answers ---- */

static void on_event(void *user, const wf_submit_event *event)
{
    wf_send_log_event(user, event);
}

static weft_status open_submit(wf_send_route *route, uint32_t concurrency)
{
    wf_send_run *const run = route->run;
    wf_submit_options options = {0};
    options.clock = run->clock;
    options.seed = run->options->input.random_seed;
    options.concurrency = concurrency;
    options.parcels = concurrency * PARCELS_EACH;
    options.parcel_items = run->batch;
    options.is_repeatable = run->is_repeatable;
    options.await_ms = run->options->await_ms;
    options.stop = run->options->input.stop;
    options.settled = wf_send_settled;
    options.event = on_event;
    route->book.is_kept = route->wire->list && !run->is_repeatable;
    options.book = route->book.is_kept ? &route->book.calls : NULL;
    options.user = route;
    return wf_submit_open(&route->submit, route->connection, route->wire, &options, run->diags);
}

/* ---- opening and closing ---- */

static uint32_t concurrency_of(const wf_send_route *route)
{
    uint32_t concurrency = route->run->options->concurrency;
    if (concurrency == 0)
        concurrency = (uint32_t)wf_connection_number(route->connection, WF_SETTING_concurrency);
    if (concurrency == 0)
        return 1;
    return concurrency < CONCURRENCY_MOST ? concurrency : CONCURRENCY_MOST;
}

weft_status wf_send_route_open(wf_send_run *run, const char *name, const wf_connection *connection,
                               int64_t number)
{
    wf_send_route *const route = &run->routes[run->route_count];
    *route = (wf_send_route){.run = run, .name = name, .connection = connection, .number = number};
    const uint32_t concurrency = concurrency_of(route);
    wf_send_book_init(&route->book);
    run->route_count++; /* to be closed, whatever becomes of it */
    weft_status rc = open_wire(route);
    if (rc == WEFT_OK && run->batch > route->wire->most)
        rc = refuse_batch(run, "a request of this target takes at most",
                          (unsigned)route->wire->most);
    if (rc == WEFT_OK)
        rc = open_parcels(route, concurrency);
    if (rc == WEFT_OK && !run->options->dry_run)
        rc = open_submit(route, concurrency);
    return rc;
}

void wf_send_route_close(wf_send_route *route)
{
    wf_submit_close(route->submit);
    wf_wire_close(route->wire);
    wf_send_book_fini(&route->book);
    close_parcels(route);
}
