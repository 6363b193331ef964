/* From a place of the output to what it was made of; the steps of the answer. */
#ifndef WF_RUNTIME_WHY_H
#define WF_RUNTIME_WHY_H

#include "base/buf.h"
#include "vm/points.h"
#include "vm/recorder.h"
#include "weft/why.h"

/* Where a place was written. */
typedef struct wf_why_write {
    bool found;
    bool is_text;     /* part of constant output: `text` is its JSON */
    uint32_t event;   /* what wrote it */
    weft_value value; /* missing: the entry was left out */
    weft_span text;
    size_t path_len; /* how much of the wanted path it is: the rest is inside the value */
} wf_why_write;

/* why_output.c: the write of `target`, or of what holds it, if there is one; replays what was emitted.
   WEFT_NOMEM. */
weft_status wf_why_find(wf_why_write *out, const wf_recorder *recorder, weft_span target,
                        bool skips_first);
/* Of a mapping that gives a value. */
wf_why_write wf_why_find_put(const wf_recorder *recorder, weft_span target);
/* What is at the rest of the path in the value; missing when nothing is. */
weft_value wf_why_inside(weft_value value, weft_span rest);

typedef enum wf_why_kind {
    WF_WHY_READ, /* a place of the record, or a member of a value */
    WF_WHY_PARAM,
    WF_WHY_SIDE, /* of an if, match, ??, catch */
    WF_WHY_ROW   /* of a table, or none */
} wf_why_kind;

typedef struct wf_why_step {
    wf_why_kind kind;
    uint32_t event;
    const wf_point *point; /* SIDE, ROW (NULL: no row) */
} wf_why_step;

typedef struct wf_why_steps {
    wf_why_step *at; /* in the order they ran */
    uint32_t count;
    uint32_t dropped; /* more than are kept */
} wf_why_steps;

/* why_slice.c: what event `end` worked on was made of; without `of_value` only how it was come to. In
   `arena`; WEFT_NOMEM. */
weft_status wf_why_slice(wf_why_steps *out, const wf_recorder *recorder, uint32_t end,
                         bool of_value, wf_arena *arena);

/* why_place.c: ".lines[2].qty": where in the record a READ looked; nothing when it was no place of it. */
void wf_why_put_place(wf_buf *out, const wf_recorder *recorder, const wf_shape *shape,
                      const weft_value *block, uint32_t event);

/* What the printer tells. */
typedef struct wf_why_answer {
    const wf_recorder *recorder;
    const weft_why_options *options;
    const weft_program *program;
    const wf_shape *shape;
    wf_vm_input input;
    wf_arena *arena;
    weft_status status;      /* WEFT_OK, WEFT_REJECTED, WEFT_SKIPPED */
    const weft_diag *reject; /* NULL: not rejected */
    bool here;               /* rejected at the place that was asked for */
    wf_why_write write;
    const wf_point *entry; /* NULL: not known */
    weft_value value;
    wf_why_steps steps;
} wf_why_answer;

void wf_why_put(wf_buf *out, const wf_why_answer *answer, weft_why_format format);

#endif
