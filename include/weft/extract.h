/* Rows out of a GraphQL API: a query with a connection (edges and pageInfo, as the Relay specification has
   them) is asked page by page, and each row becomes a line of JSON. Nothing is asked for that was not said:
   a mutation never, limits are limits, and a run that ended before the rows did says so. The event log of the Event API is
   read the same way. */
#ifndef WEFT_EXTRACT_H
#define WEFT_EXTRACT_H

#include "weft/connection.h"
#include "weft/diag.h"

/* How a query is paged: which field holds the rows and which variables move it. Made by weft_paging_open
   and read-only; texts live as long as it. */
typedef struct weft_paging {
    weft_span query;       /* the document as it is sent */
    weft_span operation;   /* name; empty: it has none */
    const weft_span *path; /* response keys from `data` to the connection */
    size_t path_count;
    weft_span size_variable; /* empty: the query says itself how large a page is */
    weft_span cursor_variable;
    /* Response keys inside of the connection; empty: not asked for. */
    weft_span rows;   /* "edges" or "nodes" */
    weft_span node;   /* in an edge; empty for nodes */
    weft_span cursor; /* in an edge */
    weft_span info;   /* "pageInfo" */
    weft_span more;   /* "hasNextPage", backward "hasPreviousPage" */
    weft_span end;    /* "endCursor", backward "startCursor" */
    int backward;
} weft_paging;

typedef struct weft_paging_options {
    const char *operation; /* of several; NULL: the only one */
    const char *path; /* "data.orders" or "orders": of several connections; NULL: the only one */
    int backward;     /* where the query could go both ways */
} weft_paging_options;

/* Which events: "name=OrderPaid", "eventStatus=FAILED", "from=2025-01-27T00:00:00Z", … Without `to` those up to now. */
typedef struct weft_event_search {
    const char *const *filters;
    size_t count;
} weft_event_search;

typedef enum weft_extract_end {
    WEFT_EXTRACT_COMPLETE,  /* the API said that there are no more */
    WEFT_EXTRACT_RECORDS,   /* max_records */
    WEFT_EXTRACT_PAGES,     /* max_pages */
    WEFT_EXTRACT_STOPPED,   /* `stop` */
    WEFT_EXTRACT_NO_CURSOR, /* more rows were promised, and no cursor to them was given */
    WEFT_EXTRACT_STUCK,     /* the same cursor twice */
    WEFT_EXTRACT_FAILED     /* diagnostics say why */
} weft_extract_end;

typedef struct weft_extract_counts {
    uint64_t pages;
    uint64_t records;
    uint64_t bytes; /* written */
    uint64_t requests;
    uint64_t retries;
    uint64_t before; /* records of earlier runs, among `records` */
    int truncated;   /* there are more rows, or may be */
    weft_extract_end end;
} weft_extract_counts;

typedef void (*weft_extract_progress_fn)(void *context, const weft_extract_counts *counts);

typedef struct weft_extract_options {
    const weft_paging *paging;       /* a query */
    const weft_event_search *events; /* or events, with `paging` NULL; pages have 5000 at most */
    weft_connections *connections;
    const char *connection; /* its name */
    const char *variables;  /* of the query, a JSON object; NULL: none */
    uint32_t page_size;     /* 0: 100 */
    uint64_t max_records;   /* exact; 0: all */
    uint64_t max_pages;     /* 0: all */
    const char *output;     /* one JSON object a line; NULL or "-": standard output */
    const char
        *ledger; /* keeps where it stands, with an `output` that is a file; NULL: nothing is kept */
    int resume;  /* go on where an earlier run for this output ended */
    int restart; /* forget it and begin anew */
    volatile const int *stop;          /* becomes non-zero: stop after a whole page */
    weft_extract_progress_fn progress; /* after each page; NULL: none */
    void *context;
} weft_extract_options;

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a document and finds its connection. WEFT_INVALID with diagnostics (W5601: not to be paged).
   Given: weft_paging_close. `options` may be NULL. */
WEFT_API weft_status weft_paging_open(weft_paging **out, weft_span query, const char *name,
                                      const weft_paging_options *options, weft_diags *diags);
WEFT_API void weft_paging_close(weft_paging *paging); /* takes NULL */

/* Asks for pages until there are no more. Rows come in the order of the API, backward in the reverse of it.
   A file appears under its name when all rows are in it, or a limit was reached; until then they stand in
   OUTPUT.part. WEFT_OK also when truncated by a limit; WEFT_STOPPED; WEFT_INVALID when the API's answers do not
   fit (W5602 to W5604); WEFT_IO; WEFT_NOMEM. `*counts` is always set. */
WEFT_API weft_status weft_extract(weft_extract_counts *counts, const weft_extract_options *options,
                                  weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
