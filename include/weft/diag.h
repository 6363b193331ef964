/* Diagnostics: one complaint each, collected in a list that the caller passes to every function
   that may have something to say. The library never prints. Not safe for concurrent use: one list
   per thread. */
#ifndef WEFT_DIAG_H
#define WEFT_DIAG_H

#include "weft/span.h"
#include "weft/status.h"

#include <stdint.h>

typedef enum weft_severity {
    WEFT_SEVERITY_NOTE,
    WEFT_SEVERITY_WARNING,
    WEFT_SEVERITY_ERROR
} weft_severity;

/* Bytes of the file the complaint is about, and what to put in their place. */
typedef struct weft_edit {
    uint32_t start;
    uint32_t end; /* behind the last one; `start`: text is put in */
    const char *text;
} weft_edit;

/* One complaint. All texts are NUL-terminated, live in the list until it is reset or freed, and
   are "" when there is nothing to say, never NULL. */
typedef struct weft_diag {
    const char *code; /* "W2104"; stable, a row of weft/diag_codes.def */
    weft_severity severity;
    const char *message;    /* a sentence that names the thing */
    const char *hint;       /* the edit to make */
    const weft_edit *edits; /* the same for programs, where it needs nobody's decision */
    size_t edit_count;      /* made together, they make the complaint vanish */

    const char *file; /* the mapping, schema or table file the complaint is about */
    uint32_t line;    /* 1-based; 0: no place */
    uint32_t column;  /* 1-based, in bytes */
    uint32_t start;   /* byte offset in the file */
    uint32_t length;  /* bytes */
    uint32_t
        stopped_line; /* GraphQL: where its grammar could not go on, when what is wrong begins */
    uint32_t stopped_column; /* elsewhere: an open bracket, and the end of the file; else 0 */
    const char *excerpt;     /* the source line, or of a long one the part around the place; "" when
                            unknown */
    uint32_t excerpt_column; /* column of the excerpt's first byte: 1 unless the line is long */

    const char *input;       /* the input's name, for complaints about a record */
    uint64_t record;         /* 1-based; 0: not about a record */
    uint64_t offset;         /* of the fault or of the record, bytes from the start of the input */
    uint64_t input_line;     /* 1-based line of the input; 0: unknown */
    const char *source_path; /* where in the record, as the mapping wrote it: ".lines[0].qty" */
    const char *value;       /* what was found there, clipped */
    const char *target_path; /* the field being built: "items[].quantity" */
} weft_diag;

typedef struct weft_diags weft_diags;

#ifdef __cplusplus
extern "C" {
#endif

/* A list that keeps at most `max` complaints (0: 1000) and counts the rest. Given: free with
   weft_diags_free. NULL when memory is short. */
WEFT_API weft_diags *weft_diags_new(size_t max);
WEFT_API void weft_diags_free(weft_diags *diags);

/* Forgets all complaints and keeps the memory. */
WEFT_API void weft_diags_reset(weft_diags *diags);

WEFT_API size_t weft_diags_count(const weft_diags *diags);  /* kept ones */
WEFT_API size_t weft_diags_errors(const weft_diags *diags); /* all errors, kept or not */
WEFT_API size_t weft_diags_warnings(const weft_diags *diags);
WEFT_API size_t weft_diags_dropped(const weft_diags *diags); /* beyond the maximum */
/* The complaint at `i` < count, borrowed from the list. */
WEFT_API const weft_diag *weft_diags_at(const weft_diags *diags, size_t i);

/* Adds a copy of a complaint of another list. */
WEFT_API void weft_diags_add_copy(weft_diags *diags, const weft_diag *diag);

/* Orders complaints by file and place; those without a place keep their order at the end. */
WEFT_API void weft_diags_sort(weft_diags *diags);

typedef enum weft_diag_format {
    WEFT_DIAG_TEXT, /* with the source line and a caret */
    WEFT_DIAG_JSON, /* one JSON object a line */
    WEFT_DIAG_SARIF /* one SARIF 2.1.0 log */
} weft_diag_format;

typedef struct weft_diag_style {
    weft_diag_format format;
    int colour; /* ANSI colours in text */
} weft_diag_style;

/* All complaints as text into memory of the list (valid until its next change), with a NUL behind
   that the length does not count. NULL style: plain text. Gives the empty span, ptr NULL, when
   memory is short. */
WEFT_API weft_span weft_diags_render(weft_diags *diags, const weft_diag_style *style);

/* The manual page of a code such as "W2104", or NULL. Static. */
WEFT_API const char *weft_diag_explain(const char *code);

#ifdef __cplusplus
}
#endif
#endif
