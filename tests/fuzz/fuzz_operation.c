/* Operation documents: schema language, a line of ---, and a document that is checked against it (without
   the line: against nothing). Whatever it is, checking ends, every complaint lies in its text, and checking
   once more says the same. */
#include "compiler/operation.h"
#include "grammar/syntax.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

static weft_span behind_line(weft_span *before, weft_span text)
{
    static const char line[] = "\n---\n";
    for (size_t i = 0; i + 5 <= text.len; i++) {
        if (memcmp(text.ptr + i, line, 5) == 0) {
            *before = weft_span_of(text.ptr, i + 1);
            return weft_span_of(text.ptr + i + 5, text.len - i - 5);
        }
    }
    *before = weft_span_of(NULL, 0);
    return text;
}

/* Gives how many complaints there were about the document. */
static size_t check(weft_span schema, weft_span document, weft_diags *diags)
{
    const weft_compile_options options = {0};
    wf_unit unit = {.diags = diags, .options = &options};
    wf_sdl_node *tree = NULL;
    wf_operation op;
    size_t count = 0;
    wf_arena_init(&unit.arena, (size_t)256 << 20);
    wf_source *const first = wf_source_new(&unit.arena, "schema", schema);
    wf_source *const second = wf_source_new(&unit.arena, "document", document);
    MUST(first && second);
    if (schema.len != 0 && wf_syntax_sdl(&tree, first, &unit.arena, diags) == WEFT_OK) {
        unit.schema = wf_schema_new(&unit.arena);
        MUST(unit.schema);
        (void)wf_schema_add_sdl(unit.schema, tree, diags);
        (void)wf_schema_finish(unit.schema, diags);
    }
    weft_diags_reset(diags);
    if (wf_syntax_operation(&tree, second, &unit.arena, diags) == WEFT_OK) {
        wf_operation_check(&op, &unit, tree);
        MUST(unit.status == WEFT_OK || unit.status == WEFT_NOMEM);
    }
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        MUST((size_t)diag->start + diag->length <= document.len + 1);
    }
    count = weft_diags_count(diags) + weft_diags_dropped(diags);
    wf_arena_fini(&unit.arena);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    weft_span schema;
    const weft_span document = behind_line(&schema, weft_span_of((const char *)data, size));
    weft_diags *const diags = weft_diags_new(0);
    MUST(diags);
    const size_t once = check(schema, document, diags);
    MUST(check(schema, document, diags) == once);
    weft_diags_free(diags);
    return 0;
}
