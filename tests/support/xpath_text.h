/* XPath over a document, as text: for tests that compare what came with what was wanted. */
#ifndef WF_TESTS_XPATH_TEXT_H
#define WF_TESTS_XPATH_TEXT_H

#include "compiler/xpath.h"

/* With prefixes p = "urn:p" and q = "urn:q"; unprefixed elements are in `uri` (""  or NULL: none).
   Places are those in `text`. NULL: see `diags`, or memory. */
wf_xpath *xpath_text_read(weft_span text, const char *uri, wf_arena *arena, weft_diags *diags);

/* A value as text: numbers as XPath writes them, texts in quotes, true and false, and nodes in their
   order: name or name#id, @name, "text", !comment, ?target, / for the root, xmlns:prefix. */
void xpath_text_put(wf_buf *out, const wf_xpath_value *value);

#endif
