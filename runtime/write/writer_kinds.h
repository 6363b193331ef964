/* The writers behind wf_writer_open, and what they share. For this room alone. */
#ifndef WF_RUNTIME_WRITER_KINDS_H
#define WF_RUNTIME_WRITER_KINDS_H

#include "runtime/write/writer.h"

weft_status wf_json_writer_open(wf_writer **out, const wf_writer_options *options);
weft_status wf_csv_writer_open(wf_writer **out, const wf_writer_options *options);
weft_status wf_xml_writer_open(wf_writer **out, const wf_writer_options *options);
weft_status wf_graphql_writer_open(wf_writer **out, const wf_writer_options *options);
weft_status wf_result_writer_open(wf_writer **out, const wf_writer_options *options);

/* Ends a put that began at `mark`: when the buffer failed, what was appended is taken back and the
   buffer is usable again. WEFT_REJECTED with a diagnostic when a limit was the reason. */
weft_status wf_writer_settle(wf_buf *out, size_t mark, weft_diags *diags);

/* For wf_writer.follow of those to whom it makes no difference. */
void wf_writer_follow(wf_writer *self);

#endif
