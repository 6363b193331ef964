/* Cuts the input into parts at record borders. For jobs.c alone. */
#ifndef WF_RUNTIME_CUTTER_H
#define WF_RUNTIME_CUTTER_H

#include "runtime/flow/conduct.h"
#include "runtime/flow/part.h"
#include "runtime/read/border.h"

#define WF_CUTTER_PART_BYTES ((size_t)256 << 10) /* the usual size of a part */

typedef struct wf_cutter {
    wf_conduct *conduct;
    wf_border *border;
    size_t usual; /* bytes of a part */
    wf_buf carry; /* bytes that were read: those from `carry_at` on stand behind the last border, */
    size_t carry_at;        /* the first of them */
    uint64_t offset;        /* here in the input, */
    uint64_t line_begin;    /* in a line that begins there (documents) */
    bool is_ended;          /* all of the input that is wanted is read */
    weft_status ended_with; /* WEFT_STOPPED: there may be more */
    bool is_uncut;          /* there are no borders, for now */
} wf_cutter;

/* A file that one thread has mapped before others have begun. */
bool wf_cutter_is_small(const wf_conduct *conduct);

/* Takes a zeroed one. WEFT_NOMEM. */
weft_status wf_cutter_open(wf_cutter *cutter, wf_conduct *conduct);
void wf_cutter_close(wf_cutter *cutter);

/* In a document, whose reader stands at `offset`: it is cut from there on. WEFT_NOMEM. */
weft_status wf_cutter_begin(wf_cutter *cutter, const wf_standing *standing, uint64_t offset);

/* The next part, up to its last border; what stands behind that is carried to the next one. Unless it
   is_uncut: then nothing was taken. `is_first`: where the input begins. WEFT_STOPPED, WEFT_IO, WEFT_NOMEM. */
weft_status wf_cutter_fill(wf_cutter *cutter, wf_part *part, bool is_first);

/* Bytes at the input's beginning that one thread maps, of a file while others begin. */
size_t wf_cutter_lead(const wf_cutter *cutter);

/* Nothing is left to fill a part with. */
bool wf_cutter_is_empty(const wf_cutter *cutter);

/* Bytes that were read and are in no part; what comes behind them was not. Borrowed. */
weft_span wf_cutter_rest(const wf_cutter *cutter);
/* Lets `lane` go on with the rest, of which `lines` line ends stand before. WEFT_NOMEM. */
weft_status wf_cutter_give_rest(wf_cutter *cutter, wf_lane *lane, uint64_t lines);

#endif
