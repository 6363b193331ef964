/* The public face of a ledger's file: include/weft/state.h. */
#include "weft/state.h"

#include "base/memory.h"
#include "runtime/keep/kv.h"
#include "runtime/keep/ledger.h"
#include "runtime/keep/state_view.h"

struct weft_state {
    wf_ledger *ledger;
};

weft_status weft_state_open(weft_state **out, const char *path, weft_state_mode mode,
                            weft_diags *diags)
{
    const wf_ledger_options options = {
        .store = {.read_only = mode == WEFT_STATE_READ, .must_exist = mode != WEFT_STATE_MAKE}};
    weft_state *const state = wf_new(weft_state);
    if (!state)
        return WEFT_NOMEM;
    const weft_status rc = wf_ledger_open(&state->ledger, path, &options, diags);
    if (rc == WEFT_OK)
        *out = state;
    else
        wf_free(state);
    return rc;
}

void weft_state_close(weft_state *state)
{
    if (!state)
        return;
    wf_ledger_close(state->ledger);
    wf_free(state);
}

weft_status weft_state_get(weft_span *value, weft_state_about *about, weft_state *state,
                           weft_span scope, weft_span key, int64_t now_ms)
{
    wf_buf buf;
    wf_kv_entry entry = {0};
    wf_buf_init(&buf, 0);
    weft_status rc = wf_kv_get(&buf, &entry, wf_ledger_store(state->ledger), scope, key, now_ms);
    if (rc == WEFT_OK && !wf_buf_reserve(&buf, 1)) /* an empty value is given too */
        rc = buf.status;
    if (rc != WEFT_OK) {
        wf_buf_fini(&buf);
        return rc;
    }
    if (about)
        *about = (weft_state_about){entry.version, entry.changed_ms, entry.expires_ms};
    *value = wf_buf_span(&buf);
    return WEFT_OK;
}

weft_status weft_state_set(int64_t *version, weft_state *state, weft_span scope, weft_span key,
                           weft_span value, int64_t only_if, int64_t ttl_ms, int64_t now_ms)
{
    return wf_kv_set(version, wf_ledger_store(state->ledger), scope, key, value, only_if, ttl_ms,
                     now_ms);
}

weft_status weft_state_remove(weft_state *state, weft_span scope, weft_span key, int64_t only_if,
                              int64_t now_ms)
{
    return wf_kv_remove(wf_ledger_store(state->ledger), scope, key, only_if, now_ms);
}

weft_status weft_state_list(weft_state *state, const weft_state_query *query, int64_t now_ms,
                            weft_state_line_fn line, void *context)
{
    return wf_state_view(wf_ledger_store(state->ledger), query, now_ms, line, context);
}

/* ---- resolving ---- */

static weft_status settle_unknown(wf_ledger *ledger, uint64_t record, weft_state_verdict verdict,
                                  int64_t now_ms)
{
    static const wf_fate fates[] = {WF_FATE_ACCEPTED, WF_FATE_REFUSED, WF_FATE_UNSENT};
    wf_known known;
    const wf_item item = {.record = record};
    const wf_outcome outcome = {
        .record = record, .fate = fates[verdict], .note = weft_span_text("said by hand")};
    const weft_status rc = wf_ledger_known(&known, ledger, &item);
    if (rc != WEFT_OK)
        return rc;
    if (!known.is_known || known.fate != WF_FATE_UNKNOWN)
        return WEFT_DONE;
    return wf_ledger_settle(ledger, &outcome, 1, now_ms);
}

weft_status weft_state_resolve(weft_state *state, int64_t work, uint64_t record,
                               weft_state_verdict verdict, int64_t now_ms)
{
    wf_begun begun;
    wf_buf names;
    wf_work found = {.input = weft_span_text("")};
    wf_buf_init(&names, 0);
    weft_status rc = wf_ledger_find_work(&found.parts, &names, state->ledger, work);
    if (rc == WEFT_OK)
        rc = wf_ledger_begin(&begun, state->ledger, &found, now_ms);
    wf_buf_fini(&names);
    if (rc != WEFT_OK)
        return rc;
    rc = settle_unknown(state->ledger, record, verdict, now_ms);
    const weft_status ended = wf_ledger_end(
        state->ledger, WF_RUN_STOPPED, weft_span_text("a record was resolved by hand"), now_ms);
    return rc == WEFT_OK ? ended : rc;
}
