/* Files that a mapping names: other mappings, schemas, tables. */
#ifndef WF_COMPILER_LOAD_H
#define WF_COMPILER_LOAD_H

#include "compiler/unit.h"

#define WF_LOAD_MAX_BYTES ((size_t)64 << 20)

/* The text of the file `path`, as named at `place` of the file `from`, in the unit arena; asks the
   loader of the options. WEFT_NOMEM; other statuses are reported as W2006 at `place`. */
weft_status wf_load(wf_source **out, wf_unit *unit, const char *from, weft_span path,
                    wf_place place);

/* The path of schema file `index` of the folder `path`, in the unit arena. WEFT_DONE behind the last
   one; WEFT_INVALID when `path` is no folder, or the loader knows none; WEFT_IO, WEFT_NOMEM. */
weft_status wf_load_entry(weft_span *out, wf_unit *unit, const char *from, weft_span path,
                          uint32_t index);

/* The rows of a table declared `from csv|json` become TABLE_ROW children of the TABLE node. */
void wf_load_table(wf_unit *unit, wf_node *table);

#endif
