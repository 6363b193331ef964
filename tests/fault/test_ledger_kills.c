/* A real file and real processes: a sender that is killed at any time and started again, two processes
   that want one lock, and a million records in bounded memory.

   test_ledger_kills [kills|locks|threads|scale|keys] [--count N] [--records N] [--seed N]
   Without words: a short run of the first two. */
#include "runtime/keep/kv.h"
#include "runtime/keep/ledger.h"
#include "runtime/keep/seen.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BATCH       20u
#define LEASE       1000u
#define MOST_OWNERS 2u

/* Kills and locks need no disk; one that syncs slowly would only make the test slow. */
static char folder[64] = "/dev/shm/weft-kills-XXXXXX";
static char path[80];
static uint64_t count;
static uint64_t records = 2000;
static uint64_t seed = 1;

static void must(int condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "%s (seed %" PRIu64 ", %s)\n", what, seed, path);
    exit(1);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void *shared(size_t size)
{
    FILE *const file = tmpfile();
    must(file && ftruncate(fileno(file), (off_t)size) == 0, "no shared memory");
    void *const memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    must(memory != MAP_FAILED, "no shared memory");
    (void)fclose(file);
    return memory;
}

/* ---- a sender that is killed ---- */

typedef struct receiver {
    atomic_uint executed; /* how often it did what was asked for */
    atomic_uint reported; /* the sender said "accepted" to its user */
} receiver;

static const wf_work work = {
    .parts = {{"kills", 5}, {"a", 1}, {"b", 1}, {"c", 1}},
    .input = {"a", 1},
};

static void settle(wf_ledger *ledger, uint64_t record, wf_fate fate)
{
    const wf_outcome outcome = {.record = record, .fate = fate};
    must(wf_ledger_settle(ledger, &outcome, 1, now_ms()) == WEFT_OK, "an outcome was refused");
}

/* What a killed run sent may have been executed: nobody can tell, so it is not sent again. What is unsent was not. */
static void settle_what_was_left(wf_ledger *ledger, const receiver *receivers)
{
    wf_left left[BATCH];
    size_t found;
    uint64_t after = 0;
    do {
        must(wf_ledger_list(left, BATCH, &found, ledger, WF_FATE_COUNT, after) == WEFT_OK,
             "what is left cannot be listed");
        for (size_t i = 0; i < found; i++) {
            if (left[i].fate == WF_FATE_OPEN)
                settle(ledger, left[i].record, WF_FATE_UNKNOWN);
            else
                must(receivers[left[i].record].executed == 0, "unsent, and it was executed");
            after = left[i].record;
        }
    } while (found != 0);
}

/* Records what is new or unsent of a portion, as the batch `*batch`; how many there are. */
static size_t record_batch(int64_t *batch, wf_item items[BATCH], wf_ledger *ledger, uint64_t from)
{
    size_t used = 0;
    for (uint64_t record = from; record < from + BATCH && record <= records; record++) {
        wf_known known;
        wf_item *const item = &items[used];
        *item = (wf_item){.record = record};
        must(wf_ledger_known(&known, ledger, item) == WEFT_OK, "a record cannot be looked up");
        used += !known.is_known || known.fate == WF_FATE_UNSENT;
    }
    must(used == 0 || wf_ledger_batch(batch, ledger, items, used, 0, NULL, now_ms()) == WEFT_OK,
         "no batch");
    return used;
}

/* Two batches are recorded at once, so that a kill finds one that did not leave. */
static void send_batches(wf_ledger *ledger, receiver *receivers, uint64_t from)
{
    wf_item items[2][BATCH];
    int64_t batches[2];
    size_t used[2];
    for (size_t b = 0; b < 2; b++)
        used[b] = record_batch(&batches[b], items[b], ledger, from + b * BATCH);
    if (used[0] + used[1] == 0)
        return;
    must(wf_ledger_commit(ledger, now_ms()) == WEFT_OK, "no commit before sending");
    for (size_t b = 0; b < 2; b++) {
        must(used[b] == 0 || wf_ledger_leaves(ledger, batches[b]) == WEFT_OK, "it cannot leave");
        for (size_t i = 0; i < used[b]; i++)
            atomic_fetch_add(&receivers[items[b][i].record].executed, 1);
        for (size_t i = 0; i < used[b]; i++)
            settle(ledger, items[b][i].record, WF_FATE_ACCEPTED);
    }
    must(wf_ledger_commit(ledger, now_ms()) == WEFT_OK, "no commit before reporting");
    for (size_t b = 0; b < 2; b++) {
        for (size_t i = 0; i < used[b]; i++)
            atomic_fetch_add(&receivers[items[b][i].record].reported, 1);
    }
}

static void send_all(receiver *receivers)
{
    wf_ledger *ledger = NULL;
    wf_begun begun;
    weft_diags *const diags = weft_diags_new(0);
    weft_status rc = wf_ledger_open(&ledger, path, NULL, diags);
    if (rc == WEFT_OK)
        rc = wf_ledger_begin(&begun, ledger, &work, now_ms());
    must(rc == WEFT_OK, weft_diags_count(diags) != 0 ? weft_diags_at(diags, 0)->message : "no run");
    settle_what_was_left(ledger, receivers);
    for (uint64_t from = begun.checkpoint + 1; from <= records; from += (uint64_t)2 * BATCH)
        send_batches(ledger, receivers, from);
    must(wf_ledger_end(ledger, WF_RUN_FINISHED, weft_span_text(""), now_ms()) == WEFT_OK, "no end");
    wf_ledger_close(ledger);
    weft_diags_free(diags);
}

static void check_outcomes(const receiver *receivers, uint64_t killed)
{
    wf_ledger *ledger = NULL;
    wf_begun begun;
    uint64_t unknown = 0;
    weft_diags *const diags = weft_diags_new(0);
    must(wf_ledger_open(&ledger, path, NULL, diags) == WEFT_OK &&
             wf_ledger_begin(&begun, ledger, &work, now_ms()) == WEFT_OK,
         "it cannot be read at the end");
    must(begun.was_done && begun.checkpoint == records, "not all of it is settled");
    for (uint64_t record = 1; record <= records; record++) {
        wf_known known;
        const wf_item item = {.record = record};
        const unsigned executed = receivers[record].executed;
        must(wf_ledger_known(&known, ledger, &item) == WEFT_OK && known.is_known,
             "a record is gone");
        must(executed <= 1, "a record was executed twice");
        must(known.fate == WF_FATE_ACCEPTED || known.fate == WF_FATE_UNKNOWN, "an open record");
        must(known.fate != WF_FATE_ACCEPTED || executed == 1, "accepted, but never executed");
        must(receivers[record].reported == 0 || known.fate == WF_FATE_ACCEPTED,
             "reported as accepted, and not so in the ledger");
        unknown += known.fate == WF_FATE_UNKNOWN;
    }
    printf("%" PRIu64 " records, %" PRIu64 " kills: %" PRIu64
           " accepted, each executed once, %" PRIu64 " unknown\n",
           records, killed, records - unknown, unknown);
    wf_ledger_close(ledger);
    weft_diags_free(diags);
}

static void run_kills(uint64_t kills)
{
    uint64_t random = seed * 0x9e3779b97f4a7c15u + 1;
    uint64_t killed = 0;
    int status = 1;
    receiver *const receivers = shared((records + 1) * sizeof *receivers);
    while (status != 0) {
        const pid_t child = fork();
        must(child >= 0, "no process");
        if (child == 0) {
            send_all(receivers);
            _exit(0);
        }
        const uint64_t wait = next_random(&random) % 6000000;
        const struct timespec nap = {0, (long)wait};
        if (killed < kills) {
            (void)nanosleep(&nap, NULL);
            (void)kill(child, SIGKILL); /* it may have ended by itself */
        }
        must(waitpid(child, &status, 0) == child, "no child");
        must(!WIFEXITED(status) || WEXITSTATUS(status) == 0, "the sender failed");
        killed += status != 0;
    }
    check_outcomes(receivers, killed);
    (void)munmap(receivers, (records + 1) * sizeof *receivers);
}

/* ---- one lock, two that want it ---- */

typedef struct arena {
    atomic_uint inside;   /* believe that they hold it, and their lease runs */
    atomic_llong clock;   /* the time that leases go by */
    atomic_ullong turns;  /* of all */
    atomic_ullong stale;  /* writes that were refused */
    atomic_ullong denied; /* somebody else held it */
    atomic_uint failed;
} arena;

typedef struct contender {
    arena *shared;
    uint64_t random;
    uint64_t turns;
    char name[8];
} contender;

/* Writes its token where the lock protects it; WEFT_IO when somebody else took over. */
static weft_status protected_write(wf_store *store, const wf_lease *lease)
{
    bool mine;
    char text[32];
    wf_buf before;
    const weft_span scope = weft_span_text("test");
    const weft_span key = weft_span_text("token");
    wf_buf_init(&before, 0);
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    rc = wf_lock_check(lease, store);
    if (rc == WEFT_OK && wf_kv_get(&before, NULL, store, scope, key, 0) == WEFT_OK) {
        wf_buf_put_byte(&before, '\0');
        must(strtoll(before.data, NULL, 10) <= lease->token,
             "an older owner wrote after a newer one");
    }
    (void)snprintf(text, sizeof text, "%" PRId64, lease->token);
    if (rc == WEFT_OK)
        rc = wf_kv_set(NULL, store, scope, key, weft_span_text(text), WF_KV_ANY, 0, 0);
    wf_buf_fini(&before);
    return wf_store_leave(store, mine, rc);
}

/* Holds the lock; now and then longer than its lease, as a process that was stopped would. */
static void hold(contender *self, wf_store *store, wf_lease *lease)
{
    const bool sleeps = next_random(&self->random) % 16 == 0;
    if (!sleeps) {
        must(atomic_fetch_add(&self->shared->inside, 1) == 0, "two owners");
        const struct timespec blink = {0, (long)(next_random(&self->random) % 100000)};
        (void)nanosleep(&blink, NULL); /* others come and find it taken */
        must(protected_write(store, lease) == WEFT_OK, "the owner cannot write");
        must(atomic_fetch_sub(&self->shared->inside, 1) == 1, "two owners");
        must(wf_lock_drop(lease, store, NULL) == WEFT_OK, "the owner cannot let go");
        return;
    }
    (void)atomic_fetch_add(&self->shared->clock, LEASE + 1);
    const struct timespec nap = {0, 300000};
    (void)nanosleep(&nap, NULL); /* somebody may take over here */
    const weft_status rc = protected_write(store, lease);
    must(rc == WEFT_OK || rc == WEFT_IO, "a stale write ended otherwise");
    (void)atomic_fetch_add(&self->shared->stale, rc == WEFT_IO);
    must(wf_lock_drop(lease, store, NULL) == WEFT_OK, "it cannot let go");
}

static void *contend(void *argument)
{
    contender *const self = argument;
    wf_store *store = NULL;
    weft_diags *const diags = weft_diags_new(4);
    const wf_store_options patient = {.wait_ms = 60000};
    must(diags && wf_store_open(&store, path, &patient, diags) == WEFT_OK, "no store");
    for (uint64_t got = 0; got < self->turns;) {
        wf_lease lease = {0};
        const int64_t now = (int64_t)atomic_load(&self->shared->clock);
        const weft_status rc = wf_lock_take(&lease, store, NULL, weft_span_text("the lock"),
                                            weft_span_text(self->name), LEASE, now, NULL);
        must(rc == WEFT_OK || rc == WEFT_REJECTED, "the lock failed");
        (void)atomic_fetch_add(&self->shared->denied, rc == WEFT_REJECTED);
        if (rc != WEFT_OK)
            continue;
        /* The other one kept the store busy and moved the clock on meanwhile: the lease was over when it came. Only who
           owns the lock moves the clock, so one that runs here goes on running. */
        if ((int64_t)atomic_load(&self->shared->clock) >= now + LEASE) {
            must(wf_lock_drop(&lease, store, NULL) == WEFT_OK, "it cannot let go");
            continue;
        }
        hold(self, store, &lease);
        got++;
        (void)atomic_fetch_add(&self->shared->turns, 1);
        weft_diags_reset(diags);
    }
    wf_store_close(store);
    weft_diags_free(diags);
    return NULL;
}

static void prepare(contender *contenders, arena *shared_arena, uint64_t turns)
{
    for (unsigned i = 0; i < MOST_OWNERS; i++) {
        contenders[i] = (contender){shared_arena, seed * 977 + i + 1, turns / MOST_OWNERS, "p0"};
        contenders[i].name[1] = (char)('0' + i);
    }
}

static void report_locks(const arena *shared_arena, const char *who)
{
    printf("%llu turns of two %s: one owner at a time, %llu denied, %llu stale writes refused\n",
           (unsigned long long)shared_arena->turns, who, (unsigned long long)shared_arena->denied,
           (unsigned long long)shared_arena->stale);
}

static void run_locks(uint64_t turns)
{
    contender contenders[MOST_OWNERS];
    pid_t children[MOST_OWNERS];
    arena *const shared_arena = shared(sizeof *shared_arena);
    prepare(contenders, shared_arena, turns);
    for (unsigned i = 0; i < MOST_OWNERS; i++) {
        children[i] = fork();
        must(children[i] >= 0, "no process");
        if (children[i] == 0) {
            (void)contend(&contenders[i]);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < MOST_OWNERS; i++) {
        int status = 1;
        must(waitpid(children[i], &status, 0) == children[i] && status == 0, "a process failed");
    }
    report_locks(shared_arena, "processes");
    (void)munmap(shared_arena, sizeof *shared_arena);
}

static void run_threads(uint64_t turns)
{
    contender contenders[MOST_OWNERS];
    pthread_t threads[MOST_OWNERS];
    static arena shared_arena;
    prepare(contenders, &shared_arena, turns);
    for (unsigned i = 0; i < MOST_OWNERS; i++)
        must(pthread_create(&threads[i], NULL, contend, &contenders[i]) == 0, "no thread");
    for (unsigned i = 0; i < MOST_OWNERS; i++)
        must(pthread_join(threads[i], NULL) == 0, "no thread");
    report_locks(&shared_arena, "threads");
}

/* ---- many records ---- */

static long peak_kib(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

static void run_scale(uint64_t most)
{
    enum {
        GROUP = 100
    };
    wf_ledger *ledger = NULL;
    wf_begun begun;
    wf_item items[GROUP];
    long early = 0;
    weft_diags *const diags = weft_diags_new(0);
    const int64_t start = now_ms();
    must(wf_ledger_open(&ledger, path, NULL, diags) == WEFT_OK &&
             wf_ledger_begin(&begun, ledger, &work, start) == WEFT_OK,
         "no ledger");
    for (uint64_t from = 1; from <= most; from += GROUP) {
        int64_t batch;
        for (uint64_t i = 0; i < GROUP; i++)
            items[i] = (wf_item){.record = from + i};
        must(wf_ledger_batch(&batch, ledger, items, GROUP, 0, NULL, now_ms()) == WEFT_OK &&
                 wf_ledger_commit(ledger, now_ms()) == WEFT_OK,
             "no batch");
        for (uint64_t i = 0; i < GROUP; i++)
            settle(ledger, from + i, WF_FATE_ACCEPTED);
        must(wf_ledger_commit(ledger, now_ms()) == WEFT_OK, "no commit");
        if (from / GROUP == most / GROUP / 2)
            early = peak_kib();
    }
    must(wf_ledger_end(ledger, WF_RUN_FINISHED, weft_span_text(""), now_ms()) == WEFT_OK, "no end");
    wf_ledger_close(ledger);
    const int64_t sent = now_ms();
    must(wf_ledger_open(&ledger, path, NULL, diags) == WEFT_OK &&
             wf_ledger_begin(&begun, ledger, &work, sent) == WEFT_OK && begun.was_done,
         "it cannot be verified");
    printf("%" PRIu64 " records in %" PRId64 " ms, verified in %" PRId64
           " ms; memory: %ld KiB at half, %ld KiB at the end\n",
           most, sent - start, now_ms() - sent, early, peak_kib());
    must(peak_kib() < early + 4096, "memory grows with records");
    wf_ledger_close(ledger);
    weft_diags_free(diags);
}

static void run_keys(uint64_t most)
{
    wf_seen_keys *seen = NULL;
    weft_diags *const diags = weft_diags_new(0);
    long early = 0;
    uint64_t twice = 0;
    must(wf_seen_open(&seen, diags) == WEFT_OK, "no table of keys");
    for (uint64_t i = 1; i <= most; i++) {
        char key[32];
        uint64_t first = 0;
        const bool is_again = i % 1000 == 0; /* with the key of the one before */
        (void)snprintf(key, sizeof key, "sku-%" PRIu64, is_again ? i - 1 : i);
        const weft_status rc = wf_seen_add(&first, seen, weft_span_text(key), i);
        must(rc == (is_again ? WEFT_REJECTED : WEFT_OK), "a key was taken for another");
        must(!is_again || first == i - 1, "the wrong record had it first");
        twice += rc == WEFT_REJECTED;
        if (i == most / 2)
            early = peak_kib();
    }
    printf("%" PRIu64 " keys, %" PRIu64 " twice; memory: %ld KiB at half, %ld KiB at the end\n",
           most, twice, early, peak_kib());
    must(peak_kib() < early + 4096, "memory grows with keys");
    wf_seen_close(seen);
    weft_diags_free(diags);
}

/* ---- */

static void fresh_file(void)
{
    static const char *const tails[] = {"", "-journal", "-alive"};
    char name[96];
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, tails[i]);
        (void)unlink(name);
    }
}

static void read_wishes(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i++) {
        uint64_t *const value = strcmp(argv[i], "--count") == 0     ? &count
                                : strcmp(argv[i], "--records") == 0 ? &records
                                : strcmp(argv[i], "--seed") == 0    ? &seed
                                                                    : NULL;
        if (value)
            *value = strtoull(argv[i + 1], NULL, 10);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(uint64_t count);
        uint64_t count;
        bool is_short; /* part of the run without words */
    } parts[] = {{"kills", run_kills, 12, true},
                 {"locks", run_locks, 400, true},
                 {"threads", run_threads, 400, false},
                 {"scale", run_scale, 1000000, false},
                 {"keys", run_keys, 1000000, false}};
    const char *const what = argc > 1 && argv[1][0] != '-' ? argv[1] : "";
    read_wishes(argc, argv);
    if (access("/dev/shm", W_OK) != 0)
        memcpy(folder, "/tmp/weft-kills-XXXXXX", sizeof "/tmp/weft-kills-XXXXXX");
    must(mkdtemp(folder) != NULL, "no folder");
    (void)snprintf(path, sizeof path, "%s/l", folder);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (*what == '\0' ? parts[i].is_short : strcmp(what, parts[i].name) == 0)
            parts[i].run(count != 0 ? count : parts[i].count);
        fresh_file();
    }
    (void)rmdir(folder);
    return 0;
}
