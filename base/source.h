/* A named text with a line table. Places are byte offsets until they are printed. */
#ifndef WF_BASE_SOURCE_H
#define WF_BASE_SOURCE_H

#include "base/arena.h"
#include "weft/span.h"

typedef struct wf_source {
    const char *name; /* as the user wrote it; NUL-terminated */
    weft_span text;   /* followed by a NUL that len does not count */
    weft_span shown;  /* what people are shown of it, as long as `text`: where only a part of a file
                         is parsed, the rest of `text` is blank; or empty */
    uint32_t *lines;  /* offset of each line's first byte; made on first need */
    uint32_t line_count;
    uint32_t id; /* index in the unit's list of sources */
    wf_arena *arena;
} wf_source;

/* Where in a source something stands: bytes [start, end). source NULL: no place. */
typedef struct wf_place {
    wf_source *source;
    uint32_t start;
    uint32_t end;
} wf_place;

/* A source in `arena` with a copy of name and text; NULL when memory is short. Texts are at most
   64 MiB (the caller checks). */
wf_source *wf_source_new(wf_arena *arena, const char *name, weft_span text);

/* 1-based line and column (bytes) of `offset`. */
void wf_source_line(wf_source *source, uint32_t offset, uint32_t *line, uint32_t *column);
/* The text of 1-based `line` without its end. */
weft_span wf_source_line_text(wf_source *source, uint32_t line);

#endif
