/* What a text seems to be. Several can hold at once: "2025" is an integer and a year is not among
   them; "12" is an integer and, in another sample, half of a date. */
#ifndef WF_RUNTIME_LOOKS_H
#define WF_RUNTIME_LOOKS_H

#include "weft/span.h"

#include <stdint.h>

typedef enum wf_look {
    WF_LOOK_INTEGER,       /* 12, -3; no leading zeros */
    WF_LOOK_DECIMAL,       /* 12.50; every INTEGER is one too */
    WF_LOOK_DECIMAL_COMMA, /* 12,50 or 1.234,50 */
    WF_LOOK_GROUPED,       /* 1,234 or 1,234.50 */
    WF_LOOK_LEADING_ZEROS, /* 007, and digits that may stand among such: an id, not a number */
    WF_LOOK_BOOLEAN,       /* true false yes no y n on off, any case */
    WF_LOOK_DATE,          /* 2025-01-31 */
    WF_LOOK_DATE_TIME,     /* 2025-01-31T10:00:00Z, with offset */
    WF_LOOK_LOCAL_TIME,    /* the same without offset, also with a blank for T */
    WF_LOOK_DAY_FIRST,     /* 31/01/2025, 31.01.2025, 31-01-2025 */
    WF_LOOK_MONTH_FIRST,   /* 01/31/2025 */
    WF_LOOK_COMPACT_DATE,  /* 20250131 */
    WF_LOOK_EMAIL,
    WF_LOOK_URL,
    WF_LOOK_UUID,
    WF_LOOK_JSON, /* { or [ at its begin and the other at its end */
    WF_LOOK_XML,  /* < at its begin and > at its end */
    WF_LOOK_COUNT
} wf_look;

/* The set of what `text` looks like, as bits 1 << wf_look. Bounded by the text's length. */
uint32_t wf_looks_of(weft_span text);

/* A set that can be read in two ways: 03/04/2025, or 1,200. The sentence, static; NULL: it is clear. */
const char *wf_looks_ambiguous(uint32_t looks);

/* Of a set that holds for all values: the one to name, or WF_LOOK_COUNT. */
wf_look wf_look_best(uint32_t looks);
/* "integer", "date (dd/MM/yyyy)": static. */
const char *wf_look_text(wf_look look);
/* What a mapping would write behind the path, ".int()"; "" when nothing. */
const char *wf_look_conversion(wf_look look);

#endif
