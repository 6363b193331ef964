#include "runtime/read/json_token.h"

#include "base/utf8.h"

static const char ends_early[] = "the text ends too early";

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

/* Four digits at `at`, which are there. */
static uint32_t unit_at(const char *at)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++)
        unit = unit << 4 | (uint32_t)hex_digit(at[i]);
    return unit;
}

static const char *check_unit(wf_json_token *t, const char *at)
{
    for (int i = 0; i < 4; i++)
        if (hex_digit(at[i]) < 0)
            return wf_json_token_fail(t, at + i,
                                      at[i] ? "\\u takes four hexadecimal digits" : ends_early);
    return at + 4;
}

static bool is_high(uint32_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(uint32_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

/* `at` is behind "\u". */
static const char *check_code(wf_json_token *t, const char *at)
{
    const char *const escape = at - 2;
    at = check_unit(t, at);
    if (!at)
        return NULL;
    const uint32_t unit = unit_at(at - 4);
    if (!is_high(unit) && !is_low(unit))
        return at;
    if (is_high(unit) && at[0] == '\\' && at[1] == 'u') {
        const char *const behind = check_unit(t, at + 2);
        if (!behind)
            return NULL;
        if (is_low(unit_at(at + 2)))
            return behind;
    }
    if (!t->soft_at)
        t->soft_at = escape;
    return at;
}

const char *wf_json_token_escape(wf_json_token *t, const char *at)
{
    const char c = at[1];
    if (c == 'u')
        return check_code(t, at + 2);
    if (c != '\0' && strchr("\"\\/bfnrt", c))
        return at + 2;
    return wf_json_token_fail(t, at + 1, c == '\0' ? ends_early : "there is no such escape");
}

const char *wf_json_token_escaped(wf_json_token *t, const char *at)
{
    while (at && *at != '"') {
        if (*at == '\\')
            at = wf_json_token_escape(t, at);
        else
            return wf_json_token_fail(
                t, at, *at ? "a control character in a text must be escaped" : ends_early);
        if (at)
            at = wf_json_token_plain(t, at);
    }
    return at;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *need_digits(wf_json_token *t, const char *at)
{
    if (!is_digit(*at))
        return wf_json_token_fail(t, at, *at ? "a digit is expected" : ends_early);
    while (is_digit(*at))
        at++;
    return at;
}

const char *wf_json_token_number(wf_json_token *t, const char *at)
{
    at += *at == '-';
    if (*at == '0')
        at++;
    else
        at = need_digits(t, at);
    if (at && *at == '.')
        at = need_digits(t, at + 1);
    if (at && (*at == 'e' || *at == 'E')) {
        at++;
        at += *at == '+' || *at == '-';
        at = need_digits(t, at);
    }
    return at;
}

const char *wf_json_token_word(wf_json_token *t, const char *at)
{
    const char *const word = *at == 't' ? "true" : *at == 'f' ? "false" : "null";
    size_t i = 0;
    while (word[i] != '\0' && at[i] == word[i])
        i++;
    if (word[i] == '\0')
        return at + i;
    return wf_json_token_fail(t, at + i, at[i] ? "a value is expected" : ends_early);
}

static char simple_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c; /* quote, backslash, slash */
    }
}

/* `*from` is behind "\u"; half a pair, which its record does not survive, becomes U+FFFD. */
static uint32_t take_code(const char **from)
{
    const uint32_t unit = unit_at(*from);
    *from += 4;
    if (is_high(unit) && (*from)[0] == '\\' && (*from)[1] == 'u') {
        const uint32_t low = unit_at(*from + 2);
        if (is_low(low)) {
            *from += 6;
            return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return is_high(unit) || is_low(unit) ? 0xfffd : unit;
}

static bool needs_escape(uint32_t code)
{
    return code < 0x20 || code == '"' || code == '\\';
}

size_t wf_json_token_unescape(char *to, const char *from, size_t len, bool *is_plain)
{
    const char *const end = from + len;
    char *out = to;
    *is_plain = true;
    while (from < end) {
        const char *const slash = memchr(from, '\\', (size_t)(end - from));
        const size_t run = (size_t)((slash ? slash : end) - from);
        memcpy(out, from, run);
        out += run;
        if (!slash)
            break;
        uint32_t code;
        from = slash + 2;
        if (slash[1] == 'u')
            code = take_code(&from);
        else
            code = (unsigned char)simple_escape(slash[1]);
        *is_plain = *is_plain && !needs_escape(code);
        out += wf_utf8_encode(out, code);
    }
    return (size_t)(out - to);
}
