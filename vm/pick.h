/* The first element of a list whose member is a text, and of it a member or its own text, without a list
   of those that match: `xs[? .id == "color"].first()`, `xs[? .id == "color"][0].name`. It is where a fused
   instruction loads from (fuse.h). All elements are looked at, because those behind the first match may
   fail or take steps, too; whatever is no usual element is for the general instructions. */
#ifndef WF_VM_PICK_H
#define WF_VM_PICK_H

#include "vm/filter.h"
#include "vm/fuse.h"

typedef struct wf_pick {
    wf_filter filter;
    wf_fused_load list;
    wf_fused_load against; /* what it is held against, when that is no constant */
    bool has_wanted;
    wf_filter_text wanted; /* has_wanted: the constant */

    bool gives_text;     /* VALUE of the element */
    bool gives_member;   /* its member `of` */
    bool needs_element;  /* there must be one */
    bool counts_members; /* a function is given what matches: it is counted as steps */
    wf_filter_text of;
    uint32_t of_word; /* of the MEMBER, for which the machine remembers a slot */
} wf_pick;

/* Whether NEWLIST at `pc` of verified code begins such a loop; `*list`: the register of the list that is
   made, which is whole behind the word that `*behind` follows. */
bool wf_pick_find(wf_pick *out, const weft_program *program, uint32_t pc, uint32_t *list,
                  uint32_t *behind);

/* The value, in the record's memory, with the steps that it takes in `*steps`, `spare` of them left over;
   NULL: the general instructions are to look. */
const weft_value *wf_pick_run(const weft_vm *vm, const wf_pick *pick, const weft_value *r,
                              uint32_t spare, uint64_t *steps);

#endif
