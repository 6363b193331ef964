#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void memory_alloc_gives_zeroed_bytes(void **state)
{
    (void)state;
    unsigned char *const bytes = wf_alloc(4, 8);
    assert_non_null(bytes);
    for (size_t i = 0; i < 32; i++)
        assert_int_equal(bytes[i], 0);
    wf_free(bytes);
}

static void memory_alloc_of_nothing_gives_a_pointer(void **state)
{
    (void)state;
    void *const none = wf_alloc(0, 8);
    assert_non_null(none);
    wf_free(none);
    void *const empty = wf_realloc(NULL, 0);
    assert_non_null(empty);
    wf_free(empty);
}

static void memory_alloc_refuses_an_overflowing_product(void **state)
{
    (void)state;
    assert_null(wf_alloc(SIZE_MAX / 2, 3));
}

static void memory_realloc_failure_leaves_the_block(void **state)
{
    (void)state;
    char *const block = wf_realloc(NULL, 8);
    assert_non_null(block);
    memcpy(block, "carried", 8);
    wf_memory_fail_nth(1);
    assert_null(wf_realloc(block, 100));
    wf_memory_fail_nth(0);
    assert_string_equal(block, "carried");
    wf_free(block);
}

static void memory_fails_the_nth_and_all_after_it(void **state)
{
    (void)state;
    wf_memory_fail_nth(2);
    void *const first = wf_alloc(1, 1);
    void *const second = wf_alloc(1, 1);
    void *const third = wf_alloc(1, 1);
    wf_memory_fail_nth(0);
    assert_non_null(first);
    assert_null(second);
    assert_null(third);
    wf_free(first);
}

static void memory_counts_what_is_asked(void **state)
{
    (void)state;
    const uint64_t before = wf_memory_count();
    void *const block = wf_alloc(1, 1);
    wf_free(wf_realloc(block, 2));
    assert_int_equal(wf_memory_count() - before, 2);
    wf_free(NULL);
    assert_int_equal(wf_memory_count() - before, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_alloc_gives_zeroed_bytes),
        cmocka_unit_test(memory_alloc_of_nothing_gives_a_pointer),
        cmocka_unit_test(memory_alloc_refuses_an_overflowing_product),
        cmocka_unit_test(memory_realloc_failure_leaves_the_block),
        cmocka_unit_test(memory_fails_the_nth_and_all_after_it),
        cmocka_unit_test(memory_counts_what_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
