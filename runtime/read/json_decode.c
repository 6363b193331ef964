/* Each escape is looked at once: whether it is sound, what it means, and whether weft would write it so.
   Easy to get wrong: a mark inside an escape means that it is none, or the other half of a pair. */
#include "runtime/read/json_decode.h"

#include "base/utf8.h"
#include "vm/escaped.h"

_Static_assert(WF_JSON_DECODE_ROOM >= sizeof(wf_escaped) + 32, "decoded texts are ROOMY");

/* What stands behind a backslash: the byte that is meant, 0 for \u and what is no escape. */
static const char meant[256] = {
    ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
    ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
};

/* Hexadecimal digits: one more than their value; 0: none. */
static const unsigned char digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* The unit of the four digits at `at`; more than 0xffff: they are none. */
static WF_ALWAYS_INLINE uint32_t unit_at(const char *at)
{
    const unsigned char *const b = (const unsigned char *)at;
    const uint32_t d0 = digits[b[0]] - 1u;
    const uint32_t d1 = digits[b[1]] - 1u;
    const uint32_t d2 = digits[b[2]] - 1u;
    const uint32_t d3 = digits[b[3]] - 1u;
    return (d0 << 12 | d1 << 8 | d2 << 4 | d3) | ((d0 | d1 | d2 | d3) & ~15u);
}

/* The character of the \u escape at `at`, and the place behind it; NULL: it is none. */
static const char *take_code(const char *at, uint32_t *code)
{
    const uint32_t unit = unit_at(at + 2);
    *code = unit;
    if (unit < 0xd800 || (unit >= 0xe000 && unit <= 0xffff))
        return at + 6;
    if (unit >= 0xdc00 || at[6] != '\\' || at[7] != 'u')
        return NULL;
    const uint32_t low = unit_at(at + 8);
    if (low < 0xdc00 || low >= 0xe000)
        return NULL;
    *code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    return at + 12;
}

/* The same, where most are of the first 256 characters. */
static WF_ALWAYS_INLINE const char *take_usual_code(const char *at, uint32_t *code)
{
    if (WF_LIKELY(memcmp(at, "\\u00", 4) == 0)) {
        const uint32_t d2 = digits[(unsigned char)at[4]] - 1u;
        const uint32_t d3 = digits[(unsigned char)at[5]] - 1u;
        *code = d2 << 4 | d3;
        return (d2 | d3) <= 15 ? at + 6 : NULL;
    }
    return at[1] == 'u' ? take_code(at, code) : NULL;
}

const char *wf_json_decode_behind(const char *at)
{
    uint32_t code;
    if (WF_LIKELY(meant[(unsigned char)at[1]] != 0))
        return at + 2;
    return take_usual_code(at, &code);
}

/* Whether a control character that was written with \u is written so by weft: what has a letter is not,
   and digits are lower case. */
static bool is_own_unit(const char *at, uint32_t code)
{
    const bool has_letter = code >= '\b' && code <= '\r' && code != '\v';
    return code < 0x20 && !has_letter && !(at[5] >= 'A' && at[5] <= 'F');
}

/* In steps of 16 bytes: reads and writes up to 15 bytes behind. */
static WF_ALWAYS_INLINE char *copy_run(char *to, const char *from, size_t len)
{
    memcpy(to, from, 16);
    for (size_t i = 16; i < len; i += 16)
        memcpy(to + i, from + i, 16);
    return to + len;
}

/* What was seen of a text. */
typedef struct seen {
    bool is_plain; /* nothing of it needs an escape */
    bool is_own;   /* all its escapes are as weft writes them */
} seen;

/* The escape at `at`, decoded to `*to`; gives the place behind, or NULL. */
static WF_ALWAYS_INLINE const char *take_escape(char **to, const char *at, seen *text)
{
    const char byte = meant[(unsigned char)at[1]];
    uint32_t code;
    if (byte != 0) {
        *(*to)++ = byte;
        text->is_plain &= byte == '/';
        text->is_own &= byte != '/';
        return at + 2;
    }
    const char *const behind = take_usual_code(at, &code);
    if (!behind)
        return NULL;
    text->is_plain &= code >= 0x20 && code != '"' && code != '\\';
    text->is_own = text->is_own && is_own_unit(at, code);
    if (code < 0x80)
        *(*to)++ = (char)code;
    else
        *to += wf_utf8_encode(*to, code);
    return behind;
}

const uint32_t *wf_json_decode(weft_value *out, char *to, weft_span text, const char *base,
                               const uint32_t *marks)
{
    const char *from = text.ptr;
    const char *const end = from + text.len;
    const char *mark = base + *marks;
    char *const first = to + sizeof(wf_escaped);
    char *at = first;
    seen text_is = {true, true};
    while (mark < end) {
        if (WF_UNLIKELY(mark < from || *mark != '\\'))
            return NULL;
        if (mark != from)
            at = copy_run(at, from, (size_t)(mark - from));
        from = take_escape(&at, mark, &text_is);
        if (WF_UNLIKELY(!from || from > end))
            return NULL;
        if (from == mark + 12 && base + *++marks != mark + 6) /* the other half of a pair */
            return NULL;
        mark = base + *++marks;
    }
    if (mark < from)
        return NULL;
    if (from != end)
        at = copy_run(at, from, (size_t)(end - from));
    *out = weft_text(weft_span_of(first, (size_t)(at - first)));
    out->flags = WEFT_VALUE_ROOMY;
    if (text_is.is_plain) {
        out->flags |= WEFT_VALUE_PLAIN;
    } else if (text_is.is_own) {
        out->flags |= WEFT_VALUE_ESCAPED;
        wf_escaped_note(first, text);
    }
    return marks;
}
