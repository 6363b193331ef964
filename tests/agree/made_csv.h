/* Generated CSV in many habits, some of them bad, and the random numbers it is made from. */
#ifndef WF_TEST_MADE_CSV_H
#define WF_TEST_MADE_CSV_H

#include "tests/agree/agree.h"

/* How one file is: the chance of each oddity is one in so many, 0: never. */
typedef struct habits {
    uint32_t columns;
    uint32_t quoted;
    uint32_t doubled;
    uint32_t broken; /* line ends in quotes */
    uint32_t padded;
    uint32_t empty;
    uint32_t wide; /* beyond ASCII */
    uint32_t control;
    uint32_t stray;
    uint32_t spoilt; /* not UTF-8 */
    uint32_t ragged;
    uint32_t blank;
    uint32_t lengthy;
    const char *end;
    char delimiter;
    char quote;
} habits;

habits make_habits(random_source *r);
/* A file in these habits into `out`; the count of its rows. */
uint64_t make_csv(random_source *r, const habits *h, wf_buf *out);

#endif
