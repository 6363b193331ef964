#include "runtime/send/pace.h"

#define TOKEN      1000
#define EARNED_MAX 1000 /* a hundred retries; what was earned in good times is not for ever */

void wf_pace_init(wf_pace *pace, int64_t per_minute, int64_t burst, int64_t now_ms)
{
    pace->per_minute = per_minute;
    pace->burst = burst > 0 ? burst : 1;
    pace->thousandths = pace->burst * TOKEN;
    pace->at_ms = now_ms;
    pace->rest = 0;
}

static void fill(wf_pace *pace, int64_t now_ms)
{
    const int64_t full = pace->burst * TOKEN;
    int64_t passed = now_ms - pace->at_ms;
    if (passed <= 0)
        return;
    /* More time than fills the bucket is no more than that: nothing overflows. */
    const int64_t enough = full * 60000 / (pace->per_minute * TOKEN) + 1;
    if (passed > enough)
        passed = enough;
    const int64_t gained = passed * pace->per_minute * TOKEN + pace->rest;
    pace->thousandths += gained / 60000;
    pace->rest = gained % 60000;
    if (pace->thousandths >= full) {
        pace->thousandths = full;
        pace->rest = 0;
    }
    pace->at_ms = now_ms;
}

int64_t wf_pace_wait_ms(wf_pace *pace, int64_t now_ms)
{
    if (pace->per_minute <= 0)
        return 0;
    fill(pace, now_ms);
    if (pace->thousandths >= TOKEN)
        return 0;
    const int64_t lack = (TOKEN - pace->thousandths) * 60000 - pace->rest;
    const int64_t speed = pace->per_minute * TOKEN;
    return (lack + speed - 1) / speed;
}

void wf_pace_take(wf_pace *pace)
{
    if (pace->per_minute > 0)
        pace->thousandths -= TOKEN;
}

void wf_budget_init(wf_budget *budget, int64_t now_ms)
{
    wf_pace_init(&budget->floor, 600, 10, now_ms);
    budget->tenths = 0;
}

void wf_budget_earn(wf_budget *budget)
{
    if (budget->tenths < EARNED_MAX)
        budget->tenths++;
}

int64_t wf_budget_wait_ms(wf_budget *budget, int64_t now_ms)
{
    return budget->tenths >= 10 ? 0 : wf_pace_wait_ms(&budget->floor, now_ms);
}

void wf_budget_spend(wf_budget *budget)
{
    if (budget->tenths >= 10)
        budget->tenths -= 10;
    else
        wf_pace_take(&budget->floor);
}
