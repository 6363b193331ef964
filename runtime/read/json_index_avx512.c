/* The kernel for AVX-512 (BW, VL, VBMI2): compares give masks, positions are compressed at once. */
#include "runtime/read/json_index_kernel.h"

#if WF_CPU_IS_X86_64

WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t equal(__m512i b, char byte)
{
    return _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8(byte));
}

/* , : [ ] { }: the brackets are the braces without bit 0x20. */
WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t structure(__m512i b)
{
    const __m512i folded = _mm512_or_si512(b, _mm512_set1_epi8(0x20));
    return equal(b, ',') | equal(b, ':') | equal(folded, '{') | equal(folded, '}');
}

WF_TARGET_AVX512 static WF_ALWAYS_INLINE void put_sixteen(uint32_t *to, __m128i bytes, __m512i base)
{
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes), base));
}

/* Sixteen at a time, more than there are: the array has room. Gives the place behind the last. */
WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint32_t *put_entries(uint32_t *to, uint32_t at,
                                                               uint64_t bits)
{
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
    const __m512i base = _mm512_set1_epi32((int)at);
    const __m512i set = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
    put_sixteen(to, _mm512_castsi512_si128(set), base);
    if (WF_LIKELY(count <= 16))
        return to + count;
    put_sixteen(to + 16, _mm512_extracti32x4_epi32(set, 1), base);
    if (count > 32) {
        put_sixteen(to + 32, _mm512_extracti32x4_epi32(set, 2), base);
        put_sixteen(to + 48, _mm512_extracti32x4_epi32(set, 3), base);
    }
    return to + count;
}

WF_TARGET_AVX512 void wf_json_index_avx512(wf_json_index *index, const char *text, uint32_t to)
{
    wf_json_index_state s = index->now; /* its counts stay where they are */
    uint32_t *entry = index->entries + s.entries;
    for (uint32_t at = s.done; at < to; at += WF_JSON_INDEX_BLOCK) {
        const __m512i b = _mm512_loadu_si512(text + at);
        const uint64_t backslashes = equal(b, '\\');
        uint64_t quotes = equal(b, '"');
        uint64_t entries = structure(b);
        uint64_t marks = 0;
        uint64_t feeds = 0;
        if (WF_UNLIKELY((backslashes | s.escaped) != 0)) {
            const uint64_t escaped = wf_index_escaped(backslashes, &s.escaped, 63);
            quotes &= ~escaped;
            marks = backslashes & ~escaped;
            entries |= marks; /* outside texts, where none may stand */
        }
        uint64_t inside = wf_index_parities(quotes) ^ s.inside;
        const uint64_t below = _mm512_cmplt_epu8_mask(b, _mm512_set1_epi8(0x20));
        if (WF_UNLIKELY(below != 0)) {
            feeds = index->has_lines ? equal(b, '\n') : 0;
            entries &= ~below;
            inside = wf_json_index_break(inside, feeds, below, &marks);
        }
        s.inside = UINT64_C(0) - (inside >> 63);
        entries = (entries & ~inside) | feeds;
        const uint64_t closes = quotes & ~inside;
        const uint64_t must = closes << 1 | s.closed;
        s.closed = closes >> 63;
        if (WF_UNLIKELY((must & ~entries) != 0)) {
            const uint64_t spaces =
                equal(b, ' ') | equal(b, '\t') | equal(b, '\r') | (equal(b, '\n') & ~feeds);
            marks |= wf_json_index_loose(must, entries, spaces & ~inside, &s.closed);
        }
        const uint64_t wide = _mm512_movepi8_mask(b);
        if (WF_UNLIKELY((wide | s.wide) != 0)) {
            marks |= wf_json_index_is_bad(text, at) ? UINT64_MAX : 0;
            s.wide = wf_json_index_cut((uint32_t)(wide >> 32));
        }
        if (WF_UNLIKELY(feeds != 0))
            s.lines = wf_json_index_put_lines(index->lines, s.lines, at,
                                              (uint32_t)(entry - index->entries), entries, feeds);
        if (WF_UNLIKELY(marks != 0))
            s.marks = wf_json_index_put_marks(index->marks, s.marks, at, marks);
        entry = put_entries(entry, at, entries);
    }
    s.done = to;
    s.entries = (uint32_t)(entry - index->entries);
    index->now = s;
}

#else
/* An empty file is none. */
typedef int wf_json_index_avx512_is_elsewhere;
#endif
