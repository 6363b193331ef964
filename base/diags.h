/* Adding to a list of diagnostics, from inside. Reading and rendering are public: weft/diag.h. */
#ifndef WF_BASE_DIAGS_H
#define WF_BASE_DIAGS_H

#include "base/core.h"
#include "base/source.h"
#include "weft/diag.h"

/* Every code of weft/diag_codes.def as WF_Wnnnn. */
typedef enum wf_code {
#define DIAG(code, severity, title, page) WF_##code,
#include "weft/diag_codes.def"
#undef DIAG
    WF_CODE_COUNT
} wf_code;

/* Adds a complaint with a printf sentence (one line, no full stop needed). Gives the complaint to
   be completed by the functions below, or NULL when the list is full or memory is short: they take
   NULL. A NULL place source means no place. */
weft_diag *wf_diags_add(weft_diags *diags, wf_code code, wf_place place, const char *format, ...)
    WF_PRINTF(4, 5);

/* The edit to make, printf. */
void wf_diag_hint(weft_diags *diags, weft_diag *diag, const char *format, ...) WF_PRINTF(3, 4);

/* Where in the input: name kept by copy, 1-based record (0: none), byte offset, 1-based line or 0. */
void wf_diag_record(weft_diags *diags, weft_diag *diag, const char *input, uint64_t record,
                    uint64_t offset, uint64_t line);
/* What was found where: copies, `value` clipped to 120 bytes; empty spans leave the field "". */
void wf_diag_value(weft_diags *diags, weft_diag *diag, weft_span source_path, weft_span value,
                   weft_span target_path);

/* For programs, whose sources are no longer in memory: a place already computed. */
void wf_diag_place(weft_diags *diags, weft_diag *diag, weft_span file, uint32_t line,
                   uint32_t column, uint32_t start, uint32_t length, weft_span excerpt);

/* Adds a copy of a complaint of another list. */
void wf_diags_copy(weft_diags *diags, const weft_diag *from);

/* One complaint as a JSON object without a line end, appended to `out`. */
struct wf_buf;
void wf_diag_put_json(struct wf_buf *out, const weft_diag *diag);

#endif
