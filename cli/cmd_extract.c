/* weft extract: rows out of an API, page by page. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const cli_option options[] = {
    CLI_CONNECTION_OPTIONS,
    {"output", 'o', "FILE", "where rows go, one JSON object a line (standard output)"},
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

#define PAGE_MOST 100000

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
    if (size > PAGE_MOST)
        return cli_usage(args->command, "--page-size takes at most %d", PAGE_MOST);
    o->page_size = (uint32_t)size;
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
    const weft_paging_options paging = {.operation = cli_value(args, "operation"),
                                        .path = cli_value(args, "path"),
                                        .backward = cli_flag(args, "backward")};
    weft_extract_options o = {0};
    weft_paging *plan = NULL;
    weft_span query = {NULL, 0};
    char *variables = NULL;
    int code = fill_options(args, &o);
    if (code == CLI_OK)
        code = cli_connections_open(&o.connections, args);
    if (code == CLI_OK && !(o.connection = cli_connection_name(args, o.connections)))
        code = CLI_USAGE;
    if (code == CLI_OK)
        code = read_variables(&variables, args);
    if (code == CLI_OK && !cli_file_read(&query, args->operands[0]))
        code = CLI_WORLD;
    weft_diags *const diags = code == CLI_OK ? weft_diags_new(0) : NULL;
    if (code == CLI_OK && !diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        code = CLI_WORLD;
    }
    if (code == CLI_OK) {
        const weft_status rc = weft_paging_open(&plan, query, args->operands[0], &paging, diags);
        code = rc == WEFT_OK ? CLI_OK : cli_exit_of(rc);
    }
    if (code == CLI_OK) {
        o.paging = plan;
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
    .operands = "QUERY.graphql",
    .summary = "Read rows out of a GraphQL API, page by page",
    .details = "Asks the query for one page after another and writes each row (the node of an "
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
    .least = 1,
    .most = 1,
    .run = run,
};
