/* Progress, summary and statistics of a run. */
#include "cli/progress.h"

#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define FIRST_AFTER 0.5
#define EVERY       0.2

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void cli_progress_begin(cli_progress *progress, bool quiet)
{
    progress->begin = now();
    progress->next = progress->begin + FIRST_AFTER;
    progress->live = !quiet && cli_is_terminal(STDERR_FILENO);
    progress->shown = false;
}

static double rate(uint64_t amount, double seconds)
{
    return seconds > 0 ? (double)amount / seconds : 0;
}

void cli_progress_show(cli_progress *progress, const weft_counts *counts)
{
    if (!progress->live)
        return;
    const double at = now();
    if (at < progress->next)
        return;
    const double seconds = at - progress->begin;
    const double bytes_per_second = rate(counts->bytes_in, seconds);
    fprintf(stderr, "\r\033[K%llu records, %.0f MB/s, %llu rejected",
            (unsigned long long)counts->read, bytes_per_second / 1e6,
            (unsigned long long)counts->rejected);
    if (counts->size > counts->bytes_in && bytes_per_second > 0)
        fprintf(stderr, ", %.0f s left",
                (double)(counts->size - counts->bytes_in) / bytes_per_second);
    fflush(stderr);
    progress->shown = true;
    progress->next = at + EVERY;
}

void cli_progress_end(cli_progress *progress)
{
    progress->seconds = now() - progress->begin;
    if (progress->shown)
        fputs("\r\033[K", stderr);
}

void cli_progress_summary(const cli_progress *progress, const weft_counts *counts,
                          const char *output, const char *rejects)
{
    if (counts->rows != 0)
        fprintf(stderr, "%llu rows, ", (unsigned long long)counts->rows);
    fprintf(stderr,
            "%llu record%s read: %llu mapped, %llu rejected, %llu skipped, %llu warning%s"
            " (%.2f s, %.0f records/s, %.0f MB/s)\n",
            (unsigned long long)counts->read, counts->read == 1 ? "" : "s",
            (unsigned long long)counts->mapped, (unsigned long long)counts->rejected,
            (unsigned long long)counts->skipped, (unsigned long long)counts->warnings,
            counts->warnings == 1 ? "" : "s", progress->seconds,
            rate(counts->read, progress->seconds), rate(counts->bytes_in, progress->seconds) / 1e6);
    if (output && strcmp(output, "-") != 0)
        fprintf(stderr, "output:  %s\n", output);
    if (rejects && counts->rejected != 0)
        fprintf(stderr, "rejects: %s\n", rejects);
}

/* Since the program began: what getrusage tells begins with the size of whoever started it. */
static long long peak_memory(void)
{
    char line[256];
    long long kib = 0;
    FILE *const status = fopen("/proc/self/status", "re");
    while (status && kib == 0 && fgets(line, sizeof line, status)) {
        if (strncmp(line, "VmHWM:", 6) != 0)
            continue;
        for (const char *at = line + 6; *at != '\0'; at++) /* blanks, digits, kB */
            kib = *at >= '0' && *at <= '9' ? 10 * kib + (*at - '0') : kib;
    }
    if (status)
        (void)fclose(status); /* read only */
    struct rusage usage = {0};
    (void)getrusage(RUSAGE_SELF, &usage); /* cannot fail for oneself */
    return 1024 * (kib != 0 ? kib : usage.ru_maxrss);
}

void cli_progress_stats(const cli_progress *progress, const weft_counts *counts)
{
    fputc('{', stderr);
    if (counts->rows != 0)
        fprintf(stderr, "\"rows\":%llu,", (unsigned long long)counts->rows);
    fprintf(stderr,
            "\"read\":%llu,\"mapped\":%llu,\"rejected\":%llu,\"skipped\":%llu,\"warnings\":%llu,"
            "\"bytes_in\":%llu,\"bytes_out\":%llu,\"seconds\":%.6f,\"records_per_second\":%.0f,"
            "\"mb_per_second\":%.1f,\"peak_memory_bytes\":%lld}\n",
            (unsigned long long)counts->read, (unsigned long long)counts->mapped,
            (unsigned long long)counts->rejected, (unsigned long long)counts->skipped,
            (unsigned long long)counts->warnings, (unsigned long long)counts->bytes_in,
            (unsigned long long)counts->bytes_out, progress->seconds,
            rate(counts->read, progress->seconds), rate(counts->bytes_in, progress->seconds) / 1e6,
            peak_memory());
}
