/* Only what changed: the digest of what was accepted last under a business key. It is written with the acceptance,
   so a killed run neither forgets a change nor believes in one that never arrived. */
#include "runtime/flow/send_run.h"
#include "runtime/keep/delta.h"
#include "vm/json.h"

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

weft_status wf_send_delta_look(wf_send_route *route, const unsigned char digest[WF_KEY_BYTES])
{
    wf_send_run *const run = route->run;
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
    rc = wf_ledger_join(run->ledger, wf_send_wall_ms());
    if (rc == WEFT_OK)
        rc = wf_delta_look(&change, wf_ledger_store(run->ledger), run->pipeline, run->name, digest,
                           0);
    run->is_dirty = true;
    return rc == WEFT_OK && change == WF_CHANGE_SAME ? WEFT_SKIPPED : rc;
}

weft_status wf_send_delta_keep(wf_send_route *route, const wf_send_parcel *parcel, uint32_t index)
{
    wf_send_run *const run = route->run;
    if (!run->options->only_changed)
        return WEFT_OK;
    const size_t from = index ? parcel->name_ends[index - 1] : 0;
    const weft_span name = weft_span_of(parcel->names.data + from, parcel->name_ends[index] - from);
    const weft_status rc = wf_ledger_join(run->ledger, wf_send_wall_ms());
    return rc == WEFT_OK ? wf_delta_keep(wf_ledger_store(run->ledger), run->pipeline, name,
                                         parcel->items[index].body, 0)
                         : rc;
}

weft_status wf_send_delta_note(wf_send_run *run)
{
    unsigned char digest[WF_KEY_BYTES];
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
    return rc == WEFT_OK
               ? wf_delta_keep(wf_ledger_store(run->ledger), run->pipeline, run->name, digest, 0)
               : rc;
}
