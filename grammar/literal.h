/* What is written between quotes, and how numbers may be written: bytes of the source in, bytes of
   the meaning out. Knows nothing of tokens or trees. */
#ifndef WF_GRAMMAR_LITERAL_H
#define WF_GRAMMAR_LITERAL_H

#include "base/arena.h"

typedef enum wf_literal_fault {
    WF_LITERAL_UNKNOWN_ESCAPE, /* \q */
    WF_LITERAL_BAD_UNICODE,    /* \u not followed by four digits or {1 to 6 digits} */
    WF_LITERAL_NO_CHARACTER,   /* \u of an unpaired surrogate, or beyond U+10FFFF */
    WF_LITERAL_CONTROL         /* an unescaped control character */
} wf_literal_fault;

/* Told of each fault: where in the raw text, how many bytes. */
typedef void (*wf_literal_complain)(void *context, wf_literal_fault fault, size_t at, size_t len);

/* The meaning of the bytes between double quotes: \" \\ \/ \$ \b \f \n \r \t, \u0041 (pairs of
   surrogates join), \u{1F600}. At a fault the bytes stand for themselves and work goes on. The
   result borrows from `raw` when there is nothing to undo, else it is in `arena`; ptr is never NULL
   except when memory is short. */
weft_span wf_literal_text(weft_span raw, wf_arena *arena, wf_literal_complain complain,
                          void *context);

/* The same between single quotes ('…', r'…', x'…'): '' is one quote, all else stands for itself. */
weft_span wf_literal_raw(weft_span raw, wf_arena *arena);

/* The text of a block: what stands between its fences, less a blank rest of the opening line and
   less the line end and blanks before the closing fence. Line ends (CR LF and CR too) read as LF,
   so that a file means the same however it was checked out. */
weft_span wf_literal_block(weft_span raw, wf_arena *arena);

/* Milliseconds of `digits` of `unit` (ms s min h d); false when the unit is not one or the number
   does not fit. */
bool wf_literal_duration(int64_t *ms, weft_span digits, weft_span unit);

/* Whether `word` is a unit of time. */
bool wf_literal_is_unit(weft_span word);

#endif
