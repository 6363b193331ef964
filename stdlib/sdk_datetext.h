/* Dates out of texts as the npm package's engine reads them: first the ISO form, then a loose form
   that takes almost anything with a number in it. */
#ifndef WF_STDLIB_SDK_DATETEXT_H
#define WF_STDLIB_SDK_DATETEXT_H

#include "base/core.h"
#include "weft/span.h"

typedef struct wf_sdk_datetext {
    int64_t millis;  /* since 1970, on the clock that `is_local` says */
    bool is_local;   /* no zone was named: the program's zone is meant */
    bool is_loose;   /* not in the ISO form: fields were guessed */
    bool rolls_over; /* the day is beyond the last of its month and counts on into the next */
} wf_sdk_datetext;

/* False when the text is no date. The caller looks at the range of what a date can be. */
bool wf_sdk_datetext_parse(wf_sdk_datetext *out, weft_span text);

#endif
