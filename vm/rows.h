/* The tables of a program seen as rows of fields, from rows.def: so that storing, checking and
   renumbering are one loop each. Private to the makers of programs. */
#ifndef WF_VM_ROWS_H
#define WF_VM_ROWS_H

#include "vm/program.h"

typedef enum wf_row_kind {
#define TABLE(kind, row, member, count) WF_ROWS_##kind,
#include "vm/rows.def"
#undef TABLE
    WF_ROWS_TABLES,                /* the kinds above stand in tables of the program */
    WF_ROWS_NODE = WF_ROWS_TABLES, /* of the shapes */
    WF_ROWS_COUNT
} wf_row_kind;

typedef enum wf_holds {
    WF_HOLDS_NUMBER,
    WF_HOLDS_BYTE,
    WF_HOLDS_FLAG,
    WF_HOLDS_CHAR,
    WF_HOLDS_TEXT,
    WF_HOLDS_TEXT0,
    WF_HOLDS_TEXTS,
    WF_HOLDS_BYTES,
    WF_HOLDS_CONSTANT,
    WF_HOLDS_CONSTANT0,
    WF_HOLDS_KEY,
    WF_HOLDS_TYPE,
    WF_HOLDS_FUNCTION,
    WF_HOLDS_FUNCTION0
} wf_holds;

typedef struct wf_row_field {
    uint16_t at;   /* offset in the row */
    uint8_t size;  /* bytes: 1 or 4 */
    uint8_t holds; /* wf_holds */
} wf_row_field;

typedef struct wf_row_layout {
    const wf_row_field *fields;
    uint32_t count;
    uint32_t size;   /* of a row in memory */
    uint32_t stored; /* of its fields in an image */
    const char *name;
} wf_row_layout;

wf_row_layout wf_row_layout_of(wf_row_kind kind);

uint32_t wf_row_get(const void *row, wf_row_field field);
void wf_row_set(void *row, wf_row_field field, uint32_t value);

/* Rows of a table of the program: `kind` < WF_ROWS_TABLES. */
const void *wf_program_rows(const weft_program *program, wf_row_kind kind, uint32_t *count);
void wf_program_set_rows(weft_program *program, wf_row_kind kind, void *rows, uint32_t count);

#endif
