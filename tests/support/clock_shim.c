/* Preloaded into a command: its wall clock is off by as many seconds as the text of a file says ($CLOCK_SHIM), read at each look.
   The clock that only goes forward is left alone. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The system's header has other names. NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
__attribute__((visibility("default"))) int clock_gettime(clockid_t id, struct timespec *now)
{
    const long rc = syscall(SYS_clock_gettime, id, now);
    const char *const path = getenv("CLOCK_SHIM");
    char text[32] = "";
    if (rc != 0 || id != CLOCK_REALTIME || !path)
        return (int)rc;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0 && read(file, text, sizeof text - 1) > 0)
        now->tv_sec += strtol(text, NULL, 10);
    if (file >= 0)
        (void)close(file);
    return 0;
}
