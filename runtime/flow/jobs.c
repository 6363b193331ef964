/* Several threads: the conductor cuts the input at record borders, threads map the parts, the conductor
   tells of them in their order. The first part is mapped by the conductor's own lane, as every input
   begins; from it the other lanes learn what their readers must know (the header of a CSV). What cannot
   be cut is read by that lane to the end.

   What is easy to get wrong: a part belongs to one side at a time, and only its state, under the lock,
   says to which. Nothing else is shared but the program, which nobody writes. */
#include "runtime/flow/jobs.h"

#include "base/memory.h"
#include "runtime/flow/part.h"
#include "runtime/read/border.h"
#include "runtime/read/window.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#define PART_BYTES ((size_t)512 << 10)
#define MOST_JOBS  256u
#define WAIT_NANOS 100000000L /* between two looks at the stop flag */
#define PATIENCE   20         /* such waits for what was read when the run was stopped */
#define NANOS      1000000000L
#define BIG_OUTPUT ((size_t)4 << 20) /* memory for output that is not kept */

typedef struct worker {
    struct jobs *jobs;
    pthread_t thread;
} worker;

typedef struct jobs {
    wf_conduct *conduct;
    wf_border *border;
    wf_part first;
    wf_part *parts; /* a ring */
    size_t part_count;
    size_t oldest;
    size_t used;
    wf_buf carry;           /* the bytes behind the last border */
    uint64_t offset;        /* of the first of them in the input */
    bool is_ended;          /* all of the input that is wanted is read */
    weft_status ended_with; /* WEFT_STOPPED: there may be more */
    int patience;
    bool is_uncut;  /* the part filled last has no border */
    uint64_t lines; /* line ends before the oldest part */
    worker *workers;
    uint32_t worker_count;
    pthread_mutex_t lock;
    pthread_cond_t ready; /* a part waits, or all is over */
    pthread_cond_t done;  /* a part is done, or a worker failed */
    atomic_bool quit;
    weft_status failed; /* of a worker that could not begin; under the lock */
} jobs;

/* ---- cutting ---- */

/* Reads until the part holds `want` bytes or the input ends. */
static weft_status read_part(jobs *j, wf_part *part, size_t want)
{
    wf_input *const input = &j->conduct->input.base;
    weft_status rc = wf_part_reserve(part, want);
    while (rc == WEFT_OK && part->len < want && !j->is_ended) {
        size_t got = 0;
        rc = input->read(input, &got, part->data + part->len, want - part->len, j->conduct->diags);
        part->len += got;
        j->is_ended = rc == WEFT_OK && got == 0;
    }
    if (part->data)
        memset(part->data + part->len, 0, WF_WINDOW_PADDING);
    return rc;
}

/* The run is to stop: what was read so far is the last part. */
static weft_status end_here(jobs *j, wf_part *part, bool is_first)
{
    size_t end = 0;
    const weft_status rc = wf_border_find(&end, j->border, part->data, part->len, is_first);
    if (rc != WEFT_OK || end == 0)
        return rc == WEFT_OK ? WEFT_STOPPED : rc;
    j->is_ended = true;
    j->ended_with = WEFT_STOPPED;
    j->conduct->stop = NULL;
    wf_buf_reset(&j->carry);
    part->len = end;
    memset(part->data + end, 0, WF_WINDOW_PADDING);
    return WEFT_OK;
}

/* The next part, up to its last border; what stands behind that is carried to the next one. */
static weft_status fill(jobs *j, wf_part *part, bool is_first)
{
    const size_t usual =
        j->conduct->options->part_bytes != 0 ? j->conduct->options->part_bytes : PART_BYTES;
    size_t end = 0;
    part->at = 0;
    part->len = 0;
    part->offset = j->offset;
    weft_status rc = wf_part_reserve(part, usual > j->carry.len ? usual : j->carry.len);
    if (rc == WEFT_OK && j->carry.len != 0)
        memcpy(part->data, j->carry.data, j->carry.len);
    part->len = j->carry.len;
    for (size_t want = usual; rc == WEFT_OK; want *= 2) {
        rc = read_part(j, part, want);
        if (rc == WEFT_OK && j->is_ended)
            end = part->len;
        else if (rc == WEFT_OK && part->len >= want)
            rc = wf_border_find(&end, j->border, part->data, part->len, is_first);
        if (end != 0 || j->is_ended || part->len > wf_border_most(j->border))
            break;
    }
    if (rc == WEFT_STOPPED)
        return end_here(j, part, is_first);
    if (rc != WEFT_OK)
        return rc;
    j->is_uncut = end == 0 && !j->is_ended;
    if (j->is_uncut)
        return WEFT_OK;
    wf_buf_reset(&j->carry);
    wf_buf_put(&j->carry, part->data + end, part->len - end);
    part->len = end;
    memset(part->data + end, 0, WF_WINDOW_PADDING);
    j->offset += end;
    return j->carry.status;
}

/* ---- threads ---- */

static bool is_over(void *context)
{
    jobs *const j = context;
    return atomic_load_explicit(&j->quit, memory_order_relaxed);
}

/* A lane like the conductor's; its reader learns from the first part what the header says. */
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
    wf_memory_input_init(&head, weft_span_of(j->first.data, j->first.len));
    if (rc == WEFT_OK)
        rc = wf_reader_open(&lane->reader, &c->reading, wf_vm_shape(lane->vm), &head.base, diags);
    while (rc == WEFT_OK || rc == WEFT_REJECTED) {
        wf_arena_reset(lane->record.arena);
        rc = lane->reader->next(lane->reader, &lane->record, diags);
        if (rc == WEFT_OK)
            break;
    }
    weft_diags_free(diags);
    return rc == WEFT_DONE ? WEFT_OK : rc;
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
    for (wf_part *part = NULL; rc == WEFT_OK && (part = take_part(j)) != NULL;) {
        (void)pthread_mutex_unlock(&j->lock);
        wf_part_map(part, &lane, is_over, j);
        (void)pthread_mutex_lock(&j->lock);
        part->state = WF_PART_DONE;
        (void)pthread_cond_signal(&j->done);
    }
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
    j->part_count = (size_t)2 * count + 1;
    j->parts = wf_alloc(j->part_count, sizeof *j->parts);
    j->workers = wf_alloc(count, sizeof *j->workers);
    if (!j->parts || !j->workers)
        return WEFT_NOMEM;
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

static void hand_over(jobs *j, wf_part *part)
{
    (void)pthread_mutex_lock(&j->lock);
    part->state = WF_PART_READY;
    (void)pthread_cond_signal(&j->ready);
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
    j->lines += part->lines;
    if (part->rc == WEFT_OK) {
        hand_over(j, part);
        return WEFT_OK;
    }
    if (part->rc != WEFT_DONE)
        return part->rc;
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
    const weft_status rc = fill(j, part, false);
    if (rc != WEFT_OK || j->is_uncut)
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
        const bool is_read = (j->is_ended && j->carry.len == 0) || j->is_uncut;
        const bool is_full = is_read || j->used == j->part_count;
        bool is_done;
        if (is_read && j->used == 0)
            return j->ended_with;
        rc = look(j, is_full, &is_done);
        if (j->ended_with == WEFT_STOPPED && !is_done)
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

/* What has no border, by the conductor's lane. */
static weft_status run_rest(jobs *j, const wf_part *part)
{
    wf_conduct *const c = j->conduct;
    wf_chain_input_init(&c->ahead, weft_span_of(part->data, part->len), &c->input.base);
    const wf_resume from = {.input = &c->ahead.base,
                            .offset = part->offset,
                            .number = c->account.counts.read,
                            .line = j->lines + 1};
    c->is_begun = false;
    const weft_status rc = c->lane.reader->resume(c->lane.reader, &from);
    return rc == WEFT_OK ? wf_pipeline_run_lane(c) : rc;
}

/* Behind the first part. */
static weft_status run_parts(jobs *j)
{
    weft_status rc = start_workers(j);
    if (rc == WEFT_OK && j->worker_count == 0)
        rc = WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = conduct_parts(j);
    stop_workers(j);
    if (rc == WEFT_OK && j->is_uncut)
        rc = run_rest(j, &j->parts[(j->oldest + j->used) % j->part_count]);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static void fini(jobs *j)
{
    for (size_t i = 0; j->parts && i < j->part_count; i++)
        wf_part_fini(&j->parts[i]);
    wf_part_fini(&j->first);
    wf_free(j->parts);
    wf_free(j->workers);
    wf_buf_fini(&j->carry);
    wf_border_free(j->border);
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
    jobs j = {.conduct = conduct};
    wf_buf_init(&j.carry, 0);
    (void)pthread_mutex_init(&j.lock, NULL); /* none of these fails without attributes */
    (void)pthread_cond_init(&j.ready, NULL);
    (void)pthread_cond_init(&j.done, NULL);
    weft_status rc = wf_border_new(&j.border, &conduct->reading);
    if (rc == WEFT_OK)
        rc = fill(&j, &j.first, true);
    if (rc == WEFT_OK) {
        /* A small input ends here, and one without borders goes on. */
        wf_chain_input_init(&conduct->ahead, weft_span_of(j.first.data, j.first.len),
                            j.is_uncut ? &conduct->input.base : NULL);
        conduct->is_begun = !j.is_uncut && !j.is_ended;
        rc = wf_pipeline_run_lane(conduct);
    }
    if (rc == WEFT_OK && !conduct->is_begun && !j.is_uncut)
        rc = j.ended_with;
    if (rc == WEFT_OK && conduct->is_begun && !wf_account_is_enough(&conduct->account)) {
        j.lines = conduct->lane.reader->line(conduct->lane.reader) - 1;
        rc = run_parts(&j);
    }
    const bool is_untold = rc == WEFT_OK && conduct->is_begun; /* there was no record at all */
    for (size_t i = 0; is_untold && i < weft_diags_count(conduct->lane.diags); i++)
        wf_diags_copy(conduct->diags, weft_diags_at(conduct->lane.diags, i));
    fini(&j);
    return rc;
}
