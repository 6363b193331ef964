/* What left. Recorded is more than sent: parcels are made ready ahead. A run that is killed says in a few bytes which
   batch was the last to leave, and those bytes are the system's, not the process's, so that no kill takes them back. They
   are a reason to send only together with a ledger of the same start of the machine (place.h). */
#include "base/diags.h"
#include "runtime/keep/ledger_core.h"
#include "runtime/system.h"

#include <errno.h>

#define PORTION 256

weft_status wf_leaves_killed(int64_t *run, wf_ledger *ledger)
{
    wf_query *const query = wf_query_start(ledger->store, WF_QUERY_RUN_LAST);
    wf_query_put_int(query, 1, ledger->at.id);
    const weft_status rc = wf_query_step(query);
    const bool is_killed = rc == WEFT_OK && wf_query_int(query, 1) == WF_RUN_RUNNING;
    *run = is_killed ? wf_query_int(query, 0) : 0;
    ledger->left = rc == WEFT_OK ? wf_query_int(query, 2) : 0;
    wf_query_end(query);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status give_back(wf_ledger *ledger, uint64_t record, int64_t now_ms)
{
    static const char note[] = "the run was killed before it was sent";
    wf_item_row row;
    const weft_status rc = wf_item_find(&row, ledger, record);
    if (rc != WEFT_OK)
        return rc;
    row.fate = WF_FATE_UNSENT;
    return wf_item_write(ledger, &row, weft_span_text(""), weft_span_text(note), now_ms);
}

/* Every item of a batch behind `last` is given back. */
static weft_status give_back_behind(wf_ledger *ledger, int64_t last, int64_t now_ms)
{
    wf_left left[PORTION];
    size_t count = PORTION;
    uint64_t after = 0;
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && count == PORTION) {
        rc = wf_ledger_list(left, PORTION, &count, ledger, WF_FATE_COUNT, after);
        for (size_t i = 0; i < count && rc == WEFT_OK; i++) {
            after = left[i].record;
            if (left[i].fate == WF_FATE_OPEN && left[i].batch > last)
                rc = give_back(ledger, left[i].record, now_ms);
        }
    }
    return rc;
}

weft_status wf_leaves_begin(wf_ledger *ledger, int64_t killed, int64_t now_ms)
{
    bool mine;
    wf_alive_note note;
    if (ledger->alive.descriptor < 0)
        return WEFT_OK;
    if (killed != 0 && wf_alive_read(&ledger->alive, ledger->lease.id, &note) &&
        note.run == killed) {
        weft_status rc = wf_store_enter(ledger->store, &mine);
        if (rc == WEFT_OK)
            rc = wf_store_leave(ledger->store, mine, give_back_behind(ledger, note.batch, now_ms));
        if (rc != WEFT_OK)
            return rc;
    }
    return wf_ledger_leaves(ledger, ledger->left); /* what earlier runs left open stays in doubt */
}

weft_status wf_ledger_leaves(wf_ledger *ledger, int64_t batch)
{
    char room[WF_SYSTEM_REASON_CHARS];
    if (ledger->alive.descriptor < 0 || batch < ledger->left)
        return WEFT_OK;
    const wf_alive_note note = {ledger->run, batch};
    if (!wf_alive_write(&ledger->alive, ledger->lease.id, &note)) {
        wf_diags_add(wf_store_diags(ledger->store), errno == ENOSPC ? WF_W6003 : WF_W6005,
                     (wf_place){0}, "%s-alive: cannot be written: %s", wf_store_path(ledger->store),
                     wf_system_reason(errno, room));
        return WEFT_IO;
    }
    ledger->left = batch;
    return WEFT_OK;
}
