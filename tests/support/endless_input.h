/* An input of any length without memory of its own: a beginning, then one text again and again. */
#ifndef WF_TEST_ENDLESS_INPUT_H
#define WF_TEST_ENDLESS_INPUT_H

#include "runtime/read/input.h"

typedef struct endless_input {
    wf_input base;     /* {read_endless} */
    const char *first; /* given once; may be NULL */
    const char *row;
    size_t len;
    size_t at;
    uint64_t left; /* bytes of rows */
} endless_input;

static inline weft_status read_endless(wf_input *self, size_t *got, char *to, size_t room,
                                       weft_diags *diags)
{
    endless_input *const input = (endless_input *)self;
    (void)diags;
    size_t i = 0;
    for (; i < room && input->first && *input->first != '\0'; i++)
        to[i] = *input->first++;
    for (; i < room && input->left != 0; i++, input->left--) {
        to[i] = input->row[input->at];
        input->at = (input->at + 1) % input->len;
    }
    *got = i;
    return WEFT_OK;
}

#endif
