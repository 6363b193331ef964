/* weft why: from a value of the output back to the mapping and to the record. */
#include "cli/cli.h"

#include <stdlib.h>
#include <time.h>

static const cli_option options[] = {
    {"record", 'n', "N", "the record, from 1 on (1)"},
    {"map", 'm', "NAME", "which mapping, when the file has several"},
    {"param", 'p', "NAME=VALUE", "set a parameter; else the environment is asked"},
    {"context", 0, "FILE", "JSON mapping files: what their resolvers get as context, as JSON"},
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    {"from", 0, "csv|json|ndjson|xml", "what the input is, when not as the mapping says"},
    {"records", 0, "PATH", "where the records are, when not where the mapping says"},
    CLI_MAPPING_OPTIONS,
    {"format", 'f', "text|json", "how the answer is printed (text)"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

/* What the library says when there is nothing to print. */
static int say_why_not(const weft_why_options *o, weft_status rc, uint64_t records,
                       const weft_diags *diags)
{
    switch (rc) {
    case WEFT_DONE:
        cli_say("the input has %llu records", (unsigned long long)records);
        return CLI_USAGE;
    case WEFT_MISUSE:
        cli_say("record %llu writes nothing at %s", (unsigned long long)o->record, o->target);
        return CLI_INVALID;
    case WEFT_LIMIT:
        cli_say("record %llu takes too many instructions", (unsigned long long)o->record);
        return CLI_WORLD;
    default:
        if (weft_diags_count(diags) == 0)
            cli_say("%s", weft_status_text(rc));
        return cli_is_about_usage(diags) ? CLI_USAGE : cli_exit_of(rc);
    }
}

static int ask(const weft_program *program, const weft_why_options *o, weft_why_format format,
               const weft_param *params, size_t count)
{
    weft_span text = {0};
    uint64_t records = 0;
    weft_diags *const diags = weft_diags_new(0);
    if (!diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    const weft_status rc = weft_why(&text, &records, program, o, format, params, count, diags);
    int code = CLI_OK;
    if (text.ptr) {
        code = cli_put(text);
        if (code == CLI_OK && rc == WEFT_REJECTED)
            code = CLI_REJECTED;
    } else {
        if (weft_diags_errors(diags) != 0)
            (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
        code = say_why_not(o, rc, records, diags);
    }
    weft_bytes_free(text);
    weft_diags_free(diags);
    return code;
}

static int ask_program(const cli_args *args, const weft_program *program, weft_why_options *o,
                       weft_why_format format)
{
    const weft_param *params;
    size_t count;
    char *context = NULL;
    if (!cli_context_read(&context, args))
        return CLI_WORLD;
    int code = cli_choose(args, context, program, &o->map, &params, &count);
    if (code == CLI_OK)
        code = ask(program, o, format, params, count);
    free(context);
    return code;
}

static int run(const cli_args *args)
{
    static const char *const formats[] = {"text", "json"};
    static const char *const from[] = {"", "csv", "json", "ndjson", "xml"};
    weft_compile_options compile = {0};
    weft_why_options o = {.record = 1};
    weft_program *program = NULL;
    struct timespec now;
    const int format = cli_choice(args, "format", formats, 2);
    const int source = cli_choice(args, "from", from, 5);
    if (format < 0 || source < 0 || !cli_number(&o.record, args, "record"))
        return CLI_USAGE;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    o.now_seconds = now.tv_sec;
    o.now_nanos = (uint32_t)now.tv_nsec;
    o.name = args->operands[0];
    o.input = args->operands[1];
    o.target = args->operands[2];
    o.from = (weft_input_format)source;
    o.record_path = cli_value(args, "records");
    cli_mapping_options(&compile, args);
    compile.source = source != 0 ? from[source == 3 ? 2 : source] : NULL;
    compile.exercise = 1;
    if (!cli_file_read(&o.text, o.name))
        return CLI_WORLD;
    int code = cli_load_text(&program, o.text, o.name, &compile);
    if (code == CLI_OK)
        code = ask_program(args, program, &o, (weft_why_format)format);
    weft_program_free(program);
    cli_file_free(o.text);
    return code;
}

const cli_command cli_why = {
    .name = "why",
    .operands = "MAPPING INPUT TARGET",
    .summary = "Say why a value of the output is what it is",
    .details =
        "Maps one record and follows the value at TARGET back: the line of the mapping that wrote "
        "it, the sides of\nif, match, ?? and catch that were taken and why, the rows of tables, "
        "and "
        "the places of the record that were\nread, with their values. When the record is rejected, "
        "the same for what rejected it (exit code 3). Elements\nare counted from 0. A value made "
        "by "
        "a function is explained as a whole.\n\n"
        "    weft why order.weft orders.ndjson --record 17 'input.items[0].quantity'\n"
        "    weft why stock.weft stock.csv -n 4711 qty -f json",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 3,
    .most = 3,
    .run = run,
};
