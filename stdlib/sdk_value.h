/* Values as the npm package sees them: members of anything, what counts as true. Own members only: what
   its engine's prototypes add is never reproduced. */
#ifndef WF_STDLIB_SDK_VALUE_H
#define WF_STDLIB_SDK_VALUE_H

#include "stdlib/lib.h"

/* All but missing, null, false, zeros, NaN and "". */
bool wf_sdk_value_is_truthy(weft_value value);
/* "undefined", "object" (null, lists and dates too), "string", "number" or "boolean". */
const char *wf_sdk_value_typeof(weft_value value);

/* Digits without leading zeros that number an element; false for every other name. */
bool wf_sdk_value_index(uint32_t *out, weft_span name);
/* The same with leading zeros; false beyond 2^32 - 2 too. */
bool wf_sdk_value_digits(uint32_t *out, weft_span digits);

/* Element `index` of a list, or missing. */
static inline weft_value wf_sdk_value_element(weft_value list, uint64_t index)
{
    return list.kind == WEFT_KIND_LIST && index < list.len
               ? weft_value_element(list, (uint32_t)index)
               : weft_missing();
}

/* The member `name` of a map; of a list its elements and `length`; of a text its UTF-16 units and
   `length`. Half of a character is "". Missing where there is none. */
weft_value wf_sdk_value_member(weft_value of, weft_span name);
/* Whether a map has the member, be its value missing. */
bool wf_sdk_value_has(weft_value map, weft_span name);

/* A text as the list of its UTF-16 units, which is what the package copies from one; any other value as
   it is. */
weft_status wf_sdk_value_spread(weft_value *out, weft_call *call, weft_value value);

/* UTF-16 units of a text. */
uint32_t wf_sdk_value_units(weft_span text);

#endif
