/* What was seen, for people and programs. */
#ifndef WF_RUNTIME_INFER_PRINT_H
#define WF_RUNTIME_INFER_PRINT_H

#include "runtime/infer/tally.h"
#include "weft/infer.h"

void wf_infer_put(wf_buf *out, const wf_tally *tally, uint64_t records, uint64_t rejected,
                  weft_infer_format format);

#endif
