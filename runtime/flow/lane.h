/* One machine at work: a record from its reader through the program to its writer's bytes. A run has
   one lane, or one for each of its threads. */
#ifndef WF_RUNTIME_LANE_H
#define WF_RUNTIME_LANE_H

#include "runtime/flow/inquiry.h"
#include "runtime/flow/profile.h"
#include "runtime/read/reader.h"
#include "runtime/write/writer.h"
#include "vm/vm.h"
#include "weft/pipeline.h"

typedef enum wf_outcome {
    WF_OUTCOME_MAPPED,
    WF_OUTCOME_SKIPPED,
    WF_OUTCOME_REJECTED
} wf_outcome;

#define WF_LANE_ROWS 64u /* most records that are mapped at once */

typedef struct wf_lane {
    const weft_program *program;
    const weft_pipeline_options *options;
    const char *name; /* of the input */
    weft_vm *vm;
    wf_inquiry *inquiry; /* NULL: there are no look-ups to be asked */
    wf_reader *reader;
    wf_writer *writer;
    weft_diags *diags; /* about the record of the last step; the caller empties it */
    wf_record record;  /* of the last step */
    wf_buf scratch;    /* emitted text that must become a value first */
    wf_buf trace_line;
    bool emits;
    bool by_value;  /* the writer needs values */
    uint32_t rests; /* records that are not tried by rows, ... */
    uint32_t rest;  /* ... and how many it were the last time */
    uint32_t ends[WF_LANE_ROWS];
    wf_profile *profile; /* NULL: none */
} wf_lane;

/* The machine with its parameters. What is wrong with them is told in `diags`. Takes a zeroed lane; the
   options are kept. */
weft_status wf_lane_open(wf_lane *lane, const weft_program *program,
                         const weft_pipeline_options *options, const weft_param *params,
                         size_t param_count, weft_diags *diags);
/* The lane's writer; `options->machine` is set. */
weft_status wf_lane_open_writer(wf_lane *lane, wf_writer_options *options);
/* Reader, writer and machine; takes a zeroed lane. */
void wf_lane_close(wf_lane *lane);

/* The next record of the lane's reader: its output, or what stands for a rejected one, behind `out`.
   WEFT_OK with the outcome, complaints in lane->diags; WEFT_DONE at the end of the input. */
weft_status wf_lane_step(wf_lane *lane, wf_buf *out, wf_outcome *outcome);

/* As many steps at once, `most` at most: of records of which nothing is told, all of them mapped. The end of
   each in lane->ends. 0: the next record may be another one. */
uint32_t wf_lane_rows(wf_lane *lane, wf_buf *out, uint64_t most);

#endif
