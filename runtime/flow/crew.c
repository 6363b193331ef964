#include "runtime/flow/crew.h"

#include "base/memory.h"
#include "runtime/read/input.h"
#include "runtime/read/window.h"

#include <signal.h>
#include <time.h>

#define MOST_JOBS  256u
#define WAIT_NANOS 100000000L /* between two looks at the stop flag */
#define NANOS      1000000000L

/* ---- the threads' side ---- */

static bool is_over(void *context)
{
    const wf_crew *const crew = context;
    return atomic_load_explicit(&crew->quit, memory_order_relaxed);
}

/* From the input's first bytes: what its header says. */
static weft_status learn_rows(const wf_crew *crew, wf_lane *lane, wf_memory_input *head,
                              weft_diags *diags)
{
    wf_memory_input_init(head, weft_span_of(crew->first.store.data, crew->first.len));
    weft_status rc = wf_reader_open(&lane->reader, &crew->conduct->reading, wf_vm_shape(lane->vm),
                                    &head->base, diags);
    while (rc == WEFT_OK || rc == WEFT_REJECTED) {
        wf_arena_reset(lane->record.arena);
        rc = lane->reader->next(lane->reader, &lane->record, diags);
        if (rc == WEFT_OK)
            break;
    }
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

/* From the tags around the records: where they are. */
static weft_status learn_place(const wf_crew *crew, wf_lane *lane, wf_memory_input *none,
                               weft_diags *diags)
{
    const size_t len = crew->head.len;
    wf_memory_input_init(none, weft_span_of(NULL, 0));
    weft_status rc = wf_reader_open(&lane->reader, &crew->conduct->reading, wf_vm_shape(lane->vm),
                                    &none->base, diags);
    if (rc != WEFT_OK || len == 0)
        return rc;
    char *const bytes = wf_alloc(len + WF_WINDOW_PADDING, 1);
    if (!bytes)
        return WEFT_NOMEM;
    memcpy(bytes, crew->head.data, len);
    const wf_resume around = {.bytes = bytes, .len = len, .line = 1};
    rc = lane->reader->resume(lane->reader, &around);
    if (rc == WEFT_OK)
        rc = lane->reader->next(lane->reader, &lane->record, diags);
    wf_free(bytes); /* the next resume gives others */
    return rc == WEFT_DONE ? WEFT_OK : rc == WEFT_NOMEM ? rc : WEFT_INVALID;
}

weft_status wf_crew_learn(const wf_crew *crew, wf_lane *lane)
{
    wf_memory_input head;
    weft_diags *const diags = weft_diags_new(0); /* the conductor's lane has said it all */
    if (!diags)
        return WEFT_NOMEM;
    wf_reader_close(lane->reader);
    lane->reader = NULL;
    const weft_status rc = crew->is_document ? learn_place(crew, lane, &head, diags)
                                             : learn_rows(crew, lane, &head, diags);
    weft_diags_free(diags);
    return rc;
}

/* A lane like the conductor's. */
static weft_status open_lane(wf_crew *crew, wf_lane *lane)
{
    const wf_conduct *const c = crew->conduct;
    wf_writer_options writing = c->writing;
    wf_buf frame;
    weft_diags *const diags = weft_diags_new(0); /* has nothing to say that is new */
    weft_status rc =
        diags ? wf_lane_open(lane, c->program, c->options, c->params, c->param_count, diags)
              : WEFT_NOMEM;
    lane->name = c->lane.name;
    if (rc == WEFT_OK)
        rc = wf_lane_open_writer(lane, &writing);
    wf_buf_init(&frame, 0);
    if (rc == WEFT_OK)
        rc = lane->writer->begin(lane->writer, &frame, diags);
    wf_buf_fini(&frame);
    weft_diags_free(diags);
    return rc == WEFT_OK ? wf_crew_learn(crew, lane) : rc;
}

/* Memory for it; there is some for each part. Under the lock. */
static void give_store(wf_crew *crew, wf_part *part)
{
    if (!part->has_store)
        part->store = crew->stores[--crew->store_count];
    part->has_store = true;
}

static void take_store(wf_crew *crew, wf_part *part)
{
    if (part->has_store)
        crew->stores[crew->store_count++] = part->store;
    part->has_store = false;
    memset(&part->store, 0, sizeof part->store);
}

/* The first part that waits, taken; NULL: none does. Under the lock. */
static wf_part *first_ready(wf_crew *crew)
{
    for (size_t i = 0; i < crew->used; i++) {
        wf_part *const part = &crew->parts[(crew->oldest + i) % crew->part_count];
        if (part->state != WF_PART_READY)
            continue;
        part->state = WF_PART_TAKEN;
        give_store(crew, part);
        return part;
    }
    return NULL;
}

/* The same; NULL when all is over. */
static wf_part *take_part(wf_crew *crew)
{
    wf_part *part = NULL;
    while (!is_over(crew) && (part = first_ready(crew)) == NULL)
        (void)pthread_cond_wait(&crew->ready, &crew->lock);
    return part;
}

/* A part that holds more was told of as far as it was mapped; false: all is over. Under the lock. */
static bool wait_for_rest(wf_crew *crew, const wf_part *part)
{
    while (!is_over(crew) && part->state == WF_PART_DONE)
        (void)pthread_cond_wait(&crew->ready, &crew->lock);
    return !is_over(crew);
}

/* Under the lock but for the work. */
static void map_part(wf_crew *crew, wf_part *part, wf_lane *lane)
{
    bool has_more;
    do {
        (void)pthread_mutex_unlock(&crew->lock);
        wf_part_map(part, lane, is_over, crew);
        (void)pthread_mutex_lock(&crew->lock);
        has_more = part->rc == WEFT_OK;
        part->state = WF_PART_DONE;
        if (part == wf_crew_oldest(crew)) /* nobody waits for another one */
            (void)pthread_cond_signal(&crew->done);
    } while (has_more && wait_for_rest(crew, part));
}

static void *work(void *context)
{
    wf_crew *const crew = context;
    wf_lane lane = {0};
    const weft_status rc = open_lane(crew, &lane);
    (void)pthread_mutex_lock(&crew->lock);
    if (rc != WEFT_OK) {
        crew->failed = rc;
        (void)pthread_cond_signal(&crew->done);
    }
    for (wf_part *part = NULL; rc == WEFT_OK && (part = take_part(crew)) != NULL;)
        map_part(crew, part, &lane);
    (void)pthread_mutex_unlock(&crew->lock);
    wf_lane_close(&lane);
    return NULL;
}

weft_status wf_crew_start(wf_crew *crew)
{
    const uint32_t wanted = crew->conduct->options->jobs;
    const uint32_t count = (wanted < MOST_JOBS ? wanted : MOST_JOBS) - 1;
    sigset_t all;
    sigset_t before;
    if (crew->thread_count != 0)
        return WEFT_OK;
    if (!crew->parts) {
        crew->part_count = (size_t)2 * count + 2;
        crew->store_count = crew->part_count;
        crew->parts = wf_alloc(crew->part_count, sizeof *crew->parts);
        crew->stores = wf_alloc(crew->part_count, sizeof *crew->stores);
        crew->threads = wf_alloc(count, sizeof *crew->threads);
    }
    if (!crew->parts || !crew->stores || !crew->threads)
        return WEFT_NOMEM;
    atomic_store(&crew->quit, false);
    /* Signals are the conductor's, whose reading they interrupt. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (crew->thread_count < count &&
           pthread_create(&crew->threads[crew->thread_count], NULL, work, crew) == 0)
        crew->thread_count++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return crew->thread_count != 0 ? WEFT_OK : WEFT_NOMEM;
}

void wf_crew_stop(wf_crew *crew)
{
    (void)pthread_mutex_lock(&crew->lock);
    atomic_store(&crew->quit, true);
    (void)pthread_cond_broadcast(&crew->ready);
    (void)pthread_mutex_unlock(&crew->lock);
    while (crew->thread_count != 0)
        (void)pthread_join(crew->threads[--crew->thread_count], NULL);
}

/* ---- the conductor's side ---- */

static bool is_to_end(void *context)
{
    const wf_crew *const crew = context;
    const volatile int *const stop = crew->conduct->stop;
    return stop && *stop;
}

wf_part *wf_crew_help(wf_crew *crew, wf_lane *lane)
{
    (void)pthread_mutex_lock(&crew->lock);
    wf_part *const part = first_ready(crew);
    (void)pthread_mutex_unlock(&crew->lock);
    if (part)
        wf_part_map(part, lane, is_to_end, crew);
    (void)pthread_mutex_lock(&crew->lock);
    if (part)
        part->state = WF_PART_DONE;
    (void)pthread_mutex_unlock(&crew->lock);
    return part;
}

void wf_crew_go_on(wf_crew *crew, wf_lane *lane)
{
    wf_part_map(wf_crew_oldest(crew), lane, is_to_end, crew); /* a thread has no use for it */
}

void wf_crew_give_store(wf_crew *crew, wf_part *part)
{
    (void)pthread_mutex_lock(&crew->lock);
    give_store(crew, part);
    (void)pthread_mutex_unlock(&crew->lock);
}

void wf_crew_hand_over(wf_crew *crew)
{
    (void)pthread_mutex_lock(&crew->lock);
    wf_crew_free_part(crew)->state = WF_PART_READY;
    crew->used++; /* of the parts that threads look through */
    (void)pthread_cond_signal(&crew->ready);
    (void)pthread_mutex_unlock(&crew->lock);
}

void wf_crew_hand_back(wf_crew *crew)
{
    (void)pthread_mutex_lock(&crew->lock);
    wf_crew_oldest(crew)->state = WF_PART_TAKEN;
    (void)pthread_cond_broadcast(&crew->ready); /* who waits for a part is not meant */
    (void)pthread_mutex_unlock(&crew->lock);
}

void wf_crew_drop(wf_crew *crew)
{
    (void)pthread_mutex_lock(&crew->lock);
    wf_crew_oldest(crew)->state = WF_PART_FREE;
    take_store(crew, wf_crew_oldest(crew));
    crew->oldest = (crew->oldest + 1) % crew->part_count;
    crew->used--;
    (void)pthread_mutex_unlock(&crew->lock);
}

static bool is_oldest_done(const wf_crew *crew)
{
    return crew->used != 0 && wf_crew_oldest(crew)->state == WF_PART_DONE;
}

weft_status wf_crew_look(wf_crew *crew, bool wait, bool *is_done)
{
    struct timespec until;
    (void)pthread_mutex_lock(&crew->lock);
    if (wait && !is_oldest_done(crew) && crew->failed == WEFT_OK) {
        (void)clock_gettime(CLOCK_REALTIME, &until); /* cannot fail for this clock */
        until.tv_nsec += WAIT_NANOS;
        until.tv_sec += until.tv_nsec / NANOS;
        until.tv_nsec %= NANOS;
        (void)pthread_cond_timedwait(&crew->done, &crew->lock, &until);
    }
    *is_done = is_oldest_done(crew);
    const weft_status rc = crew->failed;
    (void)pthread_mutex_unlock(&crew->lock);
    return rc;
}

void wf_crew_init(wf_crew *crew, const wf_conduct *conduct, bool is_document)
{
    memset(crew, 0, sizeof *crew);
    crew->conduct = conduct;
    crew->is_document = is_document;
    wf_buf_init(&crew->head, 0);
    (void)pthread_mutex_init(&crew->lock, NULL); /* none of these fails without attributes */
    (void)pthread_cond_init(&crew->ready, NULL);
    (void)pthread_cond_init(&crew->done, NULL);
}

void wf_crew_fini(wf_crew *crew)
{
    for (size_t i = 0; crew->parts && i < crew->part_count; i++)
        wf_part_store_fini(&crew->parts[i].store);
    for (size_t i = 0; crew->stores && i < crew->store_count; i++)
        wf_part_store_fini(&crew->stores[i]);
    wf_part_store_fini(&crew->first.store);
    wf_free(crew->parts);
    wf_free(crew->stores);
    wf_free(crew->threads);
    wf_buf_fini(&crew->head);
    (void)pthread_cond_destroy(&crew->done);
    (void)pthread_cond_destroy(&crew->ready);
    (void)pthread_mutex_destroy(&crew->lock);
}
