/* What the files of this room share: how a mapping's settings become a reader and a writer. */
#ifndef WF_RUNTIME_FLOW_H
#define WF_RUNTIME_FLOW_H

#include "runtime/read/reader.h"
#include "runtime/write/writer.h"
#include "vm/vm.h"
#include "weft/pipeline.h"

/* Reader options from the mapping, changed by `from` and `record_path` (NULL: the mapping's). Names
   are in `arena`. WEFT_INVALID with W4890 when the path is no path. */
weft_status wf_flow_reader_options(wf_reader_options *out, const weft_program *program,
                                   uint32_t map, weft_input_format from, const char *record_path,
                                   wf_arena *arena, weft_diags *diags);

/* How groups of rows are made, from the options of a run. `name` of the input is borrowed. */
typedef struct wf_group_options wf_group_options;
void wf_flow_grouping(wf_group_options *out, const weft_pipeline_options *options,
                      const char *name);

/* A reader of the mapping's records: what `reading` says, or groups of that. `vm` is kept where there are
   groups: it is asked for keys while the reader reads. Statuses as wf_reader_open has them. */
weft_status wf_flow_reader_open(wf_reader **out, const wf_reader_options *reading,
                                const weft_program *program, uint32_t map, weft_vm *vm,
                                const wf_group_options *grouping, wf_input *input,
                                weft_diags *diags);

/* For samples without a mapping: blanks are kept, a list at the root is a list of records. */
weft_status wf_flow_sample_options(wf_reader_options *out, weft_input_format from,
                                   const char *record_path, wf_arena *arena, weft_diags *diags);

/* Where the records are, from the command's notation, for a reader whose format is set. JSON:
   ".orders[]", ".a.b", "."; XML: the same (the "[]" may be left out), or "/orders/order", "//order", where
   a namespace prefix is not looked at. Names are in `arena`. WEFT_INVALID with W4890. */
weft_status wf_flow_record_path(wf_reader_options *out, const char *path, wf_arena *arena,
                                weft_diags *diags);

/* Writer options from the mapping, changed by `to`. WEFT_INVALID with W4892 when `to` is payload and the
   mapping is no mutation. */
weft_status wf_flow_writer_options(wf_writer_options *out, const weft_program *program,
                                   uint32_t map, weft_output_format to, wf_arena *arena,
                                   weft_diags *diags);

#endif
