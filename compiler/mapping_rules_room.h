/* What the files of mapping_rules share. Private to them. */
#ifndef WF_COMPILER_MAPPING_RULES_ROOM_H
#define WF_COMPILER_MAPPING_RULES_ROOM_H

#include "compiler/mapping_rules.h"
#include "compiler/mapping_value.h"

typedef enum wf_difference {
#define DIFFERENCE(name, code, package, weft, hint) WF_DIFFERENCE_##name,
#include "compiler/mapping_rules.def"
#undef DIFFERENCE
    WF_DIFFERENCE_COUNT
} wf_difference;

typedef struct wf_rules {
    const wf_document_file *file;
    const wf_mapping_rules_options *options;
    weft_diags *diags;
    wf_mapping_dialect dialect;
    bool xml; /* paths are XML paths */
    wf_arena arena;
    weft_status status; /* WEFT_NOMEM, WEFT_LIMIT */
    size_t differences;
    size_t errors;
} wf_rules;

/* mapping_rules_tell.c. A difference at the key of `at` about `subject`; `other` for the hint. */
void wf_rules_tell(wf_rules *rules, wf_difference which, const wf_document *at, weft_span subject,
                   const char *other);
/* The same about the key of `at`. */
void wf_rules_tell_key(wf_rules *rules, wf_difference which, const wf_document *at);
/* Another complaint (W52xx) at the key of `at`; to be completed, or NULL. */
weft_diag *wf_rules_complain(wf_rules *rules, wf_code code, const wf_document *at,
                             const char *format, ...) WF_PRINTF(4, 5);

/* mapping_rules_path.c. The path in `source`, a text; `list`: the items of a list are read there. */
void wf_rules_path(wf_rules *rules, const wf_document *source, bool list);
/* The name of a target of `fields`, which is the key of `field`. */
void wf_rules_target(wf_rules *rules, const wf_document *field);
/* All names of one `fields` object: their order, holes, and targets that meet. */
void wf_rules_targets(wf_rules *rules, const wf_document *fields);

/* mapping_rules_resolver.c. The resolver that `name` (a member `resolver` or `transform`) names;
   `ignored`: whatever its name, the package does not run it here. */
void wf_rules_resolver(wf_rules *rules, const wf_document *name, bool ignored);
bool wf_rules_is_custom(weft_span name);

/* mapping_rules_keys.c. Keys that stand twice, anywhere but inside constants. */
void wf_rules_twice(wf_rules *rules, const wf_document *value);
/* Members of a field that look like ones the package knows. */
void wf_rules_members(wf_rules *rules, const wf_document *field, const char *const *known,
                      size_t count);
/* A constant, its default, and `${...}` in it where the dialect expands it. */
void wf_rules_constant(wf_rules *rules, const wf_document *field, const wf_document *value);
/* `member` as a key, if it is there and truthy. */
const wf_document *wf_rules_truthy(const wf_document *object, const char *member);
/* A member whose type is impossible: BAD-CONFIG with what to write. */
void wf_rules_impossible(wf_rules *rules, const wf_document *at, const char *what);
/* The mutation is sent without variables: W5208. */
void wf_rules_maps_nothing(wf_rules *rules, const wf_document *root);

/* The dialects: mapping_rules_fields.c, mapping_rules_arguments.c, mapping_rules_nodes.c. */
void wf_rules_fields(wf_rules *rules, const wf_document *root);
void wf_rules_arguments(wf_rules *rules, const wf_document *root);
void wf_rules_nodes(wf_rules *rules, const wf_document *root);

#endif
