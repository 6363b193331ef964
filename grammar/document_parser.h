/* What the parser of JSON documents and its complaints share: where it stands, and what to say there. */
#ifndef WF_GRAMMAR_DOCUMENT_PARSER_H
#define WF_GRAMMAR_DOCUMENT_PARSER_H

#include "grammar/document_scan.h"

typedef struct wf_document_parser {
    wf_document_scan scan;
    wf_document_token token; /* the next one */
    uint32_t behind;         /* end of the token before it */
    uint32_t depth;
    uint32_t lists;   /* `[` among the open brackets */
    uint32_t objects; /* `{` among them */
    bool quiet;       /* the text just read has no end: what follows it is no new mistake */
    wf_place suspect; /* an opener whose closer stands further left than its line; empty: none */
} wf_document_parser;

/* ---- document_complain.c; a diagnostic is NULL where another one said it already ---- */

/* The next token is not what could stand here: "expected `wanted`, found …". */
weft_diag *wf_document_unexpected(wf_document_parser *p, const char *wanted);
void wf_document_missing_comma(wf_document_parser *p);
/* The next token, a word, should stand in quotes as `what` ("a key"). */
void wf_document_bare_word(wf_document_parser *p, wf_code code, const char *what);
/* Whether the next token is a literal of another language, which is reported then. */
bool wf_document_foreign_literal(wf_document_parser *p);
/* Notes it when the layout says that the bracket at `close` belongs to one further out than `open`. */
void wf_document_suspect_layout(wf_document_parser *p, uint32_t open, uint32_t close);
/* The bracket at `open` has no end, or the suspect one has none. */
void wf_document_never_closed(wf_document_parser *p, uint32_t open);

#endif
