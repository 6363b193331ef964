/* Asterisks over secrets. */
#include "runtime/send/mask.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/utf8.h"

#include <string.h>

#define MOST_ENCODED 4096u

/* ---- as it is, and in base64 ---- */

static size_t cover(char *bytes, size_t len, const char *form, size_t form_len)
{
    size_t places = 0;
    char *at = bytes;
    while (form_len >= WF_MASK_LEAST && (size_t)(bytes + len - at) >= form_len) {
        at = memchr(at, form[0], (size_t)(bytes + len - at) - form_len + 1);
        if (!at)
            break;
        if (memcmp(at, form, form_len) != 0) {
            at++;
            continue;
        }
        memset(at, '*', form_len);
        at += form_len;
        places++;
    }
    return places;
}

/* Of `skip` bytes, which are zero here, and the secret behind them; without padding, which may be there or not. */
static size_t put_base64(char *out, size_t skip, weft_span secret, bool for_urls)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = 0;
    const size_t all = secret.len + skip;
    for (size_t bit = 0; bit < 8 * all; bit += 6) {
        const size_t at = bit / 8;
        const uint32_t first = at < skip ? 0 : (unsigned char)secret.ptr[at - skip];
        const uint32_t next =
            at + 1 < skip || at + 1 >= all ? 0 : (unsigned char)secret.ptr[at + 1 - skip];
        const char digit = digits[(first << 8 | next) >> (10 - bit % 8) & 63u];
        out[len++] = !for_urls || (digit != '+' && digit != '/') ? digit : digit == '+' ? '-' : '_';
    }
    return len;
}

/* Also within something longer, "user:SECRET": the digits that the secret alone decides. */
static size_t cover_base64(char *bytes, size_t len, weft_span secret, char *form, bool for_urls)
{
    size_t places = cover(bytes, len, form, put_base64(form, 0, secret, for_urls));
    for (size_t skip = 0; skip < 3; skip++) {
        const size_t digits = put_base64(form, skip, secret, for_urls);
        const size_t from = skip == 0 ? 0 : skip + 1;
        const size_t shared = (skip + secret.len) % 3 == 0 ? 0 : 1; /* with what comes behind */
        if (digits > from + shared)
            places += cover(bytes, len, form + from, digits - from - shared);
    }
    return places;
}

/* ---- escaped: by JSON, in URLs and forms, in HTML, also twice ---- */

/* Whether `digits` hexadecimal digits that are `value` stand there. */
static bool is_hex(const char *at, size_t left, size_t digits, uint32_t value)
{
    uint32_t read = 0;
    for (size_t i = 0; i < digits; i++) {
        const int digit = i < left ? wf_hex_digit(at[i]) : -1;
        if (digit < 0)
            return false;
        read = read << 4 | (uint32_t)digit;
    }
    return read == value;
}

static size_t backslashes(const char *at, size_t left)
{
    size_t count = 0;
    while (count < left && at[count] == '\\')
        count++;
    return count;
}

/* The escape behind backslashes that stands for the character; 0: none does. */
static size_t take_json(const char *at, size_t left, uint32_t c)
{
    static const char plain[] = "\b\f\n\r\t";
    static const char letters[] = "bfnrt";
    const char *const found = c != 0 && c < 0x80 ? strchr(plain, (int)c) : NULL;
    if (left != 0 && found && at[0] == letters[found - plain])
        return 1;
    if (left < 5 || at[0] != 'u')
        return 0;
    if (c < 0x10000)
        return is_hex(at + 1, left - 1, 4, c) ? 5 : 0;
    const size_t more = backslashes(at + 5, left - 5);
    const size_t low = 5 + more;
    const bool is_pair = is_hex(at + 1, left - 1, 4, 0xD800 + ((c - 0x10000) >> 10)) && more != 0 &&
                         low < left && at[low] == 'u' &&
                         is_hex(at + low + 1, left - low - 1, 4, 0xDC00 + (c & 0x3ff));
    return is_pair ? low + 5 : 0;
}

/* "#34;", "#x22;" */
static size_t take_reference(const char *at, size_t left, uint32_t c)
{
    if (left < 3 || at[0] != '#')
        return 0;
    const bool is_sixteen = at[1] == 'x' || at[1] == 'X';
    uint32_t value = 0;
    size_t i = is_sixteen ? 2 : 1;
    for (; i < left && at[i] != ';' && value < 0x110000; i++) {
        const int digit = wf_hex_digit(at[i]);
        if (digit < 0 || (!is_sixteen && digit > 9))
            return 0;
        value = value * (is_sixteen ? 16 : 10) + (uint32_t)digit;
    }
    return i < left && at[i] == ';' && value == c ? i + 1 : 0;
}

static bool begins(const char *at, size_t left, const char *word)
{
    const size_t len = strlen(word);
    return left >= len && memcmp(at, word, len) == 0;
}

/* "&quot;", "&#34;", "&#x22;", twice: "&amp;quot;"; 0: another character, or none. */
static size_t take_entity(const char *at, size_t left, uint32_t c)
{
    static const struct {
        const char *name;
        char c;
    } names[] = {{"quot;", '"'}, {"lt;", '<'}, {"gt;", '>'}, {"apos;", '\''}};
    size_t skip = 1;
    if (left == 0 || at[0] != '&')
        return 0;
    while (begins(at + skip, left - skip, "amp;"))
        skip += strlen("amp;");
    if (c == '&' && skip > 1)
        return skip;
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        if ((uint32_t)names[i].c == c && begins(at + skip, left - skip, names[i].name))
            return skip + strlen(names[i].name);
    }
    const size_t taken = take_reference(at + skip, left - skip, c);
    return taken != 0 ? skip + taken : 0;
}

static size_t take_percent(const char *at, size_t left, weft_span character)
{
    for (size_t i = 0; i < character.len; i++) {
        if (left < 3 * i + 3 || at[3 * i] != '%' ||
            !is_hex(at + 3 * i + 1, 2, 2, (unsigned char)character.ptr[i]))
            return 0;
    }
    return 3 * character.len;
}

/* How many bytes stand for the character here, in whatever spelling; 0: something else does. A percent sign or an
   ampersand may stand for itself or begin an escape: `is_escaped` says which is tried first. */
static size_t take_character(const char *at, size_t left, weft_span character, uint32_t c,
                             bool is_escaped)
{
    const size_t escapes = backslashes(at, left);
    const size_t escape = !is_escaped || left == 0 ? 0
                          : c == '%'               ? take_percent(at, left, character)
                          : c == '&'               ? take_entity(at, left, c)
                                                   : 0;
    if (escape != 0)
        return escape;
    if (c == '\\' && escapes != 0)
        return escapes; /* the next character has its own among them, perhaps */
    if (left - escapes >= character.len && memcmp(at + escapes, character.ptr, character.len) == 0)
        return escapes + character.len;
    if (escapes != 0) {
        const size_t taken = take_json(at + escapes, left - escapes, c);
        return taken != 0 ? escapes + taken : 0;
    }
    if (left == 0)
        return 0;
    if (at[0] == '%')
        return take_percent(at, left, character);
    if (at[0] == '&')
        return take_entity(at, left, c);
    return c == ' ' && at[0] == '+';
}

/* How many bytes from here on stand for the secret; 0: they do not. */
static size_t take_secret(const char *at, size_t left, weft_span secret, bool is_escaped)
{
    const size_t valid = wf_utf8_valid(secret);
    size_t taken = 0;
    for (size_t i = 0; i < secret.len;) {
        uint32_t c = (unsigned char)secret.ptr[i];
        size_t len = 1; /* what is no UTF-8 stands for itself */
        if (i < valid)
            c = wf_utf8_decode(weft_span_of(secret.ptr + i, valid - i), &len);
        const size_t some = take_character(at + taken, left - taken,
                                           weft_span_of(secret.ptr + i, len), c, is_escaped);
        if (some == 0)
            return 0;
        taken += some;
        i += len;
    }
    return taken;
}

/* Nothing is escaped where none of these stand. */
static bool may_hold_escapes(const char *bytes, size_t len)
{
    return memchr(bytes, '\\', len) || memchr(bytes, '%', len) || memchr(bytes, '&', len) ||
           memchr(bytes, '+', len);
}

static size_t cover_escaped(char *bytes, size_t len, weft_span secret)
{
    size_t places = 0;
    if (len < secret.len || !may_hold_escapes(bytes, len))
        return 0;
    for (size_t i = 0; i < len; i++) {
        const char c = bytes[i];
        if (c != secret.ptr[0] && c != '\\' && c != '%' && c != '&' && c != '+')
            continue;
        size_t taken = take_secret(bytes + i, len - i, secret, true);
        if (taken == 0)
            taken = take_secret(bytes + i, len - i, secret, false);
        if (taken == 0)
            continue;
        memset(bytes + i, '*', taken);
        i += taken - 1;
        places++;
    }
    return places;
}

size_t wf_mask(char *bytes, size_t len, weft_span secret)
{
    char form[2 * MOST_ENCODED];
    if (secret.len < WF_MASK_LEAST || len == 0)
        return 0;
    size_t places = cover(bytes, len, secret.ptr, secret.len);
    places += cover_escaped(bytes, len, secret);
    if (secret.len > MOST_ENCODED)
        return places;
    places += cover_base64(bytes, len, secret, form, false);
    places += cover_base64(bytes, len, secret, form, true);
    wf_wipe(form, sizeof form);
    return places;
}
