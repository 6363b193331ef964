/* A connection of a base URL and nothing or a bearer token; all else is default. */
#ifndef WF_TESTS_PLAIN_CONNECTION_H
#define WF_TESTS_PLAIN_CONNECTION_H

#include "runtime/send/connection.h"

static inline void plain_connection_set(wf_connection *connection, wf_setting setting,
                                        const char *text)
{
    connection->settings[setting].text = weft_span_text(text);
    connection->settings[setting].given = true;
}

/* Both NUL-terminated and kept. */
static inline void plain_connection(wf_connection *connection, const char *base_url,
                                    const char *token)
{
    wf_connection_defaults(connection);
    plain_connection_set(connection, WF_SETTING_baseUrl, base_url);
    if (token) {
        plain_connection_set(connection, WF_SETTING_token, token);
        connection->auth = WF_AUTH_BEARER;
    }
}

#endif
