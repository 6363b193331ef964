/* Mappings and records made of fragments of the language. Bytes choose the fragments; behind their end a generator
   goes on from them. */
#ifndef WF_TESTS_MADE_PROGRAM_H
#define WF_TESTS_MADE_PROGRAM_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

#define MADE_NAMES_MOST 16u

/* Zeroed but for `data`, `left`, `state` and an initialised `text`, which what is made goes behind. */
typedef struct maker {
    const uint8_t *data;
    size_t left;
    uint64_t state;
    wf_buf text;
    char names[MADE_NAMES_MOST][4]; /* bound here */
    uint32_t name_count;
    uint32_t next_name;
    bool in_function; /* . and $ mean nothing */
} maker;

/* A whole file with one mapping; may not compile. */
void made_mapping(maker *m);
/* A record, mostly with what the paths of the mapping look for. */
void made_record(maker *m);

#endif
