/* Opening and closing what a submission is made of. */
#include "runtime/flow/send_run.h"

#include "base/digest.h"
#include "base/memory.h"

#define BODY_BYTES_MOST ((size_t)64 << 20)
#define GROUP_MS        20u /* what is said is durable after so long at most */
#define GROUP_ITEMS     1000u
#define FALLBACKS_MOST  16
#define MEMBERS_BYTES   ((size_t)1 << 15)
#define SOURCE_BYTES    ((size_t)8192)
#define SCOPE_BYTES     ((size_t)1 << 20)
#define HASH_PORTION    ((size_t)1 << 16)

static weft_span text_or_empty(const weft_program *program, uint32_t constant)
{
    return constant == WF_NONE ? weft_span_text("") : wf_program_text(program, constant);
}

static const wf_map_entry_point *entry_of(const wf_send_run *run)
{
    return &run->program->maps[run->options->input.map];
}

/* ---- the ledger ---- */

/* The digest of a file's content; `work` has none when it is no file. What cannot be read has no other name: that would be
   another work, and all of it sent again. */
static weft_status hash_input(wf_work *work, wf_send_run *run)
{
    const char *path = run->options->input.input;
    wf_file_input input;
    wf_digest digest;
    unsigned char whole[WF_DIGEST_BYTES];
    size_t got = 1;
    if (!path || run->intake.input.size == 0)
        return WEFT_OK;
    weft_status rc = wf_file_input_open(&input, path, run->diags);
    if (rc != WEFT_OK)
        return rc;
    char *const portion = wf_alloc(1, HASH_PORTION);
    rc = portion ? WEFT_OK : WEFT_NOMEM;
    wf_digest_init(&digest, WF_DIGEST_SHA256);
    while (rc == WEFT_OK && got != 0) {
        rc = input.base.read(&input.base, &got, portion, HASH_PORTION, run->diags);
        if (rc == WEFT_OK)
            wf_digest_add(&digest, weft_span_of(portion, got));
        work->size += rc == WEFT_OK ? got : 0;
    }
    (void)wf_digest_finish(&digest, whole);
    memcpy(work->hash, whole, WF_KEY_BYTES);
    work->has_hash = rc == WEFT_OK;
    wf_file_input_close(&input);
    wf_free(portion);
    return rc;
}

/* What the input is known by. */
static void put_source(wf_buf *source, const wf_send_run *run, const wf_work *work)
{
    if (run->options->source) {
        wf_buf_put_text(source, run->options->source);
    } else if (work->has_hash) {
        char text[WF_KEY_CHARS];
        wf_key_text(text, work->hash);
        wf_buf_printf(source, "sha256:%s", text);
    } else {
        wf_buf_put_text(source, "-");
    }
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

/* Where all of it goes: a URL, or what says it of each record. */
static void put_destination(wf_buf *out, const wf_send_run *run)
{
    if (run->select)
        wf_buf_printf(out, "select:%s", weft_connections_select_path(run->options->connections));
    else
        wf_buf_put_span(out, wf_connection_text(run->connection, WF_SETTING_baseUrl));
}

static void put_target(wf_buf *out, const wf_send_run *run)
{
    wf_buf_reset(out);
    put_destination(out, run);
    wf_buf_put_byte(out, ' ');
    wf_buf_put_span(out, text_or_empty(run->program, entry_of(run)->target_name));
}

/* A work that was begun on a fallback of the connection goes on there: what it has perhaps executed is not sent to
   another. */
static weft_status look_for_fallback(wf_buf *target, wf_send_run *run, wf_key_parts *parts)
{
    const wf_connection *const wanted = run->connection;
    bool has = false;
    weft_status rc = WEFT_OK;
    for (int i = 0; i < FALLBACKS_MOST && rc == WEFT_OK; i++) {
        put_target(target, run);
        parts->target = wf_buf_span(target);
        if (target->status == WEFT_OK)
            rc = wf_ledger_has_work(&has, run->ledger, parts);
        const weft_span next = wf_connection_text(run->connection, WF_SETTING_fallback);
        if (rc != WEFT_OK || has || next.len == 0)
            break;
        rc = wf_connections_find(&run->connection, run->options->connections, next, run->diags);
    }
    if (!has)
        run->connection = wanted;
    put_target(target, run);
    parts->target = wf_buf_span(target);
    return rc;
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
    weft_status rc = hash_input(&work, run);
    put_source(&source, run, &work);
    run->pipeline = o->pipeline ? weft_span_text(o->pipeline) : map;
    put_target(&target, run);
    work.parts.pipeline = run->pipeline;
    work.parts.source = wf_buf_span(&source);
    work.parts.target = wf_buf_span(&target);
    work.parts.mapping = map;
    rc = rc == WEFT_OK ? source.status : rc;
    if (rc == WEFT_OK && o->resume && !run->select)
        rc = look_for_fallback(&target, run, &work.parts);
    wf_buf_put_span(&run->scope, run->pipeline);
    wf_buf_put_text(&run->scope, " to ");
    wf_buf_put_span(&run->scope, wf_buf_span(&target));
    work.input = weft_span_text(run->intake.name);
    rc = rc == WEFT_OK ? target.status : rc;
    rc = rc == WEFT_OK ? run->scope.status : rc;
    if (rc == WEFT_OK)
        rc = wf_ledger_begin(&run->begun, run->ledger, &work, wf_send_wall_ms());
    wf_buf_fini(&source);
    wf_buf_fini(&target);
    return rc == WEFT_OK ? check_resumed(run) : rc;
}

/* In another thread; no way is opened meanwhile. */
static void on_committed(void *user)
{
    const wf_send_run *const run = user;
    for (uint32_t i = 0; i < run->route_count; i++)
        wf_submit_wake(run->routes[i].submit);
}

static weft_status open_ledger(wf_send_run *run)
{
    wf_ledger_options options = {.group_ms = GROUP_MS, .group_items = GROUP_ITEMS};
    options.store.committed = on_committed;
    options.store.user = run;
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

static bool is_well_asked(const weft_send_options *o)
{
    if (o->snapshot && !o->only_changed)
        return false;
    if (o->select && (!o->connections || !weft_connections_select_path(o->connections)[0]))
        return false;
    return o->dry_run || (o->connections && (o->connection || o->select) && o->ledger);
}

/* Where to, as far as it can be said before the first record; the ledger may know better which of several connections
   serves. */
static weft_status open_destination(wf_send_run *run)
{
    const weft_send_options *o = run->options;
    weft_status rc = o->select ? wf_send_select_open(run) : open_connection(run);
    if (rc == WEFT_OK && !o->dry_run)
        rc = open_ledger(run);
    if (rc == WEFT_OK && !o->select)
        rc = wf_send_route_open(run, o->connection, run->connection, 0);
    return rc;
}

weft_status wf_send_open(wf_send_run *run, const weft_param *params, size_t count)
{
    const weft_send_options *o = run->options;
    run->is_repeatable = o->repeatable || o->send_keys;
    wf_buf_init(&run->members, MEMBERS_BYTES);
    wf_buf_init(&run->body, BODY_BYTES_MOST);
    wf_buf_init(&run->lines, 0);
    wf_buf_init(&run->held_lines, 0);
    wf_buf_init(&run->scope, SCOPE_BYTES);
    wf_buf_init(&run->late_texts, 0);
    wf_arena_init(&run->arena, BODY_BYTES_MOST * 4);
    wf_send_found_init(run);
    if (!is_well_asked(o))
        return WEFT_MISUSE;
    run->input = o->input;
    if (o->select)
        run->input.connection = NULL; /* look-ups ask the connection that their record goes to */
    weft_status rc =
        wf_intake_open(&run->intake, run->program, &run->input, params, count, run->diags);
    if (rc == WEFT_OK)
        rc = wf_send_route_check(run);
    if (rc == WEFT_OK)
        rc = wf_send_rule_open(run);
    if (rc == WEFT_OK)
        rc = wf_send_park_open(run);
    if (rc == WEFT_OK)
        rc = open_destination(run);
    if (rc != WEFT_OK || o->dry_run)
        return rc;
    rc = wf_send_delta_open(run);
    if (rc == WEFT_OK)
        rc = run->select ? wf_send_select_recover(run) : wf_send_recover(&run->routes[0]);
    if (rc == WEFT_OK && !run->select && entry_of(run)->target == WF_TARGET_BATCH)
        rc = wf_send_job(&run->routes[0]);
    return rc;
}

void wf_send_close(wf_send_run *run)
{
    wf_ledger_close(run->ledger); /* its thread wakes the submissions */
    for (uint32_t i = 0; i < run->route_count; i++)
        wf_send_route_close(&run->routes[i]);
    wf_send_select_close(run);
    wf_intake_close(&run->intake);
    wf_buf_fini(&run->members);
    wf_buf_fini(&run->body);
    wf_buf_fini(&run->lines);
    wf_buf_fini(&run->held_lines);
    wf_buf_fini(&run->scope);
    wf_buf_fini(&run->late_texts);
    wf_free(run->late);
    wf_arena_fini(&run->arena);
    wf_send_found_fini(run);
    wf_send_rule_close(run);
}
