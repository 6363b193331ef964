/* Texts in the units of the npm package's engine: UTF-16. */
#ifndef WF_STDLIB_SDK_TEXT_H
#define WF_STDLIB_SDK_TEXT_H

#include "stdlib/lib.h"

/* The byte offset of UTF-16 unit `units`, of the character's beginning where that is its second half;
   the length of the text beyond its end. */
size_t wf_sdk_text_offset(weft_span text, uint64_t units);

/* Order of two texts by UTF-16 units: -1, 0 or 1. */
int wf_sdk_text_compare(weft_span a, weft_span b);

#endif
