/* Texts with escapes that the index has found (json_index.h). For the fast walk alone. */
#ifndef WF_RUNTIME_JSON_DECODE_H
#define WF_RUNTIME_JSON_DECODE_H

#include "base/core.h"
#include "weft/value.h"

#define WF_JSON_DECODE_ROOM 48u /* beyond the text's own length */

/* The text between its quotes as a value, with all flags it deserves. Its escapes stand at `*marks` and
   those behind it, counted from `base`. `to` has room for `text.len` and WF_JSON_DECODE_ROOM, `text` 32
   bytes behind it that may be read. Gives the first mark behind the text; NULL: it is not sound. */
const uint32_t *wf_json_decode(weft_value *out, char *to, weft_span text, const char *base,
                               const uint32_t *marks);

/* The place behind the escape at `at` (of a pair both), or NULL when it is none. */
const char *wf_json_decode_behind(const char *at);

#endif
