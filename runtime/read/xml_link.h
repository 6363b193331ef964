/* What stands between two texts of a document as it repeats itself: an end tag, white space and the tag
   behind it, byte for byte as they were proven once. All of a link is compared in steps of 32 bytes. For
   the plain route of XML alone. */
#ifndef WF_RUNTIME_XML_LINK_H
#define WF_RUNTIME_XML_LINK_H

#include "base/arena.h"

#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#define WF_XML_LINKS     8192u /* of all tags */
#define WF_XML_LINK_STEP 32u
#define WF_XML_LINK_MOST 192u /* bytes of the longest */
#define WF_XML_LINK_LIST 6u   /* different ones that are known at one place */

typedef struct wf_xml_link wf_xml_link;
struct wf_xml_link {
    wf_xml_link *next;           /* what else was met here */
    struct wf_xml_tag_seen *tag; /* the start tag it ends with; NULL: `</` */
    uint32_t len;
    uint32_t blanks; /* where the white space begins */
    uint32_t passed; /* bytes up to what it ends with, or behind a start tag */
    uint32_t last;   /* where the last step is compared: steps may overlap */
    uint32_t loose;  /* bits of that one that do not count */
    uint8_t text[];
};

/* Those known at one place, the last met first. */
typedef struct wf_xml_links {
    wf_xml_link *first;
    uint32_t count;
} wf_xml_links;

/* Learns `text`, which begins with an end tag of `blanks` bytes and ends with `tag` (NULL: with `</`). Nothing happens when it is known, too long, or one
   too many (`*all` are there), or when memory is short. */
void wf_xml_link_learn(wf_xml_links *links, struct wf_xml_tag_seen *tag, weft_span text,
                       uint32_t blanks, uint32_t *all, wf_arena *arena);

/* A bit for each byte of a step that is the same. */
#if defined(__AVX2__)
static WF_ALWAYS_INLINE uint32_t wf_xml_link_same(const uint8_t *is, const char *at)
{
    const __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)is);
    const __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)at);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, b));
}
#elif defined(__SSE2__)
static WF_ALWAYS_INLINE uint32_t wf_xml_link_half(const uint8_t *is, const char *at)
{
    const __m128i a = _mm_loadu_si128((const __m128i *)(const void *)is);
    const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)at);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
}

static WF_ALWAYS_INLINE uint32_t wf_xml_link_same(const uint8_t *is, const char *at)
{
    return wf_xml_link_half(is, at) | wf_xml_link_half(is + 16, at + 16) << 16;
}
#else
static WF_ALWAYS_INLINE uint32_t wf_xml_link_same(const uint8_t *is, const char *at)
{
    uint32_t same = 0;
    for (uint32_t i = 0; i < WF_XML_LINK_STEP; i++)
        same |= (uint32_t)(is[i] == (uint8_t)at[i]) << i;
    return same;
}
#endif

/* Whether the bytes at `at`, behind which a step can be read, begin with it. */
static WF_ALWAYS_INLINE bool wf_xml_link_matches(const wf_xml_link *link, const char *at)
{
    if (link->last != 0) { /* mostly one step and what is left */
        if (wf_xml_link_same(link->text, at) != UINT32_MAX)
            return false;
        for (uint32_t i = WF_XML_LINK_STEP; WF_UNLIKELY(i < link->last); i += WF_XML_LINK_STEP)
            if (wf_xml_link_same(link->text + i, at + i) != UINT32_MAX)
                return false;
    }
    return (wf_xml_link_same(link->text + link->last, at + link->last) | link->loose) == UINT32_MAX;
}

#endif
