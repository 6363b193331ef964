/* The chain that a mapping begins with, as run.c and run_rows.c enter it for a record: nothing but what its
   steps need is prepared. */
#ifndef WF_VM_CHAIN_H
#define WF_VM_CHAIN_H

#include "vm/emit.h"
#include "vm/machine.h"
#include "vm/stitch.h"

static WF_ALWAYS_INLINE bool wf_chain_may_run(const weft_vm *vm, const wf_buf *out)
{
    return vm->chain && !vm->trace && out->status == WEFT_OK &&
           out->cap - out->len >= WF_EMIT_SLACK;
}

static WF_ALWAYS_INLINE void wf_chain_clear(weft_vm *vm)
{
    memset(vm->registers, 0,
           vm->program->functions[vm->map->function].registers * sizeof *vm->registers);
}

/* From `at` to before `end`: for the record in vm->block. */
static WF_ALWAYS_INLINE wf_stitch_end wf_chain_run(weft_vm *vm, char *at, char *end)
{
    vm->steps = vm->limits.steps;
    vm->skipped.count = 0;
    vm->failed.count = 0;
    return wf_stitch_run(vm, vm->chain, vm->registers, at, at, end);
}

/* Whether the record that begins at `begin` was whole where the chain was left. */
static WF_ALWAYS_INLINE bool wf_chain_was_all(const weft_vm *vm, const char *begin,
                                              const wf_stitch_end *left)
{
    return (left->where & 1) == 0 &&
           wf_code_op(vm->program->fused_code[left->where >> 1]) == WF_OP_END &&
           (size_t)(left->at - begin) <= vm->limits.output_bytes;
}

#endif
