/* What stands around the records of an XML document, by chance: declarations, comments, instructions, tags with
   namespaces, and mistakes of every sort in some documents. */
#ifndef WF_TEST_MADE_AROUND_H
#define WF_TEST_MADE_AROUND_H

#include "tests/agree/agree.h"

#define MADE_AROUND_DEPTH 6u

typedef struct made_around {
    random_source *r;
    wf_buf *out;
    const char *end; /* of lines */
    uint32_t odd;    /* the chance of something else than lines: one in so many, 0: never */
    uint32_t wrong;  /* the same of a mistake */
    uint32_t groups; /* the same of an element around some records */
    uint32_t depth;
    char names[MADE_AROUND_DEPTH][16];
} made_around;

/* Up to the root element's tag, which is <r> and declares the prefix p. */
void made_around_begin(made_around *a, bool has_default);
/* Between two records. */
void made_around_between(made_around *a);
/* From behind the last record to the end. */
void made_around_end(made_around *a);

#endif
