/* CSV texts as the npm package reads them: rows of texts by what the csv-parse package makes of bytes. */
#ifndef WF_STDLIB_SDK_CSV_H
#define WF_STDLIB_SDK_CSV_H

#include "stdlib/lib.h"

#define WF_SDK_CSV_MARKS 16u /* delimiters, or record delimiters */

typedef struct wf_sdk_csv_marks {
    weft_span items[WF_SDK_CSV_MARKS];
    uint32_t count;
} wf_sdk_csv_marks;

typedef enum wf_sdk_csv_columns {
    WF_SDK_CSV_HEADER, /* the first row names them */
    WF_SDK_CSV_NAMED,
    WF_SDK_CSV_NONE /* rows are lists */
} wf_sdk_csv_columns;

typedef struct wf_sdk_csv_options {
    wf_sdk_csv_marks delimiters;
    wf_sdk_csv_marks ends; /* of records; none: the first line end in the text decides */
    weft_span quote;       /* empty: none */
    weft_span escape;
    weft_span comment;
    wf_sdk_csv_columns columns;
    weft_value names; /* NAMED: the list */
    bool ltrim;
    bool rtrim;
    bool skip_empty_lines;
    bool skip_empty_records;
    bool skip_errors;
    bool relax_less;
    bool relax_more;
    bool relax_quotes;
    bool no_comment_infix;
    bool bom;
    bool cast;
    bool cast_date;
    bool group;
    bool ignore_last;     /* delimiters in the last column */
    uint32_t ignore_from; /* or from this column on, 1-based; 0: not */
    bool raw;
    bool info;
    bool has_object; /* objname: rows become members under the text of a column */
    weft_value object;
    int64_t from;
    int64_t to; /* -1: all */
    int64_t from_line;
    int64_t to_line;
    int64_t record_max;
    bool is_strict;
} wf_sdk_csv_options;

/* Fails with the package's sentence about an option that makes no sense. */
weft_status wf_sdk_csv_options_read(wf_sdk_csv_options *out, weft_call *call, weft_value options,
                                    bool is_strict);

/* The list of rows, or with objname an object. */
weft_status wf_sdk_csv_parse(weft_value *out, weft_call *call, weft_span text,
                             const wf_sdk_csv_options *options);

/* ---- sdk_csv_rows.c: fields to rows ---- */

typedef struct wf_sdk_csv_rows {
    weft_call *call;
    const wf_sdk_csv_options *options;
    wf_lib_list fields; /* of the record that is being read */
    size_t record_len;  /* characters in them */
    weft_span *names;   /* columns; ptr NULL: left out */
    uint32_t *places;   /* member of the row for each column */
    uint32_t name_count;
    bool has_names;
    uint32_t expected; /* fields a record */
    bool has_error;    /* the record is to be left out */
    int64_t lines;
    int64_t records;
    int64_t empty_lines;
    int64_t comment_lines;
    int64_t odd_lengths;
    size_t bytes; /* up to the end of the record */
    weft_span raw;
    wf_lib_list rows;
    bool is_enabled; /* from_line was reached */
} wf_sdk_csv_rows;

weft_status wf_sdk_csv_rows_init(wf_sdk_csv_rows *rows, weft_call *call,
                                 const wf_sdk_csv_options *options);
weft_status wf_sdk_csv_rows_field(wf_sdk_csv_rows *rows, weft_span field);
weft_status wf_sdk_csv_rows_record(wf_sdk_csv_rows *rows);
weft_status wf_sdk_csv_rows_finish(weft_value *out, wf_sdk_csv_rows *rows);
/* `rc` of a failed call for a sentence about the record; with skip_errors WEFT_OK, and the record is
   left out. */
weft_status wf_sdk_csv_rows_fail(wf_sdk_csv_rows *rows, const char *format, ...) WF_PRINTF(2, 3);

#endif
