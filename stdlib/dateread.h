/* Dates and times read from text by a format (dateformat.h says what formats are). */
#ifndef WF_STDLIB_DATEREAD_H
#define WF_STDLIB_DATEREAD_H

#include "stdlib/moment.h"

/* Reads all of `text` by `format`. `wants_time` says whether the format has to have a time or must
   not have one. What does not exist (30 February, 25:00, a Monday that is none) fails the call. */
weft_status wf_dateread(wf_moment *out, weft_call *call, weft_span text, weft_span format,
                        bool wants_time);
/* Whether the format can be used to read dates, or date-times, at all. Fails the call if not. */
weft_status wf_dateread_try(weft_call *call, weft_span format, bool wants_time);

#endif
