/* Short needles go by memchr and memcmp, whose waste is bounded by the needle's length; long ones
   by the two-way algorithm (Crochemore and Perrin, 1991), which needs no table and so no memory.
   The search for the last place is the same algorithm read backwards. */
#include "stdlib/search.h"

#include <stdbool.h>
#include <stdint.h>

#define SHORT_BYTES 16u

/* Bytes that are read from one end or the other. */
typedef struct run {
    const unsigned char *begin;
    size_t len;
    bool backward;
} run;

static run run_of(weft_span span, bool backward)
{
    const run r = {(const unsigned char *)span.ptr, span.len, backward};
    return r;
}

static unsigned char byte_at(const run *r, size_t i)
{
    return r->begin[r->backward ? r->len - 1 - i : i];
}

/* Where the greatest suffix of the needle begins, in the usual order of bytes or the reverse one,
   and its period. */
static size_t greatest_suffix(const run *needle, size_t *period, bool reverse)
{
    size_t suffix = 0; /* its first byte */
    size_t other = 1;  /* where a greater one may begin */
    size_t k = 0;
    *period = 1;
    while (other + k < needle->len) {
        const unsigned char a = byte_at(needle, other + k);
        const unsigned char b = byte_at(needle, suffix + k);
        if (a == b) {
            if (++k == *period) {
                other += *period;
                k = 0;
            }
        } else if (reverse ? a > b : a < b) {
            other += k + 1;
            k = 0;
            *period = other - suffix;
        } else {
            suffix = other;
            other = suffix + 1;
            k = 0;
            *period = 1;
        }
    }
    return suffix;
}

static bool repeats(const run *needle, size_t cut, size_t period)
{
    for (size_t i = 0; i < cut; i++)
        if (i + period >= needle->len || byte_at(needle, i) != byte_at(needle, i + period))
            return false;
    return true;
}

/* The first place of the needle (2 bytes or more), counted in the direction of the runs. */
static size_t two_way(const run *text, const run *needle)
{
    size_t period;
    size_t other_period;
    size_t cut = greatest_suffix(needle, &period, false);
    const size_t other_cut = greatest_suffix(needle, &other_period, true);
    if (other_cut > cut) {
        cut = other_cut;
        period = other_period;
    }
    const bool periodic = repeats(needle, cut, period);
    if (!periodic)
        period = (cut > needle->len - cut ? cut : needle->len - cut) + 1;
    size_t known = 0; /* leading bytes of the needle that are known to stand at `at` */
    size_t at = 0;
    while (text->len - at >= needle->len) {
        size_t i = cut > known ? cut : known;
        while (i < needle->len && byte_at(needle, i) == byte_at(text, at + i))
            i++;
        if (i < needle->len) {
            at += i - cut + 1;
            known = 0;
        } else {
            size_t j = cut;
            while (j > known && byte_at(needle, j - 1) == byte_at(text, at + j - 1))
                j--;
            if (j <= known)
                return at;
            at += period;
            known = periodic ? needle->len - period : 0;
        }
        if (at > text->len)
            break;
    }
    return SIZE_MAX;
}

static size_t find_short(weft_span text, weft_span what)
{
    size_t from = 0;
    while (text.len - from >= what.len) {
        const char *const at = memchr(text.ptr + from, what.ptr[0], text.len - from - what.len + 1);
        if (!at)
            break;
        from = (size_t)(at - text.ptr);
        if (memcmp(at, what.ptr, what.len) == 0)
            return from;
        from++;
    }
    return SIZE_MAX;
}

size_t wf_search_first(weft_span text, weft_span what, size_t from)
{
    if (what.len == 0)
        return from;
    const weft_span rest = weft_span_of(text.ptr + from, text.len - from);
    size_t at = SIZE_MAX;
    if (rest.len < what.len)
        return SIZE_MAX;
    if (what.len <= SHORT_BYTES) {
        at = find_short(rest, what);
    } else {
        const run in = run_of(rest, false);
        const run needle = run_of(what, false);
        at = two_way(&in, &needle);
    }
    return at == SIZE_MAX ? SIZE_MAX : from + at;
}

size_t wf_search_last(weft_span text, weft_span what)
{
    if (what.len == 0)
        return text.len;
    if (text.len < what.len)
        return SIZE_MAX;
    if (what.len <= SHORT_BYTES) {
        for (size_t at = text.len - what.len + 1; at-- != 0;)
            if (memcmp(text.ptr + at, what.ptr, what.len) == 0)
                return at;
        return SIZE_MAX;
    }
    const run in = run_of(text, true);
    const run needle = run_of(what, true);
    const size_t at = two_way(&in, &needle);
    return at == SIZE_MAX ? SIZE_MAX : text.len - at - what.len;
}
