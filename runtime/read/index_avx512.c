/* The kernels for AVX-512 (BW, VL, VBMI2): compares give masks, positions are compressed at once. */
#include "runtime/read/index_wide.h"

#if WF_CPU_IS_X86_64

WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t equal(__m512i b, char byte)
{
    return _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8(byte));
}

WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t controls(__m512i b)
{
    return _mm512_cmplt_epu8_mask(b, _mm512_set1_epi8(0x20));
}

WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t beyond_ascii(__m512i b)
{
    return _mm512_movepi8_mask(b);
}

WF_TARGET_AVX512 static WF_ALWAYS_INLINE void put_sixteen(uint32_t *to, __m128i bytes, __m512i base)
{
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes), base));
}

/* Sixteen at a time, more than there are: the caller's array has room. */
WF_TARGET_AVX512 static WF_ALWAYS_INLINE void put_bits(wf_index *index, size_t at, uint64_t bits)
{
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
    uint32_t *const to = index->positions + index->count;
    const __m512i base = _mm512_set1_epi32((int)(uint32_t)at);
    const __m512i set = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
    index->count += count;
    put_sixteen(to, _mm512_castsi512_si128(set), base);
    if (WF_LIKELY(count <= 16))
        return;
    put_sixteen(to + 16, _mm512_extracti32x4_epi32(set, 1), base);
    if (count > 32) {
        put_sixteen(to + 32, _mm512_extracti32x4_epi32(set, 2), base);
        put_sixteen(to + 48, _mm512_extracti32x4_epi32(set, 3), base);
    }
}

WF_TARGET_AVX512 static WF_ALWAYS_INLINE wf_index_csv_masks csv_masks(__m512i b, uint64_t valid,
                                                                      char delimiter, char quote)
{
    const wf_index_csv_masks m = {
        .quotes = equal(b, quote) & valid,
        .delimiters = equal(b, delimiter) & valid,
        .feeds = equal(b, '\n') & valid,
        .returns = equal(b, '\r') & valid,
    };
    return m;
}

WF_TARGET_AVX512 static void index_csv(wf_index *index, const char *text, size_t len,
                                       char delimiter, char quote)
{
    wf_index_csv_walk walk = {.after_end = 1};
    uint64_t was_wide = 0;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const __m512i b = _mm512_loadu_si512(text + at);
        const wf_index_csv_masks m = csv_masks(b, valid, delimiter, quote);
        const uint64_t escaped = controls(b) | equal(b, '\\');
        const uint64_t odd = m.quotes != 0 ? wf_index_parities(m.quotes) : 0;
        const wf_index_csv_found found = wf_index_csv_step(&walk, m, odd, valid);
        const bool is_bad =
            wf_index_check_block(text, at, valid, beyond_ascii(b) & valid, &was_wide, 0);
        wf_index_put_block(index->suspects, at, is_bad || found.is_stray || found.is_broken);
        wf_index_put_block(index->marks, at, (escaped & ~found.plain & valid) != 0);
        wf_index_put_rows(index, found);
        put_bits(index, at, found.separators);
    }
}

WF_TARGET_AVX512 static size_t csv_border(const char *text, size_t len, char delimiter, char quote)
{
    wf_index_csv_walk walk = {.after_end = 1};
    size_t last = 0;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const __m512i b = _mm512_loadu_si512(text + at);
        const wf_index_csv_masks m = csv_masks(b, valid, delimiter, quote);
        const uint64_t odd = m.quotes != 0 ? wf_index_parities(m.quotes) : 0;
        const wf_index_csv_found found = wf_index_csv_step(&walk, m, odd, valid);
        if (found.is_stray)
            return WF_INDEX_NO_BORDER;
        if (found.ends != 0)
            last = at + wf_index_highest(found.ends) + 1;
    }
    return last;
}

/* , [ ] { }: the brackets are the braces without bit 0x20. */
WF_TARGET_AVX512 static WF_ALWAYS_INLINE uint64_t structure(__m512i b)
{
    const __m512i folded = _mm512_or_si512(b, _mm512_set1_epi8(0x20));
    return equal(b, ',') | equal(folded, '{') | equal(folded, '}');
}

WF_TARGET_AVX512 static void index_json(wf_index *index, wf_index_carry *carry, const char *text,
                                        size_t len, bool lines)
{
    const uint64_t wanted_feeds = lines ? UINT64_MAX : 0;
    wf_index_carry c = *carry;
    uint64_t was_wide = c.tail >= 0x80;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const __m512i b = _mm512_loadu_si512(text + at);
        const uint64_t backslashes = equal(b, '\\') & valid;
        const uint64_t below = controls(b);
        const uint64_t feeds = equal(b, '\n') & wanted_feeds;
        const uint64_t escaped = wf_index_escaped(backslashes, &c.escaped, wf_index_last(at, len));
        const uint64_t quotes = equal(b, '"') & valid & ~escaped;
        const uint64_t inside = wf_index_parities(quotes) ^ c.in_string;
        c.in_string = UINT64_C(0) - (inside >> 63);
        index->quotes[at / 64] = quotes;
        index->escapes[at / 64] = backslashes;
        const bool is_bad =
            wf_index_check_block(text, at, valid, beyond_ascii(b) & valid, &was_wide, c.tail);
        wf_index_put_block(index->suspects, at, is_bad || (below & inside & valid) != 0);
        put_bits(index, at, ((structure(b) & ~inside) | feeds) & valid);
    }
    c.tail = wf_index_tail(c.tail, text, len);
    *carry = c;
}

WF_TARGET_AVX512 static void index_xml(wf_index *index, wf_index_carry *carry, const char *text,
                                       size_t len)
{
    uint64_t was_wide = carry->tail >= 0x80;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const __m512i b = _mm512_loadu_si512(text + at);
        const uint64_t below = controls(b);
        uint64_t strange = 0;
        if (below != 0)
            strange = below & ~(equal(b, '\n') | equal(b, '\t') | equal(b, '\r')) & valid;
        index->quotes[at / 64] = 0;
        index->escapes[at / 64] = equal(b, '&') & valid;
        const bool is_bad =
            wf_index_check_block(text, at, valid, beyond_ascii(b) & valid, &was_wide, carry->tail);
        wf_index_put_block(index->suspects, at, is_bad || strange != 0);
        put_bits(index, at, equal(b, '<') & valid);
    }
    carry->tail = wf_index_tail(carry->tail, text, len);
}

const wf_index_kernel wf_index_avx512 = {index_csv, index_json, index_xml, csv_border};

#else
/* An empty file is none. */
typedef int wf_index_avx512_is_elsewhere;
#endif
