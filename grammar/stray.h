/* Complaints about single tokens. All take the token at its start with the cursor behind it, and give
   the kind to take it for (0: none). */
#ifndef WF_GRAMMAR_STRAY_H
#define WF_GRAMMAR_STRAY_H

#include "grammar/literal.h"
#include "grammar/weft_lexer.h"

typedef struct wf_stray_text {
    wf_lexer *lexer;
    uint32_t start; /* of what stands between the quotes */
} wf_stray_text;

/* A wf_literal_complain; the context is a wf_stray_text. */
void wf_stray_escape(void *context, wf_literal_fault fault, size_t at, size_t len);

/* A text that begins at `opened` and is still open at `end`, the end of its line. */
void wf_stray_open(wf_lexer *lexer, uint32_t opened, const unsigned char *end, const char *closer);

int wf_stray_number(wf_lexer *lexer, wf_token *token);
/* A sign of another language that stands for `kind` here. */
int wf_stray_sign(wf_lexer *lexer, wf_token *token, int kind, const char *hint);
/* order-no where no path is: a name has no hyphen, a minus has blanks. */
int wf_stray_hyphen(wf_lexer *lexer, wf_token *token);
/* A key that must stand in quotes: first-name: or größe: */
int wf_stray_key(wf_lexer *lexer, wf_token *token);
/* größe or .größe, as `kind`. */
int wf_stray_letters(wf_lexer *lexer, wf_token *token, int kind);
/* A character that begins no token. */
int wf_stray_character(wf_lexer *lexer, wf_token *token);
/* “…” */
int wf_stray_quotes(wf_lexer *lexer, wf_token *token);

#endif
