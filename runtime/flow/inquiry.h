/* A run whose mapping has look-ups: where they ask, and a reader that goes ahead of the run through the same file,
   so that what many records will want is asked for together. An input that is no file is not gone ahead of: there
   each record waits for its own. */
#ifndef WF_FLOW_INQUIRY_H
#define WF_FLOW_INQUIRY_H

#include "runtime/flow/lookups.h"

typedef struct wf_inquiry wf_inquiry;

/* `*out` is NULL, with WEFT_OK, when the program has no look-ups or the options no connection. `vm` is answered from then
   on. Everything is kept. Statuses of wf_lookups_open and wf_store_open. */
weft_status wf_inquiry_open(wf_inquiry **out, const weft_program *program,
                            const weft_pipeline_options *options, const weft_param *params,
                            size_t param_count, weft_vm *vm, weft_diags *diags);
void wf_inquiry_close(wf_inquiry *inquiry); /* takes NULL */

/* Before the run of record `number`; NULL: does nothing. */
weft_status wf_inquiry_before(wf_inquiry *inquiry, uint64_t number);
/* Behind it: whether it is to be run again (wf_lookups_again). NULL: false. */
bool wf_inquiry_again(wf_inquiry *inquiry, weft_status *rc);

#endif
