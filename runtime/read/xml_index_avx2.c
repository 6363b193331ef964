/* The kernel for AVX2. */
#include "runtime/read/xml_index_kernel.h"

#if WF_CPU_IS_X86_64

/* Not 0 where something rare stands: control characters but TAB and LF, what is beyond ASCII, `&` and `]`.
   A byte is looked up by its lower half: TAB and LF stand there as controls that are common, the two others
   as what is rare though no control. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE __m256i rare(__m256i bytes)
{
    const __m256i table = WF_UTF8_TABLE(1, 0, 0, 0, 0, 0, '&', 0, 0, '\t', '\n', 0, 0, ']', 0, 0);
    const __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), bytes); /* or beyond ASCII */
    const __m256i known = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes);
    return _mm256_xor_si256(below, known);
}

/* The marks of a block with something rare, or behind one that is not all ASCII. */
WF_TARGET_AVX2 static WF_NEVER_INLINE void take_rare(wf_xml_index *index, uint32_t at)
{
    const __m256i low = wf_index_load(index->base + at);
    const __m256i high = wf_index_load(index->base + at + 32);
    const uint64_t wide = wf_index_bits(low, high);
    uint64_t marks = 0;
    if (index->was_wide || wide != 0)
        marks = wf_xml_index_wide(index, at, wide != 0);
    wf_xml_index_put_marks(index, at, marks | (wf_index_bits(rare(low), rare(high)) & ~wide));
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
        const __m256i any = _mm256_or_si256(rare(low), rare(high));
        if (WF_UNLIKELY(((uint32_t)_mm256_movemask_epi8(any) | index->was_wide) != 0))
            take_rare(index, at);
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
