/* The kernel for AVX-512 (BW, VL, VBMI2). */
#include "runtime/read/xml_index_kernel.h"

#if WF_CPU_IS_X86_64

WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t equal(__m512i b, char byte)
{
    return _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8(byte));
}

WF_TARGET_AVX512 static WF_ALWAYS_INLINE void put_sixteen(uint32_t *to, __m128i bytes, __m512i base)
{
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes), base));
}

/* Sixteen at a time, more than there are: the array has room. Gives how many. */
WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint32_t put_less(uint32_t *to, uint32_t at, uint64_t bits)
{
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
    const __m512i base = _mm512_set1_epi32((int)at);
    const __m512i set = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
    put_sixteen(to, _mm512_castsi512_si128(set), base);
    if (WF_LIKELY(count <= 16))
        return count;
    put_sixteen(to + 16, _mm512_extracti32x4_epi32(set, 1), base);
    if (count > 32) {
        put_sixteen(to + 32, _mm512_extracti32x4_epi32(set, 2), base);
        put_sixteen(to + 48, _mm512_extracti32x4_epi32(set, 3), base);
    }
    return count;
}

WF_TARGET_AVX512 void wf_xml_index_avx512(wf_xml_index *index, uint32_t to)
{
    uint32_t *const all = index->less;
    uint32_t count = index->less_count;
    for (uint32_t at = index->done; at < to; at += WF_XML_INDEX_BLOCK) {
        const __m512i b = _mm512_loadu_si512(index->base + at);
        const uint64_t below = _mm512_cmplt_epu8_mask(b, _mm512_set1_epi8(' '));
        const uint64_t blanks = equal(b, '\n') | equal(b, '\t');
        uint64_t marks = (below & ~blanks) | equal(b, '&') | equal(b, ']');
        const bool is_wide = _mm512_movepi8_mask(b) != 0;
        if (WF_UNLIKELY(index->was_wide | is_wide))
            marks |= wf_xml_index_wide(index, at, is_wide);
        if (WF_UNLIKELY(marks != 0))
            wf_xml_index_put_marks(index, at, marks);
        count += put_less(all + count, at, equal(b, '<'));
    }
    index->less_count = count;
}

#else
/* An empty file is none. */
typedef int wf_xml_index_avx512_is_elsewhere;
#endif
