/* Dates and times read from text, and written, by a format.

   A format is letters that stand for parts, and everything else as it is:
     yyyy yy        year of four digits; of two: 2000 to 2099
     MM M MMM MMMM  month of two digits; of one or two; "Jan"; "January"
     dd d           day
     EEE EEEE       "Mon"; "Monday"
     HH H           hour from 0 to 23; hh h with a (AM, PM): from 1 to 12
     mm m ss s      minute; second
     S to SSSSSSSSS that many digits of the fraction of a second
     X XX XXX       offset as +02, +0200 or +02:00; Z for none. x xx xxx: the same without Z
     O              offset as mail writes it: GMT or +0200
     'T'            T as it is; '' an apostrophe
   or the name of one: "iso8601", "rfc2822", "epoch" (seconds), "epoch_ms". Names of months and days
   are English, in any case. */
#ifndef WF_STDLIB_DATEFORMAT_H
#define WF_STDLIB_DATEFORMAT_H

#include "stdlib/moment.h"

/* Reads all of `text` by `format`. `wants_time` says whether the format has to have a time or must
   not have one. What does not exist (30 February, 25:00, a Monday that is none) fails the call. */
weft_status wf_dateformat_read(wf_moment *out, weft_call *call, weft_span text, weft_span format,
                               bool wants_time);
/* Whether the format can be used at all: to read (dates, or date-times), or to write. Fails the call if not. */
weft_status wf_dateformat_try_read(weft_call *call, weft_span format, bool wants_time);
weft_status wf_dateformat_try_put(weft_call *call, weft_span format);
/* Appends the moment by `format`; a format that asks for what it has not fails the call. */
weft_status wf_dateformat_put(wf_lib_text *text, const wf_moment *moment, weft_span format);

#endif
