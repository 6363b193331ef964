/* What arithmetic and notation of decimals share: making one from whole numbers. */
#ifndef WF_VM_DECIMAL_PARTS_H
#define WF_VM_DECIMAL_PARTS_H

#include "vm/decimal.h"
#include "vm/wide.h"

/* `c` is below 10^38. */
wf_decimal wf_decimal_make(wf_pair c, unsigned scale, bool is_negative);
/* `w` * 10^-scale, without the fraction zeros that are in the way; `w` is used up. False when it has more
   than 38 digits even so. */
bool wf_decimal_settle(wf_decimal *out, wf_wide *w, unsigned scale, bool is_negative);

#endif
