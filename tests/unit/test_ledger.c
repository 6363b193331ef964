/* The ledger: what was recorded is known to the next run, whatever ended the one before. */
#include "base/core.h"
#include "runtime/keep/kv.h"
#include "runtime/keep/ledger.h"
#include "weft/state.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW ((int64_t)1700000000000)

typedef struct desk {
    char folder[64];
    char path[96];
    weft_diags *diags;
    wf_ledger *ledger;
    wf_begun begun;
} desk;

static const wf_work work = {
    .parts = {{"stock", 5}, {"file:a.csv", 10}, {"test/api", 8}, {"stock v1", 8}},
    .input = {"a.csv", 5},
};

static void open_ledger(desk *d)
{
    const wf_ledger_options options = {.owner = "here:1"};
    assert_int_equal(wf_ledger_open(&d->ledger, d->path, &options, d->diags), WEFT_OK);
}

static void begin(desk *d)
{
    assert_int_equal(wf_ledger_begin(&d->begun, d->ledger, &work, NOW), WEFT_OK);
}

static int set_up(void **state)
{
    desk *const d = calloc(1, sizeof *d);
    assert_non_null(d);
    strcpy(d->folder, "/tmp/weft-ledger-XXXXXX");
    assert_non_null(mkdtemp(d->folder));
    (void)snprintf(d->path, sizeof d->path, "%s/l.db", d->folder);
    d->diags = weft_diags_new(0);
    open_ledger(d);
    *state = d;
    return 0;
}

static int tear_down(void **state)
{
    desk *const d = *state;
    char command[160];
    wf_ledger_close(d->ledger);
    weft_diags_free(d->diags);
    (void)snprintf(command, sizeof command, "rm -rf %s", d->folder);
    const int rc = system(command);
    free(d);
    return rc;
}

/* As if the process had been killed: nothing is ended, nothing more is committed. */
static void kill_and_open(desk *d)
{
    wf_ledger_close(d->ledger);
    d->ledger = NULL;
    open_ledger(d);
}

static wf_item item_of(uint64_t record, const char *body)
{
    wf_item item = {.record = record};
    wf_key_of_body(item.body, weft_span_text(body));
    return item;
}

static weft_status record_batch(int64_t *batch, desk *d, uint64_t from, uint64_t to,
                                const char *body)
{
    wf_item items[16];
    size_t count = 0;
    for (uint64_t record = from; record <= to; record++)
        items[count++] = item_of(record, body);
    return wf_ledger_batch(batch, d->ledger, items, count, 0, NULL, NOW);
}

/* One that leaves as soon as it may. */
static weft_status batch_of(desk *d, uint64_t from, uint64_t to, const char *body)
{
    int64_t batch = 0;
    const weft_status rc = record_batch(&batch, d, from, to, body);
    return rc == WEFT_OK ? wf_ledger_leaves(d->ledger, batch) : rc;
}

static weft_status settle(desk *d, uint64_t record, wf_fate fate)
{
    const wf_outcome outcome = {
        .record = record, .fate = fate, .code = {"409", 3}, .note = {"taken", 5}};
    return wf_ledger_settle(d->ledger, &outcome, 1, NOW);
}

static wf_known known(desk *d, uint64_t record, const char *body)
{
    wf_known what;
    const wf_item item = item_of(record, body);
    assert_int_equal(wf_ledger_known(&what, d->ledger, &item), WEFT_OK);
    return what;
}

static const char *last_code(desk *d)
{
    const size_t count = weft_diags_count(d->diags);
    return count == 0 ? "" : weft_diags_at(d->diags, count - 1)->code;
}

static void file_is_for_its_owner_alone(void **state)
{
    desk *const d = *state;
    struct stat about;
    assert_int_equal(stat(d->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void killed_run_leaves_what_is_unsettled(void **state)
{
    desk *const d = *state;
    wf_left left[8];
    size_t count;
    begin(d);
    assert_false(d->begun.is_resumed);
    assert_int_equal(batch_of(d, 1, 5, "x"), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
    assert_int_equal(settle(d, 1, WF_FATE_ACCEPTED), WEFT_OK);
    assert_int_equal(settle(d, 2, WF_FATE_REFUSED), WEFT_OK);
    assert_int_equal(settle(d, 4, WF_FATE_UNKNOWN), WEFT_OK);
    assert_int_equal(settle(d, 5, WF_FATE_UNSENT), WEFT_OK);
    assert_false(wf_ledger_is_durable(d->ledger));
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
    assert_int_equal(wf_ledger_checkpoint(d->ledger), 2);
    assert_int_equal(settle(d, 3, WF_FATE_ACCEPTED), WEFT_OK); /* never committed */
    kill_and_open(d);
    begin(d);
    assert_true(d->begun.is_resumed);
    assert_true(d->begun.was_killed);
    assert_int_equal(d->begun.checkpoint, 2);
    assert_int_equal(d->begun.unsettled, 2);
    assert_int_equal(wf_ledger_list(left, 8, &count, d->ledger, WF_FATE_COUNT, 0), WEFT_OK);
    assert_int_equal(count, 2);
    assert_int_equal(left[0].record, 3);
    assert_int_equal(left[0].fate, WF_FATE_OPEN);
    assert_int_equal(left[1].record, 5);
    assert_int_equal(left[1].fate, WF_FATE_UNSENT);
    assert_true(known(d, 3, "x").is_same_body);
    assert_int_equal(known(d, 4, "x").fate, WF_FATE_UNKNOWN);
    assert_false(known(d, 6, "x").is_known);
}

static void check_fates(desk *d, const wf_fate *fates, size_t count)
{
    wf_left left[8];
    size_t found;
    kill_and_open(d);
    begin(d);
    assert_int_equal(wf_ledger_list(left, 8, &found, d->ledger, WF_FATE_COUNT, 0), WEFT_OK);
    assert_int_equal(found, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(left[i].fate, fates[i]);
}

/* What was recorded and had not left when the run was killed is no matter of doubt. */
static void what_never_left_is_unsent(void **state)
{
    static const wf_fate first[] = {WF_FATE_OPEN, WF_FATE_OPEN, WF_FATE_UNSENT, WF_FATE_UNSENT};
    static const wf_fate later[] = {WF_FATE_OPEN, WF_FATE_OPEN, WF_FATE_OPEN, WF_FATE_UNSENT};
    static const wf_fate lost[] = {WF_FATE_OPEN, WF_FATE_OPEN, WF_FATE_OPEN, WF_FATE_OPEN};
    desk *const d = *state;
    int64_t batches[4];
    char notes[128];
    begin(d);
    for (uint64_t i = 0; i < 4; i++)
        assert_int_equal(record_batch(&batches[i], d, i + 1, i + 1, "x"), WEFT_OK);
    assert_int_equal(wf_ledger_leaves(d->ledger, batches[0]), WEFT_OK);
    assert_int_equal(wf_ledger_leaves(d->ledger, batches[1]), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
    check_fates(d, first, 4);
    check_fates(d, first, 4); /* a run that sent nothing takes nothing back */
    assert_int_equal(record_batch(&batches[2], d, 3, 3, "x"), WEFT_OK);
    assert_int_equal(record_batch(&batches[3], d, 4, 4, "x"), WEFT_OK);
    assert_int_equal(wf_ledger_leaves(d->ledger, batches[2]), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
    check_fates(d, later, 4);
    assert_int_equal(record_batch(&batches[3], d, 4, 4, "x"), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
    (void)snprintf(notes, sizeof notes, "%s-alive", d->path);
    assert_int_equal(truncate(notes, 0), 0); /* as after a power cut */
    check_fates(d, lost, 4);
}

static void finished_work_is_done(void **state)
{
    desk *const d = *state;
    uint64_t counts[WF_FATE_COUNT];
    begin(d);
    assert_int_equal(batch_of(d, 1, 2, "x"), WEFT_OK);
    assert_int_equal(settle(d, 1, WF_FATE_ACCEPTED), WEFT_OK);
    assert_int_equal(settle(d, 2, WF_FATE_ACCEPTED), WEFT_OK);
    assert_int_equal(settle(d, 3, WF_FATE_REJECTED), WEFT_OK); /* by the mapping */
    wf_ledger_pass(d->ledger, 9);                              /* the rest was skipped */
    assert_int_equal(wf_ledger_end(d->ledger, WF_RUN_FINISHED, weft_span_text(""), NOW), WEFT_OK);
    kill_and_open(d);
    begin(d);
    assert_true(d->begun.was_done);
    assert_false(d->begun.was_killed);
    assert_int_equal(d->begun.checkpoint, 9);
    assert_int_equal(wf_ledger_fates(counts, d->ledger), WEFT_OK);
    assert_int_equal(counts[WF_FATE_ACCEPTED], 2);
    assert_int_equal(counts[WF_FATE_REJECTED], 1);
}

static void checkpoint_waits_for_the_slowest(void **state)
{
    desk *const d = *state;
    begin(d);
    assert_int_equal(batch_of(d, 1, 4, "x"), WEFT_OK);
    assert_int_equal(batch_of(d, 5, 8, "x"), WEFT_OK);
    for (uint64_t record = 2; record <= 8; record++)
        assert_int_equal(settle(d, record, WF_FATE_ACCEPTED), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
    assert_int_equal(wf_ledger_checkpoint(d->ledger), 0);
    assert_int_equal(settle(d, 1, WF_FATE_ACCEPTED), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
    assert_int_equal(wf_ledger_checkpoint(d->ledger), 8);
}

static void one_key_with_another_body_is_not_recorded(void **state)
{
    desk *const d = *state;
    begin(d);
    assert_int_equal(batch_of(d, 1, 3, "x"), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
    assert_int_equal(batch_of(d, 3, 5, "y"), WEFT_REJECTED);
    assert_string_equal(last_code(d), "W6011");
    assert_false(known(d, 4, "y").is_known); /* nothing of that batch */
    assert_int_equal(batch_of(d, 4, 5, "y"), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
}

static void business_keys_are_claimed_once(void **state)
{
    desk *const d = *state;
    wf_known what;
    int64_t batch;
    wf_item item = item_of(1, "x");
    item.identity = weft_span_text("SKU-1");
    begin(d);
    assert_int_equal(wf_ledger_batch(&batch, d->ledger, &item, 1, 0, NULL, NOW), WEFT_OK);
    item = item_of(7, "x");
    item.identity = weft_span_text("SKU-1");
    assert_int_equal(wf_ledger_known(&what, d->ledger, &item), WEFT_OK);
    assert_true(what.is_elsewhere && what.is_known && what.is_same_body);
    assert_int_equal(what.record, 1);
    assert_int_equal(wf_ledger_batch(&batch, d->ledger, &item, 1, 0, NULL, NOW), WEFT_REJECTED);
    assert_string_equal(last_code(d), "W6011");
}

static void refused_record_takes_another_key(void **state)
{
    desk *const d = *state;
    begin(d);
    assert_int_equal(batch_of(d, 1, 1, "x"), WEFT_OK);
    const wf_known before = known(d, 1, "x");
    assert_int_equal(settle(d, 1, WF_FATE_REFUSED), WEFT_OK);
    const wf_known after = known(d, 1, "mended");
    assert_string_not_equal(before.key, after.key);
    assert_int_equal(batch_of(d, 1, 1, "mended"), WEFT_OK);
    assert_string_equal(known(d, 1, "mended").key, after.key); /* of each attempt of this turn */
    assert_int_equal(settle(d, 1, WF_FATE_ACCEPTED), WEFT_OK);
    assert_int_equal(batch_of(d, 1, 1, "again"), WEFT_MISUSE);
    assert_string_equal(last_code(d), "W6012");
}

static void unsent_record_may_change(void **state)
{
    desk *const d = *state;
    begin(d);
    assert_int_equal(batch_of(d, 1, 1, "x"), WEFT_OK);
    const wf_known before = known(d, 1, "x");
    assert_int_equal(settle(d, 1, WF_FATE_UNSENT), WEFT_OK);
    assert_string_equal(known(d, 1, "x").key, before.key); /* another attempt */
    assert_int_equal(batch_of(d, 1, 1, "mended"), WEFT_OK);
    assert_string_not_equal(known(d, 1, "mended").key, before.key);
}

static void outcomes_that_cannot_be_are_refused(void **state)
{
    desk *const d = *state;
    begin(d);
    assert_int_equal(settle(d, 1, WF_FATE_ACCEPTED), WEFT_MISUSE); /* never recorded */
    assert_string_equal(last_code(d), "W6012");
    assert_int_equal(batch_of(d, 1, 3, "x"), WEFT_OK);
    assert_int_equal(settle(d, 1, WF_FATE_ACCEPTED), WEFT_OK);
    assert_int_equal(settle(d, 1, WF_FATE_REFUSED), WEFT_MISUSE);
    assert_int_equal(settle(d, 1, WF_FATE_ACCEPTED), WEFT_OK); /* said twice */
    assert_int_equal(settle(d, 2, WF_FATE_REJECTED), WEFT_OK); /* it may have been sent */
    assert_int_equal(known(d, 2, "x").fate, WF_FATE_UNKNOWN);
    assert_int_equal(settle(d, 2, WF_FATE_ACCEPTED), WEFT_OK); /* a status query said so */
}

static void keys_are_the_same_everywhere(void **state)
{
    desk *const d = *state;
    unsigned char key[WF_KEY_BYTES];
    char text[WF_KEY_CHARS];
    begin(d);
    wf_key_make(key, &work.parts, weft_span_text("12"), 0);
    wf_key_text(text, key);
    assert_string_equal(known(d, 12, "any").key, text);
    /* By hand: python3, hashlib and base64.b32encode over the parts with 8-byte lengths. */
    assert_string_equal(text, "WKJ5NTXVTIZMHVUWYVLTEZYZCO3UDC2XONZJF5R4UIS5YW5OGXIQ");
}

static void living_owner_keeps_others_out(void **state)
{
    desk *const d = *state;
    wf_ledger *other = NULL;
    wf_begun begun;
    const wf_ledger_options options = {.owner = "here:2"};
    begin(d);
    assert_int_equal(wf_ledger_open(&other, d->path, &options, d->diags), WEFT_OK);
    assert_int_equal(wf_ledger_begin(&begun, other, &work, NOW + 1), WEFT_IO);
    assert_string_equal(last_code(d), "W6009");
    assert_non_null(strstr(weft_diags_at(d->diags, 0)->message, "here:1"));
    wf_ledger_close(d->ledger); /* dead: its lease of a minute is not waited for */
    d->ledger = NULL;
    assert_int_equal(wf_ledger_begin(&begun, other, &work, NOW + 2), WEFT_OK);
    assert_true(begun.was_killed);
    wf_ledger_close(other);
}

static void stale_owner_writes_nothing(void **state)
{
    desk *const d = *state;
    wf_ledger *other = NULL;
    wf_begun begun;
    const wf_ledger_options options = {.owner = "here:2"};
    begin(d);
    assert_int_equal(batch_of(d, 1, 3, "x"), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW), WEFT_OK);
    assert_int_equal(wf_ledger_open(&other, d->path, &options, d->diags), WEFT_OK);
    assert_int_equal(wf_ledger_begin(&begun, other, &work, NOW + 60000),
                     WEFT_OK); /* its lease is over */
    assert_int_equal(settle(d, 1, WF_FATE_ACCEPTED), WEFT_OK);
    assert_int_equal(wf_ledger_commit(d->ledger, NOW + 60001), WEFT_IO);
    assert_string_equal(last_code(d), "W6010");
    assert_int_equal(settle(d, 2, WF_FATE_ACCEPTED), WEFT_IO); /* it stays so */
    const wf_item item = item_of(1, "x");
    wf_known what;
    assert_int_equal(wf_ledger_known(&what, other, &item), WEFT_OK);
    assert_int_equal(what.fate, WF_FATE_OPEN);
    wf_ledger_close(other);
}

static void tick_commits_groups(void **state)
{
    desk *const d = *state;
    begin(d);
    assert_int_equal(batch_of(d, 1, 3, "x"), WEFT_OK);
    assert_int_equal(wf_ledger_tick(d->ledger, NOW + 4), WEFT_OK);
    assert_false(wf_ledger_is_durable(d->ledger));
    assert_int_equal(wf_ledger_tick(d->ledger, NOW + 5), WEFT_OK);
    assert_true(wf_ledger_is_durable(d->ledger));
}

static void count_end(void *user)
{
    atomic_int *const count = user;
    (void)atomic_fetch_add(count, 1);
}

/* What was said before is durable when the commit is finished, what is said meanwhile with the next one. */
static void commit_is_waited_for_elsewhere(void **state)
{
    desk *const d = *state;
    atomic_int ended = 0;
    const wf_ledger_options options = {.store = {.committed = count_end, .user = &ended}};
    wf_ledger_close(d->ledger);
    assert_int_equal(wf_ledger_open(&d->ledger, d->path, &options, d->diags), WEFT_OK);
    begin(d);
    for (uint64_t i = 0; i < 20; i++) {
        assert_int_equal(batch_of(d, 2 * i + 1, 2 * i + 1, "x"), WEFT_OK);
        assert_int_equal(wf_ledger_commit_start(d->ledger, NOW), WEFT_OK);
        assert_false(wf_ledger_is_durable(d->ledger));
        if (i % 2 != 0)
            assert_int_equal(wf_ledger_commit_finish(d->ledger), WEFT_OK);
        assert_int_equal(batch_of(d, 2 * i + 2, 2 * i + 2, "x"), WEFT_OK); /* waits, if it has to */
        assert_false(wf_ledger_is_committing(d->ledger));
    }
    assert_int_equal(wf_ledger_commit_start(d->ledger, NOW), WEFT_OK);
    kill_and_open(d); /* in the middle of it: closing waits */
    assert_int_equal(atomic_load(&ended), 21);
    begin(d);
    assert_int_equal(d->begun.unsettled, 40);
}

/* A commit that fails elsewhere is told here, and stays. */
static void commit_that_fails_elsewhere(void **state)
{
    desk *const d = *state;
    wf_ledger *other = NULL;
    const wf_ledger_options options = {.store = {.wait_ms = 1}};
    wf_ledger_close(d->ledger);
    assert_int_equal(wf_ledger_open(&d->ledger, d->path, &options, d->diags), WEFT_OK);
    begin(d);
    assert_int_equal(wf_ledger_open(&other, d->path, NULL, d->diags), WEFT_OK);
    assert_int_equal(batch_of(d, 1, 1, "x"), WEFT_OK);
    wf_query *const reading = wf_query_start(wf_ledger_store(other), WF_QUERY_WORK_ALL);
    assert_int_equal(wf_query_step(reading), WEFT_OK); /* who reads keeps a commit from its end */
    assert_int_equal(wf_ledger_commit_start(d->ledger, NOW), WEFT_OK);
    assert_int_equal(wf_ledger_commit_finish(d->ledger), WEFT_IO);
    assert_string_equal(last_code(d), "W6004");
    wf_query_end(reading);
    assert_int_equal(wf_ledger_commit_finish(d->ledger), WEFT_IO);
    assert_int_equal(settle(d, 1, WF_FATE_ACCEPTED), WEFT_IO);
    wf_ledger_close(other);
}

static void files_are_known_by_content_and_name(void **state)
{
    desk *const d = *state;
    wf_seen seen;
    wf_work with_file = work;
    unsigned char other[WF_KEY_BYTES] = {9};
    with_file.has_hash = true;
    with_file.hash[0] = 1;
    assert_int_equal(wf_ledger_seen(&seen, d->ledger, with_file.hash, work.input), WEFT_DONE);
    assert_int_equal(wf_ledger_begin(&d->begun, d->ledger, &with_file, NOW), WEFT_OK);
    assert_int_equal(wf_ledger_seen(&seen, d->ledger, with_file.hash, work.input), WEFT_OK);
    assert_true(seen.is_same_name && !seen.is_changed);
    assert_int_equal(seen.run, d->begun.run);
    assert_int_equal(wf_ledger_seen(&seen, d->ledger, with_file.hash, weft_span_text("b.csv")),
                     WEFT_OK);
    assert_false(seen.is_same_name);
    assert_int_equal(wf_ledger_seen(&seen, d->ledger, other, work.input), WEFT_OK);
    assert_true(seen.is_changed);
}

static void other_files_are_refused(void **state)
{
    desk *const d = *state;
    char path[128];
    wf_ledger *other = NULL;
    (void)snprintf(path, sizeof path, "%s/text", d->folder);
    FILE *const file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        (void)fputs("no ledger at all\n", file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(wf_ledger_open(&other, path, NULL, d->diags), WEFT_INVALID);
    assert_string_equal(last_code(d), "W6006");
    assert_int_equal(wf_ledger_open(&other, d->folder, NULL, d->diags), WEFT_IO);
    assert_string_equal(last_code(d), "W6001");
    (void)snprintf(path, sizeof path, "%s/none/l.db", d->folder);
    assert_int_equal(wf_ledger_open(&other, path, NULL, d->diags), WEFT_IO);
    assert_string_equal(last_code(d), "W6001");
    assert_null(other);
}

/* Another program at the file. */
static sqlite3 *open_raw(const desk *d, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(d->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static void ledger_of_a_later_weft_is_refused(void **state)
{
    desk *const d = *state;
    wf_ledger_close(d->ledger);
    d->ledger = NULL;
    assert_int_equal(sqlite3_close(open_raw(d, "PRAGMA user_version=99")), SQLITE_OK);
    assert_int_equal(wf_ledger_open(&d->ledger, d->path, NULL, d->diags), WEFT_INVALID);
    assert_string_equal(last_code(d), "W6007");
    assert_int_equal(sqlite3_close(open_raw(d, "PRAGMA application_id=7")), SQLITE_OK);
    assert_int_equal(wf_ledger_open(&d->ledger, d->path, NULL, d->diags), WEFT_INVALID);
    assert_string_equal(last_code(d), "W6006");
}

static void write_ahead_log_is_given_up(void **state)
{
    desk *const d = *state;
    wf_ledger *other = NULL;
    wf_ledger_close(d->ledger);
    d->ledger = NULL;
    sqlite3 *const db = open_raw(d, "PRAGMA journal_mode=WAL; CREATE TABLE x (a)");
    const wf_ledger_options hasty = {.store = {.wait_ms = 20}};
    assert_int_equal(wf_ledger_open(&other, d->path, &hasty, d->diags), WEFT_IO); /* in use so */
    assert_string_equal(last_code(d), "W6004");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    open_ledger(d);
    begin(d);
}

static void locked_file_is_waited_for_and_then_given_up(void **state)
{
    desk *const d = *state;
    wf_ledger *other = NULL;
    wf_begun begun;
    const wf_ledger_options hasty = {.store = {.wait_ms = 20}};
    assert_int_equal(wf_ledger_open(&other, d->path, &hasty, d->diags), WEFT_OK);
    sqlite3 *const db = open_raw(d, "BEGIN IMMEDIATE");
    assert_int_equal(wf_ledger_begin(&begun, other, &work, NOW), WEFT_IO);
    assert_string_equal(last_code(d), "W6004");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(wf_ledger_begin(&begun, other, &work, NOW), WEFT_OK);
    wf_ledger_close(other);
}

typedef struct reading {
    desk *desk;
    uint64_t lines;
} reading;

/* A run goes on while somebody reads a list line by line. */
static weft_status read_slowly(void *context, weft_span line)
{
    reading *const r = context;
    char start[32];
    (void)snprintf(start, sizeof start, "{\"key\":\"k%03d\"", (int)r->lines++);
    assert_int_equal(strncmp(line.ptr, start, strlen(start)), 0);
    if (r->lines % 20 == 1) {
        assert_int_equal(batch_of(r->desk, r->lines, r->lines, "x"), WEFT_OK);
        assert_int_equal(wf_ledger_commit(r->desk->ledger, NOW), WEFT_OK);
    }
    return WEFT_OK;
}

static void lists_do_not_hold_up_a_run(void **state)
{
    desk *const d = *state;
    static char value[40000];
    weft_state *reader = NULL;
    reading r = {d, 0};
    const weft_state_query query = {
        .view = WEFT_STATE_VALUES, .json = 1, .scope = {"s", 1}, .prefix = {"", 0}};
    memset(value, 'v', sizeof value);
    begin(d);
    for (int i = 0; i < 60; i++) { /* more than waits in memory */
        char key[16];
        (void)snprintf(key, sizeof key, "k%03d", i);
        assert_int_equal(wf_kv_set(NULL, wf_ledger_store(d->ledger), weft_span_text("s"),
                                   weft_span_text(key), weft_span_of(value, sizeof value),
                                   WF_KV_ANY, 0, NOW),
                         WEFT_OK);
    }
    assert_int_equal(weft_state_open(&reader, d->path, WEFT_STATE_READ, d->diags), WEFT_OK);
    assert_int_equal(weft_state_list(reader, &query, NOW, read_slowly, &r), WEFT_OK);
    assert_int_equal(r.lines, 60);
    weft_state_close(reader);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(file_is_for_its_owner_alone),
        CASE(killed_run_leaves_what_is_unsettled),
        CASE(what_never_left_is_unsent),
        CASE(finished_work_is_done),
        CASE(checkpoint_waits_for_the_slowest),
        CASE(one_key_with_another_body_is_not_recorded),
        CASE(business_keys_are_claimed_once),
        CASE(refused_record_takes_another_key),
        CASE(unsent_record_may_change),
        CASE(outcomes_that_cannot_be_are_refused),
        CASE(keys_are_the_same_everywhere),
        CASE(living_owner_keeps_others_out),
        CASE(stale_owner_writes_nothing),
        CASE(tick_commits_groups),
        CASE(commit_is_waited_for_elsewhere),
        CASE(commit_that_fails_elsewhere),
        CASE(files_are_known_by_content_and_name),
        CASE(other_files_are_refused),
        CASE(ledger_of_a_later_weft_is_refused),
        CASE(write_ahead_log_is_given_up),
        CASE(locked_file_is_waited_for_and_then_given_up),
        CASE(lists_do_not_hold_up_a_run),
    };
#undef CASE
    return cmocka_run_group_tests(tests, NULL, NULL);
}
