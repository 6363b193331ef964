/* Which bytes of a text may stand in JSON quotes as they are, eight or sixteen at a time. */
#ifndef WF_VM_JSON_BYTES_H
#define WF_VM_JSON_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define WF_JSON_EACH(byte) (0x0101010101010101u * (byte))
#define WF_JSON_HIGH       WF_JSON_EACH(0x80u)

static inline bool wf_json_is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

/* Eight bytes, the first one lowest whatever the machine is; compilers make one load of it. */
static inline uint64_t wf_json_load(const unsigned char *at)
{
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 |
           (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 |
           (uint64_t)at[7] << 56;
}

/* 0x80 in the first byte that is a quote, a backslash or a control character, 0 when none is. The
   usual test for a zero byte, three times. Bytes behind the first may be marked wrongly, so only the
   lowest mark is to be used. */
static inline uint64_t wf_json_special(uint64_t word)
{
    const uint64_t quote = word ^ WF_JSON_EACH('"');
    const uint64_t backslash = word ^ WF_JSON_EACH('\\');
    const uint64_t found = ((quote - WF_JSON_EACH(1u)) & ~quote) |
                           ((backslash - WF_JSON_EACH(1u)) & ~backslash) |
                           ((word - WF_JSON_EACH(0x20u)) & ~word);
    return found & WF_JSON_HIGH;
}

#if defined(__SSE2__)
/* A bit for each byte that is a quote, a backslash or a control character. */
static inline unsigned wf_json_specials(__m128i bytes)
{
    const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, slashes), controls));
}
#endif

/* How many bytes stand before the lowest mark of `found`, which is not 0. */
#if defined(__GNUC__)
static inline unsigned wf_json_before(uint64_t found)
{
    return (unsigned)__builtin_ctzll(found) / 8;
}
#else
static inline unsigned wf_json_before(uint64_t found)
{
    const uint64_t below =
        (found & (0u - found)) - 1; /* 1 in the lowest bit of each byte up to it */
    return (unsigned)((below & WF_JSON_EACH(1u)) * WF_JSON_EACH(1u) >> 56) - 1;
}
#endif

#endif
