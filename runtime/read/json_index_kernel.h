/* What the kernels of the JSON index share: the logic on masks of 64 bits, bit i for byte i of a block.
   For the kernels alone. */
#ifndef WF_RUNTIME_JSON_INDEX_KERNEL_H
#define WF_RUNTIME_JSON_INDEX_KERNEL_H

#include "runtime/read/index_wide.h"
#include "runtime/read/json_index.h"

#if WF_CPU_IS_X86_64

#define WF_JSON_INDEX_BLOCK 64u

void wf_json_index_avx2(wf_json_index *index, const char *text, uint32_t to);
void wf_json_index_avx512(wf_json_index *index, const char *text, uint32_t to);

/* Takes control characters into account: texts end with their line, and hold none. Gives `inside`. */
static inline uint64_t wf_json_index_break(uint64_t inside, uint64_t feeds, uint64_t below,
                                           uint64_t *marks)
{
    for (; feeds != 0; feeds &= feeds - 1) {
        const uint64_t feed = feeds & (UINT64_C(0) - feeds);
        if ((inside & feed) != 0) {
            *marks |= feed;
            inside ^= UINT64_C(0) - feed;
        }
    }
    *marks |= below & inside;
    return inside;
}

/* `must`: bytes behind texts, which are entries or white space that ends at one; gives the others.
   `*closed`: the last byte ends a text; may become 1 when white space behind one goes on. */
static inline uint64_t wf_json_index_loose(uint64_t must, uint64_t entries, uint64_t spaces,
                                           uint64_t *closed)
{
    const uint64_t begun = must & spaces;
    const uint64_t sum = begun + spaces; /* carries run through white space to what is behind it */
    *closed |= sum < begun;
    return ((sum | must) & ~spaces) & ~entries;
}

/* `count` lines are there, and `before` entries before the block. Gives the new count. */
static inline uint32_t wf_json_index_put_lines(wf_json_line *lines, uint32_t count, uint32_t at,
                                               uint32_t before, uint64_t entries, uint64_t feeds)
{
    for (; feeds != 0; feeds &= feeds - 1) {
        const uint64_t below = (feeds & (UINT64_C(0) - feeds)) - 1;
        lines[count].end = at + (uint32_t)__builtin_ctzll(feeds);
        lines[count++].entry = before + (uint32_t)__builtin_popcountll(entries & below);
    }
    return count;
}

static inline uint32_t wf_json_index_put_marks(uint32_t *all, uint32_t count, uint32_t at,
                                               uint64_t marks)
{
    for (; marks != 0; marks &= marks - 1)
        all[count++] = at + (uint32_t)__builtin_ctzll(marks);
    return count;
}

/* What a block's upper half that has bytes beyond ASCII at these places leaves to the block behind: not 0 when
   a character can go on there. */
static inline uint64_t wf_json_index_cut(uint32_t upper)
{
    return upper >> 29;
}

/* Whether the block at `at` is no UTF-8, or ends what is none. */
WF_TARGET_AVX2 static inline bool wf_json_index_is_bad(const char *text, uint32_t at)
{
    if (at >= 4)
        return wf_index_is_bad_block(text + at, UINT64_MAX);
    char room[4 + WF_JSON_INDEX_BLOCK] = {0}; /* nothing stands before the origin */
    memcpy(room + 4 - at, text, at + WF_JSON_INDEX_BLOCK);
    return wf_index_is_bad_block(room + 4, UINT64_MAX);
}

#endif

#endif
