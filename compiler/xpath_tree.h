/* What the files behind compiler/xpath.h share. Private to them. */
#ifndef WF_COMPILER_XPATH_TREE_H
#define WF_COMPILER_XPATH_TREE_H

#include "compiler/xpath.h"
#include "vm/xpath_code.h"

/* xpath_check.c: finds what the names of the tree mean (its fields kind, meaning and uri), lists the
   variables. WEFT_INVALID with complaints, WEFT_NOMEM. */
weft_status wf_xpath_check(wf_xpath *xpath, wf_xpath_node *root, const wf_xpath_names *names,
                           weft_diags *diags);

/* Whether the value of a condition depends on where its node stands in the set. */
bool wf_xpath_is_positional(const wf_xpath_node *condition);

#endif
