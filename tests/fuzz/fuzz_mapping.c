/* JSON mapping files: whatever the document is, the rules of weft and those of the package look at it
   in every dialect, places lie in the text, and statuses agree with the complaints. The first byte
   chooses dialect and modes. */
#include "compiler/mapping_rules.h"
#include "compiler/mapping_validate.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

static void check_places(weft_diags *diags, size_t size)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        MUST(diag->message[0] != '\0' && diag->hint[0] != '\0' && diag->line != 0);
        MUST(diag->start <= size && diag->length <= size - diag->start);
    }
}

static void look(const wf_document_file *file, weft_diags *diags, unsigned mode, size_t size)
{
    const weft_span known = weft_span_text("custom.x");
    wf_mapping_rules_options rules = {0};
    wf_mapping_validate_options package = {0};
    size_t differences = 0;
    wf_buf out;
    wf_buf_init(&out, 0);
    rules.dialect = (wf_mapping_dialect)(mode & 3);
    rules.faithful = (mode & 4) != 0;
    rules.xml = (mode & 8) != 0;
    rules.resolvers = &known;
    rules.resolver_count = 1;
    weft_status status = wf_mapping_rules(diags, file, &rules, &differences);
    MUST(status == (weft_diags_errors(diags) == 0 ? WEFT_OK : WEFT_INVALID));
    MUST(differences <= weft_diags_count(diags) + weft_diags_dropped(diags));
    check_places(diags, size);
    weft_diags_reset(diags);
    package.known = &known;
    package.known_count = 1;
    package.check_resolvers = true;
    status = wf_mapping_validate_diags(diags, file, &package);
    MUST(status == (weft_diags_errors(diags) == 0 ? WEFT_OK : WEFT_INVALID));
    check_places(diags, size);
    status = wf_mapping_validate(&out, file, &package);
    MUST(status == WEFT_OK || (status == WEFT_REJECTED && out.len == 0));
    wf_buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    weft_diags *const diags = weft_diags_new(0);
    wf_source *const source =
        wf_source_new(&arena, "a.json", weft_span_of((const char *)data + 1, size - 1));
    wf_document_file file = {0};
    MUST(diags && source);
    (void)wf_document_parse(&file, source, &arena, diags);
    weft_diags_reset(diags);
    look(&file, diags, data[0], size - 1);
    weft_diags_free(diags);
    wf_arena_fini(&arena);
    return 0;
}
