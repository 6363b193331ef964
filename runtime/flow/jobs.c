/* Several threads: the conductor cuts the input at record borders, threads map the parts, the conductor
   tells of them in their order. The first part is mapped by the conductor's own lane, as every input
   begins; from it the other lanes learn what their readers must know (the header of a CSV). What cannot
   be cut is read by that lane to the end. */
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
    uint64_t lines; /* line ends before the oldest part */
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
    wf_part *const part = wf_crew_oldest(&j->crew);
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
        wf_crew_hand_back(&j->crew);
        return WEFT_OK;
    }
    if (part->rc != WEFT_DONE)
        return part->rc;
    j->lines += part->lines;
    wf_crew_drop(&j->crew);
    return WEFT_OK;
}

static weft_status fill_next(jobs *j)
{
    const weft_status rc = wf_cutter_fill(&j->cutter, wf_crew_free_part(&j->crew), false);
    if (rc == WEFT_OK && !j->cutter.is_uncut)
        wf_crew_hand_over(&j->crew);
    return rc;
}

/* The threads end with the record they are at; what is whole up to there counts. */
static weft_status stop_early(jobs *j)
{
    bool is_done = true;
    weft_status rc = WEFT_OK;
    wf_crew_stop(&j->crew);
    while (rc == WEFT_OK && is_done) {
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
    while (rc == WEFT_OK) {
        const bool is_read = wf_cutter_is_empty(&j->cutter) || j->cutter.is_uncut;
        const bool is_full = is_read || wf_crew_is_full(&j->crew);
        bool is_done;
        if (is_read && j->crew.used == 0)
            return j->cutter.ended_with;
        rc = wf_crew_look(&j->crew, is_full, &is_done);
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
    weft_status rc = wf_crew_start(&j->crew);
    if (rc == WEFT_OK)
        rc = conduct_parts(j);
    wf_crew_stop(&j->crew);
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
    const weft_status rc = wf_cutter_fill(&j->cutter, &j->crew.first, true);
    if (rc != WEFT_OK)
        return rc;
    const bool is_uncut = j->cutter.is_uncut;
    wf_chain_input_init(&c->ahead,
                        is_uncut ? wf_cutter_rest(&j->cutter)
                                 : weft_span_of(j->crew.first.data, j->crew.first.len),
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
        wf_buf_reset(&j->crew.head);
        wf_buf_put_span(&j->crew.head, standing.around);
        rc = wf_cutter_begin(&j->cutter, &standing, reader->position(reader));
        if (rc == WEFT_OK)
            rc = wf_cutter_fill(&j->cutter, &j->crew.first, false);
        if (rc == WEFT_OK && !j->cutter.is_uncut)
            return j->crew.head.status == WEFT_OK ? run_lead(j, &j->crew.first)
                                                  : j->crew.head.status;
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
        rc = j->crew.is_document ? begin_document(j, UNCUT_PARTS) : wf_pipeline_run_lane(c);
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
           conduct->lane.writer->follow && wf_border_is_known(conduct->reading.format);
}

weft_status wf_jobs_run(wf_conduct *conduct)
{
    jobs j = {.conduct = conduct};
    wf_crew_init(&j.crew, conduct, wf_border_is_of_document(conduct->reading.format));
    weft_status rc = wf_cutter_open(&j.cutter, conduct);
    if (rc == WEFT_OK)
        rc = j.crew.is_document ? begin_document(&j, 1) : begin_rows(&j);
    if (rc == WEFT_OK)
        rc = go_on(&j);
    if (rc == WEFT_DONE)
        rc = WEFT_OK;
    else if (rc == WEFT_OK && !is_enough(&j))
        rc = j.cutter.ended_with;
    const bool is_untold = rc == WEFT_OK && conduct->is_begun; /* there was no record at all */
    for (size_t i = 0; is_untold && i < weft_diags_count(conduct->lane.diags); i++)
        wf_diags_copy(conduct->diags, weft_diags_at(conduct->lane.diags, i));
    wf_crew_fini(&j.crew);
    wf_cutter_close(&j.cutter);
    return rc;
}
