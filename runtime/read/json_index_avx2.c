/* The kernel for AVX2, with multiplication without carries (PCLMUL) and BMI. */
#include "runtime/read/json_index_kernel.h"

#if WF_CPU_IS_X86_64

typedef struct block {
    __m256i low;
    __m256i high;
} block;

WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t equal(block b, char byte)
{
    const __m256i each = _mm256_set1_epi8(byte);
    return wf_index_bits(_mm256_cmpeq_epi8(b.low, each), _mm256_cmpeq_epi8(b.high, each));
}

WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t controls(block b)
{
    const __m256i most = _mm256_set1_epi8(0x1f);
    return wf_index_bits(_mm256_cmpeq_epi8(_mm256_min_epu8(b.low, most), b.low),
                         _mm256_cmpeq_epi8(_mm256_min_epu8(b.high, most), b.high));
}

/* Whether the block has a backslash or a control character, ... */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE bool has_breaks(block b)
{
    const __m256i most = _mm256_set1_epi8(0x1f);
    const __m256i least = _mm256_min_epu8(b.low, b.high);
    const __m256i below = _mm256_cmpeq_epi8(_mm256_min_epu8(least, most), least);
    return _mm256_movemask_epi8(below) != 0 || equal(b, '\\') != 0;
}

/* ... or these or a byte beyond ASCII, which as a signed number is below them. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint32_t is_odd(block b)
{
    const __m256i backslash = _mm256_set1_epi8('\\');
    const __m256i least = _mm256_min_epi8(b.low, b.high);
    const __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), least);
    const __m256i escapes =
        _mm256_or_si256(_mm256_cmpeq_epi8(b.low, backslash), _mm256_cmpeq_epi8(b.high, backslash));
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(below, escapes));
}

/* White space, of which `feeds` are none. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t spaces(block b, uint64_t feeds)
{
    return equal(b, ' ') | equal(b, '\t') | equal(b, '\r') | (equal(b, '\n') & ~feeds);
}

/* , : [ ] { } by one look-up: with bit 0x20 set they are ',' ':' '{' '}', told apart by their low
   halves. Two control characters are taken for them so: the caller takes those out. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t structure(block b)
{
    const __m256i table = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0,
                                           0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
    const __m256i bit = _mm256_set1_epi8(0x20);
    const __m256i low = _mm256_or_si256(b.low, bit);
    const __m256i high = _mm256_or_si256(b.high, bit);
    return wf_index_bits(_mm256_cmpeq_epi8(low, _mm256_shuffle_epi8(table, low)),
                         _mm256_cmpeq_epi8(high, _mm256_shuffle_epi8(table, high)));
}

/* Eight at a time, more than there are: the array has room. Gives the place behind the last. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint32_t *put_entries(uint32_t *to, uint32_t at,
                                                             uint64_t bits)
{
    uint32_t *const end = to + _mm_popcnt_u64(bits);
    do {
        for (uint32_t j = 0; j < 8; j++) {
            to[j] = at + (uint32_t)_tzcnt_u64(bits);
            bits = _blsr_u64(bits);
        }
        to += 8;
    } while (WF_UNLIKELY(to < end));
    return end;
}

/* A block in which nothing is odd but what is beyond ASCII, or only that before it. */
WF_TARGET_AVX2 static WF_NEVER_INLINE void take_wide(wf_json_index *index, wf_json_index_state *s,
                                                     const char *text, uint32_t at, block b)
{
    s->wide = wf_json_index_cut((uint32_t)_mm256_movemask_epi8(b.high));
    if (wf_json_index_is_bad(text, at))
        s->marks = wf_json_index_put_marks(index->marks, s->marks, at, UINT64_MAX);
}

/* A block with something that is rare, or behind one: escapes, control characters, bytes beyond ASCII. Gives
   the place behind the last entry. */
WF_TARGET_AVX2 static WF_NEVER_INLINE uint32_t *take_odd(wf_json_index *index,
                                                         wf_json_index_state *s, const char *text,
                                                         uint32_t at, uint32_t *entry)
{
    const block b = {wf_index_load(text + at), wf_index_load(text + at + 32)};
    const uint64_t backslashes = equal(b, '\\');
    uint64_t quotes = equal(b, '"');
    uint64_t entries = structure(b);
    uint64_t marks = 0;
    uint64_t feeds = 0;
    if ((backslashes | s->escaped) != 0) {
        const uint64_t escaped = wf_index_escaped(backslashes, &s->escaped, 63);
        quotes &= ~escaped;
        marks = backslashes & ~escaped;
        entries |= marks; /* outside texts, where none may stand */
    }
    uint64_t inside = wf_index_parities(quotes) ^ s->inside;
    const uint64_t below = controls(b);
    if (below != 0) {
        feeds = index->has_lines ? equal(b, '\n') : 0;
        entries &= ~below;
        inside = wf_json_index_break(inside, feeds, below, &marks);
    }
    s->inside = UINT64_C(0) - (inside >> 63);
    entries = (entries & ~inside) | feeds;
    const uint64_t closes = quotes & ~inside;
    const uint64_t must = closes << 1 | s->closed;
    s->closed = closes >> 63;
    if ((must & ~entries) != 0)
        marks |= wf_json_index_loose(must, entries, spaces(b, feeds) & ~inside, &s->closed);
    const uint64_t wide = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(b.low, b.high));
    if ((wide | s->wide) != 0) {
        marks |= wf_json_index_is_bad(text, at) ? UINT64_MAX : 0;
        s->wide = wf_json_index_cut((uint32_t)_mm256_movemask_epi8(b.high));
    }
    if (feeds != 0)
        s->lines = wf_json_index_put_lines(index->lines, s->lines, at,
                                           (uint32_t)(entry - index->entries), entries, feeds);
    if (marks != 0)
        s->marks = wf_json_index_put_marks(index->marks, s->marks, at, marks);
    return put_entries(entry, at, entries);
}

WF_TARGET_AVX2 void wf_json_index_avx2(wf_json_index *index, const char *text, uint32_t to)
{
    wf_json_index_state s = index->now; /* its counts stay where they are */
    uint32_t *entry = index->entries + s.entries;
    uint64_t outer = s.inside;
    uint64_t closed = s.closed;
    uint64_t behind = s.escaped | s.wide; /* something odd */
    for (uint32_t at = s.done; at < to; at += WF_JSON_INDEX_BLOCK) {
        const block b = {wf_index_load(text + at), wf_index_load(text + at + 32)};
        const uint64_t quotes = equal(b, '"');
        const uint64_t all = structure(b);
        const uint64_t inside = wf_index_parities(quotes) ^ outer;
        const uint64_t entries = all & ~inside;
        const uint64_t closes = quotes & ~inside;
        const uint64_t must = closes << 1 | closed;
        if (WF_UNLIKELY((is_odd(b) | behind | (must & ~entries)) != 0)) {
            if (has_breaks(b) || (s.escaped | (must & ~entries)) != 0) {
                s.inside = outer;
                s.closed = closed;
                entry = take_odd(index, &s, text, at, entry);
                outer = s.inside;
                closed = s.closed;
                behind = s.escaped | s.wide;
                continue;
            }
            take_wide(index, &s, text, at, b);
            behind = s.wide;
        }
        outer = (uint64_t)((int64_t)inside >> 63);
        closed = closes >> 63;
        entry = put_entries(entry, at, entries);
    }
    s.inside = outer;
    s.closed = closed;
    s.done = to;
    s.entries = (uint32_t)(entry - index->entries);
    index->now = s;
}

#else
/* An empty file is none. */
typedef int wf_json_index_avx2_is_elsewhere;
#endif
