/* What the files of the XPath grammar share: the scanner (xpath.re), the productions (xpath.y), the
   tree's constructors and the sentences about mistakes (xpath_tree.c, xpath_report.c). Private to
   them. Expressions are short, so the first mistake ends the work. */
#ifndef WF_GRAMMAR_XPATH_H
#define WF_GRAMMAR_XPATH_H

#include "grammar/xpath_tree.h"

typedef struct wf_xp_range {
    uint32_t start;
    uint32_t end;
} wf_xp_range;

typedef struct wf_xp_token {
    int kind;         /* of the generated enum; 0: the end */
    weft_span prefix; /* of a name */
    weft_span text;   /* name without prefix, axis without ::, literal without quotes, digits */
    wf_xp_range at;
} wf_xp_token;

typedef struct wf_xp {
    weft_span text;
    wf_arena *arena;
    weft_diags *diags;
    wf_xpath_locate locate;
    const void *context;
    wf_xpath_node *root;
    weft_status status; /* what stopped the parser */
    const unsigned char *begin;
    const unsigned char *cursor; /* next byte to scan */
    const unsigned char *limit;  /* the NUL behind the text */
    wf_xp_token previous;        /* kind 0: none */
    wf_xp_token current;         /* the last one given to the parser */
    uint32_t depth;              /* brackets open */
    uint32_t opened[WF_XPATH_DEPTH_MOST];
} wf_xp;

/* xpath.re: the next token. A faulty one is reported and stops the parser by status. */
wf_xp_token wf_xp_scan(wf_xp *xp);

/* xpath_syntax.c: the next token for the parser; keeps count of brackets. */
int wf_xp_next(wf_xp *xp);

/* xpath_tree.c: constructors; NULL (and the status set) when memory is short. */
wf_xpath_node *wf_xp_node(wf_xp *xp, wf_xpath_sort sort, wf_xp_range at);
wf_xpath_node *wf_xp_leaf(wf_xp *xp, wf_xpath_sort sort, wf_xp_range at, const wf_xp_token *token);
wf_xpath_node *wf_xp_numeral(wf_xp *xp, wf_xp_range at, weft_span digits);
/* `left sign right`: a link more where `left` is a chain of that level. */
wf_xpath_node *wf_xp_chain(wf_xp *xp, wf_xpath_node *left, wf_xpath_sign sign,
                           wf_xpath_node *right);
wf_xpath_node *wf_xp_negate(wf_xp *xp, wf_xp_range at, uint32_t times, wf_xpath_node *operand);
/* `parent` with one child more; gives it. */
wf_xpath_node *wf_xp_with(wf_xpath_node *parent, wf_xpath_node *child);
/* A path from `start` (NULL: the context) with nothing behind it. */
wf_xpath_node *wf_xp_path(wf_xp *xp, wf_xp_range at, wf_xpath_node *start);
/* A step along the child axis. */
wf_xpath_node *wf_xp_step(wf_xp *xp, wf_xp_range at, wf_xpath_looks_for test);
/* `path` with one step more; behind // another comes before it. */
wf_xpath_node *wf_xp_walk(wf_xp *xp, wf_xpath_node *path, wf_xpath_node *step, bool is_deep);

/* xpath_report.c: a complaint at `at`, for a hint; sets the status. */
weft_diag *wf_xp_mistake(wf_xp *xp, wf_code code, wf_xp_range at, const char *format, ...)
    WF_PRINTF(4, 5);

#define WF_XP_EXPECTED 64 /* kinds of token a state may ask for; the grammar has fewer */
typedef struct wf_xp_expected {
    uint32_t count;
    int kinds[WF_XP_EXPECTED];
    const char *names[WF_XP_EXPECTED];
} wf_xp_expected;
/* The last token is none of them. */
void wf_xp_unexpected(wf_xp *xp, const wf_xp_expected *expected);

/* Sorts of tokens (xpath.re and xpath_report.c). */
bool wf_xp_is_operator(int kind);

#endif
