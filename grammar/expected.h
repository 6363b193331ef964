/* The sentence of a syntax error: what was found, what was expected in the author's words, and the
   edit where the mistake is one that people make. */
#ifndef WF_GRAMMAR_EXPECTED_H
#define WF_GRAMMAR_EXPECTED_H

#include "grammar/build.h"

/* Reports that the last token of the feed cannot stand where it does; `kinds` are the tokens that
   could (0: no token). Says nothing when a complaint about this very place was made already. */
void wf_expected_complain(wf_parse *parse, const int *kinds, size_t count);

#endif
