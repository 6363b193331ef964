/* Numbers that only grow: counters with a limit and a window, watermarks; and things that failed and
   are tried again later, each time after twice as long. */
#ifndef WF_RUNTIME_COUNTER_H
#define WF_RUNTIME_COUNTER_H

#include "base/buf.h"
#include "runtime/keep/store.h"

/* Adds `amount`. With `window_ms` the count begins anew when the window is over (0: never). WEFT_REJECTED, and nothing
   added, when the sum would pass `limit` (0: none). `*value` is the count, `*resets_ms` (may be NULL) when the window
   ends. */
weft_status wf_counter_add(uint64_t *value, int64_t *resets_ms, wf_store *store, weft_span name,
                           uint64_t amount, uint64_t limit, int64_t window_ms, int64_t now_ms);
/* Raises a watermark; one that is higher stays. `*value` is what it is then. */
weft_status wf_counter_raise(uint64_t *value, wf_store *store, weft_span name, uint64_t to,
                             int64_t now_ms);
/* WEFT_DONE when there is none, or its window is over. */
weft_status wf_counter_find(uint64_t *value, wf_store *store, weft_span name, int64_t now_ms);

typedef struct wf_failure_rules {
    int64_t
        base_ms; /* the nth failure waits base · 2ⁿ; 0: 300,000, so 10, 20, 40, 80, 160 minutes */
    uint64_t most; /* failures after which people must look; 0: 5 */
} wf_failure_rules;

typedef struct wf_failure {
    uint64_t attempts;
    int64_t first_ms;
    int64_t last_ms;
    int64_t next_ms; /* not before */
    bool is_final;   /* people must look: it is not tried again by itself */
} wf_failure;

/* Notes one more failure of `name`; `rules` NULL: all zero. */
weft_status wf_failure_note(wf_failure *out, wf_store *store, weft_span name, weft_span message,
                            const wf_failure_rules *rules, int64_t now_ms);
/* WEFT_DONE when it has not failed since it last succeeded. The message is appended (may be NULL). */
weft_status wf_failure_find(wf_failure *out, wf_buf *message, wf_store *store, weft_span name,
                            const wf_failure_rules *rules);
/* It succeeded, or people looked. */
weft_status wf_failure_clear(wf_store *store, weft_span name);

#endif
