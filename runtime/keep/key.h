/* Names that are computed: the key of a record and the digest of what is sent. The same record gives the
   same key on every attempt, in every process, on every machine. */
#ifndef WF_RUNTIME_KEY_H
#define WF_RUNTIME_KEY_H

#include "base/digest.h"

#define WF_KEY_BYTES 32
#define WF_KEY_CHARS 53 /* 52 of base32 (RFC 4648, without padding) and a NUL */

/* What a key is made of. Lengths are part of the digest: "ab","c" is not "a","bc". */
typedef struct wf_key_parts {
    weft_span pipeline; /* what runs, by a name that stays */
    weft_span source;   /* which input */
    weft_span target;   /* where to */
    weft_span mapping;  /* by what; a new edition that must send anew has another name */
} wf_key_parts;

/* `record` is the record's own name (a business key) or its number as decimal digits; `turn` counts how
   often it is sent anew after it was refused. */
void wf_key_make(unsigned char out[WF_KEY_BYTES], const wf_key_parts *parts, weft_span record,
                 uint64_t turn);
void wf_key_text(char out[WF_KEY_CHARS], const unsigned char key[WF_KEY_BYTES]);
/* SHA-256. */
void wf_key_of_body(unsigned char out[WF_KEY_BYTES], weft_span body);

#endif
