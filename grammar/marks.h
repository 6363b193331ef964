/* Where in a file things begin that stand on lines of their own: what the formatter wants to know of
   the tree. */
#ifndef WF_GRAMMAR_MARKS_H
#define WF_GRAMMAR_MARKS_H

#include "grammar/ast.h"

/* The opening brace at or behind `brace` belongs to what begins at `start`: what it holds is
   indented from there, not from the line on which the brace stands. */
typedef struct wf_owner {
    uint32_t start;
    uint32_t brace;
    bool is_lookup;
} wf_owner;

typedef struct wf_marks {
    uint32_t *items; /* offsets at which declarations, entries, rows, arms and test items begin */
    uint32_t item_count;
    wf_owner *owners;
    uint32_t owner_count;
} wf_marks;

/* Both lists in ascending order, in `arena`. WEFT_OK or WEFT_NOMEM. */
weft_status wf_marks_collect(wf_marks *marks, const wf_node *file, wf_arena *arena);

#endif
