/* Follows an XML document from tag to tag, by the reader's own scan; and where the machine can, by masks of
   < and > that are taken back where they may mean something else. For border.c alone. */
#ifndef WF_RUNTIME_XML_BORDER_H
#define WF_RUNTIME_XML_BORDER_H

#include "runtime/read/cpu.h"
#include "runtime/read/xml_scan.h"

typedef struct wf_xml_border {
    wf_xml_scan scan;
    uint64_t depth; /* elements that are open, beside those that stand around records */
    bool is_over;   /* one of those has ended, or this is no XML */
} wf_xml_border;

void wf_xml_border_begin(wf_xml_border *border, uint64_t depth);

/* Looks at the bytes of `text` from `from` on up to `len`; gives the first that must be looked at again.
   `*end`: behind the last tag among them that leaves depth 0, when there is one. */
size_t wf_xml_border_look(wf_xml_border *border, wf_cpu cpu, const char *text, size_t from,
                          size_t len, size_t *end);

#endif
