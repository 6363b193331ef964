/* One XML record, told element by element, laid out by the shape (vm/shape.h, and for what is peculiar
   to XML:)

     element, node has members       RECORD, also of an element with nothing but text or nothing in it
     element, node has none          its text: UNTYPED, trimmed, blank is MISSING (or "" with
                                     `keep_blank`); with child elements a RECORD of its block
     "@name"                         an attribute's text, likewise
     "#text"                         the text of an element whose node has members; with child
                                     elements as above
     "#tree"                         the element's node in the record's tree, kind XML
     several, node has no `element`  FAULT there and below (as.block: a LIST with their number; its
                                     elements are MISSING)
     any, node has `element`         LIST of blocks, never WRAPPED: one is a list of one
     node is `all`                   wf_xml_value; several are a LIST of these

   Faults of memory and size spoil the record; the telling goes on and is dropped. */
#ifndef WF_RUNTIME_XML_RECORD_H
#define WF_RUNTIME_XML_RECORD_H

#include "runtime/read/xml_parser.h"
#include "vm/shape.h"

#define WF_XML_DEPTH     256u
#define WF_XML_MOST_TEXT ((size_t)16 << 20) /* bytes of an element's own text */

typedef struct wf_xml_record wf_xml_record;

/* `shape` is kept. NULL: memory is short. */
wf_xml_record *wf_xml_record_new(const wf_shape *shape, bool keep_blank, bool keep_pieces);
void wf_xml_record_free(wf_xml_record *self); /* takes NULL */

/* An element around the records opens or closes: its name and attributes are in the tree of each. */
weft_status wf_xml_record_enter(wf_xml_record *self, const wf_xml_tag *tag);
void wf_xml_record_leave(wf_xml_record *self);

/* The record's own element opens. `block` has the root's width of zeroed slots, in `arena`. */
void wf_xml_record_begin(wf_xml_record *self, const wf_xml_tag *tag, weft_value *block,
                         wf_arena *arena);
void wf_xml_record_open(wf_xml_record *self, const wf_xml_tag *tag);
/* Whether the open element's text makes a difference, ... */
bool wf_xml_record_wants_text(const wf_xml_record *self);
/* ... and whether anything inside of it does. If not, none of it need be told: no element, no end of one. */
bool wf_xml_record_wants_more(const wf_xml_record *self);
void wf_xml_record_text(wf_xml_record *self, weft_span text);
/* The same of one that stays where it is as long as the record. */
void wf_xml_record_lasting_text(wf_xml_record *self, weft_span text);
void wf_xml_record_comment(wf_xml_record *self, weft_span text);
void wf_xml_record_pi(wf_xml_record *self, const char *target, weft_span text);
/* True: that was the record's own element. */
bool wf_xml_record_close(wf_xml_record *self);

typedef enum wf_xml_leaf_way {
    WF_XML_LEAF_TOLD,    /* opened and closed like any other */
    WF_XML_LEAF_NOTHING, /* there was an element: no more */
    WF_XML_LEAF_TEXT,    /* its text, ... */
    WF_XML_LEAF_WHOLE    /* ... or a complete value */
} wf_xml_leaf_way;

/* What becomes of elements of a certain tag inside of a certain node. */
typedef struct wf_xml_leaf {
    uint64_t fit;        /* for whom it was found out; 0: nobody */
    wf_xml_leaf_way way; /* of those with nothing but text */
    bool is_text;        /* of those, the first in its parent is a text for the slot */
    bool is_listed;      /* of those, each is a complete value with attributes in a list */
    bool is_nested;      /* of others: nothing is wanted of them but members that are elements */
    struct wf_xml_node_state *state; /* of the child */
    uint32_t child;
    uint32_t slot;
    uint32_t width; /* of the elements, when it is one of a list; else 0 */
    uint32_t node;  /* of the element itself, when it is nested, ... */
    uint32_t inner; /* ... and the slot of its own in its block */
    uint32_t member_count;
    const weft_member
        *members; /* its attributes, of a complete value, and behind them the key of its text */
} wf_xml_leaf;

/* The node of the open element, when what is inside can be put at once; else WF_SHAPE_NONE. */
uint32_t wf_xml_record_leaf_node(const wf_xml_record *self);
/* Finds out what becomes of such elements in the open one, which has a node. `arena`: lives as long as
   the leaf. */
void wf_xml_record_learn_leaf(wf_xml_record *self, wf_xml_leaf *leaf, const wf_xml_tag *tag,
                              wf_arena *arena);
/* One of them with nothing but `text`, which lasts, opens and closes. False: nothing was done, it must be
   told. */
bool wf_xml_record_put_leaf(wf_xml_record *self, const wf_xml_leaf *leaf, weft_span text);

/* WEFT_OK; WEFT_NOMEM (the arena may be full); WEFT_LIMIT: a text is too long. */
weft_status wf_xml_record_status(const wf_xml_record *self);

#endif
