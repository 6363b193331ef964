/* State beside the ledger: values, locks, jobs, counters, failures, deltas. */
#include "runtime/keep/counter.h"
#include "runtime/keep/delta.h"
#include "runtime/keep/job.h"
#include "runtime/keep/kv.h"
#include "runtime/keep/lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW ((int64_t)1700000000000)

typedef struct desk {
    char path[64];
    weft_diags *diags;
    wf_store *store;
    wf_arena arena;
} desk;

static int set_up(void **state)
{
    desk *const d = calloc(1, sizeof *d);
    assert_non_null(d);
    memcpy(d->path, "/tmp/weft-state-XXXXXX", sizeof "/tmp/weft-state-XXXXXX");
    assert_non_null(mkdtemp(d->path));
    memcpy(d->path + strlen(d->path), "/s", 3);
    d->diags = weft_diags_new(0);
    wf_arena_init(&d->arena, 0);
    assert_int_equal(wf_store_open(&d->store, d->path, NULL, d->diags), WEFT_OK);
    *state = d;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const tails[] = {"", "-journal", "-alive"};
    desk *const d = *state;
    char name[80];
    wf_store_close(d->store);
    wf_arena_fini(&d->arena);
    weft_diags_free(d->diags);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", d->path, tails[i]);
        (void)unlink(name);
    }
    d->path[strlen(d->path) - 2] = '\0';
    (void)rmdir(d->path);
    free(d);
    return 0;
}

static weft_span text(const char *s)
{
    return weft_span_text(s);
}

/* ---- values ---- */

static weft_status set(desk *d, const char *key, const char *value, int64_t only_if, int64_t ttl)
{
    return wf_kv_set(NULL, d->store, text("s"), text(key), text(value), only_if, ttl, NOW);
}

static void assert_value(desk *d, const char *key, int64_t now, const char *value)
{
    wf_buf buf;
    wf_buf_init(&buf, 0);
    assert_int_equal(wf_kv_get(&buf, NULL, d->store, text("s"), text(key), now),
                     value ? WEFT_OK : WEFT_DONE);
    if (value)
        assert_true(weft_span_equal(wf_buf_span(&buf), text(value)));
    wf_buf_fini(&buf);
}

static void values_end_with_their_time(void **state)
{
    desk *const d = *state;
    uint64_t removed;
    assert_int_equal(set(d, "a", "1", WF_KV_ANY, 1000), WEFT_OK);
    assert_int_equal(set(d, "b", "2", WF_KV_ANY, 0), WEFT_OK);
    assert_value(d, "a", NOW + 999, "1");
    assert_value(d, "a", NOW + 1000, NULL);
    assert_value(d, "b", NOW + 1000000, "2");
    assert_int_equal(wf_kv_sweep(&removed, d->store, NOW + 1000), WEFT_OK);
    assert_int_equal(removed, 1);
}

static void compare_and_set_compares(void **state)
{
    desk *const d = *state;
    int64_t first;
    int64_t second;
    assert_int_equal(set(d, "k", "a", 7, 0), WEFT_REJECTED);
    assert_int_equal(wf_kv_set(&first, d->store, text("s"), text("k"), text("a"), 0, 0, NOW),
                     WEFT_OK);
    assert_int_equal(set(d, "k", "b", 0, 0), WEFT_REJECTED);
    assert_int_equal(wf_kv_set(&second, d->store, text("s"), text("k"), text("b"), first, 0, NOW),
                     WEFT_OK);
    assert_int_equal(set(d, "k", "c", first, 0), WEFT_REJECTED);
    assert_value(d, "k", NOW, "b");
    /* Removed and set again: the old version is nobody's. */
    assert_int_equal(wf_kv_remove(d->store, text("s"), text("k"), second, NOW), WEFT_OK);
    assert_int_equal(wf_kv_remove(d->store, text("s"), text("k"), WF_KV_ANY, NOW), WEFT_DONE);
    assert_int_equal(set(d, "k", "d", 0, 0), WEFT_OK);
    assert_int_equal(set(d, "k", "e", first, 0), WEFT_REJECTED);
    assert_int_equal(set(d, "k", "e", second, 0), WEFT_REJECTED);
}

static weft_status collect(void *context, const wf_kv_entry *entry)
{
    wf_buf_put_span(context, entry->key);
    wf_buf_put_byte(context, ' ');
    return WEFT_OK;
}

static void scans_go_by_prefix_in_order_of_bytes(void **state)
{
    desk *const d = *state;
    static const char *const keys[] = {"b", "a/2", "a/1", "a", "a\xff", "ab", "a/\xff"};
    wf_buf buf;
    wf_buf_init(&buf, 0);
    for (size_t i = 0; i < WF_COUNTOF(keys); i++)
        assert_int_equal(set(d, keys[i], "", WF_KV_ANY, 0), WEFT_OK);
    assert_int_equal(
        wf_kv_set(NULL, d->store, text("other"), text("a/3"), text(""), WF_KV_ANY, 0, NOW),
        WEFT_OK);
    assert_int_equal(wf_kv_scan(d->store, text("s"), text("a/"), collect, &buf, NOW), WEFT_OK);
    assert_true(weft_span_equal(wf_buf_span(&buf), text("a/1 a/2 a/\xff ")));
    wf_buf_reset(&buf);
    assert_int_equal(wf_kv_scan(d->store, text("s"), text(""), collect, &buf, NOW), WEFT_OK);
    assert_true(weft_span_equal(wf_buf_span(&buf), text("a a/1 a/2 a/\xff ab a\xff b ")));
    wf_buf_fini(&buf);
}

static void several_keys_change_together(void **state)
{
    desk *const d = *state;
    bool mine;
    assert_int_equal(set(d, "from", "10", WF_KV_ANY, 0), WEFT_OK);
    assert_int_equal(wf_store_enter(d->store, &mine), WEFT_OK);
    assert_int_equal(set(d, "from", "0", WF_KV_ANY, 0), WEFT_OK);
    assert_int_equal(set(d, "to", "10", WF_KV_ANY, 0), WEFT_OK);
    assert_int_equal(wf_store_leave(d->store, mine, WEFT_STOPPED), WEFT_STOPPED);
    assert_value(d, "from", NOW, "10");
    assert_value(d, "to", NOW, NULL);
}

static void names_beyond_the_limits_are_refused(void **state)
{
    desk *const d = *state;
    char longer[WF_KV_MAX_KEY + 2];
    memset(longer, 'k', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(set(d, "", "1", WF_KV_ANY, 0), WEFT_INVALID);
    assert_int_equal(set(d, longer, "1", WF_KV_ANY, 0), WEFT_INVALID);
    assert_string_equal(weft_diags_at(d->diags, 0)->code, "W6013");
    longer[WF_KV_MAX_KEY] = '\0';
    assert_int_equal(set(d, longer, "1", WF_KV_ANY, 0), WEFT_OK);
}

/* ---- locks ---- */

static void locks_have_one_owner_and_growing_tokens(void **state)
{
    desk *const d = *state;
    wf_lease a = {0};
    wf_lease b = {0};
    wf_lock_holder holder;
    const weft_span name = text("daily");
    assert_int_equal(wf_lock_take(&a, d->store, NULL, name, text("a"), 100, NOW, NULL), WEFT_OK);
    assert_int_equal(wf_lock_take(&b, d->store, NULL, name, text("b"), 100, NOW + 99, &holder),
                     WEFT_REJECTED);
    assert_string_equal(holder.owner, "a");
    assert_int_equal(wf_lock_renew(&a, d->store, NOW + 90, true), WEFT_OK);
    assert_int_equal(wf_lock_take(&b, d->store, NULL, name, text("b"), 100, NOW + 189, NULL),
                     WEFT_REJECTED);
    assert_int_equal(wf_lock_take(&b, d->store, NULL, name, text("b"), 100, NOW + 190, NULL),
                     WEFT_OK);
    assert_true(b.token > a.token);
    assert_int_equal(wf_lock_check(&b, d->store), WEFT_OK);
    assert_int_equal(wf_lock_check(&a, d->store), WEFT_IO);
    assert_string_equal(weft_diags_at(d->diags, 0)->code, "W6010");
    assert_int_equal(wf_lock_renew(&a, d->store, NOW + 191, true), WEFT_IO);
    assert_int_equal(wf_lock_drop(&a, d->store, NULL), WEFT_OK); /* not b's */
    assert_int_equal(wf_lock_check(&b, d->store), WEFT_OK);
    const int64_t token = b.token;
    assert_int_equal(wf_lock_drop(&b, d->store, NULL), WEFT_OK);
    assert_int_equal(wf_lock_take(&a, d->store, NULL, name, text("a"), 100, NOW + 192, NULL),
                     WEFT_OK);
    assert_true(a.token > token);
}

static void lease_is_renewed_at_a_third_of_its_life(void **state)
{
    desk *const d = *state;
    wf_lease a = {0};
    assert_int_equal(wf_lock_take(&a, d->store, NULL, text("l"), text("a"), 300, NOW, NULL),
                     WEFT_OK);
    assert_int_equal(wf_lock_renew(&a, d->store, NOW + 99, false), WEFT_OK);
    assert_int_equal(a.until_ms, NOW + 300);
    assert_int_equal(wf_lock_renew(&a, d->store, NOW + 100, false), WEFT_OK);
    assert_int_equal(a.until_ms, NOW + 400);
}

/* ---- jobs ---- */

static void jobs_move_forward_only(void **state)
{
    desk *const d = *state;
    wf_job job;
    const weft_span id = text("job-1");
    assert_int_equal(wf_job_make(d->store, text("a b"), text(""), text(""), NOW), WEFT_INVALID);
    assert_int_equal(wf_job_move(d->store, id, WF_JOB_PROCESSING, text("x"), text(""), NOW),
                     WEFT_DONE);
    assert_int_equal(wf_job_make(d->store, id, text("manual"), text("{}"), NOW), WEFT_OK);
    assert_int_equal(wf_job_make(d->store, id, text("manual"), text("{}"), NOW), WEFT_REJECTED);
    assert_int_equal(wf_job_move(d->store, id, WF_JOB_PROCESSING, text("read"), text("1"), NOW + 1),
                     WEFT_OK);
    assert_int_equal(wf_job_move(d->store, id, WF_JOB_PROCESSING, text("send"), text("2"), NOW + 2),
                     WEFT_OK);
    assert_int_equal(wf_job_move(d->store, id, WF_JOB_FAILED, text("error"), text("no"), NOW + 3),
                     WEFT_OK);
    assert_int_equal(wf_job_move(d->store, id, WF_JOB_COMPLETED, text(""), text(""), NOW + 4),
                     WEFT_REJECTED);
    assert_int_equal(wf_job_find(&job, d->store, id, &d->arena), WEFT_OK);
    assert_int_equal(job.state, WF_JOB_FAILED);
    assert_int_equal(job.started_ms, NOW + 1);
    assert_int_equal(job.ended_ms, NOW + 3);
    assert_true(weft_span_equal(job.message, text("no")));
    assert_int_equal(wf_job_move(d->store, id, WF_JOB_QUEUED, text(""), text(""), NOW + 5),
                     WEFT_OK);
    assert_int_equal(wf_job_move(d->store, id, WF_JOB_COMPLETED, text("done"), text(""), NOW + 6),
                     WEFT_OK);
    assert_int_equal(wf_job_move(d->store, id, WF_JOB_QUEUED, text(""), text(""), NOW + 7),
                     WEFT_REJECTED);
}

static void one_job_a_day(void **state)
{
    desk *const d = *state;
    wf_daily daily;
    uint64_t total;
    const weft_span p = text("stock");
    const weft_span day = text("2025-01-27");
    assert_int_equal(wf_daily_find(&daily, d->store, p, day, &d->arena, NOW), WEFT_DONE);
    assert_int_equal(wf_daily_make(d->store, p, day, text("j1"), 1000, NOW), WEFT_OK);
    assert_int_equal(wf_daily_make(d->store, p, day, text("j2"), 1000, NOW + 999), WEFT_REJECTED);
    assert_int_equal(wf_daily_count(&total, d->store, p, day, 2), WEFT_OK);
    assert_int_equal(wf_daily_count(&total, d->store, p, day, 3), WEFT_OK);
    assert_int_equal(total, 5);
    assert_int_equal(wf_daily_find(&daily, d->store, p, day, &d->arena, NOW + 999), WEFT_OK);
    assert_true(weft_span_equal(daily.job, text("j1")) && daily.batches == 5);
    assert_int_equal(wf_daily_find(&daily, d->store, p, day, &d->arena, NOW + 1000), WEFT_DONE);
    assert_int_equal(wf_daily_make(d->store, p, day, text("j2"), 0, NOW + 1000), WEFT_OK);
}

/* ---- numbers ---- */

static void counters_stop_at_their_limit(void **state)
{
    desk *const d = *state;
    uint64_t value;
    int64_t resets;
    const weft_span name = text("requests");
    assert_int_equal(wf_counter_add(&value, &resets, d->store, name, 60, 100, 1000, NOW), WEFT_OK);
    assert_int_equal(wf_counter_add(&value, &resets, d->store, name, 41, 100, 1000, NOW + 999),
                     WEFT_REJECTED);
    assert_int_equal(value, 60);
    assert_int_equal(resets, NOW + 1000);
    assert_int_equal(wf_counter_add(&value, &resets, d->store, name, 40, 100, 1000, NOW + 999),
                     WEFT_OK);
    assert_int_equal(value, 100);
    assert_int_equal(wf_counter_add(&value, &resets, d->store, name, 1, 100, 1000, NOW + 1000),
                     WEFT_OK);
    assert_int_equal(value, 1);
}

static void watermarks_never_fall(void **state)
{
    desk *const d = *state;
    uint64_t value;
    assert_int_equal(wf_counter_raise(&value, d->store, text("w"), 10, NOW), WEFT_OK);
    assert_int_equal(wf_counter_raise(&value, d->store, text("w"), 7, NOW), WEFT_OK);
    assert_int_equal(value, 10);
    assert_int_equal(wf_counter_raise(&value, d->store, text("w"), 11, NOW), WEFT_OK);
    assert_int_equal(wf_counter_find(&value, d->store, text("w"), NOW), WEFT_OK);
    assert_int_equal(value, 11);
}

static void failures_wait_twice_as_long_each_time(void **state)
{
    desk *const d = *state;
    static const int64_t minutes[] = {10, 20, 40, 80, 160};
    wf_failure failure;
    wf_buf message;
    wf_buf_init(&message, 0);
    for (size_t i = 0; i < WF_COUNTOF(minutes); i++) {
        assert_int_equal(wf_failure_note(&failure, d->store, text("a.csv"), text("no"), NULL, NOW),
                         WEFT_OK);
        assert_int_equal(failure.next_ms, NOW + minutes[i] * 60000);
        assert_int_equal(failure.is_final, i == 4);
    }
    assert_int_equal(wf_failure_find(&failure, &message, d->store, text("a.csv"), NULL), WEFT_OK);
    assert_true(weft_span_equal(wf_buf_span(&message), text("no")));
    assert_int_equal(wf_failure_clear(d->store, text("a.csv")), WEFT_OK);
    assert_int_equal(wf_failure_find(&failure, NULL, d->store, text("a.csv"), NULL), WEFT_DONE);
    wf_buf_fini(&message);
}

/* ---- deltas ---- */

static wf_change look(desk *d, const char *key, const char *body, int64_t snapshot)
{
    wf_change change;
    unsigned char hash[WF_KEY_BYTES];
    wf_key_of_body(hash, text(body));
    assert_int_equal(wf_delta_look(&change, d->store, text("stock"), text(key), hash, snapshot),
                     WEFT_OK);
    return change;
}

static void keep(desk *d, const char *key, const char *body, int64_t snapshot)
{
    unsigned char hash[WF_KEY_BYTES];
    wf_key_of_body(hash, text(body));
    assert_int_equal(wf_delta_keep(d->store, text("stock"), text(key), hash, snapshot), WEFT_OK);
}

static void only_what_changed_is_new(void **state)
{
    desk *const d = *state;
    wf_buf gone;
    wf_buf_init(&gone, 0);
    assert_int_equal(look(d, "A", "1", 1), WF_CHANGE_NEW);
    assert_int_equal(look(d, "A", "1", 1), WF_CHANGE_NEW); /* not accepted yet */
    keep(d, "A", "1", 1);
    keep(d, "B", "1", 1);
    keep(d, "C", "1", 1);
    assert_int_equal(look(d, "A", "1", 2), WF_CHANGE_SAME);
    assert_int_equal(look(d, "B", "2", 2), WF_CHANGE_CHANGED);
    assert_int_equal(wf_delta_see(d->store, text("stock"), text("B"), 2), WEFT_OK);
    assert_int_equal(look(d, "C", "1", 0), WF_CHANGE_SAME); /* a delta says nothing of others */
    assert_int_equal(wf_delta_gone(&gone, d->store, text("stock"), text(""), 2), WEFT_OK);
    assert_true(weft_span_equal(wf_buf_span(&gone), text("C")));
    assert_int_equal(wf_delta_gone(&gone, d->store, text("stock"), text("C"), 2), WEFT_DONE);
    assert_int_equal(wf_delta_forget(d->store, text("stock"), text("C")), WEFT_OK);
    assert_int_equal(look(d, "C", "1", 3), WF_CHANGE_NEW);
    wf_buf_fini(&gone);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(values_end_with_their_time),
        CASE(compare_and_set_compares),
        CASE(scans_go_by_prefix_in_order_of_bytes),
        CASE(several_keys_change_together),
        CASE(names_beyond_the_limits_are_refused),
        CASE(locks_have_one_owner_and_growing_tokens),
        CASE(lease_is_renewed_at_a_third_of_its_life),
        CASE(jobs_move_forward_only),
        CASE(one_job_a_day),
        CASE(counters_stop_at_their_limit),
        CASE(watermarks_never_fall),
        CASE(failures_wait_twice_as_long_each_time),
        CASE(only_what_changed_is_new),
    };
#undef CASE
    return cmocka_run_group_tests(tests, NULL, NULL);
}
