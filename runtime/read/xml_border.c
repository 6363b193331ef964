/* As long as < and > come in turns, each < begins a tag and each > ends it: of 64 bytes only the tags of
   each kind are counted. A > in a text or in a value breaks the turns, but perhaps only later; so there is
   always a place that is sure, the first < of a block before, from which the scan looks again. What is
   neither start nor end tag is left to the scan at once. A < in a value breaks no turns and is no XML. */
#include "runtime/read/xml_border.h"

#include "runtime/read/index_wide.h"

#include <string.h>

void wf_xml_border_begin(wf_xml_border *border, uint64_t depth)
{
    memset(border, 0, sizeof *border);
    border->scan.is_lenient = true; /* the reader judges sizes */
    border->depth = depth;
}

/* From `at` on until a tag ends at `enough` or behind it, or the bytes do; gives that place. */
static size_t look_slowly(wf_xml_border *border, const char *text, size_t at, size_t len,
                          size_t enough, size_t *end)
{
    const char *p = text + at;
    for (;;) {
        const wf_xml_event event = wf_xml_scan_next(&border->scan, &p, text + len, false);
        if (event == WF_XML_MORE)
            break;
        border->is_over = event > WF_XML_END || (event == WF_XML_END && border->depth == 0);
        if (border->is_over)
            break;
        if (event == WF_XML_START)
            border->depth++;
        else if (event == WF_XML_END)
            border->depth--;
        if (border->depth == 0)
            *end = (size_t)(p - text);
        if ((size_t)(p - text) >= enough)
            break;
    }
    return (size_t)(p - text);
}

#if WF_CPU_IS_X86_64

/* Everything up to a `<` is certain. */
typedef struct certain {
    size_t at;
    uint64_t depth;
    size_t end;
} certain;

typedef struct masks {
    uint64_t opens;   /* < */
    uint64_t closes;  /* > */
    uint64_t ends;    /* < of an end tag */
    uint64_t empties; /* > behind a slash */
} masks;

/* The block at `at`, bit after bit. False: an element around the records ends. */
static bool take_block(masks m, size_t at, uint64_t *depth, size_t *end)
{
    for (uint64_t all = m.opens | m.closes; all != 0; all &= all - 1) {
        const uint64_t bit = all & (UINT64_C(0) - all);
        if ((m.opens & ~m.ends & bit) != 0) {
            ++*depth;
            continue;
        }
        if (((m.ends | m.empties) & bit) != 0) {
            if (*depth == 0)
                return false;
            --*depth;
        }
        if ((m.closes & bit) != 0 && *depth == 0)
            *end = at + (size_t)__builtin_ctzll(bit) + 1;
    }
    return true;
}

WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t equal(const char *at, char byte)
{
    const __m256i each = _mm256_set1_epi8(byte);
    return wf_index_bits(_mm256_cmpeq_epi8(wf_index_load(at), each),
                         _mm256_cmpeq_epi8(wf_index_load(at + 32), each));
}

/* From `at`, which stands in a text, as far as the turns go; gives where they break, or where fewer than 65
   bytes are left. `sure` is where the scan must look again. */
WF_TARGET_AVX2 static size_t look_wide(certain *sure, const char *text, size_t at, size_t len)
{
    uint64_t depth = sure->depth;
    size_t end = sure->end;
    uint64_t inside = 0; /* a tag: all bits or none */
    uint64_t slash = 0;  /* 1: the last byte of the block before is one */
    for (; len - at > WF_INDEX_BLOCK; at += WF_INDEX_BLOCK) {
        const uint64_t slashes = equal(text + at, '/');
        masks m = {.opens = equal(text + at, '<'), .closes = equal(text + at, '>')};
        const uint64_t odd = equal(text + at + 1, '!') | equal(text + at + 1, '?');
        const uint64_t turns = wf_index_parities(m.opens | m.closes);
        const uint64_t before = (turns << 1) ^ inside;
        if (WF_UNLIKELY(((m.opens & (before | odd)) | (m.closes & ~before)) != 0))
            break;
        m.ends = m.opens & equal(text + at + 1, '/');
        m.empties = m.closes & (slashes << 1 | slash);
        if (m.opens != 0 && inside == 0) /* no `>` stands before the first `<` */
            *sure = (certain){at + (size_t)_tzcnt_u64(m.opens), depth, end};
        inside ^= UINT64_C(0) - (turns >> 63);
        slash = slashes >> 63;
        const uint64_t less = (uint64_t)_mm_popcnt_u64(m.ends | m.empties);
        if (WF_LIKELY(depth > less))
            depth += (uint64_t)_mm_popcnt_u64(m.opens & ~m.ends) - less;
        else if (!take_block(m, at, &depth, &end))
            break;
    }
    return at;
}

static bool is_wide(wf_cpu cpu)
{
    return wf_cpu_choose(cpu) != WF_CPU_SCALAR;
}

/* Gives up to where the scan must look, at least; `*at` is where it must begin. */
static size_t look_ahead(wf_xml_border *border, const char *text, size_t *at, size_t len,
                         size_t *end)
{
    if (len - *at <= WF_INDEX_BLOCK)
        return len;
    if (border->scan.state != WF_XML_IN_TEXT)
        return *at + 1; /* to the end of this tag */
    certain sure = {*at, border->depth, *end};
    const size_t broken = look_wide(&sure, text, *at, len);
    *at = sure.at;
    border->depth = sure.depth;
    *end = sure.end;
    return len - broken > WF_INDEX_BLOCK ? broken + WF_INDEX_BLOCK : len;
}

#else

static bool is_wide(wf_cpu cpu)
{
    (void)cpu;
    return false;
}

static size_t look_ahead(wf_xml_border *border, const char *text, size_t *at, size_t len,
                         size_t *end)
{
    (void)border;
    (void)text;
    (void)at;
    (void)end;
    return len;
}

#endif

size_t wf_xml_border_look(wf_xml_border *border, wf_cpu cpu, const char *text, size_t from,
                          size_t len, size_t *end)
{
    const bool wide = is_wide(cpu);
    size_t at = from;
    for (;;) { /* the scan between what is looked at in blocks */
        const size_t enough = wide ? look_ahead(border, text, &at, len, end) : len;
        at = look_slowly(border, text, at, len, enough, end);
        if (border->is_over || at < enough || enough == len)
            return at;
    }
}
