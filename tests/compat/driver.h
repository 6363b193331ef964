/* What the files of the driver share: a case at a time, its answer as one JSON line. */
#ifndef WF_TESTS_COMPAT_DRIVER_H
#define WF_TESTS_COMPAT_DRIVER_H

#include "base/buf.h"
#include "vm/registry.h"

typedef struct driver {
    bool is_faithful;
    wf_registry registry;
    wf_arena arena; /* of the case */
    wf_buf message; /* what a failed call said */
    wf_buf answer;  /* members of the answer's object */
} driver;

typedef struct driver_case {
    weft_value whole;
    weft_span kind;
    weft_value config;
    weft_value input; /* decoded */
    weft_value options;
} driver_case;

/* ---- driver_values.c ---- */

/* The values behind {"$js": …}; a date that is none and a function become null. */
weft_value driver_decode(driver *d, weft_value value);
/* As the package prints JSON: nothing in a list is null, dates in milliseconds. */
void driver_encode(wf_buf *out, weft_value value);
weft_value driver_member(weft_value map, const char *name);
bool driver_is(weft_value value, const char *text);
/* A list or a map of the case's arena. */
weft_value driver_list(driver *d, const weft_value *items, uint32_t count);
weft_value driver_with(driver *d, weft_value map, const char *name, weft_value value);

/* ---- driver.c: one of them ends a case ---- */

void driver_result(driver *d, weft_value result);
void driver_error(driver *d, weft_span message);
void driver_give_up(driver *d, const char *why);

/* ---- driver_calls.c: functions of the library, called directly ---- */

/* `name` without its prefix: the strict form in default mode where there is one. WEFT_REJECTED with
   the sentence in d->message; other statuses are no answer. */
weft_status driver_call(driver *d, weft_value *out, const char *name, const weft_value *args,
                        uint32_t count);
/* The kinds that are calls: path, helper, parse-*, build-*, stringify-*. False: it is another kind. */
bool driver_run_calls(driver *d, const driver_case *one);

/* ---- driver_validate.c ---- */

void driver_run_validate(driver *d, const driver_case *one);

#endif
