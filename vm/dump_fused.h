/* Fused instructions in a listing. */
#ifndef WF_VM_DUMP_FUSED_H
#define WF_VM_DUMP_FUSED_H

#include "base/buf.h"
#include "vm/program.h"

/* The line of the fused instruction that stands at `pc`, with its end; nothing where none does. */
void wf_dump_fused(wf_buf *out, const weft_program *program, uint32_t pc);

#endif
