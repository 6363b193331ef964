/* See sdk_js.h. What is easy to get wrong: the text of a number goes through its double, so 29.90 is
   29.9; lists write nothing for null and missing, which alone would be words. */
#include "stdlib/sdk_js.h"

#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/moment.h"
#include "stdlib/sdk_value.h"
#include "vm/json.h"

#include <math.h>

#define DEPTH_MOST WF_JSON_DEPTH

bool wf_sdk_js_is_empty(weft_value value)
{
    return weft_value_is_nothing(value) || (weft_value_is_text(value) && value.len == 0);
}

bool wf_sdk_js_is_date(weft_value value)
{
    return wf_moment_is(value);
}

/* ---- numbers ---- */

bool wf_sdk_js_is_finite(double real)
{
    return isfinite(real);
}

double wf_sdk_js_real(weft_value number)
{
    double real = 0;
    switch ((weft_kind)number.kind) {
    case WEFT_KIND_INT:
        return (double)number.as.integer;
    case WEFT_KIND_DECIMAL:
        return wf_decimal_to_double(number.as.decimal);
    case WEFT_KIND_NUMBER:
        (void)wf_double_parse(&real, weft_value_span(number)); /* always a number */
        return real;
    default:
        return number.as.real;
    }
}

#define EXACT_MOST 9007199254740992.0 /* 2^53 */

weft_value wf_sdk_js_number(double real)
{
    weft_value v = weft_missing();
    if (real >= -EXACT_MOST && real <= EXACT_MOST && real == (double)(int64_t)real &&
        !(real == 0 && signbit(real)))
        return weft_int((int64_t)real);
    v.kind = WEFT_KIND_DOUBLE;
    v.as.real = real;
    return v;
}

double wf_sdk_js_floor(double real)
{
    if (!(real > -EXACT_MOST && real < EXACT_MOST))
        return real; /* whole already, or not finite */
    const double whole = (double)(int64_t)real;
    return whole > real ? whole - 1 : whole;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_space(weft_span text)
{
    size_t at = 0;
    size_t len;
    while (at < text.len && wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(text, at), &len)))
        at += len;
    return at;
}

static size_t skip_digits(weft_span text, size_t at)
{
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at;
}

/* The number's parts as offsets into the text. */
typedef struct number_parts {
    size_t sign; /* where a sign stands, or `digits` */
    size_t digits;
    size_t point;    /* end of the digits */
    size_t exponent; /* end of the fraction */
    size_t end;
} number_parts;

static bool find_exponent(size_t *end, weft_span text, size_t at)
{
    if (at == text.len || (text.ptr[at] != 'e' && text.ptr[at] != 'E'))
        return false;
    at++;
    if (at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-'))
        at++;
    *end = skip_digits(text, at);
    return *end != at;
}

/* False when no number begins at `at`. */
static bool find_number(number_parts *p, weft_span text, size_t at, bool whole)
{
    p->sign = at;
    if (at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-'))
        at++;
    p->digits = at;
    p->point = skip_digits(text, at);
    p->exponent = p->point;
    bool has_digits = p->point != p->digits;
    if (!whole && p->point < text.len && text.ptr[p->point] == '.') {
        const size_t end = skip_digits(text, p->point + 1);
        has_digits = has_digits || end != p->point + 1;
        p->exponent = end;
    }
    p->end = p->exponent;
    if (!whole && has_digits)
        (void)find_exponent(&p->end, text, p->exponent);
    return has_digits;
}

/* As JSON writes it: no plus, no leading zeros, digits on both sides of the point. */
static weft_status json_number(weft_span *out, weft_call *call, weft_span text,
                               const number_parts *p)
{
    wf_lib_text to;
    weft_value made;
    size_t digits = p->digits;
    wf_lib_text_init(&to, call, p->end - p->sign + 2);
    if (p->digits != p->sign && text.ptr[p->sign] == '-')
        wf_lib_put_byte(&to, '-');
    while (digits + 1 < p->point && text.ptr[digits] == '0')
        digits++;
    if (digits == p->point)
        wf_lib_put_byte(&to, '0');
    wf_lib_put(&to, text.ptr + digits, p->point - digits);
    if (p->exponent > p->point + 1)
        wf_lib_put(&to, text.ptr + p->point, p->exponent - p->point);
    wf_lib_put(&to, text.ptr + p->exponent, p->end - p->exponent);
    const weft_status rc = wf_lib_text_finish(&made, &to);
    if (rc == WEFT_OK)
        *out = weft_value_span(made);
    return rc;
}

static weft_span infinity_at(weft_span text, size_t at)
{
    static const char word[] = "-Infinity";
    const bool is_signed = at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+');
    const weft_span rest = wf_lib_rest(text, at + is_signed);
    if (rest.len < sizeof word - 2 || memcmp(rest.ptr, word + 1, sizeof word - 2) != 0)
        return weft_span_of("", 0);
    return weft_span_text(is_signed && text.ptr[at] == '-' ? word : word + 1);
}

weft_status wf_sdk_js_number_prefix(weft_span *out, size_t *len, weft_call *call, weft_span text,
                                    bool whole)
{
    const size_t at = skip_space(text);
    number_parts parts;
    *len = at;
    if (find_number(&parts, text, at, whole)) {
        *len = parts.end;
        return json_number(out, call, text, &parts);
    }
    *out = whole ? weft_span_of("", 0) : infinity_at(text, at);
    if (out->len != 0)
        *len = at + out->len + (text.ptr[at] == '+');
    return WEFT_OK;
}

/* 0x, 0o and 0b: digits of base 2^bits, rounded as one number. */
static bool read_radix(double *out, weft_span text)
{
    if (text.len < 3 || text.ptr[0] != '0')
        return false;
    const char mark = (char)(text.ptr[1] | 0x20);
    const unsigned base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    double value = 0;
    for (size_t i = 2; i < text.len; i++) {
        const char c = (char)(text.ptr[i] | 0x20);
        const unsigned digit = is_digit(text.ptr[i])  ? (unsigned)(c - '0')
                               : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                                      : 16;
        if (digit >= base)
            return false;
        value = value * base + digit; /* exact up to 53 bits */
    }
    *out = value;
    return true;
}

static weft_status text_to_number(double *out, weft_call *call, weft_span text)
{
    weft_span number = weft_span_of("", 0);
    size_t len = 0;
    text = wf_utf8_trim(text);
    *out = NAN;
    if (text.len == 0)
        *out = 0;
    if (text.len == 0 || read_radix(out, text))
        return WEFT_OK;
    const weft_status rc = wf_sdk_js_number_prefix(&number, &len, call, text, false);
    if (rc == WEFT_OK && number.len != 0 && len == text.len && !wf_double_parse(out, number))
        *out = number.ptr[0] == '-' ? -INFINITY : INFINITY;
    return rc;
}

weft_status wf_sdk_js_to_number(double *out, weft_call *call, weft_value value)
{
    weft_span text;
    weft_status rc = WEFT_OK;
    *out = NAN;
    if (weft_value_is_number(value))
        *out = wf_sdk_js_real(value);
    else if (value.kind == WEFT_KIND_NULL)
        *out = 0;
    else if (value.kind == WEFT_KIND_BOOL)
        *out = value.as.boolean;
    else if (wf_sdk_js_is_date(value))
        *out = (double)wf_sdk_js_millis(value);
    else if (value.kind == WEFT_KIND_TEXT)
        rc = text_to_number(out, call, weft_value_span(value));
    else if (value.kind == WEFT_KIND_LIST) {
        rc = wf_sdk_js_text(&text, call, value, WF_SDK_JS_FAITHFUL);
        if (rc == WEFT_OK)
            rc = text_to_number(out, call, text);
    }
    return rc;
}

/* ---- dates ---- */

weft_value wf_sdk_js_date(int64_t millis)
{
    weft_value v = weft_missing();
    const int64_t seconds = millis / 1000 - (millis % 1000 < 0);
    v.kind = WEFT_KIND_DATETIME;
    v.flags = WEFT_VALUE_MILLIS;
    v.extra = WF_MOMENT_OFFSET_BASE;
    v.as.integer = seconds;
    v.len = (uint32_t)(millis - seconds * 1000) * 1000000u;
    return v;
}

weft_value wf_sdk_js_no_date(void)
{
    weft_value v = weft_missing();
    v.kind = WEFT_KIND_DOUBLE;
    v.flags = WF_SDK_JS_NO_DATE;
    v.as.real = NAN;
    return v;
}

int64_t wf_sdk_js_millis(weft_value date)
{
    if (date.kind == WEFT_KIND_DATE)
        return date.as.integer * WF_DAY_SECONDS * 1000;
    return date.as.integer * 1000 + date.len / 1000000u;
}

static void put_two(wf_lib_text *out, int32_t number)
{
    wf_lib_put_byte(out, (char)('0' + number / 10 % 10));
    wf_lib_put_byte(out, (char)('0' + number % 10));
}

/* "Sun Jan 05 2025 10:00:00 GMT+0000 (Coordinated Universal Time)" */
static void put_long_date(wf_lib_text *out, weft_value date)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char year[WF_INT64_CHARS];
    int32_t full;
    unsigned month;
    unsigned day;
    const int64_t millis = wf_sdk_js_millis(date);
    const int64_t seconds = millis / 1000 - (millis % 1000 < 0);
    const int64_t at = wf_moment_floor_days(seconds);
    const int32_t clock = (int32_t)(seconds - at * WF_DAY_SECONDS);
    wf_civil_from_days(at, &full, &month, &day);
    wf_lib_put(out, days + (ptrdiff_t)3 * (wf_moment_weekday(at) % 7), 3);
    wf_lib_put_byte(out, ' ');
    wf_lib_put(out, months + (ptrdiff_t)3 * (month - 1), 3);
    wf_lib_put_byte(out, ' ');
    put_two(out, (int32_t)day);
    wf_lib_put(out, " -", full < 0 ? 2 : 1);
    const size_t digits = wf_int64_format(year, full < 0 ? -(int64_t)full : full);
    for (size_t i = digits; i < (full < 0 ? 6 : 4); i++)
        wf_lib_put_byte(out, '0');
    wf_lib_put(out, year, digits);
    wf_lib_put_byte(out, ' ');
    put_two(out, clock / 3600);
    wf_lib_put_byte(out, ':');
    put_two(out, clock / 60 % 60);
    wf_lib_put_byte(out, ':');
    put_two(out, clock % 60);
    wf_lib_put_span(out, weft_span_text(" GMT+0000 (Coordinated Universal Time)"));
}

/* ---- texts ---- */

#define NUMBER_CHARS WF_DECIMAL_CHARS

static size_t number_text(char room[NUMBER_CHARS], weft_value number, wf_sdk_js_form form)
{
    wf_decimal exact;
    wf_decimal rounded;
    const double real = wf_sdk_js_real(number);
    if (!isfinite(real)) {
        const char *const word = isnan(real) ? "NaN" : real < 0 ? "-Infinity" : "Infinity";
        memcpy(room, word, strlen(word));
        return strlen(word);
    }
    const size_t len = wf_double_format(room, real);
    if (form == WF_SDK_JS_FAITHFUL || !wf_value_number(&exact, number) ||
        (wf_decimal_parse(&rounded, weft_span_of(room, len)) &&
         wf_decimal_compare(&exact, &rounded) == 0))
        return len;
    exact = wf_decimal_trim(&exact);
    return wf_decimal_format(room, &exact);
}

static void put_number(wf_lib_text *out, weft_value number, wf_sdk_js_form form)
{
    char room[NUMBER_CHARS];
    if (number.kind == WEFT_KIND_DOUBLE && (number.flags & WF_SDK_JS_NO_DATE) != 0)
        wf_lib_put_span(out, weft_span_text("Invalid Date"));
    else
        wf_lib_put(out, room, number_text(room, number, form));
}

static void put_text(wf_lib_text *out, weft_value value, wf_sdk_js_form form, unsigned depth);

/* Recursion is bounded by DEPTH_MOST. */
static void put_joined(wf_lib_text *out, weft_value list, wf_sdk_js_form form, unsigned depth)
{
    if (depth == DEPTH_MOST)
        out->buf.status = WEFT_LIMIT;
    for (uint32_t i = 0; i < list.len && out->buf.status == WEFT_OK; i++) {
        const weft_value item = weft_value_element(list, i);
        if (i != 0)
            wf_lib_put_byte(out, ',');
        if (!weft_value_is_nothing(item))
            put_text(out, item, form, depth + 1);
    }
}

static void put_text(wf_lib_text *out, weft_value value, wf_sdk_js_form form, unsigned depth)
{
    if (value.kind == WEFT_KIND_LIST)
        put_joined(out, value, form, depth);
    else if (value.kind == WEFT_KIND_MAP)
        wf_lib_put_span(out, weft_span_text("[object Object]"));
    else if (weft_value_is_number(value))
        put_number(out, value, form);
    else if (value.kind == WEFT_KIND_DATETIME)
        put_long_date(out, value);
    else if (weft_value_is_nothing(value))
        wf_lib_put_span(out, weft_span_text(value.kind == WEFT_KIND_NULL ? "null" : "undefined"));
    else
        wf_lib_put_value(out, wf_value_put_text, value);
}

void wf_sdk_js_put_text(wf_lib_text *out, weft_value value, wf_sdk_js_form form)
{
    put_text(out, value, form, 0);
}

weft_status wf_sdk_js_text(weft_span *out, weft_call *call, weft_value value, wf_sdk_js_form form)
{
    wf_lib_text text;
    weft_value made;
    if (weft_value_is_text(value)) {
        *out = weft_value_span(value);
        return WEFT_OK;
    }
    wf_lib_text_init(&text, call, 32);
    put_text(&text, value, form, 0);
    const weft_status rc = wf_lib_text_finish(&made, &text);
    if (rc == WEFT_OK)
        *out = weft_value_span(made);
    return rc;
}

/* ---- JSON ---- */

/* Integer names ascending, then the others as they came: each key is the name and the place. */
static void merge_keys(uint64_t *keys, uint64_t *room, uint32_t count)
{
    for (uint32_t width = 1; width < count; width *= 2) {
        for (uint32_t from = 0; from < count; from += 2 * width) {
            const uint32_t middle = count - from > width ? from + width : count;
            const uint32_t end = count - from > 2 * width ? from + 2 * width : count;
            uint32_t a = from;
            uint32_t b = middle;
            for (uint32_t to = from; to < end; to++)
                room[to] = a < middle && (b == end || keys[a] <= keys[b]) ? keys[a++] : keys[b++];
        }
        memcpy(keys, room, count * sizeof *keys);
    }
}

static bool is_ordered(const weft_member *members, uint32_t count)
{
    uint32_t index;
    for (uint32_t i = 0; i < count; i++)
        if (wf_sdk_value_index(&index, members[i].key))
            return false;
    return true;
}

weft_status wf_sdk_js_order(const weft_member **out, weft_call *call, const weft_member *members,
                            uint32_t count)
{
    *out = members;
    if (is_ordered(members, count))
        return WEFT_OK;
    uint64_t *const keys = weft_call_alloc(call, 2 * (size_t)count * sizeof *keys);
    weft_member *const ordered = keys ? wf_lib_members(call, count) : NULL;
    if (!ordered)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t index;
        if (!wf_sdk_value_index(&index, members[i].key))
            index = UINT32_MAX;
        keys[i] = (uint64_t)index << 32 | i;
    }
    merge_keys(keys, keys + count, count);
    for (uint32_t i = 0; i < count; i++)
        ordered[i] = members[(uint32_t)keys[i]];
    *out = ordered;
    return WEFT_OK;
}

static void put_json(wf_lib_text *out, weft_value value, wf_sdk_js_form form, unsigned depth);

static void put_list(wf_lib_text *out, weft_value list, wf_sdk_js_form form, unsigned depth)
{
    wf_lib_put_byte(out, '[');
    for (uint32_t i = 0; i < list.len && out->buf.status == WEFT_OK; i++) {
        const weft_value item = weft_value_element(list, i);
        if (i != 0)
            wf_lib_put_byte(out, ',');
        put_json(out, item.kind == WEFT_KIND_MISSING ? weft_null() : item, form, depth + 1);
    }
    wf_lib_put_byte(out, ']');
}

static void put_map(wf_lib_text *out, weft_value map, wf_sdk_js_form form, unsigned depth)
{
    const weft_member *members = map.as.map;
    const char *between = "{";
    if (form == WF_SDK_JS_FAITHFUL && out->buf.status == WEFT_OK) {
        const weft_status rc = wf_sdk_js_order(&members, out->call, members, map.len);
        if (rc != WEFT_OK)
            out->buf.status = rc;
    }
    for (uint32_t i = 0; i < map.len && out->buf.status == WEFT_OK; i++) {
        if (members[i].value.kind == WEFT_KIND_MISSING)
            continue;
        wf_lib_put(out, between, 1);
        wf_lib_put_value(out, wf_json_put, weft_text(members[i].key));
        wf_lib_put_byte(out, ':');
        put_json(out, members[i].value, form, depth + 1);
        between = ",";
    }
    wf_lib_put(out, *between == '{' ? "{}" : "}", *between == '{' ? 2 : 1);
}

/* Recursion is bounded by DEPTH_MOST. */
static void put_json(wf_lib_text *out, weft_value value, wf_sdk_js_form form, unsigned depth)
{
    char room[NUMBER_CHARS];
    if (depth == DEPTH_MOST)
        out->buf.status = WEFT_LIMIT;
    if (out->buf.status != WEFT_OK)
        return;
    if (value.kind == WEFT_KIND_LIST) {
        put_list(out, value, form, depth);
    } else if (value.kind == WEFT_KIND_MAP) {
        put_map(out, value, form, depth);
    } else if (weft_value_is_number(value)) {
        if (isfinite(wf_sdk_js_real(value)))
            wf_lib_put(out, room, number_text(room, value, form));
        else
            wf_lib_put(out, "null", 4);
    } else {
        if (value.kind == WEFT_KIND_DATETIME)
            value = wf_sdk_js_date(wf_sdk_js_millis(value));
        wf_lib_put_value(out, wf_json_put, value);
    }
}

void wf_sdk_js_put_json(wf_lib_text *out, weft_value value, wf_sdk_js_form form)
{
    put_json(out, value, form, 0);
}
