/* Runs the program of a case over its records. Sections:

     record            one record as JSON; several are one run, in their order
     csv, ndjson, json the whole input in that format, instead of records
     param NAME        the text of a parameter
     expect FORMAT     the whole output (ndjson, json, pretty, csv, `payload N`: GraphQL requests of N
                       records each; none: the mapping's), byte for byte;
                       without it nothing may be mapped
     skipped N         so many records are dropped by `skip`; without it none

   Records also go through the machine one by one, and everything once more through the saved and
   loaded program, whose output and complaints must be the same. */
#ifndef WF_TESTS_CASE_RUN_H
#define WF_TESTS_CASE_RUN_H

#include "tests/support/case_file.h"

#include "weft/program.h"

typedef struct case_report {
    void (*fail)(void *context, const char *what, weft_span detail);
    void *context;
    wf_arena *arena;
} case_report;

/* Whether the case has anything to run. */
bool case_run_wanted(const case_item *item);

/* What `expect` says of the output, for the compiler: true when it is CSV. */
bool case_run_by_value(const case_item *item);

/* Adds the complaints of the run to `diags`, record after record. */
void case_run(const case_item *item, const weft_program *program, weft_diags *diags,
              const case_report *report);

#endif
