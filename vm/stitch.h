/* Steps: fused instructions as the record that looks as usual takes them, one after the other without
   going back to the loop. A step knows the one behind it, so a run of members is a chain that is entered
   once: then the block that its slots are in and the room for the output are looked at, and from there
   each step only loads, looks, and copies.

   Simple general instructions between two runs are steps too, so that a loop over a list is one chain.

   A step has a fused instruction behind it (fuse.h), which does the same for values that are not so usual,
   and the general instructions behind that. So it has no failures and no meaning of its own. */
#ifndef WF_VM_STITCH_H
#define WF_VM_STITCH_H

#include "vm/emit.h"
#include "vm/fuse.h"
#include "weft/run.h"

#define WF_STITCH_VALUE                                                                            \
    32u /* bytes of a copy; values that are longer are the fused instruction's */
#define WF_STITCH_SLACK 64u /* beyond what is written: copies are made in steps of 32 bytes */

typedef enum wf_stitch_op {
    WF_STITCH_ENTER, /* a chain, or another block in it */
    WF_STITCH_LEAVE, /* to the loop */
    WF_STITCH_SOFT,  /* first whether the output is open */
    WF_STITCH_ODD,   /* first whether there are steps left, and the record is what slot 0 says */
    WF_STITCH_LEAD,  /* first the text but for its end: a copy, or several */
    WF_STITCH_LEADS,
    WF_STITCH_TAIL,  /* what stands behind the last value of the chain */
    WF_STITCH_OTHER, /* by the fused instruction */
    WF_STITCH_CARRY,
    WF_STITCH_MARK, /* carry a text that begins with a mark */
    WF_STITCH_TRIM, /* ... that begins and ends with one */
    WF_STITCH_UPPER,
    WF_STITCH_LOWER,
    WF_STITCH_TIME,
    WF_STITCH_DIGITS,
    WF_STITCH_BOOL,
    WF_STITCH_TABLE,
    WF_STITCH_OF_MEMBER, /* the same of members that are found by their key */
    WF_STITCH_MEMBER_CARRY = WF_STITCH_OF_MEMBER,
    WF_STITCH_MEMBER_MARK,
    WF_STITCH_MEMBER_TRIM,
    WF_STITCH_MEMBER_UPPER,
    WF_STITCH_MEMBER_LOWER,
    WF_STITCH_MEMBER_TIME,
    WF_STITCH_MEMBER_DIGITS,
    WF_STITCH_MEMBER_BOOL,
    WF_STITCH_MEMBER_TABLE,
    WF_STITCH_PART, /* the first of what is joined */
    WF_STITCH_PART_MARK,
    WF_STITCH_PART_DAY,
    WF_STITCH_PART_OTHER,
    WF_STITCH_NEXT_PART,
    WF_STITCH_NEXT_PART_MARK,
    WF_STITCH_NEXT_PART_DAY,
    WF_STITCH_NEXT_PART_OTHER,
    WF_STITCH_GET, /* general instructions that stand between runs */
    WF_STITCH_PEEK,
    WF_STITCH_CONST,
    WF_STITCH_MOVE,
    WF_STITCH_IS,
    WF_STITCH_JTRUE,
    WF_STITCH_EMIT,
    WF_STITCH_EMITS,
    WF_STITCH_JNONE,
    WF_STITCH_LOOP,
    WF_STITCH_BACK,
    WF_STITCH_PLACE, /* MARK */
    WF_STITCH_OPS
} wf_stitch_op;

typedef enum wf_stitch_base {
    WF_STITCH_IN_RECORD,
    WF_STITCH_IN_REGISTERS,
    WF_STITCH_IN_BLOCK, /* of the record in a register */
    WF_STITCH_PICKED    /* it is looked for each time */
} wf_stitch_base;

typedef struct wf_stitch wf_stitch;

/* Where it goes on when there is no value. */
typedef struct wf_stitch_way {
    const wf_stitch *next; /* NULL: the fused instruction knows */
    const char *text;      /* with WF_TEXT_SLACK behind it */
    uint32_t len;
    uint16_t op;   /* to go on with */
    bool soft;     /* the comma it begins with is left out where the output is open */
    uint32_t note; /* 1 + the word of the NOTE that has something to note; 0: none */
} wf_stitch_way;

/* Which of a step's ways it is; those of missing and null are their kinds. */
enum {
    WF_STITCH_WAY_EMPTY = 2,
    WF_STITCH_WAY_ABSENT,
    WF_STITCH_WAYS
};

/* What stands before a value is written with it; what stands behind it is written by the step behind, which
   for that has a like of its own whose text begins with it: those bytes are pending. */
struct wf_stitch {
    uint8_t op;       /* wf_stitch_op */
    uint8_t lead_op;  /* LEAD, or the same */
    uint8_t then_op;  /* SOFT, or the same */
    uint8_t first_op; /* ODD, or the same */
    uint8_t enter_op; /* ENTER, or the same */
    uint8_t next_op;
    uint8_t bare_op;
    uint8_t base;        /* wf_stitch_base */
    uint8_t reg;         /* IN_BLOCK, and of general instructions */
    uint8_t form;        /* wf_fused_form, or WF_FUSED_FORMS: a join */
    bool asks_mark;      /* UPPER, LOWER, TABLE: the text begins with a mark */
    bool asks_registers; /* this one or one behind it */
    bool takes_number;   /* CARRY, MARK: as it is, and what is true or false */
    uint32_t offset;     /* of the value from the base, in bytes; MEMBER: the word */
    const wf_stitch *next;
    const char *before;             /* with WF_TEXT_SLACK behind it; what leads is in front of it */
    uint32_t before_len;            /* WF_STITCH_VALUE at most, but for general instructions */
    uint32_t lead_len;              /* whole WF_STITCH_VALUEs */
    uint32_t pending;               /* of the text: what the step before left to this one */
    uint32_t room;                  /* that the chain takes from here, with slack */
    uint32_t asks;                  /* PART: WF_ASKS_... */
    uint32_t spends;                /* steps, taken by ODD */
    const wf_stitch_way *ways;      /* WF_STITCH_WAYS of them */
    const wf_stitch *head;          /* JNONE, JTRUE, LOOP: where it goes on else */
    const wf_stitch *without_comma; /* SOFT: its like for an open output */
    const wf_fused *fused;
    const wf_stitch *bare_next; /* takes_number: behind what stands in no quotes */
    uint32_t pc;                /* of the run */
    uint32_t node;              /* IN_BLOCK: the node of the block, or WF_NONE */
    uint32_t slots;             /* IN_BLOCK: at least so many are in the block */
};

/* Where a chain was left. */
typedef struct wf_stitch_end {
    char *at;       /* the next byte of the output */
    uint64_t where; /* twice the word to go on with; and 1: by the general instructions */
} wf_stitch_end;

static inline wf_stitch_end wf_stitch_leave(char *at, uint32_t word, bool to_general)
{
    const wf_stitch_end end = {at, (uint64_t)word * 2 + to_general};
    return end;
}

/* Makes program->stitches, one for each fused instruction of `code` and some more. WEFT_NOMEM. */
weft_status wf_stitch_make(weft_program *program);

/* The whole fused instruction of a step, whatever it is given. */
wf_stitch_end wf_stitch_other(weft_vm *vm, const wf_stitch *s, const weft_value *r,
                              const wf_cursor *given);

/* From `s`, a step of a fused instruction; `r`: registers. */
wf_stitch_end wf_stitch_run(weft_vm *vm, const wf_stitch *s, weft_value *r, char *at, char *open,
                            char *end);

#endif
