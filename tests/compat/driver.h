/* What the files of the driver share: a case at a time, its answer as one JSON line. */
#ifndef WF_TESTS_COMPAT_DRIVER_H
#define WF_TESTS_COMPAT_DRIVER_H

#include "base/buf.h"
#include "vm/registry.h"
#include "weft/run.h"

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

/* The values behind {"$js": …}; a function becomes null. */
weft_value driver_decode(driver *d, weft_value value);
/* As the package prints JSON: nothing in a list is null. */
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

/* ---- driver_code.c: operations standing in for user code ---- */

/* `resolver` declarations for the members. `rest`: what they get instead of record and config, as weft
   text; NULL: these. */
void driver_put_resolvers(wf_buf *out, weft_value table, const char *rest);

/* ---- driver_program.c: the mapping of a case as a program, and its machine ---- */

typedef struct driver_program {
    weft_program *program;
    weft_vm *vm;
    weft_diags *diags; /* of compiling; of a record after driver_program_run */
} driver_program;

/* `mapper` as weft_compile_options has it. False: it does not compile; why is in d->message. Closed by
   driver_program_close whatever was returned. */
bool driver_program_open(driver *d, driver_program *p, const driver_case *one, const char *mapper);
void driver_program_close(driver_program *p);
/* The mapped record as JSON text, valid until the next run. WEFT_REJECTED: the sentence of the first
   error is in d->message. */
weft_status driver_program_run(driver *d, driver_program *p, weft_span *out, weft_value record);
/* ... as a value of the case's arena. */
weft_status driver_program_map(driver *d, driver_program *p, weft_value *out, weft_value record);
/* The input as the mapper gets it. False: it cannot be had, and the answer says so. */
bool driver_read_input(driver *d, const driver_case *one, weft_value *out);

/* ---- driver_places.c ---- */

/* "diagnostics": a list of [code, key, key, …], the keys those of `text` around the place. */
void driver_put_diagnostics(driver *d, weft_span text, const weft_diags *diags);

/* ---- driver_universal.c, driver_mutation.c, driver_nodes.c ---- */

void driver_run_universal(driver *d, const driver_case *one);
void driver_run_mutation(driver *d, const driver_case *one);
void driver_run_nodes(driver *d, const driver_case *one);
void driver_run_batch(driver *d, const driver_case *one);

/* ---- driver_validate.c ---- */

void driver_run_validate(driver *d, const driver_case *one);

#endif
