/* The event log of an API, page by page: what is asked for, and what an answer gives. It is paged by numbers, so a log
   that grows meanwhile would move under the pages: its end is fixed when the search begins. */
#ifndef WF_FLOW_EXTRACT_EVENTS_H
#define WF_FLOW_EXTRACT_EVENTS_H

#include "runtime/flow/extract_page.h"

/* Whether the filters can be asked for: WEFT_INVALID with W5601. */
weft_status wf_extract_events_check(const weft_event_search *search, weft_diags *diags);

/* What tells the search from others. */
void wf_extract_events_name(wf_buf *out, const weft_event_search *search);

/* Appends the cursor of the first page, as JSON text. */
void wf_extract_events_begin(wf_buf *cursor, const weft_event_search *search, int64_t now_s);

/* Appends path and query of the page at `cursor`. WEFT_INVALID: that is no cursor. */
weft_status wf_extract_events_path(wf_buf *out, const weft_event_search *search, weft_span cursor,
                                   uint64_t count);

/* As wf_page_read: the events of `body`, at most `most`, and the way onward from `cursor`. */
weft_status wf_extract_events_read(wf_page *out, wf_buf *lines, weft_span body, weft_span cursor,
                                   uint64_t most, uint64_t number, wf_arena *arena,
                                   weft_diags *diags);

#endif
