/* Asking and mending a ledger: values by scope and key, and what runs left behind. The clock is the caller's
   (`now_ms`, since 1970 UTC). Not for concurrent use; several processes may have one file open. */
#ifndef WEFT_STATE_H
#define WEFT_STATE_H

#include "weft/diag.h"

#include <stdint.h>

typedef struct weft_state weft_state;

typedef enum weft_state_mode {
    WEFT_STATE_READ,  /* the file must be there and stays as it is */
    WEFT_STATE_WRITE, /* the file must be there */
    WEFT_STATE_MAKE   /* the file is made when it is not there */
} weft_state_mode;

typedef struct weft_state_about {
    int64_t version; /* from 1, never given twice in one file */
    int64_t changed_ms;
    int64_t expires_ms; /* 0: never */
} weft_state_about;

#define WEFT_STATE_ANY ((int64_t)-1) /* whatever version is there */

typedef enum weft_state_view {
    WEFT_STATE_SCOPES, /* scopes of values, with how many they have */
    WEFT_STATE_VALUES, /* of one scope, by prefix */
    WEFT_STATE_LOCKS,  /* held ones */
    WEFT_STATE_RUNS,   /* the latest first */
    WEFT_STATE_WORKS,  /* what is sent where, with outcomes counted */
    WEFT_STATE_WAYS, /* of works that go to several connections: each one, with outcomes counted */
    WEFT_STATE_REJECTS, /* records refused by the mapping or the receiver, unknown or unsent ones */
    WEFT_STATE_FILES,   /* inputs that were read */
    WEFT_STATE_JOBS,    /* and their stages */
    WEFT_STATE_COUNTERS, /* and watermarks */
    WEFT_STATE_FAILURES  /* what is tried again, and when */
} weft_state_view;

typedef struct weft_state_query {
    weft_state_view view;
    int json;         /* an object a line; else columns */
    weft_span scope;  /* VALUES */
    weft_span prefix; /* VALUES: of keys */
    int64_t work;     /* REJECTS, RUNS, WAYS: of one work; 0: of all */
    uint64_t limit;   /* rows at most; 0: all */
} weft_state_query;

/* A line without its end, borrowed for the call. Something else than WEFT_OK ends the listing and is given back. */
typedef weft_status (*weft_state_line_fn)(void *context, weft_span line);

#ifdef __cplusplus
extern "C" {
#endif

/* `diags` is kept. WEFT_IO, WEFT_INVALID with W60xx; WEFT_NOMEM. */
WEFT_API weft_status weft_state_open(weft_state **out, const char *path, weft_state_mode mode,
                                     weft_diags *diags);
WEFT_API void weft_state_close(weft_state *state); /* takes NULL */

/* The value (given: weft_bytes_free); `about` may be NULL. WEFT_DONE when there is none or it has ended. */
WEFT_API weft_status weft_state_get(weft_span *value, weft_state_about *about, weft_state *state,
                                    weft_span scope, weft_span key, int64_t now_ms);
/* Compare and set: `only_if` is WEFT_STATE_ANY, 0 (nothing may be there) or the version that must be there; else
   WEFT_REJECTED. `ttl_ms` 0: it stays. `version` (may be NULL): the new one. */
WEFT_API weft_status weft_state_set(int64_t *version, weft_state *state, weft_span scope,
                                    weft_span key, weft_span value, int64_t only_if, int64_t ttl_ms,
                                    int64_t now_ms);
/* WEFT_DONE when nothing was there, WEFT_REJECTED when another version is. */
WEFT_API weft_status weft_state_remove(weft_state *state, weft_span scope, weft_span key,
                                       int64_t only_if, int64_t now_ms);

/* Lists one view line by line; memory does not grow with rows, and the file is not locked while lines are given. */
WEFT_API weft_status weft_state_list(weft_state *state, const weft_state_query *query,
                                     int64_t now_ms, weft_state_line_fn line, void *context);

typedef enum weft_state_verdict {
    WEFT_STATE_ACCEPTED,
    WEFT_STATE_REFUSED,
    WEFT_STATE_UNSENT /* it was not executed: the next run sends it */
} weft_state_verdict;

/* Says what became of a record that was unknown: `work` and `record` as WEFT_STATE_REJECTS lists them. WEFT_DONE when there
   is no such work or the record is not unknown, WEFT_IO when a run of it goes on. */
WEFT_API weft_status weft_state_resolve(weft_state *state, int64_t work, uint64_t record,
                                        weft_state_verdict verdict, int64_t now_ms);

#ifdef __cplusplus
}
#endif
#endif
