/* Adding to a list of diagnostics, from inside. Reading and rendering are public: weft/diag.h. */
#ifndef WF_BASE_DIAGS_H
#define WF_BASE_DIAGS_H

#include "base/buf.h"
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

/* What diag_codes.def says about a code. */
typedef struct wf_code_row {
    const char *code; /* "W2104" */
    weft_severity severity;
    const char *title;
    const char *page;
} wf_code_row;

/* The row of `code` < WF_CODE_COUNT; rows stand in the order of the file, one after another. */
const wf_code_row *wf_code_at(wf_code code);
/* The row of "W2104", or NULL. */
const wf_code_row *wf_code_find(const char *code);

/* Adds a complaint with a printf sentence (one line, no full stop needed). Gives the complaint to
   be completed by the functions below, or NULL when the list is full or memory is short: they take
   NULL. A NULL place source means no place. */
weft_diag *wf_diags_add(weft_diags *diags, wf_code code, wf_place place, const char *format, ...)
    WF_PRINTF(4, 5);
/* The same with a sentence that is there. */
weft_diag *wf_diags_add_text(weft_diags *diags, wf_code code, wf_place place, weft_span sentence);

/* The same with another severity than the code's, where a mode permits what is otherwise refused. */
weft_diag *wf_diags_add_as(weft_diags *diags, wf_code code, weft_severity severity, wf_place place,
                           const char *format, ...) WF_PRINTF(5, 6);

/* The complaint added last, to be completed; NULL when there is none. */
weft_diag *wf_diags_last(weft_diags *diags);
/* Forgets all but the first `count`. */
void wf_diags_shorten(weft_diags *diags, size_t count);

/* Where the grammar could not go on, when that is not where it went wrong. */
void wf_diag_stopped(weft_diag *diag, wf_source *source, uint32_t offset);
/* The edit to make, printf. */
void wf_diag_hint(weft_diags *diags, weft_diag *diag, const char *format, ...) WF_PRINTF(3, 4);

/* The edit as bytes of the file, beside a hint that says it in words; printf. Nothing is added when the
   complaint has no place, or the text is not whole (an ellipsis stands in it). */
void wf_diag_edit(weft_diags *diags, weft_diag *diag, uint32_t start, uint32_t end,
                  const char *format, ...) WF_PRINTF(5, 6);
/* The hint "write TEXT" with `why` behind it, and the edit that puts TEXT in the complaint's place. */
void wf_diag_write(weft_diags *diags, weft_diag *diag, const char *why, const char *format, ...)
    WF_PRINTF(4, 5);
/* `hint`, and the edit that takes away what is complained about. */
void wf_diag_remove(weft_diags *diags, weft_diag *diag, const char *hint);

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
void wf_diag_put_json(wf_buf *out, const weft_diag *diag);
/* All complaints of a list in one of the three forms of weft_diags_render. */
void wf_diags_put_text(wf_buf *out, const weft_diags *diags, bool colour);
void wf_diags_put_json(wf_buf *out, const weft_diags *diags);
void wf_diags_put_sarif(wf_buf *out, const weft_diags *diags);

#endif
