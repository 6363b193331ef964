/* Growth of a buffer. A failure shrinks `cap` to `len`, so that the inline puts find no room and
   come here, where the status turns them away; the block itself stays and is found again by the
   next growth after a reset. */
#include "base/buf.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdarg.h>
#include <stdio.h>

#define DEFAULT_MAX ((size_t)1 << 30)
#define LEAST       ((size_t)256)

void wf_buf_init(wf_buf *buf, size_t max)
{
    memset(buf, 0, sizeof *buf);
    buf->max = max;
}

void wf_buf_fini(wf_buf *buf)
{
    wf_free(buf->data);
    wf_buf_init(buf, buf->max);
}

void wf_buf_wipe(wf_buf *buf)
{
    wf_wipe(buf->data, buf->cap);
    wf_buf_fini(buf);
}

static bool refuse(wf_buf *buf, weft_status status)
{
    buf->status = status;
    buf->cap = buf->len;
    return false;
}

bool wf_buf_grow(wf_buf *buf, size_t more)
{
    if (buf->status != WEFT_OK)
        return false;
    const size_t max = buf->max != 0 ? buf->max : DEFAULT_MAX;
    if (buf->len > max || more > max - buf->len)
        return refuse(buf, WEFT_LIMIT);
    const size_t need = buf->len + more;
    if (need <= buf->cap)
        return true;
    size_t cap = buf->cap < LEAST ? LEAST : buf->cap;
    while (cap < need)
        cap = cap <= max / 2 ? cap * 2 : max;
    if (cap > max)
        cap = max;
    char *const data = wf_realloc(buf->data, cap);
    if (!data)
        return refuse(buf, WEFT_NOMEM);
    buf->data = data;
    buf->cap = cap;
    return true;
}

void wf_buf_put_text(wf_buf *buf, const char *text)
{
    wf_buf_put(buf, text, strlen(text));
}

void wf_buf_put_number(wf_buf *buf, uint64_t number)
{
    if (wf_buf_reserve(buf, WF_INT64_CHARS))
        buf->len += wf_uint64_format(buf->data + buf->len, number);
}

void wf_buf_vprintf(wf_buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    const size_t room = buf->status == WEFT_OK ? buf->cap - buf->len : 0;
    const int wanted = vsnprintf(room ? buf->data + buf->len : NULL, room, format, args);
    if (wanted < 0) {
        (void)refuse(buf, WEFT_LIMIT);
    } else if ((size_t)wanted < room) {
        buf->len += (size_t)wanted;
    } else if (wf_buf_grow(buf, (size_t)wanted + 1)) { /* vsnprintf writes a NUL behind */
        (void)vsnprintf(buf->data + buf->len, (size_t)wanted + 1, format, again);
        buf->len += (size_t)wanted;
    }
    va_end(again);
}

void wf_buf_printf(wf_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wf_buf_vprintf(buf, format, args);
    va_end(args);
}
