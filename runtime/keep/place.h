/* Where a ledger may lie, how its file comes to be, and which processes that use it are alive. */
#ifndef WF_RUNTIME_PLACE_H
#define WF_RUNTIME_PLACE_H

#include "base/core.h"
#include "weft/diag.h"

/* Makes `path` with mode 0600 when it is not there (and may be made), and syncs its directory. Refuses
   network file systems, whose locks do not hold. WEFT_IO with W6001 or W6008. */
weft_status wf_place_prepare(const char *path, bool must_exist, weft_diags *diags);

/* Signs of life: a file beside the ledger (`path`-alive) of which living processes hold bytes. The system
   lets go of them when a process dies, however it dies. */
typedef struct wf_alive {
    int descriptor; /* -1: not open */
    uint64_t
        stamp; /* of the ledger's file and of this start of the machine; 0: not known, nothing can be noted */
} wf_alive;

weft_status wf_alive_open(wf_alive *alive, const char *path, weft_diags *diags);
void wf_alive_close(wf_alive *alive); /* lets go of everything */
/* Takes byte `at`; false when somebody else holds it. */
bool wf_alive_take(wf_alive *alive, int64_t at);
void wf_alive_drop(wf_alive *alive, int64_t at);

/* What a holder left written at its byte: how far it got, which no kill takes back. It is not synced: what a power cut
   may have taken, or what belongs to another file than the ledger at `path`, is none. */
typedef struct wf_alive_note {
    int64_t run;
    int64_t batch;
} wf_alive_note;

/* false: it cannot be written, and errno says why. */
bool wf_alive_write(const wf_alive *alive, int64_t at, const wf_alive_note *note);
/* false: there is none. */
bool wf_alive_read(const wf_alive *alive, int64_t at, wf_alive_note *note);

/* "process 123 on HOST", in `room`, which is returned. */
const char *wf_place_process(char *room, size_t size);

#endif
