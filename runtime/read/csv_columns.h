/* Which column of a CSV belongs to which slot. For csv_reader.c alone. */
#ifndef WF_RUNTIME_CSV_COLUMNS_H
#define WF_RUNTIME_CSV_COLUMNS_H

#include "runtime/read/reader_core.h"

typedef struct wf_csv_binding {
    uint32_t column;
    uint32_t node;
    uint32_t slot;
    bool is_plain; /* no members, no elements: the cell is the slot's value */
} wf_csv_binding;

typedef struct wf_csv_columns {
    const wf_shape *shape;
    uint32_t row_node; /* whose members the columns are: the root, or what `[]` makes of it */
    bool is_whole;     /* the row is wanted as a MAP of all columns */
    uint32_t count;    /* columns of a row; 0: not known yet */
    weft_span *names;  /* `count`, in the arena */
    wf_csv_binding *bindings; /* by column, in the arena */
    uint32_t binding_count;
    uint32_t ends; /* cells from the left that are looked at */
    wf_arena arena;
} wf_csv_columns;

void wf_csv_columns_init(wf_csv_columns *columns, const wf_shape *shape);
void wf_csv_columns_fini(wf_csv_columns *columns);

/* `names` are kept; they are in columns->arena or borrowed for longer. WEFT_INVALID when a wanted
   name stands twice; a warning for each wanted member that no column has. */
weft_status wf_csv_columns_bind(wf_csv_columns *columns, weft_span *names, uint32_t count,
                                wf_reader_core *core, weft_diags *diags);

/* Names "1", "2", ... for files that have none. */
weft_status wf_csv_columns_number(wf_csv_columns *columns, weft_span **names, uint32_t count);

/* While `*node` makes lists: puts a list of one block into its slot of `*block` and steps inside. */
weft_status wf_csv_columns_wrap(const wf_csv_columns *columns, uint32_t *node, weft_value **block,
                                wf_arena *arena);

/* Lays a cell into its slot as vm/shape.h has it. */
weft_status wf_csv_columns_place(const wf_csv_columns *columns, uint32_t node, weft_value *block,
                                 weft_value value, wf_arena *arena);

#endif
