/* How many requests an API can use at once: found from how long answers take. While they take no longer than ever, one more
   goes with each round; when part of them only waits in a queue, fewer do; when the API fails or refuses, half.
   Pure arithmetic on a time that is handed in.

   What is easy to get wrong: the shortest time is that of an empty queue, and a queue that always stands hides it. So now and
   then a round goes with less. */
#ifndef WF_SEND_WIDTH_H
#define WF_SEND_WIDTH_H

#include "base/core.h"

typedef struct wf_width {
    bool is_used; /* otherwise it is always the most */
    uint32_t most;
    uint32_t limit;
    uint32_t answers; /* of this round */
    int64_t sum_ms;   /* that they took */
    bool was_full;    /* in this round as many were under way as could be */
    bool is_settled;  /* a queue was seen: from now on one more at a time */
    bool is_low;      /* this round goes with less */
    int64_t least_ms; /* an answer took, since the window before began; 0: none yet */
    int64_t next_ms;  /* the least of this window */
    int64_t window_ms;
    int64_t halved_ms;
} wf_width;

void wf_width_init(wf_width *width, bool is_used, uint32_t most, int64_t now_ms);
/* So many requests may be under way. */
uint32_t wf_width_now(const wf_width *width);
/* One left, `under_way` with it. */
void wf_width_go(wf_width *width, uint32_t under_way);
/* An answer came that took so long. */
void wf_width_answered(wf_width *width, int64_t now_ms, int64_t took_ms);
/* One that left at `sent_ms` was refused, or the API failed. */
void wf_width_failed(wf_width *width, int64_t now_ms, int64_t sent_ms);

#endif
