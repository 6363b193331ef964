/* The conductor: next, run, put, commit, and a report of what could not be. It computes nothing. */
#include "runtime/flow/jobs.h"

#include "base/memory.h"
#include "runtime/flow/group.h"

#define PROGRESS_EVERY 512

static wf_cpu cpu_of(weft_cpu cpu)
{
    switch (cpu) {
    case WEFT_CPU_SCALAR:
        return WF_CPU_SCALAR;
    case WEFT_CPU_AVX2:
        return WF_CPU_AVX2;
    case WEFT_CPU_AVX512:
        return WF_CPU_AVX512;
    case WEFT_CPU_BEST:
        break;
    }
    return WF_CPU_BEST;
}

static weft_status open_reader(wf_conduct *c)
{
    const weft_pipeline_options *o = c->options;
    wf_reader_options *const reader = &c->reading;
    wf_group_options grouping;
    weft_status rc = wf_flow_reader_options(reader, c->program, o->map, o->from, o->record_path,
                                            &c->names, c->diags);
    if (rc != WEFT_OK)
        return rc;
    const char *path = o->input ? o->input : "-";
    rc = wf_file_input_open(&c->input, path, c->diags);
    if (rc != WEFT_OK)
        return rc;
    c->input_open = true;
    c->input.stop = o->stop;
    c->lane.name = c->input.name;
    c->account.counts.size = c->input.size;
    reader->name = c->input.name;
    reader->max_record_bytes = o->max_record_bytes;
    reader->careful = o->careful != 0;
    reader->cpu = cpu_of(o->cpu);
    wf_chain_input_init(&c->ahead, weft_span_of(NULL, 0), &c->input.base);
    /* one reader of rows says once for itself what stands twice */
    if (c->program->maps[o->map].group_key == WF_NONE)
        c->account.shape = wf_vm_shape(c->lane.vm);
    wf_flow_grouping(&grouping, o, reader->name);
    return wf_flow_reader_open(&c->lane.reader, reader, c->program, o->map, c->lane.vm, &grouping,
                               &c->ahead.base, c->diags);
}

static weft_status open_output(wf_conduct *c)
{
    const weft_pipeline_options *o = c->options;
    wf_writer_options *const writing = &c->writing;
    weft_status rc =
        wf_flow_writer_options(writing, c->program, o->map, o->to, &c->names, c->diags);
    if (rc != WEFT_OK)
        return rc;
    writing->pretty = o->pretty != 0;
    writing->alias = o->alias;
    rc = wf_lane_open_writer(&c->lane, writing);
    if (rc == WEFT_OK)
        rc = wf_file_sink_open(&c->sink, o->output, c->diags);
    if (rc == WEFT_OK && o->rejects)
        rc = wf_file_sink_open(&c->account.rejects, o->rejects, c->diags);
    return rc;
}

void wf_pipeline_show_progress(wf_conduct *c, uint64_t bytes_in)
{
    const wf_reader *const reader = c->lane.reader;
    c->account.counts.bytes_in = bytes_in;
    if (reader->rows)
        c->account.counts.rows = reader->rows(reader);
    if (c->options->progress)
        c->options->progress(c->options->progress_context, &c->account.counts);
}

/* One record from its bytes to its outcome. WEFT_DONE at the end of the input. */
static weft_status step(wf_conduct *c)
{
    wf_lane *const lane = &c->lane;
    wf_buf *const out = c->sink->buffer(c->sink);
    const size_t mark = out->len;
    wf_verdict verdict = {.diags = lane->diags};
    weft_status rc = wf_lane_step(lane, out, &verdict.outcome);
    verdict.count = weft_diags_count(lane->diags);
    if (rc == WEFT_DONE && c->is_begun)
        return rc; /* what was said of the header is told with the first record */
    if (rc != WEFT_OK) {
        for (size_t i = 0; i < verdict.count; i++)
            wf_diags_copy(c->diags, weft_diags_at(lane->diags, i));
        return rc;
    }
    if (WF_LIKELY(out->len != mark)) {
        c->account.counts.bytes_out += out->len - mark;
        rc = c->sink->commit(c->sink, c->diags);
    }
    if (WF_UNLIKELY(lane->profile != NULL))
        wf_profile_written(lane->profile);
    verdict.raw = lane->record.raw;
    const weft_status told = wf_account_record(&c->account, &verdict);
    if (WF_UNLIKELY(verdict.count != 0))
        weft_diags_reset(lane->diags);
    return rc == WEFT_OK ? told : rc;
}

/* Many records at once, up to where progress is shown; how many. */
static uint32_t step_rows(wf_conduct *c, weft_status *rc)
{
    const uint64_t left = wf_account_left(&c->account);
    const uint64_t until = PROGRESS_EVERY - c->account.counts.read % PROGRESS_EVERY;
    wf_buf *const out = c->sink->buffer(c->sink);
    const size_t mark = out->len;
    const uint32_t count = wf_lane_rows(&c->lane, out, left < until ? left : until);
    if (count == 0)
        return 0;
    wf_account_mapped(&c->account, count);
    c->account.counts.bytes_out += out->len - mark;
    *rc = c->sink->commit(c->sink, c->diags);
    return count;
}

static bool can_pause(const wf_conduct *c)
{
    wf_reader *const reader = c->lane.reader;
    wf_standing standing;
    return reader->position(reader) >= c->pause_at && c->ahead.rest.len == 0 &&
           reader->stand(reader, &standing);
}

weft_status wf_pipeline_run_lane(wf_conduct *c)
{
    const wf_reader *const reader = c->lane.reader;
    weft_status rc = WEFT_OK;
    c->is_paused = false;
    while (rc == WEFT_OK && !c->is_paused && !wf_account_is_enough(&c->account)) {
        if (c->pause_at != 0 || step_rows(c, &rc) == 0)
            rc = step(c);
        c->is_paused = rc == WEFT_OK && WF_UNLIKELY(c->pause_at != 0) && can_pause(c);
        if (c->account.counts.read % PROGRESS_EVERY == 0)
            wf_pipeline_show_progress(c, reader->position(reader));
        if (rc == WEFT_OK && c->stop && *c->stop)
            rc = WEFT_STOPPED;
    }
    wf_pipeline_show_progress(c, reader->position(reader));
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status run(wf_conduct *c)
{
    const weft_status rc =
        c->lane.writer->begin(c->lane.writer, c->sink->buffer(c->sink), c->diags);
    if (rc != WEFT_OK)
        return rc;
    /* a profile is of one thread: what several did at once has no shares */
    return !c->lane.profile && wf_jobs_are_possible(c) ? wf_jobs_run(c) : wf_pipeline_run_lane(c);
}

static weft_status first_bad(weft_status a, weft_status b)
{
    return a != WEFT_OK ? a : b;
}

/* What stands behind the last record. */
static weft_status close_framing(wf_conduct *c)
{
    wf_buf *out = c->sink->buffer(c->sink);
    const size_t mark = out->len;
    const weft_status rc = c->lane.writer->end(c->lane.writer, out, c->diags);
    c->account.counts.bytes_out += out->len - mark;
    return rc == WEFT_OK ? c->sink->commit(c->sink, c->diags) : rc;
}

/* Lets the files appear: the output last, and only when everything else about it is safe. What ended
   the run counts before how it closed. */
static weft_status finish(wf_conduct *c, weft_status rc)
{
    const bool whole =
        rc == WEFT_OK || rc == WEFT_INVALID || rc == WEFT_LIMIT || rc == WEFT_STOPPED;
    weft_status closing = whole ? close_framing(c) : WEFT_OK;
    if (c->account.rejects)
        closing =
            first_bad(closing, c->account.rejects->finish(c->account.rejects, true, c->diags));
    const weft_status kept = c->sink->finish(c->sink, whole && closing == WEFT_OK, c->diags);
    return first_bad(rc, first_bad(closing, kept));
}

static void close_all(wf_conduct *c)
{
    wf_lane_close(&c->lane);
    if (c->input_open)
        wf_file_input_close(&c->input);
    wf_sink_close(c->sink);
    wf_sink_close(c->account.rejects);
    wf_account_fini(&c->account);
    wf_arena_fini(&c->names);
}

weft_status weft_pipeline_run(weft_counts *counts, const weft_program *program,
                              const weft_pipeline_options *options, const weft_param *params,
                              size_t param_count, weft_diags *diags)
{
    wf_conduct c = {0};
    wf_profile profile = {0};
    c.program = program;
    c.options = options;
    c.stop = options->stop;
    c.params = params;
    c.param_count = param_count;
    c.diags = diags;
    c.account.options = options;
    c.account.diags = diags;
    wf_arena_init(&c.names, 0);
    weft_status rc = options->map < program->map_count ? WEFT_OK : WEFT_MISUSE;
    if (rc == WEFT_OK)
        rc = wf_lane_open(&c.lane, program, options, params, param_count, diags);
    if (rc == WEFT_OK)
        rc = wf_inquiry_open(&c.lane.inquiry, program, options, params, param_count, c.lane.vm,
                             diags);
    if (rc == WEFT_OK)
        rc = open_reader(&c);
    if (rc == WEFT_OK)
        rc = open_output(&c);
    if (rc == WEFT_OK && options->profile) {
        rc = wf_profile_open(&profile, program);
        c.lane.profile = &profile;
    }
    if (rc == WEFT_OK)
        rc = finish(&c, run(&c));
    if (c.lane.profile && profile.sites)
        wf_profile_report(&profile, wf_vm_is_general(c.lane.vm), options->profile,
                          options->profile_context);
    wf_profile_close(&profile);
    *counts = c.account.counts;
    close_all(&c);
    return rc;
}
