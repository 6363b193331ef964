/* Where readers are opened: records, or groups of them. */
#include "runtime/flow/flow.h"
#include "runtime/flow/group.h"

void wf_flow_grouping(wf_group_options *out, const weft_pipeline_options *options, const char *name)
{
    *out = (wf_group_options){.group_bytes = options->group_bytes, .name = name};
    out->sorting.memory = options->sort_memory;
    out->sorting.directory = options->temporary;
    out->sorting.stop = options->stop;
}

weft_status wf_flow_reader_open(wf_reader **out, const wf_reader_options *reading,
                                const weft_program *program, uint32_t map, weft_vm *vm,
                                const wf_group_options *grouping, wf_input *input,
                                weft_diags *diags)
{
    wf_group_reader *groups;
    wf_reader *rows;
    if (program->maps[map].group_key == WF_NONE)
        return wf_reader_open(out, reading, wf_vm_shape(vm), input, diags);
    weft_status rc = wf_group_reader_open(&groups, program, map, vm, grouping);
    if (rc != WEFT_OK)
        return rc;
    rc = wf_reader_open(&rows, reading, wf_group_reader_shape(groups), input, diags);
    if (rc == WEFT_OK)
        *out = wf_group_reader_over(groups, rows);
    else
        wf_group_reader_free(groups);
    return rc;
}
