/* Why a value of the output is what it is: from the place in the target back to the line of the mapping
   that wrote it, the branches and defaults that were taken, and the places of the record that were read. */
#ifndef WEFT_WHY_H
#define WEFT_WHY_H

#include "weft/pipeline.h"

typedef enum weft_why_format {
    WEFT_WHY_TEXT,
    WEFT_WHY_JSON
} weft_why_format;

typedef struct weft_why_options {
    uint32_t map;           /* index of the mapping */
    const char *input;      /* path; NULL or "-": standard input */
    weft_input_format from; /* as for a run */
    const char *record_path;
    uint64_t record; /* 1-based: those before it are read and not mapped */
    const char
        *target;    /* "input.items[0].quantity"; of a mutation also without its argument's name */
    weft_span text; /* the mapping's text, to show its lines; may be empty ... */
    const char *name; /* ... and the name it was compiled under */
    weft_limits limits;
    size_t max_record_bytes; /* 0: 16 MiB */
    int64_t now_seconds;
    uint32_t now_nanos;
    volatile const int *stop;
} weft_why_options;

#ifdef __cplusplus
extern "C" {
#endif

/* Of a program that was compiled with `exercise`. `*out` (given: weft_bytes_free) is the answer with
   WEFT_OK: there is the value, or the entry's was missing; WEFT_REJECTED, WEFT_SKIPPED: so was the record.
   Without an answer: WEFT_DONE, the input has fewer records (`*records`: how many); WEFT_MISUSE, this
   record's output has no such place; WEFT_LIMIT, the record takes too many instructions; else as
   weft_pipeline_run. Look-ups are not made: they fail. */
WEFT_API weft_status weft_why(weft_span *out, uint64_t *records, const weft_program *program,
                              const weft_why_options *options, weft_why_format format,
                              const weft_param *params, size_t param_count, weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
