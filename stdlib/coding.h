/* Encodings that other families use too. */
#ifndef WF_STDLIB_CODING_H
#define WF_STDLIB_CODING_H

#include "stdlib/lib.h"

/* Lower-case digits. */
void wf_coding_put_hex(wf_lib_text *text, weft_span bytes);
/* RFC 4648 section 4 with padding; `url`: section 5 without. */
void wf_coding_put_base64(wf_lib_text *text, weft_span bytes, bool url);

#endif
