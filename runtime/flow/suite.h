/* The tests of a program, watched or not. */
#ifndef WF_RUNTIME_SUITE_H
#define WF_RUNTIME_SUITE_H

#include "vm/witness.h"
#include "weft/test.h"

/* weft_test_run; what the mappings do is shown to `witness` (NULL: nobody). */
weft_status wf_suite_run(uint32_t *failed, const weft_program *program, weft_span filter,
                         weft_test_fn report, void *context, wf_witness *witness,
                         weft_diags *diags);

#endif
