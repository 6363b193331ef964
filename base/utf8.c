/* UTF-8. Only wf_utf8_valid and the case functions' callers see unchecked bytes; everything else
   relies on valid text. Case mapping reads base/case_table.h, which scripts/make-case-table
   writes. */
#include "base/utf8.h"

#include "base/case_table.h"

static uint64_t load8(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

#define HIGH_BITS 0x8080808080808080u

static bool is_tail(unsigned char byte)
{
    return (byte & 0xc0u) == 0x80u;
}

/* Bytes of the well-formed sequence at `at`, which is not ASCII, or 0 (Unicode, table 3-7). */
static size_t sequence(const unsigned char *at, size_t left)
{
    const unsigned char lead = at[0];
    if (lead < 0xc2)
        return 0;
    if (lead < 0xe0)
        return left >= 2 && is_tail(at[1]) ? 2 : 0;
    if (lead < 0xf0) {
        if (left < 3 || !is_tail(at[1]) || !is_tail(at[2]))
            return 0;
        if (lead == 0xe0 && at[1] < 0xa0) /* overlong */
            return 0;
        return lead == 0xed && at[1] > 0x9f ? 0 : 3; /* surrogates */
    }
    if (lead > 0xf4 || left < 4 || !is_tail(at[1]) || !is_tail(at[2]) || !is_tail(at[3]))
        return 0;
    if (lead == 0xf0 && at[1] < 0x90) /* overlong */
        return 0;
    return lead == 0xf4 && at[1] > 0x8f ? 0 : 4; /* beyond U+10FFFF */
}

size_t wf_utf8_valid(weft_span text)
{
    const unsigned char *const begin = (const unsigned char *)text.ptr;
    size_t i = 0;
    while (i < text.len) {
        while (text.len - i >= 32 && ((load8(begin + i) | load8(begin + i + 8) |
                                       load8(begin + i + 16) | load8(begin + i + 24)) &
                                      HIGH_BITS) == 0)
            i += 32;
        while (text.len - i >= 8 && (load8(begin + i) & HIGH_BITS) == 0)
            i += 8;
        while (i < text.len && begin[i] < 0x80)
            i++;
        while (i < text.len && begin[i] >= 0x80) {
            const size_t len = sequence(begin + i, text.len - i);
            if (len == 0)
                return i;
            i += len;
        }
    }
    return i;
}

uint32_t wf_utf8_decode(weft_span text, size_t *len)
{
    const unsigned char *const at = (const unsigned char *)text.ptr;
    WF_ASSERT(text.len != 0);
    if (at[0] < 0x80) {
        *len = 1;
        return at[0];
    }
    if (at[0] < 0xe0) {
        *len = 2;
        return (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu);
    }
    if (at[0] < 0xf0) {
        *len = 3;
        return (at[0] & 0xfu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
    }
    *len = 4;
    return (at[0] & 7u) << 18 | (at[1] & 0x3fu) << 12 | (at[2] & 0x3fu) << 6 | (at[3] & 0x3fu);
}

size_t wf_utf8_encode(char out[4], uint32_t code)
{
    unsigned char *const to = (unsigned char *)out;
    if (code < 0x80) {
        to[0] = (unsigned char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (unsigned char)(0xc0u | code >> 6);
        to[1] = (unsigned char)(0x80u | (code & 0x3fu));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (unsigned char)(0xe0u | code >> 12);
        to[1] = (unsigned char)(0x80u | (code >> 6 & 0x3fu));
        to[2] = (unsigned char)(0x80u | (code & 0x3fu));
        return 3;
    }
    to[0] = (unsigned char)(0xf0u | code >> 18);
    to[1] = (unsigned char)(0x80u | (code >> 12 & 0x3fu));
    to[2] = (unsigned char)(0x80u | (code >> 6 & 0x3fu));
    to[3] = (unsigned char)(0x80u | (code & 0x3fu));
    return 4;
}

size_t wf_utf8_count(weft_span text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += !is_tail((unsigned char)text.ptr[i]);
    return count;
}

weft_span wf_utf8_clip(weft_span text, size_t max)
{
    if (text.len <= max)
        return text;
    size_t len = max;
    while (len != 0 && is_tail((unsigned char)text.ptr[len]))
        len--;
    return weft_span_of(text.ptr, len);
}

static weft_span tail_from(weft_span text, size_t at)
{
    return weft_span_of(text.ptr + at, text.len - at);
}

/* The start of the code point that ends before `at` > 0. */
static size_t step_back(weft_span text, size_t at)
{
    do
        at--;
    while (at != 0 && is_tail((unsigned char)text.ptr[at]));
    return at;
}

static bool is_in(const code_range *ranges, size_t count, uint32_t code)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (code > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && code >= ranges[low].first;
}

static uint32_t map_simple(const case_range *ranges, size_t count, uint32_t code)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (code > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == count || code < ranges[low].first)
        return code;
    if ((code - ranges[low].first) % (uint32_t)ranges[low].step != 0)
        return code;
    return (uint32_t)((int32_t)code + ranges[low].delta);
}

static const case_special *find_special(const case_special *list, size_t count, uint32_t code)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (code > list[middle].code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && list[low].code == code ? &list[low] : NULL;
}

static void put_code(wf_buf *out, uint32_t code)
{
    char bytes[4];
    wf_buf_put(out, bytes, wf_utf8_encode(bytes, code));
}

static void put_special(wf_buf *out, const case_special *special)
{
    for (size_t i = 0; i < WF_COUNTOF(special->to) && special->to[i] != 0; i++)
        put_code(out, special->to[i]);
}

void wf_utf8_put_upper(wf_buf *out, weft_span text)
{
    (void)wf_buf_reserve(out, text.len); /* a failure sticks */
    for (size_t i = 0; i < text.len;) {
        const char byte = text.ptr[i];
        if ((unsigned char)byte < 0x80) {
            wf_buf_put_byte(out, byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte);
            i++;
            continue;
        }
        size_t len;
        const uint32_t code = wf_utf8_decode(tail_from(text, i), &len);
        const case_special *const special =
            find_special(upper_special, WF_COUNTOF(upper_special), code);
        if (special)
            put_special(out, special);
        else
            put_code(out, map_simple(upper_ranges, WF_COUNTOF(upper_ranges), code));
        i += len;
    }
}

static bool is_ignorable(uint32_t code)
{
    return is_in(ignorable_ranges, WF_COUNTOF(ignorable_ranges), code);
}

static bool is_cased(uint32_t code)
{
    return is_in(cased_ranges, WF_COUNTOF(cased_ranges), code);
}

/* The condition Final_Sigma (Unicode, table 3-17) for the sigma of bytes [at, end). */
static bool is_final_sigma(weft_span text, size_t at, size_t end)
{
    size_t len;
    uint32_t code = 0;
    while (at != 0) {
        at = step_back(text, at);
        code = wf_utf8_decode(tail_from(text, at), &len);
        if (!is_ignorable(code))
            break;
        code = 0;
    }
    if (code == 0 || !is_cased(code))
        return false;
    while (end < text.len) {
        code = wf_utf8_decode(tail_from(text, end), &len);
        if (!is_ignorable(code))
            return !is_cased(code);
        end += len;
    }
    return true;
}

#define CAPITAL_SIGMA 0x3a3u
#define FINAL_SIGMA   0x3c2u

static void put_lower_code(wf_buf *out, weft_span text, size_t at, size_t len, uint32_t code)
{
    const case_special *const special =
        find_special(lower_special, WF_COUNTOF(lower_special), code);
    if (special)
        put_special(out, special);
    else if (code == CAPITAL_SIGMA && is_final_sigma(text, at, at + len))
        put_code(out, FINAL_SIGMA);
    else
        put_code(out, map_simple(lower_ranges, WF_COUNTOF(lower_ranges), code));
}

void wf_utf8_put_lower(wf_buf *out, weft_span text)
{
    (void)wf_buf_reserve(out, text.len); /* a failure sticks */
    for (size_t i = 0; i < text.len;) {
        const char byte = text.ptr[i];
        if ((unsigned char)byte < 0x80) {
            wf_buf_put_byte(out, byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte);
            i++;
            continue;
        }
        size_t len;
        const uint32_t code = wf_utf8_decode(tail_from(text, i), &len);
        put_lower_code(out, text, i, len, code);
        i += len;
    }
}

bool wf_utf8_is_word(weft_span text, const char *word)
{
    if (text.len != strlen(word))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != word[i])
            return false;
    }
    return true;
}

bool wf_utf8_is_space(uint32_t code)
{
    if (code <= 0x20)
        return code == 0x20 || (code >= 0x9 && code <= 0xd);
    if (code < 0xa0)
        return false;
    return code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
           code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000 || code == 0xfeff;
}

/* A character that is seen: what most texts begin and end with. */
static bool is_plainly_no_space(char c)
{
    return c > ' ' && (uint8_t)c < 0x7f;
}

weft_span wf_utf8_trim(weft_span text)
{
    size_t begin = 0;
    size_t end = text.len;
    size_t len;
    while (begin < end && !is_plainly_no_space(text.ptr[begin]) &&
           wf_utf8_is_space(wf_utf8_decode(tail_from(text, begin), &len)))
        begin += len;
    while (end > begin && !is_plainly_no_space(text.ptr[end - 1])) {
        const size_t at = step_back(text, end);
        if (!wf_utf8_is_space(wf_utf8_decode(tail_from(text, at), &len)))
            break;
        end = at;
    }
    return weft_span_of(text.ptr + begin, end - begin);
}
