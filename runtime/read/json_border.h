/* Follows a list of a JSON document from one element to the next: quotes and brackets alone, which is
   enough as long as the document is sound. Where it is not, the reader stops at the first byte that
   shows it, and every border before that byte is one. For border.c alone. */
#ifndef WF_RUNTIME_JSON_BORDER_H
#define WF_RUNTIME_JSON_BORDER_H

#include "runtime/read/cpu.h"

typedef struct wf_json_border {
    uint64_t inside;  /* a text: all bits or none */
    uint64_t escaped; /* 1: behind a backslash that counts */
    int64_t depth;    /* brackets that are open in the list */
    bool is_over;     /* the list has ended */
} wf_json_border;

/* Looks at `len` bytes more, behind which 64 are readable. `*comma`: the last comma between two elements
   among them, when there is one. */
void wf_json_border_look(wf_json_border *border, wf_cpu cpu, const char *text, size_t len,
                         size_t *comma);

#endif
