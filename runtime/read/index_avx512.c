/* The kernels for AVX-512 (BW, VL, VBMI2): compares give masks, positions are compressed at once. */
#include "runtime/read/index_wide.h"

#if WF_CPU_IS_X86_64

WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t equal(__m512i b, char byte)
{
    return _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8(byte));
}

/* Control characters and backslashes. */
WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t specials(__m512i b)
{
    return _mm512_cmplt_epu8_mask(b, _mm512_set1_epi8(0x20)) | equal(b, '\\');
}

WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t beyond_ascii(__m512i b)
{
    return _mm512_movepi8_mask(b);
}

WF_TARGET_AVX512 static WF_ALWAYS_INLINE void put_sixteen(uint32_t *to, __m128i bytes, __m512i base)
{
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes), base));
}

/* Sixteen at a time, more than there are: the caller's array has room. */
WF_TARGET_AVX512 static WF_ALWAYS_INLINE void put_bits(wf_index *index, size_t at, uint64_t bits)
{
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
    uint32_t *const to = index->positions + index->count;
    const __m512i base = _mm512_set1_epi32((int)(uint32_t)at);
    const __m512i set = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
    index->count += count;
    put_sixteen(to, _mm512_castsi512_si128(set), base);
    if (WF_LIKELY(count <= 16))
        return;
    put_sixteen(to + 16, _mm512_extracti32x4_epi32(set, 1), base);
    if (count > 32) {
        put_sixteen(to + 32, _mm512_extracti32x4_epi32(set, 2), base);
        put_sixteen(to + 48, _mm512_extracti32x4_epi32(set, 3), base);
    }
}

/* `escaped`: the block's control characters and backslashes. */
WF_TARGET_AVX512 static WF_ALWAYS_INLINE wf_index_csv_masks csv_masks(__m512i b, uint64_t escaped,
                                                                      uint64_t valid,
                                                                      char delimiter, char quote)
{
    wf_index_csv_masks m = {
        .quotes = equal(b, quote) & valid,
        .delimiters = equal(b, delimiter) & valid,
        .feeds = equal(b, '\n') & valid,
    };
    if ((escaped & ~m.feeds) != 0)
        m.returns = equal(b, '\r') & valid;
    return m;
}

typedef struct csv_place {
    wf_index_csv_walk walk;
    bool was_wide;
    char delimiter;
    char quote;
} csv_place;

WF_TARGET_AVX512 static WF_ALWAYS_INLINE void index_block(wf_index *index, csv_place *p,
                                                          const char *text, size_t at,
                                                          uint64_t valid)
{
    const __m512i b = _mm512_loadu_si512(text + at);
    const uint64_t escaped = specials(b) & valid;
    const wf_index_csv_masks m = csv_masks(b, escaped, valid, p->delimiter, p->quote);
    const uint64_t odd = m.quotes != 0 ? wf_index_parities(m.quotes) : 0;
    const wf_index_csv_found found = wf_index_csv_step(&p->walk, m, odd, valid);
    const bool is_wide = beyond_ascii(b) != 0;
    const bool is_bad = wf_index_check_block(text, at, valid, is_wide, &p->was_wide);
    index->blocks[at / WF_INDEX_BLOCK] = wf_index_say(found, escaped, is_bad);
    wf_index_put_rows(index, found);
    put_bits(index, at, found.separators);
}

WF_TARGET_AVX512 static void index_csv(wf_index *index, const char *text, size_t len,
                                       char delimiter, char quote)
{
    wf_index found = *index; /* a copy that nothing else points at stays in registers */
    csv_place place = {.walk = {.after_end = 1}, .delimiter = delimiter, .quote = quote};
    size_t at = 0;
    for (; len - at >= WF_INDEX_BLOCK; at += WF_INDEX_BLOCK)
        index_block(&found, &place, text, at, UINT64_MAX);
    if (at < len)
        index_block(&found, &place, text, at, wf_index_valid(at, len));
    *index = found;
}

WF_TARGET_AVX512 static size_t csv_border(const char *text, size_t len, char delimiter, char quote)
{
    wf_index_csv_walk walk = {.after_end = 1};
    size_t last = 0;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const __m512i b = _mm512_loadu_si512(text + at);
        const wf_index_csv_masks m = csv_masks(b, specials(b) & valid, valid, delimiter, quote);
        const uint64_t odd = m.quotes != 0 ? wf_index_parities(m.quotes) : 0;
        const wf_index_csv_found found = wf_index_csv_step(&walk, m, odd, valid);
        if (found.is_stray)
            return WF_INDEX_NO_BORDER;
        if (found.ends != 0)
            last = at + wf_index_highest(found.ends) + 1;
    }
    return last;
}

const wf_index_kernel wf_index_avx512 = {index_csv, csv_border};

#else
/* An empty file is none. */
typedef int wf_index_avx512_is_elsewhere;
#endif
