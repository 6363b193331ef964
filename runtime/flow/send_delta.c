/* Only what changed: the digest of what was accepted last under a business key. It is written with the acceptance,
   so a killed run neither forgets a change nor believes in one that never arrived. */
#include "runtime/flow/send_run.h"
#include "runtime/keep/delta.h"
#include "runtime/keep/kv.h"
#include "vm/json.h"

#include <inttypes.h>
#include <stdio.h>

#define SCOPE      "snapshot"
#define KEY_BYTES  ((size_t)64 << 20)
#define LINES_MOST ((size_t)1 << 20)

/* What stands at a path of names between dots; missing: nothing does. */
static weft_value value_at(weft_value value, const char *path)
{
    const char *at = path;
    while (value.kind == WEFT_KIND_MAP && *at != '\0') {
        const size_t len = strcspn(at, ".");
        value = weft_value_member(value, weft_span_of(at, len));
        at += len + (at[len] == '.');
    }
    return *at == '\0' ? value : weft_missing();
}

/* What is not there from the root is looked for below `input`, where a mutation has its one argument. */
static weft_value key_of(weft_value whole, const char *path)
{
    const weft_value value = value_at(whole, path);
    if (value.kind != WEFT_KIND_MISSING || whole.kind != WEFT_KIND_MAP)
        return value;
    return value_at(weft_value_member(whole, weft_span_text("input")), path);
}

static weft_status refuse(wf_send_run *run)
{
    const wf_record *record = &run->intake.record;
    weft_diag *const diag =
        wf_diags_add(run->intake.record_diags, WF_W5508, (wf_place){0},
                     "the mapped record has no text or number at %s", run->options->only_changed);
    wf_diag_record(run->intake.record_diags, diag, run->intake.name, record->number, record->offset,
                   record->line);
    return WEFT_REJECTED;
}

/* What is compared: the body and, of several connections, which one it goes to. */
static void hash_of(unsigned char out[WF_KEY_BYTES], const wf_send_route *route,
                    const unsigned char body[WF_KEY_BYTES])
{
    const weft_span target = wf_connection_text(route->connection, WF_SETTING_baseUrl);
    wf_digest digest;
    unsigned char whole[WF_DIGEST_BYTES];
    memcpy(out, body, WF_KEY_BYTES);
    if (route->number == 0)
        return;
    wf_digest_init(&digest, WF_DIGEST_SHA256);
    wf_digest_add(&digest, weft_span_of((const char *)body, WF_KEY_BYTES));
    wf_digest_add(&digest, target);
    (void)wf_digest_finish(&digest, whole); /* 32 */
    memcpy(out, whole, WF_KEY_BYTES);
}

/* The number under which keys that stand in this input are noted; 0: it holds but what changed. */
static int64_t snapshot_of(const wf_send_run *run)
{
    return run->options->snapshot ? run->begun.work : 0;
}

weft_status wf_send_delta_look(wf_send_route *route, const unsigned char digest[WF_KEY_BYTES])
{
    wf_send_run *const run = route->run;
    unsigned char hash[WF_KEY_BYTES];
    weft_value whole;
    wf_json_error error;
    wf_change change;
    run->name = weft_span_of(NULL, 0);
    if (!run->options->only_changed || run->options->dry_run)
        return WEFT_OK;
    wf_arena_reset(&run->arena);
    weft_status rc = wf_json_parse(&whole, wf_buf_span(&run->body), &run->arena, &error);
    if (rc != WEFT_OK)
        return rc == WEFT_NOMEM ? rc : refuse(run);
    const weft_value key = key_of(whole, run->options->only_changed);
    if ((key.kind != WEFT_KIND_TEXT && key.kind != WEFT_KIND_NUMBER) || key.len == 0)
        return refuse(run);
    run->name = weft_value_span(key);
    hash_of(hash, route, digest);
    wf_store *const store = wf_ledger_store(run->ledger);
    const weft_span scope = wf_buf_span(&run->scope);
    rc = wf_ledger_join(run->ledger, wf_send_wall_ms());
    if (rc == WEFT_OK)
        rc = wf_delta_look(&change, store, scope, run->name, hash, snapshot_of(run));
    if (rc == WEFT_OK && run->options->snapshot && change == WF_CHANGE_CHANGED)
        rc = wf_delta_see(store, scope, run->name, snapshot_of(run));
    run->is_dirty = true;
    return rc == WEFT_OK && change == WF_CHANGE_SAME ? WEFT_SKIPPED : rc;
}

weft_status wf_send_delta_keep(wf_send_route *route, const wf_send_parcel *parcel, uint32_t index)
{
    wf_send_run *const run = route->run;
    unsigned char hash[WF_KEY_BYTES];
    if (!run->options->only_changed)
        return WEFT_OK;
    const size_t from = index ? parcel->name_ends[index - 1] : 0;
    const weft_span name = weft_span_of(parcel->names.data + from, parcel->name_ends[index] - from);
    hash_of(hash, route, parcel->items[index].body);
    const weft_status rc = wf_ledger_join(run->ledger, wf_send_wall_ms());
    return rc == WEFT_OK ? wf_delta_keep(wf_ledger_store(run->ledger), wf_buf_span(&run->scope),
                                         name, hash, snapshot_of(run))
                         : rc;
}

weft_status wf_send_delta_note(wf_send_run *run)
{
    unsigned char digest[WF_KEY_BYTES];
    unsigned char hash[WF_KEY_BYTES];
    if (!run->options->only_changed)
        return WEFT_OK;
    wf_buf_reset(&run->body);
    weft_status rc = wf_intake_map(&run->intake, &run->body);
    if (rc == WEFT_SKIPPED || rc == WEFT_REJECTED)
        return WEFT_OK; /* by another mapping than it was sent with: it counts as changed */
    wf_key_of_body(digest, wf_buf_span(&run->body));
    if (rc == WEFT_OK)
        rc = wf_send_delta_look(&run->routes[0], digest);
    if (rc == WEFT_SKIPPED || rc == WEFT_REJECTED)
        return WEFT_OK;
    hash_of(hash, &run->routes[0], digest);
    return rc == WEFT_OK ? wf_delta_keep(wf_ledger_store(run->ledger), wf_buf_span(&run->scope),
                                         run->name, hash, snapshot_of(run))
                         : rc;
}

/* ---- what is gone ---- */

/* Every run of a work must have noted what it saw, or what an earlier one saw would seem to be gone. */
weft_status wf_send_delta_open(wf_send_run *run)
{
    char key[48];
    wf_buf value;
    wf_store *const store = wf_ledger_store(run->ledger);
    if (!run->options->snapshot)
        return WEFT_OK;
    (void)snprintf(key, sizeof key, "work/%" PRId64, run->begun.work);
    wf_buf_init(&value, 16);
    const int64_t now = wf_send_wall_ms();
    weft_status rc =
        wf_kv_get(&value, NULL, store, weft_span_text(SCOPE), weft_span_text(key), now);
    if (rc == WEFT_DONE && !run->begun.is_resumed)
        rc = wf_kv_set(NULL, store, weft_span_text(SCOPE), weft_span_text(key),
                       weft_span_text("whole"), WF_KV_ANY, 0, now);
    run->saw_all = rc == WEFT_OK;
    wf_buf_fini(&value);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status refuse_gone(wf_send_run *run, unsigned long long rejected)
{
    weft_diag *diag;
    if (rejected != 0)
        diag = wf_diags_add(run->diags, WF_W5512, (wf_place){0},
                            "%llu records were rejected, and nobody knows whose they are: what is "
                            "gone cannot be told",
                            rejected);
    else
        diag = wf_diags_add(run->diags, WF_W5512, (wf_place){0},
                            "an earlier run of this input was not told that it is a snapshot: what "
                            "is gone cannot be told");
    wf_diag_hint(run->diags, diag, "the next snapshot tells");
    return WEFT_OK;
}

static weft_status tell_gone(wf_send_run *run, wf_store *store)
{
    wf_buf keys[2];
    weft_status rc = WEFT_OK;
    unsigned at = 0;
    wf_buf_init(&keys[0], KEY_BYTES);
    wf_buf_init(&keys[1], KEY_BYTES);
    while (rc == WEFT_OK) {
        wf_buf *const next = &keys[1 - at];
        wf_buf_reset(next);
        rc = wf_delta_gone(next, store, wf_buf_span(&run->scope), wf_buf_span(&keys[at]),
                           run->begun.work);
        if (rc != WEFT_OK)
            break;
        run->counts.gone++;
        wf_send_log_gone(run, wf_buf_span(next));
        if (run->lines.len > LINES_MOST)
            wf_send_log_flush(run, &run->lines);
        if (run->options->gone)
            rc = run->options->gone(run->options->context, wf_buf_span(next));
        at = 1 - at;
    }
    wf_buf_fini(&keys[0]);
    wf_buf_fini(&keys[1]);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

weft_status wf_send_delta_end(wf_send_run *run)
{
    wf_store *const store = wf_ledger_store(run->ledger);
    const unsigned long long rejected = run->counts.total.rejected;
    if (!run->options->snapshot)
        return WEFT_OK;
    if (!run->saw_all || rejected != 0)
        return refuse_gone(run, run->saw_all ? rejected : 0);
    weft_status rc = tell_gone(run, store);
    if (rc != WEFT_OK || !run->options->gone || run->counts.gone == 0)
        return rc;
    rc = run->options->gone(run->options->context, weft_span_of(NULL, 0)); /* that was all */
    return rc == WEFT_OK ? wf_delta_forget_gone(store, wf_buf_span(&run->scope), run->begun.work)
                         : rc;
}
