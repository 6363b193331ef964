/* weft run: records through a mapping. */
#include "cli/cli.h"
#include "cli/profile.h"
#include "cli/progress.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const cli_option options[] = {
    {"output", 'o', "FILE|-", "where the result goes (standard output)"},
    {"map", 'm', "NAME", "the mapping to run, when the file holds several"},
    {"from", 0, "csv|json|ndjson|xml", "the input's format, when it is not the mapping's"},
    {"to", 0, "ndjson|json|csv|xml", "the output's format"},
    {"pretty", 0, NULL, "indent JSON or XML output"},
    {"payload", 0, NULL, "mutations: whole GraphQL requests, a line each"},
    {"alias", 0, "N", "--payload: N records in one request, by aliases"},
    {"result", 0, NULL, "what the npm package's mapper returns, a line a record"},
    {"record", 0, "PATH", "where the records are: .orders[], in XML /orders/order"},
    {"param", 'p', "NAME=VALUE", "a parameter; else the environment variable of its name"},
    {"context", 0, "FILE", "JSON mapping files: what their resolvers get as context, as JSON"},
    {"rejects", 0, "FILE", "rejected records as JSON lines"},
    {"max-rejects", 0, "N", "stop after N rejected records"},
    {"limit", 0, "N", "read at most N records"},
    {"jobs", 'j', "N", "threads that map (one for each processor)"},
    {"trace", 0, "RECORD", "print what the machine does with this record"},
    {"max-record-bytes", 0, "N", "refuse larger records (16777216)"},
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    CLI_GROUP_OPTIONS,
    {"profile", 0, "text|json", "where the time went, on stderr"},
    {"connection", 'c', "NAME", "look-ups: the connection they ask (docs/connections.md)"},
    {"connections", 0, "FILE", "the file of connections (found by itself)"},
    {"url", 0, "URL", "look-ups: the base URL of the API they ask"},
    {"set", 0, "KEY=VALUE", "a setting of the connection; secrets as ${env:NAME}"},
    {"ledger", 'l', "FILE", "keeps the answers to look-ups from run to run, as long as they say"},
    {"stats", 0, NULL, "one JSON object about the run on stderr"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

#define MAX_ALIASES 10000
#define MOST_JOBS   256

typedef struct running {
    const cli_args *args;
    char *context; /* the text of --context, or NULL */
    cli_complaints complaints;
    cli_progress progress;
} running;

static void on_report(void *context, const weft_diag *diag, weft_span raw)
{
    running *r = context;
    (void)raw;
    cli_complaints_add(&r->complaints, diag);
}

static void on_progress(void *context, const weft_counts *counts)
{
    running *r = context;
    cli_progress_show(&r->progress, counts);
}

static void on_trace(void *context, weft_span line)
{
    (void)context;
    fprintf(stderr, "%.*s\n", (int)line.len, line.ptr);
}

/* ---- parameters: --param, else the environment ---- */

/* --payload and --result are formats of their own. */
static int choose_output(const cli_args *args, weft_pipeline_options *o)
{
    static const char *const to[] = {"", "ndjson", "json", "csv", "xml"};
    const int choice = cli_choice(args, "to", to, 5);
    const bool is_payload = cli_flag(args, "payload");
    const bool is_result = cli_flag(args, "result");
    uint64_t alias = 0;
    if (choice < 0 || !cli_number(&alias, args, "alias"))
        return CLI_USAGE;
    if (cli_flag(args, "pretty") && choice != WEFT_TO_JSON && choice != WEFT_TO_XML)
        return cli_usage(args->command, "--pretty is for --to json and --to xml");
    if (is_payload && is_result)
        return cli_usage(args->command, "--payload and --result exclude each other");
    if ((is_payload || is_result) && choice > 0)
        return cli_usage(args->command, "--to does not go with --%s, which writes lines of JSON",
                         is_payload ? "payload" : "result");
    if (alias != 0 && !is_payload)
        return cli_usage(args->command, "--alias is for --payload");
    if (alias > MAX_ALIASES)
        return cli_usage(args->command, "--alias takes at most %d", MAX_ALIASES);
    o->to = (weft_output_format)choice;
    if (is_payload)
        o->to = WEFT_TO_PAYLOAD;
    else if (is_result)
        o->to = WEFT_TO_RESULT;
    o->alias = (uint32_t)alias;
    return CLI_OK;
}

static uint32_t processors(void)
{
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > MOST_JOBS ? MOST_JOBS : (uint32_t)count;
}

static int fill_options(const cli_args *args, weft_pipeline_options *o)
{
    uint64_t record_bytes = 0;
    uint64_t jobs = 0;
    if (cli_input(args, o) != CLI_OK || choose_output(args, o) != CLI_OK)
        return CLI_USAGE;
    if (!cli_number(&o->max_rejects, args, "max-rejects") ||
        !cli_number(&o->limit, args, "limit") || !cli_number(&o->trace, args, "trace") ||
        !cli_number(&record_bytes, args, "max-record-bytes") || !cli_number(&jobs, args, "jobs"))
        return CLI_USAGE;
    if (jobs > MOST_JOBS)
        return cli_usage(args->command, "--jobs takes at most %d", MOST_JOBS);
    o->output = cli_value(args, "output");
    o->rejects = cli_value(args, "rejects");
    o->pretty = cli_flag(args, "pretty");
    o->max_record_bytes = (size_t)record_bytes;
    o->jobs = (uint32_t)jobs;
    if (jobs == 0)
        o->jobs = processors();
    return CLI_OK;
}

static bool is_standard(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}

static bool ends_in(const char *path, const char *ending)
{
    const size_t len = strlen(path);
    const size_t tail = strlen(ending);
    return len > tail && strcmp(path + len - tail, ending) == 0;
}

/* What the records of a JSON mapping file are: it does not say so itself. */
static const char *source_of(const weft_pipeline_options *o)
{
    switch (o->from) {
    case WEFT_FROM_CSV:
        return "csv";
    case WEFT_FROM_XML:
        return "xml";
    case WEFT_FROM_JSON:
    case WEFT_FROM_NDJSON:
        return "json";
    default:
        break;
    }
    return ends_in(o->input, ".csv") ? "csv" : ends_in(o->input, ".xml") ? "xml" : NULL;
}

/* Files that would destroy each other. An output may replace the input: it does so at the end. */
static int check_names(const cli_args *args, const weft_pipeline_options *o)
{
    const char *mapping = args->operands[0];
    if (is_standard(mapping) && is_standard(o->input))
        return cli_usage(args->command, "mapping and input cannot both be standard input");
    if (cli_file_spare(args, mapping, "mapping") != CLI_OK)
        return CLI_USAGE;
    if (!o->rejects)
        return CLI_OK;
    if (is_standard(o->rejects) && is_standard(o->output))
        return cli_usage(args->command, "output and rejects cannot both be standard output");
    if (is_standard(o->rejects))
        return CLI_OK;
    if (cli_file_same(o->rejects, mapping) || cli_file_same(o->rejects, o->input) ||
        (!is_standard(o->output) && cli_file_same(o->rejects, o->output)))
        return cli_usage(args->command, "--rejects wants a file of its own, not %s", o->rejects);
    return CLI_OK;
}

static int exit_code(weft_status rc, const weft_counts *counts, const weft_diags *diags)
{
    switch (rc) {
    case WEFT_OK:
        return counts->rejected ? CLI_REJECTED : CLI_OK;
    case WEFT_INVALID:
        return cli_is_about_usage(diags) ? CLI_USAGE : CLI_REJECTED; /* else it is the input */
    case WEFT_STOPPED:
        return *cli_stop() ? cli_interrupted() : CLI_OK; /* the reader of our output had enough */
    default:
        if (weft_diags_count(diags) == 0)
            cli_say("%s", weft_status_text(rc));
        return cli_exit_of(rc);
    }
}

/* A summary is for a run that came to an end, not for one whose reader had enough. */
static void say_outcome(const running *r, weft_status rc, const weft_counts *counts,
                        const weft_pipeline_options *o)
{
    const bool is_interrupted = rc == WEFT_STOPPED && *cli_stop();
    const bool is_kept = rc != WEFT_IO && rc != WEFT_NOMEM; /* the output, under its name */
    cli_complaints_show_hidden(&r->complaints,
                               o->rejects ? "" : "; --rejects FILE keeps the rejected records");
    if (!cli_quiet() && is_interrupted)
        fputs("interrupted: the input was not read to its end\n", stderr);
    if (!cli_quiet() && counts->read != 0 && (rc != WEFT_STOPPED || is_interrupted))
        cli_progress_summary(&r->progress, counts, is_kept ? o->output : NULL, o->rejects);
    if (cli_flag(r->args, "stats"))
        cli_progress_stats(&r->progress, counts);
}

static int run_program(const cli_args *args, const weft_program *program, weft_pipeline_options *o,
                       running *r)
{
    const weft_param *params;
    size_t count;
    weft_counts counts = {0};
    int code = cli_choose(args, r->context, program, &o->map, &params, &count);
    weft_diags *diags = code == CLI_OK ? weft_diags_new(0) : NULL;
    if (code == CLI_OK && !diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        code = CLI_WORLD;
    }
    if (code != CLI_OK)
        return code;
    cli_catch_interrupts();
    cli_progress_begin(&r->progress, cli_quiet());
    const weft_status rc = weft_pipeline_run(&counts, program, o, params, count, diags);
    cli_progress_end(&r->progress);
    cli_complaints_show(&r->complaints);
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    code = exit_code(rc, &counts, diags);
    say_outcome(r, rc, &counts, o);
    weft_diags_free(diags);
    return code;
}

/* Where look-ups ask. Without a word about it nothing is opened, and they fail. */
static int open_connection(const cli_args *args, weft_pipeline_options *o)
{
    static const char *const words[] = {"connection", "connections", "url"};
    bool is_wanted = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        is_wanted |= cli_value(args, words[i]) != NULL;
    o->lookup_ledger = cli_value(args, "ledger");
    if (!is_wanted)
        return CLI_OK;
    const int code = cli_connections_open(&o->connections, args);
    if (code == CLI_OK)
        o->connection = cli_connection_name(args, o->connections);
    return code != CLI_OK || o->connection ? code : CLI_USAGE;
}

static int run(const cli_args *args)
{
    weft_compile_options compile = {0};
    weft_pipeline_options o = {0};
    weft_program *program = NULL;
    running r = {0};
    r.args = args;
    int code = fill_options(args, &o);
    if (code == CLI_OK)
        code = cli_reading(args, &o);
    if (code == CLI_OK)
        code = cli_profile(args, &o);
    if (code == CLI_OK)
        code = check_names(args, &o);
    if (code != CLI_OK)
        return code;
    if (!cli_context_read(&r.context, args))
        return CLI_WORLD;
    cli_mapping_options(&compile, args);
    compile.result = cli_flag(args, "result");
    compile.values = o.to == WEFT_TO_CSV || o.to == WEFT_TO_XML;
    compile.source = source_of(&o);
    compile.elements = o.record_path != NULL;
    code = cli_load(&program, args->operands[0], &compile);
    if (code != CLI_OK) {
        free(r.context);
        return code;
    }
    code = cli_complaints_open(&r.complaints);
    o.report = on_report;
    o.report_context = &r;
    o.progress = on_progress;
    o.progress_context = &r;
    o.tracer = on_trace;
    if (code == CLI_OK)
        code = open_connection(args, &o);
    if (code == CLI_OK)
        code = run_program(args, program, &o, &r);
    cli_connections_close(o.connections);
    cli_complaints_close(&r.complaints);
    weft_program_free(program);
    free(r.context);
    return code;
}

const cli_command cli_run = {
    .name = "run",
    .operands = "FILE|FILE.weftc [INPUT|-]",
    .summary = "Map records",
    .details =
        "Writes one mapped value per record (for a mutation its variables). A record that cannot "
        "be "
        "mapped\nnever stops the run: it goes to --rejects with its place, its reason and its "
        "bytes, "
        "and is counted;\nthe first ten complaints are shown.\n\nAn output file appears under its "
        "name when the run is over, with whole records only, also after an\ninterrupt (which a "
        "second one cuts short). When the reader of standard output goes away the run "
        "ends\nquietly.\n"
        "\n--payload writes what is sent: {\"query\", \"variables\"} a line; with --alias N one "
        "request for N "
        "records.\n--result writes what the npm package's mapper returns, rejected records "
        "included: "
        "{\"success\", \"data\",\n\"errors\", \"skippedFields\"}, for a mutation {\"query\", "
        "\"variables\"}.\n"
        "\nRecords are mapped by as many threads as there are processors, or --jobs N; the result "
        "is the same, in\nthe same order.\n"
        "\n--profile samples where the time goes: reading, mapping, writing, and of mapping each "
        "line; in one\nthread, for two hundredths more.\n"
        "\nA parameter that --param does not give is taken from the environment variable of its "
        "name.\n\nWith --connection or --url the look-ups of the mapping ask that API: "
        "what the records "
        "of a window\nwant goes together, as many keys in a request as `batch` says.\n\nFor "
        "diagnosis: WEFT_READER=careful reads without the separator index, "
        "WEFT_CPU=scalar, "
        "avx2 or avx512\nchooses the index's instructions, WEFT_MACHINE=general maps without fused "
        "instructions. None of them\nchanges what comes out.\n\n    "
        "weft run inventory.weft stock.csv -o out.ndjson --param RETAILER_ID=34 "
        "--rejects "
        "bad.ndjson\n    zcat orders.gz | weft run orders.weft --to csv | head",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = 2,
    .run = run,
};
