/* Names and characters of XML 1.0 (fifth edition) with namespaces. Texts are UTF-8. */
#ifndef WF_VM_XML_NAME_H
#define WF_VM_XML_NAME_H

#include "weft/span.h"

#include <stdbool.h>

/* A name without colon (NCName). */
bool wf_xml_name_is_simple(weft_span name);
/* The same, or two of them with a colon between (QName). */
bool wf_xml_name_is_qualified(weft_span name);

/* The length of the longest prefix of `text` that XML can hold: text.len when it can all. */
size_t wf_xml_name_characters(weft_span text);

#endif
