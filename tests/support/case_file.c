/* Reading case files. */
#include "case_file.h"

#include <stdio.h>

#define FILE_MOST ((size_t)16 << 20)

weft_span case_file_bytes(const char *path, wf_arena *arena)
{
    weft_span bytes = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file)
        return bytes;
    char *text = wf_arena_alloc(arena, FILE_MOST + 1);
    const size_t len = text ? fread(text, 1, FILE_MOST + 1, file) : 0;
    if (text && !ferror(file) && len <= FILE_MOST)
        bytes = weft_span_of(text, len);
    (void)fclose(file); /* only read */
    return bytes;
}

bool case_line_next(weft_span *line, weft_span *rest)
{
    if (rest->len == 0)
        return false;
    const char *end = memchr(rest->ptr, '\n', rest->len);
    const size_t len = end ? (size_t)(end - rest->ptr) : rest->len;
    *line = weft_span_of(rest->ptr, len);
    const size_t past = end ? len + 1 : len;
    *rest = weft_span_of(rest->ptr + past, rest->len - past);
    return true;
}

static bool begins(weft_span line, const char *mark)
{
    const size_t len = strlen(mark);
    return line.len >= len && memcmp(line.ptr, mark, len) == 0;
}

static weft_span behind(weft_span line, size_t mark)
{
    return weft_span_of(line.ptr + mark, line.len - mark);
}

/* `name argument` of a section's line. */
static void split_head(case_section *section, weft_span head)
{
    const char *blank = memchr(head.ptr, ' ', head.len);
    const size_t len = blank ? (size_t)(blank - head.ptr) : head.len;
    section->name = weft_span_of(head.ptr, len);
    if (blank)
        section->argument = behind(head, len + 1);
}

case_item *case_file_read(const char *path, wf_arena *arena)
{
    case_item *first = NULL;
    case_item **next_item = &first;
    case_item *item = NULL;
    case_section *section = NULL;
    case_section **next_section = NULL;
    weft_span rest = case_file_bytes(path, arena);
    weft_span line;
    uint32_t number = 0;
    if (!rest.ptr) {
        (void)fprintf(stderr, "%s cannot be read\n", path);
        return NULL;
    }
    while (case_line_next(&line, &rest)) {
        number++;
        if (begins(line, "=== ")) {
            item = wf_arena_new(arena, case_item);
            if (!item)
                return NULL;
            item->title = behind(line, 4);
            item->line = number;
            *next_item = item;
            next_item = &item->next;
            next_section = &item->sections;
            section = NULL;
        } else if (item && begins(line, "--- ")) {
            section = wf_arena_new(arena, case_section);
            if (!section)
                return NULL;
            split_head(section, behind(line, 4));
            section->text = weft_span_of(rest.ptr, 0);
            *next_section = section;
            next_section = &section->next;
        } else if (section) {
            section->text.len = (size_t)(line.ptr + line.len - section->text.ptr);
        } else if (line.len != 0 && line.ptr[0] != '#') {
            (void)fprintf(stderr, "%s:%u: text stands outside of any section\n", path,
                          (unsigned)number);
            return NULL;
        }
    }
    return first;
}

const case_section *case_section_find(const case_item *item, const case_section *after,
                                      const char *name)
{
    for (const case_section *at = after ? after->next : item->sections; at; at = at->next) {
        if (weft_span_equal(at->name, weft_span_text(name)))
            return at;
    }
    return NULL;
}
