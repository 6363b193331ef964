/* Options by the command's own table: --name VALUE, --name=VALUE, -o VALUE, flags, operands, "--". */
#include "cli/cli.h"

#include <stdarg.h>
#include <string.h>

int cli_usage(const cli_command *command, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "weft %s: ", command->name);
    vfprintf(stderr, format, list);
    fprintf(stderr, "\nusage: weft %s%s%s\nweft %s --help says more\n", command->name,
            command->operands[0] != '\0' ? " " : "", command->operands, command->name);
    va_end(list);
    return CLI_USAGE;
}

/* `text` up to '=' names the option. */
static int find_long(const cli_command *command, const char *text, size_t len)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const char *name = command->options[i].name;
        if (strlen(name) == len && memcmp(name, text, len) == 0)
            return (int)i;
    }
    return -1;
}

static int find_letter(const cli_command *command, char letter)
{
    for (size_t i = 0; i < command->option_count; i++) {
        if (command->options[i].letter == letter && letter != 0)
            return (int)i;
    }
    return -1;
}

/* The option most like a wrong one: the longest common beginning of two letters or more. */
static const char *nearest(const cli_command *command, const char *text, size_t len)
{
    const char *best = NULL;
    size_t best_common = 1;
    for (size_t i = 0; i < command->option_count; i++) {
        const char *name = command->options[i].name;
        size_t common = 0;
        while (common < len && name[common] && name[common] == text[common])
            common++;
        if (common > best_common) {
            best = name;
            best_common = common;
        }
    }
    return best;
}

static int unknown_option(const cli_command *command, const char *text, size_t len)
{
    const char *name = nearest(command, text, len);
    if (name)
        return cli_usage(command, "there is no option --%.*s; did you mean --%s?", (int)len, text,
                         name);
    return cli_usage(command, "there is no option --%.*s", (int)len, text);
}

static int give(cli_args *args, int option, const char *value)
{
    if (args->given_count == CLI_MAX_VALUES)
        return cli_usage(args->command, "too many options");
    args->given[args->given_count].option = (uint8_t)option;
    args->given[args->given_count].value = value;
    args->given_count++;
    return CLI_OK;
}

/* One option at argv[*i]; moves *i past a value that stands apart. */
static int parse_option(cli_args *args, int argc, char **argv, int *i)
{
    const cli_command *command = args->command;
    const char *text = argv[*i];
    const bool is_long = text[1] == '-';
    const char *name = text + (is_long ? 2 : 1);
    const size_t len = is_long ? strcspn(name, "=") : 1;
    const int option = is_long ? find_long(command, name, len) : find_letter(command, name[0]);
    const char *attached = name[len] == '=' && is_long ? name + len + 1 : NULL;
    if (!is_long && name[1] != '\0')
        attached = name + 1;
    if (option < 0 && is_long)
        return unknown_option(command, name, len);
    if (option < 0)
        return cli_usage(command, "there is no option -%c", name[0]);
    if (!command->options[option].value) {
        if (attached)
            return cli_usage(command, "--%s takes no value", command->options[option].name);
        return give(args, option, "");
    }
    if (!attached) {
        if (*i + 1 >= argc)
            return cli_usage(command, "--%s needs a value: --%s %s", command->options[option].name,
                             command->options[option].name, command->options[option].value);
        attached = argv[++*i];
    }
    return give(args, option, attached);
}

int cli_args_parse(cli_args *args, const cli_command *command, int argc, char **argv)
{
    bool only_operands = false;
    args->command = command;
    args->operand_count = 0;
    args->given_count = 0;
    for (int i = 0; i < argc; i++) {
        if (!only_operands && strcmp(argv[i], "--") == 0) {
            only_operands = true;
        } else if (!only_operands && argv[i][0] == '-' && argv[i][1] != '\0') {
            const int code = parse_option(args, argc, argv, &i);
            if (code != CLI_OK)
                return code;
        } else if (args->operand_count == CLI_MAX_OPERANDS) {
            return cli_usage(command, "too many operands");
        } else {
            args->operands[args->operand_count++] = argv[i];
        }
    }
    if (args->operand_count < command->least)
        return cli_usage(command,
                         args->operand_count ? "an operand is missing" : "no operand was given");
    if (args->operand_count != 0 && command->most == 0)
        return cli_usage(command, "`%s` has to stand behind the option that takes it",
                         args->operands[0]);
    if (args->operand_count > command->most)
        return cli_usage(command, "`%s` is one operand too many", args->operands[command->most]);
    return CLI_OK;
}

static bool is_option(const cli_args *args, size_t given, const char *name)
{
    return strcmp(args->command->options[args->given[given].option].name, name) == 0;
}

bool cli_flag(const cli_args *args, const char *name)
{
    return cli_value(args, name) != NULL;
}

const char *cli_value(const cli_args *args, const char *name)
{
    for (size_t i = args->given_count; i-- > 0;) {
        if (is_option(args, i, name))
            return args->given[i].value;
    }
    return NULL;
}

bool cli_number(uint64_t *out, const cli_args *args, const char *name)
{
    const char *text = cli_value(args, name);
    uint64_t number = 0;
    if (!text)
        return true;
    const char *at = text;
    for (; *at >= '0' && *at <= '9' && number <= (UINT64_MAX - 9) / 10; at++)
        number = number * 10 + (uint64_t)(*at - '0');
    if (*at || number == 0) {
        (void)cli_usage(args->command, "--%s: \"%s\" is not a whole number from 1 on", name, text);
        return false;
    }
    *out = number;
    return true;
}

int cli_choice(const cli_args *args, const char *name, const char *const *words, size_t count)
{
    const char *text = cli_value(args, name);
    if (!text)
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], text) == 0 && text[0])
            return (int)i;
    }
    const char *before = " is";
    fprintf(stderr, "weft %s: --%s", args->command->name, name);
    for (size_t i = 0; i < count; i++) {
        if (words[i][0]) {
            fprintf(stderr, "%s %s", before, words[i]);
            before = " or";
        }
    }
    fprintf(stderr, ", not \"%s\"\n", text);
    return -1;
}
