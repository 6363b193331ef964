#include "runtime/read/lines.h"

#include <string.h>

#if WF_CPU_IS_X86_64
#include <immintrin.h>
#endif

#if defined(__SSE2__)
/* Minus one for each line feed among the 16 bytes at `at`. */
static __m128i line_feeds(const char *at)
{
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
}

static uint64_t count_any(const char *at, size_t blocks)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i sums = zero;
    while (blocks != 0) {
        const size_t some = blocks < 63 ? blocks : 63; /* as many as a byte can count */
        __m128i counts = zero;
        for (const char *const end = at + some * WF_LINES_BLOCK; at != end; at += WF_LINES_BLOCK) {
            const __m128i low = _mm_add_epi8(line_feeds(at), line_feeds(at + 16));
            const __m128i high = _mm_add_epi8(line_feeds(at + 32), line_feeds(at + 48));
            counts = _mm_sub_epi8(counts, _mm_add_epi8(low, high));
        }
        sums = _mm_add_epi64(sums, _mm_sad_epu8(counts, zero));
        blocks -= some;
    }
    uint64_t halves[2];
    memcpy(halves, &sums, sizeof halves);
    return halves[0] + halves[1];
}
#else
static uint64_t count_any(const char *at, size_t blocks)
{
    uint64_t count = 0;
    for (size_t i = 0; i < blocks * WF_LINES_BLOCK; i++)
        count += at[i] == '\n';
    return count;
}
#endif

#if WF_CPU_IS_X86_64
/* A block's are added to the counts of its bytes. */
WF_TARGET_AVX2 static WF_ALWAYS_INLINE __m256i add_block(__m256i counts, const char *at,
                                                         __m256i feed)
{
    const __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)at);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(at + 32));
    counts = _mm256_sub_epi8(counts, _mm256_cmpeq_epi8(low, feed));
    return _mm256_sub_epi8(counts, _mm256_cmpeq_epi8(high, feed));
}

WF_TARGET_AVX2 static uint64_t count_avx2(const char *at, size_t blocks)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i feed = _mm256_set1_epi8('\n');
    const size_t block = WF_LINES_BLOCK;
    __m256i sums = zero;
    while (blocks != 0) {
        const size_t some = blocks < 124 ? blocks : 124; /* as many as a byte can count */
        const char *const end = at + some * block;
        __m256i counts = zero;
        for (; (size_t)(end - at) >= 4 * block; at += 4 * block) {
            counts = add_block(counts, at, feed);
            counts = add_block(counts, at + block, feed);
            counts = add_block(counts, at + 2 * block, feed);
            counts = add_block(counts, at + 3 * block, feed);
        }
        for (; at != end; at += block)
            counts = add_block(counts, at, feed);
        sums = _mm256_add_epi64(sums, _mm256_sad_epu8(counts, zero));
        blocks -= some;
    }
    uint64_t quarters[4];
    memcpy(quarters, &sums, sizeof quarters);
    return quarters[0] + quarters[1] + quarters[2] + quarters[3];
}
#endif

wf_lines_count wf_lines_kernel(wf_cpu cpu)
{
#if WF_CPU_IS_X86_64
    if (wf_cpu_choose(cpu) != WF_CPU_SCALAR)
        return count_avx2;
#endif
    return count_any;
}
