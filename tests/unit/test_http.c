/* The http handle against a server that answers well and badly. What counts most: no request is ever
   made twice by itself, and what is called unsent has not left. */
#include "base/memory.h"
#include "runtime/send/http.h"
#include "tests/support/loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT(text) weft_span_text(text)

typedef struct desk {
    loopback *server;
    wf_http *http;
    weft_diags *diags;
    char url[128];
} desk;

static void open_desk(desk *d, loopback_script *script, const wf_http_options *options)
{
    memset(d, 0, sizeof *d);
    d->diags = weft_diags_new(0);
    d->server = loopback_open(script, d);
    assert_int_equal(wf_http_open(&d->http, options, d->diags), WEFT_OK);
    (void)snprintf(d->url, sizeof d->url, "%s/graphql", loopback_url(d->server));
}

static void close_desk(desk *d)
{
    wf_http_close(d->http);
    loopback_close(d->server);
    weft_diags_free(d->diags);
}

static wf_http_reply await(desk *d)
{
    wf_http_reply reply;
    bool got = false;
    for (int i = 0; i < 200 && !got; i++)
        assert_int_equal(wf_http_poll(d->http, 100, &reply, &got), WEFT_OK);
    assert_true(got);
    return reply;
}

static wf_http_reply ask(desk *d, const char *method, const char *body)
{
    const char *reason = "";
    wf_http_request request = {.method = method, .url = TEXT(d->url)};
    wf_http_release(d->http);
    if (body) {
        request.body = TEXT(body);
        request.with_body = true;
    }
    assert_int_equal(wf_http_start(d->http, &request, 7, &reason), WEFT_OK);
    return await(d);
}

/* ---- good replies ---- */

static void say_fine(void *user, loopback_connection *connection, const loopback_request *request)
{
    (void)user;
    (void)request;
    loopback_reply(connection, 200, "Content-Type: application/json\r\nX-Request-Id: r-1\r\n",
                   "{\"data\":1}");
}

static void a_post_goes_out_and_its_reply_comes_back(void **state)
{
    desk d;
    const char *reason = "";
    const wf_http_header headers[] = {{TEXT("Authorization"), TEXT("Bearer abc")},
                                      {TEXT("Content-Type"), TEXT("application/json")}};
    (void)state;
    open_desk(&d, say_fine, NULL);
    const wf_http_request request = {.url = TEXT(d.url),
                                     .headers = headers,
                                     .header_count = 2,
                                     .body = TEXT("{\"query\":\"{a}\"}"),
                                     .with_body = true};
    assert_int_equal(wf_http_start(d.http, &request, 42, &reason), WEFT_OK);
    const wf_http_reply reply = await(&d);
    assert_int_equal(reply.tag, 42);
    assert_int_equal(reply.fate, WF_HTTP_ANSWERED);
    assert_int_equal(reply.failure, WF_HTTP_FAILURE_NONE);
    assert_int_equal(reply.status, 200);
    assert_true(weft_span_equal(reply.body, TEXT("{\"data\":1}")));
    assert_true(weft_span_equal(reply.content_type, TEXT("application/json")));
    assert_true(weft_span_equal(reply.request_id, TEXT("r-1")));
    const char *const text = loopback_text(d.server, 0);
    assert_non_null(strstr(text, "POST /graphql HTTP/1.1\r\n"));
    assert_non_null(strstr(text, "\r\nAuthorization: Bearer abc\r\n"));
    assert_non_null(strstr(text, "\r\nContent-Length: 15\r\n"));
    assert_null(strstr(text, "Expect"));
    assert_non_null(strstr(text, "\r\n\r\n{\"query\":\"{a}\"}"));
    close_desk(&d);
}

static void methods_and_bodies_are_as_asked(void **state)
{
    static const struct {
        const char *method;
        const char *body;
        const char *line;
        bool with_length;
    } rows[] = {
        {NULL, NULL, "GET ", false},        {NULL, "x", "POST ", true},
        {"POST", "", "POST ", true},        {"PUT", "x", "PUT ", true},
        {"DELETE", NULL, "DELETE ", false}, {"HEAD", NULL, "HEAD ", false},
        {"GET", "x", "GET ", true},         {NULL, NULL, "GET ", false},
    };
    desk d;
    (void)state;
    open_desk(&d, say_fine, NULL);
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        const wf_http_reply reply = ask(&d, rows[i].method, rows[i].body);
        const char *const text = loopback_text(d.server, i);
        if (strcmp(rows[i].line, "HEAD ") == 0)
            break; /* the script sends a body, which belongs to no reply then */
        assert_int_equal(reply.status, 200);
        assert_memory_equal(text, rows[i].line, strlen(rows[i].line));
        assert_int_equal(strstr(text, "Content-Length") != NULL, rows[i].with_length);
        assert_null(strstr(text, "Transfer-Encoding"));
    }
    close_desk(&d);
}

static void a_connection_is_used_again(void **state)
{
    desk d;
    (void)state;
    open_desk(&d, say_fine, NULL);
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(&d, NULL, "{}").status, 200);
    assert_int_equal(loopback_connections(d.server), 1);
    close_desk(&d);
}

static void say_fine_later(void *user, loopback_connection *connection,
                           const loopback_request *request)
{
    loopback_sleep(60);
    say_fine(user, connection, request);
}

static void as_many_go_at_once_as_was_said(void **state)
{
    desk d;
    const wf_http_options options = {.concurrency = 3};
    const char *reason = "";
    (void)state;
    open_desk(&d, say_fine_later, &options);
    const wf_http_request request = {.url = TEXT(d.url), .body = TEXT("{}"), .with_body = true};
    for (int i = 0; i < 3; i++)
        assert_int_equal(wf_http_start(d.http, &request, (uint64_t)i, &reason), WEFT_OK);
    assert_int_equal(wf_http_room(d.http), 0);
    assert_int_equal(wf_http_start(d.http, &request, 9, &reason), WEFT_LIMIT);
    uint64_t seen = 0;
    for (int i = 0; i < 3; i++)
        seen |= (uint64_t)1 << await(&d).tag;
    assert_int_equal(seen, 7);
    assert_int_equal(loopback_connections(d.server), 3);
    close_desk(&d);
}

/* ---- bad ones ---- */

static void reset_the_second(void *user, loopback_connection *connection,
                             const loopback_request *request)
{
    if (request->number == 1)
        loopback_end(connection, true);
    else
        say_fine(user, connection, request);
}

/* libcurl by itself would send it again on a new connection: the server has read it and may have
   executed it. */
static void nothing_is_sent_twice_behind_our_back(void **state)
{
    static const char *const methods[] = {"POST", "DELETE", "PUT"};
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(methods); i++) {
        desk d;
        open_desk(&d, reset_the_second, NULL);
        assert_int_equal(ask(&d, NULL, "{}").status, 200);
        const wf_http_reply reply = ask(&d, methods[i], i == 1 ? NULL : "{}");
        assert_int_equal(reply.fate, WF_HTTP_SENT);
        assert_int_equal(reply.failure, WF_HTTP_FAILURE_BROKEN);
        assert_int_equal(loopback_requests(d.server), 2);
        close_desk(&d);
    }
}

static void cut_short(void *user, loopback_connection *connection, const loopback_request *request)
{
    (void)user;
    (void)request;
    loopback_print(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\"");
    loopback_end(connection, false);
}

static void say_nothing(void *user, loopback_connection *connection,
                        const loopback_request *request)
{
    (void)user;
    (void)request;
    loopback_end(connection, false);
}

static void speak_in_tongues(void *user, loopback_connection *connection,
                             const loopback_request *request)
{
    (void)user;
    (void)request;
    loopback_print(connection, "SSH-2.0-OpenSSH_9.2\r\n");
    loopback_end(connection, false);
}

static void cut_a_chunk(void *user, loopback_connection *connection,
                        const loopback_request *request)
{
    (void)user;
    (void)request;
    loopback_print(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc");
    loopback_end(connection, false);
}

static void what_is_no_whole_reply_leaves_doubt(void **state)
{
    static loopback_script *const scripts[] = {cut_short, say_nothing, speak_in_tongues,
                                               cut_a_chunk};
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(scripts); i++) {
        desk d;
        open_desk(&d, scripts[i], NULL);
        const wf_http_reply reply = ask(&d, NULL, "{}");
        assert_int_equal(reply.fate, WF_HTTP_SENT);
        assert_int_equal(reply.failure, WF_HTTP_FAILURE_BROKEN);
        assert_non_null(strstr(reply.sentence, "127.0.0.1"));
        close_desk(&d);
    }
}

static void say_much(void *user, loopback_connection *connection, const loopback_request *request)
{
    (void)user;
    (void)request;
    loopback_print(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 40; i++)
        loopback_print(connection, "64\r\n%0100d\r\n", i);
    loopback_print(connection, "0\r\n\r\n");
}

/* 300,000 zero bytes in 325 */
static void say_much_in_little(void *user, loopback_connection *connection,
                               const loopback_request *request)
{
    static const unsigned char packed[325] = {
        [0] = 0x1f,   [1] = 0x8b,   [2] = 0x08,   [8] = 0x02,   [9] = 0x03,   [10] = 0xed,
        [11] = 0xc1,  [12] = 0x01,  [13] = 0x0d,  [17] = 0xc2,  [18] = 0xa0,  [19] = 0xf7,
        [20] = 0x4f,  [21] = 0x6d,  [22] = 0x0f,  [23] = 0x07,  [24] = 0x14,  [315] = 0xfc,
        [316] = 0x18, [317] = 0xfb, [318] = 0xe2, [319] = 0xb2, [320] = 0xf6, [321] = 0xe0,
        [322] = 0x93, [323] = 0x04};
    (void)user;
    (void)request;
    loopback_print(connection,
                   "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 325\r\n\r\n");
    loopback_send(connection, packed, sizeof packed);
}

static void a_reply_has_a_largest_size(void **state)
{
    desk d;
    wf_http_options options = {.reply_max = 3999};
    (void)state;
    open_desk(&d, say_much, &options);
    const wf_http_reply over = ask(&d, NULL, "{}");
    assert_int_equal(over.failure, WF_HTTP_FAILURE_TOO_LARGE);
    assert_int_equal(over.fate, WF_HTTP_SENT);
    assert_non_null(strstr(over.sentence, "3999"));
    close_desk(&d);
    options.reply_max = 4000;
    open_desk(&d, say_much, &options);
    assert_int_equal(ask(&d, NULL, "{}").fate, WF_HTTP_ANSWERED);
    close_desk(&d);
}

static void the_largest_size_is_of_what_was_unpacked(void **state)
{
    desk d;
    wf_http_options options = {.reply_max = 299999};
    (void)state;
    open_desk(&d, say_much_in_little, &options);
    assert_int_equal(ask(&d, NULL, "{}").failure, WF_HTTP_FAILURE_TOO_LARGE);
    close_desk(&d);
    options.reply_max = 300000;
    open_desk(&d, say_much_in_little, &options);
    const wf_http_reply reply = ask(&d, NULL, "{}");
    assert_int_equal(reply.fate, WF_HTTP_ANSWERED);
    assert_int_equal(reply.body.len, 300000);
    close_desk(&d);
}

/* ---- time ---- */

static void stay_silent(void *user, loopback_connection *connection,
                        const loopback_request *request)
{
    (void)user;
    (void)request;
    loopback_outwait(connection);
    loopback_end(connection, false);
}

static void begin_and_stall(void *user, loopback_connection *connection,
                            const loopback_request *request)
{
    (void)user;
    (void)request;
    loopback_print(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    loopback_outwait(connection);
    loopback_end(connection, false);
}

static void a_silent_server_is_given_up(void **state)
{
    static const struct {
        loopback_script *script;
        wf_http_options options;
        const char *words;
    } rows[] = {
        {stay_silent, {.first_byte_ms = 150}, "within 150 ms"},
        {stay_silent, {.total_ms = 150}, "within 150 ms"},
        {begin_and_stall, {.first_byte_ms = 100, .total_ms = 250}, "within 250 ms"},
    };
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        desk d;
        open_desk(&d, rows[i].script, &rows[i].options);
        const wf_http_reply reply = ask(&d, NULL, "{}");
        assert_int_equal(reply.fate, WF_HTTP_SENT);
        assert_int_equal(reply.failure, WF_HTTP_FAILURE_TIMEOUT);
        assert_non_null(strstr(reply.sentence, rows[i].words));
        close_desk(&d);
    }
}

/* ---- no connection ---- */

static void what_found_no_server_is_unsent(void **state)
{
    desk d;
    const wf_http_options options = {.connect_ms = 300};
    (void)state;
    open_desk(&d, say_fine, &options);
    loopback *const gone = loopback_open(say_fine, NULL);
    (void)snprintf(d.url, sizeof d.url, "%s/", loopback_url(gone));
    loopback_close(gone);
    const wf_http_reply refused = ask(&d, NULL, "{}");
    assert_int_equal(refused.fate, WF_HTTP_UNSENT);
    assert_int_equal(refused.failure, WF_HTTP_FAILURE_CONNECT);
    (void)snprintf(d.url, sizeof d.url, "https://no-such-host.invalid/");
    const wf_http_reply nameless = ask(&d, NULL, "{}");
    assert_int_equal(nameless.fate, WF_HTTP_UNSENT);
    assert_int_equal(nameless.failure, WF_HTTP_FAILURE_NAME);
    (void)snprintf(d.url, sizeof d.url, "https://127.0.0.1:%u/", loopback_port(d.server));
    const wf_http_reply plain = ask(&d, NULL, "{}"); /* the server speaks no TLS */
    assert_int_equal(plain.fate, WF_HTTP_UNSENT);
    close_desk(&d);
}

/* A name that stands for this machine: the one it has, where that has an address here. */
static void a_name_may_not_hide_a_private_address(void **state)
{
    desk d;
    char name[80] = "";
    wf_http_options options = {.allow_plain = true};
    (void)state;
    assert_int_equal(gethostname(name, sizeof name - 1), 0);
    open_desk(&d, say_fine, &options);
    (void)snprintf(d.url, sizeof d.url, "http://%s:%u/", name, loopback_port(d.server));
    const wf_http_reply reply = ask(&d, NULL, "{}");
    assert_int_equal(reply.fate, WF_HTTP_UNSENT);
    if (reply.failure == WF_HTTP_FAILURE_NAME) {
        close_desk(&d);
        skip();
    }
    assert_int_equal(reply.failure, WF_HTTP_FAILURE_FORBIDDEN);
    assert_int_equal(loopback_connections(d.server), 0);
    close_desk(&d);
}

/* ---- what cannot be sent ---- */

static void what_must_not_leave_is_refused(void **state)
{
    static const struct {
        const char *url;
        const char *name;
        const char *value;
    } rows[] = {
        {"ftp://127.0.0.1/", "A", "b"},
        {"file:///etc/passwd", "A", "b"},
        {"/graphql", "A", "b"},
        {"https://user:secret@127.0.0.1/", "A", "b"},
        {"http://example.com/", "A", "b"},
        {"http://127.0.0.1:1/\r\nX: y", "A", "b"},
        {"http://127.0.0.1:1/", "A", "b\r\nX: y"},
        {"http://127.0.0.1:1/", "A:", "b"},
        {"http://127.0.0.1:1/", "", "b"},
    };
    desk d;
    (void)state;
    open_desk(&d, say_fine, NULL);
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        const char *reason = "";
        const wf_http_header header = {TEXT(rows[i].name), TEXT(rows[i].value)};
        const wf_http_request request = {
            .url = TEXT(rows[i].url), .headers = &header, .header_count = 1};
        assert_int_equal(wf_http_start(d.http, &request, 1, &reason), WEFT_INVALID);
        assert_true(reason[0] != '\0');
    }
    assert_int_equal(wf_http_room(d.http), 8);
    close_desk(&d);
}

static void an_origin_is_spelled_one_way(void **state)
{
    static const struct {
        const char *url;
        const char *origin;
        bool local;
    } rows[] = {
        {"https://Acme.Example.com/a/b?c", "https://acme.example.com:443", false},
        {"http://localhost/", "http://localhost:80", true},
        {"http://127.1:8080", "http://127.0.0.1:8080", true},
        {"http://2130706433/", "http://127.0.0.1:80", true},
        {"http://0x7f.1/", "http://127.0.0.1:80", true},
        {"http://[::1]:9/", "http://[::1]:9", true},
        {"https://10.0.0.1/", "https://10.0.0.1:443", false},
        {"http://127.0.0.1.example.com/", "http://127.0.0.1.example.com:80", false},
        {"ftp://a/", NULL, false},
        {"https://a@b/", NULL, false},
        {"https://", NULL, false},
        {"", NULL, false},
    };
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        char room[64];
        const bool well = wf_http_origin(room, sizeof room, TEXT(rows[i].url)) == WEFT_OK;
        assert_int_equal(well, rows[i].origin != NULL);
        if (well) {
            assert_string_equal(room, rows[i].origin);
            assert_int_equal(wf_http_is_local(room), rows[i].local);
        }
    }
}

static void certificates_must_be_readable(void **state)
{
    const wf_http_options options = {.ca_file = "/no/such/file.pem"};
    wf_http *http = NULL;
    weft_diags *const diags = weft_diags_new(0);
    (void)state;
    assert_int_equal(wf_http_open(&http, &options, diags), WEFT_INVALID);
    assert_null(http);
    assert_string_equal(weft_diags_at(diags, 0)->code, "W5301");
    weft_diags_free(diags);
}

/* ---- memory ---- */

/* Every allocation of a whole exchange fails in its turn, libcurl's too. */
static void a_want_of_memory_is_a_status(void **state)
{
    (void)state;
    desk d;
    bool well = false;
    memset(&d, 0, sizeof d);
    d.server = loopback_open(say_fine, NULL);
    (void)snprintf(d.url, sizeof d.url, "%s/", loopback_url(d.server));
    for (uint64_t n = 1; !well && n < 6000; n++) {
        wf_http *http = NULL;
        const char *reason = "";
        wf_http_reply reply = {0};
        bool got = false;
        const wf_http_request request = {.url = TEXT(d.url), .body = TEXT("{}")};
        wf_memory_fail_nth(n);
        weft_status rc = wf_http_open(&http, NULL, NULL);
        if (rc == WEFT_OK)
            rc = wf_http_start(http, &request, 1, &reason);
        for (int i = 0; i < 50 && rc == WEFT_OK && !got; i++)
            rc = wf_http_poll(http, 100, &reply, &got);
        well = rc == WEFT_OK && got && reply.fate == WF_HTTP_ANSWERED && reply.status == 200;
        wf_http_close(http);
        wf_memory_fail_nth(0);
    }
    assert_true(well);
    loopback_close(d.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_goes_out_and_its_reply_comes_back),
        cmocka_unit_test(methods_and_bodies_are_as_asked),
        cmocka_unit_test(a_connection_is_used_again),
        cmocka_unit_test(as_many_go_at_once_as_was_said),
        cmocka_unit_test(nothing_is_sent_twice_behind_our_back),
        cmocka_unit_test(what_is_no_whole_reply_leaves_doubt),
        cmocka_unit_test(a_reply_has_a_largest_size),
        cmocka_unit_test(the_largest_size_is_of_what_was_unpacked),
        cmocka_unit_test(a_silent_server_is_given_up),
        cmocka_unit_test(what_found_no_server_is_unsent),
        cmocka_unit_test(a_name_may_not_hide_a_private_address),
        cmocka_unit_test(what_must_not_leave_is_refused),
        cmocka_unit_test(an_origin_is_spelled_one_way),
        cmocka_unit_test(certificates_must_be_readable),
        cmocka_unit_test(a_want_of_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
