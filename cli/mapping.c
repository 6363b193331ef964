/* Options of the compiler from the command line: the schema, and what JSON mapping files leave open. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#define RESOLVERS_MOST 64

void cli_mapping_options(weft_compile_options *options, const cli_args *args)
{
    static const char *files[RESOLVERS_MOST + 1]; /* one command line a process */
    size_t count = 0;
    for (size_t i = 0; i < args->given_count && count < RESOLVERS_MOST; i++) {
        const cli_option *option = &args->command->options[args->given[i].option];
        if (strcmp(option->name, "resolvers") == 0)
            files[count++] = args->given[i].value;
    }
    files[count] = NULL;
    options->schema = cli_value(args, "schema");
    options->resolvers = files;
    options->faithful = cli_flag(args, "faithful");
    options->zone = cli_value(args, "zone");
    options->mapper = cli_value(args, "mapper");
}

bool cli_context_read(char **out, const cli_args *args)
{
    const char *path = cli_value(args, "context");
    weft_span bytes;
    *out = NULL;
    if (!path)
        return true;
    if (!cli_file_read(&bytes, path))
        return false;
    char *text = malloc(bytes.len + 1);
    if (text) {
        if (bytes.len != 0)
            memcpy(text, bytes.ptr, bytes.len);
        text[bytes.len] = '\0';
        *out = text;
    } else {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
    }
    cli_file_free(bytes);
    return text != NULL;
}
