/* Chooses the writer by format. */
#include "runtime/write/writer_kinds.h"

weft_status wf_writer_open(wf_writer **out, const wf_writer_options *options)
{
    switch (options->format) {
    case WF_OUTPUT_NDJSON:
    case WF_OUTPUT_JSON:
        return wf_json_writer_open(out, options);
    case WF_OUTPUT_CSV:
        return wf_csv_writer_open(out, options);
    case WF_OUTPUT_XML:
        return wf_xml_writer_open(out, options);
    case WF_OUTPUT_PAYLOAD:
        return wf_graphql_writer_open(out, options);
    case WF_OUTPUT_RESULT:
        return wf_result_writer_open(out, options);
    }
    return WEFT_MISUSE;
}

void wf_writer_follow(wf_writer *self)
{
    (void)self;
}

void wf_writer_close(wf_writer *writer)
{
    if (writer)
        writer->close(writer);
}

weft_status wf_writer_settle(wf_buf *out, size_t mark, weft_diags *diags)
{
    if (out->status == WEFT_OK)
        return WEFT_OK;
    const weft_status rc = out->status;
    out->len = mark;
    out->status = WEFT_OK;
    if (rc != WEFT_LIMIT)
        return rc;
    weft_diag *const diag =
        wf_diags_add(diags, WF_W4505, (wf_place){0}, "the mapped record cannot be written");
    wf_diag_hint(diags, diag, "it is nested too deeply or too large for the output buffer");
    return WEFT_REJECTED;
}
