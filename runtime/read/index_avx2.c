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
    /* By the lower half of a byte: what is rare though no control, or the other way round. */
    __m256i known;
    bool has_known;
    bool was_wide;
    bool is_calm; /* what stands before cannot go on here: no quotes, CR, bytes beyond ASCII */
    char delimiter;
    char quote;
} csv_place;

/* Puts `byte` into a table by its lower half; false: another one is there. */
static bool know(char table[32], char byte)
{
    char *const entry = &table[byte & 0x0f];
    const bool is_free = *entry == 0;
    *entry = byte;
    entry[16] = byte;
    return is_free;
}

WF_TARGET_AVX2 static csv_place begin_csv(char delimiter, char quote)
{
    csv_place p = {.walk = {.after_end = 1}, .delimiter = delimiter, .quote = quote};
    char table[32] = {0};
    p.has_known = (unsigned char)quote >= ' ' && know(table, '\n') && know(table, '\\') &&
                  know(table, quote) && ((unsigned char)delimiter >= ' ' || know(table, delimiter));
    p.is_calm = p.has_known;
    if (table[0] == 0) { /* a zero byte is found there: no more than a control */
        table[0] = 1;
        table[16] = 1;
    }
    p.known = wf_index_load(table);
    return p;
}

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
    p->is_calm = p->has_known && (p->walk.in_quotes | p->walk.after_close | p->walk.after_return |
                                  p->was_wide) == 0;
    index->blocks[at / WF_INDEX_BLOCK] = wf_index_say(found, escaped, is_bad);
    wf_index_put_rows(index, found);
    put_bits(index, at, found.separators);
}

/* Not 0 where neither a separator stands nor what is plain: quotes, backslashes, other control characters,
   bytes beyond ASCII. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE __m256i rare(__m256i known, __m256i bytes)
{
    const __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), bytes); /* or beyond ASCII */
    return _mm256_xor_si256(below, _mm256_cmpeq_epi8(_mm256_shuffle_epi8(known, bytes), bytes));
}

/* A whole block with nothing rare in it, where it is calm. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE bool index_flat(wf_index *index, csv_place *p,
                                                       const char *text, size_t at)
{
    const block b = load(text + at);
    const __m256i odd = _mm256_or_si256(rare(p->known, b.low), rare(p->known, b.high));
    if (!p->is_calm || _mm256_movemask_epi8(odd) != 0)
        return false;
    wf_index_csv_found found = {.ends = equal(b, '\n')};
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
    csv_place place = begin_csv(delimiter, quote);
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
