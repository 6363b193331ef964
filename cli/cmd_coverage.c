/* weft coverage: how much of their targets mappings fill. */
#include "cli/cli.h"

static const cli_option options[] = {
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    {"all", 'a', NULL, "list every place, mapped ones too"},
    {"min", 0, "N", "exit 1 when less than N percent of all places are mapped"},
    {"min-required", 0, "N", "exit 1 when less than N percent of the required places are mapped"},
    {"format", 'f', "text|json|markdown", "how the answer is printed (text)"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

static int add_file(weft_coverage *coverage, const char *path, const cli_args *args)
{
    weft_compile_options compile = {0};
    weft_span text;
    weft_diags *const diags = weft_diags_new(0);
    cli_mapping_options(&compile, args);
    if (!diags)
        cli_say("%s", weft_status_text(WEFT_NOMEM));
    const int read = diags ? cli_text_read(&text, path) : CLI_WORLD;
    if (read != CLI_OK) {
        weft_diags_free(diags);
        return read;
    }
    const weft_status rc = weft_coverage_add(coverage, text, path, &compile, diags);
    if (weft_diags_errors(diags) != 0)
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    else if (rc != WEFT_OK)
        cli_say("%s: %s", path, weft_status_text(rc));
    cli_file_free(text);
    weft_diags_free(diags);
    return cli_exit_of(rc);
}

/* Whether `part` of `whole` is at least `least` percent; nothing to map is all of it. */
static bool reaches(size_t part, size_t whole, uint64_t least, const char *what)
{
    if (whole == 0 || (uint64_t)part * 100 >= least * whole)
        return true;
    cli_say("%zu of %zu %s are mapped, less than %llu %%", part, whole, what,
            (unsigned long long)least);
    return false;
}

static int put(const weft_coverage *coverage, const cli_args *args, weft_coverage_format format)
{
    weft_span text;
    const weft_status rc = weft_coverage_print(&text, coverage, format, cli_flag(args, "all"));
    if (rc != WEFT_OK) {
        cli_say("%s", weft_status_text(rc));
        return CLI_WORLD;
    }
    const int code = cli_put(text);
    weft_bytes_free(text);
    return code;
}

static int run(const cli_args *args)
{
    static const char *const formats[] = {"text", "json", "markdown"};
    weft_coverage *coverage = NULL;
    weft_coverage_counts counts;
    uint64_t least = 0;
    uint64_t least_required = 0;
    int code = CLI_OK;
    const int format = cli_choice(args, "format", formats, 3);
    if (format < 0 || !cli_number(&least, args, "min") ||
        !cli_number(&least_required, args, "min-required"))
        return CLI_USAGE;
    if (least > 100 || least_required > 100)
        return cli_usage(args->command, "--min and --min-required take percents: 1 to 100");
    if (weft_coverage_new(&coverage) != WEFT_OK) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    for (size_t i = 0; i < args->operand_count; i++) {
        const int one = add_file(coverage, args->operands[i], args);
        code = one > code ? one : code;
    }
    const int printed = put(coverage, args, (weft_coverage_format)format);
    code = printed > code ? printed : code;
    weft_coverage_count(coverage, &counts);
    const bool enough = reaches(counts.required_mapped + counts.optional_mapped,
                                counts.required + counts.optional, least, "places");
    const bool enough_required =
        reaches(counts.required_mapped, counts.required, least_required, "required places");
    if (code == CLI_OK && (!enough || !enough_required))
        code = CLI_INVALID;
    weft_coverage_free(coverage);
    return code;
}

const cli_command cli_coverage = {
    .name = "coverage",
    .operands = "FILE...",
    .summary = "Say how much of their targets mappings fill",
    .details =
        "Walks the input type of each mapping's target down to its leaves and says which are "
        "mapped, "
        "which are left\nto a default, and which are never set. An object that is built member by "
        "member, also in an each or a\nfunction, is followed; any other value fills its place "
        "whole. A mapping with errors counts with what can be\ntold of it.\n\n"
        "    weft coverage order.weft --min-required 100 --min 70",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = CLI_MAX_OPERANDS,
    .run = run,
};
