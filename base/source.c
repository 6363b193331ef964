/* Texts with names. A line ends at LF, CR LF or a lone CR, as every editor counts them. Places are
   looked up only when something is printed, so the line table is made on first need; without
   memory for it the text is walked instead. */
#include "base/source.h"

#include <string.h>

wf_source *wf_source_new(wf_arena *arena, const char *name, weft_span text)
{
    wf_source *const source = wf_arena_new(arena, wf_source);
    if (!source)
        return NULL;
    const weft_span kept_name = wf_arena_dup(arena, weft_span_text(name));
    const weft_span kept_text = wf_arena_dup(arena, text);
    if (!kept_name.ptr || !kept_text.ptr)
        return NULL;
    source->name = kept_name.ptr;
    source->text = kept_text;
    source->arena = arena;
    return source;
}

/* The offset behind the line end that begins at or after `at`; text.len + 1 when there is none, so
   that no line begins there. */
static size_t next_line(weft_span text, size_t at)
{
    while (at < text.len && text.ptr[at] != '\n' && text.ptr[at] != '\r')
        at++;
    if (at + 1 < text.len && text.ptr[at] == '\r' && text.ptr[at + 1] == '\n')
        return at + 2;
    return at + 1;
}

static void make_lines(wf_source *source)
{
    uint32_t count = 0;
    for (size_t at = 0; at <= source->text.len; at = next_line(source->text, at))
        count++;
    uint32_t *const lines = wf_arena_zero(source->arena, count, sizeof *lines);
    if (!lines)
        return;
    uint32_t i = 0;
    for (size_t at = 0; at <= source->text.len; at = next_line(source->text, at))
        lines[i++] = (uint32_t)at;
    source->lines = lines;
    source->line_count = count;
}

/* 0-based index of the last line that begins at or before `offset`. */
static uint32_t search_line(const wf_source *source, uint32_t offset)
{
    uint32_t low = 0;
    uint32_t high = source->line_count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void wf_source_line(wf_source *source, uint32_t offset, uint32_t *line, uint32_t *column)
{
    if (offset > source->text.len)
        offset = (uint32_t)source->text.len;
    if (!source->lines)
        make_lines(source);
    if (source->lines) {
        const uint32_t index = search_line(source, offset);
        *line = index + 1;
        *column = offset - source->lines[index] + 1;
        return;
    }
    size_t begin = 0;
    *line = 1;
    for (size_t at = next_line(source->text, 0); at <= offset; at = next_line(source->text, at)) {
        begin = at;
        (*line)++;
    }
    *column = offset - (uint32_t)begin + 1;
}

weft_span wf_source_line_text(wf_source *source, uint32_t line)
{
    if (!source->lines)
        make_lines(source);
    size_t begin = 0;
    if (source->lines)
        begin =
            line != 0 && line <= source->line_count ? source->lines[line - 1] : source->text.len;
    else
        for (uint32_t i = 1; i < line && begin <= source->text.len; i++)
            begin = next_line(source->text, begin);
    if (begin > source->text.len)
        begin = source->text.len;
    const char *const text = source->shown.ptr ? source->shown.ptr : source->text.ptr;
    size_t end = begin;
    while (end < source->text.len && text[end] != '\n' && text[end] != '\r')
        end++;
    return weft_span_of(text + begin, end - begin);
}
