/* The time, handed in: rooms below flow ask this and never the system, so that a test can be its own
   clock. */
#ifndef WF_RUNTIME_CLOCK_H
#define WF_RUNTIME_CLOCK_H

#include "base/core.h"

typedef struct wf_clock {
    /* Milliseconds that only go forward, from any beginning: for waits and deadlines. */
    int64_t (*steady_ms)(void *user);
    /* Seconds since 1970 as the machine has them: for dates in replies and files, never for waits. */
    int64_t (*wall_s)(void *user);
    void *user;
} wf_clock;

static inline int64_t wf_clock_steady_ms(const wf_clock *clock)
{
    return clock->steady_ms(clock->user);
}

static inline int64_t wf_clock_wall_s(const wf_clock *clock)
{
    return clock->wall_s(clock->user);
}

#endif
