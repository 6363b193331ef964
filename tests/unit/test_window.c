#include "runtime/read/window.h"

#include "base/memory.h"
#include "runtime/read/input.h"
#include "runtime/read/word.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* Gives the bytes 0, 1, 2, ... 250, 0, ... up to `left`, `chunk` at a time. */
typedef struct counting_input {
    wf_input base;
    uint64_t next;
    uint64_t left;
    size_t chunk;
    uint64_t reads;
} counting_input;

static weft_status read_counting(wf_input *self, size_t *got, char *to, size_t room,
                                 weft_diags *diags)
{
    counting_input *const input = (counting_input *)self;
    (void)diags;
    size_t count = room < input->chunk ? room : input->chunk;
    if (count > input->left)
        count = (size_t)input->left;
    for (size_t i = 0; i < count; i++)
        to[i] = (char)(input->next++ % 251);
    input->left -= count;
    input->reads++;
    *got = count;
    return WEFT_OK;
}

static void expect_content(const wf_window *window)
{
    for (size_t i = window->at; i < window->end; i++)
        assert_int_equal((unsigned char)window->data[i], (window->offset + i) % 251);
    for (size_t i = 0; i < WF_WINDOW_PADDING; i++)
        assert_int_equal(window->data[window->end + i], 0);
}

static void window_keeps_what_it_is_told_to(void **state)
{
    (void)state;
    static const size_t chunks[] = {1, 2, 3, 7, 64, 100, 1000};
    for (size_t i = 0; i < WF_COUNTOF(chunks); i++) {
        counting_input input = {.base = {read_counting}, .left = 5000, .chunk = chunks[i]};
        wf_window window;
        assert_int_equal(wf_window_init(&window, &input.base, 100), WEFT_OK);
        weft_status rc = WEFT_OK;
        while (rc == WEFT_OK) {
            const uint64_t cursor = window.offset + window.at;
            size_t moved;
            rc = wf_window_more(&window, window.at, &moved, NULL);
            assert_int_equal(window.offset + window.at, cursor);
            expect_content(&window);
            if (window.end - window.at >= 60)
                window.at += 60;
        }
        assert_int_equal(rc, WEFT_DONE);
        assert_true(window.ended);
        assert_int_equal(window.offset + window.end, 5000);
        assert_int_equal(wf_window_more(&window, 0, &(size_t){0}, NULL), WEFT_DONE);
        wf_window_fini(&window);
    }
}

static void window_stops_at_its_maximum(void **state)
{
    (void)state;
    counting_input input = {.base = {read_counting}, .left = 5000, .chunk = 7};
    wf_window window;
    size_t moved;
    assert_int_equal(wf_window_init(&window, &input.base, 100), WEFT_OK);
    while (window.end < 100)
        assert_int_equal(wf_window_more(&window, 0, &moved, NULL), WEFT_OK);
    assert_int_equal(wf_window_more(&window, 0, &moved, NULL), WEFT_LIMIT);
    expect_content(&window);
    window.at = 1;
    assert_int_equal(wf_window_more(&window, 1, &moved, NULL), WEFT_OK);
    assert_int_equal(moved, 1);
    wf_window_fini(&window);
}

static void window_grows_for_one_long_record(void **state)
{
    (void)state;
    counting_input input = {.base = {read_counting}, .left = 3000000, .chunk = 60000};
    wf_window window;
    size_t moved;
    assert_int_equal(wf_window_init(&window, &input.base, (size_t)16 << 20), WEFT_OK);
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK)
        rc = wf_window_more(&window, 0, &moved, NULL);
    assert_int_equal(rc, WEFT_DONE);
    assert_int_equal(window.end, 3000000);
    assert_true(window.cap < (size_t)5 << 20);
    expect_content(&window);
    wf_window_fini(&window);
}

/* However little a read gives, each byte is moved few times: counted in reads that move. */
static void window_moves_rarely(void **state)
{
    (void)state;
    counting_input input = {.base = {read_counting}, .left = 4000000, .chunk = 10};
    wf_window window;
    size_t moved;
    uint64_t bytes = 0;
    assert_int_equal(wf_window_init(&window, &input.base, (size_t)1 << 20), WEFT_OK);
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK) {
        rc = wf_window_more(&window, window.at, &moved, NULL);
        bytes += moved != 0 ? window.end : 0;
        if (window.end - window.at >= 100000)
            window.at += 100000;
    }
    assert_int_equal(rc, WEFT_DONE);
    assert_true(bytes < 4 * UINT64_C(4000000));
    wf_window_fini(&window);
}

static void window_passes_faults_on(void **state)
{
    (void)state;
    wf_memory_input input;
    wf_window window;
    wf_memory_input_init(&input, weft_span_text("abc"));
    wf_memory_fail_nth(1);
    assert_int_equal(wf_window_init(&window, &input.base, 100), WEFT_NOMEM);
    wf_memory_fail_nth(0);
    wf_window_fini(&window);
}

/* Files. */

static void file_input_reads_a_file(void **state)
{
    (void)state;
    char name[] = "/tmp/weft-input-XXXXXX";
    const int descriptor = mkstemp(name);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, "hello", 5), 5);
    (void)close(descriptor);
    weft_diags *const diags = weft_diags_new(0);
    wf_file_input input;
    char bytes[10];
    size_t got;
    assert_int_equal(wf_file_input_open(&input, name, diags), WEFT_OK);
    assert_int_equal(input.size, 5);
    assert_int_equal(input.base.read(&input.base, &got, bytes, sizeof bytes, diags), WEFT_OK);
    assert_int_equal(got, 5);
    assert_memory_equal(bytes, "hello", 5);
    assert_int_equal(input.base.read(&input.base, &got, bytes, sizeof bytes, diags), WEFT_OK);
    assert_int_equal(got, 0);
    static const int stop = 1;
    input.stop = &stop;
    assert_int_equal(input.base.read(&input.base, &got, bytes, sizeof bytes, diags), WEFT_STOPPED);
    wf_file_input_close(&input);
    wf_file_input_close(&input);
    assert_int_equal(weft_diags_count(diags), 0);
    weft_diags_free(diags);
    (void)unlink(name);
}

static void file_input_says_why_it_cannot(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    wf_file_input input;
    assert_int_equal(wf_file_input_open(&input, "/no/such/file", diags), WEFT_IO);
    assert_int_equal(wf_file_input_open(&input, "/tmp", diags), WEFT_IO);
    assert_int_equal(weft_diags_count(diags), 2);
    assert_string_equal(weft_diags_at(diags, 0)->code, "W4801");
    assert_string_equal(weft_diags_at(diags, 0)->message,
                        "/no/such/file cannot be read: No such file or directory");
    assert_string_equal(weft_diags_at(diags, 1)->message, "/tmp cannot be read: Is a directory");
    weft_diags_free(diags);
}

static void file_input_waits_for_a_pipe_that_does_not_block(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    const int standard = dup(STDIN_FILENO);
    assert_true(dup2(ends[0], STDIN_FILENO) >= 0);
    weft_diags *const diags = weft_diags_new(0);
    wf_file_input input;
    assert_int_equal(wf_file_input_open(&input, "-", diags), WEFT_OK);
    const pid_t child = fork();
    if (child == 0) {
        const struct timespec pause = {0, 20000000};
        (void)nanosleep(&pause, NULL); /* the reader waits by then */
        _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
    }
    char byte;
    size_t got;
    assert_int_equal(input.base.read(&input.base, &got, &byte, 1, diags), WEFT_OK);
    assert_int_equal(got, 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    wf_file_input_close(&input);
    assert_true(dup2(standard, STDIN_FILENO) >= 0);
    (void)close(standard);
    (void)close(ends[0]);
    (void)close(ends[1]);
    weft_diags_free(diags);
}

/* Words. */

static void word_marks_exactly_the_special_bytes(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            const char bytes[8] = {'x', (char)a, (char)b, 'y', (char)b, (char)a, 'z', (char)a};
            const uint64_t marks =
                wf_word_specials(wf_word_load(bytes), WF_WORD_EACH('"'), WF_WORD_EACH(';'));
            for (unsigned i = 0; i < 8; i++) {
                const unsigned char c = (unsigned char)bytes[i];
                const bool is_special = c < 0x20 || c == '"' || c == ';';
                assert_int_equal((marks >> (i * 8)) & 0xff, is_special ? 0x80 : 0);
            }
        }
    }
    assert_int_equal(wf_word_first(UINT64_C(0x8000000000800000)), 2);
    assert_int_equal(wf_word_mask(0), 0);
    assert_int_equal(wf_word_mask(3), 0xffffff);
    assert_true(wf_word_mask(8) == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(window_keeps_what_it_is_told_to),
        cmocka_unit_test(window_stops_at_its_maximum),
        cmocka_unit_test(window_grows_for_one_long_record),
        cmocka_unit_test(window_moves_rarely),
        cmocka_unit_test(window_passes_faults_on),
        cmocka_unit_test(file_input_reads_a_file),
        cmocka_unit_test(file_input_says_why_it_cannot),
        cmocka_unit_test(file_input_waits_for_a_pipe_that_does_not_block),
        cmocka_unit_test(word_marks_exactly_the_special_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
