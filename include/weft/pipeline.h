/* A whole run: records from an input through a program to an output. One bad record never stops a
   run; it goes to the rejects and is counted. */
#ifndef WEFT_PIPELINE_H
#define WEFT_PIPELINE_H

#include "weft/profile.h"
#include "weft/program.h"
#include "weft/run.h"

typedef enum weft_input_format {
    WEFT_FROM_MAPPING, /* as the mapping's source says */
    WEFT_FROM_CSV,
    WEFT_FROM_JSON,
    WEFT_FROM_NDJSON,
    WEFT_FROM_XML
} weft_input_format;

typedef enum weft_output_format {
    WEFT_TO_DEFAULT, /* NDJSON, or CSV or XML when the mapping's target is that */
    WEFT_TO_NDJSON,
    WEFT_TO_JSON, /* one array */
    WEFT_TO_CSV,
    WEFT_TO_XML,     /* one document with an element a record */
    WEFT_TO_PAYLOAD, /* GraphQL requests, {"query", "variables"} a line: for mutations */
    WEFT_TO_RESULT /* a line a record, rejected ones too, as the npm package's mappers return it */
} weft_output_format;

/* Vector instructions; a machine that lacks what is asked for uses the best it has. */
typedef enum weft_cpu {
    WEFT_CPU_BEST,
    WEFT_CPU_SCALAR,
    WEFT_CPU_AVX2,
    WEFT_CPU_AVX512
} weft_cpu;

/* How a run stands; handed to the progress callback and given at the end. */
typedef struct weft_counts {
    uint64_t read; /* records seen: the sum of the next three */
    uint64_t mapped;
    uint64_t rejected;
    uint64_t skipped;  /* dropped by `skip` */
    uint64_t warnings; /* reported by records that went on */
    uint64_t bytes_in;
    uint64_t bytes_out;
    uint64_t size; /* of the input in bytes; 0: unknown */
    uint64_t rows; /* of a mapping that groups: read so far, refused ones too; else 0 */
} weft_counts;

/* What became of one rejected record or what it warned of: one complaint. `raw` is the record's
   text as it was read, borrowed for the call. */
typedef void (*weft_report_fn)(void *context, const weft_diag *diag, weft_span raw);
typedef void (*weft_progress_fn)(void *context, const weft_counts *counts);
/* A finished line of a trace: one instruction with the registers it is about to use. */
typedef void (*weft_trace_fn)(void *context, weft_span line);

struct weft_connections; /* weft/connection.h */

typedef struct weft_pipeline_options {
    uint32_t map;        /* index of the mapping */
    const char *input;   /* path, or "-" or NULL for standard input */
    const char *output;  /* path, or "-" or NULL for standard output */
    const char *rejects; /* path of the rejects file: one JSON object a line; NULL: none */
    weft_input_format from;
    weft_output_format to;
    int pretty;     /* WEFT_TO_JSON, WEFT_TO_XML */
    uint32_t alias; /* WEFT_TO_PAYLOAD: records in one request, by aliases; 0: one, without */
    /* JSON: ".orders[]" or ".order"; XML: "/orders/order", "//order" or ".orders.order[]", names in any
       namespace; instead of the mapping's. NULL: its own. */
    const char *record_path;
    uint64_t max_rejects;    /* stop after so many; 0: never */
    uint64_t limit;          /* records to read at most; 0: all */
    uint64_t trace;          /* record to trace, 1-based; 0: none */
    size_t max_record_bytes; /* 0: 16 MiB */
    weft_limits limits;      /* of the machine */
    int64_t now_seconds;     /* since 1970 UTC */
    uint32_t now_nanos;
    uint64_t random_seed;
    /* For diagnosis: the result is the same. */
    int careful;  /* read without the separator index */
    weft_cpu cpu; /* what that index may use */
    int general;  /* run without fused instructions */
    /* Threads that map; 0: 1. The result is the same. Some runs have one all the same: when a record is
       traced, when the mapping uses random values or record numbers, for inputs and outputs whose records
       cannot be told apart without what stands before them (docs/pipelines.md). */
    uint32_t jobs;
    size_t part_bytes; /* of the input that one of several threads maps at a time; 0: 256 KiB */
    /* Mappings that group rows. Memory for sorting them (of input that is not sorted; about, 0: 64 MiB), what
       the rows of one group may take (0: 64 MiB; a larger one is rejected), and where rows go that do not
       fit (NULL: /tmp). */
    size_t sort_memory;
    size_t group_bytes;
    const char *temporary;
    /* Look-ups: the API that is asked; NULL: they fail. A run with look-ups has one thread. */
    struct weft_connections *connections;
    const char *connection; /* its name in them */
    const char *
        lookup_ledger; /* keeps answers as long as their `cache` says; NULL: memory does, for this run */
    volatile const int *stop; /* becomes non-zero: stop after whole records; NULL: never */
    weft_report_fn report;    /* each complaint about a record; NULL: none */
    void *report_context;
    weft_progress_fn progress; /* after each portion of some hundred records; NULL: none */
    void *progress_context;
    weft_trace_fn tracer;
    void *trace_context;
    weft_profile_fn profile; /* where the time went, at the end; NULL: nobody looks */
    void *profile_context;
} weft_pipeline_options;

/* A parameter as text, converted strictly to its type. */
typedef struct weft_param {
    const char *name;
    const char *value;
} weft_param;

#ifdef __cplusplus
extern "C" {
#endif

/* Runs to the end of the input. `*counts` is always set. WEFT_OK when all records were seen, some
   rejected or not; WEFT_INVALID when parameters are wrong or missing, or the input is broken beyond
   one record (what was mapped before is kept); WEFT_LIMIT after max_rejects; WEFT_STOPPED; WEFT_IO;
   WEFT_NOMEM. An output file appears under its name only when the run ends with WEFT_OK,
   WEFT_INVALID through broken input, WEFT_LIMIT or WEFT_STOPPED: it then holds whole records only.
   Complaints about the run as a whole go to `diags`, those about records to `report`. */
WEFT_API weft_status weft_pipeline_run(weft_counts *counts, const weft_program *program,
                                       const weft_pipeline_options *options,
                                       const weft_param *params, size_t param_count,
                                       weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
