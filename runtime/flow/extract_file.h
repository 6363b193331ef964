/* Where the rows of an extraction go, and how far it got. A file grows as OUTPUT.part; with a ledger the
   place behind the last whole page is kept, so that a run that was killed goes on there: what the part holds beyond
   it is cut off, and no row comes twice. */
#ifndef WF_FLOW_EXTRACT_FILE_H
#define WF_FLOW_EXTRACT_FILE_H

#include "base/buf.h"
#include "runtime/keep/kv.h"

/* Where an extraction stands behind a page. */
typedef struct wf_extract_place {
    uint64_t bytes;
    uint64_t pages;
    uint64_t records;
    wf_buf cursor; /* JSON text; empty: before the first page */
} wf_extract_place;

typedef struct wf_extract_file {
    const char *path; /* NULL: standard output */
    char *part;       /* the name it has until it is whole */
    char *folder;
    int descriptor;
    wf_store *store;   /* NULL: nothing is kept */
    char key[65];      /* of what is extracted, in hexadecimal digits */
    int64_t saved_ms;  /* when the place was kept last */
    weft_diags *diags; /* kept */
} wf_extract_file;

typedef enum wf_extract_start {
    WF_EXTRACT_ANEW,   /* nothing may be there */
    WF_EXTRACT_RESUME, /* where an earlier run ended, or anew */
    WF_EXTRACT_FORGET  /* anew, whatever is there */
} wf_extract_start;

/* `identity` tells extractions apart. `place` is where to go on. WEFT_INVALID with W5606; WEFT_IO; WEFT_NOMEM. Close
   it in any case. */
weft_status wf_extract_file_open(wf_extract_file *file, wf_extract_place *place, const char *path,
                                 const char *ledger, weft_span identity, wf_extract_start start,
                                 int64_t now_ms, weft_diags *diags);
weft_status wf_extract_file_put(wf_extract_file *file, weft_span bytes);
/* What was put is durable, and the next run would go on behind it. */
weft_status wf_extract_file_save(wf_extract_file *file, const wf_extract_place *place,
                                 int64_t now_ms);
/* All rows are there: the file gets its name. */
weft_status wf_extract_file_finish(wf_extract_file *file, int64_t now_ms);
void wf_extract_file_close(wf_extract_file *file);

#endif
