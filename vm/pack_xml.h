/* The tree of an XML record, packed (vm/pack.h): once, however many values point into it. */
#ifndef WF_VM_PACK_XML_H
#define WF_VM_PACK_XML_H

#include "base/buf.h"
#include "vm/xml.h"

/* The tree packed last: records have one. Zeroed: none. */
typedef struct wf_pack_trees {
    const wf_xml_node *root;
    size_t at;
} wf_pack_trees;

/* What stands for a node, and below it (with the first node of its tree) the tree, appended at a multiple
   of 16 behind `start`. */
uint64_t wf_pack_node(wf_pack_trees *trees, wf_buf *out, size_t start, const wf_xml_node *node);

/* The node again, its tree in `bytes`, where it is mended by the first that asks. NULL: there is none. */
wf_xml_node *wf_pack_take_node(char *bytes, size_t len, uint64_t node);

#endif
