/* Documents and expressions made up from a seed: the same seed gives the same text everywhere. */
#ifndef WF_TESTS_ORACLE_XPATH_GENERATE_H
#define WF_TESTS_ORACLE_XPATH_GENERATE_H

#include "base/buf.h"

typedef struct generator {
    uint64_t seed;
    wf_buf *out;
    const char *prefix; /* the one whose namespace nodes the expression looks for */
    bool in_union;      /* where namespace nodes have no place in libxml2's order */
    bool at_attribute;  /* the context may be an attribute or a namespace */
} generator;

uint32_t generate_below(generator *g, uint32_t limit);
void generate_document(generator *g);
/* Of any kind of result. What libxml2 is known to do otherwise than the Recommendation says is not
   made; test_xpath_oracle.c lists it. */
void generate_expression(generator *g);

#endif
