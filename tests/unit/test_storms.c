/* The client in a storm, minutes of it in moments: the clock is the test's own, and goes on a step with each answer and
   while nothing is under way. */
#include "runtime/send/client.h"
#include "runtime/send/pace.h"
#include "tests/support/loopback.h"
#include "tests/support/plain_connection.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define BEGAN_S 1700000000
#define AT_ONCE 4
#define PENDING 32
#define STEP_MS 5
#define SECOND  ((int64_t)1000)
#define MINUTE  (60 * SECOND)

typedef struct storm {
    loopback *server;
    wf_connection connection;
    wf_client *client;
    weft_diags *diags;
    _Atomic int64_t now_ms;
    pthread_mutex_t lock; /* of what follows: each connection has a thread */
    wf_pace bucket;       /* per_minute 0: all is granted */
    uint64_t granted;
    uint64_t refused;
    bool by_date;
    atomic_int status; /* 0: as the bucket says; else every answer */
    uint64_t started;
    uint64_t answered;
    uint64_t failed;
} storm;

static int64_t steady_ms(void *user)
{
    return atomic_load(&((storm *)user)->now_ms);
}

static int64_t wall_s(void *user)
{
    return BEGAN_S + atomic_load(&((storm *)user)->now_ms) / 1000;
}

static void refuse(storm *s, loopback_connection *connection)
{
    char header[80];
    const time_t until = (time_t)wall_s(s) + 2;
    struct tm parts;
    if (s->by_date)
        (void)strftime(header, sizeof header, "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n",
                       gmtime_r(&until, &parts));
    else
        (void)snprintf(header, sizeof header, "Retry-After: 2\r\n");
    loopback_reply(connection, 429, header, "{}");
}

static void script(void *user, loopback_connection *connection, const loopback_request *request)
{
    storm *const s = user;
    (void)request;
    (void)pthread_mutex_lock(&s->lock);
    const bool is_granted = wf_pace_wait_ms(&s->bucket, steady_ms(s)) == 0;
    if (is_granted)
        wf_pace_take(&s->bucket);
    s->granted += is_granted;
    s->refused += !is_granted;
    (void)pthread_mutex_unlock(&s->lock);
    const int status = atomic_load(&s->status);
    if (status != 0)
        loopback_reply(connection, status, "", "{}");
    else if (is_granted)
        loopback_reply(connection, 200, "", "{\"data\":{}}");
    else
        refuse(s, connection);
}

static void open_storm(storm *s, int status, bool circuit)
{
    memset(s, 0, sizeof *s);
    s->status = status;
    (void)pthread_mutex_init(&s->lock, NULL);
    s->diags = weft_diags_new(0);
    s->server = loopback_open(script, s);
    assert_non_null(s->server);
    plain_connection(&s->connection, loopback_url(s->server), NULL);
    s->connection.settings[WF_SETTING_circuit].number = circuit;
    const wf_client_options options = {
        .clock = {steady_ms, wall_s, s}, .seed = 5, .concurrency = AT_ONCE, .pending = PENDING};
    assert_int_equal(wf_client_open(&s->client, &s->connection, &options, s->diags), WEFT_OK);
}

static void close_storm(storm *s)
{
    wf_client_close(s->client);
    loopback_close(s->server);
    weft_diags_free(s->diags);
    (void)pthread_mutex_destroy(&s->lock);
}

static void start(storm *s)
{
    const char *reason = "";
    const wf_call call = {.path = weft_span_text("/graphql"),
                          .body = weft_span_text("{}"),
                          .safety = WF_SAFETY_KEYED,
                          .tag = s->started++};
    assert_int_equal(wf_client_start(s->client, &call, &reason), WEFT_OK);
}

/* So long there are as many calls as are taken in. */
static void pass(storm *s, int64_t ms)
{
    const int64_t end_ms = steady_ms(s) + ms;
    while (steady_ms(s) < end_ms) {
        wf_client_counts counts;
        wf_answer answer;
        bool got = false;
        while (wf_client_room(s->client) != 0)
            start(s);
        wf_client_count(s->client, &counts);
        assert_int_equal(wf_client_poll(s->client, counts.in_flight != 0 ? 1000 : 0, &answer, &got),
                         WEFT_OK);
        s->answered += got && answer.status == 200;
        s->failed += got && answer.status != 200;
        wf_client_count(s->client, &counts);
        if (got || counts.in_flight == 0)
            atomic_fetch_add(&s->now_ms, STEP_MS);
    }
}

/* Whichever way the API says how long to wait, hardly any request goes in vain. */
static void too_many_requests(void **state)
{
    (void)state;
    for (int by_date = 0; by_date < 2; by_date++) {
        storm s;
        open_storm(&s, 0, false);
        s.by_date = by_date;
        wf_pace_init(&s.bucket, (int64_t)50 * 60, 50, 0);
        pass(&s, 30 * SECOND);
        printf("%s: %d granted, %d refused\n", by_date ? "date" : "seconds", (int)s.granted,
               (int)s.refused);
        assert_true(s.granted >= 50 * 30 / 2);
        assert_true(s.refused * 20 <= s.granted); /* the rate is found in this time, too */
        assert_int_equal(s.failed, 0);
        assert_true(s.granted - s.answered <= PENDING);
        close_storm(&s);
    }
}

/* Twenty that failed open the circuit; then one probe in five seconds goes, and nothing else. */
static void all_fails_and_the_circuit_opens(void **state)
{
    storm s;
    (void)state;
    open_storm(&s, 503, true);
    pass(&s, 5 * MINUTE);
    assert_in_range(loopback_requests(s.server), 20 + 58, 20 + AT_ONCE + 60);
    s.status = 200;
    pass(&s, 25 * SECOND);
    assert_true(s.answered > 500);
    close_storm(&s);
}

/* Without one a tenth of all that goes is sent again, and ten a second. */
static void all_fails_and_little_is_sent_again(void **state)
{
    wf_client_counts counts;
    storm s;
    (void)state;
    open_storm(&s, 503, false);
    s.connection.settings[WF_SETTING_retryAttempts].number = 3;
    s.connection.settings[WF_SETTING_adaptive].number = 1;
    wf_client_close(s.client);
    const wf_client_options options = {
        .clock = {steady_ms, wall_s, &s}, .seed = 5, .concurrency = AT_ONCE, .pending = PENDING};
    assert_int_equal(wf_client_open(&s.client, &s.connection, &options, s.diags), WEFT_OK);
    pass(&s, MINUTE / 2);
    wf_client_count(s.client, &counts);
    assert_true(s.failed > 100);
    assert_int_equal(wf_client_width(s.client), 1); /* one at once, as the API is in trouble */
    assert_true(counts.retries <= 10 + 10 * 30 + (counts.requests - counts.retries) / 10 + 1);
    close_storm(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_many_requests),
        cmocka_unit_test(all_fails_and_the_circuit_opens),
        cmocka_unit_test(all_fails_and_little_is_sent_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
