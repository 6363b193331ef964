/* What weft says about a mapping file of the npm package without running it: where the package's
   results differ from weft's (W51xx), and what is wrong in the file (W52xx). The front door calls it
   once, before lowering, which need not say any of that again. */
#ifndef WF_COMPILER_MAPPING_RULES_H
#define WF_COMPILER_MAPPING_RULES_H

#include "base/diags.h"
#include "grammar/document.h"

typedef enum wf_mapping_dialect {
    WF_MAPPING_AUTO,
    WF_MAPPING_FIELDS,    /* UniversalMapper.map: `fields` */
    WF_MAPPING_ARGUMENTS, /* GraphQLMutationMapper.map: `arguments` */
    WF_MAPPING_NODES /* mapWithNodes: `fields` with `nodes` or a `mutation`, `arguments.input` */
} wf_mapping_dialect;

typedef struct wf_mapping_rules_options {
    wf_mapping_dialect dialect;
    bool faithful;              /* errors of W51xx and W5207 become warnings: they are reproduced */
    bool xml;                   /* records are XML, whatever the file says */
    const weft_span *resolvers; /* names of `resolver` declarations, such as "custom.x"; borrowed */
    size_t resolver_count;
} wf_mapping_rules_options;

/* The dialect that a file is written in: NODES with `nodes`; else ARGUMENTS with `arguments` that have
   members or stand without `fields`; else NODES with a `mutation`; else FIELDS. */
wf_mapping_dialect wf_mapping_dialect_of(const wf_document *root);

/* Whether a text is a mapping file of the package: it begins with `{` or a comment of JSON, behind
   blanks and a byte order mark. */
bool wf_mapping_is_json(weft_span text);

/* All that `weft check` says about the text of a mapping file: how it is written, then the rules above,
   or the package's (mapping_validate.h). Statuses as wf_mapping_rules. */
weft_status wf_mapping_check(weft_diags *diags, weft_span text, const char *name,
                             bool package_rules);

/* Reports everything that the file shows. `differences`, where given, gets the count of W51xx.
   NULL options: all default. WEFT_OK; WEFT_INVALID when there were errors; WEFT_NOMEM, WEFT_LIMIT. */
weft_status wf_mapping_rules(weft_diags *diags, const wf_document_file *file,
                             const wf_mapping_rules_options *options, size_t *differences);

/* What explains instead of mapping, no object: under _x, comment, description, note, or a text with blanks. */
bool wf_rules_is_remark(const wf_document *member);

#endif
