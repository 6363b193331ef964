/* The shape: the tree of source members that a program can touch. The compiler derives it, readers
   receive it at open, fill its slots and skip everything else.

   A record is read into a *block*: an array of values, one per slot. The members of an object live
   in the same block as the object, however deep; each element of a list has a block of its own, the
   blocks of one list stand side by side (a strided list). Slot 0 of a block is the value itself:
   the record, or the element.

   What a reader puts into a slot:
     object, node has members       RECORD (len: node id, as.block: the block it stands in)
     object or list, node is `all`  MAP or LIST, complete
     list, node has `element`       LIST of blocks: stride = element's width
     null or nothing, has `element` NULL or MISSING
     anything else, has `element`   LIST of one block with flag WRAPPED
     text, number, bool, null       the value
     no such member                 MISSING (blocks start zeroed)
     members below something that   FAULT (as.block: the slot of what was found), except below
     has no members                 null and missing, where they are MISSING

   A node with `element` and members, or used whole, is marked `all` by the compiler, and nodes
   below `all` have no slots: they are found by key in the MAP.

   A node stands behind its parent in the table and is at most WF_JSON_DEPTH deep. */
#ifndef WF_VM_SHAPE_H
#define WF_VM_SHAPE_H

#include "base/arena.h"
#include "weft/value.h"

#define WF_SHAPE_NONE UINT32_MAX

/* XML (docs/design.md): keys of what is no child: the scalar value of an element that also has members
   in the shape, and its node in the record's tree (kind XML).
   An element that has members is a RECORD whatever stands in it; several where no `element` is wanted
   are a FAULT (as.block: a LIST as long as there are) in the node's own slot and those below. */
#define WF_SHAPE_TEXT "#text"
#define WF_SHAPE_TREE "#tree"

typedef struct wf_shape_node {
    uint32_t key;         /* index in `keys`; WF_SHAPE_NONE for the root and for elements */
    uint32_t first_child; /* members, WF_SHAPE_NONE at the end */
    uint32_t next;        /* sibling */
    uint32_t element;     /* node of the list's elements, or WF_SHAPE_NONE */
    uint32_t slot;        /* in its block */
    uint32_t width;       /* slots of the block, for the root and elements; else 0 */
    uint32_t parent;      /* WF_SHAPE_NONE for the root */
    uint8_t all;          /* build everything below */
    uint8_t used;         /* the value itself is wanted (not only members below it) */
} wf_shape_node;

typedef struct wf_shape {
    wf_shape_node *nodes; /* 0 is the root */
    uint32_t node_count;
    const weft_span *keys; /* the program's key table: shared by shape steps, members and targets */
    uint32_t key_count;
    uint32_t depth; /* of the deepest node */
} wf_shape;

/* Records whose root blocks stand one behind another. */
typedef struct wf_rows {
    const weft_value *blocks;
    uint32_t width; /* slots of a block */
    uint32_t count;
    uint64_t number; /* of the first record */
} wf_rows;

#define WF_SHAPE_MAX_NODES 20000u
#define WF_SHAPE_MAX_WIDTH 65535u

/* Linear search among the members of `node`: for readers that meet keys one by one. The node id, or
   WF_SHAPE_NONE. */
uint32_t wf_shape_member(const wf_shape *shape, uint32_t node, weft_span key);
/* The same for XML, by local name and namespace (empty: none). Keys are "name" (in any namespace) or
   "{uri}name" ("{}name": in none), of attributes "@name" or "@{uri}name". At most one member of a node
   can mean the same element: the compiler sees to it. */
uint32_t wf_shape_member_xml(const wf_shape *shape, uint32_t node, bool is_attribute,
                             weft_span local, weft_span uri);
/* Whether such a key means the element or attribute. */
bool wf_shape_key_means(weft_span key, bool is_attribute, weft_span local, weft_span uri);
/* By key index. */
uint32_t wf_shape_member_key(const wf_shape *shape, uint32_t node, uint32_t key);

/* Takes the first step off a path of names (".customer.country", ."with space"): false at its end, and where it is no
   path (`rest` is not empty then). */
bool wf_shape_step(weft_span *name, weft_span *rest);

/* Marks every slot below `node` (not below elements) in `block` as FAULT: what was found in the
   node's own slot has no members. */
void wf_shape_fault(const wf_shape *shape, uint32_t node, weft_value *block);
/* The same, and the node's own slot too: `found` lives as long as the block. */
void wf_shape_fault_with(const wf_shape *shape, uint32_t node, weft_value *block,
                         const weft_value *found);

/* A RECORD as a MAP in `arena` with the members that were read (for resolvers that take `any`), an
   XML node as its complete value; other values as they are, lists element by element.
   Depth-bounded. */
weft_status wf_shape_to_map(weft_value *out, const wf_shape *shape, weft_value value,
                            wf_arena *arena);

/* A complete value (MAPs and LISTs) laid out by the shape, as a reader would have given it: for
   records from memory and for tests. `block` has root.width zeroed slots. */
weft_status wf_shape_fill(const wf_shape *shape, weft_value value, weft_value *block,
                          wf_arena *arena);

/* The same as an XML reader would have given it (shape_xml.c): "@name" members are attributes, "#text"
   the text of an element, texts are trimmed and UNTYPED. */
weft_status wf_shape_fill_xml(const wf_shape *shape, weft_value value, bool keep_blank,
                              weft_value *block, wf_arena *arena);

/* The path of a node in the mapping's notation (".lines[].qty"), appended. */
struct wf_buf;
void wf_shape_put_path(struct wf_buf *out, const wf_shape *shape, uint32_t node);

#endif
