/* Lines that wait: in memory while they are few, else in a file without a name. Between a query and whoever reads its
   rows slowly (a pager), so that nobody's reading keeps the ledger locked. */
#ifndef WF_RUNTIME_SPOOL_H
#define WF_RUNTIME_SPOOL_H

#include "base/buf.h"
#include "weft/diag.h"

#include <stdio.h>

typedef struct wf_spool {
    wf_buf buf; /* lengths and bytes, one after another */
    FILE *file; /* NULL: everything is in `buf` */
} wf_spool;

void wf_spool_init(wf_spool *spool);
void wf_spool_fini(wf_spool *spool);

/* WEFT_NOMEM; WEFT_IO with W4802 when there is no room for the file. */
weft_status wf_spool_put(wf_spool *spool, weft_span line, weft_diags *diags);

typedef weft_status (*wf_spool_visit)(void *context, weft_span line);
/* Gives the lines in their order until `visit` gives something else than WEFT_OK, which is given back. To be called
   once. */
weft_status wf_spool_read(wf_spool *spool, wf_spool_visit visit, void *context, weft_diags *diags);

#endif
