/* A text of a reader that stood in JSON with escapes, all of them written as weft writes them
   (json_put.c): where it is carried to JSON the bytes of the source are copied. Such a text (flag
   WEFT_VALUE_ESCAPED) is decoded like any other, so nobody who takes texts needs to know; where it stood
   is told in front of its bytes. Who changes or copies the text drops the flag. */
#ifndef WF_VM_ESCAPED_H
#define WF_VM_ESCAPED_H

#include "base/core.h"
#include "weft/value.h"

typedef struct wf_escaped {
    const char *source; /* between its quotes; of the record, and ROOMY as its decoded bytes are */
    uint32_t len;
} wf_escaped;

/* In front of the text at `text`, which was allocated with room for it. */
static inline void wf_escaped_note(char *text, weft_span source)
{
    const wf_escaped noted = {source.ptr, (uint32_t)source.len};
    memcpy(text - sizeof noted, &noted, sizeof noted);
}

static inline bool wf_escaped_is(const weft_value *v)
{
    return (v->flags & WEFT_VALUE_ESCAPED) != 0;
}

/* Of a text that is one. */
static inline wf_escaped wf_escaped_of(const weft_value *v)
{
    wf_escaped noted;
    memcpy(&noted, v->as.text - sizeof noted, sizeof noted);
    return noted;
}

#endif
