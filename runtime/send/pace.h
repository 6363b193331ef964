/* How fast requests may go: a bucket of tokens for all of them, and a budget for those that are sent
   again. Pure arithmetic on a time that is handed in. */
#ifndef WF_SEND_PACE_H
#define WF_SEND_PACE_H

#include "base/core.h"

/* Tokens in thousandths, so that slow rates lose nothing. */
typedef struct wf_pace {
    int64_t per_minute; /* 0: no limit */
    int64_t burst;
    int64_t thousandths; /* there are now */
    int64_t at_ms;       /* when that was so */
    int64_t rest;        /* of the last filling, in 1/60000 of a thousandth */
} wf_pace;

void wf_pace_init(wf_pace *pace, int64_t per_minute, int64_t burst, int64_t now_ms);
/* Milliseconds until a token is there; 0: now. */
int64_t wf_pace_wait_ms(wf_pace *pace, int64_t now_ms);
/* Takes one; only after wait_ms gave 0. */
void wf_pace_take(wf_pace *pace);

/* Retries may be a tenth of the requests, and ten a second in any case: when everything fails, what
   is sent again must not be what keeps it failing. */
typedef struct wf_budget {
    wf_pace floor;
    int64_t tenths; /* earned by requests, a tenth each; ten are a retry */
} wf_budget;

void wf_budget_init(wf_budget *budget, int64_t now_ms);
void wf_budget_earn(wf_budget *budget);
int64_t wf_budget_wait_ms(wf_budget *budget, int64_t now_ms);
void wf_budget_spend(wf_budget *budget);

#endif
