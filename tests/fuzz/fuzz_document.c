/* JSON documents with places. Whatever the text is: nodes lie in their parents and in order, keys
   before their values, counts are right, the nesting is bounded, and the status agrees with the
   complaints. */
#include "base/utf8.h"
#include "grammar/document.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#define DEPTH_MOST 201u

static void check_value(const wf_document *value, unsigned depth)
{
    MUST(depth <= DEPTH_MOST && value->start <= value->end);
    MUST(wf_utf8_valid(value->text) == value->text.len);
    uint32_t at = value->start;
    uint32_t count = 0;
    for (const wf_document *child = value->first; child; child = child->next) {
        MUST(child->parent == value);
        MUST(child->start >= at && child->end <= value->end);
        if (value->kind == WF_DOCUMENT_OBJECT) {
            MUST(child->key_start >= at && child->key_end <= child->start);
            MUST(wf_utf8_valid(child->key) == child->key.len);
            MUST(wf_document_member(value, child->key) != NULL);
        } else {
            MUST(child->key_end == 0);
        }
        at = child->end;
        count++;
        check_value(child, depth + 1);
    }
    MUST(count == value->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wf_arena arena;
    wf_arena_init(&arena, 0);
    weft_diags *const diags = weft_diags_new(0);
    wf_source *const source =
        wf_source_new(&arena, "a.json", weft_span_of((const char *)data, size));
    wf_document_file file = {0};
    MUST(diags && source);
    const weft_status status = wf_document_parse(&file, source, &arena, diags);
    MUST(status == WEFT_OK || status == WEFT_INVALID || status == WEFT_LIMIT);
    MUST((status == WEFT_OK) == (weft_diags_errors(diags) == 0));
    MUST(file.root && file.root->end <= size);
    if (size < 4096)
        check_value(file.root, 0);
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        MUST(diag->message[0] != '\0' && diag->line != 0);
        MUST(diag->start <= size && diag->length <= size - diag->start);
    }
    MUST(weft_diags_render(diags, NULL).len != 0 || weft_diags_count(diags) == 0);
    weft_diags_free(diags);
    wf_arena_fini(&arena);
    return 0;
}
