/* What steps (stitch.h) do to one value: looks and copies of a few instructions each. What is easy to get
   wrong: a value is copied with 32 bytes whatever its length is, so it must be known that they can be read
   (ROOMY) and written (the chain's room). */
#ifndef WF_VM_STITCH_LOOK_H
#define WF_VM_STITCH_LOOK_H

#include "vm/fused.h"
#include "vm/stitch.h"

_Static_assert(WF_STITCH_VALUE == 32, "values are copied with 32 bytes");

/* ---- looking ---- */

static WF_ALWAYS_INLINE unsigned tag_of(unsigned kind, unsigned flags)
{
    const uint8_t bytes[2] = {(uint8_t)kind, (uint8_t)flags};
    uint16_t tag;
    memcpy(&tag, bytes, sizeof tag);
    return tag;
}

/* Kind and flags at once. */
static WF_ALWAYS_INLINE bool has_tag(const weft_value *v, unsigned kind, unsigned flags)
{
    uint16_t tag;
    memcpy(&tag, v, sizeof tag);
    return (tag & tag_of(0xff, flags)) == tag_of(kind, flags);
}

/* A text of up to 32 bytes that can be copied with 32. */
static WF_ALWAYS_INLINE bool is_handy(const weft_value *v)
{
    return has_tag(v, WEFT_KIND_TEXT, WEFT_VALUE_ROOMY) && v->len <= WF_STITCH_VALUE;
}

/* Whether kind, flags and a length of up to 31 are as asked: all at once, as the bytes of a value stand. */
static WF_ALWAYS_INLINE bool has_head(const weft_value *v, unsigned kind, unsigned flags)
{
    const weft_value asked = {.kind = 0xff, .flags = (uint8_t)flags, .len = ~(WF_STITCH_VALUE - 1)};
    const weft_value wanted = {.kind = (uint8_t)kind, .flags = (uint8_t)flags};
    uint64_t head;
    uint64_t mask;
    uint64_t want;
    memcpy(&head, v, sizeof head);
    memcpy(&mask, &asked, sizeof mask);
    memcpy(&want, &wanted, sizeof want);
    return (head & mask) == want;
}

static WF_ALWAYS_INLINE bool is_short_text(const weft_value *v)
{
    return has_head(v, WEFT_KIND_TEXT, WEFT_VALUE_ROOMY);
}

static WF_ALWAYS_INLINE bool is_handy_number(const weft_value *v)
{
    return has_head(v, WEFT_KIND_NUMBER, WEFT_VALUE_ROOMY);
}

static WF_ALWAYS_INLINE bool begins_with_mark(const weft_value *v)
{
    return v->len != 0 && wf_fused_is_mark(v->as.text[0]);
}

static WF_ALWAYS_INLINE bool is_bare(const weft_value *v)
{
    return begins_with_mark(v) && wf_fused_is_mark(v->as.text[v->len - 1]);
}

/* Digits that are written as they are read, whatever stands among them. */
static inline bool is_odd_number(const weft_value *v, unsigned kind)
{
    return wf_fused_is_number(v->as.text, v->len, kind) &&
           (kind != WF_DIGITS_SHORTEST || wf_fused_shorten(v->as.text, v->len) == v->len);
}

/* ---- copying ---- */

#if defined(__SSE2__)
static WF_ALWAYS_INLINE __m128i load(const char *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static WF_ALWAYS_INLINE void store(char *to, __m128i bytes)
{
    _mm_storeu_si128((__m128i *)(void *)to, bytes);
}

/* The bits of the first `len` bytes, 0 to 32. */
static WF_ALWAYS_INLINE uint64_t first_bits(uint32_t len)
{
    return (UINT64_C(1) << len) - 1;
}

/* 16 or 32 bytes; whether the first `len` of them may stand in quotes as they are. */
static WF_ALWAYS_INLINE bool copy_plain(char *to, const char *from, uint32_t len)
{
    const __m128i head = load(from);
    store(to, head);
    const unsigned odd = wf_json_specials(head);
    if (len <= 16)
        return (odd & (unsigned)first_bits(len)) == 0;
    const __m128i tail = load(from + 16);
    store(to + 16, tail);
    return ((odd | (uint64_t)wf_json_specials(tail) << 16) & first_bits(len)) == 0;
}

static WF_ALWAYS_INLINE __m128i fold(__m128i bytes, char first)
{
    const __m128i low = _mm_set1_epi8((char)(first - 1));
    const __m128i high = _mm_set1_epi8((char)(first + 26));
    const __m128i letters = _mm_and_si128(_mm_cmpgt_epi8(bytes, low), _mm_cmplt_epi8(bytes, high));
    return _mm_xor_si128(bytes, _mm_and_si128(letters, _mm_set1_epi8(0x20)));
}

/* 32 bytes in another case; whether the first `len` of them are ASCII that may stand in quotes. */
static WF_ALWAYS_INLINE bool copy_folded(char *to, const weft_value *v, char first)
{
    const __m128i head = load(v->as.text);
    const __m128i tail = load(v->as.text + 16);
    uint64_t odd = (unsigned)_mm_movemask_epi8(head) | (uint64_t)(unsigned)_mm_movemask_epi8(tail)
                                                           << 16;
    if (WF_UNLIKELY(!wf_fused_is_plain(v)))
        odd |= wf_json_specials(head) | (uint64_t)wf_json_specials(tail) << 16;
    store(to, fold(head, first));
    store(to + 16, fold(tail, first));
    return (odd & first_bits(v->len)) == 0;
}

/* Digits that are written as they are read, 15 at most, as wf_fused_is_number has it. */
static WF_ALWAYS_INLINE bool is_number(const weft_value *v, unsigned kind)
{
    const __m128i values = _mm_sub_epi8(load(v->as.text), _mm_set1_epi8('0'));
    const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
    const uint32_t len = v->len;
    const char *const text = v->as.text;
    if (WF_UNLIKELY(len - 1 > 15))
        return false;
    const unsigned others = ~(unsigned)_mm_movemask_epi8(digits) & (unsigned)first_bits(len);
    if (others == 0)
        return len <= 15 && (text[0] != '0' || len == 1);
    /* One point in the middle, and no zero too many before it; else it is looked at closely. */
    const bool is_one = (others & (others - 1)) == 0 && (others & 1u) == 0 &&
                        others != 1u << (len - 1) && (text[0] != '0' || others == 2);
    if (WF_UNLIKELY(!is_one) || kind == WF_DIGITS_WHOLE)
        return is_odd_number(v, kind);
    return text[__builtin_ctz(others)] == '.' &&
           (kind == WF_DIGITS_DECIMAL || (text[len - 1] != '0' && wf_fused_is_shortest(text, len)));
}

/* yyyy-MM-dd of a day that the month has in every year, of the first 16 bytes of a text. */
static WF_ALWAYS_INLINE bool is_day(const char *text)
{
    static const char zeros[16] = "0000-00-00";
    static const char spans[16] = {9, 9, 9, 9, 0, 9, 9, 0, 9, 9};
    const __m128i over = _mm_sub_epi8(load(text), load(zeros));
    const __m128i fits = _mm_cmpeq_epi8(_mm_min_epu8(over, load(spans)), over);
    const unsigned month = (unsigned)(text[5] * 10 + text[6] - '0' * 11);
    const unsigned day = (unsigned)(text[8] * 10 + text[9] - '0' * 11);
    return (~(unsigned)_mm_movemask_epi8(fits) & 0x3ffu) == 0 && text[0] != '0' &&
           wf_fused_has_day(month, day);
}

/* yyyy-MM-ddTHH:mm:ssZ of such a day, of 20 bytes and more. */
static WF_ALWAYS_INLINE bool is_stamp(const char *text)
{
    static const char zeros[16] = {'0', '0', '0', '0', '-', '0', '0', '-',
                                   '0', '0', 'T', '0', '0', ':', '0', '0'};
    static const char spans[16] = {9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 2, 9, 0, 5, 9};
    const __m128i over = _mm_sub_epi8(load(text), load(zeros));
    const __m128i fits = _mm_cmpeq_epi8(_mm_min_epu8(over, load(spans)), over);
    const unsigned hour = (unsigned)(text[11] * 10 + text[12] - '0' * 11);
    return _mm_movemask_epi8(fits) == 0xffff && is_day(text) && hour < 24 && text[16] == ':' &&
           wf_fused_two(text + 17) < 60 && text[19] == 'Z';
}
#else
static inline bool is_stamp(const char *text)
{
    return wf_fused_is_stamp(text, 20);
}

static inline bool copy_plain(char *to, const char *from, uint32_t len)
{
    const char before = to[-1];
    const bool is_plain = wf_emit_quoted(to - 1, from, len) != NULL;
    to[-1] = before;
    return is_plain;
}

static inline bool copy_folded(char *to, const weft_value *v, char first)
{
    return wf_emit_quoted(to - 1, v->as.text, v->len) != NULL && wf_fused_fold(to, v->len, first);
}

static inline bool is_number(const weft_value *v, unsigned kind)
{
    return is_odd_number(v, kind);
}

static inline bool is_day(const char *text)
{
    return wf_fused_is_day(text, 10);
}
#endif

/* The 24 bytes of an instant from a text that can be read with 32; NULL: it is none. */
static WF_ALWAYS_INLINE char *copy_time(char *to, const weft_value *v)
{
    memcpy(to, v->as.text, WF_STITCH_VALUE);
    if (v->len == 10 && is_day(v->as.text))
        memcpy(to + 10, "T00:00:00.000Z", 14);
    else if (v->len == 20 && is_stamp(v->as.text))
        memcpy(to + 19, ".000Z", 5);
    else
        return NULL;
    return to + 24;
}

static WF_ALWAYS_INLINE char *put_truth(char *to, const weft_value *v)
{
    memcpy(to, v->as.boolean ? "true\0\0\0" : "false\0\0", 8);
    return to + 5 - (v->as.boolean != 0);
}

/* A text of up to 32 bytes that may need escapes, or those it had in its source; NULL: neither. */
static WF_ALWAYS_INLINE char *put_not_plain(char *to, const weft_value *v)
{
    if (wf_escaped_is(v)) {
        const wf_escaped escaped = wf_escaped_of(v);
        memcpy(to, escaped.source, WF_STITCH_VALUE);
        return escaped.len <= WF_STITCH_VALUE ? to + escaped.len : NULL;
    }
    return copy_plain(to, v->as.text, v->len) ? to + v->len : NULL;
}

/* A text of up to 32 bytes; false: it needs escapes. */
static WF_ALWAYS_INLINE bool copy_text(char *to, const weft_value *v)
{
    if (WF_LIKELY(wf_fused_is_plain(v))) {
        memcpy(to, v->as.text, WF_STITCH_VALUE);
        return true;
    }
    return copy_plain(to, v->as.text, v->len);
}

#endif
