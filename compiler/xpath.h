/* XPath 1.0 in a mapping: text → checked tree → code (vm/xpath.h runs it). Two steps, so that check
   can ask what an expression gives, needs and amounts to before anything is emitted.

   Not here: what `$name` means. An expression lists the variables it uses, numbered by first use; the
   caller finds them, complains about those it cannot find, and puts their values in that order. */
#ifndef WF_COMPILER_XPATH_H
#define WF_COMPILER_XPATH_H

#include "grammar/xpath_tree.h"
#include "vm/xpath.h"

/* A wf_xpath_locate for x'…' in a .weft file: `context` is a wf_place, the whole literal with its x
   and its quotes; '' counts as one byte of the expression. */
wf_place wf_xpath_locate_literal(const void *context, uint32_t start, uint32_t end);

typedef struct wf_xpath_prefix {
    weft_span prefix; /* empty: unprefixed names of elements; never of attributes */
    weft_span uri;
} wf_xpath_prefix;

typedef struct wf_xpath_names {
    const wf_xpath_prefix *prefixes; /* `xml` is known without */
    uint32_t prefix_count;
    wf_xpath_locate locate;
    const void *context;
} wf_xpath_names;

typedef struct wf_xpath_variable {
    weft_span name; /* without $ */
    wf_place place;
} wf_xpath_variable;

/* A step of a path so simple that a shape or a record path can say it. */
typedef struct wf_xpath_step {
    bool is_attribute;
    bool is_deep;    /* stood behind //: at any depth */
    bool any_uri;    /* `*` without prefix: also `local` is empty */
    weft_span local; /* empty: any name (`*`, `p:*`) */
    weft_span uri;
} wf_xpath_step;

typedef struct wf_xpath {
    weft_span text;
    const wf_xpath_node *root;
    wf_xpath_kind result;
    const wf_xpath_variable *variables; /* by number */
    uint32_t variable_count;
    /* Only where is_path: child and attribute steps by name without predicates; `.` is left out. */
    bool is_path;
    bool is_absolute; /* from the root instead of the context */
    const wf_xpath_step *steps;
    uint32_t step_count;
    wf_arena *arena;
} wf_xpath;

/* Reads and checks `text` (kept, as are the uris of `names`; the rest is borrowed). The result and all
   it points to is in `arena`. WEFT_INVALID: complaints are in `diags` (W13xx, W2031 to W2035);
   WEFT_NOMEM. */
weft_status wf_xpath_read(wf_xpath **out, weft_span text, const wf_xpath_names *names,
                          wf_arena *arena, weft_diags *diags);

/* Appends the code of a read expression: bytes to be kept as a text constant. WEFT_OK, or what
   stopped the buffer. */
weft_status wf_xpath_compile(wf_buf *code, const wf_xpath *xpath);

#endif
