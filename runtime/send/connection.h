/* One connection: where an API is and how it is talked to. Everything, secrets too, lives in the set
   it was loaded with (runtime/send/connections.h), which wipes it. A secret is never printed: only
   the client asks for one. */
#ifndef WF_SEND_CONNECTION_H
#define WF_SEND_CONNECTION_H

#include "base/core.h"
#include "runtime/send/http.h"
#include "weft/span.h"

typedef enum wf_setting {
#define SETTING(key, kind, usual, least, most, doc) WF_SETTING_##key,
#include "runtime/send/connection.def"
#undef SETTING
    WF_SETTING_COUNT
} wf_setting;

typedef enum wf_setting_kind {
    WF_SETTING_TEXT,
    WF_SETTING_URL,
    WF_SETTING_SECRET,
    WF_SETTING_FLAG,
    WF_SETTING_NUMBER
} wf_setting_kind;

typedef struct wf_setting_row {
    const char *key;
    wf_setting_kind kind;
    const char *usual; /* NULL: nothing */
    int64_t least;
    int64_t most;
    const char *doc;
} wf_setting_row;

extern const wf_setting_row wf_setting_rows[WF_SETTING_COUNT];

/* Where a value came from, with the file, variable or option: "file", "/etc/weft.json". */
typedef enum wf_origin {
    WF_ORIGIN_DEFAULT,
    WF_ORIGIN_FILE,
    WF_ORIGIN_VARIABLE,
    WF_ORIGIN_SECRET_FILE, /* ${file:...} */
    WF_ORIGIN_PROFILE,
    WF_ORIGIN_OPTION
} wf_origin;

typedef struct wf_setting_value {
    weft_span text; /* empty: not given; ends with a NUL that is not counted */
    int64_t number; /* FLAG and NUMBER */
    wf_origin origin;
    weft_span where; /* file or variable */
    bool given;
} wf_setting_value;

typedef enum wf_auth {
    WF_AUTH_NONE,
    WF_AUTH_BEARER,
    WF_AUTH_OAUTH2,
    WF_AUTH_API_KEY,
    WF_AUTH_BASIC,
    WF_AUTH_CUSTOM /* the headers alone */
} wf_auth;

/* A header or a parameter. */
typedef struct wf_connection_pair {
    weft_span name;
    weft_span value; /* of a header secret, as far as anybody here knows */
    wf_origin origin;
    weft_span where;
} wf_connection_pair;

typedef struct wf_connection {
    weft_span name;
    wf_auth auth;
    wf_setting_value settings[WF_SETTING_COUNT];
    const wf_connection_pair *headers;
    size_t header_count;
    const wf_connection_pair *params;
    size_t param_count;
} wf_connection;

static inline weft_span wf_connection_text(const wf_connection *connection, wf_setting setting)
{
    return connection->settings[setting].text;
}

static inline int64_t wf_connection_number(const wf_connection *connection, wf_setting setting)
{
    return connection->settings[setting].number;
}

/* A parameter ("bucket", "region"), or the empty span. */
weft_span wf_connection_param_at(const wf_connection *connection, weft_span name);

/* All default, and nothing else. */
void wf_connection_defaults(wf_connection *connection);

#endif
