#include "runtime/send/brake.h"

#define LEAST         1  /* a minute */
#define NOTHING_BORNE 60 /* a minute: where to begin when nothing was answered in the last second */
#define LET_GO        64 /* so many times what was held, and it is off */
#define WINDOW_MS     1000
#define MINUTE        60
#define MINUTE_MS     60000
#define PATIENCE      2u /* requests that are borne before more is tried */
#define PATIENCE_MOST                                                                              \
    8u /* with more, refusals that come by chance, one in ten, would stop everything */

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Between two requests at the rate that is held. */
static int64_t interval_ms(const wf_brake *b)
{
    return MINUTE_MS / b->limit;
}

/* A slow rate has to be borne for some requests, however long they take: seconds say nothing about it. */
static int64_t hold_ms(const wf_brake *b)
{
    return larger(WF_BRAKE_HOLD_MS, (int64_t)b->patience * interval_ms(b));
}

static int64_t double_ms(const wf_brake *b)
{
    return larger(WF_BRAKE_DOUBLE_MS, interval_ms(b));
}

/* What may go a minute at `now_ms`: the limit, and once it was borne long enough, more and more. */
static int64_t rate_at(const wf_brake *b, int64_t now_ms)
{
    const int64_t step_ms = double_ms(b);
    int64_t tried_ms = now_ms - b->since_ms - hold_ms(b);
    int64_t rate = b->limit;
    if (tried_ms <= 0)
        return rate;
    for (; tried_ms >= step_ms && rate < b->limit * LET_GO; tried_ms -= step_ms)
        rate *= 2;
    return rate + rate * (tried_ms < step_ms ? tried_ms : 0) / step_ms;
}

int64_t wf_brake_wait_ms(wf_brake *b, int64_t now_ms)
{
    if (!b->is_on)
        return 0;
    const int64_t rate = rate_at(b, now_ms);
    if (rate >= b->limit * LET_GO) {
        b->is_on = false;
        b->window_ms = now_ms;
        b->answered = b->before = 0;
        return 0;
    }
    const int64_t wait = wf_pace_wait_ms(&b->pace, now_ms); /* filled at the rate so far */
    b->pace.per_minute = rate;
    b->pace.burst = 1 + rate / ((int64_t)MINUTE * 100);
    return wait;
}

void wf_brake_take(wf_brake *b)
{
    if (b->is_on)
        wf_pace_take(&b->pace);
}

void wf_brake_answered(wf_brake *b, int64_t now_ms)
{
    b->is_borne = true;
    if (b->is_on)
        return;
    if (now_ms - b->window_ms >= WINDOW_MS) {
        b->before = now_ms - b->window_ms < (int64_t)2 * WINDOW_MS ? b->answered : 0;
        b->answered = 0;
        b->window_ms = now_ms;
    }
    b->answered++;
}

/* The rate that is held from now on. */
static int64_t limit_after(wf_brake *b, int64_t now_ms)
{
    if (!b->is_on) { /* what a second bore */
        const int64_t borne = larger(b->answered, b->before) * MINUTE;
        b->patience = PATIENCE;
        return borne != 0 ? borne : NOTHING_BORNE;
    }
    const int64_t held_ms = now_ms - b->since_ms;
    const int64_t tried = rate_at(b, now_ms);
    if (held_ms < hold_ms(b) / 4) /* too much: how much is not known when not one was borne */
        return b->limit * (b->is_borne ? 7 : 5) / 10;
    if (held_ms < hold_ms(b))
        return b->limit * 9 / 10;
    if (tried >= b->limit * 4)
        return tried / 2;
    b->patience = b->patience < PATIENCE_MOST ? b->patience * 2 : PATIENCE_MOST;
    return b->limit + b->limit / 20;
}

void wf_brake_refused(wf_brake *b, int64_t now_ms, int64_t sent_ms, int64_t until_ms, bool is_asked)
{
    const bool is_known =
        b->is_on && sent_ms < b->since_ms; /* it left together with one that was refused */
    if (!is_asked)                         /* says nothing about a rate, also where there is one */
        return;
    if (!is_known) {
        b->limit = larger(LEAST, limit_after(b, now_ms));
        b->is_borne = false;
        b->is_on = true;
        wf_pace_init(&b->pace, b->limit, 1, sent_ms); /* the pause is part of an interval */
        b->pace.thousandths = 0;
    }
    if (until_ms > b->since_ms)
        b->since_ms = until_ms;
}
