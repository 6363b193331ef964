/* What tests could exercise: places of the mapping that are reached or not. Kept beside the program
   (never in an image) when it was compiled for that. */
#ifndef WF_VM_POINTS_H
#define WF_VM_POINTS_H

#include "vm/program.h"

typedef enum wf_point_kind {
    WF_POINT_FIELD, /* an entry got a value */
    WF_POINT_THEN,  /* sides of an `if` that are written */
    WF_POINT_ELSE,
    WF_POINT_ARM,     /* of a match */
    WF_POINT_ROW,     /* of a table: a key of it, or its `else` */
    WF_POINT_DEFAULT, /* the right side of ?? */
    WF_POINT_CATCH,   /* the right side of catch */
    WF_POINT_REQUIRE, /* a `require` that refused a record */
    WF_POINT_SKIP,
    WF_POINT_WARN,
    WF_POINT_KINDS
} wf_point_kind;

typedef enum wf_owner_kind {
    WF_OWNER_MAP,
    WF_OWNER_FUNCTION,
    WF_OWNER_TABLE
} wf_owner_kind;

/* Several points may stand for one place of the mapping (a constant that is written where it is used):
   those of the same owner, kind and start. */
typedef struct wf_point {
    wf_point_kind kind;
    wf_owner_kind owner_kind;
    weft_span owner; /* its name */
    const char *file;
    uint32_t start; /* byte offset in the file, and where that is */
    uint32_t line;
    uint32_t column;
    weft_span text; /* the target path of a field, else what is written there, clipped */
    uint32_t pc;    /* exercised when this instruction ran; or WF_NONE, and ... */
    uint32_t table; /* ... row number `row` of this table answered */
    uint32_t row;
    /* Of a side of if, match, ?? and catch, of require, skip and warn: its code is [pc, end), and what decided for it began at
       `test` (the left side, the condition, the match). Else `end` is 0. */
    uint32_t test;
    uint32_t end;
} wf_point;

struct wf_point_list {
    const wf_point *at;
    uint32_t count;
};

#endif
