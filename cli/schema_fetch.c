/* weft schema fetch: a schema from the API, into a file that is only as old as it may be. */
#include "cli/cli.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

typedef struct target {
    const char *path; /* NULL: standard output */
    uint64_t max_age; /* seconds; 0: always fetched */
    bool may_fetch;
    bool as_sdl;
} target;

/* "12 minutes" */
static const char *age_words(char room[48], long long seconds)
{
    static const struct {
        long long seconds;
        const char *word;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof units[0] && seconds < units[i].seconds)
        i++;
    const long long count = seconds < 0 ? 0 : seconds / units[i].seconds;
    (void)snprintf(room, 48, "%lld %s%s", count, units[i].word, count == 1 ? "" : "s");
    return room;
}

/* Seconds since the file was last found true; -1 when there is none. */
static long long age_of(const char *path)
{
    struct stat facts;
    if (!path || stat(path, &facts) != 0 || !S_ISREG(facts.st_mode))
        return -1;
    const long long age = (long long)time(NULL) - (long long)facts.st_mtime;
    return age < 0 ? 0 : age;
}

static bool has_content(const char *path, weft_span bytes)
{
    struct stat facts;
    weft_span old;
    if (stat(path, &facts) != 0 || (size_t)facts.st_size != bytes.len || !cli_file_read(&old, path))
        return false;
    const bool same = weft_span_equal(old, bytes);
    cli_file_free(old);
    return same;
}

/* The folders of a path, as the package makes them. */
static void make_folders(const char *path)
{
    char *const copy = malloc(strlen(path) + 1);
    if (!copy)
        return; /* the write will say what is wrong */
    memcpy(copy, path, strlen(path) + 1);
    for (char *at = strchr(copy + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        (void)mkdir(copy, 0777);
        *at = '/';
    }
    free(copy);
}

static weft_status load_bytes(void *context, const char *from, const char *path, weft_span *out,
                              const char **name, char reason[160])
{
    const weft_span *const bytes = context;
    (void)from;
    (void)reason;
    *out = *bytes;
    *name = path;
    return WEFT_OK;
}

static void release_bytes(void *context, weft_span bytes)
{
    (void)context;
    (void)bytes;
}

/* What came is opened before it replaces anything; as schema language it is printed from there. */
static int read_schema(weft_span *printed, weft_span json, bool as_sdl, weft_diags *diags)
{
    weft_schema *schema = NULL;
    const weft_loader loader = {.context = &json, .load = load_bytes, .release = release_bytes};
    weft_status rc = weft_schema_open(&schema, "introspection.json", &loader, diags);
    if (rc == WEFT_OK && as_sdl)
        rc = weft_schema_print(printed, schema);
    weft_schema_close(schema);
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && weft_diags_count(diags) == 0)
        cli_say("%s", weft_status_text(rc));
    return cli_exit_of(rc);
}

static int store(const target *t, weft_span bytes, long long age)
{
    char room[48];
    if (!t->path)
        return cli_put(bytes);
    if (has_content(t->path, bytes)) {
        if (utimensat(AT_FDCWD, t->path, NULL, 0) != 0 && !cli_quiet())
            cli_say("%s: its time cannot be set", t->path);
        if (!cli_quiet())
            cli_say("%s: unchanged", t->path);
        return CLI_OK;
    }
    make_folders(t->path);
    if (!cli_file_write(t->path, bytes))
        return CLI_WORLD;
    if (!cli_quiet() && age >= 0)
        cli_say("%s: changed; the last one was %s old (weft schema diff tells what changed)",
                t->path, age_words(room, age));
    else if (!cli_quiet())
        cli_say("%s: written", t->path);
    return CLI_OK;
}

static int fetch(const cli_args *args, weft_connections *connections, const char *name,
                 const target *t, long long age)
{
    weft_span json = {NULL, 0};
    weft_span printed = {NULL, 0};
    weft_diags *const diags = weft_diags_new(0);
    const weft_fetch_options options = {cli_value(args, "path"), cli_stop()};
    if (!diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    if (!cli_quiet())
        cli_say("asking %s for its schema", name);
    const weft_status rc = weft_schema_fetch(&json, connections, name, &options, diags);
    int code = cli_exit_of(rc);
    if (rc == WEFT_OK) {
        code = read_schema(&printed, json, t->as_sdl, diags);
        if (code == CLI_OK)
            code = store(t, t->as_sdl ? printed : json, age);
    } else {
        (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
        if (weft_diags_count(diags) == 0)
            cli_say("%s", weft_status_text(rc));
    }
    weft_bytes_free(json);
    weft_bytes_free(printed);
    weft_diags_free(diags);
    return code;
}

/* Where to, and how old it may be: by options, else for the package's connection by its configuration. */
static int choose_target(target *t, const cli_args *args, weft_connections *connections,
                         const char *name)
{
    static const char *const forms[] = {"json", "sdl"};
    const int form = cli_choice(args, "as", forms, 2);
    const bool of_package = strcmp(name, "fluent") == 0;
    weft_schema_cache cache;
    if (form < 0)
        return CLI_USAGE;
    t->as_sdl = form == 1;
    t->path = cli_value(args, "output");
    t->may_fetch = true;
    t->max_age = 0;
    if (of_package && !t->path) {
        if (weft_connections_schema_cache(&cache, connections) != WEFT_OK) {
            cli_say("%s", weft_status_text(WEFT_NOMEM));
            return CLI_WORLD;
        }
        t->path = cache.path;
        t->max_age = cache.seconds;
        t->may_fetch = cache.fetches;
    }
    if (t->path && strcmp(t->path, "-") == 0)
        t->path = NULL;
    return cli_number(&t->max_age, args, "max-age") ? CLI_OK : CLI_USAGE;
}

static int fetch_into(const cli_args *args, weft_connections *connections, const char *name)
{
    target t;
    char room[48];
    const int code = choose_target(&t, args, connections, name);
    if (code != CLI_OK)
        return code;
    const long long age = age_of(t.path);
    const bool is_young = age >= 0 && (uint64_t)age < t.max_age;
    const bool is_kept = age >= 0 && !t.may_fetch;
    if (!cli_flag(args, "force") && (is_young || is_kept)) {
        if (!cli_quiet())
            cli_say("%s is %s old: not fetched%s; --force does", t.path, age_words(room, age),
                    is_young ? "" : " (autoFetch is false)");
        return CLI_OK;
    }
    return fetch(args, connections, name, &t, age);
}

int cli_schema_fetch(const cli_args *args)
{
    weft_connections *connections = NULL;
    cli_catch_interrupts();
    int code = cli_connections_open(&connections, args);
    if (code == CLI_OK) {
        const char *name = NULL;
        code = cli_connection_pick(&name, args, connections);
        if (code == CLI_OK)
            code = fetch_into(args, connections, name);
    }
    cli_connections_close(connections);
    return code;
}
