/* Look-ups of a program while it runs: the machine asks, and what is not known is gathered; `fetch` asks the API
   for all of it, many keys in a request, several requests at a time. A record whose run wanted something
   is run again afterwards.

   A key that the API has no answer for fails in the mapping, like any other expression; an API that cannot be reached
   ends the run, for then nothing is known of the records behind it. */
#ifndef WF_FLOW_LOOKUPS_H
#define WF_FLOW_LOOKUPS_H

#include "runtime/clock.h"
#include "runtime/keep/kv.h"
#include "runtime/send/connection.h"
#include "vm/vm.h"
#include "weft/pipeline.h"

typedef struct wf_lookups wf_lookups;

typedef struct wf_lookups_options {
    const wf_connection *connection; /* kept */
    weft_span
        scope; /* kept; what the store has of others is not asked for: empty, or a connection's name */
    wf_clock clock;
    wf_store *store;      /* keeps answers from run to run; NULL: memory alone does */
    uint32_t concurrency; /* requests at once; 0: as the connection says */
    volatile const int *stop;
} wf_lookups_options;

typedef struct wf_lookups_counts {
    uint64_t asked; /* keys */
    uint64_t requests;
    uint64_t known; /* keys that the store had */
} wf_lookups_counts;

/* `program`, `params` and `diags` are kept as long as it is open. WEFT_INVALID, WEFT_NOMEM. */
weft_status wf_lookups_open(wf_lookups **out, const weft_program *program,
                            const weft_pipeline_options *options, const weft_param *params,
                            size_t param_count, const wf_lookups_options *settings,
                            weft_diags *diags);
void wf_lookups_close(wf_lookups *lookups); /* takes NULL */

/* Answers `vm`. `ahead`: what is not known is nothing for the time being, so that one run gathers all it can. */
void wf_lookups_serve(wf_lookups *lookups, weft_vm *vm, bool ahead);
/* Keys that are wanted. */
uint32_t wf_lookups_wanted(const wf_lookups *lookups);
/* Asks for them. WEFT_IO with diagnostics when the API cannot be reached; WEFT_STOPPED; WEFT_NOMEM. */
weft_status wf_lookups_fetch(wf_lookups *lookups);
/* Behind the run of a record that ended with `*rc`: true when it wanted something, which is there now, and is to be
   run again. `*rc` tells what went wrong with asking. NULL: there are no look-ups. */
bool wf_lookups_again(wf_lookups *lookups, weft_status *rc);
/* Before records are gathered ahead: values without `cache` do not outlive the window. */
void wf_lookups_turn(wf_lookups *lookups);
void wf_lookups_count(const wf_lookups *lookups, wf_lookups_counts *counts);

#endif
