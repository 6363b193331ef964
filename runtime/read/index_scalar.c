/* The kernels in portable C: a block is eight words of eight bytes. Not the meaning of the index, only
   one of three: what each must give is said by the naive loops of its test. */
#include "runtime/read/index_kernel.h"
#include "runtime/read/word.h"

/* Bit i: byte i of `word` is the one that `each` repeats. */
static WF_ALWAYS_INLINE uint64_t equal(uint64_t word, uint64_t each)
{
    const uint64_t low = WF_WORD_EACH(0x7f);
    const uint64_t x = word ^ each;
    const uint64_t marks = ~(((x & low) + low) | x | low);
    return ((marks >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

/* Bit i: byte i of `word` is a control character (below 0x20). */
static WF_ALWAYS_INLINE uint64_t controls(uint64_t word)
{
    const uint64_t marks = ~(((word & WF_WORD_EACH(0x7f)) + WF_WORD_EACH(0x60)) | word);
    return (((marks & WF_WORD_HIGH) >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

static uint64_t parities(uint64_t bits)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

static void put_bits(wf_index *index, size_t at, uint64_t bits)
{
    uint32_t *to = index->positions + index->count;
    for (; bits != 0; bits &= bits - 1) {
        const uint64_t lowest = bits & (UINT64_C(0) - bits);
        unsigned bit = 0;
#if defined(__GNUC__)
        bit = (unsigned)__builtin_ctzll(lowest);
#else
        while (lowest >> bit != 1)
            bit++;
#endif
        *to++ = (uint32_t)at + bit;
    }
    index->count = (uint32_t)(to - index->positions);
}

/* UTF-8. */

/* Whether two bytes cannot follow each other whatever stands around them, by the table of well-formed
   sequences (Unicode 15, table 3-7). */
static bool is_bad_pair(unsigned before, unsigned byte)
{
    const bool continues = (byte & 0xc0) == 0x80;
    if (before < 0x80)
        return continues;
    if (before < 0xc0)
        return false;
    if (!continues || before < 0xc2 || before > 0xf4)
        return true;
    switch (before) {
    case 0xe0:
        return byte < 0xa0;
    case 0xed:
        return byte >= 0xa0;
    case 0xf0:
        return byte < 0x90;
    case 0xf4:
        return byte >= 0x90;
    default:
        return false;
    }
}

/* Whether a byte of [at, end) shows that the text is not UTF-8; `tail`: the four bytes before. */
static bool has_bad_utf8(const char *at, const char *end, uint32_t tail)
{
    for (; at < end; at++) {
        const unsigned byte = (unsigned char)*at;
        const unsigned before = tail >> 24;
        const bool is_third_or_fourth =
            ((tail >> 16) & 0xff) >= 0xe0 || ((tail >> 8) & 0xff) >= 0xf0;
        const bool continues_twice = (before & 0xc0) == 0x80 && (byte & 0xc0) == 0x80;
        if (is_bad_pair(before, byte) || continues_twice != is_third_or_fourth)
            return true;
        tail = tail >> 8 | (uint32_t)byte << 24;
    }
    return false;
}

/* What a block holds beyond ASCII: `seen` or-ed bytes of it, `*was_wide` of the block before. */
static bool is_bad_block(const char *text, size_t at, size_t len, uint64_t seen, bool *was_wide)
{
    const bool is_wide = (seen & WF_WORD_HIGH) != 0;
    const bool is_looked_at = is_wide || *was_wide;
    *was_wide = is_wide;
    if (WF_LIKELY(!is_looked_at))
        return false;
    const size_t end = len - at < WF_INDEX_BLOCK ? len : at + WF_INDEX_BLOCK;
    uint32_t tail = 0;
    for (size_t i = at < 4 ? 0 : at - 4; i < at; i++)
        tail = tail >> 8 | (uint32_t)(unsigned char)text[i] << 24;
    return has_bad_utf8(text + at, text + end, tail);
}

/* The kernels. */

typedef struct csv_block {
    wf_index_csv_masks masks;
    uint64_t seen;    /* all bytes, or-ed by eights */
    uint64_t escaped; /* backslashes and control characters */
} csv_block;

static csv_block load_csv(const char *at, uint64_t valid, char delimiter, char quote)
{
    const uint64_t delimiters = WF_WORD_EACH((unsigned char)delimiter);
    const uint64_t quotes = WF_WORD_EACH((unsigned char)quote);
    csv_block b = {0};
    for (unsigned i = 0; i < WF_INDEX_BLOCK; i += 8) {
        const uint64_t word = wf_word_load(at + i);
        b.seen |= word;
        b.masks.quotes |= equal(word, quotes) << i;
        b.masks.delimiters |= equal(word, delimiters) << i;
        b.masks.feeds |= equal(word, WF_WORD_EACH('\n')) << i;
        b.masks.returns |= equal(word, WF_WORD_EACH('\r')) << i;
        b.escaped |= (controls(word) | equal(word, WF_WORD_EACH('\\'))) << i;
    }
    b.masks.quotes &= valid;
    b.masks.delimiters &= valid;
    b.masks.feeds &= valid;
    b.masks.returns &= valid;
    b.escaped &= valid;
    return b;
}

static void index_csv(wf_index *index, const char *text, size_t len, char delimiter, char quote)
{
    wf_index_csv_walk walk = {.after_end = 1};
    bool was_wide = false;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const csv_block b = load_csv(text + at, valid, delimiter, quote);
        const uint64_t odd = b.masks.quotes != 0 ? parities(b.masks.quotes) : 0;
        const wf_index_csv_found found = wf_index_csv_step(&walk, b.masks, odd, valid);
        const bool is_bad = is_bad_block(text, at, len, b.seen, &was_wide);
        index->blocks[at / WF_INDEX_BLOCK] = wf_index_say(found, b.escaped, is_bad);
        wf_index_put_rows(index, found);
        put_bits(index, at, found.separators);
    }
}

static size_t csv_border(const char *text, size_t len, char delimiter, char quote)
{
    wf_index_csv_walk walk = {.after_end = 1};
    size_t last = 0;
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const csv_block b = load_csv(text + at, valid, delimiter, quote);
        const uint64_t odd = b.masks.quotes != 0 ? parities(b.masks.quotes) : 0;
        const wf_index_csv_found found = wf_index_csv_step(&walk, b.masks, odd, valid);
        if (found.is_stray)
            return WF_INDEX_NO_BORDER;
        if (found.ends != 0)
            last = at + wf_index_highest(found.ends) + 1;
    }
    return last;
}

const wf_index_kernel wf_index_scalar = {index_csv, csv_border};
