/* Opening and closing what a submission is made of. */
#include "runtime/flow/send_run.h"

#include "base/digest.h"
#include "base/memory.h"

#define RAW_BYTES_MOST   ((size_t)1 << 30)
#define BODY_BYTES_MOST  ((size_t)64 << 20)
#define BATCH_BYTES      ((size_t)1 << 20)
#define BATCH_MOST       5000u
#define BATCH_USUAL      250u
#define CONCURRENCY_MOST 256u
#define PARCELS_EACH     4u  /* for each request under way: three more may wait */
#define AHEAD_MOST       6u  /* for each request: so many may be made ready ahead */
#define GROUP_MS         20u /* what is said is durable after so long at most */
#define GROUP_ITEMS      1000u
#define SOURCE_BYTES     ((size_t)8192)
#define HASH_PORTION     ((size_t)1 << 16)

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

static weft_status open_wire(wf_send_run *run)
{
    const wf_map_entry_point *entry = entry_of(run);
    const weft_program *program = run->program;
    switch (entry->target) {
    case WF_TARGET_MUTATION:
        return wf_graphql_wire_open(&run->wire, text_or_empty(program, entry->operation),
                                    text_or_empty(program, entry->several));
    case WF_TARGET_BATCH:
        return wf_batch_wire_open(&run->wire,
                                  entry->action == WF_NONE ? weft_span_text("UPSERT")
                                                           : text_or_empty(program, entry->action),
                                  text_or_empty(program, entry->target_name));
    case WF_TARGET_EVENT:
        return wf_event_wire_open(&run->wire,
                                  wf_connection_text(run->connection, WF_SETTING_retailerId));
    case WF_TARGET_JSON:
    case WF_TARGET_TYPE:
    case WF_TARGET_CSV:
    case WF_TARGET_XML:
        break;
    }
    return refuse_target(run);
}

/* How many records a request takes. */
static weft_status size_batches(wf_send_run *run)
{
    const weft_send_options *o = run->options;
    run->batch = o->batch ? o->batch : entry_of(run)->batch_size;
    if (run->batch == 0)
        run->batch = entry_of(run)->target == WF_TARGET_BATCH ? BATCH_USUAL : 1;
    run->batch_bytes = o->batch_bytes ? o->batch_bytes : BATCH_BYTES;
    if (run->batch > BATCH_MOST)
        run->batch = BATCH_MOST;
    if (run->batch > run->wire->most) {
        wf_diags_add(run->diags, WF_W5502, (wf_place){0},
                     "a request of this target takes at most %u records, not %u",
                     (unsigned)run->wire->most, (unsigned)run->batch);
        return WEFT_INVALID;
    }
    if (o->send_keys && run->batch > 1) {
        wf_diags_add(run->diags, WF_W5502, (wf_place){0},
                     "an Idempotency-Key belongs to one record: with keys a request has one");
        return WEFT_INVALID;
    }
    return WEFT_OK;
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
    p->keys = wf_alloc(batch, sizeof *p->keys);
    p->key_texts = wf_alloc(batch, sizeof *p->key_texts);
    return p->items && p->body_ends && p->raw_ends && p->name_ends && p->spans && p->keys &&
                   p->key_texts
               ? WEFT_OK
               : WEFT_NOMEM;
}

/* As many as may be under way or wait for another try, one that is being filled and one that waits for room. */
static weft_status open_parcels(wf_send_run *run, uint32_t concurrency)
{
    run->ahead = concurrency;
    run->ahead_most = concurrency * AHEAD_MOST;
    run->parcel_count = concurrency * PARCELS_EACH + run->ahead_most + 2;
    run->parcels_in[WF_PARCEL_FREE] = run->parcel_count;
    run->parcels = wf_alloc(run->parcel_count, sizeof *run->parcels);
    run->line = wf_alloc(run->parcel_count, sizeof *run->line);
    weft_status rc = run->parcels && run->line ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; i < run->parcel_count && rc == WEFT_OK; i++)
        rc = open_parcel(&run->parcels[i], run->batch);
    return rc;
}

static void close_parcels(wf_send_run *run)
{
    for (uint32_t i = 0; run->parcels && i < run->parcel_count; i++) {
        wf_send_parcel *const p = &run->parcels[i];
        wf_buf_fini(&p->bodies);
        wf_buf_fini(&p->raws);
        wf_buf_fini(&p->names);
        wf_free(p->items);
        wf_free(p->body_ends);
        wf_free(p->raw_ends);
        wf_free(p->name_ends);
        wf_free(p->spans);
        wf_free(p->keys);
        wf_free(p->key_texts);
    }
    wf_free(run->parcels);
    wf_free(run->line);
}

/* ---- the answers ---- */

static void on_event(void *user, const wf_submit_event *event)
{
    wf_send_log_event(user, event);
}

static weft_status open_submit(wf_send_run *run, uint32_t concurrency)
{
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
    options.book = run->book.is_kept ? &run->book.calls : NULL;
    options.user = run;
    return wf_submit_open(&run->submit, run->connection, run->wire, &options, run->diags);
}

/* ---- the ledger ---- */

/* The digest of a file's content; false when it is no file (or cannot be read: opening it says why). */
static bool hash_input(wf_send_run *run, unsigned char out[WF_KEY_BYTES], uint64_t *size)
{
    const char *path = run->options->input.input;
    wf_file_input input;
    wf_digest digest;
    unsigned char whole[WF_DIGEST_BYTES];
    if (!path || run->intake.input.size == 0 ||
        wf_file_input_open(&input, path, run->diags) != WEFT_OK)
        return false;
    char *const portion = wf_alloc(1, HASH_PORTION);
    weft_status rc = portion ? WEFT_OK : WEFT_NOMEM;
    size_t got = 1;
    wf_digest_init(&digest, WF_DIGEST_SHA256);
    *size = 0;
    while (rc == WEFT_OK && got != 0) {
        rc = input.base.read(&input.base, &got, portion, HASH_PORTION, run->diags);
        if (rc == WEFT_OK)
            wf_digest_add(&digest, weft_span_of(portion, got));
        *size += rc == WEFT_OK ? got : 0;
    }
    (void)wf_digest_finish(&digest, whole);
    memcpy(out, whole, WF_KEY_BYTES);
    wf_file_input_close(&input);
    wf_free(portion);
    return rc == WEFT_OK;
}

static weft_status check_resumed(wf_send_run *run)
{
    const wf_begun *b = &run->begun;
    if (run->options->resume || !b->is_resumed)
        return WEFT_OK;
    weft_diag *const diag = wf_diags_add(
        run->diags, WF_W5505, (wf_place){0},
        b->was_done ? "this input was sent already: nothing of it is unsettled"
                    : "an earlier run of this input did not come to its end: %llu records are "
                      "unsettled, what is behind them was not read",
        (unsigned long long)b->unsettled);
    wf_diag_hint(run->diags, diag,
                 "--resume sends what is unsettled and only that; another --pipeline NAME sends "
                 "all of it again");
    return WEFT_INVALID;
}

static weft_status begin(wf_send_run *run)
{
    const weft_send_options *o = run->options;
    const wf_map_entry_point *entry = entry_of(run);
    const weft_span map = wf_program_text(run->program, entry->name);
    wf_work work = {0};
    wf_buf source;
    wf_buf target;
    wf_buf_init(&source, SOURCE_BYTES);
    wf_buf_init(&target, SOURCE_BYTES);
    work.has_hash = hash_input(run, work.hash, &work.size);
    if (o->source) {
        wf_buf_put_text(&source, o->source);
    } else if (work.has_hash) {
        char text[WF_KEY_CHARS];
        wf_key_text(text, work.hash);
        wf_buf_printf(&source, "sha256:%s", text);
    } else {
        wf_buf_put_text(&source, "-");
    }
    wf_buf_put_span(&target, wf_connection_text(run->connection, WF_SETTING_baseUrl));
    wf_buf_put_byte(&target, ' ');
    wf_buf_put_span(&target, text_or_empty(run->program, entry->target_name));
    run->pipeline = o->pipeline ? weft_span_text(o->pipeline) : map;
    work.parts.pipeline = run->pipeline;
    work.parts.source = wf_buf_span(&source);
    work.parts.target = wf_buf_span(&target);
    work.parts.mapping = map;
    work.input = weft_span_text(run->intake.name);
    weft_status rc = source.status == WEFT_OK && target.status == WEFT_OK ? WEFT_OK : WEFT_LIMIT;
    if (rc == WEFT_OK)
        rc = wf_ledger_begin(&run->begun, run->ledger, &work, wf_send_wall_ms());
    wf_buf_fini(&source);
    wf_buf_fini(&target);
    return rc == WEFT_OK ? check_resumed(run) : rc;
}

static void on_committed(void *user)
{
    wf_submit_wake(user);
}

static weft_status open_ledger(wf_send_run *run)
{
    wf_ledger_options options = {.group_ms = GROUP_MS, .group_items = GROUP_ITEMS};
    options.store.committed = on_committed;
    options.store.user = run->submit;
    weft_status rc = wf_ledger_open(&run->ledger, run->options->ledger, &options, run->diags);
    if (rc == WEFT_OK)
        rc = begin(run);
    run->counts.run = run->begun.run;
    return rc;
}

static weft_status open_connection(wf_send_run *run)
{
    const weft_send_options *o = run->options;
    if (o->connections && o->connection)
        return wf_connections_find(&run->connection, o->connections, weft_span_text(o->connection),
                                   run->diags);
    wf_connection_defaults(&run->none);
    run->connection = &run->none;
    return WEFT_OK;
}

static uint32_t concurrency_of(const wf_send_run *run)
{
    uint32_t concurrency = run->options->concurrency;
    if (concurrency == 0)
        concurrency = (uint32_t)wf_connection_number(run->connection, WF_SETTING_concurrency);
    if (concurrency == 0)
        return 1;
    return concurrency < CONCURRENCY_MOST ? concurrency : CONCURRENCY_MOST;
}

weft_status wf_send_open(wf_send_run *run, const weft_param *params, size_t count)
{
    const weft_send_options *o = run->options;
    run->is_repeatable = o->repeatable || o->send_keys;
    wf_buf_init(&run->body, BODY_BYTES_MOST);
    wf_buf_init(&run->lines, 0);
    wf_buf_init(&run->held_lines, 0);
    wf_buf_init(&run->late_texts, 0);
    wf_arena_init(&run->arena, BODY_BYTES_MOST * 4);
    wf_send_book_init(run);
    if (!o->dry_run && (!o->connections || !o->connection || !o->ledger))
        return WEFT_MISUSE;
    weft_status rc = open_connection(run);
    if (rc == WEFT_OK)
        rc = wf_intake_open(&run->intake, run->program, &o->input, params, count, run->diags);
    if (rc == WEFT_OK)
        rc = open_wire(run);
    if (rc == WEFT_OK)
        rc = size_batches(run);
    if (rc != WEFT_OK)
        return rc;
    const uint32_t concurrency = concurrency_of(run);
    rc = open_parcels(run, concurrency);
    if (rc != WEFT_OK || o->dry_run)
        return rc;
    run->book.is_kept = run->wire->list && !run->is_repeatable;
    rc = open_submit(run, concurrency);
    if (rc == WEFT_OK)
        rc = open_ledger(run);
    if (rc == WEFT_OK)
        rc = wf_send_recover(run);
    if (rc == WEFT_OK && entry_of(run)->target == WF_TARGET_BATCH)
        rc = wf_send_job(run);
    return rc;
}

void wf_send_close(wf_send_run *run)
{
    wf_ledger_close(run->ledger); /* its thread wakes the submission */
    wf_submit_close(run->submit);
    wf_wire_close(run->wire);
    wf_intake_close(&run->intake);
    close_parcels(run);
    wf_buf_fini(&run->body);
    wf_buf_fini(&run->lines);
    wf_buf_fini(&run->held_lines);
    wf_buf_fini(&run->late_texts);
    wf_free(run->late);
    wf_arena_fini(&run->arena);
    wf_send_book_fini(run);
}
