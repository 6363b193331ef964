/* Before which words of a function the output is known not to be open: it has bytes and does not end in
   { or [, so that a skeleton's comma stays. */
#ifndef WF_VM_FUSE_CLOSED_H
#define WF_VM_FUSE_CLOSED_H

#include "vm/program.h"

/* `closed` has a word more than the function, `aimed` as many: where something jumps to, made on the way. */
void wf_closed_find(bool *closed, bool *aimed, const weft_program *program,
                    const wf_function *function);

#endif
