/* The one door to SQLite: opens a ledger file with settings that survive crashes, and runs the
   prepared statements of queries.def.

   Every connection writes with a rollback journal that is kept (PERSIST) and synced (FULL), so that
   several processes may write to one file; a commit that returned WEFT_OK survives a power cut. The
   write-ahead log is not used: docs/design.md says why.

   Failures are described once, in the diagnostics given at opening, which are kept. After a failure
   inside a transaction nothing of it is kept: it was rolled back, and every further statement fails
   with the same status until wf_store_rollback. Not for concurrent use: one store per thread. */
#ifndef WF_RUNTIME_STORE_H
#define WF_RUNTIME_STORE_H

#include "base/core.h"
#include "weft/diag.h"

typedef struct wf_store wf_store;
typedef struct wf_query wf_query;

typedef enum wf_query_id {
#define QUERY(name, sql) WF_QUERY_##name,
#include "runtime/keep/queries.def"
#undef QUERY
    WF_QUERY_COUNT
} wf_query_id;

typedef struct wf_store_options {
    bool read_only;   /* the file must exist and is not changed */
    bool must_exist;  /* do not make a new one */
    uint32_t wait_ms; /* for other processes; 0: 10,000 */
    const char *vfs;  /* another file layer of SQLite, for tests; NULL: the system's files */
    bool
        is_scratch; /* a file without a name that is gone afterwards and holds no ledger (seen.h) */
    void (*committed)(
        void *
            user); /* called in another thread when a commit that was started is over; NULL: nobody */
    void *user;
} wf_store_options;

/* Opens `path` (made with mode 0600 when missing, its directory synced). `options` NULL: all zero.
   `diags` is kept. WEFT_IO with W6001, W6003 to W6005 or W6008; WEFT_INVALID with W6002 (damaged), W6006
   (some other file) or W6007 (of a later weft); WEFT_NOMEM. */
weft_status wf_store_open(wf_store **out, const char *path, const wf_store_options *options,
                          weft_diags *diags);
void wf_store_close(wf_store *store); /* an open transaction is rolled back */

const char *wf_store_path(const wf_store *store);
weft_diags *wf_store_diags(wf_store *store);

/* Looks at every page; WEFT_INVALID with W6002. Costs a read of the whole file. */
weft_status wf_store_check(wf_store *store);
/* Says that the file holds what cannot be there, with W6002; gives WEFT_INVALID. */
weft_status wf_store_damaged(wf_store *store, const char *what);

/* A transaction that may write, at once (other writers are waited for). `enter` begins one unless one
   is open and says in `*mine` whether it did; `leave` ends what was begun: commits when `rc` is WEFT_OK, WEFT_DONE
   or WEFT_SKIPPED, rolls back otherwise. Gives `rc`, or what stopped the commit. In between, an
   error of a statement ends the whole transaction, also that of an outer caller. */
weft_status wf_store_enter(wf_store *store, bool *mine);
weft_status wf_store_leave(wf_store *store, bool mine, weft_status rc);
bool wf_store_is_open(const wf_store *store); /* whether a transaction is */
weft_status wf_store_commit(wf_store *store);
void wf_store_rollback(wf_store *store);

/* The same in two steps: the disk is waited for in a thread of the store's own, and until `end` came back nothing but
   `is_over`, `end` and `close` may be asked of the store. `end` waits, and gives what became of it. */
void wf_store_commit_start(wf_store *store);
bool wf_store_commit_is_over(wf_store *store);
weft_status wf_store_commit_end(wf_store *store);

/* The statement, reset; never NULL. Parameters are 1-based, columns 0-based. A failure sticks until
   the step, so that only the step is asked. Texts and bytes are borrowed until the statement ends. */
wf_query *wf_query_start(wf_store *store, wf_query_id id);
void wf_query_put_int(wf_query *query, int at, int64_t value);
void wf_query_put_text(wf_query *query, int at, weft_span text);
void wf_query_put_bytes(wf_query *query, int at, weft_span bytes);
void wf_query_put_null(wf_query *query, int at);
/* A number of the caller's; beyond INT64_MAX the step fails with WEFT_LIMIT. */
void wf_query_put_count(wf_query *query, int at, uint64_t value);

/* WEFT_OK: a row stands; WEFT_DONE: none is left; else what failed. */
weft_status wf_query_step(wf_query *query);
int64_t wf_query_int(wf_query *query, int column); /* NULL: 0 */
bool wf_query_is_null(wf_query *query, int column);
/* Valid until the next step or end. */
weft_span wf_query_text(wf_query *query, int column);
weft_span wf_query_bytes(wf_query *query, int column);
void wf_query_end(wf_query *query);

/* Steps once and ends: WEFT_OK when the statement ran, WEFT_DONE counts as that. */
weft_status wf_query_run(wf_query *query);
/* Rows changed by the last wf_query_run. */
uint64_t wf_store_changes(const wf_store *store);
/* The row id of the last insertion. */
int64_t wf_store_row_id(const wf_store *store);

#endif
