/* Trees of vm/xml.h from text, for tests of XPath: a small reader that knows elements, attributes,
   namespaces, text, CDATA, comments, processing instructions and the five entities. It takes what is
   well formed and refuses most of what is not. */
#ifndef WF_TESTS_XML_TREE_H
#define WF_TESTS_XML_TREE_H

#include "vm/xml.h"

/* The root of `text` (valid UTF-8) in `arena`, or NULL. Orders count up from 0 in document order, an
   element's attributes before its children. */
wf_xml_node *xml_tree_read(weft_span text, wf_arena *arena);

/* The node with that order, or NULL. */
const wf_xml_node *xml_tree_at(const wf_xml_node *root, uint32_t order);

#endif
