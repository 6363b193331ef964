/* Faults on demand: rules, and the draw for a request. */
#ifndef WF_SANDBOX_FAULT_H
#define WF_SANDBOX_FAULT_H

#include "base/diags.h"

typedef enum wf_fault {
#define FAULT(name, word, unit, value, text) WF_FAULT_##name,
#include "sandbox/fault.def"
#undef FAULT
    WF_FAULT_COUNT
} wf_fault;

typedef struct wf_fault_row {
    const char *word;
    const char *unit; /* NULL: takes no value */
    uint32_t value;
    const char *text;
} wf_fault_row;

const wf_fault_row *wf_fault_at(wf_fault fault);

#define WF_FAULT_RULES 32

typedef struct wf_fault_rule {
    wf_fault fault;
    uint32_t value;
    double share; /* of requests (of mutations for the partial ones), 0 to 1 */
} wf_fault_rule;

typedef struct wf_faults {
    wf_fault_rule rules[WF_FAULT_RULES];
    size_t count;
    uint64_t random; /* state */
} wf_faults;

/* "KIND[=VALUE][:PERCENT%]". WEFT_INVALID with W5901. */
weft_status wf_fault_add(wf_faults *faults, const char *rule, weft_diags *diags);

/* Whether a rule of the kind strikes now; `*value` gets what it says. Each kind is drawn for separately. */
bool wf_fault_strikes(wf_faults *faults, wf_fault fault, uint32_t *value);

/* The one of the kinds in (first … last) that strikes now, or WF_FAULT_COUNT. */
wf_fault wf_fault_draw(wf_faults *faults, wf_fault first, wf_fault last, uint32_t *value);

#endif
