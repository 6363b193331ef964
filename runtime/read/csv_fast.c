/* Plain rows by the index: whole rows are found by positions and only wanted cells are looked at. What
   is not plain is left alone, and the careful reader reads it; so is the row that the window ends in,
   so that only one reader ever asks for more bytes.

   Where the careful reader got to tells whether the index was right about what is quoted: when a row
   of the index begins there too, it was, or has met again; otherwise the stretch is indexed anew from
   there. A stretch is short after such a miss and doubles with each that goes well; after some misses
   the index rests, so that a file full of stray quotes costs little more than the careful reader alone. */
#include "runtime/read/csv_lay.h"

#define LEAST_STRETCH 512u
#define MOST_STRETCH  WF_CSV_MOST_STRETCH
#define A_MISS        2u /* a stray quote in every third row is too many */
#define MOST_MISSES   8u
#define LEAST_REST    ((uint64_t)4 << 10)
#define MOST_REST     ((uint64_t)1 << 20)

static bool is_flat(const wf_csv_columns *columns)
{
    if (columns->is_whole || columns->row_node != 0)
        return false;
    for (uint32_t i = 0; i < columns->binding_count; i++) {
        if (!columns->bindings[i].is_plain)
            return false;
    }
    return true;
}

weft_status wf_csv_fast_start(wf_csv_reader *r)
{
    wf_csv_fast *const fast = &r->fast;
    if (r->core.options.careful)
        return WEFT_OK;
    const weft_status rc = wf_index_init(&fast->index, r->core.options.cpu, MOST_STRETCH);
    fast->is_on = rc == WEFT_OK;
    fast->is_flat = is_flat(&r->columns);
    fast->is_filled =
        fast->is_flat && r->columns.binding_count + 1 == r->columns.shape->nodes[0].width;
    fast->next = MOST_STRETCH;
    fast->rest = LEAST_REST;
    return rc;
}

void wf_csv_fast_fini(wf_csv_fast *fast)
{
    wf_index_fini(&fast->index);
}

/* Indexes from window.at on. False: no row ends within the window, or within the longest stretch. */
static bool index_from(wf_csv_reader *r, size_t at)
{
    wf_csv_fast *const fast = &r->fast;
    const wf_window *const window = &r->core.window;
    const size_t have = window->end - at;
    for (;;) {
        fast->len = have < fast->next ? have : fast->next;
        wf_index_csv(&fast->index, window->data + at, fast->len, r->dialect.delimiter,
                     r->dialect.quote);
        const bool is_most = fast->len == have || fast->next == MOST_STRETCH;
        if (fast->next == MOST_STRETCH)
            fast->rest = LEAST_REST;
        fast->next = fast->next * 2 < MOST_STRETCH ? fast->next * 2 : MOST_STRETCH;
        if (fast->index.row_count != 0 || is_most)
            break;
    }
    fast->base = window->offset + at;
    fast->row = 0;
    fast->at = 0;
    fast->begin = 0;
    r->ahead.end = 0;
    return fast->index.row_count != 0;
}

/* Whether the row at window.at is one of the index's, which is found if so. */
static bool meets(wf_csv_fast *fast, uint32_t begin)
{
    const wf_index *const index = &fast->index;
    uint32_t row = fast->row;
    while (row < index->row_count && index->positions[index->rows[row] - 1] < begin)
        row++;
    fast->row = row;
    fast->at = row == 0 ? 0 : index->rows[row - 1];
    fast->begin = begin;
    if (row == index->row_count)
        return false;
    if (row == 0)
        return begin == 0;
    /* An LF between a row's end and the next row's first byte can only be that of a CRLF. */
    const uint32_t end = index->positions[fast->at - 1];
    return end + 1 == begin || end + 2 == begin;
}

/* The index was wrong about the row at `offset`. Whether it is worth while to go on with it. */
static bool bear_miss(wf_csv_fast *fast, uint64_t offset)
{
    fast->next = LEAST_STRETCH;
    fast->misses += A_MISS;
    if (fast->misses < MOST_MISSES)
        return true;
    fast->misses = 0;
    fast->rests = offset + fast->rest;
    fast->rest = fast->rest < MOST_REST ? fast->rest * 2 : MOST_REST;
    return false;
}

static bool sync(wf_csv_reader *r)
{
    wf_csv_fast *const fast = &r->fast;
    const wf_window *const window = &r->core.window;
    const uint64_t offset = window->offset + window->at;
    if (r->is_after_cr || r->core.is_skipping || window->at == window->end || offset < fast->rests)
        return false;
    if (fast->base >= window->offset && offset - fast->base < fast->len) {
        if (meets(fast, (uint32_t)(offset - fast->base)))
            return true;
        if (fast->row < fast->index.row_count && !bear_miss(fast, offset))
            return false;
    }
    return index_from(r, window->at);
}

/* The one row of one cell that is none, as the careful reader has it. */
static bool may_be_blank(const wf_csv_reader *r, const char *text, uint32_t len)
{
    return r->columns.count == 1 && (len == 0 || !wf_csv_cells_is_bare(r, text, len));
}

/* For shapes that want more: as the careful reader's row. */
static weft_status lay_any(wf_csv_reader *r, const char *text, const uint32_t *ends, uint32_t begin)
{
    wf_csv_row *const row = &r->row;
    wf_csv_row_reset(row);
    row->count = r->columns.count;
    const uint32_t kept = row->count < row->cap ? row->count : row->cap;
    for (uint32_t i = 0; i < kept; i++)
        row->ends[i] = ends[i] - begin;
    return wf_csv_cells_fill(r, text);
}

static weft_status lay_row(wf_csv_reader *r, const char *text, const uint32_t *ends, uint32_t len,
                           bool is_marked, weft_diags *diags)
{
    const wf_csv_fast *const fast = &r->fast;
    const uint32_t begin = fast->begin;
    weft_status rc = WEFT_OK;
    r->record->block = NULL;
    if (WF_LIKELY(fast->is_filled))
        r->record->block = wf_arena_alloc(r->record->arena,
                                          r->core.shape->nodes[0].width * sizeof *r->record->block);
    if (WF_UNLIKELY(!r->record->block))
        rc = wf_reader_core_block(&r->core, r->record, diags);
    if (rc != WEFT_OK)
        return rc;
    if (!fast->is_flat) {
        rc = lay_any(r, text, ends, begin);
    } else {
        weft_value *const block = r->record->block;
        block[r->columns.shape->nodes[0].slot] = wf_csv_lay_record(block);
        rc = wf_csv_lay(r, block, text - begin, begin, ends, is_marked, r->record->arena);
    }
    return rc == WEFT_NOMEM ? wf_reader_core_short(&r->core, r->record, len, diags) : rc;
}

weft_status wf_csv_fast_next(wf_csv_reader *r, weft_diags *diags)
{
    wf_csv_fast *const fast = &r->fast;
    const wf_index *const index = &fast->index;
    wf_window *const window = &r->core.window;
    if (!fast->is_on)
        return WEFT_DONE;
    if (!(fast->is_synced && fast->row < index->row_count) && !sync(r))
        return WEFT_DONE;
    const uint32_t after = index->rows[fast->row];
    const uint32_t *const ends = index->positions + fast->at;
    const uint32_t end = index->positions[after - 1];
    const uint32_t len = end - fast->begin;
    const char *const text = window->data + window->at;
    const unsigned said = wf_index_said(index, fast->begin, (size_t)end + 1);
    fast->is_synced = false;
    if (after - fast->at != r->columns.count || len > r->core.options.max_record_bytes ||
        (said & WF_INDEX_SUSPECT) != 0 || may_be_blank(r, text, len))
        return WEFT_DONE;
    fast->misses -= fast->misses != 0;
    wf_record *const record = r->record;
    record->number = ++r->core.number;
    record->offset = window->offset + window->at;
    record->line = r->core.line;
    record->raw = weft_span_of(text, len);
    if (WF_UNLIKELY((said & WF_INDEX_BROKEN) != 0))
        r->core.line += wf_csv_row_lines(record->raw);
    const weft_status rc = lay_row(r, text, ends, len, (said & WF_INDEX_MARKED) != 0, diags);
    const size_t before = window->at;
    wf_csv_reader_pass_end(r, len);
    fast->begin += (uint32_t)(window->at - before);
    fast->at = after;
    fast->row++;
    fast->is_synced = !r->is_after_cr;
    return rc;
}
