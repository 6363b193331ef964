/* Help, manual and completions: views of the one table of commands. */
#include "cli/cli.h"

#include <string.h>

static const char exit_codes[] =
    "0    all well\n"
    "1    the mapping has errors, a test failed, a file is not in canonical form\n"
    "2    wrong usage\n"
    "3    some records were rejected, or the input broke off\n"
    "4    there are warnings and --deny warnings was given\n"
    "5    the world failed: input or output, memory, limits\n"
    "130  interrupted; the output holds whole records\n";

void cli_help_all(FILE *out)
{
    fprintf(out, "weft %s: compiles, checks and runs mappings from records to API payloads\n\n"
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
    fprintf(out, "usage: weft %s %s\n\n%s.\n\n%s\n", command->name, command->operands,
            command->summary, command->details);
    if (command->option_count != 0)
        fputs("\nOptions:\n", out);
    for (size_t i = 0; i < command->option_count; i++)
        put_option(out, &command->options[i]);
    fprintf(out, "  %-34s %s\n", "-h, --help", "this text");
}

/* ---- manual ---- */

/* A leading dot or quote and every backslash and hyphen mean something to roff. */
static void put_roff(FILE *out, const char *text)
{
    bool line_start = true;
    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
        line_start = *text == '\n';
    }
}

static void man_command(FILE *out, const cli_command *command)
{
    fputs(".SS weft ", out);
    put_roff(out, command->name);
    fputc(' ', out);
    put_roff(out, command->operands);
    fputs("\n.PP\n", out);
    put_roff(out, command->summary);
    fputs(".\n.PP\n", out);
    for (const char *at = command->details; *at; at++) {
        if (at[0] == '\n' && at[1] == '\n') {
            fputs("\n.PP", out);
            continue;
        }
        const char one[2] = {*at, '\0'};
        put_roff(out, one);
    }
    fputc('\n', out);
    for (size_t i = 0; i < command->option_count; i++) {
        const cli_option *option = &command->options[i];
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
}

void cli_man_page(FILE *out)
{
    fprintf(out, ".TH WEFT 1 \"2026-11-21\" \"weft %s\" \"User Commands\"\n", WEFT_VERSION);
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
          "from the variables of their names.\n",
          out);
}

void cli_markdown_page(FILE *out)
{
    fputs("# The weft command\n\nPrinted by `weft docs cli` from the tables of the command.\n",
          out);
    for (size_t i = 0; i < cli_command_count; i++) {
        const cli_command *command = cli_commands[i];
        fprintf(out, "\n## weft %s\n\n    weft %s %s\n\n%s.\n\n%s\n", command->name,
                command->name, command->operands, command->summary, command->details);
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

static void bash_completion(FILE *out)
{
    fputs("# bash completion for weft\n_weft()\n{\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} words=\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"",
          out);
    for (size_t i = 0; i < cli_command_count; i++)
        fprintf(out, "%s ", cli_commands[i]->name);
    fputs("--help --version\"\n    else\n        case ${COMP_WORDS[1]} in\n", out);
    for (size_t i = 0; i < cli_command_count; i++) {
        fprintf(out, "        %s) words=\"--help", cli_commands[i]->name);
        for (size_t k = 0; k < cli_commands[i]->option_count; k++)
            fprintf(out, " --%s", cli_commands[i]->options[k].name);
        fputs("\" ;;\n", out);
    }
    fputs("        esac\n    fi\n    case $cur in\n"
          "        -*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n"
          "        *) if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "               COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
          "           else\n               COMPREPLY=($(compgen -f -- \"$cur\"))\n           fi ;;\n"
          "    esac\n}\ncomplete -o filenames -F _weft weft\n",
          out);
}

static void zsh_quoted(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (*text == '[' || *text == ']' || *text == ':')
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
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
    fputs("        )\n        _describe command commands\n        return\n    fi\n"
          "    case $words[2] in\n",
          out);
    for (size_t i = 0; i < cli_command_count; i++) {
        fprintf(out, "        %s) _arguments '--help[this text]'", cli_commands[i]->name);
        for (size_t k = 0; k < cli_commands[i]->option_count; k++) {
            const cli_option *option = &cli_commands[i]->options[k];
            fprintf(out, " \\\n            '--%s[", option->name);
            zsh_quoted(out, option->help);
            fputs("]", out);
            if (option->value) {
                fputs(":", out);
                zsh_quoted(out, option->value);
                fputs(":_files", out);
            }
            fputs("'", out);
        }
        fputs(" '*:file:_files' ;;\n", out);
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

static void fish_completion(FILE *out)
{
    for (size_t i = 0; i < cli_command_count; i++) {
        const cli_command *command = cli_commands[i];
        fprintf(out, "complete -c weft -n __fish_use_subcommand -a %s -d ", command->name);
        fish_quoted(out, command->summary);
        fputc('\n', out);
        for (size_t k = 0; k < command->option_count; k++) {
            const cli_option *option = &command->options[k];
            fprintf(out, "complete -c weft -n '__fish_seen_subcommand_from %s' -l %s",
                    command->name, option->name);
            if (option->letter)
                fprintf(out, " -s %c", option->letter);
            fprintf(out, "%s -d ", option->value ? " -r" : "");
            fish_quoted(out, option->help);
            fputc('\n', out);
        }
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
