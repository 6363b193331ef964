#include "runtime/flow/clock.h"

#include <time.h>

static int64_t steady_ms(void *user)
{
    struct timespec now = {0, 0};
    (void)user;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t wall_s(void *user)
{
    struct timespec now = {0, 0};
    (void)user;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}

wf_clock wf_flow_clock(void)
{
    const wf_clock clock = {steady_ms, wall_s, NULL};
    return clock;
}
