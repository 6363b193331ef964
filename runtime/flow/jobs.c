/* Several threads: the conductor cuts the input at record borders, threads map the parts, the conductor
   tells of them in their order, and while there is nothing to tell or to cut it maps one, too. A file is not
   even cut: a thread reads its part from where a record seems to begin to where one seems to end, and that
   counts when the part before it was found to end there. The first part is mapped by the conductor's own
   lane, as every input begins; from it the other lanes learn what their readers must know (the header of a
   CSV). What cannot be cut is read by that lane to the end. */
#include "runtime/flow/jobs.h"

#include "runtime/flow/crew.h"
#include "runtime/flow/cutter.h"
#include "runtime/read/input.h"

#define PATIENCE    20                /* waits for what was read when the run was stopped */
#define BIG_OUTPUT  ((size_t)4 << 20) /* memory for output that is not kept */
#define UNCUT_PARTS 8u /* so much of a document is read by one thread where it could not be cut */

typedef struct jobs {
    wf_conduct *conduct;
    wf_cutter cutter;
    wf_crew crew;
    int patience;
    uint64_t lines;      /* line ends before the oldest part */
    const wf_part *mine; /* the conductor's lane is in the middle of it */
    /* Parts of a file: */
    wf_file_parts file;
    bool is_far;         /* threads read for themselves */
    bool is_lost;        /* a guess was wrong: */
    bool is_misleading;  /* the rest of the file is cut as it is read */
    bool is_over;        /* the last part was told of */
    uint64_t reached;    /* told of up to here, */
    uint64_t line_begin; /* in a line that begins there (documents) */
} jobs;

/* ---- conducting ---- */

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
        *out = part->store.out;
        out->len = end;
        part->store.out = lent;
    } else {
        wf_buf_put(out, part->store.out.data + from, end - from);
    }
    if (part->store.out.cap > BIG_OUTPUT)
        wf_buf_fini(&part->store.out);
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

/* The part was told of as far as it was mapped. */
static void step_on(jobs *j, const wf_part *part)
{
    j->reached = part->offset + part->at;
    if (j->crew.is_document) {
        const char *const text = part->store.data + part->begin;
        const size_t line = wf_part_last_line(text, part->at);
        j->line_begin = line != 0 ? part->offset + line : part->line_begin;
    }
    j->is_lost = part->is_doubtful;
    j->is_over = part->rc == WEFT_DONE && part->is_last;
}

/* Its thread goes on with it. */
static void hand_back(jobs *j, const wf_part *part)
{
    if (part != j->mine) {
        wf_crew_hand_back(&j->crew);
        return;
    }
    wf_crew_go_on(&j->crew, &j->conduct->lane);
    if (part->rc != WEFT_OK)
        j->mine = NULL;
}

/* Tells of the oldest part. WEFT_DONE: enough. */
static weft_status finish_oldest(jobs *j)
{
    wf_conduct *const c = j->conduct;
    wf_part *const part = wf_crew_oldest(&j->crew);
    size_t end = 0;
    if (j->is_far && part->rc != WEFT_NOMEM && !part->is_told && part->offset != j->reached) {
        j->is_lost = true;
        return WEFT_OK;
    }
    tell_of_header(j, part);
    weft_status rc = wf_part_tell(part, &c->account, j->lines, &end);
    const weft_status put = put_output(j, part, end);
    wf_pipeline_show_progress(c, part->offset + part->at);
    if (rc == WEFT_OK || rc == WEFT_DONE)
        rc = put != WEFT_OK ? put : rc;
    if (rc != WEFT_OK)
        return rc;
    step_on(j, part);
    if (part->rc == WEFT_OK) {
        hand_back(j, part);
        return WEFT_OK;
    }
    if (part->rc != WEFT_DONE)
        return part->rc;
    j->lines += part->lines;
    wf_crew_drop(&j->crew);
    return WEFT_OK;
}

/* There is something to make a part of. */
static bool has_more(const jobs *j)
{
    if (!j->is_far)
        return !wf_cutter_is_empty(&j->cutter) && !j->cutter.is_uncut;
    /* a file may have grown */
    return !j->is_over && (j->file.next < j->conduct->input.size || j->crew.used == 0);
}

static weft_status fill_next(jobs *j)
{
    wf_part *const part = wf_crew_free_part(&j->crew);
    if (j->is_far) {
        wf_file_parts_next(&j->file, part);
        wf_crew_hand_over(&j->crew);
        return WEFT_OK;
    }
    wf_crew_give_store(&j->crew, part);
    const weft_status rc = wf_cutter_fill(&j->cutter, part, false);
    if (rc == WEFT_OK && !j->cutter.is_uncut)
        wf_crew_hand_over(&j->crew);
    return rc;
}

/* The conductor's lane may map parts: it has nothing in hand and nothing to tell, and its writer, which from
   then on writes as behind other records, has written some. */
static bool can_help(const jobs *j)
{
    const wf_lane *const lane = &j->conduct->lane;
    return !j->mine && j->cutter.ended_with == WEFT_OK && weft_diags_count(lane->diags) == 0 &&
           (lane->writer->lead == 0 || j->conduct->account.counts.bytes_out != 0);
}

/* There is nothing to tell and nothing to hand over. */
static weft_status help_or_wait(jobs *j)
{
    bool is_done;
    const wf_part *const part = can_help(j) ? wf_crew_help(&j->crew, &j->conduct->lane) : NULL;
    if (part) {
        j->mine = part->rc == WEFT_OK ? part : NULL;
        return WEFT_OK;
    }
    const weft_status rc = wf_crew_look(&j->crew, true, &is_done);
    if (j->cutter.ended_with == WEFT_STOPPED && !is_done)
        j->patience--;
    return rc;
}

/* The threads end with the record they are at; what is whole up to there counts. */
static weft_status stop_early(jobs *j)
{
    bool is_done = true;
    weft_status rc = WEFT_OK;
    wf_crew_stop(&j->crew);
    while (rc == WEFT_OK && is_done && !j->is_lost) {
        rc = wf_crew_look(&j->crew, false, &is_done);
        if (rc == WEFT_OK && is_done)
            rc = finish_oldest(j);
    }
    return rc == WEFT_OK ? WEFT_STOPPED : rc;
}

static weft_status conduct_parts(jobs *j)
{
    weft_status rc = WEFT_OK;
    j->patience = PATIENCE;
    while (rc == WEFT_OK && !j->is_lost) {
        const bool is_full = !has_more(j) || wf_crew_is_full(&j->crew);
        bool is_done;
        if (j->crew.used == 0 && is_full)
            return j->cutter.ended_with;
        rc = wf_crew_look(&j->crew, false, &is_done);
        if (rc == WEFT_OK && is_done)
            rc = finish_oldest(j);
        else if (rc == WEFT_OK)
            rc = is_full ? help_or_wait(j) : fill_next(j);
        const volatile int *const stop = j->conduct->stop;
        if (rc == WEFT_OK && ((stop && *stop) || j->patience <= 0))
            rc = stop_early(j);
    }
    return rc;
}

static weft_status run_crew(jobs *j)
{
    weft_status rc = wf_crew_start(&j->crew);
    if (rc == WEFT_OK)
        rc = conduct_parts(j);
    wf_crew_stop(&j->crew);
    return rc;
}

/* From where a guess was wrong the file is read in order. */
static weft_status leave_file(jobs *j)
{
    const wf_standing standing = {.line_begin = j->line_begin};
    while (j->crew.used != 0)
        wf_crew_drop(&j->crew);
    j->mine = NULL;
    j->is_far = false;
    j->is_lost = false;
    j->is_misleading = true;
    /* the conductor's reader may have been led astray as well */
    weft_status rc = j->crew.is_document ? wf_crew_learn(&j->crew, &j->conduct->lane) : WEFT_OK;
    if (rc == WEFT_OK)
        rc = wf_file_input_move(&j->conduct->input, j->reached, j->conduct->diags);
    return rc == WEFT_OK ? wf_cutter_begin(&j->cutter, &standing, j->reached) : rc;
}

/* Behind what the conductor's lane has read. What cannot be cut is left for it. */
static weft_status run_parts(jobs *j)
{
    j->lines = j->conduct->lane.reader->line(j->conduct->lane.reader) - 1;
    weft_status rc = run_crew(j);
    if (rc == WEFT_OK && j->is_lost) {
        rc = leave_file(j);
        if (rc == WEFT_OK)
            rc = run_crew(j);
    }
    if (rc == WEFT_OK && j->cutter.is_uncut)
        rc = wf_cutter_give_rest(&j->cutter, &j->conduct->lane, j->lines);
    return rc;
}

/* Threads from the byte `known` on, where a record may begin, if what is behind it is a file that they can
   read for themselves. */
static weft_status begin_file(jobs *j, uint64_t known, const wf_standing *standing)
{
    wf_conduct *const c = j->conduct;
    wf_writer *const writer = c->lane.writer;
    if (j->is_misleading || (writer->settle && !writer->settle(writer, &c->writing)))
        return WEFT_OK;
    if (!wf_file_parts_begin(&j->file, &c->input, &c->reading, j->cutter.usual, known, standing))
        return WEFT_OK;
    j->is_far = true;
    j->reached = known;
    j->line_begin = j->file.line_begin;
    weft_status rc = wf_crew_start(&j->crew);
    while (rc == WEFT_OK && has_more(j) && !wf_crew_is_full(&j->crew))
        rc = fill_next(j);
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
    weft_status rc = wf_cutter_fill(&j->cutter, &j->crew.first, true);
    if (rc != WEFT_OK)
        return rc;
    const bool is_uncut = j->cutter.is_uncut;
    wf_chain_input_init(&c->ahead,
                        is_uncut ? wf_cutter_rest(&j->cutter)
                                 : weft_span_of(j->crew.first.store.data, j->crew.first.len),
                        is_uncut ? &c->input.base : NULL);
    c->is_begun = !is_uncut && !wf_cutter_is_empty(&j->cutter);
    if (c->is_begun)
        rc = begin_file(j, j->cutter.offset, NULL);
    if (rc == WEFT_OK)
        rc = wf_pipeline_run_lane(c);
    if (rc == WEFT_OK && c->is_begun && !j->is_far) /* the writer may be settled now */
        rc = begin_file(j, j->cutter.offset, NULL);
    return rc;
}

/* A document: to a place between two records, and on to the first border. */
static weft_status begin_document(jobs *j, size_t lead)
{
    wf_conduct *const c = j->conduct;
    wf_reader *const reader = c->lane.reader;
    for (size_t wait = lead;; wait = UNCUT_PARTS * j->cutter.usual) {
        wf_standing standing;
        c->is_begun = false;
        c->pause_at = reader->position(reader) + wait;
        weft_status rc = wf_pipeline_run_lane(c);
        if (rc != WEFT_OK || !c->is_paused || !reader->stand(reader, &standing))
            return rc;
        wf_buf_reset(&j->crew.head);
        wf_buf_put_span(&j->crew.head, standing.around);
        if (j->crew.head.status != WEFT_OK)
            return j->crew.head.status;
        standing.around = wf_buf_span(&j->crew.head);
        c->is_begun = true;
        rc = begin_file(j, reader->position(reader), &standing);
        if (rc != WEFT_OK || j->is_far)
            return rc;
        rc = wf_cutter_begin(&j->cutter, &standing, reader->position(reader));
        if (rc == WEFT_OK)
            rc = wf_cutter_fill(&j->cutter, &j->crew.first, false);
        if (rc == WEFT_OK && !j->cutter.is_uncut)
            return run_lead(j, &j->crew.first);
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
    while (rc == WEFT_OK && c->is_begun && !j->is_far && !is_enough(j) && writer->settle &&
           !writer->settle(writer, &c->writing)) {
        rc = wf_cutter_fill(&j->cutter, &part, false);
        if (rc == WEFT_OK && j->cutter.is_uncut)
            break;
        if (rc == WEFT_OK)
            rc = run_lead(j, &part);
    }
    wf_part_store_fini(&part.store);
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
        rc = j->crew.is_document ? begin_document(j, UNCUT_PARTS * j->cutter.usual)
                                 : wf_pipeline_run_lane(c);
        if (rc != WEFT_OK)
            return rc;
    }
}

bool wf_jobs_are_possible(const wf_conduct *conduct)
{
    const weft_pipeline_options *const o = conduct->options;
    const uint32_t in_order = WEFT_USES_RANDOM | WEFT_USES_RECORD;
    return o->jobs > 1 && o->trace == 0 && !conduct->lane.inquiry &&
           (conduct->program->traits & in_order) == 0 && conduct->lane.reader->resume &&
           conduct->lane.writer->follow && wf_border_is_known(conduct->reading.format) &&
           !wf_cutter_is_small(conduct);
}

weft_status wf_jobs_run(wf_conduct *conduct)
{
    jobs j = {.conduct = conduct};
    wf_crew_init(&j.crew, conduct, wf_border_is_of_document(conduct->reading.format));
    weft_status rc = wf_cutter_open(&j.cutter, conduct);
    if (rc == WEFT_OK)
        rc = j.crew.is_document ? begin_document(&j, wf_cutter_lead(&j.cutter)) : begin_rows(&j);
    if (rc == WEFT_OK)
        rc = go_on(&j);
    if (rc == WEFT_DONE)
        rc = WEFT_OK;
    else if (rc == WEFT_OK && !is_enough(&j))
        rc = j.cutter.ended_with;
    const bool is_untold = rc == WEFT_OK && conduct->is_begun; /* there was no record at all */
    for (size_t i = 0; is_untold && i < weft_diags_count(conduct->lane.diags); i++)
        wf_diags_copy(conduct->diags, weft_diags_at(conduct->lane.diags, i));
    wf_crew_stop(&j.crew);
    wf_crew_fini(&j.crew);
    wf_cutter_close(&j.cutter);
    return rc;
}
