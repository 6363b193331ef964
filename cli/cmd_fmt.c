/* weft fmt: mappings in their canonical form. */
#include "cli/cli.h"

#include <string.h>

static const cli_option options[] = {
    {"check", 0, NULL, "change nothing; name the files that would change and exit 1"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

/* CLI_OK; CLI_INVALID when the text does not parse or, with --check, would change. */
static int format_text(const char *path, weft_span text, bool check)
{
    weft_span formatted;
    weft_diags *diags = weft_diags_new(0);
    if (!diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    const weft_status rc = weft_format(&formatted, text, path, diags);
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && weft_diags_count(diags) == 0)
        cli_say("%s: %s", path, weft_status_text(rc));
    weft_diags_free(diags);
    if (rc != WEFT_OK)
        return cli_exit_of(rc);
    int code = CLI_OK;
    const bool standard = strcmp(path, "-") == 0;
    const bool changed = !weft_span_equal(formatted, text);
    if (check && changed) {
        printf("%s\n", path);
        code = CLI_INVALID;
    } else if (!check && standard) {
        code = cli_put(formatted);
    } else if (!check && changed) {
        code = cli_file_write(path, formatted) ? CLI_OK : CLI_WORLD;
    }
    weft_bytes_free(formatted);
    return code;
}

static int run(const cli_args *args)
{
    int code = CLI_OK;
    for (size_t i = 0; i < args->operand_count; i++) {
        weft_span text;
        int one = cli_text_read(&text, args->operands[i]);
        if (one == CLI_OK) {
            one = format_text(args->operands[i], text, cli_flag(args, "check"));
            cli_file_free(text);
        }
        if (one > code)
            code = one;
    }
    return code;
}

const cli_command cli_fmt = {
    .name = "fmt",
    .operands = "FILE...",
    .summary = "Bring mappings into their canonical form",
    .details = "Indentation, blanks and blank lines; never the meaning, never a comment, never the "
               "author's own\nalignment inside a line. Files are replaced at once or not at all; "
               "\"-\" formats standard input\nto standard output.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = CLI_MAX_OPERANDS,
    .run = run,
};
