/* MD5 (RFC 1321), SHA-1, SHA-256, SHA-512 (FIPS 180-4) and HMAC (RFC 2104). Plain code without
   memory of its own: for keys of records and signatures of payloads, not for passwords. */
#ifndef WF_BASE_DIGEST_H
#define WF_BASE_DIGEST_H

#include "base/core.h"
#include "weft/span.h"

typedef enum wf_digest_kind {
    WF_DIGEST_MD5,
    WF_DIGEST_SHA1,
    WF_DIGEST_SHA256,
    WF_DIGEST_SHA512
} wf_digest_kind;

#define WF_DIGEST_BYTES 64 /* the longest */

typedef struct wf_digest {
    wf_digest_kind kind;
    uint64_t state[8]; /* 32-bit words but for SHA-512 */
    uint64_t length;   /* bytes added */
    unsigned char block[128];
    size_t used;
} wf_digest;

void wf_digest_init(wf_digest *digest, wf_digest_kind kind);
void wf_digest_add(wf_digest *digest, weft_span bytes);
/* Gives the length: 16, 20, 32 or 64. */
size_t wf_digest_finish(wf_digest *digest, unsigned char out[WF_DIGEST_BYTES]);
/* All at once. */
size_t wf_digest_of(unsigned char out[WF_DIGEST_BYTES], wf_digest_kind kind, weft_span bytes);
size_t wf_digest_hmac(unsigned char out[WF_DIGEST_BYTES], wf_digest_kind kind, weft_span key,
                      weft_span text);

#endif
