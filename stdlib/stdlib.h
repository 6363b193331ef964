/* The library: its families in one list. */
#ifndef WF_STDLIB_STDLIB_H
#define WF_STDLIB_STDLIB_H

#include "weft/resolver.h"

/* All families, in the order of the manual; static. `*count` gets their number. */
const weft_family *const *wf_stdlib_families(size_t *count);

#endif
