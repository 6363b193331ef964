/* Rows laid ahead: what a row costs whatever is in it is less when many are laid one behind another. Only
   rows that wf_csv_fast_next would take are, and none is read before it is passed: whoever wants fewer asks
   next for the following one, and those behind it stay laid. The first row behind anything that is not plain is
   next's, which finds the index's row there. */
#include "base/memory.h"
#include "runtime/read/csv_lay.h"

#define MOST_ROWS 64u
#define MOST_BYTES                                                                                 \
    ((size_t)16 << 10) /* of their blocks: they stay in the processor's nearest memory */
#define LEAST_ROWS   4u
#define LEAST_MEMORY ((size_t)1 << 20) /* of a record: nothing of a stretch is too large for more */

void wf_csv_ahead_start(wf_csv_reader *r)
{
    wf_csv_ahead *const ahead = &r->ahead;
    const size_t size = r->core.shape->nodes[0].width * sizeof(weft_value);
    const size_t rows = MOST_BYTES / size;
    wf_arena_init(&ahead->arena, 0);
    ahead->cap = rows < MOST_ROWS ? (uint32_t)rows : MOST_ROWS;
    /* of one column a row may be none (a blank line), and none of a stretch may be too long */
    if (r->columns.count == 1 || rows < LEAST_ROWS ||
        r->core.options.max_record_bytes < WF_CSV_MOST_STRETCH)
        ahead->cap = 0;
}

void wf_csv_ahead_fini(wf_csv_ahead *ahead)
{
    wf_free(ahead->blocks);
    wf_free(ahead->breaks);
    wf_arena_fini(&ahead->arena);
    memset(ahead, 0, sizeof *ahead);
}

/* What is the same for all rows is laid once. Without memory rows are read one by one. */
static bool make_room(wf_csv_reader *r)
{
    wf_csv_ahead *const ahead = &r->ahead;
    const uint32_t width = r->core.shape->nodes[0].width;
    ahead->blocks = wf_alloc((size_t)ahead->cap * width, sizeof *ahead->blocks);
    ahead->breaks = wf_alloc(ahead->cap, sizeof *ahead->breaks);
    if (!ahead->blocks || !ahead->breaks) {
        wf_csv_ahead_fini(ahead);
        return false;
    }
    for (uint32_t i = 0; i < ahead->cap; i++) {
        weft_value *const block = ahead->blocks + (size_t)i * width;
        block[r->core.shape->nodes[0].slot] = wf_csv_lay_record(block);
    }
    return true;
}

/* The first block from that of the byte `from` on of which something is said: its first byte, or SIZE_MAX. */
static size_t next_said(const wf_csv_fast *fast, size_t from)
{
    for (size_t block = from / 64; block * 64 < fast->len; block++) {
        if (fast->index.blocks[block] != 0)
            return block * 64;
    }
    return SIZE_MAX;
}

/* Whether the row that ends at the byte `end` of the text ends there for good, and where the next one begins. */
static WF_ALWAYS_INLINE bool find_next(const wf_csv_reader *r, const char *text, uint32_t end,
                                       uint32_t *begin)
{
    const wf_window *const window = &r->core.window;
    *begin = end + 1;
    if (WF_LIKELY(text[end] != '\r'))
        return true;
    if (text + end + 1 == window->data + window->end)
        return false; /* an LF may belong to it */
    *begin += text[end + 1] == '\n';
    return true;
}

/* As many rows as may be, from the one at window.at on, of the stretch `text`. */
static void lay_rows(wf_csv_reader *r, const char *text)
{
    wf_csv_ahead *const ahead = &r->ahead;
    const wf_csv_fast *const fast = &r->fast;
    const wf_index *const index = &fast->index;
    const uint32_t width = r->core.shape->nodes[0].width;
    const uint32_t columns = r->columns.count;
    const uint32_t left = index->row_count - fast->row;
    const uint32_t *const stop = index->rows + fast->row + (left < ahead->cap ? left : ahead->cap);
    const uint32_t *row = index->rows + fast->row;
    weft_value *block = ahead->blocks;
    uint32_t at = fast->at;
    uint32_t begin = fast->begin;
    uint32_t breaks = 0;
    size_t odd = next_said(fast, begin);
    ahead->text = text;
    ahead->first = fast->row;
    wf_arena_reset(&ahead->arena);
    for (; row != stop; row++) {
        if (WF_UNLIKELY(*row - at != columns))
            break;
        const uint32_t *const ends = index->positions + at;
        const uint32_t end = ends[columns - 1];
        unsigned said = 0;
        uint32_t next;
        if (!find_next(r, text, end, &next))
            break;
        if (WF_UNLIKELY(end >= odd)) {
            said = wf_index_said(index, begin, (size_t)end + 1);
            if ((said & WF_INDEX_SUSPECT) != 0)
                break;
            if ((said & WF_INDEX_BROKEN) != 0)
                breaks += (uint32_t)wf_csv_row_lines(weft_span_of(text + begin, end - begin));
            odd = next_said(fast, next);
        }
        if (wf_csv_lay(r, block, text, begin, ends, (said & WF_INDEX_MARKED) != 0, &ahead->arena) !=
            WEFT_OK)
            break;
        ahead->breaks[row - index->rows - ahead->first] = breaks;
        block += width;
        at = *row;
        begin = next;
    }
    ahead->end = (uint32_t)(row - index->rows);
}

bool wf_csv_ahead_rows(wf_reader *self, wf_rows *out)
{
    wf_csv_reader *const r = (wf_csv_reader *)self;
    wf_csv_ahead *const ahead = &r->ahead;
    const wf_csv_fast *const fast = &r->fast;
    const wf_window *const window = &r->core.window;
    if (!fast->is_on || !fast->is_flat || !fast->is_synced || fast->row == fast->index.row_count ||
        r->core.broken != WEFT_OK || ahead->cap == 0 || r->record->arena->max - 1 < LEAST_MEMORY ||
        (!ahead->blocks && !make_room(r)))
        return false;
    const char *const text = window->data + (window->at - fast->begin);
    if (text != ahead->text || fast->row < ahead->first || fast->row >= ahead->end)
        lay_rows(r, text);
    const uint32_t width = r->core.shape->nodes[0].width;
    out->blocks = ahead->blocks + (size_t)(fast->row - ahead->first) * width;
    out->width = width;
    out->count = ahead->end - fast->row;
    out->number = r->core.number + 1;
    return out->count != 0;
}

void wf_csv_ahead_pass(wf_reader *self, uint32_t count)
{
    wf_csv_reader *const r = (wf_csv_reader *)self;
    const wf_csv_ahead *const ahead = &r->ahead;
    wf_csv_fast *const fast = &r->fast;
    const uint32_t from = fast->row - ahead->first;
    const uint32_t before = from != 0 ? ahead->breaks[from - 1] : 0;
    WF_ASSERT(count != 0 && count <= ahead->end - fast->row);
    fast->misses -= fast->misses < count ? fast->misses : count;
    fast->row += count;
    fast->at = fast->index.rows[fast->row - 1];
    uint32_t begin;
    (void)find_next(r, ahead->text, fast->index.positions[fast->at - 1], &begin); /* it was found */
    r->core.window.at += begin - fast->begin;
    r->core.number += count;
    r->core.line += count + (ahead->breaks[from + count - 1] - before);
    fast->begin = begin;
}
