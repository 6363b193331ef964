#include "runtime/send/width.h"

#define FIRST     4
#define WINDOW_MS 30000

void wf_width_init(wf_width *w, bool is_used, uint32_t most, int64_t now_ms)
{
    *w = (wf_width){.is_used = is_used, .most = most, .window_ms = now_ms, .halved_ms = now_ms};
    w->limit = most < FIRST ? most : FIRST;
}

uint32_t wf_width_now(const wf_width *w)
{
    if (!w->is_used)
        return w->most;
    return w->is_low ? (w->limit * 3 + 3) / 4 : w->limit;
}

void wf_width_go(wf_width *w, uint32_t under_way)
{
    w->was_full = w->was_full || under_way >= wf_width_now(w);
}

static void begin_round(wf_width *w)
{
    w->answers = 0;
    w->sum_ms = 0;
    w->was_full = false;
}

static void set(wf_width *w, uint32_t limit)
{
    w->limit = limit < 1 ? 1 : limit > w->most ? w->most : limit;
}

/* Of the requests under way so many wait in a queue: what the time beyond the shortest one is of all the time. */
static void end_round(wf_width *w)
{
    const int64_t ideal_ms = w->least_ms * w->answers;
    const int64_t beyond_ms = w->sum_ms > ideal_ms ? w->sum_ms - ideal_ms : 0;
    const int64_t queued = w->sum_ms == 0 ? 0 : (int64_t)w->limit * 100 * beyond_ms / w->sum_ms;
    const int64_t many = w->limit * 15 > 200 ? (int64_t)w->limit * 15 : 200;
    const int64_t few = w->limit * 5 > 100 ? (int64_t)w->limit * 5 : 100;
    if (queued > many) {
        w->is_settled = true;
        set(w, w->limit - (w->limit + 9) / 10);
    } else if (queued < few && w->was_full) {
        set(w, w->limit + (w->is_settled ? 1 : (w->limit + 1) / 2));
    }
}

void wf_width_answered(wf_width *w, int64_t now_ms, int64_t took_ms)
{
    const int64_t took = took_ms < 1 ? 1 : took_ms;
    if (!w->is_used)
        return;
    if (w->least_ms == 0 || took < w->least_ms)
        w->least_ms = took;
    if (w->next_ms == 0 || took < w->next_ms)
        w->next_ms = took;
    w->sum_ms += took;
    if (++w->answers < wf_width_now(w))
        return;
    if (!w->is_low)
        end_round(w);
    begin_round(w);
    w->is_low = now_ms - w->window_ms >= WINDOW_MS && !w->is_low;
    if (w->is_low) { /* what is seen from here on makes the shortest time anew */
        w->least_ms = w->next_ms;
        w->next_ms = 0;
        w->window_ms = now_ms;
    }
}

void wf_width_failed(wf_width *w, int64_t now_ms, int64_t sent_ms)
{
    if (!w->is_used || sent_ms < w->halved_ms)
        return; /* it was under way with one that failed before */
    w->halved_ms = now_ms;
    w->is_settled = true;
    set(w, w->limit / 2);
    begin_round(w);
}
