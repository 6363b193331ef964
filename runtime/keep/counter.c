/* Counters, watermarks, failures. */
#include "runtime/keep/counter.h"

#define DEFAULT_BASE ((int64_t)300000)
#define DEFAULT_MOST 5u
#define MOST_DOUBLES 20u /* 5 minutes · 2²⁰ are ten years */

static weft_status find(uint64_t *value, int64_t *resets_ms, wf_store *store, weft_span name,
                        int64_t now_ms)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_COUNTER_FIND);
    wf_query_put_text(query, 1, name);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK) {
        const int64_t resets = wf_query_int(query, 1);
        if (resets != 0 && resets <= now_ms)
            rc = WEFT_DONE;
        else
            *resets_ms = resets;
        *value = rc == WEFT_OK ? (uint64_t)wf_query_int(query, 0) : 0;
    }
    wf_query_end(query);
    return rc;
}

static weft_status put(wf_store *store, weft_span name, uint64_t value, int64_t resets_ms,
                       int64_t now_ms)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_COUNTER_PUT);
    wf_query_put_text(query, 1, name);
    wf_query_put_count(query, 2, value);
    wf_query_put_int(query, 3, resets_ms);
    wf_query_put_int(query, 4, now_ms);
    return wf_query_run(query);
}

weft_status wf_counter_add(uint64_t *value, int64_t *resets_ms, wf_store *store, weft_span name,
                           uint64_t amount, uint64_t limit, int64_t window_ms, int64_t now_ms)
{
    bool mine;
    uint64_t count = 0;
    int64_t resets = window_ms != 0 ? now_ms + window_ms : 0;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    rc = find(&count, &resets, store, name, now_ms);
    if (rc == WEFT_DONE)
        rc = WEFT_OK;
    if (rc == WEFT_OK && (amount > UINT64_MAX - count || (limit != 0 && count + amount > limit)))
        rc = WEFT_REJECTED;
    if (rc == WEFT_OK)
        rc = put(store, name, count += amount, resets, now_ms);
    rc = wf_store_leave(store, mine, rc);
    if (rc == WEFT_OK || rc == WEFT_REJECTED) {
        *value = count;
        if (resets_ms)
            *resets_ms = resets;
    }
    return rc;
}

weft_status wf_counter_raise(uint64_t *value, wf_store *store, weft_span name, uint64_t to,
                             int64_t now_ms)
{
    bool mine;
    uint64_t count = 0;
    int64_t resets = 0;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    rc = find(&count, &resets, store, name, now_ms);
    if (rc == WEFT_DONE || (rc == WEFT_OK && to > count))
        rc = put(store, name, count = to, 0, now_ms);
    rc = wf_store_leave(store, mine, rc);
    if (rc == WEFT_OK)
        *value = count;
    return rc;
}

weft_status wf_counter_find(uint64_t *value, wf_store *store, weft_span name, int64_t now_ms)
{
    int64_t resets = 0;
    return find(value, &resets, store, name, now_ms);
}

/* ---- failures ---- */

static uint64_t most_of(const wf_failure_rules *rules)
{
    return rules && rules->most != 0 ? rules->most : DEFAULT_MOST;
}

weft_status wf_failure_find(wf_failure *out, wf_buf *message, wf_store *store, weft_span name,
                            const wf_failure_rules *rules)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_FAILURE_FIND);
    wf_query_put_text(query, 1, name);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK) {
        out->attempts = (uint64_t)wf_query_int(query, 0);
        out->first_ms = wf_query_int(query, 2);
        out->last_ms = wf_query_int(query, 3);
        out->next_ms = wf_query_int(query, 4);
        out->is_final = out->attempts >= most_of(rules);
        if (message) {
            wf_buf_put_span(message, wf_query_text(query, 1));
            rc = message->status;
        }
    }
    wf_query_end(query);
    return rc;
}

static weft_status note(wf_failure *out, wf_store *store, weft_span name, weft_span message,
                        const wf_failure_rules *rules, int64_t now_ms)
{
    const int64_t base = rules && rules->base_ms != 0 ? rules->base_ms : DEFAULT_BASE;
    wf_failure failure = {.first_ms = now_ms};
    const weft_status rc = wf_failure_find(&failure, NULL, store, name, rules);
    if (rc != WEFT_OK && rc != WEFT_DONE)
        return rc;
    failure.attempts++;
    const uint64_t doubles = failure.attempts < MOST_DOUBLES ? failure.attempts : MOST_DOUBLES;
    failure.last_ms = now_ms;
    failure.next_ms = now_ms + base * (INT64_C(1) << doubles);
    failure.is_final = failure.attempts >= most_of(rules);
    wf_query *const query = wf_query_start(store, WF_QUERY_FAILURE_PUT);
    wf_query_put_text(query, 1, name);
    wf_query_put_count(query, 2, failure.attempts);
    wf_query_put_text(query, 3, message);
    wf_query_put_int(query, 4, failure.first_ms);
    wf_query_put_int(query, 5, failure.last_ms);
    wf_query_put_int(query, 6, failure.next_ms);
    *out = failure;
    return wf_query_run(query);
}

weft_status wf_failure_note(wf_failure *out, wf_store *store, weft_span name, weft_span message,
                            const wf_failure_rules *rules, int64_t now_ms)
{
    bool mine;
    const weft_status rc = wf_store_enter(store, &mine);
    return rc == WEFT_OK
               ? wf_store_leave(store, mine, note(out, store, name, message, rules, now_ms))
               : rc;
}

weft_status wf_failure_clear(wf_store *store, weft_span name)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_FAILURE_CLEAR);
    wf_query_put_text(query, 1, name);
    rc = wf_query_run(query);
    return wf_store_leave(store, mine, rc);
}
