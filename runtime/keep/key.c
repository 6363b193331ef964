/* Keys: SHA-256 over parts with their lengths, printed in base32. */
#include "runtime/keep/key.h"

#include <string.h>

static void add(wf_digest *digest, weft_span part)
{
    unsigned char length[8];
    for (size_t i = 0; i < sizeof length; i++)
        length[i] = (unsigned char)((uint64_t)part.len >> (8 * i));
    wf_digest_add(digest, weft_span_of((const char *)length, sizeof length));
    wf_digest_add(digest, part);
}

void wf_key_make(unsigned char out[WF_KEY_BYTES], const wf_key_parts *parts, weft_span record,
                 uint64_t turn)
{
    wf_digest digest;
    unsigned char bytes[WF_DIGEST_BYTES];
    unsigned char number[8];
    wf_digest_init(&digest, WF_DIGEST_SHA256);
    add(&digest, parts->pipeline);
    add(&digest, parts->source);
    add(&digest, record);
    add(&digest, parts->target);
    add(&digest, parts->mapping);
    for (size_t i = 0; i < sizeof number; i++)
        number[i] = (unsigned char)(turn >> (8 * i));
    if (turn != 0)
        add(&digest, weft_span_of((const char *)number, sizeof number));
    (void)wf_digest_finish(&digest, bytes); /* 32 */
    memcpy(out, bytes, WF_KEY_BYTES);
}

void wf_key_text(char out[WF_KEY_CHARS], const unsigned char key[WF_KEY_BYTES])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0;
    unsigned held = 0;
    size_t at = 0;
    for (size_t i = 0; i < WF_KEY_BYTES; i++) {
        bits = bits << 8 | key[i];
        for (held += 8; held >= 5; held -= 5)
            out[at++] = digits[bits >> (held - 5) & 31u];
    }
    out[at++] = digits[bits << (5 - held) & 31u];
    out[at] = '\0';
}

void wf_key_of_body(unsigned char out[WF_KEY_BYTES], weft_span body)
{
    unsigned char bytes[WF_DIGEST_BYTES];
    (void)wf_digest_of(bytes, WF_DIGEST_SHA256, body); /* 32 */
    memcpy(out, bytes, WF_KEY_BYTES);
}
