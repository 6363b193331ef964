/* Every kernel against loops that go from byte to byte and say what an index is. */
#include "runtime/read/index.h"

#include "base/utf8.h"
#include "runtime/read/window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 2048

static uint64_t seed_state;

static uint32_t random_below(uint32_t bound)
{
    seed_state = seed_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed_state >> 33) % bound);
}

/* What a stretch should give. */
typedef struct expected {
    uint32_t positions[MOST];
    uint32_t count;
    uint32_t rows[MOST];
    uint32_t row_count;
    size_t border;
    bool suspects[MOST / 64 + 1];
    bool marks[MOST / 64 + 1];
    bool broken[MOST / 64 + 1];
} expected;

static bool continues(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xc0;
}

/* Whether byte `i` shows that the text is not UTF-8. Bytes before the first are ASCII. */
static bool is_bad_utf8(const unsigned char *text, size_t i)
{
    const unsigned char a = i >= 3 ? text[i - 3] : 0;
    const unsigned char b = i >= 2 ? text[i - 2] : 0;
    const unsigned char c = i >= 1 ? text[i - 1] : 0;
    const unsigned char d = text[i];
    const bool must_continue_twice = a >= 0xf0 || b >= 0xe0;
    if ((continues(c) && continues(d)) != must_continue_twice)
        return true;
    if (c < 0x80)
        return continues(d);
    if (continues(c))
        return false;
    if (!continues(d) || c < 0xc2 || c > 0xf4)
        return true;
    return (c == 0xe0 && d < 0xa0) || (c == 0xed && d > 0x9f) || (c == 0xf0 && d < 0x90) ||
           (c == 0xf4 && d > 0x8f);
}

static void mark_utf8(expected *e, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (is_bad_utf8((const unsigned char *)text, i))
            e->suspects[i / 64] = true;
}

/* Where a byte stands in its cell. */
typedef enum place {
    AT_START,
    IN_TEXT,
    IN_QUOTES,
    BEHIND_QUOTE
} place;

/* Whether a quote or what follows a quote stands where a plain row has none. */
static bool is_strange(place before, bool is_quote, bool is_end)
{
    switch (before) {
    case AT_START:
    case IN_QUOTES:
        return false;
    case IN_TEXT:
        return is_quote;
    case BEHIND_QUOTE:
        break;
    }
    return !is_end && !is_quote;
}

/* Byte `i` of the text, which stands at `at`: what is said of its block. */
static void expect_said(expected *e, size_t i, char c, place at, char quote, bool is_end)
{
    const bool is_break = c == '\n' || c == '\r';
    if (at == IN_QUOTES && is_break)
        e->broken[i / 64] = true;
    if (((unsigned char)c < 0x20 || c == '\\') && !is_end)
        e->marks[i / 64] = true;
    if (is_strange(at, c == quote, is_end)) {
        e->suspects[i / 64] = true;
        e->border = WF_INDEX_NO_BORDER;
    }
}

static void expect_csv(expected *e, const char *text, size_t len, char delimiter, char quote)
{
    memset(e, 0, sizeof *e);
    mark_utf8(e, text, len);
    place at = AT_START;
    for (size_t i = 0; i < len; i++) {
        const char c = text[i];
        const bool is_break = c == '\n' || c == '\r';
        const bool is_end = at != IN_QUOTES && (is_break || c == delimiter);
        expect_said(e, i, c, at, quote, is_end);
        if (c == quote)
            at = at == IN_QUOTES ? BEHIND_QUOTE : IN_QUOTES;
        else if (at != IN_QUOTES)
            at = is_end ? AT_START : IN_TEXT;
        if (is_end && is_break && e->border != WF_INDEX_NO_BORDER)
            e->border = i + 1;
        if (!is_end || (c == '\n' && i > 0 && text[i - 1] == '\r'))
            continue;
        e->positions[e->count++] = (uint32_t)i;
        if (is_break)
            e->rows[e->row_count++] = e->count;
    }
}

static void compare(const expected *e, const wf_index *index, size_t len)
{
    assert_int_equal(index->count, e->count);
    for (uint32_t i = 0; i < e->count; i++)
        assert_int_equal(index->positions[i], e->positions[i]);
    for (size_t i = 0; i < len; i += 64) {
        const unsigned said = (e->suspects[i / 64] ? WF_INDEX_SUSPECT : 0u) |
                              (e->marks[i / 64] ? WF_INDEX_MARKED : 0u) |
                              (e->broken[i / 64] ? WF_INDEX_BROKEN : 0u);
        assert_int_equal(wf_index_said(index, i, i + 1), said);
    }
}

/* Bytes that matter to one format stand thickly; some are anything. */
static void fill(char *text, size_t len, const char *alphabet)
{
    static const char *const wide[] = {"\xc3\xa9",     "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                       "\xed\xa0\x80", "\xc0\x80",     "\xf4\x90\x80\x80",
                                       "\xe0\x80\x80", "\xf5"};
    const uint32_t letters = (uint32_t)strlen(alphabet);
    const uint32_t plain = 1 + random_below(12);
    const uint32_t odd = random_below(4);
    for (size_t i = 0; i < len; i++) {
        text[i] = random_below(plain) == 0 ? alphabet[random_below(letters)] : 'a';
        if (odd == 0 && random_below(20) == 0)
            text[i] = (char)random_below(256);
        if (odd != 1 || random_below(10) != 0)
            continue;
        const char *const bytes = wide[random_below(WF_COUNTOF(wide))];
        for (size_t j = 0; bytes[j] && i < len; j++, i++)
            text[i] = bytes[j];
        i--;
    }
}

/* Behind the stretch stands what would mislead a kernel that looked at it. */
static void pad(char *text, size_t len, const char *alphabet)
{
    for (size_t i = 0; i < WF_WINDOW_PADDING; i++)
        text[len + i] = alphabet[i % strlen(alphabet)];
}

static const wf_cpu kernels[] = {WF_CPU_SCALAR, WF_CPU_AVX2, WF_CPU_AVX512};

static char text[MOST + WF_WINDOW_PADDING];
static expected wanted;

static void csv_is_indexed_as_the_loop_has_it(void **state)
{
    (void)state;
    static const char *const alphabets[] = {",\"\n\r", ",,,\n", "\"\"\"\",\n", "\r\n,\"x",
                                            ",\n\"\\\x1f\t"};
    seed_state = 1;
    for (unsigned k = 0; k < WF_COUNTOF(kernels); k++) {
        wf_index index;
        assert_int_equal(wf_index_init(&index, kernels[k], MOST), WEFT_OK);
        for (unsigned round = 0; round < 3000; round++) {
            const size_t len = random_below(round % 10 == 0 ? MOST : 200);
            const char *const alphabet = alphabets[random_below(WF_COUNTOF(alphabets))];
            fill(text, len, alphabet);
            pad(text, len, alphabet);
            expect_csv(&wanted, text, len, ',', '"');
            wf_index_csv(&index, text, len, ',', '"');
            compare(&wanted, &index, len);
            assert_int_equal(index.row_count, wanted.row_count);
            assert_int_equal(wf_index_csv_border(kernels[k], text, len, ',', '"'), wanted.border);
            for (uint32_t i = 0; i < index.row_count; i++)
                assert_int_equal(index.rows[i], wanted.rows[i]);
        }
        wf_index_fini(&index);
    }
}

static void csv_takes_any_delimiter_and_quote(void **state)
{
    (void)state;
    static const char marks[][2] = {{'\t', '"'}, {';', '\''}, {' ', '|'}, {'a', '\x01'}};
    seed_state = 2;
    for (unsigned k = 0; k < WF_COUNTOF(kernels); k++) {
        wf_index index;
        assert_int_equal(wf_index_init(&index, kernels[k], MOST), WEFT_OK);
        for (unsigned round = 0; round < 400; round++) {
            const char *const mark = marks[round % WF_COUNTOF(marks)];
            const char alphabet[] = {mark[0], mark[1], '\n', 'x', '\0'};
            const size_t len = random_below(300);
            fill(text, len, alphabet);
            pad(text, len, alphabet);
            expect_csv(&wanted, text, len, mark[0], mark[1]);
            wf_index_csv(&index, text, len, mark[0], mark[1]);
            compare(&wanted, &index, len);
        }
        wf_index_fini(&index);
    }
}

/* One byte among plain ones, at each place of two blocks. */
static void csv_sees_every_byte_wherever_it_stands(void **state)
{
    (void)state;
    static const char marks[][2] = {{',', '"'}, {'\t', '\''}, {';', '`'}, {'|', '"'}};
    for (unsigned k = 0; k < WF_COUNTOF(kernels); k++) {
        wf_index index;
        assert_int_equal(wf_index_init(&index, kernels[k], MOST), WEFT_OK);
        for (unsigned i = 0; i < WF_COUNTOF(marks) * 256 * 128; i++) {
            const char *const mark = marks[i / 256 / 128];
            memset(text, 'a', 256);
            text[i / 256 % 128] = (char)(i % 256);
            expect_csv(&wanted, text, 192, mark[0], mark[1]);
            wf_index_csv(&index, text, 192, mark[0], mark[1]);
            compare(&wanted, &index, 192);
        }
        wf_index_fini(&index);
    }
}

/* The loop's notion of UTF-8 is the house's: what ends with ASCII has a suspect block exactly when it
   is not valid. All pairs, and all triples and quadruples of bytes at the borders of the ranges. */
static void suspect_is_what_is_not_utf8(void **state)
{
    (void)state;
    static const unsigned char borders[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                            0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
                                            0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
    const unsigned n = WF_COUNTOF(borders);
    wf_index index[WF_COUNTOF(kernels)];
    for (unsigned k = 0; k < WF_COUNTOF(kernels); k++)
        assert_int_equal(wf_index_init(&index[k], kernels[k], 128), WEFT_OK);
    for (unsigned i = 0; i < n * n * n * n; i++) {
        const unsigned offset = 57 + i % 11; /* over the border of two blocks and inside of them */
        memset(text, 'a', 128);
        text[offset] = (char)borders[i % n];
        text[offset + 1] = (char)borders[i / n % n];
        text[offset + 2] = (char)borders[i / n / n % n];
        text[offset + 3] = (char)borders[i / n / n / n];
        const bool is_valid = wf_utf8_valid(weft_span_of(text, 80)) == 80;
        for (unsigned k = 0; k < WF_COUNTOF(kernels); k++) {
            wf_index_csv(&index[k], text, 80, ',', '"');
            assert_int_equal((wf_index_said(&index[k], 0, 80) & WF_INDEX_SUSPECT) != 0, !is_valid);
        }
    }
    for (unsigned k = 0; k < WF_COUNTOF(kernels); k++)
        wf_index_fini(&index[k]);
}

static void what_is_said_is_of_the_blocks_between(void **state)
{
    (void)state;
    uint8_t blocks[4 + 7] = {0};
    const wf_index index = {.blocks = blocks};
    blocks[1] = WF_INDEX_SUSPECT;
    blocks[2] = WF_INDEX_MARKED;
    assert_int_equal(wf_index_said(&index, 0, 64), 0);
    assert_int_equal(wf_index_said(&index, 0, 65), WF_INDEX_SUSPECT);
    assert_int_equal(wf_index_said(&index, 127, 129), WF_INDEX_SUSPECT | WF_INDEX_MARKED);
    assert_int_equal(wf_index_said(&index, 128, 256), WF_INDEX_MARKED);
    assert_int_equal(wf_index_said(&index, 192, 193), 0);
}

static void a_wish_beyond_the_machine_gives_what_it_has(void **state)
{
    (void)state;
    const wf_cpu best = wf_cpu_choose(WF_CPU_BEST);
    assert_true(best != WF_CPU_BEST);
    assert_int_equal(wf_cpu_choose(WF_CPU_SCALAR), WF_CPU_SCALAR);
    assert_true(wf_cpu_choose(WF_CPU_AVX512) == best);
    printf("best kernel here: %d\n", (int)best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_indexed_as_the_loop_has_it),
        cmocka_unit_test(csv_takes_any_delimiter_and_quote),
        cmocka_unit_test(csv_sees_every_byte_wherever_it_stands),
        cmocka_unit_test(suspect_is_what_is_not_utf8),
        cmocka_unit_test(what_is_said_is_of_the_blocks_between),
        cmocka_unit_test(a_wish_beyond_the_machine_gives_what_it_has),
    };
    return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
