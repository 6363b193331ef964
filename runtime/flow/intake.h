/* Records of an input through a mapping, one at a time, for those who keep what comes out: input, reader and machine
   together. What is easy to get wrong: a record that is not wanted must still be read. */
#ifndef WF_RUNTIME_INTAKE_H
#define WF_RUNTIME_INTAKE_H

#include "runtime/flow/flow.h"
#include "runtime/read/input.h"

typedef struct wf_intake {
    const weft_program *program;
    const weft_pipeline_options *options;
    weft_vm *vm;
    struct wf_inquiry *inquiry; /* NULL: there are no look-ups to be asked */
    wf_arena names;
    wf_file_input input;
    bool input_open;
    wf_reader *reader;
    wf_record record;         /* the last one read */
    weft_diags *record_diags; /* about it */
    const char *name;         /* of the input */
} wf_intake;

/* Opens machine, input and reader; options and program are kept. Statuses and diagnostics as for a pipeline. */
weft_status wf_intake_open(wf_intake *intake, const weft_program *program,
                           const weft_pipeline_options *options, const weft_param *params,
                           size_t count, weft_diags *diags);
void wf_intake_close(wf_intake *intake); /* takes a zeroed one */

/* Reads the next record into `intake->record`. WEFT_OK; WEFT_REJECTED (record_diags says why, the number counts); WEFT_DONE;
   WEFT_INVALID when the input is broken, WEFT_IO, WEFT_STOPPED: with diagnostics in `diags`. */
weft_status wf_intake_next(wf_intake *intake, weft_diags *diags);

/* Maps it: JSON text behind `out`. WEFT_OK, WEFT_SKIPPED, WEFT_REJECTED (record_diags), WEFT_NOMEM. */
weft_status wf_intake_map(wf_intake *intake, wf_buf *out);

#endif
