/* A borrowed range of bytes: never NUL-terminated, owned by nobody. */
#ifndef WEFT_SPAN_H
#define WEFT_SPAN_H

#include <stddef.h>
#include <string.h>

typedef struct weft_span {
    const char *ptr; /* NULL only when len is 0 */
    size_t len;      /* bytes */
} weft_span;

static inline weft_span weft_span_of(const char *ptr, size_t len)
{
    weft_span s;
    s.ptr = ptr;
    s.len = len;
    return s;
}

/* A span over a NUL-terminated text; NULL gives the empty span. */
static inline weft_span weft_span_text(const char *text)
{
    return weft_span_of(text, text ? strlen(text) : 0);
}

static inline int weft_span_equal(weft_span a, weft_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

#endif
