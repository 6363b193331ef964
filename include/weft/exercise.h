/* What the tests of mapping files exercise: entries that got a value, sides of `if`, arms of `match`, keys
   of tables, right sides of `??` and `catch`, `require`, `skip` and `warn`. Over any number of programs. */
#ifndef WEFT_EXERCISE_H
#define WEFT_EXERCISE_H

#include "weft/test.h"

typedef struct weft_exercise weft_exercise;

typedef enum weft_exercise_format {
    WEFT_EXERCISE_TEXT,
    WEFT_EXERCISE_JSON /* one line */
} weft_exercise_format;

typedef struct weft_exercise_counts {
    size_t places;
    size_t exercised;
} weft_exercise_counts;

#ifdef __cplusplus
extern "C" {
#endif

WEFT_API weft_status weft_exercise_new(weft_exercise **out);
WEFT_API void weft_exercise_free(weft_exercise *exercise); /* takes NULL */

/* As weft_test_run, of a program that was compiled with `tests` and `exercise` (else there is nothing to
   be exercised). What was seen is kept when the program is freed; also that of failed tests counts. */
WEFT_API weft_status weft_exercise_run(uint32_t *failed, weft_exercise *exercise,
                                       const weft_program *program, weft_span filter,
                                       weft_test_fn report, void *context, weft_diags *diags);

WEFT_API void weft_exercise_count(const weft_exercise *exercise, weft_exercise_counts *counts);

/* Text lists the places that were not exercised, with `all` every one; JSON always has all.
   Given: weft_bytes_free. */
WEFT_API weft_status weft_exercise_print(weft_span *out, const weft_exercise *exercise,
                                         weft_exercise_format format, int all);

#ifdef __cplusplus
}
#endif
#endif
