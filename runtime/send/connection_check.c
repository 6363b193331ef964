/* Settings one by one, and what a connection lacks as a whole. Nothing here shows a secret. */
#include "base/diags.h"
#include "base/number.h"
#include "runtime/send/connections.h"

#include <strings.h>

/* ---- names ---- */

bool wf_setting_find(wf_setting *out, weft_span key)
{
    for (int i = 0; i < WF_SETTING_COUNT; i++) {
        if (weft_span_equal(weft_span_text(wf_setting_rows[i].key), key)) {
            *out = (wf_setting)i;
            return true;
        }
    }
    return false;
}

/* ---- values ---- */

static weft_status refuse(const char *what, const wf_setting_row *row, const char *why,
                          weft_diags *diags)
{
    (void)wf_diags_add(diags, WF_W5305, (wf_place){0}, "%s%s: %s", what, row->key, why);
    return WEFT_INVALID;
}

static weft_status set_flag(wf_setting_value *value, const wf_setting_row *row, const char *what,
                            weft_diags *diags)
{
    const bool yes = weft_span_equal(value->text, weft_span_text("true"));
    if (!yes && !weft_span_equal(value->text, weft_span_text("false")))
        return refuse(what, row, "this is true or false", diags);
    value->number = yes;
    return WEFT_OK;
}

static weft_status set_number(wf_setting_value *value, const wf_setting_row *row, const char *what,
                              weft_diags *diags)
{
    if (wf_int64_parse(&value->number, value->text) && value->number >= row->least &&
        value->number <= row->most)
        return WEFT_OK;
    (void)wf_diags_add(diags, WF_W5305, (wf_place){0},
                       "%s%s: \"%.*s\" is not a whole number from %lld to %lld", what, row->key,
                       (int)(value->text.len < 40 ? value->text.len : 40), value->text.ptr,
                       (long long)row->least, (long long)row->most);
    return WEFT_INVALID;
}

static weft_status check_url(const wf_setting_value *value, const wf_setting_row *row,
                             const char *what, weft_diags *diags)
{
    char origin[300];
    weft_status rc = value->text.len == 0 ? WEFT_OK : wf_http_load(diags);
    if (rc == WEFT_OK && value->text.len != 0)
        rc = wf_http_origin(origin, sizeof origin, value->text);
    if (rc != WEFT_INVALID)
        return rc;
    return refuse(what, row,
                  "this is no http or https URL, or there is a user name in it; write it like "
                  "https://acme.example.com",
                  diags);
}

weft_status wf_connections_set(wf_connection *connection, wf_setting setting, weft_span text,
                               wf_origin origin, weft_span where, const char *what,
                               weft_diags *diags)
{
    wf_setting_value *const value = &connection->settings[setting];
    const wf_setting_row *const row = &wf_setting_rows[setting];
    if (!text.ptr)
        text = weft_span_of("", 0);
    if (memchr(text.ptr, '\0', text.len))
        return refuse(what, row, "it has a zero byte in it", diags);
    value->text = text;
    value->origin = origin;
    value->where = where;
    value->given = true;
    switch (row->kind) {
    case WF_SETTING_FLAG:
        return set_flag(value, row, what, diags);
    case WF_SETTING_NUMBER:
        return set_number(value, row, what, diags);
    case WF_SETTING_URL:
        return check_url(value, row, what, diags);
    case WF_SETTING_TEXT:
    case WF_SETTING_SECRET:
        break;
    }
    return WEFT_OK;
}

/* ---- settings from outside ---- */

static weft_status add_header(wf_connection *connection, weft_connections *set,
                              const weft_param *param, weft_span value)
{
    const size_t count = connection->header_count;
    wf_connection_pair *const more =
        wf_arena_alloc(&set->arena, (count + 1) * sizeof *connection->headers);
    if (!more)
        return WEFT_NOMEM;
    if (count != 0)
        memcpy(more, connection->headers, count * sizeof *more);
    more[count].name = weft_span_text(param->name + strlen("header."));
    more[count].value = value;
    more[count].origin = WF_ORIGIN_OPTION;
    more[count].where = weft_span_of(NULL, 0);
    connection->headers = more;
    connection->header_count = count + 1;
    return WEFT_OK;
}

weft_status wf_connections_set_options(wf_connection *connection, weft_connections *set,
                                       weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    for (size_t i = 0; i < set->setting_count && rc == WEFT_OK; i++) {
        const weft_param *const param = &set->settings[i];
        wf_setting setting;
        wf_origin origin = WF_ORIGIN_OPTION;
        weft_span where = weft_span_of(NULL, 0);
        weft_span value;
        rc = wf_connections_expand(&value, &origin, &where, set, weft_span_text(param->value),
                                   param->name, diags);
        if (rc == WEFT_OK && strncmp(param->name, "header.", 7) == 0)
            rc = add_header(connection, set, param, value);
        else if (rc == WEFT_OK && wf_setting_find(&setting, weft_span_text(param->name)))
            rc = wf_connections_set(connection, setting, value, origin, where, "", diags);
    }
    return rc;
}

/* ---- the whole ---- */

static bool has(const wf_connection *connection, wf_setting setting)
{
    return wf_connection_text(connection, setting).len != 0;
}

static bool has_own_authorization(const wf_connection *connection)
{
    for (size_t i = 0; i < connection->header_count; i++) {
        const weft_span name = connection->headers[i].name;
        if (name.len == strlen("Authorization") &&
            strncasecmp(name.ptr, "Authorization", name.len) == 0)
            return true;
    }
    return false;
}

static const struct {
    const char *word;
    wf_auth auth;
} kinds[] = {
    {"oauth2", WF_AUTH_OAUTH2}, {"bearer", WF_AUTH_BEARER}, {"apiKey", WF_AUTH_API_KEY},
    {"basic", WF_AUTH_BASIC},   {"custom", WF_AUTH_CUSTOM}, {"none", WF_AUTH_NONE},
};

const char *wf_auth_word(wf_auth auth)
{
    for (size_t i = 0; i < WF_COUNTOF(kinds); i++) {
        if (kinds[i].auth == auth)
            return kinds[i].word;
    }
    return "";
}

static wf_auth guess_auth(const wf_connection *connection)
{
    if (has(connection, WF_SETTING_clientId))
        return WF_AUTH_OAUTH2;
    if (has(connection, WF_SETTING_token))
        return WF_AUTH_BEARER;
    if (has(connection, WF_SETTING_apiKey))
        return WF_AUTH_API_KEY;
    if (has_own_authorization(connection))
        return WF_AUTH_CUSTOM;
    if (has(connection, WF_SETTING_username))
        return WF_AUTH_BASIC;
    return connection->header_count != 0 ? WF_AUTH_CUSTOM : WF_AUTH_NONE;
}

static weft_status choose_auth(wf_connection *connection, weft_diags *diags)
{
    const weft_span type = wf_connection_text(connection, WF_SETTING_type);
    if (type.len == 0) {
        connection->auth = guess_auth(connection);
        return WEFT_OK;
    }
    for (size_t i = 0; i < WF_COUNTOF(kinds); i++) {
        const weft_span word = weft_span_text(kinds[i].word);
        if (word.len == type.len && strncasecmp(word.ptr, type.ptr, word.len) == 0) {
            connection->auth = kinds[i].auth;
            return WEFT_OK;
        }
    }
    (void)wf_diags_add(diags, WF_W5305, (wf_place){0},
                       "connection %.*s: type: \"%.*s\" is none of oauth2, bearer, apiKey, basic, "
                       "custom, none",
                       (int)connection->name.len, connection->name.ptr,
                       (int)(type.len < 40 ? type.len : 40), type.ptr);
    return WEFT_INVALID;
}

static void need(size_t *lacks, const wf_connection *connection, wf_setting setting,
                 const char *for_what, weft_diags *diags)
{
    if (has(connection, setting))
        return;
    (void)wf_diags_add(diags, WF_W5309, (wf_place){0}, "connection %.*s lacks `%s`%s",
                       (int)connection->name.len, connection->name.ptr,
                       wf_setting_rows[setting].key, for_what);
    (*lacks)++;
}

static void need_for_oauth(size_t *lacks, const wf_connection *connection, weft_diags *diags)
{
    const weft_span grant = wf_connection_text(connection, WF_SETTING_grantType);
    const bool by_password = weft_span_equal(grant, weft_span_text("password"));
    need(lacks, connection, WF_SETTING_clientId, ", which oauth2 needs", diags);
    need(lacks, connection, WF_SETTING_clientSecret, ", which oauth2 needs", diags);
    if (by_password) {
        need(lacks, connection, WF_SETTING_username, ", which the password grant needs", diags);
        need(lacks, connection, WF_SETTING_password, ", which the password grant needs", diags);
    } else if (grant.len != 0 && !weft_span_equal(grant, weft_span_text("client_credentials"))) {
        (void)wf_diags_add(diags, WF_W5305, (wf_place){0},
                           "connection %.*s: grantType: this is client_credentials or password",
                           (int)connection->name.len, connection->name.ptr);
        (*lacks)++;
    }
}

weft_status wf_connections_finish(wf_connection *connection, weft_diags *diags)
{
    size_t lacks = 0;
    const weft_status rc = choose_auth(connection, diags);
    if (rc != WEFT_OK)
        return rc;
    need(&lacks, connection, WF_SETTING_baseUrl, "", diags);
    switch (connection->auth) {
    case WF_AUTH_OAUTH2:
        need_for_oauth(&lacks, connection, diags);
        break;
    case WF_AUTH_BEARER:
        need(&lacks, connection, WF_SETTING_token, ", which bearer needs", diags);
        break;
    case WF_AUTH_API_KEY:
        need(&lacks, connection, WF_SETTING_apiKey, ", which apiKey needs", diags);
        need(&lacks, connection, WF_SETTING_apiKeyHeader, ", which apiKey needs", diags);
        break;
    case WF_AUTH_BASIC:
        need(&lacks, connection, WF_SETTING_username, ", which basic needs", diags);
        need(&lacks, connection, WF_SETTING_password, ", which basic needs", diags);
        break;
    case WF_AUTH_CUSTOM:
    case WF_AUTH_NONE:
        break;
    }
    return lacks ? WEFT_INVALID : WEFT_OK;
}
