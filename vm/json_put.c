/* Values to JSON text, compact or indented. Every text is written with room reserved for it whole,
   so that the loop over its bytes never asks. */
#include "vm/json.h"

#include "base/number.h"
#include "vm/json_bytes.h"
#include "vm/value.h"

#include <string.h>

/* Texts. */

static const unsigned char *bytes_of(const char *text)
{
    return (const unsigned char *)text;
}

/* Copies fewer than eight bytes that are all plain; false when they are not. */
static bool copy_few(char *to, const char *from, size_t len)
{
    if (len < 4)
        return false;
    uint32_t first;
    uint32_t last; /* overlaps the first */
    memcpy(&first, from, 4);
    memcpy(&last, from + len - 4, 4);
    if (wf_json_special((uint64_t)first | (uint64_t)last << 32) != 0)
        return false;
    memcpy(to, &first, 4);
    memcpy(to + len - 4, &last, 4);
    return true;
}

/* As copy_plain, eight bytes at a time. */
static size_t copy_rest(char *to, const char *from, size_t len)
{
    size_t i = 0;
    if (len >= 8) {
        for (; len - i >= 8; i += 8) {
            const uint64_t found = wf_json_special(wf_json_load(bytes_of(from + i)));
            memcpy(to + i, from + i, 8);
            if (found != 0)
                return i + wf_json_before(found);
        }
        if (i != len && wf_json_special(wf_json_load(bytes_of(from + len - 8))) == 0) {
            memcpy(to + len - 8, from + len - 8, 8); /* overlaps what is done */
            return len;
        }
    } else if (copy_few(to, from, len)) {
        return len;
    }
    for (; i < len && wf_json_is_plain((unsigned char)from[i]); i++)
        to[i] = from[i];
    return i;
}

#if defined(__SSE2__)
/* 16 bytes, and wf_json_specials of them. */
static unsigned copy_step(char *to, const char *from)
{
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
    _mm_storeu_si128((__m128i *)(void *)to, bytes);
    return wf_json_specials(bytes);
}
#endif

/* Copies plain bytes from `from` to `to`, whose room is not smaller; gives how many there were before
   the first other one. */
static size_t copy_plain(char *to, const char *from, size_t len)
{
    size_t i = 0;
#if defined(__SSE2__)
    while (len - i >= 16) {
        const unsigned found = copy_step(to + i, from + i);
        if (found != 0)
            return i + (unsigned)__builtin_ctz(found);
        i += 16;
    }
    if (i != 0 && copy_step(to + len - 16, from + len - 16) == 0) /* overlaps what is done */
        return len;
#endif
    return i + copy_rest(to + i, from + i, len - i);
}

#define ESCAPE_MOST 6u /* \u001f */

static size_t put_escape(char *to, unsigned char c)
{
    static const char letters[] = "uuuuuuuubtnufruu"; /* of the control characters below 16 */
    static const char hex[] = "0123456789abcdef";
    to[0] = '\\';
    to[1] = c < 16 ? letters[c] : 'u';
    if (c >= 0x20)
        to[1] = (char)c;
    if (to[1] != 'u')
        return 2;
    to[2] = '0';
    to[3] = '0';
    to[4] = hex[c >> 4];
    to[5] = hex[c & 15u];
    return ESCAPE_MOST;
}

/* From the first byte that needs an escape on, and the closing quote. */
static void put_escaped(wf_buf *out, const char *text, size_t len)
{
    while (len != 0) {
        if (!wf_buf_reserve(out, len + ESCAPE_MOST + 1))
            return;
        out->len += put_escape(out->data + out->len, (unsigned char)*text);
        const size_t plain = copy_plain(out->data + out->len, ++text, --len);
        out->len += plain;
        text += plain;
        len -= plain;
    }
    out->data[out->len++] = '"';
}

void wf_json_put_text(wf_buf *out, weft_span text)
{
    if (!wf_buf_reserve(out, text.len + 2))
        return;
    char *const to = out->data + out->len;
    const size_t plain = copy_plain(to + 1, text.ptr, text.len);
    *to = '"';
    out->len += plain + 1;
    if (WF_LIKELY(plain == text.len)) {
        to[plain + 1] = '"';
        out->len++;
    } else {
        put_escaped(out, text.ptr + plain, text.len - plain);
    }
}

/* A text known to need no escapes. */
static void put_plain(wf_buf *out, const char *text, size_t len)
{
    if (!wf_buf_reserve(out, len + 2))
        return;
    char *const to = out->data + out->len;
    to[0] = '"';
    if (len != 0)
        memcpy(to + 1, text, len);
    to[len + 1] = '"';
    out->len += len + 2;
}

/* Scalars. */

static void put_number(wf_buf *out, weft_value value)
{
    if (!wf_buf_reserve(out, WF_DECIMAL_CHARS))
        return;
    char *const to = out->data + out->len;
    if (value.kind == WEFT_KIND_INT)
        out->len += wf_int64_format(to, value.as.integer);
    else if (value.kind == WEFT_KIND_DECIMAL)
        out->len += wf_decimal_format(to, value.as.decimal);
    else if (value.as.real - value.as.real == 0)
        out->len += wf_double_format(to, value.as.real);
    else
        wf_buf_put(out, "null", 4); /* as ECMAScript writes what is not finite */
}

static void put_date(wf_buf *out, weft_value value)
{
    char room[WF_DATETIME_CHARS];
    const size_t len = value.kind == WEFT_KIND_DATE ? wf_date_format(room, value.as.integer)
                                                    : wf_datetime_format(room, value);
    put_plain(out, room, len);
}

/* How lists and objects are laid out. */
typedef struct layout {
    wf_buf *out;
    unsigned depth;
    bool is_pretty;
} layout;

static void put_value(layout *to, weft_value value);

/* A comma unless it is the first item, and the new line. */
static void put_item_start(layout *to, bool is_first)
{
    if (!is_first)
        wf_buf_put_byte(to->out, ',');
    if (!to->is_pretty || !wf_buf_reserve(to->out, 1 + (size_t)to->depth * 2))
        return;
    to->out->data[to->out->len] = '\n';
    memset(to->out->data + to->out->len + 1, ' ', (size_t)to->depth * 2);
    to->out->len += 1 + (size_t)to->depth * 2;
}

static bool enter(layout *to, char open)
{
    if (to->depth == WF_JSON_DEPTH) {
        (void)wf_buf_grow(to->out, SIZE_MAX); /* fails, which sets WEFT_LIMIT and stops all puts */
        return false;
    }
    to->depth++;
    wf_buf_put_byte(to->out, open);
    return true;
}

static void leave(layout *to, bool is_empty, char close)
{
    to->depth--;
    if (to->is_pretty && !is_empty)
        put_item_start(to, true);
    wf_buf_put_byte(to->out, close);
}

static bool is_left_out(weft_value value)
{
    return value.kind == WEFT_KIND_MISSING || value.kind >= WEFT_KIND_LIST_BUILDER;
}

static void put_list(layout *to, weft_value list)
{
    bool is_first = true;
    if (!enter(to, '['))
        return;
    for (uint32_t i = 0; i < list.len; i++) {
        const weft_value value = weft_value_element(list, i);
        if (is_left_out(value))
            continue;
        put_item_start(to, is_first);
        put_value(to, value);
        is_first = false;
    }
    leave(to, is_first, ']');
}

static void put_map(layout *to, weft_value map)
{
    bool is_first = true;
    if (!enter(to, '{'))
        return;
    for (uint32_t i = 0; i < map.len; i++) {
        const weft_member *const member = &map.as.map[i];
        if (is_left_out(member->value))
            continue;
        put_item_start(to, is_first);
        wf_json_put_text(to->out, member->key);
        wf_buf_put(to->out, ": ", to->is_pretty ? 2 : 1);
        put_value(to, member->value);
        is_first = false;
    }
    leave(to, is_first, '}');
}

/* Recursion is bounded by `enter`. */
static void put_value(layout *to, weft_value value)
{
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_NULL:
        wf_buf_put(to->out, "null", 4);
        break;
    case WEFT_KIND_BOOL:
        wf_buf_put(to->out, value.as.boolean ? "true" : "false", value.as.boolean ? 4 : 5);
        break;
    case WEFT_KIND_INT:
    case WEFT_KIND_DECIMAL:
    case WEFT_KIND_DOUBLE:
        put_number(to->out, value);
        break;
    case WEFT_KIND_NUMBER:
        wf_buf_put(to->out, value.as.text, value.len);
        break;
    case WEFT_KIND_TEXT:
        if ((value.flags & WEFT_VALUE_PLAIN) != 0)
            put_plain(to->out, value.as.text, value.len);
        else
            wf_json_put_text(to->out, weft_value_span(value));
        break;
    case WEFT_KIND_DATE:
    case WEFT_KIND_DATETIME:
        put_date(to->out, value);
        break;
    case WEFT_KIND_LIST:
        put_list(to, value);
        break;
    case WEFT_KIND_MAP:
        put_map(to, value);
        break;
    case WEFT_KIND_RECORD:
        WF_ASSERT(false); /* the caller turns records into maps */
        wf_buf_put(to->out, "null", 4);
        break;
    case WEFT_KIND_MISSING:
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_FAULT:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_XML:
    case WEFT_KIND_COUNT:
        break;
    }
}

void wf_json_put(wf_buf *out, weft_value value)
{
    layout to = {.out = out, .depth = 0, .is_pretty = false};
    put_value(&to, value);
}

void wf_json_put_pretty(wf_buf *out, weft_value value)
{
    layout to = {.out = out, .depth = 0, .is_pretty = true};
    put_value(&to, value);
}
