/* See sdk_value.h. What is easy to get wrong: a NUMBER is its source digits, so 0, -0.0 and 0e9 are
   all false. */
#include "stdlib/sdk_value.h"

#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/sdk_js.h"

static bool is_zero(weft_span digits)
{
    for (size_t i = 0; i < digits.len && digits.ptr[i] != 'e' && digits.ptr[i] != 'E'; i++)
        if (digits.ptr[i] >= '1' && digits.ptr[i] <= '9')
            return false;
    return true;
}

bool wf_sdk_value_is_truthy(weft_value value)
{
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
        return false;
    case WEFT_KIND_BOOL:
        return value.as.boolean != 0;
    case WEFT_KIND_INT:
        return value.as.integer != 0;
    case WEFT_KIND_NUMBER:
        return !is_zero(weft_value_span(value));
    case WEFT_KIND_DECIMAL:
        return value.as.decimal->low != 0 || value.as.decimal->high != 0;
    case WEFT_KIND_DOUBLE:
        return (value.flags & WF_SDK_JS_NO_DATE) != 0 || value.as.real < 0 ||
               value.as.real > 0; /* NaN is neither */
    case WEFT_KIND_TEXT:
        return value.len != 0;
    default:
        return true;
    }
}

const char *wf_sdk_value_typeof(weft_value value)
{
    if (value.kind == WEFT_KIND_MISSING)
        return "undefined";
    if (value.kind == WEFT_KIND_TEXT)
        return "string";
    if (value.kind == WEFT_KIND_BOOL)
        return "boolean";
    return weft_value_is_number(value) ? "number" : "object";
}

bool wf_sdk_value_digits(uint32_t *out, weft_span digits)
{
    uint64_t index = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
        index = index * 10 + (uint64_t)(digits.ptr[i] - '0');
        if (index >= UINT32_MAX)
            return false;
    }
    *out = (uint32_t)index;
    return digits.len != 0;
}

bool wf_sdk_value_index(uint32_t *out, weft_span name)
{
    if (name.len > 1 && name.ptr[0] == '0')
        return false;
    return wf_sdk_value_digits(out, name);
}

uint32_t wf_sdk_value_units(weft_span text)
{
    uint32_t units = 0;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.ptr[i];
        units += (byte & 0xc0u) != 0x80u; /* a character begins */
        units += byte >= 0xf0u;           /* of two units */
    }
    return units;
}

/* Unit `index` of a text as a text of its own. */
static weft_value unit_at(weft_value text, uint32_t index)
{
    const weft_span whole = weft_value_span(text);
    uint32_t unit = 0;
    for (size_t at = 0, len; at < whole.len; at += len) {
        const uint32_t code = wf_utf8_decode(wf_lib_rest(whole, at), &len);
        if (unit == index && code <= 0xffff)
            return wf_lib_part(text, whole.ptr + at, len);
        if (code > 0xffff && (unit == index || unit + 1 == index))
            return wf_lib_part(text, whole.ptr + at, 0);
        unit += code > 0xffff ? 2 : 1;
    }
    return weft_missing();
}

static bool is_length(weft_span name)
{
    return weft_span_equal(name, weft_span_text("length"));
}

weft_value wf_sdk_value_member(weft_value of, weft_span name)
{
    uint32_t index;
    if (of.kind == WEFT_KIND_MAP)
        return weft_value_member(of, name);
    if (of.kind == WEFT_KIND_LIST)
        return is_length(name)                    ? weft_int(of.len)
               : wf_sdk_value_index(&index, name) ? wf_sdk_value_element(of, index)
                                                  : weft_missing();
    if (of.kind != WEFT_KIND_TEXT)
        return weft_missing();
    if (is_length(name))
        return weft_int(wf_sdk_value_units(weft_value_span(of)));
    return wf_sdk_value_index(&index, name) ? unit_at(of, index) : weft_missing();
}

bool wf_sdk_value_has(weft_value map, weft_span name)
{
    for (uint32_t i = 0; map.kind == WEFT_KIND_MAP && i < map.len; i++)
        if (weft_span_equal(map.as.map[i].key, name))
            return true;
    return false;
}

weft_status wf_sdk_value_spread(weft_value *out, weft_call *call, weft_value value)
{
    wf_lib_list units;
    *out = value;
    if (!weft_value_is_text(value))
        return WEFT_OK;
    const weft_span whole = weft_value_span(value);
    wf_lib_list_init(&units, call);
    for (size_t at = 0, len; at < whole.len; at += len) {
        const bool is_pair = wf_utf8_decode(wf_lib_rest(whole, at), &len) > 0xffff;
        wf_lib_list_add(&units, wf_lib_part(value, whole.ptr + at, is_pair ? 0 : len));
        if (is_pair)
            wf_lib_list_add(&units, wf_lib_part(value, whole.ptr + at, 0));
    }
    return wf_lib_list_finish(out, &units);
}
