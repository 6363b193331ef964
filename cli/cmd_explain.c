/* weft explain: the page of a diagnostic code, or the plan of a mapping. */
#include "cli/cli.h"

static const cli_option options[] = {
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

#define CODE_CHARS 6

/* W2104, w2104 or 2104: its four digits behind a W. */
static bool read_code(char code[CODE_CHARS], const char *text)
{
    if (text[0] == 'W' || text[0] == 'w')
        text++;
    code[0] = 'W';
    for (int i = 0; i < 4; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        code[i + 1] = text[i];
    }
    code[CODE_CHARS - 1] = '\0';
    return text[4] == '\0';
}

static int explain_code(const char *code)
{
    const weft_code_row *row = NULL;
    for (size_t i = 0; (row = weft_describe_code(i)) != NULL; i++) {
        if (weft_span_equal(weft_span_text(row->code), weft_span_text(code))) {
            printf("%s: %s\n\n%s\n", row->code, row->title, row->page);
            return CLI_OK;
        }
    }
    cli_say("there is no diagnostic %s; weft docs diagnostics lists them", code);
    return CLI_USAGE;
}

static int explain_file(const cli_args *args, const char *path)
{
    weft_compile_options compile = {0};
    weft_span text;
    weft_span plan;
    cli_mapping_options(&compile, args);
    weft_diags *diags = weft_diags_new(0);
    if (!diags)
        cli_say("%s", weft_status_text(WEFT_NOMEM));
    const int read = diags ? cli_text_read(&text, path) : CLI_WORLD;
    if (read != CLI_OK) {
        weft_diags_free(diags);
        return read;
    }
    const weft_status rc = weft_explain(&plan, text, path, &compile, diags);
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && weft_diags_count(diags) == 0)
        cli_say("%s: %s", path, weft_status_text(rc));
    int code = cli_exit_of(rc);
    if (rc == WEFT_OK) {
        code = cli_put(plan);
        weft_bytes_free(plan);
    }
    cli_file_free(text);
    weft_diags_free(diags);
    return code;
}

static int run(const cli_args *args)
{
    const char *what = args->operands[0];
    char code[CODE_CHARS];
    return read_code(code, what) ? explain_code(code) : explain_file(args, what);
}

const cli_command cli_explain = {
    .name = "explain",
    .operands = "FILE|CODE",
    .summary = "Say what a code means, or what a mapping will do",
    .details = "With a code such as W2104: what it means, why it matters and how to mend it.\nWith "
               "a mapping: what is read from the source, what is bound, what is built, with types, "
               "and the\nlisting of the program.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = 1,
    .run = run,
};
