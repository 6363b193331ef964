/* weft spec: a mapping as a table. */
#include "cli/cli.h"

static const cli_option options[] = {
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    {"format", 'f', "markdown|csv|html|json", "how the table is printed (markdown)"},
    {"output", 'o', "FILE|-", "where the table goes (standard output)"},
    {"check", 0, "FILE", "write nothing; exit 1 when FILE does not hold this table"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

/* Whether `path` holds the table: a page that was not printed again is found by a build. */
static int compare(weft_span table, const char *path)
{
    weft_span held;
    if (!cli_file_read(&held, path))
        return CLI_WORLD;
    const bool is_same = weft_span_equal(held, table);
    cli_file_free(held);
    if (!is_same)
        cli_say("%s is not the table of the mapping as it is; print it again", path);
    return is_same ? CLI_OK : CLI_INVALID;
}

static int put(weft_span table, const char *output, const char *check)
{
    if (check)
        return compare(table, check);
    if (output)
        return cli_file_write(output, table) ? CLI_OK : CLI_WORLD;
    return cli_put(table);
}

static int run(const cli_args *args)
{
    static const char *const formats[] = {"markdown", "csv", "html", "json"};
    const char *const path = args->operands[0];
    weft_compile_options compile = {0};
    weft_span text;
    weft_span table;
    const int format = cli_choice(args, "format", formats, 4);
    if (format < 0 || cli_file_spare(args, path, "mapping") != CLI_OK)
        return CLI_USAGE;
    cli_mapping_options(&compile, args);
    weft_diags *const diags = weft_diags_new(0);
    if (!diags)
        cli_say("%s", weft_status_text(WEFT_NOMEM));
    const int read = diags ? cli_text_read(&text, path) : CLI_WORLD;
    if (read != CLI_OK) {
        weft_diags_free(diags);
        return read;
    }
    const weft_status rc = weft_spec(&table, text, path, &compile, (weft_spec_format)format, diags);
    if (weft_diags_errors(diags) != 0)
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    else if (rc != WEFT_OK)
        cli_say("%s: %s", path, weft_status_text(rc));
    int code = cli_exit_of(rc);
    if (rc == WEFT_OK) {
        code = put(table, cli_value(args, "output"), cli_value(args, "check"));
        weft_bytes_free(table);
    }
    cli_file_free(text);
    weft_diags_free(diags);
    return code;
}

const cli_command cli_spec = {
    .name = "spec",
    .operands = "FILE",
    .summary = "Print a mapping as a table for analysts",
    .details =
        "One row for each place of the target: its type, whether it is required, the paths "
        "its value comes from,\nthe rule as written, the ## lines above it, and the tests "
        "that look at it.\nWhat is said about the record as a whole (group, let, require, skip, "
        "warn) "
        "stands before them.\n\n"
        "    weft spec order.weft --format csv -o order.csv\n"
        "    weft spec order.weft --check docs/order.md    # in a build: is the page still true?",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = 1,
    .run = run,
};
