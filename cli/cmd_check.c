/* weft check: everything the compiler knows to be wrong, in one pass over all files. */
#include "cli/cli.h"

#include <string.h>

#define FIX_ROUNDS 10

static const cli_option options[] = {
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    {"shape", 0, "FILE", "samples of the source, or their shape as weft infer -f json prints it"},
    {"record", 0, "PATH", "--shape: where the records of samples are, .orders[]"},
    {"package-rules", 0, NULL, "JSON mapping files: the rules of the npm package's validator"},
    {"fix", 0, NULL, "make the edits that complaints bring, in the files"},
    {"format", 'f', "text|json|sarif", "how diagnostics are printed (text)"},
    {"deny", 0, "warnings", "exit 4 when there are warnings"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
    {"color", 0, "auto|always|never", "colours in text (auto)"},
};

/* Loading verifies a program, and there is no more to check. */
static weft_status check_image(weft_span image, const char *path, weft_diags *diags)
{
    weft_program *program = NULL;
    const weft_status rc = weft_program_load(&program, image, path, diags);
    weft_program_free(program);
    return rc;
}

typedef struct checking {
    weft_compile_options compile;
    weft_schema *schema; /* of operation documents; opened for the first of them */
    weft_diags *diags;
    bool is_read;     /* the file at hand */
    bool for_program; /* what is said is read by programs, on standard output */
} checking;

static bool is_operations(const char *path)
{
    static const char *const endings[] = {".graphql", ".graphqls", ".gql"};
    const size_t len = strlen(path);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        const size_t end = strlen(endings[i]);
        if (len > end && strcmp(path + len - end, endings[i]) == 0)
            return true;
    }
    return false;
}

static weft_status check_operations(checking *c, weft_span text, const char *path)
{
    weft_status rc = WEFT_OK;
    if (c->compile.schema && !c->schema)
        rc = weft_schema_open(&c->schema, c->compile.schema, NULL, c->diags);
    return rc == WEFT_OK ? weft_schema_check(c->schema, text, path, c->diags) : rc;
}

/* Why was said to people; a list for programs has to name the file, too. */
static weft_status tell_unread(const checking *c, const char *path)
{
    const weft_diag diag = {.code = "W4801",
                            .severity = WEFT_SEVERITY_ERROR,
                            .message = "the file cannot be read",
                            .hint = "check the path and the permissions",
                            .file = path,
                            .excerpt = "",
                            .input = "",
                            .source_path = "",
                            .value = "",
                            .target_path = ""};
    if (c->for_program)
        weft_diags_add_copy(c->diags, &diag);
    return WEFT_IO;
}

static weft_status check_file(checking *c, const char *path)
{
    weft_span text;
    weft_status rc = WEFT_OK;
    c->is_read = cli_file_read(&text, path);
    if (!c->is_read)
        return tell_unread(c, path);
    if (cli_is_image(text))
        rc = check_image(text, path, c->diags);
    else if (is_operations(path))
        rc = check_operations(c, text, path);
    else
        rc = weft_check(text, path, &c->compile, c->diags);
    if (rc != WEFT_OK && rc != WEFT_INVALID)
        cli_say("%s: %s", path, weft_status_text(rc));
    cli_file_free(text);
    return rc;
}

/* Round by round, because a mended mistake may let another be seen. */
static void fix_file(checking *c, const char *path)
{
    weft_diags *const all = c->diags;
    weft_diags *const round = weft_diags_new(0);
    size_t made = 0;
    size_t fixed = 1;
    c->diags = round;
    for (int i = 0; round && i < FIX_ROUNDS && fixed != 0; i++) {
        weft_diags_reset(round);
        (void)check_file(c, path); /* what is left is reported behind the last round */
        if (!cli_fix(&fixed, path, round))
            fixed = 0;
        made += fixed;
    }
    c->diags = all;
    weft_diags_free(round);
    if (made != 0 && !cli_quiet())
        fprintf(stderr, "%s: %zu edit%s made\n", path, made, made == 1 ? "" : "s");
}

static void summarise(const weft_diags *diags, size_t files)
{
    const size_t errors = weft_diags_errors(diags);
    const size_t warnings = weft_diags_warnings(diags);
    fprintf(stderr, "%zu file%s checked: %zu error%s, %zu warning%s", files, files == 1 ? "" : "s",
            errors, errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
    if (weft_diags_dropped(diags) != 0)
        fprintf(stderr, " (%zu not shown)", weft_diags_dropped(diags));
    fputc('\n', stderr);
}

static int run(const cli_args *args)
{
    static const char *const formats[] = {"text", "json", "sarif"};
    static const char *const denied[] = {"", "warnings"};
    const int format = cli_choice(args, "format", formats, 3);
    const int deny = cli_choice(args, "deny", denied, 2);
    weft_diags *diags = weft_diags_new(0);
    checking c = {.diags = diags, .for_program = format != 0};
    size_t checked = 0;
    weft_infer *shape = NULL;
    if (format < 0 || deny < 0 || !diags) {
        if (!diags)
            cli_say("%s", weft_status_text(WEFT_NOMEM));
        weft_diags_free(diags);
        return diags ? CLI_USAGE : CLI_WORLD;
    }
    cli_mapping_options(&c.compile, args);
    c.compile.package_rules = cli_flag(args, "package-rules");
    int code = cli_shape_read(&shape, &c.compile, args, diags);
    for (size_t i = 0; code != CLI_WORLD && i < args->operand_count; i++) {
        if (cli_flag(args, "fix") && strcmp(args->operands[i], "-") != 0)
            fix_file(&c, args->operands[i]);
        const int one = cli_exit_of(check_file(&c, args->operands[i]));
        if (one > code)
            code = one;
        checked += c.is_read;
    }
    const int reported = cli_report(diags, (weft_diag_format)format);
    if (reported > code)
        code = reported;
    if (format == 0 && !cli_quiet())
        summarise(diags, checked);
    if (code == CLI_OK && deny == 1 && weft_diags_warnings(diags) != 0)
        code = CLI_DENIED;
    weft_infer_free(shape);
    weft_schema_close(c.schema);
    weft_diags_free(diags);
    return code;
}

const cli_command cli_check = {
    .name = "check",
    .operands = "FILE...",
    .summary = "Report everything that is wrong with mappings",
    .details =
        "Reads each mapping with the schema and tables it names and reports all problems at "
        "once: text with\nthe source line and the edit to make on stderr, or JSON lines or "
        "one SARIF log on stdout.\nNothing is run, and nothing is written but by --fix. A compiled "
        "program is verified. Of "
        "several files the\nhighest exit code counts.\n\n"
        "With --shape, paths that no sample has are errors (W2171); values that are required "
        "and\nmissing in some samples (W2172), and kinds that cannot become what is wanted "
        "(W2173),\nare warnings.\n\n"
        "    weft infer stock-*.csv --format json > stock.shape.json\n"
        "    weft check stock.weft --shape stock.shape.json --deny warnings",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = CLI_MAX_OPERANDS,
    .run = run,
};
