/* Complaints about JSON text, with line and column. For the JSON readers alone. */
#ifndef WF_RUNTIME_JSON_FAULT_H
#define WF_RUNTIME_JSON_FAULT_H

#include "runtime/read/reader_core.h"

/* `at` is in the window, at or behind window.at, where line `core->line` began at `line_begin`
   (bytes from the start of the input). */
void wf_json_fault_complain(wf_reader_core *core, const wf_record *record, uint64_t line_begin,
                            wf_code code, const char *at, const char *reason, weft_diags *diags);

#endif
