/* Every write point of the ledger fails or is the last thing that happens. Whatever it was, the file is
   afterwards as one of two transactions left it: the last that was reported as done, or the next. Then the
   same with memory that runs out, and with files whose bits were turned.

   test_ledger_faults [--every N] [--cuts N] [--mutants N] [--seed N]   (ctest takes every few points; 1: all) */
#include "base/memory.h"
#include "tests/fault/disk.h"
#include "tests/fault/ledger_scripts.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MARKS 64

typedef struct digest_text {
    unsigned char bytes[WF_DIGEST_BYTES];
} digest_text;

static struct {
    uint64_t every;
    uint64_t cuts;
    uint64_t mutants;
    uint64_t seed;
} wishes = {19, 2, 100, 1};

static uint64_t random_state;
static uint64_t checks;

static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void fail(const char *where, const char *what, uint64_t point, const char *more)
{
    fprintf(stderr, "%s: %s at %" PRIu64 " (seed %" PRIu64 "): %s\n", where, what, point,
            wishes.seed, more);
    exit(1);
}

/* ---- what a ledger holds ---- */

static void add_rows(wf_digest *digest, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return; /* of a damaged file; the digest is another one then */
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const char *const text = sqlite3_column_blob(stmt, i);
            wf_digest_add(digest,
                          weft_span_of(text, text ? (size_t)sqlite3_column_bytes(stmt, i) : 0));
            wf_digest_add(digest, weft_span_text(";"));
        }
    }
    (void)sqlite3_finalize(stmt);
}

/* A digest over every row of every table of the disk in use; `*is_whole`: SQLite finds no fault. */
static digest_text digest_disk(bool *is_whole)
{
    static const char *const tables[] = {
        "work", "run", "lock",      "file",  "batch",   "item",    "claim", "reject",
        "kv",   "job", "job_stage", "daily", "counter", "failure", "delta", "sequence"};
    digest_text out = {{0}};
    wf_digest digest;
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    char sql[64];
    wf_digest_init(&digest, WF_DIGEST_SHA256);
    *is_whole = true;
    if (sqlite3_open_v2("ledger", &db, SQLITE_OPEN_READWRITE, "disk") == SQLITE_OK) {
        *is_whole =
            sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL) == SQLITE_OK &&
            sqlite3_step(stmt) == SQLITE_ROW &&
            strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
        (void)sqlite3_finalize(stmt);
        for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
            (void)snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", tables[i]);
            add_rows(&digest, db, sql);
        }
    }
    (void)sqlite3_close(db);
    (void)wf_digest_finish(&digest, out.bytes);
    return out;
}

/* ---- one fault ---- */

static digest_text states[MOST_MARKS]; /* of the script, after each of its transactions */

static void note_state(script_run *run)
{
    bool is_whole;
    if (run->marks >= MOST_MARKS)
        abort();
    states[run->marks] = digest_disk(&is_whole);
    if (!is_whole)
        abort();
}

/* The disk in use, after a fault: a state of a transaction, and fit to go on with. */
static void check_disk(const script *played, const char *what, uint64_t point, size_t marks,
                       size_t all_marks)
{
    bool is_whole;
    wf_begun begun;
    script_run run = {.diags = weft_diags_new(0)};
    const digest_text found = digest_disk(&is_whole);
    const bool is_before = memcmp(&found, &states[marks], sizeof found) == 0;
    const bool is_after =
        marks < all_marks && memcmp(&found, &states[marks + 1], sizeof found) == 0;
    checks++;
    if (!is_whole)
        fail(played->name, what, point, "SQLite finds the file damaged");
    if (!is_before && !is_after)
        fail(played->name, what, point, "a state between two transactions");
    if (script_open(&run) != WEFT_OK)
        fail(played->name, what, point, "cannot be opened again");
    if (wf_ledger_begin(&begun, run.ledger, &script_work, SCRIPT_NOW + 1000000) != WEFT_OK)
        fail(played->name, what, point, "no new run can begin");
    if (wf_ledger_end(run.ledger, WF_RUN_STOPPED, weft_span_text(""), SCRIPT_NOW) != WEFT_OK)
        fail(played->name, what, point, "the new run cannot end");
    script_close(&run);
    weft_diags_free(run.diags);
}

static void check_power_cuts(const script *played, const disk *dead, uint64_t point, size_t marks,
                             size_t all_marks)
{
    disk left = {0};
    for (uint64_t i = 0; i < wishes.cuts + 2; i++) {
        const uint64_t random = i == 0 ? 0 : i == 1 ? UINT64_MAX : next_random();
        disk_cut(&left, dead, random);
        disk_use(&left);
        check_disk(played, "a power cut", point, marks, all_marks);
    }
    disk_fini(&left);
}

static bool was_said(const weft_diags *diags, const char *code)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        if (strncmp(weft_diags_at(diags, i)->code, code, strlen(code)) == 0)
            return true;
    }
    return false;
}

static void check_fault(const script *played, disk_fault fault, uint64_t point, size_t all_marks)
{
    static const char *const names[] = {
        "", "a kill", "EIO", "a short write", "a full disk", "a sick disk"};
    disk d = {.fault = fault, .fault_at = point};
    disk left = {0};
    script_run run = {.diags = weft_diags_new(0)};
    disk_use(&d);
    const weft_status rc = script_play(played, &run);
    if (rc == WEFT_OK && run.marks != all_marks)
        fail(played->name, names[fault], point, "it ended early and said that all was well");
    if (rc != WEFT_OK && rc != WEFT_IO)
        fail(played->name, names[fault], point, weft_status_text(rc));
    const char *const code = fault == DISK_FULL ? "W6003" : fault == DISK_EIO ? "W6005" : "W600";
    /* The first writes are those of a file that is being opened: SQLite says no more of them. */
    const bool is_told = was_said(run.diags, code) ||
                         (fault == DISK_EIO && run.marks == 0 && was_said(run.diags, "W6001"));
    if (rc == WEFT_IO && !is_told)
        fail(played->name, names[fault], point, "it was not said why");
    weft_diags_free(run.diags);
    disk_copy(&left, &d);
    disk_use(&left);
    check_disk(played, names[fault], point, run.marks, all_marks);
    if (fault == DISK_KILL)
        check_power_cuts(played, &d, point, run.marks, all_marks);
    disk_fini(&left);
    disk_fini(&d);
}

/* The write points and transactions of a script without faults; fills `states`. */
static uint64_t rehearse(const script *played, size_t *marks)
{
    bool is_whole;
    disk d = {0};
    script_run run = {.diags = weft_diags_new(0), .mark = note_state};
    disk_use(&d);
    states[0] = digest_disk(&is_whole);
    if (script_play(played, &run) != WEFT_OK)
        fail(played->name, "no fault", 0, "it does not play");
    weft_diags_free(run.diags);
    const uint64_t points = d.points;
    *marks = run.marks;
    disk_fini(&d);
    return points;
}

/* ---- memory ---- */

static uint64_t allocations_left; /* 0: any number */
static bool is_short;

static void *give(int size)
{
    if (allocations_left != 0 && --allocations_left == 0)
        is_short = true;
    if (is_short)
        return NULL;
    int *const block = malloc((size_t)size + 16);
    if (block)
        block[0] = size;
    return block ? block + 4 : NULL;
}

static void take(void *block)
{
    if (block)
        free((int *)block - 4);
}

static int size_of(void *block)
{
    return block ? ((int *)block)[-4] : 0;
}

static void *give_again(void *block, int size)
{
    void *const more = give(size);
    if (more && block) {
        memcpy(more, block, (size_t)(size_of(block) < size ? size_of(block) : size));
        take(block);
    }
    return more;
}

static int round_up(int size)
{
    return (size + 7) & ~7;
}

static int no_more(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void nothing(void *context)
{
    (void)context;
}

static void watch_memory(void)
{
    static const sqlite3_mem_methods watched = {give,     take,    give_again, size_of,
                                                round_up, no_more, nothing,    NULL};
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &watched) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)
        abort();
}

/* Plays with the nth allocation failing, SQLite's or ours, and all after it; whether it failed at all. */
static bool check_memory(const script *played, bool ours, uint64_t nth, size_t all_marks)
{
    disk d = {0};
    script_run run = {.diags = weft_diags_new(0)};
    disk_use(&d);
    wf_memory_fail_nth(ours ? nth : 0);
    allocations_left = ours ? 0 : nth;
    const weft_status rc = script_play(played, &run);
    wf_memory_fail_nth(0);
    allocations_left = 0;
    is_short = false;
    if (rc != WEFT_OK && rc != WEFT_NOMEM)
        fail(played->name, "an allocation", nth, weft_status_text(rc));
    weft_diags_free(run.diags);
    check_disk(played, "an allocation", nth, run.marks, all_marks);
    disk_fini(&d);
    return rc == WEFT_NOMEM;
}

static void check_allocations(const script *played, size_t all_marks)
{
    for (uint64_t n = 1; check_memory(played, true, n, all_marks); n++)
        continue;
    for (uint64_t n = 1; check_memory(played, false, n, all_marks);
         n += 1 + (wishes.every - 1) * (40 + next_random() % 40))
        continue;
}

/* ---- damage ---- */

static void damage(disk_bytes *bytes)
{
    const size_t at = next_random() % bytes->len;
    const size_t len = next_random() % 4096;
    switch (next_random() % 8) {
    case 0:
        bytes->len = at; /* cut off */
        break;
    case 1:
        memset(bytes->data + at, 0, at + len < bytes->len ? len : bytes->len - at);
        break;
    case 2:
        for (size_t i = at; i < bytes->len && i < at + 16; i++)
            bytes->data[i] = (unsigned char)next_random();
        break;
    default:
        bytes->data[at] ^= (unsigned char)(1u << next_random() % 8);
        break;
    }
}

/* What the damaged ledger says of each record is true, or it says nothing. */
static void compare_records(wf_ledger *ledger, const wf_begun *begun, const wf_known *truth,
                            size_t count, uint64_t checkpoint)
{
    if (begun->checkpoint > checkpoint)
        fail("damage", "mutant", begun->checkpoint, "the checkpoint went ahead");
    for (size_t i = 0; i < count; i++) {
        wf_known known;
        const wf_item item = script_item(i + 1, "x");
        if (wf_ledger_known(&known, ledger, &item) != WEFT_OK)
            return;
        if (known.is_known != truth[i].is_known || known.fate != truth[i].fate)
            fail("damage", "mutant", i + 1, "a record has another fate");
    }
}

static void check_mutants(void)
{
    enum {
        RECORDS = 70
    };
    wf_known truth[RECORDS];
    wf_begun begun;
    size_t found = 0;
    disk d = {0};
    disk mutant = {0};
    script_run run = {.diags = weft_diags_new(0)};
    disk_use(&d);
    if (script_play(&scripts[0], &run) != WEFT_OK || script_open(&run) != WEFT_OK ||
        wf_ledger_begin(&begun, run.ledger, &script_work, SCRIPT_NOW + 500000) != WEFT_OK)
        abort();
    for (size_t i = 0; i < RECORDS; i++) {
        const wf_item item = script_item(i + 1, "x");
        if (wf_ledger_known(&truth[i], run.ledger, &item) != WEFT_OK)
            abort();
    }
    const uint64_t checkpoint = begun.checkpoint;
    script_close(&run);
    for (uint64_t i = 0; i < wishes.mutants; i++) {
        disk_copy(&mutant, &d);
        damage(&disk_find(&mutant, "ledger")->now);
        disk_use(&mutant);
        weft_diags_reset(run.diags);
        weft_status rc = script_open(&run);
        if (rc == WEFT_OK)
            rc = wf_ledger_begin(&begun, run.ledger, &script_work, SCRIPT_NOW + 1000000);
        if (rc == WEFT_OK)
            compare_records(run.ledger, &begun, truth, RECORDS, checkpoint);
        found += rc != WEFT_OK;
        checks++;
        script_close(&run);
    }
    printf("%zu of %" PRIu64 " damaged files were refused, the others told the truth\n", found,
           wishes.mutants);
    weft_diags_free(run.diags);
    disk_fini(&mutant);
    disk_fini(&d);
}

static void read_wishes(int argc, char **argv)
{
    static const struct {
        const char *name;
        uint64_t *value;
    } options[] = {{"--every", &wishes.every},
                   {"--cuts", &wishes.cuts},
                   {"--mutants", &wishes.mutants},
                   {"--seed", &wishes.seed}};
    for (int i = 1; i + 1 < argc; i += 2) {
        for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) {
            if (strcmp(argv[i], options[k].name) == 0)
                *options[k].value = strtoull(argv[i + 1], NULL, 10);
        }
    }
    random_state = wishes.seed * 0x9e3779b97f4a7c15u + 1;
}

int main(int argc, char **argv)
{
    static const disk_fault faults[] = {DISK_KILL, DISK_EIO, DISK_SHORT, DISK_FULL, DISK_SICK};
    uint64_t points = 0;
    read_wishes(argc, argv);
    watch_memory();
    for (size_t i = 0; i < script_count; i++) {
        size_t marks;
        const uint64_t most = rehearse(&scripts[i], &marks);
        points += most;
        for (size_t k = 0; k < sizeof faults / sizeof faults[0]; k++) {
            for (uint64_t at = 1 + next_random() % wishes.every; at <= most; at += wishes.every)
                check_fault(&scripts[i], faults[k], at, marks);
        }
        check_allocations(&scripts[i], marks);
    }
    check_mutants();
    printf("%" PRIu64 " write points, %" PRIu64 " recoveries checked, seed %" PRIu64 "\n", points,
           checks, wishes.seed);
    return 0;
}
