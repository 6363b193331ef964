/* One page of an extraction: what the API answered, as rows and the way to the next page. */
#ifndef WF_FLOW_EXTRACT_PAGE_H
#define WF_FLOW_EXTRACT_PAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "weft/extract.h"

typedef struct wf_page {
    uint64_t rows;    /* taken */
    bool is_cut;      /* `most` left rows behind */
    bool has_more;    /* as the API says */
    weft_span cursor; /* to the next page, as JSON text in the arena; empty: there is none */
} wf_page;

/* Appends the rows of `body` to `lines`, at most `most` of them, each as compact JSON with a line feed;
   numbers keep their digits. WEFT_INVALID: errors of the API (W5602), or nothing that the query asks for (W5603).
   `number` is the page's, for messages. */
weft_status wf_page_read(wf_page *out, wf_buf *lines, const weft_paging *paging, weft_span body,
                         uint64_t most, uint64_t number, wf_arena *arena, weft_diags *diags);

#endif
