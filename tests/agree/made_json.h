/* JSON texts by chance, from a seed: records that resemble each other, with white space in several
   styles, and mistakes of every sort in some of them. */
#ifndef WF_TEST_MADE_JSON_H
#define WF_TEST_MADE_JSON_H

#include "base/buf.h"

void made_json_seed(uint64_t seed);
uint32_t made_json_below(uint32_t bound);

/* Appends an input: lines, a list of records (`each`), or one value. */
void made_json_text(wf_buf *out, bool lines, bool each);

#endif
