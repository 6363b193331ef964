#include "base/source.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void expect_place(wf_source *source, uint32_t offset, uint32_t line, uint32_t column)
{
    uint32_t found_line;
    uint32_t found_column;
    wf_source_line(source, offset, &found_line, &found_column);
    assert_int_equal(found_line, line);
    assert_int_equal(found_column, column);
}

static void expect_line(wf_source *source, uint32_t line, const char *text)
{
    assert_true(weft_span_equal(wf_source_line_text(source, line), weft_span_text(text)));
}

/* LF, CR LF, lone CR, an empty line, no end behind the last. */
static const char mixed[] = "one\ntwo\r\nthree\r\nfour\r\n\rlast";

static void expect_mixed(wf_source *source)
{
    expect_place(source, 0, 1, 1);
    expect_place(source, 3, 1, 4); /* the line feed itself */
    expect_place(source, 4, 2, 1);
    expect_place(source, 8, 2, 5); /* between CR and LF */
    expect_place(source, 9, 3, 1);
    expect_place(source, 21, 4, 6);
    expect_place(source, 22, 5, 1); /* the lone CR is an empty line */
    expect_place(source, 23, 6, 1);
    expect_place(source, 27, 6, 5); /* the end */
    expect_place(source, 4000, 6, 5);
    expect_line(source, 1, "one");
    expect_line(source, 2, "two");
    expect_line(source, 4, "four");
    expect_line(source, 5, "");
    expect_line(source, 6, "last");
    expect_line(source, 7, "");
}

static void source_finds_lines_of_all_ends(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_source *const source = wf_source_new(&arena, "mixed.weft", weft_span_text(mixed));
    assert_non_null(source);
    expect_mixed(source);
    assert_int_equal(source->line_count, 6);
    wf_arena_fini(&arena);
}

static void source_without_memory_for_the_table_finds_the_same(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_source *const source = wf_source_new(&arena, "mixed.weft", weft_span_text(mixed));
    assert_non_null(source);
    while ((size_t)(arena.end - arena.at) >= 16)
        assert_non_null(wf_arena_alloc(&arena, 16));
    wf_memory_fail_nth(1);
    expect_mixed(source);
    wf_memory_fail_nth(0);
    assert_null(source->lines);
    wf_arena_fini(&arena);
}

static void source_text_is_a_copy_with_a_nul_behind(void **state)
{
    (void)state;
    wf_arena arena;
    char text[] = "weft 1";
    wf_arena_init(&arena, 0);
    wf_source *const source = wf_source_new(&arena, "a.weft", weft_span_of(text, 4));
    assert_non_null(source);
    text[0] = 'X';
    assert_string_equal(source->text.ptr, "weft");
    assert_string_equal(source->name, "a.weft");
    wf_arena_fini(&arena);
}

static void source_empty_has_one_line(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_source *const source = wf_source_new(&arena, "", weft_span_of(NULL, 0));
    assert_non_null(source);
    expect_place(source, 0, 1, 1);
    expect_line(source, 1, "");
    assert_int_equal(source->line_count, 1);
    wf_arena_fini(&arena);
}

static void source_new_fails_cleanly(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_memory_fail_nth(1);
    assert_null(wf_source_new(&arena, "a", weft_span_text("b")));
    wf_memory_fail_nth(0);
    wf_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(source_finds_lines_of_all_ends),
        cmocka_unit_test(source_without_memory_for_the_table_finds_the_same),
        cmocka_unit_test(source_text_is_a_copy_with_a_nul_behind),
        cmocka_unit_test(source_empty_has_one_line),
        cmocka_unit_test(source_new_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
