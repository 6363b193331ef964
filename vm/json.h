/* A value's text form: strict JSON (RFC 8259) in and out. For records there are readers; this is
   for values that are wholly in memory. */
#ifndef WF_VM_JSON_H
#define WF_VM_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "weft/value.h"

#define WF_JSON_DEPTH 256

typedef struct wf_json_error {
    size_t offset;      /* of the first byte that cannot stand where it stands */
    const char *reason; /* static sentence */
} wf_json_error;

/* Parses one JSON value with white space around it. Numbers stay NUMBER with their source digits;
   texts without escapes borrow from `text`, others are in `arena`; equal keys: the last value, where
   the first stood. WEFT_REJECTED with `*error` set (half of a surrogate pair is reported at its
   escape, broken UTF-8 at the first byte of the sequence); WEFT_LIMIT with `*error` set beyond
   WF_JSON_DEPTH or 4 GiB; WEFT_NOMEM. */
weft_status wf_json_parse(weft_value *out, weft_span text, wf_arena *arena, wf_json_error *error);

/* Appends `value` as compact JSON. MISSING members are left out, MISSING list elements are left out,
   MISSING alone puts nothing. DATE as "2025-04-03"; DATETIME as "2025-04-03T10:00:00Z" or with its
   offset and only the fraction digits it needs; DECIMAL with its digits; a DOUBLE that is not finite
   as null. RECORD must not occur. Depth-bounded: beyond WF_JSON_DEPTH out->status is WEFT_LIMIT. */
void wf_json_put(wf_buf *out, weft_value value);
/* Two spaces an indent, a line each, no line end behind the last. */
void wf_json_put_pretty(wf_buf *out, weft_value value);
/* A text in JSON quotes. */
void wf_json_put_text(wf_buf *out, weft_span text);

#endif
