/* What would become of an input, before anything is sent: every record is read and mapped, so all that the mapping
   and its schema ask for is asked (required fields, kinds, `require`), and rules are held against what comes
   out. Nothing is written. Memory does not grow with records. */
#ifndef WEFT_PREFLIGHT_H
#define WEFT_PREFLIGHT_H

#include "weft/pipeline.h"

typedef enum weft_preflight_kind {
    WEFT_PREFLIGHT_REQUIRED, /* neither missing, null nor blank */
    WEFT_PREFLIGHT_RANGE,    /* a number between two others */
    WEFT_PREFLIGHT_KIND,     /* text, number, integer, boolean, list or object */
    WEFT_PREFLIGHT_UNIQUE    /* no two records have the same */
} weft_preflight_kind;

/* Paths are of the mapped record: "input.ref", "lines[].quantity" (each element), "\"odd name\".x". UNIQUE takes several,
   with commas between them, as one key. */
typedef struct weft_preflight_rule {
    weft_preflight_kind kind;
    const char *path;
    const char *least; /* RANGE: a number, or NULL; KIND: its word */
    const char *most;  /* RANGE: a number, or NULL */
} weft_preflight_rule;

typedef struct weft_preflight_counts {
    uint64_t read;
    uint64_t good;       /* nothing is wrong with them */
    uint64_t bad;        /* rejected by the mapping, or against a rule */
    uint64_t skipped;    /* by the mapping */
    uint64_t warnings;   /* complaints that are none of an error */
    uint64_t errors;     /* complaints; a record may have several */
    uint64_t duplicates; /* records whose key an earlier one had */
    uint64_t bytes;      /* of all mapped records */
    uint64_t largest;    /* of them, in bytes */
    uint64_t requests;   /* that they would need, `batch` and `batch_bytes` given */
} weft_preflight_counts;

typedef struct weft_preflight_options {
    weft_pipeline_options
        input; /* what concerns reading and mapping; report gets every complaint */
    const weft_preflight_rule *rules;
    size_t rule_count;
    uint64_t quick;       /* look at so many records only; 0: at all */
    uint64_t max_records; /* in the input; 0: any number */
    size_t max_bytes;     /* of one mapped record; 0: any */
    uint32_t batch;       /* records in a request; 0: 1 */
    size_t batch_bytes;   /* bytes of their mapped records; 0: any */
} weft_preflight_options;

#ifdef __cplusplus
extern "C" {
#endif

/* WEFT_OK when the input was read to its end or as far as asked: the counts say what was found, and complaints
   about all of it (empty, too many records) went to the report with record 0. WEFT_MISUSE with W6108 for a rule
   that is none; else as weft_pipeline_run. */
WEFT_API weft_status weft_preflight(weft_preflight_counts *counts, const weft_program *program,
                                    const weft_preflight_options *options, const weft_param *params,
                                    size_t param_count, weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
