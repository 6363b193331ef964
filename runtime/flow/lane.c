/* Next, run, put: what one record goes through, whoever conducts. */
#include "runtime/flow/lane.h"

#include "base/memory.h"
#include "vm/json.h"

#define TRACE_LINE_BYTES 400
#define MAX_OUTPUT_BYTES ((size_t)1 << 30)
#define MOST_COMPLAINTS  64 /* about one record */
#define MOST_REST        255u

weft_status wf_lane_open(wf_lane *lane, const weft_program *program,
                         const weft_pipeline_options *options, const weft_param *params,
                         size_t param_count, weft_diags *diags)
{
    weft_vm_options vm = {0};
    vm.map = options->map;
    vm.limits = options->limits;
    vm.now_seconds = options->now_seconds;
    vm.now_nanos = options->now_nanos;
    vm.random_seed = options->random_seed;
    vm.general = options->general;
    lane->program = program;
    lane->options = options;
    wf_buf_init(&lane->scratch, MAX_OUTPUT_BYTES);
    wf_buf_init(&lane->trace_line, 1u << 20);
    lane->diags = weft_diags_new(MOST_COMPLAINTS);
    weft_status rc = lane->diags ? weft_vm_new(&lane->vm, program, &vm, diags) : WEFT_NOMEM;
    for (size_t i = 0; i < param_count && rc == WEFT_OK; i++)
        rc = weft_vm_param(lane->vm, weft_span_text(params[i].name),
                           weft_span_text(params[i].value), diags);
    if (rc == WEFT_OK)
        rc = wf_vm_ready(lane->vm, diags);
    if (rc == WEFT_OK)
        lane->record.arena = wf_vm_arena(lane->vm);
    return rc;
}

weft_status wf_lane_open_writer(wf_lane *lane, wf_writer_options *options)
{
    const weft_program *const program = lane->program;
    options->machine = lane->vm;
    lane->emits = program->functions[program->maps[lane->options->map].function].emits;
    const weft_status rc = wf_writer_open(&lane->writer, options);
    if (rc == WEFT_OK)
        lane->by_value = !lane->emits || !lane->writer->open_record || options->pretty;
    return rc;
}

void wf_lane_close(wf_lane *lane)
{
    wf_inquiry_close(lane->inquiry);
    wf_reader_close(lane->reader);
    wf_writer_close(lane->writer);
    weft_vm_free(lane->vm);
    wf_buf_fini(&lane->scratch);
    wf_buf_fini(&lane->trace_line);
    weft_diags_free(lane->diags);
}

/* A writer does not know records: where this one stood is added to its complaint. */
static weft_status put_by_writer(wf_lane *lane, const wf_vm_input *input, wf_buf *out,
                                 weft_value value)
{
    const weft_status rc = lane->writer->put(lane->writer, out, value, lane->diags);
    if (rc == WEFT_REJECTED)
        wf_diag_record(lane->diags, wf_diags_last(lane->diags), input->name, input->number,
                       input->offset, input->line);
    return rc;
}

/* A limit that the mapped record goes beyond is the end of the record, not of the run. */
static weft_status whole_or_rejected(wf_lane *lane, const wf_vm_input *input, weft_status rc)
{
    if (rc != WEFT_LIMIT)
        return rc;
    weft_diag *const diag =
        wf_diags_add(lane->diags, WF_W4505, (wf_place){0}, "%s",
                     "the mapped record is nested too deeply or too large to be written so");
    wf_diag_record(lane->diags, diag, input->name, input->number, input->offset, input->line);
    return WEFT_REJECTED;
}

static weft_status put_value(wf_lane *lane, const wf_vm_input *input, wf_buf *out, weft_value value)
{
    weft_value whole;
    const weft_status rc = whole_or_rejected(
        lane, input, wf_shape_to_map(&whole, wf_vm_shape(lane->vm), value, wf_vm_arena(lane->vm)));
    return rc == WEFT_OK ? put_by_writer(lane, input, out, whole) : rc;
}

/* The record's output behind `out`. */
static weft_status write_record(wf_lane *lane, const wf_vm_input *input, wf_buf *out)
{
    weft_value value = weft_missing();
    weft_status rc = WEFT_OK;
    if (!lane->emits) {
        rc = wf_vm_run(lane->vm, input, NULL, &value, lane->diags);
        return rc == WEFT_OK ? put_value(lane, input, out, value) : rc;
    }
    if (lane->by_value) {
        wf_json_error error;
        wf_buf_reset(&lane->scratch);
        rc = wf_vm_run(lane->vm, input, &lane->scratch, NULL, lane->diags);
        if (rc == WEFT_OK)
            rc = whole_or_rejected(
                lane, input,
                wf_json_parse(&value, wf_buf_span(&lane->scratch), wf_vm_arena(lane->vm), &error));
        return rc == WEFT_OK ? put_by_writer(lane, input, out, value) : rc;
    }
    rc = lane->writer->open_record(lane->writer, out);
    if (rc == WEFT_OK)
        rc = wf_vm_run(lane->vm, input, out, NULL, lane->diags);
    return rc == WEFT_OK ? lane->writer->close_record(lane->writer, out) : rc;
}

/* Lists may hold objects as they were read, which have no text. */
static void put_register(const wf_lane *lane, wf_buf *line, weft_value value)
{
    wf_arena *const arena = wf_vm_arena(lane->vm);
    const wf_arena_mark mark = wf_arena_here(arena);
    weft_value whole;
    if (value.kind < WEFT_KIND_RECORD &&
        wf_shape_to_map(&whole, wf_vm_shape(lane->vm), value, arena) == WEFT_OK)
        wf_json_put(line, whole);
    else
        wf_buf_put_text(line, weft_kind_name((weft_kind)value.kind));
    wf_arena_rewind(arena, mark);
}

static void put_trace(void *context, const weft_program *program, uint32_t pc,
                      const weft_value *registers, uint32_t count)
{
    wf_lane *const lane = context;
    wf_buf *line = &lane->trace_line;
    wf_buf_reset(line);
    wf_program_put_instruction(line, program, pc);
    wf_buf_put_text(line, "   |");
    for (uint32_t i = 0; i < count && line->len < TRACE_LINE_BYTES; i++) {
        if (registers[i].kind == WEFT_KIND_MISSING)
            continue;
        wf_buf_printf(line, " r%u=", (unsigned)i);
        put_register(lane, line, registers[i]);
    }
    lane->options->tracer(lane->options->trace_context, wf_buf_span(line));
}

/* Traced is what the mapping does, not what reading the next record asks of the machine (keys of groups). */
static weft_status write_traced(wf_lane *lane, const wf_vm_input *input, wf_buf *out)
{
    const bool wanted = lane->options->tracer && lane->options->trace == lane->record.number;
    if (wanted)
        wf_vm_set_trace(lane->vm, put_trace, lane);
    const weft_status rc = write_record(lane, input, out);
    if (wanted)
        wf_vm_set_trace(lane->vm, NULL, NULL);
    return rc;
}

static weft_status map_record(wf_lane *lane, wf_buf *out)
{
    const wf_record *const record = &lane->record;
    wf_vm_input input = {0};
    input.block = record->block;
    input.name = lane->name;
    input.number = record->number;
    input.offset = record->offset;
    input.line = record->line;
    const weft_status rc = WF_UNLIKELY(lane->options->trace != 0) ? write_traced(lane, &input, out)
                                                                  : write_record(lane, &input, out);
    return rc == WEFT_OK ? out->status : rc;
}

/* The same, until every look-up of the record is known. */
static weft_status map_asking(wf_lane *lane, wf_buf *out)
{
    const size_t mark = out->len;
    const size_t told = weft_diags_count(lane->diags);
    weft_status rc = wf_inquiry_before(lane->inquiry, lane->record.number);
    if (rc != WEFT_OK)
        return rc;
    do {
        out->len = mark;
        wf_diags_shorten(lane->diags, told);
        rc = map_record(lane, out);
    } while (wf_inquiry_again(lane->inquiry, &rc));
    return rc;
}

weft_status wf_lane_step(wf_lane *lane, wf_buf *out, wf_outcome *outcome)
{
    const size_t mark = out->len;
    wf_arena_reset(lane->record.arena);
    if (WF_UNLIKELY(lane->profile != NULL))
        wf_profile_begin(lane->profile, lane->reader->position(lane->reader));
    weft_status rc = lane->reader->next(lane->reader, &lane->record, lane->diags);
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        return rc;
    if (WF_UNLIKELY(lane->profile != NULL))
        wf_profile_read(lane->profile, lane->vm);
    if (rc == WEFT_OK)
        rc = lane->inquiry ? map_asking(lane, out) : map_record(lane, out);
    if (WF_UNLIKELY(lane->profile != NULL))
        wf_profile_mapped(lane->profile, lane->vm);
    if (WF_LIKELY(rc == WEFT_OK)) {
        *outcome = WF_OUTCOME_MAPPED;
        return rc;
    }
    out->len = mark;
    *outcome = rc == WEFT_SKIPPED ? WF_OUTCOME_SKIPPED : WF_OUTCOME_REJECTED;
    if (rc == WEFT_SKIPPED)
        return WEFT_OK;
    if (rc != WEFT_REJECTED)
        return rc;
    return lane->writer->put_rejected ? lane->writer->put_rejected(lane->writer, out, lane->diags)
                                      : WEFT_OK;
}

static bool is_timed(const wf_lane *lane)
{
    return lane->profile && !wf_profile_rests(lane->profile, lane->reader->position(lane->reader));
}

/* Nobody wants to see single records, and what is written of one does not depend on it. */
static bool takes_rows(const wf_lane *lane)
{
    return lane->reader->ahead && lane->emits && !lane->by_value && lane->writer->frame &&
           !lane->inquiry && lane->options->trace == 0 && !is_timed(lane);
}

/* A record that is no row's was tried for nothing, so the next ones rest, the more the oftener that is. */
uint32_t wf_lane_rows(wf_lane *lane, wf_buf *out, uint64_t most)
{
    wf_rows rows;
    if (lane->rests != 0) {
        lane->rests--;
        return 0;
    }
    if (!takes_rows(lane) || !lane->reader->ahead(lane->reader, &rows))
        return 0;
    if (most > WF_LANE_ROWS)
        most = WF_LANE_ROWS;
    rows.count = rows.count < most ? rows.count : (uint32_t)most;
    const uint32_t count = wf_vm_run_rows(lane->vm, &rows, lane->writer->frame, out, lane->ends);
    if (WF_UNLIKELY(lane->profile != NULL))
        wf_profile_passed(lane->profile, count);
    if (count != 0) {
        lane->reader->pass(lane->reader, count);
        lane->rest = 0;
        lane->rests = count < rows.count; /* of the one behind it is known */
    } else {
        lane->rest = lane->rest * 2 < MOST_REST ? lane->rest * 2 + 1 : MOST_REST;
        lane->rests = lane->rest;
    }
    return count;
}
