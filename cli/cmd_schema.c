/* weft schema: what is in a schema, and what changed between two. */
#include "cli/cli.h"

#include <string.h>

static const cli_option options[] = {
    {"format", 'f', "text|json|markdown", "how the answer is printed (text)"},
    {"depth", 0, "N", "fields: levels to follow (8)"},
    CLI_CONNECTION_OPTIONS,
    {"output", 'o', "FILE", "fetch: where the schema goes (standard output)"},
    {"as", 0, "json|sdl", "fetch: introspection JSON or schema language (json)"},
    {"path", 0, "PATH", "fetch: where the API speaks GraphQL (/graphql)"},
    {"max-age", 0, "SECONDS", "fetch: nothing is asked while the file is younger"},
    {"force", 0, NULL, "fetch: ask all the same"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

static weft_schema *open_schema(int *code, const char *path)
{
    weft_schema *schema = NULL;
    weft_diags *const diags = weft_diags_new(0);
    const weft_status rc = diags ? weft_schema_open(&schema, path, NULL, diags) : WEFT_NOMEM;
    *code = cli_exit_of(rc);
    if (diags)
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && (!diags || weft_diags_count(diags) == 0))
        cli_say("%s: %s", path, weft_status_text(rc));
    weft_diags_free(diags);
    return schema;
}

static int put_answer(weft_status rc, weft_span text, weft_diags *diags)
{
    if (rc == WEFT_OK) {
        const int code = cli_put(text);
        weft_bytes_free(text);
        return code;
    }
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (weft_diags_count(diags) == 0)
        cli_say("%s", weft_status_text(rc));
    return cli_exit_of(rc);
}

/* show and fields */
static int ask(const cli_args *args, bool fields, weft_schema_format format)
{
    int code;
    uint64_t depth = 0;
    weft_span text = {NULL, 0};
    const char *const name = args->operand_count > 2 ? args->operands[2] : NULL;
    if (!cli_number(&depth, args, "depth"))
        return CLI_USAGE;
    weft_schema *const schema = open_schema(&code, args->operands[1]);
    weft_diags *const diags = weft_diags_new(0);
    if (schema && !diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        code = CLI_WORLD;
    } else if (schema) {
        const weft_status rc =
            fields ? weft_schema_fields(&text, schema, name, depth > 32 ? 32 : (uint32_t)depth,
                                        format, diags)
                   : weft_schema_show(&text, schema, name, format, diags);
        code = put_answer(rc, text, diags);
    }
    weft_diags_free(diags);
    weft_schema_close(schema);
    return code;
}

/* ---- diff ---- */

static bool same_complaint(const weft_diag *a, const weft_diag *b)
{
    return a->line == b->line && a->column == b->column && strcmp(a->code, b->code) == 0 &&
           strcmp(a->message, b->message) == 0;
}

static weft_diags *check_against(const char *path, weft_span text, const char *schema)
{
    weft_diags *const diags = weft_diags_new(0);
    weft_compile_options compile = {0};
    compile.schema = schema;
    if (!diags || weft_check(text, path, &compile, diags) == WEFT_NOMEM) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        weft_diags_free(diags);
        return NULL;
    }
    return diags;
}

/* What the new schema makes wrong in a mapping, added to `hits`. CLI_OK or CLI_WORLD. */
static int find_hits(weft_diags *hits, const char *path, const char *before, const char *after)
{
    weft_span text;
    if (!cli_file_read(&text, path))
        return CLI_WORLD;
    weft_diags *const old_complaints = check_against(path, text, before);
    weft_diags *const new_complaints = old_complaints ? check_against(path, text, after) : NULL;
    for (size_t i = 0; new_complaints && i < weft_diags_count(new_complaints); i++) {
        const weft_diag *const diag = weft_diags_at(new_complaints, i);
        bool known = false;
        for (size_t k = 0; k < weft_diags_count(old_complaints) && !known; k++)
            known = same_complaint(diag, weft_diags_at(old_complaints, k));
        if (!known && diag->file && strcmp(diag->file, path) == 0)
            weft_diags_add_copy(hits, diag);
    }
    const bool done = new_complaints != NULL;
    weft_diags_free(old_complaints);
    weft_diags_free(new_complaints);
    cli_file_free(text);
    return done ? CLI_OK : CLI_WORLD;
}

static int report_hits(const cli_args *args)
{
    int code = CLI_OK;
    weft_diags *const hits = weft_diags_new(0);
    if (!hits) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    for (size_t i = 3; i < args->operand_count && code == CLI_OK; i++)
        code = find_hits(hits, args->operands[i], args->operands[1], args->operands[2]);
    const int reported = cli_report(hits, WEFT_DIAG_TEXT);
    if (reported > code)
        code = reported;
    if (code == CLI_OK && weft_diags_count(hits) != 0)
        code = CLI_INVALID;
    weft_diags_free(hits);
    return code;
}

static int diff(const cli_args *args, weft_schema_format format)
{
    int code;
    weft_span text;
    weft_schema_changes changes = {0, 0, 0};
    weft_schema *const before = open_schema(&code, args->operands[1]);
    weft_schema *const after = before ? open_schema(&code, args->operands[2]) : NULL;
    if (after) {
        const weft_status rc = weft_schema_diff(&text, &changes, before, after, format);
        if (rc == WEFT_OK) {
            code = cli_put(text);
            weft_bytes_free(text);
        } else {
            cli_say("%s", weft_status_text(rc));
            code = cli_exit_of(rc);
        }
        if (code == CLI_OK && format == WEFT_SCHEMA_TEXT && !cli_quiet())
            fprintf(stderr, "%zu breaking, %zu dangerous, %zu safe\n", changes.breaking,
                    changes.dangerous, changes.safe);
    }
    weft_schema_close(before);
    weft_schema_close(after);
    if (code != CLI_OK)
        return code;
    if (args->operand_count > 3)
        return report_hits(args);
    return changes.breaking != 0 ? CLI_INVALID : CLI_OK;
}

static int run(const cli_args *args)
{
    static const char *const formats[] = {"text", "json", "markdown"};
    const char *const verb = args->operands[0];
    const int format = cli_choice(args, "format", formats, 3);
    if (format < 0)
        return CLI_USAGE;
    if (strcmp(verb, "fetch") == 0)
        return args->operand_count > 1 ? cli_usage(args->command, "fetch takes no operand")
                                       : cli_schema_fetch(args);
    if (args->operand_count < 2)
        return cli_usage(args->command, "%s takes a schema", verb);
    if (strcmp(verb, "show") == 0)
        return args->operand_count > 3 ? cli_usage(args->command, "show takes one name")
                                       : ask(args, false, (weft_schema_format)format);
    if (strcmp(verb, "fields") == 0)
        return args->operand_count != 3
                   ? cli_usage(args->command, "fields takes a schema and a name")
                   : ask(args, true, (weft_schema_format)format);
    if (strcmp(verb, "diff") == 0)
        return args->operand_count < 3 ? cli_usage(args->command, "diff takes two schemas")
                                       : diff(args, (weft_schema_format)format);
    return cli_usage(args->command,
                     "there is no `schema %s`; there are show, fields, diff and fetch", verb);
}

const cli_command cli_schema = {
    .name = "schema",
    .operands = "show|fields|diff|fetch [SCHEMA [NAME|SCHEMA [MAPPING...]]]",
    .summary = "Ask a GraphQL schema, compare two, or fetch one",
    .details =
        "A schema is a file of schema language or a folder of them, an introspection result, or "
        "documentation\nin JSON.\n\n"
        "    weft schema show SCHEMA                  what there is, and all operations\n"
        "    weft schema show SCHEMA createOrder      a type, Type.field or operation\n"
        "    weft schema fields SCHEMA createOrder    every place below it: path, type, required\n"
        "    weft schema diff OLD NEW [MAPPING...]    what changed, the worst first\n"
        "    weft schema fetch -c prod -o schema.json  ask the API for its schema; --as sdl, "
        "--max-age 3600\n\n"
        "`diff` ends with 1 when something breaks: without mappings any breaking change, with "
        "mappings only\nwhat makes one of them wrong, which is printed with its line.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = CLI_MAX_OPERANDS,
    .run = run,
};
