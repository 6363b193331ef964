/* weft docs: the pages that are printed from the tables of the code. */
#include "cli/cli.h"

#include <string.h>

/* Up to `len` bytes as a cell of a table: a bar would end it. */
static void put_cell(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '|')
            fputs("\\|", stdout);
        else
            putchar(text[i] == '\n' ? ' ' : text[i]);
    }
}

static void put_code(const char *text, size_t len)
{
    putchar('`');
    put_cell(text, len);
    putchar('`');
}

/* One "e.g. EXPRESSION gives VALUE" or "e.g. EXPRESSION fails" of a library row. */
typedef struct example {
    weft_span expression;
    weft_span value; /* ptr NULL: it fails */
} example;

#define EG    "\ne.g. "
#define GIVES " gives "
#define FAILS " fails"

/* The last " gives " of a line, because a text in the expression may have the word. */
static const char *find_gives(const char *line, size_t len)
{
    const size_t word = strlen(GIVES);
    for (size_t at = len; at >= word; at--) {
        if (memcmp(line + at - word, GIVES, word) == 0)
            return line + at - word;
    }
    return NULL;
}

/* The example at `*at`, which moves behind it; false when there is none. */
static bool next_example(example *out, const char **at)
{
    const char *begin = *at ? strstr(*at, EG) : NULL;
    if (!begin)
        return false;
    begin += strlen(EG);
    const size_t len = strcspn(begin, "\n");
    const char *gives = find_gives(begin, len);
    *at = begin + len;
    if (gives) {
        const char *value = gives + strlen(GIVES);
        out->expression = weft_span_of(begin, (size_t)(gives - begin));
        out->value = weft_span_of(value, (size_t)(*at - value));
    } else {
        const size_t fails = len > strlen(FAILS) ? strlen(FAILS) : 0;
        out->expression = weft_span_of(begin, len - fails);
        out->value = weft_span_of(NULL, 0);
    }
    return true;
}

static void put_examples(const char *doc)
{
    example one;
    const char *before = "";
    for (const char *at = doc; next_example(&one, &at); before = "<br>") {
        fputs(before, stdout);
        put_code(one.expression.ptr, one.expression.len);
        if (one.value.ptr) {
            fputs(" gives ", stdout);
            put_code(one.value.ptr, one.value.len);
        } else {
            fputs(" fails", stdout);
        }
    }
}

static void put_resolver(const weft_resolver *row)
{
    const char *examples = strstr(row->doc, EG);
    printf("| `%s` | ", row->name);
    put_code(row->signature, strlen(row->signature));
    fputs(" | ", stdout);
    put_cell(row->doc, examples ? (size_t)(examples - row->doc) : strlen(row->doc));
    fputs(" | ", stdout);
    put_examples(row->doc);
    puts(" |");
}

static void resolvers_page(void)
{
    const weft_family *family = NULL;
    printf(
        "# The library\n\nPrinted by `weft docs resolvers`; the examples are run as tests. `f(x, "
        "y)` "
        "and `x.f(y)` are the same call.\nA call whose argument is missing or null gives that "
        "argument back, unless the parameter is `any` or ends\nin `?`. `name?` may be left out. A "
        "function that fails rejects the record; `catch` prevents it.\n");
    for (size_t i = 0; (family = weft_describe_family(i)) != NULL; i++) {
        printf("\n## %s\n\n%s\n\n| function | signature | what it gives | examples |\n"
               "|---|---|---|---|\n",
               family->name, family->doc);
        for (size_t k = 0; k < family->count; k++)
            put_resolver(&family->rows[k]);
    }
}

/* Each example as a mapping and its test. */
static void put_example_tests(const weft_resolver *row, unsigned *number)
{
    example one;
    for (const char *at = row->doc; next_example(&one, &at);) {
        const unsigned n = ++*number;
        printf("\nmap e%u from json to json { value: %.*s }\ntest e%u \"%s, example %u\" {\n  "
               "given {}\n",
               n, (int)one.expression.len, one.expression.ptr, n, row->name, n);
        if (one.value.ptr)
            printf("  expect { value: %.*s }\n}\n", (int)one.value.len, one.value.ptr);
        else
            printf("  expect reject\n}\n");
    }
}

static void examples_page(void)
{
    const weft_family *family = NULL;
    unsigned number = 0;
    printf(
        "weft 1\nuse clock\nuse random\n\n# Printed by `weft docs examples`: the examples of the "
        "library as tests.\n");
    for (size_t i = 0; (family = weft_describe_family(i)) != NULL; i++) {
        for (size_t k = 0; k < family->count; k++)
            put_example_tests(&family->rows[k], &number);
    }
}

static void bytecode_page(void)
{
    static const struct {
        const char *form;
        const char *operands;
    } forms[] = {
        {"N", "none"},
        {"A", "register a"},
        {"AB", "registers a, b"},
        {"ABC", "registers a, b, c"},
        {"AK", "register a, constant k"},
        {"AY", "register a, key k"},
        {"AS", "register a, slot s of the record"},
        {"ABI", "registers a, b, slot c of b's block"},
        {"AI", "register a, slot i of a's own block"},
        {"AJ", "register a, signed jump j from the next instruction"},
        {"J", "signed 24-bit jump j from the next instruction"},
        {"AF", "register a, function f: arguments from a on"},
        {"AL", "register a, library call site l: arguments from a on"},
        {"AT", "register a, look-up table t"},
        {"AP", "register a, parameter p"},
        {"AG", "register a, target type g"},
        {"AM", "register a, set of kinds m"},
        {"AU", "register a, remote look-up u: arguments from a on"},
        {"AX", "register a, XPath x: its context in a, its variables from a+1 on"},
        {"ABN", "register a, first register b, count c"},
        {"K", "constant k, a text"},
        {"AE", "register a, constant k: the text before the value"},
    };
    const weft_opcode_row *row = NULL;
    printf(
        "# The instructions\n\nPrinted by `weft docs bytecode`. An instruction is one 32-bit word: "
        "the "
        "operation in bits 0-7, operand a in\n8-15, then b in 16-23 and c in 24-31, or one 16-bit "
        "operand in 16-31. \"Nothing\" is missing or null. \"Fails\"\nmeans: the nearest handler "
        "of "
        "this function or its callers goes on, else the record is rejected.\n`weft dump FILE` "
        "prints the listing of a mapping.\n\n| form | operands |\n|---|---|\n");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        printf("| %s | %s |\n", forms[i].form, forms[i].operands);
    printf("\n| instruction | form | effect |\n|---|---|---|\n");
    for (size_t i = 0; (row = weft_describe_opcode(i)) != NULL; i++) {
        printf("| `%s` | %s | ", row->name, row->form);
        put_cell(row->effect, strlen(row->effect));
        printf(" |\n");
    }
    printf(
        "\n## Fused instructions\n\nNever in a file: they are chosen when a program is linked, "
        "from "
        "code that was proved. One stands for a run of\ninstructions that ends in writing a value, "
        "looks first whether the record is as usual there, and gives way to the\nrun when it is "
        "not. `weft dump --general FILE` leaves them out, so does WEFT_MACHINE=general from a "
        "run.\n\n"
        "| fused | effect |\n|---|---|\n");
    for (size_t i = 0; (row = weft_describe_fused(i)) != NULL; i++)
        printf("| `%s` | %s |\n", row->name, row->effect);
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

#define PAGES(PAGE)                                                                                \
    PAGE(resolvers, "every library function")                                                      \
    PAGE(bytecode, "every instruction of the machine")                                             \
    PAGE(diagnostics, "every diagnostic code")                                                     \
    PAGE(cli, "every command and option")                                                          \
    PAGE(man, "the manual page, for man")                                                          \
    PAGE(examples, "the examples of the library functions, as tests for weft test")

static const struct {
    const char *name;
    const char *summary;
    void (*print)(void);
} pages[] = {
#define PAGE_ROW(name, summary) {#name, summary, name##_page},
    PAGES(PAGE_ROW)
#undef PAGE_ROW
};

#define PAGE_NAME(name, summary) #name "|"
static const char page_names[] = PAGES(PAGE_NAME);
#undef PAGE_NAME

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
    .details =
        "Without a page: the list of pages. They are printed from the tables the code is made "
        "from.",
    .choices = page_names,
    .most = 1,
    .run = run,
};
