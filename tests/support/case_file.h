/* Case files: a list of cases, each a title and sections. A line `=== title` begins a case, a line
   `--- name argument` a section; what follows is its text, without the last line end. */
#ifndef WF_TESTS_CASE_FILE_H
#define WF_TESTS_CASE_FILE_H

#include "base/arena.h"

typedef struct case_section {
    weft_span name;
    weft_span argument; /* what stands behind the name */
    weft_span text;
    struct case_section *next;
} case_section;

typedef struct case_item {
    weft_span title;
    uint32_t line; /* of the title, from 1 */
    case_section *sections;
    struct case_item *next;
} case_item;

/* The cases of the file at `path`, in `arena`; NULL (said on stderr) when it cannot be read or has
   text before its first case. */
case_item *case_file_read(const char *path, wf_arena *arena);

/* The whole file in `arena`; ptr NULL when it cannot be read. */
weft_span case_file_bytes(const char *path, wf_arena *arena);

/* The first section of that name behind `after` (NULL: from the start), or NULL. */
const case_section *case_section_find(const case_item *item, const case_section *after,
                                      const char *name);

/* Cuts the first line off `*rest`; false at the end. */
bool case_line_next(weft_span *line, weft_span *rest);

#endif
