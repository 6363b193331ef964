/* Which places of its target a checked mapping fills; weft_coverage from inside. */
#ifndef WF_COMPILER_COVERAGE_H
#define WF_COMPILER_COVERAGE_H

#include "compiler/unit.h"
#include "weft/coverage.h"

typedef enum wf_coverage_status {
    WF_COVERAGE_MAPPED,
    WF_COVERAGE_DEFAULTED,
    WF_COVERAGE_NEVER
} wf_coverage_status;

/* A leaf of the target: what nothing below is mapped into one by one. */
typedef struct wf_coverage_place {
    weft_span path; /* "items[].ref" */
    weft_span type;
    weft_span description;
    wf_coverage_status status;
    bool required;
    struct wf_coverage_place *next;
} wf_coverage_place;

typedef struct wf_coverage_map {
    weft_span file;
    weft_span name;
    weft_span target; /* mutation, input type, entity; empty: untyped */
    bool typed;
    wf_coverage_place *places;
    struct wf_coverage_map *next;
} wf_coverage_map;

struct weft_coverage {
    wf_arena arena;
    wf_coverage_map *maps; /* in the order they were added */
    wf_coverage_map **end;
};

/* Adds the mappings of a unit that was bound and checked, with or without errors. False: memory. */
bool wf_coverage_add(weft_coverage *coverage, const wf_unit *unit);
void wf_coverage_count(const wf_coverage_map *map, weft_coverage_counts *counts);
void wf_coverage_put(wf_buf *out, const weft_coverage *coverage, weft_coverage_format format,
                     bool all);

#endif
