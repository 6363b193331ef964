/* One JSON value (RFC 8259) in memory, laid out by the shape: what is wanted goes to its slot, the
   rest is checked as strictly and skipped. Keys are guessed: at each place the key that stood there
   in the record before is compared first. For JSON readers and for records in memory.

   Faults are of two sorts. A *hard* fault (syntax, depth) hides where the value ends. A *soft* one
   (not UTF-8, half a surrogate pair, no room in the arena) spoils this record, but its end is
   known, so a reader of a long document can go on behind it. */
#ifndef WF_RUNTIME_JSON_RECORD_H
#define WF_RUNTIME_JSON_RECORD_H

#include "base/arena.h"
#include "base/diags.h"
#include "vm/shape.h"

typedef struct wf_json_record wf_json_record; /* a parser with what it has learned; one thread */

/* `shape` and `input` (the name for warnings) are kept. `max_depth` 0 or beyond WF_JSON_DEPTH:
   WF_JSON_DEPTH. Given: free with wf_json_record_free. */
weft_status wf_json_record_new(wf_json_record **out, const wf_shape *shape, uint32_t max_depth,
                               const char *input);
void wf_json_record_free(wf_json_record *self); /* takes NULL */

typedef struct wf_json_outcome {
    const char *end;    /* one past the value; NULL after a hard fault */
    bool is_cut;        /* the hard fault is that the text ends: more of it may be sound */
    const char *stop;   /* after a hard fault: where reading stopped, at or behind `at` */
    wf_code code;       /* of the fault, when the status is WEFT_REJECTED */
    const char *at;     /* first byte that cannot stand; the limit when the text ends too early */
    const char *reason; /* static, no full stop */
} wf_json_outcome;

/* Reads the value that begins at text.ptr (no white space before it) into `block`, which has the
   root's width of zeroed slots. The byte behind `text` must be NUL, and WF_JSON_RECORD_PADDING bytes
   behind it readable. WEFT_OK; WEFT_REJECTED; WEFT_NOMEM. Texts borrow from `text` or are in
   `arena`. */
#define WF_JSON_RECORD_PADDING 40
weft_status wf_json_record_read(wf_json_record *self, wf_json_outcome *outcome, weft_value *block,
                                weft_span text, wf_arena *arena);

/* Where the text stands in its input. */
typedef struct wf_json_site {
    uint64_t number; /* of the record */
    uint64_t offset; /* of the text's first byte */
    uint64_t line;
    weft_diags *diags;
} wf_json_site;

/* Warns of keys that stand twice in the value read last (W9101, once for each member of the
   shape), whose text and arena are still there. */
void wf_json_record_warn(wf_json_record *self, const wf_json_site *site);

#endif
