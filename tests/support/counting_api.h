/* An API for tests in C: tokens, look-ups, mutations by aliases, jobs and batches. It counts what it executes by reference: "R1" to
   "R<COUNTING_MOST>". R6 is refused wherever it comes. */
#ifndef WF_TESTS_COUNTING_API_H
#define WF_TESTS_COUNTING_API_H

#include "tests/support/loopback.h"

#include <pthread.h>

#define COUNTING_MOST    64
#define COUNTING_REFUSED 6

typedef struct counting_batch {
    unsigned records[COUNTING_MOST];
    unsigned count;
} counting_batch;

typedef struct counting_api {
    loopback *server;
    pthread_mutex_t lock;
    unsigned executed[COUNTING_MOST + 1]; /* by number */
    counting_batch batches[COUNTING_MOST];
    unsigned batch_count;
    unsigned jobs;
    unsigned tokens;
    unsigned lookups;
} counting_api;

void counting_open(counting_api *api);
void counting_close(counting_api *api);

#endif
