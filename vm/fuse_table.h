/* A table whose keys are short texts and whose rows are scalars, so laid that each key has a place of its
   own: a look-up is one comparison. What makes it so is searched for when the program is linked. */
#ifndef WF_VM_FUSE_TABLE_H
#define WF_VM_FUSE_TABLE_H

#include "vm/fuse.h"

/* `out` is zeroed, and its rows stay so for a table of another kind, one with too many rows, and one whose
   keys could not be told apart in time: the general look-up takes those. WEFT_NOMEM. */
weft_status wf_text_table_make(wf_text_table *out, weft_program *program, const wf_table *from);

#endif
