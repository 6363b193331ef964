/* Each case with an arena of its own, for tests with cmocka. A case that made an allocation fail leaves
   nothing of that to the next. */
#ifndef WF_TESTS_ARENA_CASE_H
#define WF_TESTS_ARENA_CASE_H

#include "base/arena.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static wf_arena arena;

static int arena_begin(void **state)
{
    (void)state;
    wf_arena_init(&arena, 0);
    return 0;
}

static int arena_end(void **state)
{
    (void)state;
    wf_memory_fail_nth(0);
    wf_arena_fini(&arena);
    return 0;
}

#define ARENA_CASE(name) cmocka_unit_test_setup_teardown(name, arena_begin, arena_end)

#endif
