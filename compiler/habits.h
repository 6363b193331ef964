/* Names that other languages have (JavaScript, jq, XPath, SQL), and what is written here instead. */
#ifndef WF_COMPILER_HABITS_H
#define WF_COMPILER_HABITS_H

#include "base/core.h"
#include "weft/span.h"

typedef struct wf_habit {
    const char *name;
    const char *function; /* of the library, or NULL: `remark` says it all */
    const char *remark;   /* goes on behind it, or NULL */
} wf_habit;

/* A function's, in any case of its letters, or what stands for a value (not `callable`); NULL when it is none. */
const wf_habit *wf_habit_find(weft_span name, bool callable);

#endif
