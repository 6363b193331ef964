/* Named connections: where APIs are, and with which credentials and limits they are talked to. They
   come from a file (docs/connections.md), from the npm package's configuration files and variables,
   from profiles of the Fluent CLI, and from options. The library reads no environment: it is handed
   a function that does.

   Secrets stay inside: nothing here gives one out, and closing wipes them. A program that holds
   connections may want to switch off core dumps. Not safe for concurrent use. */
#ifndef WEFT_CONNECTION_H
#define WEFT_CONNECTION_H

#include "weft/diag.h"
#include "weft/pipeline.h"

typedef struct weft_connections weft_connections;

/* The value of an environment variable, or NULL. */
typedef const char *(*weft_variable_fn)(void *context, const char *name);

/* All texts are borrowed for the call. */
typedef struct weft_connection_options {
    const char *path;          /* the file of connections; NULL: $WEFT_CONNECTIONS, or
                              weft.connections.json in `directory` or above it, or
                              ~/.config/weft/connections.json, or none */
    const char *directory;     /* where looking begins; NULL: the current one */
    weft_variable_fn variable; /* NULL: there are no variables */
    void *variable_context;
    const char *profile;     /* of the Fluent CLI: becomes a connection of that name; NULL: none */
    const char *retailer;    /* of that profile; NULL: none */
    const char *profile_dir; /* NULL: $FLUENT_PROFILE_DIR or ~/.fluentcommerce */
    /* Settings of their own ("baseUrl", "token", "header.X-Account"), which go before those of
       whatever connection is used; with a baseUrl among them they are a connection, "options".
       References (${env:NAME}) are resolved as in the file. */
    const weft_param *settings;
    size_t setting_count;
} weft_connection_options;

typedef enum weft_connection_format {
    WEFT_CONNECTION_TEXT,
    WEFT_CONNECTION_JSON
} weft_connection_format;

#ifdef __cplusplus
extern "C" {
#endif

/* One setting of a connection. */
typedef struct weft_setting {
    const char *name;
    const char *kind;  /* "text", "url", "secret", "true or false", "number" */
    const char *usual; /* "" when there is none */
    const char *doc;
    int is_secret;
} weft_setting;

/* Setting `i` in the order of the manual; 0 behind the last one. All static. */
WEFT_API int weft_setting_at(weft_setting *out, size_t i);

/* Finds and reads the files; what a connection refers to (variables, files) is only looked up when it
   is used. WEFT_OK with an empty set when there is nothing; WEFT_INVALID with diagnostics, WEFT_IO,
   WEFT_NOMEM. Warns of files with secrets that others can read. Given: weft_connections_close. */
WEFT_API weft_status weft_connections_open(weft_connections **out,
                                           const weft_connection_options *options,
                                           weft_diags *diags);
WEFT_API void weft_connections_close(weft_connections *connections); /* takes NULL */

WEFT_API size_t weft_connections_count(const weft_connections *connections);
/* The name of connection `i` < count, borrowed. */
WEFT_API const char *weft_connections_name(const weft_connections *connections, size_t i);

/* The connection that is meant when none is named: that of the options, the profile, the file's
   `default`, the only one there is. NULL when it cannot be told. */
WEFT_API const char *weft_connections_usual(const weft_connections *connections);

/* Looks up all that connection `name` refers to and checks it. WEFT_INVALID with diagnostics. */
WEFT_API weft_status weft_connections_check(weft_connections *connections, const char *name,
                                            weft_diags *diags);
/* Checks every name that the file calls `required`. */
WEFT_API weft_status weft_connections_require(weft_connections *connections, weft_diags *diags);

/* The connection that the file's `select` gives for a value of a record (NULL: the record has none).
   WEFT_INVALID with W5311 when there is none. Borrowed from the set. */
WEFT_API weft_status weft_connections_select(const char **name, weft_connections *connections,
                                             const char *value, weft_diags *diags);
/* Where in the record that value is (".customer.country"); "" without a `select`. */
WEFT_API const char *weft_connections_select_path(const weft_connections *connections);

/* All connections, one a line: name, type, URL, where it is from. `*out` is given: weft_bytes_free. */
WEFT_API weft_status weft_connections_list(weft_span *out, weft_connections *connections,
                                           weft_connection_format format);
/* One connection: each setting with its origin, secrets as their length at most. `all`: defaults
   too. */
WEFT_API weft_status weft_connections_show(weft_span *out, weft_connections *connections,
                                           const char *name, int all, weft_connection_format format,
                                           weft_diags *diags);

/* What the npm package's configuration says of the schema: `schema.cache` ($FLUENT_SCHEMA_CACHE), `ttl`
   ($FLUENT_SCHEMA_TTL) and `autoFetch` ($FLUENT_AUTO_FETCH_SCHEMA), or the package's defaults. */
typedef struct weft_schema_cache {
    const char *path; /* ./.fluent/schema.json */
    uint64_t seconds; /* 86400: for so long it is not fetched again */
    int fetches;      /* 1: it may be fetched when it is older */
} weft_schema_cache;

/* The text lives as long as the set. WEFT_NOMEM. */
WEFT_API weft_status weft_connections_schema_cache(weft_schema_cache *out,
                                                   weft_connections *connections);

/* What a live test of one connection found. */
typedef struct weft_connection_result {
    int reachable;   /* an HTTP reply came */
    int accepted;    /* and the credentials were good */
    int http_status; /* 0: none */
    uint32_t took_ms;
    char message[512]; /* for people; nothing secret */
} weft_connection_result;

/* Asks the API: { me { ref } } or { __typename } by GraphQL, or HEAD of the base URL, as the connection's
   `test` says. WEFT_OK when the question could be asked, whatever the answer; WEFT_INVALID with
   diagnostics. */
WEFT_API weft_status weft_connections_test(weft_connection_result *result,
                                           weft_connections *connections, const char *name,
                                           weft_diags *diags);
/* `name`, or of its chain of `fallback`s the first one that passes the test; one without a fallback is
   not asked. WEFT_IO with W5312 when all fail. */
WEFT_API weft_status weft_connections_pick(const char **picked, weft_connections *connections,
                                           const char *name, weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
