/* What tests of XPath work with: memory, complaints, a text to compare, steps to spend. Failing is done
   by cmocka's asserts. */
#ifndef WF_TESTS_XPATH_DESK_H
#define WF_TESTS_XPATH_DESK_H

#include "tests/support/xml_tree.h"
#include "tests/support/xpath_text.h"

typedef struct desk {
    wf_arena arena;
    wf_buf text;
    weft_diags *diags;
    uint64_t steps;
} desk;

void desk_init(desk *d);
void desk_fini(desk *d);
/* What was put into `text`, with a NUL behind it. */
const char *desk_shown(desk *d);
/* The code of an expression that is right, proved. */
weft_span desk_code(desk *d, const char *expression);
const wf_xml_node *desk_tree(desk *d, const char *document);
weft_status desk_run(desk *d, wf_xpath_value *out, const char *expression,
                     const wf_xml_node *context, const wf_xpath_value *variables, uint32_t count);

#endif
