/* Rows of delimited text → records. A row is found first (csv_row.c) and only then are its wanted
   cells taken. A row that cannot be read is refused and reading goes on with the next line; which
   line that is depends on the bytes alone and never on how they arrive:
     text behind a closing quote: the row ends at the next line end;
     a quote that never closes, within max_record_bytes or before the input's end: the row ends with
     the line of that quote, and what it had swallowed is read again (only once: it holds no quotes
     but doubled ones, so no row of it can stay open in its turn);
     a row longer than max_record_bytes: it ends at the next line end.
   A line with nothing on it (with `trim`: nothing but blanks) is no row, also in a file of one
   column, where an empty cell must be written "".

   Most rows never come here: csv_fast.c takes the plain ones, in which none of this can happen. */
#include "runtime/read/csv_reader.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/read/word.h"

static weft_status reject(wf_csv_reader *r, weft_diags *diags, wf_code code, uint32_t at,
                          const char *sentence)
{
    (void)wf_reader_core_complain(&r->core, r->record, diags, code, r->record->offset + at, "%s",
                                  sentence);
    return WEFT_REJECTED;
}

/* The window. */

static const char *row_text(const wf_csv_reader *r)
{
    return r->core.window.data + r->core.window.at;
}

static weft_status read_more(wf_csv_reader *r, weft_diags *diags)
{
    size_t moved;
    return wf_window_more(&r->core.window, r->core.window.at, &moved, diags);
}

/* WEFT_OK with a byte at window.at, WEFT_DONE at the end of the input. */
static weft_status step_to_row(wf_csv_reader *r, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    for (;;) {
        if (window->at == window->end) {
            const weft_status rc = read_more(r, diags);
            if (rc != WEFT_OK)
                return rc;
        }
        if (!r->is_after_cr)
            return WEFT_OK;
        r->is_after_cr = false;
        window->at += window->data[window->at] == '\n';
    }
}

/* Drops what is left of a refused row: up to its line end. */
static weft_status skip_line(wf_csv_reader *r, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    while (r->core.is_skipping) {
        const char *const from = window->data + window->at;
        const size_t len = window->end - window->at;
        const char *const lf = len != 0 ? memchr(from, '\n', len) : NULL;
        const size_t before = lf ? (size_t)(lf - from) : len;
        const char *const cr = before != 0 ? memchr(from, '\r', before) : NULL;
        if (cr || lf) {
            wf_csv_reader_pass_end(r, (uint32_t)((cr ? cr : lf) - from));
            r->core.is_skipping = false;
            return WEFT_OK;
        }
        window->at = window->end;
        const weft_status rc = read_more(r, diags);
        if (rc == WEFT_DONE)
            r->core.is_skipping = false;
        else if (rc != WEFT_OK)
            return rc;
    }
    return WEFT_OK;
}

/* Rows. */

/* The row at window.at is refused; it ends at the first line end from byte `from` on, which may be
   beyond the window. */
static void drop_row(wf_csv_reader *r, uint32_t from)
{
    wf_window *const window = &r->core.window;
    const char *const text = row_text(r);
    const uint32_t have = (uint32_t)(window->end - window->at);
    uint32_t at = from;
    while (at < have && text[at] != '\n' && text[at] != '\r')
        at++;
    const size_t max = r->core.options.max_record_bytes;
    r->record->raw = weft_span_of(text, at < max ? at : max);
    r->core.line += wf_csv_row_lines(weft_span_of(text, from));
    if (at < have) {
        wf_csv_reader_pass_end(r, at);
    } else {
        window->at = window->end;
        r->core.is_skipping = !window->ended;
    }
}

static weft_status refuse_quotes(wf_csv_reader *r, weft_diags *diags)
{
    const uint32_t at = r->row.fault_at;
    switch (r->row.fault) {
    case WF_CSV_AFTER_QUOTE:
        return reject(r, diags, WF_W4002, at, "text stands behind the closing quote of a cell");
    case WF_CSV_OPEN_QUOTE:
        return reject(r, diags, WF_W4003, at,
                      "the quote that opens here is not closed before the end of the input");
    case WF_CSV_SOUND:
        break;
    }
    return WEFT_OK;
}

static weft_status refuse_long_row(wf_csv_reader *r, weft_diags *diags)
{
    const size_t max = r->core.options.max_record_bytes;
    if (r->row.state == WF_CSV_FAULTED) {
        const weft_status rc = refuse_quotes(r, diags);
        drop_row(r, (uint32_t)max);
        return rc;
    }
    if (r->row.state == WF_CSV_QUOTED) {
        weft_diag *const diag = wf_reader_core_complain(
            &r->core, r->record, diags, WF_W4003, r->record->offset + r->row.quote,
            "the quote that opens here is not closed within %zu bytes, the most a row may have",
            max);
        wf_diag_hint(diags, diag, "close it; reading goes on with the line after the quote");
        drop_row(r, r->row.quote);
        return WEFT_REJECTED;
    }
    weft_diag *const diag =
        wf_reader_core_complain(&r->core, r->record, diags, WF_W4005, r->record->offset,
                                "the row is longer than %zu bytes, the most a row may have", max);
    wf_diag_hint(diags, diag, "raise max_record_bytes if such rows are right");
    drop_row(r, (uint32_t)max);
    return WEFT_REJECTED;
}

static weft_status check_utf8(wf_csv_reader *r, weft_span text, weft_diags *diags)
{
    if ((r->row.seen & WF_WORD_HIGH) == 0)
        return WEFT_OK;
    const size_t valid = wf_utf8_valid(text);
    if (valid == text.len)
        return WEFT_OK;
    char byte[WF_BYTE_CHARS];
    weft_diag *const diag =
        wf_reader_core_complain(&r->core, r->record, diags, WF_W4006, r->record->offset + valid,
                                "%s, the row's byte %zu, is not UTF-8",
                                wf_reader_core_byte(byte, text.ptr[valid]), valid + 1);
    wf_diag_hint(diags, diag, "convert the file: iconv -f WINDOWS-1252 -t UTF-8");
    return WEFT_REJECTED;
}

/* Scans the row at window.at to its end. WEFT_OK: row.at is its length. */
static weft_status scan_row(wf_csv_reader *r, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    const size_t max = r->core.options.max_record_bytes;
    for (;;) {
        const size_t have = window->end - window->at;
        const uint32_t limit = (uint32_t)(have <= max ? have : max + 1);
        weft_status rc = wf_csv_row_scan(&r->row, &r->dialect, row_text(r), limit);
        if (rc != WEFT_DONE)
            return rc;
        if (limit > max)
            return WEFT_REJECTED;
        rc = read_more(r, diags);
        if (rc == WEFT_DONE)
            return wf_csv_row_finish(&r->row, &r->dialect, row_text(r));
        if (rc != WEFT_OK)
            return rc;
    }
}

static bool is_blank_line(const wf_csv_reader *r)
{
    if (r->row.count != 1 || r->row.fault != WF_CSV_SOUND)
        return false;
    const char *const text = row_text(r);
    uint32_t i = 0;
    while (r->dialect.trim && i < r->row.at && (text[i] == ' ' || text[i] == '\t'))
        i++;
    return i == r->row.at;
}

/* The row is read or refused: step behind its line end. */
static void pass_row(wf_csv_reader *r)
{
    if (r->row.has_breaks)
        r->core.line += wf_csv_row_lines(weft_span_of(row_text(r), r->row.at));
    if (r->core.window.at + r->row.at < r->core.window.end)
        wf_csv_reader_pass_end(r, r->row.at);
    else
        r->core.window.at += r->row.at;
}

static void begin_record(wf_csv_reader *r)
{
    r->record->number = r->is_in_header ? 0 : ++r->core.number;
}

/* The next row that is no blank line, in the window and sound: *text, not yet passed. WEFT_DONE
   at the end; WEFT_REJECTED: refused and passed. */
static weft_status next_row(wf_csv_reader *r, weft_span *text, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    weft_status rc = skip_line(r, diags);
    while (rc == WEFT_OK) {
        rc = step_to_row(r, diags);
        if (rc != WEFT_OK)
            break;
        wf_csv_row_reset(&r->row);
        r->record->offset = window->offset + window->at;
        r->record->line = r->core.line;
        rc = scan_row(r, diags);
        if (rc == WEFT_REJECTED) {
            begin_record(r);
            return refuse_long_row(r, diags);
        }
        if (rc == WEFT_OK && !is_blank_line(r))
            break;
        if (rc == WEFT_OK)
            pass_row(r);
    }
    if (rc != WEFT_OK)
        return rc;
    begin_record(r);
    *text = weft_span_of(row_text(r), r->row.at);
    r->record->raw = *text;
    rc = refuse_quotes(r, diags);
    if (rc == WEFT_OK)
        rc = check_utf8(r, *text, diags);
    if (r->row.fault == WF_CSV_OPEN_QUOTE)
        drop_row(r, r->row.quote);
    else if (rc != WEFT_OK)
        pass_row(r);
    return rc;
}

/* The header. */

static weft_status take_names(wf_csv_reader *r, weft_diags *diags)
{
    wf_arena *const arena = &r->columns.arena;
    const uint32_t count = r->row.count;
    weft_span *const names = wf_arena_zero(arena, count, sizeof *names);
    weft_status rc = names ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < count; i++) {
        rc = wf_csv_row_cell(&names[i], &r->row, &r->dialect, row_text(r), i, arena);
        if (rc == WEFT_OK)
            names[i] = wf_arena_dup(arena, names[i]);
        if (rc == WEFT_OK && !names[i].ptr)
            rc = WEFT_NOMEM;
    }
    return rc == WEFT_OK ? wf_csv_columns_bind(&r->columns, names, count, &r->core, diags) : rc;
}

static weft_status refuse_columns(wf_csv_reader *r, weft_diags *diags)
{
    (void)wf_reader_core_complain(&r->core, NULL, diags, WF_W4011, r->record->offset,
                                  "the first row has more than %u columns", WF_CSV_MOST_COLUMNS);
    return WEFT_INVALID;
}

static weft_status read_header(wf_csv_reader *r, weft_diags *diags)
{
    weft_span text;
    r->is_in_header = true;
    weft_status rc = next_row(r, &text, diags);
    r->is_in_header = false;
    if (rc == WEFT_OK) {
        rc = take_names(r, diags);
        pass_row(r);
    } else if (rc == WEFT_DONE) {
        weft_diag *const diag =
            wf_reader_core_complain(&r->core, NULL, diags, WF_W4009, 0,
                                    "%s is empty: it has no header row", r->core.options.name);
        wf_diag_hint(diags, diag, "a file without rows still has its header");
    } else if (rc == WEFT_REJECTED) {
        rc = WEFT_INVALID; /* without a header no row can be read */
    } else if (rc == WEFT_LIMIT) {
        rc = refuse_columns(r, diags);
    }
    return rc;
}

/* The first row of a file whose columns have no names says how many there are. */
static weft_status number_columns(wf_csv_reader *r, weft_diags *diags)
{
    weft_span *names = NULL;
    const weft_status rc = wf_csv_columns_number(&r->columns, &names, r->row.count);
    return rc == WEFT_OK ? wf_csv_columns_bind(&r->columns, names, r->row.count, &r->core, diags)
                         : rc;
}

static weft_status name_columns(wf_csv_reader *r, weft_diags *diags)
{
    const wf_csv_options *const csv = &r->core.options.csv;
    if (csv->column_count > WF_CSV_MOST_COLUMNS)
        return refuse_columns(r, diags);
    const uint32_t count = (uint32_t)csv->column_count;
    weft_span *const names = wf_arena_zero(&r->columns.arena, count, sizeof *names);
    if (!names)
        return WEFT_NOMEM;
    memcpy(names, csv->columns, count * sizeof *names);
    return wf_csv_columns_bind(&r->columns, names, count, &r->core, diags);
}

/* From now on rows are read for their cells. */
static weft_status know_columns(wf_csv_reader *r)
{
    r->row.is_growing = false;
    const weft_status rc = wf_csv_row_reserve(&r->row, r->columns.ends);
    if (rc != WEFT_OK)
        return rc;
    wf_csv_ahead_start(r);
    return wf_csv_fast_start(r);
}

static weft_status start(wf_csv_reader *r, weft_diags *diags)
{
    const wf_csv_options *const csv = &r->core.options.csv;
    r->is_started = true;
    weft_status rc = wf_reader_core_start(&r->core, diags);
    r->row.is_growing = !csv->no_header || csv->column_count == 0;
    if (rc == WEFT_OK && !csv->no_header)
        rc = read_header(r, diags);
    else if (rc == WEFT_OK && csv->column_count != 0)
        rc = name_columns(r, diags);
    return rc == WEFT_OK && r->columns.count != 0 ? know_columns(r) : rc;
}

static weft_status check_count(wf_csv_reader *r, weft_diags *diags)
{
    const uint32_t found = r->row.count;
    const uint32_t wanted = r->columns.count;
    if (found == wanted || (found < wanted && r->core.options.csv.ragged))
        return WEFT_OK;
    weft_diag *const diag =
        wf_reader_core_complain(&r->core, r->record, diags, WF_W4001, r->record->offset,
                                "the row has %u cell%s instead of %u", (unsigned)found,
                                found == 1 ? "" : "s", (unsigned)wanted);
    if (found < wanted)
        wf_diag_hint(diags, diag, "fill the row up, or allow short rows with ragged: true");
    else
        wf_diag_hint(diags, diag, "put cells that contain the delimiter in quotes");
    return WEFT_REJECTED;
}

static weft_status take_row(wf_csv_reader *r, weft_diags *diags)
{
    weft_span text = {0};
    weft_status rc = next_row(r, &text, diags);
    if (rc == WEFT_LIMIT)
        return refuse_columns(r, diags);
    if (rc != WEFT_OK)
        return rc;
    if (r->columns.count == 0)
        rc = number_columns(r, diags);
    if (rc == WEFT_OK)
        rc = check_count(r, diags);
    if (rc == WEFT_OK)
        rc = wf_reader_core_block(&r->core, r->record, diags);
    if (rc == WEFT_OK)
        rc = wf_csv_cells_fill(r, text.ptr);
    if (rc == WEFT_NOMEM)
        rc = wf_reader_core_short(&r->core, r->record, text.len, diags);
    pass_row(r);
    return rc == WEFT_OK && r->row.is_growing && r->columns.count != 0 ? know_columns(r) : rc;
}

static bool is_for_good(weft_status rc)
{
    return rc != WEFT_OK && rc != WEFT_REJECTED;
}

static weft_status csv_next(wf_reader *self, wf_record *record, weft_diags *diags)
{
    wf_csv_reader *const r = (wf_csv_reader *)self;
    if (r->core.broken != WEFT_OK)
        return r->core.broken;
    r->record = record;
    weft_status rc = r->is_started ? WEFT_OK : start(r, diags);
    if (rc == WEFT_OK) {
        rc = wf_csv_fast_next(r, diags);
        if (rc == WEFT_DONE)
            rc = take_row(r, diags);
    }
    if (is_for_good(rc))
        r->core.broken = rc;
    return rc;
}

static weft_status csv_resume(wf_reader *self, const wf_resume *from)
{
    wf_csv_reader *const r = (wf_csv_reader *)self;
    WF_ASSERT(r->is_started);
    r->is_after_cr = false;
    r->fast.is_synced = false;
    r->fast.len = 0;
    r->ahead.end = 0;
    r->fast.rests = 0;
    return wf_reader_core_resume(&r->core, from);
}

static void csv_close(wf_reader *self)
{
    wf_csv_reader *const r = (wf_csv_reader *)self;
    wf_csv_row_fini(&r->row);
    wf_csv_columns_fini(&r->columns);
    wf_csv_fast_fini(&r->fast);
    wf_csv_ahead_fini(&r->ahead);
    wf_reader_core_fini(&r->core);
    wf_free(r);
}

/* Opening. */

static bool is_usable(char c)
{
    return c > 0 && c < 0x7f && c != '\n' && c != '\r';
}

/* Blanks and what is beyond ASCII, where white space may be, need a look at either end. A cell whose first
   byte is a delimiter is empty. */
static void set_edges(wf_csv_reader *r)
{
    for (int c = 0x21; c < 0x80; c++) {
        r->edges[0][c] = c != r->dialect.quote && c != r->dialect.delimiter;
        r->edges[1][c] = 1;
    }
}

static weft_status set_dialect(wf_csv_reader *r, weft_diags *diags)
{
    const wf_csv_options *const csv = &r->core.options.csv;
    r->dialect.delimiter = csv->delimiter ? csv->delimiter : ',';
    r->dialect.quote = csv->quote ? csv->quote : '"';
    r->dialect.trim = csv->trim;
    r->dialect.keep_quoted = csv->keep_quoted;
    r->dialect.delimiters = WF_WORD_EACH((unsigned char)r->dialect.delimiter);
    r->dialect.quotes = WF_WORD_EACH((unsigned char)r->dialect.quote);
    set_edges(r);
    if (is_usable(r->dialect.delimiter) && is_usable(r->dialect.quote) &&
        r->dialect.delimiter != r->dialect.quote && r->dialect.quote != ' ' &&
        r->dialect.quote != '\t')
        return WEFT_OK;
    (void)wf_reader_core_complain(&r->core, NULL, diags, WF_W4010, 0,
                                  "delimiter and quote must be two different ASCII characters, "
                                  "no line ends, and the quote no blank");
    return WEFT_MISUSE;
}

weft_status wf_csv_reader_open(wf_reader **out, const wf_reader_options *options,
                               const wf_shape *shape, wf_input *input, weft_diags *diags)
{
    wf_csv_reader *const r = wf_new(wf_csv_reader);
    if (!r)
        return WEFT_NOMEM;
    r->core.reader.next = csv_next;
    r->core.reader.close = csv_close;
    r->core.reader.resume = csv_resume;
    r->core.reader.ahead = wf_csv_ahead_rows;
    r->core.reader.pass = wf_csv_ahead_pass;
    wf_csv_columns_init(&r->columns, shape);
    weft_status rc = wf_reader_core_init(&r->core, options, shape, input);
    if (rc == WEFT_OK)
        rc = set_dialect(r, diags);
    if (rc == WEFT_OK)
        *out = &r->core.reader;
    else
        csv_close(&r->core.reader);
    return rc;
}
