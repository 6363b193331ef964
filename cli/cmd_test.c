/* weft test: the tests that stand in mapping files. */
#include "cli/cli.h"

#include <stdlib.h>
#include <unistd.h>

enum {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_JUNIT
};

static const cli_option options[] = {
    {"format", 'f', "text|json|junit", "how results are printed (text)"},
    {"filter", 0, "TEXT", "run only tests whose title contains TEXT"},
    {"coverage", 'c', NULL, "say afterwards what no test exercised"},
    {"all", 'a', NULL, "... and what was exercised"},
    {"min-coverage", 0, "N", "exit 1 when less than N percent was exercised"},
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    {"color", 0, "auto|always|never", "colours in text (auto)"},
};

typedef struct results {
    int format;
    FILE *out; /* standard output; JUnit: the cases of this file, whose counts stand before them */
    size_t passed;
    size_t failed;
    size_t broken;           /* files whose tests could not be run */
    weft_exercise *exercise; /* NULL: not asked for */
} results;

static void put_json(FILE *out, weft_span text)
{
    fputc('"', out);
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20)
            fprintf(out, "\\u%04x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

/* Of the control characters XML has three, which an attribute keeps only when they are escaped. */
static void put_xml(FILE *out, weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '<')
            fputs("&lt;", out);
        else if (c == '>')
            fputs("&gt;", out);
        else if (c == '&')
            fputs("&amp;", out);
        else if (c == '"')
            fputs("&quot;", out);
        else if (c == '\t' || c == '\n' || c == '\r')
            fprintf(out, "&#%u;", (unsigned)c);
        else
            fputc(c < 0x20 ? '?' : c, out);
    }
}

static void put_text_result(const weft_test_result *r)
{
    const bool colour = cli_colour(STDOUT_FILENO);
    const char *mark = r->passed ? "ok  " : "FAIL";
    const char *begin = !colour ? "" : r->passed ? "\033[32m" : "\033[31m";
    printf("%s%s%s %.*s: %.*s\n", begin, mark, colour ? "\033[0m" : "", (int)r->map.len, r->map.ptr,
           (int)r->title.len, r->title.ptr);
    if (!r->passed)
        printf("     %s:%u: %.*s\n", r->file, (unsigned)r->fail_line, (int)r->message.len,
               r->message.ptr);
}

static void put_json_result(FILE *out, const weft_test_result *r)
{
    fprintf(out, "{\"file\":");
    put_json(out, weft_span_text(r->file));
    fprintf(out, ",\"line\":%u,\"map\":", (unsigned)r->line);
    put_json(out, r->map);
    fprintf(out, ",\"title\":");
    put_json(out, r->title);
    fprintf(out, ",\"passed\":%s", r->passed ? "true" : "false");
    if (!r->passed) {
        fprintf(out, ",\"failed_line\":%u,\"message\":", (unsigned)r->fail_line);
        put_json(out, r->message);
    }
    fprintf(out, "}\n");
}

static void put_junit_result(FILE *out, const weft_test_result *r)
{
    fprintf(out, "    <testcase classname=\"");
    put_xml(out, r->map);
    fprintf(out, "\" name=\"");
    put_xml(out, r->title);
    fprintf(out, "\" file=\"");
    put_xml(out, weft_span_text(r->file));
    fprintf(out, "\" line=\"%u\"", (unsigned)r->line);
    if (r->passed) {
        fprintf(out, "/>\n");
        return;
    }
    fprintf(out, ">\n      <failure message=\"");
    put_xml(out, r->message);
    fprintf(out, "\">line %u</failure>\n    </testcase>\n", (unsigned)r->fail_line);
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
        put_json_result(all->out, result);
    else
        put_junit_result(all->out, result);
}

static int test_program(const cli_args *args, const weft_program *program, results *all)
{
    uint32_t failed = 0;
    const char *filter = cli_value(args, "filter");
    weft_diags *diags = weft_diags_new(0);
    weft_status rc = WEFT_NOMEM;
    if (diags) {
        const weft_span title = weft_span_text(filter ? filter : "");
        rc = all->exercise
                 ? weft_exercise_run(&failed, all->exercise, program, title, on_result, all, diags)
                 : weft_test_run(&failed, program, title, on_result, all, diags);
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    }
    if (rc != WEFT_OK && (!diags || weft_diags_count(diags) == 0))
        cli_say("%s", weft_status_text(rc));
    weft_diags_free(diags);
    return rc == WEFT_OK ? (failed ? CLI_INVALID : CLI_OK) : cli_exit_of(rc);
}

static int test_file(const cli_args *args, const char *path, results *all)
{
    weft_compile_options compile = {0};
    weft_program *program = NULL;
    const size_t failed = all->failed;
    cli_mapping_options(&compile, args);
    compile.tests = 1;
    compile.exercise = all->exercise != NULL;
    int code = cli_load(&program, path, &compile);
    if (code == CLI_OK)
        code = test_program(args, program, all);
    if (code != CLI_OK && all->failed == failed)
        all->broken++;
    weft_program_free(program);
    return code;
}

/* One suite; the cases are gathered first, because their counts stand before them. */
static int junit_file(const cli_args *args, const char *path, results *all)
{
    char *cases = NULL;
    size_t size = 0;
    results suite = {FORMAT_JUNIT, open_memstream(&cases, &size), 0, 0, 0, all->exercise};
    if (!suite.out) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    int code = test_file(args, path, &suite);
    if (fclose(suite.out) != 0) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        code = CLI_WORLD;
    } else {
        printf("  <testsuite name=\"");
        put_xml(stdout, weft_span_text(path));
        printf("\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n%s",
               suite.passed + suite.failed + suite.broken, suite.failed, suite.broken, cases);
        if (suite.broken != 0)
            printf("    <testcase classname=\"weft\" name=\"the tests can be run\">\n      <error "
                   "message=\"exit code %d; see standard error\"/>\n    </testcase>\n",
                   code);
        printf("  </testsuite>\n");
    }
    free(cases);
    all->passed += suite.passed;
    all->failed += suite.failed;
    all->broken += suite.broken;
    return code;
}

/* JUnit has no place for it: there it goes to standard error. */
static int put_coverage(const cli_args *args, const results *all)
{
    const bool is_json = all->format == FORMAT_JSON;
    weft_span text;
    const weft_status rc =
        weft_exercise_print(&text, all->exercise, is_json ? WEFT_EXERCISE_JSON : WEFT_EXERCISE_TEXT,
                            cli_flag(args, "all"));
    if (rc != WEFT_OK) {
        cli_say("%s", weft_status_text(rc));
        return CLI_WORLD;
    }
    if (text.len != 0)
        fwrite(text.ptr, 1, text.len, all->format == FORMAT_JUNIT ? stderr : stdout);
    weft_bytes_free(text);
    return CLI_OK;
}

static bool exercises_enough(const weft_exercise *exercise, uint64_t least)
{
    weft_exercise_counts counts;
    weft_exercise_count(exercise, &counts);
    if ((uint64_t)counts.exercised * 100 >= least * counts.places)
        return true;
    cli_say("%zu of %zu places are exercised, less than %llu %%", counts.exercised, counts.places,
            (unsigned long long)least);
    return false;
}

static int run_all(const cli_args *args, results *all)
{
    const char *filter = cli_value(args, "filter");
    int code = CLI_OK;
    if (all->format == FORMAT_JUNIT)
        printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (size_t i = 0; i < args->operand_count; i++) {
        const char *path = args->operands[i];
        const int one =
            all->format == FORMAT_JUNIT ? junit_file(args, path, all) : test_file(args, path, all);
        if (one > code)
            code = one;
    }
    if (all->format == FORMAT_JUNIT)
        printf("</testsuites>\n");
    else if (all->format == FORMAT_TEXT)
        printf("%zu passed, %zu failed\n", all->passed, all->failed);
    if (code == CLI_OK && filter && all->passed == 0) {
        cli_say("no test's title contains \"%s\"", filter);
        code = CLI_USAGE; /* a slip that would pass for success */
    }
    return code;
}

static int run(const cli_args *args)
{
    static const char *const formats[] = {"text", "json", "junit"};
    results all = {cli_choice(args, "format", formats, 3), stdout, 0, 0, 0, NULL};
    uint64_t least = 0;
    if (all.format < 0 || !cli_number(&least, args, "min-coverage"))
        return CLI_USAGE;
    if (least > 100)
        return cli_usage(args->command, "--min-coverage takes a percentage: 1 to 100");
    if ((cli_flag(args, "coverage") || least != 0) && weft_exercise_new(&all.exercise) != WEFT_OK) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    int code = run_all(args, &all);
    if (all.exercise && cli_flag(args, "coverage")) {
        const int printed = put_coverage(args, &all);
        code = printed > code ? printed : code;
    }
    if (all.exercise && !exercises_enough(all.exercise, least) && code == CLI_OK)
        code = CLI_INVALID;
    weft_exercise_free(all.exercise);
    return code;
}

const cli_command cli_test = {
    .name = "test",
    .operands = "FILE...",
    .summary = "Run the tests that stand in mapping files",
    .details =
        "Each test gives its records to the real reader and machine, under the limits of a "
        "production run,\nwith its own parameters, mocked look-ups and clock. A file without "
        "tests passes.\nA --filter that no title contains is wrong usage. Of several files the "
        "highest exit code counts.\n\n"
        "--coverage lists, by mapping, function and table, the entries that no test gave a value, "
        "and what no test\ncame to: sides of if, arms of match, keys of tables, right sides of ?? "
        "and "
        "catch, require, skip and warn.\nWhat the compiler computed beforehand is not a place, nor "
        "is "
        "what a mock stands for; an entry with a\nconstant is exercised when the place where it is "
        "written is reached.\n\n"
        "    weft test --coverage --min-coverage 80 order.weft",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = CLI_MAX_OPERANDS,
    .run = run,
};
