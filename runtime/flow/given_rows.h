/* Values as rows: what a test gives to a mapping that groups. */
#ifndef WF_RUNTIME_GIVEN_ROWS_H
#define WF_RUNTIME_GIVEN_ROWS_H

#include "runtime/read/reader.h"
#include "vm/program.h"

/* A reader that lays out `count` values of `rows` by `shape`, one after the other, as the map's source would
   give them. All is borrowed; the reader stands in `arena`. */
weft_status wf_given_rows_open(wf_reader **out, const wf_map_entry_point *map,
                               const wf_shape *shape, const weft_value *rows, uint32_t count,
                               wf_arena *arena);

#endif
