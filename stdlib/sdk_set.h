/* Targets of universal mappings, for functions that write several. */
#ifndef WF_STDLIB_SDK_SET_H
#define WF_STDLIB_SDK_SET_H

#include "stdlib/lib.h"

/* args: target, path, value, as sdk.set and strict.set. */
weft_status wf_sdk_set(weft_value *out, weft_call *call, const weft_value *args, bool is_strict);

#endif
