/* Readers: input bytes → records in slots. A reader receives the program's shape at open and never
   asks again; it fills the slots of the shape and skips the rest, but skipped bytes are checked as
   strictly as wanted ones.

   Texts in slots point into the window or into the record's arena; both stay put until the next
   next. CSV cells are TEXT with flag UNTYPED. Blank cells (nothing, or white space when `trim`) are
   MISSING unless `keep_blank`. What a reader gives, refuses and says depends on the bytes alone and
   never on how they arrive.

   XML is read by a parser that loads nothing and expands nothing but the five entities: a DOCTYPE is
   refused. Tags, names, texts and records have sizes they may not exceed (xml_scan.h, xml_record.h).

   A CSV line with nothing on it (with `trim`: nothing but blanks) is no row, also in a file of one
   column: an empty cell is written "" there. */
#ifndef WF_RUNTIME_READER_H
#define WF_RUNTIME_READER_H

#include "base/arena.h"
#include "base/diags.h"
#include "runtime/read/cpu.h"
#include "vm/shape.h"

#define WF_READER_RECORD_BYTES ((size_t)16 << 20) /* the usual max_record_bytes */

typedef enum wf_format {
    WF_FORMAT_CSV,
    WF_FORMAT_JSON,
    WF_FORMAT_NDJSON,
    WF_FORMAT_XML,
    WF_FORMAT_TEXT /* the whole input is one record, and that one TEXT */
} wf_format;

typedef struct wf_csv_options {
    char delimiter;   /* 0: ',' */
    char quote;       /* 0: '"' */
    bool no_header;   /* columns are named by `columns`, or "1", "2", ... */
    bool trim;        /* white space at both ends of unquoted and quoted cells */
    bool keep_quoted; /* with `trim`: quoted cells stay as they are */
    bool keep_blank;  /* blank cells are "" */
    bool ragged;      /* short rows are filled with MISSING, long ones refused all the same */
    const weft_span *columns; /* names by position; borrowed for the life of the reader */
    size_t column_count;
} wf_csv_options;

typedef struct wf_reader_options {
    wf_format format;
    wf_csv_options csv;
    /* JSON: where the records are: member names from the root to the list (or single value) that
       holds them. `each`: every element of what stands there is a record (null: none; what is no
       list: this one); without it what stands there is one record. NDJSON has no path.
       XML: names of elements from the root on, "name" (in any namespace), "{uri}name" or "*", with //
       before it at any depth; every element at the end of the path is a record, `each` or not. Without
       path the root is the record. */
    const weft_span *path;
    size_t path_count;
    bool each;
    bool keep_blank;         /* XML: blank texts are "", not MISSING. JSON keeps "" always */
    bool keep_pieces;        /* XML: of mixed content (vm/xml.h) */
    size_t max_record_bytes; /* 0: 16 MiB; a larger record is refused */
    uint32_t max_depth;      /* of JSON and XML; 0: 256, which is the most */
    const char *name;        /* of the input, for messages; borrowed */
    /* For diagnosis: how, never what is read. */
    bool careful; /* the careful reader reads every record */
    wf_cpu cpu;   /* instructions the index may use */
} wf_reader_options;

/* Where the bytes come from. `read` puts up to `room` bytes into `to` and the count into `*got`
   (0: the end); WEFT_IO with a diagnostic, or WEFT_STOPPED. */
typedef struct wf_input {
    weft_status (*read)(struct wf_input *self, size_t *got, char *to, size_t room,
                        weft_diags *diags);
} wf_input;

/* One record as a reader gives it. */
typedef struct wf_record {
    weft_value *block; /* shape->nodes[0].width slots, in `arena`, filled anew by each next */
    uint64_t number;   /* 1-based; rows of a CSV file without its header */
    uint64_t offset;   /* of its first byte in the input */
    uint64_t line;     /* 1-based line of the input where it begins */
    weft_span raw;     /* its bytes, for reports; valid like the slots */
    wf_arena *arena;   /* the caller's; reset by the caller before each next */
} wf_record;

/* Where a reader goes on: at a record's first byte, or, in a document, where it may stand. Either
   `bytes`, which are a part of the input with whole records only (kept, written to, 64 zero bytes behind
   them), or `input`, which gives the rest. */
typedef struct wf_resume {
    char *bytes;
    size_t len;
    bool is_last; /* the input ends with `bytes` */
    wf_input *input;
    uint64_t offset;     /* of the first byte in the input */
    uint64_t number;     /* of the record before it */
    uint64_t line;       /* of the first byte, 1-based */
    uint64_t line_begin; /* where that line begins in the input; for documents */
} wf_resume;

/* Where a document's reader stands: behind a record and the comma after it, where another one may begin.
   Everything is borrowed until the next call of next. */
typedef struct wf_standing {
    weft_span unread; /* the bytes behind that it has already */
    bool has_ended;   /* and there are no more */
    uint64_t line_begin;
    weft_span around; /* XML: tags that open what records stand in, ... */
    uint64_t depth;   /* ... and elements that are open beside those */
} wf_standing;

typedef struct wf_reader wf_reader;
struct wf_reader {
    /* WEFT_OK: a record. WEFT_DONE: no more. WEFT_REJECTED: this one is bad (number, offset, line
       and raw are set, a diagnostic is added); call again for the next. WEFT_INVALID: the input is
       broken here for good (a diagnostic says how many bytes were read). WEFT_IO, WEFT_NOMEM,
       WEFT_LIMIT, WEFT_STOPPED: the world. */
    weft_status (*next)(wf_reader *self, wf_record *record, weft_diags *diags);
    void (*close)(wf_reader *self);
    /* Bytes of the input consumed so far, for progress. */
    uint64_t (*position)(const wf_reader *self);
    /* Forgets where it stands, but not what it learned of the records (a CSV's header), and goes on
       elsewhere, also when it was at its end. NULL: a reader that reads whole inputs only. WEFT_NOMEM. */
    weft_status (*resume)(wf_reader *self, const wf_resume *from);
    /* Rows read to make records of them. NULL: what is read is a record. */
    uint64_t (*rows)(const wf_reader *self);
    /* The line where it stands, 1-based; for readers that resume. */
    uint64_t (*line)(const wf_reader *self);
    /* For documents: whether the input can be cut from here on (also where a part of it ended). A reader that
       was opened on `around` and has read all of that may go on between any two records behind this one.
       NULL: never. */
    bool (*stand)(wf_reader *self, wf_standing *out);
    /* Records that next would give one after the other now, with nothing said of any; they are not read yet,
       and are valid like the slots of a record. False: next must be asked. NULL: always. */
    bool (*ahead)(wf_reader *self, wf_rows *out);
    /* The first `count` of the records that `ahead` gave last, 1 at least, are read. */
    void (*pass)(wf_reader *self, uint32_t count);
};

/* `shape`, `input` and option pointers are kept, not copied. Header problems of a CSV are reported at
   the first next: a warning for each wanted column that is not there; WEFT_INVALID when a wanted
   one is named twice. WEFT_MISUSE with a diagnostic for a delimiter that cannot be one. */
weft_status wf_reader_open(wf_reader **out, const wf_reader_options *options, const wf_shape *shape,
                           wf_input *input, weft_diags *diags);
void wf_reader_close(wf_reader *reader); /* takes NULL */

#endif
