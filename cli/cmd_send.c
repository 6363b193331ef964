/* weft send: records through a mapping to an API, each accounted for. */
#include "cli/cli.h"
#include "cli/send_report.h"
#include "cli/send_rules.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const cli_option options[] = {
    CLI_CONNECTION_OPTIONS,
    {"ledger", 'l', "FILE", "what was sent and what became of it (weft.ledger)"},
    {"resume", 0, NULL, "go on where an earlier run ended: send what is unsettled and only that"},
    {"dry-run", 'n', NULL, "send nothing: print the bodies of the requests, a line each"},
    {"concurrency", 0, "N", "requests at once (as the connection says: 8)"},
    {"batch", 'b', "N", "records in a request (1; batches 250, or as the mapping says)"},
    {"batch-bytes", 0, "N", "bytes of the records in a request (1048576)"},
    {"only-changed", 0, "KEY", "leave alone what is as it was accepted last under its key: ref"},
    {"snapshot", 0, NULL, "with --only-changed: the input holds every key, others are gone"},
    {"gone", 0, "FILE", "with --snapshot: the keys that are gone, a line each; then forget them"},
    {"repeatable", 0, NULL, "the mutation may be executed twice: send again when in doubt"},
    {"keys", 0, NULL, "the API executes an Idempotency-Key once: send one with each record"},
    {"job", 0, "input|run|day",
     "the job that batches go under: one an input, a run or a day (input)"},
    {"member", 0, "NAME=VALUE",
     "batches: source, event, catalogueRef (texts), conditions (JSON) of each"},
    {"skip-preprocessing", 0, NULL, "jobs: the API is not to compare with what it has"},
    {"sync", 0, NULL, "events: wait for what their workflow does"},
    {"await", 0, "SECONDS", "how long to wait for what becomes of a batch (300)"},
    {"drain", 0, "SECONDS", "how long to wait for what is under way after SIGTERM or SIGINT (10)"},
    {"pipeline", 0, "NAME", "what this work is called in the ledger (the mapping's name)"},
    {"source", 0, "NAME", "what the input is called in the ledger (its content)"},
    {"map", 'm', "NAME", "the mapping to send, when the file holds several"},
    {"from", 0, "csv|json|ndjson|xml", "the input's format, when it is not the mapping's"},
    {"record", 0, "PATH", "where the records are: .orders[], in XML /orders/order"},
    {"param", 'p', "NAME=VALUE", "a parameter; else the environment variable of its name"},
    {"context", 0, "FILE", "JSON mapping files: what their resolvers get as context, as JSON"},
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    CLI_GROUP_OPTIONS,
    {"limit", 0, "N", "read at most N records"},
    {"max-rejects", 0, "N", "stop after N rejected records"},
    {"max-failed", 0, "N", "stop when more than N were rejected, refused or are unknown"},
    {"max-failed-share", 0, "PERCENT[/N]", "stop when more than so many of the last N (1000) were"},
    {"max-alike", 0, "N", "stop when N in a row failed for the same reason"},
    {"log", 0, "FILE|-", "one JSON line an event (-: standard error)"},
    {"json", 0, NULL, "the report as a JSON object on standard output"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
};

#define MOST_AT_ONCE    256
#define MOST_IN_REQUEST 5000
#define MOST_AWAITED    86400
#define MOST_DRAINED    3600

typedef struct sending {
    cli_send_report report;
    char *context; /* the text of --context, or NULL */
    weft_connections *connections;
    cli_complaints complaints;
    FILE *log;
    const char *gone_path;
    FILE *gone;
} sending;

static void on_report(void *context, const weft_diag *diag, weft_span raw)
{
    sending *const s = context;
    (void)raw;
    cli_complaints_add(&s->complaints, diag);
}

static void on_progress(void *context, const weft_send_counts *counts)
{
    sending *const s = context;
    cli_send_report_show(&s->report, counts);
}

static void on_log(void *context, weft_span line)
{
    sending *const s = context;
    fwrite(line.ptr, 1, line.len, s->log);
    fputc('\n', s->log);
    fflush(s->log);
}

static void on_route(void *context, const weft_send_route *route)
{
    sending *const s = context;
    cli_send_report_route(&s->report, route);
}

/* The file is whole on the disk before the keys are forgotten. */
static weft_status on_gone(void *context, weft_span key)
{
    sending *const s = context;
    if (!s->gone) {
        s->gone = fopen(s->gone_path, "w");
        if (!s->gone) {
            cli_say("%s cannot be written", s->gone_path);
            return WEFT_IO;
        }
    }
    if (key.len != 0) {
        fputs("{\"key\":", s->gone);
        cli_put_json_text(s->gone, key);
        fputs("}\n", s->gone);
    } else if (fflush(s->gone) != 0 || fsync(fileno(s->gone)) != 0) {
        cli_say("%s was not written whole", s->gone_path);
        return WEFT_IO;
    }
    return ferror(s->gone) ? WEFT_IO : WEFT_OK;
}

static void on_dry(void *context, weft_span body)
{
    (void)context;
    fwrite(body.ptr, 1, body.len, stdout);
    putchar('\n');
}

static int fill_input(const cli_args *args, weft_pipeline_options *o)
{
    if (cli_input(args, o) != CLI_OK || !cli_number(&o->max_rejects, args, "max-rejects") ||
        !cli_number(&o->limit, args, "limit") || cli_reading(args, o) != CLI_OK)
        return CLI_USAGE;
    if (strcmp(args->operands[0], "-") == 0 && strcmp(o->input, "-") == 0)
        return cli_usage(args->command, "mapping and input cannot both be standard input");
    return CLI_OK;
}

static int fill_members(const cli_args *args, weft_send_options *o)
{
    static weft_param members[CLI_MAX_VALUES];
    static char store[1 << 14];
    size_t used = 0;
    o->batch_members = members;
    return cli_pairs(args, "member", members, store, sizeof store, &used, &o->batch_member_count);
}

static int fill_options(const cli_args *args, weft_send_options *o)
{
    uint64_t concurrency = 0;
    uint64_t batch = 0;
    uint64_t bytes = 0;
    uint64_t seconds = 0;
    uint64_t drain = 0;
    static const char *const jobs[] = {"input", "run", "day"};
    const int job = cli_choice(args, "job", jobs, 3);
    if (job < 0 || !cli_number(&seconds, args, "await") || !cli_number(&drain, args, "drain") ||
        !cli_number(&concurrency, args, "concurrency") || !cli_number(&batch, args, "batch") ||
        !cli_number(&bytes, args, "batch-bytes"))
        return CLI_USAGE;
    if (concurrency > MOST_AT_ONCE)
        return cli_usage(args->command, "--concurrency takes at most %d", MOST_AT_ONCE);
    if (seconds > MOST_AWAITED)
        return cli_usage(args->command, "--await takes at most %d", MOST_AWAITED);
    if (drain > MOST_DRAINED)
        return cli_usage(args->command, "--drain takes at most %d", MOST_DRAINED);
    if (batch > MOST_IN_REQUEST)
        return cli_usage(args->command, "--batch takes at most %d", MOST_IN_REQUEST);
    if (!cli_send_rules(o, args) || fill_members(args, o) != CLI_OK)
        return CLI_USAGE;
    o->dry_run = cli_flag(args, "dry-run");
    o->ledger = cli_value(args, "ledger") ? cli_value(args, "ledger") : "weft.ledger";
    o->pipeline = cli_value(args, "pipeline");
    o->source = cli_value(args, "source");
    o->concurrency = (uint32_t)concurrency;
    o->batch = (uint32_t)batch;
    o->batch_bytes = (size_t)bytes;
    o->job = (weft_job_policy)job;
    o->skip_preprocessing = cli_flag(args, "skip-preprocessing");
    o->sync = cli_flag(args, "sync");
    o->await_ms = (uint32_t)seconds * 1000;
    o->drain_ms = (uint32_t)drain * 1000;
    o->only_changed = cli_value(args, "only-changed");
    o->snapshot = cli_flag(args, "snapshot");
    if (o->snapshot && !o->only_changed)
        return cli_usage(args->command, "--snapshot goes with --only-changed KEY");
    if (cli_value(args, "gone") && !o->snapshot)
        return cli_usage(args->command, "--gone goes with --snapshot");
    o->replay = args->command == &cli_replay;
    o->resume = o->replay || cli_flag(args, "resume");
    o->repeatable = cli_flag(args, "repeatable");
    o->send_keys = cli_flag(args, "keys");
    return fill_input(args, &o->input);
}

static int open_log(const cli_args *args, sending *s, weft_send_options *o)
{
    const char *path = cli_value(args, "log");
    if (!path)
        return CLI_OK;
    s->log = strcmp(path, "-") == 0 ? stderr : fopen(path, "a");
    if (!s->log) {
        cli_say("%s cannot be written", path);
        return CLI_WORLD;
    }
    o->log = on_log;
    return CLI_OK;
}

static int close_log(sending *s, int code)
{
    bool failed = false;
    if (s->log && s->log != stderr) {
        failed = ferror(s->log) != 0;
        failed = fclose(s->log) != 0 || failed;
    }
    if (failed)
        cli_say("the log was not written whole");
    return failed && code == CLI_OK ? CLI_WORLD : code;
}

static int send_program(const cli_args *args, const weft_program *program, weft_send_options *o,
                        sending *s)
{
    const weft_param *params;
    size_t count;
    weft_send_counts counts = {0};
    int code = cli_choose(args, s->context, program, &o->input.map, &params, &count);
    weft_diags *const diags = code == CLI_OK ? weft_diags_new(0) : NULL;
    if (code == CLI_OK && !diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        code = CLI_WORLD;
    }
    if (code != CLI_OK)
        return code;
    cli_catch_interrupts();
    cli_send_report_begin(&s->report, cli_quiet());
    const weft_status rc = weft_send(&counts, program, o, params, count, diags);
    cli_send_report_end(&s->report);
    cli_complaints_show(&s->complaints);
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    cli_complaints_show_hidden(&s->complaints, "");
    if (rc != WEFT_OK && rc != WEFT_STOPPED && weft_diags_count(diags) == 0)
        cli_say("%s", weft_status_text(rc));
    code = cli_send_exit(rc, &counts, diags, o->dry_run != 0);
    if (!cli_quiet() && counts.read != 0)
        cli_send_report_text(&s->report, &counts, o);
    if (cli_flag(args, "json"))
        cli_send_report_json(&s->report, &counts, o, code);
    weft_diags_free(diags);
    return cli_finish_output(code);
}

/* Unless one connection is named, the file's `select` says it of each record. */
static bool is_selected(const cli_args *args, const weft_connections *connections)
{
    return weft_connections_select_path(connections)[0] != '\0' && !cli_value(args, "connection") &&
           !cli_value(args, "url") && !cli_value(args, "profile");
}

/* A dry run takes what a connection says of its requests, but needs none. */
static int open_connection(const cli_args *args, sending *s, weft_send_options *o)
{
    if (o->dry_run && !cli_value(args, "connection") && !cli_value(args, "url") &&
        !cli_value(args, "connections"))
        return CLI_OK;
    int code = cli_connections_open(&s->connections, args);
    if (code != CLI_OK)
        return code;
    o->connections = s->connections;
    o->select = is_selected(args, s->connections);
    if (o->select)
        o->connection = weft_connections_usual(s->connections);
    else if (!o->resume && !o->dry_run) /* what is unsettled there is not sent to another API */
        code = cli_connection_pick(&o->connection, args, s->connections);
    else
        o->connection = cli_connection_name(args, s->connections);
    o->input.connections = s->connections; /* the mapping's look-ups ask the same API */
    o->input.connection = o->connection;
    return code == CLI_OK && !o->connection && !o->select ? CLI_USAGE : code;
}

static int run(const cli_args *args)
{
    weft_compile_options compile = {0};
    weft_send_options o = {0};
    weft_program *program = NULL;
    sending s = {0};
    int code = fill_options(args, &o);
    if (code == CLI_OK && !cli_context_read(&s.context, args))
        code = CLI_WORLD;
    if (code != CLI_OK)
        return code;
    code = open_connection(args, &s, &o);
    cli_mapping_options(&compile, args);
    compile.elements = o.input.record_path != NULL;
    compile.also = o.select ? weft_connections_select_path(s.connections) : NULL;
    if (code == CLI_OK)
        code = cli_load(&program, args->operands[0], &compile);
    if (code == CLI_OK)
        code = cli_complaints_open(&s.complaints);
    if (code == CLI_OK)
        code = open_log(args, &s, &o);
    o.input.report = on_report;
    o.input.report_context = &s;
    o.progress = on_progress;
    o.dry = on_dry;
    o.route = on_route;
    s.gone_path = cli_value(args, "gone");
    o.gone = s.gone_path ? on_gone : NULL;
    o.context = &s;
    if (code == CLI_OK)
        code = send_program(args, program, &o, &s);
    code = close_log(&s, code);
    if (s.gone && fclose(s.gone) != 0 && code == CLI_OK)
        code = CLI_WORLD;
    cli_connections_close(s.connections);
    cli_complaints_close(&s.complaints);
    weft_program_free(program);
    free(s.context);
    return code;
}

const cli_command cli_send = {
    .name = "send",
    .operands = "FILE|FILE.weftc INPUT|-",
    .summary = "Send mapped records to an API, each accounted for",
    .details =
        "Maps the input and sends what comes out: mutations, entities of batches, events, by the "
        "mapping's target.\nEach record is in the ledger before it leaves, and its outcome before "
        "it is told: accepted, refused by the\nAPI, rejected by the mapping, or unknown. A run "
        "that ended early, by whatever, goes on with --resume:\nwhat is settled is left alone. A "
        "record of which nobody knows whether it was executed is reported (exit\ncode 7) and "
        "never sent again, unless --repeatable or --keys says that this does no harm.\n\nRequests "
        "are repeated when they provably were not "
        "executed, with growing pauses, or as the API asks\n(Retry-After). With --batch N a "
        "request "
        "holds N records; those that failed with others are tried alone.\n\nThe first interrupt "
        "ends "
        "reading and waits for what is under way, the second ends at once.\n\n"
        "    weft send orders.weft orders.csv --url https://api.example.com --ledger "
        "orders.ledger\n"
        "    weft send orders.weft orders.csv --url https://api.example.com --ledger orders.ledger "
        "--resume\n    weft send orders.weft orders.csv --dry-run --limit 3",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 2,
    .most = 2,
    .run = run,
};

const cli_command cli_replay = {
    .name = "replay",
    .operands = "FILE|FILE.weftc INPUT|-",
    .summary = "Send again what was refused or rejected, after a repair",
    .details =
        "As weft send --resume with the same mapping, input and ledger; besides what is unsettled "
        "it\ntakes up the records that the mapping rejected or the API refused, which weft state "
        "rejects lists. They\nwere not executed, so they are sent under new keys. What was "
        "accepted or is unknown is left alone.\n\n"
        "    weft state rejects -l orders.ledger\n"
        "    weft replay orders.weft orders.csv --url https://api.example.com -l orders.ledger\n\n"
        "The mapping may have changed meanwhile, the input not: its content tells the ledger which "
        "work it is.\nRecords that are mended by hand are an input of their own; --source NAME "
        "calls a mended file by its old\nname, when its records keep their places.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 2,
    .most = 2,
    .run = run,
};
