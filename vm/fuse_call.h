/* A call of the library, walked (fuse_walk.h). */
#ifndef WF_VM_FUSE_CALL_H
#define WF_VM_FUSE_CALL_H

#include "vm/fuse_walk.h"

/* Call site `index` of r, r + 1, ...: what comes of it is in r. False: nobody knows. */
bool wf_walk_call(wf_walk *w, uint32_t r, uint32_t index);

#endif
