/* What samples of the source look like, as a tree: options->places, for sampled_*.c. */
#ifndef WF_COMPILER_SAMPLE_H
#define WF_COMPILER_SAMPLE_H

#include "compiler/unit.h"
#include "weft/place.h"

typedef struct wf_sample wf_sample;
struct wf_sample {
    const weft_place *place;
    wf_sample *parent;  /* NULL: the record */
    wf_map members;     /* name (attributes with @) → wf_sample */
    wf_sample *element; /* of the lists that stood here; NULL: none did, or all were empty */
};

/* The record of the samples in unit->options; NULL: there are none, or memory is short. */
const wf_sample *wf_sample_tree(wf_unit *unit);

/* One of the values at `at`: itself, or an element of the lists that stood there. */
static inline const wf_sample *wf_sample_one(const wf_sample *at)
{
    return at->element ? at->element : at;
}
/* The member `key` of the objects at `at`; of lists of objects that of the elements. NULL: none. */
const wf_sample *wf_sample_member(const wf_sample *at, weft_span key);

/* Whether it was a list, and never anything else but null. */
static inline bool wf_sample_is_list(const wf_sample *at)
{
    return at->place->kinds == WEFT_PLACE_LIST;
}
/* Whether there may be members that were not followed, or nothing is known: null alone, empty lists. */
bool wf_sample_is_open(const wf_sample *at);
/* Whether where it could have stood it was missing or null, or (`blank`) blank, at least once. */
bool wf_sample_lacks(const wf_sample *at, bool blank);

#endif
