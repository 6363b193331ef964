/* The first line of a .weft file, and what must hold before any of it is read. */
#ifndef WF_GRAMMAR_EDITION_H
#define WF_GRAMMAR_EDITION_H

#include "grammar/weft_lexer.h"

enum {
    WF_EDITION_MOST_BYTES = 64 * 1024 * 1024
};

/* Checks size, encoding and the line `weft 1`. `*from` is where declarations begin: behind that
   line, or the end of a text that cannot be read at all. A byte order mark is passed over.

   WEFT_OK; WEFT_INVALID (W1001, W1002, W1017: reading may go on from `*from`); WEFT_LIMIT (W1016,
   `*from` unset). */
weft_status wf_edition_check(uint32_t *from, wf_complaints *complaints);

#endif
