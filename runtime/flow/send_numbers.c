/* Numbers of records as the ledger keeps those of a batch: "1-250,252", ascending. */
#include "base/number.h"
#include "runtime/flow/send_run.h"

#include <inttypes.h>
#include <string.h>

#define MOST_NUMBERS 5000u

void wf_send_numbers_put(wf_buf *out, const wf_item *items, uint32_t count)
{
    uint32_t from = 0;
    while (from < count) {
        uint32_t to = from;
        while (to + 1 < count && items[to + 1].record == items[to].record + 1)
            to++;
        wf_buf_printf(out, "%s%" PRIu64, from ? "," : "", items[from].record);
        if (to != from)
            wf_buf_printf(out, "-%" PRIu64, items[to].record);
        from = to + 1;
    }
}

/* "4" or "4-9" in front of `*rest`, which moves behind the comma. */
static bool take_range(int64_t *from, int64_t *to, weft_span *rest)
{
    const char *const comma = memchr(rest->ptr, ',', rest->len);
    const weft_span part = weft_span_of(rest->ptr, comma ? (size_t)(comma - rest->ptr) : rest->len);
    const char *const dash = part.len ? memchr(part.ptr, '-', part.len) : NULL;
    const size_t head = dash ? (size_t)(dash - part.ptr) : part.len;
    *rest = comma ? weft_span_of(comma + 1, rest->len - part.len - 1)
                  : weft_span_of(rest->ptr + rest->len, 0);
    if (!wf_int64_parse(from, weft_span_of(part.ptr, head)))
        return false;
    *to = *from;
    return !dash || wf_int64_parse(to, weft_span_of(dash + 1, part.len - head - 1));
}

weft_status wf_send_numbers_take(uint64_t **out, uint32_t *count, weft_span text, wf_arena *arena)
{
    uint64_t *const numbers = wf_arena_zero(arena, MOST_NUMBERS, sizeof *numbers);
    int64_t last = 0;
    *count = 0;
    *out = numbers;
    if (!numbers)
        return WEFT_NOMEM;
    while (text.len != 0) {
        int64_t from = 0;
        int64_t to = 0;
        if (!take_range(&from, &to, &text) || from <= last || to < from ||
            to - from >= (int64_t)(MOST_NUMBERS - *count))
            return WEFT_INVALID;
        for (int64_t n = from; n <= to; n++)
            numbers[(*count)++] = (uint64_t)n;
        last = to;
    }
    return *count != 0 ? WEFT_OK : WEFT_INVALID;
}
