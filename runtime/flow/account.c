#include "runtime/flow/account.h"

#include "base/memory.h"
#include "runtime/keep/rejects.h"

/* The node that a path in the record is about: the deepest that it begins with. */
static uint32_t node_of(const wf_shape *shape, const char *path)
{
    const size_t len = strlen(path);
    size_t most = 0;
    uint32_t found = 0;
    for (uint32_t node = 0; node < shape->node_count; node++) {
        wf_buf text;
        wf_buf_init(&text, 4096);
        wf_shape_put_path(&text, shape, node);
        const bool is_begin =
            text.len <= len && text.len > most && memcmp(path, text.data, text.len) == 0 &&
            (path[text.len] == '\0' || path[text.len] == '.' || path[text.len] == '[');
        if (is_begin) {
            most = text.len;
            found = node;
        }
        wf_buf_fini(&text);
    }
    return found;
}

/* A reader says once for each member that its key stands twice; several readers say it once each. */
static bool is_said_again(wf_account *account, const weft_diag *diag)
{
    if (!account->shape || strcmp(diag->code, "W9101") != 0)
        return false;
    if (!account->repeated)
        account->repeated = wf_alloc(account->shape->node_count, 1);
    if (!account->repeated)
        return false; /* better twice than never */
    const uint32_t node = node_of(account->shape, diag->source_path);
    const bool is_again = account->repeated[node] != 0;
    account->repeated[node] = 1;
    return is_again;
}

void wf_account_fini(wf_account *account)
{
    wf_free(account->repeated);
    account->repeated = NULL;
}

/* Hands the complaints on; the first error of a record is its line among the rejects. */
static weft_status tell(wf_account *account, const wf_verdict *verdict)
{
    bool kept = false;
    for (size_t i = 0; i < verdict->count; i++) {
        weft_diag diag = *weft_diags_at(verdict->diags, verdict->first + i);
        if (is_said_again(account, &diag))
            continue;
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

void wf_account_mapped(wf_account *account, uint32_t count)
{
    account->counts.read += count;
    account->counts.mapped += count;
}

uint64_t wf_account_left(const wf_account *account)
{
    const uint64_t limit = account->options->limit;
    return limit == 0 ? UINT64_MAX : limit - account->counts.read;
}

void wf_account_warn(wf_account *account, const wf_verdict *verdict)
{
    (void)tell(account, verdict); /* only rejects can fail */
}

bool wf_account_is_enough(const wf_account *account)
{
    const uint64_t limit = account->options->limit;
    return limit != 0 && account->counts.read >= limit;
}
