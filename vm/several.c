/* See several.h. */
#include "vm/several.h"

#include "base/number.h"
#include "vm/json.h"

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

/* What the package takes for no input. */
static bool is_nothing(weft_value value)
{
    double number = 1;
    if (value.kind == WEFT_KIND_NUMBER)
        (void)wf_double_parse(&number, weft_value_span(value)); /* it is one */
    return number == 0 || weft_value_is_nothing(value) ||
           (value.kind == WEFT_KIND_BOOL && !value.as.boolean) ||
           (value.kind == WEFT_KIND_TEXT && value.len == 0);
}

static void put_variable(wf_buf *out, weft_span name, uint32_t number, weft_value value)
{
    char digits[12];
    if (out->len != 0)
        wf_buf_put_byte(out, ',');
    const size_t mark = out->len;
    wf_json_put_text(out, name);
    if (out->len > mark)
        out->len--; /* the closing quote, behind which the number would stand */
    const size_t len = wf_int64_format(digits, number);
    wf_buf_put(out, digits, len);
    wf_buf_put_text(out, "\":");
    wf_json_put(out, value);
}

void wf_several_put_variables(wf_buf *out, weft_value variables, bool is_input, uint32_t number)
{
    const weft_span input = weft_span_text("input");
    const bool is_map = variables.kind == WEFT_KIND_MAP;
    if (is_input) {
        const weft_value own = is_map ? weft_value_member(variables, input) : weft_missing();
        put_variable(out, input, number, is_nothing(own) ? variables : own);
        return;
    }
    for (uint32_t i = 0; is_map && i < variables.len; i++) {
        if (variables.as.map[i].value.kind != WEFT_KIND_MISSING)
            put_variable(out, variables.as.map[i].key, number, variables.as.map[i].value);
    }
}
