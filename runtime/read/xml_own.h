/* A copy of a record's start tag: what the parser tells is gone when it returns. For xml_reader.c alone. */
#ifndef WF_RUNTIME_XML_OWN_H
#define WF_RUNTIME_XML_OWN_H

#include "runtime/read/xml_parser.h"

#define WF_XML_OWN_ATTRIBUTES 16u
#define WF_XML_OWN_VALUES     4096u /* bytes */

typedef struct wf_xml_own {
    wf_xml_tag tag;
    bool is_whole; /* false: it had more than there is room for */
    wf_xml_attribute attributes[WF_XML_OWN_ATTRIBUTES];
    wf_xml_namespace namespaces[WF_XML_OWN_ATTRIBUTES];
    char values[WF_XML_OWN_VALUES];
} wf_xml_own;

void wf_xml_own_take(wf_xml_own *own, const wf_xml_tag *tag);

#endif
