/* 64 bytes at a time where the machine can: of a block that no element ends in only the brackets are
   counted. */
#include "runtime/read/json_border.h"

#include "runtime/read/index_wide.h"

static void take_bracket(wf_json_border *border, bool is_open)
{
    border->depth += is_open ? 1 : -1;
    border->is_over = border->depth < 0;
}

/* A byte at a time. */
static void look_slowly(wf_json_border *border, const char *text, size_t len, size_t *comma)
{
    for (size_t i = 0; i < len && !border->is_over; i++) {
        const char c = text[i];
        if (border->escaped != 0)
            border->escaped = 0;
        else if (c == '\\')
            border->escaped = 1;
        else if (c == '"')
            border->inside = ~border->inside;
        else if (border->inside != 0)
            continue;
        else if (c == '{' || c == '[' || c == '}' || c == ']')
            take_bracket(border, c == '{' || c == '[');
        else if (c == ',' && border->depth == 0)
            *comma = i;
    }
}

#if WF_CPU_IS_X86_64

typedef struct masks {
    uint64_t opens;
    uint64_t closes;
    uint64_t commas; /* all of them outside texts */
} masks;

/* The block that begins at `at`, bit after bit. */
static void take_block(wf_json_border *border, masks m, size_t at, size_t *comma)
{
    for (uint64_t all = m.opens | m.closes | m.commas; all != 0; all &= all - 1) {
        const uint64_t bit = all & (UINT64_C(0) - all);
        if ((m.commas & bit) == 0) {
            take_bracket(border, (m.opens & bit) != 0);
            if (border->is_over)
                return;
        } else if (border->depth == 0) {
            *comma = at + (size_t)__builtin_ctzll(bit);
        }
    }
}

WF_TARGET_AVX2 static void look_wide(wf_json_border *border, const char *text, size_t len,
                                     size_t *comma)
{
    const __m256i bit = _mm256_set1_epi8(0x20); /* makes one of [ and {, and of ] and } */
    const __m256i open = _mm256_set1_epi8('{');
    const __m256i close = _mm256_set1_epi8('}');
    const __m256i quote = _mm256_set1_epi8('"');
    const __m256i backslash = _mm256_set1_epi8('\\');
    const __m256i separator = _mm256_set1_epi8(',');
    for (size_t at = 0; at < len; at += WF_INDEX_BLOCK) {
        const uint64_t valid = wf_index_valid(at, len);
        const __m256i low = wf_index_load(text + at);
        const __m256i high = wf_index_load(text + at + 32);
        const __m256i low_bit = _mm256_or_si256(low, bit);
        const __m256i high_bit = _mm256_or_si256(high, bit);
        const uint64_t backslashes =
            wf_index_bits(_mm256_cmpeq_epi8(low, backslash), _mm256_cmpeq_epi8(high, backslash)) &
            valid;
        uint64_t quotes =
            wf_index_bits(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote)) & valid;
        if (WF_UNLIKELY((backslashes | border->escaped) != 0))
            quotes &= ~wf_index_escaped(backslashes, &border->escaped, wf_index_highest(valid));
        const uint64_t inside = wf_index_parities(quotes) ^ border->inside;
        const uint64_t outside = valid & ~inside;
        const masks m = {
            wf_index_bits(_mm256_cmpeq_epi8(low_bit, open), _mm256_cmpeq_epi8(high_bit, open)) &
                outside,
            wf_index_bits(_mm256_cmpeq_epi8(low_bit, close), _mm256_cmpeq_epi8(high_bit, close)) &
                outside,
            wf_index_bits(_mm256_cmpeq_epi8(low, separator), _mm256_cmpeq_epi8(high, separator)) &
                outside};
        const int64_t closes = (int64_t)_mm_popcnt_u64(m.closes);
        border->inside = UINT64_C(0) - (inside >> 63);
        if (border->depth > closes) {
            border->depth += (int64_t)_mm_popcnt_u64(m.opens) - closes;
            continue;
        }
        take_block(border, m, at, comma);
        if (border->is_over)
            return;
    }
}

void wf_json_border_look(wf_json_border *border, wf_cpu cpu, const char *text, size_t len,
                         size_t *comma)
{
    if (wf_cpu_choose(cpu) != WF_CPU_SCALAR)
        look_wide(border, text, len, comma);
    else
        look_slowly(border, text, len, comma);
}

#else

void wf_json_border_look(wf_json_border *border, wf_cpu cpu, const char *text, size_t len,
                         size_t *comma)
{
    (void)cpu;
    look_slowly(border, text, len, comma);
}

#endif
