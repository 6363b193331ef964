/* The client against a server that fails: each call comes out once, with the fate that is true. */
#include "base/memory.h"
#include "runtime/flow/clock.h"
#include "runtime/send/client.h"
#include "tests/support/loopback.h"
#include "tests/support/plain_connection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) weft_span_text(text)

typedef struct desk {
    loopback *server;
    wf_connection connection;
    wf_client *client;
    weft_diags *diags;
    int fail_first; /* for scripts: so many requests */
    int status;     /* what a failing one is answered with; 0: a reset */
    const char *headers;
    int throttle_first; /* for the judge */
} desk;

static void script(void *user, loopback_connection *connection, const loopback_request *request)
{
    const desk *const d = user;
    if (request->number >= (size_t)d->fail_first)
        loopback_reply(connection, 200, "", "{\"data\":{}}");
    else if (d->status == 0)
        loopback_end(connection, true);
    else
        loopback_reply(connection, d->status, d->headers ? d->headers : "", "{\"error\":1}");
}

static void open_desk(desk *d, int fail_first, int status)
{
    memset(d, 0, sizeof *d);
    d->fail_first = fail_first;
    d->status = status;
    d->diags = weft_diags_new(0);
    d->server = loopback_open(script, d);
    plain_connection(&d->connection, loopback_url(d->server), "secret-token");
    d->connection.settings[WF_SETTING_retryDelayMs].number = 1;
}

static void open_client(desk *d, wf_client_options options)
{
    options.clock = wf_flow_clock();
    options.seed = 11;
    assert_int_equal(wf_client_open(&d->client, &d->connection, &options, d->diags), WEFT_OK);
}

static void close_desk(desk *d)
{
    wf_client_close(d->client);
    loopback_close(d->server);
    weft_diags_free(d->diags);
}

static void start(desk *d, wf_safety safety, uint64_t tag)
{
    const char *reason = "";
    const wf_call call = {.path = TEXT("/graphql"),
                          .body = TEXT("{\"query\":\"{a}\"}"),
                          .safety = safety,
                          .key = safety == WF_SAFETY_KEYED ? TEXT("key-1") : TEXT(""),
                          .tag = tag};
    assert_int_equal(wf_client_start(d->client, &call, &reason), WEFT_OK);
}

static wf_answer await(desk *d)
{
    wf_answer answer = {0};
    bool got = false;
    for (int i = 0; i < 500 && !got; i++)
        assert_int_equal(wf_client_poll(d->client, 100, &answer, &got), WEFT_OK);
    assert_true(got);
    return answer;
}

static void a_call_goes_out_with_its_credentials(void **state)
{
    desk d;
    (void)state;
    open_desk(&d, 0, 0);
    open_client(&d, (wf_client_options){0});
    start(&d, WF_SAFETY_KEYED, 5);
    const wf_answer answer = await(&d);
    assert_int_equal(answer.tag, 5);
    assert_int_equal(answer.fate, WF_CALL_ANSWERED);
    assert_int_equal(answer.status, 200);
    assert_true(weft_span_equal(answer.body, TEXT("{\"data\":{}}")));
    assert_string_equal(answer.sentence, "");
    assert_int_equal(answer.attempts, 1);
    assert_int_equal(wf_client_pending(d.client), 0);
    const char *const text = loopback_text(d.server, 0);
    assert_non_null(strstr(text, "\r\nAuthorization: Bearer secret-token\r\n"));
    assert_non_null(strstr(text, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(text, "\r\nIdempotency-Key: key-1\r\n"));
    assert_non_null(strstr(text, "\r\nX-Request-Id: "));
    close_desk(&d);
}

static void a_fate_is_true_whatever_fails(void **state)
{
    static const struct {
        int fail_first;
        int status;
        wf_safety safety;
        wf_call_fate fate;
        int last;
        uint32_t requests;
    } rows[] = {
        {2, 503, WF_SAFETY_READ, WF_CALL_ANSWERED, 200, 3},
        {2, 503, WF_SAFETY_KEYED, WF_CALL_ANSWERED, 200, 3},
        {2, 503, WF_SAFETY_UNSAFE, WF_CALL_UNKNOWN, 503, 1},
        {2, 0, WF_SAFETY_READ, WF_CALL_ANSWERED, 200, 3},
        {2, 0, WF_SAFETY_UNSAFE, WF_CALL_UNKNOWN, 0, 1},
        {99, 503, WF_SAFETY_KEYED, WF_CALL_UNKNOWN, 503, 8},
        {99, 500, WF_SAFETY_KEYED, WF_CALL_ANSWERED, 500, 2},
        {99, 400, WF_SAFETY_READ, WF_CALL_ANSWERED, 400, 1},
        {3, 409, WF_SAFETY_KEYED, WF_CALL_ANSWERED, 200, 4},
        {99, 409, WF_SAFETY_UNSAFE, WF_CALL_ANSWERED, 409, 1},
        {99, 401, WF_SAFETY_UNSAFE, WF_CALL_ANSWERED, 401, 1},
        {99, 302, WF_SAFETY_READ, WF_CALL_ANSWERED, 302, 1},
    };
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        desk d;
        open_desk(&d, rows[i].fail_first, rows[i].status);
        open_client(&d, (wf_client_options){0});
        start(&d, rows[i].safety, i);
        const wf_answer answer = await(&d);
        assert_int_equal(answer.fate, rows[i].fate);
        assert_int_equal(answer.status, rows[i].last);
        assert_int_equal(answer.attempts, rows[i].requests);
        assert_int_equal(loopback_requests(d.server), rows[i].requests);
        assert_int_equal(answer.sentence[0] == '\0', rows[i].last == 200);
        assert_null(strstr(answer.sentence, "secret"));
        close_desk(&d);
    }
}

static void too_many_requests_hold_everybody_back(void **state)
{
    desk d;
    (void)state;
    open_desk(&d, 1, 429);
    d.headers = "Retry-After: 1\r\n";
    open_client(&d, (wf_client_options){.concurrency = 1});
    const wf_clock clock = wf_flow_clock();
    const int64_t begin = wf_clock_steady_ms(&clock);
    start(&d, WF_SAFETY_UNSAFE, 1);
    start(&d, WF_SAFETY_UNSAFE, 2);
    for (int i = 0; i < 2; i++) {
        const wf_answer answer = await(&d);
        assert_int_equal(answer.status, 200);
        assert_true(wf_clock_steady_ms(&clock) - begin >= 1000);
    }
    wf_client_counts counts;
    wf_client_count(d.client, &counts);
    assert_int_equal(counts.throttled, 1);
    assert_int_equal(counts.requests, 3);
    close_desk(&d);
}

static wf_verdict judge(void *user, const wf_judgeable *reply)
{
    desk *const d = user;
    (void)reply;
    const bool again = d->throttle_first-- > 0;
    return (wf_verdict){again ? WF_VERDICT_THROTTLED : WF_VERDICT_STANDS, again ? 5 : -1};
}

static void a_judge_may_find_a_success_to_be_none(void **state)
{
    desk d;
    (void)state;
    open_desk(&d, 0, 0);
    open_client(&d, (wf_client_options){.judge = judge, .user = &d});
    d.throttle_first = 2;
    start(&d, WF_SAFETY_UNSAFE, 1);
    assert_int_equal(await(&d).attempts, 3);
    close_desk(&d);
}

static void other_hosts_get_no_credentials(void **state)
{
    desk d;
    const char *reason = "";
    (void)state;
    open_desk(&d, 0, 0);
    char url[128];
    (void)snprintf(url, sizeof url, "http://localhost:%u/elsewhere", loopback_port(d.server));
    open_client(&d, (wf_client_options){0});
    const wf_call call = {.path = TEXT(url), .safety = WF_SAFETY_READ};
    assert_int_equal(wf_client_start(d.client, &call, &reason), WEFT_OK);
    assert_int_equal(await(&d).status, 200);
    assert_null(strstr(loopback_text(d.server, 0), "secret"));
    close_desk(&d);
}

static void what_waits_is_given_back_on_request(void **state)
{
    desk d;
    int stop = 0;
    (void)state;
    open_desk(&d, 99, 503);
    d.headers = "Retry-After: 600\r\n";
    open_client(&d, (wf_client_options){.stop = &stop});
    wf_answer answer;
    bool got = false;
    start(&d, WF_SAFETY_KEYED, 1);
    while (loopback_requests(d.server) == 0)
        assert_int_equal(wf_client_poll(d.client, 20, &answer, &got), WEFT_OK);
    for (int i = 0; i < 10; i++)
        assert_int_equal(wf_client_poll(d.client, 5, &answer, &got), WEFT_OK);
    stop = 1;
    start(&d, WF_SAFETY_KEYED, 2);
    const wf_answer first = await(&d);
    assert_int_equal(first.tag, 1);
    assert_int_equal(first.fate, WF_CALL_UNKNOWN);
    assert_int_equal(await(&d).fate, WF_CALL_UNSENT);
    close_desk(&d);
}

static void as_many_are_taken_in_as_was_said(void **state)
{
    desk d;
    const char *reason = "";
    (void)state;
    open_desk(&d, 0, 0);
    open_client(&d, (wf_client_options){.concurrency = 2, .pending = 3});
    for (uint64_t i = 0; i < 3; i++)
        start(&d, WF_SAFETY_READ, i);
    const wf_call call = {.path = TEXT("/"), .safety = WF_SAFETY_READ};
    assert_int_equal(wf_client_room(d.client), 0);
    assert_int_equal(wf_client_start(d.client, &call, &reason), WEFT_LIMIT);
    uint64_t seen = 0;
    for (int i = 0; i < 3; i++)
        seen |= (uint64_t)1 << await(&d).tag;
    assert_int_equal(seen, 7);
    close_desk(&d);
}

static void a_connection_needs_a_url(void **state)
{
    static const char *const urls[] = {"", "acme.example.com", "ftp://acme.example.com"};
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(urls); i++) {
        wf_connection connection;
        wf_client *client = NULL;
        weft_diags *const diags = weft_diags_new(0);
        const wf_client_options options = {.clock = wf_flow_clock()};
        plain_connection(&connection, urls[i], NULL);
        assert_int_equal(wf_client_open(&client, &connection, &options, diags), WEFT_INVALID);
        assert_string_equal(weft_diags_at(diags, 0)->code, "W5302");
        weft_diags_free(diags);
    }
}

static void a_want_of_memory_loses_no_call(void **state)
{
    desk d;
    bool well = false;
    (void)state;
    open_desk(&d, 0, 0);
    d.connection.settings[WF_SETTING_retryAttempts].number = 1;
    for (uint64_t n = 1; !well && n < 6000; n++) {
        wf_client *client = NULL;
        const char *reason = "";
        wf_answer answer = {0};
        bool got = false;
        const wf_client_options options = {.clock = wf_flow_clock(), .seed = 1};
        const wf_call call = {
            .path = TEXT("/a"), .body = TEXT("{}"), .safety = WF_SAFETY_READ, .key = TEXT("k")};
        wf_memory_fail_nth(n);
        weft_status rc = wf_client_open(&client, &d.connection, &options, d.diags);
        if (rc == WEFT_OK)
            rc = wf_client_start(client, &call, &reason);
        for (int i = 0; i < 50 && rc == WEFT_OK && !got; i++)
            rc = wf_client_poll(client, 100, &answer, &got);
        well = rc == WEFT_OK && got && answer.status == 200;
        wf_client_close(client);
        wf_memory_fail_nth(0);
    }
    assert_true(well);
    close_desk(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_goes_out_with_its_credentials),
        cmocka_unit_test(a_fate_is_true_whatever_fails),
        cmocka_unit_test(too_many_requests_hold_everybody_back),
        cmocka_unit_test(a_judge_may_find_a_success_to_be_none),
        cmocka_unit_test(other_hosts_get_no_credentials),
        cmocka_unit_test(what_waits_is_given_back_on_request),
        cmocka_unit_test(as_many_are_taken_in_as_was_said),
        cmocka_unit_test(a_connection_needs_a_url),
        cmocka_unit_test(a_want_of_memory_loses_no_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
