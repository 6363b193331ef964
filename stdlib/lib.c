/* See lib.h. What is easy to get wrong: a wf_buf frees and grows with malloc, so the buffer of a
   wf_lib_text always has max == cap, which makes wf_buf refuse instead of growing. */
#include "stdlib/lib.h"

#include "base/number.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>

weft_span wf_lib_text_arg(const weft_value *args, uint32_t count, uint32_t i, const char *otherwise)
{
    const weft_value value = wf_lib_arg(args, count, i);
    return weft_value_is_text(value) ? weft_value_span(value) : weft_span_text(otherwise);
}

#define SHOWN_BYTES 60u

wf_lib_shown wf_lib_show_text(weft_span text)
{
    wf_lib_shown shown;
    const weft_span head = wf_utf8_clip(text, SHOWN_BYTES);
    char *at = shown.text;
    *at++ = '"';
    for (size_t i = 0; i < head.len && at < shown.text + sizeof shown.text - 12; i++) {
        const unsigned char byte = (unsigned char)head.ptr[i];
        if (byte == '\n' || byte == '\r' || byte == '\t') {
            *at++ = '\\';
            *at++ = byte == '\n' ? 'n' : byte == '\r' ? 'r' : 't';
        } else {
            *at++ = byte < 0x20 || byte == 0x7f ? '?' : (char)byte;
        }
    }
    if (head.len < text.len) {
        memcpy(at, "...", 3);
        at += 3;
    }
    *at++ = '"';
    *at = '\0';
    return shown;
}

static wf_lib_shown show_word(const char *word)
{
    wf_lib_shown shown;
    (void)snprintf(shown.text, sizeof shown.text, "%s", word);
    return shown;
}

static wf_lib_shown show_printed(weft_value value)
{
    wf_lib_shown shown;
    char text[WF_DATETIME_CHARS + WF_DECIMAL_CHARS];
    size_t len = 0;
    if (value.kind == WEFT_KIND_DATE)
        len = wf_date_format(text, value.as.integer);
    else if (value.kind == WEFT_KIND_DATETIME)
        len = wf_datetime_format(text, value);
    else if (value.kind == WEFT_KIND_DECIMAL)
        len = wf_decimal_format(text, value.as.decimal);
    else
        len = wf_int64_format(text, value.as.integer);
    memcpy(shown.text, text, len);
    shown.text[len] = '\0';
    return shown;
}

static wf_lib_shown show_double(double real)
{
    wf_lib_shown shown;
    if (!isfinite(real))
        return show_word(isnan(real) ? "NaN" : real < 0 ? "-Infinity" : "Infinity");
    shown.text[wf_double_format(shown.text, real)] = '\0';
    return shown;
}

static wf_lib_shown show_digits(weft_span digits)
{
    wf_lib_shown shown;
    const int len = digits.len < SHOWN_BYTES ? (int)digits.len : (int)SHOWN_BYTES;
    (void)snprintf(shown.text, sizeof shown.text, "%.*s%s", len, digits.ptr,
                   (size_t)len < digits.len ? "..." : "");
    return shown;
}

static wf_lib_shown show_list(uint32_t count)
{
    wf_lib_shown shown;
    (void)snprintf(shown.text, sizeof shown.text, "a list of %u", (unsigned)count);
    return shown;
}

wf_lib_shown wf_lib_show(weft_value value)
{
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_NULL:
        return show_word("null");
    case WEFT_KIND_BOOL:
        return show_word(value.as.boolean ? "true" : "false");
    case WEFT_KIND_NUMBER:
        return show_digits(weft_value_span(value));
    case WEFT_KIND_DOUBLE:
        return show_double(value.as.real);
    case WEFT_KIND_TEXT:
        return wf_lib_show_text(weft_value_span(value));
    case WEFT_KIND_INT:
    case WEFT_KIND_DECIMAL:
    case WEFT_KIND_DATE:
    case WEFT_KIND_DATETIME:
        return show_printed(value);
    case WEFT_KIND_LIST:
        return show_list(value.len);
    case WEFT_KIND_MAP:
    case WEFT_KIND_RECORD:
        return show_word("an object");
    case WEFT_KIND_MISSING:
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_FAULT:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_XML:
    case WEFT_KIND_COUNT:
        break;
    }
    return show_word("missing");
}

weft_status wf_lib_fail_kind(weft_call *call, const char *function, weft_value found,
                             const char *takes)
{
    return weft_call_fail(call, "%s is not %s; %s() takes %s", wf_lib_show(found).text, takes,
                          function, takes);
}

weft_status wf_lib_fail_element(weft_call *call, const char *function, uint32_t i, weft_value found,
                                const char *takes)
{
    return weft_call_fail(call, "element %u is %s; %s() takes %s", (unsigned)i,
                          wf_lib_show(found).text, function, takes);
}

weft_status wf_lib_choice(uint32_t *out, weft_call *call, const char *parameter, weft_value value,
                          const char *const *names, uint32_t count)
{
    char all[160];
    size_t len = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (weft_value_is_text(value) &&
            weft_span_equal(weft_value_span(value), weft_span_text(names[i]))) {
            *out = i;
            return WEFT_OK;
        }
        const char *const between = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        const int wrote = snprintf(all + len, sizeof all - len, "%s\"%s\"", between, names[i]);
        len += wrote > 0 ? (size_t)wrote : 0;
        WF_ASSERT(len < sizeof all);
    }
    return weft_call_fail(call, "%s: %s is not an option; it is %s", parameter,
                          wf_lib_show(value).text, all);
}

void wf_lib_text_init(wf_lib_text *text, weft_call *call, size_t expect)
{
    text->call = call;
    wf_buf_init(&text->buf, 0);
    (void)wf_lib_text_grow(text, expect); /* a failure sticks */
}

static bool refuse(wf_lib_text *text, weft_status status)
{
    text->buf.status = status;
    text->buf.cap = text->buf.len;
    text->buf.max = text->buf.len != 0 ? text->buf.len : 1;
    return false;
}

bool wf_lib_text_grow(wf_lib_text *text, size_t more)
{
    wf_buf *const buf = &text->buf;
    if (buf->status != WEFT_OK)
        return false;
    if (more > WF_LIB_TEXT_MAX || buf->len + more > WF_LIB_TEXT_MAX)
        return refuse(text, WEFT_LIMIT);
    size_t cap = buf->len + more < 32 ? 32 : buf->len + more;
    if (buf->cap != 0 && cap < buf->cap * 2)
        cap = buf->cap * 2;
    char *const data = weft_call_alloc(text->call, cap);
    if (!data)
        return refuse(text, WEFT_NOMEM);
    if (buf->len != 0)
        memcpy(data, buf->data, buf->len);
    buf->data = data;
    buf->cap = cap;
    buf->max = cap;
    return true;
}

void wf_lib_put_value(wf_lib_text *text, void (*put)(wf_buf *, weft_value), weft_value value)
{
    wf_buf *const buf = &text->buf;
    while (buf->status == WEFT_OK) {
        const size_t len = buf->len;
        const size_t cap = buf->cap;
        put(buf, value);
        if (buf->status != WEFT_LIMIT)
            return;
        /* It did not fit: again, from where it began, with four times the room. */
        buf->status = WEFT_OK;
        buf->len = len;
        buf->cap = cap;
        (void)wf_lib_text_grow(text, (cap - len) * 4 + 64);
    }
}

weft_status wf_lib_text_finish(weft_value *out, const wf_lib_text *text)
{
    if (text->buf.status == WEFT_LIMIT)
        return weft_call_fail(text->call,
                              "the text would be longer than %u MiB or nested too deeply",
                              (unsigned)(WF_LIB_TEXT_MAX >> 20));
    if (text->buf.status == WEFT_OK)
        *out = weft_text(wf_buf_span(&text->buf));
    return text->buf.status;
}

void wf_lib_put_code(wf_lib_text *text, uint32_t code)
{
    char bytes[4];
    wf_lib_put(text, bytes, wf_utf8_encode(bytes, code));
}

weft_value *wf_lib_values(weft_call *call, size_t count)
{
    return count <= UINT32_MAX ? weft_call_alloc(call, count * sizeof(weft_value)) : NULL;
}

weft_member *wf_lib_members(weft_call *call, size_t count)
{
    return count <= UINT32_MAX ? weft_call_alloc(call, count * sizeof(weft_member)) : NULL;
}

void wf_lib_list_init(wf_lib_list *list, weft_call *call)
{
    memset(list, 0, sizeof *list);
    list->call = call;
    list->status = WEFT_OK;
}

static void grow_list(wf_lib_list *list)
{
    const uint32_t cap = list->cap == 0 ? 8 : list->cap * 2;
    weft_value *const items = wf_lib_values(list->call, cap);
    if (!items) {
        list->status = WEFT_NOMEM;
        return;
    }
    if (list->count != 0)
        memcpy(items, list->items, list->count * sizeof *items);
    list->items = items;
    list->cap = cap;
}

void wf_lib_list_add(wf_lib_list *list, weft_value item)
{
    if (list->count == WF_LIB_LIST_MAX)
        list->status = WEFT_LIMIT;
    if (list->status == WEFT_OK && list->count == list->cap)
        grow_list(list);
    if (list->status == WEFT_OK)
        list->items[list->count++] = item;
}

weft_status wf_lib_list_finish(weft_value *out, const wf_lib_list *list)
{
    if (list->status == WEFT_LIMIT)
        return weft_call_fail(list->call, "the list would have more than %u elements",
                              (unsigned)WF_LIB_LIST_MAX);
    if (list->status == WEFT_OK)
        *out = weft_list(list->items, list->count);
    return list->status;
}

weft_status wf_lib_decimal(weft_value *out, weft_call *call, const wf_decimal *number)
{
    return wf_value_decimal(out, call->arena, number) ? WEFT_OK : WEFT_NOMEM;
}

weft_status wf_lib_number(weft_value *out, weft_call *call, const wf_decimal *number)
{
    int64_t whole;
    if (!wf_decimal_to_int(&whole, number))
        return wf_lib_decimal(out, call, number);
    *out = weft_int(whole);
    return WEFT_OK;
}

weft_status wf_lib_number_element(weft_value *out, weft_call *call, const char *function,
                                  uint32_t i, weft_value element)
{
    wf_decimal number;
    *out = element;
    if (element.kind == WEFT_KIND_INT || element.kind == WEFT_KIND_DECIMAL)
        return WEFT_OK;
    if (!wf_value_number(&number, element))
        return wf_lib_fail_element(call, function, i, element, "numbers of at most 38 digits");
    return number.scale == 0 ? wf_lib_number(out, call, &number)
                             : wf_lib_decimal(out, call, &number);
}

size_t wf_lib_offset(weft_span text, uint64_t n)
{
    size_t at = 0;
    while (n != 0 && at < text.len) {
        size_t len;
        (void)wf_utf8_decode(wf_lib_rest(text, at), &len);
        at += len;
        n--;
    }
    return at;
}
