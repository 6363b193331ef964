/* A rate that has to be found: ten minutes against a bucket of tokens that nobody told of, a millisecond a step. */
#include "base/core.h"
#include "runtime/send/brake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define AT_ONCE    8
#define LATENCY_MS 20
#define HOURS_MS   ((int64_t)3 * 3600000)
#define ENOUGH     3800 /* of 4,000 that go in ten seconds when nothing holds them back */

typedef struct flight {
    bool is_used;
    bool is_refused;
    int64_t sent_ms;
} flight;

typedef struct world {
    wf_brake brake;
    wf_pace bucket; /* of the API; per_minute 0: it refuses nobody */
    flight flights[AT_ONCE];
    int64_t quiet_until_ms;
    uint64_t granted;
    uint64_t refused;
    uint64_t random;
    int64_t retry_after_ms;
    int64_t step_ms; /* 0: 1 */
} world;

static int64_t jitter(world *w)
{
    w->random = w->random * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)(w->random >> 33) % 100;
}

static void land(world *w, flight *f, int64_t now_ms)
{
    f->is_used = false;
    if (!f->is_refused) {
        wf_brake_answered(&w->brake, now_ms);
        return;
    }
    const int64_t until_ms = now_ms + w->retry_after_ms + jitter(w);
    if (until_ms > w->quiet_until_ms)
        w->quiet_until_ms = until_ms;
    wf_brake_refused(&w->brake, now_ms, f->sent_ms, until_ms, true);
}

static void leave(world *w, flight *f, int64_t now_ms)
{
    wf_brake_take(&w->brake);
    *f = (flight){.is_used = true, .sent_ms = now_ms};
    f->is_refused = wf_pace_wait_ms(&w->bucket, now_ms) != 0;
    if (!f->is_refused)
        wf_pace_take(&w->bucket);
    w->granted += !f->is_refused;
    w->refused += f->is_refused;
}

static void pass(world *w, int64_t from_ms, int64_t to_ms)
{
    for (int64_t now = from_ms; now < to_ms; now += w->step_ms ? w->step_ms : 1) {
        for (size_t i = 0; i < AT_ONCE; i++) {
            flight *const f = &w->flights[i];
            if (f->is_used && now - f->sent_ms >= LATENCY_MS)
                land(w, f, now);
            if (!f->is_used && now >= w->quiet_until_ms && wf_brake_wait_ms(&w->brake, now) == 0)
                leave(w, f, now);
        }
    }
}

static void a_storm_is_borne(void **state)
{
    static const struct {
        int64_t rate; /* a second */
        int64_t burst;
        int64_t retry_after_ms;
    } rows[] = {{20, 5, 1000},   {20, 20, 1000},   {50, 50, 1000},
                {200, 20, 3000}, {50, 3000, 1000}, {300, 30, 1000}};
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        world w = {.random = 1 + i, .retry_after_ms = rows[i].retry_after_ms};
        wf_pace_init(&w.bucket, rows[i].rate * 60, rows[i].burst, 0);
        pass(&w, 0, 600000);
        const uint64_t allowed = (uint64_t)(rows[i].rate * 600 + rows[i].burst);
        printf("%d a second, bursts of %d: %.2f %% refused, %.1f %% of what was allowed used\n",
               (int)rows[i].rate, (int)rows[i].burst, 100.0 * (double)w.refused / (double)allowed,
               100.0 * (double)w.granted / (double)allowed);
        assert_true(w.refused * 100 <= allowed);
        assert_true(w.granted * 100 >= allowed * 60);

        w.bucket.per_minute = 0; /* the storm is over */
        pass(&w, 600000, 610000);
        const uint64_t before = w.granted;
        pass(&w, 610000, 620000);
        assert_true(w.granted - before >= ENOUGH);
    }
}

/* Rates far below one request a second are found as well, whatever pause is asked for: three hours of each. */
static void a_slow_rate_is_found(void **state)
{
    static const struct {
        int64_t per_minute;
        int64_t burst;
        int64_t retry_after_ms;
        unsigned vain_most; /* percent of what was allowed */
    } rows[] = {{1, 1, 1000, 25},    {1, 1, 60000, 25}, {2, 3, 5000, 25},  {7, 1, 1000, 15},
                {30, 1, 2000, 15},   {60, 5, 1000, 15}, {60, 1, 1000, 15}, {60, 60, 30000, 15},
                {120, 10, 1000, 15}, {300, 5, 1000, 15}};
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        world w = {.random = 1 + i, .retry_after_ms = rows[i].retry_after_ms, .step_ms = 10};
        wf_pace_init(&w.bucket, rows[i].per_minute, rows[i].burst, 0);
        pass(&w, 0, HOURS_MS);
        const uint64_t allowed =
            (uint64_t)(rows[i].per_minute * (HOURS_MS / 60000) + rows[i].burst);
        printf("%d a minute, bursts of %d, told to wait %d s: %.1f %% refused, %.1f %% of what was "
               "allowed used\n",
               (int)rows[i].per_minute, (int)rows[i].burst, (int)(rows[i].retry_after_ms / 1000),
               100.0 * (double)w.refused / (double)allowed,
               100.0 * (double)w.granted / (double)allowed);
        assert_true(w.refused * 100 <= allowed * rows[i].vain_most);
        assert_true(w.granted * 100 >= allowed * 60);

        /* It is over: 20 intervals of the slow rate, and the rest as always. */
        const int64_t let_go_ms = HOURS_MS + 10000 + (int64_t)20 * 60000 / rows[i].per_minute;
        w.bucket.per_minute = 0;
        w.step_ms = 1;
        pass(&w, HOURS_MS, let_go_ms);
        const uint64_t before = w.granted;
        pass(&w, let_go_ms, let_go_ms + 10000);
        assert_true(w.granted - before >= ENOUGH);
    }
}

/* What refuses everything is asked once a minute, and no less: it may be well again. */
static void what_refuses_everything_is_asked_once_a_minute(void **state)
{
    wf_brake brake = {0};
    int64_t now = 0;
    int asked = 0;
    (void)state;
    for (; now < HOURS_MS; asked++) {
        now += wf_brake_wait_ms(&brake, now);
        wf_brake_take(&brake);
        wf_brake_refused(&brake, now + 1, now, now + 1000, true);
        now += 1000;
    }
    assert_int_equal(brake.limit, 1);
    assert_in_range(asked, HOURS_MS / 60000, HOURS_MS / 60000 + 20);
}

/* What refuses one in ten, whatever the rate, and is not to be asked for a second then, is slowed by little more than
   those seconds. */
static void chance_does_not_stop_it(void **state)
{
    world w = {.random = 7};
    wf_brake brake = {0};
    int64_t now = 0;
    int borne = 0;
    (void)state;
    for (int i = 0; i < 10000; i++) {
        now += wf_brake_wait_ms(&brake, now);
        wf_brake_take(&brake);
        if (jitter(&w) < 10) {
            wf_brake_refused(&brake, now + LATENCY_MS, now, now + 1000, true);
            now += 1000;
        } else {
            wf_brake_answered(&brake, now + LATENCY_MS);
            borne++;
        }
        now += LATENCY_MS;
    }
    printf("one in ten by chance: %.2f a second\n", (double)borne * 1000 / (double)now);
    assert_true((int64_t)borne * 1000 >= now);
}

/* Without a pause that is asked for, the backoff of the retries is enough; a rate that others told stays. */
static void a_refusal_without_a_word_sets_no_rate(void **state)
{
    wf_brake brake = {0};
    (void)state;
    wf_brake_refused(&brake, 100, 90, 200, false);
    assert_false(brake.is_on);
    assert_int_equal(wf_brake_wait_ms(&brake, 200), 0);
    wf_brake_refused(&brake, 300, 290, 400, true);
    const int64_t limit = brake.limit;
    for (int64_t at = 500; at < 3000; at += 100)
        wf_brake_refused(&brake, at, at - 10, at, false);
    assert_true(brake.is_on);
    assert_int_equal(brake.limit, limit);
    assert_int_equal(brake.since_ms, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_storm_is_borne),
        cmocka_unit_test(a_slow_rate_is_found),
        cmocka_unit_test(what_refuses_everything_is_asked_once_a_minute),
        cmocka_unit_test(chance_does_not_stop_it),
        cmocka_unit_test(a_refusal_without_a_word_sets_no_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
