/* What weft_infer is, for the files of this room. */
#ifndef WF_RUNTIME_INFER_H
#define WF_RUNTIME_INFER_H

#include "runtime/infer/tally.h"
#include "weft/infer.h"

struct weft_infer {
    wf_tally tally;
    uint64_t records;
    uint64_t rejected;
};

#endif
