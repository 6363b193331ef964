/* Makes the trees of vm/xml.h from what a parser tells in document order. Texts that follow each other
   become one node. Memory is the arena given at begin; names are borrowed for its life, everything
   else is copied. Once something fails the rest does nothing and `status` says why. */
#ifndef WF_VM_XML_BUILD_H
#define WF_VM_XML_BUILD_H

#include "base/buf.h"
#include "vm/xml.h"

typedef struct wf_xml_builder {
    wf_arena *arena;
    wf_xml_node *current; /* what the next node is put into; NULL: the next element has no parent */
    wf_xml_node *beside;  /* the declaration or attribute put last */
    wf_buf text;          /* not yet a node */
    uint32_t order;
    weft_status status;
} wf_xml_builder;

void wf_xml_builder_init(wf_xml_builder *builder);
void wf_xml_builder_fini(wf_xml_builder *builder);

/* Starts a tree in `arena`; keeps the memory of the one before. */
void wf_xml_build_begin(wf_xml_builder *builder, wf_arena *arena);
/* The node above everything. */
wf_xml_node *wf_xml_build_root(wf_xml_builder *builder);

/* Opens an element inside the current one; NULL after a failure. */
wf_xml_node *wf_xml_build_open(wf_xml_builder *builder, weft_span local, weft_span prefix,
                               weft_span uri);
/* Of the element just opened, before anything is put into it; declarations before attributes. */
void wf_xml_build_namespace(wf_xml_builder *builder, weft_span prefix, weft_span uri);
void wf_xml_build_attribute(wf_xml_builder *builder, weft_span local, weft_span prefix,
                            weft_span uri, weft_span value);

void wf_xml_build_text(wf_xml_builder *builder, weft_span text);
void wf_xml_build_comment(wf_xml_builder *builder, weft_span text);
void wf_xml_build_pi(wf_xml_builder *builder, weft_span target, weft_span text);
void wf_xml_build_close(wf_xml_builder *builder);

#endif
