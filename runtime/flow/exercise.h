/* What was seen of each program, inside. */
#ifndef WF_RUNTIME_EXERCISE_H
#define WF_RUNTIME_EXERCISE_H

#include "base/buf.h"
#include "vm/points.h"
#include "weft/exercise.h"

/* A place of a mapping file; `saw`: exercised. Sorted by owner and place, each once. */
typedef struct wf_exercised {
    wf_point point;
    bool saw;
} wf_exercised;

typedef struct wf_exercise_part { /* what one program has */
    wf_exercised *at;
    uint32_t count;
    struct wf_exercise_part *next;
} wf_exercise_part;

struct weft_exercise {
    wf_arena arena;
    wf_exercise_part *first;
    wf_exercise_part **end;
};

/* Of rows[0, count) the first that belong to one owner. */
uint32_t wf_exercise_owner(const wf_exercised *rows, uint32_t count);

#endif
