#include "runtime/system.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

const char *wf_system_reason(int error, char room[WF_SYSTEM_REASON_CHARS])
{
    if (strerror_r(error, room, WF_SYSTEM_REASON_CHARS) != 0)
        (void)snprintf(room, WF_SYSTEM_REASON_CHARS, "error %d of the system", error);
    return room;
}

bool wf_system_wait(int descriptor, bool to_write)
{
    struct pollfd one = {.fd = descriptor, .events = to_write ? POLLOUT : POLLIN};
    return poll(&one, 1, -1) >= 0 || errno == EINTR;
}

bool wf_system_readable(int descriptor)
{
    struct pollfd one = {.fd = descriptor, .events = POLLIN};
    return poll(&one, 1, 0) != 0; /* a failure is for the reader to find */
}

void wf_system_nap(uint32_t ms)
{
    (void)poll(NULL, 0, ms > INT32_MAX ? INT32_MAX : (int)ms); /* a shorter nap does no harm */
}

bool wf_system_random(uint64_t *out)
{
    return getrandom(out, sizeof *out, 0) == (ssize_t)sizeof *out;
}
