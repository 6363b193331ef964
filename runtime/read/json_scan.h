/* Finds the end of one JSON value that arrives in pieces, and checks it as strictly as
   json_record.c does, keeping nothing: for what a document holds beside its records, and for
   records that the window does not hold yet, which json_record.c will judge when it does. */
#ifndef WF_RUNTIME_JSON_SCAN_H
#define WF_RUNTIME_JSON_SCAN_H

#include "runtime/read/word.h"
#include "vm/json.h"

typedef enum wf_json_scan_state {
    WF_JSON_SCAN_VALUE,
    WF_JSON_SCAN_FIRST_KEY,     /* or the end of an object */
    WF_JSON_SCAN_FIRST_ELEMENT, /* or the end of a list */
    WF_JSON_SCAN_KEY,
    WF_JSON_SCAN_COLON,
    WF_JSON_SCAN_NEXT, /* behind a value: comma or end */
    WF_JSON_SCAN_TEXT,
    WF_JSON_SCAN_ESCAPE,
    WF_JSON_SCAN_HEX,
    WF_JSON_SCAN_LOW,        /* half a pair: a backslash must follow */
    WF_JSON_SCAN_LOW_ESCAPE, /* and a u */
    WF_JSON_SCAN_TAIL,       /* of a character of several bytes */
    WF_JSON_SCAN_WORD,
    WF_JSON_SCAN_MINUS, /* a digit must follow */
    WF_JSON_SCAN_ZERO,
    WF_JSON_SCAN_WHOLE,
    WF_JSON_SCAN_POINT, /* a digit must follow */
    WF_JSON_SCAN_FRACTION,
    WF_JSON_SCAN_EXPONENT, /* a sign or a digit must follow */
    WF_JSON_SCAN_EXPONENT_SIGN,
    WF_JSON_SCAN_EXPONENT_DIGITS,
    WF_JSON_SCAN_END
} wf_json_scan_state;

typedef enum wf_json_scan_fault {
    WF_JSON_SCAN_SYNTAX,
    WF_JSON_SCAN_DEPTH,
    WF_JSON_SCAN_UTF8,
    WF_JSON_SCAN_SURROGATE
} wf_json_scan_fault;

typedef struct wf_json_scan {
    wf_json_scan_state state;
    bool is_lenient;     /* goes on behind soft faults, as json_record.h has them */
    bool is_key;         /* the text is a key */
    bool is_half;        /* the first half of a pair was read */
    uint8_t tail;        /* bytes that a character still has */
    uint8_t least, most; /* of its next byte */
    uint8_t hex;         /* digits read */
    uint32_t unit;
    const char *word; /* what is left of true, false or null */
    uint32_t depth;
    uint32_t max_depth;
    uint64_t objects[WF_JSON_DEPTH / 64]; /* a bit for each open container */
    wf_json_scan_fault fault;
    const char *reason;
} wf_json_scan;

/* `max_depth` at most WF_JSON_DEPTH. */
void wf_json_scan_init(wf_json_scan *scan, uint32_t max_depth, bool is_lenient);

/* Takes bytes from `at` up to `end` (8 readable ones stand behind it); gives the first it did not
   take. WEFT_OK: the value ends there. WEFT_DONE: it goes on, all were taken. WEFT_REJECTED: that
   byte cannot stand there. */
weft_status wf_json_scan_feed(wf_json_scan *scan, const char **at, const char *end);
/* The input ends: WEFT_OK when the value is complete (a number is only now), else
   WEFT_REJECTED. */
weft_status wf_json_scan_finish(const wf_json_scan *scan);

#endif
