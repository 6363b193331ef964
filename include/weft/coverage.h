/* How much of its target a mapping fills: every place of the target's input type, down to the leaves,
   is mapped, left to its default, or never set. Over any number of mappings, for reports and gates. */
#ifndef WEFT_COVERAGE_H
#define WEFT_COVERAGE_H

#include "weft/compile.h"

typedef struct weft_coverage weft_coverage;

typedef enum weft_coverage_format {
    WEFT_COVERAGE_TEXT,
    WEFT_COVERAGE_JSON,
    WEFT_COVERAGE_MARKDOWN
} weft_coverage_format;

typedef struct weft_coverage_counts {
    size_t maps;     /* with a target that a schema describes */
    size_t untyped;  /* without one: nothing can be said of them */
    size_t required; /* places that must be set ... */
    size_t required_mapped;
    size_t optional; /* ... and others */
    size_t optional_mapped;
    size_t defaulted; /* of the optional ones that are not mapped: those with a default */
} weft_coverage_counts;

#ifdef __cplusplus
extern "C" {
#endif

WEFT_API weft_status weft_coverage_new(weft_coverage **out);
WEFT_API void weft_coverage_free(weft_coverage *coverage); /* takes NULL */

/* Adds the mappings of one file. Complaints go to `diags`; a mapping that has errors counts all the
   same, with what can be told of it, and WEFT_INVALID is the result. */
WEFT_API weft_status weft_coverage_add(weft_coverage *coverage, weft_span text, const char *name,
                                       const weft_compile_options *options, weft_diags *diags);

WEFT_API void weft_coverage_count(const weft_coverage *coverage, weft_coverage_counts *counts);

/* With `all` every place is listed, else those that are not mapped. Given: weft_bytes_free. */
WEFT_API weft_status weft_coverage_print(weft_span *out, const weft_coverage *coverage,
                                         weft_coverage_format format, int all);

#ifdef __cplusplus
}
#endif
#endif
