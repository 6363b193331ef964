/* weft connection: which connections there are, what they are made of, whether they work. */
#include "cli/cli.h"

#include <string.h>

static const cli_option options[] = {
    CLI_CONNECTION_OPTIONS,
    {"all", 'a', NULL, "show: also what is default"},
    {"format", 'f', "text|json", "how the answer is printed (text)"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
    {"color", 0, "auto|always|never", "colours in diagnostics (auto)"},
};

typedef struct work {
    const cli_args *args;
    weft_connections *connections;
    weft_connection_format format;
    weft_diags *diags;
} work;

static int fail(work *w, weft_status rc)
{
    (void)cli_report(w->diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && weft_diags_count(w->diags) == 0)
        cli_say("%s", weft_status_text(rc));
    weft_diags_reset(w->diags);
    return cli_exit_of(rc);
}

static int put(work *w, weft_status rc, weft_span text)
{
    int code = fail(w, rc); /* warnings too */
    if (rc == WEFT_OK) {
        code = cli_put(text);
        weft_bytes_free(text);
    }
    return code;
}

static int list(work *w, const char *name)
{
    weft_span text;
    (void)name;
    const weft_status rc = weft_connections_list(&text, w->connections, w->format);
    if (rc == WEFT_OK && weft_connections_count(w->connections) == 0 && !cli_quiet())
        cli_say("there are none; docs/connections.md says where they are looked for");
    return put(w, rc, text);
}

static int show(work *w, const char *name)
{
    weft_span text;
    const weft_status rc = weft_connections_show(&text, w->connections, name,
                                                 cli_flag(w->args, "all"), w->format, w->diags);
    return put(w, rc, text);
}

static int check(work *w, const char *name)
{
    const weft_status rc = weft_connections_check(w->connections, name, w->diags);
    const int code = fail(w, rc);
    if (w->format == WEFT_CONNECTION_JSON) {
        printf("{\"name\": ");
        cli_put_json_text(stdout, weft_span_text(name));
        printf(", \"usable\": %s}\n", rc == WEFT_OK ? "true" : "false");
    } else {
        printf("%s: %s\n", name, rc == WEFT_OK ? "complete" : "not usable");
    }
    return code;
}

static int test(work *w, const char *name)
{
    weft_connection_result result;
    const weft_status rc = weft_connections_test(&result, w->connections, name, w->diags);
    const int code = fail(w, rc);
    if (rc != WEFT_OK)
        return code;
    if (w->format == WEFT_CONNECTION_JSON) {
        printf("{\"name\": ");
        cli_put_json_text(stdout, weft_span_text(name));
        printf(", \"reachable\": %s, \"accepted\": %s, \"status\": %d, \"ms\": %u, \"message\": ",
               result.reachable ? "true" : "false", result.accepted ? "true" : "false",
               result.http_status, (unsigned)result.took_ms);
        cli_put_json_text(stdout, weft_span_text(result.message));
        printf("}\n");
    } else {
        printf("%s: %s (%u ms)\n", name, result.message, (unsigned)result.took_ms);
    }
    return result.accepted ? CLI_OK : CLI_WORLD;
}

/* Which connection a record with this value goes to. */
static int choose(work *w, const char *value)
{
    const char *name = NULL;
    const weft_status rc = weft_connections_select(&name, w->connections, value, w->diags);
    const int code = fail(w, rc);
    if (rc == WEFT_OK)
        puts(name);
    return code;
}

/* ---- verbs ---- */

typedef enum over {
    OVER_NOTHING, /* takes no names */
    OVER_USUAL,   /* without names: the one that is meant */
    OVER_ALL,     /* without names: all */
    OVER_VALUES   /* takes values, not names */
} over;

static const struct {
    const char *name;
    over over;
    int (*run)(work *w, const char *name);
} verbs[] = {
    {"list", OVER_NOTHING, list}, {"show", OVER_USUAL, show},      {"check", OVER_ALL, check},
    {"test", OVER_USUAL, test},   {"select", OVER_VALUES, choose},
};

static int worse(int a, int b)
{
    return a > b ? a : b;
}

static int run_verb(work *w, size_t verb)
{
    const cli_args *const args = w->args;
    int code = CLI_OK;
    if (verbs[verb].over == OVER_NOTHING)
        return verbs[verb].run(w, NULL);
    for (size_t i = 1; i < args->operand_count; i++)
        code = worse(code, verbs[verb].run(w, args->operands[i]));
    if (args->operand_count > 1)
        return code;
    if (verbs[verb].over == OVER_ALL) {
        for (size_t i = 0; i < weft_connections_count(w->connections); i++)
            code = worse(code, verbs[verb].run(w, weft_connections_name(w->connections, i)));
        return worse(code, fail(w, weft_connections_require(w->connections, w->diags)));
    }
    if (verbs[verb].over == OVER_VALUES)
        return cli_usage(args->command, "select takes a value of %s",
                         weft_connections_select_path(w->connections));
    const char *const name = cli_connection_name(args, w->connections);
    return name ? verbs[verb].run(w, name) : CLI_USAGE;
}

/* The settings there are: a page of the manual, which needs no connection. */
static int put_settings(void)
{
    weft_setting setting;
    printf("| setting | value | default | |\n|---|---|---|---|\n");
    for (size_t i = 0; weft_setting_at(&setting, i); i++) {
        const char *const tick = setting.usual[0] ? "`" : "";
        printf("| `%s` | %s | %s%s%s | %s |\n", setting.name, setting.kind, tick, setting.usual,
               tick, setting.doc);
    }
    return CLI_OK;
}

static int run(const cli_args *args)
{
    static const char *const formats[] = {"text", "json"};
    const int format = cli_choice(args, "format", formats, 2);
    size_t verb = 0;
    if (format < 0)
        return CLI_USAGE;
    if (strcmp(args->operands[0], "settings") == 0)
        return args->operand_count > 1 ? cli_usage(args->command, "settings takes no name")
                                       : put_settings();
    while (verb < sizeof verbs / sizeof verbs[0] &&
           strcmp(verbs[verb].name, args->operands[0]) != 0)
        verb++;
    if (verb == sizeof verbs / sizeof verbs[0])
        return cli_usage(args->command,
                         "there is no `connection %s`; there are list, show, check, test, "
                         "select and settings",
                         args->operands[0]);
    if (verbs[verb].over == OVER_NOTHING && args->operand_count > 1)
        return cli_usage(args->command, "%s takes no name", verbs[verb].name);
    work w = {args, NULL, (weft_connection_format)format, weft_diags_new(0)};
    int code = w.diags ? cli_connections_open(&w.connections, args) : CLI_WORLD;
    if (!w.diags)
        cli_say("%s", weft_status_text(WEFT_NOMEM));
    if (w.connections)
        code = run_verb(&w, verb);
    cli_connections_close(w.connections);
    weft_diags_free(w.diags);
    return code;
}

const cli_command cli_connection = {
    .name = "connection",
    .operands = "list|show|check|test|select|settings [NAME...]",
    .summary = "Show and try the connections to APIs",
    .details =
        "Connections come from weft.connections.json (in this directory or above it, or in "
        "~/.config/weft), from\nthe npm package's .fluentrc.json and FLUENT_ variables, from "
        "profiles of the Fluent CLI, and from options.\n\n"
        "    weft connection list              what there is, and where it is from\n"
        "    weft connection show prod         each setting with its origin; no secret is shown\n"
        "    weft connection check             whether all are complete, variables and files too\n"
        "    weft connection test prod         ask the API; ends with 5 when it does not let us "
        "in\n"
        "    weft connection select DE         the connection that the file's `select` gives for a "
        "value\n"
        "    weft connection settings          what a connection can say",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = CLI_MAX_OPERANDS,
    .run = run,
};
