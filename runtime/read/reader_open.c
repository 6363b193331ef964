/* Chooses the reader by format. */
#include "runtime/read/reader_core.h"

weft_status wf_reader_open(wf_reader **out, const wf_reader_options *options, const wf_shape *shape,
                           wf_input *input, weft_diags *diags)
{
    switch (options->format) {
    case WF_FORMAT_CSV:
        return wf_csv_reader_open(out, options, shape, input, diags);
    case WF_FORMAT_JSON:
        return wf_json_reader_open(out, options, shape, input);
    case WF_FORMAT_NDJSON:
        return wf_ndjson_reader_open(out, options, shape, input);
    case WF_FORMAT_XML:
        return wf_xml_reader_open(out, options, shape, input, diags);
    case WF_FORMAT_TEXT:
        return wf_text_reader_open(out, options, shape, input);
    }
    return WEFT_MISUSE;
}

void wf_reader_close(wf_reader *reader)
{
    if (reader)
        reader->close(reader);
}
