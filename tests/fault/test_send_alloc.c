/* Allocations of a whole submission fail, one after the other and all behind it: mutations by aliases, batches of a job, both
   with look-ups and a token; the first run, or one that goes on where another had ended. Each time the status says so, and
   what the ledger holds is enough: the next run brings every record to its one outcome, and none is executed twice.

   test_send_alloc [--every N]: 1 lets each allocation fail in turn. */
#include "base/memory.h"
#include "tests/support/counting_api.h"
#include "tests/support/one_text.h"
#include "weft/compile.h"
#include "weft/send.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RECORDS   9
#define NO_NUMBER 4 /* rejected by the mapping */
#define TRIES     100
#define AWAIT_MS  100 /* a batch that the API does not list after so long was not taken */
/* Of the short form: prime, so that no regular pattern is stepped over. Each batch waits a tenth of a second for its status. */
#define USUAL_NTH        151u
#define USUAL_NTH_LISTED 499u

static const char mapping[] =
    "weft 1\n"
    "use schema \"s.graphql\"\n"
    "lookup place(ref: String!) -> ID {\n"
    "  query 'query ($ref: String!) { spot(ref: $ref) { id } }'\n"
    "  with { ref: ref }  take .spot.id  cache 10 min  batch 3\n"
    "}\n"
    "map orders from csv to mutation createOrder returning { id } {\n"
    "  ref: .ref!  amount: .amount!.int()  at: place(.at!)\n"
    "}\n"
    "map stock from csv to batch INVENTORY(size: 3) {\n"
    "  locationRef: place(.at!)!  skuRef: .ref!  qty: .amount!.int()  type: \"LAST_ON_HAND\"\n"
    "  status: \"ACTIVE\"\n"
    "}\n";

static const char schema[] = "scalar Amount\n"
                             "type Query { spot(ref: String!): Spot }\n"
                             "type Spot { id: ID! }\n"
                             "type Order { id: ID! }\n"
                             "input OrderInput { ref: String!  amount: Amount!  at: ID }\n"
                             "type Mutation { createOrder(input: OrderInput!): Order }\n";

static const char rows[] = "ref,amount,at\nR1,1,A\nR2,2,B\nR3,3,A\nR4,none,C\nR5,5,D\nR6,6,E\n"
                           "R7,7,A\nR8,8,F\nR9,9,B\n";

typedef enum fate {
    OPEN,
    UNSENT,
    ACCEPTED,
    REFUSED,
    UNKNOWN,
    REJECTED,
    SKIPPED,
    FATES
} fate;

static const char *const fate_names[FATES] = {"open",    "unsent",   "accepted", "refused",
                                              "unknown", "rejected", "skipped"};

typedef struct scene {
    const char *title;
    uint32_t map;
    bool is_listed; /* by the API, so that nothing stays unknown */
    int keeps;      /* with business keys: only what changed, and who is gone */
    /* The run before the one that fails: percent of its allocations that succeed, or records that it reads. 0: there is none. */
    unsigned ended_at;
    unsigned limit;
} scene;

static const scene scenes[] = {
    {"mutations", 0, false, 1, 0, 0},
    {"mutations, going on behind what was sent", 0, false, 1, 0, 4},
    {"mutations, going on behind what failed", 0, false, 1, 85, 0},
    {"batches", 1, true, 0, 0, 0},
    {"batches, going on behind what was sent", 1, true, 0, 0, 5},
    {"batches, going on behind what failed", 1, true, 0, 75, 0},
};

/* In memory where that is to be had: thousands of ledgers are made, and power cuts are for others to test. */
static char folder[64] = "/dev/shm/weft-send-alloc-XXXXXX";
static char input[80];
static char ledger[80];
static weft_program *program;
static uint64_t checked;

static void fail(const scene *played, uint64_t nth, const char *what, uint64_t more)
{
    fprintf(stderr, "%s, allocation %" PRIu64 ": %s (%" PRIu64 "); the files are in %s\n",
            played->title, nth, what, more, folder);
    exit(1);
}

/* ---- a run ---- */

static void hear(void *context, weft_span line)
{
    (void)context;
    (void)line;
}

static weft_status hear_key(void *context, weft_span key)
{
    (void)context;
    (void)key;
    return WEFT_OK;
}

static weft_status open_connections(weft_connections **out, const counting_api *api,
                                    weft_diags *diags)
{
    const weft_param settings[] = {
        {"baseUrl", loopback_url(api->server)},
        {"clientId", "it"},
        {"clientSecret", "s3cr3t"},
        {"retailerId", "34"},
        {"retryDelayMs", "1"},
        {"retryDelayMaxMs", "5"},
    };
    const weft_connection_options options = {.directory = folder,
                                             .profile_dir = folder,
                                             .settings = settings,
                                             .setting_count = sizeof settings / sizeof settings[0]};
    return weft_connections_open(out, &options, diags);
}

/* One run of the work, of so many records or all (0); the nth allocation fails and all behind it, or none with 0. */
static weft_status run_some(weft_send_counts *counts, const scene *played, const counting_api *api,
                            uint64_t nth, uint64_t limit)
{
    weft_connections *connections = NULL;
    weft_diags *const diags = weft_diags_new(0);
    if (!diags)
        abort();
    *counts = (weft_send_counts){0};
    wf_memory_fail_nth(nth);
    weft_status rc = open_connections(&connections, api, diags);
    if (rc == WEFT_OK) {
        weft_send_options options = {.connections = connections,
                                     .connection = "options",
                                     .ledger = ledger,
                                     .batch = played->is_listed ? 5 : 3,
                                     .concurrency = 2,
                                     .await_ms = AWAIT_MS,
                                     .resume = 1,
                                     .log = hear};
        options.input.map = played->map;
        options.input.input = input;
        options.input.limit = limit;
        options.input.connections = connections;
        options.input.connection = "options";
        if (played->keeps) {
            options.only_changed = "input.ref";
            options.gone = hear_key;
        }
        rc = weft_send(counts, program, &options, NULL, 0, diags);
    }
    weft_connections_close(connections);
    wf_memory_fail_nth(0);
    for (size_t i = 0; i < weft_diags_count(diags) && rc != WEFT_OK && nth == 0; i++)
        fprintf(stderr, "%s\n", weft_diags_at(diags, i)->message);
    weft_diags_free(diags);
    return rc;
}

static weft_status run(weft_send_counts *counts, const scene *played, const counting_api *api,
                       uint64_t nth)
{
    return run_some(counts, played, api, nth, 0);
}

static void forget(void)
{
    static const char *const endings[] = {"", "-journal", "-alive"};
    char path[112];
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        (void)snprintf(path, sizeof path, "%s%s", ledger, endings[i]);
        (void)unlink(path);
    }
}

/* ---- what became of the records ---- */

static void read_fates(fate out[RECORDS + 1], const scene *played, uint64_t nth)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int found = 0;
    if (sqlite3_open_v2(ledger, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT record, fate FROM item", -1, &stmt, NULL) != SQLITE_OK)
        fail(played, nth, "the ledger cannot be read", 0);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const int record = sqlite3_column_int(stmt, 0);
        const int value = sqlite3_column_int(stmt, 1);
        if (record < 1 || record > RECORDS || value < 0 || value >= FATES)
            fail(played, nth, "the ledger has a record that is none", (uint64_t)record);
        out[record] = (fate)value;
        found++;
    }
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
    if (found != RECORDS)
        fail(played, nth, "records that the ledger has", (uint64_t)found);
}

static bool is_right(const scene *played, unsigned record, fate became, unsigned executed)
{
    if (record == NO_NUMBER)
        return became == REJECTED && executed == 0;
    if (became == UNKNOWN)
        return !played->is_listed && executed <= 1;
    if (record == COUNTING_REFUSED)
        return became == REFUSED && executed == 0;
    return became == ACCEPTED && executed == 1;
}

/* Without failures from here on: runs until nothing is open, and then looks at each record. */
static void bring_to_an_end(const scene *played, counting_api *api, uint64_t nth)
{
    weft_send_counts counts;
    fate fates[RECORDS + 1];
    int tries = 0;
    do {
        const weft_status rc = run(&counts, played, api, 0);
        if (rc != WEFT_OK)
            fail(played, nth, "the next run does not come to its end", (uint64_t)rc);
        if (++tries == TRIES)
            fail(played, nth, "records stay open", counts.total.open + counts.total.unsent);
    } while (counts.total.open + counts.total.unsent != 0);
    read_fates(fates, played, nth);
    (void)pthread_mutex_lock(&api->lock);
    for (unsigned record = 1; record <= RECORDS; record++) {
        if (!is_right(played, record, fates[record], api->executed[record])) {
            fprintf(stderr, "record %u is %s and was executed %u times\n", record,
                    fate_names[fates[record]], api->executed[record]);
            fail(played, nth, "a record", record);
        }
    }
    (void)pthread_mutex_unlock(&api->lock);
    checked++;
}

/* ---- one allocation after the other ---- */

/* Allocations of a run in which none fails. */
static uint64_t count_run(const scene *played, const counting_api *api)
{
    weft_send_counts counts;
    const uint64_t before = wf_memory_count();
    const weft_status rc = run(&counts, played, api, 0);
    if (rc != WEFT_OK)
        fail(played, 0, "the run does not come to its end", (uint64_t)rc);
    return wf_memory_count() - before;
}

/* Leaves the ledger for the run that fails. */
static void begin(const scene *played, const counting_api *api, uint64_t first_nth)
{
    weft_send_counts counts;
    forget();
    if (first_nth != 0 && run(&counts, played, api, first_nth) == WEFT_OK)
        fail(played, first_nth, "the first run did not want for memory", 0);
    if (played->limit != 0 && run_some(&counts, played, api, 0, played->limit) != WEFT_OK)
        fail(played, 0, "the first run does not come to its end", 0);
}

static void play(const scene *played, uint64_t wanted)
{
    const uint64_t usual = played->is_listed ? USUAL_NTH_LISTED : USUAL_NTH;
    const uint64_t every = wanted != 0 ? wanted : usual;
    counting_api api;
    weft_send_counts counts;
    forget();
    counting_open(&api);
    const uint64_t first_nth = count_run(played, &api) * played->ended_at / 100;
    counting_close(&api);
    counting_open(&api);
    begin(played, &api, first_nth);
    const uint64_t most = count_run(played, &api);
    bring_to_an_end(played, &api, 0);
    counting_close(&api);
    for (uint64_t nth = 1; nth <= most; nth += every) {
        counting_open(&api);
        begin(played, &api, first_nth);
        const weft_status rc = run(&counts, played, &api, nth);
        /* WEFT_IO: an answer that there was no memory for is a lost one, and without a job nothing is sent. */
        if (rc != WEFT_OK && rc != WEFT_NOMEM && rc != WEFT_IO)
            fail(played, nth, weft_status_text(rc), 0);
        bring_to_an_end(played, &api, nth);
        counting_close(&api);
    }
    printf("%s: %" PRIu64 " allocations\n", played->title, most);
}

static void set_up(void)
{
    one_text given = {schema};
    const weft_loader loader = one_text_loader(&given);
    const weft_compile_options options = {.loader = &loader};
    weft_diags *const diags = weft_diags_new(0);
    if (!mkdtemp(folder))
        (void)snprintf(folder, sizeof folder, "/tmp/weft-send-alloc-XXXXXX");
    if ((folder[1] == 't' && !mkdtemp(folder)) || !diags ||
        weft_compile(&program, weft_span_text(mapping), "m.weft", &options, diags) != WEFT_OK)
        abort();
    weft_diags_free(diags);
    (void)snprintf(input, sizeof input, "%s/in.csv", folder);
    (void)snprintf(ledger, sizeof ledger, "%s/ledger", folder);
    FILE *const file = fopen(input, "w");
    if (!file || fputs(rows, file) < 0 || fclose(file) != 0)
        abort();
}

int main(int argc, char **argv)
{
    uint64_t every = 0;
    if (argc == 3 && strcmp(argv[1], "--every") == 0)
        every = strtoull(argv[2], NULL, 10);
    if ((every == 0) != (argc == 1)) {
        fprintf(stderr, "usage: test_send_alloc [--every N]\n");
        return 2;
    }
    set_up();
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++)
        play(&scenes[i], every);
    printf("%" PRIu64 " ledgers brought to an end\n", checked);
    forget();
    (void)unlink(input);
    if (rmdir(folder) != 0) {
        fprintf(stderr, "a file stayed in %s\n", folder);
        return 1;
    }
    weft_program_free(program);
    return 0;
}
