/* What the files of the ledger share: its inside and the rows of items. */
#ifndef WF_RUNTIME_LEDGER_CORE_H
#define WF_RUNTIME_LEDGER_CORE_H

#include "runtime/keep/ledger.h"

/* A row of `work`, without its names. */
typedef struct wf_work_row {
    int64_t id;
    uint64_t checkpoint;
    uint64_t through;
    uint64_t items;
    bool done;
} wf_work_row;

struct wf_ledger {
    wf_store *store;
    wf_alive alive;
    weft_status failed; /* what ended the work with the file; WEFT_OK: nothing */
    char *owner;
    uint32_t lease_ms;
    uint32_t group_items;
    uint32_t group_ms;

    int64_t run; /* 0: none */
    wf_work_row at;
    char *names; /* the parts' text */
    wf_key_parts parts;
    wf_lease lease;
    uint64_t highest; /* recorded; nothing beyond needs a look */
    int64_t left;     /* the last batch that was sent, or could have been */

    uint64_t pending;   /* things said and not committed */
    int64_t pending_ms; /* since when */
    bool is_committing; /* a commit was started and not finished */
};

/* A row of `item`. */
typedef struct wf_item_row {
    uint64_t record;
    int64_t batch;
    wf_fate fate;
    uint64_t turn;
    bool has_body;
    unsigned char body[WF_KEY_BYTES];
    int64_t first_ms;
    int64_t sum;
} wf_item_row;

/* Reads a row whose columns are (record,) batch, fate, turn, body, first_ms, sum; with `record` given
   the first column is missing. WEFT_INVALID with W6002 when the row is not as it was written. */
weft_status wf_item_read(wf_item_row *out, wf_ledger *ledger, wf_query *query, uint64_t record);
/* WEFT_DONE when there is none. */
weft_status wf_item_find(wf_item_row *out, wf_ledger *ledger, uint64_t record);
weft_status wf_item_write(wf_ledger *ledger, wf_item_row *row, weft_span code, weft_span note,
                          int64_t now_ms);

/* ledger_leaves.c */
/* What the killed run `run` (0: none was) recorded and never sent is UNSENT from now on. For a run that has just begun. */
weft_status wf_leaves_begin(wf_ledger *ledger, int64_t killed, int64_t now_ms);
/* The run of the work that never said that it ended; 0: there is none. */
weft_status wf_leaves_killed(int64_t *run, wf_ledger *ledger);

/* Writes the work's row: checkpoint, through, items, done. */
weft_status wf_work_save(wf_ledger *ledger);
int64_t wf_work_sum(const wf_work_row *row, const wf_key_parts *parts);
/* A digest over numbers that says whether a row is as it was written. */
int64_t wf_row_sum(const uint64_t *numbers, size_t count, const unsigned char *bytes, size_t len);

/* Opens the transaction in which things are said; statuses that stick to the ledger. */
weft_status wf_ledger_say(wf_ledger *ledger, uint64_t things, int64_t now_ms);
/* Notes a failure that ends the ledger; gives it. */
weft_status wf_ledger_fail(wf_ledger *ledger, weft_status status);

#endif
