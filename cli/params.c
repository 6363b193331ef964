/* Which mapping of a program is meant, and its parameters: from the command line, else from the environment. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

int cli_pairs(const cli_args *args, const char *option, weft_param *out, char *store, size_t room,
              size_t *used, size_t *count)
{
    for (size_t i = 0; i < args->given_count; i++) {
        const char *text = args->given[i].value;
        if (strcmp(args->command->options[args->given[i].option].name, option) != 0)
            continue;
        const char *equals = strchr(text, '=');
        const size_t len = equals ? (size_t)(equals - text) : 0;
        if (!equals || len == 0 || *used + len + 1 > room)
            return cli_usage(args->command, "--%s wants NAME=VALUE, not \"%s\"", option, text);
        memcpy(store + *used, text, len);
        store[*used + len] = '\0';
        out[*count].name = store + *used;
        out[(*count)++].value = equals + 1;
        *used += len + 1;
    }
    return CLI_OK;
}

static int collect_params(const cli_args *args, const char *context, const weft_program *program,
                          weft_param *params, char *store, size_t room, size_t *count)
{
    size_t used = 0;
    *count = 0;
    if (cli_pairs(args, "param", params, store, room, &used, count) != CLI_OK)
        return CLI_USAGE;
    if (context) {
        params[*count].name = "context";
        params[(*count)++].value = context;
    }
    const size_t given = *count;
    for (uint32_t p = 0; p < weft_program_param_count(program); p++) {
        const weft_span name = weft_program_param_name(program, p);
        bool known = false;
        for (size_t i = 0; i < given; i++)
            known |= weft_span_equal(weft_span_text(params[i].name), name);
        if (known || used + name.len + 1 > room || *count >= CLI_MAX_VALUES - 1)
            continue;
        memcpy(store + used, name.ptr, name.len);
        store[used + name.len] = '\0';
        const char *value = cli_variable(store + used);
        if (!value)
            continue;
        params[*count].name = store + used;
        params[(*count)++].value = value;
        used += name.len + 1;
    }
    return CLI_OK;
}

static int choose_map(const cli_args *args, const weft_program *program, uint32_t *map)
{
    const char *name = cli_value(args, "map");
    const uint32_t count = weft_program_map_count(program);
    *map = 0;
    if (count == 0)
        return cli_usage(args->command, "%s holds no mapping", args->operands[0]);
    if (!name && count == 1)
        return CLI_OK;
    *map = name ? weft_program_map_find(program, weft_span_text(name)) : WEFT_MAP_NONE;
    if (*map != WEFT_MAP_NONE)
        return CLI_OK;
    if (name)
        fprintf(stderr, "weft %s: there is no mapping `%s`; the file has", args->command->name,
                name);
    else
        fprintf(stderr, "weft %s: the file has several mappings; --map chooses one of",
                args->command->name);
    for (uint32_t i = 0; i < count; i++) {
        const weft_span other = weft_program_map_name(program, i);
        fprintf(stderr, "%s %.*s", i ? "," : "", (int)other.len, other.ptr);
    }
    fputc('\n', stderr);
    return CLI_USAGE;
}

int cli_choose(const cli_args *args, const char *context, const weft_program *program,
               uint32_t *map, const weft_param **params, size_t *count)
{
    static weft_param given[CLI_MAX_VALUES];
    static char names[1 << 16];
    *params = given;
    *count = 0;
    const int code = choose_map(args, program, map);
    if (code != CLI_OK)
        return code;
    return collect_params(args, context, program, given, names, sizeof names, count);
}
