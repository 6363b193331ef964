/* A syntax error while its sentence is being found. Private to expected.c and mistake.c. */
#ifndef WF_GRAMMAR_MISTAKE_H
#define WF_GRAMMAR_MISTAKE_H

#include "grammar/build.h"
#include "grammar/tokens.h"

typedef struct wf_mistake {
    wf_parse *parse;
    const wf_token *found;
    const wf_token *before;
    const wf_bracket *bracket; /* around, or NULL */
    bool can[WF_TOKEN_MOST];   /* stand here, by wf_token_index */
    /* what of the language that amounts to: */
    bool entry;
    bool declaration;
    bool test_item;
    bool expression;
    bool type;
    bool literal;   /* and no expression */
    bool operator_; /* an operand just ended */
} wf_mistake;

static inline bool wf_mistake_can(const wf_mistake *mistake, int kind)
{
    return mistake->can[wf_token_index(kind)];
}

/* The first line of a token as it is written, clipped. */
weft_span wf_mistake_written(const wf_mistake *mistake, const wf_token *token);

/* Where the mistake is one that people make: reports it in words of its own. False where it is not
   known. */
bool wf_mistake_explain(const wf_mistake *mistake);

/* The edit to make, where the tokens around tell it, added to a report of what was expected. */
void wf_mistake_hint(const wf_mistake *mistake, weft_diag *diag);

#endif
