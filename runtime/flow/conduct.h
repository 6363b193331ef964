/* A run from inside: what its conductors share. pipeline.c conducts one thread, jobs.c several. */
#ifndef WF_RUNTIME_CONDUCT_H
#define WF_RUNTIME_CONDUCT_H

#include "runtime/flow/account.h"
#include "runtime/flow/flow.h"
#include "runtime/read/input.h"

typedef struct wf_conduct {
    const weft_program *program;
    const weft_pipeline_options *options;
    const weft_param *params;
    size_t param_count;
    weft_diags *diags; /* about the run */
    wf_arena names;
    wf_reader_options reading;
    wf_writer_options writing;
    wf_file_input input;
    bool input_open;
    wf_chain_input
        ahead; /* what the lane's reader reads: bytes that were read ahead, then `input` */
    wf_lane lane;
    volatile const int *stop; /* as of the options; NULL: what was read is still mapped */
    bool is_begun;            /* the end of the lane's input is not the end of the run's */
    uint64_t pause_at; /* behind this byte the lane pauses where its reader can stand; 0: never */
    bool is_paused;
    wf_sink *sink;
    wf_account account;
} wf_conduct;

/* The lane's records one after another, until its input ends, there are enough, or it is to pause
   (WEFT_OK), or something ends the run. */
weft_status wf_pipeline_run_lane(wf_conduct *conduct);
void wf_pipeline_show_progress(wf_conduct *conduct, uint64_t bytes_in);

#endif
