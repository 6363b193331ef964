/* What a run knows about the records that are over: counts, reports, rejects. Records are told in their
   order, whoever mapped them. */
#ifndef WF_RUNTIME_ACCOUNT_H
#define WF_RUNTIME_ACCOUNT_H

#include "base/diags.h"
#include "runtime/flow/lane.h"
#include "runtime/send/sink.h"

typedef struct wf_account {
    const weft_pipeline_options *options;
    weft_diags *diags;     /* about the run */
    wf_sink *rejects;      /* NULL: none */
    const wf_shape *shape; /* of the records */
    uint8_t *repeated;     /* per node: a key that stands twice was told */
    weft_counts counts;
} wf_account;

/* One record: its complaints are `count` of `diags` from `first` on. */
typedef struct wf_verdict {
    wf_outcome outcome;
    const weft_diags *diags;
    size_t first;
    size_t count;
    weft_span raw;
    uint64_t
        records_before; /* what its complaints do not count: they come from a part of the input */
    uint64_t lines_before;
} wf_verdict;

/* Frees what telling took; takes a zeroed one. */
void wf_account_fini(wf_account *account);

/* Counts a record and tells its complaints. WEFT_LIMIT, with a diagnostic, when that was the last
   rejected one that is allowed; else what the file of rejects says. */
weft_status wf_account_record(wf_account *account, const wf_verdict *verdict);
/* Counts records that were mapped, of which nothing is told. */
void wf_account_mapped(wf_account *account, uint32_t count);
/* How many more records should be read. */
uint64_t wf_account_left(const wf_account *account);
/* Tells complaints alone, of which none is an error. */
void wf_account_warn(wf_account *account, const wf_verdict *verdict);
/* Whether as many records were read as should be. */
bool wf_account_is_enough(const wf_account *account);

#endif
