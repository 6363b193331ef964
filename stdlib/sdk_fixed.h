/* Numbers with a fixed count of fraction digits, as the npm package's engine prints them. */
#ifndef WF_STDLIB_SDK_FIXED_H
#define WF_STDLIB_SDK_FIXED_H

#include "stdlib/lib.h"

/* The package's formatCurrency: scaled, rounded in its own way, printed with `digits` digits. Fails the
   call outside 0 to 100 digits. */
weft_status wf_sdk_fixed_currency(weft_value *out, weft_call *call, double amount, double digits);

#endif
