/* Eight bytes at a time in portable C: which of them are special. For the readers alone. Loads may
   look up to seven bytes past what they are asked about; the window's padding makes that harmless. */
#ifndef WF_RUNTIME_WORD_H
#define WF_RUNTIME_WORD_H

#include "base/core.h"

#define WF_WORD_EACH(byte) (UINT64_C(0x0101010101010101) * (uint64_t)(byte))
#define WF_WORD_HIGH       WF_WORD_EACH(0x80)

/* The byte at `at` lowest, whatever the machine's order: compilers make one load of it. */
static WF_ALWAYS_INLINE uint64_t wf_word_load(const char *at)
{
    const unsigned char *const b = (const unsigned char *)at;
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
           (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
           (uint64_t)b[7] << 56;
}

/* The high bit of each byte that is a control character, or the ASCII byte that `a` or `b` repeat.
   Exact: no carry leaves a byte, so the lowest mark is the first special byte and none is false. */
static WF_ALWAYS_INLINE uint64_t wf_word_specials(uint64_t word, uint64_t a, uint64_t b)
{
    const uint64_t low = WF_WORD_EACH(0x7f);
    const uint64_t seven = word & low;
    const uint64_t differs =
        ((seven ^ a) + low) & ((seven ^ b) + low) & (seven + WF_WORD_EACH(0x60));
    return ~(differs | word) & WF_WORD_HIGH;
}

/* The number of the lowest bit that is set; `mask` is not 0. */
static WF_ALWAYS_INLINE unsigned wf_word_low_bit(uint64_t mask)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(mask);
#else
    unsigned i = 0;
    for (; (mask & 1) == 0; mask >>= 1)
        i++;
    return i;
#endif
}

/* Index (0-7) of the lowest marked byte of a mask that is not 0. */
static WF_ALWAYS_INLINE unsigned wf_word_first(uint64_t mask)
{
    return wf_word_low_bit(mask) >> 3;
}

/* The lowest `count` (at most 8) bytes. */
static WF_ALWAYS_INLINE uint64_t wf_word_mask(size_t count)
{
    return count >= 8 ? UINT64_MAX : (UINT64_C(1) << (count * 8)) - 1;
}

#endif
