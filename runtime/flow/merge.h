/* Sorted runs of a spill as one: the next entry of all of them by key, of equal keys the one of the
   earlier run. An entry is its head, its key, its value. */
#ifndef WF_RUNTIME_MERGE_H
#define WF_RUNTIME_MERGE_H

#include "runtime/flow/spill.h"

#define WF_ENTRY_ALIGN 16u

/* Before the bytes of an entry. Key and value each begin at a multiple of 16 behind it. */
typedef struct wf_entry_head {
    uint32_t key;   /* bytes */
    uint32_t value; /* bytes */
    uint64_t unused;
} wf_entry_head;

static inline size_t wf_entry_rounded(size_t size)
{
    return (size + WF_ENTRY_ALIGN - 1) & ~(size_t)(WF_ENTRY_ALIGN - 1);
}

static inline size_t wf_entry_size(size_t key, size_t value)
{
    return sizeof(wf_entry_head) + wf_entry_rounded(key) + wf_entry_rounded(value);
}

weft_span wf_entry_key(const char *entry);
weft_span wf_entry_value(const char *entry);
/* <0, 0, >0 */
int wf_entry_compare(weft_span a, weft_span b);

typedef struct wf_run {
    uint64_t at; /* in its spill */
    uint64_t end;
} wf_run;

struct wf_merge_reader;

typedef struct wf_merge {
    const wf_spill *spill;
    struct wf_merge_reader *readers;
    uint32_t count;
    uint32_t *heap; /* readers that have an entry, the least first */
    uint32_t heap_count;
    bool is_begun; /* the least was given and is to go on */
} wf_merge;

/* Takes a zeroed merge. `room`: bytes read at a time of each run. WEFT_IO with W4806, WEFT_NOMEM. */
weft_status wf_merge_open(wf_merge *merge, const wf_spill *spill, const wf_run *runs,
                          uint32_t count, size_t room, weft_diags *diags);
void wf_merge_close(wf_merge *merge); /* takes a zeroed one */
/* The next entry, valid until the next call. WEFT_DONE at the end. */
weft_status wf_merge_next(wf_merge *merge, const char **entry, weft_diags *diags);

#endif
