/* weft infer: what samples look like. */
#include "cli/cli.h"

static const cli_option options[] = {
    {"from", 0, "csv|json|ndjson|xml", "what the samples are (by their names)"},
    {"record", 0, "PATH", "JSON: where the records are, .orders[]"},
    {"delimiter", 0, "C", "CSV: what parts the cells (,)"},
    {"limit", 'n', "N", "read at most N records of each sample"},
    {"format", 'f', "text|json|markdown", "how the answer is printed (text)"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

/* Reads all samples; what was read before a broken one still counts. */
static int read_samples(weft_infer *infer, const cli_args *args, const weft_infer_options *wishes,
                        weft_diags *diags)
{
    int code = CLI_OK;
    for (size_t i = 0; i < args->operand_count && !*cli_stop(); i++) {
        const weft_status rc = weft_infer_read(infer, args->operands[i], wishes, diags);
        const int one = rc == WEFT_INVALID ? CLI_WORLD : cli_exit_of(rc);
        if (rc != WEFT_OK && rc != WEFT_STOPPED && weft_diags_count(diags) == 0)
            cli_say("%s: %s", args->operands[i], weft_status_text(rc));
        code = one > code ? one : code;
    }
    return code;
}

static int answer(weft_infer *infer, weft_infer_format format)
{
    weft_span text;
    const weft_status rc = weft_infer_print(&text, infer, format);
    if (rc != WEFT_OK) {
        cli_say("%s", weft_status_text(rc));
        return CLI_WORLD;
    }
    const int code = cli_put(text);
    weft_bytes_free(text);
    return code;
}

static int infer_all(weft_infer *infer, const cli_args *args, const weft_infer_options *wishes,
                     weft_infer_format format, weft_diags *diags)
{
    uint64_t records = 0;
    uint64_t rejected = 0;
    int code = read_samples(infer, args, wishes, diags);
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    weft_infer_counts(infer, &records, &rejected);
    const int put = answer(infer, format);
    code = put > code ? put : code;
    if (!cli_quiet())
        fprintf(stderr, "%llu record%s, %llu rejected\n", (unsigned long long)records,
                records == 1 ? "" : "s", (unsigned long long)rejected);
    return code == CLI_OK && rejected != 0 ? CLI_REJECTED : code;
}

static int run(const cli_args *args)
{
    static const char *const formats[] = {"text", "json", "markdown"};
    static const char *const sources[] = {"", "csv", "json", "ndjson", "xml"};
    weft_infer *infer = NULL;
    weft_infer_options wishes = {.stop = cli_stop()};
    const char *const delimiter = cli_value(args, "delimiter");
    const int format = cli_choice(args, "format", formats, 3);
    const int from = cli_choice(args, "from", sources, 5);
    if (format < 0 || from < 0 || !cli_number(&wishes.limit, args, "limit"))
        return CLI_USAGE;
    if (delimiter && (delimiter[0] == '\0' || delimiter[1] != '\0'))
        return cli_usage(args->command, "--delimiter takes one character");
    wishes.from = (weft_input_format)from;
    wishes.record_path = cli_value(args, "record");
    wishes.delimiter = delimiter ? delimiter[0] : '\0';
    cli_catch_interrupts();
    weft_diags *const diags = weft_diags_new(20);
    if (!diags || weft_infer_new(&infer) != WEFT_OK) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        weft_diags_free(diags);
        return CLI_WORLD;
    }
    const int code = infer_all(infer, args, &wishes, (weft_infer_format)format, diags);
    weft_infer_free(infer);
    weft_diags_free(diags);
    return code;
}

const cli_command cli_infer = {
    .name = "infer",
    .operands = "SAMPLE...",
    .summary = "Say what samples of input look like",
    .details =
        "Reads samples (or standard input: -) and prints a line for each place: its path as a "
        "mapping writes it,\nin which share of the records it stands, its kinds, how many "
        "elements or bytes it has, and what its texts\nlook like: numbers, ids with leading zeros, "
        "dates of which notation. All samples are counted together.\n\n"
        "    weft infer orders.json --record '.orders[]'\n"
        "    weft infer stock-*.csv --format markdown",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = CLI_MAX_OPERANDS,
    .run = run,
};
