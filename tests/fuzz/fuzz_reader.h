/* What the fuzzers of readers share. */
#ifndef WF_TESTS_FUZZ_READER_H
#define WF_TESTS_FUZZ_READER_H

#include "tests/fuzz/fuzz.h"
#include "tests/support/reader_text.h"
#include "tests/support/shape_text.h"

#define RECORD_BYTES ((size_t)8192) /* the default would spend the time on a large window */

/* All that a reader gives, as text, when each read gives at most `chunk` bytes; and how it ended. */
static inline weft_status read_all(wf_buf *out, const wf_reader_options *options, const char *shape,
                                   weft_span input, size_t chunk)
{
    shape_text nodes;
    chunk_input bytes = chunk_input_of(input, chunk);
    wf_arena arena;
    wf_arena_init(&arena, ARENA_MAX);
    wf_buf_init(out, 0);
    const weft_status rc =
        reader_text_run(out, options, shape_text_parse(&nodes, shape), &bytes.base, &arena, true);
    MUST(out->status == WEFT_OK);
    wf_arena_fini(&arena);
    return rc;
}

#endif
