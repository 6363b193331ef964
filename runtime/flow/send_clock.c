/* The time of day in milliseconds, as ledger and log want it. */
#include "runtime/flow/send_run.h"

#include <time.h>

int64_t wf_send_wall_ms(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_REALTIME, &t); /* cannot fail for this clock */
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
