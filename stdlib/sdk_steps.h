/* Paths of mapping files read the right way, for the `strict.` functions: the three grammars of the npm
   package with every index, quoted names and attributes written either way. A path is cut as it is
   walked; nothing is stored. */
#ifndef WF_STDLIB_SDK_STEPS_H
#define WF_STDLIB_SDK_STEPS_H

#include "stdlib/lib.h"

typedef enum wf_sdk_grammar {
    WF_SDK_GRAMMAR_GET,    /* sources of universal mappings */
    WF_SDK_GRAMMAR_TARGET, /* what they write to: without attributes */
    WF_SDK_GRAMMAR_JSON,   /* sources of mutation mappings */
    WF_SDK_GRAMMAR_XML
} wf_sdk_grammar;

typedef enum wf_sdk_step_kind {
    WF_SDK_STEP_END,
    WF_SDK_STEP_NAME,
    WF_SDK_STEP_INDEX,     /* negative: from the end */
    WF_SDK_STEP_ALL,       /* [*] */
    WF_SDK_STEP_FILTER,    /* [key=value] */
    WF_SDK_STEP_ATTRIBUTE, /* @name */
    WF_SDK_STEP_BAD        /* brackets with something else in them: `name` */
} wf_sdk_step_kind;

typedef struct wf_sdk_step {
    wf_sdk_step_kind kind;
    weft_span name;  /* of an ATTRIBUTE or FILTER without its @ */
    weft_span value; /* FILTER */
    weft_span whole; /* NAME: with its brackets, which a member may have in its name; else empty */
    int64_t index;
} wf_sdk_step;

typedef struct wf_sdk_steps {
    weft_span path;
    size_t at;
    wf_sdk_grammar grammar;
    bool is_fresh; /* a segment begins here */
} wf_sdk_steps;

wf_sdk_steps wf_sdk_steps_of(weft_span path, wf_sdk_grammar grammar);
wf_sdk_step wf_sdk_steps_next(wf_sdk_steps *steps);
/* Goes behind the segment whose NAME step was given last: `whole` was taken as a name. */
void wf_sdk_steps_skip(wf_sdk_steps *steps, const wf_sdk_step *step);
static inline bool wf_sdk_steps_at_end(const wf_sdk_steps *steps)
{
    return steps->at == steps->path.len && !steps->is_fresh;
}

#endif
