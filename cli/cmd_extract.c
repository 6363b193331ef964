/* weft extract: rows out of an API, page by page. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const cli_option options[] = {
    CLI_CONNECTION_OPTIONS,
    {"output", 'o', "FILE", "where rows go, one JSON object a line (standard output)"},
    {"events", 0, NULL, "the event log instead of a query"},
    {"filter", 0, "NAME=VALUE",
     "events: name, eventStatus, context.entityRef, from, to and others"},
    {"variables", 0, "FILE|JSON", "variables of the query"},
    {"path", 0, "PATH", "the connection to read, where the query has several: orders"},
    {"operation", 0, "NAME", "the operation, where the document has several"},
    {"backward", 0, NULL, "from the last row to the first, where the query can do both"},
    {"page-size", 0, "N", "rows in a page, where the query has a variable for that (100)"},
    {"max-records", 0, "N", "at most N rows"},
    {"max-pages", 0, "N", "at most N pages"},
    {"ledger", 'l', "FILE", "where it keeps how far it got (weft.ledger)"},
    {"resume", 0, NULL, "go on where an earlier run for this output ended"},
    {"restart", 0, NULL, "forget an earlier run that did not come to its end"},
    {"require-records", 0, NULL, "no row at all is an error"},
    {"json", 0, NULL, "the report as a JSON object on standard error"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
};

#define PAGE_MOST       100000
#define EVENT_PAGE_MOST 5000

typedef struct extracting {
    struct timespec shown;
    bool is_live;
    bool has_line;
} extracting;

static void on_progress(void *context, const weft_extract_counts *counts)
{
    extracting *const x = context;
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    const long long ms =
        (now.tv_sec - x->shown.tv_sec) * 1000LL + (now.tv_nsec - x->shown.tv_nsec) / 1000000;
    if (!x->is_live || ms < 200)
        return;
    x->shown = now;
    x->has_line = true;
    fprintf(stderr, "\r%llu rows in %llu pages, %llu requests, %llu of them again ",
            (unsigned long long)counts->records, (unsigned long long)counts->pages,
            (unsigned long long)counts->requests, (unsigned long long)counts->retries);
    fflush(stderr);
}

/* The text of --variables: JSON as it is, otherwise a file's. To be freed. */
static int read_variables(char **out, const cli_args *args)
{
    const char *const given = cli_value(args, "variables");
    const char *at = given;
    *out = NULL;
    if (!given)
        return CLI_OK;
    while (*at == ' ' || *at == '\t' || *at == '\n')
        at++;
    weft_span text = weft_span_of(given, strlen(given));
    const bool is_file = *at != '{';
    if (is_file && !cli_file_read(&text, given))
        return CLI_WORLD;
    *out = malloc(text.len + 1);
    if (*out) {
        memcpy(*out, text.ptr, text.len);
        (*out)[text.len] = '\0';
    }
    if (is_file)
        cli_file_free(text);
    if (!*out)
        cli_say("%s", weft_status_text(WEFT_NOMEM));
    return *out ? CLI_OK : CLI_WORLD;
}

static int fill_options(const cli_args *args, weft_extract_options *o)
{
    uint64_t size = 0;
    if (!cli_number(&size, args, "page-size") ||
        !cli_number(&o->max_records, args, "max-records") ||
        !cli_number(&o->max_pages, args, "max-pages"))
        return CLI_USAGE;
    const int most = cli_flag(args, "events") ? EVENT_PAGE_MOST : PAGE_MOST;
    if (size > (uint64_t)most)
        return cli_usage(args->command, "--page-size takes at most %d", most);
    o->page_size = (uint32_t)size;
    if (args->operand_count == 1 && cli_file_spare(args, args->operands[0], "query") != CLI_OK)
        return CLI_USAGE;
    o->output = cli_value(args, "output");
    o->resume = cli_flag(args, "resume");
    o->restart = cli_flag(args, "restart");
    o->stop = cli_stop();
    o->progress = on_progress;
    const bool is_file = o->output && strcmp(o->output, "-") != 0;
    if (is_file)
        o->ledger = cli_value(args, "ledger") ? cli_value(args, "ledger") : "weft.ledger";
    if (o->resume && o->restart)
        return cli_usage(args->command, "--resume goes on, --restart begins anew: one of them");
    if ((o->resume || o->restart) && !is_file)
        return cli_usage(args->command, "only a run with --output FILE can be gone on with");
    return CLI_OK;
}

/* Either a query or events, and what belongs to it. */
static int check_source(const cli_args *args)
{
    static const char *const of_query[] = {"variables", "path", "operation"};
    const bool is_events = cli_flag(args, "events");
    if (is_events == (args->operand_count == 1))
        return cli_usage(args->command, "what is read is QUERY.graphql or --events: one of them");
    if (!is_events && cli_value(args, "filter"))
        return cli_usage(args->command, "--filter belongs to --events");
    for (size_t i = 0; is_events && i < sizeof of_query / sizeof of_query[0]; i++) {
        if (cli_value(args, of_query[i]))
            return cli_usage(args->command, "--%s belongs to a query", of_query[i]);
    }
    return is_events && cli_flag(args, "backward")
               ? cli_usage(args->command, "--backward belongs to a query")
               : CLI_OK;
}

/* The values of --filter; how many. */
static size_t read_filters(const char **filters, const cli_args *args)
{
    size_t count = 0;
    for (size_t i = 0; i < args->given_count; i++) {
        if (strcmp(args->command->options[args->given[i].option].name, "filter") == 0)
            filters[count++] = args->given[i].value;
    }
    return count;
}

static int open_paging(weft_paging **plan, weft_span *query, const cli_args *args,
                       weft_diags *diags)
{
    const weft_paging_options paging = {.operation = cli_value(args, "operation"),
                                        .path = cli_value(args, "path"),
                                        .backward = cli_flag(args, "backward")};
    if (!cli_file_read(query, args->operands[0]))
        return CLI_WORLD;
    const weft_status rc = weft_paging_open(plan, *query, args->operands[0], &paging, diags);
    return rc == WEFT_OK ? CLI_OK : cli_exit_of(rc);
}

static const char *end_word(weft_extract_end end)
{
    static const char *const words[] = {"complete",  "max-records", "max-pages", "stopped",
                                        "no-cursor", "stuck",       "failed"};
    return words[end];
}

static void report(const cli_args *args, const extracting *x, const weft_extract_counts *c)
{
    if (x->has_line)
        fputs("\r\033[K", stderr);
    if (cli_flag(args, "json")) {
        fprintf(stderr,
                "{\"records\":%llu,\"before\":%llu,\"pages\":%llu,\"bytes\":%llu,\"requests\":%llu,"
                "\"retries\":%llu,\"truncated\":%s,\"end\":\"%s\"}\n",
                (unsigned long long)c->records, (unsigned long long)c->before,
                (unsigned long long)c->pages, (unsigned long long)c->bytes,
                (unsigned long long)c->requests, (unsigned long long)c->retries,
                c->truncated ? "true" : "false", end_word(c->end));
    } else if (!cli_quiet()) {
        fprintf(stderr, "%llu rows in %llu pages", (unsigned long long)c->records,
                (unsigned long long)c->pages);
        if (c->before != 0)
            fprintf(stderr, ", %llu of them by an earlier run", (unsigned long long)c->before);
        fprintf(stderr, "%s\n",
                !c->truncated                    ? ""
                : c->end == WEFT_EXTRACT_RECORDS ? "; there are more: --max-records was reached"
                : c->end == WEFT_EXTRACT_PAGES   ? "; there are more: --max-pages was reached"
                                                 : "; there are more");
    }
}

static int exit_code(const cli_args *args, weft_status rc, const weft_extract_counts *c)
{
    if (rc == WEFT_INVALID)
        return CLI_REJECTED; /* the rows broke off */
    if (rc != WEFT_OK)
        return cli_exit_of(rc);
    if (c->records == 0 && cli_flag(args, "require-records")) {
        cli_say("the API has no row, and --require-records was given");
        return CLI_REJECTED;
    }
    if (c->records == 0 && !cli_quiet())
        cli_say("warning: the API has no row");
    return CLI_OK;
}

static int extract(const cli_args *args, weft_extract_options *o, weft_diags *diags)
{
    extracting x = {.is_live = !cli_quiet() && cli_is_terminal(STDERR_FILENO)};
    weft_extract_counts counts = {0};
    o->context = &x;
    cli_catch_interrupts();
    const weft_status rc = weft_extract(&counts, o, diags);
    report(args, &x, &counts);
    if (rc == WEFT_STOPPED && o->ledger && !cli_quiet())
        cli_say("stopped; --resume goes on");
    if (rc != WEFT_OK && rc != WEFT_STOPPED && weft_diags_count(diags) == 0)
        cli_say("%s", weft_status_text(rc));
    return exit_code(args, rc, &counts);
}

static int run(const cli_args *args)
{
    const char *filters[CLI_MAX_VALUES];
    const weft_event_search events = {filters, read_filters(filters, args)};
    weft_extract_options o = {0};
    weft_paging *plan = NULL;
    weft_span query = {NULL, 0};
    char *variables = NULL;
    int code = check_source(args);
    if (code == CLI_OK)
        code = fill_options(args, &o);
    if (code == CLI_OK)
        code = cli_connections_open(&o.connections, args);
    if (code == CLI_OK && !(o.connection = cli_connection_name(args, o.connections)))
        code = CLI_USAGE;
    if (code == CLI_OK)
        code = read_variables(&variables, args);
    weft_diags *const diags = code == CLI_OK ? weft_diags_new(0) : NULL;
    if (code == CLI_OK && !diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        code = CLI_WORLD;
    }
    if (code == CLI_OK && args->operand_count == 1)
        code = open_paging(&plan, &query, args, diags);
    if (code == CLI_OK) {
        o.paging = plan;
        o.events = &events;
        o.variables = variables;
        code = extract(args, &o, diags);
    }
    if (diags)
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    cli_connections_close(o.connections);
    weft_paging_close(plan);
    weft_diags_free(diags);
    cli_file_free(query);
    free(variables);
    return code;
}

const cli_command cli_extract = {
    .name = "extract",
    .operands = "[QUERY.graphql]",
    .summary = "Read rows out of an API, page by page: of a query or of its event log",
    .details =
        "Asks the query for one page after another and writes each row (the node of an "
        "edge) as a line of\n"
        "JSON, its numbers as they came. The query has to have a connection: a field that "
        "takes a cursor from\n"
        "a variable and asks for its rows and for pageInfo.\n"
        "\n"
        "    query orders($first: Int, $after: String) {\n"
        "      orders(first: $first, after: $after) {\n"
        "        edges { node { ref status } cursor }\n"
        "        pageInfo { hasNextPage }\n"
        "      }\n"
        "    }\n"
        "\n"
        "With --events the rows are those of the event log, up to now unless `to` is among the "
        "filters:\n"
        "\n"
        "    weft extract --events --filter eventStatus=FAILED --filter "
        "from=2025-01-27T00:00:00Z\n"
        "\n"
        "All pages are read unless a limit is given; a run that ends before the rows do "
        "says so. With --output\n"
        "rows gather in FILE.part, and the ledger keeps how far they are whole: --resume "
        "goes on there after a\n"
        "crash, an interrupt or a failure, and no row is lost or comes twice. FILE appears "
        "when all is there.\n"
        "Rows go on into a mapping through a pipe:\n"
        "\n"
        "    weft extract orders.graphql --url https://api.example.com | weft run --from "
        "ndjson m.weft -",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 0,
    .most = 1,
    .run = run,
};
