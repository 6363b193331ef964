/* Sees which points of a program are exercised while it runs. It stands behind the machine's tracing: a
   machine without a witness pays nothing. */
#ifndef WF_VM_WITNESS_H
#define WF_VM_WITNESS_H

#include "vm/points.h"
#include "vm/vm.h"

typedef struct wf_witness {
    const weft_program *program;
    uint8_t *ran;      /* per word of code */
    uint8_t *answered; /* per row of tables */
} wf_witness;

/* The program is kept. WEFT_NOMEM. */
weft_status wf_witness_init(wf_witness *witness, const weft_program *program);
void wf_witness_fini(wf_witness *witness); /* takes a zeroed one */

/* What runs on `vm` from now on is seen; takes the place of its trace. */
void wf_witness_watch(wf_witness *witness, weft_vm *vm);

bool wf_witness_saw(const wf_witness *witness, const wf_point *point);

#endif
