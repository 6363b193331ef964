/* weft preflight: what would become of an input, before anything is sent. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const cli_option options[] = {
    {"unique", 'u', "PATH,...", "no two mapped records have the same here: ref, or ref,type"},
    {"require", 0, "PATH", "neither missing, null nor blank: ref, lines[].sku"},
    {"range", 0, "PATH=A..B", "a number between A and B; one may be left out: qty=0.."},
    {"kind", 0, "PATH=KIND", "text, number, integer, boolean, list or object"},
    {"max-records", 0, "N", "complain when there are more"},
    {"max-bytes", 0, "N", "complain about mapped records that are larger"},
    {"batch", 'b', "N", "records in a request, to tell how many requests there would be (1)"},
    {"batch-bytes", 0, "N", "and bytes of their mapped records"},
    {"quick", 0, NULL, "look at the first 100 records only"},
    {"format", 'f', "text|json|csv", "how complaints are printed (text: the first ten)"},
    {"output", 'o', "FILE", "where json and csv go (standard output)"},
    {"map", 'm', "NAME", "the mapping, when the file holds several"},
    {"from", 0, "csv|json|ndjson|xml", "the input's format, when it is not the mapping's"},
    {"record", 0, "PATH", "where the records are: .orders[], in XML /orders/order"},
    {"param", 'p', "NAME=VALUE", "a parameter; else the environment variable of its name"},
    {"context", 0, "FILE", "JSON mapping files: what their resolvers get as context, as JSON"},
    {"schema", 's', "FILE", "use this schema instead of the one the mapping names"},
    CLI_MAPPING_OPTIONS,
    CLI_GROUP_OPTIONS,
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
};

#define SHOWN_COMPLAINTS 10
#define QUICK_RECORDS    100

typedef enum report_format {
    REPORT_TEXT,
    REPORT_JSON,
    REPORT_CSV
} report_format;

typedef struct flight {
    report_format format;
    FILE *out;
    weft_diags *shown; /* TEXT: the first; else one at a time, to be rendered */
    uint64_t hidden;
    weft_preflight_rule rules[CLI_MAX_VALUES];
    char texts[1 << 14]; /* of the rules, where PATH= was cut off */
    size_t used;
} flight;

/* ---- complaints ---- */

static void put_cell(FILE *out, const char *text, char before)
{
    if (before)
        putc(before, out);
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

static void put_csv(FILE *out, const weft_diag *diag)
{
    fprintf(out, "%llu,%llu,%s,%s", (unsigned long long)diag->record,
            (unsigned long long)diag->input_line,
            diag->severity == WEFT_SEVERITY_ERROR ? "error" : "warning", diag->code);
    put_cell(out, diag->message, ',');
    put_cell(out, diag->source_path, ',');
    put_cell(out, diag->target_path, ',');
    put_cell(out, diag->value, ',');
    fputs("\r\n", out);
}

static void on_report(void *context, const weft_diag *diag, weft_span raw)
{
    flight *const f = context;
    const weft_diag_style style = {WEFT_DIAG_JSON, 0};
    (void)raw;
    if (f->format == REPORT_CSV) {
        put_csv(f->out, diag);
    } else if (f->format == REPORT_JSON) {
        weft_diags_reset(f->shown);
        weft_diags_add_copy(f->shown, diag);
        const weft_span line = weft_diags_render(f->shown, &style);
        fwrite(line.ptr, 1, line.len, f->out);
    } else if (weft_diags_count(f->shown) < SHOWN_COMPLAINTS) {
        weft_diags_add_copy(f->shown, diag);
    } else {
        f->hidden++;
    }
}

static void put_summary(FILE *out, const weft_preflight_counts *c)
{
    fprintf(out,
            "{\"summary\":{\"read\":%llu,\"good\":%llu,\"bad\":%llu,\"skipped\":%llu,"
            "\"errors\":%llu,\"warnings\":%llu,\"duplicates\":%llu,\"bytes\":%llu,"
            "\"largest\":%llu,\"requests\":%llu}}\n",
            (unsigned long long)c->read, (unsigned long long)c->good, (unsigned long long)c->bad,
            (unsigned long long)c->skipped, (unsigned long long)c->errors,
            (unsigned long long)c->warnings, (unsigned long long)c->duplicates,
            (unsigned long long)c->bytes, (unsigned long long)c->largest,
            (unsigned long long)c->requests);
}

static void say_summary(const weft_preflight_counts *c)
{
    fprintf(stderr,
            "%llu records: %llu good, %llu bad, %llu skipped; %llu errors, %llu warnings, %llu "
            "duplicates; %llu requests, %llu bytes, the largest record %llu\n",
            (unsigned long long)c->read, (unsigned long long)c->good, (unsigned long long)c->bad,
            (unsigned long long)c->skipped, (unsigned long long)c->errors,
            (unsigned long long)c->warnings, (unsigned long long)c->duplicates,
            (unsigned long long)c->requests, (unsigned long long)c->bytes,
            (unsigned long long)c->largest);
}

/* ---- options ---- */

/* A copy of `len` bytes that lives as long as the flight; NULL when there is no room. */
static const char *keep(flight *f, const char *text, size_t len)
{
    char *const copy = f->texts + f->used;
    if (len >= sizeof f->texts - f->used)
        return NULL;
    memcpy(copy, text, len);
    copy[len] = '\0';
    f->used += len + 1;
    return copy;
}

/* "PATH=A..B" and "PATH=KIND"; false after saying what is wrong. */
static bool cut_rule(weft_preflight_rule *rule, flight *f, const cli_args *args, const char *text)
{
    const char *const sign = strrchr(text, '=');
    const char *const dots = sign ? strstr(sign, "..") : NULL;
    const bool is_range = rule->kind == WEFT_PREFLIGHT_RANGE;
    if (!sign || (is_range && !dots)) {
        (void)cli_usage(args->command,
                        is_range ? "--range: \"%s\" is not PATH=LEAST..MOST"
                                 : "--kind: \"%s\" is not PATH=KIND",
                        text);
        return false;
    }
    rule->path = keep(f, text, (size_t)(sign - text));
    rule->least = is_range ? keep(f, sign + 1, (size_t)(dots - sign) - 1) : sign + 1;
    rule->most = is_range ? dots + 2 : NULL;
    if (rule->path && rule->least)
        return true;
    (void)cli_usage(args->command, "the rules are too long");
    return false;
}

static int collect_rules(flight *f, weft_preflight_options *o, const cli_args *args)
{
    static const char *const names[] = {[WEFT_PREFLIGHT_REQUIRED] = "require",
                                        [WEFT_PREFLIGHT_RANGE] = "range",
                                        [WEFT_PREFLIGHT_KIND] = "kind",
                                        [WEFT_PREFLIGHT_UNIQUE] = "unique"};
    for (size_t i = 0; i < args->given_count; i++) {
        const char *const name = args->command->options[args->given[i].option].name;
        for (size_t k = 0; k < 4; k++) {
            weft_preflight_rule *const rule = &f->rules[o->rule_count];
            if (strcmp(names[k], name) != 0)
                continue;
            *rule = (weft_preflight_rule){(weft_preflight_kind)k, args->given[i].value, NULL, NULL};
            if ((k == WEFT_PREFLIGHT_RANGE || k == WEFT_PREFLIGHT_KIND) &&
                !cut_rule(rule, f, args, args->given[i].value))
                return CLI_USAGE;
            o->rule_count++;
        }
    }
    o->rules = f->rules;
    return CLI_OK;
}

static int fill_options(const cli_args *args, weft_preflight_options *o, flight *f)
{
    static const char *const formats[] = {"text", "json", "csv"};
    const int format = cli_choice(args, "format", formats, 3);
    uint64_t bytes = 0;
    uint64_t batch = 0;
    uint64_t batch_bytes = 0;
    if (cli_input(args, &o->input) != CLI_OK || format < 0 ||
        !cli_number(&o->max_records, args, "max-records") ||
        !cli_number(&bytes, args, "max-bytes") || !cli_number(&batch, args, "batch") ||
        !cli_number(&batch_bytes, args, "batch-bytes"))
        return CLI_USAGE;
    if (batch > UINT32_MAX)
        return cli_usage(args->command, "--batch takes at most %u", UINT32_MAX);
    if (format == REPORT_TEXT && cli_value(args, "output"))
        return cli_usage(args->command, "-o goes with --format json or csv");
    f->format = (report_format)format;
    o->max_bytes = (size_t)bytes;
    o->batch = (uint32_t)batch;
    o->batch_bytes = (size_t)batch_bytes;
    o->quick = cli_flag(args, "quick") ? QUICK_RECORDS : 0;
    o->input.report = on_report;
    o->input.report_context = f;
    return collect_rules(f, o, args);
}

/* ---- the run ---- */

static int exit_code(weft_status rc, const weft_preflight_counts *counts, const weft_diags *diags)
{
    switch (rc) {
    case WEFT_OK:
        return counts->errors != 0 ? CLI_REJECTED : CLI_OK;
    case WEFT_MISUSE:
        return CLI_USAGE;
    case WEFT_INVALID:
        return cli_is_about_usage(diags) ? CLI_USAGE : CLI_REJECTED;
    default:
        if (weft_diags_count(diags) == 0)
            cli_say("%s", weft_status_text(rc));
        return cli_exit_of(rc);
    }
}

static int look(flight *f, const weft_program *program, const weft_preflight_options *o,
                const weft_param *params, size_t count)
{
    weft_preflight_counts counts;
    weft_diags *const diags = weft_diags_new(0);
    f->shown = weft_diags_new(SHOWN_COMPLAINTS);
    if (!diags || !f->shown) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        weft_diags_free(diags);
        weft_diags_free(f->shown);
        return CLI_WORLD;
    }
    if (f->format == REPORT_CSV)
        fputs("record,line,severity,code,message,source,target,value\r\n", f->out);
    const weft_status rc = weft_preflight(&counts, program, o, params, count, diags);
    if (f->format == REPORT_JSON)
        put_summary(f->out, &counts);
    if (f->format == REPORT_TEXT)
        (void)cli_report(f->shown, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (f->hidden != 0)
        fprintf(stderr, "... and %llu more complaints\n", (unsigned long long)f->hidden);
    (void)cli_report(diags, WEFT_DIAG_TEXT);
    if (!cli_quiet() && counts.read != 0)
        say_summary(&counts);
    const int code = exit_code(rc, &counts, diags);
    weft_diags_free(f->shown);
    weft_diags_free(diags);
    return code;
}

static int look_at(const cli_args *args, flight *f, const weft_program *program,
                   weft_preflight_options *o, const char *context)
{
    const weft_param *params;
    const char *const path = cli_value(args, "output");
    size_t count;
    int code = cli_choose(args, context, program, &o->input.map, &params, &count);
    if (code != CLI_OK)
        return code;
    if (path && (cli_file_same(path, args->operands[0]) || cli_file_same(path, o->input.input)))
        return cli_usage(args->command, "-o wants a file of its own, not %s", path);
    f->out = path ? fopen(path, "w") : stdout;
    if (!f->out) {
        cli_say("%s: cannot be written", path);
        return CLI_WORLD;
    }
    cli_catch_interrupts();
    code = look(f, program, o, params, count);
    if (path && (ferror(f->out) | fclose(f->out)) != 0) {
        cli_say("%s: cannot be written", path);
        return CLI_WORLD;
    }
    return code;
}

static int run(const cli_args *args)
{
    static flight f; /* large; one per process */
    weft_compile_options compile = {0};
    weft_preflight_options o = {0};
    weft_program *program = NULL;
    char *context = NULL;
    int code = fill_options(args, &o, &f);
    if (code == CLI_OK)
        code = cli_reading(args, &o.input);
    if (code == CLI_OK && !cli_context_read(&context, args))
        code = CLI_WORLD;
    if (code != CLI_OK)
        return code;
    cli_mapping_options(&compile, args);
    compile.elements = o.input.record_path != NULL;
    code = cli_load(&program, args->operands[0], &compile);
    if (code == CLI_OK)
        code = look_at(args, &f, program, &o, context);
    weft_program_free(program);
    free(context);
    return code;
}

const cli_command cli_preflight = {
    .name = "preflight",
    .operands = "FILE|FILE.weftc [INPUT|-]",
    .summary = "Look at a whole input before it is sent",
    .details =
        "Reads and maps every record and writes nothing: what the mapping and its schema ask for "
        "(required fields,\nkinds, `require`) is asked, and rules are held against what comes out. "
        "Paths are of the mapped record.\nMemory does not grow with records, also not for "
        "--unique.\n\n"
        "    weft preflight orders.weft orders.csv --unique ref --range 'lines[].quantity=1..'\n"
        "    weft preflight orders.weft orders.csv -f csv -o complaints.csv --batch 100\n\n"
        "--format json prints an object for each complaint and a last one, {\"summary\": ...}; csv "
        "a line for\neach: record, line, severity, code, message, source, target, value. It ends "
        "with 3 when something is wrong.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = 2,
    .run = run,
};
