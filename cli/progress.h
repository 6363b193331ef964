/* What a long run shows: a line on a terminal while it goes, a summary at the end. */
#ifndef WF_CLI_PROGRESS_H
#define WF_CLI_PROGRESS_H

#include "cli/cli.h"

typedef struct cli_progress {
    double begin;   /* monotonic seconds */
    double next;    /* when to show the next line */
    double seconds; /* of the whole run, once ended */
    bool live;      /* stderr is a terminal and nobody asked for quiet */
    bool shown;
} cli_progress;

void cli_progress_begin(cli_progress *progress, bool quiet);
void cli_progress_show(cli_progress *progress, const weft_counts *counts);
void cli_progress_end(cli_progress *progress); /* clears the line */
void cli_progress_summary(const cli_progress *progress, const weft_counts *counts,
                          const char *output, const char *rejects);
void cli_progress_stats(const cli_progress *progress, const weft_counts *counts);

#endif
