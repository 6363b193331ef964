/* The parser as the reader sees it: bytes in, elements and texts out. Behind it stands libxml2's push
   parser, set so that it neither loads nor expands anything; its memory is bounded by what it is given
   between two tags and by the names it has seen (wf_xml_parser_push refuses a document with too many).
   While everything is plain that it is given it does without (xml_outer.h), and tells elements only;
   where something is not, libxml2 is loaded, told which tags are open, and reads on from there.
   For xml_reader.c and xml_record.c alone. */
#ifndef WF_RUNTIME_XML_PARSER_H
#define WF_RUNTIME_XML_PARSER_H

#include "base/core.h"
#include "weft/span.h"
#include "weft/status.h"

/* Names are interned: equal names of one parser are one pointer, which lives as long as it. NULL where
   there is none. */
typedef struct wf_xml_attribute {
    const char *local;
    const char *prefix;
    const char *uri;
    weft_span value;
} wf_xml_attribute;

typedef struct wf_xml_namespace {
    const char *prefix; /* NULL: the default */
    const char *uri;
} wf_xml_namespace;

typedef struct wf_xml_tag {
    const char *local;
    const char *prefix;
    const char *uri;
    const wf_xml_namespace *namespaces; /* declared here */
    size_t namespace_count;
    const wf_xml_attribute *attributes;
    size_t attribute_count;
} wf_xml_tag;

/* Everything is borrowed for the call, names excepted. */
typedef struct wf_xml_handler {
    void (*open)(void *context, const wf_xml_tag *tag);
    void (*close)(void *context);
    void (*text)(void *context, weft_span text);
    void (*comment)(void *context, weft_span text);
    void (*pi)(void *context, const char *target, weft_span text);
} wf_xml_handler;

/* Why it stopped. */
typedef struct wf_xml_error {
    bool is_set;
    bool is_memory;
    bool is_encoding;   /* bytes that are no characters */
    uint64_t at;        /* bytes pushed before the place */
    char sentence[256]; /* no full stop */
} wf_xml_error;

typedef struct wf_xml_parser wf_xml_parser;

/* `handler` and `context` are kept; `careful`: libxml2 reads from the beginning. NULL: memory is short. Free with
   wf_xml_parser_free. */
wf_xml_parser *wf_xml_parser_new(const wf_xml_handler *handler, void *context, bool careful);
void wf_xml_parser_free(wf_xml_parser *parser); /* takes NULL */

/* libxml2 reads from here on, and everything is told: texts, comments, instructions. */
void wf_xml_parser_tell_all(wf_xml_parser *parser);
/* The next bytes, UTF-8, behind which a window's padding or more of the document stands. Every tag that is complete with them is told at once, unless a reference before
   it has no end: then wf_xml_parser_end says so. False after an error. */
bool wf_xml_parser_push(wf_xml_parser *parser, weft_span bytes);
/* Ends the CDATA section that it is in and begins another, whose text goes on: `is_in_line_end`, with the
   line feed of the carriage return that came last. The parser gets these bytes for it. */
#define WF_XML_BORDER "]]><![CDATA["
bool wf_xml_parser_split(wf_xml_parser *parser, bool is_in_line_end);
/* Nothing comes any more. False: the document is not complete. */
bool wf_xml_parser_end(wf_xml_parser *parser);
/* Open elements, as far as it told. */
uint32_t wf_xml_parser_depth(const wf_xml_parser *parser);
const wf_xml_error *wf_xml_parser_error(const wf_xml_parser *parser);

#endif
