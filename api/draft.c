/* A draft is written, then brought into the form that weft fmt gives. */
#include "compiler/draft.h"
#include "compiler/draft_query.h"
#include "weft/weft.h"

weft_status weft_draft(weft_span *out, weft_draft_counts *counts, const weft_schema *schema,
                       const weft_draft_options *options, weft_diags *diags)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    *counts = (weft_draft_counts){0};
    if (options->place_count == 0)
        return WEFT_MISUSE;
    if (options->json) {
        const weft_status made =
            wf_draft_put_json(&text, counts, schema->unit.schema, options, diags);
        if (made == WEFT_OK)
            *out = wf_buf_span(&text);
        else
            wf_buf_fini(&text);
        return made;
    }
    weft_status rc = wf_draft_put(&text, counts, schema->unit.schema, options, diags);
    if (rc == WEFT_OK)
        rc = weft_format(out, wf_buf_span(&text), "draft", diags);
    wf_buf_fini(&text);
    return rc;
}

#define UNIT_BYTES     ((size_t)1 << 30)
#define MAX_TEXT_BYTES ((size_t)64 << 20)

weft_status weft_draft_query(weft_span *out, const weft_schema *schema, weft_span text,
                             const char *name, weft_diags *diags)
{
    wf_unit unit = {.diags = diags, .options = &schema->options, .schema = schema->unit.schema};
    wf_buf mapping;
    if (text.len > MAX_TEXT_BYTES)
        return WEFT_LIMIT;
    wf_arena_init(&unit.arena, UNIT_BYTES);
    wf_buf_init(&mapping, 0);
    wf_source *const source = wf_source_new(&unit.arena, name, text);
    weft_status rc =
        source ? wf_draft_query_put(&mapping, schema->unit.schema, &unit, source) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = weft_format(out, wf_buf_span(&mapping), "draft", diags);
    wf_buf_fini(&mapping);
    wf_arena_fini(&unit.arena);
    return rc;
}
