/* What stands behind weft_call: filled by the machine before each call of a resolver. */
#ifndef WF_VM_CALL_H
#define WF_VM_CALL_H

#include "base/arena.h"
#include "base/buf.h"
#include "weft/resolver.h"

struct weft_call {
    wf_arena *arena; /* the record's */
    wf_buf *message; /* the failure's sentence; empty before the call */
    int64_t now_seconds;
    uint32_t now_nanos;
    uint64_t record;
    uint64_t random_state[2];
    const void *compiled;
    void *scratch;
};

#endif
