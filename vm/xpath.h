/* XPath 1.0 (W3C Recommendation, 16 November 1999), compiled ahead and run over one record's tree.
   A compiled expression is a block of words without pointers: it is a text constant of the program,
   saved and loaded like any other, and proved in range by wf_xpath_verify before it runs. */
#ifndef WF_VM_XPATH_H
#define WF_VM_XPATH_H

#include "vm/xml.h"

typedef enum wf_xpath_kind {
    WF_XPATH_NODES,
    WF_XPATH_BOOL,
    WF_XPATH_NUMBER, /* a double: the only numbers XPath has */
    WF_XPATH_STRING,
    WF_XPATH_ANY /* when compiling only: `$x` alone, which is whatever the variable holds */
} wf_xpath_kind;

typedef struct wf_xpath_value {
    wf_xpath_kind kind;
    const wf_xml_node *const *nodes; /* in document order, each once */
    uint32_t count;
    bool boolean;
    double number;
    weft_span string;
} wf_xpath_value;

typedef struct wf_xpath_run {
    wf_arena *arena; /* the record's: results and scratch */
    uint64_t *steps; /* counted down for each node looked at; none left: WEFT_LIMIT */
    const wf_xpath_value *variables; /* by the numbers the compiler gave them */
    uint32_t variable_count;
    char reason[160]; /* set with WEFT_REJECTED */
} wf_xpath_run;

/* What the expression gives, known when compiling. */
wf_xpath_kind wf_xpath_result(weft_span code);

/* `code` came from the compiler or passed wf_xpath_verify. WEFT_OK, WEFT_REJECTED (a conversion that
   XPath does not have, such as count() of a variable that holds a text), WEFT_LIMIT, WEFT_NOMEM. */
weft_status wf_xpath_eval(wf_xpath_value *out, weft_span code, const wf_xml_node *context,
                          wf_xpath_run *run);

/* Bytes from outside: true when running them cannot leave them. */
bool wf_xpath_verify(weft_span code, uint32_t variable_count);

#endif
