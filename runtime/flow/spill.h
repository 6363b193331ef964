/* A temporary file: written once from its beginning, read anywhere. It has mode 0600 and no name from the
   moment it is open, so nothing of it is left behind whatever ends the process. What is written is
   gathered first. */
#ifndef WF_RUNTIME_SPILL_H
#define WF_RUNTIME_SPILL_H

#include "base/buf.h"
#include "base/diags.h"

typedef struct wf_spill {
    const char *directory; /* for messages; borrowed */
    int descriptor;        /* 0: not open */
    uint64_t size;         /* written and gathered */
    uint64_t written;
    wf_buf gathered;
    weft_status broken; /* of a write; sticks */
} wf_spill;

/* Takes a zeroed spill; makes the file at the first write. `directory` NULL: /tmp. */
void wf_spill_init(wf_spill *spill, const char *directory);
void wf_spill_fini(wf_spill *spill); /* takes a zeroed one */

/* Appends. WEFT_IO with W4806; WEFT_NOMEM. */
weft_status wf_spill_put(wf_spill *spill, const void *bytes, size_t len, weft_diags *diags);
/* What is gathered is written: before reading. */
weft_status wf_spill_flush(wf_spill *spill, weft_diags *diags);
/* `len` bytes from `at` on, all of which must have been flushed; WEFT_IO also when the file has become
   shorter. */
weft_status wf_spill_read(const wf_spill *spill, uint64_t at, void *to, size_t len,
                          weft_diags *diags);
/* Empty again, the room on the disk given back. */
weft_status wf_spill_empty(wf_spill *spill, weft_diags *diags);

#endif
