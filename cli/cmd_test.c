/* weft test: the tests that stand in mapping files. */
#include "cli/cli.h"

#include <unistd.h>

enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_JUNIT };

static const cli_option options[] = {
    {"format", 'f', "text|json|junit", "how results are printed (text)"},
    {"filter", 0, "TEXT", "run only tests whose title contains TEXT"},
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    {"color", 0, "auto|always|never", "colours in text (auto)"},
};

typedef struct results {
    int format;
    size_t passed;
    size_t failed;
} results;

static void put_json(weft_span text)
{
    putchar('"');
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

/* Control characters cannot stand in XML, escaped or not. */
static void put_xml(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '<')
            fputs("&lt;", stdout);
        else if (c == '>')
            fputs("&gt;", stdout);
        else if (c == '&')
            fputs("&amp;", stdout);
        else if (c == '"')
            fputs("&quot;", stdout);
        else
            putchar(c < 0x20 && c != '\t' && c != '\n' ? '?' : c);
    }
}

static void put_text_result(const weft_test_result *r)
{
    const bool colour = cli_colour(STDOUT_FILENO);
    const char *mark = r->passed ? "ok  " : "FAIL";
    const char *begin = !colour ? "" : r->passed ? "\033[32m" : "\033[31m";
    printf("%s%s%s %.*s: %.*s\n", begin, mark, colour ? "\033[0m" : "", (int)r->map.len,
           r->map.ptr, (int)r->title.len, r->title.ptr);
    if (!r->passed)
        printf("     %s:%u: %.*s\n", r->file, (unsigned)r->fail_line, (int)r->message.len,
               r->message.ptr);
}

static void put_json_result(const weft_test_result *r)
{
    printf("{\"file\":");
    put_json(weft_span_text(r->file));
    printf(",\"line\":%u,\"map\":", (unsigned)r->line);
    put_json(r->map);
    printf(",\"title\":");
    put_json(r->title);
    printf(",\"passed\":%s", r->passed ? "true" : "false");
    if (!r->passed) {
        printf(",\"failed_line\":%u,\"message\":", (unsigned)r->fail_line);
        put_json(r->message);
    }
    printf("}\n");
}

static void put_junit_result(const weft_test_result *r)
{
    printf("    <testcase classname=\"");
    put_xml(r->map);
    printf("\" name=\"");
    put_xml(r->title);
    printf("\" file=\"");
    put_xml(weft_span_text(r->file));
    printf("\" line=\"%u\"", (unsigned)r->line);
    if (r->passed) {
        printf("/>\n");
        return;
    }
    printf(">\n      <failure message=\"");
    put_xml(r->message);
    printf("\">line %u</failure>\n    </testcase>\n", (unsigned)r->fail_line);
}

static void on_result(void *context, const weft_test_result *result)
{
    results *all = context;
    if (result->passed)
        all->passed++;
    else
        all->failed++;
    if (all->format == FORMAT_TEXT)
        put_text_result(result);
    else if (all->format == FORMAT_JSON)
        put_json_result(result);
    else
        put_junit_result(result);
}

static int test_file(const cli_args *args, const char *path, results *all)
{
    weft_compile_options compile = {0};
    weft_program *program = NULL;
    uint32_t failed = 0;
    const char *filter = cli_value(args, "filter");
    compile.schema = cli_value(args, "schema");
    compile.tests = 1;
    const int code = cli_load(&program, path, &compile);
    if (code != CLI_OK)
        return code;
    weft_diags *diags = weft_diags_new(0);
    weft_status rc = WEFT_NOMEM;
    if (diags)
        rc = weft_test_run(&failed, program, weft_span_text(filter ? filter : ""), on_result, all,
                           diags);
    if (diags)
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    weft_diags_free(diags);
    weft_program_free(program);
    return rc == WEFT_OK ? (failed ? CLI_INVALID : CLI_OK) : cli_exit_of(rc);
}

static void finish(const results *all)
{
    if (all->format == FORMAT_JUNIT)
        printf("  </testsuite>\n</testsuites>\n");
    else if (all->format == FORMAT_TEXT)
        printf("%zu passed, %zu failed\n", all->passed, all->failed);
}

static int run(const cli_args *args)
{
    static const char *const formats[] = {"text", "json", "junit"};
    results all = {0};
    int code = CLI_OK;
    all.format = cli_choice(args, "format", formats, 3);
    if (all.format < 0)
        return CLI_USAGE;
    if (all.format == FORMAT_JUNIT)
        printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
               "  <testsuite name=\"weft\">\n");
    for (size_t i = 0; i < args->operand_count; i++) {
        const int one = test_file(args, args->operands[i], &all);
        if (one > code)
            code = one;
    }
    finish(&all);
    return code;
}

const cli_command cli_test = {
    .name = "test",
    .operands = "FILE...",
    .summary = "Run the tests that stand in mapping files",
    .details = "Each test gives its records to the real reader and machine, under the limits of a "
               "production run,\nwith its own parameters, mocked look-ups and clock. A file without "
               "tests passes.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = CLI_MAX_OPERANDS,
    .run = run,
};
