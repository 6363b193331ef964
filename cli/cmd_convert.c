/* weft convert: a JSON mapping file of the npm package as a .weft file. */
#include "cli/cli.h"

#include <string.h>

static const cli_option options[] = {
    {"output", 'o', "FILE|-", "where the mapping goes (standard output)"},
    CLI_MAPPING_OPTIONS,
    {"from", 0, "csv|json|xml", "what its records are, when that is not JSON"},
    {"elements", 0, NULL, "records are XML elements that --record will choose"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

static int convert(weft_span *out, const cli_args *args, weft_span text)
{
    static const char *const sources[] = {"", "csv", "json", "xml"};
    const char *path = args->operands[0];
    const int source = cli_choice(args, "from", sources, 4);
    weft_compile_options compile = {0};
    if (source < 0)
        return CLI_USAGE;
    cli_mapping_options(&compile, args);
    compile.source = source > 0 ? sources[source] : NULL;
    compile.elements = cli_flag(args, "elements");
    weft_diags *diags = weft_diags_new(0);
    if (!diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    const weft_status rc = weft_convert(out, text, path, &compile, diags);
    const int reported = rc == WEFT_OK ? CLI_OK : cli_report(diags, WEFT_DIAG_TEXT);
    if (rc != WEFT_OK && weft_diags_count(diags) == 0)
        cli_say("%s: %s", path, weft_status_text(rc));
    weft_diags_free(diags);
    return rc != WEFT_OK ? cli_exit_of(rc) : reported;
}

static int run(const cli_args *args)
{
    const char *output = cli_value(args, "output");
    weft_span text;
    weft_span converted;
    if (cli_file_spare(args, args->operands[0], "mapping") != CLI_OK)
        return CLI_USAGE;
    if (!cli_file_read(&text, args->operands[0]))
        return CLI_WORLD;
    int code = convert(&converted, args, text);
    cli_file_free(text);
    if (code != CLI_OK)
        return code;
    code = cli_file_write(output ? output : "-", converted) ? CLI_OK : CLI_WORLD;
    weft_bytes_free(converted);
    return code;
}

const cli_command cli_convert = {
    .name = "convert",
    .operands = "MAPPING.json [-o OUT.weft]",
    .summary = "Write a JSON mapping file of the npm package as .weft",
    .details = "The mapping that comes out gives the results that weft gives with the JSON file: "
               "where the package\nis wrong it does right, and says so with weft check. Resolvers "
               "stay in their own file; give it with\n--resolvers here and to weft run.\n\n"
               "    weft convert order-mapping.json -o order.weft",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = 1,
    .run = run,
};
