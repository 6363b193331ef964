/* The dates that most mappings read and write, without looking at their format letter by letter. What is
   not exactly so is left to dateformat.c and dateread.c, which know everything and make the complaints. */
#ifndef WF_STDLIB_DATEUSUAL_H
#define WF_STDLIB_DATEUSUAL_H

#include "stdlib/moment.h"

/* "yyyy-MM-dd" by that format or iso8601, or with `wants_time` "yyyy-MM-ddTHH:mm:ssZ" by iso8601. */
bool wf_dateusual_read(wf_moment *out, weft_span text, weft_span format, bool wants_time);
/* By yyyy-MM-dd, yyyy-MM-dd'T'HH:mm:ss'Z' or the same with .SSS. */
bool wf_dateusual_put(wf_lib_text *text, const wf_moment *moment, weft_span format);

#endif
