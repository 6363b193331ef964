/* Calling functions of the library as a machine would: arguments against the signature, patterns
   compiled, the result as text. For table-driven tests. */
#ifndef WF_TESTS_STDLIB_CALLS_H
#define WF_TESTS_STDLIB_CALLS_H

#include "base/core.h"

/* A call and what comes of it. `args` is a JSON list, written with ` for ". Texts in it that begin
   with @ are special:
     @missing           nothing there
     @date 2025-01-05   a date
     @time 2025-01-05T10:00:00+02:00   a date-time
     @/[0-9]+/          a pattern literal
     @text 1000 x       the text x, so many times
   A lambda stands as the list of its results. `expect` is the result as JSON (again with `),
   "missing", or "fails: " and the whole sentence. */
typedef struct call_row {
    const char *name;
    const char *args;
    const char *expect;
} call_row;

/* Makes each call: once plainly; with lists whose elements stand apart; with too little memory in
   the record, byte by byte; with each allocation failing in turn. Texts stand alone in memory, so
   that a sanitizer sees a step beyond them. */
void stdlib_calls_check(const call_row *rows, size_t count);

/* What now() gives; 2025-01-05T10:00:00Z unless set. */
void stdlib_calls_clock(int64_t seconds, uint32_t nanos);

#endif
