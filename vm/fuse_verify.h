/* What fusing made, looked at before it runs: it comes from verified code, but through a walk and two
   layouts that may be wrong. What is proved is that memory is safe: registers, slots and words are in
   range, texts fit their copies, and a chain asks for the room that its steps take. That it means what the
   general code means is for the tests. */
#ifndef WF_VM_FUSE_VERIFY_H
#define WF_VM_FUSE_VERIFY_H

#include "vm/program.h"

bool wf_fuse_verify(const weft_program *program);

#endif
