/* Many records in a row, as long as each is the chain that the mapping begins with. A record for which it is
   not is left as if nothing had happened: the caller runs it by wf_vm_run, which knows everything else. */
#include "vm/chain.h"

#define MOST_BYTES                                                                                 \
    ((size_t)32 << 10) /* so that buffers need not grow for records that are no larger */
#define SPARE WF_STITCH_SLACK

/* Where no other record begins. */
static const char *enough(const wf_buf *out)
{
    const size_t left = out->cap - out->len;
    if (left < SPARE)
        return out->data + out->len;
    return out->data + out->len + (left - SPARE < MOST_BYTES ? left - SPARE : MOST_BYTES);
}

uint32_t wf_vm_run_rows(weft_vm *vm, const wf_rows *rows, const wf_vm_frame *frame, wf_buf *out,
                        uint32_t *ends)
{
    if (vm->is_running || !wf_chain_may_run(vm, out))
        return 0;
    const char *const last = enough(out);
    char *const end = out->data + out->cap;
    char *at = out->data + out->len;
    const weft_value *block = rows->blocks;
    uint32_t i = 0;
    for (; i < rows->count && at < last; i++) {
        memcpy(at, frame->before, sizeof frame->before);
        char *const begin = at + frame->before_len;
        vm->block = block;
        vm->call.record = rows->number + i;
        if (vm->needs_clear)
            wf_chain_clear(vm);
        const wf_stitch_end left = wf_chain_run(vm, begin, end);
        if (!wf_chain_was_all(vm, begin, &left) || (size_t)(end - left.at) < sizeof frame->after)
            break;
        memcpy(left.at, frame->after, sizeof frame->after);
        at = left.at + frame->after_len;
        ends[i] = (uint32_t)(at - out->data);
        block += rows->width;
    }
    out->len = (size_t)(at - out->data);
    return i;
}
