/* Values between the vectors' JSON and the machine. Depth is bounded by the JSON parser's. */
#include "tests/compat/driver.h"

#include "stdlib/sdk_js.h"
#include "vm/json.h"
#include "vm/value.h"

#include <math.h>
#include <string.h>

weft_value driver_member(weft_value map, const char *name)
{
    return map.kind == WEFT_KIND_MAP ? weft_value_member(map, weft_span_text(name))
                                     : weft_missing();
}

bool driver_is(weft_value value, const char *text)
{
    return value.kind == WEFT_KIND_TEXT &&
           weft_span_equal(weft_value_span(value), weft_span_text(text));
}

weft_value driver_list(driver *d, const weft_value *items, uint32_t count)
{
    weft_value *const copy = wf_arena_alloc(&d->arena, count * sizeof *copy);
    WF_ASSERT(copy);
    if (count != 0)
        memcpy(copy, items, count * sizeof *copy);
    return weft_list(copy, count);
}

weft_value driver_with(driver *d, weft_value map, const char *name, weft_value value)
{
    const uint32_t count = map.kind == WEFT_KIND_MAP ? map.len : 0;
    weft_member *const copy = wf_arena_alloc(&d->arena, (count + 1) * sizeof *copy);
    WF_ASSERT(copy);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!weft_span_equal(map.as.map[i].key, weft_span_text(name)))
            copy[kept++] = map.as.map[i];
    }
    copy[kept].key = weft_span_text(name);
    copy[kept++].value = value;
    return weft_map(copy, kept);
}

static weft_value real(double number)
{
    const weft_value v = {.kind = WEFT_KIND_DOUBLE, .as.real = number};
    return v;
}

static int64_t digits(const char **at, size_t count)
{
    int64_t number = 0;
    for (; count != 0; count--)
        number = number * 10 + (*(*at)++ - '0');
    return number;
}

/* "2025-01-05T00:00:00.000Z", the milliseconds perhaps left out; null is a date that is none. */
static weft_value date_object(weft_value text)
{
    static const int64_t seconds[] = {3600, 60, 1};
    if (text.kind != WEFT_KIND_TEXT || text.len < 20)
        return wf_sdk_js_no_date();
    const char *at = text.as.text;
    const int32_t year = (int32_t)digits(&at, 4);
    at++;
    const unsigned month = (unsigned)digits(&at, 2);
    at++;
    int64_t time = wf_civil_to_days(year, month, (unsigned)digits(&at, 2)) * 86400;
    for (size_t i = 0; i < 3; i++) {
        at++;
        time += digits(&at, 2) * seconds[i];
    }
    return wf_sdk_js_date(time * 1000 + (*at++ == '.' ? digits(&at, 3) : 0));
}

static weft_value special(driver *d, weft_value value, weft_value kind)
{
    if (driver_is(kind, "undefined") || driver_is(kind, "hole"))
        return weft_missing();
    if (driver_is(kind, "NaN"))
        return real(NAN);
    if (driver_is(kind, "Infinity"))
        return real(INFINITY);
    if (driver_is(kind, "-Infinity"))
        return real(-INFINITY);
    if (driver_is(kind, "-0"))
        return real(-0.0);
    if (driver_is(kind, "Date"))
        return date_object(driver_member(value, "value"));
    if (driver_is(kind, "boxed"))
        return driver_decode(d, driver_member(value, "value"));
    return weft_null();
}

weft_value driver_decode(driver *d, weft_value value)
{
    const weft_value kind = driver_member(value, "$js");
    if (kind.kind == WEFT_KIND_TEXT)
        return special(d, value, kind);
    if (value.kind == WEFT_KIND_LIST) {
        weft_value *const items = wf_arena_alloc(&d->arena, value.len * sizeof *items);
        WF_ASSERT(items);
        for (uint32_t i = 0; i < value.len; i++)
            items[i] = driver_decode(d, weft_value_element(value, i));
        return weft_list(items, value.len);
    }
    if (value.kind == WEFT_KIND_MAP) {
        weft_member *const members = wf_arena_alloc(&d->arena, value.len * sizeof *members);
        WF_ASSERT(members);
        for (uint32_t i = 0; i < value.len; i++) {
            members[i].key = value.as.map[i].key;
            members[i].value = driver_decode(d, value.as.map[i].value);
        }
        return weft_map(members, value.len);
    }
    return value;
}

static void encode_map(wf_buf *out, weft_value value)
{
    bool is_first = true;
    wf_buf_put_byte(out, '{');
    for (uint32_t i = 0; i < value.len; i++) {
        if (value.as.map[i].value.kind == WEFT_KIND_MISSING)
            continue;
        if (!is_first)
            wf_buf_put_byte(out, ',');
        is_first = false;
        wf_json_put_text(out, value.as.map[i].key);
        wf_buf_put_byte(out, ':');
        driver_encode(out, value.as.map[i].value);
    }
    wf_buf_put_byte(out, '}');
}

void driver_encode(wf_buf *out, weft_value value)
{
    if (value.kind == WEFT_KIND_LIST) {
        wf_buf_put_byte(out, '[');
        for (uint32_t i = 0; i < value.len; i++) {
            if (i != 0)
                wf_buf_put_byte(out, ',');
            driver_encode(out, weft_value_element(value, i));
        }
        wf_buf_put_byte(out, ']');
    } else if (value.kind == WEFT_KIND_MAP) {
        encode_map(out, value);
    } else if (value.kind == WEFT_KIND_MISSING) {
        wf_buf_put_text(out, "null");
    } else {
        wf_json_put(out, value);
    }
}
