/* Syntax errors of one file. */
#ifndef WF_GRAMMAR_COMPLAIN_H
#define WF_GRAMMAR_COMPLAIN_H

#include "base/diags.h"

enum {
    WF_COMPLAINTS_MOST = 50
};

/* What was said about one file; the first WF_COMPLAINTS_MOST errors are kept. */
typedef struct wf_complaints {
    wf_source *source;
    weft_diags *diags;
    unsigned count;
    bool quiet;    /* say nothing (more) */
    bool any;      /* `last` is set */
    uint32_t last; /* where the latest complaint began */
} wf_complaints;

/* Adds an error about bytes [start, end). Gives it for a hint (wf_diag_hint takes NULL). */
weft_diag *wf_complain(wf_complaints *complaints, wf_code code, uint32_t start, uint32_t end,
                       const char *format, ...) WF_PRINTF(5, 6);

#endif
