/* A part of the input on its way through one of several threads: its bytes, and what became of them.
   For jobs.c alone. */
#ifndef WF_RUNTIME_PART_H
#define WF_RUNTIME_PART_H

#include "runtime/flow/account.h"
#include "runtime/flow/file_part.h"
#include "runtime/flow/lane.h"

typedef enum wf_part_state {
    WF_PART_FREE,  /* the conductor's, to be filled */
    WF_PART_READY, /* waits for a thread */
    WF_PART_TAKEN, /* a thread's */
    WF_PART_DONE   /* the conductor's, to be told; when there is more, its thread waits for it */
} wf_part_state;

/* One record of the part. */
typedef struct wf_part_record {
    uint32_t end;    /* of its output */
    uint16_t told;   /* complaints */
    uint8_t outcome; /* wf_outcome */
} wf_part_record;

/* The memory of a part, which serves one part after another. */
typedef struct wf_part_store {
    char *data; /* `cap` bytes and the padding of a window */
    size_t cap;
    wf_buf out;
    wf_part_record *records;
    uint32_t record_cap;
    weft_diags *diags; /* complaints, record after record */
    weft_span *raws;   /* of the records that have some */
    uint32_t raw_cap;
} wf_part_store;

typedef struct wf_part {
    wf_part_state state;
    bool has_store; /* from the crew (crew.h) */
    wf_part_store store;
    size_t begin;        /* of it in the store's data */
    size_t len;          /* whole records */
    size_t at;           /* of them mapped */
    uint64_t offset;     /* of its first byte in the input */
    uint64_t line_begin; /* of its line; for documents */
    bool is_last;        /* the input ends with it */
    bool is_begun;       /* a thread is on its way through it */
    /* A part of a file that its thread reads: */
    const wf_file_parts *file; /* NULL: its bytes are there */
    uint64_t from;             /* it begins here or a little behind, */
    uint64_t to;               /* and ends so */
    bool is_doubtful;          /* what is behind `at` must be read from there by one who knows */
    /* What became of the bytes mapped last. */
    uint32_t record_count;
    uint32_t raw_count;
    weft_span first;         /* the first record's bytes */
    uint64_t lines;          /* line ends up to `at` */
    uint64_t records_before; /* in the input, before the part; known when it is told of, */
    bool is_told;            /* in part at least */
    weft_status rc; /* WEFT_DONE: all is mapped; WEFT_OK: there is more; else what ended it */
} wf_part;

void wf_part_store_fini(wf_part_store *store); /* takes a zeroed one */
/* Room for `cap` bytes; keeps those that are there. WEFT_NOMEM. */
weft_status wf_part_reserve(wf_part *part, size_t cap);

/* Begins anew, without bytes. */
void wf_part_begin(wf_part *part, uint64_t offset, uint64_t line_begin);
/* How its bytes are read. */
wf_resume wf_part_source(const wf_part *part);

/* Behind the last line end among `len` bytes, or 0. */
size_t wf_part_last_line(const char *text, size_t len);

/* Maps records of the part, until its end, until there are many, or until `quit`. What was begun must be
   gone on with by the same lane, which reads nothing else meanwhile. */
void wf_part_map(wf_part *part, wf_lane *lane, bool (*quit)(void *context), void *context);

/* Tells `account` of the records that were mapped; `*end` is where the output of those ends that count.
   `lines`: line ends before the part. What wf_account_record says; WEFT_DONE when there are enough. */
weft_status wf_part_tell(wf_part *part, wf_account *account, uint64_t lines, size_t *end);

#endif
