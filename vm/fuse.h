/* Fusing: runs of general instructions that mappings are full of get one instruction for the record that
   looks as usual. The fused code has the same words at the same places, only that the first word of such a
   run may be a fused one; whoever jumps into the middle of a run finds the general instructions there.

   A fused instruction has no failures. It looks first, and when anything is not as it expects - another
   kind, a blank that is required, no room for the output - the general instructions of the run are taken
   as if it was not there. So what a mapping means, its sites, handlers and traces are those of the general
   code; it comes from verified code only, never from an image, and is looked at once more before it runs
   (fuse_verify.h). */
#ifndef WF_VM_FUSE_H
#define WF_VM_FUSE_H

#include "vm/code.h"

typedef enum wf_fused_op {
    WF_FUSED_FIRST = WF_OP_COUNT - 1,
#define FUSED(name, effect) WF_FUSED_##name,
#include "vm/fused.def"
#undef FUSED
    WF_FUSED_END
} wf_fused_op;

/* How the value is got at, and what is done with it: WF_FUSED_GET_CARRY + from * WF_FUSED_FORMS + form. */
typedef enum wf_fused_from {
    WF_FROM_SLOT,
    WF_FROM_FIELD,
    WF_FROM_MEMBER,
    WF_FROM_REGISTER,
    WF_FROM_PICK
} wf_fused_from;

typedef enum wf_fused_form {
    WF_AS_IT_IS,
    WF_AS_UPPER,
    WF_AS_LOWER,
    WF_AS_TIME, /* the last that is written as a text */
    WF_AS_DIGITS,
    WF_AS_BOOL,
    WF_AS_ROW,
    WF_FUSED_FORMS
} wf_fused_form;

/* What digits may be there. */
typedef enum wf_fused_digits_of {
    WF_DIGITS_WHOLE,
    WF_DIGITS_DECIMAL, /* a fraction may follow */
    WF_DIGITS_SHORTEST /* the same, written without zeros at its end */
} wf_fused_digits_of;

/* Room beyond what is written: a scalar that has no bytes of its own, and slack for copies in steps. */
#define WF_FUSED_SPARE 64u

typedef struct wf_fused wf_fused;

/* A text of the program to be written, and where to go on. A soft one begins with a comma that is left out
   where the output is open. */
typedef struct wf_fused_text {
    const char *text; /* with WF_TEXT_SLACK behind it */
    uint32_t len;
    bool soft;
} wf_fused_text;

/* What is written when there is no value to write. */
typedef struct wf_fused_way {
    wf_fused_text text;
    uint32_t more; /* words between the next one and where it goes on */
    uint32_t note; /* 1 + the word of the NOTE that has something to note; 0: none */
    bool known;    /* else the general code knows */
} wf_fused_way;

/* What is asked of a text that is loaded. */
enum {
    WF_ASKS_FULL = 1u << 0,  /* it is not empty */
    WF_ASKS_MARK = 1u << 1,  /* nor blank */
    WF_ASKS_TRIM = 1u << 2,  /* nor is it when trimmed, which is done */
    WF_ASKS_DATE = 1u << 3,  /* it is yyyy-MM-dd */
    WF_ASKS_SHORT = 1u << 4, /* it may be given to functions: long ones take steps */
    WF_ASKS_STAMP = 1u << 5, /* it is yyyy-MM-ddTHH:mm:ssZ, and what counts is all but the Z */
    WF_ASKS_TEXT = 1u << 6   /* it is a text, no number */
};

typedef struct wf_fused_load {
    uint8_t from;  /* wf_fused_from */
    uint8_t reg;   /* FIELD, MEMBER: of the block; REGISTER */
    uint16_t slot; /* SLOT, FIELD */
    uint32_t node; /* FIELD: the node of the block, or WF_NONE: whatever it is */
    uint32_t
        member; /* MEMBER: the word that the machine remembers a slot for; PICK: 1 when it is looked into */
    uint32_t asks; /* WF_ASKS_... */
} wf_fused_load;

/* A part of a JOIN: a load, or a constant. */
typedef struct wf_fused_part {
    wf_fused_load load;
    const weft_value *constant; /* plain text; NULL: a load */
} wf_fused_part;

typedef struct wf_table_row_text {
    uint64_t head; /* of the key: its first and last eight bytes, or as many as there are */
    uint64_t tail;
    const char *text; /* the row as JSON, with slack */
    uint32_t key_len; /* WF_NONE: no key here */
    uint32_t len;
} wf_table_row_text;

/* A table whose keys are short texts and whose rows are scalars (fuse_table.h). */
typedef struct wf_text_table {
    const wf_table_row_text *rows; /* NULL: it is left to the general look-up */
    const uint32_t *seeds;         /* per bucket of keys: by them each key has a place of its own */
    uint32_t shift;                /* 32 less the bits of a place */
    uint32_t bucket_mask;
    uint64_t multiplier;
    bool all_full;    /* no row is an empty text */
    uint32_t longest; /* row, in bytes */
} wf_text_table;

struct wf_fused {
    wf_fused_load load;
    wf_fused_text before; /* the value, with its quote when it is a text */
    wf_fused_text after;  /* with its quote; never soft */
    uint32_t need;        /* room but for the value's own bytes */
    uint32_t more;        /* words between the next one and where it goes on */
    uint32_t steps;       /* that the run takes */
    bool is_odd;          /* it takes steps, or slot 0 must be the record itself */
    bool has_root;
    uint8_t digits;          /* DIGITS: wf_fused_digits_of */
    wf_fused_way nothing[2]; /* missing, null */
    wf_fused_way empty;      /* a text of no bytes */
    wf_fused_way absent;     /* ROW: no such row */
    const wf_text_table *table;
    const struct wf_pick *pick; /* vm/pick.h */
    const wf_fused_part *parts; /* JOIN */
    uint32_t part_count;
};

/* The first and last eight bytes of a text of 1 to 16 bytes, or as many as there are. */
static inline void wf_text_key(uint64_t *head, uint64_t *tail, const char *text, uint32_t len)
{
    if (len >= 8) {
        memcpy(head, text, 8);
        memcpy(tail, text + len - 8, 8);
    } else if (len >= 4) {
        uint32_t parts[2];
        memcpy(&parts[0], text, 4);
        memcpy(&parts[1], text + len - 4, 4);
        *head = parts[0];
        *tail = parts[1];
    } else {
        *head = (unsigned char)text[0] | (uint64_t)(unsigned char)text[len >> 1] << 8;
        *tail = (unsigned char)text[len - 1];
    }
}

/* Mixes a key. Short keys differ for some multiplier; longer ones may be made so that none tells them
   apart. */
static inline uint64_t wf_text_key_mix(uint64_t multiplier, uint64_t head, uint64_t tail,
                                       uint32_t len)
{
    const uint64_t both =
        (head + len * UINT64_C(0x0101010101010101)) * multiplier + tail * (multiplier >> 1 | 1u);
    return (both ^ both >> 32) * multiplier; /* what differs high up is to move everything, too */
}

static inline uint32_t wf_text_table_bucket(const wf_text_table *table, uint64_t mixed)
{
    return (uint32_t)(mixed >> 48) & table->bucket_mask;
}

static inline uint32_t wf_text_table_place(const wf_text_table *table, uint64_t mixed,
                                           uint32_t seed)
{
    return (uint32_t)(mixed >> 32) * seed >> table->shift;
}

static inline wf_fused_op wf_fused_op_of(const wf_fused_load *load, wf_fused_form form)
{
    return (wf_fused_op)(WF_FUSED_GET_CARRY + load->from * WF_FUSED_FORMS + (int)form);
}

/* Whether the word is a fused one that writes. */
static inline bool wf_fused_writes(uint32_t word)
{
    return wf_code_op(word) >= WF_OP_COUNT && wf_code_op(word) != WF_FUSED_FILTER;
}

static inline uint32_t wf_fused_index(uint32_t word)
{
    return word >> 8;
}

/* Makes program->fused_code of a verified program whose call sites and tables are linked. WEFT_NOMEM. */
weft_status wf_program_fuse(weft_program *program);

#endif
