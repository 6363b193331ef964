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
    _Alignas(16) uint8_t text[WF_XML_PATTERN]; /* zeros behind it */
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
/* Bytes of the text at `at` that are as those of the pattern at `is`. */
static WF_ALWAYS_INLINE __m128i wf_xml_pattern_same(const uint8_t *is, const char *at)
{
    return _mm_cmpeq_epi8(_mm_load_si128((const __m128i *)(const void *)is),
                          _mm_loadu_si128((const __m128i *)(const void *)at));
}

/* Whether `at`, where WF_XML_PATTERN bytes can be read, begins with it. */
static WF_ALWAYS_INLINE bool wf_xml_pattern_matches(const wf_xml_pattern *pattern, const char *at)
{
    const __m128i loose = _mm_load_si128((const __m128i *)(const void *)pattern->loose);
    const __m128i ends = _mm_and_si128(wf_xml_pattern_same(pattern->text, at),
                                       wf_xml_pattern_same(pattern->tail, at + pattern->tail_at));
    if (_mm_movemask_epi8(_mm_or_si128(ends, loose)) != 0xffff)
        return false;
    for (uint32_t i = WF_XML_PATTERN_STEP; WF_UNLIKELY(i < pattern->tail_at);
         i += WF_XML_PATTERN_STEP)
        if (_mm_movemask_epi8(wf_xml_pattern_same(pattern->text + i, at + i)) != 0xffff)
            return false;
    return true;
}
#else
static WF_ALWAYS_INLINE bool wf_xml_pattern_matches(const wf_xml_pattern *pattern, const char *at)
{
    return pattern->len != 0 && memcmp(pattern->text, at, pattern->len) == 0;
}
#endif

#endif
