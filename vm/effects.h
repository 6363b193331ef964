/* Which registers an instruction reads and writes: what opcodes.def says in words. */
#ifndef WF_VM_EFFECTS_H
#define WF_VM_EFFECTS_H

#include "vm/program.h"

typedef struct wf_register_range {
    uint32_t first;
    uint32_t count;
} wf_register_range;

typedef struct wf_effects {
    wf_register_range reads[2];
    wf_register_range writes;
    bool keeps;   /* what it writes still depends on what was there: a builder */
    bool decides; /* a jump that looks at a value */
} wf_effects;

wf_effects wf_effects_of(const weft_program *program, uint32_t word);

#endif
