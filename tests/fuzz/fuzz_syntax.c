/* Any bytes as a .weft file: the parser ends, says something about whatever it does not take, and
   what it takes has a canonical form that parses to the same tree and is its own canonical form. */
#include "base/memory.h"
#include "grammar/syntax.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void insist(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "fuzz_syntax: %s\n", what);
    abort();
}

/* The dump of the tree of `text` in `out`; the status of the parser. */
static weft_status dump_of(wf_buf *out, weft_span text, weft_diags *diags)
{
    wf_arena arena;
    wf_node *file = NULL;
    wf_arena_init(&arena, 0);
    wf_source *const source = wf_source_new(&arena, "fuzz.weft", text);
    insist(source != NULL, "memory");
    const weft_status rc = wf_syntax_weft(&file, source, &arena, diags);
    insist(rc == WEFT_OK || rc == WEFT_INVALID, "a status that cannot be");
    insist((rc == WEFT_OK) == (weft_diags_errors(diags) == 0), "errors and status differ");
    insist(file != NULL, "a tree is given even then");
    wf_buf_reset(out);
    wf_node_dump(out, file);
    wf_arena_fini(&arena);
    return rc;
}

static weft_status format_of(wf_buf *out, weft_span text, weft_diags *diags)
{
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_source *const source = wf_source_new(&arena, "fuzz.weft", text);
    insist(source != NULL, "memory");
    wf_buf_reset(out);
    const weft_status rc = wf_syntax_format(out, source, &arena, diags);
    wf_arena_fini(&arena);
    return rc;
}

static bool same(const wf_buf *a, const wf_buf *b)
{
    return weft_span_equal(wf_buf_span(a), wf_buf_span(b));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const weft_span text = weft_span_of((const char *)data, size);
    weft_diags *const diags = weft_diags_new(0);
    wf_buf tree;
    wf_buf tree_again;
    wf_buf once;
    wf_buf twice;
    insist(diags != NULL, "memory");
    wf_buf_init(&tree, 0);
    wf_buf_init(&tree_again, 0);
    wf_buf_init(&once, 0);
    wf_buf_init(&twice, 0);
    if (dump_of(&tree, text, diags) == WEFT_OK) {
        insist(format_of(&once, text, diags) == WEFT_OK, "what parses can be formatted");
        insist(dump_of(&tree_again, wf_buf_span(&once), diags) == WEFT_OK, "the result parses");
        insist(same(&tree, &tree_again), "formatting changed the tree");
        insist(format_of(&twice, wf_buf_span(&once), diags) == WEFT_OK, "the result formats");
        insist(same(&once, &twice), "formatting twice differs");
    } else {
        insist(weft_diags_render(diags, NULL).len > 0, "a mistake is described");
    }
    wf_buf_fini(&tree);
    wf_buf_fini(&tree_again);
    wf_buf_fini(&once);
    wf_buf_fini(&twice);
    weft_diags_free(diags);
    return 0;
}
