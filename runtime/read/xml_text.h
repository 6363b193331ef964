/* Texts of XML by vector instructions, as wide as the file that includes this is compiled for. For the plain
   route alone. */
#ifndef WF_RUNTIME_XML_TEXT_H
#define WF_RUNTIME_XML_TEXT_H

#include "base/core.h"
#include "runtime/read/word.h"

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

/* To the first byte that is more than itself in a text: `<`, `&`, `]`, a control character other than TAB
   and LF, or one beyond ASCII. There is always one: zero bytes stand behind the last, as many as are
   looked at. */
#if defined(__AVX2__)
/* A byte is looked up by its lower half: TAB and LF stand there as controls that are common, the others
   as what is rare though no control. */
static WF_ALWAYS_INLINE const char *wf_xml_text_skip(const char *at)
{
    const __m256i table =
        _mm256_setr_epi8(1, 0, 0, 0, 0, 0, '&', 0, 0, '\t', '\n', 0, '<', ']', 0, 0, /**/
                         1, 0, 0, 0, 0, 0, '&', 0, 0, '\t', '\n', 0, '<', ']', 0, 0);
    for (;; at += 32) {
        const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)at);
        const __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), bytes);
        const __m256i known = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes);
        const uint32_t found = (uint32_t)_mm256_movemask_epi8(_mm256_xor_si256(below, known));
        if (WF_LIKELY(found != 0))
            return at + _tzcnt_u32(found);
    }
}
#elif defined(__SSE2__)
static WF_ALWAYS_INLINE const char *wf_xml_text_skip(const char *at)
{
    const __m128i less = _mm_set1_epi8('<');
    const __m128i and = _mm_set1_epi8('&');
    const __m128i bracket = _mm_set1_epi8(']');
    const __m128i tab = _mm_set1_epi8('\t');
    const __m128i line = _mm_set1_epi8('\n');
    const __m128i space = _mm_set1_epi8(' ');
    for (;; at += 16) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        const __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(bytes, tab), _mm_cmpeq_epi8(bytes, line));
        const __m128i odd = _mm_andnot_si128(blank, _mm_cmplt_epi8(bytes, space));
        const __m128i mark =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, less), _mm_cmpeq_epi8(bytes, and)),
                         _mm_or_si128(_mm_cmpeq_epi8(bytes, bracket), odd));
        const unsigned found = (unsigned)_mm_movemask_epi8(mark);
        if (found != 0)
            return at + wf_word_low_bit(found);
    }
}
#else
static WF_ALWAYS_INLINE const char *wf_xml_text_skip(const char *at)
{
    while ((uint8_t)*at < 0x80 && ((uint8_t)*at >= ' ' || *at == '\t' || *at == '\n') &&
           *at != '<' && *at != '&' && *at != ']')
        at++;
    return at;
}
#endif

#endif
