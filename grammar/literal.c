/* Escapes, quotes, fences and units. The trap is the surrogate pair: \ud83d\ude00 is one character
   and either half alone is none. */
#include "grammar/literal.h"

#include "base/number.h"
#include "base/utf8.h"

/* A text being undone: every escape is at least as long as what it stands for, so `raw.len` bytes
   of room are always enough. */
typedef struct undoing {
    weft_span raw;
    size_t at;
    char *out;
    size_t len;
    wf_literal_complain complain;
    void *context;
} undoing;

static void complain(const undoing *u, wf_literal_fault fault, size_t at, size_t len)
{
    if (u->complain)
        u->complain(u->context, fault, at, len);
}

static void keep(undoing *u, size_t from, size_t len)
{
    memcpy(u->out + u->len, u->raw.ptr + from, len);
    u->len += len;
    u->at = from + len;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads `\uXXXX` or `\u{X…}` at `at`; gives its length, or 0 when it is neither. */
static size_t read_unicode(weft_span raw, size_t at, uint32_t *code)
{
    size_t i = at + 2;
    const bool braced = i < raw.len && raw.ptr[i] == '{';
    const size_t most = braced ? 6 : 4;
    size_t digits = 0;
    *code = 0;
    i += braced;
    while (digits < most && i < raw.len && hex_digit(raw.ptr[i]) >= 0) {
        *code = *code * 16 + (uint32_t)hex_digit(raw.ptr[i]);
        digits++;
        i++;
    }
    if (!braced)
        return digits == 4 ? i - at : 0;
    return digits > 0 && i < raw.len && raw.ptr[i] == '}' ? i + 1 - at : 0;
}

static bool is_high(uint32_t code)
{
    return code >= 0xd800 && code < 0xdc00;
}

static bool is_low(uint32_t code)
{
    return code >= 0xdc00 && code < 0xe000;
}

static void undo_unicode(undoing *u)
{
    uint32_t code;
    size_t len = read_unicode(u->raw, u->at, &code);
    if (len == 0) {
        complain(u, WF_LITERAL_BAD_UNICODE, u->at, 2);
        keep(u, u->at, 2);
        return;
    }
    const size_t next = u->at + len;
    uint32_t low;
    if (is_high(code) && next + 1 < u->raw.len && u->raw.ptr[next] == '\\' &&
        u->raw.ptr[next + 1] == 'u') {
        const size_t more = read_unicode(u->raw, next, &low);
        if (more > 0 && is_low(low)) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            len += more;
        }
    }
    if (is_high(code) || is_low(code) || code > 0x10ffff) {
        complain(u, WF_LITERAL_NO_CHARACTER, u->at, len);
        keep(u, u->at, len);
        return;
    }
    u->len += wf_utf8_encode(u->out + u->len, code);
    u->at += len;
}

static void undo_escape(undoing *u)
{
    static const char from[] = "\"\\/$bfnrt";
    static const char to[] = "\"\\/$\b\f\n\r\t";
    if (u->at + 1 >= u->raw.len) {
        keep(u, u->at, 1); /* the text was cut off here, and that was said */
        return;
    }
    const char c = u->raw.ptr[u->at + 1];
    const char *const found = c ? strchr(from, c) : NULL;
    if (c == 'u') {
        undo_unicode(u);
    } else if (found) {
        u->out[u->len++] = to[found - from];
        u->at += 2;
    } else {
        size_t len = 1; /* the character behind the backslash may be of several bytes */
        while (u->at + 1 + len < u->raw.len &&
               ((unsigned char)u->raw.ptr[u->at + 1 + len] & 0xc0) == 0x80)
            len++;
        complain(u, WF_LITERAL_UNKNOWN_ESCAPE, u->at, 1 + len);
        keep(u, u->at, 1 + len);
    }
}

weft_span wf_literal_text(weft_span raw, wf_arena *arena, wf_literal_complain complain_,
                          void *context)
{
    undoing u = {.raw = raw, .complain = complain_, .context = context};
    if (raw.len == 0)
        return weft_span_of("", 0);
    for (size_t i = 0; i < raw.len; i++)
        if ((unsigned char)raw.ptr[i] < ' ')
            complain(&u, WF_LITERAL_CONTROL, i, 1);
    if (!memchr(raw.ptr, '\\', raw.len))
        return raw;
    u.out = wf_arena_alloc(arena, raw.len);
    if (!u.out)
        return weft_span_of(NULL, 0);
    while (u.at < raw.len) {
        if (raw.ptr[u.at] == '\\')
            undo_escape(&u);
        else
            keep(&u, u.at, 1);
    }
    return weft_span_of(u.out, u.len);
}

weft_span wf_literal_raw(weft_span raw, wf_arena *arena)
{
    if (raw.len == 0)
        return weft_span_of("", 0);
    if (!memchr(raw.ptr, '\'', raw.len))
        return raw;
    char *const out = wf_arena_alloc(arena, raw.len);
    if (!out)
        return weft_span_of(NULL, 0);
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        out[len++] = raw.ptr[i];
        if (raw.ptr[i] == '\'' && i + 1 < raw.len && raw.ptr[i + 1] == '\'')
            i++;
    }
    return weft_span_of(out, len);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t line_end(weft_span text, size_t at) /* length of the line end at `at`, or 0 */
{
    if (at < text.len && text.ptr[at] == '\n')
        return 1;
    if (at < text.len && text.ptr[at] == '\r')
        return at + 1 < text.len && text.ptr[at + 1] == '\n' ? 2 : 1;
    return 0;
}

/* Without the blank rest of the first line and without the blanks of the last. */
static weft_span strip_fences(weft_span text)
{
    size_t begin = 0;
    while (begin < text.len && is_blank(text.ptr[begin]))
        begin++;
    const size_t first_end = line_end(text, begin);
    if (first_end == 0)
        begin = 0;
    else
        begin += first_end;
    size_t end = text.len;
    while (end > begin && is_blank(text.ptr[end - 1]))
        end--;
    if (end > begin && text.ptr[end - 1] == '\n')
        end -= end - 1 > begin && text.ptr[end - 2] == '\r' ? 2 : 1;
    else if (end > begin && text.ptr[end - 1] == '\r')
        end--;
    else
        end = first_end != 0 && end == begin ? end : text.len;
    return weft_span_of(text.ptr + begin, end - begin);
}

weft_span wf_literal_block(weft_span raw, wf_arena *arena)
{
    if (raw.len == 0)
        return weft_span_of("", 0);
    const weft_span text = strip_fences(raw);
    if (text.len == 0 || !memchr(text.ptr, '\r', text.len))
        return text;
    char *const out = wf_arena_alloc(arena, text.len);
    if (!out)
        return weft_span_of(NULL, 0);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        const size_t end = line_end(text, i);
        out[len++] = end > 0 ? '\n' : text.ptr[i];
        i += end > 1 ? end - 1 : 0;
    }
    return weft_span_of(out, len);
}

static const struct {
    const char *name;
    int64_t ms;
} units[] = {
    {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000},
};

bool wf_literal_is_unit(weft_span word)
{
    for (size_t i = 0; i < WF_COUNTOF(units); i++)
        if (weft_span_equal(word, weft_span_text(units[i].name)))
            return true;
    return false;
}

bool wf_literal_duration(int64_t *ms, weft_span digits, weft_span unit)
{
    int64_t number;
    for (size_t i = 0; i < WF_COUNTOF(units); i++)
        if (weft_span_equal(unit, weft_span_text(units[i].name)))
            return wf_int64_parse(&number, digits) && wf_int64_mul(ms, number, units[i].ms);
    return false;
}
