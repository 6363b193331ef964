/* The table of commands and the way to one of them. */
#include "cli/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static int show_help(const cli_args *args)
{
    if (args->operand_count == 0) {
        cli_help_all(stdout);
        return CLI_OK;
    }
    const cli_command *command = cli_command_find(args->operands[0]);
    if (!command) {
        cli_say("there is no command `%s`; weft help lists them", args->operands[0]);
        return CLI_USAGE;
    }
    cli_help_command(stdout, command);
    return CLI_OK;
}

static int show_completion(const cli_args *args)
{
    return cli_completion(stdout, args->operands[0]);
}

const cli_command cli_help_command_row = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "Say how a command is used",
    .details = "Without a command: all of them.",
    .most = 1,
    .run = show_help,
};

const cli_command cli_completion_command = {
    .name = "completion",
    .operands = "bash|zsh|fish",
    .summary = "Print a completion script",
    .details = "The script goes where the shell looks for it (zsh: into a directory of $fpath):\n\n"
               "    weft completion bash > ~/.local/share/bash-completion/completions/weft\n"
               "    weft completion zsh > _weft\n"
               "    weft completion fish > ~/.config/fish/completions/weft.fish",
    .choices = "bash|zsh|fish",
    .least = 1,
    .most = 1,
    .run = show_completion,
};

const cli_command *const cli_commands[] = {
    &cli_check,
    &cli_compile,
    &cli_run,
    &cli_send,
    &cli_replay,
    &cli_state,
    &cli_preflight,
    &cli_extract,
    &cli_test,
    &cli_fmt,
    &cli_convert,
    &cli_coverage,
    &cli_infer,
    &cli_draft,
    &cli_schema,
    &cli_connection,
    &cli_spec,
    &cli_why,
    &cli_explain,
    &cli_dump,
    &cli_sandbox,
    &cli_docs,
    &cli_completion_command,
    &cli_help_command_row,
};
const size_t cli_command_count = sizeof cli_commands / sizeof cli_commands[0];

const cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < cli_command_count; i++) {
        if (strcmp(cli_commands[i]->name, name) == 0)
            return cli_commands[i];
    }
    return NULL;
}

/* Letters that differ, position by position, and a longer tail: enough for a slip of the finger. */
static size_t distance(const char *a, const char *b)
{
    size_t wrong = 0;
    while (*a && *b)
        wrong += *a++ != *b++;
    return wrong + strlen(a) + strlen(b);
}

static int unknown_command(const char *name)
{
    const char *best = NULL;
    size_t best_distance = 3;
    for (size_t i = 0; i < cli_command_count; i++) {
        const size_t d = distance(name, cli_commands[i]->name);
        if (d < best_distance) {
            best = cli_commands[i]->name;
            best_distance = d;
        }
    }
    if (best)
        cli_say("there is no command `%s`; did you mean `%s`?", name, best);
    else
        cli_say("there is no command `%s`; weft --help lists them", name);
    return CLI_USAGE;
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    }
    return false;
}

static int run_command(const cli_command *command, int argc, char **argv)
{
    static cli_args args; /* large; one per process */
    if (wants_help(argc, argv)) {
        cli_help_command(stdout, command);
        return CLI_OK;
    }
    const int code = cli_args_parse(&args, command, argc, argv);
    if (code != CLI_OK)
        return code;
    static const char *const colours[] = {"auto", "always", "never"};
    const int chosen = cli_choice(&args, "color", colours, 3);
    if (chosen < 0)
        return CLI_USAGE;
    cli_terminal_init((cli_colours)chosen, cli_flag(&args, "quiet"));
    return command->run(&args);
}

/* A standard descriptor that is closed would be given to the next file that is opened, which messages
   then would be written into. The stand-in refuses what the closed one would have refused. */
static void hold_standard_descriptors(void)
{
    for (int i = 0; i <= STDERR_FILENO; i++) {
        if (fcntl(i, F_GETFD) < 0)
            (void)open("/dev/null",
                       i == STDIN_FILENO ? O_WRONLY : O_RDONLY); /* gets the number i */
    }
}

int main(int argc, char **argv)
{
    (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is a status of the write, not a death */
    hold_standard_descriptors();
    cli_terminal_init(CLI_COLOUR_AUTO, false);
    if (argc < 2) {
        cli_help_all(stderr);
        return CLI_USAGE;
    }
    /* What follows may print: it ends through cli_finish_output. */
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        cli_help_all(stdout);
        return cli_finish_output(CLI_OK);
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("weft %s\n", WEFT_VERSION);
        return cli_finish_output(CLI_OK);
    }
    const cli_command *command = cli_command_find(argv[1]);
    if (!command)
        return unknown_command(argv[1]);
    return cli_finish_output(run_command(command, argc - 2, argv + 2));
}
