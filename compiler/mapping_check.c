/* `weft check mapping.json`: nothing is lowered, nothing runs. */
#include "compiler/mapping_rules.h"
#include "compiler/mapping_validate.h"

#define DOCUMENT_BYTES ((size_t)1 << 30)
#define MAX_TEXT_BYTES ((size_t)64 << 20)

weft_status wf_mapping_check(weft_diags *diags, weft_span text, const char *name,
                             bool package_rules)
{
    wf_arena arena;
    wf_document_file file = {0};
    if (text.len > MAX_TEXT_BYTES)
        return WEFT_LIMIT;
    wf_arena_init(&arena, DOCUMENT_BYTES);
    wf_source *const source = wf_source_new(&arena, name, text);
    weft_status rc = source ? wf_document_parse(&file, source, &arena, diags) : WEFT_NOMEM;
    if (rc == WEFT_OK && package_rules)
        rc = wf_mapping_validate_diags(diags, &file, NULL);
    else if (rc == WEFT_OK)
        rc = wf_mapping_rules(diags, &file, NULL, NULL);
    wf_arena_fini(&arena);
    weft_diags_sort(diags); /* the rules go through the file more than once */
    return rc;
}
