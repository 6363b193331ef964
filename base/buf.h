/* Growing bytes with a maximum. Failure sticks: puts after a failure do nothing, so a writer
   checks once, at the end. */
#ifndef WF_BASE_BUF_H
#define WF_BASE_BUF_H

#include "base/core.h"
#include "weft/span.h"
#include "weft/status.h"

#include <stdarg.h>
#include <string.h>

typedef struct wf_buf {
    char *data;
    size_t len;
    size_t cap;
    size_t max;         /* 0: 1 GiB */
    weft_status status; /* WEFT_OK, else what stopped it: WEFT_NOMEM or WEFT_LIMIT */
} wf_buf;

void wf_buf_init(wf_buf *buf, size_t max);
void wf_buf_fini(wf_buf *buf); /* takes a zeroed buffer */
void wf_buf_wipe(wf_buf *buf); /* the same, for one that held secrets: overwritten first */

/* Makes room for `more` bytes behind len; false (and the status set) when it cannot. */
bool wf_buf_grow(wf_buf *buf, size_t more);

static inline bool wf_buf_reserve(wf_buf *buf, size_t more)
{
    return WF_LIKELY(more <= buf->cap - buf->len) || wf_buf_grow(buf, more);
}

static inline void wf_buf_put(wf_buf *buf, const char *bytes, size_t len)
{
    if (len != 0 && wf_buf_reserve(buf, len)) {
        memcpy(buf->data + buf->len, bytes, len);
        buf->len += len;
    }
}

static inline void wf_buf_put_byte(wf_buf *buf, char byte)
{
    if (wf_buf_reserve(buf, 1))
        buf->data[buf->len++] = byte;
}

static inline void wf_buf_put_span(wf_buf *buf, weft_span text)
{
    wf_buf_put(buf, text.ptr, text.len);
}

void wf_buf_put_text(wf_buf *buf, const char *text);  /* NUL-terminated */
void wf_buf_put_number(wf_buf *buf, uint64_t number); /* its digits */
void wf_buf_printf(wf_buf *buf, const char *format, ...) WF_PRINTF(2, 3);
void wf_buf_vprintf(wf_buf *buf, const char *format, va_list args) WF_PRINTF(2, 0);

/* len 0 and status WEFT_OK; keeps the memory. */
static inline void wf_buf_reset(wf_buf *buf)
{
    buf->len = 0;
    buf->status = WEFT_OK;
}

static inline weft_span wf_buf_span(const wf_buf *buf)
{
    return weft_span_of(buf->data, buf->len);
}

#endif
