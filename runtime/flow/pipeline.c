/* The conductor: next, run, put, commit, and a report of what could not be. It computes nothing. */
#include "runtime/flow/flow.h"

#include "base/memory.h"
#include "runtime/keep/rejects.h"
#include "runtime/read/input.h"
#include "runtime/send/sink.h"
#include "vm/json.h"

#define PROGRESS_EVERY   512
#define TRACE_LINE_BYTES 400
#define MAX_OUTPUT_BYTES ((size_t)1 << 30)

typedef struct pipeline {
    const weft_program *program;
    const weft_pipeline_options *options;
    weft_diags *diags;        /* about the run */
    weft_diags *record_diags; /* about one record */
    weft_vm *vm;
    wf_arena names;
    wf_file_input input;
    bool input_open;
    wf_reader *reader;
    wf_writer *writer;
    wf_sink *sink;
    wf_sink *rejects;
    wf_buf scratch; /* emitted text that must become a value first */
    wf_buf trace_line;
    bool emits;
    bool by_value; /* the writer needs values */
    weft_counts counts;
    bool tracing;
    const char *name;
} pipeline;

static weft_status open_machine(pipeline *p, const weft_param *params, size_t count)
{
    weft_vm_options vm = {0};
    vm.map = p->options->map;
    vm.limits = p->options->limits;
    vm.now_seconds = p->options->now_seconds;
    vm.now_nanos = p->options->now_nanos;
    vm.random_seed = p->options->random_seed;
    vm.general = p->options->general;
    weft_status rc = weft_vm_new(&p->vm, p->program, &vm, p->diags);
    for (size_t i = 0; i < count && rc == WEFT_OK; i++)
        rc = weft_vm_param(p->vm, weft_span_text(params[i].name), weft_span_text(params[i].value),
                           p->diags);
    return rc == WEFT_OK ? wf_vm_ready(p->vm, p->diags) : rc;
}

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

static weft_status open_reader(pipeline *p)
{
    const weft_pipeline_options *o = p->options;
    wf_reader_options reader;
    weft_status rc = wf_flow_reader_options(&reader, p->program, o->map, o->from, o->record_path,
                                            &p->names, p->diags);
    if (rc != WEFT_OK)
        return rc;
    const char *path = o->input ? o->input : "-";
    rc = wf_file_input_open(&p->input, path, p->diags);
    if (rc != WEFT_OK)
        return rc;
    p->input_open = true;
    p->input.stop = o->stop;
    p->name = p->input.name;
    p->counts.size = p->input.size;
    reader.name = p->input.name;
    reader.max_record_bytes = o->max_record_bytes;
    reader.careful = o->careful != 0;
    reader.cpu = cpu_of(o->cpu);
    return wf_reader_open(&p->reader, &reader, wf_vm_shape(p->vm), &p->input.base, p->diags);
}

static weft_status open_output(pipeline *p)
{
    const weft_pipeline_options *o = p->options;
    wf_writer_options writer;
    weft_status rc =
        wf_flow_writer_options(&writer, p->program, o->map, o->to, &p->names, p->diags);
    if (rc != WEFT_OK)
        return rc;
    writer.pretty = o->pretty != 0;
    writer.alias = o->alias;
    writer.machine = p->vm;
    p->emits = p->program->functions[p->program->maps[o->map].function].emits;
    rc = wf_writer_open(&p->writer, &writer);
    if (rc != WEFT_OK)
        return rc;
    p->by_value = !p->emits || !p->writer->open_record || writer.pretty;
    rc = wf_file_sink_open(&p->sink, o->output, p->diags);
    if (rc == WEFT_OK && o->rejects)
        rc = wf_file_sink_open(&p->rejects, o->rejects, p->diags);
    return rc;
}

/* What stands in the output for a record that was rejected. */
static weft_status put_rejected(pipeline *p)
{
    wf_buf *out = p->sink->buffer(p->sink);
    if (!p->writer->put_rejected)
        return WEFT_OK;
    const size_t mark = out->len;
    const weft_status rc = p->writer->put_rejected(p->writer, out, p->record_diags);
    p->counts.bytes_out += out->len - mark;
    return rc == WEFT_OK ? p->sink->commit(p->sink, p->diags) : rc;
}

/* Hands the complaints about a record on; gives whether one of them was an error. */
static weft_status report_record(pipeline *p, weft_span raw)
{
    bool kept = false;
    const size_t count = weft_diags_count(p->record_diags);
    for (size_t i = 0; i < count; i++) {
        const weft_diag *diag = weft_diags_at(p->record_diags, i);
        if (p->options->report)
            p->options->report(p->options->report_context, diag, raw);
        if (diag->severity != WEFT_SEVERITY_ERROR) {
            p->counts.warnings++;
        } else if (p->rejects && !kept) {
            /* One line a record: its first error. */
            wf_rejects_put(p->rejects->buffer(p->rejects), diag, raw);
            kept = true;
        }
    }
    weft_diags_reset(p->record_diags);
    if (!kept)
        return WEFT_OK;
    const weft_status full = p->rejects->buffer(p->rejects)->status;
    return full != WEFT_OK ? full : p->rejects->commit(p->rejects, p->diags);
}

/* A writer does not know records: where this one stood is added to its complaint. */
static weft_status put_by_writer(pipeline *p, const wf_vm_input *input, wf_buf *out,
                                 weft_value value)
{
    const weft_status rc = p->writer->put(p->writer, out, value, p->record_diags);
    if (rc == WEFT_REJECTED)
        wf_diag_record(p->record_diags, wf_diags_last(p->record_diags), input->name, input->number,
                       input->offset, input->line);
    return rc;
}

/* A limit that the mapped record goes beyond is the end of the record, not of the run. */
static weft_status whole_or_rejected(pipeline *p, const wf_vm_input *input, weft_status rc)
{
    if (rc != WEFT_LIMIT)
        return rc;
    weft_diag *const diag =
        wf_diags_add(p->record_diags, WF_W4505, (wf_place){0}, "%s",
                     "the mapped record is nested too deeply or too large to be written so");
    wf_diag_record(p->record_diags, diag, input->name, input->number, input->offset, input->line);
    return WEFT_REJECTED;
}

static weft_status put_value(pipeline *p, const wf_vm_input *input, wf_buf *out, weft_value value)
{
    weft_value whole;
    const weft_status rc = whole_or_rejected(
        p, input, wf_shape_to_map(&whole, wf_vm_shape(p->vm), value, wf_vm_arena(p->vm)));
    return rc == WEFT_OK ? put_by_writer(p, input, out, whole) : rc;
}

/* The record's output behind `out`. */
static weft_status write_record(pipeline *p, const wf_vm_input *input, wf_buf *out)
{
    weft_value value = weft_missing();
    weft_status rc = WEFT_OK;
    if (!p->emits) {
        rc = wf_vm_run(p->vm, input, NULL, &value, p->record_diags);
        return rc == WEFT_OK ? put_value(p, input, out, value) : rc;
    }
    if (p->by_value) {
        wf_json_error error;
        wf_buf_reset(&p->scratch);
        rc = wf_vm_run(p->vm, input, &p->scratch, NULL, p->record_diags);
        if (rc == WEFT_OK)
            rc = whole_or_rejected(
                p, input,
                wf_json_parse(&value, wf_buf_span(&p->scratch), wf_vm_arena(p->vm), &error));
        return rc == WEFT_OK ? put_by_writer(p, input, out, value) : rc;
    }
    rc = p->writer->open_record(p->writer, out);
    if (rc == WEFT_OK)
        rc = wf_vm_run(p->vm, input, out, NULL, p->record_diags);
    return rc == WEFT_OK ? p->writer->close_record(p->writer, out) : rc;
}

static void put_trace(void *context, const weft_program *program, uint32_t pc,
                      const weft_value *registers, uint32_t count)
{
    pipeline *p = context;
    wf_buf *line = &p->trace_line;
    wf_buf_reset(line);
    wf_program_put_instruction(line, program, pc);
    wf_buf_put_text(line, "   |");
    for (uint32_t i = 0; i < count && line->len < TRACE_LINE_BYTES; i++) {
        if (registers[i].kind == WEFT_KIND_MISSING)
            continue;
        wf_buf_printf(line, " r%u=", (unsigned)i);
        if (registers[i].kind >= WEFT_KIND_RECORD)
            wf_buf_put_text(line, weft_kind_name((weft_kind)registers[i].kind));
        else
            wf_json_put(line, registers[i]);
    }
    p->options->tracer(p->options->trace_context, wf_buf_span(line));
}

static void trace_if_wanted(pipeline *p, const wf_record *record)
{
    const bool wanted = p->options->tracer && p->options->trace == record->number;
    if (wanted != p->tracing) {
        wf_vm_set_trace(p->vm, wanted ? put_trace : NULL, p);
        p->tracing = wanted;
    }
}

static weft_status map_record(pipeline *p, const wf_record *record)
{
    wf_buf *out = p->sink->buffer(p->sink);
    const size_t mark = out->len;
    wf_vm_input input = {0};
    input.block = record->block;
    input.name = p->name;
    input.number = record->number;
    input.offset = record->offset;
    input.line = record->line;
    if (WF_UNLIKELY(p->options->trace != 0))
        trace_if_wanted(p, record);
    weft_status rc = write_record(p, &input, out);
    if (rc == WEFT_OK && out->status != WEFT_OK)
        rc = out->status;
    if (rc == WEFT_OK) {
        p->counts.mapped++;
        p->counts.bytes_out += out->len - mark;
        return p->sink->commit(p->sink, p->diags);
    }
    out->len = mark;
    if (rc == WEFT_SKIPPED)
        p->counts.skipped++;
    else if (rc == WEFT_REJECTED)
        p->counts.rejected++;
    else
        return rc;
    return WEFT_OK;
}

static bool enough(const pipeline *p)
{
    const weft_pipeline_options *o = p->options;
    return o->limit != 0 && p->counts.read >= o->limit;
}

static weft_status count_reject(pipeline *p)
{
    const uint64_t max = p->options->max_rejects;
    if (max == 0 || p->counts.rejected < max)
        return WEFT_OK;
    wf_diags_add(p->diags, WF_W4891, (wf_place){0},
                 "stopped after %llu rejected records, as --max-rejects asked",
                 (unsigned long long)p->counts.rejected);
    return WEFT_LIMIT;
}

static void show_progress(pipeline *p)
{
    p->counts.bytes_in = p->reader->position(p->reader);
    if (p->options->progress)
        p->options->progress(p->options->progress_context, &p->counts);
}

/* One record from its bytes to its outcome. WEFT_DONE at the end of the input. */
static weft_status step(pipeline *p, wf_record *record)
{
    wf_arena_reset(wf_vm_arena(p->vm));
    weft_status rc = p->reader->next(p->reader, record, p->record_diags);
    const uint64_t rejected = p->counts.rejected;
    if (rc == WEFT_REJECTED) {
        p->counts.rejected++;
        rc = WEFT_OK;
    } else if (rc == WEFT_OK) {
        rc = map_record(p, record);
    } else {
        for (size_t i = 0; i < weft_diags_count(p->record_diags); i++)
            wf_diags_copy(p->diags, weft_diags_at(p->record_diags, i));
        return rc;
    }
    p->counts.read++;
    if (WF_UNLIKELY(rc == WEFT_OK && p->counts.rejected != rejected))
        rc = put_rejected(p);
    if (WF_UNLIKELY(weft_diags_count(p->record_diags) != 0)) {
        const weft_status told = report_record(p, record->raw);
        rc = rc == WEFT_OK ? told : rc;
    }
    if (rc == WEFT_OK && p->counts.rejected != rejected)
        rc = count_reject(p);
    return rc;
}

static weft_status run_all(pipeline *p)
{
    wf_record record = {0};
    record.arena = wf_vm_arena(p->vm);
    wf_buf *out = p->sink->buffer(p->sink);
    weft_status rc = p->writer->begin(p->writer, out, p->diags);
    while (rc == WEFT_OK && !enough(p)) {
        rc = step(p, &record);
        if (p->counts.read % PROGRESS_EVERY == 0)
            show_progress(p);
        if (rc == WEFT_OK && p->options->stop && *p->options->stop)
            rc = WEFT_STOPPED;
    }
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status first_bad(weft_status a, weft_status b)
{
    return a != WEFT_OK ? a : b;
}

/* What stands behind the last record. */
static weft_status close_framing(pipeline *p)
{
    wf_buf *out = p->sink->buffer(p->sink);
    const size_t mark = out->len;
    const weft_status rc = p->writer->end(p->writer, out, p->diags);
    p->counts.bytes_out += out->len - mark;
    return rc == WEFT_OK ? p->sink->commit(p->sink, p->diags) : rc;
}

/* Lets the files appear: the output last, and only when everything else about it is safe. What ended
   the run counts before how it closed. */
static weft_status finish(pipeline *p, weft_status rc)
{
    const bool whole =
        rc == WEFT_OK || rc == WEFT_INVALID || rc == WEFT_LIMIT || rc == WEFT_STOPPED;
    weft_status closing = whole ? close_framing(p) : WEFT_OK;
    if (p->rejects)
        closing = first_bad(closing, p->rejects->finish(p->rejects, true, p->diags));
    const weft_status kept = p->sink->finish(p->sink, whole && closing == WEFT_OK, p->diags);
    return first_bad(rc, first_bad(closing, kept));
}

static void close_all(pipeline *p)
{
    wf_reader_close(p->reader);
    if (p->input_open)
        wf_file_input_close(&p->input);
    wf_writer_close(p->writer);
    wf_sink_close(p->sink);
    wf_sink_close(p->rejects);
    weft_vm_free(p->vm);
    wf_buf_fini(&p->scratch);
    wf_buf_fini(&p->trace_line);
    weft_diags_free(p->record_diags);
    wf_arena_fini(&p->names);
}

weft_status weft_pipeline_run(weft_counts *counts, const weft_program *program,
                              const weft_pipeline_options *options, const weft_param *params,
                              size_t param_count, weft_diags *diags)
{
    pipeline p = {0};
    p.program = program;
    p.options = options;
    p.diags = diags;
    p.record_diags = weft_diags_new(64);
    wf_buf_init(&p.scratch, MAX_OUTPUT_BYTES);
    wf_buf_init(&p.trace_line, 1u << 20);
    wf_arena_init(&p.names, 0);
    weft_status rc = p.record_diags ? WEFT_OK : WEFT_NOMEM;
    if (rc == WEFT_OK && options->map >= program->map_count)
        rc = WEFT_MISUSE;
    if (rc == WEFT_OK)
        rc = open_machine(&p, params, param_count);
    if (rc == WEFT_OK)
        rc = open_reader(&p);
    if (rc == WEFT_OK)
        rc = open_output(&p);
    if (rc == WEFT_OK) {
        rc = run_all(&p);
        show_progress(&p);
        rc = finish(&p, rc);
    }
    *counts = p.counts;
    close_all(&p);
    return rc;
}
