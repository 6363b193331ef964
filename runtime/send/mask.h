/* Secrets that come back: some APIs repeat the credentials they were shown, and what they say goes into logs, the
   ledger and reports. */
#ifndef WF_SEND_MASK_H
#define WF_SEND_MASK_H

#include "base/core.h"
#include "weft/span.h"

#define WF_MASK_LEAST 8u /* shorter secrets are words, and stand everywhere */

/* Writes asterisks over `secret` wherever it stands in `bytes`: as it is, escaped as JSON, URLs, forms and HTML do (also twice),
   and in base64 (both alphabets), there also within something longer.
   The length stays. Gives the number of places. Secrets of more than 4 KiB are found as they are only. */
size_t wf_mask(char *bytes, size_t len, weft_span secret);

#endif
