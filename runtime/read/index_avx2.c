/* The kernels for AVX2, with multiplication without carries (PCLMUL) and BMI. */
#include "runtime/read/index_wide.h"

#if WF_CPU_IS_X86_64

typedef struct block {
    __m256i low;
    __m256i high;
} block;

WF_TARGET_AVX2 static WF_ALWAYS_INLINE block load(const char *at)
{
    const block b = {wf_index_load(at), wf_index_load(at + 32)};
    return b;
}

WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t equal(block b, char byte)
{
    const __m256i each = _mm256_set1_epi8(byte);
    return wf_index_bits(_mm256_cmpeq_epi8(b.low, each), _mm256_cmpeq_epi8(b.high, each));
}

WF_TARGET_AVX2 static WF_ALWAYS_INLINE __m256i specials_of(__m256i bytes)
{
    const __m256i below = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1f)), bytes);
    return _mm256_or_si256(below, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
}

/* Control characters and backslashes. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t specials(block b)
{
    return wf_index_bits(specials_of(b.low), specials_of(b.high));
}

/* Eight at a time, more than there are: the caller's array has room. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE void put_bits(wf_index *index, size_t at, uint64_t bits)
{
    const uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
    uint32_t *to = index->positions + index->count;
    index->count += count;
    for (uint32_t i = 0; i < count; i += 8) {
        for (uint32_t j = 0; j < 8; j++) {
            to[i + j] = (uint32_t)at + (uint32_t)_tzcnt_u64(bits);
            bits = _blsr_u64(bits);
        }
    }
}

/* `escaped`: the block's control characters and backslashes. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE wf_index_csv_masks csv_masks(block b, uint64_t escaped,
                                                                    uint64_t valid, char delimiter,
                                                                    char quote)
{
    wf_index_csv_masks m = {
        .quotes = equal(b, quote) & valid,
        .delimiters = equal(b, delimiter) & valid,
        .feeds = equal(b, '\n') & valid,
    };
    if ((escaped & ~m.feeds) != 0)
        m.returns = equal(b, '\r') & valid;
    return m;
}

typedef struct csv_place {
    wf_index_csv_walk walk;
    bool was_wide;
    char delimiter;
    char quote;
} csv_place;

WF_TARGET_AVX2 static WF_ALWAYS_INLINE void index_block(wf_index *index, csv_place *p,
                                                        const char *text, size_t at, uint64_t valid)
{
    const block b = load(text + at);
    const uint64_t escaped = specials(b) & valid;
    const wf_index_csv_masks m = csv_masks(b, escaped, valid, p->delimiter, p->quote);
    const uint64_t odd = m.quotes != 0 ? wf_index_parities(m.quotes) : 0;
    const wf_index_csv_found found = wf_index_csv_step(&p->walk, m, odd, valid);
    const bool is_wide = _mm256_movemask_epi8(_mm256_or_si256(b.low, b.high)) != 0;
    const bool is_bad = wf_index_check_block(text, at, valid, is_wide, &p->was_wide);
    index->blocks[at / WF_INDEX_BLOCK] = wf_index_say(found, escaped, is_bad);
    wf_index_put_rows(index, found);
    put_bits(index, at, found.separators);
}

/* Whether nothing is in the block but separators and what is plain: neither quotes nor backslashes, nor
   control characters but line feeds, nor bytes beyond ASCII. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE bool is_flat(block b, __m256i low_feeds, __m256i high_feeds,
                                                    char quote)
{
    const __m256i quotes = _mm256_set1_epi8(quote);
    const __m256i low = _mm256_or_si256(_mm256_andnot_si256(low_feeds, specials_of(b.low)),
                                        _mm256_cmpeq_epi8(b.low, quotes));
    const __m256i high = _mm256_or_si256(_mm256_andnot_si256(high_feeds, specials_of(b.high)),
                                         _mm256_cmpeq_epi8(b.high, quotes));
    const __m256i wide = _mm256_or_si256(b.low, b.high);
    return _mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(low, high), wide)) == 0;
}

/* A whole block that is flat and begins outside of quotes, not right behind one, a CR, or what is wide. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE bool index_flat(wf_index *index, csv_place *p,
                                                       const char *text, size_t at)
{
    const wf_index_csv_walk *const walk = &p->walk;
    const block b = load(text + at);
    const __m256i feed = _mm256_set1_epi8('\n');
    const __m256i low_feeds = _mm256_cmpeq_epi8(b.low, feed);
    const __m256i high_feeds = _mm256_cmpeq_epi8(b.high, feed);
    if (!is_flat(b, low_feeds, high_feeds, p->quote) ||
        (walk->in_quotes | walk->after_close | walk->after_return | p->was_wide) != 0)
        return false;
    wf_index_csv_found found = {.ends = wf_index_bits(low_feeds, high_feeds)};
    found.separators = found.ends | equal(b, p->delimiter);
    p->walk.after_end = found.separators >> 63;
    index->blocks[at / WF_INDEX_BLOCK] = 0;
    wf_index_put_rows(index, found);
    put_bits(index, at, found.separators);
    return true;
}

WF_TARGET_AVX2 static void index_csv(wf_index *index, const char *text, size_t len, char delimiter,
                                     char quote)
{
    wf_index found = *index; /* a copy that nothing else points at stays in registers */
    csv_place place = {.walk = {.after_end = 1}, .delimiter = delimiter, .quote = quote};
    size_t at = 0;
    for (; len - at >= WF_INDEX_BLOCK; at += WF_INDEX_BLOCK)
        if (!index_flat(&found, &place, text, at))
            index_block(&found, &place, text, at, UINT64_MAX);
    if (at < len)
        index_block(&found, &place, text, at, wf_index_valid(at, len));
    *index = found;
}

WF_TARGET_AVX2 static size_t csv_border(const char *text, size_t len, char delimiter, char quote)
{
    wf_index_csv_walk walk = {.after_end = 1};
    size_t last = 0;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const block b = load(text + at);
        const wf_index_csv_masks m = csv_masks(b, specials(b) & valid, valid, delimiter, quote);
        const uint64_t odd = m.quotes != 0 ? wf_index_parities(m.quotes) : 0;
        const wf_index_csv_found found = wf_index_csv_step(&walk, m, odd, valid);
        if (found.is_stray)
            return WF_INDEX_NO_BORDER;
        if (found.ends != 0)
            last = at + wf_index_highest(found.ends) + 1;
    }
    return last;
}

const wf_index_kernel wf_index_avx2 = {index_csv, csv_border};

#else
/* An empty file is none. */
typedef int wf_index_avx2_is_elsewhere;
#endif
