#include "runtime/send/sink.h"

#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
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

/* A directory of its own for each test. */
typedef struct place {
    char directory[40];
    char path[80];
    weft_diags *diags;
} place;

static int make_place(void **state)
{
    place *const p = wf_new(place);
    if (!p)
        return -1;
    memcpy(p->directory, "/tmp/weft-sink-XXXXXX", sizeof "/tmp/weft-sink-XXXXXX");
    p->diags = weft_diags_new(0);
    *state = p;
    if (!mkdtemp(p->directory))
        return -1;
    (void)snprintf(p->path, sizeof p->path, "%s/out.json", p->directory);
    return 0;
}

static int entries(const place *p)
{
    DIR *const directory = opendir(p->directory);
    assert_non_null(directory);
    int count = -2; /* . and .. */
    while (readdir(directory))
        count++;
    (void)closedir(directory);
    return count;
}

static int remove_place(void **state)
{
    place *const p = *state;
    char path[120];
    (void)unlink(p->path);
    (void)snprintf(path, sizeof path, "%s/link", p->directory);
    (void)unlink(path);
    (void)rmdir(p->directory);
    weft_diags_free(p->diags);
    wf_free(p);
    return 0;
}

static void put_file(const char *path, const char *text)
{
    FILE *const file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void expect_file(const char *path, const char *text)
{
    char bytes[200] = {0};
    FILE *const file = fopen(path, "r");
    assert_non_null(file);
    (void)fread(bytes, 1, sizeof bytes - 1, file);
    (void)fclose(file);
    assert_string_equal(bytes, text);
}

static void put_record(wf_sink *sink, const char *text, weft_diags *diags)
{
    wf_buf_put_text(sink->buffer(sink), text);
    assert_int_equal(sink->commit(sink, diags), WEFT_OK);
}

static void sink_gives_the_file_its_name_at_the_end(void **state)
{
    place *const p = *state;
    wf_sink *sink;
    assert_int_equal(wf_file_sink_open(&sink, p->path, p->diags), WEFT_OK);
    put_record(sink, "one\n", p->diags);
    wf_buf_put_text(sink->buffer(sink), "not committed");
    assert_int_equal(access(p->path, F_OK), -1);
    assert_int_equal(entries(p), 1);
    assert_int_equal(sink->finish(sink, true, p->diags), WEFT_OK);
    expect_file(p->path, "one\n");
    assert_int_equal(entries(p), 1);
    wf_sink_close(sink);
    wf_sink_close(NULL);
    assert_int_equal(weft_diags_count(p->diags), 0);
}

static void sink_leaves_nothing_when_not_kept(void **state)
{
    place *const p = *state;
    wf_sink *sink;
    put_file(p->path, "before");
    assert_int_equal(wf_file_sink_open(&sink, p->path, p->diags), WEFT_OK);
    put_record(sink, "one\n", p->diags);
    assert_int_equal(sink->finish(sink, false, p->diags), WEFT_OK);
    wf_sink_close(sink);
    assert_int_equal(wf_file_sink_open(&sink, p->path, p->diags), WEFT_OK);
    put_record(sink, "one\n", p->diags);
    wf_sink_close(sink); /* without finish */
    expect_file(p->path, "before");
    assert_int_equal(entries(p), 1);
}

static mode_t mode_of(const char *path)
{
    struct stat facts;
    assert_int_equal(stat(path, &facts), 0);
    return facts.st_mode & 07777;
}

static void sink_keeps_the_mode_of_the_file_it_replaces(void **state)
{
    place *const p = *state;
    wf_sink *sink;
    const mode_t mask = umask(027);
    assert_int_equal(wf_file_sink_open(&sink, p->path, p->diags), WEFT_OK);
    assert_int_equal(sink->finish(sink, true, p->diags), WEFT_OK);
    wf_sink_close(sink);
    assert_int_equal(mode_of(p->path), 0640);
    assert_int_equal(chmod(p->path, 0604), 0);
    assert_int_equal(wf_file_sink_open(&sink, p->path, p->diags), WEFT_OK);
    put_record(sink, "x", p->diags);
    assert_int_equal(sink->finish(sink, true, p->diags), WEFT_OK);
    wf_sink_close(sink);
    assert_int_equal(mode_of(p->path), 0604);
    (void)umask(mask);
}

static void sink_writes_through_a_symbolic_link(void **state)
{
    place *const p = *state;
    wf_sink *sink;
    char link[80];
    (void)snprintf(link, sizeof link, "%s/link", p->directory);
    put_file(p->path, "before");
    assert_int_equal(symlink("out.json", link), 0);
    assert_int_equal(wf_file_sink_open(&sink, link, p->diags), WEFT_OK);
    put_record(sink, "after", p->diags);
    assert_int_equal(sink->finish(sink, true, p->diags), WEFT_OK);
    wf_sink_close(sink);
    expect_file(p->path, "after");
    struct stat facts;
    assert_int_equal(lstat(link, &facts), 0);
    assert_true(S_ISLNK(facts.st_mode));
}

static void sink_writes_to_a_device_in_place(void **state)
{
    place *const p = *state;
    wf_sink *sink;
    assert_int_equal(wf_file_sink_open(&sink, "/dev/null", p->diags), WEFT_OK);
    put_record(sink, "x", p->diags);
    assert_int_equal(sink->finish(sink, true, p->diags), WEFT_OK);
    wf_sink_close(sink);
    assert_int_equal(entries(p), 0);
}

static void sink_says_why_it_cannot_create(void **state)
{
    place *const p = *state;
    wf_sink *sink;
    assert_int_equal(wf_file_sink_open(&sink, "/no/such/place/out", p->diags), WEFT_IO);
    assert_int_equal(wf_file_sink_open(&sink, p->directory, p->diags), WEFT_IO);
    assert_int_equal(weft_diags_count(p->diags), 2);
    assert_string_equal(weft_diags_at(p->diags, 0)->code, "W4802");
    assert_string_equal(weft_diags_at(p->diags, 0)->message,
                        "/no/such/place/out cannot be created: No such file or directory");
    assert_non_null(
        strstr(weft_diags_at(p->diags, 1)->message, "cannot be written: Is a directory"));
}

/* A file that may not grow stands for a full disk: the error is told once. */
static void sink_describes_a_full_disk_once(void **state)
{
    place *const p = *state;
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = {300000, 300000};
        wf_sink *sink = NULL;
        (void)signal(SIGXFSZ, SIG_IGN);
        bool ok = setrlimit(RLIMIT_FSIZE, &limit) == 0 &&
                  wf_file_sink_open(&sink, p->path, p->diags) == WEFT_OK;
        weft_status rc = WEFT_OK;
        for (int i = 0; ok && i < 200000; i++) {
            wf_buf_put_text(sink->buffer(sink), "0123456789");
            rc = sink->commit(sink, p->diags);
        }
        ok = ok && rc == WEFT_IO && weft_diags_count(p->diags) == 1 &&
             sink->buffer(sink)->len < 100 && sink->finish(sink, true, p->diags) == WEFT_IO &&
             weft_diags_count(p->diags) == 1;
        wf_sink_close(sink);
        _exit(ok ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(entries(p), 0);
}

static void on_signal(int number)
{
    (void)number;
}

/* Standard output is a pipe here; the test's own is put aside. */
static void sink_to_standard_output_survives_slow_and_broken_pipes(void **state)
{
    place *const p = *state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    (void)fflush(stdout);
    const int standard = dup(STDOUT_FILENO);
    assert_true(dup2(ends[1], STDOUT_FILENO) >= 0);
    assert_int_equal(fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK), 0);
    (void)close(ends[1]);
    const struct sigaction interrupting = {.sa_handler = on_signal};
    assert_int_equal(sigaction(SIGUSR1, &interrupting, NULL), 0);
    (void)signal(SIGPIPE, SIG_IGN);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) { /* reads slowly, interrupts the writer, and goes away after 2 MB */
        static char bytes[10000];
        size_t total = 0;
        (void)close(STDOUT_FILENO);
        while (total < 2000000) {
            const ssize_t got = read(ends[0], bytes, sizeof bytes);
            if (got <= 0)
                _exit(1);
            for (ssize_t i = 0; i < got; i++)
                if (bytes[i] != "0123456789"[(total + (size_t)i) % 10])
                    _exit(2);
            total += (size_t)got;
            (void)kill(parent, SIGUSR1);
        }
        _exit(0);
    }
    (void)close(ends[0]);
    wf_sink *sink;
    weft_status rc = wf_file_sink_open(&sink, "-", p->diags);
    for (int i = 0; rc == WEFT_OK && i < 1000000; i++) {
        wf_buf_put_text(sink->buffer(sink), "0123456789");
        rc = sink->commit(sink, p->diags);
    }
    const weft_status finished = sink->finish(sink, true, p->diags);
    wf_sink_close(sink);
    int status;
    const pid_t waited = waitpid(child, &status, 0);
    (void)dup2(standard, STDOUT_FILENO);
    (void)close(standard);
    assert_int_equal(rc, WEFT_STOPPED);
    assert_int_equal(finished, WEFT_STOPPED);
    assert_int_equal(weft_diags_count(p->diags), 0);
    assert_int_equal(waited, child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void sink_writes_in_large_pieces_and_allocates_nothing(void **state)
{
    place *const p = *state;
    wf_sink *sink;
    assert_int_equal(wf_file_sink_open(&sink, p->path, p->diags), WEFT_OK);
    const uint64_t before = wf_memory_count();
    for (int i = 0; i < 300000; i++)
        put_record(sink, "0123456789\n", p->diags);
    assert_int_equal(wf_memory_count(), before);
    assert_int_equal(sink->finish(sink, true, p->diags), WEFT_OK);
    wf_sink_close(sink);
    struct stat facts;
    assert_int_equal(stat(p->path, &facts), 0);
    assert_int_equal(facts.st_size, 3300000);
}

static void sink_survives_every_failing_allocation(void **state)
{
    place *const p = *state;
    weft_status rc = WEFT_NOMEM;
    uint64_t nth = 0;
    put_file(p->path, "before");
    while (rc == WEFT_NOMEM && nth < 100) {
        wf_sink *sink = NULL;
        wf_memory_fail_nth(++nth);
        rc = wf_file_sink_open(&sink, p->path, p->diags);
        if (rc == WEFT_OK) {
            wf_buf_put_text(sink->buffer(sink), "x");
            rc = sink->commit(sink, p->diags);
            const weft_status finished = sink->finish(sink, rc == WEFT_OK, p->diags);
            rc = rc == WEFT_OK ? finished : rc;
        }
        wf_sink_close(sink);
        wf_memory_fail_nth(0);
        assert_int_equal(entries(p), 1);
    }
    assert_int_equal(rc, WEFT_OK);
    assert_true(nth > 3);
    expect_file(p->path, "x");
}

int main(void)
{
#define SINK_TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)
    const struct CMUnitTest tests[] = {
        SINK_TEST(sink_gives_the_file_its_name_at_the_end),
        SINK_TEST(sink_leaves_nothing_when_not_kept),
        SINK_TEST(sink_keeps_the_mode_of_the_file_it_replaces),
        SINK_TEST(sink_writes_through_a_symbolic_link),
        SINK_TEST(sink_writes_to_a_device_in_place),
        SINK_TEST(sink_says_why_it_cannot_create),
        SINK_TEST(sink_describes_a_full_disk_once),
        SINK_TEST(sink_to_standard_output_survives_slow_and_broken_pipes),
        SINK_TEST(sink_writes_in_large_pieces_and_allocates_nothing),
        SINK_TEST(sink_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
