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

WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t controls(block b)
{
    const __m256i most = _mm256_set1_epi8(0x1f);
    return wf_index_bits(_mm256_cmpeq_epi8(_mm256_min_epu8(b.low, most), b.low),
                         _mm256_cmpeq_epi8(_mm256_min_epu8(b.high, most), b.high));
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

WF_TARGET_AVX2 static WF_ALWAYS_INLINE wf_index_csv_masks csv_masks(block b, uint64_t valid,
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

WF_TARGET_AVX2 static void index_csv(wf_index *index, const char *text, size_t len, char delimiter,
                                     char quote)
{
    wf_index_csv_walk walk = {.after_end = 1};
    uint64_t was_wide = 0;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const block b = load(text + at);
        const wf_index_csv_masks m = csv_masks(b, valid, delimiter, quote);
        const uint64_t escaped = controls(b) | equal(b, '\\');
        const uint64_t odd = m.quotes != 0 ? wf_index_parities(m.quotes) : 0;
        const wf_index_csv_found found = wf_index_csv_step(&walk, m, odd, valid);
        const bool is_bad = wf_index_check_block(
            text, at, valid, wf_index_bits(b.low, b.high) & valid, &was_wide, 0);
        wf_index_put_block(index->suspects, at, is_bad || found.is_stray || found.is_broken);
        wf_index_put_block(index->marks, at, (escaped & ~found.plain & valid) != 0);
        wf_index_put_rows(index, found);
        put_bits(index, at, found.separators);
    }
}

WF_TARGET_AVX2 static size_t csv_border(const char *text, size_t len, char delimiter, char quote)
{
    wf_index_csv_walk walk = {.after_end = 1};
    size_t last = 0;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const block b = load(text + at);
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

/* , [ ] { } by one look-up: with bit 0x20 set they are ',' '{' '}', told apart by their low halves.
   A form feed becomes a comma so: the caller takes control characters out. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE uint64_t structure(block b)
{
    const __m256i table = _mm256_setr_epi8(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{', ',', '}', 0, 0, 1,
                                           0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{', ',', '}', 0, 0);
    const __m256i bit = _mm256_set1_epi8(0x20);
    const __m256i low = _mm256_or_si256(b.low, bit);
    const __m256i high = _mm256_or_si256(b.high, bit);
    return wf_index_bits(_mm256_cmpeq_epi8(low, _mm256_shuffle_epi8(table, low)),
                         _mm256_cmpeq_epi8(high, _mm256_shuffle_epi8(table, high)));
}

WF_TARGET_AVX2 static void index_json(wf_index *index, wf_index_carry *carry, const char *text,
                                      size_t len, bool lines)
{
    const uint64_t wanted_feeds = lines ? UINT64_MAX : 0;
    wf_index_carry c = *carry;
    uint64_t was_wide = c.tail >= 0x80;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const block b = load(text + at);
        const uint64_t backslashes = equal(b, '\\') & valid;
        const uint64_t below = controls(b);
        const uint64_t feeds = equal(b, '\n') & wanted_feeds;
        const uint64_t escaped = wf_index_escaped(backslashes, &c.escaped, wf_index_last(at, len));
        const uint64_t quotes = equal(b, '"') & valid & ~escaped;
        const uint64_t inside = wf_index_parities(quotes) ^ c.in_string;
        c.in_string = UINT64_C(0) - (inside >> 63);
        index->quotes[at / 64] = quotes;
        index->escapes[at / 64] = backslashes;
        const bool is_bad = wf_index_check_block(
            text, at, valid, wf_index_bits(b.low, b.high) & valid, &was_wide, c.tail);
        wf_index_put_block(index->suspects, at, is_bad || (below & inside & valid) != 0);
        put_bits(index, at, ((structure(b) & ~below & ~inside) | feeds) & valid);
    }
    c.tail = wf_index_tail(c.tail, text, len);
    *carry = c;
}

WF_TARGET_AVX2 static void index_xml(wf_index *index, wf_index_carry *carry, const char *text,
                                     size_t len)
{
    uint64_t was_wide = carry->tail >= 0x80;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const block b = load(text + at);
        const uint64_t below = controls(b);
        uint64_t strange = 0;
        if (below != 0)
            strange = below & ~(equal(b, '\n') | equal(b, '\t') | equal(b, '\r')) & valid;
        index->quotes[at / 64] = 0;
        index->escapes[at / 64] = equal(b, '&') & valid;
        const bool is_bad = wf_index_check_block(
            text, at, valid, wf_index_bits(b.low, b.high) & valid, &was_wide, carry->tail);
        wf_index_put_block(index->suspects, at, is_bad || strange != 0);
        put_bits(index, at, equal(b, '<') & valid);
    }
    carry->tail = wf_index_tail(carry->tail, text, len);
}

const wf_index_kernel wf_index_avx2 = {index_csv, index_json, index_xml, csv_border};

#else
/* An empty file is none. */
typedef int wf_index_avx2_is_elsewhere;
#endif
