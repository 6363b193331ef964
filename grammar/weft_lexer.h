/* Tokens of a .weft file, as written: no brackets balanced, nothing recovered (that is feed.h).
   Blanks and comments fall away here, `##` lines are kept for the token behind them. Texts arrive
   unescaped. Complaints of this floor are about single tokens; the lexer never stops for one. */
#ifndef WF_GRAMMAR_WEFT_LEXER_H
#define WF_GRAMMAR_WEFT_LEXER_H

#include "base/arena.h"
#include "grammar/complain.h"

enum {
    WF_LEXER_TEMPLATES = 32 /* texts inside the interpolations of texts */
};

typedef struct wf_range {
    uint32_t start;
    uint32_t end;
} wf_range;

/* The text that a token carries, and where in the source it stands: of `name:` the name, of "x" the
   bytes between the quotes. ptr NULL: none. */
typedef struct wf_word {
    weft_span text;
    uint32_t start;
    uint32_t end;
} wf_word;

typedef struct wf_token {
    int kind; /* a token of weft.y */
    wf_range at;
    wf_word word;
    weft_span doc;   /* ## lines before it */
    uint32_t column; /* bytes since the line's start */
    bool is_first;   /* on its line */
    bool declares;   /* a word that begins a declaration by what follows it */
} wf_token;

typedef struct wf_lexer {
    const unsigned char *text;
    const unsigned char *cursor;
    const unsigned char *marker;
    const unsigned char *limit; /* a NUL stands there */
    wf_arena *arena;
    wf_complaints *complaints;
    uint32_t line_start;
    uint32_t doc_start;                  /* of the first ## line since the last token */
    uint32_t doc_end;                    /* 0: none */
    uint32_t depth;                      /* open interpolations */
    uint32_t braces[WF_LEXER_TEMPLATES]; /* open { inside each */
    uint32_t opened[WF_LEXER_TEMPLATES]; /* where its text began */
    int previous;                        /* kind of the last token; 0: none */
    bool on_line;                        /* a token of this line was given */
    bool unit_next;                      /* what follows is the unit of a duration */
    bool failed;                         /* memory was short */
} wf_lexer;

/* `from`: the offset to begin at. The source, arena and complaints are kept. */
void wf_lexer_init(wf_lexer *lexer, wf_source *source, uint32_t from, wf_arena *arena,
                   wf_complaints *complaints);

/* What stands from `from` to `to`, as a word. */
wf_word wf_lexer_word(const wf_lexer *lexer, const unsigned char *from, const unsigned char *to);
uint32_t wf_lexer_offset(const wf_lexer *lexer, const unsigned char *at);

/* The next token; at the end, and when `failed`, WF_T_END again and again. */
void wf_lexer_next(wf_lexer *lexer, wf_token *token);

#endif
