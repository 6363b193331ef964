/* See intake.h. */
#include "runtime/flow/intake.h"

#include "base/diags.h"
#include "runtime/flow/group.h"
#include "runtime/flow/inquiry.h"

#include "vm/json.h"

#define RECORD_COMPLAINTS 64

static weft_status open_machine(wf_intake *intake, const weft_param *params, size_t count,
                                weft_diags *diags)
{
    const weft_pipeline_options *o = intake->options;
    weft_vm_options vm = {0};
    vm.map = o->map;
    vm.limits = o->limits;
    vm.now_seconds = o->now_seconds;
    vm.now_nanos = o->now_nanos;
    vm.random_seed = o->random_seed;
    weft_status rc = weft_vm_new(&intake->vm, intake->program, &vm, diags);
    for (size_t i = 0; i < count && rc == WEFT_OK; i++)
        rc = weft_vm_param(intake->vm, weft_span_text(params[i].name),
                           weft_span_text(params[i].value), diags);
    return rc == WEFT_OK ? wf_vm_ready(intake->vm, diags) : rc;
}

static weft_status open_reader(wf_intake *intake, weft_diags *diags)
{
    const weft_pipeline_options *o = intake->options;
    wf_reader_options reader;
    wf_group_options grouping;
    weft_status rc = wf_flow_reader_options(&reader, intake->program, o->map, o->from,
                                            o->record_path, &intake->names, diags);
    if (rc == WEFT_OK)
        rc = wf_file_input_open(&intake->input, o->input ? o->input : "-", diags);
    if (rc != WEFT_OK)
        return rc;
    intake->input_open = true;
    intake->input.stop = o->stop;
    intake->name = intake->input.name;
    reader.name = intake->input.name;
    reader.max_record_bytes = o->max_record_bytes;
    wf_flow_grouping(&grouping, o, reader.name);
    rc = wf_flow_reader_open(&intake->reader, &reader, intake->program, o->map, intake->vm,
                             &grouping, &intake->input.base, diags);
    intake->record.arena = wf_vm_arena(intake->vm);
    return rc;
}

weft_status wf_intake_open(wf_intake *intake, const weft_program *program,
                           const weft_pipeline_options *options, const weft_param *params,
                           size_t count, weft_diags *diags)
{
    *intake = (wf_intake){0};
    intake->program = program;
    intake->options = options;
    wf_arena_init(&intake->names, 0);
    intake->record_diags = weft_diags_new(RECORD_COMPLAINTS);
    weft_status rc = intake->record_diags ? WEFT_OK : WEFT_NOMEM;
    if (rc == WEFT_OK && options->map >= program->map_count)
        rc = WEFT_MISUSE;
    if (rc == WEFT_OK)
        rc = open_machine(intake, params, count, diags);
    if (rc == WEFT_OK)
        rc = wf_inquiry_open(&intake->inquiry, program, options, params, count, intake->vm, diags);
    if (rc == WEFT_OK)
        rc = open_reader(intake, diags);
    if (rc != WEFT_OK)
        wf_intake_close(intake);
    return rc;
}

void wf_intake_close(wf_intake *intake)
{
    wf_inquiry_close(intake->inquiry);
    wf_reader_close(intake->reader);
    if (intake->input_open)
        wf_file_input_close(&intake->input);
    weft_vm_free(intake->vm);
    weft_diags_free(intake->record_diags);
    wf_arena_fini(&intake->names);
    *intake = (wf_intake){0};
}

weft_status wf_intake_next(wf_intake *intake, weft_diags *diags)
{
    weft_diags_reset(intake->record_diags);
    wf_arena_reset(wf_vm_arena(intake->vm));
    const weft_status rc =
        intake->reader->next(intake->reader, &intake->record, intake->record_diags);
    if (rc == WEFT_OK || rc == WEFT_REJECTED)
        return rc;
    for (size_t i = 0; i < weft_diags_count(intake->record_diags); i++)
        wf_diags_copy(diags, weft_diags_at(intake->record_diags, i));
    return rc;
}

/* What does not emit gives a value, which is written here. */
static weft_status map_value(wf_intake *intake, const wf_vm_input *input, wf_buf *out)
{
    weft_value value = weft_missing();
    weft_value whole;
    weft_status rc = wf_vm_run(intake->vm, input, NULL, &value, intake->record_diags);
    if (rc == WEFT_OK)
        rc = wf_shape_to_map(&whole, wf_vm_shape(intake->vm), value, wf_vm_arena(intake->vm));
    if (rc == WEFT_OK)
        wf_json_put(out, whole);
    return rc;
}

weft_status wf_intake_map(wf_intake *intake, wf_buf *out)
{
    const wf_record *record = &intake->record;
    const size_t mark = out->len;
    wf_vm_input input = {0};
    input.block = record->block;
    input.name = intake->name;
    input.number = record->number;
    input.offset = record->offset;
    input.line = record->line;
    const bool emits =
        intake->program->functions[intake->program->maps[intake->options->map].function].emits;
    const size_t told = weft_diags_count(intake->record_diags);
    weft_status rc = wf_inquiry_before(intake->inquiry, record->number);
    if (rc != WEFT_OK)
        return rc;
    do {
        out->len = mark;
        wf_diags_shorten(intake->record_diags, told);
        rc = emits ? wf_vm_run(intake->vm, &input, out, NULL, intake->record_diags)
                   : map_value(intake, &input, out);
    } while (wf_inquiry_again(intake->inquiry, &rc));
    if (rc == WEFT_OK && out->status != WEFT_OK)
        rc = out->status;
    if (rc == WEFT_LIMIT) {
        weft_diag *const diag =
            wf_diags_add(intake->record_diags, WF_W4505, (wf_place){0}, "%s",
                         "the mapped record is nested too deeply or too large to be sent");
        wf_diag_record(intake->record_diags, diag, input.name, input.number, input.offset,
                       input.line);
        wf_buf_reset(out);
        rc = WEFT_REJECTED;
    }
    if (rc != WEFT_OK)
        out->len = mark < out->len ? mark : out->len;
    return rc;
}
