/* Loops that take the elements of a list whose member is a text: `xs[? .type == "home"]`. One fused
   instruction stands at the LOOP and goes over what does not match; what matches is appended by the general
   instructions, and so is everything looked at that is no usual element. Registers are left as the general
   instructions would leave them. */
#ifndef WF_VM_FILTER_H
#define WF_VM_FILTER_H

#include "vm/code.h"
#include "weft/run.h"

/* A text that others are held against. */
typedef struct wf_filter_text {
    uint64_t head; /* of 1 to 16 bytes: the first and last eight, or as many as there are */
    uint64_t tail;
    const char *text;
    uint32_t len;
} wf_filter_text;

typedef struct wf_filter {
    wf_filter_text key; /* of the member; its text NULL: a slot */

    uint32_t loop;   /* the word of the LOOP */
    uint32_t out;    /* where it goes on behind the list */
    uint32_t append; /* ... with an element that matches */
    uint32_t member; /* the word that the machine remembers a slot for */
    uint32_t slot;
    uint32_t wanted;  /* the constant, or WF_NONE: a register */
    uint8_t list;     /* registers: of the list, with the position and the element behind it */
    uint8_t found;    /* ... of the member */
    uint8_t against;  /* ... of what it is held against */
    uint8_t truth;    /* ... of the result */
    bool takes_equal; /* or what is not */
} wf_filter;

/* Whether such a loop begins at `pc` of verified code. */
bool wf_filter_find(wf_filter *out, const weft_program *program, uint32_t pc);

/* The word to go on with; `*to_general`: with the general instruction in its place. */
uint32_t wf_filter_run(weft_vm *vm, const wf_filter *f, weft_value *r, bool *to_general);

#endif
