/* What weft send shows: a line while it goes, a report at the end. */
#ifndef WF_CLI_SEND_REPORT_H
#define WF_CLI_SEND_REPORT_H

#include "cli/cli.h"

#define CLI_SEND_ROUTES 64

typedef struct cli_send_report {
    weft_send_route routes[CLI_SEND_ROUTES];
    size_t route_count;
    double begin; /* monotonic seconds */
    double next;  /* when to show the next line */
    double seconds;
    bool live;
    bool shown;
} cli_send_report;

void cli_send_report_begin(cli_send_report *report, bool quiet);
void cli_send_report_show(cli_send_report *report, const weft_send_counts *counts);
void cli_send_report_end(cli_send_report *report);
/* What went to one of several connections: kept for the report. */
void cli_send_report_route(cli_send_report *report, const weft_send_route *route);
void cli_send_report_text(const cli_send_report *report, const weft_send_counts *counts,
                          const weft_send_options *options);
void cli_send_report_json(const cli_send_report *report, const weft_send_counts *counts,
                          const weft_send_options *options, int code);
/* The exit code of a submission. */
int cli_send_exit(weft_status rc, const weft_send_counts *counts, const weft_diags *diags,
                  bool is_dry);

#endif
