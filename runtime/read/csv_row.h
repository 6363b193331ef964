/* Finds the cells of one row of delimited text (RFC 4180; a bare LF or CR also ends a row). The scan
   can stop anywhere and go on when more bytes are there: it never looks at a byte twice. For
   csv_reader.c alone. */
#ifndef WF_RUNTIME_CSV_ROW_H
#define WF_RUNTIME_CSV_ROW_H

#include "base/arena.h"
#include "weft/status.h"

typedef struct wf_csv_dialect {
    char delimiter;
    char quote;
    bool trim;           /* blanks around a quoted cell are no fault */
    bool keep_quoted;    /* what stands in quotes is not trimmed */
    uint64_t delimiters; /* the byte, eight times */
    uint64_t quotes;
} wf_csv_dialect;

typedef enum wf_csv_fault {
    WF_CSV_SOUND,
    WF_CSV_AFTER_QUOTE, /* text behind a closing quote */
    WF_CSV_OPEN_QUOTE   /* never closed */
} wf_csv_fault;

typedef enum wf_csv_state {
    WF_CSV_UNQUOTED,
    WF_CSV_QUOTED,
    WF_CSV_CLOSED, /* behind a quote that closes, or is the first of a doubled one */
    WF_CSV_FAULTED /* the rest of the line is dropped, quotes or not */
} wf_csv_state;

/* All places are bytes from the row's first. */
typedef struct wf_csv_row {
    uint32_t *ends; /* of the first `cap` cells; the next cell begins one byte behind */
    uint32_t cap;
    bool is_growing; /* keep all ends: a header */
    uint32_t count;  /* cells ended */
    uint32_t at;     /* next byte to look at */
    uint32_t cell;   /* where the current cell begins */
    uint32_t quote;  /* the quote that opened last */
    uint32_t closed; /* the quote that closed last */
    uint32_t fault_at;
    wf_csv_state state;
    wf_csv_fault fault;
    bool has_breaks; /* a quoted cell holds a line end */
    uint64_t seen;   /* all bytes, or-ed: bit 7 of a byte set means there may be more than ASCII */
} wf_csv_row;

#define WF_CSV_MOST_COLUMNS 65535u

void wf_csv_row_fini(wf_csv_row *row);
/* For the next row; keeps the memory. */
void wf_csv_row_reset(wf_csv_row *row);
/* Room for `cap` ends. */
weft_status wf_csv_row_reserve(wf_csv_row *row, uint32_t cap);

/* Scans [row->at, limit) of the row that begins at `base`; 8 readable bytes stand behind limit.
   WEFT_OK: row->at is the line end, and all cells are ended. WEFT_DONE: no line end before `limit`;
   row->at is `limit`. WEFT_NOMEM, or WEFT_LIMIT beyond WF_CSV_MOST_COLUMNS, for growing rows. */
weft_status wf_csv_row_scan(wf_csv_row *row, const wf_csv_dialect *dialect, const char *base,
                            uint32_t limit);
/* The input ends at row->at: ends the last cell. */
weft_status wf_csv_row_finish(wf_csv_row *row, const wf_csv_dialect *dialect, const char *base);

/* The text of cell `i` < min(count, cap) of a sound row: without its quotes, doubled ones halved,
   trimmed when the dialect says so (the row must be UTF-8 then). Borrowed from `base`, or in `arena`
   when quotes were doubled; WEFT_NOMEM when the arena has no room for as many bytes. */
weft_status wf_csv_row_cell(weft_span *out, const wf_csv_row *row, const wf_csv_dialect *dialect,
                            const char *base, uint32_t i, wf_arena *arena);

/* The same of the cell that `*text` holds with its quotes and blanks. */
weft_status wf_csv_row_text(weft_span *text, const wf_csv_dialect *dialect, wf_arena *arena);

/* Line ends in `text`: CRLF, LF and CR count one each. */
uint64_t wf_csv_row_lines(weft_span text);

#endif
