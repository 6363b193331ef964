/* One XML record as a tree, for XPath: built by the reader only when some XPath of the program needs
   more than the shape's slots. Nodes live in the record arena and are plain data. Above the record
   stand its ancestors with their names and attributes and nothing else, and above them the root, so
   that absolute paths and the ancestor axis see exactly this record (XPath 1.0 section 5). */
#ifndef WF_VM_XML_H
#define WF_VM_XML_H

#include "base/arena.h"
#include "weft/value.h"

typedef enum wf_xml_kind {
    WF_XML_ROOT,
    WF_XML_ELEMENT,
    WF_XML_ATTRIBUTE,
    WF_XML_NAMESPACE, /* local: the prefix, uri: empty, text: the namespace; made on demand */
    WF_XML_TEXT,      /* neighbouring text and CDATA are one node; never empty */
    WF_XML_COMMENT,
    WF_XML_PI /* local: the target */
} wf_xml_kind;

typedef struct wf_xml_node wf_xml_node;
struct wf_xml_node {
    uint8_t kind;   /* wf_xml_kind */
    uint32_t order; /* document order: unique and rising within one record's tree */
    weft_span local;
    weft_span prefix;    /* as written; empty: none */
    weft_span uri;       /* namespace; empty: none */
    weft_span text;      /* ATTRIBUTE, NAMESPACE, TEXT, COMMENT, PI */
    wf_xml_node *parent; /* also of attributes */
    wf_xml_node *first_child;
    wf_xml_node *last_child;
    wf_xml_node *next; /* sibling; of an attribute the next attribute */
    wf_xml_node *previous;
    wf_xml_node *first_attribute; /* ELEMENT, without namespace declarations */
    wf_xml_node *first_namespace; /* ELEMENT: declarations that stand on it, linked by next */
};

/* XPath's string value of a node (section 5), in `arena` when it has to be joined. False: memory. */
bool wf_xml_string(weft_span *out, const wf_xml_node *node, wf_arena *arena);

/* A text of XML as a value: trimmed at both ends, TEXT with flag UNTYPED; blank is MISSING, or "" with
   `keep_blank`. Borrows. Element texts and attributes alike. */
weft_value wf_xml_text(weft_span text, bool keep_blank);

/* How values are made of elements: `extra` of a value of kind XML. */
enum {
    WF_XML_KEEP_BLANK = 1 << 0,
    WF_XML_KEEP_PIECES = 1 << 1 /* of mixed content */
};

static inline unsigned wf_xml_how(bool keep_blank, bool keep_pieces)
{
    return (keep_blank ? (unsigned)WF_XML_KEEP_BLANK : 0) |
           (keep_pieces ? (unsigned)WF_XML_KEEP_PIECES : 0);
}

/* A complete value as a reader gives it for a shape node marked `all`: an element without attributes
   and child elements is its text, any other a MAP: "@name" attributes (of several with one local name the
   one without a namespace, else the first), children by local name
   (repeated: a LIST where the first stood), "#text" unless blank. Members that are MISSING are left
   out; elements of a LIST are not. The root is a MAP of its one element. Other nodes are their text.
   With KEEP_PIECES, where text stands on more than one side of child elements, "#text" is the LIST of
   the texts before, between and behind them, one more than there are child elements, each as it is
   written but for white space at the two ends of it all.
   WEFT_NOMEM; WEFT_LIMIT beyond 1024 levels. */
weft_status wf_xml_value(weft_value *out, const wf_xml_node *node, unsigned how, wf_arena *arena);

#endif
