/* A run whose mapping has look-ups: where they ask, and a reader that goes ahead of the run through the same file,
   so that what many records will want is asked for together. An input that is no file is not gone ahead of: there
   each record waits for its own. */
#ifndef WF_FLOW_INQUIRY_H
#define WF_FLOW_INQUIRY_H

#include "runtime/flow/lookups.h"

typedef struct wf_inquiry wf_inquiry;
struct wf_intake;

/* Whom a record asks that the run has not come to. WEFT_NOMEM, or whatever says that there is nobody: it is passed over. */
typedef struct wf_inquiry_choice {
    weft_status (*choose)(void *user, const wf_connection **out, const struct wf_intake *ahead,
                          weft_diags *unheard);
    void *user;
} wf_inquiry_choice;

/* `*out` is NULL, with WEFT_OK, when the program has no look-ups or the options no connections. `vm` is answered from then
   on; where the options name no connection among them, from wf_inquiry_turn_to on. Everything is kept. Statuses of wf_lookups_open and
   wf_store_open. */
weft_status wf_inquiry_open(wf_inquiry **out, const weft_program *program,
                            const weft_pipeline_options *options, const weft_param *params,
                            size_t param_count, weft_vm *vm, weft_diags *diags);
void wf_inquiry_close(wf_inquiry *inquiry); /* takes NULL */

/* Each record asks a connection of its own: how that is told of those ahead. Before the first record. Takes NULL. */
void wf_inquiry_part(wf_inquiry *inquiry, const wf_inquiry_choice *choice);
/* The record that is run next asks this connection (kept), and shares what it answered with all others that do. NULL:
   does nothing. Statuses of wf_lookups_open; WEFT_LIMIT beyond 64. */
weft_status wf_inquiry_turn_to(wf_inquiry *inquiry, const wf_connection *connection);

/* Before the run of record `number`; NULL: does nothing. */
weft_status wf_inquiry_before(wf_inquiry *inquiry, uint64_t number);
/* Behind it: whether it is to be run again (wf_lookups_again). NULL: false. */
bool wf_inquiry_again(wf_inquiry *inquiry, weft_status *rc);

#endif
