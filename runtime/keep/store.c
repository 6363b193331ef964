/* The ledger's file: opening, settings, transactions, statements. What is easy to get wrong: an error
   inside a transaction may or may not have rolled it back by itself; here it always has, and the store
   stays `broken` until the caller has been told and rolls back. */
#include "runtime/keep/store.h"

#include "base/diags.h"
#include "base/memory.h"
#include "runtime/keep/errand.h"
#include "runtime/keep/place.h"
#include "runtime/keep/schema_sql.h"
#include "runtime/system.h"

#include <errno.h>
#include <late/sqlite.h>
#include <stdio.h>
#include <string.h>

#define APPLICATION  0x77656674 /* "weft" */
#define VERSION      2
#define DEFAULT_WAIT 10000

struct wf_query {
    wf_store *store;
    sqlite3_stmt *stmt;
    wf_query_id id;
    weft_status status; /* of the parameters */
};

struct wf_store {
    sqlite3 *db;
    weft_diags *diags;
    const char *path;
    weft_status broken; /* what ended the transaction that was open; WEFT_OK: nothing */
    wf_errand
        *errand; /* made for the first commit that is started; NULL: none yet, or none to be had */
    bool is_committing; /* `queries` and `db` are the errand's */
    int commit_rc;      /* what the step of a started commit gave */
    void (*committed)(void *user);
    void *user;
    wf_query queries[WF_QUERY_COUNT];
};

static const char *const texts[] = {
#define QUERY(name, sql) sql,
#include "runtime/keep/queries.def"
#undef QUERY
};

/* ---- what went wrong ---- */

static weft_status say(wf_store *store, weft_status status, wf_code code, const char *what,
                       const char *reason)
{
    weft_diag *const diag = wf_diags_add(store->diags, code, (wf_place){0}, "%s: %s%s%s",
                                         store->path, what, *reason ? ": " : "", reason);
    if (code == WF_W6002)
        wf_diag_hint(store->diags, diag, "keep the file, and begin with a copy from before");
    return status;
}

/* Describes the failure `rc` of the database; SQLITE_NOMEM needs no words. */
static weft_status failed(wf_store *store, int rc)
{
    char room[WF_SYSTEM_REASON_CHARS];
    const int error = store->db ? sqlite3_system_errno(store->db) : 0;
    const char *const reason = error != 0 ? wf_system_reason(error, room) : sqlite3_errstr(rc);
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return WEFT_NOMEM;
    case SQLITE_TOOBIG:
        return WEFT_LIMIT;
    case SQLITE_FULL:
        return say(store, WEFT_IO, WF_W6003, "there is no room to write the ledger", "");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return say(store, WEFT_IO, WF_W6004, "another process keeps the ledger locked", "");
    case SQLITE_CORRUPT:
        return say(store, WEFT_INVALID, WF_W6002, "the ledger is damaged", sqlite3_errstr(rc));
    case SQLITE_NOTADB:
        return say(store, WEFT_INVALID, WF_W6006, "this is no ledger", "");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return say(store, WEFT_IO, WF_W6001, "the ledger cannot be opened for writing", reason);
    case SQLITE_CONSTRAINT: /* our statements keep the rules of the tables: the file does not */
        return say(store, WEFT_INVALID, WF_W6002, "the ledger contradicts itself",
                   sqlite3_errmsg(store->db));
    default:
        if (error == ENOSPC || error == EDQUOT)
            return say(store, WEFT_IO, WF_W6003, "there is no room to write the ledger", "");
        return say(store, WEFT_IO, WF_W6005, "the ledger cannot be read or written", reason);
    }
}

static weft_status broke(wf_store *store, int rc)
{
    const weft_status status = failed(store, rc);
    if (store->broken == WEFT_OK)
        store->broken = status;
    return status;
}

weft_status wf_store_damaged(wf_store *store, const char *what)
{
    return say(store, WEFT_INVALID, WF_W6002, "the ledger is damaged", what);
}

/* ---- statements ---- */

wf_query *wf_query_start(wf_store *store, wf_query_id id)
{
    wf_query *const query = &store->queries[id];
    WF_ASSERT(!store->is_committing);
    query->status = store->broken;
    if (query->stmt) {
        (void)sqlite3_reset(query->stmt); /* tells of the last step, which was told */
        (void)sqlite3_clear_bindings(query->stmt);
    } else if (query->status == WEFT_OK) {
        const int rc = sqlite3_prepare_v3(store->db, texts[id], -1, SQLITE_PREPARE_PERSISTENT,
                                          &query->stmt, NULL);
        if (rc != SQLITE_OK)
            query->status = failed(store, rc);
    }
    return query;
}

static void bound(wf_query *query, int rc)
{
    if (rc != SQLITE_OK && query->status == WEFT_OK)
        query->status = failed(query->store, rc);
}

void wf_query_put_int(wf_query *query, int at, int64_t value)
{
    if (query->status == WEFT_OK)
        bound(query, sqlite3_bind_int64(query->stmt, at, value));
}

void wf_query_put_count(wf_query *query, int at, uint64_t value)
{
    if (value > INT64_MAX && query->status == WEFT_OK)
        query->status = WEFT_LIMIT;
    wf_query_put_int(query, at, (int64_t)value);
}

void wf_query_put_text(wf_query *query, int at, weft_span text)
{
    if (query->status == WEFT_OK)
        bound(query, sqlite3_bind_text64(query->stmt, at, text.len == 0 ? "" : text.ptr, text.len,
                                         SQLITE_STATIC, SQLITE_UTF8));
}

void wf_query_put_bytes(wf_query *query, int at, weft_span bytes)
{
    if (query->status == WEFT_OK)
        bound(query, sqlite3_bind_blob64(query->stmt, at, bytes.len == 0 ? "" : bytes.ptr,
                                         bytes.len, SQLITE_STATIC));
}

void wf_query_put_null(wf_query *query, int at)
{
    if (query->status == WEFT_OK)
        bound(query, sqlite3_bind_null(query->stmt, at));
}

weft_status wf_query_step(wf_query *query)
{
    if (query->status != WEFT_OK)
        return query->status;
    const int rc = sqlite3_step(query->stmt);
    if (rc == SQLITE_ROW)
        return WEFT_OK;
    if (rc == SQLITE_DONE)
        return WEFT_DONE;
    query->status =
        query->id == WF_QUERY_BEGIN ? failed(query->store, rc) : broke(query->store, rc);
    (void)sqlite3_reset(query->stmt); /* the failure was told */
    return query->status;
}

int64_t wf_query_int(wf_query *query, int column)
{
    return sqlite3_column_int64(query->stmt, column);
}

bool wf_query_is_null(wf_query *query, int column)
{
    return sqlite3_column_type(query->stmt, column) == SQLITE_NULL;
}

weft_span wf_query_text(wf_query *query, int column)
{
    const char *const text = (const char *)sqlite3_column_text(query->stmt, column);
    return weft_span_of(text, text ? (size_t)sqlite3_column_bytes(query->stmt, column) : 0);
}

weft_span wf_query_bytes(wf_query *query, int column)
{
    const char *const bytes = sqlite3_column_blob(query->stmt, column);
    return weft_span_of(bytes, bytes ? (size_t)sqlite3_column_bytes(query->stmt, column) : 0);
}

void wf_query_end(wf_query *query)
{
    if (query->stmt)
        (void)sqlite3_reset(query->stmt); /* tells of the last step, which was told */
}

weft_status wf_query_run(wf_query *query)
{
    const weft_status rc = wf_query_step(query);
    wf_query_end(query);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

uint64_t wf_store_changes(const wf_store *store)
{
    return (uint64_t)sqlite3_changes64(store->db);
}

int64_t wf_store_row_id(const wf_store *store)
{
    return sqlite3_last_insert_rowid(store->db);
}

/* ---- transactions ---- */

bool wf_store_is_open(const wf_store *store)
{
    return sqlite3_get_autocommit(store->db) == 0;
}

void wf_store_rollback(wf_store *store)
{
    for (size_t i = 0; i < WF_QUERY_COUNT; i++)
        wf_query_end(&store->queries[i]);
    if (wf_store_is_open(store))
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* else SQLite has done it */
    store->broken = WEFT_OK;
}

weft_status wf_store_commit(wf_store *store)
{
    weft_status rc = store->broken;
    if (rc == WEFT_OK && wf_store_is_open(store))
        rc = wf_query_run(wf_query_start(store, WF_QUERY_COMMIT));
    if (rc != WEFT_OK)
        wf_store_rollback(store);
    return rc;
}

/* In the errand's thread. What went wrong is asked of the database and described where all else is. */
static void step_commit(void *what)
{
    wf_store *const store = what;
    store->commit_rc = sqlite3_step(store->queries[WF_QUERY_COMMIT].stmt);
}

void wf_store_commit_start(wf_store *store)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_COMMIT);
    store->is_committing = true;
    store->commit_rc = SQLITE_DONE;
    if (query->status != WEFT_OK || !wf_store_is_open(store))
        return; /* there is nothing to wait for */
    if (!store->errand)
        store->errand = wf_errand_open(store->committed, store->user);
    if (store->errand)
        wf_errand_start(store->errand, step_commit, store);
    else
        step_commit(store);
}

bool wf_store_commit_is_over(wf_store *store)
{
    return !store->errand || wf_errand_is_over(store->errand);
}

weft_status wf_store_commit_end(wf_store *store)
{
    wf_query *const query = &store->queries[WF_QUERY_COMMIT];
    if (store->errand)
        wf_errand_wait(store->errand);
    store->is_committing = false;
    weft_status rc = query->status;
    if (rc == WEFT_OK && store->commit_rc != SQLITE_DONE)
        rc = failed(store, store->commit_rc);
    wf_query_end(query);
    if (rc != WEFT_OK)
        wf_store_rollback(store);
    return rc;
}

weft_status wf_store_enter(wf_store *store, bool *mine)
{
    *mine = store->broken == WEFT_OK && !wf_store_is_open(store);
    if (!*mine)
        return store->broken;
    return wf_query_run(wf_query_start(store, WF_QUERY_BEGIN));
}

weft_status wf_store_leave(wf_store *store, bool mine, weft_status rc)
{
    const bool well = rc == WEFT_OK || rc == WEFT_DONE || rc == WEFT_SKIPPED;
    if (!mine)
        return rc;
    if (!well) {
        wf_store_rollback(store);
        return rc;
    }
    const weft_status committed = wf_store_commit(store);
    return committed == WEFT_OK ? rc : committed;
}

weft_status wf_store_check(wf_store *store)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_CHECK);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK && !weft_span_equal(wf_query_text(query, 0), weft_span_text("ok")))
        rc = wf_store_damaged(store, "its pages do not fit together");
    wf_query_end(query);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

/* ---- opening ---- */

static int pragma(wf_store *store, const char *text)
{
    return sqlite3_exec(store->db, text, NULL, NULL, NULL);
}

/* A pragma's value as a number; -1 when it cannot be read, with `*rc` set. */
static int64_t ask(wf_store *store, const char *text, int *rc)
{
    sqlite3_stmt *stmt = NULL;
    int64_t value = -1;
    *rc = sqlite3_prepare_v2(store->db, text, -1, &stmt, NULL);
    if (*rc == SQLITE_OK && (*rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        value = sqlite3_column_int64(stmt, 0);
        *rc = SQLITE_OK;
    }
    (void)sqlite3_finalize(stmt); /* the step told */
    return value;
}

/* Another program may have made the file one with a write-ahead log, which has to be given up. */
static int keep_journal(wf_store *store)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(store->db, "PRAGMA journal_mode=PERSIST", -1, &stmt, NULL);
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const unsigned char *const mode = sqlite3_column_text(stmt, 0);
        rc = mode && strcmp((const char *)mode, "persist") == 0 ? SQLITE_OK : SQLITE_BUSY;
    }
    (void)sqlite3_finalize(stmt); /* the step told */
    return rc;
}

static int configure(wf_store *store, const wf_store_options *options)
{
    static const int offs[] = {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_DQS_DML,
                               SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_ENABLE_TRIGGER,
                               SQLITE_DBCONFIG_TRUSTED_SCHEMA};
    static const struct {
        int id;
        int most;
    } limits[] = {{SQLITE_LIMIT_LENGTH, 64 << 20},
                  {SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
                  {SQLITE_LIMIT_ATTACHED, 0},
                  {SQLITE_LIMIT_VARIABLE_NUMBER, 1000}};
    int rc = sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    for (size_t i = 0; i < WF_COUNTOF(offs) && rc == SQLITE_OK; i++)
        rc = sqlite3_db_config(store->db, offs[i], 0, (int *)NULL);
    for (size_t i = 0; i < WF_COUNTOF(limits); i++)
        (void)sqlite3_limit(store->db, limits[i].id, limits[i].most); /* gives the old one */
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(store->db,
                                  options->wait_ms != 0 ? (int)options->wait_ms : DEFAULT_WAIT);
    if (rc == SQLITE_OK)
        rc = pragma(store, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=0;"
                           "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
                           "PRAGMA cache_size=-8192; PRAGMA journal_size_limit=67108864");
    if (rc == SQLITE_OK && options->read_only)
        rc = pragma(store, "PRAGMA query_only=ON");
    else if (rc == SQLITE_OK)
        rc = keep_journal(store);
    return rc;
}

/* Nothing of it must survive: no journal, no sync, pages go to disk when the cache is full. */
static weft_status create_scratch(wf_store *store)
{
    const int rc = pragma(store, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                                 "PRAGMA cache_size=-8192; PRAGMA page_size=4096;"
                                 "CREATE TABLE seen (key BLOB PRIMARY KEY, record INTEGER NOT NULL)"
                                 " STRICT, WITHOUT ROWID; BEGIN");
    return rc == SQLITE_OK ? WEFT_OK : failed(store, rc);
}

/* Runs statements, and says which version the file has with them. */
static weft_status make_tables(wf_store *store, const char *tables, int version)
{
    char text[96];
    (void)snprintf(text, sizeof text, "PRAGMA application_id=%d; PRAGMA user_version=%d",
                   APPLICATION, version);
    int rc = pragma(store, tables);
    if (rc == SQLITE_OK)
        rc = pragma(store, text);
    return rc == SQLITE_OK ? WEFT_OK : failed(store, rc);
}

static weft_status create(wf_store *store)
{
    const weft_status rc = make_tables(store, schema_sql, 1);
    return rc == WEFT_OK ? make_tables(store, schema_2_sql, VERSION) : rc;
}

/* Brings a file of version 1 up, also for those who only read: their questions need the tables. */
static weft_status bring_up(wf_store *store, const wf_store_options *options)
{
    weft_status status = WEFT_OK;
    bool mine = false;
    int rc = SQLITE_OK;
    if (options->read_only && (rc = pragma(store, "PRAGMA query_only=OFF")) != SQLITE_OK)
        return failed(store, rc);
    if (options->read_only)
        status = wf_store_enter(store, &mine);
    if (status == WEFT_OK && ask(store, "PRAGMA user_version", &rc) == 1) /* still */
        status = make_tables(store, schema_2_sql, VERSION);
    else if (status == WEFT_OK && rc != SQLITE_OK)
        status = failed(store, rc);
    if (options->read_only)
        status = wf_store_leave(store, mine, status);
    if (options->read_only && (rc = pragma(store, "PRAGMA query_only=ON")) != SQLITE_OK)
        status = failed(store, rc);
    return status;
}

/* Makes the tables of a new file; two processes may come here at once. */
static weft_status migrate(wf_store *store, const wf_store_options *options)
{
    int rc;
    bool mine = false;
    weft_status status = WEFT_OK;
    if (!options->read_only && (status = wf_store_enter(store, &mine)) != WEFT_OK)
        return status;
    const int64_t tables = ask(store, "SELECT count(*) FROM sqlite_schema", &rc);
    const int64_t application = rc == SQLITE_OK ? ask(store, "PRAGMA application_id", &rc) : 0;
    const int64_t version = rc == SQLITE_OK ? ask(store, "PRAGMA user_version", &rc) : 0;
    if (rc != SQLITE_OK)
        status = failed(store, rc);
    else if (application == APPLICATION && version > VERSION)
        status = say(store, WEFT_INVALID, WF_W6007, "the ledger was written by a later weft", "");
    else if (application == APPLICATION && version == 1)
        status = bring_up(store, options);
    else if (application == APPLICATION && version == VERSION)
        status = WEFT_OK;
    else if (tables != 0 || application != 0 || version != 0 || options->must_exist)
        status = say(store, WEFT_INVALID, WF_W6006, "this is no ledger", "");
    else if (!options->read_only)
        status = create(store);
    return wf_store_leave(store, mine, status);
}

static weft_status open_database(wf_store *store, const char *path, const wf_store_options *options)
{
    const bool is_made = options->vfs || options->is_scratch; /* by SQLite */
    const bool must_exist = options->must_exist || options->read_only;
    const weft_status status = is_made ? WEFT_OK : wf_place_prepare(path, must_exist, store->diags);
    if (status != WEFT_OK)
        return status;
    const char *const why = wf_sqlite_load();
    if (why)
        return say(store, WEFT_IO, WF_W6001, "SQLite cannot be used", why);
    int rc = sqlite3_open_v2(store->path, &store->db,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                                 (is_made ? SQLITE_OPEN_CREATE : 0),
                             options->vfs);
    if (rc == SQLITE_OK && !options->is_scratch)
        rc = configure(store, options);
    return rc == SQLITE_OK ? WEFT_OK : failed(store, rc);
}

/* Keeps the path in a form that SQLite takes for nothing but a file: not ":memory:" or "file:…". */
static weft_status keep_path(wf_store *store, const char *path)
{
    const size_t len = strlen(path);
    char *const copy = wf_alloc(len + 3, 1);
    if (!copy)
        return WEFT_NOMEM;
    const size_t at = path[0] == ':' || path[0] == 'f' ? 2 : 0;
    memcpy(copy, "./", at);
    memcpy(copy + at, path, len);
    store->path = copy;
    return WEFT_OK;
}

weft_status wf_store_open(wf_store **out, const char *path, const wf_store_options *options,
                          weft_diags *diags)
{
    static const wf_store_options plain = {0};
    const wf_store_options *const wishes = options ? options : &plain;
    wf_store *const store = wf_new(wf_store);
    if (!store)
        return WEFT_NOMEM;
    store->diags = diags;
    store->committed = wishes->committed;
    store->user = wishes->user;
    for (size_t i = 0; i < WF_QUERY_COUNT; i++)
        store->queries[i] = (wf_query){.store = store, .id = (wf_query_id)i};
    weft_status rc = keep_path(store, path);
    if (rc == WEFT_OK)
        rc = open_database(store, path, wishes);
    if (rc == WEFT_OK)
        rc = wishes->is_scratch ? create_scratch(store) : migrate(store, wishes);
    if (rc == WEFT_OK)
        *out = store;
    else
        wf_store_close(store); /* takes a half-open store */
    return rc;
}

void wf_store_close(wf_store *store)
{
    if (!store)
        return;
    wf_errand_close(store->errand); /* waits for it */
    store->is_committing = false;
    if (store->db)
        wf_store_rollback(store);
    for (size_t i = 0; store->db && i < WF_QUERY_COUNT; i++)
        (void)sqlite3_finalize(store->queries[i].stmt); /* tells of the last step, which was told */
    if (store->db)
        (void)sqlite3_close(store->db); /* every statement is finalized */
    wf_free((void *)(uintptr_t)store->path);
    wf_free(store);
}

const char *wf_store_path(const wf_store *store)
{
    return store->path;
}

weft_diags *wf_store_diags(wf_store *store)
{
    return store->diags;
}
