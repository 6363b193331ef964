/* A draft is written, then brought into the form that weft fmt gives. */
#include "compiler/draft.h"
#include "weft/weft.h"

weft_status weft_draft(weft_span *out, weft_draft_counts *counts, const weft_schema *schema,
                       const weft_draft_options *options, weft_diags *diags)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    *counts = (weft_draft_counts){0};
    if (options->place_count == 0)
        return WEFT_MISUSE;
    weft_status rc = wf_draft_put(&text, counts, schema->unit.schema, options, diags);
    if (rc == WEFT_OK)
        rc = weft_format(out, wf_buf_span(&text), "draft", diags);
    wf_buf_fini(&text);
    return rc;
}
