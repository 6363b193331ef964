/* What the vector kernels of the XML index share. For them alone. */
#ifndef WF_RUNTIME_XML_INDEX_KERNEL_H
#define WF_RUNTIME_XML_INDEX_KERNEL_H

#include "runtime/read/index_wide.h"
#include "runtime/read/xml_index.h"

#if WF_CPU_IS_X86_64

/* Marks of a block at `at` near bytes beyond ASCII. `low`, `high`: its halves. */
WF_TARGET_AVX2 static WF_NEVER_INLINE uint64_t wf_xml_index_wide(wf_xml_index *index, uint32_t at,
                                                                 bool is_wide)
{
    const char *const text = index->base;
    if (wf_index_check_block(text, at, UINT64_MAX, is_wide, &index->was_wide)) {
        if (at != 0) /* what is cut off by the block's first byte ends before it */
            index->marks[index->mark_count++] = at - 1;
        return UINT64_MAX;
    }
    const __m256i low = wf_index_load(text + at);
    const __m256i high = wf_index_load(text + at + 32);
    const __m256i ef = _mm256_set1_epi8((char)0xef);
    const __m256i bf = _mm256_set1_epi8((char)0xbf);
    const uint64_t first = wf_index_bits(_mm256_cmpeq_epi8(low, ef), _mm256_cmpeq_epi8(high, ef))
                               << 1 |
                           (uint64_t)(at != 0 && (uint8_t)text[at - 1] == 0xef);
    return first & wf_index_bits(_mm256_cmpeq_epi8(low, bf), _mm256_cmpeq_epi8(high, bf));
}

static inline void wf_xml_index_put_marks(wf_xml_index *index, uint32_t at, uint64_t marks)
{
    for (; marks != 0; marks &= marks - 1)
        index->marks[index->mark_count++] = at + (uint32_t)__builtin_ctzll(marks);
}

#endif

#endif
