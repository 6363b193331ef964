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

/* Bytes that texts are compared with. They stand in memory: a compiler that knew them would make them anew for each
   text. */
typedef struct wf_xml_text_bytes {
    char space[32];
    char slash[32];
} wf_xml_text_bytes;

/* To the first byte that is more than itself in a text: `<`, `&`, `]`, a control character other than TAB
   and LF, or one beyond ASCII. There is always one: zero bytes stand behind the last, as many as are
   looked at. wf_xml_text_plain stops at what JSON escapes, too: a quote, a backslash, TAB and LF. */
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

static WF_ALWAYS_INLINE const char *wf_xml_text_plain(const wf_xml_text_bytes *known,
                                                      const char *at)
{
    const __m256i space = _mm256_loadu_si256((const __m256i *)(const void *)known->space);
    const __m256i slash = _mm256_loadu_si256((const __m256i *)(const void *)known->slash);
    const __m256i table =
        _mm256_setr_epi8(1, 0, '"', 0, 0, 0, '&', 0, 0, 0, 0, 0, '<', ']', 0, 0, /**/
                         1, 0, '"', 0, 0, 0, '&', 0, 0, 0, 0, 0, '<', ']', 0, 0);
    for (;; at += 32) {
        const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)at);
        const __m256i below = _mm256_cmpgt_epi8(space, bytes);
        const __m256i marks = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes);
        const __m256i any =
            _mm256_or_si256(_mm256_or_si256(below, marks), _mm256_cmpeq_epi8(slash, bytes));
        const uint32_t found = (uint32_t)_mm256_movemask_epi8(any);
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

static WF_ALWAYS_INLINE const char *wf_xml_text_plain(const wf_xml_text_bytes *known,
                                                      const char *at)
{
    const __m128i less = _mm_set1_epi8('<');
    const __m128i and = _mm_set1_epi8('&');
    const __m128i bracket = _mm_set1_epi8(']');
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i slash = _mm_loadu_si128((const __m128i *)(const void *)known->slash);
    const __m128i space = _mm_loadu_si128((const __m128i *)(const void *)known->space);
    for (;; at += 16) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        const __m128i odd = _mm_or_si128(_mm_cmplt_epi8(bytes, space), _mm_cmpeq_epi8(bytes, less));
        const __m128i mark =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, and), _mm_cmpeq_epi8(bytes, bracket));
        const __m128i json =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash));
        const unsigned found =
            (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(odd, mark), json));
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

static WF_ALWAYS_INLINE const char *wf_xml_text_plain(const wf_xml_text_bytes *known,
                                                      const char *at)
{
    (void)known;
    while ((uint8_t)*at < 0x80 && (uint8_t)*at >= ' ' && *at != '<' && *at != '&' && *at != ']' &&
           *at != '"' && *at != '\\')
        at++;
    return at;
}
#endif

#endif
