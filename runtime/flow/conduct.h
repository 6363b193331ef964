/* A run from inside: what its conductors share. pipeline.c conducts one thread, jobs.c several. */
#ifndef WF_RUNTIME_CONDUCT_H
#define WF_RUNTIME_CONDUCT_H

#include "runtime/flow/account.h"
#include "runtime/flow/flow.h"
#include "runtime/read/input.h"

typedef struct wf_conduct {
    const weft_program *program;
    const weft_pipeline_options *options;
    weft_diags *diags; /* about the run */
    wf_arena names;
    wf_reader_options reading;
    wf_writer_options writing;
    wf_file_input input;
    bool input_open;
    wf_lane lane;
    wf_sink *sink;
    wf_account account;
} wf_conduct;

#endif
