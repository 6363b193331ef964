/* The names of elements as a document repeats them: a tree of what stood in what, learned as it is met.
   Each name knows which one followed it last time, so that most are found by one comparison. For
   xml_plain.c alone. */
#ifndef WF_RUNTIME_XML_NAMES_H
#define WF_RUNTIME_XML_NAMES_H

#include "base/arena.h"
#include "weft/status.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include <string.h>
#endif

#define WF_XML_PLAIN_NAME 128u  /* bytes of a name that is learned */
#define WF_XML_NAMES      4096u /* of them; a document with more is not plain */
#define WF_XML_NAME_HEAD  16u

/* Number 0 is what stands around the outermost element; no name is found there. */
typedef struct wf_xml_name {
    char head[WF_XML_NAME_HEAD]; /* the first bytes, zeros behind them */
    const char *text;            /* with a NUL behind it; lives as long as the names */
    uint32_t len;
    uint32_t mask; /* a bit for each byte of the head that counts */
    uint32_t parent;
    uint32_t first;     /* child seen first, last time, or 0 */
    uint32_t follower;  /* next sibling, last time, or 0 */
    uint32_t attribute; /* its first attribute, last time, or 0 */
} wf_xml_name;

typedef struct wf_xml_names {
    wf_arena arena;
    wf_xml_name *list;
    uint16_t *table; /* open addressing: numbers */
    uint32_t count;
} wf_xml_names;

/* WEFT_NOMEM. */
weft_status wf_xml_names_init(wf_xml_names *names);
void wf_xml_names_fini(wf_xml_names *names); /* takes zeroed ones */

/* Bytes of the plain name at `at`: ASCII letters, digits, `-`, `_` and `.`; 0 when there is none, when it
   goes on with other characters (`:` too), or is longer than WF_XML_PLAIN_NAME. */
uint32_t wf_xml_names_len(const char *at);

/* The same of one behind which a colon stands; 0: it is none. */
uint32_t wf_xml_names_prefix(const char *at);

/* The name of an element in `parent` (any number below 2^31 tells apart what stands in what), learned when it is new. 0: it is
   one too many, or memory is short. */
uint32_t wf_xml_names_find(wf_xml_names *names, uint32_t parent, weft_span text);

/* Whether the name goes on as it should behind its head and ends there. */
bool wf_xml_names_match_rest(const wf_xml_name *name, const char *at);

/* Whether `at`, where at least 16 bytes can be read, begins with that name and it ends there. */
static WF_ALWAYS_INLINE bool wf_xml_names_match(const wf_xml_name *name, const char *at)
{
#if defined(__SSE2__)
    const __m128i head = _mm_loadu_si128((const __m128i *)(const void *)name->head);
    const __m128i there = _mm_loadu_si128((const __m128i *)(const void *)at);
    const uint32_t same = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(head, there));
    if ((same & name->mask) != name->mask)
        return false;
#else
    if (memcmp(name->head, at, name->len < WF_XML_NAME_HEAD ? name->len : WF_XML_NAME_HEAD) != 0)
        return false;
#endif
    if (WF_LIKELY(name->len < WF_XML_NAME_HEAD && (at[name->len] == '>' || at[name->len] == ' ')))
        return true;
    return wf_xml_names_match_rest(name, at);
}

#endif
