#include "vm/call.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_failure_leaves_one_sentence(void **state)
{
    (void)state;
    wf_buf message;
    wf_buf_init(&message, 0);
    weft_call call = {.message = &message};
    assert_int_equal(weft_call_fail(&call, "\"%s\" is not %d", "a", 1), WEFT_REJECTED);
    assert_true(weft_span_equal(wf_buf_span(&message), weft_span_text("\"a\" is not 1")));
    assert_int_equal(weft_call_fail(&call, "other"), WEFT_REJECTED); /* takes its place */
    assert_true(weft_span_equal(wf_buf_span(&message), weft_span_text("other")));
    wf_buf_fini(&message);
}

static void a_failure_without_memory_is_out_of_memory(void **state)
{
    (void)state;
    wf_buf message;
    wf_buf_init(&message, 0);
    weft_call call = {.message = &message};
    wf_memory_fail_nth(1);
    assert_int_equal(weft_call_fail(&call, "text"), WEFT_NOMEM);
    wf_memory_fail_nth(0);
    wf_buf_fini(&message);
    wf_buf_init(&message, 4); /* a sentence too long for its buffer still rejects */
    assert_int_equal(weft_call_fail(&call, "longer than four"), WEFT_REJECTED);
    wf_buf_fini(&message);
}

static void memory_is_of_the_record(void **state)
{
    (void)state;
    wf_arena arena;
    wf_arena_init(&arena, 4096);
    weft_call call = {.arena = &arena};
    char *const bytes = weft_call_alloc(&call, 100);
    assert_non_null(bytes);
    assert_int_equal((uintptr_t)bytes % 16, 0);
    memset(bytes, 1, 100);
    assert_null(weft_call_alloc(&call, 1 << 20));
    wf_arena_fini(&arena);
}

static void what_the_machine_set_is_what_is_read(void **state)
{
    (void)state;
    int compiled = 1;
    int scratch = 2;
    weft_call call = {
        .now_seconds = -5, .now_nanos = 6, .record = 7, .compiled = &compiled, .scratch = &scratch};
    assert_true(weft_call_now_seconds(&call) == -5);
    assert_int_equal(weft_call_now_nanos(&call), 6);
    assert_int_equal(weft_call_record(&call), 7);
    assert_ptr_equal(weft_call_compiled(&call), &compiled);
    assert_ptr_equal(weft_call_scratch(&call), &scratch);
}

static void random_numbers_follow_from_the_seed(void **state)
{
    (void)state;
    /* xoroshiro128++ from the state 1, 2: rotl(1 + 2, 17) + 1 first */
    weft_call a = {.random_state = {1, 2}};
    weft_call b = {.random_state = {1, 2}};
    weft_call zero = {.random_state = {0, 0}};
    assert_true(weft_call_random(&a) == 393217);
    (void)weft_call_random(&b);
    uint64_t ones = 0;
    uint64_t bits = 0;
    for (int i = 0; i < 1000; i++) {
        const uint64_t n = weft_call_random(&a);
        assert_true(n == weft_call_random(&b));
        bits |= n;
        for (int bit = 0; bit < 64; bit++)
            ones += n >> bit & 1u;
    }
    assert_true(bits == UINT64_MAX);
    assert_in_range(ones, 31000, 33000);
    assert_true(weft_call_random(&zero) != weft_call_random(&zero));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_leaves_one_sentence),
        cmocka_unit_test(a_failure_without_memory_is_out_of_memory),
        cmocka_unit_test(memory_is_of_the_record),
        cmocka_unit_test(what_the_machine_set_is_what_is_read),
        cmocka_unit_test(random_numbers_follow_from_the_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
