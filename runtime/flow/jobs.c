/* Several threads: the conductor cuts the input at record borders, threads map the parts, the conductor
   tells of them in their order. The first part is mapped by the conductor's own lane, as every input
   begins; from it the other lanes learn what their readers must know (the header of a CSV). What cannot
   be cut is read by that lane to the end.

   What is easy to get wrong: a part belongs to one side at a time, and only its state, under the lock,
   says to which. Nothing else is shared but the program, which nobody writes. */
#include "runtime/flow/jobs.h"

#include "base/memory.h"
#include "runtime/flow/cutter.h"
#include "runtime/read/input.h"
#include "runtime/read/window.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#define MOST_JOBS   256u
#define WAIT_NANOS  100000000L /* between two looks at the stop flag */
#define PATIENCE    20         /* such waits for what was read when the run was stopped */
#define NANOS       1000000000L
#define BIG_OUTPUT  ((size_t)4 << 20) /* memory for output that is not kept */
#define UNCUT_PARTS 8u /* so much of a document is read by one thread where it could not be cut */

typedef struct worker {
    struct jobs *jobs;
    pthread_t thread;
} worker;

typedef struct jobs {
    wf_conduct *conduct;
    wf_cutter cutter;
    bool is_document;
    wf_buf
        head; /* what the lanes' readers learn the input from: a CSV's first part, XML's tags around */
    wf_part first;
    wf_part *parts; /* a ring */
    size_t part_count;
    size_t oldest;
    size_t used;
    int patience;
    uint64_t lines; /* line ends before the oldest part */
    worker *workers;
    uint32_t worker_count;
    pthread_mutex_t lock;
    pthread_cond_t ready; /* a part waits, or was told of, or all is over */
    pthread_cond_t done;  /* a part is done, or a worker failed */
    atomic_bool quit;
    weft_status failed; /* of a worker that could not begin; under the lock */
} jobs;

/* ---- threads ---- */

static bool is_over(void *context)
{
    jobs *const j = context;
    return atomic_load_explicit(&j->quit, memory_order_relaxed);
}

/* From the input's first bytes: what its header says. */
static weft_status learn_rows(const jobs *j, wf_lane *lane, wf_memory_input *head,
                              weft_diags *diags)
{
    wf_memory_input_init(head, weft_span_of(j->first.data, j->first.len));
    weft_status rc = wf_reader_open(&lane->reader, &j->conduct->reading, wf_vm_shape(lane->vm),
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
static weft_status learn_place(const jobs *j, wf_lane *lane, wf_memory_input *none,
                               weft_diags *diags)
{
    const size_t len = j->head.len;
    wf_memory_input_init(none, weft_span_of(NULL, 0));
    weft_status rc = wf_reader_open(&lane->reader, &j->conduct->reading, wf_vm_shape(lane->vm),
                                    &none->base, diags);
    if (rc != WEFT_OK || len == 0)
        return rc;
    char *const bytes = wf_alloc(len + WF_WINDOW_PADDING, 1);
    if (!bytes)
        return WEFT_NOMEM;
    memcpy(bytes, j->head.data, len);
    const wf_resume around = {.bytes = bytes, .len = len, .line = 1};
    rc = lane->reader->resume(lane->reader, &around);
    if (rc == WEFT_OK)
        rc = lane->reader->next(lane->reader, &lane->record, diags);
    wf_free(bytes); /* the next resume gives others */
    return rc == WEFT_DONE ? WEFT_OK : rc == WEFT_NOMEM ? rc : WEFT_INVALID;
}

/* A lane like the conductor's. */
static weft_status open_lane(jobs *j, wf_lane *lane)
{
    const wf_conduct *const c = j->conduct;
    wf_writer_options writing = c->writing;
    wf_memory_input head;
    wf_buf frame;
    weft_diags *const diags = weft_diags_new(0); /* the conductor's lane has said it all */
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
    if (rc == WEFT_OK)
        rc =
            j->is_document ? learn_place(j, lane, &head, diags) : learn_rows(j, lane, &head, diags);
    weft_diags_free(diags);
    return rc;
}

/* The first part that waits, taken; NULL when all is over. Under the lock. */
static wf_part *take_part(jobs *j)
{
    while (!is_over(j)) {
        for (size_t i = 0; i < j->used; i++) {
            wf_part *const part = &j->parts[(j->oldest + i) % j->part_count];
            if (part->state != WF_PART_READY)
                continue;
            part->state = WF_PART_TAKEN;
            return part;
        }
        (void)pthread_cond_wait(&j->ready, &j->lock);
    }
    return NULL;
}

/* A part that holds more was told of as far as it was mapped; false: all is over. Under the lock. */
static bool wait_for_rest(jobs *j, const wf_part *part)
{
    while (!is_over(j) && part->state == WF_PART_DONE)
        (void)pthread_cond_wait(&j->ready, &j->lock);
    return !is_over(j);
}

/* Under the lock but for the work. */
static void map_part(jobs *j, wf_part *part, wf_lane *lane)
{
    bool has_more;
    do {
        (void)pthread_mutex_unlock(&j->lock);
        wf_part_map(part, lane, is_over, j);
        (void)pthread_mutex_lock(&j->lock);
        has_more = part->rc == WEFT_OK;
        part->state = WF_PART_DONE;
        (void)pthread_cond_signal(&j->done);
    } while (has_more && wait_for_rest(j, part));
}

static void *work(void *context)
{
    jobs *const j = ((worker *)context)->jobs;
    wf_lane lane = {0};
    const weft_status rc = open_lane(j, &lane);
    (void)pthread_mutex_lock(&j->lock);
    if (rc != WEFT_OK) {
        j->failed = rc;
        (void)pthread_cond_signal(&j->done);
    }
    for (wf_part *part = NULL; rc == WEFT_OK && (part = take_part(j)) != NULL;)
        map_part(j, part, &lane);
    (void)pthread_mutex_unlock(&j->lock);
    wf_lane_close(&lane);
    return NULL;
}

static weft_status start_workers(jobs *j)
{
    const uint32_t wanted = j->conduct->options->jobs;
    const uint32_t count = wanted < MOST_JOBS ? wanted : MOST_JOBS;
    sigset_t all;
    sigset_t before;
    if (!j->parts) {
        j->part_count = (size_t)2 * count + 1;
        j->parts = wf_alloc(j->part_count, sizeof *j->parts);
        j->workers = wf_alloc(count, sizeof *j->workers);
    }
    if (!j->parts || !j->workers)
        return WEFT_NOMEM;
    atomic_store(&j->quit, false);
    /* Signals are the conductor's, whose reading they interrupt. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    for (; j->worker_count < count; j->worker_count++) {
        worker *const w = &j->workers[j->worker_count];
        w->jobs = j;
        if (pthread_create(&w->thread, NULL, work, w) != 0)
            break; /* as many as there are */
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return WEFT_OK;
}

static void stop_workers(jobs *j)
{
    (void)pthread_mutex_lock(&j->lock);
    atomic_store(&j->quit, true);
    (void)pthread_cond_broadcast(&j->ready);
    (void)pthread_mutex_unlock(&j->lock);
    for (uint32_t i = 0; i < j->worker_count; i++)
        (void)pthread_join(j->workers[i].thread, NULL);
    j->worker_count = 0;
}

/* ---- conducting ---- */

/* To the thread that waits for it. */
static void hand_back(jobs *j, wf_part *part)
{
    (void)pthread_mutex_lock(&j->lock);
    part->state = WF_PART_TAKEN;
    (void)pthread_cond_broadcast(&j->ready);
    (void)pthread_mutex_unlock(&j->lock);
}

static bool is_oldest_done(const jobs *j)
{
    return j->used != 0 && j->parts[j->oldest].state == WF_PART_DONE;
}

/* Whether the oldest part is done; for `wait` a while is given it to become so. */
static weft_status look(jobs *j, bool wait, bool *is_done)
{
    struct timespec until;
    (void)pthread_mutex_lock(&j->lock);
    if (wait && !is_oldest_done(j) && j->failed == WEFT_OK) {
        (void)clock_gettime(CLOCK_REALTIME, &until); /* cannot fail for this clock */
        until.tv_nsec += WAIT_NANOS;
        until.tv_sec += until.tv_nsec / NANOS;
        until.tv_nsec %= NANOS;
        (void)pthread_cond_timedwait(&j->done, &j->lock, &until);
    }
    *is_done = is_oldest_done(j);
    const weft_status rc = j->failed;
    (void)pthread_mutex_unlock(&j->lock);
    return rc;
}

/* The first `end` bytes of the part's output. */
static weft_status put_output(jobs *j, wf_part *part, size_t end)
{
    wf_conduct *const c = j->conduct;
    wf_buf *const out = c->sink->buffer(c->sink);
    size_t from = 0;
    if (end == 0)
        return WEFT_OK;
    if (c->account.counts.bytes_out == 0)
        from = c->lane.writer->lead;
    c->lane.writer->follow(c->lane.writer);
    c->account.counts.bytes_out += end - from;
    if (out->len == 0 && from == 0) { /* the sink takes the bytes as they lie */
        const wf_buf lent = *out;
        *out = part->out;
        out->len = end;
        part->out = lent;
    } else {
        wf_buf_put(out, part->out.data + from, end - from);
    }
    if (part->out.cap > BIG_OUTPUT)
        wf_buf_fini(&part->out);
    return out->status != WEFT_OK ? out->status : c->sink->commit(c->sink, c->diags);
}

/* What the first part said when it had no record, told with the first there is. */
static void tell_of_header(jobs *j, const wf_part *part)
{
    wf_conduct *const c = j->conduct;
    const wf_verdict verdict = {
        .diags = c->lane.diags, .count = weft_diags_count(c->lane.diags), .raw = part->first};
    if (verdict.count == 0 || part->record_count == 0)
        return;
    wf_account_warn(&c->account, &verdict);
    weft_diags_reset(c->lane.diags);
}

/* Tells of the oldest part. WEFT_DONE: enough. */
static weft_status finish_oldest(jobs *j)
{
    wf_conduct *const c = j->conduct;
    wf_part *const part = &j->parts[j->oldest];
    size_t end = 0;
    tell_of_header(j, part);
    weft_status rc = wf_part_tell(part, &c->account, j->lines, &end);
    const weft_status put = put_output(j, part, end);
    wf_pipeline_show_progress(c, part->offset + part->at);
    if (rc == WEFT_OK || rc == WEFT_DONE)
        rc = put != WEFT_OK ? put : rc;
    if (rc != WEFT_OK)
        return rc;
    if (part->rc == WEFT_OK) {
        hand_back(j, part);
        return WEFT_OK;
    }
    if (part->rc != WEFT_DONE)
        return part->rc;
    j->lines += part->lines;
    (void)pthread_mutex_lock(&j->lock);
    part->state = WF_PART_FREE;
    j->oldest = (j->oldest + 1) % j->part_count;
    j->used--;
    (void)pthread_mutex_unlock(&j->lock);
    return WEFT_OK;
}

static weft_status fill_next(jobs *j)
{
    wf_part *const part = &j->parts[(j->oldest + j->used) % j->part_count];
    const weft_status rc = wf_cutter_fill(&j->cutter, part, false);
    if (rc != WEFT_OK || j->cutter.is_uncut)
        return rc;
    (void)pthread_mutex_lock(&j->lock);
    j->used++; /* of the parts that threads look through */
    part->state = WF_PART_READY;
    (void)pthread_cond_signal(&j->ready);
    (void)pthread_mutex_unlock(&j->lock);
    return WEFT_OK;
}

/* The threads end with the record they are at; what is whole up to there counts. */
static weft_status stop_early(jobs *j)
{
    weft_status rc = WEFT_OK;
    stop_workers(j);
    while (rc == WEFT_OK && is_oldest_done(j))
        rc = finish_oldest(j);
    return rc == WEFT_OK ? WEFT_STOPPED : rc;
}

static weft_status conduct_parts(jobs *j)
{
    weft_status rc = WEFT_OK;
    j->patience = PATIENCE;
    while (rc == WEFT_OK) {
        const bool is_read = wf_cutter_is_empty(&j->cutter) || j->cutter.is_uncut;
        const bool is_full = is_read || j->used == j->part_count;
        bool is_done;
        if (is_read && j->used == 0)
            return j->cutter.ended_with;
        rc = look(j, is_full, &is_done);
        if (j->cutter.ended_with == WEFT_STOPPED && !is_done)
            j->patience--;
        if (rc == WEFT_OK && is_done)
            rc = finish_oldest(j);
        else if (rc == WEFT_OK && !is_full)
            rc = fill_next(j);
        const volatile int *const stop = j->conduct->stop;
        if (rc == WEFT_OK && ((stop && *stop) || j->patience <= 0))
            rc = stop_early(j);
    }
    return rc;
}

/* Behind what the conductor's lane has read. What cannot be cut is left for it. */
static weft_status run_parts(jobs *j)
{
    j->lines = j->conduct->lane.reader->line(j->conduct->lane.reader) - 1;
    weft_status rc = start_workers(j);
    if (rc == WEFT_OK && j->worker_count == 0)
        rc = WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = conduct_parts(j);
    stop_workers(j);
    if (rc == WEFT_OK && j->cutter.is_uncut)
        rc = wf_cutter_give_rest(&j->cutter, &j->conduct->lane, j->lines);
    return rc;
}

/* ---- what the conductor's lane reads ---- */

static bool is_enough(const jobs *j)
{
    return wf_account_is_enough(&j->conduct->account);
}

/* The part, which is the next one. */
static weft_status run_lead(jobs *j, const wf_part *part)
{
    wf_conduct *const c = j->conduct;
    wf_reader *const reader = c->lane.reader;
    wf_resume from = wf_part_source(part);
    from.number = c->account.counts.read;
    from.line = reader->line(reader);
    c->is_begun = !wf_cutter_is_empty(&j->cutter);
    c->pause_at = 0;
    const weft_status rc = reader->resume(reader, &from);
    return rc == WEFT_OK ? wf_pipeline_run_lane(c) : rc;
}

/* Rows: the first part, as every input begins. A small input ends here, and one without borders goes on. */
static weft_status begin_rows(jobs *j)
{
    wf_conduct *const c = j->conduct;
    const weft_status rc = wf_cutter_fill(&j->cutter, &j->first, true);
    if (rc != WEFT_OK)
        return rc;
    const bool is_uncut = j->cutter.is_uncut;
    wf_chain_input_init(&c->ahead,
                        is_uncut ? wf_cutter_rest(&j->cutter)
                                 : weft_span_of(j->first.data, j->first.len),
                        is_uncut ? &c->input.base : NULL);
    c->is_begun = !is_uncut && !wf_cutter_is_empty(&j->cutter);
    return wf_pipeline_run_lane(c);
}

/* A document: to a place between two records, and on to the first border. */
static weft_status begin_document(jobs *j, size_t parts)
{
    wf_conduct *const c = j->conduct;
    wf_reader *const reader = c->lane.reader;
    for (size_t wait = parts;; wait = UNCUT_PARTS) {
        wf_standing standing;
        c->is_begun = false;
        c->pause_at = reader->position(reader) + wait * j->cutter.usual;
        weft_status rc = wf_pipeline_run_lane(c);
        if (rc != WEFT_OK || !c->is_paused || !reader->stand(reader, &standing))
            return rc;
        wf_buf_reset(&j->head);
        wf_buf_put_span(&j->head, standing.around);
        rc = wf_cutter_begin(&j->cutter, &standing, reader->position(reader));
        if (rc == WEFT_OK)
            rc = wf_cutter_fill(&j->cutter, &j->first, false);
        if (rc == WEFT_OK && !j->cutter.is_uncut)
            return j->head.status == WEFT_OK ? run_lead(j, &j->first) : j->head.status;
        if (rc == WEFT_OK)
            rc = wf_cutter_give_rest(&j->cutter, &c->lane, reader->line(reader) - 1);
        if (rc != WEFT_OK)
            return rc;
    }
}

/* On, until other writers can write as the conductor's would. */
static weft_status settle_writer(jobs *j)
{
    wf_conduct *const c = j->conduct;
    wf_writer *const writer = c->lane.writer;
    weft_status rc = WEFT_OK;
    wf_part part = {0};
    while (rc == WEFT_OK && c->is_begun && !is_enough(j) && writer->settle &&
           !writer->settle(writer, &c->writing)) {
        rc = wf_cutter_fill(&j->cutter, &part, false);
        if (rc == WEFT_OK && j->cutter.is_uncut)
            break;
        if (rc == WEFT_OK)
            rc = run_lead(j, &part);
    }
    wf_part_fini(&part);
    return rc;
}

/* Threads from where the conductor's lane has got to; what cannot be cut is that lane's again. */
static weft_status go_on(jobs *j)
{
    wf_conduct *const c = j->conduct;
    for (;;) {
        weft_status rc = settle_writer(j);
        if (rc != WEFT_OK || !c->is_begun || is_enough(j))
            return rc;
        rc = run_parts(j);
        if (rc != WEFT_OK || !j->cutter.is_uncut)
            return rc;
        c->is_begun = false;
        c->pause_at = 0;
        rc = j->is_document ? begin_document(j, UNCUT_PARTS) : wf_pipeline_run_lane(c);
        if (rc != WEFT_OK)
            return rc;
    }
}

static void fini(jobs *j)
{
    for (size_t i = 0; j->parts && i < j->part_count; i++)
        wf_part_fini(&j->parts[i]);
    wf_part_fini(&j->first);
    wf_free(j->parts);
    wf_free(j->workers);
    wf_buf_fini(&j->head);
    wf_cutter_close(&j->cutter);
    (void)pthread_cond_destroy(&j->done);
    (void)pthread_cond_destroy(&j->ready);
    (void)pthread_mutex_destroy(&j->lock);
}

bool wf_jobs_are_possible(const wf_conduct *conduct)
{
    const weft_pipeline_options *const o = conduct->options;
    const uint32_t in_order = WEFT_USES_RANDOM | WEFT_USES_RECORD;
    return o->jobs > 1 && o->trace == 0 && !conduct->lane.inquiry &&
           (conduct->program->traits & in_order) == 0 && conduct->lane.reader->resume &&
           conduct->lane.writer->follow && wf_border_is_known(conduct->reading.format);
}

weft_status wf_jobs_run(wf_conduct *conduct)
{
    jobs j = {.conduct = conduct, .is_document = wf_border_is_of_document(conduct->reading.format)};
    wf_buf_init(&j.head, 0);
    (void)pthread_mutex_init(&j.lock, NULL); /* none of these fails without attributes */
    (void)pthread_cond_init(&j.ready, NULL);
    (void)pthread_cond_init(&j.done, NULL);
    weft_status rc = wf_cutter_open(&j.cutter, conduct);
    if (rc == WEFT_OK)
        rc = j.is_document ? begin_document(&j, 1) : begin_rows(&j);
    if (rc == WEFT_OK)
        rc = go_on(&j);
    if (rc == WEFT_DONE)
        rc = WEFT_OK;
    else if (rc == WEFT_OK && !is_enough(&j))
        rc = j.cutter.ended_with;
    const bool is_untold = rc == WEFT_OK && conduct->is_begun; /* there was no record at all */
    for (size_t i = 0; is_untold && i < weft_diags_count(conduct->lane.diags); i++)
        wf_diags_copy(conduct->diags, weft_diags_at(conduct->lane.diags, i));
    fini(&j);
    return rc;
}
