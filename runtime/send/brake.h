/* A rate that an API did not tell: found from where it says "too many requests". While it has a rate, requests are spaced,
   down to one a minute. It holds a rate that was borne for some seconds, a slow one for some requests (the more the oftener
   more was tried in vain, 8 at most), then tries more, doubling; a refusal puts it back. What refuses no more is let
   go again within ten seconds, at slow rates within 20 of their intervals. Pure arithmetic on a time that is handed in.

   What is easy to get wrong: requests that were under way together are refused together, and that is one refusal. */
#ifndef WF_SEND_BRAKE_H
#define WF_SEND_BRAKE_H

#include "runtime/send/pace.h"

#define WF_BRAKE_HOLD_MS   7000 /* a rate is borne so long at least before more is tried */
#define WF_BRAKE_DOUBLE_MS 300  /* and then doubles in so long, or from one request to the next */

typedef struct wf_brake {
    bool is_on;
    int64_t limit;    /* a minute; what is held */
    int64_t since_ms; /* held since then: the end of the last pause */
    uint32_t patience;
    bool is_borne; /* one came back since that was not refused */
    wf_pace pace;
    uint32_t answered; /* since the window's beginning, while it is off */
    uint32_t before;   /* in the window before */
    int64_t window_ms;
} wf_brake;

/* Milliseconds until a request may go; 0: now. */
int64_t wf_brake_wait_ms(wf_brake *brake, int64_t now_ms);
/* One goes; only after wait_ms gave 0. */
void wf_brake_take(wf_brake *brake);
/* One came back that was not refused. */
void wf_brake_answered(wf_brake *brake, int64_t now_ms);
/* One that left at `sent_ms` was refused, and nothing is to go before `until_ms`. `is_asked`: the API said so. */
void wf_brake_refused(wf_brake *brake, int64_t now_ms, int64_t sent_ms, int64_t until_ms,
                      bool is_asked);

#endif
