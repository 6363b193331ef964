/* Finds where tags of an XML document begin and end, before the parser sees them: it trusts nothing,
   but checks only what keeps the parser's work bounded (sizes, no DOCTYPE). Everything else about a
   document is the parser's to refuse. Text, comments, CDATA sections and processing instructions are
   stepped over. Can stop at any byte and go on when more are there. For xml_reader.c alone. */
#ifndef WF_RUNTIME_XML_SCAN_H
#define WF_RUNTIME_XML_SCAN_H

#include "base/core.h"

#define WF_XML_MOST_TAG        ((uint32_t)64 << 10) /* bytes of a tag */
#define WF_XML_MOST_ATTRIBUTES 1024u
#define WF_XML_MOST_NAME       1024u               /* bytes of a name */
#define WF_XML_MOST_COMMENT    ((uint32_t)8 << 20) /* bytes of a comment or processing instruction */

typedef enum wf_xml_event {
    WF_XML_MORE,  /* needs more bytes */
    WF_XML_START, /* a start tag ends at `at` */
    WF_XML_EMPTY, /* a start tag that is an end tag too */
    WF_XML_END,   /* an end tag */
    /* The rest are faults; `at` is behind the byte where it was clear. Only sizes can be gone on from. */
    WF_XML_DOCTYPE,
    WF_XML_LONG_TAG,
    WF_XML_LONG_NAME,
    WF_XML_ATTRIBUTES,
    WF_XML_LONG_COMMENT, /* or processing instruction */
    WF_XML_BROKEN        /* no XML: the parser will say why when it gets these bytes */
} wf_xml_event;

typedef enum wf_xml_state {
    WF_XML_IN_TEXT,
    WF_XML_IN_MARKUP, /* behind `<` */
    WF_XML_IN_START,
    WF_XML_IN_END,
    WF_XML_IN_COMMENT,
    WF_XML_IN_CDATA,
    WF_XML_IN_PI,
    WF_XML_NOWHERE /* behind something that is no XML */
} wf_xml_state;

typedef struct wf_xml_scan {
    wf_xml_state state;
    bool is_lenient;     /* in a refused record: sizes do not matter, only where things end */
    char quote;          /* of the value the tag is in, or 0 */
    char last[2];        /* the two bytes before, as far as they belong to this comment, ... */
    uint32_t name;       /* bytes of the name it is in */
    uint32_t attributes; /* values of the tag */
    uint64_t len;        /* bytes of the markup from its `<` on */
} wf_xml_scan;

/* Goes on at `*at`. WF_XML_MORE: `*at` is `end`, or the `<` of something too short to tell what it is
   (with `ended` that is WF_XML_BROKEN). Otherwise `*at` is behind the tag, whose bytes are the last
   scan->len. */
wf_xml_event wf_xml_scan_next(wf_xml_scan *scan, const char **at, const char *end, bool ended);

/* Bytes before `*at` that belong to an unfinished tag; of start tags not when lenient. */
uint64_t wf_xml_scan_open(const wf_xml_scan *scan);

#endif
