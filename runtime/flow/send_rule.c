/* When a run is stopped because too much fails: so many in all, so large a share of the last ones, so many in a row for the
   same reason. Failed is what was rejected, refused or is unknown; what is unsent says nothing about records. */
#include "runtime/flow/send_run.h"

#include "base/memory.h"

#define WINDOW_USUAL 1000u
#define WINDOW_MOST  1000000u

weft_status wf_send_rule_open(wf_send_run *run)
{
    const weft_send_options *const o = run->options;
    wf_send_rule *const rule = &run->rule;
    if (o->max_failed_share == 0)
        return WEFT_OK;
    rule->window = o->failed_window ? o->failed_window : WINDOW_USUAL;
    if (o->max_failed_share > 100 || rule->window > WINDOW_MOST)
        return WEFT_MISUSE;
    rule->last = wf_alloc(rule->window, 1);
    return rule->last ? WEFT_OK : WEFT_NOMEM;
}

void wf_send_rule_close(wf_send_run *run)
{
    wf_free(run->rule.last);
}

/* One more, in the ring of the last ones. */
static void note_last(wf_send_rule *rule, bool failed)
{
    const size_t at = (size_t)(rule->seen++ % rule->window);
    rule->last_failed -= rule->last[at];
    rule->last[at] = failed;
    rule->last_failed += failed;
}

/* A digest of the reason: of its code, or of the words where there is none. */
static void note_reason(wf_send_rule *rule, bool failed, weft_span code, weft_span note)
{
    unsigned char reason[WF_KEY_BYTES];
    if (!failed) {
        rule->alike = 0;
        return;
    }
    wf_key_of_body(reason, code.len != 0 ? code : note);
    rule->alike =
        rule->alike != 0 && memcmp(reason, rule->reason, sizeof reason) == 0 ? rule->alike + 1 : 1;
    memcpy(rule->reason, reason, sizeof reason);
}

static void stop(wf_send_run *run, const char *what, unsigned long long count)
{
    weft_diag *const diag =
        wf_diags_add(run->diags, WF_W5511, (wf_place){0}, "stopped: %llu %s", count, what);
    wf_diag_hint(run->diags, diag, "weft state rejects lists them; --resume goes on from here");
    run->rule.is_broken = true;
}

void wf_send_rule_note(wf_send_run *run, bool failed, weft_span code, weft_span note)
{
    const weft_send_options *const o = run->options;
    wf_send_rule *const rule = &run->rule;
    rule->failed += failed;
    if (rule->last)
        note_last(rule, failed);
    if (o->max_alike != 0)
        note_reason(rule, failed, code, note);
    if (rule->is_broken)
        return;
    if (o->max_failed != 0 && rule->failed > o->max_failed)
        stop(run, "records failed, more than --max-failed allows", rule->failed);
    else if (rule->last && rule->seen >= rule->window &&
             (uint64_t)rule->last_failed * 100 > (uint64_t)o->max_failed_share * rule->window)
        stop(run, "of the last records failed, more than --max-failed-share allows",
             rule->last_failed);
    else if (o->max_alike != 0 && rule->alike >= o->max_alike)
        stop(run, "records in a row failed for the same reason, as many as --max-alike allows",
             rule->alike);
}
