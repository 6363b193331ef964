/* Mapping files for mapWithNodes, from inside: `nodes` are taken out of the record, `fields` are made of
   both. What mapping_nodes.c and mapping_node_fields.c share. */
#ifndef WF_COMPILER_MAPPING_NODES_H
#define WF_COMPILER_MAPPING_NODES_H

#include "compiler/mapping.h"

/* What `$.path` means: the item of the list around, and which one it is. */
typedef struct wf_mapping_item {
    wf_mapping_scope value;
    wf_mapping_scope number;
    weft_span list;            /* the target of the list, for sentences */
    bool direct;               /* the package knows the item only in the item's own fields */
    const wf_document *fields; /* of the list */
    struct wf_mapping_item *above;
} wf_mapping_item;

typedef struct wf_mapping_room {
    wf_mapping *m;
    const wf_document *nodes;  /* name → node; or NULL */
    wf_mapping_scope context;  /* the record's members, overlaid by the nodes */
    bool is_input;             /* the fields are those of `arguments.input` */
    const wf_document *fields; /* of the file */
    uint32_t never;            /* objects around with a dotted name: the same, and nobody minds */
    uint32_t quiet;            /* objects around in which the package calls no custom resolver */
    bool seeks;                /* what is made is looked up for another field */
    bool tells;                /* values are made for a sentence */
    weft_span around;          /* "a → b → ": the objects around, for sentences */
} wf_mapping_room;

/* A usable node of that name, or NULL. */
const wf_document *wf_mapping_nodes_find(const wf_mapping_room *n, weft_span name);
/* The name its value is bound to. */
weft_span wf_mapping_nodes_name(wf_mapping_room *n, weft_span node);

/* The value at a source: "$node.path", "$.path" of the item, or a path of the context. */
wf_node *wf_mapping_nodes_read(wf_mapping_room *n, wf_mapping_item *item,
                               const wf_document *source);

/* The object that the fields give (mapping_node_fields.c). */
wf_node *wf_mapping_node_fields(wf_mapping_room *n, const wf_document *fields, wf_node_kind kind);

#endif
