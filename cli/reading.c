/* What is read, and how. What is for diagnosis comes from the environment, because nothing of the result depends
   on it and no script should carry it. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

int cli_input(const cli_args *args, weft_pipeline_options *options)
{
    static const char *const from[] = {"", "csv", "json", "ndjson", "xml"};
    const int choice = cli_choice(args, "from", from, 5);
    struct timespec now;
    if (choice < 0)
        return CLI_USAGE;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    options->input = args->operand_count > 1 ? args->operands[1] : "-";
    options->from = (weft_input_format)choice;
    options->record_path = cli_value(args, "record");
    options->now_seconds = now.tv_sec;
    options->now_nanos = (uint32_t)now.tv_nsec;
    options->random_seed =
        (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 20 ^ (uint64_t)getpid() << 40;
    options->stop = cli_stop();
    return CLI_OK;
}
