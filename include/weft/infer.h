/* What samples look like: which members records have, how often, of which kind, how long, and what
   their texts seem to be. Nothing is guessed from one value: a text "looks like" something only when
   every one that is not blank does. */
#ifndef WEFT_INFER_H
#define WEFT_INFER_H

#include "weft/pipeline.h"
#include "weft/place.h"

typedef struct weft_infer
    weft_infer; /* grows with the paths, not with the samples; one per thread */

typedef struct weft_infer_options {
    weft_input_format from;  /* WEFT_FROM_MAPPING: by the name's ending, else NDJSON */
    const char *record_path; /* as for a run: ".orders[]"; NULL: the whole document, or each line */
    char delimiter;          /* CSV; 0: ',' */
    uint64_t limit;          /* records to read at most of each sample; 0: all */
    size_t max_record_bytes; /* 0: 16 MiB */
    volatile const int *stop;
} weft_infer_options;

typedef enum weft_infer_format {
    WEFT_INFER_TEXT,
    WEFT_INFER_JSON,
    WEFT_INFER_MARKDOWN
} weft_infer_format;

#ifdef __cplusplus
extern "C" {
#endif

WEFT_API weft_status weft_infer_new(weft_infer **out);
WEFT_API void weft_infer_free(weft_infer *infer); /* takes NULL */

/* Reads the records of one more sample ("-": standard input); of a file that weft_infer_print wrote as JSON
   what it says of its records counts as if they had been read. Records that cannot be read are reported
   to `diags`, counted and left out. WEFT_OK; WEFT_INVALID when the sample is broken (what came before
   counts), WEFT_IO, WEFT_NOMEM, WEFT_LIMIT, WEFT_STOPPED. */
WEFT_API weft_status weft_infer_read(weft_infer *infer, const char *path,
                                     const weft_infer_options *options, weft_diags *diags);

/* `*records` and `*rejected`: how many there were. */
WEFT_API void weft_infer_counts(const weft_infer *infer, uint64_t *records, uint64_t *rejected);

/* What was seen, place by place, parents first; `*out` lives as long as `infer` and is not changed by what
   is read later. WEFT_NOMEM. */
WEFT_API weft_status weft_infer_places(const weft_place **out, size_t *count, weft_infer *infer);

/* What was seen. Given: weft_bytes_free. */
WEFT_API weft_status weft_infer_print(weft_span *out, const weft_infer *infer,
                                      weft_infer_format format);

#ifdef __cplusplus
}
#endif
#endif
