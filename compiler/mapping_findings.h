/* What the package's validator of mapping files found, in its order: as its result in JSON text, or as
   diagnostics with places. */
#ifndef WF_COMPILER_MAPPING_FINDINGS_H
#define WF_COMPILER_MAPPING_FINDINGS_H

#include "base/buf.h"
#include "base/diags.h"
#include "grammar/document.h"

typedef enum wf_mapping_rule {
#define RULE(name, code, message) WF_RULE_##name,
#include "compiler/mapping_validate.def"
#undef RULE
    WF_RULE_COUNT
} wf_mapping_rule;

typedef struct wf_mapping_finding wf_mapping_finding;
struct wf_mapping_finding {
    wf_mapping_rule rule;
    weft_span message;
    weft_span path; /* ptr NULL: none */
    const wf_document *at;
    wf_mapping_finding *next;
};

typedef struct wf_mapping_findings {
    wf_arena arena;
    weft_status status; /* the first failure; nothing is found behind it */
    wf_mapping_finding *first;
    wf_mapping_finding *last;
    size_t errors;
    size_t warnings;
} wf_mapping_findings;

void wf_mapping_findings_init(wf_mapping_findings *findings);
void wf_mapping_findings_fini(wf_mapping_findings *findings);

/* The bytes of `text` in the findings' arena, and `text` is finished; ptr NULL when memory is short or
   the text too long, which is the status then. */
weft_span wf_mapping_findings_keep(wf_mapping_findings *findings, wf_buf *text);
/* `first` and `second` stand for $1 and $2 of the rule's message. `path` lives as long as the findings. */
void wf_mapping_findings_put(wf_mapping_findings *findings, wf_mapping_rule rule,
                             const wf_document *at, weft_span path, weft_span first,
                             weft_span second);

/* The package's result; with `strict` warnings make it invalid. */
void wf_mapping_findings_format(wf_buf *out, const wf_mapping_findings *findings, bool strict);
void wf_mapping_findings_report(weft_diags *diags, const wf_mapping_findings *findings,
                                const wf_document_file *file);

#endif
