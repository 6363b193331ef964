#include "base/map.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum {
    MANY = 5000
};

static char names[MANY][16];
static int values[MANY];

static weft_span name_at(int i)
{
    return weft_span_text(names[i]);
}

static int make_names(void **state)
{
    (void)state;
    for (int i = 0; i < MANY; i++)
        (void)snprintf(names[i], sizeof names[i], "name%d", i);
    return 0;
}

static void map_empty_finds_nothing(void **state)
{
    (void)state;
    wf_arena arena;
    wf_map map;
    wf_arena_init(&arena, 0);
    wf_map_init(&map, &arena);
    assert_null(wf_map_find(&map, weft_span_text("sku")));
    assert_null(wf_map_find(&map, weft_span_of(NULL, 0)));
    wf_arena_fini(&arena);
}

static void map_finds_all_and_keeps_their_order(void **state)
{
    (void)state;
    wf_arena arena;
    wf_map map;
    wf_arena_init(&arena, 0);
    wf_map_init(&map, &arena);
    for (int i = 0; i < MANY; i++)
        assert_true(wf_map_put(&map, name_at(i), &values[i], NULL));
    assert_int_equal(map.count, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_ptr_equal(wf_map_find(&map, name_at(i)), &values[i]);
        assert_ptr_equal(map.entries[i].value, &values[i]);
        assert_true(weft_span_equal(map.entries[i].key, name_at(i)));
    }
    assert_null(wf_map_find(&map, weft_span_text("name")));
    wf_arena_fini(&arena);
}

static void map_put_again_gives_the_old_value(void **state)
{
    (void)state;
    wf_arena arena;
    wf_map map;
    void *old = &values[9];
    wf_arena_init(&arena, 0);
    wf_map_init(&map, &arena);
    assert_true(wf_map_put(&map, name_at(0), &values[0], &old));
    assert_null(old);
    assert_true(wf_map_put(&map, name_at(0), &values[1], &old));
    assert_ptr_equal(old, &values[0]);
    assert_ptr_equal(wf_map_find(&map, name_at(0)), &values[1]);
    assert_int_equal(map.count, 1);
    wf_arena_fini(&arena);
}

static void map_key_may_be_empty_or_hold_any_byte(void **state)
{
    (void)state;
    wf_arena arena;
    wf_map map;
    wf_arena_init(&arena, 0);
    wf_map_init(&map, &arena);
    assert_true(wf_map_put(&map, weft_span_of("", 0), &values[0], NULL));
    assert_true(wf_map_put(&map, weft_span_of("\0", 1), &values[1], NULL));
    assert_true(wf_map_put(&map, weft_span_of("\0\0", 2), &values[2], NULL));
    assert_ptr_equal(wf_map_find(&map, weft_span_of(NULL, 0)), &values[0]);
    assert_ptr_equal(wf_map_find(&map, weft_span_of("\0", 1)), &values[1]);
    assert_ptr_equal(wf_map_find(&map, weft_span_of("\0\0", 2)), &values[2]);
    wf_arena_fini(&arena);
}

static void map_survives_every_failing_allocation(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        wf_arena arena;
        wf_map map;
        int put = 0;
        wf_arena_init(&arena, 0);
        wf_map_init(&map, &arena);
        wf_memory_fail_nth(nth);
        while (put < 1000 && wf_map_put(&map, name_at(put), &values[put], NULL))
            put++;
        wf_memory_fail_nth(0);
        assert_int_equal(map.count, put);
        for (int i = 0; i < put; i++)
            assert_ptr_equal(wf_map_find(&map, name_at(i)), &values[i]);
        wf_arena_fini(&arena);
        if (put == 1000)
            break;
        assert_true(nth < 30);
    }
}

static void hash_depends_on_every_byte_and_the_seed(void **state)
{
    (void)state;
    char bytes[40] = {0};
    for (size_t len = 1; len <= sizeof bytes; len++) {
        const uint32_t plain = wf_hash(weft_span_of(bytes, len), 7);
        assert_int_not_equal(plain, wf_hash(weft_span_of(bytes, len), 8));
        assert_int_not_equal(plain, wf_hash(weft_span_of(bytes, len - 1), 7));
        for (size_t i = 0; i < len; i++) {
            bytes[i] = 1;
            assert_int_not_equal(plain, wf_hash(weft_span_of(bytes, len), 7));
            bytes[i] = 0;
        }
    }
}

static void hash_does_not_depend_on_alignment(void **state)
{
    (void)state;
    const char text[] = "xabcdefghijklmnopq";
    char moved[sizeof text + 3];
    const uint32_t hash = wf_hash(weft_span_of(text + 1, 17), 1);
    for (size_t shift = 0; shift < 4; shift++) {
        memcpy(moved + shift, text + 1, 17);
        assert_int_equal(wf_hash(weft_span_of(moved + shift, 17), 1), hash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(map_empty_finds_nothing),
        cmocka_unit_test(map_finds_all_and_keeps_their_order),
        cmocka_unit_test(map_put_again_gives_the_old_value),
        cmocka_unit_test(map_key_may_be_empty_or_hold_any_byte),
        cmocka_unit_test(map_survives_every_failing_allocation),
        cmocka_unit_test(hash_depends_on_every_byte_and_the_seed),
        cmocka_unit_test(hash_does_not_depend_on_alignment),
    };
    return cmocka_run_group_tests(tests, make_names, NULL);
}
