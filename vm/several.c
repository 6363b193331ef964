/* See several.h. */
#include "vm/several.h"

#include <inttypes.h>

bool wf_several_split(weft_span parts[WF_SEVERAL_PARTS], weft_span text)
{
    size_t part = 0;
    size_t from = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] != WF_SEVERAL_PART)
            continue;
        if (part == WF_SEVERAL_PARTS)
            return false;
        parts[part++] = weft_span_of(text.ptr + from, i - from);
        from = i + 1;
    }
    return part == WF_SEVERAL_PARTS;
}

static void put_numbered(wf_buf *out, weft_span part, uint32_t number)
{
    size_t from = 0;
    for (size_t i = 0; i < part.len; i++) {
        if (part.ptr[i] != WF_SEVERAL_NUMBER)
            continue;
        wf_buf_put(out, part.ptr + from, i - from);
        wf_buf_printf(out, "%" PRIu32, number);
        from = i + 1;
    }
    wf_buf_put(out, part.ptr + from, part.len - from);
}

void wf_several_put(wf_buf *out, const weft_span parts[WF_SEVERAL_PARTS], uint32_t count)
{
    wf_buf_put_span(out, parts[0]);
    for (uint32_t i = 1; i <= count && parts[1].len != 0; i++) {
        if (i > 1)
            wf_buf_put_text(out, ", ");
        put_numbered(out, parts[1], i);
    }
    wf_buf_put_span(out, parts[2]);
    for (uint32_t i = 1; i <= count; i++) {
        if (i > 1)
            wf_buf_put_byte(out, '\n');
        put_numbered(out, parts[3], i);
    }
    wf_buf_put_span(out, parts[4]);
}

bool wf_several_is_input(const weft_span parts[WF_SEVERAL_PARTS])
{
    static const char start[] = {'$', 'i', 'n', 'p', 'u', 't', WF_SEVERAL_NUMBER, ':'};
    const weft_span variables = parts[1];
    if (variables.len < sizeof start || memcmp(variables.ptr, start, sizeof start) != 0)
        return false;
    for (size_t i = sizeof start; i < variables.len; i++) {
        if (variables.ptr[i] == WF_SEVERAL_NUMBER)
            return false;
    }
    return true;
}
