/* The tests run before a witness; what it saw is copied, joined where one place of the file became
   several of the program, and put in order. */
#include "runtime/flow/exercise.h"

#include "base/memory.h"
#include "runtime/flow/suite.h"

#include <stdlib.h>

weft_status weft_exercise_new(weft_exercise **out)
{
    weft_exercise *const exercise = wf_new(weft_exercise);
    if (!exercise)
        return WEFT_NOMEM;
    wf_arena_init(&exercise->arena, 0);
    exercise->end = &exercise->first;
    *out = exercise;
    return WEFT_OK;
}

void weft_exercise_free(weft_exercise *exercise)
{
    if (!exercise)
        return;
    wf_arena_fini(&exercise->arena);
    wf_free(exercise);
}

static int compare_spans(weft_span a, weft_span b)
{
    const size_t len = a.len < b.len ? a.len : b.len;
    const int order = len == 0 ? 0 : memcmp(a.ptr, b.ptr, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_owners(const wf_point *a, const wf_point *b)
{
    if (a->owner_kind != b->owner_kind)
        return a->owner_kind < b->owner_kind ? -1 : 1;
    return compare_spans(a->owner, b->owner);
}

static int compare(const void *left, const void *right)
{
    const wf_point *const a = &((const wf_exercised *)left)->point;
    const wf_point *const b = &((const wf_exercised *)right)->point;
    int order = compare_owners(a, b);
    if (order == 0)
        order = strcmp(a->file, b->file);
    if (order == 0 && a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

uint32_t wf_exercise_owner(const wf_exercised *rows, uint32_t count)
{
    uint32_t n = 1;
    while (n < count && compare_owners(&rows[0].point, &rows[n].point) == 0)
        n++;
    return n;
}

static void join(wf_exercise_part *part)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < part->count; i++) {
        if (kept != 0 && compare(&part->at[kept - 1], &part->at[i]) == 0)
            part->at[kept - 1].saw = part->at[kept - 1].saw || part->at[i].saw;
        else
            part->at[kept++] = part->at[i];
    }
    part->count = kept;
}

static weft_status keep(weft_exercise *exercise, const wf_witness *witness)
{
    const struct wf_point_list *const points = witness->program->points;
    wf_arena *const arena = &exercise->arena;
    wf_exercise_part *const part = wf_arena_new(arena, wf_exercise_part);
    if (!part)
        return WEFT_NOMEM;
    part->at = wf_arena_zero(arena, (size_t)points->count + 1, sizeof *part->at);
    if (!part->at)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < points->count; i++) {
        wf_exercised *const row = &part->at[part->count++];
        row->point = points->at[i];
        row->saw = wf_witness_saw(witness, &points->at[i]);
        const weft_span file = wf_arena_dup(arena, weft_span_text(points->at[i].file));
        row->point.file = file.ptr;
        row->point.owner = wf_arena_dup(arena, points->at[i].owner);
        row->point.text = wf_arena_dup(arena, points->at[i].text);
        if (!file.ptr || !row->point.owner.ptr || !row->point.text.ptr)
            return WEFT_NOMEM;
    }
    qsort(part->at, part->count, sizeof *part->at, compare);
    join(part);
    *exercise->end = part;
    exercise->end = &part->next;
    return WEFT_OK;
}

weft_status weft_exercise_run(uint32_t *failed, weft_exercise *exercise,
                              const weft_program *program, weft_span filter, weft_test_fn report,
                              void *context, weft_diags *diags)
{
    wf_witness witness = {0};
    weft_status rc = wf_witness_init(&witness, program);
    *failed = 0;
    if (rc == WEFT_OK)
        rc = wf_suite_run(failed, program, filter, report, context, &witness, diags);
    if (rc == WEFT_OK && program->points)
        rc = keep(exercise, &witness);
    wf_witness_fini(&witness);
    return rc;
}

void weft_exercise_count(const weft_exercise *exercise, weft_exercise_counts *counts)
{
    *counts = (weft_exercise_counts){0};
    for (const wf_exercise_part *part = exercise->first; part; part = part->next) {
        counts->places += part->count;
        for (uint32_t i = 0; i < part->count; i++)
            counts->exercised += part->at[i].saw;
    }
}
