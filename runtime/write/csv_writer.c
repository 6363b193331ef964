/* CSV as RFC 4180 has it. A cell stands in quotes when a reader could otherwise take it for something
   else: it holds the delimiter, a quote or a line end, has blanks at an end that a trimming reader
   would drop, looks like a byte order mark, or is an empty cell that is a whole row. */
#include "base/map.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/write/writer_kinds.h"
#include "vm/value.h"

typedef struct csv_writer {
    wf_writer writer; /* first */
    wf_writer_options options;
    char delimiter;
    weft_span *columns; /* in the arena, or the caller's */
    uint32_t count;
    wf_map index;    /* column name → &columns[i] */
    weft_value *row; /* a value for each column */
    bool is_bound;
    wf_arena arena;
    wf_buf cell; /* text of a cell that is not text */
} csv_writer;

/* Cells. */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool needs_quotes(const csv_writer *w, weft_span text)
{
    if (text.len == 0)
        return w->count == 1;
    if (is_blank(text.ptr[0]) || is_blank(text.ptr[text.len - 1]) ||
        (unsigned char)text.ptr[0] == 0xef)
        return true;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c == w->delimiter || c == '"' || c == '\n' || c == '\r')
            return true;
    }
    return false;
}

static void put_doubled(wf_buf *out, weft_span text)
{
    while (text.len != 0) {
        const char *const quote = memchr(text.ptr, '"', text.len);
        const size_t len = quote ? (size_t)(quote - text.ptr) + 1 : text.len;
        wf_buf_put(out, text.ptr, len);
        if (quote)
            wf_buf_put_byte(out, '"');
        text = weft_span_of(text.ptr + len, text.len - len);
    }
}

static bool is_formula(weft_span text)
{
    return text.len != 0 && text.ptr[0] != '\0' && strchr("=+-@\t\r", text.ptr[0]);
}

static void put_cell(const csv_writer *w, wf_buf *out, weft_span text, bool is_text)
{
    const bool guarded = is_text && w->options.guard_formulas && is_formula(text);
    if (!needs_quotes(w, text)) {
        if (guarded)
            wf_buf_put_byte(out, '\'');
        wf_buf_put_span(out, text);
        return;
    }
    wf_buf_put_text(out, guarded ? "\"'" : "\"");
    put_doubled(out, text);
    wf_buf_put_byte(out, '"');
}

static void put_value_cell(csv_writer *w, wf_buf *out, weft_value value)
{
    if (value.kind == WEFT_KIND_TEXT) {
        put_cell(w, out, weft_value_span(value), true);
        return;
    }
    wf_buf_reset(&w->cell);
    wf_value_put_text(&w->cell, value);
    if (w->cell.status != WEFT_OK && out->status == WEFT_OK)
        out->status = w->cell.status;
    put_cell(w, out, wf_buf_span(&w->cell), false);
}

static void end_row(const csv_writer *w, wf_buf *out)
{
    wf_buf_put_text(out, w->options.crlf ? "\r\n" : "\n");
}

/* Columns. */

static weft_status bind(csv_writer *w, weft_span *columns, uint32_t count, weft_diags *diags)
{
    w->columns = columns;
    w->count = count;
    w->row = wf_arena_zero(&w->arena, count, sizeof *w->row);
    weft_status rc = w->row ? WEFT_OK : WEFT_NOMEM;
    wf_map_init(&w->index, &w->arena);
    for (uint32_t i = 0; rc == WEFT_OK && i < count; i++) {
        void *old = NULL;
        if (!wf_map_put(&w->index, columns[i], &columns[i], &old))
            rc = WEFT_NOMEM;
        else if (old) {
            (void)wf_diags_add(diags, WF_W4504, (wf_place){0},
                               "the output has two columns \"%.*s\"",
                               (int)wf_utf8_clip(columns[i], 100).len, columns[i].ptr);
            rc = WEFT_INVALID;
        }
    }
    w->is_bound = rc == WEFT_OK;
    return rc;
}

static weft_status bind_options(csv_writer *w, weft_diags *diags)
{
    const size_t count = w->options.column_count;
    weft_span *const columns =
        count <= UINT32_MAX ? wf_arena_zero(&w->arena, count, sizeof *columns) : NULL;
    if (!columns)
        return WEFT_NOMEM;
    memcpy(columns, w->options.columns, count * sizeof *columns);
    return bind(w, columns, (uint32_t)count, diags);
}

/* The members of the first record, whose bytes die with it. */
static weft_status bind_members(csv_writer *w, weft_value map, weft_diags *diags)
{
    weft_span *const columns = wf_arena_zero(&w->arena, map.len, sizeof *columns);
    if (!columns)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < map.len; i++) {
        columns[i] = wf_arena_dup(&w->arena, map.as.map[i].key);
        if (!columns[i].ptr)
            return WEFT_NOMEM;
    }
    return bind(w, columns, map.len, diags);
}

static void put_header(const csv_writer *w, wf_buf *out)
{
    if (w->options.no_header)
        return;
    for (uint32_t i = 0; i < w->count; i++) {
        if (i != 0)
            wf_buf_put_byte(out, w->delimiter);
        put_cell(w, out, w->columns[i], true);
    }
    end_row(w, out);
}

/* Rows. */

static weft_status reject(weft_diags *diags, wf_code code, const char *sentence, weft_span key,
                          const char *kind, const char *hint)
{
    weft_diag *const diag = wf_diags_add(diags, code, (wf_place){0}, "%s \"%.*s\"%s%s", sentence,
                                         (int)wf_utf8_clip(key, 100).len, key.ptr,
                                         kind[0] != '\0' ? " is a " : "", kind);
    wf_diag_value(diags, diag, weft_span_of(NULL, 0), weft_span_of(NULL, 0), key);
    wf_diag_hint(diags, diag, "%s", hint);
    return WEFT_REJECTED;
}

/* Sorts the members into w->row. The member at `i` is mostly the column at `i`. */
static weft_status lay_out(csv_writer *w, weft_value map, weft_diags *diags)
{
    memset(w->row, 0, w->count * sizeof *w->row);
    for (uint32_t i = 0; i < map.len; i++) {
        const weft_span key = map.as.map[i].key;
        const weft_value value = map.as.map[i].value;
        const weft_span *column = i < w->count && weft_span_equal(w->columns[i], key)
                                      ? &w->columns[i]
                                      : wf_map_find(&w->index, key);
        if (!column && value.kind == WEFT_KIND_MISSING)
            continue;
        if (!column)
            return reject(diags, WF_W4502, "the output has no column", key, "",
                          "name all columns in the target: to csv(columns: [...])");
        if (value.kind >= WEFT_KIND_LIST)
            return reject(diags, WF_W4501, "the CSV cell", key,
                          weft_kind_name((weft_kind)value.kind),
                          "write it as text: .join(\"; \") or .to_json()");
        w->row[column - w->columns] = value;
    }
    return WEFT_OK;
}

static weft_status begin(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    csv_writer *const w = (csv_writer *)self;
    if (w->options.column_count == 0)
        return WEFT_OK;
    const weft_status rc = bind_options(w, diags);
    if (rc != WEFT_OK)
        return rc;
    put_header(w, out);
    return out->status;
}

static weft_status end(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    (void)self;
    (void)diags;
    return out->status;
}

static void unbind(csv_writer *w)
{
    w->is_bound = false;
    wf_arena_reset(&w->arena);
}

static weft_status put(wf_writer *self, wf_buf *out, weft_value value, weft_diags *diags)
{
    csv_writer *const w = (csv_writer *)self;
    const size_t mark = out->len;
    const bool is_first = !w->is_bound;
    if (value.kind != WEFT_KIND_MAP) {
        (void)wf_diags_add(diags, WF_W4503, (wf_place){0},
                           "a CSV row is made from an object, not from a %s",
                           weft_kind_name((weft_kind)value.kind));
        return WEFT_REJECTED;
    }
    weft_status rc = is_first ? bind_members(w, value, diags) : WEFT_OK;
    if (rc == WEFT_OK)
        rc = lay_out(w, value, diags);
    if (rc == WEFT_OK && is_first)
        put_header(w, out);
    for (uint32_t i = 0; rc == WEFT_OK && i < w->count; i++) {
        if (i != 0)
            wf_buf_put_byte(out, w->delimiter);
        put_value_cell(w, out, w->row[i]);
    }
    if (rc == WEFT_OK) {
        end_row(w, out);
        rc = wf_writer_settle(out, mark, diags);
    }
    if (rc != WEFT_OK && is_first)
        unbind(w); /* a record that is not written names no columns */
    return rc;
}

static bool settle(const wf_writer *self, wf_writer_options *options)
{
    const csv_writer *const w = (const csv_writer *)self;
    const bool has_columns = w->is_bound && w->count != 0;
    options->columns = has_columns ? w->columns : NULL;
    options->column_count = has_columns ? w->count : 0;
    return has_columns;
}

static void close_writer(wf_writer *self)
{
    csv_writer *const w = (csv_writer *)self;
    wf_buf_fini(&w->cell);
    wf_arena_fini(&w->arena);
    wf_free(w);
}

weft_status wf_csv_writer_open(wf_writer **out, const wf_writer_options *options)
{
    csv_writer *const w = wf_new(csv_writer);
    if (!w)
        return WEFT_NOMEM;
    w->options = *options;
    w->delimiter = options->delimiter ? options->delimiter : ',';
    w->writer.begin = begin;
    w->writer.end = end;
    w->writer.put = put;
    w->writer.follow = wf_writer_follow;
    w->writer.settle = options->column_count != 0 ? NULL : settle;
    w->writer.close = close_writer;
    wf_arena_init(&w->arena, 0);
    wf_buf_init(&w->cell, 0);
    *out = &w->writer;
    return WEFT_OK;
}
