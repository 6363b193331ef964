/* Which bytes of a text may stand in JSON quotes as they are: for json.c and json_put.c alone. */
#ifndef WF_VM_JSON_BYTES_H
#define WF_VM_JSON_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define WF_JSON_EACH(byte) (0x0101010101010101u * (byte))
#define WF_JSON_HIGH       WF_JSON_EACH(0x80u)

static inline uint64_t wf_json_load(const void *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Whether one of eight bytes is a quote, a backslash or a control character. The usual test for a
   zero byte, three times; it may also mark bytes above one that it marks rightly, so it says whether
   and not where. */
static inline bool wf_json_is_special(uint64_t word)
{
    const uint64_t quote = word ^ WF_JSON_EACH('"');
    const uint64_t backslash = word ^ WF_JSON_EACH('\\');
    const uint64_t found = ((quote - WF_JSON_EACH(1u)) & ~quote) |
                           ((backslash - WF_JSON_EACH(1u)) & ~backslash) |
                           ((word - WF_JSON_EACH(0x20u)) & ~word);
    return (found & WF_JSON_HIGH) != 0;
}

static inline bool wf_json_is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

#endif
