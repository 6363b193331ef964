/* Which connection is meant: options, files, variables. While they are held, no core is written. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define SETTINGS_MAX 64
#define STORE_BYTES  8192

static const char *variable(void *context, const char *name)
{
    (void)context;
    return cli_variable_take(name);
}

/* ---- no core ---- */

static struct rlimit core_before;
static int dumpable_before = 1;

static void hold_back_core(void)
{
    const struct rlimit none = {0, 0};
    if (getrlimit(RLIMIT_CORE, &core_before) == 0) {
        const struct rlimit soft = {0, core_before.rlim_max}; /* the hard one could not be undone */
        (void)setrlimit(RLIMIT_CORE, core_before.rlim_max == 0 ? &none : &soft);
    }
    dumpable_before = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* nor through a core pattern, nor by ptrace */
}

static void let_core_go(void)
{
    (void)prctl(PR_SET_DUMPABLE, dumpable_before == 1, 0, 0, 0);
    (void)setrlimit(RLIMIT_CORE, &core_before);
}

/* ---- options ---- */

typedef struct settings {
    weft_param list[SETTINGS_MAX];
    size_t count;
    char store[STORE_BYTES];
    size_t used;
} settings;

static bool add(settings *all, const char *prefix, const char *name, size_t name_len,
                const char *value)
{
    const size_t prefix_len = strlen(prefix);
    if (all->count == SETTINGS_MAX || all->used + prefix_len + name_len + 1 > STORE_BYTES)
        return false;
    char *const at = all->store + all->used;
    memcpy(at, prefix, prefix_len);
    memcpy(at + prefix_len, name, name_len);
    at[prefix_len + name_len] = '\0';
    all->used += prefix_len + name_len + 1;
    all->list[all->count].name = at;
    all->list[all->count++].value = value;
    return true;
}

static bool is_secret_setting(const char *name, size_t len)
{
    weft_setting setting;
    for (size_t i = 0; weft_setting_at(&setting, i); i++) {
        if (strlen(setting.name) == len && memcmp(setting.name, name, len) == 0)
            return setting.is_secret;
    }
    return false;
}

static bool contains(const char *text, size_t len, const char *word)
{
    const size_t word_len = strlen(word);
    for (size_t i = 0; i + word_len <= len; i++) {
        if (strncasecmp(text + i, word, word_len) == 0)
            return true;
    }
    return false;
}

static bool is_secret_header(const char *name, size_t len)
{
    static const char *const words[] = {"authorization", "cookie", "token",
                                        "secret",        "key",    "password"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (contains(name, len, words[i]))
            return true;
    }
    return false;
}

/* Whoever may list processes can read arguments. */
static int refuse_secret(const cli_args *args, const char *option, const char *name, size_t len)
{
    return cli_usage(
        args->command,
        "--%s %.*s: a secret does not belong on the command line, where others see it; "
        "give '${env:NAME}' or '${file:PATH}'",
        option, (int)len, name);
}

static int add_setting(settings *all, const cli_args *args, const char *text)
{
    const char *const equals = strchr(text, '=');
    const size_t len = equals ? (size_t)(equals - text) : 0;
    if (len == 0)
        return cli_usage(args->command, "--set wants KEY=VALUE");
    if (is_secret_setting(text, len) && !strstr(equals, "${"))
        return refuse_secret(args, "set", text, len);
    return add(all, "", text, len, equals + 1) ? CLI_OK
                                               : cli_usage(args->command, "too many settings");
}

static int add_header(settings *all, const cli_args *args, const char *text)
{
    const char *const colon = strchr(text, ':');
    const size_t len = colon ? (size_t)(colon - text) : 0;
    if (len == 0)
        return cli_usage(args->command, "--header wants NAME: VALUE");
    if (is_secret_header(text, len) && !strstr(colon, "${"))
        return refuse_secret(args, "header", text, len);
    const char *value = colon + 1;
    while (*value == ' ')
        value++;
    return add(all, "header.", text, len, value) ? CLI_OK
                                                 : cli_usage(args->command, "too many headers");
}

static int gather(settings *all, const cli_args *args)
{
    int code = CLI_OK;
    for (size_t i = 0; i < args->given_count && code == CLI_OK; i++) {
        const char *const option = args->command->options[args->given[i].option].name;
        const char *const value = args->given[i].value;
        if (strcmp(option, "set") == 0)
            code = add_setting(all, args, value);
        else if (strcmp(option, "header") == 0)
            code = add_header(all, args, value);
        else if (strcmp(option, "url") == 0)
            code = add(all, "", "baseUrl", 7, value)
                       ? CLI_OK
                       : cli_usage(args->command, "too many settings");
    }
    return code;
}

/* ---- opening ---- */

/* A command that takes profiles takes their retailers too; the --profile of weft run is something else. */
static bool has_option(const cli_command *command, const char *name)
{
    for (size_t i = 0; i < command->option_count; i++) {
        if (strcmp(command->options[i].name, name) == 0)
            return true;
    }
    return false;
}

int cli_connections_open(weft_connections **out, const cli_args *args)
{
    static settings all; /* large; one per process */
    int code = gather(&all, args);
    if (code != CLI_OK)
        return code;
    const weft_connection_options options = {
        .path = cli_value(args, "connections"),
        .variable = variable,
        .profile = has_option(args->command, "retailer") ? cli_value(args, "profile") : NULL,
        .retailer = cli_value(args, "retailer"),
        .settings = all.list,
        .setting_count = all.count,
    };
    weft_diags *const diags = weft_diags_new(0);
    hold_back_core();
    const weft_status rc = diags ? weft_connections_open(out, &options, diags) : WEFT_NOMEM;
    code = cli_exit_of(rc);
    if (diags)
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && (!diags || weft_diags_count(diags) == 0))
        cli_say("%s", weft_status_text(rc));
    weft_diags_free(diags);
    if (rc != WEFT_OK) {
        cli_variables_forget();
        let_core_go();
    }
    return code;
}

void cli_connections_close(weft_connections *connections)
{
    if (!connections)
        return;
    weft_connections_close(connections);
    cli_variables_forget();
    let_core_go();
}

const char *cli_connection_name(const cli_args *args, const weft_connections *connections)
{
    const char *const name = cli_value(args, "connection");
    if (name)
        return name;
    const char *const usual = weft_connections_usual(connections);
    if (!usual && weft_connections_count(connections) == 0)
        cli_say("there is no connection: give --url, --profile or a file of connections "
                "(docs/connections.md)");
    else if (!usual)
        cli_say("which connection? --connection NAME says it; weft connection list shows them");
    return usual;
}

int cli_connection_pick(const char **name, const cli_args *args, weft_connections *connections)
{
    const char *const wanted = cli_connection_name(args, connections);
    weft_diags *const diags = wanted ? weft_diags_new(0) : NULL;
    if (!wanted)
        return CLI_USAGE;
    const weft_status rc =
        diags ? weft_connections_pick(name, connections, wanted, diags) : WEFT_NOMEM;
    if (diags)
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && (!diags || weft_diags_count(diags) == 0))
        cli_say("%s", weft_status_text(rc));
    if (rc == WEFT_OK && strcmp(*name, wanted) != 0)
        cli_say("%s does not let us in; going on with %s", wanted, *name);
    weft_diags_free(diags);
    return cli_exit_of(rc);
}
