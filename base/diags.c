/* The list of complaints. Everything a complaint says is copied into the list's arena, so that it
   outlives sources, records and programs. A complaint that cannot be kept, because the list is full
   or memory is short, is still counted. */
#include "base/diags.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_MAX  ((size_t)1000)
#define MOST_TEXT    ((size_t)4096) /* bytes of a message or hint */
#define MOST_NAME    ((size_t)1024) /* bytes of a file name or path */
#define MOST_VALUE   ((size_t)120)  /* bytes of a value */
#define MOST_EXCERPT ((size_t)240)  /* bytes of a source line */
#define BEFORE_PLACE ((size_t)80)   /* of them before the place, when the line is longer */

typedef struct kept_diag {
    weft_diag diag; /* first: the public pointer is a pointer to this */
    size_t order;   /* of adding, so that sorting is stable */
} kept_diag;

struct weft_diags {
    wf_arena arena;
    kept_diag **items;
    size_t count;
    size_t cap;
    size_t max;
    size_t errors;
    size_t warnings;
    size_t dropped;
    wf_buf rendered;
    const char *last_file; /* the same texts come again and again: one copy serves a row of them */
    const char *last_input;
    const char *last_excerpt;
};

weft_diags *weft_diags_new(size_t max)
{
    weft_diags *const diags = wf_new(weft_diags);
    if (!diags)
        return NULL;
    diags->max = max != 0 ? max : DEFAULT_MAX;
    wf_arena_init(&diags->arena, 0);
    wf_buf_init(&diags->rendered, 0);
    weft_diags_reset(diags);
    return diags;
}

void weft_diags_free(weft_diags *diags)
{
    if (!diags)
        return;
    wf_arena_fini(&diags->arena);
    wf_buf_fini(&diags->rendered);
    wf_free(diags->items);
    wf_free(diags);
}

void weft_diags_reset(weft_diags *diags)
{
    wf_arena_reset(&diags->arena);
    wf_buf_reset(&diags->rendered);
    diags->count = 0;
    diags->errors = 0;
    diags->warnings = 0;
    diags->dropped = 0;
    diags->last_file = "";
    diags->last_input = "";
    diags->last_excerpt = "";
}

void wf_diags_shorten(weft_diags *diags, size_t count)
{
    while (diags->count > count) {
        const weft_severity severity = diags->items[--diags->count]->diag.severity;
        diags->errors -= severity == WEFT_SEVERITY_ERROR;
        diags->warnings -= severity == WEFT_SEVERITY_WARNING;
    }
}

size_t weft_diags_count(const weft_diags *diags)
{
    return diags->count;
}

size_t weft_diags_errors(const weft_diags *diags)
{
    return diags->errors;
}

size_t weft_diags_warnings(const weft_diags *diags)
{
    return diags->warnings;
}

size_t weft_diags_dropped(const weft_diags *diags)
{
    return diags->dropped;
}

const weft_diag *weft_diags_at(const weft_diags *diags, size_t i)
{
    WF_ASSERT(i < diags->count);
    return &diags->items[i]->diag;
}

/* A copy of at most `max` bytes, "" without memory. What is cut ends in an ellipsis. */
static const char *keep_text(weft_diags *diags, weft_span text, size_t max)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    if (text.len == 0)
        return "";
    if (text.len <= max) {
        const char *const copy = wf_arena_dup(&diags->arena, text).ptr;
        return copy ? copy : "";
    }
    const weft_span head = wf_utf8_clip(text, max - (sizeof ellipsis - 1));
    char *const copy = wf_arena_alloc(&diags->arena, head.len + sizeof ellipsis);
    if (!copy)
        return "";
    memcpy(copy, head.ptr, head.len);
    memcpy(copy + head.len, ellipsis, sizeof ellipsis);
    return copy;
}

/* The same for a text that is likely to be `*last` again. */
static const char *keep_again(weft_diags *diags, const char **last, weft_span text, size_t max)
{
    if (!weft_span_equal(text, weft_span_text(*last)))
        *last = keep_text(diags, text, max);
    return *last;
}

static bool make_room(weft_diags *diags)
{
    if (diags->count >= diags->max)
        return false;
    if (diags->count < diags->cap)
        return true;
    size_t cap = diags->cap == 0 ? 16 : diags->cap * 2;
    if (cap > diags->max)
        cap = diags->max;
    if (cap > SIZE_MAX / sizeof *diags->items)
        return false;
    kept_diag **const items = wf_realloc(diags->items, cap * sizeof *items);
    if (!items)
        return false;
    diags->items = items;
    diags->cap = cap;
    return true;
}

/* Counts a complaint and gives an empty one to fill, or NULL. */
static weft_diag *add_empty(weft_diags *diags, const char *code, weft_severity severity)
{
    diags->errors += severity == WEFT_SEVERITY_ERROR;
    diags->warnings += severity == WEFT_SEVERITY_WARNING;
    /* The first error is never lost behind warnings: it takes the last one's place. */
    if (severity == WEFT_SEVERITY_ERROR && diags->errors == 1 && diags->count == diags->max) {
        diags->count--;
        diags->dropped++;
    }
    kept_diag *const kept = make_room(diags) ? wf_arena_new(&diags->arena, kept_diag) : NULL;
    if (!kept) {
        diags->dropped++;
        return NULL;
    }
    kept->order = diags->count;
    diags->items[diags->count++] = kept;
    weft_diag *const diag = &kept->diag;
    diag->code = code;
    diag->severity = severity;
    diag->excerpt_column = 1;
    diag->message = diag->hint = diag->file = diag->excerpt = "";
    diag->input = diag->source_path = diag->value = diag->target_path = "";
    return diag;
}

static const char *format_text(weft_diags *diags, const char *format, va_list args) WF_PRINTF(2, 0);

/* NULL when the format or memory fails. */
static const char *format_text(weft_diags *diags, const char *format, va_list args)
{
    char usual[256];
    va_list again;
    va_copy(again, args);
    const int len = vsnprintf(usual, sizeof usual, format, args);
    char *const text = len < 0 ? NULL : wf_arena_alloc(&diags->arena, (size_t)len + 1);
    if (text && (size_t)len < sizeof usual)
        memcpy(text, usual, (size_t)len + 1);
    else if (text)
        (void)vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    if (text && (size_t)len > MOST_TEXT)
        return keep_text(diags, weft_span_of(text, (size_t)len), MOST_TEXT);
    return text;
}

/* A long line is cut to what stands around the place. */
static void keep_excerpt(weft_diags *diags, weft_diag *diag, weft_span line)
{
    size_t begin = 0;
    if (line.len > MOST_EXCERPT && diag->column > BEFORE_PLACE + 1)
        begin = diag->column - 1 - BEFORE_PLACE;
    if (begin > line.len)
        begin = line.len;
    begin = wf_utf8_clip(line, begin).len;
    weft_span part = weft_span_of(line.ptr + begin, line.len - begin);
    part = wf_utf8_clip(part, MOST_EXCERPT);
    diag->excerpt_column = (uint32_t)begin + 1;
    diag->excerpt = keep_again(diags, &diags->last_excerpt, part, MOST_EXCERPT);
}

static void set_place(weft_diags *diags, weft_diag *diag, wf_place place)
{
    if (!place.source)
        return;
    const weft_span name = weft_span_text(place.source->name);
    diag->file = keep_again(diags, &diags->last_file, name, MOST_NAME);
    wf_source_line(place.source, place.start, &diag->line, &diag->column);
    diag->start = place.start;
    diag->length = place.end > place.start ? place.end - place.start : 0;
    keep_excerpt(diags, diag, wf_source_line_text(place.source, diag->line));
}

weft_diag *wf_diags_add_text(weft_diags *diags, wf_code code, wf_place place, weft_span sentence)
{
    const wf_code_row *const row = wf_code_at(code);
    weft_diag *const diag = add_empty(diags, row->code, row->severity);
    if (!diag)
        return NULL;
    const char *const kept = keep_text(diags, sentence, MOST_TEXT);
    diag->message = kept[0] != '\0' ? kept : row->title;
    set_place(diags, diag, place);
    return diag;
}

static weft_diag *add_formatted(weft_diags *diags, wf_code code, weft_severity severity,
                                wf_place place, const char *format, va_list args) WF_PRINTF(5, 0);

static weft_diag *add_formatted(weft_diags *diags, wf_code code, weft_severity severity,
                                wf_place place, const char *format, va_list args)
{
    const wf_code_row *const row = wf_code_at(code);
    weft_diag *const diag = add_empty(diags, row->code, severity);
    if (!diag)
        return NULL;
    const char *const message = format_text(diags, format, args);
    diag->message = message ? message : row->title;
    set_place(diags, diag, place);
    return diag;
}

weft_diag *wf_diags_add(weft_diags *diags, wf_code code, wf_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    weft_diag *const diag =
        add_formatted(diags, code, wf_code_at(code)->severity, place, format, args);
    va_end(args);
    return diag;
}

weft_diag *wf_diags_add_as(weft_diags *diags, wf_code code, weft_severity severity, wf_place place,
                           const char *format, ...)
{
    va_list args;
    va_start(args, format);
    weft_diag *const diag = add_formatted(diags, code, severity, place, format, args);
    va_end(args);
    return diag;
}

weft_diag *wf_diags_last(weft_diags *diags)
{
    return diags->count != 0 ? &diags->items[diags->count - 1]->diag : NULL;
}

void wf_diag_hint(weft_diags *diags, weft_diag *diag, const char *format, ...)
{
    if (!diag)
        return;
    va_list args;
    va_start(args, format);
    const char *const hint = format_text(diags, format, args);
    va_end(args);
    diag->hint = hint ? hint : "";
}

void wf_diag_stopped(weft_diag *diag, wf_source *source, uint32_t offset)
{
    if (diag)
        wf_source_line(source, offset, &diag->stopped_line, &diag->stopped_column);
}

static void add_edit(weft_diags *diags, weft_diag *diag, weft_edit edit)
{
    weft_edit *const edits = wf_arena_alloc(&diags->arena, (diag->edit_count + 1) * sizeof *edits);
    if (!edits || !edit.text || diag->line == 0 || strstr(edit.text, "\xe2\x80\xa6"))
        return;
    if (diag->edit_count != 0)
        memcpy(edits, diag->edits, diag->edit_count * sizeof *edits);
    edits[diag->edit_count++] = edit;
    diag->edits = edits;
}

void wf_diag_edit(weft_diags *diags, weft_diag *diag, uint32_t start, uint32_t end,
                  const char *format, ...)
{
    if (!diag)
        return;
    va_list args;
    va_start(args, format);
    const weft_edit edit = {start, end, format_text(diags, format, args)};
    va_end(args);
    add_edit(diags, diag, edit);
}

void wf_diag_write(weft_diags *diags, weft_diag *diag, const char *why, const char *format, ...)
{
    if (!diag)
        return;
    va_list args;
    va_start(args, format);
    const char *const text = format_text(diags, format, args);
    va_end(args);
    const weft_edit edit = {diag->start, diag->start + diag->length, text};
    wf_diag_hint(diags, diag, "write %s%s", text ? text : "", why);
    add_edit(diags, diag, edit);
}

void wf_diag_remove(weft_diags *diags, weft_diag *diag, const char *hint)
{
    wf_diag_hint(diags, diag, "%s", hint);
    if (diag)
        add_edit(diags, diag, (weft_edit){diag->start, diag->start + diag->length, ""});
}

void wf_diag_record(weft_diags *diags, weft_diag *diag, const char *input, uint64_t record,
                    uint64_t offset, uint64_t line)
{
    if (!diag)
        return;
    diag->input = keep_again(diags, &diags->last_input, weft_span_text(input), MOST_NAME);
    diag->record = record;
    diag->offset = offset;
    diag->input_line = line;
}

void wf_diag_value(weft_diags *diags, weft_diag *diag, weft_span source_path, weft_span value,
                   weft_span target_path)
{
    if (!diag)
        return;
    diag->source_path = keep_text(diags, source_path, MOST_NAME);
    diag->value = keep_text(diags, value, MOST_VALUE);
    diag->target_path = keep_text(diags, target_path, MOST_NAME);
}

void wf_diag_place(weft_diags *diags, weft_diag *diag, weft_span file, uint32_t line,
                   uint32_t column, uint32_t start, uint32_t length, weft_span excerpt)
{
    if (!diag)
        return;
    diag->file = keep_again(diags, &diags->last_file, file, MOST_NAME);
    diag->line = line;
    diag->column = column;
    diag->start = start;
    diag->length = length;
    keep_excerpt(diags, diag, excerpt);
}

void wf_diags_copy(weft_diags *diags, const weft_diag *from)
{
    weft_diag *const diag = add_empty(diags, "", from->severity);
    if (!diag)
        return;
    *diag = *from; /* numbers; every text follows */
    diag->code = keep_text(diags, weft_span_text(from->code), MOST_NAME);
    diag->message = keep_text(diags, weft_span_text(from->message), MOST_TEXT);
    diag->hint = keep_text(diags, weft_span_text(from->hint), MOST_TEXT);
    diag->edits = NULL;
    diag->edit_count = 0;
    for (size_t i = 0; i < from->edit_count; i++)
        add_edit(diags, diag,
                 (weft_edit){from->edits[i].start, from->edits[i].end,
                             keep_text(diags, weft_span_text(from->edits[i].text), MOST_TEXT)});
    diag->file = keep_again(diags, &diags->last_file, weft_span_text(from->file), MOST_NAME);
    diag->excerpt =
        keep_again(diags, &diags->last_excerpt, weft_span_text(from->excerpt), MOST_EXCERPT);
    diag->input = keep_again(diags, &diags->last_input, weft_span_text(from->input), MOST_NAME);
    diag->source_path = keep_text(diags, weft_span_text(from->source_path), MOST_NAME);
    diag->value = keep_text(diags, weft_span_text(from->value), MOST_VALUE);
    diag->target_path = keep_text(diags, weft_span_text(from->target_path), MOST_NAME);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_places(const void *left, const void *right)
{
    const kept_diag *const a = *(kept_diag *const *)left;
    const kept_diag *const b = *(kept_diag *const *)right;
    int order = compare_numbers(a->diag.line == 0, b->diag.line == 0);
    if (order == 0 && a->diag.line != 0) {
        order = strcmp(a->diag.file, b->diag.file);
        if (order == 0)
            order = compare_numbers(a->diag.line, b->diag.line);
        if (order == 0)
            order = compare_numbers(a->diag.column, b->diag.column);
    }
    return order != 0 ? order : compare_numbers(a->order, b->order);
}

void weft_diags_sort(weft_diags *diags)
{
    if (diags->count > 1)
        qsort(diags->items, diags->count, sizeof(kept_diag *), compare_places);
}

weft_span weft_diags_render(weft_diags *diags, const weft_diag_style *style)
{
    static const weft_diag_style plain = {WEFT_DIAG_TEXT, 0};
    wf_buf *const out = &diags->rendered;
    wf_buf_reset(out);
    if (!style)
        style = &plain;
    switch (style->format) {
    case WEFT_DIAG_TEXT:
        wf_diags_put_text(out, diags, style->colour != 0);
        break;
    case WEFT_DIAG_JSON:
        wf_diags_put_json(out, diags);
        break;
    case WEFT_DIAG_SARIF:
        wf_diags_put_sarif(out, diags);
        break;
    }
    if (!wf_buf_reserve(out, 1))
        return weft_span_of(NULL, 0);
    out->data[out->len] = '\0'; /* not counted */
    return wf_buf_span(out);
}

void weft_diags_add_copy(weft_diags *diags, const weft_diag *diag)
{
    wf_diags_copy(diags, diag);
}
