/* A loader that gives the same text whatever is asked for: a schema, or resolvers. */
#ifndef WF_TESTS_ONE_TEXT_H
#define WF_TESTS_ONE_TEXT_H

#include "weft/compile.h"

typedef struct one_text {
    const char *text;
} one_text;

static inline weft_status one_text_load(void *context, const char *from, const char *path,
                                        weft_span *out, const char **name, char reason[160])
{
    const one_text *const given = context;
    (void)from;
    (void)path;
    (void)name;
    (void)reason;
    *out = weft_span_text(given->text);
    return WEFT_OK;
}

/* `text` is kept. */
static inline weft_loader one_text_loader(one_text *text)
{
    return (weft_loader){.context = text, .load = one_text_load};
}

#endif
