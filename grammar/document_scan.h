/* What the files of the JSON door share: the scanner (document.re), the texts between quotes
   (document_text.c) and the parser (document.c). Private to them. */
#ifndef WF_GRAMMAR_DOCUMENT_SCAN_H
#define WF_GRAMMAR_DOCUMENT_SCAN_H

#include "grammar/document.h"

typedef enum wf_document_mark {
    WF_DOCUMENT_T_END,
    WF_DOCUMENT_T_LBRACE,
    WF_DOCUMENT_T_RBRACE,
    WF_DOCUMENT_T_LBRACKET,
    WF_DOCUMENT_T_RBRACKET,
    WF_DOCUMENT_T_COLON,
    WF_DOCUMENT_T_COMMA,
    WF_DOCUMENT_T_STRING,
    WF_DOCUMENT_T_NUMBER,
    WF_DOCUMENT_T_TRUE,
    WF_DOCUMENT_T_FALSE,
    WF_DOCUMENT_T_NULL,
    WF_DOCUMENT_T_WORD, /* letters without quotes; not yet complained about */
    WF_DOCUMENT_T_BAD   /* complained about: stands for whatever was meant */
} wf_document_mark;

typedef struct wf_document_token {
    wf_document_mark kind;
    uint32_t start; /* bytes of the source, [start, end) */
    uint32_t end;
    weft_span text; /* STRING: unescaped; NUMBER, WORD: as written */
    bool open;      /* STRING: its closing quote is missing */
} wf_document_token;

typedef struct wf_document_scan {
    wf_document_file *file;
    wf_source *source;
    wf_arena *arena;
    weft_diags *diags;
    weft_status status; /* what stopped the parser: WEFT_NOMEM, WEFT_LIMIT */
    bool stop;          /* no more tokens, no more complaints */
    uint32_t mistakes;
    const unsigned char *begin;
    const unsigned char *cursor; /* next byte to scan */
    const unsigned char *limit;  /* the NUL behind the text */
} wf_document_scan;

/* document.re: the next token. Faulty ones are reported and mended. */
wf_document_token wf_document_next(wf_document_scan *scan);

/* document_text.c: the meaning of the bytes [from, to) between quotes, which the token `token` has;
   reports what is wrong with them. */
void wf_document_unescape(wf_document_scan *scan, wf_document_token *token, uint32_t from,
                          uint32_t to);

/* document_complain.c: a mistake at bytes [start, end); gives the complaint for a hint, or NULL.
   Counts, and gives up at the maximum. */
weft_diag *wf_document_mistake(wf_document_scan *scan, wf_code code, uint32_t start, uint32_t end,
                               const char *format, ...) WF_PRINTF(5, 6);

#endif
