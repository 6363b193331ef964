/* What was seen at each place of the samples. One node per path, so memory grows with the paths and
   not with the records; beyond WF_TALLY_MOST new members are counted and not followed. */
#ifndef WF_RUNTIME_TALLY_H
#define WF_RUNTIME_TALLY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "weft/value.h"

#define WF_TALLY_MOST    20000u
#define WF_TALLY_DEPTH   200u
#define WF_TALLY_VALUES  12 /* distinct scalars that are remembered */
#define WF_TALLY_EXAMPLE 48 /* bytes of one */

typedef struct wf_tally_node wf_tally_node;
struct wf_tally_node {
    weft_span key; /* empty: the root, or the elements of a list */
    wf_tally_node *parent;
    wf_tally_node *first; /* members, in the order they were first seen */
    wf_tally_node *last;
    wf_tally_node *next;
    wf_map *by_key;
    wf_tally_node *element;
    uint64_t seen; /* values, null included */
    uint64_t nulls;
    uint64_t blanks; /* texts of white space or nothing */
    uint64_t texts;  /* the others */
    uint64_t padded; /* of the texts: with white space at an end */
    uint64_t numbers;
    uint64_t integers; /* of the numbers */
    uint64_t bools;
    uint64_t lists;
    uint64_t objects;
    uint32_t shortest; /* of texts, in bytes */
    uint32_t longest;
    uint64_t fewest; /* elements of a list */
    uint64_t most;
    uint32_t looks; /* what all texts look like */
    weft_span values[WF_TALLY_VALUES];
    uint32_t value_count; /* WF_TALLY_VALUES + 1: there were more */
    bool skipped;         /* members were not followed: too many, or too deep */
};

typedef struct wf_tally {
    wf_arena arena;
    wf_tally_node *root;
    uint32_t nodes;
    wf_buf scratch;
} wf_tally;

weft_status wf_tally_init(wf_tally *tally);
void wf_tally_fini(wf_tally *tally);
/* Counts a record: MAPs, LISTs and scalars. WEFT_OK or WEFT_NOMEM. */
weft_status wf_tally_add(wf_tally *tally, weft_value record);

/* The member `key` of an object, the elements of a list at `depth` below the root, made when they are
   new: NULL in `*out` beyond the limits. False: memory. */
bool wf_tally_member(wf_tally_node **out, wf_tally *tally, wf_tally_node *node, weft_span key,
                     uint32_t depth);
bool wf_tally_element(wf_tally_node **out, wf_tally *tally, wf_tally_node *node, uint32_t depth);
/* Keeps a distinct scalar as an example. False: memory. */
bool wf_tally_remember(wf_tally *tally, wf_tally_node *node, weft_span text);

/* ".lines[].qty", ".customer@id", ."odd key": as a mapping writes it; "." is the root. */
void wf_tally_put_path(wf_buf *out, const wf_tally_node *node);

#endif
