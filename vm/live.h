/* Which registers of a function may still be read: what fusing needs to know before it leaves a write
   out. Made for one function at a time, thrown away after it. */
#ifndef WF_VM_LIVE_H
#define WF_VM_LIVE_H

#include "vm/program.h"

/* Registers as bits; a function has at most 250. */
typedef struct wf_register_set {
    uint64_t bits[4];
} wf_register_set;

static inline void wf_register_set_add(wf_register_set *set, uint32_t r)
{
    set->bits[r >> 6 & 3u] |= UINT64_C(1) << (r & 63u);
}

static inline bool wf_register_set_meets(const wf_register_set *a, const wf_register_set *b)
{
    return ((a->bits[0] & b->bits[0]) | (a->bits[1] & b->bits[1]) | (a->bits[2] & b->bits[2]) |
            (a->bits[3] & b->bits[3])) != 0;
}

/* live[pc - entry]: the registers whose values at word `pc` of verified code may still be read. Room for
   as many sets as the function has words. False: the loops are nested too deeply to say. */
bool wf_live_registers(wf_register_set *live, const weft_program *program, const wf_function *f);

#endif
