/* What the walk (fuse_walk.h) makes of a loop that lists elements whose member is a text, where only the
   first of them is asked for: a load from a pick. All give false where the run ends before it. */
#ifndef WF_VM_FUSE_PICK_H
#define WF_VM_FUSE_PICK_H

#include "vm/fuse_walk.h"

/* Whether such a loop begins at `pc`, over the list in `r`. */
bool wf_walk_begins_pick(const wf_walk *w, uint32_t pc, uint32_t r);
/* ASLIST, and JNONE where there is something: what is loaded is looked through. */
bool wf_walk_list(wf_walk *w, uint32_t to, const wf_guess *from);
/* NEWLIST: over the loop that it belongs to. */
bool wf_walk_pick(wf_walk *w);
/* The first of those that were picked; `counts`: a function is asked. */
bool wf_walk_first(wf_walk *w, uint32_t to, const wf_guess *of, bool counts);
/* INDEX: the same where the index is 0. */
bool wf_walk_index(wf_walk *w, uint32_t to, const wf_guess *of, const wf_guess *index);
/* VALUE and MEMBER of an element: the run may ask for one of them once. */
bool wf_walk_pick_text(wf_walk *w, uint32_t to, const wf_guess *of);
bool wf_walk_pick_member(wf_walk *w, uint32_t r, uint32_t key);

static inline bool wf_guess_is_element(const wf_guess *g)
{
    return g->kind == WF_GUESS_LOADED && g->load.from == WF_FROM_PICK && g->load.member == 0;
}

#endif
