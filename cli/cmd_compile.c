/* weft compile: a mapping as a program file. */
#include "cli/cli.h"

#include <string.h>

static const cli_option options[] = {
    {"output", 'o', "FILE|-", "where the program goes (required)"},
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

static int run(const cli_args *args)
{
    weft_compile_options compile = {0};
    weft_program *program = NULL;
    weft_span image;
    const char *output = cli_value(args, "output");
    cli_mapping_options(&compile, args);
    if (!output)
        return cli_usage(args->command, "-o FILE says where the program goes");
    if (cli_file_spare(args, args->operands[0], "mapping") != CLI_OK)
        return CLI_USAGE;
    int code = cli_load(&program, args->operands[0], &compile);
    if (code != CLI_OK)
        return code;
    const weft_status rc = weft_program_save(&image, program);
    weft_program_free(program);
    if (rc != WEFT_OK) {
        cli_say("%s: %s", args->operands[0], weft_status_text(rc));
        return cli_exit_of(rc);
    }
    code = cli_file_write(output, image) ? CLI_OK : CLI_WORLD;
    weft_bytes_free(image);
    return code;
}

const cli_command cli_compile = {
    .name = "compile",
    .operands = "FILE -o OUT.weftc",
    .summary = "Compile a mapping into a program file",
    .details = "The program holds everything the mapping names (tables, types); it is the same "
               "bytes on every\nmachine and is verified again when it is loaded. The file appears "
               "only when it is complete.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = 1,
    .run = run,
};
