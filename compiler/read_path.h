/* Paths that are texts, as mapping files of the npm package have them, part by part: what of them is a
   place of the shape (check_read.c) is taken here, in the same way by who makes places and by who emits
   the steps to them. */
#ifndef WF_COMPILER_READ_PATH_H
#define WF_COMPILER_READ_PATH_H

#include "weft/span.h"

#include <stdbool.h>
#include <stdint.h>

/* A name, and the element of the list there: `name`, `name[2]`. */
typedef struct wf_read_part {
    weft_span name;
    bool has_index;
    uint16_t index;
} wf_read_part;

/* Takes the next part off `*path`, whose ptr is NULL at the end. False where the path goes on with what is
   no such part: digits, `length`, quotes, attributes, several brackets. `with_steps`: indexes are read,
   and of `name[*]` the name, so that `*path` goes on with the bracket. */
bool wf_read_part_next(weft_span *path, wf_read_part *out, bool with_steps);

/* Takes `[*]` and the dot behind it. */
bool wf_read_part_all(weft_span *path);

#endif
