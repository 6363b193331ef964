/* The npm package's configuration: .fluentrc.json, fluent.config.json or .fluentrc in the working
   directory or above it, and the FLUENT_ variables before what stands there. Together they are the
   connection `fluent`. */
#include "base/diags.h"
#include "base/number.h"
#include "runtime/send/connections.h"

#define NAME "fluent"

/* Where a setting stands in the file, and the variables for it: the first that is there counts. */
static const struct {
    wf_setting setting;
    const char *section; /* NULL: the root */
    const char *key;     /* NULL: a variable alone */
    const char *variables[2];
} rows[] = {
    {WF_SETTING_baseUrl, NULL, "endpoint", {"FLUENT_ENDPOINT", "FLUENT_BASE_URL"}},
    {WF_SETTING_clientId, "auth", "clientId", {"FLUENT_CLIENT_ID", NULL}},
    {WF_SETTING_clientSecret, "auth", "clientSecret", {"FLUENT_CLIENT_SECRET", NULL}},
    {WF_SETTING_retailerId, "auth", "retailerId", {"FLUENT_RETAILER_ID", NULL}},
    {WF_SETTING_username, NULL, NULL, {"FLUENT_USERNAME", NULL}},
    {WF_SETTING_password, NULL, NULL, {"FLUENT_PASSWORD", NULL}},
};

/* What is an error of a file of ours is a warning of one that another tool owns. */
static void warn(weft_diags *diags, const weft_diags *faults)
{
    for (size_t i = 0; faults && i < weft_diags_count(faults); i++)
        (void)wf_diags_add_as(diags, WF_W5303, WEFT_SEVERITY_WARNING, (wf_place){0},
                              "%s; looking on for another", weft_diags_at(faults, i)->message);
}

/* The package goes on looking when a file cannot be read, and says so; here too. */
static weft_status find_file(weft_connections *set, weft_diags *diags)
{
    static const char *const names[] = {".fluentrc.json", "fluent.config.json", ".fluentrc"};
    weft_span path = weft_span_of(NULL, 0);
    bool is_open = false;
    weft_status rc = WEFT_INVALID;
    for (size_t skip = 0; rc != WEFT_OK && rc != WEFT_NOMEM; skip++) {
        rc = wf_connections_search(&path, set, names, WF_COUNTOF(names), skip);
        if (rc != WEFT_OK || !path.ptr)
            return rc;
        weft_diags *const faults = weft_diags_new(0);
        rc = faults ? wf_connections_read_json(&set->rc, &is_open, set, path.ptr, faults)
                    : WEFT_NOMEM;
        warn(diags, faults);
        weft_diags_free(faults);
    }
    if (rc != WEFT_OK)
        return rc;
    set->rc_file = path;
    const weft_value auth = weft_value_member(set->rc, weft_span_text("auth"));
    if (is_open && auth.kind == WEFT_KIND_MAP &&
        weft_value_is_text(weft_value_member(auth, weft_span_text("clientSecret"))))
        wf_connections_warn_open(path.ptr, diags);
    return WEFT_OK;
}

static const char *variable_of(const weft_connections *set, size_t row, const char **name)
{
    for (size_t i = 0; i < WF_COUNTOF(rows[row].variables); i++) {
        const char *const value =
            rows[row].variables[i] ? wf_connections_variable(set, rows[row].variables[i]) : NULL;
        if (value && value[0]) {
            *name = rows[row].variables[i];
            return value;
        }
    }
    return NULL;
}

static weft_value value_of(const weft_connections *set, size_t row)
{
    weft_value at = set->rc;
    if (rows[row].section && at.kind == WEFT_KIND_MAP)
        at = weft_value_member(at, weft_span_text(rows[row].section));
    if (!rows[row].key || at.kind != WEFT_KIND_MAP)
        return weft_missing();
    return weft_value_member(at, weft_span_text(rows[row].key));
}

weft_status wf_connections_load_rc(weft_connections *set, weft_diags *diags)
{
    const char *name = NULL;
    const weft_status rc = find_file(set, diags);
    if (rc != WEFT_OK)
        return rc;
    bool given = false;
    for (size_t i = 0; i < WF_COUNTOF(rows) && !given; i++)
        given = value_of(set, i).kind == WEFT_KIND_TEXT || variable_of(set, i, &name);
    if (!given || wf_connections_entry(set, weft_span_text(NAME)))
        return WEFT_OK; /* one of that name in the file of connections goes before */
    const weft_span where = set->rc_file.ptr ? set->rc_file : weft_span_text(name);
    return wf_connections_add(set, weft_span_text(NAME),
                              set->rc_file.ptr ? WF_ORIGIN_FILE : WF_ORIGIN_VARIABLE, where)
               ? WEFT_OK
               : WEFT_NOMEM;
}

/* The package is given the URL of the API, some people give that of its GraphQL end. */
static weft_span without_graphql(weft_span url)
{
    static const char end[] = "/graphql";
    const size_t len = sizeof end - 1;
    while (url.len != 0 && url.ptr[url.len - 1] == '/')
        url.len--;
    if (url.len > len && memcmp(url.ptr + url.len - len, end, len) == 0)
        url.len -= len;
    return url;
}

static weft_status set_row(wf_connection *connection, weft_connections *set, size_t row,
                           weft_diags *diags)
{
    const char *name = NULL;
    const char *const variable = variable_of(set, row, &name);
    const weft_value value = value_of(set, row);
    weft_span text = weft_span_text(variable);
    if (!variable && value.kind != WEFT_KIND_TEXT && value.kind != WEFT_KIND_NUMBER)
        return WEFT_OK;
    if (!variable)
        text = weft_value_span(value); /* a retailer may be a number there */
    if (rows[row].setting == WF_SETTING_baseUrl)
        text = without_graphql(text);
    const weft_span copy = wf_arena_dup(&set->arena, text);
    if (!copy.ptr)
        return WEFT_NOMEM;
    return wf_connections_set(
        connection, rows[row].setting, copy, variable ? WF_ORIGIN_VARIABLE : WF_ORIGIN_FILE,
        variable ? weft_span_text(name) : set->rc_file, "connection " NAME ": ", diags);
}

/* ---- the schema ---- */

static weft_value schema_member(const weft_connections *set, const char *key)
{
    const weft_value schema = set->rc.kind == WEFT_KIND_MAP
                                  ? weft_value_member(set->rc, weft_span_text("schema"))
                                  : weft_missing();
    return schema.kind == WEFT_KIND_MAP ? weft_value_member(schema, weft_span_text(key))
                                        : weft_missing();
}

weft_status weft_connections_schema_cache(weft_schema_cache *out, weft_connections *set)
{
    const char *const path = wf_connections_variable(set, "FLUENT_SCHEMA_CACHE");
    const char *const ttl = wf_connections_variable(set, "FLUENT_SCHEMA_TTL");
    const char *const fetches = wf_connections_variable(set, "FLUENT_AUTO_FETCH_SCHEMA");
    const weft_value file_path = schema_member(set, "cache");
    const weft_value file_ttl = schema_member(set, "ttl");
    const weft_value file_fetches = schema_member(set, "autoFetch");
    weft_span name = weft_span_text("./.fluent/schema.json");
    int64_t seconds = 86400;
    if (path && path[0])
        name = weft_span_text(path);
    else if (weft_value_is_text(file_path) && file_path.len != 0)
        name = weft_value_span(file_path);
    if (!(ttl && wf_int64_parse(&seconds, weft_span_text(ttl))) &&
        file_ttl.kind == WEFT_KIND_NUMBER)
        (void)wf_int64_parse(&seconds, weft_value_span(file_ttl)); /* else the default */
    out->fetches = fetches ? strcmp(fetches, "true") == 0
                           : file_fetches.kind != WEFT_KIND_BOOL || file_fetches.as.boolean;
    out->seconds = seconds > 0 ? (uint64_t)seconds : 0;
    out->path = wf_arena_dup(&set->arena, name).ptr;
    return out->path ? WEFT_OK : WEFT_NOMEM;
}

weft_status wf_connections_resolve_rc(wf_connection *connection, weft_connections *set,
                                      weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    for (size_t i = 0; i < WF_COUNTOF(rows) && rc == WEFT_OK; i++)
        rc = set_row(connection, set, i, diags);
    return rc;
}
