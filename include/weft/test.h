/* Running the tests that stand in a mapping file. */
#ifndef WEFT_TEST_H
#define WEFT_TEST_H

#include "weft/program.h"

typedef struct weft_test_result {
    const char *file;
    weft_span title;
    weft_span map; /* the mapping under test */
    uint32_t line; /* of the test */
    int passed;
    uint32_t fail_line; /* of the expectation that failed; 0: passed */
    weft_span message;  /* what was expected and what came; borrowed for the call */
} weft_test_result;

typedef void (*weft_test_fn)(void *context, const weft_test_result *result);

#ifdef __cplusplus
extern "C" {
#endif

/* Tests of a program that was compiled with `tests`. */
WEFT_API uint32_t weft_test_count(const weft_program *program);

/* Runs those whose title contains `filter` (empty: all), on the machine and with the limits of a
   production run, and hands each result to `report`. `*failed` counts failures. The clock is the
   test's, else 2025-01-01T00:00:00Z. */
WEFT_API weft_status weft_test_run(uint32_t *failed, const weft_program *program, weft_span filter,
                                   weft_test_fn report, void *context, weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
