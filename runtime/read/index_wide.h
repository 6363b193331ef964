/* UTF-8 and parities by vector instructions, for the kernels of x86-64 alone. */
#ifndef WF_RUNTIME_INDEX_WIDE_H
#define WF_RUNTIME_INDEX_WIDE_H

#include "runtime/read/index_kernel.h"

#if WF_CPU_IS_X86_64
#include <immintrin.h>
#include <string.h>

/* At each bit the parity of those up to and with it: a multiplication by all ones without carries. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t wf_index_parities(uint64_t bits)
{
    const __m128i product =
        _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

WF_TARGET_AVX2 static WF_ALWAYS_INLINE __m256i wf_index_load(const char *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t wf_index_bits(__m256i low, __m256i high)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Keiser and Lemire, Validating UTF-8 In Less Than One Instruction Per Byte (2021): three look-ups by
   half a byte each, of the byte before (high, low) and the byte (high); a bit that all three have is an
   error of two bytes. What stands three or four bytes into a sequence is counted by comparing. */
enum {
    WF_UTF8_TOO_SHORT = 1,
    WF_UTF8_TOO_LONG = 2,
    WF_UTF8_OVERLONG_3 = 4,
    WF_UTF8_TOO_LARGE = 8,
    WF_UTF8_SURROGATE = 16,
    WF_UTF8_OVERLONG_2 = 32,
    WF_UTF8_OVERLONG_4 = 64,   /* and beyond U+13FFFF, which shares its bit */
    WF_UTF8_CONTINUED = 128,   /* two that continue: an error unless the sequence is long */
    WF_UTF8_ANY = 1 | 2 | 128, /* not decided by the low half */
    WF_UTF8_FAR = 1 | 2 | 128 | 8 | 64
};

#define WF_UTF8_TABLE(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)                              \
    _mm256_setr_epi8((char)(a), (char)(b), (char)(c), (char)(d), (char)(e), (char)(f), (char)(g),  \
                     (char)(h), (char)(i), (char)(j), (char)(k), (char)(l), (char)(m), (char)(n),  \
                     (char)(o), (char)(p), (char)(a), (char)(b), (char)(c), (char)(d), (char)(e),  \
                     (char)(f), (char)(g), (char)(h), (char)(i), (char)(j), (char)(k), (char)(l),  \
                     (char)(m), (char)(n), (char)(o), (char)(p))

WF_TARGET_AVX2 static WF_ALWAYS_INLINE __m256i wf_index_bad_pairs(__m256i before, __m256i bytes)
{
    const __m256i half = _mm256_set1_epi8(0x0f);
    const int cut = WF_UTF8_TOO_SHORT;
    const int next = WF_UTF8_TOO_LONG | WF_UTF8_OVERLONG_2 | WF_UTF8_CONTINUED;
    const __m256i first_high = WF_UTF8_TABLE(
        WF_UTF8_TOO_LONG, WF_UTF8_TOO_LONG, WF_UTF8_TOO_LONG, WF_UTF8_TOO_LONG, WF_UTF8_TOO_LONG,
        WF_UTF8_TOO_LONG, WF_UTF8_TOO_LONG, WF_UTF8_TOO_LONG, WF_UTF8_CONTINUED, WF_UTF8_CONTINUED,
        WF_UTF8_CONTINUED, WF_UTF8_CONTINUED, cut | WF_UTF8_OVERLONG_2, cut,
        cut | WF_UTF8_OVERLONG_3 | WF_UTF8_SURROGATE, cut | WF_UTF8_TOO_LARGE | WF_UTF8_OVERLONG_4);
    const __m256i first_low = WF_UTF8_TABLE(
        WF_UTF8_ANY | WF_UTF8_OVERLONG_3 | WF_UTF8_OVERLONG_2 | WF_UTF8_OVERLONG_4,
        WF_UTF8_ANY | WF_UTF8_OVERLONG_2, WF_UTF8_ANY, WF_UTF8_ANY, WF_UTF8_ANY | WF_UTF8_TOO_LARGE,
        WF_UTF8_FAR, WF_UTF8_FAR, WF_UTF8_FAR, WF_UTF8_FAR, WF_UTF8_FAR, WF_UTF8_FAR, WF_UTF8_FAR,
        WF_UTF8_FAR, WF_UTF8_FAR | WF_UTF8_SURROGATE, WF_UTF8_FAR, WF_UTF8_FAR);
    const __m256i second_high = WF_UTF8_TABLE(
        cut, cut, cut, cut, cut, cut, cut, cut, next | WF_UTF8_OVERLONG_3 | WF_UTF8_OVERLONG_4,
        next | WF_UTF8_OVERLONG_3 | WF_UTF8_TOO_LARGE, next | WF_UTF8_SURROGATE | WF_UTF8_TOO_LARGE,
        next | WF_UTF8_SURROGATE | WF_UTF8_TOO_LARGE, cut, cut, cut, cut);
    const __m256i a =
        _mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(before, 4), half));
    const __m256i b = _mm256_shuffle_epi8(first_low, _mm256_and_si256(before, half));
    const __m256i c =
        _mm256_shuffle_epi8(second_high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
    return _mm256_and_si256(_mm256_and_si256(a, b), c);
}

/* Zero where 32 bytes at `at` go on as UTF-8; the three bytes before are readable. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE __m256i wf_index_bad_utf8(const char *at)
{
    const __m256i pairs = wf_index_bad_pairs(wf_index_load(at - 1), wf_index_load(at));
    const __m256i third = _mm256_subs_epu8(wf_index_load(at - 2), _mm256_set1_epi8(0xe0 - 0x80));
    const __m256i fourth = _mm256_subs_epu8(wf_index_load(at - 3), _mm256_set1_epi8(0xf0 - 0x80));
    const __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(-128));
    return _mm256_xor_si256(must, pairs);
}

WF_TARGET_AVX2 static bool wf_index_is_bad_block(const char *at, uint64_t valid)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i low = _mm256_cmpeq_epi8(wf_index_bad_utf8(at), zero);
    const __m256i high = _mm256_cmpeq_epi8(wf_index_bad_utf8(at + 32), zero);
    return (~wf_index_bits(low, high) & valid) != 0;
}

/* Whether the block at `text` + `at` shows that the text is not UTF-8; `is_wide`: it holds bytes beyond
   ASCII, `*was_wide`: the block before it ends with some, which may go on here. Before the text stands ASCII. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE bool wf_index_check_block(const char *text, size_t at,
                                                                 uint64_t valid, bool is_wide,
                                                                 bool *was_wide)
{
    const bool is_looked_at = is_wide || *was_wide;
    *was_wide = false;
    if (WF_LIKELY(!is_looked_at))
        return false;
    const char *const last = text + at + WF_INDEX_BLOCK - 3;
    *was_wide =
        (((unsigned char)last[0] | (unsigned char)last[1] | (unsigned char)last[2]) & 0x80) != 0;
    if (at != 0)
        return wf_index_is_bad_block(text + at, valid);
    char room[4 + WF_INDEX_BLOCK] = {0};
    memcpy(room + 4, text, WF_INDEX_BLOCK);
    return wf_index_is_bad_block(room + 4, valid);
}
#endif

#endif
