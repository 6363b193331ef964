/* Rules of a preflight: parsed paths, and what they say of one mapped record. */
#ifndef WF_RUNTIME_RULE_H
#define WF_RUNTIME_RULE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diags.h"
#include "vm/decimal.h"
#include "weft/preflight.h"
#include "weft/value.h"

#define WF_RULE_STEPS 32u

typedef struct wf_rule_step {
    weft_span name; /* ptr NULL: each element of a list */
} wf_rule_step;

typedef struct wf_rule_path {
    wf_rule_step *steps;
    size_t count;
    struct wf_rule_path *next; /* of a UNIQUE rule */
} wf_rule_path;

typedef struct wf_rule {
    weft_preflight_kind kind;
    const char *text; /* the paths as they were written */
    wf_rule_path *path;
    bool has_least;
    bool has_most;
    wf_decimal least;
    wf_decimal most;
    const char *word; /* KIND */
} wf_rule;

/* Texts are borrowed. WEFT_MISUSE with W6108. */
weft_status wf_rule_parse(wf_rule *out, const weft_preflight_rule *rule, wf_arena *arena,
                          weft_diags *diags);

/* Where complaints go, and which record they are about. */
typedef struct wf_rule_report {
    weft_diags *diags;
    const char *input;
    uint64_t record;
    uint64_t offset;
    uint64_t line;
} wf_rule_report;

/* Complaints of a REQUIRED, RANGE or KIND rule about the mapped record `value`. */
void wf_rule_check(const wf_rule *rule, weft_value value, const wf_rule_report *report);
/* The key of a UNIQUE rule, appended; false when nothing of it is there. */
bool wf_rule_key(wf_buf *out, const wf_rule *rule, weft_value record);

#endif
