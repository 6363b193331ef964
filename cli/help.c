/* Help, manual and completions: views of the one table of commands. */
#include "cli/cli.h"

#include <string.h>

static const char exit_codes[] =
    "0    all well\n"
    "1    the mapping has errors, a test failed, a file is not in canonical form\n"
    "2    wrong usage\n"
    "3    some records were rejected, or the input is broken\n"
    "4    there are warnings and --deny warnings was given; a rule stopped a submission\n"
    "5    the world failed: input or output, memory, limits, an API that cannot be reached\n"
    "6    some records were refused by the API\n"
    "7    of some records nobody knows whether they were executed\n"
    "130  interrupted (SIGINT): not finished, and the output holds whole records\n"
    "143  the same by SIGTERM; any signal: 128 and its number\n";

void cli_help_all(FILE *out)
{
    fprintf(out,
            "weft %s: compiles, checks and runs mappings from records to API payloads\n\n"
            "usage: weft COMMAND ...\n\n",
            WEFT_VERSION);
    for (size_t i = 0; i < cli_command_count; i++)
        fprintf(out, "  %-11s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
    fprintf(out, "\nweft COMMAND --help says how a command is used, weft docs lists the manual.\n\n"
                 "Exit codes:\n");
    for (const char *line = exit_codes; *line; line = strchr(line, '\n') + 1)
        fprintf(out, "  %.*s\n", (int)strcspn(line, "\n"), line);
}

static void put_option(FILE *out, const cli_option *option)
{
    char left[64];
    snprintf(left, sizeof left, "%c%c%s--%s%s%s", option->letter ? '-' : ' ',
             option->letter ? option->letter : ' ', option->letter ? ", " : "  ", option->name,
             option->value ? " " : "", option->value ? option->value : "");
    fprintf(out, "  %-34s %s\n", left, option->help);
}

void cli_help_command(FILE *out, const cli_command *command)
{
    fprintf(out, "usage: weft %s%s%s\n\n%s.\n\n%s\n", command->name,
            command->operands[0] != '\0' ? " " : "", command->operands, command->summary,
            command->details);
    if (command->option_count != 0)
        fputs("\nOptions:\n", out);
    for (size_t i = 0; i < command->option_count; i++)
        put_option(out, &command->options[i]);
    fprintf(out, "  %-34s %s\n", "-h, --help", "this text");
}

/* ---- manual ---- */

/* Text for roff: a leading dot or quote and every backslash and hyphen mean something to it. An empty
   line begins a paragraph; lines that begin with a blank are examples and stay as they are. */
static void put_roff(FILE *out, const char *text)
{
    bool is_filled = true;
    char before = '\n';
    for (; *text; before = *text++) {
        if (before == '\n' && is_filled != (*text != ' ')) {
            is_filled = !is_filled;
            fputs(is_filled ? ".fi\n" : ".nf\n", out);
        }
        if (before == '\n' && *text == '\n')
            fputs(".PP", out);
        else if (before == '\n' && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
    }
    if (!is_filled)
        fputs("\n.fi", out);
}

static void man_option(FILE *out, const cli_option *option)
{
    fputs(".TP\n.B ", out);
    if (option->letter)
        fprintf(out, "\\-%c, ", option->letter);
    fputs("\\-\\-", out);
    put_roff(out, option->name);
    if (option->value) {
        fputc(' ', out);
        put_roff(out, option->value);
    }
    fputc('\n', out);
    put_roff(out, option->help);
    fputc('\n', out);
}

static void man_command(FILE *out, const cli_command *command)
{
    fputs(".SS weft ", out);
    put_roff(out, command->name);
    fputc(' ', out);
    put_roff(out, command->operands);
    fputc('\n', out);
    put_roff(out, command->summary);
    fputs(".\n.PP\n", out);
    put_roff(out, command->details);
    fputc('\n', out);
    for (size_t i = 0; i < command->option_count; i++)
        man_option(out, &command->options[i]);
}

void cli_man_page(FILE *out)
{
    fprintf(out, ".TH WEFT 1 \"\" \"weft %s\" \"User Commands\"\n", WEFT_VERSION);
    fputs(".SH NAME\nweft \\- compile, check and run mappings from records to API payloads\n"
          ".SH SYNOPSIS\n.B weft\n.I COMMAND\n[\\fIOPTION\\fR]... [\\fIOPERAND\\fR]...\n"
          ".SH DESCRIPTION\nA mapping says how records (CSV rows, JSON objects) become payloads.\n"
          "weft compiles it, proves it against a GraphQL schema, and runs it.\n.SH COMMANDS\n",
          out);
    for (size_t i = 0; i < cli_command_count; i++)
        man_command(out, cli_commands[i]);
    fputs(".SH EXIT STATUS\n", out);
    for (const char *line = exit_codes; *line; line = strchr(line, '\n') + 1) {
        const size_t code = strcspn(line, " ");
        const char *text = line + code + strspn(line + code, " ");
        fprintf(out, ".TP\n.B %.*s\n", (int)code, line);
        fprintf(out, "%.*s\n", (int)strcspn(text, "\n"), text);
    }
    fputs(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colours, whatever the terminal.\n.TP\n"
          "\\fIparameters\\fR\nparameters of a mapping that are not given by \\-\\-param are taken "
          "from the variables of their names.\n"
          ".SH SEE ALSO\n.B weft docs\nprints the pages on library functions, instructions and "
          "diagnostics;\n.B weft explain\nprints the page of one diagnostic.\n",
          out);
}

void cli_markdown_page(FILE *out)
{
    fputs("# The weft command\n\nPrinted by `weft docs cli` from the tables of the command.\n",
          out);
    for (size_t i = 0; i < cli_command_count; i++) {
        const cli_command *command = cli_commands[i];
        fprintf(out, "\n## weft %s\n\n    weft %s %s\n\n%s.\n\n%s\n", command->name, command->name,
                command->operands, command->summary, command->details);
        if (command->option_count != 0)
            fputs("\n| option | meaning |\n|---|---|\n", out);
        for (size_t k = 0; k < command->option_count; k++) {
            const cli_option *option = &command->options[k];
            fputs("| `", out);
            if (option->letter)
                fprintf(out, "-%c, ", option->letter);
            fprintf(out, "--%s", option->name);
            for (const char *c = option->value ? option->value : ""; *c; c++) {
                if (c == option->value)
                    fputc(' ', out);
                fputs(*c == '|' ? "\\|" : (char[]){*c, '\0'}, out);
            }
            fprintf(out, "` | %s |\n", option->help);
        }
    }
    fputs("\n## Exit codes\n\n| code | meaning |\n|---|---|\n", out);
    for (const char *line = exit_codes; *line; line = strchr(line, '\n') + 1) {
        const size_t code = strcspn(line, " ");
        const char *text = line + code + strspn(line + code, " ");
        fprintf(out, "| %.*s | %.*s |\n", (int)code, line, (int)strcspn(text, "\n"), text);
    }
}

/* ---- completions ---- */

/* "text|json|sarif" is a choice of words; "FILE|-" names something else. */
static bool is_choice(const char *value)
{
    return value && strspn(value, "abcdefghijklmnopqrstuvwxyz|") == strlen(value);
}

/* The words of a choice, each behind a blank. */
static void put_words(FILE *out, const char *choice)
{
    for (; *choice; choice += strspn(choice, "|")) {
        const size_t len = strcspn(choice, "|");
        fprintf(out, " %.*s", (int)len, choice);
        choice += len;
    }
}

static void bash_command(FILE *out, const cli_command *command)
{
    fprintf(out, "    %s)\n        options=\"--help", command->name);
    for (size_t i = 0; i < command->option_count; i++)
        fprintf(out, " --%s", command->options[i].name);
    fputs("\"\n", out);
    if (command->choices) {
        fputs("        words=\"", out);
        put_words(out, command->choices);
        fputs("\"\n", out);
    }
    fputs("        case $before in\n", out);
    for (size_t i = 0; i < command->option_count; i++) {
        const cli_option *option = &command->options[i];
        if (!option->value)
            continue;
        fprintf(out, "        --%s", option->name);
        if (option->letter)
            fprintf(out, "|-%c", option->letter);
        fputs(") value=1 words=\"", out);
        if (is_choice(option->value))
            put_words(out, option->value);
        fputs("\" ;;\n", out);
    }
    fputs("        esac ;;\n", out);
}

/* The shell splits a word at '=': what stands before it is two words back. */
static void bash_completion(FILE *out)
{
    fputs("# bash completion for weft\n_weft()\n{\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local options= words= value= IFS=$' \\t\\n'\n"
          "    if [ \"$cur\" = = ]; then\n        cur=\n"
          "    elif [ \"$before\" = = ]; then\n        before=${COMP_WORDS[COMP_CWORD-2]}\n    fi\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"--help --version",
          out);
    for (size_t i = 0; i < cli_command_count; i++)
        fprintf(out, " %s", cli_commands[i]->name);
    fputs("\"\n        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n        return\n    fi\n"
          "    case ${COMP_WORDS[1]} in\n",
          out);
    for (size_t i = 0; i < cli_command_count; i++)
        bash_command(out, cli_commands[i]);
    fputs("    *) return ;;\n    esac\n"
          "    if [ -z \"$value\" ] && [ \"${cur#-}\" != \"$cur\" ]; then\n        "
          "words=$options\n    fi\n"
          "    if [ -n \"$words\" ]; then\n"
          "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
          "    else\n        IFS=$'\\n'\n        compopt -o filenames 2> /dev/null\n"
          "        COMPREPLY=($(compgen -f -- \"$cur\"))\n    fi\n}\n"
          "complete -F _weft weft\n",
          out);
}

static void zsh_quoted(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

/* '*--name[help]:VALUE:_files', or the words to choose from. */
static void zsh_option(FILE *out, const cli_option *option)
{
    fprintf(out, " \\\n            '*--%s[", option->name);
    zsh_quoted(out, option->help);
    fputs("]", out);
    if (option->value) {
        fputs(":", out);
        zsh_quoted(out, option->value);
        fputs(is_choice(option->value) ? ":(" : ":_files", out);
        if (is_choice(option->value)) {
            put_words(out, option->value);
            fputs(")", out);
        }
    }
    fputs("'", out);
}

static void zsh_completion(FILE *out)
{
    fputs("#compdef weft\n_weft() {\n    if (( CURRENT == 2 )); then\n        local -a commands\n"
          "        commands=(\n",
          out);
    for (size_t i = 0; i < cli_command_count; i++) {
        fprintf(out, "            '%s:", cli_commands[i]->name);
        zsh_quoted(out, cli_commands[i]->summary);
        fputs("'\n", out);
    }
    fputs(
        "        )\n        _describe command commands\n        return\n    fi\n"
        "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n",
        out);
    for (size_t i = 0; i < cli_command_count; i++) {
        const cli_command *command = cli_commands[i];
        fprintf(out, "        %s) _arguments '--help[this text]'", command->name);
        for (size_t k = 0; k < command->option_count; k++)
            zsh_option(out, &command->options[k]);
        if (command->choices) {
            fputs(" ':word:(", out);
            put_words(out, command->choices);
            fputs(")' ;;\n", out);
        } else {
            fputs(" '*:file:_files' ;;\n", out);
        }
    }
    fputs("    esac\n}\n_weft \"$@\"\n", out);
}

static void fish_quoted(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('\'', out);
}

static void fish_words(FILE *out, const char *choice)
{
    fputs(" -x -a '", out);
    put_words(out, choice);
    fputc('\'', out);
}

static void fish_option(FILE *out, const cli_command *command, const cli_option *option)
{
    fprintf(out, "complete -c weft -n '__fish_seen_subcommand_from %s' -l %s", command->name,
            option->name);
    if (option->letter)
        fprintf(out, " -s %c", option->letter);
    if (is_choice(option->value))
        fish_words(out, option->value);
    else if (option->value)
        fputs(" -r", out);
    fputs(" -d ", out);
    fish_quoted(out, option->help);
    fputc('\n', out);
}

static void fish_completion(FILE *out)
{
    fputs("# fish completion for weft\n", out);
    for (size_t i = 0; i < cli_command_count; i++) {
        const cli_command *command = cli_commands[i];
        fprintf(out, "complete -c weft -n __fish_use_subcommand -f -a %s -d ", command->name);
        fish_quoted(out, command->summary);
        fputc('\n', out);
        if (command->choices) {
            fprintf(out, "complete -c weft -n '__fish_seen_subcommand_from %s'", command->name);
            fish_words(out, command->choices);
            fputc('\n', out);
        }
        for (size_t k = 0; k < command->option_count; k++)
            fish_option(out, command, &command->options[k]);
    }
}

int cli_completion(FILE *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0) {
        bash_completion(out);
    } else if (strcmp(shell, "zsh") == 0) {
        zsh_completion(out);
    } else if (strcmp(shell, "fish") == 0) {
        fish_completion(out);
    } else {
        cli_say("completion knows bash, zsh and fish; not \"%s\"", shell);
        return CLI_USAGE;
    }
    return CLI_OK;
}
