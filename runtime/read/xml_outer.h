/* What stands around the records of a plain document: the XML declaration, comments, instructions, white space
   and tags with plain names and values, with their namespaces. Most documents have nothing else there, and need
   no parser. What is anything else, and every mistake, is left to the parser, which then is told of the tags
   that are open; so this file never complains, it only must not take what the parser refuses or tells
   otherwise. For xml_parser.c alone. */
#ifndef WF_RUNTIME_XML_OUTER_H
#define WF_RUNTIME_XML_OUTER_H

#include "base/buf.h"
#include "base/map.h"
#include "runtime/read/xml_parser.h"

#define WF_XML_OUTER_DEPTH      256u /* elements that may be open, ... */
#define WF_XML_OUTER_ATTRIBUTES 16u  /* ... attributes of a tag, declarations counted, ... */
#define WF_XML_OUTER_NAMESPACES 32u  /* ... and namespaces in scope */

typedef struct wf_xml_outer_element {
    size_t begin;        /* of its tag in `tags` */
    uint32_t name_len;   /* with the prefix */
    uint32_t namespaces; /* in scope around it */
} wf_xml_outer_element;

typedef struct wf_xml_outer {
    const wf_xml_handler *handler;
    void *context;
    wf_arena arena; /* names and URIs */
    wf_map names;
    wf_buf tags;    /* those that are open, as they stand in the document */
    uint64_t taken; /* bytes of the document */
    uint32_t depth;
    uint32_t namespace_count;
    bool has_root;
    wf_xml_outer_element open[WF_XML_OUTER_DEPTH];
    wf_xml_namespace namespaces[WF_XML_OUTER_NAMESPACES];
    wf_xml_attribute attributes[WF_XML_OUTER_ATTRIBUTES];
} wf_xml_outer;

/* `handler` and `context` are kept; they are told of elements only. */
void wf_xml_outer_init(wf_xml_outer *outer, const wf_xml_handler *handler, void *context);
void wf_xml_outer_fini(wf_xml_outer *outer); /* takes a zeroed one */

/* The next bytes of the document, behind which there is more of it or a window's padding: taken and told thing by
   thing up to what is not plain, or not finished. Gives how many were taken. */
size_t wf_xml_outer_take(wf_xml_outer *outer, weft_span bytes);

#endif
