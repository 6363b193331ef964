/* The formats of dates and times, and writing by them; reading is dateread.h.

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

extern const char *const wf_month_names[12];
extern const char *const wf_day_names[7]; /* from Monday on */
#define WF_SHORT_NAME 3                   /* letters of a short one */

typedef enum wf_datepart_kind {
    WF_DATEPART_END,
    WF_DATEPART_LITERAL, /* `literal` as it is */
    WF_DATEPART_FIELD    /* `letter`, `width` times */
} wf_datepart_kind;

typedef struct wf_datepart {
    wf_datepart_kind kind;
    char letter;
    size_t width;
    weft_span literal;
} wf_datepart;

/* The part of `format` at `*at`, which moves behind it. A letter that means nothing fails the call. */
weft_status wf_dateformat_next(wf_datepart *out, weft_call *call, weft_span format, size_t *at);
/* Whether a field's letter is of a time or an offset. */
bool wf_dateformat_is_of_time(char letter);

bool wf_dateformat_is(weft_span format, const char *name);
/* Whether it is the name of a format that has no parts: iso8601, epoch, epoch_ms. */
bool wf_dateformat_is_one_value(weft_span format);
/* The format that a name stands for: as mail and HTTP write (RFC 5322 section 3.3). */
weft_span wf_dateformat_expand(weft_span format, bool reads);

/* Whether the format can be used to write at all. Fails the call if not. */
weft_status wf_dateformat_try_put(weft_call *call, weft_span format);
/* Appends the moment by `format`; a format that asks for what it has not fails the call. */
weft_status wf_dateformat_put(wf_lib_text *text, const wf_moment *moment, weft_span format);

#endif
