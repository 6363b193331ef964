/* weft sandbox: a local API to try runs against. */
#include "cli/cli.h"
#include "sandbox/sandbox.h"

#include <signal.h>
#include <string.h>

static const cli_option options[] = {
    {"schema", 's', "FILE", "the schema that GraphQL is checked against and answered from"},
    {"port", 0, "N", "the port (one that is free)"},
    {"fault", 0, "KIND[=VALUE][:PERCENT%]", "what goes wrong, and how often; may be given again"},
    {"seed", 0, "N", "of the faults (1)"},
    {"auth", 0, NULL, "refuse requests without a token of the token endpoint"},
    {"token-life", 0, "SECONDS", "how long a token lives (3600)"},
    {"rows", 0, "N", "rows behind each connection of a query (250)"},
    {"key", 0, "MEMBER", "the member of an input that names what is executed (ref, else id)"},
    {"record", 0, "FILE", "each request as a JSON line"},
    {"counts", 0, "FILE", "at the end: how often each key was executed, a JSON line each"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
};

#define MAX_PORT 65535

static size_t collect_faults(const cli_args *args, const char **faults)
{
    size_t count = 0;
    for (size_t i = 0; i < args->given_count; i++) {
        if (strcmp(options[args->given[i].option].name, "fault") == 0)
            faults[count++] = args->given[i].value;
    }
    return count;
}

static int fill_options(const cli_args *args, wf_sandbox_options *o, const char **faults)
{
    uint64_t port = 0;
    uint64_t life = 0;
    o->seed = 1;
    if (!cli_number(&port, args, "port") || !cli_number(&o->seed, args, "seed") ||
        !cli_number(&o->rows, args, "rows") || !cli_number(&life, args, "token-life"))
        return CLI_USAGE;
    if (port > MAX_PORT)
        return cli_usage(args->command, "--port takes at most %d", MAX_PORT);
    if (life > UINT32_MAX)
        return cli_usage(args->command, "--token-life takes at most %u", (unsigned)UINT32_MAX);
    if (!cli_value(args, "schema"))
        return cli_usage(args->command, "--schema is needed: what the API takes and gives");
    o->port = (uint16_t)port;
    o->token_seconds = (uint32_t)life;
    o->needs_token = cli_flag(args, "auth");
    o->key = cli_value(args, "key");
    o->record = cli_value(args, "record");
    o->faults = faults;
    o->fault_count = collect_faults(args, faults);
    return CLI_OK;
}

/* Whoever waits for the sandbox reads its address from standard output. */
static int serve(const cli_args *args, wf_sandbox *sandbox, const sigset_t *ends)
{
    int number = 0;
    printf("%s\n", wf_sandbox_url(sandbox));
    int code = cli_finish_output(CLI_OK);
    if (code == CLI_OK && !cli_quiet())
        cli_say("serving until SIGTERM or SIGINT");
    while (code == CLI_OK && sigwait(ends, &number) != 0) {
    }
    weft_span counts;
    const char *path = cli_value(args, "counts");
    if (code != CLI_OK || !path)
        return code;
    if (wf_sandbox_counts(&counts, sandbox) != WEFT_OK) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    code = cli_file_write(path, counts) ? CLI_OK : CLI_WORLD;
    weft_bytes_free(counts);
    return code;
}

static int run(const cli_args *args)
{
    static const char *faults[CLI_MAX_VALUES];
    wf_sandbox_options o = {0};
    weft_schema *schema = NULL;
    wf_sandbox *sandbox = NULL;
    sigset_t ends;
    int code = fill_options(args, &o, faults);
    if (code != CLI_OK)
        return code;
    weft_diags *const diags = weft_diags_new(0);
    if (!diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    /* Before the first thread, which inherits it: signals are for sigwait. */
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL); /* cannot fail for these */
    weft_status rc = weft_schema_open(&schema, cli_value(args, "schema"), NULL, diags);
    if (rc == WEFT_OK)
        rc = wf_sandbox_open(&sandbox, schema, &o, diags);
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && weft_diags_count(diags) == 0)
        cli_say("%s", weft_status_text(rc));
    code = rc == WEFT_OK ? serve(args, sandbox, &ends) : cli_exit_of(rc);
    if (wf_sandbox_close(sandbox) != WEFT_OK) {
        cli_say("%s was not written whole", o.record);
        code = CLI_WORLD;
    }
    weft_schema_close(schema);
    weft_diags_free(diags);
    return code;
}

#define FAULT(name, word, unit, value, text) "\n    " word ": " text

const cli_command cli_sandbox = {
    .name = "sandbox",
    .operands = "",
    .summary = "Serve a local API that can be made to fail",
    .details =
        "Prints its address and serves until SIGTERM: /oauth/token; /graphql, where documents and "
        "variables are\nchecked against the schema and objects are made up; /api/v4.1/job with "
        "batches; /api/v4.1/event with a\nlog. A request with an Idempotency-Key is executed once. "
        "GET /_sandbox/counts says how often each key was\nexecuted. It listens on the loopback "
        "address alone and keeps everything in memory.\n\nFaults, by KIND; a PERCENT says how many "
        "requests they strike (100):\n"
#include "sandbox/fault.def"
        "\n\nTry a run against an API that loses every twentieth answer:\n\n"
        "    weft sandbox --schema fluent.graphql --port 8080 --fault reset-after:5% &\n"
        "    weft send orders.weft orders.csv --url http://127.0.0.1:8080",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 0,
    .most = 0,
    .run = run,
};
