/* Groups of rows as records (`group by`): a reader standing on a reader. It asks the machine for the key of
   each row and gives one record for all rows of a key: { key, rows }.

   Of sorted input (the mapping promises it) a group ends where the key changes: one is in memory. Other
   input is read to its end, sorted by key, and then by where each group began, so that groups come in the
   order of their first rows whatever memory there is, and as they would from sorted input.

   A row that cannot be read, or whose key cannot be had, is a refused record of its own. Whatever group may
   lack it is not given either: of sorted input those beside it, else all (WEFT_INVALID before the first) -
   unless the mapping says group(stray: "reject"). */
#ifndef WF_RUNTIME_GROUP_H
#define WF_RUNTIME_GROUP_H

#include "runtime/flow/flow.h"
#include "runtime/flow/sorter.h"

#define WF_GROUP_BYTES ((size_t)64 << 20) /* the usual */

struct wf_group_options {
    wf_sorter_options sorting; /* memory: of all there is, also of the keys of sorted input */
    size_t group_bytes;        /* of the rows of one group; 0: 64 MiB. A larger one is refused */
    const char *name;          /* of the input, for messages; borrowed */
};

typedef struct wf_group_reader wf_group_reader;

/* For a mapping that groups. The machine is kept: keys are had between its records. */
weft_status wf_group_reader_open(wf_group_reader **out, const weft_program *program, uint32_t map,
                                 weft_vm *vm, const wf_group_options *options);
void wf_group_reader_free(wf_group_reader *reader); /* before it has rows; takes NULL */
/* What the reader of the rows must fill. */
const wf_shape *wf_group_reader_shape(const wf_group_reader *reader);
/* The reader of the groups, over `rows`, which is given: closing one closes both. Its numbers count what it
   gives and refuses; offset and line are those of a group's first row. */
wf_reader *wf_group_reader_over(wf_group_reader *reader, wf_reader *rows);

#endif
