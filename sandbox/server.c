/* The door to libmicrohttpd: requests in, answers out, and the faults of transport. One thread a connection, so that
   a slow answer is a sleep; one lock over what the sandbox knows, never held while sleeping or sending. */
#include "sandbox/server.h"

#include "base/memory.h"
#include "vm/json.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <late/microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BODY_BYTES        ((size_t)64 << 20)
#define REQUEST_BYTES     ((size_t)512 << 20)
#define CONNECTION_LIMIT  512u
#define CONNECTION_MEMORY ((size_t)128 << 10)
#define IDLE_SECONDS      120u
#define SLOW_PORTIONS     8u
#define NAP_MS            50u

struct wf_server {
    struct MHD_Daemon *daemon;
    wf_world *world;
    pthread_mutex_t lock;
    bool has_lock;
    atomic_bool stopping;
    int record; /* descriptor, or -1 */
    bool record_failed;
    char url[64];
};

/* One request while its body arrives. */
typedef struct exchange {
    wf_buf body;
} exchange;

typedef struct slow_body {
    wf_server *server;
    size_t portion;
    uint32_t nap_ms;
    size_t stop_at; /* the connection ends here; SIZE_MAX: never */
    wf_buf bytes;
} slow_body;

static void nap(const wf_server *server, uint32_t ms)
{
    while (ms != 0 && !atomic_load(&server->stopping)) {
        const uint32_t some = ms < NAP_MS ? ms : NAP_MS;
        (void)poll(NULL, 0, (int)some); /* an interrupted nap is a shorter one */
        ms -= some;
    }
}

static void set_now(wf_call *call)
{
    struct timespec now = {0};
    struct tm t = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    (void)gmtime_r(&now.tv_sec, &t);           /* of a year that fits */
    call->now = now.tv_sec;
    (void)strftime(call->now_text, sizeof call->now_text, "%Y-%m-%dT%H:%M:%S.000Z", &t);
}

/* ---- the record ---- */

static void write_all(wf_server *server, weft_span bytes)
{
    while (bytes.len != 0) {
        const ssize_t n = write(server->record, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            server->record_failed = true;
            return;
        }
        bytes = weft_span_of(bytes.ptr + n, bytes.len - (size_t)n);
    }
}

static void put_header(wf_buf *line, struct MHD_Connection *connection, const char *name,
                       const char *member)
{
    const char *const value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    if (!value)
        return;
    wf_buf_printf(line, ",\"%s\":", member);
    wf_json_put_text(line, weft_span_text(value));
}

/* Tokens are not written, only that there was one. */
static void record(wf_server *server, struct MHD_Connection *connection, const wf_call *call,
                   wf_fault fault)
{
    wf_buf line;
    if (server->record < 0)
        return;
    wf_buf_init(&line, 0);
    wf_buf_printf(&line, "{\"number\":%llu,\"method\":",
                  (unsigned long long)call->world->requests);
    wf_json_put_text(&line, call->method);
    wf_buf_put_text(&line, ",\"path\":");
    wf_json_put_text(&line, call->path);
    put_header(&line, connection, "Content-Type", "content_type");
    put_header(&line, connection, "Idempotency-Key", "idempotency_key");
    put_header(&line, connection, "User-Agent", "user_agent");
    wf_buf_printf(&line, ",\"authorized\":%s,\"body\":",
                  call->authorization.len ? "true" : "false");
    if (weft_span_equal(call->path, weft_span_text("/oauth/token")))
        wf_buf_put_text(&line, "null"); /* it holds secrets */
    else
        wf_json_put_text(&line, call->body);
    wf_buf_printf(&line, ",\"status\":%u,\"executions\":%llu,\"fault\":", (unsigned)call->status,
                  (unsigned long long)call->executions);
    if (fault == WF_FAULT_COUNT)
        wf_buf_put_text(&line, "null}\n");
    else
        wf_buf_printf(&line, "\"%s\"}\n", wf_fault_at(fault)->word);
    write_all(server, wf_buf_span(&line));
    wf_buf_fini(&line);
}

/* ---- answers ---- */

static ssize_t give_portion(void *context, uint64_t at, char *room, size_t size)
{
    slow_body *const body = context;
    if (at >= body->stop_at)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (at != 0)
        nap(body->server, body->nap_ms);
    const size_t rest = body->bytes.len - (size_t)at;
    size_t n = rest < body->portion ? rest : body->portion;
    n = n < size ? n : size;
    memcpy(room, body->bytes.data + at, n);
    return (ssize_t)n;
}

static void free_slow(void *context)
{
    slow_body *const body = context;
    wf_buf_fini(&body->bytes);
    wf_free(body);
}

/* A body that takes its time, or ends in its middle. Takes the bytes of `reply`. */
static struct MHD_Response *slow_response(wf_server *server, wf_buf *reply, uint32_t slow_ms,
                                          bool is_cut)
{
    slow_body *const body = wf_new(slow_body);
    if (!body)
        return NULL;
    const size_t len = reply->len;
    body->server = server;
    body->portion = len / SLOW_PORTIONS + 1;
    body->nap_ms = slow_ms / SLOW_PORTIONS;
    body->stop_at = is_cut ? body->portion * (SLOW_PORTIONS / 2) : SIZE_MAX;
    body->bytes = *reply;
    wf_buf_init(reply, 0);
    struct MHD_Response *const response =
        MHD_create_response_from_callback(len, body->portion, give_portion, body, free_slow);
    if (!response)
        free_slow(body);
    return response;
}

/* Ends the connection without an answer; unread and unsent bytes are dropped (RST). */
static enum MHD_Result reset_connection(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *const info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const struct linger now = {1, 0};
    if (info)
        (void)setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    return MHD_NO;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static void http_date(char out[40], int64_t seconds)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t at = (time_t)seconds;
    struct tm t = {0};
    (void)gmtime_r(&at, &t); /* of a year that fits */
    (void)snprintf(out, 40, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[t.tm_wday % 7], t.tm_mday,
                   months[t.tm_mon % 12], (t.tm_year + 1900) % 10000, t.tm_hour, t.tm_min, t.tm_sec);
}

static void put_retry_after(struct MHD_Response *response, wf_fault fault, uint32_t value,
                            int64_t now)
{
    char text[40];
    if (fault == WF_FAULT_BUSY)
        (void)snprintf(text, sizeof text, "%u", (unsigned)value);
    else if (fault == WF_FAULT_BUSY_DATE)
        http_date(text, now + value);
    else
        return;
    (void)MHD_add_response_header(response, "Retry-After", text);
}

static enum MHD_Result send_reply(wf_server *server, struct MHD_Connection *connection,
                                  wf_call *call, wf_fault fault, uint32_t value, uint32_t slow_ms)
{
    struct MHD_Response *response;
    if (call->reply->status != WEFT_OK)
        wf_call_refuse(call, 500, "the answer is larger than the sandbox gives");
    if (slow_ms != 0 || fault == WF_FAULT_TRUNCATE)
        response = slow_response(server, call->reply, slow_ms, fault == WF_FAULT_TRUNCATE);
    else
        response = MHD_create_response_from_buffer(call->reply->len, call->reply->data,
                                                   MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    (void)MHD_add_response_header(response, "Content-Type",
                                  fault == WF_FAULT_GATEWAY ? "text/html" : "application/json");
    put_retry_after(response, fault, value, call->now);
    const enum MHD_Result sent = MHD_queue_response(connection, call->status, response);
    MHD_destroy_response(response);
    return sent;
}

/* ---- requests ---- */

static bool is_before(wf_fault fault)
{
    return fault == WF_FAULT_BUSY || fault == WF_FAULT_BUSY_DATE || fault == WF_FAULT_FAIL ||
           fault == WF_FAULT_GATEWAY || fault == WF_FAULT_UNAVAILABLE ||
           fault == WF_FAULT_RESET_BEFORE;
}

/* What a fault answers in place of the API, before or after it has executed. */
static void answer_fault(wf_call *call, wf_fault fault)
{
    switch (fault) {
    case WF_FAULT_BUSY:
    case WF_FAULT_BUSY_DATE:
        wf_call_refuse(call, 429, "too many requests");
        return;
    case WF_FAULT_FAIL:
    case WF_FAULT_FAIL_AFTER:
        wf_call_refuse(call, 500, "internal server error");
        return;
    case WF_FAULT_GATEWAY:
        wf_call_refuse(call, 502, "bad gateway");
        wf_buf_reset(call->reply);
        wf_buf_put_text(call->reply, "<html><body><h1>502 Bad Gateway</h1></body></html>\n");
        return;
    case WF_FAULT_UNAVAILABLE:
        wf_call_refuse(call, 503, "service unavailable");
        return;
    case WF_FAULT_TIMEOUT:
        wf_call_refuse(call, 504, "gateway timeout");
        return;
    case WF_FAULT_LATENCY:
    case WF_FAULT_SLOW:
    case WF_FAULT_RESET_BEFORE:
    case WF_FAULT_RESET_AFTER:
    case WF_FAULT_TRUNCATE:
    case WF_FAULT_PARTIAL:
    case WF_FAULT_PARTIAL_SERVER:
    case WF_FAULT_THROTTLED:
    case WF_FAULT_NO_MATCH:
    case WF_FAULT_EXPIRE:
    case WF_FAULT_COUNT:
        return;
    }
}

/* The request against what the sandbox knows, under its lock; gives the fault that struck. */
static wf_fault decide(wf_server *server, struct MHD_Connection *connection, wf_call *call,
                       uint32_t *value, uint32_t *slow_ms)
{
    wf_world *const world = call->world;
    const bool is_ours = call->path.len > 9 && memcmp(call->path.ptr, "/_sandbox", 9) == 0;
    wf_fault fault = WF_FAULT_COUNT;
    uint32_t uses = 0;
    if (!is_ours) {
        world->requests++;
        fault = wf_fault_draw(&world->faults, WF_FAULT_BUSY, WF_FAULT_TRUNCATE, value);
        (void)wf_fault_strikes(&world->faults, WF_FAULT_SLOW, slow_ms); /* else it stays 0 */
    }
    if (!is_ours && fault == WF_FAULT_COUNT &&
        !weft_span_equal(call->path, weft_span_text("/oauth/token")) &&
        wf_fault_strikes(&world->faults, WF_FAULT_EXPIRE, &uses) && wf_token_expire(call, uses))
        fault = WF_FAULT_EXPIRE;
    world->faults_made += fault != WF_FAULT_COUNT;
    if (!is_before(fault))
        wf_route(call); /* with an expired token: refuses it */
    answer_fault(call, fault);
    if (!is_ours)
        record(server, connection, call, fault);
    return fault;
}

static const char *query_argument(void *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}

static weft_span header(struct MHD_Connection *connection, const char *name)
{
    return weft_span_text(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static enum MHD_Result finish(wf_server *server, struct MHD_Connection *connection, const char *url,
                              const char *method, exchange *x)
{
    wf_arena arena;
    wf_buf reply;
    wf_call call = {0};
    uint32_t latency_ms = 0;
    uint32_t slow_ms = 0;
    uint32_t value = 0;
    wf_arena_init(&arena, REQUEST_BYTES);
    wf_buf_init(&reply, BODY_BYTES);
    call.world = server->world;
    call.method = weft_span_text(method);
    call.path = weft_span_text(url);
    call.body = wf_buf_span(&x->body);
    call.authorization = header(connection, "Authorization");
    call.idempotency_key = header(connection, "Idempotency-Key");
    call.arguments = connection;
    call.argument = query_argument;
    call.arena = &arena;
    call.reply = &reply;
    (void)pthread_mutex_lock(&server->lock);
    (void)wf_fault_strikes(&server->world->faults, WF_FAULT_LATENCY, &latency_ms);
    (void)pthread_mutex_unlock(&server->lock);
    nap(server, latency_ms);
    set_now(&call);
    (void)pthread_mutex_lock(&server->lock);
    const wf_fault fault = decide(server, connection, &call, &value, &slow_ms);
    (void)pthread_mutex_unlock(&server->lock);
    const bool is_reset = fault == WF_FAULT_RESET_BEFORE || fault == WF_FAULT_RESET_AFTER;
    const enum MHD_Result sent =
        is_reset ? reset_connection(connection)
                 : send_reply(server, connection, &call, fault, value, slow_ms);
    wf_buf_fini(&reply);
    wf_arena_fini(&arena);
    return sent;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **own)
{
    wf_server *const server = context;
    exchange *x = *own;
    (void)version;
    if (!x) {
        x = wf_new(exchange);
        if (!x)
            return MHD_NO;
        wf_buf_init(&x->body, BODY_BYTES);
        *own = x;
        return MHD_YES;
    }
    if (*upload_size != 0) {
        wf_buf_put(&x->body, upload, *upload_size);
        *upload_size = 0;
        return x->body.status == WEFT_OK ? MHD_YES : MHD_NO;
    }
    return finish(server, connection, url, method, x);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **own,
                         enum MHD_RequestTerminationCode code)
{
    exchange *const x = *own;
    (void)context;
    (void)connection;
    (void)code;
    if (!x)
        return;
    wf_buf_fini(&x->body);
    wf_free(x);
    *own = NULL;
}

/* ---- opening and closing ---- */

static weft_status open_record(wf_server *server, const char *path, weft_diags *diags)
{
    server->record = -1;
    if (!path)
        return WEFT_OK;
    server->record = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (server->record >= 0)
        return WEFT_OK;
    wf_diags_add(diags, WF_W5902, (wf_place){0}, "%s cannot be written", path);
    return WEFT_IO;
}

static weft_status start(wf_server *server, uint16_t port, weft_diags *diags)
{
    struct sockaddr_in address = {0};
    const char *const why = wf_microhttpd_load();
    if (why) {
        (void)wf_diags_add(diags, WF_W5902, (wf_place){0}, "libmicrohttpd cannot be used: %s", why);
        return WEFT_IO;
    }
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, port, NULL, NULL,
        on_request, server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_CONNECTION_LIMIT,
        CONNECTION_LIMIT, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, MHD_OPTION_END);
    const union MHD_DaemonInfo *const info =
        server->daemon ? MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!info) {
        weft_diag *const diag =
            wf_diags_add(diags, WF_W5902, (wf_place){0}, "port %u of this machine cannot be had",
                         (unsigned)port);
        wf_diag_hint(diags, diag, "leave --port out: any that is free is taken");
        return WEFT_IO;
    }
    (void)snprintf(server->url, sizeof server->url, "http://127.0.0.1:%u", (unsigned)info->port);
    return WEFT_OK;
}

weft_status wf_server_open(wf_server **out, wf_world *world, uint16_t port, const char *record_path,
                           weft_diags *diags)
{
    wf_server *const server = wf_new(wf_server);
    if (!server)
        return WEFT_NOMEM;
    server->world = world;
    weft_status rc = open_record(server, record_path, diags);
    server->has_lock = rc == WEFT_OK && pthread_mutex_init(&server->lock, NULL) == 0;
    if (rc == WEFT_OK)
        rc = server->has_lock ? start(server, port, diags) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        *out = server;
    else
        (void)wf_server_close(server);
    return rc;
}

const char *wf_server_url(const wf_server *server)
{
    return server->url;
}

void wf_server_lock(wf_server *server)
{
    (void)pthread_mutex_lock(&server->lock);
}

void wf_server_unlock(wf_server *server)
{
    (void)pthread_mutex_unlock(&server->lock);
}

weft_status wf_server_close(wf_server *server)
{
    if (!server)
        return WEFT_OK;
    atomic_store(&server->stopping, true);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    bool failed = server->record_failed;
    if (server->record >= 0)
        failed = close(server->record) != 0 || failed;
    if (server->has_lock)
        (void)pthread_mutex_destroy(&server->lock);
    wf_free(server);
    return failed ? WEFT_IO : WEFT_OK;
}
