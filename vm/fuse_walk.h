/* One run of instructions walked as a record would walk it whose value is there, or missing, or null:
   what is loaded, what becomes of it, what text is written around it, where it goes on. */
#ifndef WF_VM_FUSE_WALK_H
#define WF_VM_FUSE_WALK_H

#include "base/buf.h"
#include "vm/fuse.h"
#include "vm/live.h"
#include "vm/pick.h"

#define WF_WALK_LOADS  8u
#define WF_WALK_PARTS  8u
#define WF_WALK_FRAMES 4u
#define WF_WALK_ROOM   512u /* registers, with those of functions that are called */
#define WF_WALK_TEXT_MOST                                                                          \
    255u /* bytes of a text that is given to a function without taking steps */

/* What the walk takes the value that is loaded for. */
typedef enum wf_walk_case {
    WF_WALK_SOME,
    WF_WALK_MISSING,
    WF_WALK_NULL,
    WF_WALK_EMPTY, /* a text of no bytes */
    WF_WALK_ABSENT /* something, and no table has a row for it */
} wf_walk_case;

typedef enum wf_guess_kind {
    WF_GUESS_LOADED,
    WF_GUESS_CONSTANT,
    WF_GUESS_MISSING,
    WF_GUESS_NULL,
    WF_GUESS_EMPTY,
    WF_GUESS_ABSENT,
    WF_GUESS_RECORD, /* slot 0 */
    WF_GUESS_TRUTH,
    WF_GUESS_JOIN,
    WF_GUESS_STAMP,  /* the instant that what is loaded writes */
    WF_GUESS_LIST,   /* what is loaded, taken as a list */
    WF_GUESS_PICKED, /* those of its elements that match */
    WF_GUESS_NOTHING_KNOWN
} wf_guess_kind;

/* What a register holds. */
typedef struct wf_guess {
    wf_guess_kind kind;
    wf_fused_load load; /* LOADED, STAMP, LIST */
    uint32_t node;      /* LOADED: of the shape, or WF_NONE */
    wf_fused_form form;
    wf_fused_digits_of digits;
    uint32_t index; /* CONSTANT; LOADED as ROW: the table */
    bool truth;
} wf_guess;

typedef struct wf_walk_frame {
    uint32_t pc;
    uint32_t base;
} wf_walk_frame;

typedef struct wf_walk {
    const weft_program *program;
    const wf_text_table *tables; /* per table of the program */
    const wf_shape *shape;       /* of the mapping, or NULL */
    const wf_function *function;
    wf_walk_case takes;
    const wf_fused_load *only; /* the load that may be looked at, or NULL: any */
    uint32_t pc;
    uint32_t base; /* register 0 of the function walked in */
    uint32_t depth;
    wf_walk_frame frames[WF_WALK_FRAMES];
    wf_guess registers[WF_WALK_ROOM];
    wf_register_set writes;

    wf_fused_load loads[WF_WALK_LOADS]; /* in the order they came, with what is asked of them */
    uint32_t load_count;
    wf_fused_part parts[WF_WALK_PARTS];
    uint32_t part_count;
    bool has_root;
    uint32_t steps;
    wf_pick pick; /* what loads from it mean */
    bool has_pick;

    wf_buf before;
    wf_buf after;
    bool before_soft;
    bool has_value;  /* written; it stands between `before` and `after` */
    bool is_settled; /* whether there is a value to write is known, and it is done */
    wf_guess value;
    uint32_t note; /* 1 + the word of a NOTE that has something to note; 0: none */

    uint32_t end; /* where the general code goes on, 0: nowhere yet */
    wf_register_set end_writes;
    uint32_t end_steps;
    size_t end_before;
    size_t end_after;
    uint32_t end_note;
} wf_walk;

/* Walks from `pc`. The load that is missing, null, "" or without a row is `only`; other loads end the walk.
   The buffers are reset; the caller owns them. */
void wf_walk_run(wf_walk *walk, uint32_t pc, wf_walk_case takes, const wf_fused_load *only);

/* ---- fuse_load.c ---- */

/* The load among those of the run, with what is asked of it; NULL: one too many. */
wf_fused_load *wf_walk_load(wf_walk *w, const wf_fused_load *load);
/* What the register holds when it is looked at as a value: a load takes the case of the walk. False: more
   loads than a run may have, or nobody knows what it holds. */
bool wf_walk_look(wf_walk *w, uint32_t r);

/* Instructions that load; false: the run ends before them. */

/* GET, PEEK */
void wf_walk_load_slot(wf_walk *w, uint32_t to, uint32_t slot);
/* FIELD, FIELDW */
bool wf_walk_load_field(wf_walk *w, uint32_t to, const wf_guess *of, uint32_t slot, uint32_t node);
/* MEMBER */
bool wf_walk_load_member(wf_walk *w, uint32_t r, uint32_t key);
/* STEP */
bool wf_walk_load_step(wf_walk *w, uint32_t r, uint32_t node);

static inline wf_guess wf_guess_of(wf_guess_kind kind)
{
    wf_guess g = {0};
    g.kind = kind;
    g.node = WF_NONE;
    return g;
}

static inline bool wf_guess_is_nothing(const wf_guess *g)
{
    return g->kind == WF_GUESS_MISSING || g->kind == WF_GUESS_NULL;
}

static inline wf_guess *wf_walk_at(wf_walk *w, uint32_t r)
{
    return &w->registers[w->base + r];
}

static inline void wf_walk_put(wf_walk *w, uint32_t r, wf_guess guess)
{
    const uint32_t place = w->base + r;
    w->registers[place] = guess;
    if (place < w->function->registers)
        wf_register_set_add(&w->writes, place);
}

static inline wf_guess wf_guess_loaded(wf_fused_from from)
{
    wf_guess g = wf_guess_of(WF_GUESS_LOADED);
    g.load.from = (uint8_t)from;
    g.load.node = WF_NONE;
    return g;
}

static inline const weft_value *wf_walk_constant(const wf_walk *w, const wf_guess *g)
{
    return &w->program->constants[g->index];
}

static inline bool wf_same_load(const wf_fused_load *a, const wf_fused_load *b)
{
    return a->from == b->from && a->reg == b->reg && a->slot == b->slot && a->node == b->node &&
           a->member == b->member;
}

#endif
