#include "runtime/flow/account.h"

#include "runtime/keep/rejects.h"

/* Hands the complaints on; the first error of a record is its line among the rejects. */
static weft_status tell(wf_account *account, const wf_verdict *verdict)
{
    bool kept = false;
    for (size_t i = 0; i < verdict->count; i++) {
        weft_diag diag = *weft_diags_at(verdict->diags, verdict->first + i);
        if (diag.record != 0)
            diag.record += verdict->records_before;
        if (diag.input_line != 0)
            diag.input_line += verdict->lines_before;
        if (account->options->report)
            account->options->report(account->options->report_context, &diag, verdict->raw);
        if (diag.severity != WEFT_SEVERITY_ERROR) {
            account->counts.warnings++;
        } else if (account->rejects && !kept) {
            wf_rejects_put(account->rejects->buffer(account->rejects), &diag, verdict->raw);
            kept = true;
        }
    }
    if (!kept)
        return WEFT_OK;
    const weft_status full = account->rejects->buffer(account->rejects)->status;
    return full != WEFT_OK ? full : account->rejects->commit(account->rejects, account->diags);
}

static weft_status count_reject(wf_account *account)
{
    const uint64_t max = account->options->max_rejects;
    account->counts.rejected++;
    if (max == 0 || account->counts.rejected < max)
        return WEFT_OK;
    wf_diags_add(account->diags, WF_W4891, (wf_place){0},
                 "stopped after %llu rejected records, as --max-rejects asked",
                 (unsigned long long)account->counts.rejected);
    return WEFT_LIMIT;
}

weft_status wf_account_record(wf_account *account, const wf_verdict *verdict)
{
    weft_status rc = WEFT_OK;
    account->counts.read++;
    if (WF_UNLIKELY(verdict->count != 0))
        rc = tell(account, verdict);
    switch (verdict->outcome) {
    case WF_OUTCOME_MAPPED:
        account->counts.mapped++;
        break;
    case WF_OUTCOME_SKIPPED:
        account->counts.skipped++;
        break;
    case WF_OUTCOME_REJECTED:
        if (rc == WEFT_OK)
            return count_reject(account);
        account->counts.rejected++;
        break;
    }
    return rc;
}

bool wf_account_is_enough(const wf_account *account)
{
    const uint64_t limit = account->options->limit;
    return limit != 0 && account->counts.read >= limit;
}
