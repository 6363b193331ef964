/* The data of an answer: objects made from the schema for what was selected. Members of a mutation's input come back
   under their names, everything else is made up from the field's name and a running number, the same for the
   same request. */
#ifndef WF_SANDBOX_ANSWER_H
#define WF_SANDBOX_ANSWER_H

#include "sandbox/request.h"

/* What became of a mutation's field. */
typedef struct wf_verdict {
    bool is_refused; /* null and an error stand in the answer */
    const char *code;
    const char *sentence;
    uint64_t number; /* of the object: the same for the same key */
} wf_verdict;

typedef struct wf_answer {
    wf_request *op;
    wf_buf *out;   /* bounded: what is too large ends in WEFT_LIMIT */
    uint64_t rows; /* behind every connection */
    void *context;
    /* Called once for each field of a mutation, in order: it is executed now. */
    void (*mutate)(void *context, wf_verdict *verdict, weft_span mutation, weft_value arguments);
} wf_answer;

/* Appends `{"data":…}` with the errors, if there were any. */
weft_status wf_answer_put(wf_answer *answer);

#endif
