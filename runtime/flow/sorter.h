/* Entries in the order of their keys, of any number, in bounded memory: what does not fit is sorted in
   pieces (runs) that go to temporary files (spill.h) and are merged, in several passes where there are
   many. Keys are compared as bytes, shorter ones before what begins with them; entries of equal keys keep
   the order in which they were put. */
#ifndef WF_RUNTIME_SORTER_H
#define WF_RUNTIME_SORTER_H

#include "runtime/flow/spill.h"

#define WF_SORTER_MEMORY ((size_t)64 << 20) /* the usual */

typedef struct wf_sorter_options {
    size_t memory;            /* bytes, about; 0: 64 MiB. One entry may take more */
    const char *directory;    /* of temporary files; NULL: /tmp. Borrowed */
    volatile const int *stop; /* becomes non-zero: WEFT_STOPPED; NULL: never */
} wf_sorter_options;

typedef struct wf_sorter wf_sorter;

/* Both take nothing from the disk until memory is full. */
weft_status wf_sorter_open(wf_sorter **out, const wf_sorter_options *options);
void wf_sorter_close(wf_sorter *sorter); /* takes NULL */

/* Copies both. WEFT_IO with W4806, WEFT_NOMEM, WEFT_STOPPED; WEFT_LIMIT for an entry beyond 1 GiB. */
weft_status wf_sorter_put(wf_sorter *sorter, weft_span key, weft_span value, weft_diags *diags);
/* No more will be put. Statuses as above. */
weft_status wf_sorter_sort(wf_sorter *sorter, weft_diags *diags);
/* The next entry: both valid until the next call, the value at a multiple of 16 in memory. WEFT_DONE
   at the end. */
weft_status wf_sorter_next(wf_sorter *sorter, weft_span *key, weft_span *value, weft_diags *diags);

/* For tests: runs that went to disk, and passes over them before the last. */
uint64_t wf_sorter_runs(const wf_sorter *sorter);
uint32_t wf_sorter_passes(const wf_sorter *sorter);

#endif
