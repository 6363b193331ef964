/* A local API to try mappings and runs against: token endpoint, GraphQL over a schema, jobs and batches, events and
   their log. It answers what it makes up, counts what it executes, and fails on demand. For the machine it
   runs on: it listens on the loopback address alone, keeps everything in memory, and forgets it. */
#ifndef WF_SANDBOX_SANDBOX_H
#define WF_SANDBOX_SANDBOX_H

#include "weft/schema.h"

typedef struct wf_sandbox wf_sandbox;

typedef struct wf_sandbox_options {
    uint16_t port;             /* 0: any that is free */
    const char *const *faults; /* rules: "KIND[=VALUE][:PERCENT%]" */
    size_t fault_count;
    const char *record;     /* file that gets a JSON line a request; NULL: none */
    uint64_t seed;          /* of the faults */
    uint64_t rows;          /* behind every connection of a query; 0: 250 */
    uint32_t token_seconds; /* how long a token lives; 0: 3600 */
    int needs_token;        /* requests without a token of the token endpoint are refused (401) */
    const char *key;        /* the member that names what is executed; NULL: ref, else id */
} wf_sandbox_options;

/* Starts to serve. `schema` is kept. WEFT_OK; WEFT_INVALID with W5901 for a fault rule that is none; WEFT_IO with W5902;
   WEFT_NOMEM. */
weft_status wf_sandbox_open(wf_sandbox **out, const weft_schema *schema,
                            const wf_sandbox_options *options, weft_diags *diags);
/* "http://127.0.0.1:8080"; kept. */
const char *wf_sandbox_url(const wf_sandbox *sandbox);
/* What was executed, a JSON object a line, and a last line of totals; given: weft_bytes_free. */
weft_status wf_sandbox_counts(weft_span *out, wf_sandbox *sandbox);
/* Ends connections and waits for what is being answered. Takes NULL. WEFT_IO: the record is not whole. */
weft_status wf_sandbox_close(wf_sandbox *sandbox);

#endif
