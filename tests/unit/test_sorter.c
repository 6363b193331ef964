/* The sorter and its temporary files: order, ties, many passes, and what happens when the disk, memory or
   somebody else gets in the way. */
#include "runtime/flow/sorter.h"

#include "base/memory.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A sequence that looks random and is always the same. */
static uint32_t scramble(uint32_t x)
{
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return x;
}

/* "k<n>" of one of `kinds` keys, some of which begin with others. */
static weft_span key_of(char room[32], uint32_t i, uint32_t kinds)
{
    const int len = snprintf(room, 32, "key-%u", scramble(i * 2654435761u + 1) % kinds);
    return weft_span_of(room, (size_t)len);
}

/* How much stands behind the number in the value of entry `i`. */
static size_t more_of(uint32_t i, size_t filling)
{
    return filling ? scramble(i * 2246822519u + 7) % filling : 0;
}

static weft_status put_all(wf_sorter *sorter, uint32_t count, uint32_t kinds, size_t filling,
                           weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    char *const value = wf_alloc(1, filling + sizeof(uint32_t));
    for (uint32_t i = 0; value && rc == WEFT_OK && i < count; i++) {
        char room[32];
        memcpy(value, &i, sizeof i);
        memset(value + sizeof i, (int)(i & 0x7f), filling);
        rc = wf_sorter_put(sorter, key_of(room, i, kinds),
                           weft_span_of(value, sizeof i + more_of(i, filling)), diags);
    }
    wf_free(value);
    return value ? rc : WEFT_NOMEM;
}

/* Everything comes back once, by key, equal keys by number. */
static weft_status take_all(wf_sorter *sorter, uint32_t count, uint32_t kinds, size_t filling,
                            weft_diags *diags)
{
    char last[32] = "";
    size_t last_len = 0;
    uint32_t last_number = 0;
    uint32_t seen = 0;
    weft_span key;
    weft_span value;
    weft_status rc = wf_sorter_sort(sorter, diags);
    while (rc == WEFT_OK) {
        char room[32];
        uint32_t number;
        rc = wf_sorter_next(sorter, &key, &value, diags);
        if (rc != WEFT_OK)
            break;
        memcpy(&number, value.ptr, sizeof number);
        assert_true(weft_span_equal(key, key_of(room, number, kinds)));
        assert_int_equal(value.len, sizeof number + more_of(number, filling));
        assert_int_equal((uintptr_t)value.ptr % 16, 0);
        for (size_t i = sizeof number; i < value.len; i++)
            assert_int_equal(value.ptr[i], number & 0x7f);
        const size_t least = key.len < last_len ? key.len : last_len;
        const int order = memcmp(last, key.ptr, least);
        assert_true(order < 0 || (order == 0 && last_len <= key.len));
        if (order == 0 && last_len == key.len)
            assert_true(last_number < number);
        memcpy(last, key.ptr, key.len);
        last_len = key.len;
        last_number = number;
        seen++;
    }
    if (rc == WEFT_DONE)
        assert_int_equal(seen, count);
    return rc;
}

typedef struct outcome {
    weft_status status;
    uint64_t runs;
    uint32_t passes;
} outcome;

static outcome sort(const wf_sorter_options *options, uint32_t count, uint32_t kinds,
                    size_t filling, weft_diags *diags)
{
    wf_sorter *sorter = NULL;
    outcome o = {.status = wf_sorter_open(&sorter, options)};
    if (o.status == WEFT_OK)
        o.status = put_all(sorter, count, kinds, filling, diags);
    if (o.status == WEFT_OK)
        o.status = take_all(sorter, count, kinds, filling, diags);
    if (sorter) {
        o.runs = wf_sorter_runs(sorter);
        o.passes = wf_sorter_passes(sorter);
    }
    wf_sorter_close(sorter);
    return o;
}

static void in_memory_nothing_goes_to_disk(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    const wf_sorter_options options = {.directory = "/no/such/directory"};
    const uint32_t counts[] = {0, 1, 2, 1000};
    for (size_t i = 0; i < WF_COUNTOF(counts); i++) {
        const outcome o = sort(&options, counts[i], 7, 10, diags);
        assert_int_equal(o.status, WEFT_DONE);
        assert_int_equal(o.runs, 0);
    }
    weft_diags_free(diags);
}

static void runs_are_merged_in_as_many_passes_as_it_takes(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    static const struct {
        size_t memory;
        uint32_t count;
        size_t filling;
        uint32_t least_runs;
        uint32_t least_passes;
    } cases[] = {{1 << 20, 30000, 40, 2, 0},
                 {8192, 5000, 30, 20, 1},
                 {1, 300, 0, 300, 8},      /* every entry a run, two merged at a time */
                 {4096, 40, 9000, 10, 1}}; /* entries larger than memory */
    for (size_t i = 0; i < WF_COUNTOF(cases); i++) {
        const wf_sorter_options options = {.memory = cases[i].memory};
        const outcome o = sort(&options, cases[i].count, 91, cases[i].filling, diags);
        assert_int_equal(o.status, WEFT_DONE);
        assert_true(o.runs >= cases[i].least_runs);
        assert_true(o.passes >= cases[i].least_passes);
    }
    assert_int_equal(weft_diags_count(diags), 0);
    weft_diags_free(diags);
}

static void a_full_disk_is_said_once(void **state)
{
    (void)state;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit limit = {20000, 20000};
        const wf_sorter_options options = {.memory = 4096};
        weft_diags *const diags = weft_diags_new(0);
        (void)signal(SIGXFSZ, SIG_IGN);
        bool fine = setrlimit(RLIMIT_FSIZE, &limit) == 0;
        fine = fine && sort(&options, 20000, 91, 30, diags).status == WEFT_IO;
        fine = fine && weft_diags_count(diags) == 1;
        fine = fine && strcmp(weft_diags_at(diags, 0)->code, "W4806") == 0;
        fine = fine && weft_diags_at(diags, 0)->hint != NULL;
        _exit(fine ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void no_directory_is_said(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    const wf_sorter_options options = {.memory = 4096, .directory = "/no/such/directory"};
    assert_int_equal(sort(&options, 20000, 9, 30, diags).status, WEFT_IO);
    assert_int_equal(weft_diags_count(diags), 1);
    assert_string_equal(weft_diags_at(diags, 0)->code, "W4806");
    weft_diags_free(diags);
}

static void memory_may_end_anywhere(void **state)
{
    (void)state;
    const wf_sorter_options options = {.memory = 2048};
    weft_status rc = WEFT_NOMEM;
    for (uint64_t nth = 1; rc == WEFT_NOMEM && nth < 2000; nth++) {
        weft_diags *const diags = weft_diags_new(0);
        wf_memory_fail_nth(nth);
        rc = sort(&options, 200, 9, 30, diags).status;
        wf_memory_fail_nth(0);
        weft_diags_free(diags);
    }
    assert_int_equal(rc, WEFT_DONE);
}

static void a_stop_is_heard(void **state)
{
    (void)state;
    volatile int stop = 1;
    weft_diags *const diags = weft_diags_new(0);
    const wf_sorter_options options = {.memory = 4096, .stop = &stop};
    assert_int_equal(sort(&options, 20000, 9, 0, diags).status, WEFT_STOPPED);
    weft_diags_free(diags);
}

/* ---- the file ---- */

static void a_spill_has_no_name_and_one_owner(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    wf_spill spill;
    struct stat about;
    wf_spill_init(&spill, NULL);
    assert_int_equal(wf_spill_put(&spill, "abc", 3, diags), WEFT_OK);
    assert_int_equal(wf_spill_flush(&spill, diags), WEFT_OK);
    assert_int_equal(fstat(spill.descriptor, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_nlink, 0);
    assert_true(fcntl(spill.descriptor, F_GETFD) & FD_CLOEXEC);
    wf_spill_fini(&spill);
    weft_diags_free(diags);
}

static void a_spill_that_became_shorter_is_no_end(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    wf_spill spill;
    char room[8];
    wf_spill_init(&spill, NULL);
    assert_int_equal(wf_spill_put(&spill, "0123456789", 10, diags), WEFT_OK);
    assert_int_equal(wf_spill_flush(&spill, diags), WEFT_OK);
    assert_int_equal(wf_spill_read(&spill, 2, room, 8, diags), WEFT_OK);
    assert_memory_equal(room, "23456789", 8);
    assert_int_equal(ftruncate(spill.descriptor, 9), 0);
    assert_int_equal(wf_spill_read(&spill, 2, room, 8, diags), WEFT_IO);
    assert_string_equal(weft_diags_at(diags, 0)->code, "W4806");
    assert_non_null(strstr(weft_diags_at(diags, 0)->message, "shorter"));
    assert_int_equal(wf_spill_empty(&spill, diags), WEFT_OK);
    assert_int_equal(spill.size, 0);
    wf_spill_fini(&spill);
    weft_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory_nothing_goes_to_disk),
        cmocka_unit_test(runs_are_merged_in_as_many_passes_as_it_takes),
        cmocka_unit_test(a_full_disk_is_said_once),
        cmocka_unit_test(no_directory_is_said),
        cmocka_unit_test(memory_may_end_anywhere),
        cmocka_unit_test(a_stop_is_heard),
        cmocka_unit_test(a_spill_has_no_name_and_one_owner),
        cmocka_unit_test(a_spill_that_became_shorter_is_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
