/* Identifiers that more than one family gives. */
#ifndef WF_STDLIB_ID_H
#define WF_STDLIB_ID_H

#include "stdlib/lib.h"

/* A random UUID (version 4). */
weft_status wf_id_uuid4(weft_value *out, weft_call *call);

#endif
