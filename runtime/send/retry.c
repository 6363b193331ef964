#include "runtime/send/retry.h"

/* A row of the table: what to do after a signal. */
typedef enum rule {
    STANDS,
    AGAIN,       /* wait and send again, as long as the policy allows */
    AGAIN_TWICE, /* the same, but the second equal answer in a row stands */
    AGAIN_SOME,  /* the same, but the fourth in a row stands */
    THROTTLE,    /* wait, not counted, everybody */
    RENEW,
    BUSY,    /* AGAIN where the API promises that it was not executed; UNKNOWN else */
    GIVE_UP, /* unsent */
    UNKNOWN
} rule;

/* reference: the retry classes of docs/connections.md. */
static const struct {
    rule rules[WF_SAFETY_COUNT]; /* READ, KEYED, UNSAFE */
    bool maybe;                  /* such an attempt may have been executed */
} table[WF_SIGNAL_COUNT] = {
    [WF_SIGNAL_DONE] = {{STANDS, STANDS, STANDS}, true},
    [WF_SIGNAL_UNSENT] = {{AGAIN, AGAIN, AGAIN}, false},
    [WF_SIGNAL_BROKEN] = {{AGAIN, AGAIN, UNKNOWN}, true},
    [WF_SIGNAL_BUSY] = {{AGAIN, AGAIN, BUSY}, true},
    [WF_SIGNAL_THROTTLED] = {{THROTTLE, THROTTLE, THROTTLE}, false},
    [WF_SIGNAL_UNAUTHENTICATED] = {{RENEW, RENEW, RENEW}, false},
    [WF_SIGNAL_CONFLICT] = {{STANDS, AGAIN_SOME, STANDS}, false},
    [WF_SIGNAL_SERVER_ERROR] = {{AGAIN, AGAIN_TWICE, UNKNOWN}, true},
    [WF_SIGNAL_DOUBTFUL] = {{STANDS, UNKNOWN, UNKNOWN}, true},
    [WF_SIGNAL_PERMANENT] = {{STANDS, STANDS, STANDS}, false},
    [WF_SIGNAL_UNTRUSTED] = {{GIVE_UP, GIVE_UP, GIVE_UP}, false},
    [WF_SIGNAL_TOO_LARGE] = {{UNKNOWN, UNKNOWN, UNKNOWN}, true},
};

wf_signal wf_signal_of(const wf_http_reply *reply)
{
    if (reply->failure == WF_HTTP_FAILURE_CERTIFICATE ||
        reply->failure == WF_HTTP_FAILURE_FORBIDDEN)
        return WF_SIGNAL_UNTRUSTED;
    if (reply->fate == WF_HTTP_UNSENT)
        return WF_SIGNAL_UNSENT;
    if (reply->fate == WF_HTTP_SENT)
        return reply->failure == WF_HTTP_FAILURE_TOO_LARGE ? WF_SIGNAL_TOO_LARGE : WF_SIGNAL_BROKEN;
    const int status = reply->status;
    if (status >= 200 && status < 300)
        return WF_SIGNAL_DONE;
    switch (status) {
    case 401:
        return WF_SIGNAL_UNAUTHENTICATED;
    case 408:
    case 425:
    case 503:
        return WF_SIGNAL_BUSY;
    case 409:
        return WF_SIGNAL_CONFLICT;
    case 429:
        return WF_SIGNAL_THROTTLED;
    case 501:
    case 505:
        return WF_SIGNAL_PERMANENT;
    case 502:
    case 504:
        return WF_SIGNAL_BROKEN;
    default:
        return status >= 500 ? WF_SIGNAL_SERVER_ERROR : WF_SIGNAL_PERMANENT;
    }
}

static uint32_t or_usual(uint32_t value, uint32_t usual)
{
    return value ? value : usual;
}

int64_t wf_retry_backoff(const wf_retry_policy *policy, uint32_t counted, uint64_t random)
{
    const uint64_t cap = or_usual(policy->cap_ms, 60000);
    uint64_t most = or_usual(policy->base_ms, 250);
    for (uint32_t i = 1; i < counted && most < cap; i++)
        most *= 2;
    if (most > cap)
        most = cap;
    return (int64_t)(random % (most + 1));
}

/* What a call comes to that is given up. */
static wf_step end_of(bool maybe)
{
    return maybe ? WF_STEP_UNKNOWN : WF_STEP_UNSENT;
}

static void wait(wf_decision *decision, const wf_retry_policy *policy, const wf_attempt *attempt)
{
    /* throttled attempts are not counted, and yet must not go on at the first one's pace */
    const uint32_t tries =
        attempt->counted > attempt->repeated ? attempt->counted : attempt->repeated;
    const int64_t most = or_usual(policy->most_wait_ms, 15 * 60 * 1000);
    int64_t ms = wf_retry_backoff(policy, tries, attempt->random);
    if (attempt->retry_after_ms >= 0) { /* what is asked for, and a little jitter on top */
        const int64_t asked = attempt->retry_after_ms < most ? attempt->retry_after_ms : most;
        ms = asked + (int64_t)(attempt->random % 100);
    }
    decision->wait_ms = ms;
    decision->step = WF_STEP_WAIT;
    if (attempt->spent_ms + ms > (int64_t)or_usual(policy->total_ms, 60 * 60 * 1000))
        decision->step = end_of(decision->maybe);
}

static void again(wf_decision *decision, const wf_retry_policy *policy, const wf_attempt *attempt)
{
    if (attempt->counted >= or_usual(policy->attempts, 8))
        decision->step = end_of(decision->maybe);
    else
        wait(decision, policy, attempt);
}

wf_decision wf_retry_decide(const wf_retry_policy *policy, wf_safety safety, wf_signal signal,
                            const wf_attempt *attempt)
{
    const bool executed_never = signal == WF_SIGNAL_BUSY && policy->busy_is_unexecuted;
    wf_decision decision = {WF_STEP_STANDS, 0, true,
                            attempt->maybe || (table[signal].maybe && !executed_never), false};
    switch (table[signal].rules[safety]) {
    case STANDS:
        break;
    case AGAIN:
        again(&decision, policy, attempt);
        break;
    case AGAIN_TWICE:
        if (attempt->repeated < 2)
            again(&decision, policy, attempt);
        break;
    case AGAIN_SOME:
        if (attempt->repeated < 4)
            again(&decision, policy, attempt);
        break;
    case THROTTLE:
        decision.counted = false;
        decision.everybody = true;
        wait(&decision, policy, attempt);
        break;
    case RENEW:
        decision.counted = false;
        if (!attempt->renewed)
            decision.step = WF_STEP_RENEW;
        break;
    case BUSY:
        if (decision.maybe)
            decision.step = WF_STEP_UNKNOWN;
        else
            again(&decision, policy, attempt);
        break;
    case GIVE_UP:
        decision.step = end_of(decision.maybe);
        break;
    case UNKNOWN:
        decision.step = WF_STEP_UNKNOWN;
        break;
    }
    return decision;
}
