/* Keys of groups for people: the way back from wf_value_put_key. */
#include "base/number.h"
#include "base/utf8.h"
#include "vm/value.h"

#include <inttypes.h>
#include <string.h>

#define SHOWN_KEY 60

/* "+1234e2" is 12.34. */
static void show_number_key(wf_buf *out, const char *text)
{
    const char *const end = strchr(text, 'e');
    const size_t count = (size_t)(end - text) - 1;
    int64_t exponent = 0;
    wf_int64_parse(&exponent, weft_span_text(end + 1));
    wf_buf_put_text(out, text[0] == '-' ? "-" : "");
    if (count == 0) {
        wf_buf_put_byte(out, '0');
    } else if (exponent < 0 || exponent > SHOWN_KEY) {
        wf_buf_printf(out, "0.%.*se%" PRId64, (int)count, text + 1, exponent);
    } else {
        const size_t whole = (size_t)exponent < count ? (size_t)exponent : count;
        wf_buf_put_text(out, exponent == 0 ? "0" : "");
        wf_buf_put(out, text + 1, whole);
        for (size_t i = count; i < (size_t)exponent; i++)
            wf_buf_put_byte(out, '0');
        wf_buf_put_text(out, whole < count ? "." : "");
        wf_buf_put(out, text + 1 + whole, count - whole);
    }
}

void wf_value_show_key(wf_buf *out, weft_span key)
{
    weft_span text = weft_span_of(key.ptr + 1, key.len - 1);
    char room[WF_DATETIME_CHARS];
    wf_buf bytes;
    weft_value value = weft_missing();
    switch (key.ptr[0]) {
    case 'T':
        if (text.len > SHOWN_KEY)
            text = wf_utf8_clip(text, SHOWN_KEY);
        wf_buf_put_byte(out, '"');
        wf_buf_put_span(out, text);
        wf_buf_put_text(out, text.len < key.len - 1 ? "...\"" : "\"");
        return;
    case 'B':
        wf_buf_put_span(out, text);
        return;
    default:
        break;
    }
    wf_buf_init(&bytes, 0); /* with a NUL */
    wf_buf_put_span(&bytes, text);
    wf_buf_put_byte(&bytes, '\0');
    if (bytes.status != WEFT_OK) {
        out->status = bytes.status;
    } else if (key.ptr[0] == 'N') {
        show_number_key(out, bytes.data);
    } else {
        const size_t whole = strcspn(bytes.data, ".");
        wf_int64_parse(&value.as.integer, weft_span_of(bytes.data, whole));
        value.kind = key.ptr[0] == 'D' ? WEFT_KIND_DATE : WEFT_KIND_DATETIME;
        wf_buf_put(out, room,
                   key.ptr[0] == 'D' ? wf_date_format(room, value.as.integer)
                                     : wf_datetime_format(room, value));
    }
    wf_buf_fini(&bytes);
}
