/* The threads of a run, and the parts that go to and fro between them and the conductor: a ring, in the
   order of the input. A part belongs to one side at a time, and only its state, under the lock, says to
   which. Nothing else is shared but the program, which nobody writes. The conductor is one of those that
   map. For jobs.c alone. */
#ifndef WF_RUNTIME_CREW_H
#define WF_RUNTIME_CREW_H

#include "runtime/flow/conduct.h"
#include "runtime/flow/part.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct wf_crew {
    const wf_conduct *conduct;
    /* What the readers learn the input from, when threads are started: */
    bool is_document;
    wf_part first; /* rows: the first part, which says what the header does */
    wf_buf head;   /* documents: the tags around records */
    /* The ring. */
    wf_part *parts;
    size_t part_count;
    size_t oldest;
    size_t used;
    /* Memory for as many parts: the one used last is taken first, for it is still in the cache. */
    wf_part_store *stores;
    size_t store_count; /* that no part has */
    pthread_t *threads;
    uint32_t thread_count;
    pthread_mutex_t lock;
    pthread_cond_t ready; /* a part waits, or was told of, or all is over */
    pthread_cond_t done;  /* a part is done, or a thread failed */
    atomic_bool quit;
    weft_status failed; /* of a thread that could not begin; under the lock */
} wf_crew;

/* `conduct` is kept. */
void wf_crew_init(wf_crew *crew, const wf_conduct *conduct, bool is_document);
void wf_crew_fini(wf_crew *crew); /* its threads are stopped */

/* As many as the options say without the conductor's, or as there are; nothing when they run. WEFT_NOMEM. */
weft_status wf_crew_start(wf_crew *crew);
/* They end with the record they are at. */
void wf_crew_stop(wf_crew *crew);

/* A new reader for `lane`, which knows what is learned from the input's beginning or the tags around. */
weft_status wf_crew_learn(const wf_crew *crew, wf_lane *lane);

static inline bool wf_crew_is_full(const wf_crew *crew)
{
    return crew->used == crew->part_count;
}

/* The part behind all others, to be filled or only named; there is one unless it is full. */
static inline wf_part *wf_crew_free_part(const wf_crew *crew)
{
    return &crew->parts[(crew->oldest + crew->used) % crew->part_count];
}

/* Memory for a part that is filled before it is handed over. */
void wf_crew_give_store(wf_crew *crew, wf_part *part);

static inline wf_part *wf_crew_oldest(const wf_crew *crew)
{
    return &crew->parts[crew->oldest];
}

/* The free part was filled. */
void wf_crew_hand_over(wf_crew *crew);
/* Whether the oldest part is done; for `wait` a while is given it to become so. What a thread that could not
   begin says. */
weft_status wf_crew_look(wf_crew *crew, bool wait, bool *is_done);
/* The conductor maps by its own lane: the first part that waits; NULL: none does. It ends when the run is to. */
wf_part *wf_crew_help(wf_crew *crew, wf_lane *lane);
/* The same with more of the oldest part, which is its own and was told of as far as it was mapped. */
void wf_crew_go_on(wf_crew *crew, wf_lane *lane);
/* The oldest was told of as far as it was mapped: its thread goes on. */
void wf_crew_hand_back(wf_crew *crew);
/* It was told of to its end, or nobody maps it. */
void wf_crew_drop(wf_crew *crew);

#endif
