/* Numbers out of values, in the two ways of the npm package's functions. */
#ifndef WF_STDLIB_SDK_NUMBER_H
#define WF_STDLIB_SDK_NUMBER_H

#include "stdlib/lib.h"

/* As the package: what the text of the value begins with; not a number where that is none. `whole`:
   digits alone. */
weft_status wf_sdk_number_read(weft_value *out, weft_call *call, weft_value value, bool whole);

/* As it should be: the number that the value or its whole text is, with all its digits; `whole`: less
   its fraction. `*is_number` is false when it is none, or not finite. */
weft_status wf_sdk_number_strict(weft_value *out, bool *is_number, weft_call *call,
                                 weft_value value, bool whole);

#endif
