/* Only special bytes are looked at: a word of eight bytes gives a mask of the quotes, delimiters and
   control characters in it, and a small machine walks the marks. A quote is decided at the mark
   that follows it, so no place needs a look ahead and every split of the input gives the same. */
#include "runtime/read/csv_row.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/read/word.h"

#include <string.h>

void wf_csv_row_fini(wf_csv_row *row)
{
    wf_free(row->ends);
    memset(row, 0, sizeof *row);
}

void wf_csv_row_reset(wf_csv_row *row)
{
    row->count = 0;
    row->at = 0;
    row->cell = 0;
    row->state = WF_CSV_UNQUOTED;
    row->fault = WF_CSV_SOUND;
    row->has_breaks = false;
    row->seen = 0;
}

weft_status wf_csv_row_reserve(wf_csv_row *row, uint32_t cap)
{
    if (cap <= row->cap)
        return WEFT_OK;
    uint32_t *const ends = wf_realloc(row->ends, cap * sizeof *ends);
    if (!ends)
        return WEFT_NOMEM;
    row->ends = ends;
    row->cap = cap;
    return WEFT_OK;
}

static weft_status add_growing(wf_csv_row *row, uint32_t end)
{
    if (row->count == WF_CSV_MOST_COLUMNS)
        return WEFT_LIMIT;
    const uint32_t more = row->cap < 16 ? 16 : row->cap * 2;
    const weft_status rc =
        wf_csv_row_reserve(row, more < WF_CSV_MOST_COLUMNS ? more : WF_CSV_MOST_COLUMNS);
    if (rc == WEFT_OK)
        row->ends[row->count++] = end;
    return rc;
}

static WF_ALWAYS_INLINE weft_status end_cell(wf_csv_row *row, uint32_t end)
{
    if (WF_LIKELY(row->count < row->cap)) {
        row->ends[row->count++] = end;
        return WEFT_OK;
    }
    if (row->is_growing)
        return add_growing(row, end);
    row->count++;
    return WEFT_OK;
}

static bool is_blank(const char *base, uint32_t from, uint32_t to)
{
    while (from < to && (base[from] == ' ' || base[from] == '\t'))
        from++;
    return from == to;
}

static void fault(wf_csv_row *row, wf_csv_fault what, uint32_t at)
{
    row->fault = what;
    row->fault_at = at;
    row->state = WF_CSV_FAULTED;
}

static void meet_quote(wf_csv_row *row, const wf_csv_dialect *dialect, const char *base,
                       uint32_t at)
{
    switch (row->state) {
    case WF_CSV_UNQUOTED:
        /* Inside a cell that does not begin with one a quote is a character like any other: 6" pipe. */
        if (at == row->cell || (dialect->trim && is_blank(base, row->cell, at))) {
            row->state = WF_CSV_QUOTED;
            row->quote = at;
        }
        break;
    case WF_CSV_QUOTED:
        row->state = WF_CSV_CLOSED;
        row->closed = at;
        break;
    case WF_CSV_CLOSED:
        if (at == row->closed + 1)
            row->state = WF_CSV_QUOTED;
        else
            fault(row, WF_CSV_AFTER_QUOTE, row->closed + 1);
        break;
    case WF_CSV_FAULTED:
        break;
    }
}

/* Behind a closing quote only blanks may stand, and those only when cells are trimmed. */
static void check_gap(wf_csv_row *row, const wf_csv_dialect *dialect, const char *base, uint32_t to)
{
    const uint32_t from = row->closed + 1;
    if (from != to && !(dialect->trim && is_blank(base, from, to)))
        fault(row, WF_CSV_AFTER_QUOTE, from);
}

/* A mark that is no delimiter between plain cells: WEFT_DONE at the row's end. */
static weft_status meet(wf_csv_row *row, const wf_csv_dialect *dialect, const char *base,
                        uint32_t at)
{
    const char c = base[at];
    if (c == dialect->quote) {
        meet_quote(row, dialect, base, at);
        return WEFT_OK;
    }
    const bool is_end = c == '\n' || c == '\r';
    if (row->state == WF_CSV_QUOTED)
        row->has_breaks = row->has_breaks || is_end;
    if ((!is_end && c != dialect->delimiter) || row->state == WF_CSV_QUOTED)
        return WEFT_OK;
    if (row->state == WF_CSV_CLOSED)
        check_gap(row, dialect, base, at);
    if (row->state == WF_CSV_FAULTED)
        return is_end ? WEFT_DONE : WEFT_OK;
    row->state = WF_CSV_UNQUOTED;
    row->cell = at + 1;
    const weft_status rc = end_cell(row, at);
    return rc == WEFT_OK && is_end ? WEFT_DONE : rc;
}

weft_status wf_csv_row_scan(wf_csv_row *row, const wf_csv_dialect *dialect, const char *base,
                            uint32_t limit)
{
    const char delimiter = dialect->delimiter;
    const uint64_t delimiters = dialect->delimiters;
    const uint64_t quotes = dialect->quotes;
    uint32_t word_at = row->at;
    uint64_t seen = row->seen;
    for (; word_at < limit; word_at += 8) {
        const uint64_t word = wf_word_load(base + word_at);
        uint64_t marks = wf_word_specials(word, delimiters, quotes);
        seen |= word;
        for (; marks != 0; marks &= marks - 1) {
            const uint32_t at = word_at + wf_word_first(marks);
            if (WF_UNLIKELY(at >= limit))
                break;
            weft_status rc;
            if (WF_LIKELY(base[at] == delimiter && row->state == WF_CSV_UNQUOTED)) {
                row->cell = at + 1;
                rc = end_cell(row, at);
            } else {
                rc = meet(row, dialect, base, at);
            }
            if (WF_UNLIKELY(rc != WEFT_OK)) {
                row->at = at;
                row->seen = seen;
                return rc == WEFT_DONE ? WEFT_OK : rc;
            }
        }
    }
    row->at = limit;
    row->seen = seen;
    return WEFT_DONE;
}

weft_status wf_csv_row_finish(wf_csv_row *row, const wf_csv_dialect *dialect, const char *base)
{
    if (row->state == WF_CSV_CLOSED)
        check_gap(row, dialect, base, row->at);
    if (row->state == WF_CSV_QUOTED)
        fault(row, WF_CSV_OPEN_QUOTE, row->quote);
    return row->state == WF_CSV_FAULTED ? WEFT_OK : end_cell(row, row->at);
}

static weft_span trim_blanks(weft_span text)
{
    while (text.len != 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t')) {
        text.ptr++;
        text.len--;
    }
    while (text.len != 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

static weft_span trim(weft_span text)
{
    if (text.len == 0)
        return text;
    const unsigned char first = (unsigned char)text.ptr[0];
    const unsigned char last = (unsigned char)text.ptr[text.len - 1];
    const bool is_plain = first > ' ' && first < 0x80 && last > ' ' && last < 0x80;
    return is_plain ? text : wf_utf8_trim(text);
}

/* `text` holds quotes, each of them twice. */
static weft_status halve_quotes(weft_span *text, char quote, wf_arena *arena)
{
    char *const to = wf_arena_alloc(arena, text->len);
    if (!to)
        return WEFT_NOMEM;
    size_t len = 0;
    for (size_t i = 0; i < text->len; i++) {
        to[len++] = text->ptr[i];
        i += text->ptr[i] == quote;
    }
    *text = weft_span_of(to, len);
    return WEFT_OK;
}

weft_status wf_csv_row_text(weft_span *text, const wf_csv_dialect *dialect, wf_arena *arena)
{
    weft_span cell = *text;
    /* Only these may stand before a quote that opens; other white space makes it a plain one. */
    if (dialect->trim)
        cell = trim_blanks(cell);
    weft_status rc = WEFT_OK;
    const bool is_quoted = cell.len != 0 && cell.ptr[0] == dialect->quote;
    if (is_quoted) {
        cell = weft_span_of(cell.ptr + 1, cell.len - 2);
        if (cell.len != 0 && memchr(cell.ptr, dialect->quote, cell.len))
            rc = halve_quotes(&cell, dialect->quote, arena);
    }
    *text = dialect->trim && !(is_quoted && dialect->keep_quoted) ? trim(cell) : cell;
    return rc;
}

weft_status wf_csv_row_cell(weft_span *out, const wf_csv_row *row, const wf_csv_dialect *dialect,
                            const char *base, uint32_t i, wf_arena *arena)
{
    const uint32_t from = i == 0 ? 0 : row->ends[i - 1] + 1;
    *out = weft_span_of(base + from, row->ends[i] - from);
    return wf_csv_row_text(out, dialect, arena);
}

static const char *next_of(const char *at, const char *end, char byte)
{
    return at < end ? memchr(at, byte, (size_t)(end - at)) : NULL;
}

uint64_t wf_csv_row_lines(weft_span text)
{
    const char *const end = text.len != 0 ? text.ptr + text.len : text.ptr;
    uint64_t lines = 0;
    for (const char *at = text.ptr; (at = next_of(at, end, '\r')) != NULL; at++)
        lines++;
    for (const char *at = text.ptr; (at = next_of(at, end, '\n')) != NULL; at++)
        lines += at == text.ptr || at[-1] != '\r';
    return lines;
}
