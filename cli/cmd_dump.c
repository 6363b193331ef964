/* weft dump: the listing of a program. */
#include "cli/cli.h"

static const cli_option options[] = {
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    {"general", 0, NULL, "without the fused instructions"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

static int run(const cli_args *args)
{
    weft_compile_options compile = {0};
    weft_program *program = NULL;
    weft_span listing;
    cli_mapping_options(&compile, args);
    int code = cli_load(&program, args->operands[0], &compile);
    if (code != CLI_OK)
        return code;
    const weft_status rc = cli_flag(args, "general") ? weft_program_dump(&listing, program)
                                                     : weft_program_dump_fused(&listing, program);
    weft_program_free(program);
    if (rc != WEFT_OK) {
        cli_say("%s: %s", args->operands[0], weft_status_text(rc));
        return cli_exit_of(rc);
    }
    code = cli_put(listing);
    weft_bytes_free(listing);
    return code;
}

const cli_command cli_dump = {
    .name = "dump",
    .operands = "FILE",
    .summary = "Print the listing of a mapping or program",
    .details =
        "Every instruction with its operands and the place in the mapping it comes from; "
        "docs/bytecode.md\nsays what the instructions do. A fused instruction, marked *, stands "
        "above those that it "
        "saves a\nrecord that looks as usual; the others take them. In a text, ~ means that its "
        "comma may be left out.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = 1,
    .run = run,
};
