/* The reader of delimited text from inside: what its files share. csv_reader.c is the careful reader
   and the meaning; csv_fast.c finds plain rows by the index, csv_ahead.c many of them at once; csv_cells.c
   lays cells into slots. */
#ifndef WF_RUNTIME_CSV_READER_H
#define WF_RUNTIME_CSV_READER_H

#include "runtime/read/csv_columns.h"
#include "runtime/read/csv_row.h"
#include "runtime/read/index.h"
#include "runtime/read/reader_core.h"

/* The index of a stretch of the window that begins with a row. */
typedef struct wf_csv_fast {
    wf_index index;
    bool is_on;
    bool is_flat;   /* the shape takes cells as they are: a slot each */
    bool is_filled; /* and has no other slots */
    bool is_synced; /* `row` is the row at window.at */
    uint32_t row;   /* the next of the index's rows */
    uint32_t at;    /* its first position among the index's */
    uint32_t begin; /* its first byte, from the stretch's */
    uint64_t base;  /* the stretch's first byte in the input */
    size_t len;     /* of the stretch; 0: none */
    size_t next;    /* bytes to index next */
    uint32_t
        misses; /* counts up where the index was wrong, down with each row that is taken by it */
    uint64_t rests; /* up to here it is not asked: it was wrong too often, ... */
    uint64_t rest;  /* ... for so many bytes the next time */
} wf_csv_fast;

/* Rows of the index whose cells were laid before anybody asked for them. */
typedef struct wf_csv_ahead {
    weft_value *blocks; /* `cap` of them */
    uint32_t *breaks;   /* line ends in quotes, in this row and those laid before it */
    uint32_t cap;       /* 0: rows are not laid ahead */
    wf_arena arena;     /* texts without the second of two quotes */
    const char *text;   /* the stretch they stand in */
    uint32_t first;     /* of the index's rows */
    uint32_t end;       /* behind the last one */
} wf_csv_ahead;

typedef struct wf_csv_reader {
    wf_reader_core core; /* first */
    wf_csv_dialect dialect;
    wf_csv_row row;
    wf_csv_columns columns;
    wf_csv_fast fast;
    wf_csv_ahead ahead;
    wf_record *record;     /* of the running next */
    uint8_t edges[2][256]; /* not 0: a cell that begins, ends with the byte may be bare */
    bool is_started;
    bool is_in_header;
    bool is_after_cr; /* an LF at window.at belongs to the line end before it */
} wf_csv_reader;

/* The line end at window.at + `at` is behind us. */
static WF_ALWAYS_INLINE void wf_csv_reader_pass_end(wf_csv_reader *r, uint32_t at)
{
    wf_window *const window = &r->core.window;
    const char end = window->data[window->at + at];
    window->at += (size_t)at + 1;
    r->core.line++;
    if (end == '\r' && window->at < window->end)
        window->at += window->data[window->at] == '\n';
    else
        r->is_after_cr = end == '\r';
}

/* The value of the cell `raw`, quotes and blanks included, of a sound row in the window. In `arena`
   when quotes were doubled; WEFT_NOMEM when that has no room. */
weft_status wf_csv_cells_value(const wf_csv_reader *r, weft_value *out, weft_span raw,
                               wf_arena *arena);
/* PLAIN when nothing in `text`, behind which 7 bytes are readable, needs escaping in JSON. */
uint8_t wf_csv_cells_flags(weft_span text);
/* Lays the cells of the row at `base` that r->row has found into the record's block. WEFT_NOMEM. */
weft_status wf_csv_cells_fill(wf_csv_reader *r, const char *base);

/* The longest stretch that is indexed at once. */
#define WF_CSV_MOST_STRETCH ((size_t)32 << 10)

/* No quotes to take off, no blanks to trim. An empty cell is none: a delimiter or a line end stands at its
   first byte; the byte before it is read. */
static WF_ALWAYS_INLINE bool wf_csv_cells_is_bare(const wf_csv_reader *r, const char *text,
                                                  size_t len)
{
    const unsigned char first = (unsigned char)text[0];
    const unsigned char last = (unsigned char)text[(ptrdiff_t)len - 1];
    return (r->edges[0][first] & r->edges[1][last]) != 0;
}

/* Once the columns are bound: whether and how rows are found by the index. WEFT_NOMEM. */
weft_status wf_csv_fast_start(wf_csv_reader *r);
void wf_csv_fast_fini(wf_csv_fast *fast);
/* The row at window.at if it is a plain one that lies in the window whole: as wf_reader.next has it.
   WEFT_DONE: nothing was done, it is the careful reader's. */
weft_status wf_csv_fast_next(wf_csv_reader *r, weft_diags *diags);

/* Once the columns are bound and wf_csv_fast_start was asked: whether rows are laid ahead. */
void wf_csv_ahead_start(wf_csv_reader *r);
void wf_csv_ahead_fini(wf_csv_ahead *ahead);
/* As wf_reader.ahead and wf_reader.pass have it. */
bool wf_csv_ahead_rows(wf_reader *self, wf_rows *out);
void wf_csv_ahead_pass(wf_reader *self, uint32_t count);

#endif
