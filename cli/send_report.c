/* Progress, report and exit code of a submission. */
#include "cli/send_report.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST_AFTER 0.5
#define EVERY       0.2

typedef unsigned long long number;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void cli_send_report_begin(cli_send_report *report, bool quiet)
{
    report->begin = now();
    report->next = report->begin + FIRST_AFTER;
    report->live = !quiet && cli_is_terminal(STDERR_FILENO);
    report->shown = false;
}

static uint64_t settled(const weft_send_counts *c)
{
    return c->accepted + c->refused + c->unknown + c->unsent;
}

void cli_send_report_show(cli_send_report *report, const weft_send_counts *c)
{
    if (!report->live)
        return;
    const double at = now();
    if (at < report->next)
        return;
    const double seconds = at - report->begin;
    const double rate = seconds > 0 ? (double)settled(c) / seconds : 0;
    const double bytes = seconds > 0 ? (double)c->bytes_in / seconds : 0;
    fprintf(
        stderr,
        "\r\033[K%llu mapped, %llu sent, %llu accepted, %llu refused, %llu unknown, %llu retried, "
        "%llu in flight, %.0f/s",
        (number)c->mapped, (number)c->sent, (number)c->accepted, (number)c->refused,
        (number)c->unknown, (number)c->retries, (number)c->open, rate);
    if (c->size > c->bytes_in && bytes > 0)
        fprintf(stderr, ", %.0f s left", (double)(c->size - c->bytes_in) / bytes);
    fflush(stderr);
    report->shown = true;
    report->next = at + EVERY;
}

void cli_send_report_end(cli_send_report *report)
{
    report->seconds = now() - report->begin;
    if (report->shown)
        fputs("\r\033[K", stderr);
}

static void put_count(uint64_t count, const char *what)
{
    if (count != 0)
        fprintf(stderr, "  %-10llu %s\n", (number)count, what);
}

void cli_send_report_route(cli_send_report *report, const weft_send_route *route)
{
    if (report->route_count < CLI_SEND_ROUTES)
        report->routes[report->route_count++] = *route;
}

static void put_routes(const cli_send_report *report, bool is_dry)
{
    for (size_t i = 0; i < report->route_count; i++) {
        const weft_send_route *const r = &report->routes[i];
        fprintf(stderr, "%s%s%s: ", r->name, strcmp(r->name, r->connection) == 0 ? "" : ", now ",
                strcmp(r->name, r->connection) == 0 ? "" : r->connection);
        if (is_dry)
            fprintf(stderr, "%llu mapped\n", (number)r->mapped);
        else
            fprintf(stderr, "%llu accepted, %llu refused, %llu unknown, %llu unsent\n",
                    (number)r->became.accepted, (number)r->became.refused,
                    (number)r->became.unknown, (number)r->became.unsent + (number)r->became.open);
    }
}

static void put_routes_json(FILE *out, const cli_send_report *report)
{
    fputs("\"connections\":[", out);
    for (size_t i = 0; i < report->route_count; i++) {
        const weft_send_route *const r = &report->routes[i];
        fputs(i == 0 ? "{\"name\":" : ",{\"name\":", out);
        cli_put_json_text(out, weft_span_text(r->name));
        fputs(",\"connection\":", out);
        cli_put_json_text(out, weft_span_text(r->connection));
        fprintf(out,
                ",\"mapped\":%llu,\"accepted\":%llu,\"refused\":%llu,\"unknown\":%llu,"
                "\"unsent\":%llu,\"open\":%llu,\"requests\":%llu}",
                (number)r->mapped, (number)r->became.accepted, (number)r->became.refused,
                (number)r->became.unknown, (number)r->became.unsent, (number)r->became.open,
                (number)r->requests);
    }
    fputs("],", out);
}

void cli_send_report_text(const cli_send_report *report, const weft_send_counts *c,
                          const weft_send_options *o)
{
    fprintf(stderr, "%llu record%s read in %.2f s", (number)c->read, c->read == 1 ? "" : "s",
            report->seconds);
    if (c->run != 0)
        fprintf(stderr, " (run %lld in %s)", (long long)c->run, o->ledger);
    fputs(":\n", stderr);
    put_count(c->accepted, "accepted");
    put_count(c->refused, "refused by the API");
    put_count(c->unknown, "unknown: perhaps executed, look them up");
    put_count(c->unsent, "unsent, not executed: --resume sends them");
    put_count(c->open, "under way when the run ended: --resume deals with them");
    put_count(c->rejected, "rejected by the mapping");
    put_count(c->skipped, "skipped by the mapping");
    put_count(c->before, "settled by an earlier run");
    put_count(c->unchanged, "as they were accepted last: not sent");
    put_count(c->gone, "keys are gone: they stood in an earlier input");
    put_count(o->dry_run ? c->mapped : 0, "mapped, not sent");
    put_count(c->unlisted, "in lost batches that nothing was listed of: taken as not taken");
    put_routes(report, o->dry_run != 0);
    const number unsettled = c->total.unsent + c->total.open;
    if (c->before != 0)
        fprintf(
            stderr,
            "in all: %llu accepted, %llu refused, %llu rejected, %llu unknown, %llu unsettled\n",
            (number)c->total.accepted, (number)c->total.refused, (number)c->total.rejected,
            (number)c->total.unknown, unsettled);
    fprintf(stderr, "%llu request%s, %llu of them repeated, %llu times told to wait\n",
            (number)c->requests, c->requests == 1 ? "" : "s", (number)c->retries,
            (number)c->throttled);
}

void cli_send_report_json(const cli_send_report *report, const weft_send_counts *c,
                          const weft_send_options *o, int code)
{
    FILE *const out = o->dry_run ? stderr : stdout; /* bodies are on standard output */
    fprintf(
        out,
        "{\"run\":%lld,\"exit\":%d,\"read\":%llu,\"mapped\":%llu,\"rejected\":%llu,"
        "\"skipped\":%llu,\"before\":%llu,\"unchanged\":%llu,\"gone\":%llu,\"accepted\":%llu,"
        "\"refused\":%"
        "llu,\"unknown\":%llu,"
        "\"unsent\":%llu,\"open\":%llu,\"sent\":%llu,\"requests\":%llu,\"retries\":%llu,"
        "\"throttled\":%llu,"
        "\"renewals\":%llu,\"unlisted\":%llu,\"warnings\":%llu,\"bytes_in\":%llu,\"seconds\":%.3f,",
        (long long)c->run, code, (number)c->read, (number)c->mapped, (number)c->rejected,
        (number)c->skipped, (number)c->before, (number)c->unchanged, (number)c->gone,
        (number)c->accepted, (number)c->refused, (number)c->unknown, (number)c->unsent,
        (number)c->open, (number)c->sent, (number)c->requests, (number)c->retries,
        (number)c->throttled, (number)c->renewals, (number)c->unlisted, (number)c->warnings,
        (number)c->bytes_in, report->seconds);
    if (o->select)
        put_routes_json(out, report);
    fprintf(out,
            "\"total\":{\"accepted\":%llu,\"refused\":%llu,\"rejected\":%llu,\"unknown\":%llu,"
            "\"unsent\":%llu,\"open\":%llu}}\n",
            (number)c->total.accepted, (number)c->total.refused, (number)c->total.rejected,
            (number)c->total.unknown, (number)c->total.unsent, (number)c->total.open);
}

static bool is_usage(const weft_diags *diags)
{
    static const char *const codes[] = {"W2205", "W2206", "W2207", "W4890", "W5501",
                                        "W5502", "W5505", "W5507", "W5510", "W5513"};
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        for (size_t k = 0; k < sizeof codes / sizeof codes[0]; k++) {
            if (strcmp(weft_diags_at(diags, i)->code, codes[k]) == 0)
                return true;
        }
    }
    return false;
}

/* Connections that cannot be used: nothing was begun. */
static bool is_of_connections(const weft_diags *diags)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        if (strncmp(weft_diags_at(diags, i)->code, "W53", 3) == 0)
            return true;
    }
    return false;
}

/* By a rule that was given for it. */
static bool is_stopped(const weft_diags *diags)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const char *const code = weft_diags_at(diags, i)->code;
        if (strcmp(code, "W5511") == 0 || strcmp(code, "W4891") == 0)
            return true;
    }
    return false;
}

/* The gravest thing decides: an end before the end, then what nobody knows, what the API refused, what the mapping
   rejected; of the whole work, not of its last run. */
int cli_send_exit(weft_status rc, const weft_send_counts *c, const weft_diags *diags, bool is_dry)
{
    if (rc == WEFT_STOPPED)
        return *cli_stop() ? cli_interrupted() : CLI_OK; /* the reader of our output had enough */
    if (rc == WEFT_INVALID && is_usage(diags))
        return CLI_USAGE;
    if (rc == WEFT_INVALID && is_of_connections(diags))
        return CLI_INVALID;
    if (rc == WEFT_LIMIT && is_stopped(diags))
        return CLI_DENIED;
    if (rc != WEFT_OK && rc != WEFT_INVALID)
        return cli_exit_of(rc);
    if (!is_dry && (c->total.unsent != 0 || c->total.open != 0))
        return *cli_stop() ? cli_interrupted() : CLI_WORLD;
    if (c->total.unknown != 0)
        return CLI_UNKNOWN;
    if (c->total.refused != 0)
        return CLI_REFUSED;
    return c->rejected != 0 || c->total.rejected != 0 || rc == WEFT_INVALID ? CLI_REJECTED : CLI_OK;
}
