/* The retry classes row by row, the waits, and the forms of Retry-After. */
#include "runtime/send/circuit.h"
#include "runtime/send/pace.h"
#include "runtime/send/retry.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum {
    STANDS = WF_STEP_STANDS,
    WAIT = WF_STEP_WAIT,
    RENEW = WF_STEP_RENEW,
    UNSENT = WF_STEP_UNSENT,
    UNKNOWN = WF_STEP_UNKNOWN
};

static const wf_retry_policy usual;

/* ---- the table ---- */

#define REPLY(code)                                                                                \
    {                                                                                              \
        .fate = WF_HTTP_ANSWERED, .status = (code)                                                 \
    }
#define LOST(f, why)                                                                               \
    {                                                                                              \
        .fate = WF_HTTP_##f, .failure = WF_HTTP_FAILURE_##why                                      \
    }

static void each_row_is_as_the_table_has_it(void **state)
{
    static const struct {
        wf_http_reply reply;
        int steps[WF_SAFETY_COUNT]; /* READ, KEYED, UNSAFE */
        bool maybe;
        bool counted;
    } rows[] = {
        {REPLY(200), {STANDS, STANDS, STANDS}, true, true},
        {REPLY(204), {STANDS, STANDS, STANDS}, true, true},
        {LOST(UNSENT, NAME), {WAIT, WAIT, WAIT}, false, true},
        {LOST(UNSENT, CONNECT), {WAIT, WAIT, WAIT}, false, true},
        {LOST(UNSENT, TLS), {WAIT, WAIT, WAIT}, false, true},
        {LOST(UNSENT, TIMEOUT), {WAIT, WAIT, WAIT}, false, true},
        {LOST(UNSENT, CERTIFICATE), {UNSENT, UNSENT, UNSENT}, false, true},
        {LOST(UNSENT, FORBIDDEN), {UNSENT, UNSENT, UNSENT}, false, true},
        {LOST(SENT, BROKEN), {WAIT, WAIT, UNKNOWN}, true, true},
        {LOST(SENT, TIMEOUT), {WAIT, WAIT, UNKNOWN}, true, true},
        {LOST(SENT, TOO_LARGE), {UNKNOWN, UNKNOWN, UNKNOWN}, true, true},
        {REPLY(502), {WAIT, WAIT, UNKNOWN}, true, true},
        {REPLY(504), {WAIT, WAIT, UNKNOWN}, true, true},
        {REPLY(408), {WAIT, WAIT, UNKNOWN}, true, true},
        {REPLY(425), {WAIT, WAIT, UNKNOWN}, true, true},
        {REPLY(503), {WAIT, WAIT, UNKNOWN}, true, true},
        {REPLY(429), {WAIT, WAIT, WAIT}, false, false},
        {REPLY(401), {RENEW, RENEW, RENEW}, false, false},
        {REPLY(409), {STANDS, WAIT, STANDS}, false, true},
        {REPLY(500), {WAIT, WAIT, UNKNOWN}, true, true},
        {REPLY(520), {WAIT, WAIT, UNKNOWN}, true, true},
        {REPLY(301), {STANDS, STANDS, STANDS}, false, true},
        {REPLY(400), {STANDS, STANDS, STANDS}, false, true},
        {REPLY(403), {STANDS, STANDS, STANDS}, false, true},
        {REPLY(404), {STANDS, STANDS, STANDS}, false, true},
        {REPLY(405), {STANDS, STANDS, STANDS}, false, true},
        {REPLY(413), {STANDS, STANDS, STANDS}, false, true},
        {REPLY(415), {STANDS, STANDS, STANDS}, false, true},
        {REPLY(422), {STANDS, STANDS, STANDS}, false, true},
        {REPLY(501), {STANDS, STANDS, STANDS}, false, true},
        {REPLY(505), {STANDS, STANDS, STANDS}, false, true},
    };
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        for (int safety = 0; safety < WF_SAFETY_COUNT; safety++) {
            const wf_attempt attempt = {.counted = 1, .repeated = 1, .retry_after_ms = -1};
            const wf_decision made =
                wf_retry_decide(&usual, (wf_safety)safety, wf_signal_of(&rows[i].reply), &attempt);
            assert_int_equal(made.step, rows[i].steps[safety]);
            assert_int_equal(made.maybe, rows[i].maybe);
            assert_int_equal(made.counted, rows[i].counted);
        }
    }
}

static wf_decision decide(const wf_retry_policy *policy, wf_safety safety, wf_signal signal,
                          wf_attempt attempt)
{
    return wf_retry_decide(policy, safety, signal, &attempt);
}

static void an_answer_that_tells_nothing_leaves_doubt(void **state)
{
    const wf_attempt first = {.counted = 1, .repeated = 1, .retry_after_ms = -1};
    (void)state;
    assert_int_equal(decide(&usual, WF_SAFETY_READ, WF_SIGNAL_DOUBTFUL, first).step, STANDS);
    assert_int_equal(decide(&usual, WF_SAFETY_KEYED, WF_SIGNAL_DOUBTFUL, first).step, UNKNOWN);
    assert_int_equal(decide(&usual, WF_SAFETY_UNSAFE, WF_SIGNAL_DOUBTFUL, first).step, UNKNOWN);
}

static void busy_is_unsent_where_the_api_promises_it(void **state)
{
    const wf_retry_policy promised = {.busy_is_unexecuted = true};
    const wf_attempt first = {.counted = 1, .repeated = 1, .retry_after_ms = -1};
    const wf_attempt last = {.counted = 8, .repeated = 8, .retry_after_ms = -1};
    (void)state;
    assert_int_equal(decide(&promised, WF_SAFETY_UNSAFE, WF_SIGNAL_BUSY, first).step, WAIT);
    assert_int_equal(decide(&promised, WF_SAFETY_UNSAFE, WF_SIGNAL_BUSY, last).step, UNSENT);
    assert_int_equal(decide(&usual, WF_SAFETY_KEYED, WF_SIGNAL_BUSY, last).step, UNKNOWN);
}

static void what_was_perhaps_executed_is_never_called_unsent(void **state)
{
    const wf_attempt clean = {.counted = 8, .repeated = 8, .retry_after_ms = -1};
    const wf_attempt doubtful = {.counted = 8, .repeated = 1, .maybe = true, .retry_after_ms = -1};
    (void)state;
    assert_int_equal(decide(&usual, WF_SAFETY_KEYED, WF_SIGNAL_UNSENT, clean).step, UNSENT);
    assert_int_equal(decide(&usual, WF_SAFETY_KEYED, WF_SIGNAL_UNSENT, doubtful).step, UNKNOWN);
    assert_int_equal(decide(&usual, WF_SAFETY_KEYED, WF_SIGNAL_UNTRUSTED, doubtful).step, UNKNOWN);
    assert_int_equal(decide(&usual, WF_SAFETY_READ, WF_SIGNAL_BROKEN, clean).step, UNKNOWN);
}

static void equal_answers_come_to_an_end(void **state)
{
    wf_attempt attempt = {.counted = 2, .repeated = 1, .retry_after_ms = -1};
    (void)state;
    assert_int_equal(decide(&usual, WF_SAFETY_KEYED, WF_SIGNAL_SERVER_ERROR, attempt).step, WAIT);
    attempt.repeated = 2;
    assert_int_equal(decide(&usual, WF_SAFETY_KEYED, WF_SIGNAL_SERVER_ERROR, attempt).step, STANDS);
    assert_int_equal(decide(&usual, WF_SAFETY_READ, WF_SIGNAL_SERVER_ERROR, attempt).step, WAIT);
    attempt.repeated = 3;
    assert_int_equal(decide(&usual, WF_SAFETY_KEYED, WF_SIGNAL_CONFLICT, attempt).step, WAIT);
    attempt.repeated = 4;
    assert_int_equal(decide(&usual, WF_SAFETY_KEYED, WF_SIGNAL_CONFLICT, attempt).step, STANDS);
}

static void credentials_are_renewed_once(void **state)
{
    wf_attempt attempt = {.counted = 1, .repeated = 1, .retry_after_ms = -1};
    (void)state;
    attempt.renewed = true;
    assert_int_equal(decide(&usual, WF_SAFETY_UNSAFE, WF_SIGNAL_UNAUTHENTICATED, attempt).step,
                     STANDS);
}

/* ---- waits ---- */

static void a_wait_is_anything_below_the_doubling_bound(void **state)
{
    static const int64_t bounds[] = {250,   500,   1000,  2000,  4000, 8000,
                                     16000, 32000, 60000, 60000, 60000};
    (void)state;
    for (uint32_t n = 0; n < WF_COUNTOF(bounds); n++) {
        const uint64_t span = (uint64_t)bounds[n] + 1;
        assert_int_equal(wf_retry_backoff(&usual, n + 1, 0), 0);
        assert_int_equal(wf_retry_backoff(&usual, n + 1, span - 1), bounds[n]);
        assert_int_equal(wf_retry_backoff(&usual, n + 1, span), 0);
    }
    assert_true(wf_retry_backoff(&usual, UINT32_MAX, UINT64_MAX) <= 60000);
}

/* Kolmogorov and Smirnov: the largest distance from what an even spread would give, at the one per cent level. */
static void waits_are_spread_evenly(void **state)
{
    enum {
        WAITS = 10000,
        MOST = 4000
    };
    static uint32_t seen[MOST + 1];
    const wf_retry_policy policy = {.base_ms = 1000, .cap_ms = MOST};
    uint64_t random = 42;
    (void)state;
    for (int i = 0; i < WAITS; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        seen[wf_retry_backoff(&policy, 3, random >> 20)]++;
    }
    double most = 0;
    uint32_t below = 0;
    for (int ms = 0; ms <= MOST; ms++) {
        below += seen[ms];
        const double distance = fabs((double)below / WAITS - (double)(ms + 1) / (MOST + 1));
        most = distance > most ? distance : most;
    }
    assert_true(most < 0.0163); /* 1.63 by the root of WAITS */
}

static void what_a_reply_asks_for_is_waited(void **state)
{
    wf_attempt attempt = {.counted = 1, .repeated = 1, .retry_after_ms = 7000};
    (void)state;
    wf_decision made = decide(&usual, WF_SAFETY_UNSAFE, WF_SIGNAL_THROTTLED, attempt);
    assert_int_equal(made.wait_ms, 7000);
    assert_true(made.everybody);
    attempt.random = 99;
    made = decide(&usual, WF_SAFETY_READ, WF_SIGNAL_BUSY, attempt);
    assert_int_equal(made.wait_ms, 7099);
    assert_false(made.everybody);
    attempt.random = 0;
    attempt.retry_after_ms = INT64_MAX / 2; /* a date far away */
    assert_int_equal(decide(&usual, WF_SAFETY_READ, WF_SIGNAL_THROTTLED, attempt).wait_ms,
                     15 * 60 * 1000);
}

static void throttled_calls_wait_longer_and_longer(void **state)
{
    wf_attempt attempt = {.counted = 1, .repeated = 6, .random = 8000, .retry_after_ms = -1};
    (void)state;
    assert_int_equal(decide(&usual, WF_SAFETY_READ, WF_SIGNAL_THROTTLED, attempt).wait_ms, 8000);
    attempt.repeated = 1;
    attempt.random = 250;
    assert_int_equal(decide(&usual, WF_SAFETY_READ, WF_SIGNAL_THROTTLED, attempt).wait_ms, 250);
}

static void an_hour_is_enough(void **state)
{
    wf_attempt attempt = {.counted = 1, .repeated = 1, .retry_after_ms = 1000};
    (void)state;
    attempt.spent_ms = 3600 * 1000 - 1000;
    assert_int_equal(decide(&usual, WF_SAFETY_READ, WF_SIGNAL_THROTTLED, attempt).step, WAIT);
    attempt.spent_ms++;
    assert_int_equal(decide(&usual, WF_SAFETY_READ, WF_SIGNAL_THROTTLED, attempt).step, UNSENT);
}

static void retry_after_has_two_forms_and_three_dates(void **state)
{
    enum {
        NOW = 784111777
    }; /* Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110 */
    static const struct {
        const char *value;
        int64_t ms;
    } rows[] = {
        {"0", 0},
        {"120", 120000},
        {"99999999999999999999", 9999999999000},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:50:07 GMT", 30000},
        {"Sunday, 06-Nov-94 08:50:07 GMT", 30000},
        {"Sun Nov  6 08:50:07 1994", 30000},
        {"Sun Nov 16 08:49:37 1994", 864000000},
        {"Thu, 29 Feb 1996 00:00:00 GMT", 41440223000},
        {"Sun, 06 Nov 1994 08:49:07 GMT", 0}, /* gone by */
        {"", -1},
        {"-1", -1},
        {"1.5", -1},
        {"soon", -1},
        {"Sun, 06 Nov 1994 08:49:37", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMT+1", -1},
        {"Sun, 06 Nov 1994 24:49:37 GMT", -1},
        {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Brumaire 1994 08:49:37 GMT", -1},
    };
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        assert_int_equal(wf_retry_after_ms(weft_span_text(rows[i].value), NOW), rows[i].ms);
}

/* ---- pace, budget, circuit ---- */

static void a_rate_is_kept_exactly(void **state)
{
    static const int64_t rates[] = {1, 7, 59, 60, 61, 600, 1001, 60000};
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rates); i++) {
        wf_pace pace;
        int64_t went = 0;
        wf_pace_init(&pace, rates[i], 3, 1000);
        for (int64_t now = 1000; now <= 1000 + 600000;) {
            const int64_t wait = wf_pace_wait_ms(&pace, now);
            if (wait == 0) {
                wf_pace_take(&pace);
                went++;
            }
            now += wait;
        }
        /* ten minutes, and the three that may go at once */
        assert_true(went >= rates[i] * 10 && went <= rates[i] * 10 + 3);
    }
}

static void no_rate_is_no_limit(void **state)
{
    wf_pace pace;
    (void)state;
    wf_pace_init(&pace, 0, 10, 0);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(wf_pace_wait_ms(&pace, 0), 0);
        wf_pace_take(&pace);
    }
}

static void a_clock_that_stands_or_leaps_breaks_no_bucket(void **state)
{
    wf_pace pace;
    (void)state;
    wf_pace_init(&pace, 60, 1, 0);
    wf_pace_take(&pace);
    assert_int_equal(wf_pace_wait_ms(&pace, 0), 1000);
    assert_int_equal(wf_pace_wait_ms(&pace, -5000), 1000);
    assert_int_equal(wf_pace_wait_ms(&pace, INT64_MAX / 2), 0);
}

static void retries_are_a_tenth_and_ten_a_second(void **state)
{
    wf_budget budget;
    int retries = 0;
    (void)state;
    wf_budget_init(&budget, 0);
    for (int64_t now = 0; now < 10000; now++) { /* all fail; one request a millisecond */
        wf_budget_earn(&budget);
        while (wf_budget_wait_ms(&budget, now) == 0) {
            wf_budget_spend(&budget);
            retries++;
        }
    }
    assert_true(retries >= 1000 + 100 && retries <= 1000 + 100 + 10);
}

static void a_circuit_opens_at_half_of_twenty(void **state)
{
    wf_circuit circuit = {.is_used = true};
    (void)state;
    for (int i = 0; i < 19; i++)
        assert_false(wf_circuit_note(&circuit, 0, i % 2 == 0)); /* 10 of 19: too few to say */
    assert_true(wf_circuit_note(&circuit, 0, false));           /* 10 of 20 */
    assert_true(circuit.is_open);

    wf_circuit well = {.is_used = true};
    for (int i = 0; i < 1000; i++)
        assert_false(wf_circuit_note(&well, 0, i % 20 < 9)); /* never half */

    wf_circuit late = {.is_used = true};
    for (int i = 0; i < 1000; i++)
        assert_false(wf_circuit_note(&late, 0, false));
    for (int i = 0; i < 9; i++)
        assert_false(wf_circuit_note(&late, 0, true));
    assert_true(
        wf_circuit_note(&late, 0, true)); /* the last twenty count, not the first thousand */
}

static void one_probe_an_interval_and_three_close_it(void **state)
{
    wf_circuit circuit = {.is_used = true};
    (void)state;
    for (int i = 0; i < 20; i++)
        (void)wf_circuit_note(&circuit, 100, true);
    assert_int_equal(wf_circuit_wait_ms(&circuit, 100), WF_CIRCUIT_INTERVAL_MS);
    assert_false(wf_circuit_note(&circuit, 200, false)); /* one that had left before */
    int64_t now = 100;
    int probes = 0;
    for (int good = 0; circuit.is_open; good++) {
        now += WF_CIRCUIT_INTERVAL_MS;
        assert_int_equal(wf_circuit_wait_ms(&circuit, now - 1), 1);
        assert_int_equal(wf_circuit_wait_ms(&circuit, now), 0);
        wf_circuit_go(&circuit);
        assert_int_equal(wf_circuit_wait_ms(&circuit, now), -1);
        (void)wf_circuit_note(&circuit, now, good == 1); /* good, bad, good, good, good */
        probes++;
    }
    assert_int_equal(probes, 5);
    assert_int_equal(wf_circuit_wait_ms(&circuit, now), 0);
}

static void a_circuit_that_is_not_wanted_stays_closed(void **state)
{
    wf_circuit circuit = {0};
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_false(wf_circuit_note(&circuit, 0, true));
    assert_int_equal(wf_circuit_wait_ms(&circuit, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_is_as_the_table_has_it),
        cmocka_unit_test(an_answer_that_tells_nothing_leaves_doubt),
        cmocka_unit_test(busy_is_unsent_where_the_api_promises_it),
        cmocka_unit_test(what_was_perhaps_executed_is_never_called_unsent),
        cmocka_unit_test(equal_answers_come_to_an_end),
        cmocka_unit_test(credentials_are_renewed_once),
        cmocka_unit_test(a_wait_is_anything_below_the_doubling_bound),
        cmocka_unit_test(waits_are_spread_evenly),
        cmocka_unit_test(what_a_reply_asks_for_is_waited),
        cmocka_unit_test(throttled_calls_wait_longer_and_longer),
        cmocka_unit_test(an_hour_is_enough),
        cmocka_unit_test(retry_after_has_two_forms_and_three_dates),
        cmocka_unit_test(a_rate_is_kept_exactly),
        cmocka_unit_test(no_rate_is_no_limit),
        cmocka_unit_test(a_clock_that_stands_or_leaps_breaks_no_bucket),
        cmocka_unit_test(retries_are_a_tenth_and_ten_a_second),
        cmocka_unit_test(a_circuit_opens_at_half_of_twenty),
        cmocka_unit_test(one_probe_an_interval_and_three_close_it),
        cmocka_unit_test(a_circuit_that_is_not_wanted_stays_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
