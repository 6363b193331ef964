/* The tests of a mapping file, kept beside the program (never in an image). Expressions became
   functions of the program without parameters; run them with wf_vm_call. */
#ifndef WF_VM_TESTS_H
#define WF_VM_TESTS_H

#include "vm/program.h"

typedef enum wf_expect_kind {
    WF_EXPECT_VALUE,     /* the whole result equals `expected` */
    WF_EXPECT_PATH,      /* what `got` takes from the result equals `expected` */
    WF_EXPECT_REJECT,    /* rejected; with a sentence that contains `text` */
    WF_EXPECT_REJECT_AT, /* rejected while building target path `text` */
    WF_EXPECT_SKIP,
    WF_EXPECT_WARN /* a warning that contains `text` */
} wf_expect_kind;

typedef struct wf_test_expect {
    wf_expect_kind kind;
    uint32_t got;      /* function of one argument (the result), or WF_NONE */
    uint32_t expected; /* function, or WF_NONE */
    weft_span text;
    uint32_t line; /* of the `expect`, and its column */
    uint32_t column;
} wf_test_expect;

typedef struct wf_test_with {
    uint32_t param;
    uint32_t value; /* function */
} wf_test_with;

typedef struct wf_test_mock {
    uint32_t lookup;
    uint32_t args;   /* function giving the LIST of arguments */
    uint32_t result; /* function */
} wf_test_mock;

typedef enum wf_given_kind {
    WF_GIVEN_VALUE,
    WF_GIVEN_CSV,
    WF_GIVEN_JSON,
    WF_GIVEN_NDJSON,
    WF_GIVEN_XML
} wf_given_kind;

typedef struct wf_test {
    weft_span title;
    uint32_t map;
    uint32_t line;
    uint32_t column;
    wf_given_kind given_kind;
    weft_span given;      /* text of a block */
    uint32_t given_value; /* function; members are read as the map's source would give them */
    bool has_clock;
    int64_t clock_seconds;
    uint32_t clock_nanos;
    const wf_test_with *with;
    uint32_t with_count;
    const wf_test_mock *mocks;
    uint32_t mock_count;
    const wf_test_expect *expects;
    uint32_t expect_count;
} wf_test;

struct wf_test_suite {
    const char *file;
    const wf_test *tests;
    uint32_t count;
};

#endif
