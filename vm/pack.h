/* A record's block as bytes that can be put away and taken back: what a shape's reader filled, with all it
   points to. The bytes are this machine's own and of this process (they name kinds and offsets as they
   are in memory): for spilling, never for files that stay. */
#ifndef WF_VM_PACK_H
#define WF_VM_PACK_H

#include "base/buf.h"
#include "weft/value.h"

#define WF_PACK_ALIGN 16u

/* Appends `width` values of a block, at a multiple of WF_PACK_ALIGN behind `start`, which is where the
   caller's bytes begin in `out`. RECORDs among them stand in this block. WEFT_LIMIT: nested deeper than
   any reader nests; WEFT_MISUSE: a value that no reader gives. `out->status` counts, too. */
weft_status wf_pack_block(wf_buf *out, size_t start, const weft_value *block, uint32_t width);

/* The same block again in `block`; all it points to stays in `bytes`, which are changed, begin at an
   address that is a multiple of WF_PACK_ALIGN, live as long as the block, and have 32 bytes behind them
   that may be read (texts stay ROOMY). `at` is where wf_pack_block began, measured from `start`. WEFT_INVALID: these are not such bytes. */
weft_status wf_pack_take(weft_value *block, uint32_t width, char *bytes, size_t len, size_t at);

#endif
