/* What is sent for look-ups, and what the answer says about each key. */
#ifndef WF_FLOW_LOOKUP_TEXT_H
#define WF_FLOW_LOOKUP_TEXT_H

#include "base/buf.h"
#include "vm/program.h"
#include "weft/value.h"

/* The body of a request for `count` keys, whose variables are `variables` (MAPs). More than one only where the
   look-up has the text for it. */
void wf_lookup_put_body(wf_buf *out, const weft_program *program, const wf_lookup *lookup,
                        const weft_value *variables, uint32_t count);

/* What `reply` (the answer as a value) gives key `index` of `count`: its data, as the query for one would have it. MISSING
   and the words of the API in `*message` when it failed; MISSING and an empty message when the request failed as
   a whole and is to be asked again for each key alone. */
weft_status wf_lookup_data(weft_value *out, weft_span *message, weft_value reply, uint32_t index,
                           uint32_t count, wf_arena *arena);

#endif
