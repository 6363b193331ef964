/* A sliding view of the input. Bytes at and behind `keep` stay where they are until the next call
   that reads; the view grows only when one record does not fit. At least 64 zero bytes of padding
   stand behind `end`, so that scanners may look past it. */
#ifndef WF_RUNTIME_WINDOW_H
#define WF_RUNTIME_WINDOW_H

#include "runtime/read/reader.h"

typedef struct wf_window {
    wf_input *input;
    char *data;
    size_t cap;
    size_t max;      /* most bytes it may hold */
    size_t at;       /* cursor: first byte not yet consumed */
    size_t end;      /* one past the last byte read */
    uint64_t offset; /* of data[0] in the input */
    bool ended;      /* nothing comes after `end` */
    bool is_lent;    /* `data` is somebody else's */
} wf_window;

#define WF_WINDOW_PADDING 64

weft_status wf_window_init(wf_window *window, wf_input *input, size_t max);
void wf_window_fini(wf_window *window);

/* Another view: `len` bytes that stand at `offset` of the input and are all there is. They are kept, may
   be written to, and have WF_WINDOW_PADDING zero bytes behind them. */
void wf_window_lend(wf_window *window, char *data, size_t len, uint64_t offset);
/* Another view: what `input` gives from now on, the first byte of which stands at `offset`. */
weft_status wf_window_restart(wf_window *window, wf_input *input, uint64_t offset);

/* Reads more behind `end`, moving [keep, end) to the front first when room is short; `keep` <= at.
   Indexes shift by the amount given in `*moved`. WEFT_DONE when the input is at its end,
   WEFT_LIMIT when [keep, end) fills the maximum. */
weft_status wf_window_more(wf_window *window, size_t keep, size_t *moved, weft_diags *diags);

#endif
