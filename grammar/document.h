/* JSON with places: the door for documents that people write by hand (mapping files of the npm
   package, introspection results), where a complaint must name line and column of a key. Comments
   (slashes and stars) and trailing commas are read; `comments` and `commas` say that there were any. */
#ifndef WF_GRAMMAR_DOCUMENT_H
#define WF_GRAMMAR_DOCUMENT_H

#include "base/arena.h"
#include "base/diags.h"
#include "base/map.h"
#include "base/source.h"

typedef enum wf_document_kind {
    WF_DOCUMENT_NULL,
    WF_DOCUMENT_BOOL,
    WF_DOCUMENT_NUMBER, /* text: the digits as written */
    WF_DOCUMENT_STRING, /* text: unescaped */
    WF_DOCUMENT_LIST,
    WF_DOCUMENT_OBJECT,
    WF_DOCUMENT_ERROR /* where the parser resumed */
} wf_document_kind;

typedef struct wf_document wf_document;
struct wf_document {
    uint8_t kind; /* wf_document_kind */
    bool truth;   /* BOOL */
    weft_span text;
    uint32_t start; /* byte range of the value in the source */
    uint32_t end;
    weft_span key;      /* of a member: unescaped */
    uint32_t key_start; /* its range, with the quotes; 0,0 for elements and the root */
    uint32_t key_end;
    uint32_t count;     /* members or elements */
    wf_document *first; /* in file order; equal keys all stand here */
    wf_map *members;    /* of an object of many: the last of each key; else NULL */
    wf_document *next;
    wf_document *parent;
};

typedef struct wf_document_file {
    wf_source *source;
    wf_document *root;
    bool comments;
    bool commas;
} wf_document_file;

/* Reports every mistake it can find. WEFT_OK; WEFT_INVALID when there were errors (`out->root` is set
   all the same); WEFT_NOMEM, WEFT_LIMIT (64 MiB, 200 levels). */
weft_status wf_document_parse(wf_document_file *out, wf_source *source, wf_arena *arena,
                              weft_diags *diags);

/* The last member of that name (as JSON.parse counts), or NULL; also for what is no object. */
const wf_document *wf_document_member(const wf_document *object, weft_span key);

#endif
