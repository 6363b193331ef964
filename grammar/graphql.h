/* What the files of the GraphQL half share: the scanner (graphql.re), what feeds its tokens to the
   parser (graphql_feed.c), the productions (graphql.y), the sentences about mistakes
   (graphql_report.c) and the face (sdl_syntax.c). Private to them.

   The language is that of October 2021, appendix B, with two later relaxations that real schemas
   need: strings and comments take any Unicode scalar value, and strings know \u{…} and surrogate
   pairs. */
#ifndef WF_GRAMMAR_GRAPHQL_H
#define WF_GRAMMAR_GRAPHQL_H

#include "base/diags.h"
#include "grammar/sdl.h"

#define WF_GQL_DEPTH    200u /* brackets open at once */
#define WF_GQL_MISTAKES 100u /* reported before giving up */
#define WF_GQL_EXPECTED 64   /* kinds of token a state may ask for; the grammar has fewer */

typedef struct wf_gql_range {
    uint32_t start; /* bytes of the source, [start, end) */
    uint32_t end;
} wf_gql_range;

/* Siblings that have no parent yet. */
typedef struct wf_gql_list {
    wf_sdl_node *first;
    wf_sdl_node *last;
} wf_gql_list;

typedef struct wf_gql_token {
    int kind;       /* of the generated enum */
    weft_span text; /* names and numbers: as written; strings: unescaped */
    wf_gql_range range;
} wf_gql_token;

typedef struct wf_gql {
    wf_source *source;
    wf_arena *arena;
    weft_diags *diags;
    wf_sdl_node *document;
    weft_status status; /* what stopped the parser: WEFT_NOMEM, WEFT_LIMIT */
    bool executable;    /* operations are wanted, not types */
    bool started;       /* the token that chooses the grammar was given */
    bool lost;          /* after a mistake: skip to the next definition */
    bool stop;          /* no more tokens, no more complaints */
    uint32_t floor;     /* least offset to go on at, so that no mistake is made twice */
    uint32_t mistakes;
    uint32_t depth; /* brackets open */
    uint32_t opened[WF_GQL_DEPTH];
    const unsigned char *begin;
    const unsigned char *cursor; /* next byte to scan */
    const unsigned char *limit;  /* the NUL behind the text */
    uint32_t scanned;            /* bytes before it were scanned: not complained about again */
    wf_gql_token previous;       /* the token before the last one; kind 0: none */
    wf_gql_token current;        /* the last one given to the parser */
} wf_gql;

/* graphql.re: the next token from gql->cursor on. Faulty ones are reported and mended. */
wf_gql_token wf_gql_scan(wf_gql *gql);

/* graphql_feed.c: the token the parser gets: keeps count of brackets, skips after a mistake. */
int wf_gql_next(wf_gql *gql, weft_span *text, wf_gql_range *range);
/* Whether the last two tokens began a definition within an unfinished one, where the first of them
   was taken for a name. */
bool wf_gql_began_unseen(const wf_gql *gql);

/* graphql_report.c: a mistake at `range`; gives the complaint for a hint, or NULL. Counts, and gives
   up at the maximum. */
weft_diag *wf_gql_mistake(wf_gql *gql, wf_code code, wf_gql_range range, const char *format, ...)
    WF_PRINTF(4, 5);

/* The kinds of token the parser wanted, with their printed names. */
typedef struct wf_gql_expected {
    uint32_t count;
    int kinds[WF_GQL_EXPECTED];
    const char *names[WF_GQL_EXPECTED];
} wf_gql_expected;
/* The last token is none of them. */
void wf_gql_unexpected(wf_gql *gql, const wf_gql_expected *expected);

/* Checks that the productions ask for; each reports and lets the parser go on. */
void wf_gql_check_extension(wf_gql *gql, const wf_sdl_node *extension);
void wf_gql_check_location(wf_gql *gql, const wf_sdl_node *location);

/* The memory of the parser's stacks (sdl_syntax.c). */
void *wf_gql_stack_alloc(size_t size);

#endif
