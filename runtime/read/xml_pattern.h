/* A text that is compared as a whole, in two or three steps without a call: tags as they are expected. For
   the plain route of XML alone. */
#ifndef WF_RUNTIME_XML_PATTERN_H
#define WF_RUNTIME_XML_PATTERN_H

#include "base/core.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define WF_XML_PATTERN      64u /* bytes of the longest */
#define WF_XML_PATTERN_STEP 16u

typedef struct wf_xml_pattern {
    uint8_t text[WF_XML_PATTERN];       /* zeros behind it */
    uint8_t tail[WF_XML_PATTERN_STEP];  /* its last bytes, or the first ones of a shorter one */
    uint8_t loose[WF_XML_PATTERN_STEP]; /* 0xff for bytes behind the end of a shorter one */
    uint32_t len;                       /* 0: nothing is like it */
    uint32_t tail_at;
} wf_xml_pattern;

/* Nothing at a `<`, or at the end of the bytes, is like it. */
static inline void wf_xml_pattern_close(wf_xml_pattern *pattern)
{
    memset(pattern->text, 0xff, sizeof pattern->text);
    memset(pattern->tail, 0xff, sizeof pattern->tail);
    memset(pattern->loose, 0, sizeof pattern->loose);
    pattern->len = 0;
    pattern->tail_at = 0;
}

static inline void wf_xml_pattern_set(wf_xml_pattern *pattern, const char *text, size_t len)
{
    WF_ASSERT(len != 0 && len <= WF_XML_PATTERN);
    memset(pattern, 0, sizeof *pattern);
    memcpy(pattern->text, text, len);
    pattern->len = (uint32_t)len;
    pattern->tail_at = len > WF_XML_PATTERN_STEP ? (uint32_t)len - WF_XML_PATTERN_STEP : 0;
    memcpy(pattern->tail, pattern->text + pattern->tail_at, WF_XML_PATTERN_STEP);
    for (size_t i = len; i < WF_XML_PATTERN_STEP; i++)
        pattern->loose[i] = 0xff;
}

#if defined(__SSE2__)
static WF_ALWAYS_INLINE __m128i wf_xml_pattern_load(const void *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

/* Whether `at`, where WF_XML_PATTERN bytes can be read, begins with it. */
static WF_ALWAYS_INLINE bool wf_xml_pattern_matches(const wf_xml_pattern *pattern, const char *at)
{
    const __m128i head =
        _mm_cmpeq_epi8(wf_xml_pattern_load(pattern->text), wf_xml_pattern_load(at));
    const __m128i tail = _mm_cmpeq_epi8(wf_xml_pattern_load(pattern->tail),
                                        wf_xml_pattern_load(at + pattern->tail_at));
    const __m128i same =
        _mm_or_si128(_mm_and_si128(head, tail), wf_xml_pattern_load(pattern->loose));
    if (_mm_movemask_epi8(same) != 0xffff)
        return false;
    for (uint32_t i = WF_XML_PATTERN_STEP; WF_UNLIKELY(i < pattern->tail_at);
         i += WF_XML_PATTERN_STEP) {
        const __m128i more =
            _mm_cmpeq_epi8(wf_xml_pattern_load(pattern->text + i), wf_xml_pattern_load(at + i));
        if (_mm_movemask_epi8(more) != 0xffff)
            return false;
    }
    return true;
}
#else
static WF_ALWAYS_INLINE bool wf_xml_pattern_matches(const wf_xml_pattern *pattern, const char *at)
{
    return pattern->len != 0 && memcmp(pattern->text, at, pattern->len) == 0;
}
#endif

#endif
