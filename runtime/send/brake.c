#include "runtime/send/brake.h"

#define LEAST     600 /* a minute: refusals that come by chance must not stop everything */
#define LET_GO    64  /* so many times what was held, and it is off */
#define WINDOW_MS 1000
#define MINUTE    60

/* What may go a minute at `now_ms`: the limit, and once it was borne long enough, more and more. */
static int64_t rate_at(const wf_brake *b, int64_t now_ms)
{
    int64_t tried_ms = now_ms - b->since_ms - WF_BRAKE_HOLD_MS;
    int64_t rate = b->limit;
    if (tried_ms <= 0)
        return rate;
    for (; tried_ms >= WF_BRAKE_DOUBLE_MS && rate < b->limit * LET_GO;
         tried_ms -= WF_BRAKE_DOUBLE_MS)
        rate *= 2;
    return rate + rate * (tried_ms < WF_BRAKE_DOUBLE_MS ? tried_ms : 0) / WF_BRAKE_DOUBLE_MS;
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
static int64_t limit_after(const wf_brake *b, int64_t now_ms)
{
    if (!b->is_on) /* what a second bore */
        return (b->answered > b->before ? b->answered : b->before) * (int64_t)MINUTE;
    const int64_t held_ms = now_ms - b->since_ms;
    const int64_t tried = rate_at(b, now_ms);
    if (held_ms < WF_BRAKE_HOLD_MS) /* too much; by little when it was borne for long */
        return b->limit * (held_ms < WF_BRAKE_HOLD_MS / 4 ? 7 : 9) / 10;
    if (tried >= b->limit * 4)
        return tried / 2;
    return b->limit + b->limit / 20;
}

void wf_brake_refused(wf_brake *b, int64_t now_ms, int64_t sent_ms, int64_t until_ms, bool is_asked)
{
    const bool is_known =
        b->is_on && sent_ms < b->since_ms; /* it left together with one that was refused */
    if (!b->is_on && !is_asked)
        return;
    if (!is_known)
        b->limit = limit_after(b, now_ms);
    if (b->limit < LEAST)
        b->limit = LEAST;
    if (until_ms > b->since_ms)
        b->since_ms = until_ms;
    b->is_on = true;
    wf_pace_init(&b->pace, b->limit, 1, until_ms);
}
