/* An HTTP server on this machine for tests: each request that arrives is kept and handed to a script,
   which answers it, answers it badly, or breaks the connection. A thread for each connection. */
#ifndef WF_TESTS_LOOPBACK_H
#define WF_TESTS_LOOPBACK_H

#include <stdbool.h>
#include <stddef.h>

typedef struct loopback loopback;
typedef struct loopback_connection loopback_connection;

typedef struct loopback_request {
    size_t number;     /* 0-based, over all connections */
    size_t connection; /* 0-based */
    const char *text;  /* head and body, NUL-terminated */
    const char *body;
} loopback_request;

typedef void loopback_script(void *user, loopback_connection *connection,
                             const loopback_request *request);

/* NULL when it cannot be had. Given: loopback_close, which waits for all connections to end. */
loopback *loopback_open(loopback_script *script, void *user);
void loopback_close(loopback *server);
/* "http://127.0.0.1:PORT", as long as the server lives. */
const char *loopback_url(const loopback *server);
unsigned loopback_port(const loopback *server);

size_t loopback_requests(loopback *server);
size_t loopback_connections(loopback *server);
/* The text of request `number`; it lives as long as the server. */
const char *loopback_text(loopback *server, size_t number);

/* ---- for scripts ---- */
void loopback_send(loopback_connection *connection, const void *bytes, size_t len);
void loopback_print(loopback_connection *connection, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A whole reply; `headers` are lines with \r\n, or "". */
void loopback_reply(loopback_connection *connection, int status, const char *headers,
                    const char *body);
/* Ends the connection after the script: by FIN, or by RST. */
void loopback_end(loopback_connection *connection, bool reset);
/* Whether the client went away and sent nothing more: what it left in the line would be executed behind its back. */
bool loopback_is_alone(const loopback_connection *connection);
/* Until the client went away, and at most half a minute. */
void loopback_outwait(const loopback_connection *connection);
void loopback_sleep(unsigned ms);

#endif
