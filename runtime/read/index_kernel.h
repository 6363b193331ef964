/* What a kernel is, and what the kernels share: the logic on masks of 64 bits, of which bit i says
   something about byte i of a block of 64 bytes. For index.c and the kernels alone. */
#ifndef WF_RUNTIME_INDEX_KERNEL_H
#define WF_RUNTIME_INDEX_KERNEL_H

#include "runtime/read/index.h"

#define WF_INDEX_BLOCK 64u

struct wf_index_kernel {
    void (*csv)(wf_index *index, const char *text, size_t len, char delimiter, char quote);
    size_t (*border)(const char *text, size_t len, char delimiter, char quote);
};

/* The highest bit of a mask that is not 0. */
static WF_ALWAYS_INLINE unsigned wf_index_highest(uint64_t bits)
{
#if defined(__GNUC__)
    return 63u - (unsigned)__builtin_clzll(bits);
#else
    unsigned bit = 0;
    while (bits >>= 1)
        bit++;
    return bit;
#endif
}

extern const wf_index_kernel wf_index_scalar;
#if WF_CPU_IS_X86_64
extern const wf_index_kernel wf_index_avx2;
extern const wf_index_kernel wf_index_avx512;
#endif

/* The bytes of a block that belong to the stretch; all of them but in its last block. */
static WF_ALWAYS_INLINE uint64_t wf_index_valid(size_t at, size_t len)
{
    return WF_LIKELY(len - at >= WF_INDEX_BLOCK) ? UINT64_MAX : (UINT64_C(1) << (len - at)) - 1;
}

/* CSV: how a block begins. */
typedef struct wf_index_csv_walk {
    uint64_t in_quotes;    /* all bits or none */
    uint64_t after_end;    /* 1: behind a separator or a closing quote: a quote may open */
    uint64_t after_close;  /* 1: behind a closing quote: only an end or a quote may follow */
    uint64_t after_return; /* 1: behind a CR: an LF belongs to it */
} wf_index_csv_walk;

typedef struct wf_index_csv_masks {
    uint64_t quotes;
    uint64_t delimiters;
    uint64_t feeds;
    uint64_t returns;
} wf_index_csv_masks;

typedef struct wf_index_csv_found {
    uint64_t separators; /* without the LF of a CRLF */
    uint64_t ends;       /* of rows, among them */
    uint64_t plain;      /* separators, with it */
    bool is_stray;       /* a quote stands where none should */
    bool is_broken;      /* a line end in quotes */
} wf_index_csv_found;

/* `odd`: at each byte the parity of the quotes up to and with it. */
static WF_ALWAYS_INLINE wf_index_csv_found wf_index_csv_step(wf_index_csv_walk *walk,
                                                             wf_index_csv_masks m, uint64_t odd,
                                                             uint64_t valid)
{
    const uint64_t inside = odd ^ walk->in_quotes; /* with the quote that opens */
    const uint64_t opening = m.quotes & inside;
    const uint64_t closing = m.quotes & ~inside;
    const uint64_t breaks = m.feeds | m.returns;
    const uint64_t all = (m.delimiters | breaks) & ~inside;
    const uint64_t may_open = (all | closing) << 1 | walk->after_end;
    const uint64_t must_end = closing << 1 | walk->after_close;
    const uint64_t paired = m.feeds & (m.returns << 1 | walk->after_return);
    const uint64_t stray = (opening & ~may_open) | (must_end & ~(all | opening));
    const wf_index_csv_found found = {all & ~paired, all & ~paired & breaks, all,
                                      (stray & valid) != 0, (breaks & inside) != 0};
    walk->in_quotes = UINT64_C(0) - (inside >> 63);
    walk->after_end = (all | closing) >> 63;
    walk->after_close = closing >> 63;
    walk->after_return = m.returns >> 63;
    return found;
}

/* What is said of a block of which the bytes `escaped` are backslashes or control characters. */
static WF_ALWAYS_INLINE uint8_t wf_index_say(wf_index_csv_found found, uint64_t escaped,
                                             bool is_bad)
{
    const bool is_suspect = found.is_stray || is_bad;
    const bool is_marked = (escaped & ~found.plain) != 0;
    return (uint8_t)((unsigned)is_suspect * WF_INDEX_SUSPECT |
                     (unsigned)is_marked * WF_INDEX_MARKED |
                     (unsigned)found.is_broken * WF_INDEX_BROKEN);
}

static WF_ALWAYS_INLINE void wf_index_put_rows(wf_index *index, wf_index_csv_found found)
{
    uint64_t ends = found.ends;
    while (ends != 0) {
        const uint64_t lowest = ends & (UINT64_C(0) - ends);
        uint64_t before = found.separators & (lowest - 1);
        uint32_t count = index->count + 1;
#if defined(__GNUC__)
        count += (uint32_t)__builtin_popcountll(before);
#else
        for (; before != 0; before &= before - 1)
            count++;
#endif
        index->rows[index->row_count++] = count;
        ends &= ends - 1;
    }
}

/* JSON: the bytes that follow a backslash which is not escaped itself: runs of backslashes by
   carries, as simdjson has it (Langdale and Lemire, Parsing Gigabytes of JSON per Second, 2019).
   `last`: the last byte of the block that counts. */
static WF_ALWAYS_INLINE uint64_t wf_index_escaped(uint64_t backslashes, uint64_t *carry,
                                                  unsigned last)
{
    if (WF_LIKELY(backslashes == 0)) {
        const uint64_t escaped = *carry;
        *carry = 0;
        return escaped;
    }
    const uint64_t odd_bits = UINT64_C(0xaaaaaaaaaaaaaaaa);
    const uint64_t potential = backslashes & ~*carry;
    const uint64_t maybe = potential << 1;
    const uint64_t code = ((maybe | odd_bits) - potential) ^ odd_bits;
    const uint64_t escaped = code ^ (backslashes | *carry);
    *carry = (code & backslashes) >> last;
    return escaped;
}

#endif
