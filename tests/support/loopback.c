#include "tests/support/loopback.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_REQUESTS    20000
#define MOST_CONNECTIONS 4096
#define MOST_BYTES       ((size_t)4 << 20) /* of a request */

struct loopback_connection {
    loopback *server;
    int descriptor;
    size_t number;
    pthread_t thread;
    bool is_over;
};

struct loopback {
    loopback_script *script;
    void *user;
    int listener;
    unsigned port;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock;
    char *texts[MOST_REQUESTS];
    size_t request_count;
    loopback_connection *connections[MOST_CONNECTIONS];
    size_t connection_count;
    bool is_closing;
};

/* ---- reading a request ---- */

static const char *header_of(const char *head, const char *name)
{
    const size_t len = strlen(name);
    for (const char *at = strstr(head, "\r\n"); at; at = strstr(at + 2, "\r\n")) {
        if (strncasecmp(at + 2, name, len) == 0 && at[2 + len] == ':')
            return at + 3 + len;
    }
    return NULL;
}

/* Reads until head and body are whole; the bytes behind stay for the next one. NULL at the end. */
static char *read_request(int descriptor, char *rest, size_t *rest_len)
{
    char *text = malloc(MOST_BYTES + 1);
    size_t len = *rest_len;
    size_t whole = 0;
    if (!text)
        abort();
    memcpy(text, rest, len);
    for (;;) {
        text[len] = '\0';
        const char *const blank = strstr(text, "\r\n\r\n");
        if (blank && whole == 0) {
            const char *const length = header_of(text, "content-length");
            whole = (size_t)(blank - text) + 4 + (length ? strtoul(length, NULL, 10) : 0);
        }
        if (whole != 0 && len >= whole)
            break;
        const ssize_t got =
            len < MOST_BYTES ? recv(descriptor, text + len, MOST_BYTES - len, 0) : 0;
        if (got <= 0) {
            free(text);
            return NULL;
        }
        len += (size_t)got;
    }
    *rest_len = len - whole;
    memcpy(rest, text + whole, *rest_len);
    text[whole] = '\0';
    return realloc(text, whole + 1);
}

static void serve(loopback_connection *connection, char *text)
{
    loopback *const server = connection->server;
    loopback_request request;
    (void)pthread_mutex_lock(&server->lock);
    if (server->request_count == MOST_REQUESTS)
        abort();
    request.number = server->request_count;
    server->texts[server->request_count++] = text;
    (void)pthread_mutex_unlock(&server->lock);
    request.connection = connection->number;
    request.text = text;
    request.body = strstr(text, "\r\n\r\n") + 4;
    server->script(server->user, connection, &request);
}

static void *run_connection(void *user)
{
    loopback_connection *const connection = user;
    char *const rest = malloc(MOST_BYTES);
    size_t rest_len = 0;
    while (rest && !connection->is_over) {
        char *const text = read_request(connection->descriptor, rest, &rest_len);
        if (!text)
            break;
        serve(connection, text);
    }
    free(rest);
    (void)pthread_mutex_lock(&connection->server->lock);
    (void)close(connection->descriptor);
    connection->descriptor = -1;
    (void)pthread_mutex_unlock(&connection->server->lock);
    return NULL;
}

/* ---- connections ---- */

static void accept_one(loopback *server, int descriptor)
{
    const int on = 1;
    loopback_connection *const connection = calloc(1, sizeof *connection);
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)pthread_mutex_lock(&server->lock);
    if (!connection || server->connection_count == MOST_CONNECTIONS)
        abort();
    connection->server = server;
    connection->descriptor = descriptor;
    connection->number = server->connection_count;
    server->connections[server->connection_count++] = connection;
    if (pthread_create(&connection->thread, NULL, run_connection, connection) != 0)
        abort();
    (void)pthread_mutex_unlock(&server->lock);
}

static void *run_listener(void *user)
{
    loopback *const server = user;
    for (;;) {
        const int descriptor = accept(server->listener, NULL, NULL);
        if (descriptor >= 0)
            accept_one(server, descriptor);
        else if (errno != EINTR && errno != ECONNABORTED)
            return NULL; /* the listener is shut down */
    }
}

loopback *loopback_open(loopback_script *script, void *user)
{
    loopback *const server = calloc(1, sizeof *server);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    if (!server)
        return NULL;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->script = script;
    server->user = user;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (server->listener < 0 ||
        bind(server->listener, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server->listener, 512) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &len) != 0 ||
        pthread_mutex_init(&server->lock, NULL) != 0)
        abort();
    server->port = ntohs(address.sin_port);
    (void)snprintf(server->url, sizeof server->url, "http://127.0.0.1:%u", server->port);
    if (pthread_create(&server->thread, NULL, run_listener, server) != 0)
        abort();
    return server;
}

void loopback_close(loopback *server)
{
    if (!server)
        return;
    (void)shutdown(server->listener, SHUT_RDWR);
    (void)pthread_join(server->thread, NULL);
    (void)close(server->listener);
    (void)pthread_mutex_lock(&server->lock);
    for (size_t i = 0; i < server->connection_count; i++) {
        if (server->connections[i]->descriptor >= 0)
            (void)shutdown(server->connections[i]->descriptor, SHUT_RDWR);
    }
    (void)pthread_mutex_unlock(&server->lock);
    for (size_t i = 0; i < server->connection_count; i++) {
        (void)pthread_join(server->connections[i]->thread, NULL);
        free(server->connections[i]);
    }
    for (size_t i = 0; i < server->request_count; i++)
        free(server->texts[i]);
    (void)pthread_mutex_destroy(&server->lock);
    free(server);
}

const char *loopback_url(const loopback *server)
{
    return server->url;
}

unsigned loopback_port(const loopback *server)
{
    return server->port;
}

size_t loopback_requests(loopback *server)
{
    (void)pthread_mutex_lock(&server->lock);
    const size_t count = server->request_count;
    (void)pthread_mutex_unlock(&server->lock);
    return count;
}

size_t loopback_connections(loopback *server)
{
    (void)pthread_mutex_lock(&server->lock);
    const size_t count = server->connection_count;
    (void)pthread_mutex_unlock(&server->lock);
    return count;
}

const char *loopback_text(loopback *server, size_t number)
{
    (void)pthread_mutex_lock(&server->lock);
    const char *const text = number < server->request_count ? server->texts[number] : "";
    (void)pthread_mutex_unlock(&server->lock);
    return text;
}

/* ---- answers ---- */

void loopback_send(loopback_connection *connection, const void *bytes, size_t len)
{
    const char *const from = bytes;
    for (size_t at = 0; at < len;) {
        const ssize_t put = send(connection->descriptor, from + at, len - at, MSG_NOSIGNAL);
        if (put <= 0)
            return; /* the client went away, which tests do on purpose */
        at += (size_t)put;
    }
}

void loopback_print(loopback_connection *connection, const char *format, ...)
{
    char room[8192];
    va_list list;
    va_start(list, format);
    /* clang-tidy 14 misses the va_start above in this file. NOLINTNEXTLINE(clang-analyzer-valist.*) */
    const int len = vsnprintf(room, sizeof room, format, list);
    va_end(list);
    if (len < 0 || (size_t)len >= sizeof room)
        abort();
    loopback_send(connection, room, (size_t)len);
}

void loopback_reply(loopback_connection *connection, int status, const char *headers,
                    const char *body)
{
    loopback_print(connection, "HTTP/1.1 %d Scripted\r\n%sContent-Length: %zu\r\n\r\n", status,
                   headers, strlen(body));
    loopback_send(connection, body, strlen(body));
}

void loopback_end(loopback_connection *connection, bool reset)
{
    const struct linger now = {1, 0};
    if (reset)
        (void)setsockopt(connection->descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    connection->is_over = true;
}

bool loopback_is_alone(const loopback_connection *connection)
{
    char byte;
    const ssize_t got = recv(connection->descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

void loopback_outwait(const loopback_connection *connection)
{
    for (int i = 0; i < 3000 && !loopback_is_alone(connection); i++)
        loopback_sleep(10);
}

void loopback_sleep(unsigned ms)
{
    const struct timespec time = {ms / 1000, (long)(ms % 1000) * 1000000};
    (void)nanosleep(&time, NULL);
}
