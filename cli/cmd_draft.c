/* weft draft: a first mapping from samples to a schema. */
#include "cli/cli.h"

#include <string.h>

static const cli_option options[] = {
    {"schema", 's', "FILE", "the schema of the target"},
    {"mutation", 'm', "NAME", "the mutation to fill"},
    {"type", 't', "NAME", "... or the input type"},
    {"query", 0, "FILE", "... or a query whose answers become rows, with --to csv"},
    {"to", 0, "csv", "--query: the format of the rows"},
    {"json", 0, NULL, "write a JSON mapping file of the npm package"},
    {"sample", 0, "FILE", "what the input looks like; may be given several times"},
    {"from", 0, "csv|json|ndjson|xml", "what the samples are (by their names)"},
    {"record", 0, "PATH", "where the records are: .orders[]; XML: /orders/order"},
    {"delimiter", 0, "C", "CSV: what parts the cells (,)"},
    {"complete", 0, NULL, "exit 1 when something required was not found"},
    {"output", 'o', "FILE|-", "where the mapping goes (standard output)"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

#define SOURCE_BYTES 1024

static bool ends_in(const char *path, const char *ending)
{
    const size_t len = strlen(path);
    const size_t tail = strlen(ending);
    return len > tail && strcmp(path + len - tail, ending) == 0;
}

static weft_input_format format_of(const char *sample, weft_input_format from)
{
    if (from != WEFT_FROM_MAPPING)
        return from;
    if (ends_in(sample, ".csv") || ends_in(sample, ".tsv"))
        return WEFT_FROM_CSV;
    if (ends_in(sample, ".xml"))
        return WEFT_FROM_XML;
    return ends_in(sample, ".json") ? WEFT_FROM_JSON : WEFT_FROM_NDJSON;
}

/* The source as a mapping writes it. */
static bool put_source(char *out, weft_input_format format, const char *record, char delimiter)
{
    int len = 0;
    switch (format) {
    case WEFT_FROM_CSV:
        len = delimiter == '\t'
                  ? snprintf(out, SOURCE_BYTES, "csv(header: true, delimiter: \"\\t\")")
              : delimiter != ','
                  ? snprintf(out, SOURCE_BYTES, "csv(header: true, delimiter: \"%c\")", delimiter)
                  : snprintf(out, SOURCE_BYTES, "csv(header: true)");
        break;
    case WEFT_FROM_XML:
        len = !record            ? snprintf(out, SOURCE_BYTES, "xml")
              : record[0] == '/' ? snprintf(out, SOURCE_BYTES, "xml each x'%s'", record)
                                 : snprintf(out, SOURCE_BYTES, "xml each %s", record);
        break;
    case WEFT_FROM_JSON:
        len = record ? snprintf(out, SOURCE_BYTES, "json each %s", record)
                     : snprintf(out, SOURCE_BYTES, "json");
        break;
    default:
        len = snprintf(out, SOURCE_BYTES, "ndjson");
        break;
    }
    return len >= 0 && len < SOURCE_BYTES;
}

/* The same for a JSON mapping file: sourceFormat, and for XML the names from the root to the record, with which
   the package's paths begin. False: the path of the records is needed and is none of names. */
static bool put_json_source(weft_draft_options *o, char *path, weft_input_format format,
                            const char *record, bool is_mutation)
{
    size_t len = 0;
    o->json = 1;
    o->source = format == WEFT_FROM_XML                   ? "xml"
                : format == WEFT_FROM_CSV && !is_mutation ? "csv"
                                                          : "json";
    if (format != WEFT_FROM_XML)
        return true;
    if (!record || record[0] != '/' || strchr(record, '*') || strstr(record, "//"))
        return false;
    for (const char *at = record + 1; *at != '\0' && len + 2 < SOURCE_BYTES; at++)
        path[len++] = *at == '/' ? '.' : *at;
    path[len++] = '.';
    path[len] = '\0';
    o->source_path = path;
    return true;
}

static int read_samples(weft_infer *infer, const cli_args *args, const weft_infer_options *wishes,
                        weft_diags *diags)
{
    for (size_t i = 0; i < args->given_count; i++) {
        const char *const path = args->given[i].value;
        if (strcmp(args->command->options[args->given[i].option].name, "sample") != 0)
            continue;
        const weft_status rc = weft_infer_read(infer, path, wishes, diags);
        if (rc == WEFT_OK)
            continue;
        if (weft_diags_count(diags) == 0)
            cli_say("%s: %s", path, weft_status_text(rc));
        return rc == WEFT_INVALID ? CLI_WORLD : cli_exit_of(rc);
    }
    return CLI_OK;
}

static int put(const cli_args *args, weft_span text, const weft_draft_counts *counts)
{
    const char *const output = cli_value(args, "output");
    const int code = cli_file_write(output ? output : "-", text) ? CLI_OK : CLI_WORLD;
    if (code == CLI_OK && !cli_quiet())
        fprintf(stderr, "%zu mapped (%zu by a part of their name), %zu to do, %zu optional left\n",
                counts->mapped, counts->unsure, counts->todo, counts->optional);
    if (code == CLI_OK && cli_flag(args, "complete") && counts->todo != 0)
        return CLI_INVALID;
    return code;
}

static int draft(const cli_args *args, weft_infer *infer, const weft_infer_options *wishes,
                 weft_draft_options *o, weft_diags *diags)
{
    weft_schema *schema = NULL;
    weft_draft_counts counts;
    weft_span text;
    int code = read_samples(infer, args, wishes, diags);
    if (code != CLI_OK)
        return code;
    weft_status rc = weft_infer_places(&o->places, &o->place_count, infer);
    if (rc == WEFT_OK)
        rc = weft_schema_open(&schema, o->schema_path, NULL, diags);
    if (rc == WEFT_OK)
        rc = weft_draft(&text, &counts, schema, o, diags);
    if (rc == WEFT_OK) {
        code = put(args, text, &counts);
        weft_bytes_free(text);
    } else if (weft_diags_count(diags) == 0) {
        cli_say("%s", weft_status_text(rc));
    }
    weft_schema_close(schema);
    return rc == WEFT_OK ? code : cli_exit_of(rc);
}

static int draft_query(const cli_args *args, const char *query)
{
    static const char *const targets[] = {"", "csv"};
    weft_schema *schema = NULL;
    weft_span text;
    weft_span mapping;
    if (!cli_value(args, "schema") || cli_choice(args, "to", targets, 2) != 1)
        return cli_usage(args->command, "--query needs --schema and --to csv");
    if (!cli_file_read(&text, query))
        return CLI_WORLD;
    weft_diags *const diags = weft_diags_new(0);
    weft_status rc =
        diags ? weft_schema_open(&schema, cli_value(args, "schema"), NULL, diags) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = weft_draft_query(&mapping, schema, text, query, diags);
    int code = cli_exit_of(rc);
    if (diags)
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc == WEFT_OK) {
        const char *const output = cli_value(args, "output");
        code = cli_file_write(output ? output : "-", mapping) ? CLI_OK : CLI_WORLD;
        weft_bytes_free(mapping);
    } else if (!diags || weft_diags_count(diags) == 0) {
        cli_say("%s", weft_status_text(rc));
    }
    weft_schema_close(schema);
    weft_diags_free(diags);
    cli_file_free(text);
    return code;
}

/* None of what is read may be what is written. */
static int check_output(const cli_args *args)
{
    int code = cli_file_spare(args, cli_value(args, "schema"), "schema");
    if (code == CLI_OK)
        code = cli_file_spare(args, cli_value(args, "query"), "query");
    for (size_t i = 0; code == CLI_OK && i < args->given_count; i++) {
        if (strcmp(args->command->options[args->given[i].option].name, "sample") == 0)
            code = cli_file_spare(args, args->given[i].value, "sample");
    }
    return code;
}

static int run(const cli_args *args)
{
    static const char *const sources[] = {"", "csv", "json", "ndjson", "xml"};
    static char source[SOURCE_BYTES];
    const char *const sample = cli_value(args, "sample");
    const char *const mutation = cli_value(args, "mutation");
    const char *const type = cli_value(args, "type");
    const char *const delimiter = cli_value(args, "delimiter");
    weft_infer *infer = NULL;
    weft_infer_options wishes = {.record_path = cli_value(args, "record")};
    weft_draft_options o = {.schema_path = cli_value(args, "schema"), .source = source};
    const int from = cli_choice(args, "from", sources, 5);
    if (from < 0 || check_output(args) != CLI_OK)
        return CLI_USAGE;
    if (cli_value(args, "query"))
        return draft_query(args, cli_value(args, "query"));
    if (!o.schema_path || !sample || !mutation == !type)
        return cli_usage(args->command,
                         "--schema, --sample and one of --mutation, --type are needed");
    if (delimiter && (delimiter[0] == '\0' || delimiter[1] != '\0'))
        return cli_usage(args->command, "--delimiter takes one character");
    o.target = mutation ? mutation : type;
    wishes.from = format_of(sample, (weft_input_format)from);
    wishes.delimiter = delimiter ? delimiter[0] : ends_in(sample, ".tsv") ? '\t' : ',';
    static char path[SOURCE_BYTES];
    if (cli_flag(args, "json")) {
        if (!put_json_source(&o, path, wishes.from, wishes.record_path, mutation != NULL))
            return cli_usage(args->command, "--json of XML needs --record /ROOT/ELEMENT: the "
                                            "package's paths begin at the root");
    } else if (!put_source(source, wishes.from, wishes.record_path, wishes.delimiter))
        return cli_usage(args->command, "--record is too long");
    weft_diags *const diags = weft_diags_new(20);
    int code = CLI_WORLD;
    if (!diags || weft_infer_new(&infer) != WEFT_OK)
        cli_say("%s", weft_status_text(WEFT_NOMEM));
    else
        code = draft(args, infer, &wishes, &o, diags);
    if (diags)
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    weft_infer_free(infer);
    weft_diags_free(diags);
    return code;
}

const cli_command cli_draft = {
    .name = "draft",
    .operands = "",
    .summary = "Write a first mapping from samples to a schema",
    .details =
        "Walks the input type of the target and looks in the samples for a place of the same name: "
        "in "
        "another\nnotation, another trade term, with the name of what it stands in. Lists of "
        "objects "
        "become each, texts are\nconverted as all of them allow, what is required gets a !. What "
        "is "
        "required and was not found is a\n# TODO line, the rest is listed in comments; a place "
        "found by "
        "a part of its name is marked. The mapping is a\nstart to be read: weft check says what is "
        "missing.\n\n"
        "    weft draft --schema fluent.graphql --mutation createOrder --sample order.json -o "
        "order.weft\n"
        "    weft draft --schema fluent.graphql --query orders.graphql --to csv -o orders.weft",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 0,
    .most = 0,
    .run = run,
};
