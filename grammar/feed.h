/* Between lexer and parser: sees to it that brackets balance and finds the place to go on after a
   mistake. A bracket that is never closed is closed here, at the bracket around it, at the next
   declaration or at the end, so that one forgotten brace costs one complaint. */
#ifndef WF_GRAMMAR_FEED_H
#define WF_GRAMMAR_FEED_H

#include "grammar/weft_lexer.h"

enum {
    WF_FEED_DEPTH = 200 /* open brackets, and prefix operators waiting for their operand */
};

/* What stands between braces: it decides where one can go on after a mistake. */
typedef enum wf_braces {
    WF_BRACES_ENTRIES, /* entries, items of tests and look-ups: at the next of them */
    WF_BRACES_ARMS,    /* arms of a match, rows of a table: behind a comma */
    WF_BRACES_WHOLE    /* fields of `returning`; a `match {` without its value: at the end */
} wf_braces;

typedef struct wf_bracket {
    int kind; /* WF_T_LBRACE, WF_T_LPAREN, WF_T_LBRACKET or WF_T_TEMPLATE_OPEN */
    wf_range at;
    wf_braces holds;
    uint32_t indent;  /* blanks before the first token of its line */
    uint32_t item;    /* column of the latest item that began a line inside; UINT32_MAX: none */
    uint32_t around;  /* prefix operators that wait outside */
    uint32_t waiting; /* the same, and those since that item began */
    bool told;        /* that it is never closed */
    int owner;        /* WF_T_MATCH or WF_T_EACH whose brace is yet to come; else 0 */
} wf_bracket;

typedef struct wf_doc {
    uint32_t start; /* of the token it stands before */
    weft_span text;
} wf_doc;

typedef struct wf_feed {
    wf_lexer lexer;
    wf_bracket open[WF_FEED_DEPTH + 1]; /* [0] is the file itself */
    uint32_t depth;
    wf_token before;  /* given before `last` */
    wf_token last;    /* given last; its bracket is not yet counted */
    wf_token queued;  /* kind 0: none */
    uint32_t indent;  /* of the line of `last` */
    wf_range suspect; /* an opener whose closer stands further left than its line; empty: none */
    int header;       /* WF_T_MAP, WF_T_TEST or WF_T_TABLE until its block opens, else 0 */
    bool recovering;  /* set by wf_feed_recover */
    bool resumed;     /* a RESYNC was given */
    uint32_t resync;  /* where */
    uint32_t since;   /* tokens since then */
    wf_doc *docs;     /* by start */
    uint32_t doc_count;
    uint32_t doc_cap;
} wf_feed;

void wf_feed_init(wf_feed *feed, wf_source *source, uint32_t from, wf_arena *arena,
                  wf_complaints *complaints);

/* The next token for the parser. */
void wf_feed_next(wf_feed *feed, wf_token *token);

/* The parser could not take the last token: the next one is RESYNC, behind it comes the token to go
   on with, which stands directly inside the innermost open brace. Inside the header of a map or test
   it is REBLOCK and the brace of its block, where there is one. */
void wf_feed_recover(wf_feed *feed);

/* The innermost bracket that is open before the last token, or NULL. */
const wf_bracket *wf_feed_innermost(const wf_feed *feed);

/* The ## lines before the token that starts at `start`. */
weft_span wf_feed_doc(const wf_feed *feed, uint32_t start);

#endif
