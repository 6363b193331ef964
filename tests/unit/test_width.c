/* How many requests at once: a minute against an API that does so many at a time and queues the rest. */
#include "base/core.h"
#include "runtime/send/width.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define MOST 128

typedef struct request {
    int64_t sent_ms;
    int64_t done_ms; /* 0: it waits */
} request;

/* First in, first out; `workers` at a time, each `service_ms`. */
typedef struct api {
    uint32_t workers;
    int64_t service_ms;
    request line[MOST];
    uint32_t under_way;
    uint64_t random;
} api;

static int64_t jitter(api *a)
{
    a->random = a->random * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)(a->random >> 33) % (a->service_ms / 10 + 1);
}

static void work(api *a, int64_t now_ms)
{
    for (uint32_t i = 0; i < a->under_way && i < a->workers; i++) {
        if (a->line[i].done_ms == 0)
            a->line[i].done_ms = now_ms + a->service_ms + jitter(a);
    }
}

static void answer(api *a, wf_width *width, int64_t now_ms)
{
    for (uint32_t i = 0; i < a->under_way;) {
        const request r = a->line[i];
        if (r.done_ms == 0 || r.done_ms > now_ms) {
            i++;
            continue;
        }
        wf_width_answered(width, now_ms, now_ms - r.sent_ms);
        a->under_way--;
        for (uint32_t k = i; k < a->under_way; k++)
            a->line[k] = a->line[k + 1];
    }
}

/* The mean of what it may be in the last half of the time. */
static double settle(api *a, wf_width *width, int64_t from_ms, int64_t to_ms)
{
    uint64_t sum = 0;
    for (int64_t now = from_ms; now < to_ms; now++) {
        answer(a, width, now);
        while (a->under_way < wf_width_now(width)) {
            a->line[a->under_way++] = (request){.sent_ms = now};
            wf_width_go(width, a->under_way);
        }
        work(a, now);
        sum += now >= (from_ms + to_ms) / 2 ? wf_width_now(width) : 0;
    }
    return (double)sum / ((double)(to_ms - from_ms) / 2);
}

static void it_settles_near_the_knee(void **state)
{
    static const struct {
        uint32_t workers;
        int64_t service_ms;
    } rows[] = {{10, 20}, {16, 50}, {40, 100}, {100, 30}};
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        api a = {.workers = rows[i].workers, .service_ms = rows[i].service_ms, .random = i};
        wf_width width;
        wf_width_init(&width, true, MOST, 0);
        const double minute = settle(&a, &width, 0, 60000);
        const double later = settle(&a, &width, 60000, 300000);
        printf("%u at a time, %d ms each: %.1f after a minute, %.1f after five\n",
               (unsigned)a.workers, (int)a.service_ms, minute, later);
        assert_true(minute >= 0.8 * a.workers && minute <= 1.2 * a.workers);
        assert_true(later >= 0.8 * a.workers && later <= 1.2 * a.workers);

        a.workers /= 2; /* the API has lost half of itself */
        const double less = settle(&a, &width, 300000, 360000);
        assert_true(less >= 0.7 * a.workers && less <= 1.3 * a.workers);
    }
}

static void an_api_that_never_queues_gets_the_most(void **state)
{
    api a = {.workers = MOST, .service_ms = 20};
    wf_width width;
    (void)state;
    wf_width_init(&width, true, MOST / 2, 0);
    (void)settle(&a, &width, 0, 5000);
    assert_int_equal(width.limit, MOST / 2);
}

static void failures_halve_it_once(void **state)
{
    wf_width width;
    (void)state;
    wf_width_init(&width, true, MOST, 0);
    width.limit = 40;
    for (int i = 0; i < 40; i++) /* all were under way together */
        wf_width_failed(&width, 100, 50);
    assert_int_equal(wf_width_now(&width), 20);
    for (int64_t now = 200; now < 1000; now += 100)
        wf_width_failed(&width, now, now - 10);
    assert_int_equal(wf_width_now(&width), 1);
}

static void not_used_it_is_the_most(void **state)
{
    wf_width width;
    (void)state;
    wf_width_init(&width, false, 8, 0);
    wf_width_failed(&width, 100, 50);
    wf_width_answered(&width, 100, 5000);
    assert_int_equal(wf_width_now(&width), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_settles_near_the_knee),
        cmocka_unit_test(an_api_that_never_queues_gets_the_most),
        cmocka_unit_test(failures_halve_it_once),
        cmocka_unit_test(not_used_it_is_the_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
