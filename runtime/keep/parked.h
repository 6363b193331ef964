/* What is known of a record that was refused, rejected or is unknown, beside the record itself: for those who mend it. */
#ifndef WF_RUNTIME_PARKED_H
#define WF_RUNTIME_PARKED_H

#include "runtime/keep/store.h"

typedef struct wf_parked {
    uint64_t record;
    uint32_t attempts; /* requests that held it; 0: none, or not known */
    uint64_t line;     /* of the input; 0: lines mean nothing there */
    uint64_t offset;
    weft_span mapping; /* digest of the program */
    weft_span request; /* what was sent for it */
    weft_span reply;   /* the beginning of the answer, without secrets */
} wf_parked;

/* Said in the transaction that settles the record. */
weft_status wf_parked_put(wf_store *store, int64_t work, int64_t run, const wf_parked *parked);
/* The record was accepted. */
weft_status wf_parked_drop(wf_store *store, int64_t work, uint64_t record);

#endif
