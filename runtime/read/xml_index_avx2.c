/* The kernel for AVX2. */
#include "runtime/read/xml_index_kernel.h"

#if WF_CPU_IS_X86_64

/* Set where a byte is what it must be among ASCII to be marked: looked up by its lower half and its upper
   half, of which the bits meet. Beyond ASCII nothing is. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE __m256i odd(__m256i bytes)
{
    enum {
        CONTROL = 1,
        OTHER = 2,
        AMPERSAND = 4,
        BRACKET = 8
    };
    const int each = CONTROL | OTHER; /* of 0x00-0x0f and 0x10-0x1f */
    const __m256i lower = WF_UTF8_TABLE(each, each, each, each, each, each, each | AMPERSAND, each,
                                        each, OTHER, OTHER, each, each, each | BRACKET, each, each);
    const __m256i upper =
        WF_UTF8_TABLE(CONTROL, OTHER, AMPERSAND, 0, 0, BRACKET, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i half = _mm256_set1_epi8(0x0f);
    const __m256i a = _mm256_shuffle_epi8(lower, bytes);
    const __m256i b =
        _mm256_shuffle_epi8(upper, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
    return _mm256_and_si256(a, b);
}

/* Four at a time, more than there are: the array has room. Gives how many. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint32_t put_less(uint32_t *to, uint32_t at, uint64_t bits)
{
    const uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
    for (uint32_t i = 0; i < count; i += 4) {
        for (uint32_t j = 0; j < 4; j++) {
            to[i + j] = at + (uint32_t)_tzcnt_u64(bits);
            bits = _blsr_u64(bits);
        }
    }
    return count;
}

WF_TARGET_AVX2 void wf_xml_index_avx2(wf_xml_index *index, uint32_t to)
{
    const __m256i less = _mm256_set1_epi8('<');
    uint32_t *const all = index->less;
    uint32_t count = index->less_count;
    for (uint32_t at = index->done; at < to; at += WF_XML_INDEX_BLOCK) {
        const __m256i low = wf_index_load(index->base + at);
        const __m256i high = wf_index_load(index->base + at + 32);
        const __m256i odd_low = odd(low);
        const __m256i odd_high = odd(high);
        const __m256i wide = _mm256_or_si256(low, high);
        uint64_t marks = 0;
        if (WF_UNLIKELY(index->was_wide | (_mm256_movemask_epi8(wide) != 0)))
            marks = wf_xml_index_wide(index, at, _mm256_movemask_epi8(wide) != 0);
        const __m256i any = _mm256_or_si256(odd_low, odd_high);
        if (WF_UNLIKELY(!_mm256_testz_si256(any, any))) {
            const __m256i zero = _mm256_setzero_si256();
            marks |=
                ~wf_index_bits(_mm256_cmpeq_epi8(odd_low, zero), _mm256_cmpeq_epi8(odd_high, zero));
        }
        if (WF_UNLIKELY(marks != 0))
            wf_xml_index_put_marks(index, at, marks);
        count +=
            put_less(all + count, at,
                     wf_index_bits(_mm256_cmpeq_epi8(low, less), _mm256_cmpeq_epi8(high, less)));
    }
    index->less_count = count;
}

#else
/* An empty file is none. */
typedef int wf_xml_index_avx2_is_elsewhere;
#endif
