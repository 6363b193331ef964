/* The group reader from inside: group_rows.c reads rows, group.c gathers and gives groups, group_sort.c
   brings rows together that do not stand together, group_keys.c knows the keys that were. */
#ifndef WF_RUNTIME_GROUP_CORE_H
#define WF_RUNTIME_GROUP_CORE_H

#include "runtime/flow/group.h"

/* Before the packed bytes of a row, which are its key's value, then its block (vm/pack.h), then its key as
   wf_value_put_key has it, then its text. */
typedef struct wf_row_head {
    uint64_t number;
    uint64_t offset;
    uint64_t line;
    uint32_t block; /* where wf_pack_block began */
    uint32_t key;   /* bytes before the text */
    uint64_t raw;   /* bytes of text at the end */
} wf_row_head;

/* Where a row stood; number 0: none. */
typedef struct wf_row_place {
    uint64_t number;
    uint64_t line;
} wf_row_place;

/* ---- group_keys.c ---- */

/* The keys of groups that ended. As many as fit are known at once; the others at the end. */
typedef struct wf_group_keys {
    struct wf_group_key *slots; /* open addressing */
    size_t cap;
    size_t count;
    size_t most;
    wf_sorter *older; /* those that did not fit; NULL: all do */
    wf_sorter_options sorting;
} wf_group_keys;

void wf_group_keys_init(wf_group_keys *keys, const wf_sorter_options *sorting);
void wf_group_keys_fini(wf_group_keys *keys);
/* Notes the key of a group that begins at `place`; WEFT_REJECTED when it is known to have been, at
   `*before`. */
weft_status wf_group_keys_add(wf_group_keys *keys, weft_span key, wf_row_place place,
                              wf_row_place *before, weft_diags *diags);
/* After the last group: WEFT_REJECTED when a key has been twice, which is at `*again` for the second time. */
weft_status wf_group_keys_end(wf_group_keys *keys, wf_row_place *before, wf_row_place *again,
                              weft_diags *diags);

/* ---- the reader ---- */

typedef struct wf_group_state {
    bool is_open;
    bool is_large; /* rows were dropped: it is to be refused */
    wf_buf key;    /* what its rows have in common while they are gathered */
    wf_buf name;   /* its key as wf_value_put_key has it */
    wf_buf rows;   /* packed, each behind its size in 16 bytes */
    wf_buf raw;    /* the texts of the rows, a line each */
    uint32_t count;
    wf_row_head first;  /* of its rows */
    wf_row_place taint; /* a row that it may lack */
} wf_group_state;

struct wf_group_reader {
    wf_reader reader; /* first */
    const weft_program *program;
    const wf_map_entry_point *map;
    weft_vm *vm;
    wf_group_options options;
    wf_reader *rows;
    wf_shape shape; /* of a row: the map's, with the element of `rows` as root */
    uint32_t element;
    uint32_t width; /* of its block */
    uint32_t key_slot;
    uint32_t rows_slot;
    wf_arena arena; /* of the row */
    wf_record row;
    wf_buf row_key;    /* of the row read last, as wf_value_put_key has it */
    wf_buf row_packed; /* behind a wf_row_head */
    bool has_row;      /* it waits for its group */
    bool is_at_end;
    uint64_t given; /* records */
    uint64_t row_count;
    wf_group_state group;
    wf_row_place next_taint; /* a row that the group may lack that begins next */
    wf_group_keys keys;
    wf_sorter *sorter; /* NULL: input is sorted, or nothing is read yet */
    bool is_sorted;    /* `sorter` gives groups */
    uint64_t strays;
    wf_row_place first_stray;
};

/* ---- group_rows.c ---- */

/* The next row: WEFT_OK with row_key and row_packed, WEFT_REJECTED for one without a known key, and what
   else a reader says. `mark`: where the machine's arena may be cut back to. */
weft_status wf_group_row(wf_group_reader *r, wf_arena_mark mark, weft_diags *diags);
/* The text of a key for messages, in `room`. */
const char *wf_group_show(wf_buf *room, weft_span key);

/* ---- group.c ---- */

void wf_group_begin(wf_group_reader *r, weft_span key);
/* A packed row, at a multiple of 16 in memory or not. */
weft_status wf_group_add(wf_group_reader *r, weft_span packed);
/* The record of the gathered rows; WEFT_REJECTED when it cannot be given. */
weft_status wf_group_give(wf_group_reader *r, wf_record *record, weft_diags *diags);
/* A row was refused: it is the record. */
weft_status wf_group_stray(wf_group_reader *r, wf_record *record);

/* ---- group_sort.c ---- */

weft_status wf_group_next_sorting(wf_group_reader *r, wf_record *record, weft_diags *diags);

#endif
