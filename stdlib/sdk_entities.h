/* References in texts of nodes: what `unescape` does in mapping files. */
#ifndef WF_STDLIB_SDK_ENTITIES_H
#define WF_STDLIB_SDK_ENTITIES_H

#include "stdlib/lib.h"

/* The text with its references read: once, or as the package does it: names, then decimal numbers, then
   hexadecimal ones, so that what one makes the next reads. Half of a character stays as written. */
weft_status wf_sdk_entities_decode(weft_value *out, weft_call *call, weft_span text, bool once);

#endif
