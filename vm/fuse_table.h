/* A table whose keys are short texts and whose rows are scalars, so laid that a key is found at its place
   or a few behind it: the multiplier of its hash is searched for when the program is linked. */
#ifndef WF_VM_FUSE_TABLE_H
#define WF_VM_FUSE_TABLE_H

#include "vm/fuse.h"

/* `out` is zeroed, and stays so for a table of another kind, one with too many rows, and one whose keys
   are found only far from their places: the general look-up takes those. WEFT_NOMEM. */
weft_status wf_text_table_make(wf_text_table *out, weft_program *program, const wf_table *from);

#endif
