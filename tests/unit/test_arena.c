#include "base/arena.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void arena_aligns_everything_to_16(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    for (size_t size = 0; size < 100; size++) {
        void *const at = wf_arena_alloc(&arena, size);
        assert_non_null(at);
        assert_int_equal((uintptr_t)at % 16, 0);
    }
    wf_arena_fini(&arena);
}

static void arena_pieces_do_not_overlap(void **state)
{
    (void)state;
    enum {
        COUNT = 500
    };
    wf_arena arena;
    unsigned char *pieces[COUNT];
    wf_arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT; i++) {
        pieces[i] = wf_arena_alloc(&arena, i * 3);
        assert_non_null(pieces[i]);
        memset(pieces[i], (int)(i & 0xff), i * 3);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t at = 0; at < i * 3; at++)
            assert_int_equal(pieces[i][at], i & 0xff);
    wf_arena_fini(&arena);
}

static void arena_refuses_what_cannot_be_counted(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    assert_null(wf_arena_alloc(&arena, SIZE_MAX));
    assert_null(wf_arena_alloc(&arena, SIZE_MAX - 15));
    assert_null(wf_arena_zero(&arena, SIZE_MAX / 2, 3));
    assert_non_null(wf_arena_alloc(&arena, 1));
    assert_null(wf_arena_alloc(&arena, SIZE_MAX));
    wf_arena_fini(&arena);
}

static void arena_keeps_its_maximum(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 10000);
    size_t given = 0;
    while (wf_arena_alloc(&arena, 100))
        given += 112; /* 100 rounded to 16 */
    assert_true(given <= 10000);
    assert_true(given > 10000 - 2 * 4096);
    assert_true(arena.held <= 10000);
    wf_arena_fini(&arena);
}

static void arena_warm_allocates_nothing(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    uint64_t before = 0;
    for (int round = 0; round < 3; round++) {
        wf_arena_reset(&arena);
        if (round == 1)
            before = wf_memory_count();
        for (size_t i = 0; i < 300; i++)
            assert_non_null(wf_arena_alloc(&arena, i % 7 == 0 ? 5000 : i));
    }
    assert_int_equal(wf_memory_count(), before);
    wf_arena_fini(&arena);
}

/* Small blocks that a large piece passes over stay free for the pieces behind it. */
static void arena_passes_over_blocks_and_keeps_them(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    for (int i = 0; i < 12; i++)
        assert_non_null(wf_arena_alloc(&arena, 4000));
    char *const large = wf_arena_alloc(&arena, (size_t)3 << 20);
    assert_non_null(large);
    const size_t held = arena.held;
    const uint64_t before = wf_memory_count();
    for (int round = 0; round < 5; round++) {
        wf_arena_reset(&arena);
        char *const first = wf_arena_alloc(&arena, 16);
        memset(first, 'a', 16);
        char *const again = wf_arena_alloc(&arena, (size_t)3 << 20);
        assert_ptr_equal(again, large);
        for (int i = 0; i < 11; i++)
            assert_non_null(wf_arena_alloc(&arena, 4000));
        assert_int_equal(first[15], 'a');
    }
    assert_int_equal(wf_memory_count(), before);
    assert_int_equal(arena.held, held);
    wf_arena_fini(&arena);
}

static void arena_reset_gives_the_same_bytes_again(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    void *const first = wf_arena_alloc(&arena, 64);
    wf_arena_reset(&arena);
    assert_ptr_equal(wf_arena_alloc(&arena, 64), first);
    wf_arena_fini(&arena);
}

static void arena_rewind_gives_back_what_came_after(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    const wf_arena_mark empty = wf_arena_here(&arena);
    char *const kept = wf_arena_alloc(&arena, 16);
    memcpy(kept, "kept", 5);
    const wf_arena_mark mark = wf_arena_here(&arena);
    void *const after = wf_arena_alloc(&arena, 16);
    for (int i = 0; i < 100; i++)
        assert_non_null(wf_arena_alloc(&arena, 1000));
    wf_arena_rewind(&arena, mark);
    assert_ptr_equal(wf_arena_alloc(&arena, 16), after);
    assert_string_equal(kept, "kept");
    wf_arena_rewind(&arena, empty);
    assert_ptr_equal(wf_arena_alloc(&arena, 16), kept);
    wf_arena_fini(&arena);
}

static void arena_dup_puts_a_nul_behind(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    const weft_span copy = wf_arena_dup(&arena, weft_span_of("mapping", 3));
    assert_int_equal(copy.len, 3);
    assert_string_equal(copy.ptr, "map");
    const weft_span none = wf_arena_dup(&arena, weft_span_of(NULL, 0));
    assert_non_null(none.ptr);
    assert_string_equal(none.ptr, "");
    wf_arena_fini(&arena);
}

static void arena_survives_every_failing_allocation(void **state)
{
    (void)state;
    size_t given = 0;
    for (uint64_t nth = 1; given < 200; nth++) {
        wf_arena arena;
        given = 0;
        wf_arena_init(&arena, 0);
        wf_memory_fail_nth(nth);
        for (int i = 0; i < 200; i++)
            given += wf_arena_zero(&arena, 10, 100) != NULL;
        wf_memory_fail_nth(0);
        assert_true(nth < 20);
        assert_non_null(wf_arena_alloc(&arena, 100));
        wf_arena_fini(&arena);
    }
}

static void arena_fini_takes_a_zeroed_arena(void **state)
{
    (void)state;
    wf_arena arena = {0};
    wf_arena_fini(&arena);
    wf_arena_reset(&arena);
    assert_int_equal(arena.held, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_aligns_everything_to_16),
        cmocka_unit_test(arena_pieces_do_not_overlap),
        cmocka_unit_test(arena_refuses_what_cannot_be_counted),
        cmocka_unit_test(arena_keeps_its_maximum),
        cmocka_unit_test(arena_warm_allocates_nothing),
        cmocka_unit_test(arena_passes_over_blocks_and_keeps_them),
        cmocka_unit_test(arena_reset_gives_the_same_bytes_again),
        cmocka_unit_test(arena_rewind_gives_back_what_came_after),
        cmocka_unit_test(arena_dup_puts_a_nul_behind),
        cmocka_unit_test(arena_survives_every_failing_allocation),
        cmocka_unit_test(arena_fini_takes_a_zeroed_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
