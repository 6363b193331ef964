/* What there is to know of the tokens of weft beyond their order in weft.y: one table for the lexer,
   the feed, the formatter and the messages. */
#ifndef WF_GRAMMAR_TOKENS_H
#define WF_GRAMMAR_TOKENS_H

#include "base/core.h"

enum {
    WF_TOKEN_STARTS = 1u << 0,      /* can begin an expression */
    WF_TOKEN_CONTINUES = 1u << 1,   /* can stand behind an operand and belong to it */
    WF_TOKEN_ENDS = 1u << 2,        /* can be the last of an operand: a minus behind it subtracts */
    WF_TOKEN_STEP = 1u << 3,        /* leads on to a part of an operand */
    WF_TOKEN_LITERAL = 1u << 4,     /* can begin a literal */
    WF_TOKEN_ENTRY = 1u << 5,       /* can begin an entry */
    WF_TOKEN_TEST_ITEM = 1u << 6,   /* can begin an item of a test */
    WF_TOKEN_ITEM = 1u << 7,        /* of those: can begin nothing else, wherever it stands */
    WF_TOKEN_DECLARATION = 1u << 8, /* begins a declaration */
    WF_TOKEN_WORD = 1u << 9,        /* is written as a word */
    WF_TOKEN_NAME = 1u << 10,       /* of those: is a name where a name can stand */
    WF_TOKEN_OPENS = 1u << 11,      /* a bracket that another closes */
    WF_TOKEN_CLOSES = 1u << 12
};

enum {
    WF_TOKEN_MOST = 128 /* more than there are */
};

/* The place of a token among all, below WF_TOKEN_MOST; 0 for none. */
unsigned wf_token_index(int kind);
/* The token at a place, or 0. */
int wf_token_at(unsigned index);

/* Whether the token has any of `classes`; kinds that are no token of a text have none. */
bool wf_token_is(int kind, unsigned classes);

/* How a message names it, or NULL where only its class is named. */
const char *wf_token_text(int kind);

/* The bracket that a closing one belongs to, or 0; the one that closes an opening one. */
int wf_token_opener(int kind);
int wf_token_closer(int opener);

/* As it is written: "{", and "}" for it. */
const char *wf_token_opening(int opener);
const char *wf_token_closing(int opener);

#endif
