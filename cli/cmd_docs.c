/* weft docs: the pages that are printed from the tables of the code. */
#include "cli/cli.h"

#include <string.h>

static void put_cell(const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            fputs("\\|", stdout);
        else
            putchar(*text == '\n' ? ' ' : *text);
    }
}

static void resolvers_page(void)
{
    const weft_family *family = NULL;
    printf("# The library\n\nPrinted by `weft docs resolvers`. `f(x, y)` and `x.f(y)` are the same "
           "call. A call whose argument is\nmissing or null gives that argument back, unless the "
           "parameter is `any` or ends in `?`. `name?` may be left\nout.\n");
    for (size_t i = 0; (family = weft_describe_family(i)) != NULL; i++) {
        printf("\n## %s\n\n%s\n\n| function | signature | what it gives |\n|---|---|---|\n",
               family->name, family->doc);
        for (size_t k = 0; k < family->count; k++) {
            const weft_resolver *row = &family->rows[k];
            printf("| `%s` | `", row->name);
            put_cell(row->signature);
            printf("` | ");
            put_cell(row->doc);
            printf(" |\n");
        }
    }
}

static void bytecode_page(void)
{
    const weft_opcode_row *row = NULL;
    printf("# The instructions\n\nPrinted by `weft docs bytecode` from vm/opcodes.def, which says "
           "what the operand forms mean.\n\n| instruction | operands | effect |\n|---|---|---|\n");
    for (size_t i = 0; (row = weft_describe_opcode(i)) != NULL; i++) {
        printf("| `%s` | %s | ", row->name, row->form);
        put_cell(row->effect);
        printf(" |\n");
    }
}

static void diagnostics_page(void)
{
    static const char *const severities[] = {"note", "warning", "error"};
    const weft_code_row *row = NULL;
    printf("# Diagnostics\n\nPrinted by `weft docs diagnostics`. A code never changes its meaning; "
           "`weft explain CODE` prints its page.\n");
    for (size_t i = 0; (row = weft_describe_code(i)) != NULL; i++)
        printf("\n## %s: %s\n\n*%s.* %s\n", row->code, row->title, severities[row->severity],
               row->page);
}

static void cli_page(void)
{
    cli_markdown_page(stdout);
}

static void man_page(void)
{
    cli_man_page(stdout);
}

static const struct {
    const char *name;
    const char *summary;
    void (*print)(void);
} pages[] = {
    {"resolvers", "every library function", resolvers_page},
    {"bytecode", "every instruction of the machine", bytecode_page},
    {"diagnostics", "every diagnostic code", diagnostics_page},
    {"cli", "every command and option", cli_page},
    {"man", "the manual page, for man", man_page},
};

static int run(const cli_args *args)
{
    const size_t count = sizeof pages / sizeof pages[0];
    if (args->operand_count == 0) {
        for (size_t i = 0; i < count; i++)
            printf("%-12s %s\n", pages[i].name, pages[i].summary);
        return CLI_OK;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pages[i].name, args->operands[0]) == 0) {
            pages[i].print();
            return CLI_OK;
        }
    }
    cli_say("there is no page \"%s\"; weft docs lists them", args->operands[0]);
    return CLI_USAGE;
}

const cli_command cli_docs = {
    .name = "docs",
    .operands = "[PAGE]",
    .summary = "Print a page of the manual",
    .details = "Without a page: the list of pages. They are printed from the tables the code is made "
               "from.",
    .most = 1,
    .run = run,
};
