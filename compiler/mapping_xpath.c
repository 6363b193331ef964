/* `"source": "xpath:…"`: not the package's, but accepted where the records are XML. The expression is read
   of the record. A file with one has its records read as elements, not as text, and the other paths see
   the package's object model of the same elements. */
#include "compiler/mapping.h"

#include <string.h>

#define PREFIX "xpath:"

static bool is_xpath(weft_span text)
{
    const size_t len = sizeof PREFIX - 1;
    return text.len > len && memcmp(text.ptr, PREFIX, len) == 0;
}

/* Depth is bounded by the document's. */
bool wf_mapping_has_xpath(const wf_document *value)
{
    if (value->kind == WF_DOCUMENT_STRING)
        return value->key_end != 0 && weft_span_equal(value->key, weft_span_text("source")) &&
               is_xpath(value->text);
    for (const wf_document *at = value->first; at; at = at->next) {
        if (wf_mapping_has_xpath(at))
            return true;
    }
    return false;
}

wf_node *wf_mapping_xpath(wf_mapping *m, const wf_document *source, bool of_record)
{
    const size_t skip = sizeof PREFIX - 1;
    if (!is_xpath(source->text))
        return NULL;
    if (!of_record) {
        weft_diag *const diag = wf_mapping_complain(m, WF_W5209, source,
                                                    "an XPath reads the record, not what is in it");
        wf_diag_hint(m->unit->diags, diag, "write a path here, or the mapping as .weft");
    }
    wf_node *node = wf_mapping_word(m, WF_NODE_XPATH, source,
                                    weft_span_of(source->text.ptr + skip, source->text.len - skip));
    if (node) { /* complaints inside of it point into the text, which may have no escapes */
        node->start += (uint32_t)skip;
        node->name_start = node->start;
    }
    return node;
}

wf_node *wf_mapping_document(wf_mapping *m, const wf_document *at)
{
    wf_node *name = wf_mapping_word(m, WF_NODE_XPATH, at, weft_span_text("local-name(/*)"));
    wf_node *model = wf_mapping_call(m, at, wf_mapping_library(m, "xml_model"),
                                     wf_mapping_node(m, WF_NODE_RECORD, at), NULL, NULL, NULL);
    return wf_mapping_call(m, at, "sdk.member", name, model, NULL, NULL);
}
