/* How records are read and mapped, for diagnosis: from the environment, because nothing of the result depends on
   it and no script should carry it. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static bool group_options(const cli_args *args, weft_pipeline_options *options)
{
    uint64_t memory = 0;
    uint64_t group = 0;
    if (!cli_number(&memory, args, "sort-memory") || !cli_number(&group, args, "max-group-bytes"))
        return false;
    options->sort_memory = (size_t)memory;
    options->group_bytes = (size_t)group;
    options->temporary = cli_value(args, "temp");
    if (!options->temporary)
        options->temporary = getenv("TMPDIR");
    if (options->temporary && !*options->temporary)
        options->temporary = NULL;
    return true;
}

int cli_reading(const cli_args *args, weft_pipeline_options *options)
{
    static const char *const kernels[] = {
        [WEFT_CPU_SCALAR] = "scalar",
        [WEFT_CPU_AVX2] = "avx2",
        [WEFT_CPU_AVX512] = "avx512",
    };
    const char *const reader = getenv("WEFT_READER");
    const char *const machine = getenv("WEFT_MACHINE");
    const char *const cpu = getenv("WEFT_CPU");
    if (reader && *reader && strcmp(reader, "careful") != 0)
        return cli_usage(args->command, "WEFT_READER takes \"careful\", not \"%s\"", reader);
    options->careful = reader && *reader;
    if (machine && *machine && strcmp(machine, "general") != 0)
        return cli_usage(args->command, "WEFT_MACHINE takes \"general\", not \"%s\"", machine);
    options->general = machine && *machine;
    if (!group_options(args, options))
        return CLI_USAGE;
    if (!cpu || !*cpu)
        return CLI_OK;
    for (int i = WEFT_CPU_SCALAR; i <= WEFT_CPU_AVX512; i++) {
        if (strcmp(cpu, kernels[i]) == 0) {
            options->cpu = (weft_cpu)i;
            return CLI_OK;
        }
    }
    return cli_usage(args->command, "WEFT_CPU takes scalar, avx2 or avx512, not \"%s\"", cpu);
}
